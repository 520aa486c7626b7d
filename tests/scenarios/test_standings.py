"""Verification, doubt, suspension and reinstatement, and what they do to notices, orders and money."""

import asyncio
from collections import Counter
from typing import Any

from core.errors import DomainError, InvalidTransition, NotFound
from listings.errors import NotOpen
from parties.errors import OrganisationSuspected, OrganisationSuspended
from parties.models import Organisation, OrganisationStanding
from payments.errors import PayeeNotVerified
from payments.models import Payout
from schema.ids import global_id
from tests.scenarios import documents, inputs
from tests.scenarios.cast import NOW, Party
from tests.scenarios.refusals import invalid
from tests.scenarios.test_authorisation import MISSING
from tests.scenarios.world import World

SUSPECT, SUSPEND, REINSTATE = "suspectOrganisation", "suspendOrganisation", "reinstateOrganisation"


def decision(party: Party, reason: str = "住所の不一致", evidence: str = "登記との照合") -> dict[str, Any]:
    return {"organisationId": party.id, "reason": reason, "evidence": evidence}


async def decide(world: World, mutation: str, party: Party) -> str:
    """The standing after an operator's decision."""
    done = await world.do(world.cast.operator, mutation, decision(party))
    return str(done["organisation"]["status"])


async def history(world: World, by: Party, of: Party) -> list[dict[str, Any]]:
    document = documents.query("standings", arguments=("organisationId",))
    found: list[dict[str, Any]] = await world.api.ask(document, token=by.token, organisationId=of.id)
    return found


async def listed(world: World, *, by: Party | None = None) -> list[str]:
    document = documents.query("listings", depth=2)
    found = await world.api.ask(document, token=by.token if by else None)
    return [edge["node"]["id"] for edge in found["edges"]]


async def node(world: World, by: Party | None, type_name: str, id: str) -> Any:
    """A node as a party or anybody sees it, or null."""
    return await world.api.ask(documents.node(type_name), token=by.token if by else None, id=id)


async def test_each_decision_is_kept_with_its_reason_and_the_organisation_reads_it(world: World) -> None:
    shop, operator = world.cast.shop, world.cast.operator
    assert await decide(world, SUSPECT, shop) == "SUSPECTED"
    assert await decide(world, SUSPEND, shop) == "SUSPENDED"
    assert await decide(world, REINSTATE, shop) == "VERIFIED"

    own = await history(world, shop, shop)
    assert [(one["status"], one["reason"], one["evidence"]) for one in own] == [
        ("VERIFIED", "住所の不一致", None),
        ("SUSPENDED", "住所の不一致", None),
        ("SUSPECTED", "住所の不一致", None),
        ("VERIFIED", "本人確認", None),
    ]
    assert [one["evidence"] for one in await history(world, operator, shop)] == ["登記との照合"] * 3 + [
        "公印と登記を確認"
    ]
    document = documents.query("standings", arguments=("organisationId",))
    for reader in (world.cast.stranger, world.cast.council):
        await world.api.refused_at_the_top(document, "NOT_FOUND", token=reader.token, organisationId=shop.id)
    nowhere = global_id("Organisation", MISSING)
    await world.api.refused_at_the_top(document, "NOT_FOUND", token=operator.token, organisationId=nowhere)
    rows = await OrganisationStanding.filter(organisation_id=shop.organisation_id)
    assert {row.decided_by_id for row in rows} == {operator.actor.person_id}


async def test_a_reinstatement_counts_as_a_verification(world: World) -> None:
    newcomer = world.cast.newcomer
    assert await decide(world, SUSPEND, newcomer) == "SUSPENDED"
    world.time.pass_days(3)
    assert await decide(world, REINSTATE, newcomer) == "VERIFIED"
    row = await Organisation.get(id=newcomer.organisation_id)
    assert (row.verified_at, row.verification_evidence) == (world.time.now, "登記との照合")
    assert row.verified_at is not None and row.verified_at > NOW


