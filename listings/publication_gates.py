"""What is asked of the texts of notices, goods and demands before they are public, with what the records know of them.

A notice or product speaks as its seller, who claims nothing; a demand as the one who will, once the units are retired.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from core import clock
from disclosures.check import DraftFacts, label_findings, level_findings, stated_level
from disclosures.findings import Finding, fact_finding
from disclosures.order_terms import Delivery
from disclosures.published_texts import require_wording
from disclosures.rules import Gate
from disclosures.wording_context import ClaimContext, Speaker
from disclosures.wording_context import Retirement as Retired
from listings.models import Demand, Listing, Product
from parties.actors import Actor
from parties.kinds import OrganisationKind
from registry.claim_rules import NDC_SCHEMES
from registry.kinds import Scheme
from registry.models import Retirement
from registry.registry_accounts import has_account_at
from registry.schemes import Keeper, policy_of
from registry.views import AnyIssuance


async def pass_listing(listing: Listing, issuance: AnyIssuance) -> tuple[Finding, ...]:
    """Ask the rules of a sale notice's texts, and of its seller's account (RG-09), before it is saved.

    Raises WordingRefused, RuleNotMet.
    """
    benefits = {f"coBenefits.{one['kind']}": one["statement"] for one in listing.co_benefits}
    is_for_use = Delivery.RETIRE_ON_BEHALF.value in listing.deliveries
    return await require_wording(
        {
            "title": listing.title,
            "description": listing.description,
            "howToApply": listing.how_to_apply,
            "contact": listing.contact,
            **benefits,
        },
        ClaimContext(
            speaker=Speaker.SELLER,
            retirement=Retired.PLANNED if is_for_use else Retired.NONE,
            counts_for_ndc=issuance.scheme in NDC_SCHEMES,
        ),
        gate=Gate.LIST,
        publisher_id=listing.seller_id,
        subject_type="Listing",
        subject_id=listing.id,
        also=await _account_findings(listing.seller_id, issuance.scheme),
    )


async def _account_findings(seller_id: UUID, scheme: Scheme) -> tuple[Finding, ...]:
    """RG-09: tonnes at an outside registry are sold from an account of the seller's there; ours knows its holders."""
    policy = policy_of(scheme)
    if policy.keeper is Keeper.MUSUBI or await has_account_at(seller_id, scheme):
        return ()
    return fact_finding(
        "RG-09",
        field="issuanceId",
        fact=policy.label_ja,
        reason_ja="この制度の登録簿に、売り手の口座が記録されていません。",
        reason_en="No account of the seller's at this scheme's registry is on file.",
        advice_ja="先に口座を記録してください。ほかの口座で扱うときは、理由をお知らせください。",
        on=clock.today(),
    )


async def pass_product(product: Product, scheme: Scheme) -> tuple[Finding, ...]:
    """Ask the rules of the texts of goods and of the mass on their label. Raises WordingRefused, RuleNotMet."""
    return await require_wording(
        {
            "name": product.name,
            "description": product.description,
            "withdrawalPolicy": product.withdrawal_policy,
            "defectsPolicy": product.defects_policy,
            "returnShipping": product.return_shipping,
            "reductionEfforts": product.reduction_efforts,
        },
        # The page gives the deadline of the retirement, and how its result is told.
        ClaimContext(
            speaker=Speaker.SELLER,
            retirement=Retired.PLANNED,
            counts_for_ndc=scheme in NDC_SCHEMES,
            tells_when_and_how=True,
        ),
        gate=Gate.AD,
        publisher_id=product.seller_id,
        subject_type="Product",
        subject_id=product.id,
        also=tuple(label_findings(product.label_g, by_life_cycle=False, on=clock.today())),
    )


async def pass_demand(demand: Demand, *, sources: Sequence[str], buyer_kind: OrganisationKind) -> tuple[Finding, ...]:
    """Ask the rules of a demand's texts, and of the level that a municipality says it calculated at (INF-06).

    Raises WordingRefused, RuleNotMet.
    """
    return await require_wording(
        {
            "title": demand.title,
            "purposeDetail": demand.purpose_detail,
            "usePlaceDetail": demand.use_place_detail,
            "calculationMethod": demand.calculation_method,
            "reductionEfforts": demand.reduction_efforts,
            **{f"sources.{position}": name for position, name in enumerate(sources, start=1)},
        },
        # It says by when the units are needed, and the event's report tells the result.
        ClaimContext(speaker=Speaker.CLAIMANT, retirement=Retired.PLANNED, tells_when_and_how=True),
        gate=Gate.AD,
        publisher_id=demand.buyer_id,
        subject_type="Demand",
        subject_id=demand.id,
        also=tuple(_level_findings(demand.calculation_method, buyer_kind)),
    )


async def pass_retirements(actor: Actor, batch_id: UUID) -> tuple[Finding, ...]:
    """Ask the rules of what a request of retirements says of its use: a certificate prints it (gate CERT).

    The text speaks for the user, of tonnes that are not yet retired. Raises WordingRefused, RuleNotMet.
    """
    batch = await Retirement.filter(batch_id=batch_id).order_by("id").select_related("hold__issuance")
    first = batch[0]
    return await require_wording(
        {
            "targetActivity": first.target_activity,
            "targetPeriod": first.target_period,
            "purposeDetail": first.purpose_detail,
            "calculationMethod": first.calculation_method,
        },
        # The certificate gives the day of the retirement and its serials.
        ClaimContext(
            speaker=Speaker.CLAIMANT,
            retirement=Retired.PLANNED,
            counts_for_ndc=all(one.hold.issuance.scheme in NDC_SCHEMES for one in batch),
            tells_when_and_how=True,
        ),
        gate=Gate.CERT,
        publisher_id=actor.organisation_id,
        subject_type="Retirement",
        subject_id=first.id,
    )


def _level_findings(calculation_method: str, buyer_kind: OrganisationKind) -> Iterator[Finding]:
    facts = DraftFacts(
        by_municipality=buyer_kind is OrganisationKind.MUNICIPALITY, calculation_level=stated_level(calculation_method)
    )
    yield from level_findings(facts, on=clock.today())
