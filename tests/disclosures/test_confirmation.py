import hashlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from disclosures.confirmation import (
    CONFIRMATION_RULE_VERSION,
    canonical_bytes,
    compose_confirmation,
    confirmation_hash,
)
from disclosures.confirmation_text import ConfirmationScreen, render
from disclosures.consumption_tax import TaxBasis, TaxCategory, total_including_tax
from disclosures.errors import IncompleteConfirmation
from disclosures.japanese import Language
from disclosures.order_terms import (
    MAX_ORDER_LINES,
    Charge,
    Delivery,
    OrderKind,
    OrderTerms,
    PaymentMethod,
    PaymentTiming,
    PriceLine,
    RetireWithin,
    order_tax_totals,
    total_mass_g,
)
from tests.disclosures.samples import CREDIT_ORDER, PRODUCT_ORDER, SELLER, WITHDRAWAL

TRANSFER_ORDER = replace(
    CREDIT_ORDER, delivery=Delivery.TRANSFER, payment_timing=PaymentTiming.BEFORE_DELIVERY, payment_days=14
)
KONBINI_ORDER = replace(PRODUCT_ORDER, payment_method=PaymentMethod.KONBINI, payment_days=3)


def text_of(screen: ConfirmationScreen, label: str) -> str:
    return dict(screen.pairs)[label]


def repriced(terms: OrderTerms) -> OrderTerms:
    return replace(terms, total_yen=total_including_tax(order_tax_totals(terms), basis=terms.tax_basis))


@pytest.mark.parametrize("terms", [CREDIT_ORDER, TRANSFER_ORDER, PRODUCT_ORDER, KONBINI_ORDER])
def test_the_screen_shows_the_six_matters_and_the_seller_in_order(terms: OrderTerms) -> None:
    confirmation = compose_confirmation(terms)
    assert [label for label, _ in confirmation.ja.pairs] == [
        "分量",
        "販売価格・お支払い総額",
        "お支払いの時期・方法",
        "引渡しの時期",
        "申込みの撤回・解除（取消し・返品）",
        "申込みの期限",
        "販売事業者",
    ]
    assert [label for label, _ in confirmation.en.pairs] == [
        "Quantity",
        "Price and total",
        "When and how to pay",
        "Delivery",
        "Withdrawal and cancellation",
        "Application deadline",
        "Seller",
    ]
    assert all(text for screen in (confirmation.ja, confirmation.en) for _, text in screen.pairs)


# 特定商取引法12条の6 and docs/sources.md TS-21, TS-22: the button says that the order is paid for; edit and cancel exist.
def test_the_button_says_that_the_order_is_paid_for() -> None:
    confirmation = compose_confirmation(CREDIT_ORDER)
    ja, en = confirmation.ja, confirmation.en
    assert (ja.confirm_label, ja.edit_label, ja.cancel_label) == ("注文を確定する（有料）", "修正する", "注文をやめる")
    assert (en.confirm_label, en.edit_label, en.cancel_label) == (
        "Place the order (payment required)",
        "Edit",
        "Leave without ordering",
    )
    assert ja.notice == "「注文を確定する（有料）」を押すと、以下の内容で有料の注文が確定します。"
    assert confirmation.rule_version == CONFIRMATION_RULE_VERSION


def test_a_credit_order_paid_by_invoice_after_retirement() -> None:
    ja = compose_confirmation(CREDIT_ORDER).ja
    assert text_of(ja, "分量").splitlines()[2] == "10 t-CO2（10,000 kg-CO2）"
    assert text_of(ja, "販売価格・お支払い総額") == (
        "クレジット 1 t-CO2 12,345円 × 10：123,450円（税抜・10%対象）\n"
        "小計：123,450円（税抜）\n"
        "送料：0円\n"
        "その他の費用：なし\n"
        "消費税（10%対象 123,450円・税抜）：12,345円\n"
        "お支払い総額：135,795円（税込）"
    )
    assert text_of(ja, "お支払いの時期・方法") == (
        "銀行振込（後払い）：引渡し後、請求書の受領から30日以内。振込手数料はご負担ください。"
    )
    assert text_of(ja, "引渡しの時期") == (
        "クレジットの無効化（お客様に代わって行います）：2026年（令和8年）12月25日まで\n"
        "クレジットの利用者：港区\n"
        "利用の目的：区民まつりの開催に伴う排出量のオフセット"
    )
    assert text_of(ja, "申込みの期限") == "2026年（令和8年）11月30日まで"


