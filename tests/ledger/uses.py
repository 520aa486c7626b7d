"""What must become of a command about uses, reversals and certificates: its effect on the book, or its refusal."""

from datetime import datetime
from typing import Final
from uuid import UUID

from tests.ledger.book import Book, Created, Effect, Issued, Reversed, Use, require
from tests.ledger.moves import KEPT_HERE, SHARED_USE, Arguments

FROM_BUFFERS: Final = frozenset({"FIRE", "STORM", "PEST"})
DOUBLE: Final = "DOUBLE_REGISTRATION"
CERTIFIED_USES: Final = frozenset({"DEMAND", "OWN_USE"})


def expect_allocate(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    held = book.held[UUID(args["hold"])]
    usable = held.status in ("PENDING", "POSTED") and not held.is_gone
    require(usable and held.allocated_g + args["mass_g"] <= held.capacity_g, "AllocationExceedsHold")

    def effect(created: Created) -> None:
        use = Use(allocation=created.answer, kind=args["use_kind"], use=args["use"], mass_g=args["mass_g"])
        held.uses.append(use)

    return effect


def expect_release(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    of = [held for held in book.held.values() for use in held.uses if use.use == args["use"]]
    require(not of or of[0].decision != "CONFIRMED", "AllocationFixed")

    def effect(created: Created) -> None:
        for held in of:
            held.uses = [use for use in held.uses if use.use != args["use"]]

    return effect


def expect_move_use(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    target = book.held[UUID(args["hold"])]
    id = UUID(args["allocation"])
    source = book.held[book.allocations[id]]
    require(source.account[0] == by and target.account[0] == by, "NotFound")
    use = next((use for use in source.uses if use.allocation == id), None)
    require(source is not target and use is not None, "InvalidInput")
    assert use is not None
    require(source.account == target.account, "InvalidInput")
    require(book.issued[source.issuance].scheme == book.issued[target.issuance].scheme, "ProjectDoesNotFit")
    confirmed = [one for one in (source, target) if one.request == "RETIREMENT" and one.decision == "CONFIRMED"]
    require(not confirmed, "AllocationFixed")
    usable = target.status in ("PENDING", "POSTED") and not target.is_gone
    require(usable and target.allocated_g + use.mass_g <= target.capacity_g, "AllocationExceedsHold")
    if source.request and target.request:
        require((source.kind, source.user) == (target.kind, target.user), "MixedUses")
    uses = {(one.kind, "" if one.kind == SHARED_USE else one.use) for one in (*target.uses, use)}
    require(len(uses) < 2, "MixedUses")

    def effect(created: Created) -> None:
        source.uses.remove(use)
        target.uses.append(Use(allocation=created.answer, kind=use.kind, use=use.use, mass_g=use.mass_g))

    return effect


def expect_reverse(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    issuance, quantity_t = book.issued[UUID(args["issuance"])], args["quantity_t"]
    before_t = sum(one.quantity_t for one in book.reversed.values() if one.issuance == issuance.id)
    left_t = issuance.stop - issuance.start - before_t
    require(quantity_t <= left_t and (args["cause"] != DOUBLE or quantity_t == left_t), "InvalidInput")

    def effect(created: Created) -> None:
        covered_t = 0
        for source, state in _sources(book, issuance, args["cause"]):
            given = book.serials_in(source.id, (source.issuer, None), state)[: quantity_t - covered_t]
            book.set(source.id, given, state="REVERSED", reversal=created.answer)
            covered_t += len(given)
        book.reversed[created.answer] = Reversed(
            id=created.answer,
            issuance=issuance.id,
            quantity_t=quantity_t,
            covered_t=covered_t,
            cause=args["cause"],
        )

    return effect


def expect_replace(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    reversal, given = book.reversed[UUID(args["reversal"])], book.issued[UUID(args["issuance"])]
    reversed_of = book.issued[reversal.issuance]
    require(reversed_of.issuer == by and by in given.holders, "NotFound")
    doubles = {book.issued[one.issuance].source for one in book.reversed.values() if one.cause == DOUBLE}
    fits = given.scheme == reversed_of.scheme and (given is reversed_of or given.source not in doubles)
    require(fits, "InvalidInput")
    require(args["quantity_t"] <= reversal.quantity_t - reversal.covered_t, "BeyondReversal")
    serials = book.pick(given.id, (by, None), args["quantity_t"], newest=False)

    def effect(created: Created) -> None:
        book.set(given.id, serials, state="REVERSED", reversal=reversal.id)
        reversal.covered_t += len(serials)

    return effect


def expect_certify(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    held = book.held[UUID(args["hold"])]
    assert (held.request, held.decision) == ("RETIREMENT", "CONFIRMED"), "the worker asks for no other"

    def effect(created: Created) -> None:
        held.certified = held.certified or any(use.kind in CERTIFIED_USES for use in held.uses)

    return effect


def _sources(book: Book, issuance: Issued, cause: str) -> list[tuple[Issued, str]]:
    """From where a cause's tonnes are taken, in order."""
    found: list[tuple[Issued, str]] = []
    if cause in FROM_BUFFERS or cause == DOUBLE:
        found.append((issuance, "BUFFER"))
    if cause in FROM_BUFFERS and issuance.scheme in KEPT_HERE:
        others = [one for one in book.issued.values() if one.scheme == issuance.scheme and one is not issuance]
        others.sort(key=lambda one: (one.source != issuance.source, one.vintage))
        found += [(one, "BUFFER") for one in others]
    return [*found, (issuance, "AVAILABLE")]
