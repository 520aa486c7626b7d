import hashlib
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from disclosures.consumption_tax import RateTotal, TaxBasis, TaxCategory, tax_totals, total_including_tax
from disclosures.errors import IncompleteInvoice
from disclosures.invoice import (
    INPUT_CREDIT_TRANSITION,
    MAX_INVOICE_LINES,
    UNREGISTERED_STATEMENT,
    InvoiceLine,
    canonical_bytes,
    compose_invoice,
    input_credit_transition,
    invoice_hash,
    missing_invoice_fields,
    read_registration_number,
)
from tests.disclosures.samples import INVOICE

TEN, EIGHT, NONE = TaxCategory.TAXABLE_10, TaxCategory.REDUCED_8, TaxCategory.OUT_OF_SCOPE


# Hand-computed: amount x rate, halves up; the inclusive tax is amount x rate / (100 + rate).
@pytest.mark.parametrize(
    ("basis", "category", "amount_yen", "tax_yen"),
    [
        (TaxBasis.EXCLUSIVE, TEN, 0, 0),
        (TaxBasis.EXCLUSIVE, TEN, 4, 0),
        (TaxBasis.EXCLUSIVE, TEN, 5, 1),
        (TaxBasis.EXCLUSIVE, TEN, 14, 1),
        (TaxBasis.EXCLUSIVE, TEN, 15, 2),
        (TaxBasis.EXCLUSIVE, TEN, 128_455, 12_846),
        (TaxBasis.EXCLUSIVE, EIGHT, 6, 0),
        (TaxBasis.EXCLUSIVE, EIGHT, 7, 1),
        (TaxBasis.EXCLUSIVE, EIGHT, 999_999, 80_000),
        (TaxBasis.EXCLUSIVE, NONE, 1_000, 0),
        (TaxBasis.INCLUSIVE, TEN, 110, 10),
        (TaxBasis.INCLUSIVE, TEN, 5, 0),
        (TaxBasis.INCLUSIVE, TEN, 6, 1),
        (TaxBasis.INCLUSIVE, TEN, 10_430, 948),
        (TaxBasis.INCLUSIVE, EIGHT, 108, 8),
        (TaxBasis.INCLUSIVE, EIGHT, 6, 0),
        (TaxBasis.INCLUSIVE, EIGHT, 7, 1),
        (TaxBasis.INCLUSIVE, NONE, 1_000, 0),
    ],
)
def test_tax_is_rounded_half_up(basis: TaxBasis, category: TaxCategory, amount_yen: int, tax_yen: int) -> None:
    assert tax_totals([(category, amount_yen)], basis=basis) == (
        RateTotal(category=category, amount_yen=amount_yen, tax_yen=tax_yen),
    )


# docs/sources.md IV-02. Three lines of 5 yen would be 1 yen of tax each; once for the rate it is 2.
def test_tax_is_computed_once_a_rate_and_never_a_line() -> None:
    totals = tax_totals([(TEN, 5), (EIGHT, 7), (TEN, 5), (NONE, 50), (TEN, 5)], basis=TaxBasis.EXCLUSIVE)
    assert [(total.category, total.amount_yen, total.tax_yen) for total in totals] == [
        (TEN, 15, 2),
        (EIGHT, 7, 1),
        (NONE, 50, 0),
    ]
    assert total_including_tax(totals, basis=TaxBasis.EXCLUSIVE) == 75
    assert total_including_tax(totals, basis=TaxBasis.INCLUSIVE) == 72


