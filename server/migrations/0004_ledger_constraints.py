"""The ledger's later invariants: what may never change, what only closes, and where the last tonne is found."""

import importlib
from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from core.constraints import (
    AppendOnly,
    Check,
    Fixed,
    Index,
    IndexWhere,
    NoOverlap,
    Refuse,
    UniqueWhere,
    add_all,
    drop_all,
)

_EARLIER = {one.name: one for one in importlib.import_module("server.migrations.0002_constraints").CONSTRAINTS}

REPLACED = tuple(
    _EARLIER[name]
    for name in (
        "issuance_ranges_apart",
        "live_block_ranges_apart",
        "block_hold_matches_state",
        "block_retirement_matches_state",
    )
)
"""Made again below: for more states and series, and on SQLite without a look at every other row."""

CONFIRMED_RETIREMENT = (
    'EXISTS (SELECT 1 FROM "retirements" r WHERE r."hold_id" = OLD."hold_id" AND r."status" = \'CONFIRMED\')'
)

CONSTRAINTS = (
    Index("issuances", "issuances_by_serial", ("serial_prefix", "serial_suffix", "start")),
    NoOverlap("issuances", "issuance_ranges_apart", ("serial_prefix", "serial_suffix")),
    Check("issuances", "issuance_buffer_within", '"buffer_t" >= 0 AND "buffer_t" < "quantity_t"'),
    Fixed(
        "issuances",
        "issuances_fixed",
        (
            "id",
            "project_id",
            "issuer_id",
            "scheme",
            "certification_number",
            "serial_prefix",
            "serial_suffix",
            "start",
            "stop",
            "quantity_t",
            "buffer_t",
        ),
    ),
    IndexWhere("blocks", "live_blocks_by_start", ("issuance_id", "start"), '"closed_by_id" IS NULL'),
    IndexWhere(
        "blocks",
        "live_blocks_by_account",
        ("issuance_id", "holder_id", "state", "stock", "start"),
        '"closed_by_id" IS NULL',
    ),
    NoOverlap("blocks", "live_block_ranges_apart", ("issuance_id",), where='"closed_by_id" IS NULL'),
    Check(
        "blocks",
        "block_hold_matches_state",
        "(\"state\" IN ('AVAILABLE', 'BUFFER', 'REVERSED')) = (\"hold_id\" IS NULL)",
    ),
    Check(
        "blocks",
        "block_retirement_matches_state",
        "(\"state\" IN ('RETIREMENT_REQUESTED', 'RETIRED', 'SURRENDERED', 'CANCELLED'))"
        ' = ("retirement_id" IS NOT NULL)',
    ),
    Check("blocks", "block_reversal_matches_state", "(\"state\" = 'REVERSED') = (\"reversal_id\" IS NOT NULL)"),
    Check("blocks", "block_client_matches_stock", "(\"stock\" = 'CLIENT') = (\"client_id\" IS NOT NULL)"),
    Fixed(
        "blocks",
        "blocks_only_close",
        (
            "id",
            "issuance_id",
            "start",
            "stop",
            "holder_id",
            "stock",
            "client_id",
            "state",
            "hold_id",
            "retirement_id",
            "reversal_id",
            "parent_id",
            "opened_by_id",
        ),
    ),
    Refuse("blocks", "blocks_close_once", "UPDATE", 'OLD."closed_by_id" IS NOT NULL'),
    Refuse(
        "blocks",
        "used_blocks_stay",
        "UPDATE",
        "OLD.\"state\" IN ('RETIRED', 'SURRENDERED', 'CANCELLED', 'TRANSFERRED_AWAY', 'REVERSED')"
        ' AND NEW."closed_by_id" IS NOT NULL',
    ),
    Check("holds", "hold_client_matches_stock", "(\"stock\" = 'CLIENT') = (\"client_id\" IS NOT NULL)"),
    Check(
        "holds",
        "hold_posted_within_quantity",
        '"posted_t" IS NULL OR ("posted_t" > 0 AND "posted_t" <= "quantity_t")',
    ),
    Check(
        "holds",
        "hold_allocations_within_posted",
        '"posted_t" IS NULL OR "allocated_g" <= "posted_t" * 1000000',
    ),
    Fixed("holds", "holds_fixed", ("id", "issuance_id", "holder_id", "stock", "client_id", "quantity_t")),
    Refuse(
        "allocations",
        "allocation_fixed_when_used",
        "UPDATE",
        # Sales of one product are one use: what a cancelled one leaves is the next buyer's.
        f"NEW.\"released_at\" IS NOT NULL AND OLD.\"use_kind\" <> 'PRODUCT_SALE' AND {CONFIRMED_RETIREMENT}",
    ),
    Fixed("allocations", "allocations_fixed", ("id", "hold_id", "mass_g", "use_kind", "use_id")),
    Check(
        "retirements",
        "retirement_rejected_with_reason",
        "(\"status\" = 'REJECTED') = (\"rejection_reason\" IS NOT NULL)",
    ),
    Refuse("retirements", "confirmed_retirements_stay", "UPDATE", "OLD.\"status\" = 'CONFIRMED'"),
    Check(
        "transfers",
        "transfer_rejected_with_reason",
        "(\"status\" = 'REJECTED') = (\"rejection_reason\" IS NOT NULL)",
    ),
    Check(
        "transfers",
        "transfer_has_one_recipient",
        '("recipient_id" IS NULL) = ("outside_recipient" IS NOT NULL)',
    ),
    Check(
        "transfers",
        "transfer_client_matches_stock",
        "(\"recipient_stock\" = 'CLIENT') = (\"recipient_client_id\" IS NOT NULL)",
    ),
    Refuse("transfers", "confirmed_transfers_stay", "UPDATE", "OLD.\"status\" = 'CONFIRMED'"),
    UniqueWhere("transfers", "transfer_notice_used_once", ("notice_number",), '"notice_number" IS NOT NULL'),
    IndexWhere("entries", "entries_by_key", ("idempotency_key",), '"idempotency_key" IS NOT NULL'),
    Index("retirements", "retirements_by_batch", ("batch_id",)),
    Index("transfers", "transfers_by_batch", ("batch_id",)),
    IndexWhere("blocks", "blocks_by_client", ("client_id", "holder_id"), '"client_id" IS NOT NULL'),
    IndexWhere("retirements", "retirements_by_permission", ("permission_id",), '"permission_id" IS NOT NULL'),
    AppendOnly("retirement_claims"),
    AppendOnly("certificate_annotations"),
    AppendOnly("project_migrations"),
    AppendOnly("claim_notices"),
    Check("project_migrations", "project_migrates_to_another", '"predecessor_id" <> "successor_id"'),
    Check("proxy_permissions", "permission_in_order", '"valid_from" <= "valid_to" AND "grantor_id" <> "agent_id"'),
    Fixed(
        "proxy_permissions",
        "permissions_fixed",
        ("id", "grantor_id", "agent_id", "scope", "valid_from", "valid_to", "document_hash"),
    ),
    Check(
        "reversals",
        "reversal_covered_within",
        '"quantity_t" > 0 AND "stock_t" >= 0 AND "buffer_t" >= 0 AND "replaced_t" >= 0'
        ' AND "stock_t" + "buffer_t" + "replaced_t" <= "quantity_t"',
    ),
    Fixed("reversals", "reversals_fixed", ("id", "issuance_id", "cause", "quantity_t", "occurred_on")),
    Check(
        "power_certificates",
        "power_used_within",
        '"quantity_kwh" > 0 AND "used_kwh" >= 0 AND "used_kwh" <= "quantity_kwh"',
    ),
    Check("power_certificates", "power_generated_in_order", '"generated_from" <= "generated_to"'),
    Fixed("power_certificates", "power_certificates_fixed", ("id", "number", "holder_id", "quantity_kwh")),
    AppendOnly("power_uses"),
    Check("power_uses", "power_use_positive", '"quantity_kwh" > 0 AND "used_from" <= "used_to"'),
)


async def add(apps: Any, editor: Any) -> None:
    """Take the replaced ones away, then create these in order."""
    await drop_all(REPLACED, editor)
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first, and put the replaced ones back."""
    await drop_all(CONSTRAINTS, editor)
    await add_all(REPLACED, editor)


class Migration(migrations.Migration):
    """Runs after the ledger's columns are there."""

    dependencies = [("musubi", "0003_ledger_columns")]
    operations = [ops.RunPython(add, drop)]
