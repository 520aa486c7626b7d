"""Everything that somebody with the database's password could do to the ledger, each with the rules that find it."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from core.ids import new_id
from registry.ledger_rules import LedgerRule
from registry.models import Block, Certificate, Entry, Hold, Issuance, Retirement
from registry.states import BlockState, EntryKind, Stock
from tests.factories import NOW
from tests.ledger_world import World
from tests.tampering import Damage, forge, rewrite, sql

YESTERDAY = NOW - timedelta(days=1)

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
    await _entry(world, 4, 'body = replace(body, \'"deadline":"2026\', \'"deadline":"2027\')')


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


@damage(LedgerRule.BLOCK_ACCOUNT)
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


@damage(LedgerRule.HOLD_TONNES, LedgerRule.REQUEST_DECIDED)
async def a_retirement_is_confirmed_by_hand(world: World) -> None:
    await sql("UPDATE retirements SET status = 'CONFIRMED' WHERE status = 'REQUESTED'")


@damage(LedgerRule.REQUEST_DECIDED)
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
    await _twice("certificates", "created_at, retirement_id, number, document, document_hash")


@damage(LedgerRule.CERTIFICATE_HASH)
async def a_certificate_is_rewritten(world: World) -> None:
    await sql("UPDATE certificates SET document = replace(document, '秋の大会', '春の大会')")


@damage(LedgerRule.CERTIFICATE_RETIREMENT)
async def a_certificate_names_other_serials(world: World) -> None:
    await _certify(world, lambda text: text.replace("000-000-000-002", "000-000-000-009"))


@damage(LedgerRule.CERTIFICATE_RETIREMENT)
async def a_certificate_is_not_the_public_one(world: World) -> None:
    await _certify(world, lambda text: text.replace('"view":"PUBLIC"', '"view":"RECIPIENT"'))


@damage(LedgerRule.CERTIFICATE_RETIREMENT)
async def a_certificate_is_no_document(world: World) -> None:
    await _certify(world, lambda text: "[]")


@damage(LedgerRule.CERTIFICATE_RETIREMENT, LedgerRule.HOLD_TONNES)
async def a_certified_retirement_is_only_requested(world: World) -> None:
    await sql("UPDATE retirements SET status = 'REQUESTED' WHERE id = $1", world.retired.id)


# --- Later operations: accounts, partial posts, rejections, reversals -----------------------------------------------


@damage(LedgerRule.ENTRY_BODY)
async def an_entrys_reason_is_changed(world: World) -> None:
    await _entry(world, 4, "reason = 'another'")


@damage(LedgerRule.ENTRY_BODY)
async def an_entrys_key_is_changed(world: World) -> None:
    await _entry(world, 4, "idempotency_key = 'another'")


@damage(LedgerRule.ENTRY_BODY, LedgerRule.BLOCK_POINTER)
async def an_entry_is_dated_back(world: World) -> None:
    await sql("UPDATE entries SET created_at = $1 WHERE issuance_id = $2", YESTERDAY, world.first.id)


@damage(LedgerRule.ENTRY_BODY)
async def a_body_loses_its_reason(world: World) -> None:
    await forge(world.first.id, 4, lambda body: body.pop("reason"))


@damage(LedgerRule.ENTRY_MOVE)
async def a_requested_transfer_is_released(world: World) -> None:
    await sql("UPDATE entries SET kind = 'RELEASE' WHERE issuance_id = $1 AND sequence = 9", world.first.id)
    await forge(world.first.id, 9, lambda body: body.update(kind="RELEASE"))


@damage(LedgerRule.ENTRY_MOVE)
async def a_buffer_grows_after_the_issue(world: World) -> None:
    await sql("UPDATE issuances SET buffer_t = buffer_t + 1 WHERE id = $1", world.kept.id)


@damage(LedgerRule.ISSUANCE_QUANTITY)
async def a_buffer_is_all_there_is(world: World) -> None:
    await sql("UPDATE issuances SET buffer_t = quantity_t WHERE id = $1", world.second.id)


@damage(LedgerRule.ISSUANCE_QUANTITY)
async def serials_are_written_in_no_known_way(world: World) -> None:
    await sql("UPDATE issuances SET serial_layout = 'NONE' WHERE id = $1", world.first.id)


@damage(LedgerRule.BLOCK_ACCOUNT)
async def a_transfer_goes_into_the_holders_own_client_stock(world: World) -> None:
    into = {"holder": str(world.kept.issuer_id), "stock": "CLIENT", "client": str(world.stranger)}
    await _forge_kind(world.kept, EntryKind.TRANSFER, lambda body: body["opens"][0].update(into))


@damage(LedgerRule.BLOCK_ACCOUNT)
async def tonnes_change_hands_as_stock(world: World) -> None:
    await _forge_kind(world.kept, EntryKind.MOVE_STOCK, lambda body: body["opens"][0].update(holder=str(new_id())))


@damage(LedgerRule.BLOCK_ACCOUNT)
async def tonnes_change_hands_on_the_way_out(world: World) -> None:
    away = await Block.get(state=BlockState.TRANSFERRED_AWAY).select_related("opened_by")
    change = {"holder": str(world.stranger)}
    await forge(world.traded.id, away.opened_by.sequence, lambda body: body["opens"][0].update(change))


@damage(LedgerRule.BLOCK_BINDING)
async def client_stock_has_no_client(world: World) -> None:
    await _forge_kind(world.kept, EntryKind.MOVE_STOCK, lambda body: body["opens"][0].update(client=None))


@damage(LedgerRule.BLOCK_BINDING)
async def tonnes_are_reversed_for_nothing(world: World) -> None:
    def forget(body: dict[str, Any]) -> None:
        for block in body["opens"]:
            block.update(reversal=None)

    await _forge_kind(world.kept, EntryKind.REVERSE, forget)


@damage(LedgerRule.BLOCK_ROW)
async def a_block_becomes_a_clients(world: World) -> None:
    await sql("UPDATE blocks SET stock = 'CLIENT', client_id = $1 WHERE hold_id = $2", new_id(), world.pending.id)


@damage(LedgerRule.BLOCK_ROW, LedgerRule.REVERSAL_SUM)
async def a_block_is_of_another_reversal(world: World) -> None:
    await sql("UPDATE blocks SET reversal_id = $1 WHERE state = 'REVERSED'", new_id())


@damage(LedgerRule.BLOCK_POINTER)
async def a_block_stands_deeper_than_its_parents(world: World) -> None:
    await sql("UPDATE blocks SET depth = depth + 1 WHERE hold_id = $1", world.pending.id)


@damage(LedgerRule.BLOCK_POINTER)
async def a_block_jumps_elsewhere(world: World) -> None:
    await sql("UPDATE blocks SET jump_id = id WHERE hold_id = $1", world.pending.id)


@damage(LedgerRule.BLOCK_POINTER)
async def a_block_is_dated_back(world: World) -> None:
    await sql("UPDATE blocks SET created_at = $1 WHERE hold_id = $2", YESTERDAY, world.pending.id)


@damage(LedgerRule.HOLD_POSTED)
async def a_pending_hold_is_partly_posted(world: World) -> None:
    await _hold(world.pending, "posted_t = 1")


@damage(LedgerRule.HOLD_TONNES, LedgerRule.HOLD_REQUEST)
async def more_of_a_hold_is_posted(world: World) -> None:
    await sql("UPDATE holds SET posted_t = posted_t + 1 WHERE posted_t < quantity_t")


@damage(LedgerRule.HOLD_TONNES)
async def a_hold_becomes_a_clients(world: World) -> None:
    await sql("UPDATE holds SET stock = 'CLIENT', client_id = $1 WHERE id = $2", new_id(), world.pending.id)


@damage(LedgerRule.HOLD_TONNES, LedgerRule.REQUEST_DECIDED)
async def a_rejected_request_runs_again(world: World) -> None:
    await sql("UPDATE retirements SET status = 'REQUESTED' WHERE hold_id = $1", world.rejected.id)


@damage(LedgerRule.REQUEST_DECIDED)
async def a_rejection_loses_its_reason(world: World) -> None:
    await sql("UPDATE transfers SET rejection_reason = NULL")


@damage(LedgerRule.HOLD_TONNES)
async def tonnes_are_surrendered_on_paper(world: World) -> None:
    await sql("UPDATE retirements SET kind = 'SURRENDER' WHERE id = $1", world.retired.id)


@damage(LedgerRule.TRANSFER_RECIPIENT, LedgerRule.HOLD_TONNES)
async def tonnes_that_left_have_a_recipient_here(world: World) -> None:
    statement = "UPDATE transfers SET recipient_id = $1 WHERE recipient_id IS NULL AND status = 'CONFIRMED'"
    await sql(statement, world.stranger)


@damage(LedgerRule.TRANSFER_RECIPIENT)
async def a_transfer_went_into_other_stock(world: World) -> None:
    await sql("UPDATE transfers SET recipient_stock = 'OWN', recipient_client_id = NULL")


@damage(LedgerRule.ALLOCATION_BACKED)
async def rejected_tonnes_back_a_use(world: World) -> None:
    await sql("UPDATE allocations SET hold_id = $1 WHERE hold_id = $2", world.rejected.id, world.pending.id)
    await _hold(world.pending, "allocated_g = 0")
    await _hold(world.rejected, "allocated_g = 9")


@damage(LedgerRule.ALLOCATION_WITHIN_HOLD)
async def grams_of_the_released_part_are_given(world: World) -> None:
    [partly] = await Hold.filter(issuance_id=world.traded.id, posted_t=6)
    await sql("UPDATE allocations SET hold_id = $1, mass_g = 6000001 WHERE hold_id = $2", partly.id, world.pending.id)
    await _hold(partly, "allocated_g = 6000001")


@damage(LedgerRule.CLIENT_STOCK)
async def a_clients_tonnes_are_used_for_another(world: World) -> None:
    held = await Hold.get(stock=Stock.CLIENT)
    await sql("UPDATE retirements SET beneficiary_id = $1 WHERE hold_id = $2", world.stranger, held.id)


# --- Permissions, claims, agreements, reversals, electricity --------------------------------------------------------


@damage(LedgerRule.PERMISSION_GRANTOR)
async def a_permission_is_anothers(world: World) -> None:
    await sql("UPDATE proxy_permissions SET grantor_id = $1", world.stranger)


@damage(LedgerRule.PERMISSION_GRANTOR)
async def a_permission_is_not_on_file(world: World) -> None:
    await sql("UPDATE retirements SET permission_id = $1 WHERE id = $2", new_id(), world.retired.id)


@damage(LedgerRule.CLAIM_RETIREMENT)
async def another_claims(world: World) -> None:
    await sql("UPDATE retirement_claims SET claimant_id = $1", world.stranger)


@damage(LedgerRule.CLAIM_RETIREMENT)
async def a_requested_retirement_is_claimed(world: World) -> None:
    requested = await Retirement.filter(status="REQUESTED").first()
    assert requested is not None
    await sql("UPDATE retirement_claims SET retirement_id = $1", requested.id)


@damage(LedgerRule.CERTIFICATE_RETIREMENT, LedgerRule.CLAIM_RETIREMENT, LedgerRule.AGREEMENT_PARTNER)
async def retirements_are_deleted(world: World) -> None:
    await sql("DELETE FROM retirements")


@damage(LedgerRule.ANNOTATION_ISSUANCE)
async def holds_are_deleted(world: World) -> None:
    await sql("DELETE FROM holds")


@damage(LedgerRule.CLAIM_ONCE)
async def a_retirement_has_two_claims(world: World) -> None:
    await _twice("retirement_claims", "created_at, retirement_id, claimant_id, statement, claimed_by_id")


@damage(LedgerRule.AGREEMENT_SUM)
async def an_agreement_counts_too_much(world: World) -> None:
    await sql("UPDATE agreements SET used_t = used_t + 1")


@damage(LedgerRule.AGREEMENT_SUM)
async def an_agreement_shrinks(world: World) -> None:
    await sql("UPDATE agreements SET quantity_t = used_t - 1")


@damage(LedgerRule.AGREEMENT_PARTNER)
async def an_agreement_was_with_another(world: World) -> None:
    await sql("UPDATE agreements SET partner_id = $1", world.first.issuer_id)


@damage(LedgerRule.REVERSAL_SUM)
async def a_reversal_counts_too_much(world: World) -> None:
    await sql("UPDATE reversals SET stock_t = stock_t + 1 WHERE stock_t > 0")


@damage(LedgerRule.REVERSAL_SUM)
async def a_buffer_is_counted_as_stock(world: World) -> None:
    await sql("UPDATE reversals SET stock_t = buffer_t, buffer_t = stock_t")


@damage(LedgerRule.REVERSAL_SUM)
async def a_reversal_shrinks(world: World) -> None:
    await sql("UPDATE reversals SET quantity_t = quantity_t - 3")


@damage(LedgerRule.REVERSAL_SUM)
async def a_reversal_is_deleted(world: World) -> None:
    await sql("DELETE FROM reversals WHERE buffer_t > 0")


@damage(LedgerRule.ANNOTATION_ISSUANCE)
async def a_note_is_of_another_issuance(world: World) -> None:
    other = "SELECT id FROM reversals WHERE buffer_t > 0"
    here = "SELECT id FROM reversals WHERE issuance_id = $1"
    await sql(
        f"UPDATE certificate_annotations SET reversal_id = ({other}) WHERE reversal_id = ({here})", world.first.id
    )


@damage(LedgerRule.POWER_SUM)
async def a_use_of_electricity_is_deleted(world: World) -> None:
    await sql("DELETE FROM power_uses")


@damage(LedgerRule.POWER_WITHIN)
async def less_electricity_was_certified_than_used(world: World) -> None:
    await sql("UPDATE power_certificates SET quantity_kwh = used_kwh - 1")


async def _entry(world: World, sequence: int, change: str) -> None:
    await sql(f"UPDATE entries SET {change} WHERE issuance_id = $1 AND sequence = $2", world.first.id, sequence)


async def _live(world: World, change: str) -> None:
    await sql(f"UPDATE blocks SET {change} WHERE issuance_id = $1 AND closed_by_id IS NULL", world.second.id)


async def _hold(held: Hold, change: str) -> None:
    await sql(f"UPDATE holds SET {change} WHERE id = $1", held.id)


async def _certify(world: World, change: Callable[[str], str]) -> None:
    certificate = await Certificate.get(retirement_id=world.retired.id)
    document = change(certificate.document)
    assert document != certificate.document
    digest = hashlib.sha256(document.encode()).hexdigest()
    statement = "UPDATE certificates SET document = $1, document_hash = $2 WHERE id = $3"
    await sql(statement, document, digest, certificate.id)


def _shorten(block: dict[str, Any], *, by: int) -> None:
    block["stop"] -= by


async def _forge_kind(issuance: Issuance, kind: EntryKind, change: Callable[[dict[str, Any]], None]) -> None:
    entry = await Entry.filter(issuance_id=issuance.id, kind=kind).order_by("sequence").first()
    assert entry is not None
    await forge(issuance.id, entry.sequence, change)


async def _twice(table: str, columns: str) -> None:
    """Every row of the table once more: in a copy of it, since the table itself has its keys."""
    await sql(f"ALTER TABLE {table} RENAME TO guarded")
    await sql(f"CREATE TABLE {table} AS SELECT * FROM guarded")
    await sql(f"INSERT INTO {table} (id, {columns}) SELECT $1, {columns} FROM guarded", new_id())
