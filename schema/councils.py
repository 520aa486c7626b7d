"""Regional councils: their terms, members, matching events and reports."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.gate_errors import RuleNotMet, WordingRefused
from matching import activity_reports
from parties import councils, queries
from parties.council_models import CouncilTerm as TermRow
from parties.errors import NoTermThisYear
from parties.kinds import CouncilMemberCapacity
from parties.permissions import require
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import COMMON, KEYED, payload
from schema.ids import IdArgument, Node, global_id, read_global_id
from schema.once import once, plainly
from schema.parties import Organisation, OrganisationSuccess, Place, organisation_of, place_of
from schema.scalars import WholeTonnes, YenAmount


@strawberry.type(description="A meeting at which a council brought sellers and buyers together（マッチングイベント）.")
class MatchingEvent:
    """See parties.council_models.MatchingEvent."""

    held_on: date = strawberry.field(description="The day.")
    title: str = strawberry.field(description="Its title.")
    place: Place = strawberry.field(description="Where, in the council's territory.")
    sellers: int = strawberry.field(description="How many sellers came.")
    buyers: int = strawberry.field(description="How many buyers came.")
    summary: str = strawberry.field(description="What was done there.")


@strawberry.type(description="A council's adoption for one fiscal year, with its territory（特定地域）; public.")
class CouncilTerm(Node):
    """See parties.council_models.CouncilTerm."""

    council: Organisation = strawberry.field(description="The council.")
    fiscal_year: int = strawberry.field(description="April of this year to March of the next.")
    adopted_on: date = strawberry.field(description="When it was adopted（採択日）.")
    areas: list[Place] = strawberry.field(description="Prefectures and municipalities; territories may overlap.")
    events: list[MatchingEvent] = strawberry.field(description="Matching events, oldest first.")
    matching_event_still_due: bool = strawberry.field(
        description="Whether no matching event of the fiscal year is recorded yet: at least one is asked for."
    )


def term_of(row: TermRow) -> CouncilTerm:
    """The GraphQL object of a term; needs `council`, `areas` and `events` fetched."""
    events = sorted(row.events, key=lambda one: (one.held_on, one.id))
    return CouncilTerm(
        id=global_id("CouncilTerm", row.id),
        council=organisation_of(row.council),
        fiscal_year=row.fiscal_year,
        adopted_on=row.adopted_on,
        areas=[place_of(code) for code in sorted(area.area_code for area in row.areas)],
        events=[
            MatchingEvent(
                held_on=event.held_on,
                title=event.title,
                place=place_of(event.place_code),
                sellers=event.sellers,
                buyers=event.buyers,
                summary=event.summary,
            )
            for event in events
        ],
        matching_event_still_due=not events,
    )


@strawberry.type(description="An organisation that belongs to a council in a fiscal year（構成員）.")
class CouncilMember:
    """See parties.council_models.CouncilMember."""

    organisation: Organisation = strawberry.field(description="The member.")
    capacity: CouncilMemberCapacity = strawberry.field(description="As what it belongs.")


@strawberry.type(description="What a council brokered in a fiscal year.")
class CouncilFigures:
    """See matching.activity_reports.Figures."""

    proposed: int = strawberry.field(description="Matches it proposed.")
    accepted: int = strawberry.field(description="Those of them that both sides accepted.")
    accepted_tonnes: WholeTonnes = strawberry.field(description="Their tonnes.")
    settled: int = strawberry.field(description="Orders that it brokered and that were settled in the year.")
    settled_tonnes: WholeTonnes = strawberry.field(description="Their tonnes.")
    settled_price: YenAmount = strawberry.field(description="Their price in yen, without tax.")


@strawberry.type(description="An activity report as it was handed in; it never changes（活動報告）.")
class ActivityReport:
    """See parties.council_models.ActivityReport."""

    revision: int = strawberry.field(description="1 for the first, then counted up.")
    document: str = strawberry.field(description="The report, as JSON.")
    document_hash: str = strawberry.field(description="SHA-256 of the document, in hexadecimal.")
    handed_in_at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A council's own record of a fiscal year: for its people, operators and auditors.")
class CouncilRecord:
    """What is not public of a term."""

    term: CouncilTerm = strawberry.field(description="What is public.")
    support: YenAmount = strawberry.field(description="Support granted, in yen.")
    members: list[CouncilMember] = strawberry.field(description="Who belongs to it, by name.")
    figures: CouncilFigures = strawberry.field(description="What it brokered so far.")
    reports: list[ActivityReport] = strawberry.field(description="Reports handed in, oldest first.")


async def _record(info: Info, council_id: strawberry.ID, fiscal_year: int) -> CouncilRecord:
    row = await councils.get_record_for(actor_of(info), read_global_id(council_id, "Organisation"), fiscal_year)
    figures = await activity_reports.figures_of(row)
    members = sorted(row.members, key=lambda one: one.organisation.legal_name)
    return CouncilRecord(
        term=term_of(row),
        support=YenAmount(row.support_yen),
        members=[
            CouncilMember(organisation=organisation_of(one.organisation), capacity=one.capacity) for one in members
        ],
        figures=CouncilFigures(
            proposed=figures.proposed,
            accepted=figures.accepted,
            accepted_tonnes=WholeTonnes(figures.accepted_t),
            settled=figures.settled,
            settled_tonnes=WholeTonnes(figures.settled_t),
            settled_price=YenAmount(figures.settled_yen),
        ),
        reports=[
            ActivityReport(
                revision=revision,
                document=report.document,
                document_hash=report.document_hash,
                handed_in_at=report.created_at,
            )
            for revision, report in enumerate(sorted(row.reports, key=lambda one: one.id), start=1)
        ],
    )


@strawberry.input(description="A council's territory（特定地域）.")
class SetCouncilAreasInput:
    """Prefectures and municipalities."""

    council_id: strawberry.ID = strawberry.field(description="The council's organisation.")
    area_codes: list[str] = strawberry.field(description="Place codes, 1 to 200.")


@strawberry.input(description="For which fiscal year a council was adopted, and with which territory.")
class AdoptCouncilInput:
    """See parties.councils.Adoption."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    council_id: strawberry.ID = strawberry.field(description="The council's organisation.")
    fiscal_year: int = strawberry.field(description="April of this year to March of the next; at most the next one.")
    adopted_on: date = strawberry.field(description="When it was adopted（採択日）.")
    support: YenAmount = strawberry.field(description="Support granted, in yen; 0 for none.")
    area_codes: list[str] = strawberry.field(description="Place codes, 1 to 200.")


