"""Regional councils（特定地域協議会）: adopted for a fiscal year with a territory, members, and matching events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from core import changes, clock
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.money import MAX_YEN
from core.numbers import check_range
from core.pages import Page, page_of
from core.text import MAX_PARAGRAPH, read_day, read_one_line, read_text
from parties.actors import Actor
from parties.council_models import CouncilMember, CouncilTerm, CouncilTermArea, MatchingEvent
from parties.errors import NoTermThisYear, NotVerified
from parties.kinds import KIND_RULES, CouncilMemberCapacity, OrganisationKind, OrganisationStatus
from parties.local_governments import find_place, is_within
from parties.models import Organisation
from parties.permissions import Capability, require

FIRST_FISCAL_YEAR: Final = 2013
"""The first for which councils were adopted (docs/sources.md CO-01)."""

MAX_COUNCIL_AREAS: Final = 200
MAX_COUNCIL_MEMBERS: Final = 300
MAX_MATCHING_EVENTS: Final = 100
"""Of one council in one fiscal year."""

MAX_EVENT_PARTIES: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """For which fiscal year a council was adopted, with which territory and how much support in yen."""

    council_id: UUID
    fiscal_year: int
    adopted_on: date
    support_yen: int
    area_codes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class EventRecord:
    """A matching event as its council tells of it: how many sellers and buyers came."""

    held_on: date
    title: str
    place_code: str
    sellers: int
    buyers: int
    summary: str


async def adopt_council(actor: Actor, adoption: Adoption) -> UUID:
    """Enter a council's adoption for a fiscal year, or correct what was entered of it; returns its term's id.

    In the caller's transaction. Raises NotFound, NotVerified, InvalidInput.
    """
    require(actor, "adoptCouncil")
    council = await _council(adoption.council_id)
    if council.status is not OrganisationStatus.VERIFIED:
        raise NotVerified(legal_name=council.legal_name)
    year = check_range(
        adoption.fiscal_year,
        field="fiscalYear",
        minimum=FIRST_FISCAL_YEAR,
        maximum=clock.fiscal_year(clock.today()) + 1,
    )
    # Adoptions are announced before the year begins, or while it runs.
    latest = min(clock.today(), date(year + 1, 3, 31))
    adopted_on = read_day("adoptedOn", adoption.adopted_on, earliest=date(year - 1, 4, 1), latest=latest)
    support_yen = check_range(adoption.support_yen, field="support", minimum=0, maximum=MAX_YEN)
    codes = _read_areas(adoption.area_codes)
    term = await _term(council.id, year, adopted_on=adopted_on, support_yen=support_yen)
    before = {"adopted_on": term.adopted_on, "support_yen": term.support_yen}
    await CouncilTerm.filter(id=term.id).update(adopted_on=adopted_on, support_yen=support_yen)
    changes.note("CouncilTerm", term.id, before=before, after={"adopted_on": adopted_on, "support_yen": support_yen})
    await _set_areas(term, codes)
    return term.id


async def set_council_areas(actor: Actor, *, council_id: UUID, area_codes: Sequence[str]) -> None:
    """Set a council's territory of this fiscal year; territories of councils may overlap.

    A council that has no term yet is adopted as of today, without support. Raises NotFound, InvalidInput.
    """
    require(actor, "setCouncilAreas")
    codes = _read_areas(area_codes)
    async with transaction():
        council = await _council(council_id)
        today = clock.today()
        await _set_areas(await _term(council.id, clock.fiscal_year(today), adopted_on=today, support_yen=0), codes)


async def set_council_members(
    actor: Actor, *, council_id: UUID, fiscal_year: int, members: Sequence[tuple[UUID, CouncilMemberCapacity]]
) -> UUID:
    """Replace the members of a council in a fiscal year: its coordinator's to say, or an operator's; the term's id.

    Raises NotFound (also of a member), NoTermThisYear, InvalidInput.
    """
    require(actor, "setCouncilMembers")
    check_range(len(members), field="members", minimum=0, maximum=MAX_COUNCIL_MEMBERS)
    ids = [id for id, _ in members]
    if len(set(ids)) < len(ids) or council_id in ids:
        raise InvalidInput(field="members", value="", rule="other_organisations_each_once")
    async with transaction():
        term = await keep_term(actor, council_id, fiscal_year)
        await _require_members(ids)
        kept = await CouncilMember.filter(term_id=term.id).values_list("organisation_id", "capacity")
        before = sorted([str(id), str(capacity)] for id, capacity in kept)
        await CouncilMember.filter(term_id=term.id).delete()
        await CouncilMember.bulk_create(
            [CouncilMember(term_id=term.id, organisation_id=id, capacity=capacity) for id, capacity in members]
        )
        after = sorted([str(id), capacity.value] for id, capacity in members)
        changes.note("CouncilTerm", term.id, before={"members": before}, after={"members": after})
        return term.id


async def record_matching_event(actor: Actor, *, council_id: UUID, fiscal_year: int, event: EventRecord) -> UUID:
    """Record a matching event that a council held in a fiscal year and in its territory; the term's id.

    At least one a fiscal year is asked for (docs/sources.md CO-01). In the caller's transaction. Raises NotFound,
    NoTermThisYear, InvalidInput.
    """
    require(actor, "recordMatchingEvent")
    term = await keep_term(actor, council_id, fiscal_year)
    last = min(clock.today(), date(fiscal_year + 1, 3, 31))
    place = find_place(event.place_code)
    if not await territory_covers(term.id, [place.code]):
        raise InvalidInput(field="placeCode", value=place.code, rule="within_territory", hint=place.name)
    if await MatchingEvent.filter(term_id=term.id).count() >= MAX_MATCHING_EVENTS:
        raise InvalidInput(field="fiscalYear", value=str(fiscal_year), rule=f"max_events={MAX_MATCHING_EVENTS}")
    await MatchingEvent.create(
        term_id=term.id,
        held_on=read_day("heldOn", event.held_on, earliest=date(fiscal_year, 4, 1), latest=last),
        title=read_one_line("title", event.title),
        place_code=place.code,
        sellers=check_range(event.sellers, field="sellers", minimum=0, maximum=MAX_EVENT_PARTIES),
        buyers=check_range(event.buyers, field="buyers", minimum=0, maximum=MAX_EVENT_PARTIES),
        summary=read_text("summary", event.summary, maximum=MAX_PARAGRAPH),
        recorded_by_id=actor.person_id,
    )
    return term.id


def require_term(actor: Actor) -> None:
    """Raises NoTermThisYear for a coordinator whose council was not adopted for the present fiscal year (CO-01)."""
    if actor.can(Capability.BROKER) and not actor.has_term:
        raise NoTermThisYear(council=actor.organisation_name, fiscal_year=clock.fiscal_year(clock.today()))


async def territory_covers(term_id: UUID, place_codes: Collection[str]) -> bool:
    """Whether the territory of a council's term covers at least one of the places."""
    areas = await CouncilTermArea.filter(term_id=term_id).values_list("area_code", flat=True)
    return any(is_within(place, str(area)) for place in place_codes for area in areas)


