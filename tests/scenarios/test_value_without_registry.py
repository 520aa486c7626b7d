"""Value without a registry: Musubi keeps it, and each kind goes only where its sources let it go."""

from typing import Any, Final

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from core.database import connection
from core.errors import DomainError
from core.tables import OutboxEvent
from listings.models import Demand
from matching.errors import NotEligible
from registry.errors import (
    ConsumerCannotHoldUnits,
    InsufficientUnits,
    ReversalOutstanding,
    SchemeForbids,
)
from registry.evidence_models import Agreement, AgreementUse
from registry.kinds import Scheme
from registry.models import Block, Certificate, Retirement
from registry.refusals import (
    AgreementMissing,
    BufferTooSmall,
    IncompleteAgreement,
    OutsideArea,
    ProjectNotRegistered,
    ReviewerNotIndependent,
)
from registry.schemes import policy_of
from registry.states import BlockState, RequestStatus
from schema.ids import read_global_id
from tests.scenarios import documents, expected, inputs, unit_inputs
from tests.scenarios import registration_inputs as given
from tests.scenarios.cast import CITY_PLACE, NOW, SHOP_PLACE, Party
from tests.scenarios.inputs import day
from tests.scenarios.refusals import cannot, invalid, missing, not_able
from tests.scenarios.registering import agree, bilateral, decide, issue, propose, regional, register
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.world import World

BILATERAL = policy_of(Scheme.BILATERAL).label_ja
SHOWN = policy_of(Scheme.REGIONAL_CERTIFICATE).label_ja
RETIRE_ONLY: Final[dict[str, Any]] = {"offered": 20, "deliveries": ["RETIRE_ON_BEHALF"]}
HERE: Final[dict[str, Any]] = {"offered": 20, "pricePerTonne": 5_000}


def forbids(scheme: str, act: str, rule: str) -> SchemeForbids:
    """What a scheme does not allow."""
    return SchemeForbids(scheme=scheme, act=act, rule=rule)


async def states(issuance: str) -> dict[str, int]:
    """The tonnes of an issuance by state, those that are there."""
    found: dict[str, int] = {}
    for block in await Block.filter(issuance_id=read_global_id(issuance, "Issuance"), closed_by_id=None):
        found[block.state.value] = found.get(block.state.value, 0) + block.stop - block.start
    return found


# --- Buffers --------------------------------------------------------------------------------------------------------


async def test_of_a_forests_value_some_is_set_aside_and_the_refusal_names_how_much(world: World) -> None:
    village = world.cast.village
    project = await register(world, village, given.kept_here(Scheme.BILATERAL))
    for quantity, buffer, minimum in ((50, None, 2), (50, 1, 2), (101, 3, 4), (2, 0, 1)):
        input = given.confirmed(project, quantity=quantity, buffer=buffer)
        error = BufferTooSmall(minimum_t=minimum, given_t=buffer or 0)
        await world.refused(village, "registerIssuance", input, error)
    everything = given.confirmed(project, quantity=50, buffer=50)
    await world.refused(village, "registerIssuance", everything, invalid("buffer", "50", "maximum=49"))
    negative = given.confirmed(project, quantity=50, buffer=-1)
    await world.refused(village, "registerIssuance", negative, invalid("buffer", "-1", "minimum=0"))

    issued = await issue(world, village, given.confirmed(project, quantity=50, buffer=2))

    assert issued["buffer"] == 2
    node = await world.read(None, "Issuance", issued["id"])
    assert node["tonnesByState"] == expected.tonnes(AVAILABLE=48, BUFFER=2)
    too_many = inputs.listing(issued["id"], **RETIRE_ONLY | {"offered": 49})
    await world.refused(village, "publishListing", too_many, InsufficientUnits(requested_t=49, available_t=48))


# --- Regional schemes -----------------------------------------------------------------------------------------------


