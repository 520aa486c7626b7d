"""How far the platform vouches for an organisation: operators decide each change, with reason and evidence."""

from typing import Any, Final
from uuid import UUID

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.lifecycle import Lifecycle
from core.moves import move
from core.text import MAX_PARAGRAPH, read_text
from parties.actors import Actor
from parties.kinds import STANDING_LIFECYCLE, OrganisationKind, OrganisationStatus
from parties.models import Organisation, OrganisationStanding
from parties.permissions import require

MAX_STANDINGS: Final = 200
"""How many changes of an organisation's standing its history shows, newest first."""

VERIFIED_FIRST: Final = "本人確認"
"""The reason that is kept with a verification, which is given none."""

_VERIFYING: Final = STANDING_LIFECYCLE.leaving(OrganisationStatus.PENDING, OrganisationStatus.SUSPECTED)
_REINSTATING: Final = STANDING_LIFECYCLE.leaving(OrganisationStatus.SUSPECTED, OrganisationStatus.SUSPENDED)


async def verify_organisation(actor: Actor, *, organisation_id: UUID, evidence: str) -> None:
    """Record that an operator has seen evidence of who the organisation is (docs/sources.md DP-03, AM-01).

    Also again, of one that is in doubt. Raises NotFound, InvalidInput, InvalidTransition.
    """
    require(actor, "verifyOrganisation")
    await _decide(
        actor, organisation_id, _VERIFYING, to=OrganisationStatus.VERIFIED, reason=VERIFIED_FIRST, evidence=evidence
    )


async def suspect_organisation(actor: Actor, *, organisation_id: UUID, reason: str, evidence: str) -> None:
    """Put in doubt a verified organisation: it must be verified again before anything new is offered or paid out.

    Meanwhile it may correct its legal name and 法人番号 (docs/sources.md DP-03). Raises NotFound, InvalidInput,
    InvalidTransition.
    """
    require(actor, "suspectOrganisation")
    await _decide(
        actor,
        organisation_id,
        STANDING_LIFECYCLE,
        to=OrganisationStatus.SUSPECTED,
        reason=reason,
        evidence=evidence,
    )


async def suspend_organisation(actor: Actor, *, organisation_id: UUID, reason: str, evidence: str) -> None:
    """Suspend an organisation: it only reads, what it offers is not offered, and what it is owed waits.

    Raises NotFound, InvalidInput, InvalidTransition.
    """
    require(actor, "suspendOrganisation")
    async with transaction():
        await _decide(
            actor,
            organisation_id,
            STANDING_LIFECYCLE,
            to=OrganisationStatus.SUSPENDED,
            reason=reason,
            evidence=evidence,
        )
        await events.record("OrganisationSuspended", subject_id=organisation_id)


async def reinstate_organisation(actor: Actor, *, organisation_id: UUID, reason: str, evidence: str) -> None:
    """End a doubt or a suspension. The evidence counts as a verification: who comes back has been verified.

    Raises NotFound, InvalidInput, InvalidTransition.
    """
    require(actor, "reinstateOrganisation")
    await _decide(
        actor, organisation_id, _REINSTATING, to=OrganisationStatus.VERIFIED, reason=reason, evidence=evidence
    )


async def standings_for(actor: Actor, organisation_id: UUID) -> list[OrganisationStanding]:
    """The history of an organisation's standing, newest first: for itself, operators and auditors. Raises NotFound."""
    if not (actor.reads_all or actor.organisation_id == organisation_id):
        raise NotFound(kind="Organisation", id=str(organisation_id))
    if not await Organisation.exists(id=organisation_id):
        raise NotFound(kind="Organisation", id=str(organisation_id))
    return await OrganisationStanding.filter(organisation_id=organisation_id).order_by("-id").limit(MAX_STANDINGS)


async def _decide(
    actor: Actor, organisation_id: UUID, lifecycle: Lifecycle, *, to: OrganisationStatus, reason: str, evidence: str
) -> None:
    reason = read_text("reason", reason, maximum=MAX_PARAGRAPH)
    evidence = read_text("evidence", evidence, maximum=MAX_PARAGRAPH)
    async with transaction():
        organisation = await Organisation.get_or_none(id=organisation_id)
        if organisation is None:
            raise NotFound(kind="Organisation", id=str(organisation_id))
        if organisation.kind is OrganisationKind.PLATFORM_OPERATOR:
            # Nobody would be left to reinstate it.
            raise InvalidInput(field="organisationId", value=organisation.legal_name, rule="not_the_platform")
        verified: dict[str, Any] = {
            "verified_at": clock.now(),
            "verified_by_id": actor.person_id,
            "verification_evidence": evidence,
        }
        changed = verified if to is OrganisationStatus.VERIFIED else {}
        await move(Organisation, organisation_id, lifecycle, to=to, **changed)
        await OrganisationStanding.create(
            organisation_id=organisation_id, status=to, reason=reason, evidence=evidence, decided_by_id=actor.person_id
        )
