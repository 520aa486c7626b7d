"""What documents other than those of the information matrix must tell: tables, one row an item.

A row has the item's key, its labels, how strongly it is asked for and the rule of the register that asks; the rule has
the source. ◆ where a statute asks, ◎ where the guideline or the handbook asks, ○ what is desirable, or is needed only
where there is such a thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from disclosures.document_kinds import DocumentKind
from disclosures.matrix import Duty, Law
from disclosures.sale_notice import SaleNoticeItem

PRIVACY_LAW: Final = "個人情報の保護に関する法律"
TAX_LAW: Final = "消費税法"
CONTRACT_LAW: Final = "電子消費者契約に関する民法の特例に関する法律"
PAYMENT_LAW: Final = "政府契約の支払遅延防止等に関する法律"

_TRANSACTIONS: Final = (Law.COMMERCIAL_TRANSACTIONS.label_ja,)
_DUTIES: Final = {one.symbol: one for one in Duty}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An item, before the day is known on which it is asked for."""

    key: str
    label_ja: str
    label_en: str
    duty: Duty
    rule: str
    laws: tuple[str, ...] = ()
    part_of: str = ""
    """What it is a part of, where the source names one item with parts."""
    only_forest: bool = False
    """Whether it is asked for work in a forest only."""


def _rows(
    rule: str, text: str, *, laws: tuple[str, ...] = (), part_of: str = "", only_forest: bool = False
) -> tuple[ItemRow, ...]:
    """Rows of one rule, a line each: duty, key, Japanese label, English label, parted by `|`."""
    made = partial(ItemRow, rule=rule, laws=laws, part_of=part_of, only_forest=only_forest)
    parted = ([part.strip() for part in line.split("|")] for line in text.strip().splitlines())
    return tuple(made(key=key, label_ja=ja, label_en=en, duty=_DUTIES[mark]) for mark, key, ja, en in parted)


_FUNDED_ACTIVITY: Final = "資金提供の対象となる活動の内容"

_CONTRACT: Final = (
    *_rows(
        "CT-05",
        """
        ◎ | activity | 活動の説明 | What is done
        ◎ | activity_place | 活動の場所（森林の所在地、植樹する地域） | Place of the activity
        """,
        part_of=_FUNDED_ACTIVITY,
    ),
    *_rows(
        "CT-05",
        """
        ◎ | activity_species | 樹種 | Species
        ◎ | activity_area | 面積 | Area
        ◎ | activity_treatment | 施業種 | Treatment
        ◎ | activity_owner | 所有者名 | Owner
        """,
        part_of=_FUNDED_ACTIVITY,
        only_forest=True,
    ),
    *_rows(
        "CT-05",
        """
        ◎ | funds_use | 資金の使途（経費の内訳） | How the funds are used
        ◎ | certificate_meaning | 証書の意味（価値の帰属、転売・譲渡の禁止） | Meaning of the certificate
        ◎ | mark_use | オフセット・マークの使用期間と表示場所 | Term and places of the mark
        """,
    ),
)

_OF_EVERY_BILATERAL_CERTIFICATE: Final = _rows(
    "CT-03",
    """
    ◎ | offset_qty | 排出削減・吸収価値（オフセット量） | Value, as a quantity offset
    ◎ | project | プロジェクトの場所・内容・検証の状況 | Project: place, content, verification
    ◎ | issuer_contact | 発行・管理する団体の連絡先 | Contact of the body that issues and manages it
    ◎ | certificate_no | 証書番号 | Number of the certificate
    ◎ | recipient | 交付先の名称 | Recipient
    ◎ | validity | 協定・契約の有効期間 | Term of the agreement
    """,
)
"""At least these, and whoever reads the public register is told them too (lines 2504-2509 and 2513)."""

_BILATERAL_CERTIFICATE: Final = (
    *_OF_EVERY_BILATERAL_CERTIFICATE,
    *_rows(
        "CT-03",
        """
        ◎ | effect_scope | 排出削減・吸収効果の範囲・期間 | Scope and term of the effect
        ◎ | certificate_meaning | 証書の意味（価値の帰属先） | Meaning of the certificate, whose the value is
        """,
    ),
    # The contact that CT-02 asks for too is the issuer's, above.
    *_rows(
        "CT-02",
        """
        ◎ | no_resale | 転売・譲渡ができないこと | That it can be neither sold on nor assigned
        ◎ | issued_on | 発行日 | Day of issue
        """,
    ),
)

