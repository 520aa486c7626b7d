"""The agreement on bilateral value (特定者間完結型): recorded by the issuer, accepted by the partner, then used up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from tortoise.expressions import F, Q

from core import clock, events
from core.errors import InvalidInput, InvalidTransition, NotFound
from core.ids import new_id
from core.mass import read_tonnes
from core.money import read_yen
from core.numbers import check_range
from core.pages import Page, page_of
from core.text import MAX_PARAGRAPH, read_day, read_one_line, read_period, read_text
from parties.actors import Actor
from parties.models import Organisation
from parties.permissions import require
from registry.agreement_items import AgreementItem, asked_of_agreement
from registry.evidence_models import Agreement, AgreementUse
from registry.holders import require_may_hold
from registry.kinds import AgreementKind, ProjectStatus, Scheme
from registry.models import Issuance, Project, Retirement
from registry.refusals import AgreementMissing, IncompleteAgreement, ProjectNotRegistered
from registry.registrations import require_independent

EARLIEST: Final = date(2008, 4, 1)
LATEST: Final = date(2150, 12, 31)
MAX_FUNDS: Final = 50
MAX_TEXTS: Final = 50
MAX_IN_FORCE: Final = 50
"""How many agreements with room one retirement looks at."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class FundsUse:
    """What a part of the funding is spent on, in yen."""

    item: str
    amount_yen: int


@dataclass(frozen=True, kw_only=True)
class Mark:
    """For how long and where the partner may show the issuer's own offset mark."""

    first_day: date
    last_day: date
    places: str


@dataclass(frozen=True, kw_only=True)
class AgreementRequest:
    """What was agreed in writing with the partner, in whole tonnes and yen; the paper by its name and SHA-256."""

    project_id: UUID
    partner_id: UUID
    kind: AgreementKind
    explained_on: date
    agreed_on: date
    valid_from: date
    valid_to: date
    quantity_t: int
    texts: Sequence[tuple[AgreementItem, str]]
    funding_yen: int
    funds_use: Sequence[FundsUse]
    mark: Mark | None
    has_no_resale: bool
    has_no_double_use: bool
    document_name: str
    document_hash: str


async def record_agreement(actor: Actor, request: AgreementRequest) -> UUID:
    """Record the contract of the actor's registered bilateral project with a partner, who accepts it later.

    In the caller's transaction. Raises IncompleteAgreement naming what the contract lacks (docs/sources.md CT-05,
    CT-08), ReviewerNotIndependent when the partner reviewed the value (CT-06), ProjectNotRegistered, NotFound,
    ConsumerCannotHoldUnits, InvalidInput.
    """
    require(actor, "recordAgreement")
    project = await Project.get_or_none(id=request.project_id, owner_id=actor.organisation_id)
    if project is None:
        raise NotFound(kind="Project", id=str(request.project_id))
    if project.scheme is not Scheme.BILATERAL:
        raise InvalidInput(field="projectId", value=project.number, rule="bilateral_value")
    if project.status is not ProjectStatus.REGISTERED:
        raise ProjectNotRegistered(number=project.number, state=project.status.value)
    await _require_partner(actor, project, request.partner_id)
    agreement = _read_agreement(actor, project, request)
    await agreement.save(force_create=True)
    await events.record("AgreementRecorded", subject_id=agreement.id)
    return agreement.id


async def accept_agreement(actor: Actor, *, agreement_id: UUID) -> None:
    """The partner accepts what was recorded; the value may then be retired for it. In the caller's transaction.

    Raises NotFound, and InvalidTransition when it is accepted already or its term is over.
    """
    require(actor, "acceptAgreement")
    agreement = await Agreement.get_or_none(id=agreement_id, partner_id=actor.organisation_id)
    if agreement is None:
        raise NotFound(kind="Agreement", id=str(agreement_id))
    accepted = await Agreement.filter(id=agreement_id, accepted_at=None, valid_to__gte=clock.today()).update(
        accepted_at=clock.now(), accepted_by_id=actor.person_id
    )
    if not accepted:
        state = "ACCEPTED" if agreement.accepted_at else "EXPIRED"
        raise InvalidTransition(kind="agreement", state=state, wanted="ACCEPTED")
    await events.record("AgreementAccepted", subject_id=agreement_id)


async def cover_by_agreement(issuance: Issuance, retirement: Retirement) -> None:
    """Count a retirement of bilateral value against an agreement with its beneficiary; other schemes need none.

    In the caller's transaction, once the retirement is saved. The oldest accepted agreement in force today that has
    room covers all of it. Raises AgreementMissing (docs/sources.md CT-05).
    """
    if issuance.scheme is not Scheme.BILATERAL:
        return
    today = clock.today()
    in_force = Agreement.filter(
        project_id=issuance.project_id,
        partner_id=retirement.beneficiary_id,
        accepted_at__isnull=False,
        valid_from__lte=today,
        valid_to__gte=today,
    )
    room = in_force.filter(used_t__lte=F("quantity_t") - retirement.quantity_t)
    for agreement in await room.order_by("id").limit(MAX_IN_FORCE):
        covered = await room.filter(id=agreement.id).update(used_t=F("used_t") + retirement.quantity_t)
        if covered:
            await AgreementUse.create(
                agreement_id=agreement.id, retirement_id=retirement.id, quantity_t=retirement.quantity_t
            )
            return
    raise AgreementMissing(partner=retirement.beneficiary_name, quantity_t=retirement.quantity_t)


