"""The handbook's own certificate, sale notice, plans, survey form and accord as drafts of today, and its claims.

As in `tests.disclosures.handbook_samples`: our words, with the lines of handbook 001 beside them.
"""

from dataclasses import dataclass
from typing import Final

from disclosures.checklists import DocumentNature
from disclosures.document_kinds import DocumentKind
from disclosures.plan_items import Undertaking
from disclosures.rules import Severity
from disclosures.wording_context import Audience, ClaimContext, Coverage, Retirement, Speaker
from tests.disclosures.handbook_samples import Said, Sample

_PLANNED: Final = ClaimContext(speaker=Speaker.CLAIMANT, retirement=Retirement.PLANNED, coverage=Coverage.PART)
_SELLING: Final = ClaimContext(speaker=Speaker.SELLER, audience=Audience.BUSINESS)

CERTIFICATE: Final = Sample(
    key="certificate",
    name_ja="カーボン・オフセット証書の例",
    name_en="sample of an offset certificate",
    lines="575-585",
    nature=DocumentNature(kind=DocumentKind.CERTIFICATE),
    context=_PLANNED,
    title="カーボン・オフセット証書",
    given="""
    activity | 580 | 会場の電力使用 1.8t-CO2、資機材の運搬 0.2t-CO2
    offset_qty | 581 | 2.0t-CO2
    method | 581 | ウェブサイトに掲載
    credit_type | 579 | オフセット・クレジット（J-VER）
    project_info | 580-581 | 木質ペレットを使うJ-VERプロジェクト（詳しくはウェブサイト）
    no_resale | 584 | クレジットと証書は、転売も譲渡もできません。
    issued_on | 585 | 平成●●年●月●日
    contact | 582 | ●●市●●課 00-0000-0000
    """,
    others={
        "mechanism": "自らの排出を見えるようにし、減らしきれない全部または一部を、別の場所での削減・吸収で埋め合わせることです。"
    },
    table="""
    gives ◎ CT-01 REQUIRE - activity offset_qty method credit_type project_info
    lacks ◎ CT-01 REQUIRE - scope procurement_retirement procurement_deadline
    gives ◎ CT-02 BLOCK - no_resale issued_on contact
    """,
    is_publishable=False,
    mend="""
    scope | 〇年〇月〇日に開いた会議1日、参加〇人
    procurement_retirement | プロバイダーの〇〇社から調達し、〇年〇月〇日に登録簿で無効化（番号は別記）
    procurement_deadline | 〇年〇月〇日（調達済み）
    """,
    teaches="The handbook's sample lacks three of the eight items that the handbook itself lists above it (望ましい記載事項, "
    "lines 564-573): for which period, people or distance, how the credits were procured and retired, and by when. Method "
    "and project only point to a website: a paper lives longer than a link.",
)

SALE_NOTICE: Final = Sample(
    key="sale-notice",
    name_ja="村有林J-VERの販売公告",
    name_en="a village's notice of the sale of its forest's credits",
    lines="1694-1726",
    nature=DocumentNature(kind=DocumentKind.SALE_NOTICE),
    context=_SELLING,
    title="村有林のJ-VERを買ってくださる方を募集します",
    given="""
    project_name | 1702 | 〇〇森林整備プロジェクト
    operator | 1703 | 〇〇村
    place | 1705 | 東京都〇〇村〇〇
    co2_qty_t | 1706 | 吸収量 〇〇t-CO2
    issued_qty_t | 1707 | 〇〇t-CO2
    certified_on | 1708 | 平成〇〇年〇月〇日
    issued_on | 1709 | 平成〇〇年〇月〇日
    sale_qty_t | 1714 | 〇〇t-CO2
    how_to_apply | 1718 | 所定の申込書で応募
    """,
    others={
        "tax": "購入のメリットとして、償却のために移した京都クレジットの時価が、国への寄付金として損金になった回答があります。"
    },
    said=(Said("tax", "TX-07", Severity.WARN, "損金"),),
    table="""
    gives ◎ UN-01 BLOCK - project_name operator place co2_qty_t issued_qty_t certified_on issued_on
    gives ◎ UN-01 BLOCK - sale_qty_t how_to_apply
    lacks ◎ UN-01 BLOCK - activity certification_no minimum_lot buyer_selection application_period payment_method
    lacks ◎ UN-01 BLOCK - contact
    """,
    is_publishable=False,
    mend="""
    activity | 村有林〇haの間伐（5年間）
    certification_no | JV-第〇〇〇〇号
    minimum_lot | 1t-CO2単位、5t-CO2から
    buyer_selection | 申込みの順、同日のときは抽選
    application_period | 〇年〇月〇日から〇年〇月〇日まで
    payment_method | 契約から30日以内に、村の納入通知書で
    contact | 〇〇村産業課 0000-00-0000
    """,
    teaches="Three items that the handbook asks of such a notice (lines 1688-1691) are missing in its own sample: the unit or "
    "minimum of sale (販売単位・最低販売量), how the buyer is chosen (販売先の決定方法), how the price is paid (納付方法); the "
    "period (募集期間) has a heading and no dates, and 「下記」 leads to no contact. Its content (事業内容) and its certification "
    "number are only the marks of a template (〇〇〇), which is nothing. Leave out its tax paragraph: it "
    "was about Kyoto credits, and what it leaves open was answered since (TX-01 and TX-02 in [rules.md](rules.md)). The check warns of "
    "advice on taxes that names nobody to ask (TX-07).",
)

