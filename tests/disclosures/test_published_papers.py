"""Each kind of document as it is printed: every text can be read out of it, and it is the same bytes each time."""

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from core.errors import InvalidInput
from disclosures.checklists import DocumentNature, checklist
from disclosures.composed import content_of, hash_of, read_composed
from disclosures.document_kinds import DocumentKind
from disclosures.donation import TAXABLE_TEXT, donation_texts, is_outside_tax
from disclosures.errors import IncompleteDisclosure, StageNotInMatrix
from disclosures.event_report import EmissionItem
from disclosures.paper import html_of, pdf_of
from disclosures.plan_items import Undertaking
from disclosures.printed import (
    KEPT_NOTE,
    compose_printed,
    require_told,
    split_entry,
    texts_told,
    withdrawn_paper,
)
from disclosures.public_contract import contract_texts
from disclosures.undertaking import Fee, Result, Variance, undertaking_texts, undertaking_title
from tests.disclosures.document_samples import (
    ACTUAL,
    CONTRACT,
    DAY,
    DONATION,
    FEE,
    TERMS,
    UNDERTAKING,
    documents,
)
from tests.disclosures.samples import CONFIRMED, REQUESTED
from tests.disclosures.test_paper import text_of
from tests.house.rules import ROOT

DOCUMENTS = documents()
ONLY_DESIRED = {DocumentKind.ACTIVITY_SURVEY}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_item_can_be_read_out_of_the_pdf(kind: DocumentKind) -> None:
    document = DOCUMENTS[kind]
    # An item that goes on overleaf has the page's number within it.
    words = re.sub(r"\d/\d", "", text_of(pdf_of(document.paper)))
    texts = {one.key: re.sub(r"\d/\d", "", "".join(one.text.split())) for one in document.entries}
    assert [key for key, text in texts.items() if text not in words] == []
    assert "".join(document.paper.title.split()) in words


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_is_read_back_as_it_was_kept(kind: DocumentKind) -> None:
    document = DOCUMENTS[kind]
    content = content_of(document)
    kept = read_composed(content)
    assert kept == document
    assert content_of(kept) == content and hash_of(kept) == hashlib.sha256(content.encode()).hexdigest()
    assert html_of(kept.paper) == html_of(document.paper)


def test_another_process_in_another_locale_prints_the_same_bytes() -> None:
    program = (
        "import hashlib; from disclosures.paper import html_of, pdf_of;"
        "from tests.disclosures.document_samples import documents\n"
        "from disclosures.composed import content_of\n"
        "for kind, one in documents().items():\n"
        "    for made in (content_of(one).encode(), html_of(one.paper).encode(), pdf_of(one.paper)):\n"
        "        print(kind.name, hashlib.sha256(made).hexdigest())"
    )
    runs = []
    for seed, locale in (("1", "C.UTF-8"), ("2", "C")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale, "TZ": "America/Lima"}
        run = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        runs.append(run.stdout)
    assert runs[0] == runs[1] and len(runs[0].splitlines()) == 3 * len(DOCUMENTS)


@pytest.mark.parametrize("kind", [kind for kind in DOCUMENTS if kind not in ONLY_DESIRED])
def test_a_document_without_one_of_its_duties_is_refused_by_its_name(kind: DocumentKind) -> None:
    document = DOCUMENTS[kind]
    offset = {"fee": FEE} if kind is DocumentKind.TICKET else {}
    nature = DocumentNature(
        kind=kind,
        consumer_bears_cost=bool(offset) or kind is DocumentKind.PRODUCT_PAGE,
        undertaking=_undertaking_of(kind),
    )
    texts = {one.key: one.text for one in document.entries}
    asked = [item.key for item in checklist(nature, on=DAY) if item.duty.symbol in "◆◎" and item.key in texts]
    assert asked
    for key in asked:
        with pytest.raises(IncompleteDisclosure) as refused:
            require_told(nature, {**texts, key: "－"}, on=DAY)
        assert key in refused.value.missing


def _undertaking_of(kind: DocumentKind) -> Undertaking | None:
    return Undertaking.EVENT if kind is DocumentKind.PLAN else None


# --- An event, from the notice to the report ------------------------------------------------------------------------


