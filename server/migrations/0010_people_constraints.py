"""People's secrets are good once, a second person decides, what was recorded stays; territories by fiscal year."""

from collections import defaultdict
from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from core import clock
from core.constraints import AppendOnly, Check, Index, IndexWhere, Refuse, UniqueWhere, add_all, drop_all
from core.ids import new_id

CONSTRAINTS = (
    Check("organisations", "organisation_pays_within_days", '"payment_days" BETWEEN 1 AND 60'),
    AppendOnly("organisation_standings"),
    UniqueWhere("people", "person_email_once", ("email",), '"email" IS NOT NULL'),
    Check("people", "person_erased_wholly", '"erased_at" IS NULL OR ("email" IS NULL AND "password_hash" IS NULL)'),
    Refuse("access_tokens", "revoked_tokens_stay", "UPDATE", 'OLD."revoked_at" IS NOT NULL'),
    Refuse("sessions", "revoked_sessions_stay", "UPDATE", 'OLD."revoked_at" IS NOT NULL'),
    Refuse("mail_tokens", "mail_tokens_used_once", "UPDATE", 'OLD."used_at" IS NOT NULL'),
    Refuse(
        "invitations",
        "invitations_answered_once",
        "UPDATE",
        'OLD."accepted_at" IS NOT NULL OR OLD."withdrawn_at" IS NOT NULL',
    ),
    UniqueWhere(
        "invitations",
        "invitation_open_once",
        ("organisation_id", "email", "role"),
        '"accepted_at" IS NULL AND "withdrawn_at" IS NULL',
    ),
    Refuse("consents", "withdrawn_consents_stay", "UPDATE", 'OLD."withdrawn_at" IS NOT NULL'),
    IndexWhere("mails", "mails_unsent", ("id",), '"sent_at" IS NULL'),
    Check(
        "council_terms", "council_term_year_and_support", '"fiscal_year" BETWEEN 2013 AND 2100 AND "support_yen" >= 0'
    ),
    Check("matching_events", "matching_event_parties", '"sellers" >= 0 AND "buyers" >= 0'),
    AppendOnly("matching_events"),
    AppendOnly("activity_reports"),
    Check("approvals", "approval_by_another", '"decided_by_id" IS NULL OR "decided_by_id" <> "requested_by_id"'),
    Check(
        "approvals",
        "approval_decided",
        # One that lapsed may have been approved, or nobody had decided.
        "(\"status\" = 'LAPSED' OR (\"status\" = 'REQUESTED') = (\"decided_by_id\" IS NULL))"
        ' AND ("status" = \'USED\') = ("used_at" IS NOT NULL)',
    ),
    Refuse("approvals", "ended_approvals_stay", "UPDATE", "OLD.\"status\" IN ('DECLINED', 'USED', 'LAPSED')"),
    UniqueWhere(
        "approvals",
        "approval_open_once",
        ("organisation_id", "input_hash"),
        "\"status\" IN ('REQUESTED', 'APPROVED')",
    ),
    Index("approvals", "approvals_of_organisation", ("organisation_id", "status", "id")),
    Index("approvals", "approvals_of_subject", ("subject_id",)),
    AppendOnly("audit_entries"),
    Index("audit_entries", "audit_entries_of_organisation", ("organisation_id", "id")),
    Index("audit_entries", "audit_entries_of_person", ("person_id", "id")),
    Index("audit_entries", "audit_entries_about", ("subject_id", "id")),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


async def territories_to_terms(apps: Any, editor: Any) -> None:
    """What is a council's territory now becomes its territory of this fiscal year."""
    areas = await editor.client.execute_query_dict("SELECT council_id, area_code FROM council_areas ORDER BY area_code")
    codes_of: dict[str, list[str]] = defaultdict(list)
    for row in areas:
        codes_of[str(row["council_id"])].append(row["area_code"])
    today, now = clock.today(), clock.now()
    for council_id, codes in codes_of.items():
        term_id = str(new_id())
        await _insert(
            editor,
            "council_terms",
            {
                "id": term_id,
                "created_at": now,
                "council_id": council_id,
                "fiscal_year": clock.fiscal_year(today),
                "adopted_on": today,
                "support_yen": 0,
            },
        )
        for code in codes:
            row = {"id": str(new_id()), "created_at": now, "term_id": term_id, "area_code": code}
            await _insert(editor, "council_term_areas", row)


async def terms_to_territories(apps: Any, editor: Any) -> None:
    """Every area that a council ever had, without its year."""
    areas = await editor.client.execute_query_dict(
        "SELECT DISTINCT t.council_id, a.area_code FROM council_term_areas a JOIN council_terms t ON t.id = a.term_id"
    )
    for area in areas:
        await _insert(editor, "council_areas", {"id": str(new_id()), "created_at": clock.now(), **area})


async def _insert(editor: Any, table: str, row: dict[str, Any]) -> None:
    is_postgres = editor.DIALECT == "postgres"
    marks = ", ".join(f"${place}" if is_postgres else "?" for place in range(1, len(row) + 1))
    await editor.client.execute_query(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


class Migration(migrations.Migration):
    """Runs after the tables of people and councils are there."""

    dependencies = [("musubi", "0009_people")]
    operations = [
        ops.RunPython(add, drop),
        ops.RunPython(territories_to_terms, terms_to_territories),
        ops.DeleteModel(name="CouncilArea"),
    ]
