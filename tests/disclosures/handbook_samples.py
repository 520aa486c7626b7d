"""The handbook's own sample notices as drafts of today: what each gives, in our words, and what it lacks by our reading.

Source: handbook 001; the numbers beside the texts are its lines. An item counts as given when the sample says anything of
it, however little; what stands only inside a project's name does not count for the project's place or type. Plans and
other papers are in `tests.disclosures.handbook_papers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from disclosures.check import Draft, DraftFacts, WideSource
from disclosures.checklists import DocumentNature
from disclosures.document_kinds import DocumentKind
from disclosures.matrix import Law
from disclosures.rules import Severity
from disclosures.wording_context import ClaimContext, Coverage, Retirement, Speaker

ON: Final = date(2026, 11, 22)
"""The day by whose rules the samples are read."""

LAWS: Final = {"D": Law.REPRESENTATIONS, "C": Law.CONSUMER_CONTRACT, "T": Law.COMMERCIAL_TRANSACTIONS}


@dataclass(frozen=True, slots=True)
class Given:
    """What a sample says of an item, and in which lines of the handbook."""

    lines: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What is expected of one item: whether it is given, its mark, its rule, what its absence means, the laws named."""

    is_given: bool
    mark: str
    rule: str
    severity: Severity
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A finding that is expected: in which field, by which rule, how hard, on which words."""

    field: str
    rule: str
    severity: Severity
    words: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample text, its expected table (one line for items of the same fate) and what it teaches."""

    key: str
    name_ja: str
    name_en: str
    lines: str
    nature: DocumentNature
    context: ClaimContext
    table: str
    is_publishable: bool
    teaches: str
    title: str = ""
    given: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    facts: DraftFacts = field(default_factory=DraftFacts)
    said: tuple[Said, ...] = ()
    mended_title: str = ""
    mend: str = ""

    def givens(self) -> dict[str, Given]:
        """The given texts by item, of lines `key | lines | text`."""
        rows = _rows(self.given)
        assert len({key for key, _, _ in rows}) == len(rows), self.key
        return {key: Given(lines, text) for key, lines, text in rows}

    def mends(self) -> dict[str, str]:
        """What could be written today for what holds the sample back, of lines `key | text`: our own, by item."""
        return {key: text for key, text in _rows(self.mend)}

    def cells(self) -> dict[str, Cell]:
        """The expected cell of every item; `=` as the rule means that the item's key is the rule's id."""
        found: dict[str, Cell] = {}
        for line in self.table.strip().splitlines():
            fate, mark, rule, severity, laws, *keys = line.split()
            assert fate in ("gives", "lacks"), line
            for key in keys:
                assert key not in found, (self.key, key)
                found[key] = Cell(
                    fate == "gives",
                    mark,
                    key if rule == "=" else rule,
                    Severity[severity],
                    tuple(LAWS[letter].label_ja for letter in laws if letter != "-"),
                )
        return found

    def draft(self) -> Draft:
        """The sample as it would be checked before it is published."""
        return Draft(
            nature=self.nature,
            context=self.context,
            title=self.title,
            entries={key: one.text for key, one in self.givens().items()},
            other_texts=dict(self.others),
            facts=self.facts,
        )

    def mended_draft(self) -> Draft:
        """The sample with what it must tell, and with a headline that it may have."""
        draft = self.draft()
        return replace(draft, title=self.mended_title or draft.title, entries={**draft.entries, **self.mends()})


