"""One composed document of each kind that is printed, from the sample facts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from disclosures.bilateral_papers import (
    AGREEMENT_TITLE,
    BILATERAL_CERTIFICATE_TITLE,
    AgreementFacts,
    BilateralCertificateFacts,
    MarkUse,
    agreement_sections,
    agreement_texts,
    bilateral_certificate_texts,
    use_section,
)
from disclosures.certificate import NO_RESALE_TEXT
from disclosures.checklists import DocumentNature, checklist
from disclosures.composed import ComposedDocument
from disclosures.document_kinds import DocumentKind
from disclosures.donation import DonationFacts, DonationTerms, donation_texts
from disclosures.event_report import EmissionItem
from disclosures.matrix import OffsetKind
from disclosures.plan_items import Undertaking
from disclosures.printed import compose_printed
from disclosures.product_label import label_texts
from disclosures.product_page import compose_product_page
from disclosures.public_contract import CONTRACT_TITLE, ContractFacts, contract_sections, contract_texts
from disclosures.retirement_notice import NOTICE_TITLE, TAX_NOTE, RetirementNoticeFacts, retirement_notice_texts
from disclosures.survey_blanks import with_blanks
from disclosures.undertaking import (
    Fee,
    Result,
    UndertakingFacts,
    Variance,
    undertaking_lead,
    undertaking_texts,
    undertaking_title,
)
from tests.disclosures.samples import CONFIRMED, CONTACT, CREDIT, EVENT, PRODUCT

LINK: Final = "https://musubi.example/documents/0193f1f0-0000-7000-8000-000000000001"
DAY: Final = date(2026, 11, 24)
FEE: Final = Fee(price_yen=500, offset_yen=20, mass_g=1_500)
ACTUAL: Final = Result(
    items=(
        EmissionItem(name="会場の電力使用", mass_g=600_000, method="積み上げ法（レベル2）"),
        EmissionItem(name="資機材の運搬", mass_g=700_000, method="燃料法（レベル3）"),
    ),
    variance=Variance.TOP_UP,
)
UNDERTAKING: Final = UndertakingFacts(
    name=EVENT.event_name,
    first_day=EVENT.held_from,
    last_day=EVENT.held_to,
    place_name=EVENT.place_name,
    provider_name=EVENT.organiser_name,
    manager_name="山田花子",
    contact=CONTACT,
    items=EVENT.emission_items,
    total_g=EVENT.total_g,
    offset_g=EVENT.total_g,
    calculation_method=EVENT.calculation_method,
    retire_by=date(2027, 1, 31),
    efforts=EVENT.efforts,
    credit=CREDIT,
)
AGREEMENT: Final = AgreementFacts(
    issuer_name="五木村",
    issuer_manager="村長 森 一郎",
    partner_name="株式会社みどり印刷",
    partner_manager="代表取締役 緑 花子",
    project_name="五木の森 間伐による吸収",
    texts={
        "ACTIVITY": "村有林の間伐による二酸化炭素の吸収に資金を提供する。",
        "PLACE": "熊本県球磨郡五木村甲 1000番地ほか",
        "SPECIES": "スギ、ヒノキ",
        "AREA": "12.5 ha",
        "TREATMENT": "間伐（間伐率30%）",
        "OWNER": "五木村",
        "VALUE_MEANING": "証書に記載する吸収の価値は、資金を提供する者だけに帰属する。",
        "COST_BEARER": "株式会社みどり印刷",
    },
    quantity_t=10,
    funding_yen=100_000,
    funds_use=(("間伐の実施", 80_000), ("モニタリング", 20_000)),
    mark=MarkUse(first_day=date(2026, 10, 1), last_day=date(2027, 9, 30), places="チラシ、ウェブサイト"),
    explained_on=date(2026, 9, 1),
    agreed_on=date(2026, 9, 25),
    accepted_on=date(2026, 10, 5),
    valid_from=date(2026, 9, 25),
    valid_to=date(2027, 9, 25),
    document_name="カーボン・オフセット協定書.pdf",
    document_hash="0f" * 32,
)
BILATERAL_CERTIFICATE: Final = BilateralCertificateFacts(
    certificate={
        "number": "MSB-20261124-0A1B2C3D",
        "activity": "カタログの印刷に伴う電力使用",
        "scope": "2026年4月から9月まで",
        "quantity": "3,000 kg-CO2（3 t-CO2）",
        "method": "使用電力量に排出係数を掛けて算定",
        "retirement": "調達済み。2026年（令和8年）11月24日に登録簿で無効化を実施しました。",
        "project": "プロジェクト名：五木の森 間伐による吸収\nプロジェクト実施国・実施地域：熊本県球磨郡五木村",
        "verification": "第三者の「森林検証委員会」が2026年（令和8年）9月5日に確認しました。",
        "validity": "2026年（令和8年）9月25日～2027年（令和9年）9月25日",
        "no_resale": NO_RESALE_TEXT,
        "issued_on": "2026年（令和8年）11月24日",
        "issuer": "五木村\n所在地：熊本県球磨郡五木村甲2672-7／電話：0966-37-2211／e-mail：somebody@example.jp",
    },
    recipient_name="株式会社みどり印刷",
    agreed_activity=AGREEMENT.texts["ACTIVITY"],
    agreed_place=AGREEMENT.texts["PLACE"],
    agreed_meaning=AGREEMENT.texts["VALUE_MEANING"],
    monitored=(date(2025, 4, 1), date(2026, 3, 31)),
)
TERMS: Final = DonationTerms(
    amount_yen=1_000, share_bp=9_000, is_voluntary=True, benefit="", rest="1トンに満たない残額は翌年に繰り越します。"
)
DONATION: Final = DonationFacts(
    name="みどりの募金",
    first_day=date(2026, 12, 1),
    last_day=date(2027, 1, 31),
    collector_name="港区",
    manager_name="山田花子",
    contact=CONTACT,
    recipient_name="港区",
    expected_g=2_000_000,
    retire_by=date(2027, 3, 31),
    efforts="募金箱を再生材で作りました。",
    terms=TERMS,
    credit=CREDIT,
)
CONTRACT: Final = ContractFacts(
    seller_name="檜原村",
    seller_manager="田中一郎",
    seller_address="東京都西多摩郡檜原村467番地1",
    buyer_name="港区",
    buyer_address="東京都港区芝公園1丁目5番25号",
    buyer_manager="山田花子",
    seller_is_public=True,
    buyer_is_public=True,
    subject="檜原村の間伐クレジット\nJ-クレジット・村有林森林整備プロジェクト（プロジェクト番号 378、東京都檜原村）",
    quantity="10 t-CO2",
    price="1 t-CO2 につき 12,345円（税抜）",
    total_yen=135_795,
    tax_yen=12_345,
    delivery="無効化代行",
    deliver_by=date(2026, 12, 25),
    payment_days=30,
    confirmed_on=date(2026, 11, 20),
    order_number="0193f1f0-0000-7000-8000-000000000002",
)
NOTICE: Final = RetirementNoticeFacts(
    credit=CREDIT,
    retirement=CONFIRMED,
    quantity_g=2_000_000,
    vintage="2024年（令和6年）4月1日～2025年（令和7年）3月31日",
    user_name="港区",
    target="エコライフ・フェアの開催",
)
PLAN: Final = {
    "department": "環境課",
    "purpose": "区民にカーボン・オフセットを知っていただく。",
    "outline": "エコライフ・フェア\n2026年10月31日・11月1日、芝公園",
    "event_content": "来場者 3,000人、出展 40団体（予定）",
    "boundary": "・会場の電力使用：600 kg-CO2\n・資機材の運搬：500 kg-CO2\n合計：1,100 kg-CO2",
    "credit": "J-クレジット（森林吸収）2 t-CO2、1 t-CO2 につき 12,000円",
    "purchase": "販売公告から選び、無効化まで売り手に依頼する",
    "efforts": "電気自動車の使用、公共交通での来場の呼び掛け",
    "information": "事前：広報・サイト、当日：会場掲示、事後：サイトでの報告",
    "offset_costs": "クレジット購入費 24,000円。来場者の費用負担はありません。",
    "schedule": "8月 事前算定、9月 契約・調達、10月 開催、11月 無効化",
}


def _undertaking(
    kind: DocumentKind, facts: UndertakingFacts, more: Mapping[str, str] | None = None
) -> ComposedDocument:
    nature = DocumentNature(kind=kind, consumer_bears_cost=facts.fee is not None)
    return compose_printed(
        nature,
        {**undertaking_texts(facts), **(more or {})},
        title=undertaking_title(kind, facts),
        dated_on=DAY,
        link=LINK,
        lead=undertaking_lead(facts),
    )


def _form(kind: DocumentKind, texts: Mapping[str, str], title: str) -> ComposedDocument:
    nature = DocumentNature(kind=kind, undertaking=Undertaking.EVENT)
    return compose_printed(nature, texts, title=title, dated_on=DAY)


def _survey() -> ComposedDocument:
    nature = DocumentNature(kind=DocumentKind.ACTIVITY_SURVEY, undertaking=Undertaking.EVENT)
    keys = [item.key for item in checklist(nature, on=DAY)]
    return _form(nature.kind, with_blanks(keys), "エコライフ・フェア 温室効果ガス排出量 調査票")


def _goods(kind: DocumentKind, texts: Mapping[str, str]) -> ComposedDocument:
    nature = DocumentNature(kind=kind, offset_kind=OffsetKind.CREDIT_ATTACHED, consumer_bears_cost=True)
    return compose_printed(
        nature,
        texts,
        title=f"{PRODUCT.product_name}（クレジット付き商品）",
        dated_on=DAY,
        link=LINK,
        lead=(("商品1点につき", "5 kg-CO2"),),
    )


def documents() -> dict[DocumentKind, ComposedDocument]:
    """Each kind with its document."""
    retired = replace(UNDERTAKING, retirement=CONFIRMED, result=ACTUAL, offset_g=1_300_000)
    own = replace(UNDERTAKING, name="本庁舎の事務事業")
    return {
        DocumentKind.EVENT_NOTICE: _undertaking(DocumentKind.EVENT_NOTICE, UNDERTAKING),
        DocumentKind.TICKET: _undertaking(
            DocumentKind.TICKET,
            replace(UNDERTAKING, fee=FEE, participants=500),
            {"I21": "支払方法：銀行振込\n返品期限：開催の7日前まで", "I25": LINK},
        ),
        DocumentKind.EVENT_PANEL: _undertaking(DocumentKind.EVENT_PANEL, UNDERTAKING),
        DocumentKind.EVENT_REPORT: _undertaking(DocumentKind.EVENT_REPORT, retired),
        DocumentKind.OWN_OPERATION_NOTICE: _undertaking(DocumentKind.OWN_OPERATION_NOTICE, own),
        DocumentKind.OWN_OPERATION_REPORT: _undertaking(
            DocumentKind.OWN_OPERATION_REPORT, replace(retired, name="本庁舎の事務事業")
        ),
        DocumentKind.DONATION_PAGE: compose_printed(
            DocumentNature(kind=DocumentKind.DONATION_PAGE),
            donation_texts(DONATION),
            title="みどりの募金 寄付のご案内",
            dated_on=DAY,
            link=LINK,
        ),
        DocumentKind.PRODUCT_LABEL: _goods(DocumentKind.PRODUCT_LABEL, label_texts(PRODUCT)),
        DocumentKind.PRODUCT_PAGE: _goods(
            DocumentKind.PRODUCT_PAGE,
            {item.value: text for item, text in compose_product_page(PRODUCT).entries.items()},
        ),
        DocumentKind.PLAN: _form(DocumentKind.PLAN, PLAN, "エコライフ・フェア 企画書"),
        DocumentKind.ACTIVITY_SURVEY: _survey(),
        DocumentKind.PUBLIC_CONTRACT: compose_printed(
            DocumentNature(kind=DocumentKind.PUBLIC_CONTRACT),
            contract_texts(CONTRACT),
            title=CONTRACT_TITLE,
            dated_on=DAY,
            before=contract_sections(CONTRACT),
        ),
        DocumentKind.RETIREMENT_NOTICE: compose_printed(
            DocumentNature(kind=DocumentKind.RETIREMENT_NOTICE),
            retirement_notice_texts(NOTICE),
            title=NOTICE_TITLE,
            dated_on=DAY,
            lead=(("交付先", "港区"), ("無効化した量", "2 t-CO2")),
            notes=(TAX_NOTE,),
        ),
        DocumentKind.BILATERAL_CONTRACT: compose_printed(
            DocumentNature(kind=DocumentKind.BILATERAL_CONTRACT, is_forest_work=True),
            agreement_texts(AGREEMENT),
            title=AGREEMENT_TITLE,
            dated_on=DAY,
            before=agreement_sections(AGREEMENT),
        ),
        DocumentKind.BILATERAL_CERTIFICATE: compose_printed(
            DocumentNature(kind=DocumentKind.BILATERAL_CERTIFICATE),
            bilateral_certificate_texts(BILATERAL_CERTIFICATE),
            title=BILATERAL_CERTIFICATE_TITLE,
            dated_on=DAY,
            lead=(("交付先", "株式会社みどり印刷"), ("オフセット量", "3,000 kg-CO2（3 t-CO2）")),
            before=use_section(BILATERAL_CERTIFICATE),
        ),
    }
