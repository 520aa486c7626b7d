"""What a plan（企画書）and a survey form（調査票）have: the handbook's own examples, one column an undertaking.

Source: handbook 001, the examples of plans at A1, A2, B2, C1 and C2 (lines 864, 1324, 2122, 2568, 2993, 3009), what D1
asks a tour's plan to settle (line 3090), and A1's form (line 204) with the sources that A2 names. Our own ids UN-25 and
UN-26: the handbook recommends, no law asks.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.labels import Labelled


class Undertaking(Labelled):
    """What a plan or a survey form is for, by the handbook's kinds."""

    EVENT = "EVENT", "A1 会議・イベントでのオフセット", "A1 Meeting or event"
    OWN_OPERATIONS = "OWN_OPERATIONS", "A2 事務事業等でのオフセット", "A2 Own operations"
    CREATION = "CREATION", "B2 吸収活動によるクレジットの創出", "B2 Creating credits by removals"
    VALUE_FOR_FIRMS = "VALUE_FOR_FIRMS", "C1 企業等への価値の提供", "C1 Value provided to firms"
    EXCHANGE_OFFSETTING = (
        "EXCHANGE_OFFSETTING",
        "C2 自治体同士の交換（オフセット側）",
        "C2 Exchange between municipalities, the side that offsets",
    )
    EXCHANGE_PROVIDING = (
        "EXCHANGE_PROVIDING",
        "C2 自治体同士の交換（提供側）",
        "C2 Exchange between municipalities, the side that provides",
    )
    ECO_TOUR = "ECO_TOUR", "D1 オフセット・エコツアー", "D1 Offset eco-tour"


PLAN_ITEMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "department": ("部課", "Department"),
        "purpose": ("目的", "Purpose"),
        "outline": ("事業の概要", "Outline"),
        "event_content": ("イベント内容", "Programme of the event"),
        "tour_content": ("エコツアーの内容", "Programme of the tour"),
        "partner": ("連携する自治体", "Partner municipality"),
        "accord": ("協定内容", "Content of the accord"),
        "project": ("森林吸収プロジェクトの内容", "Project: area, years, species, who carries it out"),
        "value": ("創出する吸収価値（予定）", "Value to be created, in t-CO2 and a hectare and year"),
        "crediting": ("クレジット化", "Certification as credits"),
        "validator": ("妥当性確認機関", "Validator"),
        "verifier": ("検証機関", "Verifier"),
        "verification": ("吸収価値の検証", "Verification of the value"),
        "recruiting": ("資金提供の募集", "Recruiting those who fund it"),
        "certificates": ("証書の発行", "Certificates issued"),
        "boundary": (
            "埋め合わせる対象活動の範囲及び温室効果ガス量（概算）",
            "Activities offset, with emissions",
        ),
        "credit": ("購入するクレジット", "Credits to be bought: kind, t-CO2, price"),
        "purchase": ("購入方法", "How they are bought"),
        "efforts": ("温室効果ガス削減努力の実施", "Reduction efforts"),
        "participant_fee": ("参加者から徴収するオフセット費用の金額", "Offset fee of a participant"),
        "information": (
            "カーボン・オフセットに係る住民等への情報提供等",
            "What the public is told, and when",
        ),
        "offset_costs": ("カーボン・オフセットに係る費用", "Costs of the offset, and who bears them"),
        "costs": ("費用", "Costs"),
        "income": ("収入", "Income a year, and subsidies"),
        "subsidies": ("国の補助金", "Subsidies"),
        "schedule": ("スケジュール（概要）", "Schedule"),
    }
)
"""Every item of a plan by its key, with its label in Japanese and English."""

PLANS: Final[Mapping[Undertaking, tuple[str, ...]]] = MappingProxyType(
    {
        undertaking: tuple(keys.split())
        for undertaking, keys in {
            Undertaking.EVENT: (
                "department purpose outline event_content boundary credit purchase efforts information offset_costs "
                "schedule"
            ),
            Undertaking.OWN_OPERATIONS: (
                "department purpose outline boundary credit purchase efforts information offset_costs schedule"
            ),
            Undertaking.CREATION: (
                "department purpose outline project value crediting validator verifier costs income schedule"
            ),
            Undertaking.VALUE_FOR_FIRMS: (
                "department purpose outline project value verification recruiting certificates costs income schedule"
            ),
            Undertaking.EXCHANGE_OFFSETTING: (
                "department purpose outline partner accord project value verification boundary costs subsidies schedule"
            ),
            Undertaking.EXCHANGE_PROVIDING: (
                "department purpose outline partner accord project value verification costs schedule"
            ),
            Undertaking.ECO_TOUR: "purpose boundary credit efforts participant_fee tour_content costs schedule",
        }.items()
    }
)
"""The items of each example, in its order."""

