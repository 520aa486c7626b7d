"""What a registry's notice (通知書) must agree with before anything is final (docs/sources.md RP-03).

A notice is compared as data: widths and spaces are forgiven in names and numbers, serials are compared as ranges, and
nothing else is (株式会社 is not （株）, 0014 is not 14). What the notice does not carry is said; it refuses only where
the field is mandatory.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, TypeVar

from core import clock
from core.errors import InvalidInput
from core.text import plain_form
from registry.errors import NoticeDiffers
from registry.kinds import Scheme
from registry.serials import SerialRange, merge_adjacent, show_ranges
from registry.states import PurposeCode, RetirementKind

MAX_SHOWN: Final = 200
"""Characters of a differing text that the refusal repeats."""
MAX_NOTICE_RANGES: Final = 10_000
NOT_ON_NOTICE: Final = "記載なし/not on the notice"


@dataclass(frozen=True, kw_only=True)
class RetirementTerms:
    """What a retirement's request asks, or what its notice (無効化通知書) says; None is what it does not say.

    A request has no notice number and no day of execution. Serials are given as ranges that do not overlap.
    """

    notice_number: str | None = None
    executed_on: date | None = None
    scheme: Scheme | None
    project_number: str | None
    certification_number: str | None
    serials: Sequence[SerialRange] | None
    quantity_t: int | None
    account_holder: str | None
    credit_user: str | None
    corporate_number: str | None
    kind: RetirementKind | None
    purpose_code: PurposeCode | None
    purpose_detail: str | None


@dataclass(frozen=True, kw_only=True)
class TransferTerms:
    """What a transfer's request asks, or what its notice (移転の通知) says; None is what it does not say."""

    notice_number: str | None = None
    executed_on: date | None = None
    project_number: str | None
    certification_number: str | None
    serials: Sequence[SerialRange] | None
    quantity_t: int | None
    from_holder: str | None
    to_holder: str | None


Terms = TypeVar("Terms", RetirementTerms, TransferTerms)


@dataclass(frozen=True)
class NoticeField:
    """A field of a notice: the attribute of the terms, its name in the API, its label, and how it is compared."""

    attribute: str
    name: str
    label_ja: str
    is_mandatory: bool
    key: Callable[[Any], object]
    """What must be equal."""
    show: Callable[[Any], str] = str


class Outcome(StrEnum):
    """What comparing one field came to."""

    AGREES = "AGREES"
    DIFFERS = "DIFFERS"
    NOT_ON_NOTICE = "NOT_ON_NOTICE"
    NOT_REQUESTED = "NOT_REQUESTED"
    """The notice says something that the request did not ask for or know, such as its own number."""


@dataclass(frozen=True, kw_only=True)
class FieldComparison:
    """One field of the request beside the notice; an empty text where one of them says nothing."""

    field: str
    label_ja: str
    requested: str
    noticed: str
    outcome: Outcome
    is_mandatory: bool

    @property
    def agrees(self) -> bool:
        """Whether nothing speaks against the notice here."""
        if self.outcome is Outcome.NOT_ON_NOTICE:
            return not self.is_mandatory
        return self.outcome is not Outcome.DIFFERS


def read_executed_on(executed_on: date, *, requested_on: date) -> date:
    """The day a registry executed a request: not before the request, not in the future. Raises InvalidInput."""
    if not requested_on <= executed_on <= clock.today():
        raise InvalidInput(
            field="executedOn", value=executed_on.isoformat(), rule=f"{requested_on} <= executed_on <= today"
        )
    return executed_on


def compare(requested: Terms, noticed: Terms) -> tuple[FieldComparison, ...]:
    """Every field of the notice beside the request, in the order of `NOTICE_FIELDS`.

    Raises InvalidInput and BadSerials as `read_ranges` does.
    """
    return tuple(
        _compare_field(field, getattr(requested, field.attribute), getattr(noticed, field.attribute))
        for field in NOTICE_FIELDS[type(requested)]
    )


def require_agreement(compared: Sequence[FieldComparison]) -> None:
    """Raises NoticeDiffers naming every field that differs, or that is mandatory and not on the notice."""
    found = [one for one in compared if not one.agrees]
    if found:
        raise NoticeDiffers(
            differences=[
                {
                    "field": one.field,
                    "requested": one.requested,
                    "notice": NOT_ON_NOTICE if one.outcome is Outcome.NOT_ON_NOTICE else one.noticed[:MAX_SHOWN],
                }
                for one in found
            ]
        )


