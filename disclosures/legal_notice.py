"""特定商取引法に基づく表記: a seller's legal notice, from its records and its terms.

Its items: docs/sources.md TS-01 to TS-17, and PS-01 for who receives payments.
The State and local governments are outside the statute; the source documents tell them to give the same items, so every
seller here does (TS-00).
"""

from typing import Final

from disclosures.document_kinds import DocumentKind
from disclosures.japanese import format_yen
from disclosures.seller_items import SellerItem
from disclosures.seller_page import SellerFacts, SellerPage, address_or_none, page_of, person_or_none, phone_or_none
from disclosures.seller_terms import CreditWithdrawal, GoodsWithdrawal, Recurring, ReturnShipping, SellerTerms

LEGAL_TITLE: Final = "特定商取引法に基づく表記"
"""The title that such a page must have (docs/sources.md TS-17)."""

AFTER_RETIREMENT_TEXT: Final = (
    "無効化手続後は取消し・返品ができません（クレジット部分に限ります。無効化は登録簿で元に戻せないためです）。"
)
PRICE_TEXT: Final = (
    "各販売公告・商品ページに表示します（クレジットは1 t-CO2あたりの税抜価格で、消費税額と支払総額は最終確認画面に、"
    "商品は税込価格で表示します）。"
)
SHIPPING_TEXT: Final = (
    "クレジット：かかりません（0円）。\n商品：各商品ページに税込の額を表示します（無料のときは0円と表示します）。"
)
PAYMENT_TEXT: Final = (
    "銀行振込\n公共機関：引渡し後にお送りする請求書により、最終確認画面に示す日までにお支払いください。\n"
    "その他のお客様：前払い（最終確認画面に示す日までにお支払いください）。"
)
RECEIPT_TEXT: Final = (
    "代金は、Musubi の運営者が販売者に代わって受領します（代理受領）。"
    "お客様が運営者の口座にお支払いになった時に、販売者への支払いは完了します。"
)
"""What makes the operator the seller's agent (docs/sources.md PS-01); the seller grants it in its terms."""

DELIVERY_TEXT: Final = (
    "クレジットの移転：各販売公告に示す日数以内に登録簿で移転します。\n"
    "クレジットの無効化：各販売公告・商品ページに示す期日までに登録簿で無効化します。\n"
    "商品：入金の確認後、各商品ページに示す日数以内に発送します。"
)
APPLICATION_TEXT: Final = (
    "クレジット：各販売公告に示す申込期間。\n商品：期限はありません（裏付けのクレジットがなくなり次第、終了します）。"
)
NO_OTHER_CHARGES: Final = "ありません。"

OPTIONAL: Final = frozenset(
    {
        SellerItem.NONCONFORMITY,
        SellerItem.QUANTITY_LIMIT,
        SellerItem.SPECIAL_TERMS,
        SellerItem.RECURRING,
        SellerItem.SOFTWARE,
        SellerItem.DOCUMENT_FEE,
        SellerItem.ADVERTISING_EMAIL,
    }
)
"""What is told only where the seller has it (docs/sources.md TS-12 to TS-16)."""

RETURN_SHIPPING: Final = {
    ReturnShipping.SELLER: "販売者の負担",
    ReturnShipping.BUYER: "お客様の負担",
    ReturnShipping.SELLER_WHEN_DEFECTIVE: "商品に不具合があるときは販売者、それ以外はお客様の負担",
}
"""Who pays when goods go back, as notice and last screen say it."""


