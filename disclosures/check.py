"""What is missing in a draft of a document and what the rules say of its words: asked while it is written, and again
where it is published.

A draft is publishable when nothing in it is refused and every leave that a rule wants was given.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from core.errors import InvalidInput
from core.labels import Labelled
from core.mass import GRAMS_PER_KILOGRAM, show_kilograms
from disclosures.checklists import ChecklistItem, DocumentNature, checklist, unasked
from disclosures.document_kinds import DocumentKind
from disclosures.findings import MAX_TEXTS, Finding, fact_finding, is_waived, wording_findings
from disclosures.matrix import says_nothing
from disclosures.rules import Severity
from disclosures.wording_context import ClaimContext

MIN_MUNICIPAL_LEVEL: Final = 2
"""The accuracy level of a municipality's calculation, in principle (docs/sources.md INF-06)."""

MIN_LABEL_G: Final = GRAMS_PER_KILOGRAM
"""Below it, old practice asks for a life-cycle calculation (docs/sources.md INF-02)."""

LEGAL_NOTICE_TITLE: Final = "特定商取引法に基づく表記"

_LEVEL: Final = re.compile(r"レベル\s*([1-9])")
_ON_GOODS: Final = frozenset({DocumentKind.PRODUCT_PAGE, DocumentKind.PRODUCT_LABEL})


class MarkKind(Labelled):
    """A mark that a document shows."""

    OFFSET_LOGO = "OFFSET_LOGO", "カーボン・オフセットのロゴ", "the logo of carbon offsetting"
    SCHEME_LOGO = "SCHEME_LOGO", "制度のロゴ", "a scheme's logo"
    THIRD_PARTY_LABEL = "THIRD_PARTY_LABEL", "第三者の認証ラベル", "a third party's label"


class WideSource(StrEnum):
    """Sources of emissions that a boundary leaves out only with a reason (docs/sources.md INF-07)."""

    ELECTRICITY = "ELECTRICITY"
    TRANSPORT = "TRANSPORT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark with what entitles to it: the day of notice or approval, the last day, the number of a label."""

    kind: MarkKind
    reason: str
    """For what it was given, as the document says."""
    notified_on: date | None = None
    expires_on: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """What is known of a draft beside its texts; what is not known is not asked about. Mass in grams a unit."""

    mass_per_unit_g: int | None = None
    by_life_cycle: bool = False
    by_municipality: bool = False
    calculation_level: int | None = None
    left_out: frozenset[WideSource] = frozenset()
    left_out_reason: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A document before it is published: texts by the keys of its checklist, and any others by their field's name."""

    nature: DocumentNature
    context: ClaimContext
    entries: Mapping[str, str]
    title: str = ""
    other_texts: Mapping[str, str] = field(default_factory=dict)
    facts: DraftFacts = DraftFacts()


@dataclass(frozen=True, kw_only=True)
class DraftCheck:
    """What a draft gives, asked for or not, what it lacks of what is asked, and what the rules say of it on a day."""

    given: tuple[ChecklistItem, ...]
    missing: tuple[ChecklistItem, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]

    @property
    def is_publishable(self) -> bool:
        """Whether nothing blocks and no leave is wanting."""
        binding = (Severity.BLOCK, Severity.REQUIRE)
        severities = {one.severity for one in self.missing} | {one.severity for one in self.findings}
        return severities.isdisjoint(binding)


def check_draft(draft: Draft, *, on: date, waived: Collection[tuple[str, str]] = ()) -> DraftCheck:
    """The missing items in the checklist's order, and the findings of the texts and facts.

    `waived` has (rule, hash of the text) of each leave that was given.

    Raises StageNotInMatrix, and InvalidInput for an entry that the document does not have, or too many texts.
    """
    items = checklist(draft.nature, on=on)
    tellable = (*items, *unasked(draft.nature, items))
    keys = {item.key for item in tellable}
    for key in draft.entries:
        if key not in keys:
            raise InvalidInput(field="entries", value=key[:60], rule="key_of_checklist")
    texts = _texts(draft)
    found = (*wording_findings(texts, draft.context, on=on), *_fact_findings(draft, on))
    return DraftCheck(
        given=tuple(item for item in tellable if not says_nothing(draft.entries.get(item.key, ""))),
        missing=tuple(item for item in items if says_nothing(draft.entries.get(item.key, ""))),
        findings=tuple(one for one in found if not is_waived(one, waived)),
        waived=tuple(one for one in found if is_waived(one, waived)),
    )


def _texts(draft: Draft) -> dict[str, str]:
    texts = {**({"title": draft.title} if draft.title else {}), **draft.entries, **draft.other_texts}
    if len(texts) > MAX_TEXTS:
        raise InvalidInput(field="entries", value=str(len(texts)), rule=f"max_items={MAX_TEXTS}")
    return texts


def _fact_findings(draft: Draft, on: date) -> Iterator[Finding]:
    yield from _of_label(draft, on)
    yield from level_findings(draft.facts, on=on)
    yield from _of_boundary(draft.facts, on)
    if draft.nature.kind is DocumentKind.LEGAL_NOTICE and LEGAL_NOTICE_TITLE not in draft.title:
        yield from fact_finding(
            "TS-17",
            field="title",
            fact=draft.title,
            reason_ja=f"題名に「{LEGAL_NOTICE_TITLE}」がありません。",
            reason_en=f"The title does not say {LEGAL_NOTICE_TITLE}.",
            advice_ja=LEGAL_NOTICE_TITLE,
            on=on,
        )
    if draft.facts.mark is not None:
        yield from _of_mark(draft.facts.mark, draft.nature.kind, on)


