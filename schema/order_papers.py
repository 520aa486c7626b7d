"""What hangs on an order: the screen that was confirmed, its withdrawal and refund, and the papers kept of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import strawberry

from disclosures.composed import read_composed
from disclosures.models import PublishedDocument as DocumentRow
from disclosures.models import Snapshot
from disclosures.order_terms import BuyerAge
from disclosures.withdrawal import CreditEnd, Ground
from disclosures.withdrawal import WithdrawalRight as RightFacts
from payments.kinds import WithdrawalAnswer
from payments.models import Invoice as InvoiceRow
from payments.models import Order as OrderRow
from payments.order_papers import shown_on
from payments.refund_models import Refund as RefundRow
from payments.refund_models import Withdrawal as WithdrawalRow
from schema.disclosures import LabelledText
from schema.ids import global_id
from schema.scalars import YenAmount


@strawberry.type(description="A qualified invoice（適格請求書）.")
class Invoice:
    """See payments.models.Invoice."""

    number: str = strawberry.field(description="Number.")
    title: str = strawberry.field(description="Title; says so when it is no qualified invoice.")
    issued_on: date = strawberry.field(description="Issued on.")
    due_on: date = strawberry.field(description="Due on.")
    total: YenAmount = strawberry.field(description="Total with tax.")
    entries: list[LabelledText] = strawberry.field(description="Its fields in order.")
    document_hash: str = strawberry.field(description="SHA-256 of its canonical bytes.")


@strawberry.type(description="A choice that the buyer makes on the last screen: none is ever made beforehand.")
class ConfirmationOption:
    """What is asked, and what may be answered."""

    key: str = strawberry.field(description="The argument of confirmOrder that takes the answer: `age`.")
    label: str = strawberry.field(description="What is asked.")
    choices: list[LabelledText] = strawberry.field(description="The answers: `key` is what confirmOrder takes.")


@strawberry.type(description="A way out of the last screen: to change the order, or to leave it（特定商取引法14条）.")
class WayOut:
    """What to call, and what that does."""

    mutation: str = strawberry.field(description="The mutation that does it.")
    text: str = strawberry.field(description="What it does, in words.")


@strawberry.type(description="A screen that was confirmed, in one language, as it was shown.")
class ScreenText:
    """Its texts."""

    title: str = strawberry.field(description="Title.")
    notice: str = strawberry.field(description="That pressing the button placed a paid order.")
    entries: list[LabelledText] = strawberry.field(description="Quantity, price, payment, delivery and the rest.")
    options: list[ConfirmationOption] = strawberry.field(description="What was asked of the buyer.")
    confirm_label: str = strawberry.field(description="Text of the button that confirmed.")
    edit_label: str = strawberry.field(description="Text of the way back to edit.")
    edit_ways: list[WayOut] = strawberry.field(description="How the order could be changed.")
    cancel_label: str = strawberry.field(description="Text of the way out.")
    cancel_ways: list[WayOut] = strawberry.field(description="How the order could be left.")


@strawberry.type(description="The final confirmation that the buyer confirmed, kept for ten years（控え）.")
class ConfirmedScreen:
    """See disclosures.models.Snapshot."""

    hash: str = strawberry.field(description="SHA-256 of what was shown, in both languages.")
    rule_version: str = strawberry.field(description="The rule that the screen followed.")
    shown_at: datetime | None = strawberry.field(description="When it was shown; null of the earliest orders.")
    confirmed_at: datetime = strawberry.field(description="When it was confirmed, and kept.")
    age: BuyerAge | None = strawberry.field(description="What a consumer said of its age; null for all others.")
    ja: ScreenText = strawberry.field(description="As it was shown in Japanese.")
    en: ScreenText = strawberry.field(description="As it was shown in English.")


@strawberry.type(description="A paper kept of an order for its two parties: it never changes.")
class OrderPaper:
    """See disclosures.models.PublishedDocument."""

    id: strawberry.ID = strawberry.field(description="The kept document's id.")
    title: str = strawberry.field(description="Title.")
    issued_at: datetime = strawberry.field(description="When it was written.")
    entries: list[LabelledText] = strawberry.field(description="Its items in order.")
    content_hash: str = strawberry.field(description="SHA-256 of its record.")


@strawberry.type(description="By what a buyer may withdraw from a paid order today.")
class WithdrawalRight:
    """See disclosures.withdrawal."""

    ground: Ground = strawberry.field(description="By what.")
    is_right: bool = strawberry.field(description="Whether the seller cannot refuse.")
    last_day: date | None = strawberry.field(description="The last day, in Japan; null while no delivery began any.")


@strawberry.type(description="A buyer's withdrawal from a paid order（申込みの撤回・契約の解除）.")
class Withdrawal:
    """See payments.refund_models.Withdrawal."""

    ground: Ground = strawberry.field(description="By what.")
    is_right: bool = strawberry.field(description="Whether the seller cannot refuse.")
    last_day: date | None = strawberry.field(description="The last day of the right; null where none is counted.")
    goods_received_on: date | None = strawberry.field(description="When the goods came, as the buyer says.")
    reason: str = strawberry.field(description="The buyer's reason.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    answer: WithdrawalAnswer | None = strawberry.field(description="The answer; null while it waits.")
    answer_reason: str | None = strawberry.field(description="The answer's reason; null while it waits.")
    answered_at: datetime | None = strawberry.field(description="When it was answered; null while it waits.")
    credit_end: CreditEnd | None = strawberry.field(description="What becomes of the credit; null until accepted.")
    right_ground: Ground | None = strawberry.field(
        description="By what right it stands since, if it had none when it was asked for. A right that waits is carried"
        " out with the registry's answer."
    )
    reminded_at: datetime | None = strawberry.field(description="When its silent seller was reminded; null if not.")
    escalated_at: datetime | None = strawberry.field(
        description="When the council of the seller's territory and the operators were told that it does not answer."
    )


@strawberry.type(description="An order's total, sent back to its buyer.")
class Refund:
    """See payments.refund_models.Refund."""

    amount: YenAmount = strawberry.field(description="Yen, tax included.")
    refunded_on: date = strawberry.field(description="Day of the transfer.")
    bank_reference: str = strawberry.field(description="The bank's reference.")
    return_invoice: OrderPaper = strawberry.field(description="The return invoice（適格返還請求書）.")


def invoice_of(row: InvoiceRow) -> Invoice:
    """The GraphQL object of an invoice."""
    document = json.loads(row.document)
    return Invoice(
        number=row.number,
        title=document["title"],
        issued_on=row.issued_on,
        due_on=row.due_on,
        total=YenAmount(row.total_yen),
        entries=entries_of(document["entries"]),
        document_hash=row.document_hash,
    )


def option_of(option: Mapping[str, Any]) -> ConfirmationOption:
    """The GraphQL object of an option as it is shown and kept."""
    choices = [LabelledText(key=key, label=label, text=label) for key, label in option["choices"]]
    return ConfirmationOption(key=option["key"], label=option["label"], choices=choices)


def ways_of(ways: Iterable[Sequence[str]]) -> list[WayOut]:
    """The GraphQL objects of ways out as they are shown and kept."""
    return [WayOut(mutation=mutation, text=text) for mutation, text in ways]


def entries_of(pairs: Iterable[Sequence[str]]) -> list[LabelledText]:
    """Labelled texts in their order, by their position."""
    return [
        LabelledText(key=str(position), label=label, text=text) for position, (label, text) in enumerate(pairs, start=1)
    ]


def confirmed_screen_of(order: OrderRow, kept: Snapshot) -> ConfirmedScreen:
    """The GraphQL object of a kept screen."""
    record = shown_on(kept)
    return ConfirmedScreen(
        hash=kept.content_hash,
        rule_version=record["rule_version"],
        shown_at=order.shown_at,
        confirmed_at=kept.created_at,
        age=order.buyer_age,
        ja=_screen_of(record["ja"]),
        en=_screen_of(record["en"]),
    )


def _screen_of(screen: Mapping[str, Any]) -> ScreenText:
    # The earliest screens were kept without the ways out and the options.
    return ScreenText(
        title=screen["title"],
        notice=screen["notice"],
        entries=entries_of(screen["pairs"]),
        options=[option_of(one) for one in screen.get("options", [])],
        confirm_label=screen["confirm"],
        edit_label=screen["edit"],
        edit_ways=ways_of(screen.get("edit_ways", [])),
        cancel_label=screen["cancel"],
        cancel_ways=ways_of(screen.get("cancel_ways", [])),
    )


def paper_of(row: DocumentRow) -> OrderPaper:
    """The GraphQL object of a kept paper."""
    return OrderPaper(
        id=global_id("PublishedDocument", row.id),
        title=row.title,
        issued_at=row.published_at,
        entries=[
            LabelledText(key=one.key, label=one.label, text=one.text) for one in read_composed(row.content).entries
        ],
        content_hash=row.content_hash,
    )


def right_shown(right: RightFacts) -> WithdrawalRight:
    """The GraphQL object of a right to withdraw."""
    return WithdrawalRight(ground=right.ground, is_right=right.is_right, last_day=right.last_day)


def withdrawal_of(row: WithdrawalRow) -> Withdrawal:
    """The GraphQL object of a withdrawal."""
    return Withdrawal(
        ground=row.ground,
        is_right=RightFacts(ground=row.right_ground or row.ground, last_day=row.last_day).is_right,
        last_day=row.last_day,
        goods_received_on=row.goods_received_on,
        reason=row.reason,
        requested_at=row.created_at,
        answer=row.answer,
        answer_reason=row.answer_reason,
        answered_at=row.answered_at,
        credit_end=row.credit_end,
        right_ground=row.right_ground,
        reminded_at=row.reminded_at,
        escalated_at=row.escalated_at,
    )


def refund_of(row: RefundRow, return_invoice: DocumentRow) -> Refund:
    """The GraphQL object of a refund."""
    return Refund(
        amount=YenAmount(row.amount_yen),
        refunded_on=row.refunded_on,
        bank_reference=row.bank_reference,
        return_invoice=paper_of(return_invoice),
    )