def test_a_transfer_paid_in_advance() -> None:
    ja = compose_confirmation(TRANSFER_ORDER).ja
    assert text_of(ja, "お支払いの時期・方法").startswith(
        "銀行振込（前払い）：注文の確定から14日以内。入金の確認後に引き渡します。"
    )
    assert text_of(ja, "引渡しの時期").startswith("クレジットの移転（お客様の口座へ）：2026年（令和8年）12月25日まで")


@pytest.mark.parametrize("terms", [CREDIT_ORDER, TRANSFER_ORDER, PRODUCT_ORDER])
def test_every_screen_says_that_it_is_delivered_once(terms: OrderTerms) -> None:
    screens = compose_confirmation(terms)
    assert text_of(screens.ja, "分量").splitlines()[-1] == "引渡しは1回です（継続する契約ではありません）。"
    assert text_of(screens.en, "Quantity").splitlines()[-1] == "Delivered once; this is not a recurring contract."


def test_a_product_order_in_english() -> None:
    en = compose_confirmation(PRODUCT_ORDER).en
    assert text_of(en, "Quantity").splitlines()[2] == "3 units (5 kg-CO2 each, 15 kg-CO2 = 0.015 t-CO2 in all)"
    assert text_of(en, "Price and total") == (
        "森のつみきセット JPY 3,300 × 3: JPY 9,900 (tax included, 10% rate)\n"
        "Subtotal: JPY 9,900 (tax included)\n"
        "Shipping: JPY 330 (tax included, 10% rate)\n"
        "ギフト包装: JPY 200 (tax included, 10% rate)\n"
        "Of which consumption tax (10% rate on JPY 10,430, tax included): JPY 948\n"
        "Total to pay: JPY 10,430 (tax included)"
    )
    assert text_of(en, "Delivery") == (
        "The goods are shipped by 2026-12-01.\nThe credits are retired on your behalf by 2027-03-31."
    )
    assert text_of(en, "Application deadline") == "There is no deadline."


# docs/sources.md TS-32 and the refund matrix of section 6.
def test_the_effect_of_withdrawal_always_says_what_becomes_final() -> None:
    for terms in (CREDIT_ORDER, PRODUCT_ORDER):
        ja = text_of(compose_confirmation(terms).ja, "申込みの撤回・解除（取消し・返品）")
        assert ja.endswith("\n無効化手続後は取消し・返品ができません。")
        en = text_of(compose_confirmation(terms).en, "Withdrawal and cancellation")
        assert en.endswith("the credits can be neither cancelled nor returned.")
    transferred = compose_confirmation(TRANSFER_ORDER)
    assert text_of(transferred.ja, "申込みの撤回・解除（取消し・返品）").endswith("双方が合意した場合に限ります。")
    assert text_of(transferred.en, "Withdrawal and cancellation").endswith("if both sides agree to transfer back.")


def test_withdrawal_terms_without_a_translation_are_shown_as_they_are() -> None:
    terms = replace(CREDIT_ORDER, withdrawal=replace(WITHDRAWAL, condition_en="", effect_en=" "))
    shown = text_of(compose_confirmation(terms).en, "Withdrawal and cancellation")
    assert WITHDRAWAL.condition in shown and WITHDRAWAL.effect in shown


def test_tax_is_shown_for_each_rate_and_out_of_scope_apart() -> None:
    terms = repriced(
        replace(
            CREDIT_ORDER,
            lines=(
                PriceLine(label="クレジット", quantity=1, unit_price_yen=1_005),
                PriceLine(label="木の実", quantity=1, unit_price_yen=1_005, tax=TaxCategory.REDUCED_8),
            ),
            other_charges=(Charge(label="寄付", amount_yen=500, tax=TaxCategory.OUT_OF_SCOPE),),
            quantity_t=1,
        )
    )
    lines = text_of(compose_confirmation(terms).ja, "販売価格・お支払い総額").splitlines()
    assert lines[-4:] == [
        "消費税（10%対象 1,005円・税抜）：101円",
        "消費税（軽減税率8%対象 1,005円・税抜）：80円",
        "不課税：500円",
        "お支払い総額：2,691円（税込）",
    ]
    assert "Outside the scope of tax: JPY 500" in text_of(compose_confirmation(terms).en, "Price and total")