async def test_a_standing_moves_only_along_its_table(world: World) -> None:
    cast = world.cast

    def cannot(state: str, wanted: str) -> DomainError:
        return InvalidTransition(kind="organisation", state=state, wanted=wanted)

    verify = {"organisationId": cast.shop.id, "evidence": "登記"}
    for mutation, input, error in (
        ("verifyOrganisation", verify, cannot("VERIFIED", "VERIFIED")),
        (REINSTATE, decision(cast.shop), cannot("VERIFIED", "VERIFIED")),
        (SUSPECT, decision(cast.newcomer), cannot("PENDING", "SUSPECTED")),
        (REINSTATE, decision(cast.newcomer), cannot("PENDING", "VERIFIED")),
    ):
        await world.refused(cast.operator, mutation, input, error)
    await decide(world, SUSPEND, cast.shop)
    for mutation, input, error in (
        ("verifyOrganisation", verify, cannot("SUSPENDED", "VERIFIED")),
        (SUSPECT, decision(cast.shop), cannot("SUSPENDED", "SUSPECTED")),
        (SUSPEND, decision(cast.shop), cannot("SUSPENDED", "SUSPENDED")),
    ):
        await world.refused(cast.operator, mutation, input, error)


async def test_a_decision_says_why_and_about_whom(world: World) -> None:
    cast = world.cast
    nowhere = global_id("Organisation", MISSING)
    for mutation in (SUSPECT, SUSPEND, REINSTATE):
        for input, error in (
            (decision(cast.shop, reason=" "), invalid("reason", " ", "not_empty")),
            (decision(cast.shop, evidence=""), invalid("evidence", "", "not_empty")),
            (decision(cast.operator), invalid("organisationId", "運営事務局", "not_the_platform")),
            ({**decision(cast.shop), "organisationId": nowhere}, NotFound(kind="Organisation", id=str(MISSING))),
        ):
            await world.refused(cast.operator, mutation, input, error)


async def test_a_suspended_sellers_notices_are_not_offered_and_come_back(world: World) -> None:
    cast, ids = world.cast, world.ids
    match = await world.propose()
    await decide(world, SUSPEND, cast.village)

    assert await listed(world) == []
    document = documents.query("ranking", arguments=("demandId",))
    ranking = await world.api.ask(document, token=cast.council.token, demandId=ids["demand"])
    assert (ranking["ranked"], ranking["refused"]) == ([], [])
    another = await world.want()
    pair = {"demandId": another, "listingId": ids["listing"]}
    await world.refused(cast.council, "proposeMatch", pair, NotOpen(kind="listing", state="SUSPENDED"))
    await world.refused(cast.village, "acceptMatch", {"matchId": match}, OrganisationSuspended(legal_name="五木村"))
    assert [await node(world, by, "Listing", ids["listing"]) for by in (None, cast.city)] == [None, None]
    assert (await world.read(cast.village, "Listing", ids["listing"]))["title"]
    assert (await world.read(cast.city, "Match", match))["seller"]["status"] == "SUSPENDED"

    await decide(world, REINSTATE, cast.village)
    assert await listed(world) == [ids["listing"]]
    await world.accept(cast.city, match)
    assert (await world.accept(cast.village, match))["status"] == "ACCEPTED"


async def test_a_proposal_that_the_seller_accepted_is_concluded_only_after_its_suspension(world: World) -> None:
    match = await world.propose()
    await world.accept(world.cast.village, match)
    await decide(world, SUSPEND, world.cast.village)
    refused = NotOpen(kind="listing", state="SUSPENDED")
    await world.refused(world.cast.city, "acceptMatch", {"matchId": match}, refused)
    await decide(world, REINSTATE, world.cast.village)
    assert (await world.accept(world.cast.city, match))["orderId"]


async def test_a_doubt_about_a_seller_is_not_told_to_everybody(stocked: World) -> None:
    world, cast, ids = stocked, stocked.cast, stocked.ids
    order = await world.order_product({"id": ids["product"]}, units=1)
    await decide(world, SUSPECT, cast.shop)
    await decide(world, SUSPECT, cast.village)

    for by in (None, cast.otaki):
        assert (await world.read(by, "Product", ids["product"]))["seller"]["status"] == "VERIFIED"
        assert (await world.read(by, "Listing", ids["listing"]))["seller"]["status"] == "VERIFIED"
    assert (await world.read(cast.consumer, "Order", order["id"]))["seller"]["status"] == "SUSPECTED"


