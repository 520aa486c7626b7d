"""For each constraint the rows that it is there against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from core import clock
from core.ids import new_id
from disclosures.order_terms import OrderKind
from payments.kinds import OrderStatus
from registry.states import BLOCK_MOVES
from tests.core.constraint_world import World


@dataclass(frozen=True)
class Same:
    """The value that another column of the row has."""

    column: str


Value = Any | Callable[[World], Any] | Same


@dataclass(frozen=True)
class Case:
    """A row of `table`, found by `pick`, that breaks the constraint once `changes` are made to it or to a copy.

    `fresh` is what a copy needs besides, to break nothing else. Where `update` is not tried, the column never changes.
    """

    name: str
    table: str
    pick: str
    changes: Mapping[str, Value]
    fresh: Mapping[str, Value] = field(default_factory=dict)
    update: bool = True


@dataclass(frozen=True)
class Refusal:
    """A row of `table`, found by `pick`, that may not be changed so (`UPDATE`), or copied so (`INSERT`)."""

    name: str
    event: str
    table: str
    pick: str
    changes: Mapping[str, Value]


AWAY: Final = {"start": 5_000, "stop": 5_001}
LONG_AGO: Final = date(2000, 1, 1)
FAR_OFF: Final = date(2200, 1, 1)
# Another number, and for another methodology: days are issued for once.
NEW: Final = {"certification_number": "another", "methodology_code": "FO-999"}
SPARE_HOLD: Final = {"hold_id": lambda world: world.spare_hold}
ANOTHER_TOKEN: Final = {"token_hash": "another"}
ANOTHER_INPUT: Final = {"input_hash": "another"}
SPARE_PAYOUT: Final = {"payout_id": lambda world: world.spare_payout}
SPARE_WITHDRAWAL: Final = {"withdrawal_id": lambda world: world.spare_withdrawal}
ANOTHER_SALE: Final = {"sale_id": lambda world: new_id()}
OFFERED_ORDER: Final = {"order_id": lambda world: world.offered_order}

AVAILABLE: Final = "state = 'AVAILABLE' AND closed_by_id IS NULL AND stock = 'OWN'"
BUFFER: Final = "state = 'BUFFER' AND closed_by_id IS NULL"
REVERSED: Final = "state = 'REVERSED'"
RETIRED: Final = "state = 'RETIRED'"
HELD: Final = "state = 'HELD' AND closed_by_id IS NULL"
PENDING: Final = "status = 'PENDING' AND allocated_g = 0"
POSTED: Final = "status = 'POSTED' AND posted_t < quantity_t"
REQUESTED: Final = "status = 'REQUESTED'"
CONFIRMED: Final = "status = 'CONFIRMED'"
OFFERED: Final = "status = 'OFFERED'"
WAITING: Final = "answer IS NULL"
TOMORROW: Final = lambda world: clock.now() + timedelta(days=1)  # noqa: E731
ANSWERED: Final = {"answered_at": lambda world: clock.now(), "answered_by_id": lambda world: new_id()}
DECLINED: Final = "status = 'DECLINED'"
SECOND: Final = "serial_prefix = 'JC-200' AND start = 2001"
SIGNS_IN: Final = "password_hash IS NOT NULL"
ERASED: Final = "erased_at IS NOT NULL"
OPEN: Final = "accepted_at IS NULL AND withdrawn_at IS NULL"
APPROVED: Final = "status = 'APPROVED'"
ANY: Final = "1 = 1"

ISSUANCES: Final = (
    Case("issuance_range_not_empty", "issuances", SECOND, {"start": -9, "stop": -8, "quantity_t": 1}, NEW, False),
    Case("issuance_quantity_is_its_range", "issuances", SECOND, {**AWAY, "quantity_t": 2}, NEW, False),
    Case(
        "issuance_monitoring_in_order",
        "issuances",
        SECOND,
        {"monitoring_to": LONG_AGO},
        {**NEW, **AWAY, "quantity_t": 1},
    ),
    Case("issuance_ranges_apart", "issuances", SECOND, {"start": 100, "stop": 101, "quantity_t": 1}, NEW, False),
    Case("issuance_ranges_apart", "issuances", SECOND, {"start": 0, "stop": 9_999, "quantity_t": 9_999}, NEW, False),
    # A buffer is less than all of it, so an issuance of nothing has no buffer that fits.
    Case("issuance_buffer_within", "issuances", SECOND, {"start": 5_000, "stop": 5_000, "quantity_t": 0}, NEW, False),
    Case("issuance_buffer_within", "issuances", SECOND, {"buffer_t": -1}, {**NEW, **AWAY, "quantity_t": 1}, False),
    Case("issuance_buffer_within", "issuances", SECOND, {"buffer_t": 1}, {**NEW, **AWAY, "quantity_t": 1}, False),
)
BLOCKS: Final = (
    Case("block_range_not_empty", "blocks", AVAILABLE, {"start": 5_000, "stop": 5_000}, update=False),
    Case("block_range_not_empty", "blocks", AVAILABLE, {"start": -9, "stop": -8}, update=False),
    Case("live_block_ranges_apart", "blocks", AVAILABLE, {}, update=False),
    Case("live_block_ranges_apart", "blocks", AVAILABLE, {"start": 0, "stop": 9_999}, update=False),
    Case("block_hold_matches_state", "blocks", AVAILABLE, SPARE_HOLD, AWAY, False),
    Case("block_hold_matches_state", "blocks", BUFFER, SPARE_HOLD, AWAY, False),
    Case("block_hold_matches_state", "blocks", HELD, {"hold_id": None}, AWAY, False),
    Case("block_hold_matches_state", "blocks", RETIRED, {"hold_id": None}, AWAY, False),
    Case("block_retirement_matches_state", "blocks", RETIRED, {"retirement_id": None}, AWAY, False),
    Case(
        "block_retirement_matches_state", "blocks", HELD, {"retirement_id": lambda world: world.retirement}, AWAY, False
    ),
    Case("block_reversal_matches_state", "blocks", REVERSED, {"reversal_id": None}, AWAY, False),
    Case("block_reversal_matches_state", "blocks", AVAILABLE, {"reversal_id": lambda world: new_id()}, AWAY, False),
    Case("block_client_matches_stock", "blocks", AVAILABLE, {"client_id": lambda world: new_id()}, AWAY, False),
    Case("block_client_matches_stock", "blocks", AVAILABLE, {"stock": "CLIENT"}, AWAY, False),
)
HOLDS: Final = (
    Case("hold_quantity_positive", "holds", PENDING, {"quantity_t": 0}, update=False),
    Case("hold_allocations_within_quantity", "holds", PENDING, {"allocated_g": 10**9}),
    Case("hold_allocations_within_quantity", "holds", PENDING, {"allocated_g": -1}),
    Case("hold_client_matches_stock", "holds", PENDING, {"client_id": lambda world: new_id()}, update=False),
    Case("hold_client_matches_stock", "holds", PENDING, {"stock": "CLIENT"}, update=False),
    Case("hold_posted_within_quantity", "holds", POSTED, {"posted_t": 0, "allocated_g": 0}),
    Case("hold_posted_within_quantity", "holds", POSTED, {"posted_t": 10**6, "allocated_g": 0}),
    Case("hold_allocations_within_posted", "holds", POSTED, {"posted_t": 1, "allocated_g": 1_000_001}),
    Case("allocation_positive", "allocations", ANY, {"mass_g": 0}, {"use_id": lambda world: new_id()}, False),
    Case(
        "allocation_one_per_use",
        "allocations",
        "released_at IS NULL",
        {"use_kind": "PRODUCT_SALE", "use_id": lambda world: world.used},
        update=False,
    ),
)
REQUESTS: Final = (
    Case("retirement_confirmed_with_notice", "retirements", REQUESTED, {"status": "CONFIRMED"}, SPARE_HOLD),
    Case(
        "retirement_notice_used_once",
        "retirements",
        REQUESTED,
        {"notice_number": lambda world: world.notice_number},
        SPARE_HOLD,
    ),
    Case("retirement_rejected_with_reason", "retirements", REQUESTED, {"status": "REJECTED"}, SPARE_HOLD),
    Case("retirement_rejected_with_reason", "retirements", REQUESTED, {"rejection_reason": "x"}, SPARE_HOLD),
    Case("transfer_confirmed_with_notice", "transfers", REQUESTED, {"status": "CONFIRMED"}, SPARE_HOLD),
    Case(
        "transfer_notice_used_once",
        "transfers",
        REQUESTED,
        {"notice_number": lambda world: world.transfer_notice},
        SPARE_HOLD,
    ),
    Case("transfer_rejected_with_reason", "transfers", REQUESTED, {"status": "REJECTED"}, SPARE_HOLD),
    Case("transfer_rejected_with_reason", "transfers", REQUESTED, {"rejection_reason": "x"}, SPARE_HOLD),
    Case("transfer_has_one_recipient", "transfers", REQUESTED, {"recipient_id": None}, SPARE_HOLD),
    Case("transfer_has_one_recipient", "transfers", REQUESTED, {"outside_recipient": "x"}, SPARE_HOLD),
    Case("transfer_client_matches_stock", "transfers", REQUESTED, {"recipient_stock": "CLIENT"}, SPARE_HOLD),
    Case(
        "transfer_client_matches_stock",
        "transfers",
        REQUESTED,
        {"recipient_client_id": lambda world: new_id()},
        SPARE_HOLD,
    ),
)
EVIDENCE: Final = (
    Case(
        "project_migrates_to_another",
        "project_migrations",
        ANY,
        {name: lambda world: world.proposed for name in ("predecessor_id", "successor_id")},
        update=False,
    ),
    Case("permission_in_order", "proxy_permissions", ANY, {"valid_to": LONG_AGO}, update=False),
    Case("permission_in_order", "proxy_permissions", ANY, {"agent_id": Same("grantor_id")}, update=False),
    Case("reversal_covered_within", "reversals", ANY, {"stock_t": -1}),
    Case("reversal_covered_within", "reversals", ANY, {"buffer_t": 10**6}),
    Case("reversal_covered_within", "reversals", ANY, {"replaced_t": 10**6}),
    Case("power_used_within", "power_certificates", ANY, {"used_kwh": 10**6}, {"number": "another"}),
    Case("power_used_within", "power_certificates", ANY, {"used_kwh": -1}, {"number": "another"}),
    Case("power_generated_in_order", "power_certificates", ANY, {"generated_to": LONG_AGO}, {"number": "another"}),
    Case("power_use_positive", "power_uses", ANY, {"quantity_kwh": 0}, update=False),
    Case("power_use_positive", "power_uses", ANY, {"used_to": LONG_AGO}, update=False),
    Case("power_share_within_total", "power_uses", ANY, {"total_kwh": 1}, update=False),
    Case(
        "project_decided_with_reason",
        "projects",
        "status = 'PROPOSED'",
        {"status": "REGISTERED"},
        {"number": "another"},
    ),
    Case(
        "project_decided_with_reason",
        "projects",
        "status = 'PROPOSED'",
        {"decision_reason": "x"},
        {"number": "another"},
    ),
    Case("agreement_between_two", "agreements", ANY, {"partner_id": Same("issuer_id")}, update=False),
    Case("agreement_used_within", "agreements", ANY, {"used_t": 10**6}),
    Case("agreement_used_within", "agreements", ANY, {"used_t": -1}),
    Case("agreement_used_within", "agreements", ANY, {"used_t": 1, "accepted_at": None}, update=False),
    Case("agreement_in_order", "agreements", ANY, {"explained_on": FAR_OFF}, update=False),
    Case("agreement_in_order", "agreements", ANY, {"valid_to": LONG_AGO}, update=False),
    Case("agreement_in_order", "agreements", ANY, {"funding_yen": -1}, update=False),
    Case(
        "agreement_use_positive",
        "agreement_uses",
        ANY,
        {"quantity_t": 0},
        {"retirement_id": lambda world: world.retirement},
        False,
    ),
)
MARKET: Final = (
    Case("listing_price_positive", "listings", ANY, {"price_yen_per_t": 0}),
    Case("listing_lot_within_offer", "listings", ANY, {"minimum_lot_t": 0}),
    Case("listing_lot_within_offer", "listings", ANY, {"minimum_lot_t": 101}),
    Case("listing_commits_within_offer", "listings", ANY, {"committed_t": -1}),
    Case("listing_commits_within_offer", "listings", ANY, {"committed_t": 101}),
    Case("listing_window_in_order", "listings", ANY, {"closes_on": LONG_AGO}),
    Case("demand_quantity_positive", "demands", ANY, {"quantity_g": 0}),
    Case("demand_price_ceiling_positive", "demands", ANY, {"price_ceiling_yen_per_t": 0}),
    Case("demand_use_in_order", "demands", ANY, {"use_to": LONG_AGO}),
    Case("emission_source_positive", "emission_sources", ANY, {"mass_g": 0}, {"position": 9}),
    Case("product_label_positive", "products", ANY, {"label_g": 0}, SPARE_HOLD),
    Case("product_label_positive", "products", ANY, {"price_yen": 0}, SPARE_HOLD),
    Case("product_label_positive", "products", ANY, {"shipping_yen": -1}, SPARE_HOLD),
    Case("match_quantity_positive", "matches", DECLINED, {"quantity_t": 0}),
    Case("match_quantity_positive", "matches", DECLINED, {"price_yen_per_t": 0}),
    Case("match_accepted_by_both", "matches", DECLINED, {"status": "ACCEPTED"}),
    Case("match_once_proposed", "matches", DECLINED, {"status": "PROPOSED"}),
    Case("order_mass_positive", "orders", OFFERED, {"mass_g": 0}),
    Case("order_total_adds_up", "orders", OFFERED, {"shipping_yen": 1}),
    Case("order_total_adds_up", "orders", OFFERED, {"kind": OrderKind.PRODUCT.value}),
    Case("order_confirmed_with_hash", "orders", OFFERED, {"status": OrderStatus.CONFIRMED.value}),
    Case("receipt_positive", "receipts", ANY, {"amount_yen": 0}, OFFERED_ORDER, update=False),
    Case("posting_not_zero", "postings", ANY, {"amount_yen": 0}, OFFERED_ORDER, update=False),
    Case("payout_positive", "payouts", ANY, {"amount_yen": 0}, OFFERED_ORDER, update=False),
    Case("order_shown_before_confirmed", "orders", OFFERED, {"shown_at": lambda world: clock.now()}),
    Case("order_shown_before_confirmed", "orders", "confirmed_at IS NOT NULL", {"shown_at": TOMORROW}),
    Case("order_return_days_not_negative", "orders", OFFERED, {"return_days": -1}),
)
REFUNDS: Final = (
    Case("payout_return_positive", "payout_returns", ANY, {"amount_yen": 0}, SPARE_PAYOUT, update=False),
    Case("refund_positive", "refunds", ANY, {"amount_yen": 0}, OFFERED_ORDER | SPARE_WITHDRAWAL, update=False),
    Case("withdrawal_answered_wholly", "withdrawals", WAITING, {"answered_at": TOMORROW}, OFFERED_ORDER),
    Case("withdrawal_answered_wholly", "withdrawals", WAITING, {"answer": "ACCEPTED"}, OFFERED_ORDER),
    Case("withdrawal_answered_wholly", "withdrawals", WAITING, {"credit_end": "RELEASED"}, OFFERED_ORDER),
    Case("withdrawal_answered_wholly", "withdrawals", WAITING, ANSWERED | {"answer": "ACCEPTED"}, OFFERED_ORDER),
    Case(
        "withdrawal_answered_wholly",
        "withdrawals",
        WAITING,
        ANSWERED | {"answer": "REFUSED", "credit_end": "RELEASED", "ground": "AGREEMENT"},
        OFFERED_ORDER,
        update=False,
    ),
    Case("withdrawal_right_stands", "withdrawals", WAITING, ANSWERED | {"answer": "REFUSED"}, OFFERED_ORDER),
    Case(
        "withdrawal_right_stands",
        "withdrawals",
        "ground = 'AGREEMENT' AND answer = 'REFUSED'",
        {"right_ground": "LATE_DELIVERY"},
        OFFERED_ORDER,
        update=False,
    ),
    Case("withdrawal_escalated_after_reminder", "withdrawals", WAITING, {"escalated_at": TOMORROW}, OFFERED_ORDER),
    Case(
        "withdrawal_escalated_after_reminder",
        "withdrawals",
        WAITING,
        {"reminded_at": TOMORROW, "escalated_at": lambda world: clock.now()},
        OFFERED_ORDER,
    ),
    Case("withdrawal_stands_once", "withdrawals", WAITING, {}, update=False),
    Case(
        "withdrawal_stands_once",
        "withdrawals",
        WAITING,
        ANSWERED | {"answer": "ACCEPTED", "credit_end": "RELEASED"},
        update=False,
    ),
)
DEADLINES: Final = (
    Case("retirement_deadline_positive", "retirement_deadlines", ANY, {"mass_g": 0}, ANOTHER_SALE, update=False),
    Case("retirement_deadline_in_order", "retirement_deadlines", ANY, {"due_on": LONG_AGO}, ANOTHER_SALE, update=False),
    Case("retirement_deadline_sold", "retirement_deadlines", ANY, {"sold_on": None}, ANOTHER_SALE, update=False),
    Case("retirement_deadline_sold", "retirement_deadlines", ANY, {"sold_on": FAR_OFF}, ANOTHER_SALE, update=False),
    Case("retirement_deadline_in_order", "retirement_deadlines", ANY, {"due_on": FAR_OFF}, ANOTHER_SALE, update=False),
)
PEOPLE: Final = (
    Case("organisation_pays_within_days", "organisations", ANY, {"payment_days": 0}),
    Case("organisation_pays_within_days", "organisations", ANY, {"payment_days": 61}),
    Case("person_email_once", "people", "email IS NULL", {"email": lambda world: world.email}),
    Case(
        "person_erased_wholly", "people", SIGNS_IN, {"erased_at": lambda world: clock.now()}, {"email": "a@b.example"}
    ),
    Case("person_erased_wholly", "people", ERASED, {"email": "left@behind.example"}),
    Case("person_erased_wholly", "people", ERASED, {"password_hash": "left behind"}),
    Case("invitation_open_once", "invitations", OPEN, {}, ANOTHER_TOKEN, update=False),
    Case("council_term_year_and_support", "council_terms", ANY, {"fiscal_year": 2012}),
    Case("council_term_year_and_support", "council_terms", ANY, {"fiscal_year": 2101}),
    Case("council_term_year_and_support", "council_terms", ANY, {"support_yen": -1}, {"fiscal_year": 2099}),
    Case("matching_event_parties", "matching_events", ANY, {"sellers": -1}, update=False),
    Case("matching_event_parties", "matching_events", ANY, {"buyers": -1}, update=False),
    Case("approval_by_another", "approvals", APPROVED, {"decided_by_id": Same("requested_by_id")}, ANOTHER_INPUT),
    Case("approval_decided", "approvals", REQUESTED, {"status": "APPROVED"}, ANOTHER_INPUT),
    Case("approval_decided", "approvals", REQUESTED, {"status": "DECLINED"}),
    Case("approval_decided", "approvals", APPROVED, {"decided_by_id": None}, ANOTHER_INPUT),
    Case("approval_decided", "approvals", APPROVED, {"status": "USED"}),
    Case("approval_decided", "approvals", APPROVED, {"used_at": lambda world: clock.now()}, ANOTHER_INPUT),
    Case("approval_open_once", "approvals", REQUESTED, {}, update=False),
    Case("approval_open_once", "approvals", REQUESTED, {"input_hash": lambda world: world.approved_hash}),
)
RECEIVED: Final = "status = 'RECEIVED'"
DECIDED: Final = {
    "decided_at": lambda world: clock.now(),
    "decided_by_id": lambda world: new_id(),
    "reason": "根拠がない。",
}
ANOTHER_ORDER: Final = {"order_id": lambda world: world.offered_order}
DUTIES: Final = (
    Case("seller_terms_version_positive", "seller_terms", ANY, {"version": 0}, update=False),
    Case("complaint_decided_with_reason", "complaints", RECEIVED, {"status": "UPHELD"}),
    Case("complaint_decided_with_reason", "complaints", RECEIVED, {"status": "UPHELD", **DECIDED, "reason": None}),
    Case("complaint_decided_with_reason", "complaints", RECEIVED, {**DECIDED}),
    Case("complaint_decided_with_reason", "complaints", RECEIVED, {"took_down": True}),
    Case(
        "complaint_decided_with_reason", "complaints", RECEIVED, {"status": "DISMISSED", "took_down": True, **DECIDED}
    ),
    Case(
        "disclosure_claim_exceeds_least",
        "disclosure_requests",
        REQUESTED,
        {"amount_yen": 10_000},
        ANOTHER_ORDER,
        update=False,
    ),
    Case("disclosure_decided_with_reason", "disclosure_requests", REQUESTED, {"status": "DENIED"}, ANOTHER_ORDER),
    Case(
        "disclosure_decided_with_reason",
        "disclosure_requests",
        REQUESTED,
        {"status": "GRANTED", **DECIDED},
        ANOTHER_ORDER,
    ),
    Case(
        "disclosure_decided_with_reason",
        "disclosure_requests",
        REQUESTED,
        {"status": "DENIED", **DECIDED, "identity": "{}"},
        ANOTHER_ORDER,
    ),
    Case("disclosure_open_once", "disclosure_requests", REQUESTED, {}, update=False),
)
STANDING: Final = "withdrawn_at IS NULL"
DOCUMENTS: Final = (
    Case("document_version_positive", "published_documents", STANDING, {"version": 0}, update=False),
    Case(
        "document_withdrawn_with_reason",
        "published_documents",
        STANDING,
        {"withdrawn_at": lambda world: clock.now()},
        {"version": 9},
    ),
    Case(
        "document_withdrawn_with_reason", "published_documents", STANDING, {"withdrawal_reason": "誤記"}, {"version": 9}
    ),
    Case(
        "document_withdrawn_with_reason",
        "published_documents",
        STANDING,
        {"withdrawn_at": lambda world: clock.now() - timedelta(days=1), "withdrawal_reason": "誤記"},
        {"version": 9},
    ),
)
DRAFT: Final = "status = 'DRAFT'"
PUBLISHED: Final = "status = 'PUBLISHED'"
CLAIMS: Final = (
    Case("claim_mass_positive", "claims", DRAFT, {"emissions_g": 0}, update=False),
    Case("claim_mass_positive", "claims", DRAFT, {"planned_g": 0}, update=False),
    Case("claim_period_in_order", "claims", DRAFT, {"period_to": LONG_AGO}, update=False),
    Case("claim_published_with_evidence", "claims", DRAFT, {"status": "PUBLISHED"}),
    Case("claim_published_with_evidence", "claims", DRAFT, {"manifest_hash": "hash"}),
    Case("claim_published_with_evidence", "claims", PUBLISHED, {"manifest_hash": None}),
    Case("claim_published_with_evidence", "claims", PUBLISHED, {"status": "DRAFT"}),
    Case(
        "claim_published_with_evidence",
        "claims",
        PUBLISHED,
        {"frozen_at": lambda world: clock.now() + timedelta(seconds=1)},
        update=False,
    ),
    Case("claim_ended_with_reason", "claims", DRAFT, {"status": "ENDED"}),
    Case("claim_ended_with_reason", "claims", DRAFT, {"ended_reason": "誤り"}),
    Case("claim_use_positive", "claim_uses", "ended_at IS NOT NULL", {"mass_g": 0}, update=False),
    Case("claim_use_once", "claim_uses", "ended_at IS NULL", {}, update=False),
    Case("claim_evidence_dated", "claim_evidence", ANY, {"dated_on": FAR_OFF}, {"name": "another"}, update=False),
    Case("claim_evidence_dated", "claim_evidence", ANY, {"size_bytes": -1}, {"name": "another"}, update=False),
)
FINDINGS: Final = (
    Case("finding_waived_where_asked", "gate_findings", "waiver_id IS NULL", {"severity": "REQUIRE"}, update=False),
    Case("finding_waived_where_asked", "gate_findings", "waiver_id IS NULL", {"severity": "BLOCK"}, update=False),
    Case("finding_waived_where_asked", "gate_findings", "waiver_id IS NOT NULL", {"severity": "WARN"}, update=False),
    Case("finding_span_in_order", "gate_findings", ANY, {"start": -1}, update=False),
    Case("finding_span_in_order", "gate_findings", ANY, {"start": 9, "stop": 8}, update=False),
)
CASES: Final = (
    *CLAIMS,
    *ISSUANCES,
    *BLOCKS,
    *HOLDS,
    *REQUESTS,
    *EVIDENCE,
    *MARKET,
    *REFUNDS,
    *DEADLINES,
    *PEOPLE,
    *DOCUMENTS,
    *DUTIES,
    *FINDINGS,
)

TERMINAL: Final = sorted(state.value for state, after in BLOCK_MOVES.moves.items() if not after)
SOME_ENTRY: Final = {"closed_by_id": Same("opened_by_id")}
LATER: Final = {"accepted_at": lambda world: clock.now() + timedelta(days=1)}

REFUSALS: Final = (
    Refusal("blocks_close_once", "UPDATE", "blocks", "closed_by_id IS NOT NULL", SOME_ENTRY),
    Refusal("blocks_close_once", "UPDATE", "blocks", "closed_by_id IS NOT NULL", {"closed_by_id": None}),
    *(
        Refusal("used_blocks_stay", "UPDATE", "blocks", f"state = '{state}' AND closed_by_id IS NULL", SOME_ENTRY)
        for state in TERMINAL
    ),
    *(
        Refusal(
            "allocation_fixed_when_used",
            "UPDATE",
            "allocations",
            f"use_kind = '{kind}' AND hold_id IN (SELECT hold_id FROM retirements WHERE status = 'CONFIRMED')",
            {"released_at": lambda world: clock.now()},
        )
        for kind in ("DEMAND", "OWN_USE")
    ),
    *(
        Refusal("allocation_use_changes_by_refund", "UPDATE", "allocations", "released_at IS NULL", changes)
        for changes in ({"use_kind": "REFUNDED_SALE"}, {"use_id": lambda world: new_id()})
    ),
    *(
        Refusal(f"confirmed_{table}_stay", "UPDATE", table, CONFIRMED, changes)
        for table in ("retirements", "transfers")
        for changes in ({"status": "REQUESTED"}, {"quantity_t": 1}, {"notice_number": "another"})
    ),
    Refusal(
        "issuance_of_registered_project",
        "INSERT",
        "issuances",
        SECOND,
        {**NEW, **AWAY, "quantity_t": 1, "project_id": lambda world: world.proposed},
    ),
    Refusal(
        "issuance_of_registered_project",
        "INSERT",
        "issuances",
        SECOND,
        {**NEW, **AWAY, "quantity_t": 1, "project_id": lambda world: world.refused},
    ),
    Refusal(
        "issuance_of_migrated_project",
        "INSERT",
        "issuances",
        SECOND,
        {**NEW, **AWAY, "quantity_t": 1, "project_id": lambda world: world.predecessor},
    ),
    Refusal(
        "issuance_days_once",
        "INSERT",
        "issuances",
        SECOND,
        {**AWAY, "quantity_t": 1, "certification_number": "another"},
    ),
    Refusal(
        "issuance_days_of_predecessor",
        "INSERT",
        "issuances",
        SECOND,
        {**NEW, **AWAY, "quantity_t": 1, "project_id": lambda world: world.successor},
    ),
    Refusal(
        "listing_of_migrated_project",
        "INSERT",
        "listings",
        ANY,
        {"issuance_id": lambda world: world.migrated_issuance},
    ),
    *(
        Refusal("hold_resolved_once", "UPDATE", "holds", f"status = '{resolved}'", {"status": status})
        for resolved in ("POSTED", "VOIDED")
        for status in ("PENDING", "EXPIRED")
    ),
    *(
        Refusal(f"rejected_{table}_stay", "UPDATE", table, "status = 'REJECTED'", changes)
        for table in ("retirements", "transfers")
        for changes in ({"status": "REQUESTED"}, {"status": "CONFIRMED"}, {"rejection_reason": "another"})
    ),
    Refusal("released_allocations_stay", "UPDATE", "allocations", "released_at IS NOT NULL", {"released_at": None}),
    *(
        Refusal("decided_complaints_stay", "UPDATE", "complaints", f"status = '{status}'", {"reason": "another"})
        for status in ("UPHELD", "DISMISSED")
    ),
    *(
        Refusal("decided_disclosures_stay", "UPDATE", "disclosure_requests", f"status = '{status}'", {"reason": "new"})
        for status in ("GRANTED", "DENIED")
    ),
    Refusal("answered_withdrawals_stay", "UPDATE", "withdrawals", "answer IS NOT NULL", {"answer_reason": "another"}),
    Refusal("claim_lists_fixed", "UPDATE", "claims", DRAFT, {"sources": "[1]"}),
    Refusal("claim_lists_fixed", "UPDATE", "claims", DRAFT, {"exclusions": "[1]"}),
    Refusal("claim_lists_fixed", "UPDATE", "claims", DRAFT, {"retirement_ids": "[1]"}),
    Refusal("claim_lists_fixed", "UPDATE", "claims", DRAFT, {"verification": None}),
    Refusal("published_claims_stay", "UPDATE", "claims", PUBLISHED, {"manifest": "another"}),
    Refusal("published_claims_stay", "UPDATE", "claims", PUBLISHED, {"statement": "another"}),
    Refusal("published_claims_stay", "UPDATE", "claims", PUBLISHED, {"published_at": None}),
    Refusal("ended_claims_stay", "UPDATE", "claims", "status = 'ENDED'", {"ended_reason": "another"}),
    Refusal("ended_claim_uses_stay", "UPDATE", "claim_uses", "ended_at IS NOT NULL", {"ended_at": None}),
    Refusal(
        "claim_evidence_frozen",
        "INSERT",
        "claim_evidence",
        ANY,
        {"claim_id": lambda world: world.published_claim, "name": "later"},
    ),
    Refusal("closed_deadlines_stay", "UPDATE", "retirement_deadlines", "closed_on IS NOT NULL", {"closed_on": None}),
    Refusal("agreement_accepted_once", "UPDATE", "agreements", "accepted_at IS NOT NULL", LATER),
    Refusal("agreement_stays_accepted", "UPDATE", "agreements", "accepted_at IS NOT NULL", {"accepted_at": None}),
    *(
        Refusal(name, "UPDATE", table, f"{ended} IS NOT NULL", {ended: None})
        for name, table, ended in (
            ("revoked_tokens_stay", "access_tokens", "revoked_at"),
            ("revoked_sessions_stay", "sessions", "revoked_at"),
            ("mail_tokens_used_once", "mail_tokens", "used_at"),
            ("withdrawn_consents_stay", "consents", "withdrawn_at"),
            ("invitations_answered_once", "invitations", "accepted_at"),
            ("invitations_answered_once", "invitations", "withdrawn_at"),
            ("withdrawn_documents_stay", "published_documents", "withdrawn_at"),
        )
    ),
    *(
        Refusal("ended_approvals_stay", "UPDATE", "approvals", f"status = '{ended}'", {"status": "REQUESTED"})
        for ended in ("DECLINED", "USED", "LAPSED")
    ),
)