@pytest.mark.parametrize(
    ("terms", "changes", "missing"),
    [
        (CREDIT_ORDER, {"item_name": "　", "quantity_t": None}, ("item_name", "quantity_t")),
        (PRODUCT_ORDER, {"units": None, "mass_g_per_unit": None}, ("units", "mass_g_per_unit")),
        (PRODUCT_ORDER, {"deliver_by": None, "retire_by": None}, ("deliver_by", "retire_by")),
        (CREDIT_ORDER, {"lines": ()}, ("lines",)),
        (CREDIT_ORDER, {"lines": (PriceLine(label="-", quantity=1, unit_price_yen=1),)}, ("lines",)),
        (CREDIT_ORDER, {"other_charges": (Charge(label="", amount_yen=1),)}, ("other_charges",)),
        (CREDIT_ORDER, {"payment_days": None}, ("payment_days",)),
        (CREDIT_ORDER, {"credit_description": ""}, ("credit_description",)),
        (
            CREDIT_ORDER,
            {"withdrawal": replace(WITHDRAWAL, contact="", effect="-")},
            ("withdrawal.contact", "withdrawal.effect"),
        ),
        (CREDIT_ORDER, {"withdrawal": replace(WITHDRAWAL, condition="")}, ("withdrawal.condition",)),
        (
            CREDIT_ORDER,
            {"seller": replace(SELLER, manager_name="", legal_name="")},
            ("seller.legal_name", "seller.manager_name"),
        ),
        (
            CREDIT_ORDER,
            {"seller": replace(SELLER, contact=replace(SELLER.contact, phone=""))},
            ("seller.contact.phone",),
        ),
    ],
)
def test_a_missing_essential_is_named(terms: OrderTerms, changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    for ask in (compose_confirmation, confirmation_hash, canonical_bytes):
        with pytest.raises(IncompleteConfirmation) as refusal:
            ask(replace(terms, **changes))
        assert refusal.value.missing == missing


@pytest.mark.parametrize(
    ("terms", "changes", "field"),
    [
        (CREDIT_ORDER, {"total_yen": 135_794}, "total_yen"),
        (PRODUCT_ORDER, {"delivery": Delivery.TRANSFER}, "delivery"),
        (PRODUCT_ORDER, {"tax_basis": TaxBasis.EXCLUSIVE}, "tax_basis"),
        (PRODUCT_ORDER, {"quantity_t": 1}, "quantity_t"),
        (CREDIT_ORDER, {"units": 1}, "units"),
        (CREDIT_ORDER, {"retire_by": date(2027, 3, 31)}, "retire_by"),
        (CREDIT_ORDER, {"quantity_t": 0}, "quantity_t"),
        (PRODUCT_ORDER, {"units": 0}, "units"),
        (PRODUCT_ORDER, {"payment_days": 3}, "payment_days"),
        (CREDIT_ORDER, {"payment_days": 0}, "payment_days"),
        (CREDIT_ORDER, {"payment_days": 181}, "payment_days"),
        (PRODUCT_ORDER, {"payment_timing": PaymentTiming.AFTER_DELIVERY}, "payment_method"),
        (CREDIT_ORDER, {"lines": CREDIT_ORDER.lines * (MAX_ORDER_LINES + 1)}, "lines"),
        (CREDIT_ORDER, {"shipping_yen": -1}, "amount_yen"),
        (CREDIT_ORDER, {"item_name": "間伐\nお支払い総額：0円"}, "item_name"),
        (CREDIT_ORDER, {"purpose": "祭\u202e"}, "purpose"),
    ],
)
def test_terms_that_contradict_each_other_are_refused(terms: OrderTerms, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compose_confirmation(replace(terms, **changes))
    assert refusal.value.field == field


def test_the_hash_is_that_of_the_canonical_bytes_and_is_stable() -> None:
    confirmation = compose_confirmation(CREDIT_ORDER)
    assert confirmation.confirmation_hash == hashlib.sha256(canonical_bytes(CREDIT_ORDER)).hexdigest()
    assert confirmation_hash(CREDIT_ORDER) == confirmation.confirmation_hash
    assert CONFIRMATION_RULE_VERSION.encode() in canonical_bytes(CREDIT_ORDER)


WITHIN = RetireWithin(days=180, base_ja="催しの最終日", base_en="the event's last day", due_on=date(2027, 5, 1))


def test_the_latest_day_of_the_retirement_is_shown_with_what_it_counts_from() -> None:
    screen = render(replace(CREDIT_ORDER, retire_within=WITHIN), Language.JA)
    assert (
        "無効化の期限（遅くとも）：催しの最終日から180日以内：2027年（令和9年）5月1日"
        in dict(screen.pairs)["引渡しの時期"]
    )
    english = render(replace(CREDIT_ORDER, retire_within=replace(WITHIN, due_on=None)), Language.EN)
    assert "Retired at the latest within 180 days of the event's last day." in dict(english.pairs)["Delivery"]


# One change for each term that a buyer sees. A term that is added later must be added here, or the next test fails.
CHANGES: dict[str, tuple[OrderTerms, Callable[[OrderTerms], dict[str, Any]]]] = {
    "kind": (CREDIT_ORDER, lambda _: vars(PRODUCT_ORDER)),
    "item_name": (CREDIT_ORDER, lambda terms: {"item_name": terms.item_name + "2"}),
    "credit_description": (CREDIT_ORDER, lambda terms: {"credit_description": terms.credit_description + "2"}),
    "lines": (CREDIT_ORDER, lambda terms: {"lines": (replace(terms.lines[0], label="単価"),)}),
    "shipping_yen": (PRODUCT_ORDER, lambda _: {"shipping_yen": 331, "total_yen": 10_431}),
    "shipping_tax": (PRODUCT_ORDER, lambda _: {"shipping_tax": TaxCategory.REDUCED_8}),
    "tax_basis": (CREDIT_ORDER, lambda _: {"tax_basis": TaxBasis.INCLUSIVE, "total_yen": 123_450}),
    "total_yen": (CREDIT_ORDER, lambda terms: vars(repriced(replace(terms, shipping_yen=1)))),
    "payment_method": (KONBINI_ORDER, lambda _: {"payment_method": PaymentMethod.BANK_TRANSFER}),
    "payment_timing": (TRANSFER_ORDER, lambda _: {"payment_timing": PaymentTiming.AFTER_DELIVERY}),
    "payment_days": (CREDIT_ORDER, lambda _: {"payment_days": 31}),
    "delivery": (CREDIT_ORDER, lambda _: {"delivery": Delivery.TRANSFER}),
    "deliver_by": (CREDIT_ORDER, lambda _: {"deliver_by": date(2026, 12, 26)}),
    "withdrawal": (CREDIT_ORDER, lambda _: {"withdrawal": replace(WITHDRAWAL, effect="返金しません")}),
    "apply_by": (CREDIT_ORDER, lambda _: {"apply_by": None}),
    "seller": (CREDIT_ORDER, lambda _: {"seller": replace(SELLER, legal_name="奥多摩町")}),
    "quantity_t": (CREDIT_ORDER, lambda _: {"quantity_t": 11}),
    "units": (PRODUCT_ORDER, lambda _: {"units": 4}),
    "mass_g_per_unit": (PRODUCT_ORDER, lambda _: {"mass_g_per_unit": 5_001}),
    "retire_by": (PRODUCT_ORDER, lambda _: {"retire_by": date(2027, 3, 30)}),
    "other_charges": (PRODUCT_ORDER, lambda _: {"other_charges": (Charge(label="包装", amount_yen=200),)}),
    "beneficiary_name": (CREDIT_ORDER, lambda _: {"beneficiary_name": ""}),
    "purpose": (CREDIT_ORDER, lambda _: {"purpose": "別の目的"}),
    "buyer_is_consumer": (PRODUCT_ORDER, lambda _: {"buyer_is_consumer": True}),
    "return_days": (PRODUCT_ORDER, lambda _: {"return_days": 14}),
    "retire_within": (CREDIT_ORDER, lambda _: {"retire_within": WITHIN}),
}


@pytest.mark.parametrize("name", [field.name for field in fields(OrderTerms)])
def test_the_hash_changes_with_every_term(name: str) -> None:
    terms, change = CHANGES[name]
    assert confirmation_hash(replace(terms, **change(terms))) != confirmation_hash(terms)


def leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not is_dataclass(value):
        return [path]
    return [leaf for field in fields(value) for leaf in leaves(getattr(value, field.name), (*path, field.name))]


def with_leaf(value: Any, path: tuple[str, ...], text: str) -> Any:
    if not path:
        return text
    return replace(value, **{path[0]: with_leaf(getattr(value, path[0]), path[1:], text)})


@pytest.mark.parametrize("path", [*leaves(WITHDRAWAL, ("withdrawal",)), *leaves(SELLER, ("seller",))])
def test_the_hash_changes_with_every_text_of_withdrawal_and_seller(path: tuple[str, ...]) -> None:
    assert confirmation_hash(with_leaf(CREDIT_ORDER, path, "別の文言1")) != confirmation_hash(CREDIT_ORDER)


names = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=12).map(
    lambda text: f"名{text}称"
)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))
lines_strategy = st.lists(
    st.builds(
        PriceLine,
        label=names,
        quantity=st.integers(1, 1_000),
        unit_price_yen=st.integers(0, 100_000),
        tax=st.sampled_from(TaxCategory),
    ),
    min_size=1,
    max_size=3,
).map(tuple)


