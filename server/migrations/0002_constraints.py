"""The invariants that the database itself enforces, on SQLite and PostgreSQL alike."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from core.constraints import AppendOnly, Check, Index, NoOverlap, UniqueWhere, add_all, drop_all

CONSTRAINTS = (
    Check("issuances", "issuance_range_not_empty", '"start" >= 0 AND "start" < "stop"'),
    Check("issuances", "issuance_quantity_is_its_range", '"quantity_t" = "stop" - "start"'),
    Check("issuances", "issuance_monitoring_in_order", '"monitoring_from" <= "monitoring_to"'),
    NoOverlap("issuances", "issuance_ranges_apart", ("serial_prefix",)),
    Check("blocks", "block_range_not_empty", '"start" >= 0 AND "start" < "stop"'),
    NoOverlap("blocks", "live_block_ranges_apart", ("issuance_id",), where='"closed_by_id" IS NULL'),
    Check(
        "blocks",
        "block_hold_matches_state",
        "(\"state\" = 'AVAILABLE') = (\"hold_id\" IS NULL)",
    ),
    Check(
        "blocks",
        "block_retirement_matches_state",
        "(\"state\" IN ('RETIREMENT_REQUESTED', 'RETIRED')) = (\"retirement_id\" IS NOT NULL)",
    ),
    AppendOnly("entries"),
    Check("holds", "hold_quantity_positive", '"quantity_t" > 0'),
    Check(
        "holds",
        "hold_allocations_within_quantity",
        '"allocated_g" >= 0 AND "allocated_g" <= "quantity_t" * 1000000',
    ),
    Check("allocations", "allocation_positive", '"mass_g" > 0'),
    UniqueWhere("allocations", "allocation_one_per_use", ("use_kind", "use_id"), '"released_at" IS NULL'),
    Check(
        "retirements",
        "retirement_confirmed_with_notice",
        "\"status\" <> 'CONFIRMED' OR (\"notice_number\" IS NOT NULL AND \"executed_on\" IS NOT NULL)",
    ),
    UniqueWhere("retirements", "retirement_notice_used_once", ("notice_number",), '"notice_number" IS NOT NULL'),
    Check(
        "transfers",
        "transfer_confirmed_with_notice",
        "\"status\" <> 'CONFIRMED' OR (\"notice_number\" IS NOT NULL AND \"executed_on\" IS NOT NULL)",
    ),
    AppendOnly("certificates"),
    AppendOnly("disclosure_snapshots"),
    Check("listings", "listing_price_positive", '"price_yen_per_t" > 0'),
    Check("listings", "listing_lot_within_offer", '"minimum_lot_t" > 0 AND "minimum_lot_t" <= "offered_t"'),
    Check("listings", "listing_commits_within_offer", '"committed_t" >= 0 AND "committed_t" <= "offered_t"'),
    Check("listings", "listing_window_in_order", '"opens_on" <= "closes_on"'),
    Check("demands", "demand_quantity_positive", '"quantity_g" > 0'),
    Check("demands", "demand_price_ceiling_positive", '"price_ceiling_yen_per_t" > 0'),
    Check("demands", "demand_use_in_order", '"use_from" <= "use_to"'),
    Check("emission_sources", "emission_source_positive", '"mass_g" > 0'),
    Check("products", "product_label_positive", '"label_g" > 0 AND "price_yen" > 0 AND "shipping_yen" >= 0'),
    Check("matches", "match_quantity_positive", '"quantity_t" > 0 AND "price_yen_per_t" > 0'),
    Check(
        "matches",
        "match_accepted_by_both",
        "\"status\" <> 'ACCEPTED' OR (\"buyer_accepted_at\" IS NOT NULL AND \"seller_accepted_at\" IS NOT NULL)",
    ),
    UniqueWhere("matches", "match_once_proposed", ("demand_id", "listing_id"), "\"status\" = 'PROPOSED'"),
    Check("orders", "order_mass_positive", '"mass_g" > 0'),
    Check(
        "orders",
        "order_total_adds_up",
        "\"total_yen\" = \"subtotal_yen\" + \"shipping_yen\""
        " + CASE WHEN \"kind\" = 'PRODUCT' THEN 0 ELSE \"tax_yen\" END",
    ),
    Check(
        "orders",
        "order_confirmed_with_hash",
        "\"status\" IN ('OFFERED', 'CANCELLED', 'EXPIRED') OR \"confirmation_hash\" IS NOT NULL",
    ),
    AppendOnly("invoices"),
    AppendOnly("receipts"),
    Check("receipts", "receipt_positive", '"amount_yen" > 0'),
    AppendOnly("postings"),
    Check("postings", "posting_not_zero", '"amount_yen" <> 0'),
    AppendOnly("payouts"),
    Check("payouts", "payout_positive", '"amount_yen" > 0'),
    Index("blocks", "blocks_by_holder_and_state", ("issuance_id", "holder_id", "state", "start")),
    Index("projects", "projects_by_number", ("number",)),
    Index("listings", "listings_by_status", ("status", "id")),
    Index("demands", "demands_by_status", ("status", "id")),
    Index("matches", "matches_by_status", ("status", "id")),
    Index("orders", "orders_by_status", ("status", "id")),
    Index("holds", "holds_by_deadline", ("status", "deadline")),
    Index("outbox_events", "outbox_unhandled", ("handled_at", "id")),
    Index("disclosure_snapshots", "snapshots_by_subject", ("subject_id", "kind")),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


class Migration(migrations.Migration):
    """Runs after the tables are there."""

    dependencies = [("musubi", "0001_tables")]
    operations = [ops.RunPython(add, drop)]
