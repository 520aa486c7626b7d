"""Complete facts for each document; a test changes what it is about with `dataclasses.replace`.

Project and serials: the Nagano pellet stove project of Minato's 2010 fair; emissions: Minato's one-day event
(handbook 001, A1 3(5) and 3(6)). People, addresses and prices are invented.
"""

from datetime import date

from disclosures.certificate import CertificateFacts
from disclosures.consumption_tax import TaxBasis, TaxCategory
from disclosures.event_report import EmissionItem, EventReportFacts
from disclosures.facts import Contact, CreditFacts, RetirementFacts, RetirementStatus
from disclosures.invoice import InvoiceFacts, InvoiceLine
from disclosures.order_terms import (
    Charge,
    Delivery,
    OrderKind,
    OrderTerms,
    PaymentMethod,
    PaymentTiming,
    PriceLine,
    Seller,
    Withdrawal,
)
from disclosures.product_page import PaymentTerms, ProductFacts

CONTACT = Contact(address="東京都港区芝公園1-5-25", phone="03-0000-0000", email="kankyo@example.jp")

CREDIT = CreditFacts(
    credit_type="オフセット・クレジット（J-VER）",
    programme_name="オフセット・クレジット（J-VER）制度",
    project_name="長野県木質ペレットストーブの使用によるJ-VERプロジェクト",
    project_number="0014",
    project_place="長野県",
    project_type="木質ペレットストーブによる化石燃料の代替",
    project_summary="長野県産の木質ペレットをストーブの燃料に使い、灯油などの化石燃料を減らす。",
    project_term="2008年度から2012年度まで",
    project_volume_g=217_310_000,
)

REQUESTED = RetirementFacts(
    status=RetirementStatus.REQUESTED,
    serials="JP-200-000-000-011-157 ～ JP-200-000-000-011-158",
    purpose="エコライフ・フェアの開催に伴う排出量のオフセット",
    requested_on=date(2026, 11, 10),
)

CONFIRMED = RetirementFacts(
    status=RetirementStatus.CONFIRMED,
    serials=REQUESTED.serials,
    purpose=REQUESTED.purpose,
    requested_on=date(2026, 11, 10),
    confirmed_on=date(2026, 11, 22),
)

EVENT = EventReportFacts(
    event_name="エコライフ・フェア",
    held_from=date(2026, 10, 31),
    held_to=date(2026, 11, 1),
    place_name="芝公園",
    organiser_name="エコライフ・フェア実行委員会",
    contact=CONTACT,
    emission_items=(
        EmissionItem(name="出展団体の資機材の運搬", mass_g=262_800, method="燃費法（レベル2）"),
        EmissionItem(name="運営事務局の資機材の運搬", mass_g=444_000, method="燃費法（レベル2）"),
        EmissionItem(name="発電機等の燃料使用", mass_g=180_800, method="燃料法（レベル3）"),
        EmissionItem(name="チラシ・ポスターの製作", mass_g=281_600, method="工程別の積み上げ（レベル3）"),
    ),
    total_g=1_169_200,
    allocated_g=1_169_200,
    unallocated_g=830_800,
    calculation_method="環境省の算定方法ガイドラインに基づく事後算定",
    credit=CREDIT,
    retirement=CONFIRMED,
    participants=1_200,
    efforts="電気自動車を使い、運搬車両の台数を減らしました。",
)

PAYMENT_TERMS = PaymentTerms(
    application_deadline="期限の定めはありません",
    defects="到着から8日以内にご連絡ください。交換または返金します",
    quantity_on_sale="10,000点",
    delivery="ご注文から7日以内に発送します",
    shipping="全国一律 330円（税込）",
    payment_method="クレジットカード（ご注文の確定時）",
    return_deadline="商品は到着から8日以内。無効化手続後のクレジット部分は取消しできません",
    return_shipping="お客様のご負担。不良品は当方が負担します",
)

