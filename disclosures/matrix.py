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
from types import MappingProxyType
from typing import Final, Protocol

from disclosures.errors import IncompleteDisclosure, StageNotInMatrix
from disclosures.matrix_items import ITEMS as ITEMS
from disclosures.matrix_items import Duty as Duty
from disclosures.matrix_items import Item as Item
from disclosures.matrix_items import Law as Law
from disclosures.matrix_items import Mode as Mode
from disclosures.matrix_items import OffsetKind as OffsetKind
from disclosures.matrix_items import Stage as Stage
from disclosures.missing_items import missing_item

MATRIX_VERSION: Final = "information-matrix/2011-04"
MATRIX_EFFECTIVE_FROM: Final = date(2011, 4, 1)
"""The month of the guideline's Ver.2.0; its day is not printed."""


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
        raise IncompleteDisclosure.of([missing_item(one.item, [law.label_ja for law in one.laws]) for one in absences])


def says_nothing(text: str) -> bool:
    """Whether `text` has no letter and no digit: a dash, a space or what a template leaves open answers no item."""
    return not any(unicodedata.category(one)[0] in "LN" and one not in _LEFT_OPEN for one in text)


_LEFT_OPEN: Final = frozenset("〇ー")
"""Letters by Unicode that stand for what is still to be written; ○, ×, △ and their like are none."""