@given(st.sampled_from(TaxCategory), st.sampled_from(TaxBasis), st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_tax_is_within_half_a_yen_of_the_exact_tax(category: TaxCategory, basis: TaxBasis, amounts: list[int]) -> None:
    (total,) = tax_totals([(category, amount) for amount in amounts], basis=basis)
    rate = category.rate_percent
    exact = Fraction(sum(amounts) * rate, 100 if basis is TaxBasis.EXCLUSIVE else 100 + rate)
    assert -Fraction(1, 2) < total.tax_yen - exact <= Fraction(1, 2)


def test_an_amount_below_zero_or_too_many_lines_are_refused() -> None:
    with pytest.raises(InvalidInput):
        tax_totals([(TEN, -1)], basis=TaxBasis.EXCLUSIVE)
    with pytest.raises(InvalidInput):
        tax_totals([(TEN, 1)] * 101, basis=TaxBasis.EXCLUSIVE)
    with pytest.raises(InvalidInput):
        total_including_tax(tax_totals([(TEN, 10**12)], basis=TaxBasis.EXCLUSIVE), basis=TaxBasis.EXCLUSIVE)


# The six matters of IV-01: issuer and number, day, content with the 8 % mark, totals a rate, tax a rate, recipient.
def test_a_registered_issuers_invoice_is_a_qualified_one() -> None:
    invoice = compose_invoice(INVOICE)
    assert (invoice.qualified, invoice.title, invoice.input_credit_transition) == (True, "適格請求書", None)
    assert invoice.entries == (
        ("請求書番号", "INV-2026-0001"),
        ("発行日", "2026年（令和8年）11月22日"),
        ("宛名", "港区 御中"),
        ("発行者", "檜原村"),
        ("登録番号", "T1234567890123"),
        ("取引年月日", "2026年（令和8年）11月20日"),
        ("明細1", "クレジットの譲渡　10 t-CO2　123,450円（税抜・10%対象）"),
        ("明細2", "無効化の代行手数料　5,005円（税抜・10%対象）"),
        ("10%対象合計", "128,455円（税抜）、消費税額 12,846円"),
        ("ご請求金額（税込）", "141,301円"),
        ("お支払い期限", "2026年（令和8年）12月22日"),
        ("お支払い方法", "○○銀行 ○○支店 普通 0000000"),
    )
    assert (invoice.tax_yen, invoice.total_yen) == (12_846, 141_301)


def test_reduced_rate_lines_are_marked_and_out_of_scope_is_apart() -> None:
    invoice = compose_invoice(
        replace(
            INVOICE,
            lines=(
                InvoiceLine(description="はちみつ", quantity="1点", amount_yen=1_080, tax=EIGHT),
                InvoiceLine(description="つみき", quantity="1点", amount_yen=3_300, tax=TEN),
                InvoiceLine(description="森への寄付", amount_yen=500, tax=NONE),
            ),
            tax_basis=TaxBasis.INCLUSIVE,
            recipient_name="鈴木一郎",
            recipient_honorific="様",
        )
    )
    entries = dict(invoice.entries)
    assert entries["宛名"] == "鈴木一郎 様"
    assert entries["明細1"] == "はちみつ ※　1点　1,080円（税込・軽減税率8%対象）"
    assert entries["明細3"] == "森への寄付　500円（不課税）"
    assert entries["注記"] == "※印は軽減税率（8%）の対象です。"
    assert entries["10%対象合計"] == "3,300円（税込）、消費税額 300円"
    assert entries["軽減税率8%対象合計"] == "1,080円（税込）、消費税額 80円"
    assert entries["不課税合計"] == "500円"
    assert (invoice.tax_yen, invoice.total_yen) == (380, 4_880)


# docs/sources.md IV-07.
def test_an_unregistered_issuers_invoice_says_that_it_is_no_qualified_one() -> None:
    invoice = compose_invoice(replace(INVOICE, issuer_registration_number=None))
    assert (invoice.qualified, invoice.title) == (False, "請求書（適格請求書ではありません）")
    assert dict(invoice.entries)["登録番号"] == UNREGISTERED_STATEMENT
    assert "適格請求書を発行できません" in UNREGISTERED_STATEMENT
    assert invoice.input_credit_transition == input_credit_transition(date(2026, 11, 20))
    assert "70" not in canonical_bytes(invoice).decode()


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        ("2023-09-30", None),
        ("2023-10-01", 80),
        ("2026-09-30", 80),
        ("2026-10-01", 70),
        ("2028-10-01", 50),
        ("2031-09-30", 30),
        ("2031-10-01", None),
    ],
)
def test_the_transition_is_dated(day: str, percent: int | None) -> None:
    row = input_credit_transition(date.fromisoformat(day))
    assert (row.percent if row else None) == percent


def test_the_transition_rows_follow_each_other_and_say_how_unsure_they_are() -> None:
    for row, following in pairwise(INPUT_CREDIT_TRANSITION):
        assert row.last_day is not None and (following.first_day - row.last_day).days == 1
    assert all("not read" in row.basis for row in INPUT_CREDIT_TRANSITION)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"issuer_name": ""}, ("issuer_name",)),
        ({"recipient_name": "―"}, ("recipient_name",)),
        ({"number": "", "supplied_on": None}, ("number", "supplied_on")),
        ({"lines": ()}, ("lines",)),
        ({"lines": (INVOICE.lines[0], replace(INVOICE.lines[1], description=" "))}, ("lines[1].description",)),
    ],
)
def test_a_missing_field_is_named(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    facts = replace(INVOICE, **changes)
    assert missing_invoice_fields(facts) == missing
    with pytest.raises(IncompleteInvoice) as refusal:
        compose_invoice(facts)
    assert refusal.value.missing == missing


@pytest.mark.parametrize(
    ("text", "number"), [("T1234567890123", "T1234567890123"), ("Ｔ１２３４５６７８９０１２３", "T1234567890123")]
)
def test_a_registration_number_is_normalised(text: str, number: str) -> None:
    assert read_registration_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "1234567890123", "T123456789012", "T12345678901234", "t1234567890123", "T-1234567890123"]
)
def test_what_is_no_registration_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compose_invoice(replace(INVOICE, issuer_registration_number=text))
    assert refusal.value.field == "issuer_registration_number"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"supplied_on": date(2019, 9, 30)}, "supplied_on"),
        ({"lines": INVOICE.lines * MAX_INVOICE_LINES}, "lines"),
        ({"lines": (replace(INVOICE.lines[0], amount_yen=-1),)}, "amount_yen"),
        ({"issuer_name": "檜原村\n登録番号"}, "issuer_name"),
    ],
)
def test_a_wrong_value_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compose_invoice(replace(INVOICE, **changes))
    assert refusal.value.field == field


def test_the_hash_is_that_of_the_canonical_bytes() -> None:
    invoice = compose_invoice(INVOICE)
    assert invoice_hash(invoice) == hashlib.sha256(canonical_bytes(invoice)).hexdigest()
    assert invoice_hash(compose_invoice(replace(INVOICE, due_on=None))) != invoice_hash(invoice)


def test_what_is_not_agreed_is_not_printed() -> None:
    labels = [label for label, _ in compose_invoice(replace(INVOICE, due_on=None, payment_instructions=" ")).entries]
    assert labels[-1] == "ご請求金額（税込）"