_CERTIFICATE: Final = (
    *_rows(
        "CT-01",
        """
        ◎ | activity | オフセットの対象活動 | Activity offset
        ◎ | scope | 対象とする期間・人数・距離等 | Period, people or distance
        ◎ | offset_qty | オフセットする量 | Quantity offset
        ◎ | method | 温室効果ガス排出量の算定方法 | Calculation method
        ◎ | credit_type | クレジットの種類 | Type of credit
        ◎ | procurement_retirement | クレジットの調達状況・無効化方法 | Procurement and retirement
        ◎ | procurement_deadline | クレジットの調達期限 | Procurement deadline
        ◎ | project_info | プロジェクト情報 | Project
        """,
    ),
    *_rows(
        "CT-02",
        """
        ◎ | no_resale | 転売・譲渡ができないこと | That it can be neither sold on nor assigned
        ◎ | issued_on | 発行日 | Day of issue
        ◎ | contact | 問い合わせ先 | Contact
        """,
    ),
)

_LEGAL_NOTICE: Final = tuple(
    row
    for rule, text in {
        "TS-01": "◆ | seller_name | 販売業者の氏名・名称 | Seller's legal name",
        "TS-02": "◆ | address | 所在地（番地まで） | Full address",
        "TS-03": "◆ | phone | 電話番号 | Telephone",
        "TS-04": "◆ | responsible_person | 代表者または業務責任者の氏名 | Representative or responsible person",
        "TS-05": "◆ | price | 販売価格（税込） | Price with tax",
        "TS-06": "◆ | shipping | 送料（無料も表示） | Shipping, also where there is none",
        "TS-07": "◆ | other_charges | その他の費用（名目と金額） | Other charges with their names",
        "TS-08": "◆ | payment | 支払方法とその時期 | Ways and times of payment",
        "TS-09": "◆ | delivery | 引渡し・移転・無効化の時期 | Times of delivery, transfer and retirement",
        "TS-10": "○ | application_period | 申込期間（定めがある場合） | Period of application, if any",
        "TS-11": "◆ | withdrawal | 撤回・解除・返品 | Withdrawal and return",
        "TS-12": "○ | nonconformity | 契約不適合責任の特約（ある場合） | Terms for defects, if any",
        "TS-13": "○ | quantity_limit | 数量の制限・特別の条件（ある場合） | Limits and special terms, if any",
        "TS-14": "○ | recurring | 継続する契約の条件（ある場合） | Recurring contracts, if any",
        "TS-15": "○ | software | ソフトウェアの動作環境（該当する場合） | Software environment, where it matters",
        "TS-16": "○ | document_fee | 書面の費用・広告メールの送信元（該当する場合） | Fee for papers, mail's sender",
        "TS-32": "◆ | after_retirement | 無効化後は取消しできない旨 | That nothing is taken back after retirement",
    }.items()
    for row in _rows(rule, text, laws=_TRANSACTIONS)
)

_PROVIDER: Final = tuple(
    row
    for rule, text in {
        "PR-01": """
            ◎ | legal_name | 名称 | Legal name
            ◎ | houjin_no | 法人番号 | Corporate number
            ◎ | address | 所在地 | Address
            ◎ | contact | 連絡先 | Contact
            ◎ | account_holder | 登録簿の口座名義（番号は伏せる） | Holder of the registry account, number masked
        """,
        "PR-02": "◎ | fees | 料金表（口座、無効化・証書、1トンの価格） | Fees",
        "PR-03": "◎ | stock | 制度・年・方法論ごとの保有量と分別管理 | Stock by scheme, year and methodology",
        "PR-04": """
            ◎ | unretired | 販売済みで未無効化の量と最古の経過日数 | Sold and not retired, with the oldest age
            ◎ | retired_by_year | 年ごとの無効化量と番号 | Retired in each year, with serials
        """,
        "PR-05": """
            ◎ | days_to_retire | 入金から無効化までの最長日数 | Days from payment to retirement at most
            ◎ | on_failure | 不履行時の対応（返金または同等の代替を消費者が選ぶ） | What follows a failure
        """,
        "PR-06": """
            ◎ | commission | 手数料 | Commission
            ◎ | own_projects | 自らのプロジェクトの取扱い（利益相反） | Own projects
        """,
        "PR-07": "◎ | proxy_permission | 代理無効化の書面による許可 | Written permission of proxy retirements",
    }.items()
    for row in _rows(rule, text)
)

_PRIVACY: Final = (
    *_rows(
        "PI-01",
        """
        ◆ | purposes | 利用目的 | Purposes of use
        ◆ | foreign_provision | 外国にある第三者への提供（国名、その制度、相手方の措置）の有無 | Provision abroad
        """,
        laws=(PRIVACY_LAW,),
    ),
    *_rows(
        "PI-02",
        """
        ◆ | business | 事業者の名称・住所・代表者 | Name, address and representative
        ◆ | procedures | 開示等の請求の手続 | Procedures for requests
        ◆ | safety | 安全管理措置 | Safety measures
        ◆ | complaints | 苦情の申出先 | Where to complain
        """,
        laws=(PRIVACY_LAW,),
    ),
)