SURVEY_ITEMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "organisation": ("団体名", "Organisation"),
        "person": ("担当者名", "Person in charge"),
        "contact": ("連絡先", "Contact"),
        "vehicle": ("資機材の運搬：車種・名称", "Transport: vehicle"),
        "vehicle_fuel": ("資機材の運搬：燃料種類", "Transport: kind of fuel"),
        "vehicle_fuel_l": (
            "資機材の運搬：燃料使用量（リットル・事後算定用）",
            "Transport: litres used, afterwards",
        ),
        "distance_km": ("資機材の運搬：走行距離（km）", "Transport: distance, km"),
        "fuel_economy": ("資機材の運搬：燃費（km/リットル）", "Transport: fuel economy, km a litre"),
        "equipment": ("会場の電力使用：機器の名称", "Electricity of the venue: equipment"),
        "power_w": ("会場の電力使用：定格消費電力（W）", "Electricity of the venue: rated power, W"),
        "hours": ("会場の電力使用：使用時間（時間）", "Electricity of the venue: hours"),
        "generator": ("発電機等の燃料使用：機器の名称", "Generators: name"),
        "generator_fuel": ("発電機等の燃料使用：燃料種類", "Generators: kind of fuel"),
        "generator_fuel_l": (
            "発電機等の燃料使用：燃料使用量（リットル・事後算定用）",
            "Generators: litres used, afterwards",
        ),
        "generator_hours": ("発電機等の燃料使用：使用時間（時間）", "Generators: hours"),
        "generator_output": ("発電機等の燃料使用：定格出力（VA・W）", "Generators: rated output, VA or W"),
        "tank_l": ("発電機等の燃料使用：燃料タンク容量（リットル）", "Generators: tank, litres"),
        "running_hours": ("発電機等の燃料使用：連続運転可能時間（時間）", "Generators: hours a tank"),
        "facility_energy": ("庁舎・公共施設：年間の電力・燃料使用量", "Buildings: electricity and fuel of a year"),
        "commuting": ("職員の通勤・移動：手段と距離", "Staff travel: means and distance"),
        "official_cars": (
            "庁有車・コミュニティバス：燃料使用量または走行距離",
            "Cars and buses: fuel or distance",
        ),
        "publications": ("刊行物：部数と1部の重さ", "Publications: copies and weight"),
        "transport_means": ("参加者1人の移動：手段と距離（km）", "A participant's travel: means and distance, km"),
        "lodging": ("宿泊：泊数と施設の年間エネルギー使用量", "Lodging: nights, and energy of the house in a year"),
        "lodging_area": ("宿泊：客室の床面積と割合", "Lodging: area of rooms and their share"),
    }
)
"""Every item of a survey form by its key, with its label in Japanese and English."""

_WHO: Final = "organisation person contact"
SURVEYS: Final[Mapping[Undertaking, tuple[str, ...]]] = MappingProxyType(
    {
        undertaking: tuple(keys.split())
        for undertaking, keys in {
            Undertaking.EVENT: (
                f"{_WHO} vehicle vehicle_fuel vehicle_fuel_l distance_km fuel_economy equipment power_w hours "
                "generator generator_fuel generator_fuel_l generator_hours generator_output tank_l running_hours"
            ),
            Undertaking.OWN_OPERATIONS: f"{_WHO} facility_energy commuting official_cars publications",
            Undertaking.ECO_TOUR: f"{_WHO} transport_means lodging lodging_area",
        }.items()
    }
)
"""The items of each form. Who creates value monitors by a methodology, not by such a form."""

ONLY_WHERE_USED: Final = frozenset(
    [
        "vehicle_fuel_l",
        "generator",
        "generator_fuel",
        "generator_fuel_l",
        "generator_hours",
        "generator_output",
        "tank_l",
        "running_hours",
    ]
)
"""Items that a form asks only where there is such a thing, or only afterwards: their absence is told, no more."""
