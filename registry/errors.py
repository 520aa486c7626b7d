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
    ├── ConsumerCannotHoldUnits an individual would hold tonnes
    ├── UnitsNotAvailable       named serials that are not there to be taken
    ├── SchemeForbids           what the scheme of these tonnes does not allow
    ├── PurposeNotAllowed       a purpose that this kind of retirement does not serve under the scheme
    ├── PermissionMissing       acting for another without its permission on file
    ├── MixedUses               more than one user or use in one application
    ├── AllocationFixed         grams of a confirmed retirement, to be moved to another use
    ├── HoldServesSale          a hold that an order or product stands on
    ├── ProjectMigrated         a project that went on under another scheme
    ├── DoubleRegistration      a project that seems to be registered already
    ├── MonitoringOverlaps      days for which tonnes were issued already
    ├── ReversalOutstanding     tonnes that a creator has to make good first
    └── BeyondReversal          more replacement than is outstanding
"""

from dataclasses import dataclass
from typing import Any

from core.errors import DomainError
from core.field_words import field_in_japanese
from core.rules import rule_reasons
from core.words import in_japanese


@dataclass(kw_only=True, eq=False)
class RegistryError(DomainError):
    """An expected failure of the registry."""


@dataclass(kw_only=True, eq=False)
class _OfAValue(RegistryError):
    named = ("field",)

    field: str
    value: str
    rule: str

    def template_values(self) -> dict[str, Any]:
        """The rule in words."""
        return rule_reasons(self.rule)


@dataclass(kw_only=True, eq=False)
class UnknownMethodology(RegistryError):
    """The catalogue of the scheme has no such methodology: a coordinator must look at it."""

    code = "UNKNOWN_METHODOLOGY"
    message_ja = "方法論「{methodology}」は {scheme} の一覧にありません。事務局の確認が必要です。"
    message_en = "{scheme} has no methodology {methodology!r} in the catalogue; a coordinator must review it."
    worded = ("scheme",)

    scheme: str
    methodology: str


@dataclass(kw_only=True, eq=False)
class ProjectListUnreadable(_OfAValue):
    """The file is not a whole project list; nothing of it was read."""

    code = "PROJECT_LIST_UNREADABLE"
    message_ja = "プロジェクト一覧を読み込めません（{line}行目、{field}「{value}」）。{reason_ja}{hint}"
    message_en = "The project list cannot be read (line {line}, {field} {value!r}). {reason_en} {hint}"

    line: int
    """Physical line, from 1; 0 when the whole file is meant."""
    hint: str = ""


@dataclass(kw_only=True, eq=False)
class BadSerials(_OfAValue):
    """A serial range that cannot be: reversed, of another prefix, malformed, or of another count than claimed."""

    code = "BAD_SERIALS"
    message_ja = "シリアル番号の範囲が正しくありません（{field}「{value}」）。{reason_ja}"
    message_en = "The serial range is wrong ({field} {value!r}). {reason_en}"


@dataclass(kw_only=True, eq=False)
class SerialsOverlap(RegistryError):
    """Some of these serial numbers are in the ledger already: a tonne is issued once."""

    code = "SERIALS_OVERLAP"
    message_ja = "シリアル番号 {serials} は、すでに登録された範囲と重なります（{rule}）。"
    message_en = "Serials {serials} overlap a range that is registered already ({rule})."

    serials: str
    rule: str = "5.1"


@dataclass(kw_only=True, eq=False)
class AlreadyRegistered(RegistryError):
    """The thing is in the ledger already under this number (docs/sources.md UQ-03)."""

    code = "ALREADY_REGISTERED"
    message_ja = "{field}「{value}」はすでに登録されています（{rule}）。"
    message_en = "{field} {value!r} is registered already ({rule})."
    named = ("field",)

    field: str
    value: str
    rule: str = "UQ-03"


@dataclass(kw_only=True, eq=False)
class ProjectDoesNotFit(RegistryError):
    """The issuance contradicts the registered project."""

    code = "PROJECT_DOES_NOT_FIT"
    message_ja = "登録プロジェクトと一致しません（{field}「{value_ja}」、登録は「{registered_ja}」）。"
    message_en = "This does not fit the registered project ({field} {value!r}, registered {registered!r})."
    named = ("field",)

    field: str
    value: str
    registered: str

    def template_values(self) -> dict[str, Any]:
        """Both values, of which each may be a scheme."""
        return {"value_ja": in_japanese(self.value), "registered_ja": in_japanese(self.registered)}


@dataclass(kw_only=True, eq=False)
class ProjectAlreadyClaimed(RegistryError):
    """Another organisation has claimed the project."""

    code = "PROJECT_ALREADY_CLAIMED"
    message_ja = "プロジェクト {number} には、すでに実施者が登録されています。"
    message_en = "Project {number} is claimed already."

    number: str


@dataclass(kw_only=True, eq=False)
class InsufficientUnits(RegistryError):
    """Fewer tonnes are available than asked for (docs/sources.md UQ-03); nothing was held."""

    code = "INSUFFICIENT_UNITS"
    message_ja = "{requested_t} t が必要ですが、利用できるのは {available_t} t です（{rule}）。"
    message_en = "{requested_t} t are wanted, {available_t} t are available ({rule})."

    requested_t: int
    available_t: int
    rule: str = "UQ-03"


@dataclass(kw_only=True, eq=False)
class AllocationExceedsHold(RegistryError):
    """More grams would be given to uses than the tonnes behind them have (docs/sources.md RT-02)."""

    code = "ALLOCATION_EXCEEDS_HOLD"
    message_ja = "{requested_g} g を割り当てられません（残り {available_g} g、{rule}）。"
    message_en = "{requested_g} g cannot be allocated; {available_g} g are left ({rule})."

    requested_g: int
    available_g: int
    rule: str = "RT-02"


@dataclass(kw_only=True, eq=False)
class NoticeDiffers(RegistryError):
    """The registry's notice (通知書) does not agree with the request (docs/sources.md RP-03); nothing was confirmed."""

    code = "NOTICE_DIFFERS"
    message_ja = "通知書と申請が一致しません：{fields_ja}。"
    message_en = "The notice differs from the request: {fields_en}."

    differences: list[dict[str, str]]
    """Each with `field`, `requested` and `notice`."""
    rule: str = "RP-03"

    def template_values(self) -> dict[str, Any]:
        """Each field with both values: in the Japanese of the registry's forms, and as programs know them."""
        shown = [(one["field"], one["requested"], one["notice"]) for one in self.differences]
        in_words = [(field_in_japanese(field), *map(in_japanese, values)) for field, *values in shown]
        return {
            "fields_ja": "、".join(f"{field}：{requested} ≠ {notice}" for field, requested, notice in in_words),
            "fields_en": ", ".join(f"{field}: {requested} ≠ {notice}" for field, requested, notice in shown),
        }


