"""Whether a credit may serve a purpose on a day: allowed, on a condition, refused or not known, each with its source.

What a retirement is refused for (`registry.purposes`) is here told apart: what a text excludes is REFUSED, what no text
answers is UNKNOWN. Neither is retired for. What rests on memory is CONDITIONAL at best (docs/sources.md 5.2).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from registry.kinds import Scheme
from registry.purpose_descriptions import description_rule
from registry.purpose_findings import FINDINGS, Finding, Purpose, PurposeVerdict
from registry.purpose_labels import Label
from registry.purpose_table import ALLOWED_PURPOSES, AllowedPurpose
from registry.purposes import PurposeProblem, PurposeReason, purpose_problem
from registry.schemes import Act, policy_of, refusal_of
from registry.states import PurposeCode, RetirementKind

CHECK_FIRST: Final = Label(
    "原典を確認できていない定めです。制度の事務局に確認してから使ってください。",
    "No text of this was read: ask the scheme's office before relying on it.",
)
NOT_KNOWN: Final = Label(
    "この用途に使えると定めた資料も、使えないと定めた資料も確認できていません。使えるものとして扱わないでください。",
    "No text that was read says whether it may be used so: do not take it as allowed.",
)
NOT_DESCRIBED: Final = Label(
    "何のための使用かが示されていないため、使えるかを判断できません。用途を具体的に記入してください。",
    "What it is used for is not said, so it cannot be answered: describe the use.",
)
ASK_WHO_TAKES_IT: Final = Label(
    "一覧にない用途のため、使えるかは提出先または制度の定めで確認してください。",
    "The use is none of the list: whether it is taken is for whoever asks for it, or its scheme, to say.",
)
TYPE_NOT_KNOWN: Final = Label(
    "プロジェクトの種類または方法論が分からないため、使えるかを判断できません。",
    "The project's type or methodology is not known, so it cannot be said.",
)
KWH_PER_TONNE: Final = Label(
    "1t当たりの電力量（kWh）は認証ごとに異なります。認証書の電力量を確認し、報告する電力量を記録してください。"
    "参考：平均は再エネ電力で約2,015 kWh/t、木質バイオマス発電で約1,037 kWh/t（取引所・業界紙による）。",
    "The kilowatt-hours a tonne stands for differ by certification: read them there and record what is reported."
    " For reference, averages: 2,015 kWh/t for renewable power, 1,037 kWh/t for wood biomass (exchange, press).",
)
"""docs/sources.md UN-23."""

_COUNTS_KWH: Final = frozenset({Purpose.RE100})


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeAnswer:
    """One purpose's answer. `kind` is how it would be retired; None where there is no way.

    `text` says the condition, or why not; None only for ALLOWED. The days are those for which the source holds.
    """

    purpose: Purpose
    verdict: PurposeVerdict
    kind: RetirementKind | None
    rule: str
    source: str
    is_memory: bool
    text: Label | None
    first_day: date | None = None
    last_day: date | None = None


def purpose_answer(
    *,
    scheme: Scheme,
    purpose: Purpose,
    project_types: Collection[str],
    on: date,
    methodology_code: str | None = None,
    detail: str = "",
) -> PurposeAnswer:
    """Whether credits of these project types may serve the purpose on the day in Japan (docs/sources.md 5.2).

    `detail` describes the use: OTHER is UNKNOWN without it, or where it speaks of a purpose of the list.
    """
    unused = refusal_of(scheme, Act.RETIRE)
    if unused is not None:
        return PurposeAnswer(
            purpose=purpose,
            verdict=PurposeVerdict.REFUSED,
            kind=None,
            rule=unused.rule,
            source=unused.source,
            is_memory=False,
            text=Label(unused.reason_ja, unused.reason_en),
        )
    code = RETIRED_AS.get(purpose)
    problems: list[tuple[AllowedPurpose, PurposeProblem]] = []
    if code is not None:
        rows = [row for row in ALLOWED_PURPOSES if row.scheme is scheme and row.purpose is code]
        if rows and purpose is Purpose.OTHER and description_rule(code, detail):
            return replace(_unknown(purpose, scheme), text=NOT_DESCRIBED)
        for row in sorted(rows, key=lambda one: one.is_memory):
            problem = purpose_problem(
                scheme=scheme,
                kind=row.kind,
                purpose=code,
                project_types=project_types,
                on=on,
                methodology_code=methodology_code,
            )
            if problem is None:
                if _holds(row, project_types, methodology_code, on):
                    return _allowed(purpose, row, on)
                continue
            problems.append((row, problem))
    if problems:
        row, problem = problems[0]
        return _not_allowed(purpose, row, problem, project_types, methodology_code)
    return _found(purpose, scheme)


def purpose_answers(
    *,
    scheme: Scheme,
    project_types: Collection[str],
    on: date,
    methodology_code: str | None = None,
    purposes: Collection[Purpose] = tuple(),
    detail: str = "",
) -> list[PurposeAnswer]:
    """The answers for these purposes, or for every one, in their order; `detail` describes OTHER."""
    return [
        purpose_answer(
            scheme=scheme,
            purpose=one,
            project_types=project_types,
            on=on,
            methodology_code=methodology_code,
            detail=detail,
        )
        for one in Purpose
        if not purposes or one in purposes
    ]


RETIRED_AS: Final[Mapping[Purpose, PurposeCode]] = MappingProxyType(
    {purpose: PurposeCode(purpose.value) for purpose in Purpose if purpose.value in PurposeCode.__members__}
)
"""The purposes that a retirement's form has; the others are asked about only."""


