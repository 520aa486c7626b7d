"""The public register of value that Musubi keeps: what was issued, used and is left, and for whom (CT-04, CT-08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from core.errors import NotFound
from core.pages import Page, page_of
from core.statements import fetch
from parties.queries import may_be_named
from registry.evidence_models import Agreement, AgreementUse
from registry.models import Certificate, Project, Retirement
from registry.queries import get_project
from registry.registration_items import KEPT_HERE
from registry.states import BlockState, RequestStatus

RECIPIENT_WITHHELD: Final = "非公開希望"


@dataclass(frozen=True, kw_only=True)
class RegisterEntry:
    """One retirement as the public may know it; needs nothing more to be read."""

    retirement: Retirement
    certificate_number: str | None
    recipient: str
    agreement_from: date | None
    agreement_to: date | None


async def register_of(project_id: UUID) -> Project:
    """A project whose register Musubi keeps. Raises NotFound for others: their registry has its own."""
    project = await get_project(project_id)
    if project.scheme not in KEPT_HERE:
        raise NotFound(kind="PublicRegister", id=str(project_id))
    return project


def contact_of(project: Project) -> str:
    """Where to ask who issues the value; needs `owner` fetched."""
    owner = project.owner
    assert owner is not None, "a project is proposed by its owner"
    return f"{owner.legal_name}（{owner.address}、{owner.phone}、{owner.email}）"


async def totals_of(project_id: UUID) -> dict[BlockState, int]:
    """The tonnes of all issuances of a project in each state; they sum to what was issued for it."""
    rows = await fetch(
        "SELECT b.state, SUM(b.stop - b.start) AS tonnes FROM blocks b JOIN issuances i ON i.id = b.issuance_id"
        " WHERE i.project_id = $1 AND b.closed_by_id IS NULL GROUP BY b.state",
        [str(project_id)],
    )
    return dict.fromkeys(BlockState, 0) | {BlockState(row["state"]): int(row["tonnes"]) for row in rows}


async def page_of_register(project_id: UUID, *, first: int, after: str | None) -> Page[Retirement]:
    """The confirmed retirements of a project's tonnes, oldest first (handbook 001, lines 2511-2514)."""
    query = Retirement.filter(hold__issuance__project_id=project_id, status=RequestStatus.CONFIRMED)
    return await page_of(query.select_related("beneficiary", "hold__issuance"), first=first, after=after)


async def entries_of(retirements: list[Retirement]) -> Mapping[UUID, RegisterEntry]:
    """What the register says of each of them; a recipient that declined is shown as such (docs/sources.md CT-04)."""
    ids = [one.id for one in retirements]
    numbers = {one.retirement_id: one.number for one in await Certificate.filter(retirement_id__in=ids)}
    agreements: dict[UUID, Agreement] = {
        one.retirement_id: one.agreement
        for one in await AgreementUse.filter(retirement_id__in=ids).select_related("agreement")
    }
    return {
        one.id: RegisterEntry(
            retirement=one,
            certificate_number=numbers.get(one.id),
            recipient=one.beneficiary_name if may_be_named(one.beneficiary) else RECIPIENT_WITHHELD,
            agreement_from=agreements[one.id].valid_from if one.id in agreements else None,
            agreement_to=agreements[one.id].valid_to if one.id in agreements else None,
        )
        for one in retirements
    }
