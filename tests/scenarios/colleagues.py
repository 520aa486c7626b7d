"""Further people of an organisation, each with a role and a token of their own."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from parties.actors import actor_of_token, issue_token
from parties.kinds import Role
from parties.models import AccessToken, Membership, Person
from parties.permissions import Capability
from tests.scenarios.cast import Party


async def colleague(
    party: Party, role: Role, *, scopes: Collection[Capability] | None = None, person: Person | None = None
) -> Party:
    """Somebody else who acts for a party's organisation."""
    return await colleague_of(party, party.organisation_id, role, scopes=scopes, person=person)


async def colleague_of(
    party: Party,
    organisation_id: UUID,
    role: Role,
    *,
    scopes: Collection[Capability] | None = None,
    person: Person | None = None,
) -> Party:
    """Somebody who acts for an organisation; called as the party is."""
    person = person or await Person.create(name=f"{role.value} 次郎")
    membership = await Membership.create(person=person, organisation_id=organisation_id, role=role)
    token = await issue_token(membership)
    if scopes is not None:
        await AccessToken.filter(membership_id=membership.id).update(scopes=[one.value for one in scopes])
    return replace(party, organisation_id=organisation_id, token=token, actor=await actor_of_token(token))