def _of_label(draft: Draft, on: date) -> Iterator[Finding]:
    mass_g = draft.facts.mass_per_unit_g
    if draft.nature.kind in _ON_GOODS and mass_g is not None:
        yield from label_findings(mass_g, by_life_cycle=draft.facts.by_life_cycle, on=on)


def label_findings(mass_per_unit_g: int, *, by_life_cycle: bool, on: date) -> Iterator[Finding]:
    """INF-02: less than a kilogram a unit, without a life-cycle calculation. A warning, though the rule blocks else."""
    if mass_per_unit_g >= MIN_LABEL_G or by_life_cycle:
        return
    for one in fact_finding(
        "INF-02",
        field="massPerUnit",
        fact=f"{show_kilograms(mass_per_unit_g)} kg-CO2",
        reason_ja="1点あたり1kg-CO2に満たない表示は、ライフサイクルでの算定がある場合を除き、少なすぎるとされてきました。",
        reason_en="Less than 1 kg-CO2 a unit was held too little without a life-cycle calculation.",
        advice_ja="1点あたり1kg-CO2以上にするか、ライフサイクルでの算定を添えてください。",
        on=on,
    ):
        yield replace(one, severity=Severity.WARN)


def stated_level(text: str) -> int | None:
    """The lowest accuracy level that a description of a calculation states; None where it states none."""
    stated = _LEVEL.findall(unicodedata.normalize("NFKC", text))
    return min(map(int, stated), default=None)


def level_findings(facts: DraftFacts, *, on: date) -> Iterator[Finding]:
    """INF-06: a municipality's calculation below level 2."""
    level = facts.calculation_level
    if facts.by_municipality and level is not None and level < MIN_MUNICIPAL_LEVEL:
        yield from fact_finding(
            "INF-06",
            field="calculationLevel",
            fact=f"レベル{level}",
            reason_ja="自治体の算定は、原則としてレベル2以上とされています。",
            reason_en="A municipality calculates at level 2 or above, in principle.",
            advice_ja="活動量の実績や固有の数値を使い、レベル2以上で算定してください。",
            on=on,
        )


def _of_boundary(facts: DraftFacts, on: date) -> Iterator[Finding]:
    if not facts.left_out or not says_nothing(facts.left_out_reason):
        return
    names = {WideSource.ELECTRICITY: "電力", WideSource.TRANSPORT: "輸送・移動"}
    yield from fact_finding(
        "INF-07",
        field="leftOut",
        fact="、".join(names[one] for one in sorted(facts.left_out)),
        reason_ja="対象範囲はできるだけ広くとります。除いた理由が書かれていません。",
        reason_en="A boundary is as wide as can be; why these were left out is not said.",
        advice_ja="対象に含めるか、含めない理由を書いてください。",
        on=on,
    )


def _of_mark(mark: Mark, kind: DocumentKind, on: date) -> Iterator[Finding]:
    for rule, holds, reason_ja, reason_en, advice_ja in _mark_rules(mark, kind, on):
        if holds:
            yield from fact_finding(
                rule,
                field="mark",
                fact=mark.kind.label_ja,
                reason_ja=reason_ja,
                reason_en=reason_en,
                advice_ja=advice_ja,
                on=on,
            )


def _mark_rules(mark: Mark, kind: DocumentKind, on: date) -> tuple[tuple[str, bool, str, str, str], ...]:
    """Rule, whether it is broken, why, and what to do: docs/sources.md KH-05, UN-05 and UN-06."""
    is_over = mark.expires_on is not None and mark.expires_on < on
    is_logo = mark.kind is not MarkKind.THIRD_PARTY_LABEL
    is_scheme = mark.kind is MarkKind.SCHEME_LOGO
    return (
        (
            "KH-05",
            says_nothing(mark.reason),
            "マークには、何について与えられたものかを添えます。",
            "A mark says for what it was given.",
            "マークの近くに、与えられた理由を書いてください。",
        ),
        (
            "UN-05",
            is_scheme and kind in _ON_GOODS,
            "J-クレジット制度のロゴは、商品には付けられません。",
            "The logo of the J-Credit scheme goes on no goods.",
            "カーボン・オフセットロゴを、事務局へ届け出て使ってください。",
        ),
        (
            "UN-05",
            is_logo and (mark.notified_on is None or mark.notified_on > on),
            "ロゴの使用について、事務局への届出または承認の日がありません。",
            "The day on which the office was told, or approved, is missing.",
            "届出または承認の日を記録してください。",
        ),
        (
            "UN-05",
            is_scheme and (mark.expires_on is None or is_over),
            "制度のロゴの承認期限が切れているか、記録がありません。",
            "The approval of the scheme's logo has ended, or its last day is unknown.",
            "承認の期限を確かめ、必要なら更新してください。",
        ),
        (
            "UN-06",
            not is_logo and (says_nothing(mark.number) or mark.expires_on is None or is_over),
            "第三者の認証ラベルには、番号と有効期限が要ります。",
            "A third party's label needs its number and a last day that is not past.",
            "認証番号と有効期限を書いてください。",
        ),
    )