def test_before_the_registry_confirms_nothing_is_said_to_be_offset() -> None:
    for state in (None, REQUESTED):
        facts = replace(UNDERTAKING, retirement=state, result=ACTUAL)
        said = undertaking_title(DocumentKind.EVENT_REPORT, facts) + "".join(undertaking_texts(facts).values())
        assert "経過報告" in said and "オフセットする予定の量" in said
        for claim in ("オフセットしました", "オフセット済", "無効化しました", "実施しました"):
            assert claim not in said


def test_the_result_stands_beside_the_estimate_with_what_becomes_of_the_difference() -> None:
    texts = undertaking_texts(replace(UNDERTAKING, retirement=CONFIRMED, result=ACTUAL))
    assert texts["estimate"] == "1,169.2 kg-CO2（1.1692 t-CO2）"
    assert texts["result"] == "1,300 kg-CO2（1.3 t-CO2）"
    assert texts["difference"] == "実績が 130.8 kg-CO2 多い。不足分のクレジットを補填します。"
    assert texts["retirement_year"] == "2026年"
    assert "オフセット量：1,169.2 kg-CO2（1.1692 t-CO2）（排出量の一部）" in texts["I07"]


@pytest.mark.parametrize(
    ("actual_g", "fitting"),
    [
        (1_169_200, {Variance.NONE}),
        (1_169_201, {Variance.TOP_UP}),
        (1_169_199, {Variance.KEEP_SURPLUS, Variance.BUY_ACTUAL}),
    ],
)
def test_what_is_done_about_the_difference_fits_its_sign(actual_g: int, fitting: set[Variance]) -> None:
    items = (EmissionItem(name="会場", mass_g=actual_g, method="実測"),)
    for variance in Variance:
        facts = replace(UNDERTAKING, result=Result(items=items, variance=variance))
        if variance in fitting:
            assert undertaking_texts(facts)["difference"].endswith(f"{variance.label_ja}。")
        else:
            with pytest.raises(InvalidInput, match="fits_the_difference"):
                undertaking_texts(facts)


def test_a_ticket_needs_a_fee_and_names_the_offsets_part_of_it() -> None:
    with pytest.raises(StageNotInMatrix):
        require_told(DocumentNature(kind=DocumentKind.TICKET), {}, on=DAY)
    texts = undertaking_texts(replace(UNDERTAKING, fee=FEE))
    assert (texts["I19"], texts["I20"]) == (
        "1人 500円（税込）",
        "あり：参加費のうち 20円（税込）がオフセットの費用です。",
    )
    free = undertaking_texts(replace(UNDERTAKING, fee=replace(FEE, offset_yen=0)))
    assert free["I20"].startswith("なし：")
    with pytest.raises(InvalidInput, match=r"fee\.offset_yen"):
        undertaking_texts(replace(UNDERTAKING, fee=Fee(price_yen=100, offset_yen=101, mass_g=1)))


# --- What is told beside the records --------------------------------------------------------------------------------


def test_a_ticket_promises_no_more_a_person_than_is_offset_in_all() -> None:
    with pytest.raises(InvalidInput) as raised:
        undertaking_texts(replace(UNDERTAKING, fee=FEE, participants=1_000))
    assert (raised.value.field, raised.value.rule) == ("fee.mass_g", "maximum=1,169.2 kg-CO2")


def test_own_words_stand_where_the_records_say_nothing_and_nowhere_else() -> None:
    nature = DocumentNature(kind=DocumentKind.EVENT_NOTICE)
    recorded = {"I05": "記録の活動", "I04": "記録の呼び掛け"}
    told = texts_told(nature, recorded, {"I04": "水筒を。", "I09": "J-クレジット"}, on=DAY)
    assert told == {"I05": "記録の活動", "I04": "水筒を。", "I09": "J-クレジット"}
    for key, rule in (("I05", "told_by_the_records"), ("I26", "key_of_checklist")):
        with pytest.raises(InvalidInput, match=rule):
            texts_told(nature, recorded, {key: "別の記載"}, on=DAY)


def test_a_long_text_is_parted_between_its_lines() -> None:
    text = "\n".join("森" * 99 for _ in range(250))
    parts = list(split_entry("算定方法", text))
    assert [label for label, _ in parts] == ["算定方法", "算定方法（続き）", "算定方法（続き）"]
    assert "\n".join(part for _, part in parts) == text