async def test_who_sells_is_named_with_the_notice_and_has_no_page_without_its_consent(world: World) -> None:
    village = world.cast.village
    await world.do(village, "reviseOrganisation", {"publishesName": False})

    seen = await world.read(None, "Listing", world.ids["listing"])

    assert (seen["seller"]["legalName"], seen["seller"]["id"]) == (village.name, village.id)
    assert await node(world, None, "Organisation", village.id) is None


async def test_a_seller_in_doubt_offers_nothing_new_and_finishes_what_runs(agreed: World) -> None:
    world, village = agreed, agreed.cast.village
    order = await world.confirm(await world.order())
    await decide(world, SUSPECT, village)

    refused = OrganisationSuspected(legal_name="五木村")
    await world.refused(village, "publishListing", inputs.listing(world.ids["issuance"], offered=1), refused)
    settled = await world.pay(await world.notify(await world.deliver(order)))

    assert settled["status"] == "SETTLED"


async def test_an_offered_order_of_a_suspended_seller_is_not_confirmed_until_it_is_reinstated(agreed: World) -> None:
    world, cast = agreed, agreed.cast
    await decide(world, SUSPEND, cast.village)
    seen = await world.order()
    assert seen["seller"]["status"] == "SUSPENDED"
    await world.refused(cast.city, "confirmOrder", inputs.confirmation(seen), NotOpen(kind="order", state="SUSPENDED"))
    await decide(world, REINSTATE, cast.village)
    assert (await world.confirm(seen))["status"] == "CONFIRMED"


async def test_what_runs_is_finished_by_the_others_side_while_a_seller_is_suspended(requested: World) -> None:
    world, cast = requested, requested.cast
    await decide(world, SUSPEND, cast.village)
    order = await world.order()
    notice = inputs.retirement_notice(order["retirement"])
    await world.refused(cast.village, "recordRetirementNotice", notice, OrganisationSuspended(legal_name="五木村"))

    await world.do(cast.operator, "recordRetirementNotice", notice)

    assert (await world.pay(await world.order()))["status"] == "SETTLED"


async def test_a_payout_waits_until_its_payee_is_verified_again(settled: World) -> None:
    world, cast = settled, settled.cast
    order = await world.order()
    for mutation, standing in ((SUSPECT, "SUSPECTED"), (SUSPEND, "SUSPENDED")):
        await decide(world, mutation, cast.village)
        refused = PayeeNotVerified(legal_name="五木村", standing=standing)
        await world.refused(cast.operator, "recordPayout", inputs.payout(order), refused)
    await world.do(cast.operator, "recordPayout", inputs.payout(order, "COUNCIL"))

    await decide(world, REINSTATE, cast.village)
    await world.do(cast.operator, "recordPayout", inputs.payout(order))
    assert await Payout.filter(payee_id=cast.village.organisation_id).count() == 1


async def test_a_suspended_shops_products_are_not_offered(stocked: World) -> None:
    world, cast = stocked, stocked.cast
    await decide(world, SUSPEND, cast.shop)
    found = await world.api.ask(documents.query("products", depth=2))
    assert found["edges"] == []
    input = {"productId": world.ids["product"], "units": 1}
    await world.refused(cast.consumer, "orderProduct", input, NotOpen(kind="product", state="SUSPENDED"))
    front = await world.api.http.get("/")
    assert "根羽" not in front.text and cast.shop.name not in front.text


async def test_of_two_operators_who_suspend_at_once_one_does(world: World) -> None:
    shop, token = world.cast.shop, world.cast.operator.token
    answers = await asyncio.gather(*(world.api.mutate(SUSPEND, decision(shop), token=token) for _ in range(4)))
    assert Counter(answer.get("code", "done") for answer in answers) == {"done": 1, "INVALID_TRANSITION": 3}
    assert [one["status"] for one in await history(world, shop, shop)] == ["SUSPENDED", "VERIFIED"]
