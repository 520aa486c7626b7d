"""The contract where a public body buys or sells (docs/sources.md GV-01 to GV-03).

A public buyer inspects within ten days and pays within thirty days of a proper claim; the contract names both, the
interest for delay and how disputes are settled. A public seller is paid against its demand note (納入通知書), and its
buyer gives a pledge; how far prefectures' rules are alike is from memory. So is that a local government's contract in
writing is settled once both have signed or sealed it (地方自治法234条5項): the paper has the room for it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.numbers import check_range
from disclosures.facts import read_line
from disclosures.japanese import format_date, format_yen
from disclosures.paper import Section

MAX_INSPECTION_DAYS: Final = 10
MAX_PAYMENT_DAYS: Final = 30
CONTRACT_TITLE: Final = "クレジット売買契約書"

DISPUTES_TEXT: Final = (
    "この契約に定めのない事項および疑義は、買い手と売り手が誠意をもって協議して解決します。"
    "協議が調わないときは、買い手の所在地を管轄する裁判所を第一審の専属的合意管轄裁判所とします。"
)
LATE_TEXT: Final = (
    "買い手は、支払が遅れたときは、遅れた日数に応じ、"
    "政府契約の支払遅延防止等に関する法令の定める率で計算した遅延利息を支払います。"
)
LATE_PRIVATE_TEXT: Final = "買い手は、支払が遅れたときは、遅れた日数に応じ、法定利率で計算した遅延損害金を支払います。"
PLEDGE: Final = (
    "買い手は、次のことを誓約します。",
    "一　暴力団、その構成員またはこれらと密接な関係を有する者でないこと。",
    "二　国または地方公共団体から、競争入札への参加を停止されていないこと。",
    "三　購入したクレジットを、同じ排出量について二重に用いないこと。",
)
DEMAND_NOTE_TEXT: Final = (
    "買い手は、売り手の発行する納入通知書により、そこに記載された期限までに納付します。"
    "売り手が代金の受領を委任しているとき（代理受領）は、納入通知書に記載された受領者の口座に振り込みます。"
)
SETTLED_BY_TEXT: Final = (
    "この契約は、買い手と売り手の双方がこの契約書に記名押印し、または電子署名を行ったときに確定します。"
    "（契約の一方が地方公共団体の場合：地方自治法第234条第5項）"
)
SIGNED: Final = "　　　　　年　　月　　日\n記名押印または電子署名："


@dataclass(frozen=True, kw_only=True)
class ContractFacts:
    """What the records say of a confirmed order. Money in yen; `payment_days` after a proper claim."""

    seller_name: str
    seller_manager: str
    seller_address: str
    buyer_name: str
    buyer_address: str
    buyer_manager: str
    buyer_is_public: bool
    seller_is_public: bool
    subject: str
    quantity: str
    price: str
    total_yen: int
    tax_yen: int
    delivery: str
    deliver_by: date
    payment_days: int
    confirmed_on: date
    order_number: str


def contract_texts(facts: ContractFacts) -> dict[str, str]:
    """The items by the keys of the checklist. Raises InvalidInput for more days than a public buyer may take."""
    if facts.buyer_is_public:
        check_range(facts.payment_days, field="payment_days", maximum=MAX_PAYMENT_DAYS)
    pay = f"買い手は、適法な支払請求を受けた日から{facts.payment_days}日以内に、銀行振込により支払います。"
    return {
        "inspection": (
            f"買い手は、引渡しの完了の通知を受けた日から{MAX_INSPECTION_DAYS}日以内に、"
            "登録簿の記録またはその写しにより検査します。"
        ),
        "payment_term": f"{DEMAND_NOTE_TEXT}\n期限：納入通知書の発行の日から{facts.payment_days}日以内"
        if facts.seller_is_public
        else pay,
        "late_interest": LATE_TEXT if facts.buyer_is_public else LATE_PRIVATE_TEXT,
        "disputes": DISPUTES_TEXT,
    }


def contract_sections(facts: ContractFacts) -> tuple[Section, ...]:
    """Who agrees on what: printed before the items that the law asks for; a public seller's pledge with it."""
    agreed = Section(
        heading="契約の内容",
        entries=(
            ("買い手", _party("buyer_name", facts.buyer_name, facts.buyer_address, facts.buyer_manager)),
            ("売り手", _party("seller_name", facts.seller_name, facts.seller_address, facts.seller_manager)),
            ("目的物", facts.subject),
            ("数量", facts.quantity),
            ("単価", facts.price),
            ("契約金額", f"{format_yen(facts.total_yen)}（うち消費税および地方消費税 {format_yen(facts.tax_yen)}）"),
            ("引渡しの方法と期限", f"{facts.delivery}、{format_date(facts.deliver_by)}まで"),
            ("注文の確定", f"{format_date(facts.confirmed_on)}（注文番号 {facts.order_number}）"),
            ("契約の確定", SETTLED_BY_TEXT),
        ),
    )
    signed = Section(
        heading="記名押印・電子署名",
        entries=(("買い手", f"{facts.buyer_name}\n{SIGNED}"), ("売り手", f"{facts.seller_name}\n{SIGNED}")),
    )
    if not facts.seller_is_public:
        return (agreed, signed)
    pledge = Section(heading="買い手の誓約（公共団体からの購入）", entries=(("誓約", "\n".join(PLEDGE)),))
    return (agreed, signed, pledge)


def _party(field: str, name: str, address: str, manager: str) -> str:
    return f"{read_line(field, name)}\n所在地：{address}\n責任者：{manager}"
