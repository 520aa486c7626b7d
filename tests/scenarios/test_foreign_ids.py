"""Another party's ids do not exist for you: every mutation answers them as it answers an id that nobody has."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest

from core.ids import new_id
from registry.models import Allocation, Retirement
from schema.ids import MAX_GLOBAL_ID, global_id, split_global_id
from tests.scenarios import claim_inputs, documents, inputs, publishing
from tests.scenarios import registration_inputs as given
from tests.scenarios import unit_inputs as units
from tests.scenarios.cast import NOW
from tests.scenarios.holding import place
from tests.scenarios.refusals import missing
from tests.scenarios.registering import bilateral
from tests.scenarios.world import World

Made = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Foreign:
    """A mutation that a party tries on something of others; `field` is where its id stands."""

    by: str
    field: str
    kind: str
    input: Made


def order(world: World, **more: Any) -> dict[str, Any]:
    """The city's order, which is the village's sale."""
    return {"orderId": world.ids["order"], **more}


def notice(world: World) -> dict[str, Any]:
    """The notice of the city's retirement."""
    retirement = {
        "id": world.ids["retirement"],
        "serials": "11157～11158",
        "quantity": 2,
        "beneficiaryName": "港区",
    }
    return inputs.retirement_notice(retirement)


FOREIGN: dict[str, Foreign] = {
    "registerIssuance": Foreign("otaki", "projectId", "Project", lambda world: inputs.issuance(world.project())),
    "publishListing": Foreign("otaki", "issuanceId", "Issuance", lambda world: inputs.listing(world.ids["issuance"])),
    "closeListing": Foreign("otaki", "listingId", "Listing", lambda world: {"listingId": world.ids["listing"]}),
    "withdrawDemand": Foreign("shop", "demandId", "Demand", lambda world: {"demandId": world.ids["demand"]}),
    "proposeMatch": Foreign(
        "stranger",
        "demandId",
        "Demand",
        lambda world: {"demandId": world.ids["demand"], "listingId": world.ids["listing"]},
    ),
    "acceptMatch": Foreign("stranger", "matchId", "Match", lambda world: {"matchId": world.ids["match"]}),
    "declineMatch": Foreign("stranger", "matchId", "Match", lambda world: {"matchId": world.ids["match"]}),
    "reviseOrder": Foreign("otaki", "orderId", "Order", lambda world: order(world, pricePerTonne=1)),
    "confirmOrder": Foreign(
        "shop",
        "orderId",
        "Order",
        lambda world: order(world, confirmationHash="0" * 64, shownAt=NOW.isoformat()),
    ),
    "requestWithdrawal": Foreign("shop", "orderId", "Order", lambda world: order(world, reason="取りやめたい")),
    "answerWithdrawal": Foreign(
        "otaki", "orderId", "Order", lambda world: order(world, answer="ACCEPTED", reason="承知しました")
    ),
    "cancelOrder": Foreign("stranger", "orderId", "Order", order),
    "requestDelivery": Foreign("otaki", "orderId", "Order", order),
    "recordRetirementNotice": Foreign("otaki", "retirementId", "Retirement", notice),
    "recordTransferNotice": Foreign(
        "otaki",
        "transferId",
        "Transfer",
        lambda world: inputs.transfer_notice({"id": world.ids["transfer"], "quantity": 3}),
    ),
    "replaceReversed": Foreign(
        "otaki",
        "reversalId",
        "Reversal",
        lambda world: {"reversalId": world.ids["reversal"], "issuanceId": world.ids["issuance"], "quantity": 1},
    ),
    "claimRetirement": Foreign(
        "otaki", "retirementId", "Retirement", lambda world: {"retirementId": world.ids["retirement"]}
    ),
    "draftClaim": Foreign(
        "otaki", "demandId", "Demand", lambda world: claim_inputs.draft(demandId=world.ids["demand"])
    ),
    "attachEvidence": Foreign("otaki", "claimId", "Claim", lambda world: claim_inputs.paper(world.ids["claim"])),
    "makeClaim": Foreign("otaki", "claimId", "Claim", lambda world: {"claimId": world.ids["claim"]}),
    "endClaim": Foreign("otaki", "claimId", "Claim", lambda world: {"claimId": world.ids["claim"], "reason": "誤り"}),
    "usePower": Foreign(
        "otaki", "certificateId", "PowerCertificate", lambda world: inputs.power_use(world.ids["power certificate"])
    ),
    "recordAgreement": Foreign(
        "otaki",
        "projectId",
        "Project",
        lambda world: given.agreement(world.ids["bilateral project"], world.cast.city.id),
    ),
    "acceptAgreement": Foreign(
        "otaki", "agreementId", "Agreement", lambda world: {"agreementId": world.ids["agreement"]}
    ),
    "recordRetirementRejection": Foreign(
        "otaki",
        "retirementId",
        "Retirement",
        lambda world: {"retirementId": world.ids["retirement"], "reason": "記入の不備"},
    ),
    "recordTransferRejection": Foreign(
        "otaki",
        "transferId",
        "Transfer",
        lambda world: {"transferId": world.ids["transfer"], "reason": "口座番号の相違"},
    ),
    "voidHold": Foreign("otaki", "holdId", "Hold", lambda world: {"holdId": world.ids["hold"]}),
    "reassignAllocation": Foreign(
        "otaki",
        "allocationId",
        "Allocation",
        lambda world: {"allocationId": world.ids["allocation"], "toHoldId": world.ids["hold"]},
    ),
    "grantPermission": Foreign("otaki", "agentId", "Organisation", lambda world: units.permission(world.cast.consumer)),
    "revokePermission": Foreign(
        "otaki", "permissionId", "ProxyPermission", lambda world: {"permissionId": world.ids["permission"]}
    ),
    "offerProduct": Foreign("otaki", "issuanceId", "Issuance", lambda world: inputs.product(world.ids["issuance"])),
    "publishDocument": Foreign("otaki", "subjectId", "Demand", lambda world: publishing.notice(world.ids["demand"])),
    "withdrawDocument": Foreign(
        "otaki",
        "documentId",
        "PublishedDocument",
        lambda world: {"documentId": world.ids["notice to withdraw"], "reason": "会場の変更"},
    ),
    "endProduct": Foreign("otaki", "productId", "Product", lambda world: {"productId": world.ids["product"]}),
    "requestProductRetirement": Foreign(
        "otaki", "productId", "Product", lambda world: {"productId": world.ids["product"]}
    ),
    "recordShipment": Foreign(
        "otaki",
        "orderId",
        "Order",
        lambda world: {"orderId": world.ids["purchase"], "shippedOn": inputs.day(0)},
    ),
}

