"""Which use each scheme's credits may serve, as dated data: a combination that no row has is refused.

A row may bind a use to project types or methodologies, to days, and may say what must be checked beyond the ledger.
Rows marked `is_memory` rest on no text that was read; they are data to be replaced (docs/sources.md 5.2).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from registry.kinds import Scheme
from registry.purpose_labels import KIND_LABELS, PROJECT_TYPE_LABELS, PURPOSE_LABELS
from registry.purpose_table import ALLOWED_PURPOSES, AllowedPurpose, Caution
from registry.schemes import Act, policy_of, refusal_of
from registry.states import PurposeCode, RetirementKind


class PurposeReason(StrEnum):
    """Why a retirement may not be made for a purpose, in the order in which it is asked."""

    SCHEME_HAS_NO_USE = "SCHEME_HAS_NO_USE"
    KIND_NOT_OFFERED = "KIND_NOT_OFFERED"
    PURPOSE_NOT_ALLOWED = "PURPOSE_NOT_ALLOWED"
    PROJECT_TYPE_NOT_ALLOWED = "PROJECT_TYPE_NOT_ALLOWED"
    METHODOLOGY_NOT_ALLOWED = "METHODOLOGY_NOT_ALLOWED"
    DAY_OUTSIDE = "DAY_OUTSIDE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeProblem:
    """Why the purpose is refused; `rule` is explained in docs/sources.md."""

    reason: PurposeReason
    rule: str
    reason_ja: str
    reason_en: str


_KIND_RULES: Final[Mapping[Scheme, str]] = MappingProxyType(
    dict.fromkeys((Scheme.J_CREDIT, Scheme.DOMESTIC_CREDIT, Scheme.J_VER), "RG-02")
)
"""Where the scheme itself says which kinds there are; otherwise its first row's rule refuses."""


def purpose_problem(
    *,
    scheme: Scheme,
    kind: RetirementKind,
    purpose: PurposeCode,
    project_types: Collection[str],
    on: date,
    methodology_code: str | None = None,
) -> PurposeProblem | None:
    """Why credits of these project types may not be retired so on the day (JST), or None (docs/sources.md 5.2).

    What is not in the table is refused. All of `project_types` must be allowed; where a use is bound to types or
    methodologies, not knowing them refuses it.
    """
    unused = refusal_of(scheme, Act.RETIRE)
    if unused is not None:
        return PurposeProblem(
            reason=PurposeReason.SCHEME_HAS_NO_USE,
            rule=unused.rule,
            reason_ja=unused.reason_ja,
            reason_en=unused.reason_en,
        )
    rows = [row for row in ALLOWED_PURPOSES if row.scheme is scheme]
    scheme_rule = rows[0].rule
    types = frozenset(project_types)
    steps: tuple[tuple[PurposeReason, Callable[[AllowedPurpose], bool]], ...] = (
        (PurposeReason.KIND_NOT_OFFERED, lambda row: row.kind is kind),
        (PurposeReason.PURPOSE_NOT_ALLOWED, lambda row: row.purpose is purpose),
        (PurposeReason.PROJECT_TYPE_NOT_ALLOWED, lambda row: _fits_types(row, types)),
        (
            PurposeReason.METHODOLOGY_NOT_ALLOWED,
            lambda row: row.methodologies is None or methodology_code in row.methodologies,
        ),
        (PurposeReason.DAY_OUTSIDE, lambda row: row.holds_on(on)),
    )
    for reason, fits in steps:
        fitting = [row for row in rows if fits(row)]
        if not fitting:
            rules = {
                PurposeReason.KIND_NOT_OFFERED: _KIND_RULES.get(scheme, scheme_rule),
                PurposeReason.PURPOSE_NOT_ALLOWED: scheme_rule,
            }
            rule = rules.get(reason, rows[0].rule)
            return _problem(reason, rule=rule, scheme=scheme, kind=kind, purpose=purpose, candidates=rows)
        rows = fitting
    return None


def purpose_caution(*, scheme: Scheme, kind: RetirementKind, purpose: PurposeCode, on: date) -> Caution | None:
    """What must be checked beyond the ledger before credits are retired so on the day (JST); None for nothing."""
    for row in ALLOWED_PURPOSES:
        if (row.scheme, row.kind, row.purpose) == (scheme, kind, purpose) and row.holds_on(on):
            caution = row.caution
            return None if caution is None or (caution.first_day and on < caution.first_day) else caution
    return None


def _fits_types(row: AllowedPurpose, types: frozenset[str]) -> bool:
    """A bound use needs types that are all known and allowed."""
    return row.project_types is None or (bool(types) and types <= row.project_types)


def _problem(
    reason: PurposeReason,
    *,
    rule: str,
    scheme: Scheme,
    kind: RetirementKind,
    purpose: PurposeCode,
    candidates: Collection[AllowedPurpose],
) -> PurposeProblem:
    """The refusal in words; `candidates` are the rows that fitted until then."""
    template_ja, template_en = _TEMPLATES[reason]
    policy = policy_of(scheme)
    types = sorted({one for row in candidates for one in row.project_types or ()})
    words = {
        "days": "、".join(f"{row.first_day or '制度の開始'}から{row.last_day or '現在'}まで" for row in candidates),
        "days_en": ", ".join(f"{row.first_day or 'the start'} to {row.last_day or 'now'}" for row in candidates),
        "types": "・".join(PROJECT_TYPE_LABELS[one].ja for one in types),
        "types_en": ", ".join(PROJECT_TYPE_LABELS[one].en for one in types),
    }
    named_ja = {"scheme": policy.label_ja, "kind": KIND_LABELS[kind].ja, "purpose": PURPOSE_LABELS[purpose].ja}
    named_en = {"scheme": policy.label_en, "kind": KIND_LABELS[kind].en, "purpose": PURPOSE_LABELS[purpose].en}
    return PurposeProblem(
        reason=reason,
        rule=rule,
        reason_ja=template_ja.format(**named_ja, **words),
        reason_en=template_en.format(**named_en, **words),
    )


_TEMPLATES: Final[Mapping[PurposeReason, tuple[str, str]]] = MappingProxyType(
    {
        PurposeReason.KIND_NOT_OFFERED: (
            "{scheme}について「{kind}」の手続は扱っていません。",
            "{scheme}: {kind} is not offered.",
        ),
        PurposeReason.PURPOSE_NOT_ALLOWED: (
            "{scheme}の{kind}は、「{purpose}」には使えません。",
            "{scheme}: {kind} cannot serve {purpose}.",
        ),
        PurposeReason.PROJECT_TYPE_NOT_ALLOWED: (
            "「{purpose}」に使えるのは、{types}のプロジェクトによるクレジットだけです。",
            "{purpose} takes only credits of {types_en} projects.",
        ),
        PurposeReason.METHODOLOGY_NOT_ALLOWED: (
            "「{purpose}」に使えるのは、電力に由来する方法論のクレジットだけです。",
            "{purpose} takes only credits of methodologies that count electricity.",
        ),
        PurposeReason.DAY_OUTSIDE: (
            "{scheme}を「{purpose}」に使えると確認できている期間は、{days}です。",
            "{scheme}: {purpose} is confirmed only from {days_en}.",
        ),
    }
)
