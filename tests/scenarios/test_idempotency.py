"""An idempotency key: a repetition gives the first answer again, whatever it was, and changes nothing."""

from typing import Any

import pytest

from core.errors import IdempotencyConflict
from core.tables import IdempotencyKey
from disclosures.duty_kinds import PLEDGE_VERSION as PLEDGE
from listings.errors import BeyondOffer
from payments.errors import AlreadyConfirmed
from registry.models import Allocation
from schema.ids import global_id
from tests.scenarios import claim_inputs, documents, inputs, publishing, rows
from tests.scenarios import unit_inputs as given
from tests.scenarios.api import input_fields, new_key
from tests.scenarios.refusals import invalid
from tests.scenarios.world import World

WITHOUT_KEY = {
    "joinOrganisation",
    "verifyOrganisation",
    "setEmissionsReporting",
    "setCouncilAreas",
    "suspectOrganisation",
    "suspendOrganisation",
    "reinstateOrganisation",
    "reviseOrganisation",
    "setContacts",
    "setSellerTerms",
    "setCouncilMembers",
    "claimProject",
    "closeListing",
    "endProduct",
    "withdrawDemand",
    "signIn",
    "signOut",
    "revokeSession",
    "changePassword",
    "changeEmail",
    "verifyEmail",
    "requestPasswordReset",
    "resetPassword",
    "inviteMember",
    "withdrawInvitation",
    "acceptInvitation",
    "changeRole",
    "endMembership",
    "standDownMember",
    "appointManager",
    "createAccessToken",
    "revokeAccessToken",
    "giveConsent",
    "withdrawConsent",
    "eraseMe",
}
"""These move neither mass nor money; or what they answer is shown once."""


def test_every_mutation_that_moves_mass_or_money_takes_a_key() -> None:
    keyed = {name for name in documents.mutation_fields() if "idempotencyKey" in input_fields(name)}

    assert keyed == set(documents.mutation_fields()) - WITHOUT_KEY


async def twice(world: World, party: str, name: str, input: dict[str, Any]) -> dict[str, Any]:
    """A mutation sent twice with one key: the same answer, and the second time no row more."""
    keyed = {"idempotencyKey": new_key(), **input}
    by = getattr(world.cast, party)
    first = await world.do(by, name, keyed)
    before = await rows.dump()
    assert await world.do(by, name, keyed) == first, name
    rows.assert_same(before, await rows.dump())
    return first


async def test_every_step_of_the_sale_may_be_repeated(world: World) -> None:
    issued = await twice(world, "village", "registerIssuance", inputs.issuance(world.project(), first=70_001))
    listed = await twice(world, "village", "publishListing", inputs.listing(issued["issuance"]["id"]))
    wanted = await twice(world, "city", "postDemand", inputs.demand())
    pair = {"demandId": wanted["demand"]["id"], "listingId": listed["listing"]["id"]}
    match = {"matchId": (await twice(world, "council", "proposeMatch", pair))["match"]["id"]}
    await twice(world, "city", "acceptMatch", match)
    accepted = await twice(world, "village", "acceptMatch", match)
    order = {"orderId": accepted["match"]["orderId"]}
    await twice(world, "village", "reviseOrder", order | {"pricePerTonne": 11_000})
    await twice(world, "city", "confirmOrder", inputs.confirmation(await world.order(order["orderId"])))
    delivered = await twice(world, "village", "requestDelivery", order)
    notice = inputs.retirement_notice(delivered["order"]["retirement"])
    await twice(world, "village", "recordRetirementNotice", notice)
    paid = await twice(world, "operator", "recordReceipt", inputs.receipt(delivered["order"]))
    await twice(world, "operator", "recordPayout", inputs.payout(paid["order"]))


async def test_every_step_around_a_product_may_be_repeated(world: World) -> None:
    shop = world.cast.shop
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(1)))
    delivered = await world.deliver(await world.pay(await world.confirm(offered, shop)))
    await twice(world, "village", "recordTransferNotice", inputs.transfer_notice(delivered["transfer"]))
    product = (await twice(world, "shop", "offerProduct", inputs.product(world.ids["issuance"])))["product"]
    bought = await twice(world, "consumer", "orderProduct", {"productId": product["id"], "units": 2})
    order = await world.pay(await world.confirm(bought["order"], world.cast.consumer))
    await twice(world, "shop", "recordShipment", {"orderId": order["id"], "shippedOn": inputs.day(0)})
    await twice(world, "shop", "requestProductRetirement", {"productId": product["id"]})
    other = await world.order_product(product, 1)
    await twice(world, "consumer", "cancelOrder", {"orderId": other["id"]})


