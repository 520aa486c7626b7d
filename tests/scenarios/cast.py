"""Who takes part in the scenarios: owners of real projects of the published list, and invented parties around them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from core import clock
from disclosures.selling import set_seller_terms
from parties.actors import Actor, actor_of_token
from parties.councils import set_council_areas
from parties.kinds import OrganisationKind, PaymentProfile
from parties.organisations import Joined, JoinRequest, create_operator, join
from parties.standings import verify_organisation
from registry.kinds import Scheme
from registry.models import Project
from registry.project_import import import_project_list
from registry.projects import claim_project
from registry.registry_accounts import RegistryAccountRequest, record_registry_account
from registry.states import Stock
from schema.ids import global_id
from tests.registry.project_lists import NUMBER, SHEET, real_rows, write_list
from tests.seller_terms import TERMS

NOW: Final = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
"""Noon in Japan, on a day on which the fee table is in force."""

TODAY: Final = date(2026, 10, 5)
assert clock.legal_day(NOW) == TODAY

STANDARD_SHEET: Final = "【J-クレジット】一覧(通常型)"
ITSUKI, OTAKI, TENKAWA, PELLETS = "378", "397", "317", "318"
"""The numbers of 五木村's, 王滝村's and 天川村's village forests, and of a woody biomass project."""

VILLAGE_PLACE: Final = "435112"
CITY_PLACE: Final = "131032"
SHOP_PLACE: Final = "131121"
CONSUMER_PLACE: Final = "141003"


@dataclass(frozen=True, kw_only=True)
class Party:
    """An organisation with the person who acts for it."""

    name: str
    organisation_id: UUID
    token: str
    actor: Actor

    @property
    def id(self) -> str:
        """The organisation's global id."""
        return global_id("Organisation", self.organisation_id)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The parties, and the imported projects' ids by number."""

    operator: Party
    village: Party
    """五木村: claimed its forest; a public body, so it pays after delivery when it buys."""
    otaki: Party
    """王滝村: claimed its forest."""
    city: Party
    """港区: a public buyer."""
    council: Party
    """Its coordinator's territory is Kumamoto, where 五木村 lies."""
    far_council: Party
    """Its territory covers nobody here."""
    shop: Party
    consumer: Party
    stranger: Party
    newcomer: Party
    """Joined, but not verified."""
    projects: dict[str, UUID]


async def assemble() -> Cast:
    """Import the projects, and let everybody join, be verified and claim."""
    await import_project_list(_cut_of_the_real_list())
    projects = {one.number: one.id for one in await Project.all()}
    operator = await _party("運営事務局", await create_operator(name="運営事務局", place_code="131016"))
    cast = Cast(
        operator=operator,
        village=await _verified(operator, "五木村", OrganisationKind.MUNICIPALITY, VILLAGE_PLACE, 1),
        otaki=await _verified(operator, "王滝村", OrganisationKind.MUNICIPALITY, "204293", 2),
        city=await _verified(operator, "港区", OrganisationKind.MUNICIPALITY, CITY_PLACE),
        council=await _verified(operator, "みどりの特定地域協議会", OrganisationKind.COUNCIL, "431001", 3),
        far_council=await _verified(operator, "きたの特定地域協議会", OrganisationKind.COUNCIL, "011002", 4),
        shop=await _verified(operator, "むすび商店", OrganisationKind.FIRM, SHOP_PLACE, 5),
        consumer=await _verified(operator, "試 花子", OrganisationKind.CONSUMER, CONSUMER_PLACE),
        stranger=await _verified(operator, "よそ者商事", OrganisationKind.FIRM, "271004", 6),
        newcomer=await _party("新参商事", await join(_request("新参商事", OrganisationKind.FIRM, "271004", None))),
        projects=projects,
    )
    await set_council_areas(operator.actor, council_id=cast.council.organisation_id, area_codes=["43"])
    await set_council_areas(operator.actor, council_id=cast.far_council.organisation_id, area_codes=["01"])
    await claim_project(cast.village.actor, project_id=projects[ITSUKI])
    await claim_project(cast.otaki.actor, project_id=projects[OTAKI])
    for party in (cast.village, cast.otaki, cast.city, cast.shop):
        await set_seller_terms(party.actor, TERMS)
    for number, party in enumerate((cast.village, cast.otaki, cast.city, cast.shop, cast.stranger), start=1):
        await record_registry_account(party.actor, _account(number, party))
    return cast


def _account(number: int, party: Party) -> RegistryAccountRequest:
    return RegistryAccountRequest(
        scheme=Scheme.J_CREDIT, stock=Stock.OWN, number=f"10-999-000-{number:04d}", holder_name=party.name
    )


def corporate_number(number: int) -> str:
    """An invented 法人番号 with its check digit: 9 less the weighted sum modulo 9."""
    base = f"9999{number:08d}"
    weighted = sum(int(digit) * (1 if position % 2 == 0 else 2) for position, digit in enumerate(reversed(base)))
    return f"{9 - weighted % 9}{base}"


async def _verified(
    operator: Party, name: str, kind: OrganisationKind, place_code: str, number: int | None = None
) -> Party:
    joined = await join(_request(name, kind, place_code, number))
    await verify_organisation(operator.actor, organisation_id=joined.organisation_id, evidence="公印と登記を確認")
    return await _party(name, joined)


async def _party(name: str, joined: Joined) -> Party:
    actor = await actor_of_token(joined.token)
    return Party(name=name, organisation_id=joined.organisation_id, token=joined.token, actor=actor)


def _request(name: str, kind: OrganisationKind, place_code: str, number: int | None) -> JoinRequest:
    public = kind is OrganisationKind.MUNICIPALITY
    return JoinRequest(
        legal_name=name,
        kind=kind,
        payment_profile=PaymentProfile.PUBLIC_BODY if public else PaymentProfile.PRIVATE,
        corporate_number=corporate_number(number) if number else None,
        is_invoice_registered=number is not None,
        place_code=place_code,
        address=f"{name}の所在地1番地",
        phone="03-1234-5678",
        email="somebody@example.jp",
        responsible_person="結 太郎",
        publishes_name=kind is not OrganisationKind.CONSUMER,
    )


def _cut_of_the_real_list() -> bytes:
    wanted = {ITSUKI, OTAKI, TENKAWA, PELLETS}
    return write_list([row for row in real_rows() if row[SHEET] == STANDARD_SHEET and row[NUMBER] in wanted])
