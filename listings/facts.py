"""What documents say of credits, projects, retirements and organisations, from the records."""

from typing import Final

from core import clock
from core.mass import Grams
from disclosures.facts import Contact, CreditFacts, RetirementFacts, RetirementStatus
from disclosures.japanese import format_period
from parties.local_governments import find_place
from parties.models import Organisation
from registry import ledger
from registry.kinds import Scheme
from registry.methodologies import find_methodology
from registry.models import Issuance, Project, Retirement
from registry.serials import show_ranges
from registry.states import PurposeCode, RequestStatus

SCHEME_LABELS: Final = {
    Scheme.J_CREDIT: ("J-クレジット", "J-クレジット制度"),
    Scheme.DOMESTIC_CREDIT: ("国内クレジット", "国内クレジット制度"),
    Scheme.J_VER: ("オフセット・クレジット（J-VER）", "オフセット・クレジット（J-VER）制度"),
}
"""The credit type and the programme name of each scheme, as documents print them."""

PURPOSE_LABELS: Final = {
    PurposeCode.CARBON_OFFSET: "カーボン・オフセット",
    PurposeCode.ONTAI_EMISSION: "温対法（排出量の調整）",
    PurposeCode.KEIDANREN: "経団連カーボンニュートラル行動計画",
    PurposeCode.OTHER: "その他",
}

TYPE_LABELS: Final = {
    "FOREST": ("森林（吸収）", "吸収"),
    "RENEWABLE_ENERGY": ("再生可能エネルギー", "排出削減"),
    "ENERGY_SAVING": ("省エネルギー", "排出削減"),
    "INDUSTRIAL": ("工業プロセス", "排出削減"),
    "AGRICULTURE": ("農業", "排出削減"),
    "WASTE": ("廃棄物", "排出削減"),
}


async def retirement_facts(retirement: Retirement) -> RetirementFacts:
    """What documents say of a retirement; needs `hold` fetched."""
    confirmed = retirement.status is RequestStatus.CONFIRMED
    return RetirementFacts(
        status=RetirementStatus.CONFIRMED if confirmed else RetirementStatus.REQUESTED,
        serials=show_ranges(await ledger.ranges_of_hold(retirement.hold_id)),
        purpose=f"{PURPOSE_LABELS[retirement.purpose_code]}（{retirement.purpose_detail}）",
        requested_on=clock.legal_day(retirement.created_at),
        confirmed_on=retirement.executed_on,
    )


def credit_facts(issuance: Issuance, project: Project) -> CreditFacts:
    """What documents say of an issuance's credit and project."""
    credit_type, programme = SCHEME_LABELS[issuance.scheme]
    methodology = find_methodology(issuance.scheme, issuance.methodology_code)
    type_label, effect = TYPE_LABELS[methodology.type.value]
    ends_on = project.certification_ends_on
    monitored = format_period(issuance.monitoring_from, issuance.monitoring_to)
    return CreditFacts(
        credit_type=credit_type,
        programme_name=programme,
        project_name=next(iter(project.summary.splitlines()), project.operator_name),
        project_number=project.number,
        project_place=place_of(project),
        project_type=type_label,
        project_summary=f"{project.operator_name}：{_on_one_line(project.summary)}",
        project_term=f"認証対象期間の終了日 {ends_on.isoformat()}" if ends_on else f"モニタリング期間 {monitored}",
        project_volume_g=Grams(project.expected_g) if project.expected_g else None,
        project_volume_note="登録一覧の認証見込み量",
        methodology=f"{issuance.methodology_code} {methodology.name_ja}",
        monitoring_period=monitored,
        effect=effect,
        certifier=f"{programme}（認証番号 {issuance.certification_number}）",
    )


def credit_line(project: Project) -> str:
    """The credit and its project on one line, as a final confirmation names them."""
    return (
        f"{SCHEME_LABELS[project.scheme][0]}・{project.operator_name}「{_on_one_line(project.summary)}」"
        f"（プロジェクト番号 {project.number}、{place_of(project)}）"
    )


def place_of(project: Project) -> str:
    """Where a project is, on one line: the local governments that were read, else what the list says."""
    return place_names(project.place_codes) or _on_one_line(project.place_text)


def contact_of(organisation: Organisation) -> Contact:
    """An organisation's contact as documents print it."""
    return Contact(address=organisation.address, phone=organisation.phone, email=organisation.email)


def place_names(codes: list[str]) -> str:
    """The places' names, prefecture first."""
    places = [find_place(code) for code in codes]
    return "、".join(f"{place.prefecture}{place.municipality or ''}" for place in places)


def _on_one_line(text: str) -> str:
    return "、".join(text.split("\n"))