PRODUCT = ProductFacts(
    product_name="森のつみきセット",
    mass_g_per_unit=5_000,
    price_incl_tax_yen=3_300,
    surcharge_yen=110,
    provider_effort="工房の電気を再生可能エネルギーに切り替え、端材を燃料に使っています。",
    credit=CREDIT,
    retire_by=date(2027, 3, 31),
    notice_method="商品ページに番号と実施日を掲載",
    notice_frequency="無効化のたび",
    seller_name="森の工房株式会社",
    manager_name="山田花子",
    contact=CONTACT,
    url="https://example.jp/tsumiki",
    payment_terms=PAYMENT_TERMS,
    sold_units=120,
    sold_g=600_000,
    retired_g=400_000,
    retired_serials="JP-200-000-000-011-157",
    retired_on=date(2026, 11, 22),
)

CERTIFICATE = CertificateFacts(
    number="2026-000042",
    recipient_name="エコライフ・フェア実行委員会",
    publish_recipient=True,
    activity="エコライフ・フェアの開催（会場の電力使用、資機材の運搬）",
    scope="2026-10-31 から 2026-11-01 まで、来場者 1,200人",
    offset_g=2_000_000,
    method="環境省の算定方法ガイドライン（レベル2以上）",
    credit=CREDIT,
    retirement=CONFIRMED,
    verification="J-VER制度の検証機関による検証済み",
    issuer_name="むすび運営事務局",
    issuer_contact=CONTACT,
    issued_on=date(2026, 11, 24),
)

SELLER = Seller(legal_name="檜原村", manager_name="山田花子", contact=CONTACT)

WITHDRAWAL = Withdrawal(
    contact="電話 03-0000-0000 または kankyo@example.jp",
    condition="引渡しの手続が始まるまでは、理由を問わず取り消せます",
    effect="お支払い済みの金額を全額お返しします",
    condition_en="You may cancel for any reason until delivery begins.",
    effect_en="Everything you have paid is returned.",
)

CREDIT_ORDER = OrderTerms(
    kind=OrderKind.CREDIT,
    item_name="檜原村の間伐クレジット",
    credit_description="J-クレジット・○○村森林整備プロジェクト（東京都）",
    lines=(PriceLine(label="クレジット 1 t-CO2", quantity=10, unit_price_yen=12_345),),
    shipping_yen=0,
    tax_basis=TaxBasis.EXCLUSIVE,
    total_yen=135_795,
    payment_method=PaymentMethod.BANK_TRANSFER,
    payment_timing=PaymentTiming.AFTER_DELIVERY,
    payment_days=30,
    delivery=Delivery.RETIRE_ON_BEHALF,
    deliver_by=date(2026, 12, 25),
    withdrawal=WITHDRAWAL,
    apply_by=date(2026, 11, 30),
    seller=SELLER,
    quantity_t=10,
    beneficiary_name="港区",
    purpose="区民まつりの開催に伴う排出量のオフセット",
)

PRODUCT_ORDER = OrderTerms(
    kind=OrderKind.PRODUCT,
    item_name="森のつみきセット",
    credit_description="J-クレジット・○○村森林整備プロジェクト（東京都）",
    lines=(PriceLine(label="森のつみきセット", quantity=3, unit_price_yen=3_300),),
    shipping_yen=330,
    tax_basis=TaxBasis.INCLUSIVE,
    total_yen=10_430,
    payment_method=PaymentMethod.CARD,
    payment_timing=PaymentTiming.BEFORE_DELIVERY,
    payment_days=None,
    delivery=Delivery.RETIRE_ON_BEHALF,
    deliver_by=date(2026, 12, 1),
    withdrawal=WITHDRAWAL,
    apply_by=None,
    seller=SELLER,
    units=3,
    mass_g_per_unit=5_000,
    retire_by=date(2027, 3, 31),
    other_charges=(Charge(label="ギフト包装", amount_yen=200),),
)

INVOICE = InvoiceFacts(
    number="INV-2026-0001",
    issuer_name="檜原村",
    issuer_registration_number="T1234567890123",
    recipient_name="港区",
    issued_on=date(2026, 11, 22),
    supplied_on=date(2026, 11, 20),
    lines=(
        InvoiceLine(
            description="クレジットの譲渡", quantity="10 t-CO2", amount_yen=123_450, tax=TaxCategory.TAXABLE_10
        ),
        InvoiceLine(description="無効化の代行手数料", amount_yen=5_005, tax=TaxCategory.TAXABLE_10),
    ),
    tax_basis=TaxBasis.EXCLUSIVE,
    due_on=date(2026, 12, 22),
    payment_instructions="○○銀行 ○○支店 普通 0000000",
)
