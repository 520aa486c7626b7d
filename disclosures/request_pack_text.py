"""The words of a request pack: the items of an application to a registry, its codes and its notes, in Japanese.

The scheme's pages name 用途, 目的の詳細 and クレジット利用者名, the designation by total or by serial, the type of
credit and the certification number. The other items of the form are from memory (docs/sources.md RP-01).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.labels import Labelled


class PackField(Labelled):
    """An item of an application, with its labels."""

    REFERENCE = "reference", "申請データの番号", "Reference of this pack"
    SCHEME = "scheme", "制度", "Scheme"
    KIND = "kind", "手続の種類", "Kind of application"
    METHOD = "method", "クレジットの指定方式", "How the credits are designated"
    TOTAL_QUANTITY = "total_quantity", "数量の合計", "Total quantity"
    APPLIED_ON = "applied_on", "申請日", "Applied on"
    ACCOUNT_HOLDER = "account_holder", "口座名義人", "Account holder"
    ACCOUNT_HOLDER_CORPORATE_NUMBER = (
        "account_holder_corporate_number",
        "口座名義人の法人番号",
        "Account holder's corporate number",
    )
    ACCOUNT_NUMBER = "account_number", "口座番号", "Account number"
    PROXY = "proxy", "代理手続の許諾", "Permission for the proxy"
    FROM_HOLDER = "from_holder", "移転元の口座名義人", "Holder of the account that gives"
    FROM_ACCOUNT = "from_account", "移転元の口座番号", "Account that gives"
    TO_HOLDER = "to_holder", "移転先の口座名義人", "Holder of the account that receives"
    TO_ACCOUNT = "to_account", "移転先の口座番号", "Account that receives"
    CREDIT_TYPE = "credit_type", "クレジット種別", "Type of credit"
    CERTIFICATION_NUMBER = "certification_number", "クレジット認証番号", "Certification number"
    REGISTRATION_TYPE = "registration_type", "登録の区分", "Type of registration"
    PROJECT_NUMBER = "project_number", "プロジェクト番号", "Project number"
    PROJECT_NAME = "project_name", "プロジェクト名", "Project"
    METHODOLOGY = "methodology", "方法論", "Methodology"
    VINTAGE_FROM = "vintage_from", "モニタリング期間の開始日", "Monitored from"
    VINTAGE_TO = "vintage_to", "モニタリング期間の終了日", "Monitored to"
    QUANTITY = "quantity", "数量", "Quantity"
    SERIALS = "serials", "シリアル番号", "Serial numbers"
    SERIAL_FROM = "serial_from", "シリアル番号（自）", "First serial number"
    SERIAL_TO = "serial_to", "シリアル番号（至）", "Last serial number"
    CREDIT_USER = "credit_user", "クレジット利用法人", "User of the credits"
    CREDIT_USER_CORPORATE_NUMBER = "credit_user_corporate_number", "利用法人の法人番号", "User's corporate number"
    PURPOSE = "purpose", "用途", "Purpose"
    PURPOSE_DETAIL = "purpose_detail", "目的の詳細", "Purpose in detail"
    TARGET_ACTIVITY = "target_activity", "対象とする活動", "Activity"
    TARGET_SITE = "target_site", "対象とする場所", "Place of the activity"
    TARGET_PERIOD = "target_period", "対象とする期間", "Period of the activity"
    ORDER_IDS = "order_ids", "注文番号", "Orders"


class PackSection(StrEnum):
    """A part of the application; the value is its heading."""

    APPLICATION = "申請の内容"
    ACCOUNTS = "口座"
    CREDITS = "クレジット"
    USE = "クレジットの利用"
    RECORDS = "取引の記録"


class Designation(StrEnum):
    """How an application says which credits it means: 総量指定 or シリアル番号指定 (docs/sources.md RG-06)."""

    TOTAL_QTY = "TOTAL_QTY"
    SERIAL = "SERIAL"


DESIGNATION_TEXT: Final[Mapping[str, str]] = MappingProxyType(
    {Designation.TOTAL_QTY: "総量指定", Designation.SERIAL: "シリアル番号指定"}
)

NOT_NEEDED_TEXT: Final = "不要（口座名義人による利用）"
NO_CORPORATE_NUMBER_TEXT: Final = "なし（法人番号の指定を受けない者）"
MISSING_TEXT: Final = "（未記入）"
READY_TEXT: Final = "記入済み"
DRAFT_TEXT: Final = "下書き（このままでは提出できません）"
FOOTER: Final = "登録簿への申請に記入する内容をまとめた書面です。制度の公式の様式ではありません。"

COMMON_NOTES: Final = (
    "この内容を登録簿に記入し、通知書が届いたら登録してください。申請と一致するまで、手続は完了しません。",
)
RETIREMENT_NOTES: Final = (
    "用途、目的の詳細、利用者名は、手続の完了後に直す方法がありません。"
    "記入した人とは別の人も、提出の前に内容を確かめてください。",
)
"""What cannot be mended later (docs/sources.md RG-03)."""

WIDE_PLACE_NOTE: Final = (
    "創出地が市区町村まで登録されていないクレジットがあります。対象とする場所が創出地と異なることを確かめてください。"
)
"""Said where the rule of the two places cannot be judged (docs/sources.md RG-04)."""
