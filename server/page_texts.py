"""The words of the public pages: states and choices in Japanese, each saying what it means without its colour."""

import re
from datetime import date
from typing import Final

from core.errors import NotFound
from core.numbers import normalise_digits
from disclosures.matrix import Item
from disclosures.order_terms import Delivery
from listings.kinds import ListingStatus, ProductStatus
from listings.models import Listing
from parties.kinds import OrganisationStatus
from parties.local_governments import Region
from registry.kinds import RegistrationType
from registry.states import BlockState, RequestStatus

PROJECT_LIST_CREDIT: Final = (
    "出典：J-クレジット制度「登録プロジェクト一覧」（japancredit.go.jp、CC BY 4.0）を加工して作成"
)
PROJECT_LIST_CREDIT_EN: Final = (
    "Source: J-Credit Scheme, list of registered projects (japancredit.go.jp, CC BY 4.0), edited."
)
PROJECT_LIST_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/deed.ja"
PLACES_CREDIT: Final = "出典：総務省「全国地方公共団体コード」を加工して作成"
"""The words that the two tables' terms ask for wherever they are shown (registry/data and parties/data, SOURCE.md)."""

STATE_TEXTS: Final = {
    BlockState.AVAILABLE: ("利用可能", "まだ使われていない量。保有者が販売や無効化に充てられます。"),
    BlockState.HELD: ("確保中", "注文や商品の裏付けとして確保されている量。ほかの用途には使えません。"),
    BlockState.RETIREMENT_REQUESTED: ("無効化を申請中", "登録簿へ無効化を申請し、通知書による確認を待っている量。"),
    BlockState.RETIRED: ("無効化済み", "登録簿の通知書で無効化を確認した量。二度と使えません。"),
    BlockState.SURRENDERED: ("償却済み", "国の目標の達成のために償却した量。二度と使えません。"),
    BlockState.CANCELLED: ("取消済み", "登録簿で取り消した量。二度と使えません。"),
    BlockState.TRANSFERRED_AWAY: ("移転済み", "Musubiの外の口座へ移った量。"),
    BlockState.BUFFER: ("バッファ", "山火事などによる反転に備えて、発行時に取り分けた量。販売や無効化には使えません。"),
    BlockState.REVERSED: ("反転の補填", "失われた吸収・削減を補うために取り除いた量。二度と使えません。"),
}
"""Each state's name, and what it means to somebody who has never seen a registry."""

RETIREMENT_TEXTS: Final = {
    None: "無効化は、まだ申請していません。",
    RequestStatus.REQUESTED: "無効化を申請中です。登録簿での無効化は、まだ確認されていません。",
    RequestStatus.CONFIRMED: "登録簿での無効化を、通知書により確認しました。",
    RequestStatus.REJECTED: "無効化の申請は、登録簿で認められませんでした。",
}

REGISTRATION_TEXTS: Final = {RegistrationType.STANDARD: "通常型", RegistrationType.PROGRAM: "プログラム型"}
DELIVERY_TEXTS: Final = {
    Delivery.TRANSFER: "移転（買い手の口座へ移す）",
    Delivery.RETIRE_ON_BEHALF: "無効化（買い手に代わって行う）",
}
PRODUCT_TEXTS: Final = {ProductStatus.ON_SALE: "販売中", ProductStatus.ENDED: "販売終了"}

SELLING_ITEMS: Final = frozenset(
    {
        Item.PRICE,
        Item.CONSUMER_BURDEN,
        Item.OTHER_PAYMENT,
        Item.SELLER_NAME,
        Item.MANAGER,
        Item.CONTACT,
        Item.URL,
    }
)
"""The items of a product page that stand under 特定商取引法に基づく表記 (docs/sources.md TS-17)."""

MESSAGES: Final = {
    "not_found": {
        "ja": ("ページが見つかりません", "お探しのページはありません。アドレスをもう一度お確かめください。"),
        "en": ("Page not found", "There is no such page. Please check the address."),
    },
    "certificate_unknown": {
        "ja": (
            "この証書番号は登録されていません",
            "Musubiが発行した証書に、この番号はありません。証書のとおりに入力したか、もう一度お確かめください。"
            "番号が正しければ、その証書はMusubiのものではありません。",
        ),
        "en": (
            "This certificate number is not known",
            "Musubi has issued no certificate with this number. Please check it against the certificate; "
            "if it is copied correctly, the certificate is not one of ours.",
        ),
    },
    "incomplete": {
        "ja": (
            "いまは表示できません",
            "公表しなければならない事項がそろっていないため、このページの表示を止めています。",
        ),
        "en": ("Not shown at present", "Some of what must be disclosed on this page is missing, so it is not shown."),
    },
}
"""Title and text of the pages that say why there is nothing to see, by language."""

_CERTIFICATE_NUMBER: Final = re.compile(r"[0-9A-Z-]{1,40}")
_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


def read_certificate_number(text: str) -> str:
    """A certificate's number as somebody copies it from paper: full-width and small letters are read.

    Raises NotFound for what cannot be a number.
    """
    number = "".join(normalise_digits(text[:80]).translate(_HYPHENS).upper().split())
    if _CERTIFICATE_NUMBER.fullmatch(number) is None:
        raise NotFound(kind="Certificate", id=text[:40])
    return number


def listing_state(listing: Listing, today: date) -> tuple[str, bool]:
    """What a sale notice is on the day `today`, and whether one can apply to it."""
    if listing.status is not ListingStatus.PUBLISHED:
        return "募集終了（売り手が終了しました）", False
    if listing.seller.status is OrganisationStatus.SUSPENDED:
        return "募集停止中（売り手の利用停止）", False
    if today > listing.closes_on:
        return "募集期間終了", False
    if listing.committed_t >= listing.offered_t:
        return "募集終了（販売量のすべてが成約済みです）", False
    if today < listing.opens_on:
        return "募集開始前", False
    return "募集中", True


def region_names(names: list[str]) -> str:
    """The regions' Japanese names, in the list's order."""
    return "、".join(Region[name].value for name in names if name in Region.__members__)
