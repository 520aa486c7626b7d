"""What a claim about an offset needs to be made, by its kind, and of what its evidence consists.

Pure: tables and predicates (docs/sources.md KH-01, KH-02, WL-03, WL-04, WL-05, WL-09, CM-06).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.labels import Labelled
from core.lifecycle import Lifecycle
from core.text import plain_form
from registry.kinds import Scheme
from registry.retirement_deadlines import LIMITS, RetirementUse

NDC_SCHEMES: Final = frozenset({Scheme.J_CREDIT, Scheme.JCM})
"""The only credits with which somebody may claim to serve Japan's NDC (docs/sources.md CM-06, WL-09)."""

LATEST_DAYS: Final = LIMITS[RetirementUse.SELF].limit_days
"""How long after the end of its period an offset to come may still come (docs/sources.md RT-01)."""

EVIDENCE_WITHIN_DAYS: Final = 15
"""Within so many days of an authority's request grounds are handed in: **Memory** (docs/sources.md KH-02)."""


class ClaimKind(Labelled):
    """What is claimed. A contribution to the Kyoto target has no kind: nobody may claim it (docs/sources.md WL-08)."""

    WILL_OFFSET = "WILL_OFFSET", "オフセットの予定", "emissions that will be offset"
    OFFSET = "OFFSET", "カーボン・オフセット", "emissions that were offset"
    CARBON_NEUTRAL = "CARBON_NEUTRAL", "カーボンニュートラル", "carbon neutrality of a whole boundary"
    NDC_CONTRIBUTION = "NDC_CONTRIBUTION", "国の削減目標（NDC）への貢献", "a contribution to Japan's target (NDC)"


class ClaimCoverage(StrEnum):
    """How much of the boundary's emissions the retired grams make up for."""

    PART = "PART"
    WHOLE = "WHOLE"


class ClaimStatus(StrEnum):
    """A draft is its organisation's own; what is published is fixed with its evidence, until it ends."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    ENDED = "ENDED"


CLAIM_LIFECYCLE: Final = Lifecycle(
    "claim",
    {
        ClaimStatus.DRAFT: frozenset({ClaimStatus.PUBLISHED, ClaimStatus.ENDED}),
        ClaimStatus.PUBLISHED: frozenset({ClaimStatus.ENDED}),
        ClaimStatus.ENDED: frozenset(),
    },
)


class EvidencePart(StrEnum):
    """A part of the evidence bundle (根拠資料一式); its value in lower case is its folder in the archive."""

    BOUNDARY = "BOUNDARY"
    CALCULATION = "CALCULATION"
    METHOD = "METHOD"
    REDUCTIONS = "REDUCTIONS"
    PLAN = "PLAN"
    CREDITS = "CREDITS"
    RETIREMENT = "RETIREMENT"
    VERIFICATION = "VERIFICATION"
    OTHER = "OTHER"


_ALWAYS: Final = (EvidencePart.BOUNDARY, EvidencePart.CALCULATION, EvidencePart.METHOD)
_OF_RETIREMENTS: Final = (*_ALWAYS, EvidencePart.CREDITS, EvidencePart.RETIREMENT)

REQUIRED_PARTS: Final[Mapping[ClaimKind, tuple[EvidencePart, ...]]] = MappingProxyType(
    {
        ClaimKind.WILL_OFFSET: (*_ALWAYS, EvidencePart.PLAN),
        ClaimKind.OFFSET: _OF_RETIREMENTS,
        ClaimKind.CARBON_NEUTRAL: (*_OF_RETIREMENTS, EvidencePart.REDUCTIONS, EvidencePart.VERIFICATION),
        ClaimKind.NDC_CONTRIBUTION: _OF_RETIREMENTS,
    }
)
"""What the bundle of a claim holds at least: without all of it there is no claim (docs/sources.md KH-02)."""


@dataclass(frozen=True, kw_only=True)
class RetiredPart:
    """A retirement behind a claim: its scheme, the grams of it that were given to the claim's use, how far it is."""

    scheme: Scheme
    mass_g: int
    is_confirmed: bool
    serves_the_subject: bool
    """Whether its grams were given to the event or product that the claim names, if it names one."""
    is_for_offset: bool = True
    """Whether the registry was told that it serves a carbon offset."""


