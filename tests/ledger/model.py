"""What the ledger must answer to any command, by the book alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from tests.ledger import moves, uses
from tests.ledger.book import Book, Effect
from tests.ledger.commands import Command
from tests.ledger.moves import Expectation

EXPECTATIONS: Final[Mapping[str, Expectation]] = {
    "issue": moves.expect_issue,
    "hold": moves.expect_hold,
    "void": moves.expect_void,
    "retire_hold": moves.expect_retire_hold,
    "transfer_hold": moves.expect_transfer_hold,
    "retire": moves.expect_retire,
    "transfer": moves.expect_transfer,
    "confirm": moves.expect_confirm,
    "reject": moves.expect_reject,
    "move_stock": moves.expect_move_stock,
    "allocate": uses.expect_allocate,
    "release": uses.expect_release,
    "move_use": uses.expect_move_use,
    "reverse": uses.expect_reverse,
    "replace": uses.expect_replace,
    "certify": uses.expect_certify,
}


def expect(book: Book, command: Command, now: datetime) -> Effect:
    """The effect of a command that is asked for at `now`. Raises Refused with the class of the ledger's error."""
    return EXPECTATIONS[command.do](book, command.by, command.args, now)


def expire(book: Book, now: datetime) -> int:
    """What a sweep at `now` gives back: the holds whose deadline has passed and that no use stands on; how many."""
    due = [one for one in book.held.values() if one.status == "PENDING" and one.deadline <= now and not one.uses]
    for held in due:
        held.status = "EXPIRED"
        book.free(held, held.serials)
    return len(due)
