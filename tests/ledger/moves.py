"""What must become of a command that moves tonnes: its effect on the book, or its refusal."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from tests.ledger.book import GRAMS, Account, Book, Created, Effect, Held, Issued, Refused, Tonne, Use, require
from tests.ledger.cast import AGENCIES, CONSUMER, OPERATOR, SOURCES

KEPT_HERE: Final = frozenset({"REGIONAL"})
THREE_KINDS: Final = frozenset({"JCM"})
"""Whose tonnes may be surrendered and cancelled, too."""

SHARED_USE: Final = "PRODUCT_SALE"

Arguments = Mapping[str, Any]
Expectation = Callable[[Book, int, Arguments, datetime], Effect]


def expect_issue(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    start, stop = args["start"], args["start"] + args["quantity_t"]
    others = [one for one in book.issued.values() if one.source == args["source"]]
    require(all(stop <= one.start or one.stop <= start for one in others), "SerialsOverlap")
    owner, buffer_from = SOURCES[args["source"]].owner, stop - args["buffer_t"]

    def effect(created: Created) -> None:
        book.issued[created.answer] = Issued(
            id=created.answer,
            source=args["source"],
            start=start,
            stop=stop,
            vintage=args["vintage"],
            tonnes={
                serial: Tonne(account=(owner, None), state="AVAILABLE" if serial < buffer_from else "BUFFER")
                for serial in range(start, stop)
            },
            holders={owner},
        )

    return effect


def expect_hold(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    account = (by, args["client"])
    taken = book.resolve(account, args["selection"])
    require(len(taken) == 1, "InvalidInput")
    issuance, wanted = taken[0]
    serials = book.pick(issuance, account, wanted, args["selection"]["newest"])
    deadline = now + timedelta(hours=args["hours"])

    def effect(created: Created) -> None:
        book.add(created.holds[0], issuance, account, serials, deadline)

    return effect


def expect_void(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    held = _own(book, by, args)
    require(not (held.status == "PENDING" and held.uses), "HoldServesSale")
    require(held.status == "PENDING", "InvalidTransition")

    def effect(created: Created) -> None:
        held.status = "VOIDED"
        book.free(held, held.serials)

    return effect


def expect_retire_hold(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    held = _own_pending(book, by, args)
    posted_t = args["quantity_t"] or held.quantity_t
    require(posted_t <= held.quantity_t, "InvalidInput")
    gives = args["use_mass_g"] is not None or not held.uses
    given_g = (args["use_mass_g"] or posted_t * GRAMS) if gives else 0
    require(given_g <= posted_t * GRAMS and held.allocated_g + given_g <= held.capacity_g, "AllocationExceedsHold")
    _require_retirable(book, held.issuance, held.account, args)
    require(held.allocated_g + given_g <= posted_t * GRAMS, "AllocationExceedsHold")
    uses = {(use.kind, "" if use.kind == SHARED_USE else use.use) for use in held.uses}
    require(len(uses) + gives < 2, "MixedUses")

    def effect(created: Created) -> None:
        if gives:
            use = Use(allocation=created.allocations[0], kind="OWN_USE", use=str(created.answer), mass_g=given_g)
            held.uses.append(use)
        _retire(book, held, posted_t, by, args)

    return effect


def expect_retire(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    holder = by if args["holder"] is None else args["holder"]
    require(holder == by or (holder, by) in AGENCIES, "PermissionMissing")
    # An agent does not use the holder's tonnes up for itself.
    require(holder == by or args["user"] != by, "PermissionMissing")
    account, newest = (holder, args["client"]), args["selection"]["newest"]
    taken = book.resolve(account, args["selection"])
    total_g = GRAMS * sum(one if isinstance(one, int) else len(one) for _, one in taken)
    given_g = total_g if args["use_mass_g"] is None else args["use_mass_g"]
    require(given_g <= total_g, "AllocationExceedsHold")
    picked: list[tuple[UUID, list[int]]] = []
    for issuance, wanted in taken:
        picked.append((issuance, book.pick(issuance, account, wanted, newest)))
        _require_retirable(book, issuance, account, args)

    def effect(created: Created) -> None:
        shares_g, allocations = _shares(book, picked, given_g), iter(created.allocations)
        for id, (issuance, serials) in zip(created.holds, picked, strict=True):
            held = book.add(id, issuance, account, serials, now)
            mass_g = shares_g[issuance]
            if mass_g:
                held.uses.append(Use(allocation=next(allocations), kind="OWN_USE", use=str(id), mass_g=mass_g))
            _retire(book, held, held.quantity_t, by, args)

    return effect


def expect_transfer_hold(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    held = _own_pending(book, by, args)
    require(not held.uses, "HoldServesSale")
    posted_t = args["quantity_t"] or held.quantity_t
    require(posted_t <= held.quantity_t, "InvalidInput")
    _require_recipient(book, held.issuance, held.account, args["to"])

    def effect(created: Created) -> None:
        _transfer(book, held, posted_t, args)

    return effect


def expect_transfer(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    account, newest = (by, args["client"]), args["selection"]["newest"]
    picked: list[tuple[UUID, list[int]]] = []
    for issuance, wanted in book.resolve(account, args["selection"]):
        _require_recipient(book, issuance, account, args["to"])
        picked.append((issuance, book.pick(issuance, account, wanted, newest)))

    def effect(created: Created) -> None:
        ids = iter(created.holds)
        for issuance, serials in picked:
            if book.issued[issuance].scheme in KEPT_HERE:
                book.set(issuance, serials, account=(args["to"]["party"], args["to"]["client"]))
            else:
                held = book.add(next(ids), issuance, account, serials, now)
                _transfer(book, held, held.quantity_t, args)

    return effect


def expect_confirm(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    held = _requested(book, by, args)
    require(held.decision == "REQUESTED", "InvalidTransition")
    require(not args["differs"], "NoticeDiffers")

    def effect(created: Created) -> None:
        book.decide(held)

    return effect


def expect_reject(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    held = _requested(book, by, args)
    require(held.decision == "REQUESTED", "InvalidTransition")

    def effect(created: Created) -> None:
        held.decision = "REJECTED"
        held.uses.clear()
        book.free(held, held.serials)

    return effect


def expect_move_stock(book: Book, by: int, args: Arguments, now: datetime) -> Effect:
    holder, client, issuance = args["holder"], args["client"], UUID(args["issuance"])
    require(by == (holder if args["to_client"] else client), "NotFound")
    require(holder != client, "InvalidInput")
    own: Account = (holder, None)
    source, target = (own, (holder, client)) if args["to_client"] else ((holder, client), own)
    serials = book.pick(issuance, source, args["quantity_t"], args["newest"])

    def effect(created: Created) -> None:
        book.set(issuance, serials, account=target)

    return effect


def _own(book: Book, by: int, args: Arguments) -> Held:
    held = book.held[UUID(args["hold"])]
    require(held.account[0] == by, "NotFound")
    return held


def _own_pending(book: Book, by: int, args: Arguments) -> Held:
    held = _own(book, by, args)
    require(held.status == "PENDING", "InvalidTransition")
    return held


def _require_retirable(book: Book, issuance: UUID, account: Account, args: Arguments) -> None:
    require(args["kind"] == "INVALIDATION" or book.issued[issuance].scheme in THREE_KINDS, "PurposeNotAllowed")
    require(account[1] in (None, args["user"]), "PermissionMissing")


def _retire(book: Book, held: Held, posted_t: int, by: int, args: Arguments) -> None:
    book.post(held, posted_t)
    held.request, held.kind, held.user, held.agent = "RETIREMENT", args["kind"], args["user"], by
    book.set(held.issuance, held.serials, state="RETIREMENT_REQUESTED")
    if book.issued[held.issuance].scheme in KEPT_HERE:
        book.decide(held)


def _shares(book: Book, picked: list[tuple[UUID, list[int]]], left_g: int) -> dict[UUID, int]:
    """The grams of a use that lie on each issuance, the earliest vintage first."""
    shares_g: dict[UUID, int] = {}
    for issuance, serials in sorted(picked, key=lambda one: book.issued[one[0]].vintage):
        shares_g[issuance] = min(left_g, len(serials) * GRAMS)
        left_g -= shares_g[issuance]
    return shares_g


def _require_recipient(book: Book, issuance: UUID, account: Account, to: Arguments) -> None:
    party, client = to["party"], to["client"]
    require(account[1] is None or account[1] == (party if client is None else client), "PermissionMissing")
    if party is None:
        require(book.issued[issuance].scheme not in KEPT_HERE, "InvalidInput")
        return
    require(party != CONSUMER, "ConsumerCannotHoldUnits")
    require(party not in (account[0], client), "InvalidInput")


def _transfer(book: Book, held: Held, posted_t: int, args: Arguments) -> None:
    book.post(held, posted_t)
    held.request, held.to = "TRANSFER", args["to"]
    if book.issued[held.issuance].scheme in KEPT_HERE:
        book.decide(held)


def _requested(book: Book, by: int, args: Arguments) -> Held:
    held = book.held[UUID(args["hold"])]
    if held.request is None:
        raise Refused("DoesNotExist")
    asked_for_it = held.request == "RETIREMENT" and by == held.agent
    require(asked_for_it or by in (OPERATOR, held.account[0]), "NotFound")
    return held
