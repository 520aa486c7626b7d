"""An organisation's books as a spreadsheet: orders, invoices, receipts, payouts, by day, amount and counterparty.

These are the keys by which records of electronic transactions must be found: ranges of days and of amounts, and any of
them together (docs/sources.md DB-01).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model

from core import clock
from core.errors import InvalidInput
from core.numbers import check_range
from core.spreadsheet import csv_text
from core.text import read_one_line
from core.words import in_japanese
from disclosures.order_terms import OrderKind
from parties.actors import Actor
from parties.permissions import Capability, require_able
from parties.queries import organisation_to_read
from payments.kinds import Book
from payments.models import Invoice, Order, Payout, Receipt
from payments.refund_models import Refund

MAX_ROWS: Final = 10_000
"""What one file has at most; a search that finds more is to be narrowed."""

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Search:
    """Which rows: every condition that is given must hold; both ends of a range are in it."""

    day_from: date | None = None
    day_to: date | None = None
    minimum_yen: int | None = None
    maximum_yen: int | None = None
    counterparty: str | None = None
    """Part of the counterparty's name."""


@dataclass(frozen=True, kw_only=True)
class BookFile:
    """A book as a file."""

    name: str
    rows: int
    text: str


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """How one book is read and written: its table, how that leads to the order, and its columns."""

    model: type[Model]
    day: str
    amount: str
    order: str = "order__"
    fields: tuple[str, ...]
    columns: tuple[tuple[str, Callable[[Row], Any]], ...]


async def book_of(actor: Actor, book: Book, search: Search, *, organisation_id: UUID | None = None) -> BookFile:
    """The book of the actor's organisation, or for operators and auditors of another one, oldest first.

    Raises Forbidden without bookkeeping, NotFound for an organisation whose books are not the actor's to read,
    InvalidInput for a range whose end comes before its start, an amount that none can be, and a search that finds more
    than `MAX_ROWS`.
    """
    layout, mine = _LAYOUTS[book], await _whose(actor, organisation_id)
    found = layout.model.filter(_own(book, layout, mine), *_conditions(layout, search))
    if search.counterparty is not None:
        name = read_one_line("counterparty", search.counterparty)
        found = found.filter(_names_counterparty(layout, mine, name))
    rows = await found.order_by(layout.day, "id").limit(MAX_ROWS + 1).values(*layout.fields, *_party_fields(layout))
    if len(rows) > MAX_ROWS:
        raise InvalidInput(field="search", value=f"> {MAX_ROWS}", rule=f"maximum_rows={MAX_ROWS}")
    header = [label for label, _ in layout.columns]
    facts = [_with_side(layout, row, mine) for row in rows]
    cells = [[_cell(read(one)) for _, read in layout.columns] for one in facts]
    name = f"musubi-{book.value.lower()}-{clock.today():%Y%m%d}.csv"
    return BookFile(name=name, rows=len(rows), text=csv_text([header, *cells]))


async def _whose(actor: Actor, organisation_id: UUID | None) -> UUID:
    whose = await organisation_to_read(actor, organisation_id)
    if not actor.reads_all:
        require_able(actor, Capability.ACCOUNT, act="book")
    return whose


def _conditions(layout: _Layout, search: Search) -> list[Q]:
    for amount, field in ((search.minimum_yen, "minimum"), (search.maximum_yen, "maximum")):
        if amount is not None:
            check_range(amount, field=f"search.{field}", minimum=0)
    bounds = ((search.day_from, search.day_to, "dayFrom"), (search.minimum_yen, search.maximum_yen, "minimum"))
    for low, high, field in bounds:
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            raise InvalidInput(field=f"search.{field}", value=str(low), rule=f"maximum={high}")
    has_instants = layout.day == "created_at"
    given: dict[str, Any] = {
        f"{layout.day}__gte": _start_of(search.day_from) if has_instants else search.day_from,
        f"{layout.day}__{'lt' if has_instants else 'lte'}": (
            clock.end_of_day(search.day_to) if has_instants and search.day_to else search.day_to
        ),
        f"{layout.amount}__gte": search.minimum_yen,
        f"{layout.amount}__lte": search.maximum_yen,
    }
    return [Q(**{name: value}) for name, value in given.items() if value is not None]


def _own(book: Book, layout: _Layout, mine: UUID) -> Q:
    if book is Book.PAYOUTS:
        return Q(payee_id=mine)
    seller: dict[str, Any] = {f"{layout.order}seller_id": mine}
    buyer: dict[str, Any] = {f"{layout.order}buyer_id": mine}
    return Q(**seller) | Q(**buyer)