@st.composite
def orders(draw: st.DrawFn) -> OrderTerms:
    product = draw(st.booleans())
    method = draw(st.sampled_from(PaymentMethod))
    by_invoice = method is PaymentMethod.BANK_TRANSFER and draw(st.booleans())
    return repriced(
        OrderTerms(
            kind=OrderKind.PRODUCT if product else OrderKind.CREDIT,
            item_name=draw(names),
            credit_description=draw(names),
            lines=draw(lines_strategy),
            shipping_yen=draw(st.integers(0, 2_000)),
            tax_basis=TaxBasis.INCLUSIVE if product else draw(st.sampled_from(TaxBasis)),
            total_yen=0,
            payment_method=method,
            payment_timing=PaymentTiming.AFTER_DELIVERY if by_invoice else PaymentTiming.BEFORE_DELIVERY,
            payment_days=None if method is PaymentMethod.CARD else draw(st.integers(1, 180)),
            delivery=Delivery.RETIRE_ON_BEHALF if product else draw(st.sampled_from(Delivery)),
            deliver_by=draw(days),
            withdrawal=replace(WITHDRAWAL, condition=draw(names)),
            apply_by=draw(st.none() | days),
            seller=replace(SELLER, legal_name=draw(names)),
            quantity_t=None if product else draw(st.integers(1, 100_000)),
            units=draw(st.integers(1, 1_000)) if product else None,
            mass_g_per_unit=draw(st.integers(1, 1_000_000)) if product else None,
            retire_by=draw(days) if product else None,
        )
    )