def compose_legal_notice(facts: SellerFacts, terms: SellerTerms | None, *, credits: bool, goods: bool) -> SellerPage:
    """The notice of who sells tonnes (`credits`), goods with a credit (`goods`) or both, with what it lacks."""
    texts: dict[SellerItem, str | None] = {
        SellerItem.SELLER: facts.legal_name,
        SellerItem.MANAGER: person_or_none(facts.responsible_person),
        SellerItem.ADDRESS: address_or_none(facts.address),
        SellerItem.PHONE: _phone(facts, terms),
        SellerItem.EMAIL: facts.email,
        SellerItem.WEBSITE: terms.website if terms else None,
        SellerItem.PRICE: PRICE_TEXT,
        SellerItem.SHIPPING: SHIPPING_TEXT,
        SellerItem.OTHER_CHARGES: _other_charges(terms),
        SellerItem.PAYMENT: PAYMENT_TEXT,
        SellerItem.RECEIPT: RECEIPT_TEXT if terms and terms.grants_receipt_agency else None,
        SellerItem.DELIVERY: DELIVERY_TEXT,
        SellerItem.APPLICATION: APPLICATION_TEXT,
        SellerItem.AFTER_RETIREMENT: AFTER_RETIREMENT_TEXT,
    }
    contact = f"{facts.phone}／{facts.email}"
    credit_withdrawal = terms.credit_withdrawal if terms else None
    goods_withdrawal = terms.goods_withdrawal if terms else None
    if credits or credit_withdrawal:
        texts[SellerItem.CREDIT_WITHDRAWAL] = _credit_text(credit_withdrawal, contact)
    if goods or goods_withdrawal:
        texts[SellerItem.GOODS_WITHDRAWAL] = _goods_text(goods_withdrawal, contact)
    if terms:
        texts |= _where_it_has_them(terms)
    return page_of(DocumentKind.LEGAL_NOTICE, LEGAL_TITLE, texts, optional=OPTIONAL)


def _where_it_has_them(terms: SellerTerms) -> dict[SellerItem, str | None]:
    fee_yen = terms.document_fee_yen
    return {
        SellerItem.NONCONFORMITY: terms.nonconformity,
        SellerItem.QUANTITY_LIMIT: terms.quantity_limit,
        SellerItem.SPECIAL_TERMS: terms.special_terms,
        SellerItem.RECURRING: _recurring(terms.recurring) if terms.recurring else None,
        SellerItem.SOFTWARE: terms.software_environment,
        SellerItem.DOCUMENT_FEE: f"{format_yen(fee_yen)}（税込）" if fee_yen is not None else None,
        SellerItem.ADVERTISING_EMAIL: terms.advertising_email,
    }


def _phone(facts: SellerFacts, terms: SellerTerms | None) -> str | None:
    phone = phone_or_none(facts.phone)
    return f"{phone}（受付 {terms.phone_hours}）" if phone and terms else None


def _other_charges(terms: SellerTerms | None) -> str | None:
    if terms is None:
        return None
    charges = "\n".join(f"{one.name}：{format_yen(one.amount_yen)}（税込）" for one in terms.other_charges)
    return charges or NO_OTHER_CHARGES


def _credit_text(given: CreditWithdrawal | None, contact: str) -> str | None:
    if given is None:
        return None
    if not given.accepted:
        return f"お客様のご都合による取消し・解除はお受けしません。{given.condition}\n連絡先：{contact}"
    return (
        f"注文の確定から{given.days}日以内、かつ移転・無効化の申請前に限り、お受けします。\n"
        f"条件：{given.condition}\n連絡先：{contact}"
    )


def _goods_text(given: GoodsWithdrawal | None, contact: str) -> str | None:
    if given is None:
        return None
    shipping = RETURN_SHIPPING[given.return_shipping]
    if not given.accepted:
        return (
            f"お客様のご都合による返品・取消しはお受けしません。{given.condition}\n"
            f"返品の送料：{shipping}\n連絡先：{contact}"
        )
    return (
        f"商品の到着日を含めて{given.days}日以内に限り、お受けします。\n条件：{given.condition}\n"
        f"返品の送料：{shipping}\n連絡先：{contact}"
    )


def _recurring(given: Recurring) -> str:
    prices = "、".join(format_yen(one) for one in given.prices_yen)
    return f"契約の回数：{given.count}回／期間：{given.period}／各回の価格（税込）：{prices}"