_PREPAID: Final = _rows(
    "TS-30",
    """
    ◆ | accepted | 申込みを承諾する旨 | That the application is accepted
    ◆ | amount | 受領した金額 | Amount received
    ◆ | received_on | 受領した日 | Day of receipt
    ◆ | goods | 商品・役務と数量 | What was ordered, and how many
    ◆ | delivery | 引渡しの時期 | Time of delivery
    ◆ | seller_name | 販売業者の名称 | Seller
    ◆ | address | 所在地 | Address
    ◆ | phone | 電話番号 | Telephone
    """,
    laws=_TRANSACTIONS,
)

_INVOICE: Final = _rows(
    "IV-01",
    """
    ◆ | issuer | 発行者の名称と登録番号 | Issuer with registration number
    ◆ | dated_on | 取引年月日 | Day of the sale
    ◆ | content | 取引内容（軽減税率の対象） | Content, reduced rate marked
    ◆ | totals | 税率ごとの合計と適用税率 | Totals by rate
    ◆ | tax | 税率ごとの消費税額等 | Tax by rate
    ◆ | recipient | 交付を受ける者の名称 | Recipient
    """,
    laws=(TAX_LAW,),
)

_RETURN_INVOICE: Final = _rows(
    "IV-04",
    """
    ◆ | issuer | 発行者の名称と登録番号 | Issuer with registration number
    ◆ | returned_on | 返還した日 | Day of the return
    ◆ | original | もとの取引の日と請求書の番号 | Day and number of the original
    ◆ | content | 返還のもとになった取引の内容 | Content of what is returned
    ◆ | totals | 税率ごとの返還額 | Returned by rate
    ◆ | tax | 返還額に係る消費税額等または適用税率 | Its tax, or its rate
    """,
    laws=(TAX_LAW,),
)

_FINAL_CONFIRMATION: Final = (
    *_rows(
        "TS-20",
        """
        ◆ | quantity | 分量（t-CO2・kg-CO2を含む） | Quantity, with its mass of CO2
        ◆ | price | 価格・総額 | Price and total
        ◆ | payment | 支払の時期・方法 | Time and way of payment
        ◆ | delivery | 引渡し・提供の時期 | Time of delivery
        ◆ | withdrawal | 撤回・解除の連絡先、条件、効果 | Withdrawal
        ○ | application_period | 申込期間（定めがある場合） | Period of application, if any
        """,
        laws=_TRANSACTIONS,
    ),
    *_rows("TS-21", "◆ | button | 有料とわかるボタン | A button that says it costs", laws=_TRANSACTIONS),
    *_rows(
        "TS-22", "◆ | edit_cancel | 修正と中止の方法 | How to change and to cancel", laws=(*_TRANSACTIONS, CONTRACT_LAW)
    ),
    *_rows(
        "TS-32",
        "◆ | after_retirement | 無効化後は取消しできない旨 | That nothing is taken back after retirement",
        laws=_TRANSACTIONS,
    ),
)

_LABEL: Final = _rows(
    "INF-02",
    """
    ◎ | mass | 1点あたりの量（kg-CO2） | Mass of a unit
    ◎ | scheme | クレジットの制度 | Scheme of the credit
    ◎ | project | プロジェクト名と場所 | Project and place
    ◎ | boundary | 対象が購入者の日常生活であること | That it is for the buyer's daily life
    ◎ | status | 無効化の日と番号、または期限 | Day and serials of the retirement, or its deadline
    ◎ | not_production | 製造時の排出量を示すものではないこと | That it is not the making of the goods
    ◎ | user_effort | 消費者への削減の呼びかけ | What consumers can do
    ◎ | url | 詳しい説明の案内先 | Where to read more
    """,
    laws=(Law.REPRESENTATIONS.label_ja,),
)

_DONATION: Final = _rows(
    "INF-04",
    """
    ◎ | donation_recipient | 寄付の相手 | Who receives it
    ◎ | donation_share | 渡す額または割合 | Yen or share passed on
    ◎ | donation_use | 何の購入に充てるか | What is bought with it
    ◎ | donation_qty | 見込む量（t-CO2） | Tonnes expected
    ◎ | donation_retirement | 無効化を行う者と時期 | Who retires, and when
    ◎ | donation_rest | 残額・不足の取扱い | What becomes of a rest or a shortfall
    ◎ | donation_not_own | 寄付した人自身の排出の埋め合わせか否か | Whether it makes up for the giver's own emissions
    """,
)