async def test_a_regional_units_trade_is_carried_out_here_at_once(world: World) -> None:
    city, village = world.cast.city, world.cast.village
    _, issuance = await regional(world)
    listing = await world.publish(city, issuance=issuance, **HERE)
    demand = await world.want(village, **inputs.demand_of(2, projectTypes=[], regions=["KANTO"]))
    match = await world.propose(village, demand=demand, listing=listing)
    order = await world.order((await world.accept(city, match))["orderId"], village)
    await world.confirm(order, village)

    delivered = await world.deliver(order, city)

    assert (delivered["status"], delivered["retirement"]["status"]) == ("DELIVERED", "CONFIRMED")
    row = await Retirement.get(id=read_global_id(delivered["retirement"]["id"], "Retirement"))
    assert (row.status, row.notice_number) == (RequestStatus.CONFIRMED, f"MSB-N-{row.id.hex[-16:].upper()}")
    assert await states(issuance) == {"AVAILABLE": 48, "RETIRED": 2}
    await world.events()
    document = (await Certificate.get(retirement_id=row.id)).document
    assert "Musubiが登録簿を管理します。" in document
    assert "の認証を受けたクレジットです。" not in document
    assert "第三者の「森林検証委員会」が2026年（令和8年）9月5日に確認しました" in document
    assert "MINATO-1 みなと再エネ設備の算定方法" in document


async def test_a_regional_units_transfer_is_carried_out_here_at_once(world: World) -> None:
    _, issuance = await regional(world)
    units = unit_inputs.from_stock(unit_inputs.of_issuance(issuance, 5))

    done = await world.do(
        world.cast.city, "transferUnits", unit_inputs.transfer(units, unit_inputs.to(world.cast.shop)), depth=1
    )

    assert done["transfers"] == []
    held = await Block.filter(holder_id=world.cast.shop.organisation_id, state=BlockState.AVAILABLE, closed_by_id=None)
    assert sum(block.stop - block.start for block in held) == 5


async def test_a_regional_unit_is_not_used_outside_its_area(world: World) -> None:
    cast = world.cast
    _, issuance = await regional(world)
    elsewhere = unit_inputs.retire(
        unit_inputs.from_stock(unit_inputs.of_issuance(issuance, 5)), usePlaceCode=SHOP_PLACE
    )
    error = OutsideArea(use_place_code=SHOP_PLACE, area_codes=[CITY_PLACE])

    await world.refused(cast.city, "retireUnits", elsewhere, error)

    units = unit_inputs.from_stock(unit_inputs.of_issuance(issuance, 5))
    await world.do(cast.city, "transferUnits", unit_inputs.transfer(units, unit_inputs.to(cast.shop)), depth=0)
    await world.refused(cast.shop, "offerProduct", inputs.product(issuance), error)
    listing = await world.publish(cast.city, issuance=issuance, **HERE)
    demand = await world.want(
        cast.village, **inputs.demand_of(1, usePlaceCode=SHOP_PLACE, projectTypes=[], regions=["KANTO"])
    )
    pair = {"demandId": demand, "listingId": listing}
    await world.refused(cast.village, "proposeMatch", pair, NotEligible(reasons=["REGION_ONLY"]))
    # Created and used in the city: the rule of the J-Credit scheme that keeps the two apart does not reach it.
    await world.do(cast.city, "retireUnits", elsewhere | {"usePlaceCode": CITY_PLACE}, depth=0)
    assert (await states(issuance))["RETIRED"] == 5


# --- Bilateral value ------------------------------------------------------------------------------------------------


