"""The page of a credit-attached product: its label, its legal notice, and what was sold and retired so far."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.errors import InvalidInput
from core.mass import GRAMS_PER_TONNE
from core.money import MAX_YEN
from core.numbers import check_range
from core.text import MAX_PARAGRAPH
from disclosures.document_kinds import DocumentKind
from disclosures.documents import DisclosureDocument
from disclosures.facts import (
    MAX_SERIALS_CHARACTERS,
    MECHANISM_TEXT,
    URGENCY_TEXT,
    USER_EFFORT_TEXT,
    Contact,
    CreditFacts,
    contact_text,
    credit_entries,
    read_line,
    read_optional_line,
)
from disclosures.japanese import Language, format_date, format_kg, format_t, format_yen
from disclosures.matrix import Item, Mode, Stage, require_complete, says_nothing

BOUNDARY_TEXT: Final = "購入された方の日常生活"
"""What a credit-attached product makes up for (docs/sources.md INF-02): never the product's own making."""

MAX_MASS_PER_UNIT_G: Final = 1_000 * GRAMS_PER_TONNE
MAX_UNITS_SOLD: Final = 10**9


@dataclass(frozen=True, kw_only=True)
class PaymentTerms:
    """The eight matters of I21, each answered in words: 'なし' is an answer, silence is not."""

    application_deadline: str
    defects: str
    quantity_on_sale: str
    delivery: str
    shipping: str
    payment_method: str
    return_deadline: str
    return_shipping: str


_PAYMENT_TERM_LABELS: Final = {
    "application_deadline": "申込みの有効期限",
    "defects": "不良品の対応",
    "quantity_on_sale": "販売数量",
    "delivery": "引渡時期",
    "shipping": "送料",
    "payment_method": "支払方法・時期",
    "return_deadline": "返品・取消しの期限と条件",
    "return_shipping": "返品の送料",
}


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """What the records say of a product. Masses in grams, money in yen including tax.

    The tonnes behind a product are retired all at once: `retired_on` is the day, with their serials, once the registry
    has confirmed it, and `retired_g` are then the grams of the sold units. `surcharge_yen` is the offset's part of the
    price: 0 when the seller bears it, None when the price includes it without a separate figure.
    """

    product_name: str
    mass_g_per_unit: int
    price_incl_tax_yen: int
    surcharge_yen: int | None
    provider_effort: str
    credit: CreditFacts
    retire_by: date
    notice_method: str
    notice_frequency: str
    seller_name: str
    manager_name: str
    contact: Contact
    url: str
    payment_terms: PaymentTerms
    sold_units: int
    sold_g: int
    retired_g: int
    retired_serials: str = ""
    retired_on: date | None = None
    user_effort: str = USER_EFFORT_TEXT
    daily_life_note: str = ""


def pending_g(facts: ProductFacts) -> int:
    """The grams that were sold and whose retirement is not yet confirmed."""
    return facts.sold_g - facts.retired_g


def label_text(facts: ProductFacts) -> str:
    """The label on the product (docs/sources.md 9.4, our own wording). Raises InvalidInput."""
    _check(facts)
    credit = facts.credit
    named = "・".join(
        read_line(f"credit.{name}", text, maximum=MAX_PARAGRAPH)
        for name, text in (
            ("credit_type", credit.credit_type),
            ("project_name", credit.project_name),
            ("project_place", credit.project_place),
        )
    )
    status = f"無効化の予定：{format_date(facts.retire_by)}まで。"
    if facts.retired_on is not None and pending_g(facts) == 0:
        status = f"無効化済みです（{format_date(facts.retired_on)}、番号 {facts.retired_serials.strip()}）。"
    return (
        f"この商品1点につき {format_kg(facts.mass_g_per_unit)} 分のクレジット（{named}）を付け、"
        f"{BOUNDARY_TEXT}から出るCO2の一部を埋め合わせます。{status}"
        "商品の製造時の排出量を示すものではありません。まずは省エネなどの削減にご協力ください。"
        f"詳細 {read_line('url', facts.url)}"
    )