@dataclass(kw_only=True, eq=False)
class UsePlaceIsCreationPlace(RegistryError):
    """The activity to offset lies where the credit was created (docs/sources.md RG-04)."""

    code = "USE_PLACE_IS_CREATION_PLACE"
    message_ja = "オフセットの対象地（{use_place_code}）がクレジットの創出地と同じです（{rule}）。"
    message_en = "The place of use ({use_place_code}) is the place where the credit was created ({rule})."

    use_place_code: str
    rule: str = "RG-04"


@dataclass(kw_only=True, eq=False)
class ConsumerCannotHoldUnits(RegistryError):
    """Individuals have no registry account: for them tonnes are retired, never transferred (docs/sources.md RG-08)."""

    code = "CONSUMER_CANNOT_HOLD_UNITS"
    message_ja = (
        "個人は登録簿の口座を持てないため、クレジットを保有できません（{rule}）。購入では無効化の代行をお選びください。"
    )
    message_en = "Individuals cannot hold units ({rule}); as a buyer, choose retirement on behalf."

    rule: str = "RG-08"


@dataclass(kw_only=True, eq=False)
class UnitsNotAvailable(RegistryError):
    """Named serials are not all available in the account (docs/sources.md UQ-03); nothing was moved."""

    code = "UNITS_NOT_AVAILABLE"
    message_ja = "シリアル番号 {serials} は、この口座で利用できません（{rule}）。"
    message_en = "Serials {serials} are not available in this account ({rule})."

    serials: str
    rule: str = "UQ-03"


@dataclass(kw_only=True, eq=False)
class SchemeForbids(RegistryError):
    """The scheme of these tonnes does not allow this; the rule says why."""

    code = "SCHEME_FORBIDS"
    message_ja = "{scheme} では{act}はできません（{rule}）。"
    message_en = "{scheme} does not allow to {act} ({rule})."
    worded = ("act",)

    scheme: str
    act: str
    rule: str


@dataclass(kw_only=True, eq=False)
class PurposeNotAllowed(RegistryError):
    """This kind of retirement of this credit does not serve the purpose (docs/sources.md 5.2)."""

    code = "PURPOSE_NOT_ALLOWED"
    message_ja = "{scheme} の{kind}は、用途「{purpose}」に使えません（{rule}）。{reason_ja}"
    message_en = "{reason_en} (rule {rule})"
    worded = ("kind",)

    scheme: str
    kind: str
    purpose: str
    rule: str
    reason_ja: str
    reason_en: str