async def test_bilateral_value_is_offered_by_its_issuer_alone_and_never_handed_on(world: World) -> None:
    cast = world.cast
    _, issuance = await bilateral(world)
    both = inputs.listing(issuance, offered=20)
    await world.refused(cast.village, "publishListing", both, forbids(BILATERAL, "TRANSFER", "CT-05"))
    await world.refused(cast.village, "offerProduct", inputs.product(issuance), forbids(BILATERAL, "RESELL", "CT-05"))
    units = unit_inputs.from_stock(unit_inputs.of_issuance(issuance, 5))
    transfer = unit_inputs.transfer(units, unit_inputs.to(cast.shop))
    await world.refused(cast.village, "transferUnits", transfer, forbids(BILATERAL, "TRANSFER", "CT-05"))
    # No way leads to another holder; were there one, it could not offer what it has.
    blocks = Block.filter(issuance_id=read_global_id(issuance, "Issuance"))
    assert {one.holder_id for one in await blocks} == {cast.village.organisation_id}
    await world.refused(cast.shop, "publishListing", both, missing("Issuance", issuance))

    listing = await world.publish(issuance=issuance, **RETIRE_ONLY)

    wish = await world.want(cast.shop, **inputs.stock_demand(1))
    pair = {"demandId": wish, "listingId": listing}
    error = NotEligible(reasons=["DELIVERY", "NOT_TRANSFERABLE"])
    await world.refused(cast.shop, "proposeMatch", pair, error)


async def sold(world: World, issuance: str, tonnes: int = 2, buyer: Party | None = None) -> dict[str, Any]:
    """The city's confirmed order of bilateral value."""
    listing = await world.publish(issuance=issuance, **RETIRE_ONLY)
    buyer = buyer or world.cast.city
    demand = await world.want(buyer, **inputs.demand_of(tonnes))
    return await world.confirm(await world.agree(buyer, demand=demand, listing=listing), buyer)


async def test_bilateral_value_is_retired_for_the_partner_of_an_accepted_agreement_only(world: World) -> None:
    cast = world.cast
    project, issuance = await bilateral(world)
    order = await sold(world, issuance)
    act = {"orderId": order["id"]}
    error = AgreementMissing(partner="港区", quantity_t=2)
    await world.refused(cast.village, "requestDelivery", act, error)
    recorded = await world.do(cast.village, "recordAgreement", given.agreement(project, cast.city.id), depth=1)
    await world.refused(cast.village, "requestDelivery", act, error)
    await agree(world, project, cast.shop)
    await world.refused(cast.village, "requestDelivery", act, error)
    await agree(world, project, cast.city, quantity=1)
    await world.refused(cast.village, "requestDelivery", act, error)
    await agree(world, project, cast.city, validFrom=day(1))
    await world.refused(cast.village, "requestDelivery", act, error)
    assert await states(issuance) == {"AVAILABLE": 46, "HELD": 2, "BUFFER": 2}

    id = recorded["agreement"]["id"]
    await world.do(cast.city, "acceptAgreement", {"agreementId": id}, depth=0)
    delivered = await world.deliver(order)

    assert (delivered["status"], delivered["retirement"]["status"]) == ("DELIVERED", "CONFIRMED")
    assert await states(issuance) == {"AVAILABLE": 46, "RETIRED": 2, "BUFFER": 2}
    used = await AgreementUse.get(retirement_id=read_global_id(delivered["retirement"]["id"], "Retirement"))
    assert (used.agreement_id, used.quantity_t) == (read_global_id(id, "Agreement"), 2)
    assert (await world.read(cast.city, "Agreement", id))["used"] == 2


async def test_an_agreement_covers_no_more_than_its_tonnes(world: World) -> None:
    cast = world.cast
    project, issuance = await bilateral(world)
    await agree(world, project, cast.city, quantity=3)
    await world.deliver(await sold(world, issuance))
    second = await sold(world, issuance)

    error = AgreementMissing(partner="港区", quantity_t=2)
    await world.refused(cast.village, "requestDelivery", {"orderId": second["id"]}, error)

    own = unit_inputs.retire(unit_inputs.from_stock(unit_inputs.of_issuance(issuance, 1)))
    await world.refused(cast.village, "retireUnits", own, AgreementMissing(partner="五木村", quantity_t=1))
    await agree(world, project, cast.city, quantity=2)
    await world.deliver(second)
    assert [one.used_t for one in await Agreement.all()] == [2, 2]


CERTIFICATE_ITEMS = ("number", "recipient", "quantity", "project", "verification", "validity", "no_resale", "issuer")
"""Of docs/sources.md CT-03, and that it is not resold (CT-02)."""