@strawberry.input(description="An organisation that belongs to a council, and as what.")
class CouncilMemberInput:
    """A member."""

    organisation_id: strawberry.ID = strawberry.field(description="The organisation.")
    capacity: CouncilMemberCapacity = strawberry.field(description="As what it belongs.")


@strawberry.input(description="A council's members in a fiscal year: the whole list, in place of the one before.")
class SetCouncilMembersInput:
    """At most 300."""

    council_id: strawberry.ID = strawberry.field(description="The council's organisation.")
    fiscal_year: int = strawberry.field(description="April of this year to March of the next.")
    members: list[CouncilMemberInput] = strawberry.field(description="At most 300; none takes all away.")


@strawberry.input(description="A matching event that a council held.")
class RecordMatchingEventInput:
    """See parties.councils.EventRecord."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    council_id: strawberry.ID = strawberry.field(description="The council's organisation.")
    fiscal_year: int = strawberry.field(description="April of this year to March of the next.")
    held_on: date = strawberry.field(description="The day, in the fiscal year and not in the future.")
    title: str = strawberry.field(description="At most 200 characters.")
    place_code: str = strawberry.field(description="Where, in the council's territory.")
    sellers: int = strawberry.field(description="How many sellers came, 0 to 10,000.")
    buyers: int = strawberry.field(description="How many buyers came, 0 to 10,000.")
    summary: str = strawberry.field(description="What was done there, at most 2,000 characters; public.")


@strawberry.input(description="Of which council and fiscal year a report is handed in; the records say the rest.")
class HandInActivityReportInput:
    """A council's fiscal year."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    council_id: strawberry.ID = strawberry.field(description="The council's organisation.")
    fiscal_year: int = strawberry.field(description="April of this year to March of the next.")


@strawberry.type(description="The council's term is as it was asked for.")
class CouncilTermSuccess:
    """The term after the change."""

    term: CouncilTerm = strawberry.field(description="The term.")


@strawberry.type(description="The council's record is as it was asked for.")
class CouncilRecordSuccess:
    """The record after the change."""

    record: CouncilRecord = strawberry.field(description="The record.")


FiscalYear = Annotated[int, strawberry.argument(description="April of this year to March of the next.")]
AnyFiscalYear = Annotated[int | None, strawberry.argument(description="Of one fiscal year; null for all.")]


