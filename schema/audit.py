"""The audit: who did or tried what, when, from where, with what input, and what it changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from core.pages import DEFAULT_PAGE
from parties import audit
from parties.queries import names_of_people
from parties.record_models import AuditEntry as AuditEntryRow
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.ids import Node, global_id, read_global_id, split_global_id


@strawberry.type(description="One act, done or refused（操作の記録）; never edited.")
class AuditEntry(Node):
    """See parties.record_models.AuditEntry."""

    at: datetime = strawberry.field(description="When.")
    act: str = strawberry.field(description="The mutation.")
    refusal: str | None = strawberry.field(description="The code of the refusal; null when it was done.")
    organisation_id: strawberry.ID | None = strawberry.field(description="For whom; null for who belongs to none.")
    person: str | None = strawberry.field(
        description="Name of who acted, also where the act itself proved it（signIn）; null for nobody."
    )
    person_id: strawberry.ID | None = strawberry.field(description="The same person, for the filter; null for nobody.")
    credential: str | None = strawberry.field(
        description="The session or access token by which the person was known, or that a sign-in began; else null."
    )
    subject: str | None = strawberry.field(
        description="UUID of what it was about, for a failed sign-in the account's person; null for nothing yet."
    )
    input: str = strawberry.field(
        description="The input as JSON, without secrets and without what describes a natural person（***）; its "
        "SHA-256 above 20,000 characters (refused: 2,000), and of refusals of nobody and for too many attempts."
    )
    changes: str = strawberry.field(description="What was edited in place, before and after, as JSON.")
    request_id: str = strawberry.field(description="By which the server's log knows the request.")
    address: str = strawberry.field(description="From where.")
    user_agent: str = strawberry.field(description="With what, as it says itself.")


def entry_of(row: AuditEntryRow, names: Mapping[UUID, str]) -> AuditEntry:
    """The GraphQL object of an entry, with the name of its person."""
    return AuditEntry(
        id=global_id("AuditEntry", row.id),
        at=row.created_at,
        act=row.act,
        refusal=row.refusal or None,
        organisation_id=global_id("Organisation", row.organisation_id) if row.organisation_id else None,
        person=names.get(row.person_id, "") if row.person_id else None,
        person_id=global_id("Person", row.person_id) if row.person_id else None,
        credential=str(row.credential_id) if row.credential_id else None,
        subject=str(row.subject_id) if row.subject_id else None,
        input=row.input_json,
        changes=row.changes_json,
        request_id=row.request_id,
        address=row.address,
        user_agent=row.user_agent,
    )


async def entry_of_row(row: AuditEntryRow) -> AuditEntry:
    """The GraphQL object of one entry."""
    return entry_of(row, await names_of_people([row.person_id]))


@strawberry.input(description="Which entries; every condition must hold, and null asks for nothing.")
class AuditFilter:
    """What an auditor looks for."""

    organisation_id: strawberry.ID | None = strawberry.field(default=None, description="Done for this organisation.")
    person_id: strawberry.ID | None = strawberry.field(default=None, description="Done by this person.")
    subject_id: strawberry.ID | None = strawberry.field(
        default=None, description="About this, by the global id of whatever it is."
    )
    act: str | None = strawberry.field(default=None, description="This mutation.")
    refused: bool | None = strawberry.field(default=None, description="True: refused alone. False: done alone.")
    since: datetime | None = strawberry.field(default=None, description="At this instant or later.")
    until: datetime | None = strawberry.field(default=None, description="Before this instant.")


FilterArgument = Annotated[AuditFilter | None, strawberry.argument(description="Which entries; null for all.")]


@strawberry.type
class AuditQuery:
    """Queries of the audit."""

    @strawberry.field(
        description="What was done and refused: all for operators and auditors, an organisation's for who manages it."
    )
    async def audit_entries(
        self, info: Info, filter: FilterArgument = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[AuditEntry]:
        """See parties.audit.page_of_entries_for."""
        wanted = filter or AuditFilter()
        page = await audit.page_of_entries_for(
            actor_of(info),
            organisation_id=read_global_id(wanted.organisation_id, "Organisation") if wanted.organisation_id else None,
            person_id=read_global_id(wanted.person_id, "Person") if wanted.person_id else None,
            subject_id=split_global_id(wanted.subject_id)[1] if wanted.subject_id else None,
            act=wanted.act,
            refused=wanted.refused,
            since=wanted.since,
            until=wanted.until,
            first=first,
            after=after,
        )
        names = await names_of_people([row.person_id for row in page.rows])
        return connection_of(page, lambda row: entry_of(row, names))
