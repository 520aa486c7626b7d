"""The notice of a payment in advance (前払式通信販売の承諾等の通知、特定商取引法13条; docs/sources.md TS-30).

Whether the order was accepted, how much came on which day, the goods and their quantity, when they are delivered, and
who the seller is and where it is reached.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from disclosures.composed import ComposedDocument, DocumentEntry
from disclosures.document_kinds import DocumentKind
from disclosures.facts import Contact, contact_text, read_line
from disclosures.japanese import format_date, format_kg, format_t, format_yen
from disclosures.order_terms import Delivery
from disclosures.paper import Paper, Section

PREPAID_NOTICE_RULE_VERSION: Final = "prepaid-notice/2026-04"
RULE: Final = "TS-30"

_DELIVERY_LABELS: Final = {Delivery.TRANSFER: "クレジットの移転", Delivery.RETIRE_ON_BEHALF: "クレジットの無効化"}


@dataclass(frozen=True, kw_only=True)
class PrepaidFacts:
    """What the notice tells. `units` and `retire_by` are given for goods, which are shipped by `deliver_by`."""

    recipient_name: str
    recipient_honorific: str
    received_on: date
    amount_yen: int
    accepted_on: date
    item_name: str
    units: int | None
    mass_g: int
    delivery: Delivery
    deliver_by: date
    retire_by: date | None
    seller_name: str
    manager_name: str
    contact: Contact
    issued_on: date
    order_number: str


def compose_prepaid_notice(facts: PrepaidFacts) -> ComposedDocument:
    """The notice in Japanese: every matter with its rule. Raises InvalidInput for a text not to be shown."""
    quantity = f"クレジット {format_t(facts.mass_g)}（{format_kg(facts.mass_g)}）"
    if facts.units is not None:
        quantity = f"{facts.units:,}点（{quantity}）"
    item = read_line("item_name", facts.item_name)
    entries = (
        ("addressee", "宛名", f"{read_line('recipient_name', facts.recipient_name)} {facts.recipient_honorific}"),
        ("acceptance", "承諾の有無", f"ご注文を承諾しました（{format_date(facts.accepted_on)}）"),
        ("amount", "受領した金額", format_yen(facts.amount_yen)),
        ("received", "金銭を受領した日", format_date(facts.received_on)),
        ("order", "注文番号", facts.order_number),
        ("item", "商品・クレジット", item),
        ("quantity", "数量", quantity),
        ("delivery", "引渡しの時期", _delivery(facts)),
        ("seller", "販売事業者", read_line("seller_name", facts.seller_name)),
        ("manager", "運営統括責任者", read_line("manager_name", facts.manager_name)),
        ("contact", "連絡先", contact_text(facts.contact)),
    )
    paper = Paper(
        title="前払いの承諾通知",
        dated_on=facts.issued_on,
        lead=(("受領した金額", format_yen(facts.amount_yen)),),
        sections=(Section(heading="ご注文の内容", entries=tuple((label, text) for _, label, text in entries)),),
        footer=f"{format_date(facts.issued_on)} {facts.seller_name}",
    )
    return ComposedDocument(
        kind=DocumentKind.PREPAID_NOTICE,
        paper=paper,
        entries=tuple(DocumentEntry(key=key, label=label, text=text, rule=RULE) for key, label, text in entries),
        rule_version=PREPAID_NOTICE_RULE_VERSION,
    )


def _delivery(facts: PrepaidFacts) -> str:
    if facts.retire_by is None:
        return f"{_DELIVERY_LABELS[facts.delivery]}：{format_date(facts.deliver_by)}まで"
    return (
        f"商品の発送：{format_date(facts.deliver_by)}まで\n"
        f"クレジットの無効化：{format_date(facts.retire_by)}まで（完了後に番号を商品ページでお知らせします）"
    )
