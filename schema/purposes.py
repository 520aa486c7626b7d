"""Whether a credit may serve a purpose, until when, and what is warned of: for forms to ask while typing."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Annotated, Final

import strawberry

from core import clock
from core.errors import InvalidInput
from core.numbers import check_range
from core.text import read_day, read_one_line
from registry import purpose_answers as answers
from registry.fiscal_deadlines import PurposeDeadline as DeadlineRow
from registry.fiscal_deadlines import fiscal_year_of, public_year_end, purpose_deadlines, scheme_ends
from registry.kinds import Scheme
from registry.methodologies import ProjectType
from registry.offer_gates import warnings_of
from registry.purpose_findings import PURPOSE_NAMES, Purpose, PurposeVerdict
from registry.purpose_labels import PURPOSE_LABELS, Label
from registry.queries import get_issuance
from registry.states import RetirementKind
from schema.context import Info
from schema.ids import read_global_id

MAX_ASKED: Final = 30
"""Purposes, or project types, in one question."""

MAX_METHODOLOGY_CODE: Final = 20
EARLIEST: Final = date(2008, 1, 1)
"""Before it no scheme had credits."""

MAX_AHEAD: Final = timedelta(days=3_660)

OnDay = Annotated[date | None, strawberry.argument(description="The day in Japan that is asked about; null: today.")]
ThePurpose = Annotated[Purpose, strawberry.argument(description="For what.")]
TheScheme = Annotated[Scheme, strawberry.argument(description="The scheme.")]
TheIssuance = Annotated[strawberry.ID, strawberry.argument(description="The tonnes' issuance.")]


@strawberry.type(description="A day that a purpose sets; what is done later does not serve it.")
class PurposeDeadline:
    """See registry.fiscal_deadlines."""

    fiscal_year: int | None = strawberry.field(description="For which fiscal year (April to March); null for none.")
    first_day: date | None = strawberry.field(description="From when it may be done; null: at any time before.")
    last_day: date = strawberry.field(description="The last day.")
    days_left: int = strawberry.field(description="Days from the day asked about to the last one.")
    text: str = strawberry.field(description="What it is, in the language of the request.")
    rule: str = strawberry.field(description="The rule's id.")
    source: str = strawberry.field(description="Where it comes from.")
    from_memory: bool = strawberry.field(description="No text of it was read: check it before relying on it.")


@strawberry.type(description="Whether a credit may serve a purpose on a day, with the source.")
class PurposeAnswer:
    """See registry.purpose_answers."""

    purpose: Purpose = strawberry.field(description="For what.")
    name: str = strawberry.field(description="The purpose's name, in the language of the request.")
    verdict: PurposeVerdict = strawberry.field(description="The answer.")
    kind: RetirementKind | None = strawberry.field(description="How it would be retired; null where there is no way.")
    text: str | None = strawberry.field(description="The condition, or why not; null when it is plainly allowed.")
    rule: str = strawberry.field(description="The rule's id.")
    source: str = strawberry.field(description="Where it comes from; empty where no source answers.")
    from_memory: bool = strawberry.field(description="It rests on no text that was read.")
    first_day: date | None = strawberry.field(description="From which day the source holds; null: always.")
    last_day: date | None = strawberry.field(description="Until which day the source holds; null: no end is known.")
    deadlines: list[PurposeDeadline] = strawberry.field(description="The purpose's days that are ahead.")


@strawberry.type(description="A local government's fiscal year: another year's budget begins after it.")
class PublicYearEnd:
    """See registry.fiscal_deadlines.PublicYearEnd."""

    fiscal_year: int = strawberry.field(description="The fiscal year, April to March.")
    deliver_by: date = strawberry.field(description="The last day to deliver and inspect（履行・検査）.")
    pay_by: date = strawberry.field(description="The last day to pay for it（出納整理期間の末日）.")
    from_memory: bool = strawberry.field(description="No text of it was read.")


@strawberry.type(description="A day after which a scheme, or the use of its credits, ended or is not known to go on.")
class SchemeEnd:
    """See registry.fiscal_deadlines.SchemeEnd."""

    last_day: date = strawberry.field(description="The last day.")
    text: str = strawberry.field(description="What ends, in the language of the request.")
    source: str = strawberry.field(description="Where it comes from.")
    from_memory: bool = strawberry.field(description="No text of it was read.")


@strawberry.type(description="What somebody is warned of; it stops nobody.")
class RuleWarning:
    """A rule and what it says here."""

    rule: str = strawberry.field(description="The rule's id.")
    text: str = strawberry.field(description="The warning, in the language of the request.")


@strawberry.input(description="Credits, by their issuance or by what they are, and what they are wanted for.")
class PurposeQuestion:
    """Either `issuanceId`, or the scheme with what is known of the project."""

    issuance_id: strawberry.ID | None = strawberry.field(
        default=None, description="The tonnes' issuance; null to describe the credits instead."
    )
    scheme: Scheme | None = strawberry.field(default=None, description="The scheme; null with an issuance.")
    project_types: list[ProjectType] = strawberry.field(
        default_factory=list, description="All types of the project; none means that they are not known."
    )
    methodology_code: str | None = strawberry.field(
        default=None, description="E.g. EN-R-002; null means that it is not known."
    )
    purposes: list[Purpose] = strawberry.field(default_factory=list, description="For what; none means every one.")
    on: date | None = strawberry.field(default=None, description="The day in Japan; null: today.")
    purpose_detail: str = strawberry.field(
        default="", description="What OTHER is, at most 500 characters: without it the answer is UNKNOWN."
    )


@strawberry.type
class PurposeQuery:
    """Public queries about what credits may be used for."""

    @strawberry.field(description="Whether credits may serve each purpose, with the source; what is not known says so.")
    async def purpose_answers(
        self,
        info: Info,
        question: Annotated[PurposeQuestion, strawberry.argument(description="Which credits, for what, when.")],
    ) -> list[PurposeAnswer]:
        """See registry.purpose_answers."""
        on = _read_on(question.on)
        check_range(len(question.purposes), field="purposes", minimum=0, maximum=MAX_ASKED)
        check_range(len(question.project_types), field="projectTypes", minimum=0, maximum=MAX_ASKED)
        scheme, types, methodology_code = await _credits(question)
        found = answers.purpose_answers(
            scheme=scheme,
            project_types=types,
            on=on,
            methodology_code=methodology_code,
            purposes=frozenset(question.purposes),
            detail=_read_detail(question.purpose_detail),
        )
        return [_answer_of(one, on, info.context.language) for one in found]

    @strawberry.field(description="The days that a purpose sets and that are ahead, earliest first; public.")
    def purpose_deadlines(self, info: Info, purpose: ThePurpose, on: OnDay = None) -> list[PurposeDeadline]:
        """See registry.fiscal_deadlines.purpose_deadlines."""
        day = _read_on(on)
        return _deadlines_of(purpose_deadlines(purpose, day), day, info.context.language)

    @strawberry.field(description="When the fiscal year of a local government ends in which the day lies; public.")
    def public_year_end(self, on: OnDay = None) -> PublicYearEnd:
        """See registry.fiscal_deadlines.public_year_end."""
        end = public_year_end(fiscal_year_of(_read_on(on)))
        return PublicYearEnd(
            fiscal_year=end.fiscal_year, deliver_by=end.deliver_by, pay_by=end.pay_by, from_memory=True
        )

    @strawberry.field(description="The ends of a scheme that sources name, past or ahead; public.")
    def scheme_ends(self, info: Info, scheme: TheScheme) -> list[SchemeEnd]:
        """See registry.fiscal_deadlines.scheme_ends."""
        return [
            SchemeEnd(
                last_day=one.last_day,
                text=said(one.text, info.context.language),
                source=one.source,
                from_memory=one.is_memory,
            )
            for one in scheme_ends(scheme)
        ]

    @strawberry.field(description="What a seller of these tonnes is warned of before it offers them; public.")
    async def offer_warnings(self, info: Info, issuance_id: TheIssuance) -> list[RuleWarning]:
        """See registry.offer_gates.warnings_of."""
        found = warnings_of(await get_issuance(read_global_id(issuance_id, "Issuance")))
        return [RuleWarning(rule=one.rule, text=said(one.text, info.context.language)) for one in found]


def said(text: Label, language: str) -> str:
    """A text in the language of the request."""
    return text.ja if language == "ja" else text.en


async def _credits(question: PurposeQuestion) -> tuple[Scheme, Collection[str], str | None]:
    if (question.issuance_id is None) == (question.scheme is None):
        raise InvalidInput(field="scheme", value=str(question.scheme or ""), rule="issuance_or_scheme")
    if question.issuance_id is not None:
        issuance = await get_issuance(read_global_id(question.issuance_id, "Issuance"))
        return issuance.scheme, tuple(issuance.project.project_types), issuance.methodology_code
    assert question.scheme is not None, "one of the two is there"
    code = question.methodology_code
    if code is not None:
        code = read_one_line("methodologyCode", code, maximum=MAX_METHODOLOGY_CODE)
    return question.scheme, tuple(question.project_types), code


def _answer_of(one: answers.PurposeAnswer, on: date, language: str) -> PurposeAnswer:
    code = answers.RETIRED_AS.get(one.purpose)
    name = PURPOSE_NAMES[one.purpose] if code is None else PURPOSE_LABELS[code]
    return PurposeAnswer(
        purpose=one.purpose,
        name=said(name, language),
        verdict=one.verdict,
        kind=one.kind,
        text=None if one.text is None else said(one.text, language),
        rule=one.rule,
        source=one.source,
        from_memory=one.is_memory,
        first_day=one.first_day,
        last_day=one.last_day,
        deadlines=_deadlines_of(purpose_deadlines(one.purpose, on), on, language),
    )


def _deadlines_of(found: Iterable[DeadlineRow], on: date, language: str) -> list[PurposeDeadline]:
    return [
        PurposeDeadline(
            fiscal_year=one.fiscal_year,
            first_day=one.first_day,
            last_day=one.last_day,
            days_left=one.days_left(on),
            text=said(one.text, language),
            rule=one.rule,
            source=one.source,
            from_memory=one.is_memory,
        )
        for one in found
    ]


def _read_on(on: date | None) -> date:
    if on is None:
        return clock.today()
    return read_day("on", on, earliest=EARLIEST, latest=clock.today() + MAX_AHEAD)


def _read_detail(detail: str) -> str:
    return read_one_line("purposeDetail", detail, maximum=500) if detail.strip() else ""
