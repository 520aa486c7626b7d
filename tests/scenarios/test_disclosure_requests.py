"""A buyer asks to be told who the seller is: the seller is heard, an operator decides (docs/sources.md DP-05)."""

from typing import Any

import pytest

from disclosures.duty_kinds import HEARING, PLEDGE_VERSION
from disclosures.errors import SellerNotHeard
from parties.access_models import Mail
from payments.duty_models import DisclosureRequest
from tests.scenarios import documents, expected
from tests.scenarios.cast import NOW, corporate_number
from tests.scenarios.refusals import cannot, invalid, missing, not_able
from tests.scenarios.world import World

REQUESTS = documents.query("disclosureRequests", depth=4)


def asked(order: str, **changes: Any) -> dict[str, Any]:
    return {
        "orderId": order,
        "amount": 24_000,
        "claim": "引渡しがないための代金の返還",
        "purpose": "内容証明郵便を送るため",
        "pledgeVersion": PLEDGE_VERSION,
        **changes,
    }


def decision(request: str, *, grants: bool = True) -> dict[str, Any]:
    return {
        "disclosureRequestId": request,
        "decision": "GRANT" if grants else "DENY",
        "reason": "請求に理由がある。" if grants else "金額の根拠がない。",
    }


async def request(world: World, **changes: Any) -> str:
    """The city's request; its id."""
    done = await world.do(world.cast.city, "requestSellerDisclosure", asked(world.ids["order"], **changes))
    return str(done["request"]["id"])


async def test_the_claimant_alone_is_told_once_the_seller_was_heard(requested: World) -> None:
    world, cast = requested, requested.cast
    done = await world.do(cast.city, "requestSellerDisclosure", asked(world.ids["order"]))
    found = done["request"]
    assert found == {
        "id": found["id"],
        "orderId": world.ids["order"],
        "claimant": expected.organisation(cast.city),
        "seller": expected.organisation(cast.village),
        "amount": 24_000,
        "claim": "引渡しがないための代金の返還",
        "purpose": "内容証明郵便を送るため",
        "status": "REQUESTED",
        "requestedAt": expected.AT_THE_BEGINNING,
        "hearUntil": "2026-10-12T03:00:00+00:00",
        "answer": None,
        "decidedAt": None,
        "reason": None,
        "identity": None,
    }
    early = SellerNotHeard(hear_until=(NOW + HEARING).isoformat(), rule="DP-05")
    await world.refused(cast.operator, "decideDisclosureRequest", decision(found["id"]), early)
    answer = {"disclosureRequestId": found["id"], "text": "開示に異議はありません。"}
    await world.do(cast.village, "answerDisclosureRequest", answer)

    await world.do(cast.operator, "decideDisclosureRequest", decision(found["id"]))

    told = await world.read(cast.city, "DisclosureRequest", found["id"])
    assert (told["status"], told["reason"], told["answer"]) == ("GRANTED", "請求に理由がある。", None)
    assert told["identity"] == {
        "legalName": "五木村",
        "corporateNumber": corporate_number(1),
        "address": "五木村の所在地1番地",
        "phone": "03-1234-5678",
        "email": "somebody@example.jp",
        "responsiblePerson": "結 太郎",
    }
    seen = await world.read(cast.village, "DisclosureRequest", found["id"])
    assert (seen["identity"], seen["answer"]) == (None, "開示に異議はありません。")
    subjects = sorted(mail.subject for mail in await Mail.all())
    granted = "販売者の情報の開示請求に応じました"
    assert subjects == ["販売者の情報の開示請求についてのご意見のお願い", granted, granted]


async def test_what_was_told_stays_whatever_the_seller_says_of_itself_later(requested: World) -> None:
    world, cast = requested, requested.cast
    id = await request(world)
    world.time.pass_days(HEARING.days)
    await world.do(cast.operator, "decideDisclosureRequest", decision(id))
    await world.do(cast.village, "reviseOrganisation", {"phone": "0966-37-2211"})
    assert (await world.read(cast.city, "DisclosureRequest", id))["identity"]["phone"] == "03-1234-5678"


async def test_a_request_is_denied_at_any_time_and_nothing_is_told(requested: World) -> None:
    world, cast = requested, requested.cast
    id = await request(world)
    await world.do(cast.operator, "decideDisclosureRequest", decision(id, grants=False))
    told = await world.read(cast.city, "DisclosureRequest", id)
    assert (told["status"], told["identity"]) == ("DENIED", None)
    over = cannot("disclosurerequest", "DENIED", "REQUESTED")
    await world.refused(cast.operator, "decideDisclosureRequest", decision(id), over)
    await world.refused(cast.village, "answerDisclosureRequest", {"disclosureRequestId": id, "text": "はい"}, over)
    await request(world)


async def test_nobody_else_reads_a_request(requested: World) -> None:
    world, cast = requested, requested.cast
    id = await request(world)
    for reader in (cast.city, cast.village, cast.operator):
        found = await world.api.ask(REQUESTS, token=reader.token)
        assert [edge["node"]["id"] for edge in found["edges"]] == [id]
    for other in (cast.council, cast.shop, cast.consumer):
        assert await world.api.ask(documents.node("DisclosureRequest"), token=other.token, id=id) is None
        assert (await world.api.ask(REQUESTS, token=other.token))["edges"] == []


@pytest.mark.parametrize(
    ("changes", "field", "value", "rule"),
    [
        ({"amount": 10_000}, "amount", "10000", "claim_above_yen=10000"),
        ({"pledgeVersion": "2020-01-01"}, "pledgeVersion", "2020-01-01", f"present_version={PLEDGE_VERSION}"),
        ({"claim": " "}, "claim", " ", "not_empty"),
        ({"purpose": ""}, "purpose", "", "not_empty"),
    ],
)
async def test_a_request_that_lacks_what_the_law_asks_is_refused(
    requested: World, changes: dict[str, Any], field: str, value: str, rule: str
) -> None:
    input = asked(requested.ids["order"], **changes)
    await requested.refused(requested.cast.city, "requestSellerDisclosure", input, invalid(field, value, rule))


async def test_only_the_buyer_of_a_concluded_order_asks_and_once_at_a_time(agreed: World) -> None:
    world, cast = agreed, agreed.cast
    order = world.ids["order"]
    offered = invalid("orderId", "OFFERED", "of_a_concluded_order")
    await world.refused(cast.city, "requestSellerDisclosure", asked(order), offered)
    await world.refused(cast.shop, "requestSellerDisclosure", asked(order), missing("Order", order))
    await world.confirm(await world.order())
    id = await request(world)
    await world.refused(cast.council, "decideDisclosureRequest", decision(id), not_able("decideDisclosureRequest"))
    waiting = cannot("disclosurerequest", "REQUESTED", "REQUESTED")
    await world.refused(cast.city, "requestSellerDisclosure", asked(order), waiting)
    answer = {"disclosureRequestId": id, "text": "いいえ"}
    await world.refused(cast.shop, "answerDisclosureRequest", answer, missing("DisclosureRequest", id))
    assert await DisclosureRequest.all().count() == 1


async def test_the_pledge_is_read_by_anybody_in_two_languages(world: World) -> None:
    texts = [
        await world.api.ask("{ disclosurePledge { version text } }", language=language) for language in ("ja", "en")
    ]
    assert [one["version"] for one in texts] == [PLEDGE_VERSION] * 2
    assert texts[0]["text"] != texts[1]["text"]
