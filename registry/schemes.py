"""What each scheme allows, as one table: who keeps its register, and why a transfer, sale or retirement is refused.

Only data and predicates: the use cases raise. A refusal names its rule, which docs/sources.md explains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

from registry.kinds import Scheme

BASIS_POINTS: Final = 10_000


class Keeper(StrEnum):
    """Who keeps the register: an outside registry that answers with notices, or Musubi itself."""

    OUTSIDE = "OUTSIDE"
    MUSUBI = "MUSUBI"


class Act(StrEnum):
    """What a holder may want to do with tonnes."""

    TRANSFER = "TRANSFER"
    LIST = "LIST"
    RESELL = "RESELL"
    RETIRE = "RETIRE"


class OffsetScope(StrEnum):
    """Whose emissions the tonnes may make up for."""

    ANY = "ANY"
    INSIDE_REGION = "INSIDE_REGION"
    PARTNER_ONLY = "PARTNER_ONLY"
    NOTHING = "NOTHING"


OFFSET_RULES: Final[Mapping[OffsetScope, str]] = MappingProxyType(
    {
        OffsetScope.ANY: "CM-06",
        OffsetScope.INSIDE_REGION: "HB-20",
        OffsetScope.PARTNER_ONLY: "CT-05",
        OffsetScope.NOTHING: "HB-11",
    }
)
"""The rule of docs/sources.md behind each scope, for the refusal of a use outside it."""


class CreditClass(IntEnum):
    """The METI report's four classes by what a credit does for Japan (docs/sources.md CM-06).

    A credit of an overseas scheme is of class 4 unless documents of its project show the ties of class 3. The class
    does not by itself allow a claim about Japan's NDC: that is for J-Credits and JCM credits alone.
    """

    NDC = 1
    DOMESTIC_REMOVAL = 2
    VIRTUOUS_CYCLE = 3
    WIDER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRefusal:
    """Why a scheme refuses an act; `may_be_waived` where a coordinator may allow it with a reason."""

    rule: str
    reason_ja: str
    reason_en: str
    source: str
    may_be_waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePolicy:
    """One scheme's row. `forest_buffer_min_bp` in basis points of a forest issuance; 0 where the scheme keeps it."""

    scheme: Scheme
    keeper: Keeper
    label_ja: str
    programme_ja: str
    label_en: str
    credit_class: CreditClass | None
    """None for what is no credit: it may be shown, and makes up for nothing."""
    may_offset: OffsetScope
    is_domestic_certified: bool
    """国内認証排出削減量: what the SHK add-back is about (docs/sources.md CM-02)."""
    forest_buffer_min_bp: int
    forest_buffer_source: str
    refusals: Mapping[Act, SchemeRefusal]

    @property
    def is_transferable(self) -> bool:
        """Whether tonnes may change hands and live on."""
        return Act.TRANSFER not in self.refusals

    @property
    def is_listable(self) -> bool:
        """Whether tonnes may be offered for sale at all."""
        return Act.LIST not in self.refusals

    @property
    def is_resalable(self) -> bool:
        """Whether a holder other than the issuer may offer them."""
        return Act.RESELL not in self.refusals

    @property
    def is_retirable(self) -> bool:
        """Whether tonnes may be used up for an offset or another purpose."""
        return Act.RETIRE not in self.refusals


_BILATERAL_STAYS: Final = SchemeRefusal(
    rule="CT-05",
    reason_ja="特定者間完結型の価値は、協定の相手方のために使うもので、転売・譲渡はできません。",
    reason_en="Bilateral value is used for the partner of its agreement; it is never resold or passed on.",
    source="handbook 001, lines 2477, 2483, 2496",
)
_SHOWN_ONLY: Final = SchemeRefusal(
    rule="HB-11",
    reason_ja="この認証書の吸収量は広報に使えますが、取引やオフセットには使えません。",
    reason_en="The certificate may be shown; its tonnes can be neither traded nor used for an offset.",
    source="handbook 001, lines 2469-2471",
)
_ENDED_SCHEME: Final = SchemeRefusal(
    rule="5.2",
    reason_ja="この制度は終了しており、2021年4月以降の用途は事務局への確認が必要です。確認がなければ出品できません。",
    reason_en="The scheme has ended and uses after March 2021 must be confirmed; without that it is not listed.",
    source="scheme notices; an encyclopedia's answer (2020年度末まで); memory",
    may_be_waived=True,
)

_NONE: Final[Mapping[Act, SchemeRefusal]] = MappingProxyType({})
_NO_OFFER: Final = MappingProxyType({Act.LIST: _ENDED_SCHEME, Act.RESELL: _ENDED_SCHEME})
_NO_RESALE: Final = MappingProxyType({Act.TRANSFER: _BILATERAL_STAYS, Act.RESELL: _BILATERAL_STAYS})
_NOTHING: Final = MappingProxyType(dict.fromkeys(Act, _SHOWN_ONLY))

_BUFFER_AT_SCHEME: Final = "the scheme keeps its own buffer"
_BUFFER_OURS: Final = "memory: 3 % in the classic rule, 3 to 10 % by a municipal calculator (docs/sources.md 5.2)"
_NO_BUFFER: Final = "nothing is issued for trade"

MUSUBI_FOREST_BUFFER_MIN_BP: Final = 300
"""3 %: the least that is set aside of forest tonnes whose register Musubi keeps. **Memory**; no source has a figure."""


