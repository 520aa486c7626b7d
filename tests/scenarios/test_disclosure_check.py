"""A form is drawn from the checklist, and a draft is checked while it is typed: nothing of it is kept."""

from typing import Any

from disclosures.check import check_draft
from disclosures.checklists import DocumentNature, checklist
from disclosures.document_kinds import DocumentKind
from disclosures.findings import text_hash
from tests.disclosures.handbook_samples import ECO_TOUR
from tests.scenarios import documents, inputs, rows
from tests.scenarios.cast import TODAY
from tests.scenarios.world import World

CHECK = documents.query("disclosureCheck")
TERMS = "一切の責任を負いません。"


def drafted(given: dict[str, str], **changes: Any) -> dict[str, Any]:
    """A draft of an eco-tour's notice, whose participants pay."""
    return {
        "kind": "EVENT_NOTICE",
        "consumerBearsCost": True,
        "claim": {"speaker": "CLAIMANT", "retirement": "PLANNED"},
        "entries": [{"key": key, "text": text} for key, text in given.items()],
        **changes,
    }


async def test_a_checklist_is_told_to_anybody_with_duty_rule_and_law(world: World) -> None:
    asked = documents.query("disclosureChecklist", arguments=("kind", "undertaking"))
    told = await world.api.ask(asked, kind="PRIVACY_PAGE", undertaking=None)
    nature = DocumentNature(kind=DocumentKind.PRIVACY_PAGE)
    assert [(one["key"], one["rule"], one["label"]) for one in told] == [
        (one.key, one.rule, one.label_ja) for one in checklist(nature, on=TODAY)
    ]
    assert told[0] == {
        "key": "purposes",
        "label": "利用目的",
        "labelEn": "Purposes of use",
        "duty": "MUST_BY_LAW",
        "severity": "BLOCK",
        "rule": "PI-01",
        "ruleVersion": 1,
        "laws": ["個人情報の保護に関する法律"],
        "source": told[0]["source"],
        "partOf": "",
    }
    await world.api.refused_at_the_top(asked, "INVALID_INPUT", kind="PLAN", undertaking=None)


async def test_a_draft_hears_what_it_lacks_and_what_its_words_may_not_say(world: World) -> None:
    before = await rows.dump()
    tour = ECO_TOUR.draft()
    entries = dict(tour.entries) | {"I03": "環境にやさしいバスを使います。"}
    found = await world.api.ask(CHECK, token=world.cast.city.token, input=drafted(entries, title="エコツアー"))
    assert [one["key"] for one in found["missing"]] == [one.key for one in check_draft(tour, on=TODAY).missing]
    assert {one["key"] for one in found["given"]} == set(entries)
    url = next(one for one in found["missing"] if one["key"] == "I25")
    assert (url["duty"], url["laws"], url["rule"]) == ("MUST_BY_LAW", ["特定商取引に関する法律"], "I25")
    (praise,) = [one for one in found["findings"] if one["rule"] == "WL-01"]
    assert praise == {
        "rule": "WL-01",
        "ruleVersion": 1,
        "severity": "BLOCK",
        "field": "I03",
        "start": 0,
        "stop": 7,
        "words": "環境にやさしい",
        "reason": praise["reason"],
        "alternative": praise["alternative"],
        "textHash": text_hash(entries["I03"]),
        "isRecommended": False,
    }
    assert praise["reason"].startswith("何がどのように") and not found["isPublishable"]
    rows.assert_same(before, await rows.dump())


async def test_a_draft_with_leave_is_publishable(world: World) -> None:
    nature = DocumentNature(kind=DocumentKind.INVOICE)
    whole = {item.key: "記載あり" for item in checklist(nature, on=TODAY)}
    draft = drafted(whole, kind="INVOICE", otherTexts=[{"key": "terms", "text": TERMS}])
    token = world.cast.shop.token
    before = await world.api.ask(CHECK, token=token, input=draft)
    assert (before["isPublishable"], [one["rule"] for one in before["findings"]]) == (False, ["EC-02"])
    leave = {"organisationId": world.cast.shop.id, "rule": "EC-02", "text": TERMS, "reason": "確認済み"}
    await world.do(world.cast.operator, "waiveRule", leave)
    after = await world.api.ask(CHECK, token=token, input=draft)
    assert (after["isPublishable"], after["findings"]) == (True, [])
    assert [one["rule"] for one in after["waived"]] == ["EC-02"]
    other = await world.api.ask(CHECK, token=world.cast.city.token, input=draft)
    assert not other["isPublishable"]


async def test_facts_of_a_draft_are_asked_about(world: World) -> None:
    facts = {
        "massPerUnit": {"grams": "500"},
        "leftOut": ["TRANSPORT"],
        "mark": {"kind": "SCHEME_LOGO", "reason": "", "expiresOn": inputs.day(-1)},
    }
    draft = drafted({}, kind="PRODUCT_LABEL", facts=facts)
    found = await world.api.ask(CHECK, token=world.cast.shop.token, language="en", input=draft)
    told = [(one["rule"], one["severity"], one["field"]) for one in found["findings"]]
    assert told == [
        ("INF-02", "WARN", "massPerUnit"),
        ("INF-07", "WARN", "leftOut"),
        ("KH-05", "BLOCK", "mark"),
        *[("UN-05", "BLOCK", "mark")] * 3,
    ]
    assert found["findings"][0]["reason"].startswith("Less than 1 kg-CO2")


async def test_a_draft_that_is_too_long_or_wrong_is_no_draft(world: World) -> None:
    for draft in (
        drafted({"I01": "木" * 20_001}),
        drafted({"I99": "木"}),
        drafted({}, entries=[{"key": "I01", "text": "木"}] * 2),
        drafted({}, entries=[{"key": str(number), "text": ""} for number in range(201)]),
    ):
        await world.api.refused_at_the_top(CHECK, "INVALID_INPUT", token=world.cast.city.token, input=draft)
    await world.api.refused_at_the_top(CHECK, "UNAUTHENTICATED", input=drafted({}))
