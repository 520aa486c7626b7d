"""The proof of the ledger: silent about a sound one, and every kind of damage is found by its rule."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from core import clock
from core.database import transaction
from core.findings import MAX_FINDINGS, Findings
from core.ids import new_id
from core.mass import Grams
from disclosures.certificate import CertificateItem, CertificateView
from listings.certificates import issue_certificate
from registry import hold_verification, ledger
from registry.allocations import allocate
from registry.ledger_rules import MOVES_BY_KIND, LedgerRule
from registry.models import Block, Certificate, Entry, Hold, Issuance, Retirement
from registry.replay import UnreadableBody, read_body
from registry.states import BLOCK_MOVES, BlockState, EntryKind, HoldStatus, UseKind
from registry.transfers import confirm_transfer, request_transfer
from registry.verification import verify_ledger
from tests.factories import (
    actor_of,
    make_hold,
    make_issuance,
    make_order,
    make_organisation,
    make_project,
    make_retirement,
    settle,
)
from tests.factories import fixed_clock as fixed_clock
from tests.tampering import Damage, forge, found_after, overlooked, rewrite, sql

with_database = pytest.mark.usefixtures("database", "fixed_clock")


@dataclass(frozen=True)
class World:
    """A ledger in which everything has happened, and the things in it that the damages name.

    The damages count on the order of the entries of `first`, which the first test spells out: number 4 makes the
    pending hold, number 13 is the last.
    """

    first: Issuance
    second: Issuance
    stranger: UUID
    retired: Retirement
    pending: Hold
    released: Hold
    transferred: Hold


async def make_world() -> World:
    """See `World`."""
    first = await make_issuance(quantity_t=100)
    issuer, buyer = await first.issuer, await make_organisation()
    second = await make_issuance(issuer, start=101, quantity_t=50, project=await make_project(issuer, number="second"))
    order = await make_order(issuance=first, buyer=buyer)
    await settle(order)
    retired = await Retirement.get(hold_id=order.hold_id)
    pending, released = await make_hold(first, 3), await make_hold(first, 4)
    async with transaction():
        await issue_certificate(retired.id)
        await allocate(hold_id=pending.id, mass_g=Grams(9), use_kind=UseKind.PRODUCT_SALE, use_id=new_id())
        await ledger.release(released, status=HoldStatus.VOIDED, actor_id=None)
    transferred = await _transfer(first, buyer.id, confirmed=True)
    await _transfer(first, buyer.id, confirmed=False)
    await make_retirement(await make_hold(first, 6), buyer)
    return World(first, second, buyer.id, retired, pending, released, transferred)


async def _transfer(issuance: Issuance, recipient_id: UUID, *, confirmed: bool) -> Hold:
    held, holder = await make_hold(issuance, 5), actor_of(await issuance.issuer)
    async with transaction():
        transfer = await request_transfer(holder, hold_id=held.id, recipient_id=recipient_id)
        if confirmed:
            await confirm_transfer(
                holder, transfer_id=transfer.id, notice_number="移-1", executed_on=clock.today(), quantity_t=5
            )
    return held


DAMAGES: list[Damage] = []

Do = Callable[[World], Awaitable[None]]


def damage(*rules: LedgerRule) -> Callable[[Do], Do]:
    """Enter the function into the list of damages, with the rules that must find it."""

    def enter(do: Do) -> Do:
        DAMAGES.append(Damage(do.__name__, frozenset(rule.value for rule in rules), do))
        return do

    return enter


# --- The chain ------------------------------------------------------------------------------------------------------


@damage(LedgerRule.ENTRY_HASH)
async def a_byte_of_a_body_is_flipped(world: World) -> None:
    await _entry(world, 4, "body = replace(body, '\"test\"', '\"tesu\"')")


@damage(LedgerRule.ENTRY_HASH, LedgerRule.ENTRY_PREVIOUS_HASH)
async def a_hash_is_replaced(world: World) -> None:
    await _entry(world, 4, "hash = previous_hash")


@damage(LedgerRule.ENTRY_SEQUENCE, LedgerRule.ENTRY_PREVIOUS_HASH, LedgerRule.BLOCK_ROW)
async def an_entry_is_dropped(world: World) -> None:
    await sql("DELETE FROM entries WHERE issuance_id = $1 AND sequence = 6", world.first.id)


@damage(LedgerRule.CHAIN_HEAD)
async def the_last_entry_is_dropped_with_its_blocks(world: World) -> None:
    last = await Entry.get(issuance_id=world.first.id, sequence=13)
    await sql("DELETE FROM blocks WHERE opened_by_id = $1", last.id)
    await sql("UPDATE blocks SET closed_by_id = NULL WHERE closed_by_id = $1", last.id)
    await sql("DELETE FROM entries WHERE id = $1", last.id)


@damage(LedgerRule.ENTRY_PREVIOUS_HASH, LedgerRule.ENTRY_BODY)
async def two_entries_change_places(world: World) -> None:
    for before, after in ((4, 99), (5, 4), (99, 5)):
        await _entry(world, before, f"sequence = {after}")


@damage(LedgerRule.ENTRY_BODY)
async def an_entrys_kind_is_changed(world: World) -> None:
    await _entry(world, 4, "kind = 'RELEASE'")


@damage(LedgerRule.ENTRY_BODY)
async def an_entrys_actor_is_changed(world: World) -> None:
    await sql("UPDATE entries SET actor_id = $1 WHERE issuance_id = $2 AND sequence = 4", new_id(), world.first.id)


@damage(LedgerRule.ENTRY_BODY)
async def an_entry_moves_to_another_issuance(world: World) -> None:
    statement = "UPDATE entries SET issuance_id = $1 WHERE issuance_id = $2 AND sequence = 13"
    await sql(statement, world.second.id, world.first.id)


@damage(LedgerRule.ENTRY_BODY)
async def a_body_is_no_entry(world: World) -> None:
    await rewrite(world.first.id, 13, lambda _: '{"kind":"HOLD"}')


@damage(LedgerRule.ENTRY_BODY)
async def a_body_is_written_another_way(world: World) -> None:
    await rewrite(world.first.id, 4, lambda body: body + " ")


@damage(LedgerRule.CHAIN_HEAD)
async def the_head_is_replaced(world: World) -> None:
    await sql("UPDATE issuances SET head_hash = $1 WHERE id = $2", "f" * 64, world.second.id)


@damage(LedgerRule.CHAIN_HEAD)
async def the_counter_runs_ahead(world: World) -> None:
    await sql("UPDATE issuances SET entry_count = entry_count + 1 WHERE id = $1", world.second.id)


# --- What the entries do, forged with all hashes anew ---------------------------------------------------------------


@damage(LedgerRule.ENTRY_CLOSES_LIVE)
async def an_entry_closes_a_block_twice(world: World) -> None:
    await forge(world.first.id, 4, lambda body: body["closes"].append(body["closes"][0]))


@damage(LedgerRule.ENTRY_CLOSES_LIVE)
async def an_entry_opens_a_block_that_is_live(world: World) -> None:
    live = await Block.get(issuance_id=world.first.id, state=BlockState.RETIRED)
    await forge(world.first.id, 4, lambda body: body["opens"][0].update(id=str(live.id)))


@damage(LedgerRule.ENTRY_MOVE, LedgerRule.BLOCK_BINDING)
async def tonnes_are_retired_without_a_request(world: World) -> None:
    await forge(world.first.id, 4, lambda body: body["opens"][0].update(state="RETIRED"))


@damage(LedgerRule.ENTRY_MOVE)
async def an_issuance_opens_held_tonnes(world: World) -> None:
    await forge(world.second.id, 0, lambda body: body["opens"][0].update(state="HELD"))


@damage(LedgerRule.ENTRY_MOVE)
async def a_chain_begins_without_an_issue(world: World) -> None:
    await sql("UPDATE entries SET kind = 'HOLD' WHERE issuance_id = $1", world.second.id)
    await forge(world.second.id, 0, lambda body: body.update(kind="HOLD"))


@damage(LedgerRule.ENTRY_MOVE, LedgerRule.LIVE_PARTITION)
async def tonnes_are_issued_twice(world: World) -> None:
    await sql("UPDATE entries SET kind = 'ISSUE' WHERE issuance_id = $1 AND sequence = 4", world.first.id)

    def issue(body: dict[str, Any]) -> None:
        body.update(kind="ISSUE", closes=[])
        body["opens"] = [{**block, "parent": None} for block in body["opens"]]

    await forge(world.first.id, 4, issue)


@damage(LedgerRule.ENTRY_CONSERVES, LedgerRule.LIVE_PARTITION)
async def a_gap_opens(world: World) -> None:
    await forge(world.first.id, 13, lambda body: _shorten(body["opens"][0], by=1))


@damage(LedgerRule.ENTRY_CONSERVES, LedgerRule.LIVE_PARTITION)
async def an_overlap_opens(world: World) -> None:
    await forge(world.first.id, 13, lambda body: _shorten(body["opens"][0], by=-1))


@damage(LedgerRule.ENTRY_CONSERVES)
async def a_block_comes_from_nowhere(world: World) -> None:
    await forge(world.first.id, 4, lambda body: body["opens"][0].update(parent=None))


@damage(LedgerRule.TERMINAL_STATE, LedgerRule.ENTRY_MOVE)
async def retired_tonnes_come_back(world: World) -> None:
    retired = await Block.get(issuance_id=world.first.id, state=BlockState.RETIRED)

    def revive(body: dict[str, Any]) -> None:
        body["closes"] = [str(retired.id)]
        [block] = body["opens"]
        block.update(start=retired.start, stop=retired.stop, parent=str(retired.id), hold=None, state="AVAILABLE")

    await forge(world.first.id, 13, revive)


@damage(LedgerRule.BLOCK_HOLDER)
async def a_hold_gives_the_tonnes_away(world: World) -> None:
    await forge(world.first.id, 4, lambda body: body["opens"][0].update(holder=str(world.stranger)))


@damage(LedgerRule.BLOCK_BINDING)
async def held_tonnes_have_no_hold(world: World) -> None:
    await forge(world.first.id, 4, lambda body: body["opens"][0].update(hold=None))


@damage(LedgerRule.BLOCK_BINDING)
async def a_retirement_is_exchanged_on_the_way(world: World) -> None:
    await forge(world.first.id, 3, lambda body: body["opens"][0].update(retirement=str(new_id())))


# --- The tables against the entries ---------------------------------------------------------------------------------


@damage(LedgerRule.BLOCK_ROW)
async def a_block_is_moved(world: World) -> None:
    await _live(world, "start = start + 1, stop = stop + 1")


@damage(LedgerRule.BLOCK_ROW, LedgerRule.STATE_SUM)
async def a_block_grows(world: World) -> None:
    await _live(world, "stop = stop + 1")


@damage(LedgerRule.BLOCK_ROW)
async def a_block_changes_hands(world: World) -> None:
    await sql("UPDATE blocks SET holder_id = $1 WHERE hold_id = $2", world.stranger, world.pending.id)


@damage(LedgerRule.BLOCK_ROW)
async def a_closed_block_is_rewritten(world: World) -> None:
    await sql("UPDATE blocks SET stop = stop - 1 WHERE issuance_id = $1 AND parent_id IS NULL", world.first.id)


@damage(LedgerRule.BLOCK_ROW, LedgerRule.STATE_SUM)
async def a_block_is_deleted(world: World) -> None:
    await sql("DELETE FROM blocks WHERE hold_id = $1", world.pending.id)


@damage(LedgerRule.BLOCK_ROW, LedgerRule.STATE_SUM)
async def a_block_is_invented(world: World) -> None:
    await sql(
        "INSERT INTO blocks (id, created_at, issuance_id, start, stop, holder_id, state, opened_by_id)"
        " SELECT $1, created_at, issuance_id, 9000, 9001, holder_id, state, opened_by_id FROM blocks"
        " WHERE issuance_id = $2 AND parent_id IS NULL",
        new_id(),
        world.first.id,
    )


@damage(LedgerRule.BLOCK_CLOSED_BY, LedgerRule.STATE_SUM)
async def a_closed_block_is_opened_again(world: World) -> None:
    await sql("UPDATE blocks SET closed_by_id = NULL WHERE hold_id = $1", world.released.id)


@damage(LedgerRule.BLOCK_CLOSED_BY, LedgerRule.STATE_SUM)
async def a_live_block_is_closed(world: World) -> None:
    await sql("UPDATE blocks SET closed_by_id = opened_by_id WHERE hold_id = $1", world.pending.id)


@damage(LedgerRule.BLOCK_CLOSED_BY)
async def a_block_is_closed_by_another_entry(world: World) -> None:
    await sql("UPDATE blocks SET closed_by_id = opened_by_id WHERE hold_id = $1", world.released.id)


@damage(LedgerRule.ISSUANCE_QUANTITY, LedgerRule.STATE_SUM)
async def more_tonnes_are_issued_than_there_are_serials(world: World) -> None:
    await sql("UPDATE issuances SET quantity_t = quantity_t + 1 WHERE id = $1", world.second.id)


@damage(LedgerRule.LIVE_PARTITION, LedgerRule.ENTRY_MOVE)
async def an_issuance_grows(world: World) -> None:
    await sql("UPDATE issuances SET quantity_t = quantity_t + 1, stop = stop + 1 WHERE id = $1", world.second.id)


@damage(LedgerRule.SERIALS_APART)
async def two_issuances_share_a_serial(world: World) -> None:
    await sql("UPDATE issuances SET start = start - 1, stop = stop - 1 WHERE id = $1", world.second.id)


# --- Holds, requests, allocations, certificates ---------------------------------------------------------------------


@damage(LedgerRule.HOLD_REQUEST)
async def a_transfer_is_deleted(world: World) -> None:
    await sql("DELETE FROM transfers WHERE hold_id = $1", world.transferred.id)


@damage(LedgerRule.HOLD_REQUEST)
async def a_hold_is_posted_for_nothing(world: World) -> None:
    await _hold(world.pending, "status = 'POSTED'")


@damage(LedgerRule.HOLD_REQUEST)
async def a_retirement_of_other_tonnes(world: World) -> None:
    await sql("UPDATE retirements SET quantity_t = quantity_t + 1 WHERE id = $1", world.retired.id)


@damage(LedgerRule.HOLD_TONNES)
async def a_hold_grows(world: World) -> None:
    await _hold(world.pending, "quantity_t = quantity_t + 1")


@damage(LedgerRule.HOLD_TONNES, LedgerRule.ALLOCATION_BACKED)
async def a_hold_is_voided_and_keeps_its_tonnes(world: World) -> None:
    await _hold(world.pending, "status = 'VOIDED'")


@damage(LedgerRule.HOLD_TONNES)
async def a_hold_changes_hands(world: World) -> None:
    await sql("UPDATE holds SET holder_id = $1 WHERE id = $2", world.stranger, world.pending.id)


@damage(LedgerRule.HOLD_TONNES, LedgerRule.REQUEST_CONFIRMED)
async def a_retirement_is_confirmed_by_hand(world: World) -> None:
    await sql("UPDATE retirements SET status = 'CONFIRMED' WHERE status = 'REQUESTED'")


@damage(LedgerRule.REQUEST_CONFIRMED)
async def a_notice_is_removed(world: World) -> None:
    await sql("UPDATE retirements SET notice_number = NULL WHERE id = $1", world.retired.id)


@damage(LedgerRule.TRANSFER_RECIPIENT)
async def a_transfer_is_redirected(world: World) -> None:
    statement = "UPDATE transfers SET recipient_id = $1 WHERE hold_id = $2"
    await sql(statement, world.first.issuer_id, world.transferred.id)


@damage(LedgerRule.ALLOCATION_SUM)
async def grams_are_counted_that_nobody_has(world: World) -> None:
    await _hold(world.pending, "allocated_g = allocated_g + 1")


@damage(LedgerRule.ALLOCATION_SUM)
async def an_allocation_is_deleted(world: World) -> None:
    await sql("DELETE FROM allocations WHERE hold_id = $1", world.pending.id)


@damage(LedgerRule.ALLOCATION_WITHIN_HOLD)
async def more_grams_are_given_than_there_are(world: World) -> None:
    await _hold(world.pending, "allocated_g = 3000001")
    await sql("UPDATE allocations SET mass_g = 3000001 WHERE hold_id = $1", world.pending.id)


@damage(LedgerRule.ALLOCATION_BACKED)
async def transferred_tonnes_back_a_use(world: World) -> None:
    await sql("UPDATE allocations SET hold_id = $1 WHERE hold_id = $2", world.transferred.id, world.pending.id)
    await _hold(world.pending, "allocated_g = 0")
    await _hold(world.transferred, "allocated_g = 9")


@damage(LedgerRule.CERTIFICATE_ONCE)
async def a_retirement_has_two_certificates(world: World) -> None:
    await sql("ALTER TABLE certificates RENAME TO guarded")
    await sql("CREATE TABLE certificates AS SELECT * FROM guarded")
    columns = "created_at, retirement_id, number, document, document_hash"
    await sql(f"INSERT INTO certificates (id, {columns}) SELECT $1, {columns} FROM guarded", new_id())


@damage(LedgerRule.CERTIFICATE_HASH)
async def a_certificate_is_rewritten(world: World) -> None:
    await sql("UPDATE certificates SET document = replace(document, '秋の大会', '春の大会')")


@damage(LedgerRule.CERTIFICATE_RETIREMENT)
async def a_certificate_names_other_serials(world: World) -> None:
    await _certify(lambda text: text.replace("000-000-000-002", "000-000-000-009"))


@damage(LedgerRule.CERTIFICATE_RETIREMENT)
async def a_certificate_is_not_the_public_one(world: World) -> None:
    await _certify(lambda text: text.replace('"view":"PUBLIC"', '"view":"RECIPIENT"'))


@damage(LedgerRule.CERTIFICATE_RETIREMENT)
async def a_certificate_is_no_document(world: World) -> None:
    await _certify(lambda text: "[]")


@damage(LedgerRule.CERTIFICATE_RETIREMENT, LedgerRule.HOLD_TONNES)
async def a_certified_retirement_is_only_requested(world: World) -> None:
    await sql("UPDATE retirements SET status = 'REQUESTED' WHERE id = $1", world.retired.id)


async def _entry(world: World, sequence: int, change: str) -> None:
    await sql(f"UPDATE entries SET {change} WHERE issuance_id = $1 AND sequence = $2", world.first.id, sequence)


async def _live(world: World, change: str) -> None:
    await sql(f"UPDATE blocks SET {change} WHERE issuance_id = $1 AND closed_by_id IS NULL", world.second.id)


async def _hold(held: Hold, change: str) -> None:
    await sql(f"UPDATE holds SET {change} WHERE id = $1", held.id)


async def _certify(change: Callable[[str], str]) -> None:
    document = change((await Certificate.first()).document)  # type: ignore[union-attr]
    digest = hashlib.sha256(document.encode()).hexdigest()
    await sql("UPDATE certificates SET document = $1, document_hash = $2", document, digest)


def _shorten(block: dict[str, Any], *, by: int) -> None:
    block["stop"] -= by


# --- The tests ------------------------------------------------------------------------------------------------------


@with_database
async def test_a_sound_ledger_is_proven_and_counted() -> None:
    world = await make_world()
    verdict = await verify_ledger()
    assert (verdict.findings, verdict.finding_count, verdict.ok) == ((), 0, True)
    assert (verdict.issuances, verdict.entries, verdict.holds, verdict.certificates) == (2, 15, 6, 1)
    assert (verdict.issued_t, verdict.allocated_g) == (150, 1_169_200 + 9)
    assert verdict.tonnes_by_state == {
        BlockState.AVAILABLE: 150 - 2 - 3 - 5 - 6,
        BlockState.HELD: 3 + 5,
        BlockState.RETIREMENT_REQUESTED: 6,
        BlockState.RETIRED: 2,
        BlockState.TRANSFERRED_AWAY: 0,
    }
    assert [entry.kind for entry in await Entry.filter(issuance_id=world.first.id).order_by("sequence")] == [
        EntryKind.ISSUE,
        EntryKind.HOLD,
        EntryKind.REQUEST_RETIREMENT,
        EntryKind.CONFIRM_RETIREMENT,
        EntryKind.HOLD,
        EntryKind.HOLD,
        EntryKind.RELEASE,
        EntryKind.HOLD,
        EntryKind.REQUEST_TRANSFER,
        EntryKind.CONFIRM_TRANSFER,
        EntryKind.HOLD,
        EntryKind.REQUEST_TRANSFER,
        EntryKind.HOLD,
        EntryKind.REQUEST_RETIREMENT,
    ]


@with_database
async def test_an_empty_ledger_is_sound() -> None:
    verdict = await verify_ledger()
    assert (verdict.ok, verdict.issuances, verdict.issued_t) == (True, 0, 0)


@with_database
async def test_every_damage_is_found_by_its_rule() -> None:
    world = await make_world()
    assert await overlooked(DAMAGES, world) == {}
    # And undone: nothing of it is left.
    assert (await verify_ledger()).findings == ()


def test_every_rule_is_shown_to_find_something() -> None:
    assert {rule for damage in DAMAGES for rule in damage.rules} == {rule.value for rule in LedgerRule}


@with_database
async def test_a_flipped_byte_is_found_where_it_is_and_nowhere_else() -> None:
    world = await make_world()
    [flipped] = [one for one in DAMAGES if one.name == "a_byte_of_a_body_is_flipped"]
    [finding] = await found_after(flipped, world)
    assert (finding.rule, finding.subject) == ("entry_hash", f"entry {world.first.id}/4")


def test_findings_beyond_the_limit_are_counted_only() -> None:
    findings = Findings()
    for number in range(MAX_FINDINGS + 5):
        findings.add("rule", f"thing {number}", "detail")
    assert (len(findings.kept), findings.count) == (MAX_FINDINGS, MAX_FINDINGS + 5)


# The moves of each kind, all together, are those that the lifecycle of a block allows, and the two that keep a state.
def test_the_kinds_of_entry_make_the_moves_of_the_lifecycle() -> None:
    by_kind = {move for moves in MOVES_BY_KIND.values() for move in moves}
    allowed = {(state, after) for state, following in BLOCK_MOVES.moves.items() for after in following}
    # No operation moves tonnes out of the ledger yet: TRANSFERRED_AWAY is for a registry that leaves Musubi.
    assert by_kind - allowed == {
        (BlockState.AVAILABLE, BlockState.AVAILABLE),
        (BlockState.HELD, BlockState.HELD),
    }
    assert allowed - by_kind == {(BlockState.HELD, BlockState.TRANSFERRED_AWAY)}
    assert set(MOVES_BY_KIND) == set(EntryKind)


def test_the_certificates_words_are_those_that_are_written() -> None:
    assert CertificateItem.SERIALS.value == hold_verification.SERIALS_ITEM
    assert CertificateView.PUBLIC.value == hold_verification.PUBLIC_VIEW


BODY = {
    "issuance": "i",
    "sequence": 0,
    "kind": "ISSUE",
    "actor": None,
    "at": "2026-10-01T03:00:00+00:00",
    "closes": [],
    "opens": [],
    "details": {},
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "7",
        "[" * 100_000,
        "9" * 10_000,
        json.dumps(BODY),
        json.dumps({**BODY, "sequence": "0"}),
        json.dumps({**BODY, "sequence": 0.0}),
        json.dumps({**BODY, "sequence": True}),
        json.dumps({**BODY, "kind": "GIFT"}),
        json.dumps({**BODY, "closes": [1]}),
        json.dumps({**BODY, "closes": None}),
        json.dumps({**BODY, "opens": [{}]}),
        json.dumps({**BODY, "opens": {"id": 1}}),
        json.dumps({**BODY, "actor": 1}),
    ],
    ids=lambda text: text[:40] or "empty",
)
def test_a_body_that_the_ledger_would_not_write_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableBody):
        read_body(text)
