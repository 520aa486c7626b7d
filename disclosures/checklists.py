"""What a document must tell: its items with their duties, the rules that ask for them and the laws behind those.

Kinds of the information matrix take its column by who pays and at which stage; the others have tables of their own.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from core.errors import InvalidInput
from disclosures import matrix
from disclosures.checklist_tables import BESIDE_THE_MATRIX, TABLES, ItemRow
from disclosures.document_kinds import DocumentKind
from disclosures.matrix import MATRIX, Duty, Item, OffsetKind, Stage, mode_of
from disclosures.missing_items import MissingItem
from disclosures.plan_items import ONLY_WHERE_USED, PLAN_ITEMS, PLANS, SURVEY_ITEMS, SURVEYS, Undertaking
from disclosures.rules import Severity, find_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNature:
    """What decides which items a document must tell, beside its kind; what is None is as usual for the kind."""

    kind: DocumentKind
    offset_kind: OffsetKind | None = None
    consumer_bears_cost: bool = False
    stage: Stage | None = None
    undertaking: Undertaking | None = None
    is_forest_work: bool = False
    """Whether a bilateral contract funds work in a forest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One item of a document on a day. `severity` is what follows when it is missing, `source` the rule's."""

    key: str
    label_ja: str
    label_en: str
    duty: Duty
    severity: Severity
    rule: str
    rule_version: int
    laws: tuple[str, ...]
    source: str
    part_of: str = ""


OF_THE_MATRIX: Final[Mapping[DocumentKind, tuple[OffsetKind, Stage]]] = MappingProxyType(
    {
        DocumentKind.EVENT_NOTICE: (OffsetKind.EVENT, Stage.ADVERTISING),
        DocumentKind.TICKET: (OffsetKind.EVENT, Stage.SALE),
        DocumentKind.EVENT_PANEL: (OffsetKind.EVENT, Stage.DURING),
        DocumentKind.EVENT_REPORT: (OffsetKind.EVENT, Stage.AFTER),
        DocumentKind.PRODUCT_PAGE: (OffsetKind.CREDIT_ATTACHED, Stage.ADVERTISING),
        DocumentKind.OWN_OPERATION_NOTICE: (OffsetKind.SELF, Stage.ADVERTISING),
        DocumentKind.OWN_OPERATION_REPORT: (OffsetKind.SELF, Stage.AFTER),
        DocumentKind.DONATION_PAGE: (OffsetKind.DONATION, Stage.ADVERTISING),
        DocumentKind.DONATION_REPORT: (OffsetKind.DONATION, Stage.AFTER),
    }
)
"""The kinds that the matrix serves, with the kind of offset and the stage that they usually are of."""


def checklist(nature: DocumentNature, *, on: date) -> tuple[ChecklistItem, ...]:
    """The items of a document in their order, by the rules in force on a day.

    Raises StageNotInMatrix for a stage that who pays does not have, and InvalidInput for a plan or survey form of an
    undertaking that has none.
    """
    items = (_item(row, on) for row in _rows(nature))
    return tuple(item for item in items if item is not None)


def unasked(nature: DocumentNature, asked: Collection[ChecklistItem]) -> Iterator[ChecklistItem]:
    """The items of the matrix that a document of it may tell though nobody asks for them: those not in `asked`."""
    if nature.kind not in OF_THE_MATRIX:
        return
    keys = {one.key for one in asked}
    for item in Item:
        if item.value not in keys:
            yield ChecklistItem(
                key=item.value,
                label_ja=item.label_ja,
                label_en=item.label_en,
                duty=Duty.NONE,
                severity=Severity.INFORM,
                rule="",
                rule_version=0,
                laws=(),
                source="",
            )


def missing_of(item: ChecklistItem) -> MissingItem:
    """The item as a refusal names it."""
    return MissingItem(
        key=item.key, label_ja=item.label_ja, label_en=item.label_en, rule=item.rule, laws=list(item.laws)
    )


def _rows(nature: DocumentNature) -> tuple[ItemRow, ...]:
    kind = nature.kind
    if kind in OF_THE_MATRIX:
        return (*_matrix_rows(nature), *BESIDE_THE_MATRIX.get(kind, ()))
    if kind is DocumentKind.PLAN:
        return _form_rows(nature, PLANS, PLAN_ITEMS, rule="UN-25")
    if kind is DocumentKind.ACTIVITY_SURVEY:
        return _form_rows(nature, SURVEYS, SURVEY_ITEMS, rule="UN-26")
    return tuple(row for row in TABLES[kind] if nature.is_forest_work or not row.only_forest)


def _matrix_rows(nature: DocumentNature) -> list[ItemRow]:
    usual_kind, usual_stage = OF_THE_MATRIX[nature.kind]
    mode = mode_of(nature.offset_kind or usual_kind, consumer_bears_cost=nature.consumer_bears_cost)
    stage = nature.stage or usual_stage
    duties = {item: matrix.duty(item, mode, stage) for item in Item}
    return [
        ItemRow(
            key=item.value,
            label_ja=item.label_ja,
            label_en=item.label_en,
            duty=duty,
            rule=item.value,
            laws=tuple(law.label_ja for law in matrix.laws(item, mode, stage)),
        )
        for item, duty in duties.items()
        if duty is not Duty.NONE
    ]


def _form_rows(
    nature: DocumentNature,
    forms: Mapping[Undertaking, tuple[str, ...]],
    labels: Mapping[str, tuple[str, str]],
    *,
    rule: str,
) -> tuple[ItemRow, ...]:
    keys = forms.get(nature.undertaking) if nature.undertaking else None
    if keys is None:
        given = nature.undertaking.value if nature.undertaking else ""
        raise InvalidInput(field="undertaking", value=given, rule=f"one_of: {', '.join(sorted(forms))}")
    return tuple(
        ItemRow(
            key=key,
            label_ja=labels[key][0],
            label_en=labels[key][1],
            duty=Duty.DESIRABLE if key in ONLY_WHERE_USED else Duty.MUST,
            rule=rule,
        )
        for key in keys
    )


def _item(row: ItemRow, on: date) -> ChecklistItem | None:
    """The item as its rule binds on a day; None while the rule is not in force."""
    in_force = find_rule(row.rule, on)
    if in_force is None:
        return None
    return ChecklistItem(
        key=row.key,
        label_ja=row.label_ja,
        label_en=row.label_en,
        duty=row.duty,
        severity=Severity.WARN if row.duty is Duty.DESIRABLE else in_force.severity,
        rule=row.rule,
        rule_version=in_force.version,
        laws=row.laws,
        source=MATRIX[matrix.ITEMS[row.key]].source if row.rule in matrix.ITEMS else in_force.source,
        part_of=row.part_of,
    )
