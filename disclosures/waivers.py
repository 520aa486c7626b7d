"""Leave past a rule that asks: given by a coordinator or an operator, for one text, with a reason that is kept."""

from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.pages import Page, page_of
from core.text import MAX_PARAGRAPH, read_text
from disclosures.finding_models import GateFinding, RuleWaiver
from disclosures.findings import text_hash
from disclosures.gate_errors import AlreadyWaived
from disclosures.rules import Severity, rule
from parties.actors import Actor
from parties.errors import OutsideTerritory
from parties.models import Organisation
from parties.permissions import require
from parties.queries import council_covers, organisation_to_read

MAX_WAIVED_TEXT: Final = 60_000
"""As long as the longest entry of a document."""


async def waive_rule(actor: Actor, *, organisation_id: UUID, rule_id: str, text: str, reason: str) -> UUID:
    """Let one text of an organisation pass a rule that asks (REQUIRE), with the reason. In the caller's transaction.

    A coordinator gives leave where its territory of this fiscal year covers the organisation, an operator anywhere,
    nobody to the own organisation. Raises NotFound, OutsideTerritory, UnknownRule, RuleNotInForce, AlreadyWaived, and
    InvalidInput for a rule that cannot be waived, or a text or reason that says nothing.
    """
    require(actor, "waiveRule")
    organisation = await Organisation.get_or_none(id=organisation_id)
    if organisation is None or organisation.id == actor.organisation_id:
        raise NotFound(kind="Organisation", id=str(organisation_id))
    if not actor.is_operator and not await council_covers(actor.organisation_id, [organisation.place_code]):
        raise OutsideTerritory(council=actor.organisation_name)
    in_force = rule(rule_id, clock.today())
    if in_force.severity is not Severity.REQUIRE:
        raise InvalidInput(field="rule", value=rule_id[:60], rule="rule_that_can_be_waived")
    said = read_text("text", text, maximum=MAX_WAIVED_TEXT)
    waiver_id = new_id()
    try:
        async with transaction():
            await RuleWaiver.create(
                id=waiver_id,
                organisation_id=organisation.id,
                rule=rule_id,
                rule_version=in_force.version,
                text=said,
                text_hash=text_hash(said),
                reason=read_text("reason", reason, maximum=MAX_PARAGRAPH),
                granted_by_id=actor.organisation_id,
                granted_by_person_id=actor.person_id,
            )
    except IntegrityError as error:
        raise AlreadyWaived(rule=rule_id) from error
    await events.record("RuleWaived", subject_id=waiver_id)
    return waiver_id


async def get_waiver_for(actor: Actor | None, id: UUID) -> RuleWaiver:
    """A leave: for the organisation it was given to, the one that gave it, and who reads all. Raises NotFound."""
    found = await RuleWaiver.get_or_none(id=id).select_related("organisation", "granted_by")
    parties = (found.organisation_id, found.granted_by_id) if found else ()
    if found is None or actor is None or not (actor.reads_all or actor.organisation_id in parties):
        raise NotFound(kind="RuleWaiver", id=str(id))
    return found


async def page_of_waivers_for(
    actor: Actor, *, organisation_id: UUID | None, first: int, after: str | None
) -> Page[RuleWaiver]:
    """What leave the organisation was given, the oldest first: for itself, its territory's coordinator and who reads
    all. Raises NotFound."""
    owner_id = await _owner(actor, organisation_id)
    query = RuleWaiver.filter(organisation_id=owner_id).select_related("organisation", "granted_by")
    return await page_of(query, first=first, after=after)


async def page_of_findings_for(
    actor: Actor, *, organisation_id: UUID | None, first: int, after: str | None
) -> Page[GateFinding]:
    """What the gates found in what an organisation published, the oldest first; for whom `page_of_waivers_for` tells.

    Raises NotFound.
    """
    owner_id = await _owner(actor, organisation_id)
    return await page_of(GateFinding.filter(publisher_id=owner_id).select_related("waiver"), first=first, after=after)


async def _owner(actor: Actor, organisation_id: UUID | None) -> UUID:
    if organisation_id is not None and actor.is_coordinator:
        organisation = await Organisation.get_or_none(id=organisation_id)
        if organisation and await council_covers(actor.organisation_id, [organisation.place_code]):
            return organisation.id
    return await organisation_to_read(actor, organisation_id)
