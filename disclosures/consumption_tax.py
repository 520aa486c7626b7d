"""Consumption tax: once a document and rate, half up, in whole yen; never a line at a time (docs/sources.md IV-02)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.money import MAX_YEN
from core.numbers import check_range, round_half_up
from disclosures.japanese import Language

RATES_EFFECTIVE_FROM: Final = date(2019, 10, 1)
"""10 % and the reduced 8 % hold from this day."""

MAX_TAXED_LINES: Final = 100


class TaxCategory(StrEnum):
    """How a line is taxed; a credit's sale is TAXABLE_10, a retirement as such OUT_OF_SCOPE (TX-01, TX-03)."""

    rate_percent: int
    label_ja: str
    label_en: str

    def __new__(cls, key: str, rate_percent: int, label_ja: str, label_en: str) -> "TaxCategory":
        category = str.__new__(cls, key)
        category._value_ = key
        category.rate_percent = rate_percent
        category.label_ja = label_ja
        category.label_en = label_en
        return category

    TAXABLE_10 = "TAXABLE_10", 10, "10%対象", "10% rate"
    REDUCED_8 = "REDUCED_8", 8, "軽減税率8%対象", "reduced 8% rate"
    OUT_OF_SCOPE = "OUT_OF_SCOPE", 0, "不課税", "outside the scope of tax"

    def label(self, language: Language) -> str:
        """The category in words."""
        return self.label_ja if language is Language.JA else self.label_en


class TaxBasis(StrEnum):
    """Whether the amounts that tax is computed from contain it."""

    EXCLUSIVE = "EXCLUSIVE"
    INCLUSIVE = "INCLUSIVE"


@dataclass(frozen=True, kw_only=True)
class RateTotal:
    """A category's sum as the lines state it (`amount_yen`, with or without tax by the basis) and its tax."""

    category: TaxCategory
    amount_yen: int
    tax_yen: int


def tax_totals(amounts: Iterable[tuple[TaxCategory, int]], *, basis: TaxBasis) -> tuple[RateTotal, ...]:
    """One total for each category present, in the categories' order; tax half up, once a category.

    Raises InvalidInput for an amount below zero or beyond the limits, and for more lines than MAX_TAXED_LINES.
    """
    sums: dict[TaxCategory, int] = {}
    count = 0
    for category, amount_yen in amounts:
        count = check_range(count + 1, field="lines", maximum=MAX_TAXED_LINES)
        check_range(amount_yen, field="amount_yen", minimum=0, maximum=MAX_YEN)
        sums[category] = sums.get(category, 0) + amount_yen
    return tuple(
        RateTotal(category=category, amount_yen=sums[category], tax_yen=_tax(sums[category], category, basis))
        for category in TaxCategory
        if category in sums
    )


def total_including_tax(totals: Iterable[RateTotal], *, basis: TaxBasis) -> int:
    """What is paid: the sums, and the tax on top when they are exclusive of it. Raises InvalidInput beyond a limit."""
    on_top = basis is TaxBasis.EXCLUSIVE
    total_yen = sum(total.amount_yen + (total.tax_yen if on_top else 0) for total in totals)
    return check_range(total_yen, field="total_yen", minimum=0, maximum=MAX_YEN)


def with_tax(amount_yen: int) -> int:
    """An amount without tax, with it at the rate of credits (10 %), in yen, half up. Raises InvalidInput."""
    return total_including_tax(
        tax_totals([(TaxCategory.TAXABLE_10, amount_yen)], basis=TaxBasis.EXCLUSIVE), basis=TaxBasis.EXCLUSIVE
    )


def _tax(amount_yen: int, category: TaxCategory, basis: TaxBasis) -> int:
    rate = category.rate_percent
    return round_half_up(amount_yen * rate, 100 if basis is TaxBasis.EXCLUSIVE else 100 + rate)
