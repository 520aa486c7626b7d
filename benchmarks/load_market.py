"""The market of benchmarks/load.py: who sells, who buys, and what there is before anybody comes."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from core import clock
from parties.actors import Actor, actor_of_token
from parties.councils import set_council_areas
from parties.kinds import OrganisationKind, PaymentProfile
from parties.organisations import JoinRequest, create_operator, join
from parties.standings import verify_organisation
from registry.kinds import Scheme
from schema.ids import global_id
from tests.scenarios import inputs
from tests.scenarios.api import Api
from tests.scenarios.cast import Party
from tests.scenarios.registers import issue_under, project_of
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.world import serving

SELLERS: Final = 16
BUYERS: Final = 60
ISSUED_T: Final = 400_000
NOTICES: Final = 10
"""Listings of each seller."""
KUMAMOTO: Final = "435112"
TOKYO: Final = "131032"
METHODOLOGY: Final = "FO-001 Ver. 1.0"


@dataclass(frozen=True, kw_only=True)
class Seller:
    """A village with tonnes at the outside registry, and others that Musubi keeps."""

    id: str
    token: str
    number: str
    """Its project's number."""
    prefix: str
    listings: tuple[str, ...]
    kept_issuance: str
    place_code: str
    """Where the tonnes that Musubi keeps may be used."""


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """A public body that buys."""

    id: str
    token: str


@dataclass(kw_only=True)
class Market:
    """Everybody, as a client process needs to know them."""

    operator: str = ""
    council: str = ""
    sellers: list[Seller] = field(default_factory=list)
    buyers: list[Buyer] = field(default_factory=list)
    today: str = ""
    later: str = ""


def days_from_now(count: int) -> str:
    """A day as GraphQL writes it."""
    return (clock.today() + timedelta(days=count)).isoformat()


async def open_market() -> Market:
    """Everybody joins and is verified, tonnes are issued, notices published; on the connected database."""
    operator = await create_operator(name="運営事務局", place_code="131016")
    acting = await actor_of_token(operator.token)
    council = await _joined(acting, "負荷の特定地域協議会", OrganisationKind.COUNCIL, "431001")
    await set_council_areas(acting, council_id=council.organisation_id, area_codes=["43"])
    market = Market(operator=operator.token, council=council.token, today=days_from_now(0), later=days_from_now(60))
    async with serving() as api:
        for number in range(SELLERS):
            village = await _joined(acting, f"{number}号村", OrganisationKind.MUNICIPALITY, KUMAMOTO)
            market.sellers.append(await _seller(api, village, number))
    for number in range(BUYERS):
        city = await _joined(acting, f"{number}番市", OrganisationKind.MUNICIPALITY, TOKYO)
        market.buyers.append(Buyer(id=city.id, token=city.token))
    return market


async def _seller(api: Api, village: Party, number: int) -> Seller:
    project = await project_of(village, Scheme.J_CREDIT, str(9_000 + number))
    input = inputs.issuance(
        global_id("Project", project.id),
        first=1 + number * ISSUED_T,
        count=ISSUED_T,
        methodology=METHODOLOGY,
        serialPrefix=inputs.PREFIX,
    )
    issued = await api.do("registerIssuance", input, token=village.token, depth=1)
    await api.do("setSellerTerms", seller_terms(), token=village.token, depth=0)
    account = {"scheme": "J_CREDIT", "number": f"10-{number:06d}", "holderName": village.name}
    await api.do("recordRegistryAccount", account, token=village.token, depth=0)
    listings = []
    for notice in range(NOTICES):
        changes: dict[str, Any] = {
            "title": f"{village.name} 村有林 {notice}",
            "pricePerTonne": 9_000 + 137 * number + 11 * notice,
            "offered": ISSUED_T // NOTICES,
            "opensOn": days_from_now(0),
            "closesOn": days_from_now(120),
        }
        given = inputs.listing(issued["issuance"]["id"], **changes)
        done = await api.do("publishListing", given, token=village.token, depth=1)
        listings.append(str(done["listing"]["id"]))
    kept = await project_of(village, Scheme.REGIONAL, f"K-{number}")
    kept.statement = {"area_codes": kept.place_codes}
    await kept.save(update_fields=["statement"])
    return Seller(
        id=village.id,
        token=village.token,
        number=project.number,
        prefix=inputs.PREFIX,
        listings=tuple(listings),
        kept_issuance=await issue_under(village, kept, quantity_t=ISSUED_T),
        place_code=kept.place_codes[0],
    )


async def _joined(operator: Actor, name: str, kind: OrganisationKind, place_code: str) -> Party:
    public = kind is OrganisationKind.MUNICIPALITY
    made = await join(
        JoinRequest(
            legal_name=name,
            kind=kind,
            payment_profile=PaymentProfile.PUBLIC_BODY if public else PaymentProfile.PRIVATE,
            corporate_number=None,
            is_invoice_registered=False,
            place_code=place_code,
            address=f"{name}1番地",
            phone="03-1234-5678",
            email="somebody@example.jp",
            responsible_person="結 太郎",
            publishes_name=True,
        )
    )
    await verify_organisation(operator, organisation_id=made.organisation_id, evidence="公印を確認")
    actor = await actor_of_token(made.token)
    return Party(name=name, organisation_id=made.organisation_id, token=made.token, actor=actor)