_EVENT_RESULT: Final = _rows(
    "INF-05",
    """
    ◎ | estimate | 事前の見込み | Estimate before
    ◎ | result | 事後の実績 | Result after
    ◎ | difference | 差の扱い（補填・余剰も購入・実績分を購入） | What was done about the difference
    """,
)

_RECOMMENDED_AFTER: Final = _rows(
    "INF-03",
    """
    ○ | monitoring_period | モニタリングの開始と終了 | Start and end of monitoring
    ○ | certifier | 認証機関 | Certifier
    ○ | co_benefits | その他の効果 | Co-benefits
    ○ | corresponding_adjustment | 相当調整 | Corresponding adjustment
    ○ | retirement_year | 無効化の年 | Year of the retirement
    ○ | reason_for_choice | このクレジットを選んだ理由 | Why this credit
    """,
)

_PUBLIC_CONTRACT: Final = (
    *_rows(
        "GV-02",
        """
        ◆ | inspection | 検査の時期 | Time of inspection
        ◆ | payment_term | 対価の支払の時期 | Time of payment
        ◆ | late_interest | 遅延利息 | Interest for delay
        ◆ | disputes | 紛争の解決方法 | How disputes are settled
        """,
        laws=(PAYMENT_LAW,),
    ),
)

_RETIREMENT_NOTICE: Final = _rows(
    "UN-02",
    """
    ◎ | scheme | 制度とクレジットの種類 | Scheme and type of credit
    ◎ | project | プロジェクト | Project
    ◎ | vintage | 対象となる期間 | Vintage
    ◎ | quantity | 無効化した量（t-CO2） | Tonnes retired
    ◎ | serials | シリアル番号 | Serials
    ◎ | executed_on | 無効化の日 | Day of the retirement
    ◎ | user | 利用者の名称 | Who uses it
    ◎ | purpose | 用途 | Purpose
    """,
)

_SALE_NOTICE: Final = tuple(
    ItemRow(key=item.value, label_ja=item.label_ja, label_en=item.label_en, duty=Duty.MUST, rule="UN-01")
    for item in SaleNoticeItem
)

_PUBLIC_REGISTER: Final = (
    *_rows(
        "CT-04",
        "◎ | recipients | すべての交付先（希望しない者は「非公開希望」） | Every recipient, or unnamed",
    ),
    *(row for row in _OF_EVERY_BILATERAL_CERTIFICATE if row.key != "recipient"),
)

TABLES: Final[Mapping[DocumentKind, tuple[ItemRow, ...]]] = MappingProxyType(
    {
        DocumentKind.SALE_NOTICE: _SALE_NOTICE,
        DocumentKind.PRODUCT_LABEL: _LABEL,
        DocumentKind.CERTIFICATE: _CERTIFICATE,
        DocumentKind.BILATERAL_CERTIFICATE: _BILATERAL_CERTIFICATE,
        DocumentKind.BILATERAL_CONTRACT: _CONTRACT,
        DocumentKind.PUBLIC_REGISTER: _PUBLIC_REGISTER,
        DocumentKind.PUBLIC_CONTRACT: _PUBLIC_CONTRACT,
        DocumentKind.PREPAID_NOTICE: _PREPAID,
        DocumentKind.INVOICE: _INVOICE,
        DocumentKind.RETURN_INVOICE: _RETURN_INVOICE,
        DocumentKind.RETIREMENT_NOTICE: _RETIREMENT_NOTICE,
        DocumentKind.FINAL_CONFIRMATION: _FINAL_CONFIRMATION,
        DocumentKind.LEGAL_NOTICE: _LEGAL_NOTICE,
        DocumentKind.PROVIDER_PAGE: _PROVIDER,
        DocumentKind.PRIVACY_PAGE: _PRIVACY,
    }
)
"""The kinds of documents that are not of the matrix; plans and survey forms are in `disclosures.plan_items`."""

BESIDE_THE_MATRIX: Final[Mapping[DocumentKind, tuple[ItemRow, ...]]] = MappingProxyType(
    {
        DocumentKind.EVENT_REPORT: (*_EVENT_RESULT, *_RECOMMENDED_AFTER),
        DocumentKind.OWN_OPERATION_REPORT: _RECOMMENDED_AFTER,
        DocumentKind.DONATION_PAGE: _DONATION,
        DocumentKind.DONATION_REPORT: (*_DONATION, *_RECOMMENDED_AFTER),
    }
)
"""What kinds of the matrix tell beside its items."""
