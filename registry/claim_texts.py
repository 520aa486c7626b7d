"""Who says what of a retirement: the claim of its user, and the words in which others tell of their part.

Pure: texts and tables only (docs/sources.md WL-04, WL-06, WL-07).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.mass import show_kilograms
from core.text import show_day
from registry.purpose_labels import KIND_LABELS, PURPOSE_LABELS
from registry.states import PurposeCode, RetirementKind

MAX_STATEMENT: Final = 1_000
"""What the column takes; serials that go beyond it are left to the registry's notice."""

MAX_RANGES_SHOWN: Final = 20

SUPPORTS_BY_SELLING: Final = "カーボン・オフセットに取り組む人々を、クレジットの提供を通じて応援しています。"


class Participant(StrEnum):
    """Who took part in an offset without being the one that claims it."""

    SELLER = "SELLER"
    PROVIDER = "PROVIDER"
    BUYER = "BUYER"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A sentence that a participant may use; it claims nothing twice."""

    by: Participant
    text: str


@dataclass(frozen=True, kw_only=True)
class ClaimFacts:
    """What a claim states: who used how many grams of which tonnes for what, and when they were retired."""

    claimant_name: str
    target_activity: str
    used_g: int
    kind: RetirementKind
    purpose: PurposeCode
    purpose_detail: str
    scheme_label: str
    serials: Sequence[str]
    executed_on: date
    notice_number: str


def claim_statement(facts: ClaimFacts) -> str:
    """The claim in Japanese, at most MAX_STATEMENT characters: of an offset only for that purpose (WL-04)."""
    for shown in range(min(len(facts.serials), MAX_RANGES_SHOWN), -1, -1):
        statement = _statement(facts, _shown_serials(facts, shown))
        if len(statement) <= MAX_STATEMENT:
            return statement
    raise AssertionError("every part of a claim has its limit")


def participation(*, product_name: str | None) -> tuple[Wording, ...]:
    """What sellers, providers and, of a product, its buyers may say (docs/sources.md WL-06)."""
    common = (
        Wording(by=Participant.SELLER, text=SUPPORTS_BY_SELLING),
        Wording(
            by=Participant.PROVIDER, text="カーボン・オフセットに取り組む人々を、手続の支援を通じて応援しています。"
        ),
    )
    if product_name is None:
        return common
    return (
        Wording(by=Participant.SELLER, text=f"クレジット付商品「{product_name}」を売りました。"),
        *common,
        Wording(by=Participant.BUYER, text=f"クレジット付商品「{product_name}」を買いました。"),
        Wording(by=Participant.BUYER, text="カーボン・オフセットに取り組む店を、買い物を通じて応援しています。"),
    )


def show_grams_in_kg(mass_g: int) -> str:
    """A mass as statements print it: 1,169.2 kg-CO2, exact."""
    whole, point, decimals = show_kilograms(mass_g).partition(".")
    return f"{int(whole):,}{point}{decimals} kg-CO2"


def _statement(facts: ClaimFacts, serials: str) -> str:
    mass, day, kind = show_grams_in_kg(facts.used_g), show_day(facts.executed_on), KIND_LABELS[facts.kind].ja
    credit = f"{facts.scheme_label}（{serials}）"
    if facts.purpose is PurposeCode.CARBON_OFFSET:
        return (
            f"{facts.claimant_name}は、「{facts.target_activity}」の排出量 {mass} を、"
            f"{credit}の{kind}（{day}）により埋め合わせました。"
        )
    label = facts.purpose_detail if facts.purpose is PurposeCode.OTHER else PURPOSE_LABELS[facts.purpose].ja
    return f"{facts.claimant_name}は、{credit}の{kind}（{day}）による {mass} を、「{label}」に用いました。"


def _shown_serials(facts: ClaimFacts, shown: int) -> str:
    if shown == len(facts.serials):
        return "、".join(facts.serials)
    if not shown:
        return f"通知書 {facts.notice_number} のシリアル番号"
    return f"{'、'.join(facts.serials[:shown])} ほか{len(facts.serials) - shown}区間、通知書 {facts.notice_number}"
