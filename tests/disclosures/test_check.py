"""What a draft lacks and what the rules say of it: each rule of a kind, what binds, and what leave does."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput
from core.text import MAX_PARAGRAPH
from disclosures.check import MIN_MUNICIPAL_LEVEL as MIN_LEVEL
from disclosures.check import Draft, DraftFacts, Mark, MarkKind, WideSource, check_draft, stated_level
from disclosures.checklists import DocumentNature
from disclosures.document_kinds import DocumentKind
from disclosures.findings import MAX_TEXTS, require_acceptable, text_hash, wording_findings
from disclosures.gate_errors import RuleNotMet, WordingRefused
from disclosures.matrix import Duty
from disclosures.rules import Severity
from disclosures.wording_context import ClaimContext, Speaker
from emissions.calculate import MINIMUM_LEVEL_FOR_MUNICIPALITIES

TODAY = date(2026, 11, 22)
SELLER = ClaimContext(speaker=Speaker.SELLER)


def draft(kind: DocumentKind = DocumentKind.PRODUCT_LABEL, **facts: Any) -> Draft:
    return Draft(nature=DocumentNature(kind=kind), context=SELLER, entries={}, facts=DraftFacts(**facts))


def mark(kind: MarkKind = MarkKind.OFFSET_LOGO, **changes: Any) -> Mark:
    """A mark with which nothing is wrong."""
    whole = Mark(
        kind=kind,
        reason="商品1点に1kg分のJ-クレジットを使ったため",
        notified_on=date(2026, 10, 1),
        expires_on=date(2027, 9, 30),
        number="COA-0001",
    )
    return replace(whole, **changes)


PAGE = DocumentKind.EVENT_NOTICE

FACTS: tuple[tuple[Draft, list[tuple[str, str]]], ...] = (
    (draft(mass_per_unit_g=1_000), []),
    (draft(mass_per_unit_g=999), [("INF-02", "WARN")]),
    (draft(mass_per_unit_g=999, by_life_cycle=True), []),
    (draft(PAGE, mass_per_unit_g=999), []),
    (draft(by_municipality=True, calculation_level=1), [("INF-06", "REQUIRE")]),
    (draft(by_municipality=True, calculation_level=2), []),
    (draft(calculation_level=1), []),
    (draft(by_municipality=True), []),
    (draft(left_out=frozenset({WideSource.TRANSPORT})), [("INF-07", "WARN")]),
    (draft(left_out=frozenset(WideSource), left_out_reason="―"), [("INF-07", "WARN")]),
    (draft(left_out=frozenset(WideSource), left_out_reason="会場が電力を再エネで賄うため"), []),
    (draft(mark=mark()), []),
    (draft(mark=mark(reason="")), [("KH-05", "BLOCK")]),
    (draft(mark=mark(notified_on=None)), [("UN-05", "BLOCK")]),
    (draft(mark=mark(expires_on=None)), []),
    (draft(PAGE, mark=mark(MarkKind.SCHEME_LOGO)), []),
    (draft(PAGE, mark=mark(MarkKind.SCHEME_LOGO, expires_on=date(2026, 11, 21))), [("UN-05", "BLOCK")]),
    (draft(mark=mark(MarkKind.SCHEME_LOGO)), [("UN-05", "BLOCK")]),
    (draft(mark=mark(MarkKind.THIRD_PARTY_LABEL)), []),
    (draft(mark=mark(MarkKind.THIRD_PARTY_LABEL, number="")), [("UN-06", "REQUIRE")]),
    (draft(mark=mark(MarkKind.THIRD_PARTY_LABEL, expires_on=date(2026, 11, 21))), [("UN-06", "REQUIRE")]),
)


@pytest.mark.parametrize(("given", "expected"), FACTS)
def test_a_fact_is_judged_by_the_rule_for_it(given: Draft, expected: list[tuple[str, str]]) -> None:
    found = check_draft(given, on=TODAY).findings
    assert [(one.rule, one.severity.value) for one in found] == expected
    assert all(one.reason_ja and one.reason_en and one.alternative_ja for one in found)


def test_the_page_of_a_seller_has_its_name() -> None:
    page = draft(DocumentKind.LEGAL_NOTICE)
    assert [one.rule for one in check_draft(page, on=TODAY).findings] == ["TS-17"]
    named = replace(page, title="特定商取引法に基づく表記｜森の工房")
    assert check_draft(named, on=TODAY).findings == ()


def test_the_level_for_municipalities_is_the_calculations_own() -> None:
    assert MIN_LEVEL == MINIMUM_LEVEL_FOR_MUNICIPALITIES
    assert [stated_level(text) for text in ("燃費法", "燃費法（レベル2）", "レベル３とレベル 1")] == [None, 2, 1]


def test_a_certificate_is_publishable_when_nothing_is_missing() -> None:
    nature = DocumentNature(kind=DocumentKind.CERTIFICATE)
    empty = check_draft(Draft(nature=nature, context=SELLER, entries={}), on=TODAY)
    whole = {item.key: "記載あり" for item in empty.missing}
    assert not empty.is_publishable and len(whole) == 11
    assert check_draft(Draft(nature=nature, context=SELLER, entries=whole), on=TODAY).is_publishable
    for key in whole:
        found = check_draft(Draft(nature=nature, context=SELLER, entries=whole | {key: "―"}), on=TODAY)
        assert [item.key for item in found.missing] == [key] and not found.is_publishable


def test_an_item_that_the_stage_does_not_ask_for_is_given_when_it_is_told_and_never_missing() -> None:
    notice = replace(draft(PAGE), entries={"I24": "実行委員会 0120-000-000", "I23": "〇〇〇〇"})
    found = check_draft(notice, on=TODAY)
    assert [(item.key, item.duty, item.severity) for item in found.given] == [("I24", Duty.NONE, Severity.INFORM)]
    assert not {"I23", "I24"} & {item.key for item in found.missing}
    contact = replace(draft(), entries={"I24": "実行委員会"})
    with pytest.raises(InvalidInput):
        check_draft(contact, on=TODAY)


def test_leave_lets_pass_what_a_rule_asks_and_nothing_that_it_forbids() -> None:
    terms, praise = "一切の責任を負いません。", "地球にやさしい"
    given = replace(draft(DocumentKind.PLAN), nature=DocumentNature(kind=DocumentKind.INVOICE))
    given = replace(given, other_texts={"terms": terms, "praise": praise})
    found = check_draft(given, on=TODAY)
    assert [(one.field, one.rule) for one in found.findings] == [("terms", "EC-02"), ("praise", "WL-01")]
    leave = {("EC-02", text_hash(terms)), ("WL-01", text_hash(praise))}
    after = check_draft(given, on=TODAY, waived=leave)
    assert [one.rule for one in after.findings] == ["WL-01"] and [one.rule for one in after.waived] == ["EC-02"]


def test_a_refusal_comes_before_a_wish_and_carries_every_finding() -> None:
    texts = {"terms": "一切の責任を負いません。", "title": "地球にやさしいクレジット"}
    findings = wording_findings(texts, SELLER, on=TODAY)
    with pytest.raises(WordingRefused) as refused:
        require_acceptable(findings)
    assert (refused.value.rule, refused.value.field) == ("WL-01", "title")
    assert [one["rule"] for one in refused.value.findings] == ["WL-01", "EC-02"]
    with pytest.raises(RuleNotMet) as wanting:
        require_acceptable(wording_findings({"terms": texts["terms"]}, SELLER, on=TODAY))
    hashed = wanting.value.text_hash
    require_acceptable(wording_findings({"terms": texts["terms"]}, SELLER, on=TODAY), {("EC-02", hashed)})
    again = WordingRefused.from_attributes(refused.value.attributes())
    assert again.attributes() == refused.value.attributes()


def test_a_long_text_is_read_to_its_end_with_places_of_its_own() -> None:
    text = "間伐材を使っています。\n" * 200 + "地球にやさしい" + "。木" * MAX_PARAGRAPH + "エコな品"
    found = [one for one in wording_findings({"page": text}, SELLER, on=TODAY) if one.severity is Severity.BLOCK]
    assert [text[one.start : one.stop] for one in found] == [one.words for one in found]
    assert [one.words for one in found] == ["地球にやさしい", "エコな"]


def test_no_rule_of_wording_is_asked_before_its_day() -> None:
    assert wording_findings({"title": "地球にやさしい"}, SELLER, on=date(2026, 3, 31)) == ()


def test_an_item_that_the_document_has_not_and_too_many_texts_are_refused() -> None:
    wrong = replace(draft(), entries={"I26": "なし"})
    with pytest.raises(InvalidInput) as refusal:
        check_draft(wrong, on=TODAY)
    assert refusal.value.rule == "key_of_checklist"
    many = replace(draft(), other_texts={str(number): "" for number in range(MAX_TEXTS + 1)})
    with pytest.raises(InvalidInput):
        check_draft(many, on=TODAY)