async def test_every_step_of_a_refund_may_be_repeated(stocked: World) -> None:
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 3)
    order = await stocked.pay(await stocked.confirm(offered, stocked.cast.consumer))
    await stocked.do(stocked.cast.shop, "recordShipment", {"orderId": order["id"], "shippedOn": inputs.day(0)})
    await stocked.do(stocked.cast.operator, "recordPayout", inputs.payout(order))
    about, bank = {"orderId": order["id"]}, {"bankReference": "返金 0001"}
    await twice(stocked, "consumer", "requestWithdrawal", about | {"reason": "大きさが違った"})
    await twice(stocked, "shop", "answerWithdrawal", about | {"answer": "ACCEPTED", "reason": "承知しました"})
    came = {"payee": "SELLER", "amount": 1_795, "returnedOn": inputs.day(0)}
    await twice(stocked, "operator", "recordPayoutReturn", about | bank | came)
    went = {"amount": 1_850, "refundedOn": inputs.day(0)}
    await twice(stocked, "operator", "recordRefund", about | bank | went)


async def test_every_step_of_a_holder_may_be_repeated(world: World) -> None:
    shop, issuance = world.cast.shop, world.ids["issuance"]
    stock = given.from_stock(given.of_issuance(issuance, 2))
    sent = given.transfer(stock, given.to(shop))
    transfer = (await twice(world, "village", "transferUnits", sent))["transfers"][0]
    asked = given.retire(stock, useMass={"kilograms": "1169.2"})
    retirement = (await twice(world, "village", "retireUnits", asked))["retirements"][0]
    hold = (await twice(world, "village", "holdUnits", given.hold(given.of_issuance(issuance, 5))))["hold"]
    use = await Allocation.get()
    moved = {"allocationId": global_id("Allocation", use.id), "toHoldId": hold["id"]}
    await twice(world, "village", "reassignAllocation", moved)
    other = (await twice(world, "village", "holdUnits", given.hold(given.of_issuance(issuance, 5))))["hold"]
    await twice(world, "village", "voidHold", {"holdId": other["id"]})
    kept = {"move": {"toClient": shop.id}, "issuanceId": issuance, "quantity": 1, "reason": "預かり"}
    await twice(world, "village", "moveStock", kept)
    permission = (await twice(world, "village", "grantPermission", given.permission(shop)))["permission"]
    await twice(world, "village", "revokePermission", {"permissionId": permission["id"]})
    await twice(world, "village", "recordRegistryAccount", given.registry_account())
    rejected = {"retirementId": retirement["id"], "reason": "記入の不備"}
    await twice(world, "village", "recordRetirementRejection", rejected)
    refused = {"transferId": transfer["id"], "reason": "口座番号の相違"}
    await twice(world, "operator", "recordTransferRejection", refused)


async def test_complaints_and_requests_for_disclosure_may_be_repeated(requested: World) -> None:
    world, about = requested, requested.ids["listing"]
    filed = await twice(world, "consumer", "fileComplaint", {"subjectId": about, "statement": "根拠がない。"})
    id = filed["complaint"]["id"]
    await twice(world, "operator", "recordComplaintStep", {"complaintId": id, "kind": "FINDING", "text": "照会した。"})
    await twice(world, "village", "answerComplaint", {"complaintId": id, "text": "統計による。"})
    decided = {"complaintId": id, "decision": "UPHOLD", "reason": "根拠がない。", "takesDown": True}
    await twice(world, "operator", "decideComplaint", decided)
    claim = {
        "orderId": world.ids["order"],
        "amount": 24_000,
        "claim": "返金",
        "purpose": "請求",
        "pledgeVersion": PLEDGE,
    }
    asked = (await twice(world, "city", "requestSellerDisclosure", claim))["request"]
    named = {"disclosureRequestId": asked["id"]}
    await twice(world, "village", "answerDisclosureRequest", {**named, "text": "異議はない。"})
    await twice(world, "operator", "decideDisclosureRequest", {**named, "decision": "GRANT", "reason": "理由がある。"})


async def test_every_step_of_a_document_and_of_a_claim_may_be_repeated(requested: World) -> None:
    world = requested
    published = await twice(world, "city", "publishDocument", publishing.notice(world.ids["demand"]))
    about = {"documentId": published["document"]["id"], "reason": "会場の変更"}
    await twice(world, "city", "withdrawDocument", about)
    claim = (await twice(world, "city", "draftClaim", claim_inputs.to_come()))["claim"]["id"]
    await twice(world, "city", "attachEvidence", claim_inputs.paper(claim))
    await twice(world, "city", "makeClaim", {"claimId": claim})
    await twice(world, "city", "endClaim", {"claimId": claim, "reason": "書き直し"})
    leave = {"organisationId": world.cast.village.id, "rule": "EC-02", "text": "返品不可", "reason": "確認済み"}
    await twice(world, "council", "waiveRule", leave)


