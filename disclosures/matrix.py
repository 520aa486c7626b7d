"""The information matrix: which of 25 items must be told, by who bears the cost and at which stage.

Source: the Tokyo municipalities' offset handbook, section 4 of A1 (without and with a participants' payment),
of A2 (own operation) and D1 (eco-tour); its tables follow the MOE 情報提供ガイドライン Ver.2.0 (April 2011).
Which table serves which offset is told by `mode_of`. Items I22-I25 are marked there as for internet sales, which every
sale here is.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from core.labels import Labelled
from disclosures.errors import IncompleteDisclosure, StageNotInMatrix

MATRIX_VERSION: Final = "information-matrix/2011-04"
MATRIX_EFFECTIVE_FROM: Final = date(2011, 4, 1)
"""The month of the guideline's Ver.2.0; its day is not printed."""


class Mode(StrEnum):
    """Who bears the cost of the offset: it decides which of the source's tables applies."""

    PARTICIPANT_PAYS = "PARTICIPANT_PAYS"
    ORGANISER_PAYS = "ORGANISER_PAYS"
    OWN_OPERATION = "OWN_OPERATION"


class OffsetKind(StrEnum):
    """The guideline's five kinds of offset (docs/sources.md 3); bilateral value has a contract and a certificate."""

    PRODUCT_SERVICE = "PRODUCT_SERVICE"
    EVENT = "EVENT"
    SELF = "SELF"
    CREDIT_ATTACHED = "CREDIT_ATTACHED"
    DONATION = "DONATION"


class Stage(StrEnum):
    """When the information is given."""

    ADVERTISING = "ADVERTISING"
    SALE = "SALE"
    DURING = "DURING"
    AFTER = "AFTER"


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


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One item's duties: the source's marks by mode (one character a stage), and the laws it names."""

    item: Item
    marks: Mapping[Mode, str]
    laws: Mapping[Stage, tuple[Law, ...]]
    rule_id: str
    source: str
    effective_from: date = MATRIX_EFFECTIVE_FROM


@dataclass(frozen=True, kw_only=True)
class Missing:
    """An item that a document does not give, how strongly it is asked for, and the laws named for it."""

    item: Item
    duty: Duty
    laws: tuple[Law, ...]


class Disclosed(Protocol):
    """Anything that gives a text for each item it covers."""

    @property
    def entries(self) -> Mapping[Item, str]: ...


STAGES: Final[Mapping[Mode, tuple[Stage, ...]]] = MappingProxyType(
    {
        Mode.PARTICIPANT_PAYS: (Stage.ADVERTISING, Stage.SALE, Stage.DURING, Stage.AFTER),
        Mode.ORGANISER_PAYS: (Stage.ADVERTISING, Stage.DURING, Stage.AFTER),
        Mode.OWN_OPERATION: (Stage.ADVERTISING, Stage.AFTER),
    }
)
"""The columns of each table, in the order of the marks below."""

_SOURCE: Final = "handbook 001: A1 pp.60-61, A2 p.83, D1 section 4; 情報提供ガイドライン Ver.2.0 (2011-04)"

_DISPLAY: Final = (Law.REPRESENTATIONS,)
_DISPLAY_AND_CONTRACT: Final = (Law.REPRESENTATIONS, Law.CONSUMER_CONTRACT)
_SCOPE_LAWS: Final = {Stage.ADVERTISING: _DISPLAY, Stage.SALE: _DISPLAY}
_CREDIT_LAWS: Final = {Stage.ADVERTISING: _DISPLAY, Stage.SALE: _DISPLAY_AND_CONTRACT}
_PLACE_LAWS: Final = {Stage.ADVERTISING: _DISPLAY_AND_CONTRACT, Stage.SALE: _DISPLAY_AND_CONTRACT}
_PRICE_LAWS: Final = dict.fromkeys(
    (Stage.ADVERTISING, Stage.SALE), (*_DISPLAY_AND_CONTRACT, Law.COMMERCIAL_TRANSACTIONS)
)
_SELLER_LAWS: Final = dict.fromkeys((Stage.ADVERTISING, Stage.SALE), (Law.COMMERCIAL_TRANSACTIONS,))
_NO_LAWS: Final[dict[Stage, tuple[Law, ...]]] = {}


def _row(item: Item, paid: str, unpaid: str, own: str, laws: Mapping[Stage, tuple[Law, ...]] = _NO_LAWS) -> MatrixRow:
    marks = {Mode.PARTICIPANT_PAYS: paid, Mode.ORGANISER_PAYS: unpaid, Mode.OWN_OPERATION: own}
    assert all(len(marks[mode]) == len(STAGES[mode]) for mode in Mode)
    return MatrixRow(
        item=item,
        marks=MappingProxyType(marks),
        laws=MappingProxyType(dict(laws)),
        rule_id=f"IM-{item.value}",
        source=_SOURCE,
    )


# The columns are those of STAGES: paid 広告・周知/販売時/開催中/開催後, unpaid 広告・周知/開催中/開催後,
# own operation 広告・周知/実施後. Where a table has no such row at all, the mark is "−".
MATRIX: Final[Mapping[Item, MatrixRow]] = MappingProxyType(
    {
        row.item: row
        for row in (
            _row(Item.MECHANISM, "◎◎◎○", "◎◎○", "◎○"),
            _row(Item.URGENCY, "◎◎◎○", "◎◎○", "◎○"),
            _row(Item.PROVIDER_EFFORT, "◎◎◎○", "◎◎○", "○◎"),
            _row(Item.USER_EFFORT, "◎◎◎○", "◎◎○", "−−"),
            _row(Item.ACTIVITY, "◆◆◎○", "◎◎○", "◎◎", _SCOPE_LAWS),
            _row(Item.PERIOD_PEOPLE, "◆◆◎○", "○○○", "○○", _SCOPE_LAWS),
            _row(Item.EMISSION_AND_OFFSET, "◆◆○○", "○○◎", "◎◎", _SCOPE_LAWS),
            _row(Item.METHOD, "◆◆○○", "○○○", "○○", _SCOPE_LAWS),
            _row(Item.CREDIT_TYPE, "◆◆○○", "○○◎", "○◎", _CREDIT_LAWS),
            _row(Item.PROGRAMME, "◆◆○○", "○○◎", "○◎", _CREDIT_LAWS),
            _row(Item.PROCURE_RETIRE, "○◆○◎", "○○◎", "○◎", _CREDIT_LAWS),
            _row(Item.DEADLINE_NOTICE, "◆◆○−", "○○−", "○○", _CREDIT_LAWS),
            # The printed note spans rows that the text of the source no longer shows: name and place are read as one.
            _row(Item.PROJECT_NAME, "○○○○", "○○○", "○○", _PLACE_LAWS),
            _row(Item.PROJECT_PLACE, "◆◆○◎", "○○◎", "○◎", _PLACE_LAWS),
            _row(Item.PROJECT_TYPE, "◆◆○◎", "○○◎", "○◎", _SCOPE_LAWS),
            _row(Item.PROJECT_SUMMARY, "◆◆○○", "○○○", "○○", _SCOPE_LAWS),
            _row(Item.PROJECT_TERM, "◆◆○○", "○○○", "○○", _SCOPE_LAWS),
            _row(Item.PROJECT_VOLUME, "◆◆○◎", "○○◎", "○◎", _SCOPE_LAWS),
            _row(Item.PRICE, "◆◆−−", "−−−", "−−", _PRICE_LAWS),
            _row(Item.CONSUMER_BURDEN, "◆◆−−", "−−−", "−−", _PRICE_LAWS),
            _row(Item.OTHER_PAYMENT, "◆◆−−", "−−−", "−−", _PRICE_LAWS),
            _row(Item.SELLER_NAME, "◆◆○○", "−−−", "−−", _SELLER_LAWS),
            _row(Item.MANAGER, "◆◆−−", "−−−", "−−", _SELLER_LAWS),
            _row(Item.CONTACT, "◆◆○○", "−−−", "−−", _SELLER_LAWS),
            _row(Item.URL, "◆◆−−", "−−−", "−−", _SELLER_LAWS),
        )
    }
)

_DUTIES: Final = {duty.symbol: duty for duty in Duty}
_BLOCKING: Final = frozenset({Duty.MUST_BY_LAW, Duty.MUST})


_PAID_BY_NATURE: Final = frozenset({OffsetKind.CREDIT_ATTACHED, OffsetKind.DONATION})


def mode_of(kind: OffsetKind, *, consumer_bears_cost: bool) -> Mode:
    """Which table serves an offset (docs/sources.md 1.3).

    The consumer bears the cost when there is a surcharge, a part of the price or a donation for the offset; an ordinary
    entry fee alone is none. Goods with a credit and donations are paid for by who buys or gives, whatever is said.
    """
    if consumer_bears_cost or kind in _PAID_BY_NATURE:
        return Mode.PARTICIPANT_PAYS
    return Mode.OWN_OPERATION if kind is OffsetKind.SELF else Mode.ORGANISER_PAYS


def duty(item: Item, mode: Mode, stage: Stage) -> Duty:
    """How strongly `item` is asked for. Raises StageNotInMatrix when the mode's table has no such stage."""
    if stage not in STAGES[mode]:
        raise StageNotInMatrix(mode=mode.value, stage=stage.value)
    return _DUTIES[MATRIX[item].marks[mode][STAGES[mode].index(stage)]]


