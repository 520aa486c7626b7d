"""What may go wrong in the registry.

DomainError
└── RegistryError
    ├── UnknownMethodology      a methodology that the scheme's catalogue does not have
    ├── ProjectListUnreadable   the project list as a file; nothing of it is used
    ├── BadSerials              a range that is reversed, malformed, or of another count
    ├── SerialsOverlap          serial numbers that are in the ledger already
    ├── AlreadyRegistered       a number that is taken
    ├── ProjectDoesNotFit       an issuance that contradicts its project
    ├── ProjectAlreadyClaimed   a project that another organisation claimed
    ├── InsufficientUnits       fewer tonnes than asked for
    ├── AllocationExceedsHold   more grams than the tonnes behind them
    ├── NoticeDiffers           a registry's notice that disagrees with the request
    ├── UsePlaceIsCreationPlace a use where the credit was created
    └── ConsumerCannotHoldUnits an individual would hold tonnes
"""

from dataclasses import dataclass
from typing import Any

from core.errors import DomainError


@dataclass(kw_only=True, eq=False)
class RegistryError(DomainError):
    """An expected failure of the registry."""


@dataclass(kw_only=True, eq=False)
class UnknownMethodology(RegistryError):
    """The catalogue of the scheme has no such methodology: a coordinator must look at it."""

    code = "UNKNOWN_METHODOLOGY"
    message_ja = "方法論「{methodology}」は {scheme} の一覧にありません。事務局の確認が必要です。"
    message_en = "{scheme} has no methodology {methodology!r} in the catalogue; a coordinator must review it."

    scheme: str
    methodology: str


@dataclass(kw_only=True, eq=False)
class ProjectListUnreadable(RegistryError):
    """The file is not a whole project list; nothing of it was read."""

    code = "PROJECT_LIST_UNREADABLE"
    message_ja = "プロジェクト一覧を読み込めません（{line}行目、{field}「{value}」：{rule}）。{hint}"
    message_en = "The project list cannot be read (line {line}, {field} {value!r}: {rule}). {hint}"

    field: str
    value: str
    rule: str
    line: int
    """Physical line, from 1; 0 when the whole file is meant."""
    hint: str = ""


@dataclass(kw_only=True, eq=False)
class BadSerials(RegistryError):
    """A serial range that cannot be: reversed, of another prefix, malformed, or of another count than claimed."""

    code = "BAD_SERIALS"
    message_ja = "シリアル番号の範囲が正しくありません（{field}「{value}」：{rule}）。"
    message_en = "The serial range is wrong ({field} {value!r}: {rule})."

    field: str
    value: str
    rule: str


@dataclass(kw_only=True, eq=False)
class SerialsOverlap(RegistryError):
    """Some of these serial numbers are in the ledger already: a tonne is issued once."""

    code = "SERIALS_OVERLAP"
    message_ja = "シリアル番号 {serials} は、すでに登録された範囲と重なります。"
    message_en = "Serials {serials} overlap a range that is registered already."

    serials: str


@dataclass(kw_only=True, eq=False)
class AlreadyRegistered(RegistryError):
    """The thing is in the ledger already under this number."""

    code = "ALREADY_REGISTERED"
    message_ja = "{field}「{value}」はすでに登録されています。"
    message_en = "{field} {value!r} is registered already."

    field: str
    value: str


@dataclass(kw_only=True, eq=False)
class ProjectDoesNotFit(RegistryError):
    """The issuance contradicts the registered project."""

    code = "PROJECT_DOES_NOT_FIT"
    message_ja = "登録プロジェクトと一致しません（{field}「{value}」、登録は「{registered}」）。"
    message_en = "This does not fit the registered project ({field} {value!r}, registered {registered!r})."

    field: str
    value: str
    registered: str


@dataclass(kw_only=True, eq=False)
class ProjectAlreadyClaimed(RegistryError):
    """Another organisation has claimed the project."""

    code = "PROJECT_ALREADY_CLAIMED"
    message_ja = "プロジェクト {number} には、すでに実施者が登録されています。"
    message_en = "Project {number} is claimed already."

    number: str


@dataclass(kw_only=True, eq=False)
class InsufficientUnits(RegistryError):
    """Fewer tonnes are available than asked for; nothing was held."""

    code = "INSUFFICIENT_UNITS"
    message_ja = "{requested_t} t が必要ですが、利用できるのは {available_t} t です。"
    message_en = "{requested_t} t are wanted, {available_t} t are available."

    requested_t: int
    available_t: int


@dataclass(kw_only=True, eq=False)
class AllocationExceedsHold(RegistryError):
    """More grams would be given to uses than the tonnes behind them have."""

    code = "ALLOCATION_EXCEEDS_HOLD"
    message_ja = "{requested_g} g を割り当てられません（残り {available_g} g）。"
    message_en = "{requested_g} g cannot be allocated; {available_g} g are left."

    requested_g: int
    available_g: int


@dataclass(kw_only=True, eq=False)
class NoticeDiffers(RegistryError):
    """The registry's notice (通知書) does not agree with the request; nothing was confirmed."""

    code = "NOTICE_DIFFERS"
    message_ja = "通知書と申請が一致しません：{fields_text}。"
    message_en = "The notice differs from the request: {fields_text}."

    differences: list[dict[str, str]]
    """Each with `field`, `requested` and `notice`."""

    def template_values(self) -> dict[str, Any]:
        shown = "、".join(f"{one['field']}: {one['requested']} ≠ {one['notice']}" for one in self.differences)
        return {"fields_text": shown}


@dataclass(kw_only=True, eq=False)
class UsePlaceIsCreationPlace(RegistryError):
    """The activity to offset lies where the credit was created (docs/sources.md RG-04)."""

    code = "USE_PLACE_IS_CREATION_PLACE"
    message_ja = "オフセットの対象地（{use_place_code}）がクレジットの創出地と同じです。"
    message_en = "The place of use ({use_place_code}) is the place where the credit was created."

    use_place_code: str


@dataclass(kw_only=True, eq=False)
class ConsumerCannotHoldUnits(RegistryError):
    """Individuals have no registry account: for them tonnes are retired, never transferred (docs/sources.md RG-08)."""

    code = "CONSUMER_CANNOT_HOLD_UNITS"
    message_ja = "個人は登録簿の口座を持てないため、クレジットを保有できません。購入では無効化の代行をお選びください。"
    message_en = "Individuals cannot hold units; as a buyer, choose retirement on behalf."
