"""Whom an event about a hold or a retirement concerns: a first sieve, before the queries decide what is read."""

from collections.abc import Sequence
from uuid import UUID

from registry.evidence_models import ProxyPermission
from registry.models import Hold, Retirement


async def concerned_by_holds(ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each hold its holder and the client whose tonnes it has."""
    rows = await Hold.filter(id__in=list(ids)).values_list("id", "holder_id", "client_id")
    return {id: frozenset(parties) - {None} for id, *parties in rows}


async def concerned_by_retirements(ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each retirement its holder, the user of the tonnes, and the agent that asked for it."""
    found = Retirement.filter(id__in=list(ids))
    rows = await found.values_list("id", "hold__holder_id", "beneficiary_id", "permission_id")
    permissions = ProxyPermission.filter(id__in=[one for *_, one in rows if one is not None])
    agents = dict(await permissions.values_list("id", "agent_id"))
    return {
        id: frozenset({holder, beneficiary, agents.get(permission)}) - {None}
        for id, holder, beneficiary, permission in rows
    }
