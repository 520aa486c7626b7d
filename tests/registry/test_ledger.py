"""The ledger's inner functions: what each entry closes and opens, in which order tonnes are taken, what is refused."""

import hashlib
import json
from datetime import date, timedelta
from uuid import UUID

import pytest

from core import clock
from core.database import transaction
from core.errors import InvalidInput, InvalidTransition
from core.ids import new_id
from core.mass import Grams
from core.tables import OutboxEvent
from registry import ledger, selection
from registry.accounts import Account
from registry.allocations import allocate
from registry.errors import AlreadyRegistered, InsufficientUnits, SerialsOverlap
from registry.kinds import Scheme
from registry.models import Block, Entry, Hold, Issuance, Retirement, Transfer
from registry.picking import Wanted
from registry.queries import available_t, tonnes_by_state
from registry.reconciliation import TransferNotice
from registry.retirements import confirm_retirement
from registry.selection import Selection, resolve
from registry.serials import SerialRange
from registry.states import BlockState, EntryKind, HoldStatus, RequestStatus, Stock, UseKind
from registry.sweeps import expire_holds
from registry.transfers import Recipient, confirm_transfer, request_transfer
from registry.verification import verify_ledger
from tests.factories import (
    NOW,
    actor_of,
    make_hold,
    make_issuance,
    make_organisation,
    make_project,
    make_retirement,
    notice_of,
)
from tests.factories import fixed_clock as fixed_clock

pytestmark = pytest.mark.usefixtures("database", "fixed_clock")

Shown = list[tuple[int, int, BlockState]]


async def live(issuance: Issuance) -> Shown:
    """The live blocks in serial order."""
    rows = await Block.filter(issuance_id=issuance.id, closed_by_id=None).order_by("start")
    return [(row.start, row.stop, row.state) for row in rows]


async def kinds(issuance: Issuance) -> list[EntryKind]:
    """The kinds of the issuance's entries in order."""
    return [entry.kind for entry in await Entry.filter(issuance_id=issuance.id).order_by("sequence")]


async def release(held: Hold, status: HoldStatus = HoldStatus.VOIDED) -> None:
    async with transaction():
        await ledger.release(held, status=status, actor_id=None)


# --- Issuing --------------------------------------------------------------------------------------------------------


async def test_an_issuance_opens_one_available_block_of_its_issuer() -> None:
    issuance = await make_issuance(quantity_t=100, start=11)
    block = await Block.get(issuance_id=issuance.id)
    assert (block.start, block.stop, block.state) == (11, 111, BlockState.AVAILABLE)
    assert (block.holder_id, block.parent_id, block.hold_id) == (issuance.issuer_id, None, None)
    assert await available_t(issuance.id, holder_id=issuance.issuer_id) == 100


async def test_the_chain_begins_with_zeros_and_each_hash_covers_the_one_before() -> None:
    issuance = await make_issuance()
    await make_hold(issuance, 3)
    await make_hold(issuance, 4)
    entries = await Entry.filter(issuance_id=issuance.id).order_by("sequence")
    assert [entry.sequence for entry in entries] == [0, 1, 2]
    previous = "0" * 64
    for entry in entries:
        assert entry.previous_hash == previous
        assert entry.hash == hashlib.sha256((previous + entry.body).encode()).hexdigest()
        previous = entry.hash
    kept = await Issuance.get(id=issuance.id)
    assert (kept.entry_count, kept.head_hash) == (3, previous)


async def test_an_entry_says_who_when_and_what() -> None:
    issuance = await make_issuance()
    held = await make_hold(issuance, 3)
    entry = await Entry.get(issuance_id=issuance.id, sequence=1)
    body = json.loads(entry.body)
    assert (body["kind"], body["actor"], body["at"]) == ("HOLD", str(entry.actor_id), NOW.isoformat())
    assert body["details"] == {"deadline": held.deadline.isoformat(), "hold": str(held.id)}
    assert (body["reason"], body["key"]) == (entry.reason, entry.idempotency_key) == ("test", None)
    assert [(one["start"], one["stop"], one["state"]) for one in body["opens"]] == [
        (1, 4, "HELD"),
        (4, 101, "AVAILABLE"),
    ]


