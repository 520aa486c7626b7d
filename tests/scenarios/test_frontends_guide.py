"""Every operation of the guide for frontend developers, as it stands there, sent over HTTP.

The subscriptions' programs of the guide are run in tests/server/test_subscriptions.py.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest

from parties.kinds import Role
from tests.docs.reading import document
from tests.scenarios import inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.api import new_key
from tests.scenarios.colleagues import colleague
from tests.scenarios.signing_in import member
from tests.scenarios.world import World

Variables = dict[str, Any]
Prepared = tuple[str | None, Variables]
"""The token and the variables that take the place of those in the guide, or come beside them."""


def operations() -> dict[str, tuple[str, Variables]]:
    """The GraphQL blocks of the guide by the operation's name, each with the JSON block that follows it."""
    blocks = document("docs/for-frontends.md").blocks
    found: dict[str, tuple[str, Variables]] = {}
    for position, block in enumerate(blocks):
        if block.language == "graphql":
            following = blocks[position + 1 : position + 2]
            variables = json.loads(following[0].text) if following and following[0].language == "json" else {}
            named = re.match(r"(?:query|mutation) (\w+)", block.text)
            assert named is not None, block.text
            found[named[1]] = (block.text, variables)
    return found


GUIDE: Final = operations()


async def _anybody(world: World, given: Variables) -> Prepared:
    return None, given


async def _village(world: World, given: Variables) -> Prepared:
    return world.cast.village.token, given


async def _city(world: World, given: Variables) -> Prepared:
    return world.cast.city.token, given


async def _preview(world: World, given: Variables) -> Prepared:
    return world.cast.city.token, {"input": {**given["input"], "subjectId": world.ids["demand"]}}


async def _confirm(world: World, _given: Variables) -> Prepared:
    input = inputs.confirmation(await world.order())
    return world.cast.city.token, {"input": {"idempotencyKey": new_key(), **input}}


async def _earlier(world: World, _given: Variables) -> Prepared:
    key = new_key()
    await world.do(world.cast.city, "postDemand", {"idempotencyKey": key, **inputs.demand()})
    return world.cast.city.token, {"key": key}


async def _decide(world: World, _given: Variables) -> Prepared:
    trader = await colleague(world.cast.village, Role.TRADER)
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 2))
    input = world.api.keyed("retireUnits", given.retire(units))
    waiting = await world.api.mutate("retireUnits", input, token=trader.token)
    word = {"approvalId": waiting["approvalId"], "decision": "APPROVE", "reason": "内容を確認した"}
    return world.cast.village.token, {"input": world.api.keyed("decideApproval", word)}


async def _village_itself(world: World, _given: Variables) -> Prepared:
    return None, {"organisationId": world.cast.village.id}


async def _complain(world: World, given: Variables) -> Prepared:
    return world.cast.city.token, {"input": {**given["input"], "subjectId": world.ids["listing"]}}


async def _owed(world: World, _given: Variables) -> Prepared:
    await world.confirm(await world.order(), world.cast.city)
    await world.events()
    return world.cast.village.token, {}


async def _outstanding(world: World, _given: Variables) -> Prepared:
    await world.confirm(await world.order(), world.cast.city)
    await world.events()
    return None, {"sellerId": world.cast.village.id}


async def _ends(world: World, _given: Variables) -> Prepared:
    return world.cast.village.token, {"issuanceId": world.ids["issuance"]}


async def _sign_in(world: World, given: Variables) -> Prepared:
    await member(world, **given["input"])
    return None, given


