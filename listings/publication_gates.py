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
from registry.offer_gates import warnings_of
from registry.offer_warnings import WOOD_FUEL
from registry.registry_accounts import has_account_at
from registry.schemes import Keeper, policy_of
from registry.views import AnyIssuance


async def pass_listing(listing: Listing, issuance: AnyIssuance) -> tuple[Finding, ...]:
    """Ask the rules of a sale notice's texts, its seller's account (RG-09), its wood's papers and its forest (UN-14).

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
        also=(
            *await _account_findings(listing.seller_id, issuance.scheme),
            *_wood_findings(issuance),
            *_forest_findings(issuance),
        ),
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


def _wood_findings(issuance: AnyIssuance) -> tuple[Finding, ...]:
    """UN-15: tonnes of wood fuel wait until somebody entitled has seen the papers and names them in the leave."""
    if issuance.methodology_code not in WOOD_FUEL:
        return ()
    return fact_finding(
        "UN-15",
        field="issuanceId",
        fact=f"{issuance.methodology_code} {issuance.certification_number}",
        reason_ja="未利用または合法に伐採された木材であることを証する書類を、まだ誰も確かめていません。",
        reason_en="Nobody has yet seen the papers that show the wood to be unused or legally cut.",
        advice_ja="書類を地域協議会または運営者に示してください。確かめた書類の名称を記録して、公開できるようになります。",
        on=clock.today(),
    )


def _forest_findings(issuance: AnyIssuance) -> Iterator[Finding]:
    """UN-14: the warnings that `offerWarnings` shows before, kept with what was offered all the same."""
    ends_on = issuance.project.certification_ends_on
    for warning in warnings_of(issuance):
        # What wood fuel needs is asked above: it waits for a leave.
        if warning.rule != "UN-15":
            yield from fact_finding(
                warning.rule,
                field="issuanceId",
                fact=f"{issuance.certification_number}（認証対象期間の終了日：{ends_on or '記録なし'}）",
                reason_ja=warning.text.ja,
                reason_en=warning.text.en,
                advice_ja="計画書で管理の期間を確かめ、購入を検討する人に示してください。",
                on=clock.today(),
            )


async def pass_product(product: Product, issuance: AnyIssuance) -> tuple[Finding, ...]:
    """Ask the rules of the texts of goods, of the mass on their label, and of how long their forest is kept (UN-14).

    Raises WordingRefused, RuleNotMet.
    """
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
            counts_for_ndc=issuance.scheme in NDC_SCHEMES,
            tells_when_and_how=True,
        ),
        gate=Gate.AD,
        publisher_id=product.seller_id,
        subject_type="Product",
        subject_id=product.id,
        also=(
            *label_findings(product.label_g, by_life_cycle=False, on=clock.today()),
            *_forest_findings(issuance),
        ),
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