@dataclass(frozen=True, kw_only=True)
class Party:
    """Somebody with a part in a claim, by name and, where it has one, 法人番号."""

    name: str
    corporate_number: str | None


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The statement of a third party about a claim (第三者検証)."""

    verifier: str
    corporate_number: str | None
    standard: str
    statement_number: str
    verified_on: date


@dataclass(frozen=True, kw_only=True)
class ClaimBasis:
    """All that a claim would stand on, on the day `on` on which it would be made; masses in grams."""

    kind: ClaimKind
    on: date
    period_from: date
    period_to: date
    used_from: date | None
    used_to: date | None
    """The days of the demand that it is about, if it is about one."""
    is_promised: bool
    """Whether another claim in force says already that the same demand or product will be offset."""
    valid_to: date
    emissions_g: int
    retired: Sequence[RetiredPart]
    planned_g: int | None
    retire_by: date | None
    notice_method: str
    reductions: str
    explanation: str
    verification: Verification | None
    parties: Sequence[Party]
    """The claimant, who sold the credits or held them, who made them, and who runs the platform."""
    has_verification_paper: bool

    @property
    def covered_g(self) -> int:
        """The grams of confirmed retirements."""
        return sum(one.mass_g for one in self.retired if one.is_confirmed)

    @property
    def coverage(self) -> ClaimCoverage:
        """WHOLE when nothing of the boundary is left over."""
        return ClaimCoverage.WHOLE if self.covered_g >= self.emissions_g else ClaimCoverage.PART


class Lack(StrEnum):
    """Why a claim cannot be made, with the rule behind it and in words."""

    rule: str
    text_ja: str
    text_en: str

    def __new__(cls, key: str, rule: str, text_ja: str, text_en: str) -> "Lack":
        lack = str.__new__(cls, key)
        lack._value_ = key
        lack.rule = rule
        lack.text_ja = text_ja
        lack.text_en = text_en
        return lack

    TERM = "TERM", "KH-01", "主張の期間が終わっています", "its term is over"
    OTHER_PERIOD = (
        "OTHER_PERIOD",
        "KH-01",
        "対象の催しや活動の日が、主張の期間に入っていません",
        "a period that holds the days of its event or activity",
    )
    DEADLINE = (
        "DEADLINE",
        "WL-05",
        "無効化の期限がないか、過ぎています",
        "a deadline that has not passed",
    )
    LATE_DEADLINE = (
        "LATE_DEADLINE",
        "RT-01",
        f"無効化の期限が、主張の期間の終わりより後か、対象期間の最終日から{LATEST_DAYS}日より後です",
        f"a deadline within its term, and within {LATEST_DAYS} days of the end of its period",
    )
    NOTICE_METHOD = "NOTICE_METHOD", "WL-05", "結果を知らせる方法がありません", "how the result is made known"
    PLANNED = "PLANNED", "WL-05", "オフセットする予定の量がありません", "how much will be offset"
    OVER_PLANNED = (
        "OVER_PLANNED",
        "WL-05",
        "オフセットする予定の量が、排出量を超えています",
        "no more to be offset than its emissions",
    )
    PROMISED = (
        "PROMISED",
        "WL-07",
        "同じ対象について、公開中のオフセットの予定があります",
        "that nothing else in force says that it will be offset",
    )
    RETIREMENT = "RETIREMENT", "WL-04", "無効化されたクレジットがありません", "a retirement"
    UNCONFIRMED = (
        "UNCONFIRMED",
        "WL-04",
        "登録簿で確認されていない無効化があります",
        "the registry's confirmation of every retirement",
    )
    ANOTHER_USE = (
        "ANOTHER_USE",
        "WL-07",
        "この主張の対象に割り当てられていない無効化があります",
        "retirements that were given to the claim's own event or product",
    )
    TAKEN = (
        "TAKEN",
        "WL-07",
        "ほかの主張の根拠になっている無効化があります",
        "retirements on which no other claim stands",
    )
    OTHER_PURPOSE = (
        "OTHER_PURPOSE",
        "WL-04",
        "カーボン・オフセット以外の用途で無効化されたクレジットがあります",
        "retirements whose purpose is a carbon offset",
    )
    NOT_WHOLE = (
        "NOT_WHOLE",
        "WL-03",
        "対象範囲の排出量の全部が埋め合わされていません",
        "retired grams for all emissions of the boundary",
    )
    REDUCTIONS = "REDUCTIONS", "WL-03", "先に行った削減の取組がありません", "the reductions that were made first"
    EXPLANATION = "EXPLANATION", "WL-03", "名称の意味の説明がありません", "an explanation of the name"
    VERIFICATION = "VERIFICATION", "WL-03", "第三者による検証がありません", "verification by a third party"
    VERIFIED_TOO_EARLY = (
        "VERIFIED_TOO_EARLY",
        "WL-03",
        "対象期間が終わる前の検証です",
        "verification after the end of the period",
    )
    VERIFIER_IS_PARTY = (
        "VERIFIER_IS_PARTY",
        "WL-03",
        "検証者が当事者です",
        "a verifier that is neither the claimant nor seller, maker or provider",
    )
    VERIFICATION_PAPER = (
        "VERIFICATION_PAPER",
        "KH-02",
        "検証意見書が根拠資料にありません",
        "the verifier's statement among the evidence",
    )
    NOT_FOR_NDC = (
        "NOT_FOR_NDC",
        "WL-09",
        "J-クレジットとJCMクレジット以外のクレジットがあります",
        "only J-Credits and JCM credits",
    )
    WORDING = (
        "WORDING",
        "KH-06",
        "公開できない表現があります。書面の検査（disclosureCheck）で確かめられます",
        "words that may be published; disclosureCheck tells which",
    )


def lacks_of(basis: ClaimBasis) -> tuple[Lack, ...]:
    """All that a claim lacks, in the order of `Lack`, but for TAKEN and WORDING, which have refusals of their own."""
    asked = _ASKED[basis.kind]
    return tuple(lack for lack in Lack if lack in asked and asked[lack](basis))


def rules_of(lacks: Sequence[Lack]) -> str:
    """The rules behind, each once, with commas."""
    return ", ".join(dict.fromkeys(one.rule for one in lacks))


def evidence_due_on(requested_on: date) -> date:
    """The last day on which the grounds of a claim may be handed to an authority that asked on a day (KH-02)."""
    return requested_on + timedelta(days=EVIDENCE_WITHIN_DAYS)


def is_party(name: str, corporate_number: str | None, parties: Sequence[Party]) -> bool:
    """Whether somebody is one of the parties, by name or by 法人番号."""
    return any(
        plain_form(name) == plain_form(one.name) or (corporate_number and corporate_number == one.corporate_number)
        for one in parties
    )


def _verified(lacking: Callable[[ClaimBasis, Verification], bool]) -> Callable[[ClaimBasis], bool]:
    """What is asked of a verification only where there is one."""
    return lambda basis: basis.verification is not None and lacking(basis, basis.verification)


_Asked = Mapping[Lack, Callable[[ClaimBasis], bool]]


def _is_of_other_days(basis: ClaimBasis) -> bool:
    if basis.used_from is None or basis.used_to is None:
        return False
    return basis.used_from < basis.period_from or basis.used_to > basis.period_to


def _is_late(basis: ClaimBasis) -> bool:
    if basis.retire_by is None or basis.valid_to < basis.on:
        return False
    end = max(basis.period_to, basis.on)
    latest = end + timedelta(days=LATEST_DAYS)
    return basis.retire_by > min(basis.valid_to, latest)


_OF_ALL: Final[_Asked] = {
    Lack.TERM: lambda basis: basis.valid_to < basis.on,
    Lack.OTHER_PERIOD: _is_of_other_days,
}

_OF_RETIRED: Final[_Asked] = {
    **_OF_ALL,
    Lack.RETIREMENT: lambda basis: not any(one.mass_g for one in basis.retired),
    Lack.UNCONFIRMED: lambda basis: not all(one.is_confirmed for one in basis.retired),
    Lack.ANOTHER_USE: lambda basis: not all(one.serves_the_subject for one in basis.retired),
    Lack.OTHER_PURPOSE: lambda basis: not all(one.is_for_offset for one in basis.retired),
}

_ASKED: Final[Mapping[ClaimKind, _Asked]] = {
    ClaimKind.WILL_OFFSET: {
        **_OF_ALL,
        Lack.DEADLINE: lambda basis: basis.retire_by is None or basis.retire_by < basis.on,
        Lack.LATE_DEADLINE: _is_late,
        Lack.NOTICE_METHOD: lambda basis: not basis.notice_method,
        Lack.PLANNED: lambda basis: not basis.planned_g,
        Lack.OVER_PLANNED: lambda basis: (basis.planned_g or 0) > basis.emissions_g,
        Lack.PROMISED: lambda basis: basis.is_promised,
    },
    ClaimKind.OFFSET: _OF_RETIRED,
    ClaimKind.CARBON_NEUTRAL: {
        **_OF_RETIRED,
        Lack.NOT_WHOLE: lambda basis: basis.coverage is not ClaimCoverage.WHOLE,
        Lack.REDUCTIONS: lambda basis: not basis.reductions,
        Lack.EXPLANATION: lambda basis: not basis.explanation,
        Lack.VERIFICATION: lambda basis: basis.verification is None,
        Lack.VERIFIED_TOO_EARLY: _verified(lambda basis, verification: verification.verified_on < basis.period_to),
        Lack.VERIFIER_IS_PARTY: _verified(
            lambda basis, verification: is_party(verification.verifier, verification.corporate_number, basis.parties)
        ),
        Lack.VERIFICATION_PAPER: lambda basis: not basis.has_verification_paper,
    },
    ClaimKind.NDC_CONTRIBUTION: {
        **_OF_RETIRED,
        Lack.NOT_FOR_NDC: lambda basis: any(one.scheme not in NDC_SCHEMES for one in basis.retired),
    },
}
"""What each kind is asked, and when it is lacking."""
