"""What may be read of parties, and by whom."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from core import clock
from core.errors import NotFound
from core.statements import fetch, marks
from parties.actors import Actor
from parties.council_models import CouncilTermArea
from parties.kinds import OrganisationKind, OrganisationStatus
from parties.local_governments import is_within
from parties.models import Organisation, Person
from parties.views import AnyOrganisation, OrganisationView, organisation_under

MAX_OPERATORS: Final = 20
"""How many organisations that run this site are told of something, or compared with."""

MAX_AREAS_OF_PREFECTURE: Final = 1_000
"""Areas of all councils' territories in one prefecture that are looked through."""


async def get_organisation_for(actor: Actor | None, id: UUID) -> Organisation:
    """An organisation that the actor may read: see `may_read`. Raises NotFound."""
    found = await Organisation.get_or_none(id=id)
    if found is None or not may_read(actor, found):
        raise NotFound(kind="Organisation", id=str(id))
    return found


async def get_details_for(actor: Actor, id: UUID) -> Organisation:
    """An organisation with what it says of itself: for itself, operators and auditors. Raises NotFound."""
    found = await Organisation.get_or_none(id=id)
    if found is None or not (actor.reads_all or actor.organisation_id == id):
        raise NotFound(kind="Organisation", id=str(id))
    return found


async def organisation_to_read(actor: Actor, organisation_id: UUID | None) -> UUID:
    """The organisation whose own records are asked for: the actor's unless told; any for operators and auditors.

    Raises NotFound.
    """
    if organisation_id is None or organisation_id == actor.organisation_id:
        return actor.organisation_id
    if not (actor.reads_all and await Organisation.exists(id=organisation_id)):
        raise NotFound(kind="Organisation", id=str(organisation_id))
    return organisation_id


async def organisations_by_id(ids: Sequence[UUID]) -> dict[UUID, OrganisationView]:
    """The organisations with these ids, at most as many as a request may show; the caller decides who may know them."""
    if not ids:
        return {}
    shown = organisation_under("o")
    sql = f"SELECT {shown.columns()} FROM organisations o WHERE o.id IN ({marks(len(ids))})"
    rows = map(shown.reader(), await fetch(sql, [str(id) for id in ids]))
    return {one.id: one for one in rows}


async def platform_operators() -> list[Organisation]:
    """Who runs this site, the first first."""
    operators = Organisation.filter(kind=OrganisationKind.PLATFORM_OPERATOR)
    return await operators.order_by("id").limit(MAX_OPERATORS)


async def council_covers(council_id: UUID, place_codes: list[str]) -> bool:
    """Whether the council's territory of this fiscal year covers at least one of the places."""
    of_this_year = CouncilTermArea.filter(
        term__council_id=council_id, term__fiscal_year=clock.fiscal_year(clock.today())
    )
    areas = await of_this_year.values_list("area_code", flat=True)
    return any(is_within(place, str(area)) for place in place_codes for area in areas)


async def council_of_place(place_code: str) -> UUID | None:
    """The council whose territory of this fiscal year has the place, the first adopted of several; None for none."""
    year = clock.fiscal_year(clock.today())
    near = CouncilTermArea.filter(term__fiscal_year=year, area_code__startswith=place_code[:2])
    for area in await near.order_by("term_id", "id").limit(MAX_AREAS_OF_PREFECTURE).select_related("term"):
        if is_within(place_code, area.area_code):
            return area.term.council_id
    return None


def may_be_named(organisation: AnyOrganisation) -> bool:
    """Whether the organisation consented to be named on public pages; consumers never are (docs/sources.md PI-03)."""
    return organisation.publishes_name


def may_read(actor: Actor | None, organisation: AnyOrganisation) -> bool:
    """Whether the actor may know the organisation: its own, any but consumers for brokers, else a verified public one.

    A consumer's name is personal data that no brokering needs (docs/sources.md PI-03).
    """
    if actor is not None and (actor.reads_all or actor.organisation_id == organisation.id):
        return True
    if actor is not None and actor.is_coordinator and organisation.kind is not OrganisationKind.CONSUMER:
        return True
    return organisation.status is OrganisationStatus.VERIFIED and organisation.publishes_name


async def names_of_people(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of people, by their ids, for who may read what they did."""
    wanted = {id for id in ids if id is not None}
    rows = await Person.filter(id__in=list(wanted)).values_list("id", "name") if wanted else []
    return {UUID(str(id)): str(name) for id, name in rows}