def _outside(
    scheme: Scheme,
    labels: tuple[str, str, str],
    credit_class: CreditClass,
    *,
    is_domestic_certified: bool = False,
    refusals: Mapping[Act, SchemeRefusal] = _NONE,
) -> SchemePolicy:
    label_ja, programme_ja, label_en = labels
    return SchemePolicy(
        scheme=scheme,
        keeper=Keeper.OUTSIDE,
        label_ja=label_ja,
        programme_ja=programme_ja,
        label_en=label_en,
        credit_class=credit_class,
        may_offset=OffsetScope.ANY,
        is_domestic_certified=is_domestic_certified,
        forest_buffer_min_bp=0,
        forest_buffer_source=_BUFFER_AT_SCHEME,
        refusals=refusals,
    )


_POLICIES: Final = (
    _outside(
        Scheme.J_CREDIT,
        ("J-クレジット", "J-クレジット制度", "J-Credit"),
        CreditClass.NDC,
        is_domestic_certified=True,
    ),
    # Reflected in the inventory as J-Credits are, and named beside them for the SHK scheme (METI report, 6.1.1 ア).
    _outside(
        Scheme.DOMESTIC_CREDIT,
        ("国内クレジット", "国内クレジット制度", "Domestic Credit"),
        CreditClass.NDC,
        is_domestic_certified=True,
        refusals=_NO_OFFER,
    ),
    _outside(
        Scheme.J_VER,
        ("オフセット・クレジット（J-VER）", "オフセット・クレジット（J-VER）制度", "J-VER"),
        CreditClass.NDC,
        is_domestic_certified=True,
        refusals=_NO_OFFER,
    ),
    _outside(
        Scheme.JCM,
        ("JCMクレジット", "二国間クレジット制度（JCM）", "JCM credit"),
        CreditClass.NDC,
    ),
    _outside(
        Scheme.VCS,
        ("VCSのクレジット（VCU）", "VCS（Verified Carbon Standard）", "VCS Verified Carbon Unit"),
        CreditClass.WIDER,
    ),
    _outside(
        Scheme.GOLD_STANDARD,
        ("ゴールドスタンダードのクレジット（VER）", "ゴールドスタンダード（Gold Standard）", "Gold Standard VER"),
        CreditClass.WIDER,
    ),
    _outside(
        Scheme.ACR,
        ("ACRのクレジット（ERT）", "ACR（American Carbon Registry）", "ACR Emission Reduction Ton"),
        CreditClass.WIDER,
    ),
    _outside(
        Scheme.CAR,
        ("CARのクレジット（CRT）", "CAR（Climate Action Reserve）", "Climate Reserve Tonne"),
        CreditClass.WIDER,
    ),
    _outside(
        Scheme.ISOMETRIC,
        ("Isometricのクレジット", "Isometric", "Isometric credit"),
        CreditClass.WIDER,
    ),
    SchemePolicy(
        scheme=Scheme.REGIONAL,
        keeper=Keeper.MUSUBI,
        label_ja="地域制度の排出削減・吸収量",
        programme_ja="地域内の仕組み（地域制度）",
        label_en="Regional scheme unit",
        credit_class=CreditClass.WIDER,
        may_offset=OffsetScope.INSIDE_REGION,
        is_domestic_certified=False,
        forest_buffer_min_bp=MUSUBI_FOREST_BUFFER_MIN_BP,
        forest_buffer_source=_BUFFER_OURS,
        refusals=_NONE,
    ),
    SchemePolicy(
        scheme=Scheme.BILATERAL,
        keeper=Keeper.MUSUBI,
        label_ja="特定者間完結型の排出削減・吸収量",
        programme_ja="特定者間完結型カーボン・オフセット",
        label_en="Bilateral reduction or removal value",
        credit_class=CreditClass.WIDER,
        may_offset=OffsetScope.PARTNER_ONLY,
        is_domestic_certified=False,
        forest_buffer_min_bp=MUSUBI_FOREST_BUFFER_MIN_BP,
        forest_buffer_source=_BUFFER_OURS,
        refusals=_NO_RESALE,
    ),
    SchemePolicy(
        scheme=Scheme.REGIONAL_CERTIFICATE,
        keeper=Keeper.MUSUBI,
        label_ja="地域の吸収量認証書（取引不可）",
        programme_ja="地域のCO2吸収量認証制度",
        label_en="Regional certificate, for display only",
        credit_class=None,
        may_offset=OffsetScope.NOTHING,
        is_domestic_certified=False,
        forest_buffer_min_bp=0,
        forest_buffer_source=_NO_BUFFER,
        refusals=_NOTHING,
    ),
)

POLICIES: Final[Mapping[Scheme, SchemePolicy]] = MappingProxyType({policy.scheme: policy for policy in _POLICIES})


def policy_of(scheme: Scheme) -> SchemePolicy:
    """The scheme's row; every scheme has one."""
    return POLICIES[scheme]


def refusal_of(scheme: Scheme, act: Act, *, by_issuer: bool = False) -> SchemeRefusal | None:
    """Why the scheme refuses the act, or None where it allows it.

    To list is also to resell unless it is the issuer that offers (`by_issuer`).
    """
    refusals = POLICIES[scheme].refusals
    refusal = refusals.get(act)
    if refusal is None and act is Act.LIST and not by_issuer:
        return refusals.get(Act.RESELL)
    return refusal


def minimum_buffer_t(scheme: Scheme, *, is_forest: bool, quantity_t: int) -> int:
    """The fewest whole tonnes to set aside of an issuance of `quantity_t`, rounded up (docs/sources.md 5.2)."""
    share_bp = POLICIES[scheme].forest_buffer_min_bp if is_forest else 0
    return -(-quantity_t * share_bp // BASIS_POINTS)