PLAN_EVENT: Final = Sample(
    key="plan-event",
    name_ja="企画書の例（A1 会議・イベント）",
    name_en="plan of an event",
    lines="864-877",
    nature=DocumentNature(kind=DocumentKind.PLAN, undertaking=Undertaking.EVENT),
    context=_PLANNED,
    given="""
    department | 867 | 〇〇部〇〇課
    purpose | 868 | 住民が参加するイベントの排出をオフセットし、温暖化防止を広めること
    outline | 869 | 〇〇月〇〇日の環境イベント、〇〇t-CO2
    event_content | 870 | 生物多様性の講演会と環境展示会、来場〇〇名、出展〇〇団体の見込み
    boundary | 871 | 会場のエネルギー、資機材の運搬、チラシ・ポスターの製造。概算で合計〇〇t-CO2
    credit | 872 | J-VER 〇〇t-CO2、1tにつき15,000円
    purchase | 873 | あんしんプロバイダー制度で選ぶプロバイダーに委託
    efforts | 874 | 消灯と搬入車の省エネ、カップの回収、職員の移動手段、出展団体と来場者への依頼
    information | 875 | 広報紙、ホームページ、ポスター、場内アナウンス、実施後の報告
    offset_costs | 876 | クレジット〇〇円、委託〇〇円。来場者の負担なし
    schedule | 877 | 事前算定、契約と調達、掲示、開催、無効化の各月
    """,
    table="""
    gives ◎ UN-25 BLOCK - department purpose outline event_content boundary credit purchase efforts information
    gives ◎ UN-25 BLOCK - offset_costs schedule
    """,
    is_publishable=True,
    teaches="Complete. Its 15,000 yen a tonne is a price of 2011: ask anew.",
)

PLAN_OFFICE: Final = Sample(
    key="plan-office",
    name_ja="企画書の例（A2 事務事業）",
    name_en="plan of a city for its own operations",
    lines="1324-1337",
    nature=DocumentNature(kind=DocumentKind.PLAN, undertaking=Undertaking.OWN_OPERATIONS),
    context=_PLANNED,
    given="""
    department | 1327 | 〇〇部〇〇課
    purpose | 1329 | 公共施設の責任として環境センターの排出の一部をオフセットし、率先して広めること
    outline | 1330 | 環境センターの排出のうち〇〇t-CO2
    boundary | 1331 | 電力と燃料の一部、刊行物の製造と発行。合計〇〇t-CO2
    credit | 1332 | J-VER 〇〇t-CO2
    purchase | 1333 | あんしんプロバイダー制度で選ぶプロバイダーに委託
    efforts | 1334 | LED照明、空調の運転管理、階段の利用、刊行物の回数と頁数の見直し
    information | 1335 | ホームページと掲示板で、意味と仕組み、対象と量と種類を知らせる
    offset_costs | 1336 | クレジット〇〇円、委託〇〇円
    schedule | 1337 | 取組、算定、契約と調達の各月
    """,
    table="""
    gives ◎ UN-25 BLOCK - department purpose outline boundary credit purchase efforts information offset_costs schedule
    """,
    is_publishable=True,
    teaches="Complete, though its schedule ends with the purchase: buying offsets nothing, so plan the month of the retirement "
    "(無効化) and of the report too.",
)

