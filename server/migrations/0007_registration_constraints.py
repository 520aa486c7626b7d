"""A project is registered once and issued once for its days; bilateral value is used within its agreement."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from core.constraints import AppendOnly, Check, Fixed, Refuse, add_all, drop_all

DAYS_OVERLAP = 'o."monitoring_from" <= NEW."monitoring_to" AND NEW."monitoring_from" <= o."monitoring_to"'

CONSTRAINTS = (
    Check(
        "projects",
        "project_decided_with_reason",
        "(\"status\" IN ('REGISTERED', 'REFUSED')) = (\"decision_reason\" IS NOT NULL)",
    ),
    Refuse(
        "issuances",
        "issuance_of_registered_project",
        "INSERT",
        'EXISTS (SELECT 1 FROM "projects" p WHERE p."id" = NEW."project_id"'
        " AND p.\"status\" IN ('PROPOSED', 'REFUSED'))",
    ),
    Refuse(
        "issuances",
        "issuance_of_migrated_project",
        "INSERT",
        'EXISTS (SELECT 1 FROM "project_migrations" m WHERE m."predecessor_id" = NEW."project_id")',
    ),
    Refuse(
        "issuances",
        "issuance_days_once",
        "INSERT",
        'EXISTS (SELECT 1 FROM "issuances" o JOIN "projects" p ON p."id" = o."project_id"'
        ' WHERE o."project_id" = NEW."project_id" AND o."methodology_code" = NEW."methodology_code"'
        f" AND p.\"registration_type\" = 'STANDARD' AND {DAYS_OVERLAP})",
    ),
    Refuse(
        "issuances",
        "issuance_days_of_predecessor",
        "INSERT",
        'EXISTS (SELECT 1 FROM "project_migrations" m JOIN "issuances" o ON o."project_id" = m."predecessor_id"'
        f' WHERE m."successor_id" = NEW."project_id" AND {DAYS_OVERLAP})',
    ),
    Refuse(
        "listings",
        "listing_of_migrated_project",
        "INSERT",
        'EXISTS (SELECT 1 FROM "issuances" i JOIN "project_migrations" m ON m."predecessor_id" = i."project_id"'
        ' WHERE i."id" = NEW."issuance_id")',
    ),
    AppendOnly("listing_waivers"),
    Check("agreements", "agreement_between_two", '"issuer_id" <> "partner_id"'),
    Check(
        "agreements",
        "agreement_used_within",
        '"quantity_t" > 0 AND "used_t" >= 0 AND "used_t" <= "quantity_t"'
        ' AND ("used_t" = 0 OR "accepted_at" IS NOT NULL)',
    ),
    Check(
        "agreements",
        "agreement_in_order",
        '"explained_on" <= "agreed_on" AND "valid_from" <= "valid_to" AND "funding_yen" >= 0',
    ),
    Fixed(
        "agreements",
        "agreements_fixed",
        (
            "id",
            "project_id",
            "issuer_id",
            "partner_id",
            "kind",
            "explained_on",
            "agreed_on",
            "valid_from",
            "valid_to",
            "quantity_t",
            "funding_yen",
            "document_hash",
        ),
    ),
    Refuse("agreements", "agreement_accepted_once", "UPDATE", 'OLD."accepted_at" <> NEW."accepted_at"'),
    Refuse(
        "agreements",
        "agreement_stays_accepted",
        "UPDATE",
        'OLD."accepted_at" IS NOT NULL AND NEW."accepted_at" IS NULL',
    ),
    AppendOnly("agreement_uses"),
    Check("agreement_uses", "agreement_use_positive", '"quantity_t" > 0'),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


class Migration(migrations.Migration):
    """Runs after the agreements' tables are there."""

    dependencies = [("musubi", "0006_agreements")]
    operations = [ops.RunPython(add, drop)]
