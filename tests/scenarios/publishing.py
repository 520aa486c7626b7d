"""Documents to publish, as a frontend asks for them."""

from typing import Any, Final

NOTICE: Final = "EVENT_NOTICE"
PLANNED_CREDIT: Final = {
    "I09": "J-クレジット（森林吸収）を使用する予定です。",
    "I10": "J-クレジット制度",
}
RESULT: Final[dict[str, Any]] = {
    "items": [
        {"name": "出展者の搬入・会場電力", "mass": {"kilograms": "200"}, "method": "燃費法（レベル2）"},
        {"name": "事務局の運営・発電機", "mass": {"kilograms": "900"}, "method": "燃料法（レベル3）"},
    ],
    "variance": "KEEP_SURPLUS",
}
FEE: Final = {"price": 500, "offsetPart": 20, "mass": {"kilograms": "1.5"}}
PAYMENT_TERMS: Final = (
    "申込みの有効期限：10月20日まで\n不良品の対応：参加券の再発行\n販売数量：500枚\n引渡時期：申込みから7日以内\n"
    "送料：なし\n支払方法：銀行振込（申込みから7日以内）\n返品期限：開催の7日前まで\n返品の送料：なし"
)
DONATION: Final[dict[str, Any]] = {
    "amount": 1_000,
    "shareBasisPoints": 9_000,
    "isVoluntary": True,
    "rest": "1トンに満たない残額は、翌年の購入に繰り越します。",
}
DONATION_TEXTS: Final = {"I21": PAYMENT_TERMS}
PLAN_TEXTS: Final = {
    "department": "環境課",
    "purpose": "区民にカーボン・オフセットを知っていただく。",
    "event_content": "来場者 3,000人、出展 40団体（予定）",
    "credit": "J-クレジット（森林吸収）2 t-CO2、1 t-CO2 につき 12,000円",
    "purchase": "Musubi の販売公告から選ぶ",
    "information": "事前：広報・サイト、当日：会場掲示、事後：サイトでの報告",
    "offset_costs": "クレジット購入費 24,000円。来場者の費用負担はありません。",
    "schedule": "8月 事前算定、9月 契約・調達、10月 開催、11月 無効化",
}


def document(kind: str, subject: str, texts: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """A document of a kind about a subject, with own texts."""
    given = [{"key": key, "text": text} for key, text in (texts or {}).items()]
    return {"kind": kind, "subjectId": subject, "texts": given, **more}


def notice(subject: str, texts: dict[str, str] | None = None) -> dict[str, Any]:
    """The notice of the city's event."""
    return document(NOTICE, subject, texts)