async def agreement_of(retirement_id: UUID) -> Agreement | None:
    """The agreement under which a retirement was made, if it needed one."""
    used = await AgreementUse.get_or_none(retirement_id=retirement_id).select_related("agreement")
    return used.agreement if used else None


async def get_agreement_for(actor: Actor | None, id: UUID) -> Agreement:
    """An agreement, for its issuer, its partner and operators. Raises NotFound."""
    found = await Agreement.get_or_none(id=id).select_related("project__owner", "issuer", "partner")
    if found is None or actor is None:
        raise NotFound(kind="Agreement", id=str(id))
    if not actor.reads_all and actor.organisation_id not in (found.issuer_id, found.partner_id):
        raise NotFound(kind="Agreement", id=str(id))
    return found


async def page_of_agreements_for(actor: Actor, *, first: int, after: str | None) -> Page[Agreement]:
    """The agreements of the actor's organisation on either side; every one for operators."""
    query = Agreement.all().select_related("project__owner", "issuer", "partner")
    if not actor.reads_all:
        query = query.filter(Q(issuer_id=actor.organisation_id) | Q(partner_id=actor.organisation_id))
    return await page_of(query, first=first, after=after)


async def _require_partner(actor: Actor, project: Project, partner_id: UUID) -> None:
    partner = await Organisation.get_or_none(id=partner_id)
    if partner is None:
        raise NotFound(kind="Organisation", id=str(partner_id))
    if partner.id == actor.organisation_id:
        raise InvalidInput(field="partnerId", value=str(partner_id), rule="another_organisation")
    require_may_hold(partner.kind)
    reviewer = (project.statement or {})["reviewer"]
    require_independent(name=reviewer["name"], corporate_number=reviewer["corporate_number"], party=partner)


def _read_agreement(actor: Actor, project: Project, request: AgreementRequest) -> Agreement:
    _check_days(request)
    texts = _read_texts(request, project)
    funding_yen = read_yen("funding", request.funding_yen, minimum=0)
    mark = request.mark
    if mark is not None:
        read_period("mark.lastDay", mark.first_day, mark.last_day)
    digest = request.document_hash.strip().lower()
    if _SHA256.fullmatch(digest) is None:
        raise InvalidInput(field="documentHash", value=request.document_hash[:70], rule="sha256_in_hexadecimal")
    return Agreement(
        id=new_id(),
        project_id=project.id,
        issuer_id=actor.organisation_id,
        partner_id=request.partner_id,
        kind=request.kind,
        explained_on=request.explained_on,
        agreed_on=request.agreed_on,
        valid_from=request.valid_from,
        valid_to=request.valid_to,
        quantity_t=read_tonnes("quantity", request.quantity_t),
        texts={item.value: text for item, text in texts.items()},
        funding_yen=funding_yen,
        funds_use=_read_funds(request, funding_yen),
        mark_from=mark.first_day if mark else None,
        mark_to=mark.last_day if mark else None,
        mark_places=read_one_line("mark.places", mark.places, maximum=500) if mark else None,
        document_name=read_one_line("documentName", request.document_name),
        document_hash=digest,
        recorded_by_id=actor.person_id,
    )


def _check_days(request: AgreementRequest) -> None:
    """Explained before it is agreed, agreed before today, with a term that is not over (handbook 001, line 2477)."""
    read_day("explainedOn", request.explained_on, earliest=EARLIEST, latest=request.agreed_on)
    read_day("agreedOn", request.agreed_on, earliest=EARLIEST, latest=clock.today())
    read_period("validTo", request.valid_from, request.valid_to)
    read_day("validFrom", request.valid_from, earliest=EARLIEST, latest=LATEST)
    read_day("validTo", request.valid_to, earliest=clock.today(), latest=LATEST)


def _read_texts(request: AgreementRequest, project: Project) -> dict[AgreementItem, str]:
    check_range(len(request.texts), field="texts", minimum=0, maximum=MAX_TEXTS)
    found: dict[AgreementItem, str] = {}
    for item, text in request.texts:
        if item in found:
            raise InvalidInput(field="texts", value=item.value, rule="each_item_once")
        if text.strip():
            found[item] = read_text("texts", text, maximum=MAX_PARAGRAPH)
    missing = [item.value for item in asked_of_agreement(project.project_types) if item not in found]
    missing += ["fundsUse"] * (not request.funds_use)
    missing += ["noResale"] * (not request.has_no_resale)
    missing += ["noDoubleUse"] * (not request.has_no_double_use)
    if missing:
        raise IncompleteAgreement(missing=missing)
    return found


def _read_funds(request: AgreementRequest, funding_yen: int) -> list[dict[str, str | int]]:
    """The breakdown of the funding, which adds up to it."""
    check_range(len(request.funds_use), field="fundsUse", maximum=MAX_FUNDS)
    funds: list[dict[str, str | int]] = [
        {
            "item": read_one_line("fundsUse.item", one.item),
            "yen": read_yen("fundsUse.amount", one.amount_yen, minimum=0),
        }
        for one in request.funds_use
    ]
    total_yen = sum(one.amount_yen for one in request.funds_use)
    if total_yen != funding_yen:
        raise InvalidInput(field="fundsUse", value=str(total_yen), rule=f"sum_of_items={funding_yen}")
    return funds
