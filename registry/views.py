"""Projects and issuances as lists read them: plain rows with the names of the models' columns."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from core.projections import UNASKED, Projection, read_json
from registry.kinds import ProjectStatus, RegistrationType, Scheme
from registry.models import Allocation, Hold, Issuance, Project
from registry.serial_layout_texts import layout_from
from registry.serials import SerialRange
from registry.states import HoldStatus, UseKind


@dataclass(slots=True)
class ProjectView:
    """A project."""

    id: UUID
    scheme: Scheme
    registration_type: RegistrationType
    number: str
    operator_name: str
    raw_planned_holders: Any
    summary: str
    place_text: str
    raw_place_codes: Any
    raw_regions: Any
    raw_activities: Any
    raw_project_types: Any
    certification_ends_on: date | None
    owner_id: UUID | None
    status: ProjectStatus
    raw_statement: Any
    decision_reason: str | None

    @property
    def planned_holders(self) -> list[str]:
        """クレジット取得予定者."""
        return list(read_json(self.raw_planned_holders))

    @property
    def place_codes(self) -> list[str]:
        """Codes of the local governments."""
        return list(read_json(self.raw_place_codes))

    @property
    def regions(self) -> list[str]:
        """Names of the regions."""
        return list(read_json(self.raw_regions))

    @property
    def activities(self) -> list[dict[str, Any]]:
        """The rows of the published list."""
        return list(read_json(self.raw_activities))

    @property
    def project_types(self) -> list[str]:
        """Names of the types."""
        return list(read_json(self.raw_project_types))

    @property
    def statement(self) -> dict[str, Any] | None:
        """What it states of itself, where it was registered here."""
        found: dict[str, Any] | None = read_json(self.raw_statement)
        return found


@dataclass(slots=True)
class IssuanceView:
    """An issuance; its project where the statement joins it."""

    id: UUID
    scheme: Scheme
    methodology_code: str
    methodology_version: str
    certification_number: str
    certified_on: date
    issued_on: date
    monitoring_from: date
    monitoring_to: date
    serial_prefix: str
    serial_suffix: str
    serial_layout: str
    start: int
    stop: int
    quantity_t: int
    buffer_t: int
    entry_count: int
    head_hash: str
    project: ProjectView = UNASKED

    @property
    def serials(self) -> SerialRange:
        """The whole issued range."""
        layout = layout_from(self.serial_layout)
        return SerialRange(self.serial_prefix, self.start, self.stop, suffix=self.serial_suffix, layout=layout)


@dataclass(slots=True)
class HoldView:
    """Tonnes that are held; their issuance where the statement joins it."""

    id: UUID
    quantity_t: int
    posted_t: int | None
    allocated_g: int
    status: HoldStatus
    issuance: IssuanceView = UNASKED


@dataclass(slots=True)
class AllocationView:
    """A live allocation, and how many grams of its hold the older ones have."""

    id: UUID
    hold_id: UUID
    created_at: datetime
    mass_g: int
    use_kind: UseKind
    use_id: UUID
    released_at: datetime | None
    before_g: int


AnyProject: TypeAlias = Project | ProjectView
AnyIssuance: TypeAlias = Issuance | IssuanceView
AnyHold: TypeAlias = Hold | HoldView
AnyAllocation: TypeAlias = Allocation | AllocationView
"""As the ORM or a list has read them."""

PROJECT: Final = Projection(ProjectView, "p")
ISSUANCE: Final = Projection(IssuanceView, "i", project=PROJECT)
HOLD: Final = Projection(HoldView, "h", issuance=ISSUANCE)
ALLOCATION: Final = Projection(AllocationView, "a")