PREPARED: Final[dict[str, tuple[Callable[[World, Variables], Awaitable[Prepared]], str | None]]] = {
    "Viewer": (_village, None),
    "Find": (_anybody, None),
    "Confirm": (_confirm, "OrderSuccess"),
    "Earlier": (_earlier, None),
    "Revise": (_city, "ReviseOrganisationSuccess"),
    "Contacts": (_city, "SetContactsSuccess"),
    "Decide": (_decide, "ApprovalSuccess"),
    "Audit": (_village, None),
    "Book": (_city, None),
    "SignIn": (_sign_in, "SignInSuccess"),
    "Invite": (_village, "InviteMemberSuccess"),
    "Notice": (_anybody, None),
    "SellerPages": (_village_itself, None),
    "SellerTerms": (_village, "SetSellerTermsSuccess"),
    "Complain": (_complain, "ComplaintSuccess"),
    "Owed": (_owed, None),
    "Outstanding": (_outstanding, None),
    "Purposes": (_anybody, None),
    "Ends": (_ends, None),
    "Checklist": (_anybody, None),
    "Check": (_city, None),
    "Preview": (_preview, None),
}
"""By whom each is sent and with what; the success that a mutation answers."""

SHOWN: Final[dict[str, Callable[[Any], object]]] = {
    "Viewer": lambda found: found["organisation"]["legalName"] == "五木村",
    "Find": lambda found: [edge["node"]["seller"]["legalName"] for edge in found["edges"]] == ["五木村"],
    "Confirm": lambda found: found["order"]["status"] == "CONFIRMED",
    "Earlier": lambda found: (found["operation"], found["nodes"][0]["__typename"]) == ("postDemand", "Demand"),
    "Revise": lambda found: found["details"]["paymentDays"] == 20,
    "Contacts": lambda found: found["contacts"][0]["department"] == "総務課",
    "Decide": lambda found: found["approval"]["status"] == "APPROVED",
    "Audit": lambda found: [edge["node"]["act"] for edge in found["edges"]] == ["publishListing"],
    "Book": lambda found: found["fileName"].startswith("musubi-invoices-"),
    "SignIn": lambda found: found["membership"]["role"] == "OWNER",
    "Invite": lambda found: found["invitation"]["role"] == "TRADER",
    "Notice": lambda found: found["sections"] and found["consents"],
    "SellerPages": lambda found: found["legalNotice"]["entries"] and found["legalNotice"]["missing"] == [],
    "SellerTerms": lambda found: found["pages"]["legalNotice"]["missing"] == [],
    "Complain": lambda found: found["complaint"]["status"] == "RECEIVED",
    "Owed": lambda found: [edge["node"]["use"] for edge in found["edges"]] == ["EVENT"],
    "Outstanding": lambda found: found["outstandingTotal"]["sales"] == 1 and found["retiredYears"] == [],
    "Purposes": lambda found: [one["verdict"] for one in found] == ["CONDITIONAL", "CONDITIONAL"],
    "Ends": lambda found: found["publicYearEnd"]["deliverBy"] == "2027-03-31" and found["schemeEnds"],
    "Checklist": lambda found: [one["key"] for one in found][:2] == ["I01", "I02"],
    "Preview": lambda found: (
        not found["isPublishable"]
        and {(one["key"], one["code"]) for one in found["refusals"]}
        >= {("I07", "INVALID_INPUT"), ("I03", "WORDING_REFUSED")}
        and "見本・未公表" in found["paper"]["html"]
    ),
    "Check": lambda found: (
        not found["isPublishable"]
        and [one["key"] for one in found["given"]] == ["I03"]
        and ("I05", "BLOCK") in [(one["key"], one["severity"]) for one in found["missing"]]
        and [(one["rule"], one["field"], one["words"]) for one in found["findings"]] == [("WL-02", "title", "CO2ゼロ")]
    ),
}
"""What is in the answer."""


def test_every_operation_of_the_guide_is_run() -> None:
    assert set(GUIDE) == set(PREPARED) == set(SHOWN)


@pytest.mark.parametrize("name", GUIDE)
async def test_an_operation_of_the_guide_answers(agreed: World, name: str) -> None:
    (text, variables), (prepare, success) = GUIDE[name], PREPARED[name]
    token, given = await prepare(agreed, variables)

    answer = await agreed.api.send(text, token=token, **given)
    assert "errors" not in answer, answer["errors"]
    data = answer["data"]
    found = data if len(data) > 1 else next(iter(data.values()))

    assert success is None or found["__typename"] == success, found
    assert SHOWN[name](found), found