PLAN_CREATION: Final = Sample(
    key="plan-creation",
    name_ja="企画書の例（B2 クレジットの創出）",
    name_en="plan of credits from a public forest",
    lines="2122-2134",
    nature=DocumentNature(kind=DocumentKind.PLAN, undertaking=Undertaking.CREATION),
    context=_SELLING,
    given="""
    department | 2124 | 〇〇部〇〇課
    purpose | 2125 | 森を整えて吸収の価値をつくり、売却の代金で整備費の負担を軽くすること
    outline | 2126 | 公有林〇〇haの植栽・間伐、J-VERの認証、他の自治体や企業への提供
    project | 2127 | 公有林〇〇haの植栽・間伐、5年間、スギ・ヒノキ、森林組合に委託
    value | 2128 | 〇〇t-CO2（年〇〇t-CO2、1ha・年あたり〇〇t-CO2）、クレジット期間5年間
    crediting | 2129 | J-VERの認証を受ける
    validator | 2130 | 株式会社〇〇
    verifier | 2131 | 株式会社〇〇
    costs | 2132 | プロジェクト、モニタリング、クレジット化で合計〇〇円
    income | 2133 | クレジットの売却（1年目から5年目）と補助金
    schedule | 2134 | 開始届、妥当性確認、登録、実施、検証、認証と発行の各月
    """,
    table="""
    gives ◎ UN-25 BLOCK - department purpose outline project value crediting validator verifier costs income schedule
    """,
    is_publishable=True,
    teaches="Complete. J-VER is a scheme of its time: plan by the methodologies of J-Credit (J-クレジット).",
)

PLAN_FOR_FIRMS: Final = Sample(
    key="plan-for-firms",
    name_ja="企画書の例（C1 企業等への提供）",
    name_en="plan of value for firms, without a registry",
    lines="2568-2580",
    nature=DocumentNature(kind=DocumentKind.PLAN, undertaking=Undertaking.VALUE_FOR_FIRMS),
    context=_SELLING,
    given="""
    department | 2570 | 〇〇部〇〇課
    purpose | 2571 | 森を整えて吸収の価値を企業に提供し、代金で整備費の負担を軽くすること
    outline | 2572 | 公有林〇〇haの植栽・間伐による価値を企業のオフセットに提供
    project | 2573 | 公有林〇〇ha、5年間、スギ・ヒノキ、森林組合に委託
    value | 2574 | 〇〇t-CO2（年〇〇t-CO2、1ha・年あたり〇〇t-CO2）、創出と売却は5年間
    verification | 2575 | 有識者の検証委員会
    recruiting | 2576 | ホームページと報道発表で資金提供を募る
    certificates | 2577 | 資金を提供した企業に証書を発行
    costs | 2578 | プロジェクト、モニタリング、検証で合計〇〇円
    income | 2579 | 企業の資金（1年目から5年目）と補助金
    schedule | 2580 | 発表、開始とモニタリング、検証、受付と証書の各月
    """,
    table="""
    gives ◎ UN-25 BLOCK - department purpose outline project value verification recruiting certificates costs income
    gives ◎ UN-25 BLOCK - schedule
    """,
    is_publishable=True,
    teaches="Complete as a plan. Before a firm pays, agree in writing on the four things of lines 2479-2484.",
)