@pytest.mark.parametrize("start", [1, 50, 100, 41])
async def test_serials_that_are_in_the_ledger_are_refused_and_nothing_is_written(start: int) -> None:
    issuance = await make_issuance(start=1, quantity_t=100)
    issuer = await issuance.issuer
    project = await make_project(issuer, number="other")
    with pytest.raises(SerialsOverlap) as refused:
        await make_issuance(issuer, start=start, quantity_t=10, project=project)
    assert refused.value.serials == str(SerialRange("JC-200", start, start + 10))
    assert (await Issuance.all().count(), await Entry.all().count(), await Block.all().count()) == (1, 1, 1)


async def test_the_next_serials_and_another_prefix_are_other_tonnes() -> None:
    await make_issuance(start=1, quantity_t=100)
    await make_issuance(start=101, quantity_t=100)
    await make_issuance(start=1, quantity_t=100, prefix="JP-200")
    assert await Issuance.all().count() == 3


async def test_a_certification_number_is_used_once() -> None:
    issuance = await make_issuance()
    again = await Issuance.get(id=issuance.id)
    again.id, again.start, again.stop = new_id(), 1_001, 1_101
    # For other days, so that nothing else is in the way.
    again.monitoring_from, again.monitoring_to = date(2023, 4, 1), date(2024, 3, 31)
    with pytest.raises(AlreadyRegistered) as refused:
        async with transaction():
            await ledger.issue(again, actor_id=new_id())
    assert refused.value.value == issuance.certification_number


# --- Holding --------------------------------------------------------------------------------------------------------


async def test_a_hold_takes_the_lowest_serials_and_splits_the_last_block() -> None:
    issuance = await make_issuance(quantity_t=100)
    held = await make_hold(issuance, 30)
    assert await live(issuance) == [(1, 31, BlockState.HELD), (31, 101, BlockState.AVAILABLE)]
    assert await ledger.ranges_of_hold(held.id) == [SerialRange("JC-200", 1, 31)]
    parent = await Block.get(issuance_id=issuance.id, parent_id=None)
    assert (parent.start, parent.stop, parent.state) == (1, 101, BlockState.AVAILABLE)
    children = await Block.filter(parent_id=parent.id)
    assert {child.opened_by_id for child in children} == {parent.closed_by_id}


async def test_a_hold_gathers_scattered_tonnes_in_serial_order() -> None:
    issuance = await make_issuance(quantity_t=40)
    first, second, third = [await make_hold(issuance, 10) for _ in range(3)]
    await release(third)
    await release(first)
    wide = await make_hold(issuance, 25)
    # 1 to 11 and 21 to 31 came back, 31 to 41 was never taken.
    assert await ledger.ranges_of_hold(wide.id) == [
        SerialRange("JC-200", 1, 11),
        SerialRange("JC-200", 21, 31),
        SerialRange("JC-200", 31, 36),
    ]
    assert await ledger.ranges_of_hold(second.id) == [SerialRange("JC-200", 11, 21)]


async def test_the_whole_range_may_be_held_and_not_a_tonne_more() -> None:
    issuance = await make_issuance(quantity_t=5)
    await make_hold(issuance, 5)
    assert await live(issuance) == [(1, 6, BlockState.HELD)]
    with pytest.raises(InsufficientUnits) as refused:
        await make_hold(issuance, 1)
    assert refused.value.attributes() == {"requested_t": 1, "available_t": 0, "rule": "UQ-03"}


async def test_a_hold_that_is_refused_writes_nothing() -> None:
    issuance = await make_issuance(quantity_t=5)
    before = (await Entry.all().count(), await Block.all().count())
    with pytest.raises(InsufficientUnits) as refused:
        await make_hold(issuance, 6)
    assert refused.value.attributes() == {"requested_t": 6, "available_t": 5, "rule": "UQ-03"}
    assert (await Entry.all().count(), await Block.all().count(), await Hold.all().count()) == (*before, 0)


async def test_another_holders_tonnes_are_not_taken() -> None:
    issuance = await make_issuance(quantity_t=5)
    stranger = await make_organisation("他社")
    with pytest.raises(InsufficientUnits) as refused:
        await make_hold(issuance, 1, holder_id=stranger.id)
    assert refused.value.available_t == 0


# --- Releasing, posting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [HoldStatus.VOIDED, HoldStatus.EXPIRED])
async def test_released_tonnes_are_available_again(status: HoldStatus) -> None:
    issuance = await make_issuance(quantity_t=10)
    held = await make_hold(issuance, 4)
    await release(held, status)
    assert await live(issuance) == [(1, 5, BlockState.AVAILABLE), (5, 11, BlockState.AVAILABLE)]
    assert (await Hold.get(id=held.id)).status is status
    assert await kinds(issuance) == [EntryKind.ISSUE, EntryKind.HOLD, EntryKind.RELEASE]
    assert await available_t(issuance.id, holder_id=issuance.issuer_id) == 10