def read_ranges(ranges: Sequence[SerialRange]) -> tuple[SerialRange, ...]:
    """The serials of a notice in the fewest ranges, in order.

    Raises InvalidInput when there are none, too many, or two that overlap, and BadSerials for a range that cannot be.
    """
    if not 0 < len(ranges) <= MAX_NOTICE_RANGES:
        raise InvalidInput(field="ranges", value=str(len(ranges)), rule=f"1..{MAX_NOTICE_RANGES} ranges")
    for before, after in pairwise(sorted(ranges, key=_printed_numbers)):
        if before.overlaps(after):
            raise InvalidInput(field="ranges", value=str(after), rule="ranges_do_not_overlap")
    return tuple(merge_adjacent(ranges))


def _compare_field(field: NoticeField, requested: Any, noticed: Any) -> FieldComparison:
    if noticed is None:
        outcome = Outcome.NOT_ON_NOTICE
    elif requested is None:
        outcome = Outcome.NOT_REQUESTED
    else:
        outcome = Outcome.AGREES if field.key(requested) == field.key(noticed) else Outcome.DIFFERS
    return FieldComparison(
        field=field.name,
        label_ja=field.label_ja,
        requested="" if requested is None else field.show(requested),
        noticed="" if noticed is None else field.show(noticed),
        outcome=outcome,
        is_mandatory=field.is_mandatory,
    )


def _printed_numbers(one: SerialRange) -> tuple[tuple[str, str], tuple[int, int]]:
    # The numbers as the registry prints them: two layouts may count the same tonnes from different numbers on.
    return one.series, one.layout.numbers(one.start, one.stop)


def _serials(ranges: Sequence[SerialRange]) -> frozenset[object]:
    return frozenset(_printed_numbers(one) for one in read_ranges(ranges))


def _itself(value: object) -> object:
    return value


def _show_ranges(ranges: Sequence[SerialRange]) -> str:
    return show_ranges(read_ranges(ranges))


def _field(attribute: str, name: str, label_ja: str, key: Callable[[Any], object], *, mandatory: bool) -> NoticeField:
    show = _show_ranges if key is _serials else str
    return NoticeField(attribute, name, label_ja, mandatory, key, show)


_NUMBER: Final = _field("notice_number", "noticeNumber", "通知書の番号", plain_form, mandatory=True)
_PROJECT: Final = _field("project_number", "projectNumber", "プロジェクト番号", plain_form, mandatory=True)
_CERTIFICATION: Final = _field(
    "certification_number", "certificationNumber", "クレジット認証番号", plain_form, mandatory=False
)
_SERIALS: Final = _field("serials", "serials", "シリアル番号", _serials, mandatory=True)
_QUANTITY: Final = _field("quantity_t", "quantity", "数量（t-CO2）", _itself, mandatory=True)

RETIREMENT_FIELDS: Final = (
    _NUMBER,
    _field("executed_on", "executedOn", "無効化日", _itself, mandatory=True),
    _field("scheme", "scheme", "制度", _itself, mandatory=False),
    _PROJECT,
    _CERTIFICATION,
    _SERIALS,
    _QUANTITY,
    _field("account_holder", "accountHolder", "口座名義人", plain_form, mandatory=False),
    _field("credit_user", "beneficiaryName", "クレジット利用法人", plain_form, mandatory=True),
    _field("corporate_number", "corporateNumber", "利用法人の法人番号", plain_form, mandatory=False),
    _field("kind", "kind", "手続の種類（無効化・償却・取消）", _itself, mandatory=True),
    _field("purpose_code", "purposeCode", "用途", _itself, mandatory=True),
    _field("purpose_detail", "purposeDetail", "目的の詳細", plain_form, mandatory=False),
)

TRANSFER_FIELDS: Final = (
    _NUMBER,
    _field("executed_on", "executedOn", "移転日", _itself, mandatory=True),
    _field("project_number", "projectNumber", "プロジェクト番号", plain_form, mandatory=False),
    _CERTIFICATION,
    _field("serials", "serials", "シリアル番号", _serials, mandatory=False),
    _QUANTITY,
    _field("from_holder", "fromHolder", "移転元の口座名義人", plain_form, mandatory=False),
    _field("to_holder", "toHolder", "移転先の口座名義人", plain_form, mandatory=False),
)
"""A transfer by total amount is answered by its amount: what else its notice carries must agree."""

NOTICE_FIELDS: Final[Mapping[type, tuple[NoticeField, ...]]] = MappingProxyType(
    {RetirementTerms: RETIREMENT_FIELDS, TransferTerms: TRANSFER_FIELDS}
)
