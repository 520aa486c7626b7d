"""What documents say of credits, projects, retirements and organisations, from the records."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from core import clock
from core.mass import Grams
from disclosures.facts import Contact, CreditFacts, RetirementFacts, RetirementStatus
from disclosures.japanese import format_date, format_period
from parties.local_governments import find_place
from parties.models import Organisation
from registry import ledger
from registry.kinds import ProjectStatus, Scheme
from registry.models import Issuance, Project, Retirement
from registry.project_methods import MethodologyName, methodology_of
from registry.purpose_labels import KIND_LABELS, PURPOSE_LABELS
from registry.schemes import POLICIES, Keeper, policy_of
from registry.serials import SerialRange, show_ranges
from registry.states import RequestStatus
from registry.views import AnyIssuance, AnyProject

SCHEME_LABELS: Final = {scheme: (policy.label_ja, policy.programme_ja) for scheme, policy in POLICIES.items()}
"""The credit type and the programme name of each scheme, as documents print them."""

CERTIFIED_BY_COMMITTEE: Final = frozenset({Scheme.J_CREDIT, Scheme.DOMESTIC_CREDIT, Scheme.J_VER})
"""The national schemes, whose certification committee（認証委員会）certifies; who runs the others does it."""

TYPE_LABELS: Final = {
    "FOREST": ("森林（吸収）", "吸収"),
    "RENEWABLE_ENERGY": ("再生可能エネルギー", "排出削減"),
    "ENERGY_SAVING": ("省エネルギー", "排出削減"),
    "INDUSTRIAL": ("工業プロセス", "排出削減"),
    "AGRICULTURE": ("農業", "排出削減"),
    "WASTE": ("廃棄物", "排出削減"),
}


async def retirement_facts(retirement: Retirement) -> RetirementFacts:
    """What documents say of a retirement."""
    return facts_of_retirement(retirement, await ledger.ranges_of_hold(retirement.hold_id))


def facts_of_retirement(retirement: Retirement, serials: Sequence[SerialRange]) -> RetirementFacts:
    """What documents say of a retirement of these serials."""
    confirmed = retirement.status is RequestStatus.CONFIRMED
    return RetirementFacts(
        status=RetirementStatus.CONFIRMED if confirmed else RetirementStatus.REQUESTED,
        serials=show_ranges(serials),
        purpose=f"{PURPOSE_LABELS[retirement.purpose_code].ja}（{retirement.purpose_detail}）",
        requested_on=clock.legal_day(retirement.created_at),
        confirmed_on=retirement.executed_on,
        kind=KIND_LABELS[retirement.kind].ja,
    )


def credit_facts(issuance: Issuance, project: Project) -> CreditFacts:
    """What documents say of an issuance's credit and project."""
    credit_type, programme = SCHEME_LABELS[issuance.scheme]
    methodology = method_of(issuance, project)
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
        project_term=f"{_term_label(project)}の終了日 {format_date(ends_on)}"
        if ends_on
        else f"モニタリング期間 {monitored}",
        project_volume_g=Grams(project.expected_g) if project.expected_g else None,
        project_volume_note="登録一覧の認証見込み量" if project.status is ProjectStatus.LISTED else "登録時の見込み量",
        methodology=f"{issuance.methodology_code} {methodology.name_ja}",
        monitoring_period=monitored,
        effect=effect,
        certifier=_certifier(issuance, project, programme),
    )


def method_of(issuance: AnyIssuance, project: AnyProject) -> MethodologyName:
    """The methodology of an issuance, by name and type."""
    return methodology_of(
        issuance.scheme,
        issuance.methodology_code,
        activities=project.activities,
        project_types=project.project_types,
    )


def verification_text(project: AnyProject) -> str:
    """Who looked at the quantity: the scheme's certification, or whom the project names where no scheme certifies."""
    programme = SCHEME_LABELS[project.scheme][1]
    if policy_of(project.scheme).keeper is Keeper.OUTSIDE:
        return f"{programme}の認証を受けたクレジットです。"
    kept = f"{programme}によるもので、国の制度の認証を受けたクレジットではありません。Musubiが登録簿を管理します。"
    reviewer = _reviewer_of(project)
    if reviewer is None:
        return kept
    reviewed_on = format_date(date.fromisoformat(reviewer["reviewed_on"]))
    result = _on_one_line((project.statement or {})["texts"]["REVIEW_RESULT"])
    return f"{kept}第三者の「{reviewer['name']}」が{reviewed_on}に確認しました（結果：{result}）。"


def _term_label(project: AnyProject) -> str:
    return "認証対象期間" if policy_of(project.scheme).keeper is Keeper.OUTSIDE else "価値の発行期間"


def _certifier(issuance: AnyIssuance, project: AnyProject, programme: str) -> str:
    number = issuance.certification_number
    if policy_of(issuance.scheme).keeper is Keeper.OUTSIDE:
        by = "認証委員会" if issuance.scheme in CERTIFIED_BY_COMMITTEE else "運営者"
        return f"{programme}の{by}（認証番号 {number}）"
    reviewer = _reviewer_of(project)
    by = f"{reviewer['name']}による確認" if reviewer else "制度の実施主体による認証"
    return f"{by}（番号 {number}、登録簿の管理 Musubi）"


def _reviewer_of(project: AnyProject) -> dict[str, str] | None:
    reviewer: dict[str, str] | None = (project.statement or {}).get("reviewer")
    return reviewer


def credit_line(project: AnyProject) -> str:
    """The credit and its project on one line, as a final confirmation names them."""
    return (
        f"{SCHEME_LABELS[project.scheme][0]}・{project.operator_name}「{_on_one_line(project.summary)}」"
        f"（プロジェクト番号 {project.number}、{place_of(project)}）"
    )


def place_of(project: AnyProject) -> str:
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
