"""What the project list says, as values: projects, their activities, and what could not be read."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from core.mass import GRAMS_PER_TONNE, Grams
from parties.places import Region
from registry.kinds import RegistrationType, Scheme
from registry.methodologies import ProjectType, find_methodology


class Reason(StrEnum):
    """Why a row was rejected or a cell is reported."""

    # Rejected rows.
    UNKNOWN_SHEET = "UNKNOWN_SHEET"
    NUMBER_UNFIT = "NUMBER_UNFIT"
    HIDDEN_CHARACTER = "HIDDEN_CHARACTER"
    DAMAGED_CHARACTER = "DAMAGED_CHARACTER"
    DUPLICATE_ROW = "DUPLICATE_ROW"
    # Reported cells of imported rows.
    EMPTY_CELL = "EMPTY_CELL"
    NOT_A_DATE = "NOT_A_DATE"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NOT_A_QUANTITY = "NOT_A_QUANTITY"
    UNKNOWN_METHODOLOGY = "UNKNOWN_METHODOLOGY"
    UNKNOWN_REGION = "UNKNOWN_REGION"
    PLACE_UNREAD = "PLACE_UNREAD"
    REGION_DISAGREES = "REGION_DISAGREES"
    ROWS_DISAGREE = "ROWS_DISAGREE"
    LOOKS_LIKE_FORMULA = "LOOKS_LIKE_FORMULA"
    MAY_BE_CUT = "MAY_BE_CUT"
    TOO_LARGE = "TOO_LARGE"


REASON_JA: Final = MappingProxyType(
    {
        Reason.UNKNOWN_SHEET: "分類から制度と登録型を読み取れません",
        Reason.NUMBER_UNFIT: "プロジェクト番号がこの制度の形式ではありません",
        Reason.HIDDEN_CHARACTER: "見えない制御文字が含まれています",
        Reason.DAMAGED_CHARACTER: "文字化けした文字が含まれています",
        Reason.DUPLICATE_ROW: "同じ内容の行がほかにあります",
        Reason.EMPTY_CELL: "空欄です",
        Reason.NOT_A_DATE: "日付として読めません",
        Reason.NOT_A_NUMBER: "回数として読めません",
        Reason.NOT_A_QUANTITY: "数量（t-CO2）として読めません",
        Reason.UNKNOWN_METHODOLOGY: "方法論の一覧にありません",
        Reason.UNKNOWN_REGION: "地域として読めません",
        Reason.PLACE_UNREAD: "実施場所の一部が地方公共団体名として読めません",
        Reason.REGION_DISAGREES: "実施場所が実施地域に含まれません",
        Reason.ROWS_DISAGREE: "同じプロジェクトのほかの行と異なります",
        Reason.LOOKS_LIKE_FORMULA: "表計算ソフトの数式に見えます（文字列として扱いました）",
        Reason.MAY_BE_CUT: "ファイルが改行で終わっておらず、途中で切れている可能性があります",
        Reason.TOO_LARGE: "長すぎる、または大きすぎるため、そのままでは登録できません（元の記載は残しました）",
    }
)


class ProjectKey(NamedTuple):
    """What identifies a registered project: numbers of the standard and the program type both start at 1."""

    scheme: Scheme
    registration_type: RegistrationType
    number: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing about one row that a person should look at."""

    line: int
    """The physical line of the file, from 1, on which the row begins."""
    field: str
    """The column's heading without line breaks; empty for the whole row."""
    value: str
    """The cell as written, cut after `MAX_SHOWN` characters."""
    reason: Reason
    detail: str = ""
    """What exactly: the part of a place, the value that was kept, the hidden character."""


@dataclass(frozen=True, slots=True)
class FacilityEnd:
    """The end of the certification period of one of the project's facilities."""

    facility: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class ProjectActivity:
    """One row of a project: what is done under one methodology."""

    methodology_code: str | None
    """None where the catalogue does not have it; `methodology_text` then is all there is."""
    methodology_version: str | None
    methodology_text: str
    summary: str
    expected_t: Decimal | None
    """The expected total to the fiscal year in the heading, t-CO2, with the decimals of the list."""
    ends_on: date | None
    facility_ends: tuple[FacilityEnd, ...] = ()

    @property
    def expected_g(self) -> Grams | None:
        """The expected total in grams, exactly."""
        return None if self.expected_t is None else Grams(int(self.expected_t * GRAMS_PER_TONNE))


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of the file as it stands there."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A registered project as read from all its rows; two readings of the same content are equal.

    The rows themselves and what is reported about them hang on line numbers and are left out of the comparison.
    """

    key: ProjectKey
    applied_on: date | None
    """登録申請日, a day in Japan."""
    committee_number: int | None
    operator_names: tuple[str, ...]
    planned_holders: tuple[str, ...]
    activities: tuple[ProjectActivity, ...]
    place_codes: tuple[str, ...]
    """Local government codes, in ascending order."""
    place_text: str
    regions: frozenset[Region]
    """The regions of the list's own column."""
    cancelled_on: date | None = None
    """The list notes a cancelled registration (プロジェクト登録取消) behind the operator's name."""
    source_rows: tuple[SourceRow, ...] = field(default=(), compare=False)
    unread: tuple[RowProblem, ...] = field(default=(), compare=False)

    @property
    def operator_name(self) -> str:
        """The operators' names in one line."""
        return "、".join(self.operator_names)

    @property
    def summary(self) -> str:
        """The activities' summaries, each once."""
        return " / ".join(dict.fromkeys(activity.summary for activity in self.activities if activity.summary))

    @property
    def certification_ends_on(self) -> date | None:
        """The last day on which an activity or facility may still be certified; None where the list gives no day."""
        days = [activity.ends_on for activity in self.activities if activity.ends_on]
        days += [facility.ends_on for activity in self.activities for facility in activity.facility_ends]
        return max(days, default=None)

    @property
    def expected_g(self) -> Grams | None:
        """The sum of the activities' expected totals in grams; None if one of them is not known."""
        masses = [activity.expected_g for activity in self.activities]
        known = [mass_g for mass_g in masses if mass_g is not None]
        return Grams(sum(known)) if len(known) == len(masses) else None

    @property
    def project_types(self) -> frozenset[ProjectType]:
        """What kinds of activity the known methodologies count."""
        return frozenset(
            find_methodology(self.key.scheme, activity.methodology_code).type
            for activity in self.activities
            if activity.methodology_code
        )


@dataclass(frozen=True, slots=True)
class ProjectList:
    """A whole list: every row is in a project's `source_rows` or in `rejected`."""

    projects: tuple[ProjectRecord, ...]
    rejected: tuple[RowProblem, ...]
    unread: tuple[RowProblem, ...]
    rows: int
    expected_until_fiscal_year: int
    """The fiscal year in the heading to which the expected totals reach (2050年度までの総量見込)."""
