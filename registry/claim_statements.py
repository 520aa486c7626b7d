"""The sentences of claims, by their kind and state: what a claimant may say, and nothing beyond it.

Pure: texts only (docs/sources.md WL-03, WL-04, WL-05, WL-09).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.text import show_day
from registry.claim_rules import ClaimCoverage, ClaimKind, Verification
from registry.claim_texts import MAX_RANGES_SHOWN, SUPPORTS_BY_SELLING, Participant, Wording, show_grams_in_kg

MAX_CLAIM_STATEMENT: Final = 4_000
"""What the column takes; serials beyond it stand in the bundle."""


@dataclass(frozen=True, kw_only=True)
class RetiredText:
    """A retirement as a statement names it."""

    scheme_label: str
    serials: Sequence[str]
    executed_on: date


@dataclass(frozen=True, kw_only=True)
class StatementFacts:
    """What the statement of a claim says; masses in grams."""

    claimant_name: str
    boundary: str
    period_from: date
    period_to: date
    emissions_g: int
    covered_g: int
    coverage: ClaimCoverage
    retired: Sequence[RetiredText]
    planned_g: int | None
    retire_by: date | None
    notice_method: str
    explanation: str
    verification: Verification | None


def statement_of(kind: ClaimKind, facts: StatementFacts) -> str:
    """The claim in Japanese, at most MAX_CLAIM_STATEMENT characters; `facts` lack nothing that the kind asks for."""
    for shown in range(MAX_RANGES_SHOWN, -1, -1):
        statement = _STATEMENTS[kind](facts, _credits(facts.retired, shown))
        if len(statement) <= MAX_CLAIM_STATEMENT:
            return statement
    raise AssertionError("every part of a claim has its limit")


def wording_before(*, retire_by: date, notice: str, product_name: str | None = None) -> tuple[Wording, ...]:
    """What may be said of an offset that is still to come, by those who take part (docs/sources.md WL-05, WL-06)."""
    to_come = f"{show_day(retire_by)}までにクレジットを無効化してオフセットする予定で、結果は{notice}でお知らせします。"
    if product_name is None:
        return (
            Wording(by=Participant.BUYER, text=to_come),
            Wording(by=Participant.SELLER, text=SUPPORTS_BY_SELLING),
        )
    return (
        Wording(by=Participant.SELLER, text=f"クレジット付商品「{product_name}」です。{to_come}"),
        Wording(by=Participant.BUYER, text=f"クレジット付商品「{product_name}」を買いました。"),
    )


def _boundary(facts: StatementFacts) -> str:
    return f"「{facts.boundary}」（{_days(facts.period_from, facts.period_to)}）"


def _days(start: date, end: date) -> str:
    return show_day(start) if start == end else f"{show_day(start)}～{show_day(end)}"


def _mass(facts: StatementFacts) -> str:
    emissions = show_grams_in_kg(facts.emissions_g)
    if facts.coverage is ClaimCoverage.WHOLE:
        return f"排出量 {emissions} の全量を"
    return f"排出量 {emissions} のうち {show_grams_in_kg(facts.covered_g)} を"


def _will_offset(facts: StatementFacts, _: str) -> str:
    assert facts.planned_g is not None and facts.retire_by is not None, "asked for"
    return (
        f"{facts.claimant_name}は、{_boundary(facts)}の排出量 {show_grams_in_kg(facts.emissions_g)} のうち "
        f"{show_grams_in_kg(facts.planned_g)} を、{show_day(facts.retire_by)}までにクレジットを無効化して"
        f"オフセットする予定です。結果は{facts.notice_method}でお知らせします。"
    )


def _offset(facts: StatementFacts, credits: str) -> str:
    return (
        f"{facts.claimant_name}は、{_boundary(facts)}の{_mass(facts)}、{credits}の無効化により埋め合わせました"
        f"（カーボン・オフセット）。"
    )


def _carbon_neutral(facts: StatementFacts, credits: str) -> str:
    verified = facts.verification
    assert verified is not None, "asked for"
    return (
        f"{facts.claimant_name}は、{_boundary(facts)}について、先に排出を減らし、なお残った{_mass(facts)}、"
        f"{credits}の無効化によりオフセットして、カーボンニュートラルとしました。{facts.explanation}"
        f"この主張は、第三者の{verified.verifier}が{verified.standard}により{show_day(verified.verified_on)}に"
        f"検証しました（検証番号 {verified.statement_number}）。"
    )


def _ndc(facts: StatementFacts, credits: str) -> str:
    return (
        f"{facts.claimant_name}は、{_boundary(facts)}の{_mass(facts)}、{credits}の無効化により埋め合わせました。"
        "この削減・吸収量は、我が国の温室効果ガスの削減目標（NDC）に数えられるものです。"
    )


_STATEMENTS: Final[Mapping[ClaimKind, Callable[[StatementFacts, str], str]]] = {
    ClaimKind.WILL_OFFSET: _will_offset,
    ClaimKind.OFFSET: _offset,
    ClaimKind.CARBON_NEUTRAL: _carbon_neutral,
    ClaimKind.NDC_CONTRIBUTION: _ndc,
}


def _credits(retired: Sequence[RetiredText], shown: int) -> str:
    """Each retirement with its day and its first serial ranges, `shown` of them in all."""
    texts, left = [], shown
    for one in retired:
        ranges = list(one.serials[:left])
        left -= len(ranges)
        if len(ranges) < len(one.serials):
            ranges.append(f"ほか{len(one.serials) - len(ranges)}区間")
        texts.append(f"{one.scheme_label}（{'、'.join(ranges)}、{show_day(one.executed_on)}）")
    return "と".join(texts)
