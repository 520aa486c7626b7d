"""The rows of `registry.purposes`: scheme, kind, purpose, what it is bound to, its days, and where we have it from."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.kinds import Scheme
from registry.methodologies import ProjectType
from registry.states import PurposeCode, RetirementKind

_SCHEME_PAGE: Final = "japancredit.go.jp, uses by origin of the credit (as of 2021)"
_METI: Final = "METI report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """What the user of an allowed purpose must check, from `first_day` (always, when None)."""

    text_ja: str
    text_en: str
    first_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedPurpose:
    """One use that a scheme's credits may serve, on days in Japan from `first_day` to `last_day`, both included.

    None means: every project type, every methodology, since the scheme began, with no end known.
    """

    scheme: Scheme
    purpose: PurposeCode
    rule: str
    """The rule of docs/sources.md that binds the use to its types and days."""
    source: str
    kind: RetirementKind = RetirementKind.INVALIDATION
    project_types: frozenset[ProjectType] | None = None
    methodologies: frozenset[str] | None = None
    first_day: date | None = None
    last_day: date | None = None
    caution: Caution | None = None
    is_memory: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on the day."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


_RENEWABLE: Final = frozenset({ProjectType.RENEWABLE_ENERGY})
_ALL_BUT_FOREST: Final = frozenset(ProjectType) - {ProjectType.FOREST}
# Solar, hydro, wind, geothermal; the fuels of 001, 004, 005 and 007 may replace heat or power: the caution asks which.
_POWER_METHODOLOGIES: Final = frozenset(f"EN-R-{number:03d}" for number in (1, 2, 4, 5, 6, 7, 8, 9))

_J_CREDIT_BEGAN: Final = date(2013, 4, 1)
_JCM_RULES_OF_2022: Final = date(2022, 1, 17)
_GX_LEAGUE_BEGAN: Final = date(2023, 4, 1)
_J_VER_BEGAN: Final = date(2008, 11, 1)
_ENDED_SCHEMES_USED_UNTIL: Final = date(2021, 3, 31)
"""J-VER and domestic credits went over into J-Credits in April 2013; a secondary source ends their use here."""

_FISCAL_YEAR: Final = Caution(
    text_ja="報告対象年度内の無効化が原則です。翌年度の4月から6月までの無効化は、どちらの年度で報告するかを選べます。",
    text_en="Retire within the fiscal year reported; April to June of the next year may count for either year.",
)
_SCOPE_2: Final = Caution(
    text_ja="他者から供給された電力・熱（Scope2）が対象です。報告できる値は認証ごとに異なるため、認証の記載を確認してください。",
    text_en="For purchased electricity or heat (scope 2); what may be reported differs by certification: check it.",
)
_POWER_ONLY: Final = Caution(
    text_ja="電力由来の分に限り、報告できる電力量は認証ごとに異なります。2021年8月以降、自家発電には使えません。",
    text_en="Only the share that is electricity, in kWh by certification; since August 2021 not for own generation.",
)
_KEIDANREN_ORIGIN: Final = Caution(
    text_ja="行動計画の参加者が創出したクレジットには別の扱いがあります。認証の区分を確認してください。",
    text_en="Credits created by participants of the plan are treated apart: check the certification's class.",
)
_GX_ETS_CAP: Final = Caution(
    text_ja="2026年度以降、使える量の上限は実排出量の10％とする方針です。制度の最新の定めを確認してください。",
    text_en="From fiscal 2026 the planned limit is 10 % of actual emissions: check the rules in force.",
)
_JCM_ABROAD: Final = Caution(
    text_ja="相手制度の実施主体が認めたJCMクレジットに限ります（JCMのウェブサイトで公表）。",
    text_en="Only for credits that the other scheme's body has accepted, as published on the JCM website.",
)
_JCM_NDC: Final = Caution(
    text_ja="国は無効化された量もNDCの達成に用います。償却が必要かを登録簿の事務局に確認してください。",
    text_en="The State counts invalidated amounts too: ask the registry whether a surrender is needed.",
)
_CORSIA_PILOT: Final = Caution(
    text_ja="2016年以降に登録され、2020年末（ACRは2023年末）までに実現した削減量に限ります。",
    text_en="Only for projects registered from 2016, and reductions to the end of 2020 (ACR: 2023).",
)
_CORSIA_FIRST_PHASE: Final = Caution(
    text_ja="登録簿でCORSIA（2024～2026年）の適格ラベルが付いた単位に限ります。2021年以降の削減量には相手国の承認が必要です。",
    text_en="Only units that carry the registry's CORSIA 2024-2026 label; from 2021 with the host country's consent.",
)
_DISCLOSE: Final = Caution(
    text_ja="使用時は、量、クレジットの情報、無効化年と対象の排出量を開示してください。",
    text_en="Disclose the quantity, what the credit is, the year of retirement and the emissions covered.",
)
_ENDED_SCHEME: Final = Caution(
    text_ja="2022年6月の資料は使えるものに挙げていますが、2020年度末までとする案内もあります。報告する年度の案内で確認してください。",
    text_en="A report of June 2022 names it as usable, another source says that uses ended with fiscal 2020: see the"
    " notice for the year reported.",
    first_day=date(2021, 4, 1),
)
_AMENDED_ACT: Final = Caution(
    text_ja="2021年時点の案内によります。2023年4月に改正された省エネ法での報告に使えるかを、その年度の記入要領で確認してください。",
    text_en="As of 2021: whether reports under the Act as amended in April 2023 take it, is told by the year's form.",
    first_day=date(2023, 4, 1),
)
_SUBSIDISED: Final = Caution(
    text_ja="2021年時点の案内によります。事業の参加者に限るため、その年度の実施要領で確認してください。",
    text_en="As of 2021, and only for participants of the programme: see the terms of the year.",
)
_IN_ITS_REGION: Final = Caution(
    text_ja="その地域制度の区域の中での使用に限ります。使用時は、量、制度、無効化年と対象の排出量を開示してください。",
    text_en="Only within the scheme's own region. Disclose the quantity, scheme, year and the emissions covered.",
)


def _j_credit(
    purpose: PurposeCode,
    *,
    project_types: frozenset[ProjectType] | None = None,
    methodologies: frozenset[str] | None = None,
    first_day: date = _J_CREDIT_BEGAN,
    caution: Caution | None = None,
    source: str = _SCHEME_PAGE,
    is_memory: bool = False,
) -> AllowedPurpose:
    return AllowedPurpose(
        scheme=Scheme.J_CREDIT,
        purpose=purpose,
        rule="5.2",
        source=source,
        project_types=project_types,
        methodologies=methodologies,
        first_day=first_day,
        caution=caution,
        is_memory=is_memory,
    )


def _jcm(
    purpose: PurposeCode,
    source: str,
    *,
    kind: RetirementKind = RetirementKind.INVALIDATION,
    first_day: date = _JCM_RULES_OF_2022,
    caution: Caution | None = None,
    is_memory: bool = False,
) -> AllowedPurpose:
    return AllowedPurpose(
        scheme=Scheme.JCM,
        purpose=purpose,
        rule="CM-05",
        source=source,
        kind=kind,
        first_day=first_day,
        caution=caution,
        is_memory=is_memory,
    )


_J_CREDIT_ROWS: Final = (
    _j_credit(PurposeCode.ONTAI_EMISSION, caution=_FISCAL_YEAR),
    _j_credit(PurposeCode.ONTAI_FACTOR, caution=_FISCAL_YEAR),
    _j_credit(PurposeCode.SHOENE_JOINT, project_types=frozenset({ProjectType.ENERGY_SAVING}), caution=_AMENDED_ACT),
    _j_credit(PurposeCode.CARBON_OFFSET),
    _j_credit(PurposeCode.CDP, project_types=_RENEWABLE, caution=_SCOPE_2),
    _j_credit(PurposeCode.SBT, project_types=_RENEWABLE, caution=_SCOPE_2),
    _j_credit(PurposeCode.RE100, project_types=_RENEWABLE, methodologies=_POWER_METHODOLOGIES, caution=_POWER_ONLY),
    _j_credit(PurposeCode.SHIFT_ASSET, caution=_SUBSIDISED),
    _j_credit(PurposeCode.KEIDANREN, project_types=_ALL_BUT_FOREST, caution=_KEIDANREN_ORIGIN),
    # The follow-up of fiscal 2021 counts J-Credits of every origin; the first day is our reading of it.
    _j_credit(
        PurposeCode.KEIDANREN,
        first_day=date(2021, 4, 1),
        caution=_KEIDANREN_ORIGIN,
        source=f"{_METI} 6.1.1 (オ); a trade page for forest credits; the day: memory",
        is_memory=True,
    ),
    _j_credit(
        PurposeCode.GX_ETS,
        first_day=_GX_LEAGUE_BEGAN,
        caution=_GX_ETS_CAP,
        source=f"{_METI} 6.1.1 (エ); trade press on the plan of July 2025; memory",
        is_memory=True,
    ),
    _j_credit(PurposeCode.OTHER),
)

_ENCYCLOPEDIA: Final = "an encyclopedia on the end (2020年度末)"
_ENDED_ROWS: Final = tuple(
    row
    for scheme, first_day, offsets in (
        (Scheme.DOMESTIC_CREDIT, None, "guideline 000, its case of an offset with J-VER and domestic credits"),
        (Scheme.J_VER, _J_VER_BEGAN, "handbook 001, chapter A; Tokyo study 002 on the scheme's begin"),
    )
    for row in (
        AllowedPurpose(
            scheme=scheme,
            purpose=PurposeCode.ONTAI_EMISSION,
            rule="5.2",
            source=f"{_METI} 6.1.1 (ア), June 2022; {_ENCYCLOPEDIA}",
            first_day=first_day,
            caution=_ENDED_SCHEME,
        ),
        *(
            AllowedPurpose(
                scheme=scheme,
                purpose=purpose,
                rule="5.2",
                source=f"{offsets}; {_ENCYCLOPEDIA}",
                first_day=first_day,
                last_day=_ENDED_SCHEMES_USED_UNTIL,
            )
            for purpose in (PurposeCode.CARBON_OFFSET, PurposeCode.OTHER)
        ),
    )
)

_ARTICLE_5: Final = f"JCM rules of 2022, article 5({{}}) ({_METI} table 5)"
_JCM_ROWS: Final = (
    _jcm(PurposeCode.ONTAI_EMISSION, _ARTICLE_5.format("2)(i"), caution=_FISCAL_YEAR),
    _jcm(PurposeCode.CARBON_OFFSET, _ARTICLE_5.format("2)(ii")),
    _jcm(PurposeCode.OTHER, _ARTICLE_5.format("2)(ii")),
    _jcm(PurposeCode.KEIDANREN, f"{_METI} 6.1.1 (オ)"),
    _jcm(
        PurposeCode.GX_ETS,
        f"{_METI} 6.1.1 (エ); trade press on the plan of July 2025; memory",
        first_day=_GX_LEAGUE_BEGAN,
        caution=_GX_ETS_CAP,
        is_memory=True,
    ),
    _jcm(PurposeCode.CORSIA, _ARTICLE_5.format("2)(iii"), kind=RetirementKind.CANCELLATION, caution=_JCM_ABROAD),
    _jcm(PurposeCode.CARBON_OFFSET, _ARTICLE_5.format("2)(iv"), kind=RetirementKind.CANCELLATION),
    _jcm(PurposeCode.OTHER, _ARTICLE_5.format("2)(iv"), kind=RetirementKind.CANCELLATION),
    # The glossary's 償却 is a use toward a state's target; article 5(1) itself speaks of invalidated amounts.
    _jcm(
        PurposeCode.NDC,
        f"{_METI} glossary 無効化・償却・取消; memory",
        kind=RetirementKind.SURRENDER,
        caution=_JCM_NDC,
        is_memory=True,
    ),
)

INTERNATIONAL: Final = (Scheme.VCS, Scheme.GOLD_STANDARD, Scheme.ACR, Scheme.CAR, Scheme.ISOMETRIC)
_VOLUNTARY_ROWS: Final = tuple(
    AllowedPurpose(
        scheme=scheme,
        purpose=purpose,
        rule="CM-06",
        source=f"{_METI} 6.1.1, private voluntary use",
        caution=_IN_ITS_REGION if scheme is Scheme.REGIONAL else _DISCLOSE,
    )
    for scheme in (*INTERNATIONAL, Scheme.REGIONAL)
    for purpose in (PurposeCode.CARBON_OFFSET, PurposeCode.OTHER)
)
_CORSIA_ROWS: Final = tuple(
    AllowedPurpose(
        scheme=scheme,
        purpose=PurposeCode.CORSIA,
        rule="CM-09",
        source=source,
        kind=RetirementKind.CANCELLATION,
        first_day=first_day,
        last_day=last_day,
        caution=caution,
    )
    for schemes, first_day, last_day, caution, source in (
        (
            (Scheme.VCS, Scheme.GOLD_STANDARD, Scheme.ACR, Scheme.CAR),
            date(2021, 1, 1),
            date(2023, 12, 31),
            _CORSIA_PILOT,
            f"{_METI} table 9; 取消: its glossary",
        ),
        (
            (Scheme.VCS, Scheme.GOLD_STANDARD),
            date(2024, 1, 1),
            date(2026, 12, 31),
            _CORSIA_FIRST_PHASE,
            "verra.org and goldstandard.org on CORSIA's first phase",
        ),
    )
    for scheme in schemes
)
_BILATERAL_ROWS: Final = (
    AllowedPurpose(
        scheme=Scheme.BILATERAL,
        purpose=PurposeCode.CARBON_OFFSET,
        rule="CT-05",
        source="handbook 001, lines 2140, 2488",
    ),
)

ALLOWED_PURPOSES: Final = (
    *_J_CREDIT_ROWS,
    *_ENDED_ROWS,
    *_JCM_ROWS,
    *_VOLUNTARY_ROWS,
    *_CORSIA_ROWS,
    *_BILATERAL_ROWS,
)