@dataclass(kw_only=True, eq=False)
class PermissionMissing(RegistryError):
    """Acting for another needs its written permission on file (docs/sources.md RG-07)."""

    code = "PERMISSION_MISSING"
    message_ja = "代理で行うには、「{grantor}」の許可（{scope}）の登録が必要です（{rule}）。"
    message_en = "Acting for {grantor} needs its permission {scope} on file ({rule})."
    worded = ("scope",)

    grantor: str
    scope: str
    rule: str = "RG-07"


@dataclass(kw_only=True, eq=False)
class MixedUses(RegistryError):
    """One application has one user and one use (docs/sources.md RG-05)."""

    code = "MIXED_USES"
    message_ja = "1件の申請に、異なる{field}を混ぜることはできません（{values}、{rule}）。"
    message_en = "One application cannot mix {field} ({values}; {rule})."
    named = ("field",)
    worded = ("values",)

    field: str
    values: list[str]
    rule: str = "RG-05"


@dataclass(kw_only=True, eq=False)
class AllocationFixed(RegistryError):
    """Grams of a confirmed retirement stay with their use (docs/sources.md RG-03)."""

    code = "ALLOCATION_FIXED"
    message_ja = "無効化が確認された量の割当は変更できません（{rule}）。"
    message_en = "Allocations of a confirmed retirement cannot change ({rule})."

    allocation: str
    rule: str = "RG-03"


@dataclass(kw_only=True, eq=False)
class HoldServesSale(RegistryError):
    """The hold stands behind an order or a product, which decides about it (docs/sources.md UQ-03)."""

    code = "HOLD_SERVES_SALE"
    message_ja = "この確保は{user}に使われているため、ここでは変更できません（{rule}）。"
    message_en = "This hold serves {user} and is changed there ({rule})."
    worded = ("user",)

    user: str
    rule: str = "UQ-03"


@dataclass(kw_only=True, eq=False)
class ProjectMigrated(RegistryError):
    """The project went on under another scheme: it is registered, issued and listed once (docs/sources.md UQ-01)."""

    code = "PROJECT_MIGRATED"
    message_ja = "プロジェクト {number} は {successor} に移行済みです（{rule}）。"
    message_en = "Project {number} went on as {successor} ({rule})."

    number: str
    successor: str
    rule: str = "UQ-01"


@dataclass(kw_only=True, eq=False)
class DoubleRegistration(RegistryError):
    """The project seems to be registered already (docs/sources.md UQ-01)."""

    code = "DOUBLE_REGISTRATION"
    message_ja = "すでに登録済みの活動と重なります：{projects_text}（{rule}）。別の活動であればその理由が必要です。"
    message_en = "This seems to be registered already: {projects_text} ({rule}). Say why it is another activity."

    projects: list[str]
    rule: str = "UQ-01"

    def template_values(self) -> dict[str, Any]:
        return {"projects_text": "、".join(self.projects)}


@dataclass(kw_only=True, eq=False)
class MonitoringOverlaps(RegistryError):
    """Tonnes were issued for these days already, under this project or the one it came from (docs/sources.md UQ-02)."""

    code = "MONITORING_OVERLAPS"
    message_ja = "モニタリング期間 {period} には、すでに {certification} の発行があります（{rule}）。"
    message_en = "For {period} there is an issuance already: {certification} ({rule})."

    period: str
    certification: str
    rule: str = "UQ-02"


@dataclass(kw_only=True, eq=False)
class ReversalOutstanding(RegistryError):
    """The creator has reversed tonnes to make good before it offers or issues more (docs/sources.md RV-02)."""

    code = "REVERSAL_OUTSTANDING"
    message_ja = "反転した {outstanding_t} t の補填が終わるまで、この操作はできません（{rule}）。"
    message_en = "{outstanding_t} t of a reversal must be made good first ({rule})."

    outstanding_t: int
    rule: str = "RV-02"


@dataclass(kw_only=True, eq=False)
class BeyondReversal(RegistryError):
    """More tonnes were given in replacement than are outstanding."""

    code = "BEYOND_REVERSAL"
    message_ja = "補填が必要なのは {outstanding_t} t です（指定 {requested_t} t、{rule}）。"
    message_en = "{outstanding_t} t are outstanding, {requested_t} t were given ({rule})."

    requested_t: int
    outstanding_t: int
    rule: str = "RV-02"
