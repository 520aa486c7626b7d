"""The public page of a claim, and its evidence for those who may have all of it."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.errors import NotFound
from core.ids import read_id
from disclosures.japanese import format_period
from listings.claim_evidence import archive_of_claim
from listings.claims import get_claim_for, reads_evidence, retirements_of, verification_of
from registry import ledger
from registry.annotations import annotations_of_claim
from registry.claim_models import Claim
from registry.claim_rules import ClaimCoverage, ClaimStatus
from registry.schemes import policy_of
from registry.serials import merge_adjacent, show_ranges
from server.page_rendering import FRESH_S, NOT_KEPT, page, page_headers, render
from server.sockets import actor_or_none, bearer_token

PAGE: Final = "/claims/{id}"
EVIDENCE: Final = PAGE + "/evidence.zip"

STATUS_TEXTS: Final = {
    ClaimStatus.PUBLISHED: "公開中の主張です。根拠資料は公開の時点で確定しています。",
    ClaimStatus.ENDED: "この主張は終了しました。",
}
COVERAGE_TEXTS: Final = {ClaimCoverage.PART: "一部", ClaimCoverage.WHOLE: "全量"}


@page
async def claim(request: Request) -> Response:
    """What was claimed, on what it stands, and the hashes by which its evidence is known."""
    found = await get_claim_for(None, read_id(request.path_params["id"], kind="Claim"))
    assert found.coverage is not None, "what is public was made"
    return render(
        request,
        "claim.html",
        fresh_s=FRESH_S,
        claim=found,
        claimant=found.claimant.legal_name,
        is_in_force=found.status is ClaimStatus.PUBLISHED,
        status_text=STATUS_TEXTS[found.status],
        period=format_period(found.period_from, found.period_to),
        coverage=COVERAGE_TEXTS[found.coverage],
        retirements=await _retirements(found),
        annotations=await annotations_of_claim(found.id),
        verification=verification_of(found),
    )


@page
async def evidence(request: Request) -> Response:
    """The archive of a claim's evidence, for the bearer token of its claimant, an operator or an auditor."""
    actor = await actor_or_none(bearer_token(request.headers.get("authorization", "")))
    found = await get_claim_for(actor, read_id(request.path_params["id"], kind="Claim"))
    if not reads_evidence(actor, found) or found.manifest is None:
        raise NotFound(kind="Claim", id=str(found.id))
    headers = page_headers(NOT_KEPT) | {"Content-Disposition": f'attachment; filename="evidence-{found.id}.zip"'}
    return Response(await archive_of_claim(found), media_type="application/zip", headers=headers)


async def _retirements(found: Claim) -> list[dict[str, Any]]:
    if not found.covered_g:
        return []
    return [
        {
            "label": policy_of(one.hold.issuance.scheme).label_ja,
            "serials": show_ranges(merge_adjacent(await ledger.ranges_of_hold(one.hold_id))),
            "executed_on": one.executed_on,
            "project_id": one.hold.issuance.project_id,
        }
        for one in await retirements_of(found)
    ]


CLAIM_ROUTES: Final[list[BaseRoute]] = [Route(EVIDENCE, evidence), Route(PAGE, claim)]
