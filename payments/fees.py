"""Fees and the places a captured payment's yen go to: pure arithmetic over a dated table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.money import Yen, share
from payments.kinds import Account, Movement, Payee


@dataclass(frozen=True, kw_only=True)
class FeeSchedule:
    """The rates in force from a day on, in basis points (1/10000) of the order's price without tax."""

    effective_from: date
    platform_bp: int
    council_bp: int
    tax_bp: int


SCHEDULES: Final = (FeeSchedule(effective_from=date(2026, 4, 1), platform_bp=300, council_bp=200, tax_bp=1000),)
"""Musubi's own fee table, newest last: what both sides accept when they join."""


def schedule_on(day: date) -> FeeSchedule:
    """The schedule in force on `day`."""
    return [one for one in SCHEDULES if one.effective_from <= day][-1]


def receipt_postings(total_yen: int) -> dict[Account, int]:
    """Money in: from the payer to what is held (代理受領) for the order."""
    return {Account.PAYER: -total_yen, Account.HELD: total_yen}


def settlement_postings(*, total_yen: int, net_yen: int, brokered: bool, schedule: FeeSchedule) -> dict[Account, int]:
    """Where the held yen go when delivery and payment are both done; they sum to zero.

    The fees are computed from `net_yen` (without tax) and carry consumption tax; what is left is the seller's.
    """
    fee_yen = share(net_yen, schedule.platform_bp)
    fee_tax_yen = share(fee_yen, schedule.tax_bp)
    council_yen = _with_tax(share(net_yen, schedule.council_bp), schedule) if brokered else 0
    postings = {
        Account.HELD: -total_yen,
        Account.FEE: int(fee_yen),
        Account.TAX: int(fee_tax_yen),
        Account.PAYABLE_COUNCIL: council_yen,
        Account.PAYABLE_SELLER: total_yen - fee_yen - fee_tax_yen - council_yen,
    }
    return {account: amount_yen for account, amount_yen in postings.items() if amount_yen != 0}


def payout_postings(*, payable: Account, amount_yen: int) -> dict[Account, int]:
    """Money out: from what is payable to what was paid out."""
    return {payable: -amount_yen, Account.PAID_OUT: amount_yen}


def payout_return_postings(*, payable: Account, amount_yen: int) -> dict[Account, int]:
    """Money that had been sent on comes back: payable again, until it goes back to the buyer."""
    return {Account.PAID_OUT: -amount_yen, payable: amount_yen}


def refund_postings(balances: Mapping[Account, int]) -> dict[Account, int]:
    """All of an order's yen from wherever they are back to the buyer, fees and their tax too (docs/sources.md UN-21).

    None of them is with a payee, and none went back before.
    """
    assert balances.get(Account.PAID_OUT, 0) == balances.get(Account.REFUNDED, 0) == 0, "they come back first, and once"
    places: dict[Account, int] = {
        account: -amount_yen for account, amount_yen in balances.items() if amount_yen and account is not Account.PAYER
    }
    return {**places, Account.REFUNDED: -sum(places.values())}


PAYOUTS: Final = {
    Payee.SELLER: (Movement.PAYOUT_SELLER, Account.PAYABLE_SELLER),
    Payee.COUNCIL: (Movement.PAYOUT_COUNCIL, Account.PAYABLE_COUNCIL),
}
"""How a payee's payout is named, and which account it empties."""

RETURNS: Final = {Movement.PAYOUT_SELLER: Movement.RETURN_SELLER, Movement.PAYOUT_COUNCIL: Movement.RETURN_COUNCIL}
"""How the way back of each payout is named."""


def _with_tax(net_yen: Yen, schedule: FeeSchedule) -> int:
    return net_yen + share(net_yen, schedule.tax_bp)
