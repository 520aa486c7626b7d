"""Machine words that reach people in refusals, in Japanese: one word for one thing, as in docs/glossary.md."""

import re
from datetime import datetime
from typing import Final

from core.clock import TOKYO

JAPANESE: Final[dict[str, str]] = {
    # Things, as global ids and lifecycles name them.
    "accesstoken": "アクセストークン",
    "account": "口座",
    "agreement": "協定・契約",
    "allocation": "割当",
    "approval": "決裁",
    "auditentry": "監査記録",
    "block": "クレジットの区分",
    "certificate": "証書",
    "claim": "主張",
    "claimnotice": "創出者への通知",
    "complaint": "苦情",
    "outstandingretirement": "未無効化の量",
    "consent": "同意",
    "council": "特定地域協議会",
    "councilterm": "協議会の年度",
    "demand": "需要",
    "publisheddocument": "公開文書",
    "disclosurerequest": "開示請求",
    "eventreport": "実施報告",
    "hold": "確保",
    "invitation": "招待",
    "issuance": "発行",
    "listing": "販売公告",
    "match": "組合せ",
    "member": "所属",
    "node": "対象",
    "order": "注文",
    "organisation": "組織",
    "person": "利用者",
    "payout": "送金",
    "powercertificate": "グリーン電力証書",
    "rulewaiver": "規則の例外",
    "product": "クレジット付商品",
    "project": "プロジェクト",
    "projectmigration": "プロジェクトの移行",
    "proxypermission": "代理の許可",
    "publicregister": "公開台帳",
    "registry request": "登録簿への申請",
    "retirement": "無効化などの申請",
    "reversal": "反転",
    "serial": "シリアル番号",
    "session": "セッション",
    "transfer": "移転",
    "withdrawal": "撤回・解除の申出",
    # States.
    "ACCEPTED": "承諾済み",
    "APPROVED": "承認済み",
    "AVAILABLE": "利用可能",
    "BUFFER": "バッファ",
    "CANCELLED": "取消済み",
    "CLOSED": "終了",
    "CONFIRMED": "確認済み",
    "DECLINED": "辞退",
    "DELIVERED": "引渡し済み",
    "DELIVERING": "引渡し中",
    "DENIED": "不開示",
    "DISMISSED": "理由なし",
    "ENDED": "終了",
    "EXPIRED": "期限切れ",
    "FULFILLED": "充足",
    "GRANTED": "開示",
    "HELD": "確保中",
    "INVESTIGATING": "調査中",
    "LAPSED": "期限切れ",
    "LISTED": "一覧掲載",
    "MATCHED": "組合せ済み",
    "OFFERED": "提示中",
    "ON_SALE": "販売中",
    "OPEN": "募集中",
    "PAID": "入金済み",
    "PENDING": "保留中",
    "POSTED": "使用済み",
    "PROPOSED": "提案中",
    "PUBLISHED": "公告中",
    "DRAFT": "下書き",
    "REFUNDED": "返金済み",
    "REFUNDING": "返金待ち",
    "RECEIVED": "受付済み",
    "REFUSED": "不採択",
    "REGISTERED": "登録済み",
    "REJECTED": "却下",
    "REQUESTED": "申請中",
    "RETIRED": "無効化済み",
    "RETIREMENT_REQUESTED": "無効化などの申請中",
    "REVERSED": "反転済み",
    "SETTLED": "精算済み",
    "SUPPLIED": "納入済み",
    "SUSPECTED": "疑義照会中",
    "SUSPENDED": "利用停止中",
    "SURRENDERED": "償却済み",
    "TRANSFERRED_AWAY": "外部へ移転済み",
    "UPHELD": "理由あり",
    "TAKEN_DOWN": "苦情の調査により取下げ",
    "USED": "実行済み",
    "UNVERIFIED": "確認前",
    "VERIFIED": "確認済み",
    "VOIDED": "解除済み",
    "WITHDRAWN": "取下げ",
    # Roles in an organisation, sides of a trade, and when it is paid.
    "OWNER": "責任者",
    "TRADER": "取引担当者",
    "ACCOUNTANT": "経理担当者",
    "VIEWER": "閲覧者",
    "COORDINATOR": "コーディネーター",
    "OPERATOR": "運営担当者",
    "AUDITOR": "監査担当者",
    "buyer": "買い手",
    "seller": "売り手",
    "STATUTORY": "法律による8日間の解除",
    "SHOWN_TERMS": "表示した返品の条件",
    "LATE_DELIVERY": "引渡しの遅れ",
    "AGREEMENT": "売り手の同意",
    "BEFORE_DELIVERY": "前払い",
    "AFTER_DELIVERY": "後払い",
    # What is permitted, and the three ways to use tonnes up.
    "CANCELLATION": "取消",
    "INVALIDATION": "無効化",
    "LIST": "販売",
    "RESELL": "転売",
    "RETIRE": "無効化などの使用",
    "RETIRE_FOR_USER": "利用者のための無効化",
    "RETIRE_FROM_ACCOUNT": "口座からの無効化の代行",
    "SURRENDER": "償却",
    # Schemes, and what their credits are used for.
    "J_CREDIT": "J-クレジット",
    "DOMESTIC_CREDIT": "国内クレジット",
    "J_VER": "オフセット・クレジット（J-VER）",
    "JCM": "JCMクレジット",
    "VCS": "VCSのクレジット（VCU）",
    "GOLD_STANDARD": "ゴールドスタンダードのクレジット（VER）",
    "ACR": "ACRのクレジット（ERT）",
    "CAR": "CARのクレジット（CRT）",
    "ISOMETRIC": "Isometricのクレジット",
    "REGIONAL": "地域制度の排出削減・吸収量",
    "BILATERAL": "特定者間完結型の排出削減・吸収量",
    "REGIONAL_CERTIFICATE": "地域の吸収量認証書（取引不可）",
    "CARBON_OFFSET": "カーボン・オフセット",
    "ONTAI_EMISSION": "温対法（排出量の調整）",
    "ONTAI_FACTOR": "温対法（排出係数の調整）",
    "SHOENE_JOINT": "省エネ法（共同省エネルギー事業）",
    "CDP": "CDP質問書",
    "SHIFT_ASSET": "SHIFT事業・ASSET事業",
    "KEIDANREN": "経団連カーボンニュートラル行動計画",
    "GX_ETS": "GX-ETS（排出量取引制度）",
    "CORSIA": "CORSIA（国際航空）",
    "NDC": "国のNDC（国が決定する貢献）の達成",
    "OTHER": "その他",
    "EVENT": "イベント",
    "SELF": "自らの事業活動",
    "CREDIT_ATTACHED": "クレジット付商品・サービス",
    "DEMAND": "需要",
    "PRODUCT_SALE": "商品の販売",
    "OWN_USE": "自らの使用",
    "REFUNDED_SALE": "返金された販売",
    # What a plan is for, and what is burnt or supplied.
    "OWN_OPERATIONS": "事務事業等でのオフセット",
    "CREATION": "吸収活動によるクレジットの創出",
    "VALUE_FOR_FIRMS": "企業等への価値の提供",
    "EXCHANGE_OFFSETTING": "自治体同士の交換（オフセット側）",
    "EXCHANGE_PROVIDING": "自治体同士の交換（提供側）",
    "GASOLINE": "ガソリン",
    "KEROSENE": "灯油",
    "DIESEL": "軽油",
    "FUEL_OIL_A": "A重油",
    "FUEL_OIL_B": "B重油",
    "FUEL_OIL_C": "C重油",
    "LPG": "LPG",
    "CITY_GAS": "都市ガス",
    "ELECTRICITY": "電気",
    "DISPLACED_ELECTRICITY": "置き換えられる系統電力",
    "HEAT": "熱",
}


