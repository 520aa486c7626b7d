"""What stands before tonnes are offered: the scheme, a migration, and a reversal that is not made good."""

from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.text import read_one_line
from parties.actors import Actor
from parties.permissions import require
from registry.errors import AlreadyRegistered, SchemeForbids
from registry.evidence_models import ListingWaiver
from registry.models import Issuance
from registry.offer_warnings import OfferWarning, offer_warnings
from registry.projects import lock_project, project_key, require_not_migrated
from registry.registration_items import StatementItem
from registry.reversals import require_no_reversal
from registry.schemes import Act, SchemeRefusal, policy_of, refusal_of
from registry.use_places import require_inside_area
from registry.views import AnyIssuance


def warnings_of(issuance: AnyIssuance) -> tuple[OfferWarning, ...]:
    """What an offer of these tonnes is warned of today (docs/sources.md UN-14, UN-15); needs `project` fetched."""
    project = issuance.project
    return offer_warnings(
        project_types=project.project_types,
        methodology_code=issuance.methodology_code,
        certification_ends_on=project.certification_ends_on,
        states_permanence=bool((project.statement or {}).get(StatementItem.PERMANENCE.value)),
        today=clock.today(),
    )


async def require_listable(issuance: Issuance, *, seller_id: UUID, transfers: bool) -> None:
    """Raises what keeps a holder from a sale notice for tonnes of this issuance, also one that would transfer them.

    SchemeForbids with the rule's id, ProjectMigrated and DoubleRegistration (docs/sources.md UQ-01),
    ReversalOutstanding (RV-02). In the caller's transaction: the project is locked, so no migration slips in.
    """
    await _require(issuance, Act.LIST, refusal_of(issuance.scheme, Act.LIST, by_issuer=seller_id == issuance.issuer_id))
    if transfers:
        await _require(issuance, Act.TRANSFER, refusal_of(issuance.scheme, Act.TRANSFER))
    await _require_sound(issuance, seller_id)


async def require_sellable_with_goods(issuance: Issuance, *, seller_id: UUID, shop_place_code: str) -> None:
    """Raises what keeps a shop from standing a product on tonnes of this issuance, whoever issued them.

    Consumers are no party of a bilateral agreement (docs/sources.md CT-05), so what may not be resold is not sold with
    goods either; a regional scheme's units only by a shop in its area (HB-20). Besides as `require_listable`. Needs
    `project` fetched.
    """
    await _require(issuance, Act.RESELL, refusal_of(issuance.scheme, Act.RESELL))
    await _require(issuance, Act.RETIRE, refusal_of(issuance.scheme, Act.RETIRE))
    require_inside_area(issuance.scheme, issuance.project.statement, shop_place_code)
    await _require_sound(issuance, seller_id)


async def allow_listing(actor: Actor, *, project_id: UUID, reason: str) -> UUID:
    """Let tonnes of a project be offered whose scheme has ended, once its office has confirmed that they may be used.

    In the caller's transaction. Raises SchemeForbids where the scheme's refusal cannot be waived, InvalidInput where
    none is in the way, AlreadyRegistered, ProjectMigrated, NotFound.
    """
    require(actor, "allowListing")
    project = await lock_project(project_id)
    if project is None:
        raise NotFound(kind="Project", id=str(project_id))
    await require_not_migrated(project)
    refusal = refusal_of(project.scheme, Act.LIST)
    if refusal is None:
        raise InvalidInput(field="projectId", value=project_key(project), rule="of_an_ended_scheme")
    if not refusal.may_be_waived:
        raise SchemeForbids(scheme=policy_of(project.scheme).label_ja, act=Act.LIST.value, rule=refusal.rule)
    waiver = ListingWaiver(
        id=new_id(),
        project_id=project.id,
        reason=read_one_line("reason", reason, maximum=500),
        allowed_by_id=actor.person_id,
    )
    try:
        async with transaction():
            await waiver.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyRegistered(field="projectId", value=project_key(project)) from error
    await events.record("ListingAllowed", subject_id=project.id)
    return project.id


async def _require(issuance: Issuance, act: Act, refusal: SchemeRefusal | None) -> None:
    if refusal is None:
        return
    if refusal.may_be_waived and await ListingWaiver.exists(project_id=issuance.project_id):
        return
    raise SchemeForbids(scheme=policy_of(issuance.scheme).label_ja, act=act.value, rule=refusal.rule)


async def _require_sound(issuance: Issuance, seller_id: UUID) -> None:
    project = await lock_project(issuance.project_id)
    assert project is not None, "an issuance has its project"
    await require_not_migrated(project)
    # What others hold stays good: the creator makes good what was reversed, and offers nothing until it has.
    if seller_id == issuance.issuer_id:
        await require_no_reversal(project)
