"""When money received for a seller or a council is sent on: by a fixed cycle, never kept at somebody's wish. Pure.

A cycle fixed beforehand, with no balance that anybody disposes of, keeps receiving on a seller's behalf apart from
holding or transferring funds (docs/sources.md PS-01).
"""

from datetime import date, timedelta


def payout_due_on(settled_on: date) -> date:
    """The last day of the month after the one in which an order was settled."""
    after_next = settled_on.replace(day=1) + timedelta(days=62)
    return after_next.replace(day=1) - timedelta(days=1)