def _rows(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


_PLANNED: Final = ClaimContext(speaker=Speaker.CLAIMANT, retirement=Retirement.PLANNED, coverage=Coverage.PART)
_BLOCK, _WARN, _INFORM = Severity.BLOCK, Severity.WARN, Severity.INFORM
_WHOLE_PART: Final = "減らす努力をしても残る排出の全部または一部を、別の場所での削減・吸収で埋め合わせる取組"

FESTIVAL: Final = Sample(
    key="festival",
    name_ja="○○市民まつりのチラシ",
    name_en="notice of a citizens' festival, nobody pays for the offset",
    lines="491-539",
    nature=DocumentNature(kind=DocumentKind.EVENT_NOTICE),
    context=_PLANNED,
    title="カーボン・オフセット市民まつり",
    given=f"""
    I01 | 511 | {_WHOLE_PART}です。
    I02 | 507, 511 | 人の活動で出る温室効果ガスが温暖化を招いており、防止の大切さを広く伝えます。
    I03 | 515 | 会場では省エネ・省資源とごみのリサイクルを進めます。
    I04 | 515 | ごみの分別と、公共交通でのご来場にご協力ください。
    I05 | 527 | 会場の電力と燃料、設営の搬入・搬出の自動車、スタッフが乗る電気自動車
    I06 | 499 | 平成○年○月○日 10時から17時まで
    I07 | 495 | 開催で排出されるCO2 ●kg
    I08 | 527 | 環境省のガイドラインによる算定
    I09 | 519 | オフセット・クレジット（J-VER）
    I10 | 519 | 環境省が管理するJ-VER制度
    I11 | 521 | オフセット・プロバイダーの○○社から購入し、無効化します。
    I12 | 529 | 開催後の実績に基づく結果を、市のホームページで報告する予定です。
    I13 | 519 | △△村木質ペレットボイラー導入プロジェクト
    """,
    others={
        "headline": "まつりの開催で出るCO2 ●kgをオフセット",
        "outline": "開催に伴うCO2の排出をオフセットすることにしました。",
        "contact": "実行委員会事務局（○○市○○課内）",
    },
    table="""
    gives ◎ = BLOCK - I01 I02 I03 I04 I05
    gives ○ = WARN - I06 I07 I08 I09 I10 I11 I12 I13
    lacks ○ = WARN - I14 I15 I16 I17 I18
    """,
    is_publishable=True,
    teaches="It may still go out: all five ◎ items are there. It would tell more with the prefecture and village of the "
    "project, its term, its total tonnes, the name of the guideline, and the day by which the credits are retired.",
)

MINATO_PANEL: Final = Sample(
    key="minato-panel",
    name_ja="エコライフ・フェアMINATO 2010の会場パネル",
    name_en="panel at an environment fair, nobody pays for the offset",
    lines="614-664",
    nature=DocumentNature(kind=DocumentKind.EVENT_PANEL),
    context=_PLANNED,
    title="エコライフ・フェアMINATOは、カーボン・オフセットしています。",
    given=f"""
    I01 | 620 | {_WHOLE_PART}で、商品、旅行、会議などに広がっています。
    I03 | 664-666 | 事務局は電気自動車で移動し、出展団体は運搬車を減らし、どちらも省エネ・省資源に努めています。
    I04 | 664-666 | 来場の方は、公共交通の利用とごみの持ち帰りをお願いします。
    I05 | 628-638 | 体験参加者の日常生活、出展団体と事務局の運搬と会場の電力、事務局の発電機、電気自動車、チラシ・ポスター
    I07 | 624, 628-642 | 排出量1.67t-CO2（来場者500.00kg、出展団体194.64kg、事務局979.46kg）に、クレジット2.00t-CO2
    I09 | 646 | オフセット・クレジット（J-VER）
    I10 | 646 | J-VER
    I11 | 650-651 | JP-200-000-000-011-157からJP-200-000-000-011-158までのクレジットを使います。
    I13 | 647-648 | 長野県木質ペレットストーブの使用によるJ-VERプロジェクト（番号0014）
    I15 | 640 | 木質ペレットストーブの使用による排出削減
    I16 | 649 | 長野県産のペレットをストーブで燃やし、化石燃料に替えます。
    I18 | 652 | 217.31t-CO2
    """,
    table="""
    gives ◎ = BLOCK - I01 I03 I04 I05
    lacks ◎ = BLOCK - I02
    gives ○ = WARN - I07 I09 I10 I11 I13 I15 I16 I18
    lacks ○ = WARN - I06 I08 I12 I14 I17
    """,
    said=(Said("title", "WL-04", _BLOCK, "カーボン・オフセットしています"),),
    is_publishable=False,
    mended_title="エコライフ・フェアMINATOのCO2は、年内にクレジットを無効化してオフセットし、結果をホームページで公表します。",
    mend="""
    I02 | 温暖化の被害を抑えるには、いまから将来にわたり、排出を大きく減らし続ける必要があります。
    """,
    teaches="The best of the samples in figures: it shows serials (番号) and the whole project's tonnes. But it never says "
    "why climate action is urgent (喫緊性), and its headline says that the fair *is* offset while the credits are still to "
    "be retired (無効化). Write that it will be, by which day, and where the result is told.",
)

FIREWORKS: Final = Sample(
    key="fireworks",
    name_ja="〇〇市花火大会の実施報告",
    name_en="report after a fireworks display, nobody paid for the offset",
    lines="725-758",
    nature=DocumentNature(kind=DocumentKind.EVENT_REPORT),
    context=_PLANNED,
    title="花火大会のカーボン・オフセットを実施しました（2008年8月3日開催）",
    given=f"""
    I01 | 733 | {_WHOLE_PART}です。
    I02 | 735 | 温暖化への対応には、もう一刻の余裕もありません。
    I03 | 735 | 省エネの電球に替えました。
    I04 | 735 | ごみの持ち帰りを呼びかけました。
    I05 | 741 | 大会のために置いた照明の電力と、大会で出た廃棄物
    I06 | 741 | 2008年8月3日 午後5時から10時まで
    I07 | 735 | 前年より〇t減らし、残った〇tを対象にします。
    I08 | 745 | 環境省・経済産業省の算定・報告マニュアルVer2.3（平成20年5月）により、研究所が算定
    I09 | 749 | 自主的なクレジット（VER）
    I10 | 749 | ゴールドスタンダード
    I11 | 749 | クレジットは2008年12月に発行の予定で、発行され次第その登録簿で無効化し、このページで報告します。
    I13 | 756 | 南アフリカ 地方電化プロジェクト
    I14 | 735, 758 | 南アフリカ
    I15 | 758 | 太陽光発電による電化
    I16 | 758 | 電気の来ていない地域の2000世帯に、太陽光発電で電力を届けます。
    I17 | 758 | 2006年12月に開始
    result | 735, 743 | 廃棄物は〇tで、CO2にして〇kgの削減。残った排出は〇t
    certifier | 749 | ゴールドスタンダードの認証
    co_benefits | 758 | 2000世帯に電気が届きます。
    """,
    others={"contact": "〇〇市環境課 0120-000-000"},
    facts=DraftFacts(by_municipality=True, left_out=frozenset({WideSource.TRANSPORT})),
    table="""
    gives ○ = WARN - I01 I02 I03 I04 I05 I06 I08 I13 I16 I17
    gives ◎ = BLOCK - I07 I09 I10 I11 I14 I15
    lacks ◎ = BLOCK - I18
    gives ◎ INF-05 BLOCK - result
    lacks ◎ INF-05 BLOCK - estimate difference
    gives ○ INF-03 WARN - certifier co_benefits
    lacks ○ INF-03 WARN - monitoring_period corresponding_adjustment retirement_year reason_for_choice
    """,
    said=(
        Said("title", "WL-04", _BLOCK, "カーボン・オフセットを実施しました"),
        Said("leftOut", "INF-07", _WARN, "輸送・移動"),
    ),
    is_publishable=False,
    mended_title="花火大会のCO2は、2009年3月までにクレジットを無効化してオフセットする予定です。結果はこのページで公表します。",
    mend="""
    I18 | 年〇t-CO2、全期間で〇t-CO2の削減
    estimate | 大会前の見込みは〇t-CO2
    difference | 見込みより〇t少なく、実績の分だけを購入します。
    """,
    teaches="Its headline tells of an offset that is done (実施しました), yet the credits are not even issued: four months "
    "lie between the event and their issue. Say 予定 until the registry has confirmed the retirement, then report again. It "
    "lacks the whole project's tonnes, the estimate beside the result, and what was done about the difference; a year-on-year "
    "comparison does not replace that. Nor does it say why travel was left out, or when the project "
    "ends.",
)

OFFICE: Final = Sample(
    key="office",
    name_ja="庁舎のオフセットの実施報告",
    name_en="report of a city on its own offices",
    lines="1231-1265",
    nature=DocumentNature(kind=DocumentKind.OWN_OPERATION_REPORT),
    context=ClaimContext(
        speaker=Speaker.CLAIMANT, retirement=Retirement.CONFIRMED, coverage=Coverage.PART, reduced_first=True
    ),
    title="庁舎をカーボン・オフセットしました",
    given=f"""
    I01 | 1241 | {_WHOLE_PART}です。
    I02 | 1241 | 人の活動で出る温室効果ガスが温暖化を招いています。
    I03 | 1237 | 実行計画をつくり、職員の省エネ、太陽光発電、ハイブリッド車により、前年より〇t-CO2減らしました。
    I05 | 1255 | 庁舎の電気、都市ガスやLPガスなどの燃料、廃プラスチックの焼却、自動車の走行
    I06 | 1237 | 2011年度
    I07 | 1237, 1249 | 減らしにくい〇t-CO2に対し、クレジット1,200t-CO2
    I08 | 1255 | 環境省のガイドラインによる算定
    I09 | 1247 | オフセット・クレジット（J-VER）
    I10 | 1247 | 環境省が管理するJ-VER制度
    I11 | 1249 | オフセット・プロバイダーの■社から1,200t-CO2を購入し、無効化しました。
    I13 | 1247 | △△村木質ペレットボイラー導入プロジェクト
    """,
    others={"contact": "〇〇市環境課"},
    facts=DraftFacts(by_municipality=True),
    table="""
    gives ○ = WARN - I01 I02 I06 I08 I13
    gives ◎ = BLOCK - I03 I05 I07 I09 I10 I11
    lacks ◎ = BLOCK - I14 I15 I18
    lacks ○ = WARN - I12 I16 I17
    lacks ○ INF-03 WARN - monitoring_period certifier co_benefits corresponding_adjustment retirement_year
    lacks ○ INF-03 WARN - reason_for_choice
    """,
    said=(Said("title", "WL-04", _INFORM, "カーボン・オフセットしました"),),
    is_publishable=False,
    mend="""
    I14 | 〇〇県△△村
    I15 | 木質ペレットボイラーの導入（化石燃料の代替）
    I18 | 5年間で〇t-CO2の削減
    """,
    teaches="Efforts first, then the rest, with 1,200 tonnes retired: well told. But where the project is, what type it is "
    "and how much it reduces in all are ◎ after the fact, and the reader finds them at most in the project's name. Once the "
    "retirement is confirmed the headline may stand; show its day and serials beside it.",
)

ECO_TOUR_GIVEN: Final = f"""
    I01 | 3346 | {_WHOLE_PART}です。
    I02 | 3346 | 人の活動で出る温室効果ガスが温暖化を招いています。
    I03 | 3348 | 島内のバスはBDF燃料で走ります。
    I05 | 3358 | 島内のバス、旅客船の往復〇km、2泊分の客室の照明と空調
    I06 | 3334 | 平成〇年〇月〇日から〇日まで（2泊3日）
    I07 | 3360 | 1人あたりの排出量に当たる〇kg分のクレジット
    I08 | 3358 | 環境省のガイドラインによる算定
    I09 | 3352 | オフセット・クレジット（J-VER）
    I10 | 3352 | 環境省が管理するJ-VER制度
    I11 | 3354 | オフセット・プロバイダーの〇〇社から購入し、無効化します。
    I13 | 3352 | △△村木質ペレットボイラー導入プロジェクト
    I19 | 3336 | 参加費〇〇〇〇円
    I20 | 3336, 3360 | 参加費のうち〇〇円がオフセットの費用です。
    I21 | 3370 | キャンセルの方法、販売数、支払方法
    I22 | 3364 | NPO法人〇〇の自然を守る会
    I24 | 3366-3368 | 〇〇村…、電話〇〇〇-〇〇〇-〇〇〇〇、e-mail 〇〇〇〇@〇〇〇〇.jp
"""
_TOUR_MEND: Final = """
    I04 | 集合には公共交通をご利用になり、ごみはお持ち帰りください。
    I12 | ツアーの後1か月以内に無効化し、結果を村のホームページで1回お知らせします。
    I14 | 〇〇県△△村
    I15 | 木質ペレットボイラーの導入（化石燃料の代替）
    I16 | 村の温泉施設の灯油ボイラーを、地元の間伐材からつくるペレットのボイラーに替えました。
    I17 | 〇年4月から〇年3月まで
    I18 | 5年間で〇t-CO2の削減
    I23 | 代表理事 〇〇〇〇
    I25 | https://www.example.jp/tour
"""
_TOUR_OTHERS: Final = {
    "outline": "環境のことも考え、ツアーで出るCO2をオフセットすることにしました。",
    "cleaning": "清掃活動を体験します。ご協力ください。",
}

ECO_TOUR: Final = Sample(
    key="eco-tour",
    name_ja="〇〇村エコツアーのチラシ（広告として）",
    name_en="flyer of a village's eco-tour, the fee includes the offset: as an advertisement",
    lines="3326-3370",
    nature=DocumentNature(kind=DocumentKind.EVENT_NOTICE, consumer_bears_cost=True),
    context=_PLANNED,
    title="〇〇村の自然を見つけるエコツアー",
    given=ECO_TOUR_GIVEN,
    others=_TOUR_OTHERS,
    table="""
    gives ◎ = BLOCK - I01 I02 I03
    lacks ◎ = BLOCK - I04
    gives ◆ = BLOCK D I05 I06 I07 I08 I09 I10
    gives ○ = WARN D I11
    lacks ◆ = BLOCK D I12 I15 I16 I17 I18
    gives ○ = WARN DC I13
    lacks ◆ = BLOCK DC I14
    gives ◆ = BLOCK DCT I19 I20 I21
    gives ◆ = BLOCK T I22 I24
    lacks ◆ = BLOCK T I23 I25
    """,
    is_publishable=False,
    mend=_TOUR_MEND,
    teaches="Whoever pays must be told more. The flyer names price and surcharge (上乗せ) well, but lacks eight ◆ items: the "
    "deadline of the retirement and how its result is told, the project's place, type, outline, term and tonnes, the "
    "responsible manager (a 担当 is somebody to call, no 運営統括責任者) and the website. Cleaning up is welcome and yet no "
    "reduction: ask participants to come by public transport and to take rubbish home.",
)

ECO_TOUR_TICKET: Final = Sample(
    key="eco-tour-ticket",
    name_ja="〇〇村エコツアーのチラシ（申込案内として）",
    name_en="the same flyer as the form by which the tour is sold",
    lines="3326-3370",
    nature=DocumentNature(kind=DocumentKind.TICKET, consumer_bears_cost=True),
    context=_PLANNED,
    title="〇〇村の自然を見つけるエコツアー",
    given=ECO_TOUR_GIVEN,
    others=_TOUR_OTHERS,
    table="""
    gives ◎ = BLOCK - I01 I02 I03
    lacks ◎ = BLOCK - I04
    gives ◆ = BLOCK D I05 I06 I07 I08
    gives ◆ = BLOCK DC I09 I10 I11
    lacks ◆ = BLOCK DC I12 I14
    gives ○ = WARN DC I13
    lacks ◆ = BLOCK D I15 I16 I17 I18
    gives ◆ = BLOCK DCT I19 I20 I21
    gives ◆ = BLOCK T I22 I24
    lacks ◆ = BLOCK T I23 I25
    """,
    is_publishable=False,
    mend=_TOUR_MEND,
    teaches="Where the flyer sells, the same items are missing, and the terms of the credit touch the Consumer Contract Act "
    "(消費者契約法) too. Between advertising and sale, procurement and retirement (調達状況・無効化方法) turns from ○ to ◆.",
)

EVENTS: Final = (FESTIVAL, MINATO_PANEL, FIREWORKS, OFFICE, ECO_TOUR, ECO_TOUR_TICKET)