async def test_the_certificate_of_bilateral_value_has_everything_that_it_must_have(world: World) -> None:
    project, issuance = await bilateral(world)
    await agree(world, project, world.cast.city)
    delivered = await world.deliver(await sold(world, issuance))
    await world.events()

    number = (await world.read(world.cast.city, "Retirement", delivered["retirement"]["id"]))["certificateNumber"]
    shown = await world.api.ask(documents.query("certificate"), number=number)

    texts = {one["key"]: one["text"] for one in shown["entries"]}
    assert set(CERTIFICATE_ITEMS) <= set(texts)
    assert (texts["number"], texts["recipient"]) == (number, "港区")
    assert texts["quantity"] == "2,000 kg-CO2（2 t-CO2）"
    assert texts["validity"] == "2026年（令和8年）9月25日～2027年（令和9年）9月25日"
    assert "熊本県熊本市" in texts["project"]
    assert texts["verification"] == (
        "特定者間完結型カーボン・オフセットによるもので、国の制度の認証を受けたクレジットではありません。"
        "Musubiが登録簿を管理します。第三者の「森林検証委員会」が2026年（令和8年）9月5日に確認しました"
        "（結果：確認の結果について述べる。）。"
    )
    assert "五木村" in texts["issuer"]


async def test_value_that_the_issuer_retires_for_its_partner_without_a_sale_has_its_certificate_too(
    world: World,
) -> None:
    cast = world.cast
    project, issuance = await bilateral(world)
    await agree(world, project, cast.city)
    await world.do(cast.city, "grantPermission", unit_inputs.permission(cast.village, "RETIRE_FOR_USER"), depth=0)
    units = unit_inputs.from_stock(unit_inputs.of_issuance(issuance, 3))

    done = await world.do(cast.village, "retireUnits", unit_inputs.retire(units, beneficiaryId=cast.city.id), depth=1)
    await world.events()

    (retired,) = done["retirements"]
    assert retired["status"] == "CONFIRMED"
    number = (await world.read(cast.city, "Retirement", retired["id"]))["certificateNumber"]
    shown = await world.api.ask(documents.query("certificate"), number=number)
    texts = {one["key"]: one["text"] for one in shown["entries"]}
    assert set(CERTIFICATE_ITEMS) <= set(texts)
    assert (texts["recipient"], texts["quantity"]) == ("港区", "3,000 kg-CO2（3 t-CO2）")


async def test_the_public_register_tells_what_was_issued_used_and_is_left_and_for_whom(world: World) -> None:
    cast = world.cast
    project, issuance = await bilateral(world)
    document = documents.query("publicRegister")
    await agree(world, project, cast.city)
    await world.deliver(await sold(world, issuance))

    before = await world.api.ask(document, projectId=project)
    (entry,) = [edge["node"] for edge in (await uses(world, project))["edges"]]
    assert entry == {
        "recipient": "港区",
        "quantity": 2,
        "activity": "みなと環境フェア（芝公園）",
        "executedOn": day(0),
        "certificateNumber": None,
        "agreementFrom": day(-10),
        "agreementTo": day(355),
    }
    assert before["tonnesByState"] == expected.tonnes(AVAILABLE=46, RETIRED=2, BUFFER=2)
    assert before["contact"] == "五木村（五木村の所在地1番地、03-1234-5678、somebody@example.jp）"
    assert before["verification"].endswith("（結果：確認の結果について述べる。）。")
    await world.events()
    await Demand.all().update(status="FULFILLED")
    (entry,) = [edge["node"] for edge in (await uses(world, project))["edges"]]
    assert entry["certificateNumber"] == (await Certificate.get()).number
    await connection().execute_query(
        f"UPDATE organisations SET publishes_name = '0' WHERE id = '{cast.city.organisation_id}'"
    )
    (entry,) = [edge["node"] for edge in (await uses(world, project))["edges"]]
    assert entry["recipient"] == "非公開希望"