@pytest.mark.parametrize("first", [HoldStatus.VOIDED, HoldStatus.EXPIRED])
async def test_a_hold_is_resolved_once(first: HoldStatus) -> None:
    issuance = await make_issuance()
    held = await make_hold(issuance, 4)
    await release(held, first)
    before = await kinds(issuance)
    for again in (HoldStatus.VOIDED, HoldStatus.EXPIRED):
        with pytest.raises(InvalidTransition) as refused:
            await release(held, again)
        assert refused.value.state == first.value
    with pytest.raises(InvalidTransition):
        await make_retirement(held, await make_organisation())
    assert await kinds(issuance) == before
    assert await Retirement.all().count() == 0


async def test_a_posted_hold_is_not_given_back() -> None:
    issuance = await make_issuance()
    held = await make_hold(issuance, 4)
    await make_retirement(held, await make_organisation())
    with pytest.raises(InvalidTransition) as refused:
        await release(held)
    assert refused.value.state == "POSTED"
    assert (await live(issuance))[0] == (1, 5, BlockState.RETIREMENT_REQUESTED)


async def test_a_hold_that_backs_a_use_is_not_given_back() -> None:
    issuance = await make_issuance()
    held = await make_hold(issuance, 4)
    await allocate(hold_id=held.id, mass_g=Grams(1), use_kind=UseKind.PRODUCT_SALE, use_id=new_id())
    with pytest.raises(AssertionError, match="keeps the tonnes"):
        await release(held)
    assert (await Hold.get(id=held.id)).status is HoldStatus.PENDING
    assert await kinds(issuance) == [EntryKind.ISSUE, EntryKind.HOLD]


# --- Retirement and transfer ----------------------------------------------------------------------------------------


async def test_a_confirmed_retirement_is_final() -> None:
    issuance = await make_issuance(quantity_t=10)
    holder = actor_of(await issuance.issuer)
    held = await make_hold(issuance, 4)
    retirement = await make_retirement(held, await make_organisation())
    assert await live(issuance) == [(1, 5, BlockState.RETIREMENT_REQUESTED), (5, 11, BlockState.AVAILABLE)]
    notice = await notice_of(retirement)
    async with transaction():
        await confirm_retirement(holder, retirement_id=retirement.id, notice=notice)
    assert await live(issuance) == [(1, 5, BlockState.RETIRED), (5, 11, BlockState.AVAILABLE)]
    before = await kinds(issuance)
    with pytest.raises(InvalidTransition):
        async with transaction():
            await confirm_retirement(holder, retirement_id=retirement.id, notice=notice)
    with pytest.raises(AssertionError, match="RETIRED cannot become"):
        async with transaction():
            await ledger.finish(held, state=BlockState.AVAILABLE, kind=EntryKind.RELEASE, actor_id=new_id())
    assert await kinds(issuance) == before
    blocks = await Block.filter(retirement_id=retirement.id)
    assert {(block.state, block.hold_id) for block in blocks} == {
        (BlockState.RETIREMENT_REQUESTED, held.id),
        (BlockState.RETIRED, held.id),
    }


async def test_a_confirmed_transfer_hands_the_tonnes_over() -> None:
    issuance = await make_issuance(quantity_t=10)
    holder, recipient = actor_of(await issuance.issuer), await make_organisation("受け手")
    held = await make_hold(issuance, 4)
    async with transaction():
        transfer = await request_transfer(holder, hold_id=held.id, recipient=Recipient(organisation_id=recipient.id))
    assert await available_t(issuance.id, holder_id=recipient.id) == 0
    assert await live(issuance) == [(1, 5, BlockState.HELD), (5, 11, BlockState.AVAILABLE)]
    async with transaction():
        await confirm_transfer(
            holder,
            transfer_id=transfer.id,
            notice=TransferNotice(notice_number=f"移-{new_id()}", executed_on=clock.today(), quantity_t=4),
        )
    assert (await Transfer.get(id=transfer.id)).status is RequestStatus.CONFIRMED
    assert await available_t(issuance.id, holder_id=recipient.id) == 4
    assert await available_t(issuance.id, holder_id=issuance.issuer_id) == 6
    # They are the recipient's to hold, and only the recipient's.
    onward = await make_hold(issuance, 4, holder_id=recipient.id)
    assert await ledger.ranges_of_hold(onward.id) == [SerialRange("JC-200", 1, 5)]
    with pytest.raises(InsufficientUnits):
        await make_hold(issuance, 7)