# The buyer of an order is not its seller, nor the seller its buyer: the other side's acts are not theirs.
OTHER_SIDE: dict[str, str] = {
    "recordRetirementRejection": "city",
    "recordTransferRejection": "shop",
    "voidHold": "city",
    "reassignAllocation": "city",
    "revokePermission": "shop",
    "recordAgreement": "city",
    "acceptAgreement": "village",
    "reviseOrder": "city",
    "confirmOrder": "village",
    "requestWithdrawal": "village",
    "answerWithdrawal": "city",
    "requestDelivery": "city",
    "recordRetirementNotice": "city",
    "recordTransferNotice": "shop",
    "recordShipment": "consumer",
    "closeListing": "city",
    "withdrawDemand": "village",
    "registerIssuance": "city",
    "publishListing": "city",
    "endProduct": "village",
    "requestProductRetirement": "village",
    "publishDocument": "village",
    "withdrawDocument": "village",
}

# Anybody may ask for these things: they are the asker's own, public, or an operator's to name.
NOBODYS = {
    "joinOrganisation": "names nothing",
    "postDemand": "names nothing",
    "verifyOrganisation": "operators see every organisation",
    "waiveRule": "operators see every organisation; others' territories are tried in every_permission",
    "setCouncilAreas": "operators see every organisation",
    "recordReceipt": "operators see every order",
    "recordPayout": "operators see every order",
    "recordPayoutReturn": "operators see every order",
    "recordRefund": "operators see every order",
    "claimProject": "projects are public",
    "recordReversal": "operators see every issuance",
    "registerProject": "names nothing",
    "decideProject": "operators see every project",
    "allowListing": "operators see every project",
    "recordProjectMigration": "operators see every project",
    "registerSerialLayout": "names nothing",
    "recordPowerCertificate": "operators see every organisation",
    "setEmissionsReporting": "names nothing",
    "orderProduct": "products are public",
    "transferUnits": "issuances are public; others' holds are tried in test_holds",
    "retireUnits": "issuances are public; others' holds are tried in test_holds",
    "holdUnits": "issuances are public",
    "moveStock": "issuances are public",
    "recordRegistryAccount": "names nothing",
    "signIn": "names nothing",
    "signOut": "names nothing",
    "changePassword": "names nothing",
    "changeEmail": "names nothing",
    "verifyEmail": "names nothing",
    "requestPasswordReset": "names nothing",
    "resetPassword": "names nothing",
    "acceptInvitation": "names nothing",
    "inviteMember": "names nothing",
    "createAccessToken": "names nothing",
    "giveConsent": "names nothing",
    "withdrawConsent": "others' consents are tried in test_privacy",
    "eraseMe": "names nothing",
    "setApprovalPolicy": "names nothing",
    "reviseOrganisation": "names nothing",
    "setContacts": "names nothing",
    "setSellerTerms": "names nothing",
    "fileComplaint": "what is complained about is public",
    "recordComplaintStep": "others' complaints are tried in test_complaints",
    "answerComplaint": "others' complaints are tried in test_complaints",
    "decideComplaint": "operators see every complaint",
    "requestSellerDisclosure": "others' orders are tried in test_disclosure_requests",
    "answerDisclosureRequest": "others' requests are tried in test_disclosure_requests",
    "decideDisclosureRequest": "operators see every request",
    "revokeSession": "others' sessions are tried in test_sign_in",
    "revokeAccessToken": "others' tokens are tried in test_people",
    "withdrawInvitation": "others' invitations are tried in test_people",
    "changeRole": "others' members are tried in test_people",
    "endMembership": "others' members are tried in test_people",
    "standDownMember": "operators end others' memberships",
    "appointManager": "operators see every organisation",
    "decideApproval": "others' approvals are tried in test_approvals",
    "suspectOrganisation": "operators see every organisation",
    "suspendOrganisation": "operators see every organisation",
    "reinstateOrganisation": "operators see every organisation",
    "adoptCouncil": "operators see every organisation",
    "setCouncilMembers": "others' councils are tried in test_councils",
    "recordMatchingEvent": "others' councils are tried in test_councils",
    "handInActivityReport": "others' councils are tried in test_councils",
}