def in_japanese(word: str) -> str:
    """The Japanese word for a machine word; a word without one stays as it is."""
    return JAPANESE.get(word) or JAPANESE.get(word.lower(), word)


def words_in_english(word: str) -> str:
    """A machine word as a sentence in English has it: `RETIREMENT_REQUESTED` as `retirement requested`."""
    return word.replace("_", " ").lower() if word.isupper() else word


_BILINGUAL: Final = re.compile(r"(?P<en>[^（）]+)（(?P<ja>[^（）]+)）")


def one_language(text: str, language: str) -> str:
    """`trading（取引） / approving（決裁）` in one of its two languages; a text without two stays as it is."""
    parts = [found[language] for found in _BILINGUAL.finditer(text)]
    return (" または " if language == "ja" else "").join(parts) if parts else text


def instant_in(text: str, language: str, *, seconds: bool = False) -> str:
    """An instant in ISO 8601 as people in Japan read it, to the minute or the second: 2026年12月7日 0時50分."""
    at = datetime.fromisoformat(text).astimezone(TOKYO)
    if language == "ja":
        to_the_minute = f"{at.year}年{at.month}月{at.day}日 {at.hour}時{at.minute:02}分"
        return f"{to_the_minute}{at.second:02}秒" if seconds else to_the_minute
    return f"{at:%Y-%m-%d %H:%M:%S} JST" if seconds else f"{at:%Y-%m-%d %H:%M} JST"