async def test_every_tonne_is_in_one_state_whatever_happens() -> None:
    issuance = await make_issuance(quantity_t=20)
    one, _, three = [await make_hold(issuance, 5) for _ in range(3)]
    await release(one)
    retirement = await make_retirement(three, await make_organisation())
    notice = await notice_of(retirement)
    async with transaction():
        await confirm_retirement(actor_of(await issuance.issuer), retirement_id=retirement.id, notice=notice)
    assert (await tonnes_by_state([issuance.id]))[issuance.id] == {
        **dict.fromkeys(BlockState, 0),
        BlockState.AVAILABLE: 10,
        BlockState.HELD: 5,
        BlockState.RETIRED: 5,
    }
    assert (await verify_ledger()).findings == ()


async def test_a_closed_block_stays_as_it_was() -> None:
    issuance = await make_issuance(quantity_t=10)
    held = await make_hold(issuance, 4)
    before = {block["id"]: block for block in await Block.all().values()}
    await release(held)
    after = {block["id"]: block for block in await Block.all().values()}
    for id, block in before.items():
        changed = {name for name in block if block[name] != after[id][name]}
        assert changed <= {"closed_by_id"}


# --- Expiry ---------------------------------------------------------------------------------------------------------


async def test_holds_past_their_deadline_give_their_tonnes_back_once() -> None:
    issuance = await make_issuance(quantity_t=10)
    due = await make_hold(issuance, 4, deadline=NOW)
    await make_hold(issuance, 2, deadline=NOW + timedelta(seconds=1))
    assert await expire_holds() == 1
    assert await expire_holds() == 0
    assert (await Hold.get(id=due.id)).status is HoldStatus.EXPIRED
    assert await available_t(issuance.id, holder_id=issuance.issuer_id) == 8
    assert [event.subject_id for event in await OutboxEvent.filter(type="HoldExpired")] == [due.id]


async def test_grams_that_were_given_to_a_use_keep_their_tonnes_beyond_the_deadline() -> None:
    issuance = await make_issuance(quantity_t=10)
    sold = await make_hold(issuance, 1, deadline=NOW)
    await allocate(hold_id=sold.id, mass_g=Grams(100_000), use_kind=UseKind.PRODUCT_SALE, use_id=new_id())
    assert await expire_holds() == 0
    assert await ids_pending() == [sold.id]


async def ids_pending() -> list[UUID]:
    return [held.id for held in await Hold.filter(status=HoldStatus.PENDING)]


# Selections.


async def test_what_other_accounts_have_of_a_scheme_does_not_hide_an_accounts_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selection, "MAX_ISSUANCES", 2)
    holder, client = await make_organisation("根羽村"), await make_organisation("預け主")
    issuances = [await make_issuance(holder, quantity_t=2, start=1 + 10 * number) for number in range(3)]
    own, kept = Account(holder_id=holder.id), Account(holder_id=holder.id, stock=Stock.CLIENT, client_id=client.id)
    async with transaction():
        await ledger.transfer(
            issuance_id=issuances[2].id,
            source=own,
            target=kept,
            wanted=Wanted(quantity_t=1),
            kind=EntryKind.MOVE_STOCK,
            reason="預かり",
            actor_id=new_id(),
        )
    found = await resolve(kept, Selection(scheme=Scheme.J_CREDIT, quantity_t=1))
    assert [(issuance.id, wanted.quantity_t) for issuance, wanted in found] == [(issuances[2].id, 1)]


async def test_serials_of_more_issuances_than_one_answer_can_tell_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "MAX_ISSUANCES", 2)
    holder = await make_organisation("根羽村")
    issuances = [await make_issuance(holder, quantity_t=2, start=1 + 10 * number) for number in range(3)]
    with pytest.raises(InvalidInput) as refused:
        await resolve(Account(holder_id=holder.id), Selection(serials=tuple(str(one.serials) for one in issuances)))
    assert (refused.value.field, refused.value.rule) == ("serials", "at_most=2_issuances")