def seen(terms: OrderTerms) -> tuple[object, object]:
    confirmation = compose_confirmation(terms)
    return confirmation.ja, confirmation.en


@given(orders(), orders())
def test_two_orders_hash_alike_exactly_when_the_buyer_sees_the_same(one: OrderTerms, other: OrderTerms) -> None:
    assert (confirmation_hash(one) == confirmation_hash(other)) == (seen(one) == seen(other))


@given(orders(), st.integers(1, 400))
def test_a_later_delivery_changes_the_hash(terms: OrderTerms, later: int) -> None:
    assert terms.deliver_by is not None
    moved = replace(terms, deliver_by=terms.deliver_by + timedelta(days=later))
    assert confirmation_hash(moved) != confirmation_hash(terms)
    assert confirmation_hash(replace(moved, deliver_by=terms.deliver_by)) == confirmation_hash(terms)


@given(orders())
def test_the_screen_states_the_mass_and_the_total_of_every_order(terms: OrderTerms) -> None:
    confirmation = compose_confirmation(terms)
    assert f"{terms.total_yen:,}円" in text_of(confirmation.ja, "販売価格・お支払い総額")
    whole, fraction = divmod(total_mass_g(terms), 1_000_000)
    tonnes = f"{whole:,}.{fraction:06}".rstrip("0").rstrip(".")
    for screen, label in ((confirmation.ja, "分量"), (confirmation.en, "Quantity")):
        assert f"{tonnes} t-CO2" in text_of(screen, label)
