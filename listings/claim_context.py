"""What the rules of wording need to know of the claim behind a text, from the records (docs/sources.md WL-03)."""

from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from core import clock
from disclosures.wording_context import Audience, ClaimContext, Coverage, Speaker
from disclosures.wording_context import Retirement as Retired
from listings.models import Demand, Product
from registry.claim_models import Claim
from registry.claim_rules import NDC_SCHEMES, ClaimBasis, ClaimCoverage, ClaimKind, ClaimStatus
from registry.models import Allocation, Hold, Retirement
from registry.states import RequestStatus, UseKind

MAX_CLAIMS: Final = 100
"""How many claims in force about one thing are looked at."""


def context_of_basis(basis: ClaimBasis) -> ClaimContext:
    """The context of a claim's own texts: what its claimant may say once it is made."""
    is_to_come = basis.kind is ClaimKind.WILL_OFFSET
    return ClaimContext(
        speaker=Speaker.CLAIMANT,
        retirement=Retired.PLANNED if is_to_come else Retired.CONFIRMED,
        coverage=Coverage.UNKNOWN if is_to_come else Coverage(basis.coverage.value),
        reduced_first=bool(basis.reductions),
        is_verified=basis.kind is ClaimKind.CARBON_NEUTRAL,
        counts_for_ndc=basis.kind is ClaimKind.NDC_CONTRIBUTION,
        tells_when_and_how=is_to_come,
    )


async def claim_context_of(
    *,
    speaker_id: UUID,
    demand_id: UUID | None = None,
    product_id: UUID | None = None,
    retirement_id: UUID | None = None,
    audience: Audience = Audience.CONSUMER,
) -> ClaimContext:
    """What is known of the offset of a demand, a product or a retirement, for a text that an organisation publishes.

    Only its user is the claimant; only a claim of it that is in force says how much of a boundary is covered, that it
    was verified, or that it is told when and how: so 「カーボンニュートラル」 passes with such a claim alone.
    """
    user_id, hold_id = await _user_and_hold(demand_id, product_id, retirement_id)
    hold = await Hold.get_or_none(id=hold_id).select_related("issuance") if hold_id else None
    retirement = await Retirement.get_or_none(hold_id=hold_id) if hold_id else None
    if retirement is not None:
        user_id = retirement.beneficiary_id
    claims = await _claims_in_force(user_id, demand_id, product_id, retirement.id if retirement else None)
    kinds = {one.kind for one in claims}
    return ClaimContext(
        speaker=_speaker(speaker_id, user_id, hold),
        audience=audience,
        retirement=_how_far(retirement, planned=hold is not None or bool(claims)),
        coverage=_coverage(claims),
        reduced_first=any(one.reductions for one in claims),
        is_verified=ClaimKind.CARBON_NEUTRAL in kinds,
        counts_for_ndc=hold is not None and hold.issuance.scheme in NDC_SCHEMES,
        # A product's page always says by when its units are retired, and that it tells the result.
        tells_when_and_how=ClaimKind.WILL_OFFSET in kinds or product_id is not None,
    )


async def _user_and_hold(
    demand_id: UUID | None, product_id: UUID | None, retirement_id: UUID | None
) -> tuple[UUID | None, UUID | None]:
    if demand_id is not None:
        demand = await Demand.get_or_none(id=demand_id)
        given = await Allocation.get_or_none(use_kind=UseKind.DEMAND, use_id=demand_id, released_at=None)
        return (demand.buyer_id if demand else None), (given.hold_id if given else None)
    if product_id is not None:
        product = await Product.get_or_none(id=product_id)
        return (product.seller_id, product.hold_id) if product else (None, None)
    if retirement_id is not None:
        retirement = await Retirement.get_or_none(id=retirement_id)
        return (retirement.beneficiary_id, retirement.hold_id) if retirement else (None, None)
    return None, None


async def _claims_in_force(
    user_id: UUID | None, demand_id: UUID | None, product_id: UUID | None, retirement_id: UUID | None
) -> list[Claim]:
    """The user's own claims in force about this."""
    about = []
    if demand_id is not None:
        about.append(Q(demand_id=demand_id))
    if product_id is not None:
        about.append(Q(product_id=product_id))
    if retirement_id is not None:
        about.append(Q(uses__retirement_id=retirement_id))
    if user_id is None or not about:
        return []
    live = Claim.filter(
        Q(*about, join_type=Q.OR), claimant_id=user_id, status=ClaimStatus.PUBLISHED, valid_to__gte=clock.today()
    )
    found: list[Claim] = await live.order_by("id").limit(MAX_CLAIMS).distinct()
    return found


def _speaker(speaker_id: UUID, user_id: UUID | None, hold: Hold | None) -> Speaker:
    if speaker_id == user_id:
        return Speaker.CLAIMANT
    return Speaker.SELLER if hold is not None and hold.holder_id == speaker_id else Speaker.PROVIDER


def _how_far(retirement: Retirement | None, *, planned: bool) -> Retired:
    if retirement is not None and retirement.status is RequestStatus.CONFIRMED:
        return Retired.CONFIRMED
    return Retired.PLANNED if planned else Retired.NONE


def _coverage(claims: list[Claim]) -> Coverage:
    covered = {one.coverage for one in claims if one.kind is not ClaimKind.WILL_OFFSET}
    if ClaimCoverage.WHOLE in covered:
        return Coverage.WHOLE
    return Coverage.PART if covered else Coverage.UNKNOWN