def compose_product_page(facts: ProductFacts, *, stage: Stage = Stage.ADVERTISING) -> DisclosureDocument:
    """The page's items in Japanese for `stage`; the consumer bears the cost (docs/sources.md 1.3, INF-01, INF-02).

    Raises InvalidInput (bounds, a claim of retirement without its day and serials) and IncompleteDisclosure.
    """
    _check(facts)
    unit, product_name = format_kg(facts.mass_g_per_unit), read_line("product_name", facts.product_name)
    entries = {
        Item.MECHANISM: MECHANISM_TEXT,
        Item.URGENCY: URGENCY_TEXT,
        Item.PROVIDER_EFFORT: read_optional_line("provider_effort", facts.provider_effort, maximum=MAX_PARAGRAPH),
        Item.USER_EFFORT: read_optional_line("user_effort", facts.user_effort, maximum=MAX_PARAGRAPH),
        Item.ACTIVITY: f"{BOUNDARY_TEXT}から出るCO2の一部（商品の製造・輸送・廃棄に伴う排出は対象に含みません）",
        Item.PERIOD_PEOPLE: f"商品1点ごとに、購入された方の日常生活から出るCO2のうち {unit} 分（期間・人数の限定なし）",
        Item.EMISSION_AND_OFFSET: _quantities(facts),
        Item.METHOD: f"商品1点あたりの表示量（{unit}）に、販売した点数を掛けて算定します。",
        **credit_entries(facts.credit),
        Item.PROCURE_RETIRE: _sold_and_retired(facts),
        Item.DEADLINE_NOTICE: _deadline(facts),
        Item.PRICE: f"{product_name} 1点 {format_yen(facts.price_incl_tax_yen)}（税込）",
        Item.CONSUMER_BURDEN: _burden(facts.surcharge_yen),
        Item.OTHER_PAYMENT: _payment_terms(facts.payment_terms),
        Item.SELLER_NAME: read_line("seller_name", facts.seller_name),
        Item.MANAGER: read_line("manager_name", facts.manager_name),
        Item.CONTACT: contact_text(facts.contact),
        Item.URL: read_line("url", facts.url),
    }
    document = DisclosureDocument(
        kind=DocumentKind.PRODUCT_PAGE,
        title=f"{product_name}（クレジット付き商品）",
        mode=Mode.PARTICIPANT_PAYS,
        stage=stage,
        language=Language.JA,
        entries=entries,
    )
    require_complete(document, document.mode, document.stage)
    return document


def _check(facts: ProductFacts) -> None:
    check_range(facts.mass_g_per_unit, field="mass_g_per_unit", maximum=MAX_MASS_PER_UNIT_G)
    check_range(facts.price_incl_tax_yen, field="price_incl_tax_yen", maximum=MAX_YEN)
    check_range(facts.sold_units, field="sold_units", minimum=0, maximum=MAX_UNITS_SOLD)
    check_range(facts.sold_g, field="sold_g", minimum=0)
    check_range(facts.retired_g, field="retired_g", minimum=0, maximum=facts.sold_g)
    if facts.surcharge_yen is not None:
        check_range(facts.surcharge_yen, field="surcharge_yen", minimum=0, maximum=facts.price_incl_tax_yen)
    if (facts.sold_units == 0) != (facts.sold_g == 0):
        raise InvalidInput(field="sold_g", value=str(facts.sold_g), rule="zero_only_when_nothing_was_sold")
    read_optional_line("retired_serials", facts.retired_serials, maximum=MAX_SERIALS_CHARACTERS)
    if facts.retired_g > 0 and (facts.retired_on is None or says_nothing(facts.retired_serials)):
        raise InvalidInput(
            field="retired_g", value=str(facts.retired_g), rule="retired_only_with_execution_day_and_serials"
        )


def _quantities(facts: ProductFacts) -> str:
    per_unit = f"{format_kg(facts.mass_g_per_unit)}（{format_t(facts.mass_g_per_unit)}）"
    note = read_optional_line("daily_life_note", facts.daily_life_note, maximum=MAX_PARAGRAPH)
    return (
        f"オフセット量：商品1点につき {per_unit}\n"
        f"排出量：{note or '購入された方ごとに異なるため、日常生活の排出量は算定していません'}"
    )


def _sold_and_retired(facts: ProductFacts) -> str:
    lines = [f"販売済み：{facts.sold_units:,}点（{format_kg(facts.sold_g)}）"]
    if facts.retired_g > 0 and facts.retired_on is not None:
        lines += [
            f"無効化済み：{format_kg(facts.retired_g)}（実施日 {format_date(facts.retired_on)}）",
            f"シリアル番号：{facts.retired_serials.strip()}",
        ]
    else:
        lines.append(f"無効化済み：{format_kg(0)}")
    lines += [
        f"販売済みで未無効化：{format_kg(pending_g(facts))}",
        "無効化方法：登録簿上で、購入された方に代わって無効化します。",
    ]
    return "\n".join(lines)


def _deadline(facts: ProductFacts) -> str:
    method = read_line("notice_method", facts.notice_method)
    frequency = read_line("notice_frequency", facts.notice_frequency)
    when = f"調達・無効化の期限：{format_date(facts.retire_by)}まで"
    if facts.retired_on is not None and pending_g(facts) == 0:
        when = f"調達・無効化：{format_date(facts.retired_on)}に済みました"
    return f"{when}／通知方法：{method}／頻度：{frequency}"


def _burden(surcharge_yen: int | None) -> str:
    if surcharge_yen is None:
        return "あり：オフセットの費用は表示価格に含まれています（別途の請求はありません）。"
    if surcharge_yen == 0:
        return "なし：オフセットの費用は販売事業者が負担し、価格に上乗せしていません。"
    return f"あり：表示価格のうち {format_yen(surcharge_yen)}（税込）がオフセットの費用です。"


def _payment_terms(terms: PaymentTerms) -> str:
    return "\n".join(
        f"{label}：{read_line(f'payment_terms.{name}', getattr(terms, name), maximum=MAX_PARAGRAPH)}"
        for name, label in _PAYMENT_TERM_LABELS.items()
    )
