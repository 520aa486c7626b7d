"""The words of the information matrix: who pays, when, how strongly, by which law, and the 25 items themselves.

Source: as of `disclosures.matrix`, which has the cells.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.labels import Labelled


class Mode(Labelled):
    """Who bears the cost of the offset: it decides which of the source's tables applies."""

    PARTICIPANT_PAYS = "PARTICIPANT_PAYS", "参加者・消費者が費用を負担する場合", "offsets that participants pay for"
    ORGANISER_PAYS = "ORGANISER_PAYS", "主催者が費用を負担する場合", "offsets that the organiser pays for"
    OWN_OPERATION = "OWN_OPERATION", "自らの事業活動の場合", "offsets of one's own operation"


class OffsetKind(StrEnum):
    """The guideline's five kinds of offset (docs/sources.md 3); bilateral value has a contract and a certificate."""

    PRODUCT_SERVICE = "PRODUCT_SERVICE"
    EVENT = "EVENT"
    SELF = "SELF"
    CREDIT_ATTACHED = "CREDIT_ATTACHED"
    DONATION = "DONATION"


class Stage(Labelled):
    """When the information is given."""

    ADVERTISING = "ADVERTISING", "広告・周知時", "advertising"
    SALE = "SALE", "販売時", "sale"
    DURING = "DURING", "開催中", "the event itself"
    AFTER = "AFTER", "実施後", "the time after"


class Duty(StrEnum):
    """How strongly an item is asked for; `symbol` is the source's own mark."""

    symbol: str

    def __new__(cls, name: str, symbol: str) -> "Duty":
        duty = str.__new__(cls, name)
        duty._value_ = name
        duty.symbol = symbol
        return duty

    MUST_BY_LAW = "MUST_BY_LAW", "◆"
    MUST = "MUST", "◎"
    DESIRABLE = "DESIRABLE", "○"
    NONE = "NONE", "−"


class Law(StrEnum):
    """The statutes that the source names beside the ◆ rows as possibly applicable."""

    label_ja: str

    def __new__(cls, key: str, label_ja: str) -> "Law":
        law = str.__new__(cls, key)
        law._value_ = key
        law.label_ja = label_ja
        return law

    REPRESENTATIONS = "REPRESENTATIONS", "不当景品類及び不当表示防止法（景品表示法）"
    CONSUMER_CONTRACT = "CONSUMER_CONTRACT", "消費者契約法"
    COMMERCIAL_TRANSACTIONS = "COMMERCIAL_TRANSACTIONS", "特定商取引に関する法律"


class Item(Labelled):
    """An item of information, with the label under which it is shown."""

    MECHANISM = "I01", "カーボン・オフセットの仕組み", "How carbon offsetting works"
    URGENCY = "I02", "地球温暖化対策の喫緊性", "Why climate action is urgent"
    PROVIDER_EFFORT = "I03", "提供主体・主催者の削減努力", "What the provider does to reduce emissions"
    USER_EFFORT = "I04", "参加者・消費者の削減努力の促進", "What participants and consumers can do"
    ACTIVITY = "I05", "対象とする活動", "Activity covered"
    PERIOD_PEOPLE = "I06", "対象とする期間・人数", "Period and people covered"
    EMISSION_AND_OFFSET = "I07", "排出量とオフセット量", "Emissions and quantity offset"
    METHOD = "I08", "算定方法", "Calculation method"
    CREDIT_TYPE = "I09", "クレジットの種類", "Type of credit"
    PROGRAMME = "I10", "認証プログラム名", "Certification programme"
    PROCURE_RETIRE = "I11", "クレジットの調達状況・無効化方法", "Procurement and retirement"
    DEADLINE_NOTICE = "I12", "クレジットの調達期限・通知方法・頻度", "Procurement deadline, notice and its frequency"
    PROJECT_NAME = "I13", "プロジェクト名", "Project name"
    PROJECT_PLACE = "I14", "プロジェクト実施国・実施地域", "Project country and region"
    PROJECT_TYPE = "I15", "プロジェクトタイプ", "Project type"
    PROJECT_SUMMARY = "I16", "プロジェクト概要", "Project outline"
    PROJECT_TERM = "I17", "プロジェクト期限", "Project term"
    PROJECT_VOLUME = "I18", "プロジェクトの排出削減・吸収量", "Reduction or removal of the whole project"
    PRICE = "I19", "販売価格", "Price"
    CONSUMER_BURDEN = "I20", "消費者の価格負担（料金への上乗せ）の有無", "Whether the consumer bears a surcharge"
    OTHER_PAYMENT = "I21", "その他支払いに関する事項", "Other terms of payment"
    SELLER_NAME = "I22", "販売事業者（自治体）名", "Seller"
    MANAGER = "I23", "運営統括責任者名", "Responsible manager"
    CONTACT = "I24", "連絡先（所在地・電話番号・e-mail）", "Contact (address, telephone, e-mail)"
    URL = "I25", "ウェブサイトリンク先", "Website"


ITEMS: Final[Mapping[str, Item]] = MappingProxyType({item.value: item for item in Item})
"""The items by their keys."""