async def get_term(id: UUID) -> CouncilTerm:
    """A council's term with its territory and events; public. Raises NotFound."""
    found = await CouncilTerm.get_or_none(id=id).prefetch_related("council", "areas", "events")
    if found is None:
        raise NotFound(kind="CouncilTerm", id=str(id))
    return found


async def page_of_terms(*, fiscal_year: int | None, first: int, after: str | None) -> Page[CouncilTerm]:
    """Councils' terms, of one fiscal year where one is named; public."""
    query = CouncilTerm.all() if fiscal_year is None else CouncilTerm.filter(fiscal_year=fiscal_year)
    return await page_of(query.prefetch_related("council", "areas", "events"), first=first, after=after)


async def get_record_for(actor: Actor, council_id: UUID, fiscal_year: int) -> CouncilTerm:
    """A term with its members and reports: for the council's own people, operators and auditors. Raises NotFound."""
    if not (actor.reads_all or actor.organisation_id == council_id):
        raise NotFound(kind="Council", id=str(council_id))
    found = await CouncilTerm.get_or_none(council_id=council_id, fiscal_year=fiscal_year).prefetch_related(
        "council", "areas", "events", "members__organisation", "reports"
    )
    if found is None:
        raise NotFound(kind="CouncilTerm", id=str(fiscal_year))
    return found


def may_keep(actor: Actor, council_id: UUID) -> bool:
    """Whether the council's own records are the actor's to keep: its coordinator's, or an operator's."""
    return actor.is_operator or (actor.can(Capability.BROKER) and actor.organisation_id == council_id)


async def keep_term(actor: Actor, council_id: UUID, fiscal_year: int) -> CouncilTerm:
    """The term, locked, for who keeps its records. Raises NotFound, NoTermThisYear."""
    if not may_keep(actor, council_id):
        raise NotFound(kind="Council", id=str(council_id))
    council = await _council(council_id)
    term = await CouncilTerm.select_for_update(no_key=True).get_or_none(council_id=council_id, fiscal_year=fiscal_year)
    if term is None:
        raise NoTermThisYear(council=council.legal_name, fiscal_year=fiscal_year)
    return term


async def _council(council_id: UUID) -> Organisation:
    council = await Organisation.get_or_none(id=council_id, kind=OrganisationKind.COUNCIL)
    if council is None:
        raise NotFound(kind="Council", id=str(council_id))
    return council


async def _term(council_id: UUID, fiscal_year: int, *, adopted_on: date, support_yen: int) -> CouncilTerm:
    """The council's term of the year, locked; made when it is missing."""
    await CouncilTerm.get_or_create(
        {"adopted_on": adopted_on, "support_yen": support_yen}, council_id=council_id, fiscal_year=fiscal_year
    )
    return await CouncilTerm.select_for_update(no_key=True).get(council_id=council_id, fiscal_year=fiscal_year)


def _read_areas(area_codes: Sequence[str]) -> list[str]:
    check_range(len(area_codes), field="areaCodes", maximum=MAX_COUNCIL_AREAS)
    return sorted({find_place(code, field="areaCodes").code for code in area_codes})


async def _set_areas(term: CouncilTerm, codes: Sequence[str]) -> None:
    kept = await CouncilTermArea.filter(term_id=term.id).order_by("area_code").values_list("area_code", flat=True)
    await CouncilTermArea.filter(term_id=term.id).delete()
    await CouncilTermArea.bulk_create([CouncilTermArea(term_id=term.id, area_code=code) for code in codes])
    changes.note("CouncilTerm", term.id, before={"area_codes": list(kept)}, after={"area_codes": list(codes)})


async def _require_members(ids: Sequence[UUID]) -> None:
    found = {UUID(str(one.id)): one for one in await Organisation.filter(id__in=list(ids))}
    for id in ids:
        # People belong to no council: who buys for private life is as good as not there.
        if id not in found or KIND_RULES[found[id].kind].is_person:
            raise NotFound(kind="Organisation", id=str(id))