def laws(item: Item, mode: Mode, stage: Stage) -> tuple[Law, ...]:
    """The statutes that the source names for `item`: they concern advertising and selling to those who pay."""
    return MATRIX[item].laws.get(stage, ()) if mode is Mode.PARTICIPANT_PAYS else ()


def required(mode: Mode, stage: Stage) -> tuple[Item, ...]:
    """The items that must be given (◆ and ◎), in order. Raises StageNotInMatrix."""
    return tuple(item for item in Item if duty(item, mode, stage) in _BLOCKING)


def missing(document: Disclosed, mode: Mode, stage: Stage) -> list[Missing]:
    """The items asked for (◆, ◎ and ○) that `document` does not give, in order. Raises StageNotInMatrix."""
    return [
        Missing(item=item, duty=duty(item, mode, stage), laws=laws(item, mode, stage))
        for item in Item
        if duty(item, mode, stage) is not Duty.NONE and says_nothing(document.entries.get(item, ""))
    ]


def blocking(document: Disclosed, mode: Mode, stage: Stage) -> list[Missing]:
    """The missing items without which the document may not be shown (◆ and ◎). Raises StageNotInMatrix."""
    return [absence for absence in missing(document, mode, stage) if absence.duty in _BLOCKING]


def require_complete(document: Disclosed, mode: Mode, stage: Stage) -> None:
    """Raises IncompleteDisclosure naming the items that block, or StageNotInMatrix."""
    absences = blocking(document, mode, stage)
    if absences:
        raise IncompleteDisclosure(missing=tuple(absence.item.value for absence in absences))


def says_nothing(text: str) -> bool:
    """Whether `text` has no letter and no digit: a dash, a space or what a template leaves open answers no item."""
    return not any(unicodedata.category(one)[0] in "LN" and one not in _LEFT_OPEN for one in text)


_LEFT_OPEN: Final = frozenset("〇ー")
"""Letters by Unicode that stand for what is still to be written; ○, ×, △ and their like are none."""