@pytest.fixture
async def everything(requested: World) -> World:
    """One of each thing that an id can name."""
    bought = await requested.stock_shop(3)
    requested.ids["transfer"] = bought["transfer"]["id"]
    requested.ids["product"] = (await requested.offer_product())["id"]
    report = inputs.reversal(requested.ids["issuance"])
    done = await requested.do(requested.cast.operator, "recordReversal", report)
    requested.ids["reversal"] = done["reversal"]["id"]
    power = inputs.power_certificate(requested.cast.shop.id)
    done = await requested.do(requested.cast.operator, "recordPowerCertificate", power)
    requested.ids["power certificate"] = done["certificate"]["id"]
    requested.ids["bilateral project"], _ = await bilateral(requested)
    contract = given.agreement(requested.ids["bilateral project"], requested.cast.city.id)
    recorded = await requested.do(requested.cast.village, "recordAgreement", contract, depth=1)
    requested.ids["agreement"] = recorded["agreement"]["id"]
    draft = await requested.do(requested.cast.city, "draftClaim", claim_inputs.draft())
    requested.ids["claim"] = draft["claim"]["id"]
    notice = publishing.notice(requested.ids["demand"])
    published = await requested.do(requested.cast.city, "publishDocument", notice, depth=1)
    requested.ids["notice to withdraw"] = published["document"]["id"]
    requested.ids["hold"] = (await place(requested, 3))["id"]
    retirement = await Retirement.get(id=split_global_id(requested.ids["retirement"])[1])
    use = await Allocation.get(hold_id=retirement.hold_id)
    requested.ids["allocation"] = global_id("Allocation", use.id)
    granted = await requested.do(
        requested.cast.village, "grantPermission", units.permission(requested.cast.shop), depth=1
    )
    requested.ids["permission"] = granted["permission"]["id"]
    requested.ids["purchase"] = (await requested.order_product({"id": requested.ids["product"]}, 1))["id"]
    return requested


async def test_what_is_anothers_does_not_exist(everything: World) -> None:
    for name, foreign in FOREIGN.items():
        input = foreign.input(everything)
        by = getattr(everything.cast, foreign.by)
        await everything.refused(by, name, input, missing(foreign.kind, input[foreign.field]))


async def test_what_exists_for_others_is_answered_like_what_exists_for_nobody(everything: World) -> None:
    for name, foreign in FOREIGN.items():
        input = foreign.input(everything)
        by = getattr(everything.cast, foreign.by)
        nobodys = global_id(foreign.kind, new_id())
        answers = []
        for id in (input[foreign.field], nobodys):
            answer = await everything.api.mutate(name, input | {foreign.field: id}, token=by.token)
            answers.append(str(answer).replace(id, "ID"))
        assert answers[0] == answers[1], name


async def test_the_other_sides_acts_are_not_ones_own(everything: World) -> None:
    for name, party in OTHER_SIDE.items():
        input = FOREIGN[name].input(everything)
        by = getattr(everything.cast, party)
        await everything.refused(by, name, input, missing(FOREIGN[name].kind, input[FOREIGN[name].field]))


async def test_what_is_no_id_names_nothing(everything: World) -> None:
    strange = cycle(["", "x", "村", "T3JkZXI6eA==", global_id("Viewer", new_id()), "A" * 121, "\u0000", "💥"])
    for (name, foreign), garbage in zip(FOREIGN.items(), strange, strict=False):
        input = foreign.input(everything) | {foreign.field: garbage}
        by = getattr(everything.cast, foreign.by)
        answer = await everything.api.mutate(name, input, token=by.token)
        assert (answer["__typename"], answer["id"]) == ("NotFoundError", garbage[:MAX_GLOBAL_ID]), name


async def test_an_id_of_another_type_names_nothing(everything: World) -> None:
    for name, foreign in FOREIGN.items():
        other = everything.project() if foreign.kind == "Organisation" else everything.cast.stranger.id
        input = foreign.input(everything) | {foreign.field: other}
        by = getattr(everything.cast, foreign.by)
        answer = await everything.api.mutate(name, input, token=by.token)
        assert (answer["__typename"], answer["kind"], answer["id"]) == ("NotFoundError", foreign.kind, other), name


def test_every_mutation_is_tried_or_said_to_name_nothing_of_others() -> None:
    assert set(FOREIGN) | set(NOBODYS) == set(documents.mutation_fields())
    assert not set(FOREIGN) & set(NOBODYS)