def _holds(row: AllowedPurpose, types: Collection[str], methodology_code: str | None, on: date) -> bool:
    """Whether this row itself carries the use: another of the same purpose may."""
    fits_types = row.project_types is None or (bool(types) and frozenset(types) <= row.project_types)
    fits_method = row.methodologies is None or methodology_code in row.methodologies
    return fits_types and fits_method and row.holds_on(on)


def _allowed(purpose: Purpose, row: AllowedPurpose, on: date) -> PurposeAnswer:
    caution = row.caution
    conditions = [] if caution is None or (caution.first_day and on < caution.first_day) else [
        Label(caution.text_ja, caution.text_en)
    ]  # fmt: skip
    if row.is_memory:
        conditions.append(CHECK_FIRST)
    if purpose in _COUNTS_KWH:
        conditions.append(KWH_PER_TONNE)
    if purpose is Purpose.OTHER:
        conditions.append(ASK_WHO_TAKES_IT)
    return PurposeAnswer(
        purpose=purpose,
        verdict=PurposeVerdict.CONDITIONAL if conditions else PurposeVerdict.ALLOWED,
        kind=row.kind,
        rule="UN-23" if purpose in _COUNTS_KWH else row.rule,
        source=row.source,
        is_memory=row.is_memory,
        text=_joined(conditions),
        first_day=row.first_day,
        last_day=row.last_day,
    )


def _not_allowed(
    purpose: Purpose,
    row: AllowedPurpose,
    problem: PurposeProblem,
    types: Collection[str],
    methodology_code: str | None,
) -> PurposeAnswer:
    is_excluded = (problem.reason is PurposeReason.PROJECT_TYPE_NOT_ALLOWED and bool(types)) or (
        problem.reason is PurposeReason.METHODOLOGY_NOT_ALLOWED and methodology_code is not None
    )
    text = Label(problem.reason_ja, problem.reason_en)
    unsaid = not is_excluded and problem.reason is not PurposeReason.DAY_OUTSIDE
    return PurposeAnswer(
        purpose=purpose,
        verdict=PurposeVerdict.REFUSED if is_excluded else PurposeVerdict.UNKNOWN,
        kind=None,
        rule=problem.rule,
        source=row.source,
        is_memory=row.is_memory,
        text=TYPE_NOT_KNOWN if unsaid else text,
        first_day=row.first_day,
        last_day=row.last_day,
    )


def _found(purpose: Purpose, scheme: Scheme) -> PurposeAnswer:
    """What the sources say of a use that no row allows; UNKNOWN where they say nothing."""
    for one in FINDINGS:
        if purpose in one.purposes and scheme in one.schemes:
            return _answer_of(purpose, one, scheme)
    return _unknown(purpose, scheme)


def _unknown(purpose: Purpose, scheme: Scheme) -> PurposeAnswer:
    rows = [row for row in ALLOWED_PURPOSES if row.scheme is scheme]
    return PurposeAnswer(
        purpose=purpose,
        verdict=PurposeVerdict.UNKNOWN,
        kind=None,
        rule=rows[0].rule,
        source="",
        is_memory=False,
        text=NOT_KNOWN,
    )


def _answer_of(purpose: Purpose, found: Finding, scheme: Scheme) -> PurposeAnswer:
    answer = PurposeAnswer(
        purpose=purpose,
        verdict=found.verdict,
        kind=None,
        rule=found.rule,
        source=found.source,
        is_memory=found.is_memory,
        text=Label(
            found.text.ja.format(scheme=policy_of(scheme).label_ja),
            found.text.en.format(scheme=policy_of(scheme).label_en),
        ),
    )
    if not found.is_memory or found.verdict is PurposeVerdict.UNKNOWN:
        return answer
    assert answer.text is not None
    return replace(answer, text=_joined([answer.text, CHECK_FIRST]))


def _joined(parts: list[Label]) -> Label | None:
    if not parts:
        return None
    return Label("".join(part.ja for part in parts), " ".join(part.en for part in parts))