def test_a_withdrawn_document_says_so_above_all_that_it_said() -> None:
    document = DOCUMENTS[DocumentKind.EVENT_NOTICE]
    paper = withdrawn_paper(document, withdrawn_on=date(2026, 11, 30), reason="会場の変更")
    assert paper.annotations == ((date(2026, 11, 30), "この文書は取り下げられました。理由：会場の変更"),)
    assert paper.sections == document.paper.sections


def test_what_is_public_says_that_it_is_kept_and_where_to_look() -> None:
    for kind, document in DOCUMENTS.items():
        assert (KEPT_NOTE in document.paper.notes) is bool(document.paper.link), kind


# --- Donations and contracts ----------------------------------------------------------------------------------------


def test_a_donation_that_is_forced_or_brings_something_is_a_price() -> None:
    assert is_outside_tax(TERMS)
    for terms in (replace(TERMS, is_voluntary=False), replace(TERMS, benefit="記念バッジ")):
        assert not is_outside_tax(terms)
        assert donation_texts(replace(DONATION, terms=terms))["I20"].startswith(TAXABLE_TEXT)
    shares = {10_000: "1,000円（100%）", 9_050: "905円（90.5%）", 1: "0円（0.01%）"}
    for share_bp, shown in shares.items():
        texts = donation_texts(replace(DONATION, terms=replace(TERMS, share_bp=share_bp)))
        assert texts["donation_share"] == f"1口につき {shown}"
    with pytest.raises(InvalidInput, match="share_bp"):
        donation_texts(replace(DONATION, terms=replace(TERMS, share_bp=10_001)))


def test_a_public_buyer_pays_within_thirty_days_and_a_public_seller_against_its_demand_note() -> None:
    private = contract_texts(replace(CONTRACT, seller_is_public=False))
    assert "30日以内" in private["payment_term"] and "納入通知書" not in private["payment_term"]
    assert "納入通知書" in contract_texts(CONTRACT)["payment_term"]
    with pytest.raises(InvalidInput, match="payment_days"):
        contract_texts(replace(CONTRACT, payment_days=31))


def test_each_item_carries_its_rule_and_the_rules_version() -> None:
    for document in DOCUMENTS.values():
        record = json.loads(content_of(document))
        assert record["format"] == "musubi-document/1"
        assert document.rule_version
        assert all(one.rule_version > 0 for one in document.entries if one.rule)


def test_an_empty_document_has_nothing_but_its_title() -> None:
    nature = DocumentNature(kind=DocumentKind.EVENT_NOTICE)
    document = compose_printed(nature, {}, title="開催案内", dated_on=DAY)
    assert (document.entries, document.paper.sections) == ((), ())


# --- What was kept before there were other sheets -------------------------------------------------------------------

KEPT_BEFORE = json.loads((ROOT / "tests/disclosures/kept_before_sheets.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kept", KEPT_BEFORE, ids=[json.loads(one["content"])["kind"] for one in KEPT_BEFORE])
def test_what_was_kept_before_there_were_other_sheets_prints_the_same_bytes(kept: dict[str, str]) -> None:
    document = read_composed(kept["content"])
    assert content_of(document) == kept["content"] and hash_of(document) == kept["content_hash"]
    assert hashlib.sha256(html_of(document.paper).encode()).hexdigest() == kept["html"]
    assert hashlib.sha256(pdf_of(document.paper)).hexdigest() == kept["pdf"]


# --- Who sells ------------------------------------------------------------------------------------------------------


def test_who_sells_is_printed_where_it_is_asked_for_and_nowhere_else() -> None:
    selling = {DocumentKind.TICKET, DocumentKind.PRODUCT_PAGE, DocumentKind.DONATION_PAGE}
    for kind, document in DOCUMENTS.items():
        printed = {"I22", "I23"} & {one.key for one in document.entries}
        assert printed == ({"I22", "I23"} if kind in selling else set()), kind
        assert ("販売事業者" in html_of(document.paper)) is (kind in selling), kind


def test_nobody_types_another_seller_where_none_is_printed() -> None:
    nature = DocumentNature(kind=DocumentKind.EVENT_NOTICE)
    with pytest.raises(InvalidInput, match="told_by_the_records"):
        texts_told(nature, undertaking_texts(UNDERTAKING), {"I22": "町内会"}, on=DAY)