async def uses(world: World, project: str) -> dict[str, Any]:
    """The public register's uses."""
    document = (
        "query Ask($projectId: ID!) { publicRegister(projectId: $projectId) { uses { edges { node {"
        " recipient quantity activity executedOn certificateNumber agreementFrom agreementTo } } } } }"
    )
    found: dict[str, Any] = (await world.api.ask(document, projectId=project))["uses"]
    return found


async def test_a_project_of_an_outside_registry_has_no_public_register_here(world: World) -> None:
    document = documents.query("publicRegister", depth=0)
    await world.api.refused_at_the_top(document, "NOT_FOUND", projectId=world.project())
    proposed = await propose(world, world.cast.village, given.kept_here(Scheme.BILATERAL))
    await world.api.refused_at_the_top(document, "NOT_FOUND", projectId=proposed)


# --- Agreements -----------------------------------------------------------------------------------------------------


async def test_an_agreement_is_recorded_by_the_issuer_and_accepted_by_the_partner(world: World) -> None:
    cast = world.cast
    project, _ = await bilateral(world)

    done = await world.do(cast.village, "recordAgreement", given.agreement(project, cast.city.id), depth=2)

    agreement = done["agreement"]
    id = agreement.pop("id")
    texts, funds = agreement.pop("texts"), agreement.pop("fundsUse")
    assert {one["key"]: one["text"] for one in texts}["SPECIES"] == "SPECIESについて定める。"
    assert len(texts) == 8
    assert funds == [{"item": "間伐の実施", "amount": 80_000}, {"item": "モニタリング", "amount": 20_000}]
    assert (agreement.pop("project")["id"], agreement.pop("issuer")["id"], agreement.pop("partner")["id"]) == (
        project,
        cast.village.id,
        cast.city.id,
    )
    assert agreement == {
        "kind": "ACCORD",
        "explainedOn": day(-20),
        "agreedOn": day(-10),
        "validFrom": day(-10),
        "validTo": day(355),
        "quantity": 10,
        "used": 0,
        "funding": 100_000,
        "documentName": "カーボン・オフセット協定書.pdf",
        "documentHash": given.DOCUMENT_HASH,
        "markFrom": day(0),
        "markTo": day(300),
        "markPlaces": "チラシ、ウェブサイト",
        "acceptedAt": None,
    }
    for party, sees in ((cast.city, 1), (cast.village, 1), (cast.operator, 1), (cast.shop, 0)):
        page = await world.api.ask(documents.query("agreements", depth=3), token=party.token)
        assert len(page["edges"]) == sees, party.name
    accepted = await world.do(cast.city, "acceptAgreement", {"agreementId": id}, depth=1)
    assert accepted["agreement"]["acceptedAt"] == expected.AT_THE_BEGINNING
    row = await Agreement.get(id=read_global_id(id, "Agreement"))
    assert (row.accepted_at, row.accepted_by_id) == (NOW, cast.city.actor.person_id)
    types = {one.type for one in await OutboxEvent.filter(subject_id=row.id)}
    assert types == {"AgreementRecorded", "AgreementAccepted"}


async def test_accepting_is_refused_to_others_twice_and_after_its_term(world: World) -> None:
    cast = world.cast
    project, _ = await bilateral(world)
    done = await world.do(
        cast.village, "recordAgreement", given.agreement(project, cast.city.id, validTo=day(1)), depth=1
    )
    id = done["agreement"]["id"]
    act = {"agreementId": id}
    for party in (cast.village, cast.shop):
        await world.refused(party, "acceptAgreement", act, missing("Agreement", id))
    await world.refused(cast.council, "acceptAgreement", act, not_able("acceptAgreement"))
    world.time.pass_days(2)
    await world.refused(cast.city, "acceptAgreement", act, cannot("agreement", "EXPIRED", "ACCEPTED"))
    accepted = await agree(world, project, cast.city)
    again = {"agreementId": accepted}
    await world.refused(cast.city, "acceptAgreement", again, cannot("agreement", "ACCEPTED", "ACCEPTED"))