PLAN_OFFSETTING: Final = Sample(
    key="plan-offsetting",
    name_ja="企画書の例（C2 オフセット側）",
    name_en="plan of a municipality that offsets with another's forest",
    lines="2993-3006",
    nature=DocumentNature(kind=DocumentKind.PLAN, undertaking=Undertaking.EXCHANGE_OFFSETTING),
    context=_PLANNED,
    given="""
    department | 2995 | 〇〇部〇〇課
    purpose | 2996 | 森のある自治体と森を整え、得た価値で自らの排出をオフセットし、住民に広めること
    outline | 2997 | 相手の山林〇〇haを5年間整備し、協定により価値の提供を受ける
    partner | 2998 | **自治体
    accord | 2999 | 当方が整備し、吸収量は当方が受け、相手が認証して証書を発行
    project | 3000 | 山林〇〇ha、5年間、スギ・ヒノキ、森林組合に委託
    value | 3001 | 〇〇t-CO2（年〇〇t-CO2、1ha・年あたり〇〇t-CO2）
    verification | 3002 | 相手が検証委員会を置く
    boundary | 3003 | 庁舎の電力と燃料、庁有車とコミュニティバスの燃料。あわせて〇〇t-CO2
    costs | 3004 | プロジェクトとモニタリングで合計〇〇円
    subsidies | 3005 | 交付金〇〇円
    schedule | 3006 | 協定、開始、削減努力、算定、証書の受領の各月
    """,
    table="""
    gives ◎ UN-25 BLOCK - department purpose outline partner accord project value verification boundary costs subsidies
    gives ◎ UN-25 BLOCK - schedule
    """,
    is_publishable=True,
    teaches="Complete as a plan; as an agreement it is not, see the accord above.",
)

PLAN_PROVIDING: Final = Sample(
    key="plan-providing",
    name_ja="企画書の例（C2 提供側）",
    name_en="plan of a municipality that provides its forest's value to another",
    lines="3009-3020",
    nature=DocumentNature(kind=DocumentKind.PLAN, undertaking=Undertaking.EXCHANGE_PROVIDING),
    context=_SELLING,
    given="""
    department | 3011 | 〇〇部〇〇課
    purpose | 3012 | 相手の自治体と森を整え、つくった価値を提供して、地区を超えて温暖化を防ぐこと
    outline | 3013 | 相手が公有林〇〇haを5年間整備し、検証した価値を相手に提供
    partner | 3014 | ▲▲自治体
    accord | 3015 | 相手が整備し、吸収量は相手に渡し、当方が認証して証書を発行
    project | 3016 | 公有林〇〇ha、5年間、スギ・ヒノキ、相手が森林組合に委託
    value | 3017 | 〇〇t-CO2（年〇〇t-CO2、1ha・年あたり〇〇t-CO2）
    verification | 3018 | 有識者の検証委員会
    costs | 3019 | 検証と、証書の発行や二重使用の防止などの管理で合計〇〇円
    schedule | 3020 | 協定、開始、検証、価値の提供と証書の各月
    """,
    table="""
    gives ◎ UN-25 BLOCK - department purpose outline partner accord project value verification costs schedule
    """,
    is_publishable=True,
    teaches="Complete, and the only plan that sets money aside against using a value twice (二重使用防止).",
)

SURVEY: Final = Sample(
    key="survey",
    name_ja="温室効果ガス排出量調査票の例（算定例の数値で記入）",
    name_en="survey form of an event, filled with the handbook's worked figures",
    lines="202-231, 263-340",
    nature=DocumentNature(kind=DocumentKind.ACTIVITY_SURVEY, undertaking=Undertaking.EVENT),
    context=_PLANNED,
    given="""
    vehicle | 305 | 最大積載量2,000kgのトラック（営業用）
    vehicle_fuel | 305 | 軽油
    distance_km | 305 | 10
    fuel_economy | 305 | 4.58
    equipment | 273 | 蛍光灯 200本
    power_w | 273 | 36
    hours | 273 | 8
    generator_fuel | 336 | ガソリン
    generator_fuel_l | 336 | 3
    """,
    table="""
    lacks ◎ UN-26 WARN - organisation person contact
    gives ◎ UN-26 WARN - vehicle vehicle_fuel distance_km fuel_economy equipment power_w hours
    lacks ○ UN-26 WARN - vehicle_fuel_l generator generator_hours generator_output tank_l running_hours
    gives ○ UN-26 WARN - generator_fuel generator_fuel_l
    """,
    is_publishable=True,
    teaches="The printed form is blank; filled with the handbook's own examples it yields 5.7 kg for the truck, 22.1 kg for "
    "the lamps, 7.0 kg for the generator. It lacks who filled it in: without that nobody can be asked. It has no place for "
    "the capacity (最大積載量) on which the truck's standard economy depends: write it beside the vehicle.",
)

