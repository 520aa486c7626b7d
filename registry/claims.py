"""Who may say that a confirmed retirement offset its emissions: its user alone, once (docs/sources.md WL-04, WL-07)."""

from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import events
from core.database import transaction
from core.errors import InvalidInput
from core.ids import new_id
from parties.actors import Actor
from parties.permissions import require
from parties.queries import may_be_named
from registry import ledger
from registry.allocations import used_g
from registry.annotations import is_void
from registry.claim_errors import AlreadyClaimed, NotRetiredYet, SecondClaimant
from registry.claim_texts import ClaimFacts, claim_statement
from registry.evidence_models import RetirementClaim
from registry.models import Retirement
from registry.queries import get_retirement_for
from registry.schemes import policy_of
from registry.serials import merge_adjacent
from registry.states import RequestStatus


async def claim_retirement(actor: Actor, *, retirement_id: UUID) -> UUID:
    """The user of a confirmed retirement states that it used these tonnes; returns the claim's id.

    Who sold, provided or arranged it never claims it: they tell of their part (`registry.claim_texts.participation`).
    In the caller's transaction. Raises NotFound, SecondClaimant, NotRetiredYet, AlreadyClaimed, and InvalidInput
    when none of its grams was given to a use.
    """
    require(actor, "claimRetirement")
    retirement = await get_retirement_for(actor, retirement_id)
    if actor.organisation_id != retirement.beneficiary_id:
        raise SecondClaimant(retirement=str(retirement_id))
    if retirement.status is not RequestStatus.CONFIRMED:
        raise NotRetiredYet(state=retirement.status.value)
    return await keep_claim(actor, retirement)


async def keep_claim(actor: Actor, retirement: Retirement) -> UUID:
    """Keep that the actor's organisation claims its confirmed retirement; returns the claim's id.

    In the caller's transaction, which has made sure that it is the user. Raises AlreadyClaimed, and what
    `require_claimable` raises.
    """
    await require_claimable(retirement)
    claim = RetirementClaim(
        id=new_id(),
        retirement_id=retirement.id,
        claimant_id=actor.organisation_id,
        statement=claim_statement(await claim_facts(retirement)),
        claimed_by_id=actor.person_id,
    )
    try:
        async with transaction():
            await claim.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyClaimed(retirement=str(retirement.id)) from error
    await events.record("RetirementClaimed", subject_id=claim.id)
    return claim.id


async def require_claimable(retirement: Retirement) -> None:
    """Raises InvalidInput unless grams of it are somebody's: no price of theirs went back (docs/sources.md UN-21).

    Locked until the transaction ends: a refund at the same moment finds the claim, or is seen from here.
    """
    await Retirement.select_for_update(no_key=True).get(id=retirement.id)
    if await is_void(retirement.id):
        raise InvalidInput(field="retirementId", value=str(retirement.id), rule="certificate_not_void")
    if not await used_g(retirement.hold_id):
        raise InvalidInput(field="retirementId", value="0", rule="grams_given_to_a_use")


async def claim_of(retirement_id: UUID) -> RetirementClaim | None:
    """The claim of a retirement with its claimant, if it was made."""
    return await RetirementClaim.get_or_none(retirement_id=retirement_id).select_related("claimant")


async def claim_in_force(retirement_id: UUID) -> RetirementClaim | None:
    """The claim of a retirement with its claimant, unless all of its grams were paid back since."""
    found = await RetirementClaim.get_or_none(retirement_id=retirement_id).select_related("claimant", "retirement")
    return found if found is not None and await used_g(found.retirement.hold_id) else None


async def public_claim_of_hold(hold_id: UUID) -> RetirementClaim | None:
    """The claim in force of a hold's tonnes, if it was made by one that may be named in public."""
    found = await RetirementClaim.get_or_none(retirement__hold_id=hold_id).select_related("claimant")
    if found is None or not may_be_named(found.claimant) or not await used_g(hold_id):
        return None
    return found


async def get_claim(id: UUID) -> RetirementClaim:
    """A claim that the caller knows of, with its claimant."""
    return await RetirementClaim.get(id=id).select_related("claimant")


async def claim_facts(retirement: Retirement) -> ClaimFacts:
    """What the claim of a confirmed retirement states; needs `hold__issuance` fetched."""
    assert retirement.executed_on is not None and retirement.notice_number is not None, "it is confirmed"
    ranges = merge_adjacent(await ledger.ranges_of_hold(retirement.hold_id))
    return ClaimFacts(
        claimant_name=retirement.beneficiary_name,
        target_activity=retirement.target_activity,
        used_g=await used_g(retirement.hold_id),
        kind=retirement.kind,
        purpose=retirement.purpose_code,
        purpose_detail=retirement.purpose_detail,
        scheme_label=policy_of(retirement.hold.issuance.scheme).label_ja,
        serials=[str(one) for one in ranges],
        executed_on=retirement.executed_on,
        notice_number=retirement.notice_number,
    )