def _names_counterparty(layout: _Layout, mine: UUID, name: str) -> Q:
    buyer, seller = f"{layout.order}buyer", f"{layout.order}seller"
    bought: dict[str, Any] = {f"{buyer}_id": mine}
    # A council's counterparty is the buyer too: out of whose payment its fee comes.
    named = {side: Q(**{f"{side}__legal_name__icontains": name}) for side in (buyer, seller)}
    return (Q(**bought) & named[seller]) | (~Q(**bought) & named[buyer])


def _party_fields(layout: _Layout) -> list[str]:
    parties = [f"{layout.order}{one}" for one in ("buyer_id", "buyer__legal_name", "seller__legal_name")]
    return [one for one in parties if one not in layout.fields]


def _with_side(layout: _Layout, row: Row, mine: UUID) -> Row:
    bought = UUID(str(row[f"{layout.order}buyer_id"])) == mine
    other = row[f"{layout.order}{'seller' if bought else 'buyer'}__legal_name"]
    return {**row, "side": "仕入" if bought else "売上", "counterparty": other}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return clock.legal_day(value).isoformat() if isinstance(value, datetime) else str(value)


def _start_of(day: date | None) -> datetime | None:
    return clock.end_of_day(day - timedelta(days=1)) if day else None


def _field(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name]


_LAYOUTS: Final[Mapping[Book, _Layout]] = {
    Book.ORDERS: _Layout(
        model=Order,
        day="created_at",
        amount="total_yen",
        order="",
        fields=(
            *("id", "created_at", "kind", "status", "quantity_t", "units", "unit_price_yen"),
            *("subtotal_yen", "shipping_yen", "tax_yen", "total_yen"),
        ),
        columns=(
            ("注文日", _field("created_at")),
            ("区分", _field("side")),
            ("取引先", _field("counterparty")),
            ("合計（税込・円）", _field("total_yen")),
            ("内容", lambda row: "クレジット" if row["kind"] == OrderKind.CREDIT else "クレジット付商品"),
            ("数量（t-CO2）", _field("quantity_t")),
            ("点数", _field("units")),
            ("単価（円）", _field("unit_price_yen")),
            ("小計（円）", _field("subtotal_yen")),
            ("送料（円）", _field("shipping_yen")),
            ("消費税（円）", _field("tax_yen")),
            ("状態", lambda row: in_japanese(str(row["status"]))),
            ("注文番号", _field("id")),
        ),
    ),
    Book.INVOICES: _Layout(
        model=Invoice,
        day="issued_on",
        amount="total_yen",
        fields=("number", "issued_on", "due_on", "total_yen", "document_hash", "order_id"),
        columns=(
            ("発行日", _field("issued_on")),
            ("区分", _field("side")),
            ("取引先", _field("counterparty")),
            ("合計（税込・円）", _field("total_yen")),
            ("請求書番号", _field("number")),
            ("支払期限", _field("due_on")),
            ("書類のSHA-256", _field("document_hash")),
            ("注文番号", _field("order_id")),
        ),
    ),
    Book.RECEIPTS: _Layout(
        model=Receipt,
        day="received_on",
        amount="amount_yen",
        fields=("received_on", "amount_yen", "order_id"),
        columns=(
            ("入金日", _field("received_on")),
            ("区分", _field("side")),
            ("取引先", _field("counterparty")),
            ("金額（円）", _field("amount_yen")),
            ("注文番号", _field("order_id")),
        ),
    ),
    Book.REFUNDS: _Layout(
        model=Refund,
        day="refunded_on",
        amount="amount_yen",
        fields=("refunded_on", "amount_yen", "bank_reference", "order_id"),
        columns=(
            ("返金日", _field("refunded_on")),
            ("区分", _field("side")),
            ("取引先", _field("counterparty")),
            ("返金額（円）", _field("amount_yen")),
            ("振込の整理番号", _field("bank_reference")),
            ("注文番号", _field("order_id")),
        ),
    ),
    Book.PAYOUTS: _Layout(
        model=Payout,
        day="paid_on",
        amount="amount_yen",
        fields=("paid_on", "amount_yen", "bank_reference", "order_id"),
        columns=(
            ("送金日", _field("paid_on")),
            ("取引先", _field("counterparty")),
            ("金額（円）", _field("amount_yen")),
            ("振込の整理番号", _field("bank_reference")),
            ("注文番号", _field("order_id")),
        ),
    ),
}