async def test_declining_may_be_repeated(world: World) -> None:
    await twice(world, "city", "declineMatch", {"matchId": await world.propose()})


async def test_the_same_key_with_another_input_is_a_conflict(world: World) -> None:
    city, key = world.cast.city, new_key()
    await world.do(city, "postDemand", {"idempotencyKey": key, **inputs.demand()})

    conflict = IdempotencyConflict(key=key)
    other = {"idempotencyKey": key, **inputs.demand(title="ほかの催し")}
    await world.refused(city, "postDemand", other, conflict)
    # The same words for another act are another request.
    pair = {"idempotencyKey": key, "demandId": world.ids["demand"], "listingId": world.ids["listing"]}
    await world.refused(city, "proposeMatch", pair, conflict)


async def test_two_acts_with_the_same_input_are_two_requests(world: World) -> None:
    match = {"idempotencyKey": new_key(), "matchId": await world.propose()}
    await world.do(world.cast.city, "acceptMatch", match)

    conflict = IdempotencyConflict(key=match["idempotencyKey"])
    await world.refused(world.cast.city, "declineMatch", match, conflict)


async def test_a_key_is_an_organisations_own(world: World) -> None:
    key = new_key()
    first = await world.do(world.cast.city, "postDemand", {"idempotencyKey": key, **inputs.demand()})
    second = await world.do(world.cast.shop, "postDemand", {"idempotencyKey": key, **inputs.demand()})

    assert first["demand"]["id"] != second["demand"]["id"]


async def test_a_refusal_is_remembered_although_it_would_succeed_now(world: World) -> None:
    listing = await world.publish(offered=3)
    matches = []
    for buyer in (world.cast.city, world.cast.stranger):
        demand = await world.want(buyer, **inputs.demand())
        matches.append(await world.propose(buyer, demand=demand, listing=listing))
    order = (await world.accept(world.cast.village, matches[0]))["orderId"]
    late = {"idempotencyKey": new_key(), "matchId": matches[1]}
    refused = BeyondOffer(requested_t=2, remaining_t=1)
    await world.refused(world.cast.village, "acceptMatch", late, refused)
    await world.do(world.cast.city, "cancelOrder", {"orderId": order})

    await world.refused(world.cast.village, "acceptMatch", late, refused)
    kept = await IdempotencyKey.get(key=late["idempotencyKey"])
    assert (kept.operation, kept.outcome.value, kept.error_class) == ("acceptMatch", "REFUSED", "BeyondOffer")
    accepted = await world.accept(world.cast.village, matches[1])
    assert accepted["status"] == "ACCEPTED", "with a new key it is tried anew"


async def test_a_refused_key_is_used_up_for_another_input_too(world: World) -> None:
    city, key = world.cast.city, new_key()
    zero = {"idempotencyKey": key, **inputs.demand(priceCeilingPerTonne=0)}
    await world.refused(city, "postDemand", zero, invalid("priceCeilingPerTonne", "0", "minimum=1"))

    corrected = {"idempotencyKey": key, **inputs.demand()}
    await world.refused(city, "postDemand", corrected, IdempotencyConflict(key=key))


async def test_a_repetition_shows_what_is_there_now(agreed: World) -> None:
    order = await agreed.order()
    confirm = inputs.confirmation(order, idempotencyKey=new_key())
    await agreed.do(agreed.cast.city, "confirmOrder", confirm)
    await agreed.deliver(order)

    again = await agreed.do(agreed.cast.city, "confirmOrder", confirm)

    assert again["order"]["status"] == "DELIVERING", "the first answer is the order, as it is now"
    fresh = AlreadyConfirmed(state="DELIVERING", confirmed_at=again["order"]["confirmedAt"])
    await agreed.refused(agreed.cast.city, "confirmOrder", confirm | {"idempotencyKey": new_key()}, fresh)


@pytest.mark.parametrize(
    "key",
    ["", "k" * 101, "line\nbreak", "\u0000", "\u202e", "か\u3099"],
    ids=["empty", "long", "line", "null", "bidi", "decomposed"],
)
async def test_a_key_is_a_short_printable_text(world: World, key: str) -> None:
    input = {"idempotencyKey": key, **inputs.demand()}

    error = invalid("idempotencyKey", key[:120], "1..100 printable, NFC")
    await world.refused(world.cast.city, "postDemand", input, error)