ACCORD: Final = Sample(
    key="accord",
    name_ja="C2の協定内容（協定書として）",
    name_en="the accord inside the plan of the offsetting municipality, read as an agreement",
    lines="2997-3004",
    nature=DocumentNature(kind=DocumentKind.BILATERAL_CONTRACT, is_forest_work=True),
    context=_PLANNED,
    given="""
    activity | 2997 | 山林の植栽・間伐を5年間
    activity_species | 3000 | スギ・ヒノキ
    activity_area | 2999-3000 | 〇〇ha
    activity_treatment | 2997, 3000 | 植栽・間伐
    activity_owner | 2997 | **自治体
    funds_use | 3004 | 計画・設計、実施の委託、モニタリングの費用
    """,
    table="""
    gives ◎ CT-05 BLOCK - activity activity_species activity_area activity_treatment activity_owner funds_use
    lacks ◎ CT-05 BLOCK - activity_place certificate_meaning mark_use
    """,
    is_publishable=False,
    mend="""
    activity_place | 〇〇県〇〇村字〇〇
    certificate_meaning | 吸収の価値は受け取った自治体だけに帰属し、証書は転売も譲渡もできません。
    mark_use | マークの使用は〇年〇月から〇年〇月まで、広報紙と庁舎の掲示に限ります。
    """,
    teaches="Enough to plan with, not to sign. It says who receives the removal, not what the certificate means: that the value "
    "is theirs alone and cannot be sold on (転売・譲渡の禁止). Nor where the forest is, nor for how long and where a mark "
    "may be shown.",
)

PAPERS: Final = (
    CERTIFICATE,
    SALE_NOTICE,
    ACCORD,
    SURVEY,
    PLAN_EVENT,
    PLAN_OFFICE,
    PLAN_CREATION,
    PLAN_FOR_FIRMS,
    PLAN_OFFSETTING,
    PLAN_PROVIDING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that is claimed or forbidden in the handbook, as a seller might write it, and what the checker finds."""

    lines: str
    text: str
    context: ClaimContext
    said: tuple[tuple[str, Severity, str], ...]
    teaches: str


_DONE: Final = ClaimContext(speaker=Speaker.CLAIMANT, retirement=Retirement.CONFIRMED, coverage=Coverage.PART)

CLAIMS: Final = (
    Claim(
        lines="487",
        text="このクレジットの利用は、京都議定書目標達成に貢献します。",
        context=_DONE,
        said=(("WL-08", Severity.BLOCK, "京都議定書目標達成に貢献します"),),
        teaches="forbidden then for cancelled Kyoto credits, and for every credit now",
    ),
    Claim(
        lines="2194, 2650",
        text="村の森づくりは、京都議定書の削減約束の達成に貢献する活動です。",
        context=_SELLING,
        said=(("WL-08", Severity.BLOCK, "京都議定書の削減約束の達成に貢献する"),),
        teaches="allowed then for some activities; the commitment periods are over",
    ),
    Claim(
        lines="2388, 2861",
        text="A町はカーボン・ニュートラルタウンです。",
        context=_SELLING,
        said=(("WL-03", Severity.BLOCK, "カーボン・ニュートラル"),),
        teaches="the town of the handbook sold all its removals: who sold a value cannot claim it",
    ),
    Claim(
        lines="2865-2869",
        text="このイベントはカーボン・オフセットイベントです。",
        context=_DONE,
        said=(),
        teaches="the ward of the handbook had used the tonnes for its offices already: no word shows that, the ledger does, "
        "where a retirement has one claimant",
    ),
    Claim(
        lines="2377",
        text="平成〇〇年に本社ビルで使った電力のうち、△△kWhはグリーン電力です。",
        context=_DONE,
        said=(),
        teaches="still fine: a certificate of green power counts kWh, not tonnes",
    ),
    Claim(
        lines="694",
        text="クレジットを1t購入することで、CO2をオフセットできます。",
        context=_SELLING,
        said=(("WL-13", Severity.WARN, "クレジットを1t購入することで、CO2をオフセットできます"),),
        teaches="buying alone offsets nothing; the handbook says so in 2011",
    ),
)