@strawberry.type
class CouncilQuery:
    """Queries about councils."""

    @strawberry.field(description="Regional councils with territory and matching events, by fiscal year; public.")
    async def council_terms(
        self, fiscal_year: AnyFiscalYear = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[CouncilTerm]:
        """See parties.councils.page_of_terms."""
        page = await councils.page_of_terms(fiscal_year=fiscal_year, first=first, after=after)
        return connection_of(page, term_of)

    @strawberry.field(description="A council's own record of a fiscal year: for its people, operators and auditors.")
    async def council_record(self, info: Info, council_id: IdArgument, fiscal_year: FiscalYear) -> CouncilRecord:
        """See parties.councils.get_record_for."""
        return await _record(info, council_id, fiscal_year)


@strawberry.type
class CouncilMutation:
    """Changes to councils."""

    @strawberry.mutation(
        graphql_type=payload("SetCouncilAreasPayload", OrganisationSuccess, *COMMON),
        description="Operators: set a council's territory of this fiscal year.",
    )
    async def set_council_areas(self, info: Info, input: SetCouncilAreasInput) -> OrganisationSuccess:
        """See parties.councils.set_council_areas."""
        actor = actor_of(info)
        require(actor, "setCouncilAreas")
        id = read_global_id(input.council_id, "Organisation")
        await plainly(lambda: councils.set_council_areas(actor, council_id=id, area_codes=input.area_codes))
        return OrganisationSuccess(organisation=organisation_of(await queries.get_organisation_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("AdoptCouncilPayload", CouncilTermSuccess, *KEYED),
        description="Operators: enter a council's adoption for a fiscal year, or correct what was entered of it.",
    )
    async def adopt_council(self, info: Info, input: AdoptCouncilInput) -> CouncilTermSuccess:
        """See parties.councils.adopt_council."""
        actor = actor_of(info)
        require(actor, "adoptCouncil")
        adoption = councils.Adoption(
            council_id=read_global_id(input.council_id, "Organisation"),
            fiscal_year=input.fiscal_year,
            adopted_on=input.adopted_on,
            support_yen=input.support,
            area_codes=input.area_codes,
        )
        id = await once(actor, "adoptCouncil", input, lambda: councils.adopt_council(actor, adoption))
        return CouncilTermSuccess(term=term_of(await councils.get_term(id)))

    @strawberry.mutation(
        graphql_type=payload("SetCouncilMembersPayload", CouncilRecordSuccess, *COMMON, NoTermThisYear),
        description="Coordinators and operators: set a council's members in a fiscal year as a whole list.",
    )
    async def set_council_members(self, info: Info, input: SetCouncilMembersInput) -> CouncilRecordSuccess:
        """See parties.councils.set_council_members."""
        actor = actor_of(info)
        require(actor, "setCouncilMembers")
        id = read_global_id(input.council_id, "Organisation")
        members = [(read_global_id(one.organisation_id, "Organisation"), one.capacity) for one in input.members]
        await plainly(
            lambda: councils.set_council_members(actor, council_id=id, fiscal_year=input.fiscal_year, members=members)
        )
        return CouncilRecordSuccess(record=await _record(info, input.council_id, input.fiscal_year))

    @strawberry.mutation(
        graphql_type=payload(
            "RecordMatchingEventPayload", CouncilTermSuccess, *KEYED, NoTermThisYear, WordingRefused, RuleNotMet
        ),
        description="Coordinators and operators: record a matching event that a council held.",
    )
    async def record_matching_event(self, info: Info, input: RecordMatchingEventInput) -> CouncilTermSuccess:
        """See matching.activity_reports.record_event."""
        actor = actor_of(info)
        require(actor, "recordMatchingEvent")
        council_id = read_global_id(input.council_id, "Organisation")
        event = councils.EventRecord(
            held_on=input.held_on,
            title=input.title,
            place_code=input.place_code,
            sellers=input.sellers,
            buyers=input.buyers,
            summary=input.summary,
        )
        id = await once(
            actor,
            "recordMatchingEvent",
            input,
            lambda: activity_reports.record_event(
                actor, council_id=council_id, fiscal_year=input.fiscal_year, event=event
            ),
        )
        return CouncilTermSuccess(term=term_of(await councils.get_term(id)))

    @strawberry.mutation(
        graphql_type=payload("HandInActivityReportPayload", CouncilRecordSuccess, *KEYED, NoTermThisYear),
        description="Coordinators and operators: fix what the records say of a fiscal year as the council's report.",
    )
    async def hand_in_activity_report(self, info: Info, input: HandInActivityReportInput) -> CouncilRecordSuccess:
        """See matching.activity_reports.hand_in_report."""
        actor = actor_of(info)
        require(actor, "handInActivityReport")
        id = read_global_id(input.council_id, "Organisation")
        await once(
            actor,
            "handInActivityReport",
            input,
            lambda: activity_reports.hand_in_report(actor, council_id=id, fiscal_year=input.fiscal_year),
        )
        return CouncilRecordSuccess(record=await _record(info, input.council_id, input.fiscal_year))