EVERY_ITEM = ["ACTIVITY", "PLACE", "SPECIES", "AREA", "TREATMENT", "OWNER", "VALUE_MEANING", "COST_BEARER"]

AGREEMENTS: list[tuple[dict[str, Any], DomainError]] = [
    (
        {"texts": [], "fundsUse": [], "noResale": False, "noDoubleUse": False},
        IncompleteAgreement(missing=[*EVERY_ITEM, "fundsUse", "noResale", "noDoubleUse"]),
    ),
    ({"noResale": False}, IncompleteAgreement(missing=["noResale"])),
    ({"explainedOn": day(-9)}, invalid("explainedOn", day(-9), f"maximum={day(-10)}")),
    ({"agreedOn": day(1)}, invalid("agreedOn", day(1), f"maximum={day(0)}")),
    ({"validTo": day(-11)}, invalid("validTo", f"{day(-10)}..{day(-11)}", "start_not_after_end")),
    ({"validTo": day(-1)}, invalid("validTo", day(-1), f"minimum={day(0)}")),
    ({"quantity": 0}, invalid("quantity", "0", "minimum=1")),
    ({"funding": 100_001}, invalid("fundsUse", "100000", "sum_of_items=100001")),
    ({"funding": -1}, invalid("funding", "-1", "minimum=0")),
    ({"fundsUse": [{"item": "間伐", "amount": -5}]}, invalid("fundsUse.amount", "-5", "minimum=0")),
    ({"fundsUse": [{"item": "間伐", "amount": 1}] * 51}, invalid("fundsUse", "51", "maximum=50")),
    ({"documentHash": "abc"}, invalid("documentHash", "abc", "sha256_in_hexadecimal")),
    (
        {"mark": {"firstDay": day(1), "lastDay": day(0), "places": "x"}},
        invalid("mark.lastDay", f"{day(1)}..{day(0)}", "start_not_after_end"),
    ),
    ({"texts": [{"item": "AREA", "text": "1"}] * 2}, invalid("texts", "AREA", "each_item_once")),
    ({"texts": [{"item": "AREA", "text": "1"}] * 51}, invalid("texts", "51", "maximum=50")),
]


async def test_an_agreement_is_refused_that_lacks_something_or_cannot_be(world: World) -> None:
    cast = world.cast
    project, _ = await bilateral(world)
    base = given.agreement(project, cast.city.id)
    for changes, error in AGREEMENTS:
        await world.refused(cast.village, "recordAgreement", base | changes, error)
    mine = invalid("partnerId", str(cast.village.organisation_id), "another_organisation")
    await world.refused(cast.village, "recordAgreement", base | {"partnerId": cast.village.id}, mine)
    consumer = base | {"partnerId": cast.consumer.id}
    await world.refused(cast.village, "recordAgreement", consumer, ConsumerCannotHoldUnits())
    await world.refused(cast.otaki, "recordAgreement", base, missing("Project", project))
    listed = base | {"projectId": world.project()}
    await world.refused(cast.village, "recordAgreement", listed, invalid("projectId", "378", "bilateral_value"))


async def test_an_agreement_waits_for_the_registration_and_its_partner_is_no_reviewer(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    reviewer = {"name": "むすび 商店", "kind": "EXPERT", "reviewedOn": day(-1)}
    project = await propose(world, village, given.kept_here(Scheme.BILATERAL, reviewer=reviewer))
    input = given.agreement(project, shop.id)
    error = ProjectNotRegistered(number="MSB-B-00001", state="PROPOSED")
    await world.refused(village, "recordAgreement", input, error)

    await decide(world, project)

    partner = ReviewerNotIndependent(reviewer="むすび 商店", party="むすび商店")
    await world.refused(village, "recordAgreement", input, partner)


async def test_the_database_itself_keeps_an_agreement_within_its_tonnes(world: World) -> None:
    project, _ = await bilateral(world)
    await agree(world, project, world.cast.city, quantity=3)
    await world.do(world.cast.village, "recordAgreement", given.agreement(project, world.cast.shop.id), depth=0)
    for name, statement in (
        ("agreement_used_within", "UPDATE agreements SET used_t = 4 WHERE quantity_t = 3"),
        ("agreement_used_within", "UPDATE agreements SET used_t = 1 WHERE accepted_at IS NULL"),
        ("agreement_stays_accepted", "UPDATE agreements SET accepted_at = NULL WHERE quantity_t = 3"),
        ("agreements_fixed", "UPDATE agreements SET quantity_t = 100"),
        ("agreement_between_two", "UPDATE agreements SET partner_id = issuer_id"),
        ("agreements_fixed", "DELETE FROM agreements"),
    ):
        expected_names = f"{name}|agreements_fixed"
        with pytest.raises((IntegrityError, OperationalError), match=expected_names):
            await connection().execute_query(statement)


# --- A certificate that is shown ------------------------------------------------------------------------------------


async def test_a_certificate_that_is_shown_is_issued_and_nothing_else(world: World) -> None:
    cast = world.cast
    project = await register(world, cast.village, given.kept_here(Scheme.REGIONAL_CERTIFICATE))
    issued = await issue(world, cast.village, given.confirmed(project, quantity=12))
    issuance = issued["id"]

    assert issued["serials"] == "MSB-C-00001-00000001～MSB-C-00001-00000012"
    await world.refused(cast.village, "publishListing", inputs.listing(issuance), forbids(SHOWN, "LIST", "HB-11"))
    await world.refused(cast.village, "offerProduct", inputs.product(issuance), forbids(SHOWN, "RESELL", "HB-11"))
    units = unit_inputs.from_stock(unit_inputs.of_issuance(issuance, 5))
    transfer = unit_inputs.transfer(units, unit_inputs.to(cast.shop))
    await world.refused(cast.village, "transferUnits", transfer, forbids(SHOWN, "TRANSFER", "HB-11"))
    await world.refused(cast.village, "retireUnits", unit_inputs.retire(units), forbids(SHOWN, "RETIRE", "HB-11"))
    assert await states(issuance) == {"AVAILABLE": 12}


async def test_no_more_is_issued_than_a_certificate_shows(world: World) -> None:
    input = given.kept_here(Scheme.REGIONAL_CERTIFICATE, expected={"tonnes": "12.7"})
    project = await register(world, world.cast.village, input)

    refusal = await world.api.mutate(
        "registerIssuance", given.confirmed(project, quantity=13), token=world.cast.village.token
    )

    assert (refusal["code"], refusal["field"]) == ("PROJECT_DOES_NOT_FIT", "quantity")
    await issue(world, world.cast.village, given.confirmed(project, quantity=12))


# --- A reversal first -----------------------------------------------------------------------------------------------


async def test_while_a_reversal_is_not_made_good_its_creator_offers_and_issues_nothing(stocked: World) -> None:
    cast, issuance = stocked.cast, stocked.ids["issuance"]
    reversal = {"issuanceId": issuance, "cause": "FELLING", "quantity": 98, "occurredOn": day(-1), "evidence": "皆伐"}
    await stocked.do(cast.operator, "recordReversal", reversal, depth=0)
    error = ReversalOutstanding(outstanding_t=1)

    await stocked.refused(cast.village, "publishListing", inputs.listing(issuance, offered=1), error)
    await stocked.refused(cast.village, "offerProduct", inputs.product(issuance), error)
    issue_more = inputs.issuance(stocked.project(), first=70_001)
    await stocked.refused(cast.village, "registerIssuance", issue_more, error)


# --- What else shows it ---------------------------------------------------------------------------------------------


async def test_the_public_pages_show_value_that_musubi_keeps_once_it_is_registered(world: World) -> None:
    village = world.cast.village
    proposed = await propose(world, village, given.kept_here(Scheme.BILATERAL))
    page = f"/projects/{read_global_id(proposed, 'Project')}"
    assert (await world.api.http.get(page)).status_code == 404
    await decide(world, proposed)
    issued = await issue(world, village, given.confirmed(proposed, quantity=50, buffer=2))
    listing = await world.publish(issuance=issued["id"], **RETIRE_ONLY)

    for path in (page, f"/listings/{read_global_id(listing, 'Listing')}"):
        response = await world.api.http.get(path)
        assert response.status_code == 200, path
        assert "市民の森の整備" in response.text, path


async def test_a_shop_within_the_area_may_stand_a_product_on_regional_units(world: World) -> None:
    _, issuance = await regional(world)

    done = await world.do(world.cast.city, "offerProduct", inputs.product(issuance), depth=3)

    page = {one["label"]: one["text"] for one in done["product"]["page"]["entries"]}
    assert page["認証プログラム名"].startswith(
        "地域内の仕組み（地域制度）（認証機関：森林検証委員会による確認（番号 MSB-R-00001 "
    )
    await world.do(world.cast.city, "requestProductRetirement", {"productId": done["product"]["id"]}, depth=0)
    assert (await states(issuance))["RETIRED"] == 1


async def test_a_credit_of_an_outside_scheme_is_offered_sold_and_asked_for_under_its_own_serials(world: World) -> None:
    stranger = world.cast.stranger
    project = await register(world, stranger, given.outside())
    issued = await issue(world, stranger, given.certified(project, Scheme.VCS))
    await world.do(stranger, "setSellerTerms", seller_terms())
    await world.do(stranger, "recordRegistryAccount", unit_inputs.registry_account(scheme="VCS"))
    listing = await world.publish(stranger, issuance=issued["id"], **HERE)
    notice = (await world.read(None, "Listing", listing))["notice"]
    assert expected.labelled(notice)["事業内容"] == "Avoided Unplanned Deforestation"
    demand = await world.want(**inputs.demand_of(3, regions=[]))
    match = await world.propose(world.cast.city, demand=demand, listing=listing)
    order = await world.confirm(await world.order((await world.accept(stranger, match))["orderId"]))

    delivered = await world.deliver(order, stranger)

    assert delivered["retirement"]["status"] == "REQUESTED"
    serials = "19385-941467007-941467009-VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1"
    assert delivered["retirement"]["serials"] == serials


async def test_the_longest_texts_of_a_project_are_carried_through_to_the_certificate(world: World) -> None:
    village, city = world.cast.village, world.cast.city
    texts = [{"item": item["item"], "text": "述" * 1_000} for item in given.kept_here(Scheme.BILATERAL)["texts"]]
    longest: dict[str, Any] = {
        "name": "名" * 200,
        "description": "説" * 1_000,
        "methodologyCode": "方" * 20,
        "methodologyVersion": "版" * 20,
        "methodologyName": "法" * 150,
        "placeText": "所" * 500,
        "texts": texts,
        "reviewer": {"name": "審" * 100, "kind": "VERIFIER", "reviewedOn": day(-1)},
    }
    project = await register(world, village, given.kept_here(Scheme.BILATERAL, **longest))
    number = "番" * (60 - len("MSB-B-00001 "))
    methodology = f"{'方' * 20} Ver. {'版' * 20}"
    input = given.confirmed(project, buffer=2, certificationNumber=number, methodology=methodology)
    issued = await issue(world, village, input)
    contract = {
        "texts": [{"item": item, "text": "約" * 2_000} for item in EVERY_ITEM],
        "mark": {"firstDay": day(0), "lastDay": day(1), "places": "印" * 500},
        "documentName": "書" * 200,
    }
    await agree(world, project, city, **contract)

    delivered = await world.deliver(await sold(world, issued["id"]))
    await world.events()

    certificate = await Certificate.get(retirement_id=read_global_id(delivered["retirement"]["id"], "Retirement"))
    for text in ("名" * 200, "説" * 1_000, "法" * 150, "審" * 100, "述" * 1_000):
        assert text in certificate.document
    too_long = given.kept_here(Scheme.BILATERAL, texts=[{"item": "AREA", "text": "述" * 1_001}])
    error = invalid("texts", "述" * 60 + "…", "max_characters=1000")
    await world.refused(village, "registerProject", too_long, error)
