"""The proof of the ledger: silent about a sound one, and every kind of damage is found by its rule."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from core.canonical import canonical_bytes
from core.findings import MAX_FINDINGS, Findings
from disclosures.certificate import CertificateItem, CertificateView
from registry import hold_verification
from registry.ledger_rules import MOVES_BY_KIND, LedgerRule
from registry.models import Entry
from registry.replay import UnreadableBody, read_body
from registry.states import BLOCK_MOVES, BlockState, EntryKind, Stock
from registry.verification import verify_ledger
from tests.factories import NOW
from tests.factories import fixed_clock as fixed_clock
from tests.ledger_world import make_world
from tests.registry.ledger_damages import DAMAGES
from tests.tampering import found_after, overlooked, rewrite, sql, tampering

with_database = pytest.mark.usefixtures("database", "fixed_clock")


async def as_first_version(issuance_id: UUID) -> None:
    """Write an issuance's entries and blocks as the ledger's first version did."""

    def without(body: str) -> str:
        record = json.loads(body)
        for name in ("reason", "key"):
            del record[name]
        for block in record["opens"]:
            for name in ("stock", "client", "reversal"):
                del block[name]
        return canonical_bytes(record).decode()

    for entry in await Entry.filter(issuance_id=issuance_id):
        await rewrite(issuance_id, entry.sequence, without)
    statement = "UPDATE entries SET reason = '', idempotency_key = NULL, created_at = $1 WHERE issuance_id = $2"
    await sql(statement, NOW - timedelta(days=1), issuance_id)
    await sql("UPDATE blocks SET depth = 0, jump_id = NULL, jump_depth = 0 WHERE issuance_id = $1", issuance_id)


@with_database
async def test_a_sound_ledger_is_proven_and_counted() -> None:
    world = await make_world()
    verdict = await verify_ledger()
    assert (verdict.findings, verdict.finding_count, verdict.ok) == ((), 0, True)
    assert (verdict.issuances, verdict.entries, verdict.holds, verdict.certificates) == (7, 56, 16, 2)
    assert (verdict.issued_t, verdict.allocated_g) == (289, 1_169_200 + 9 + 2 * 1_000_000)
    elsewhere = {
        BlockState.HELD: 3 + 5,
        BlockState.RETIREMENT_REQUESTED: 6,
        BlockState.RETIRED: 2 + 6 + 2 + 1 + 4,
        BlockState.SURRENDERED: 2,
        BlockState.CANCELLED: 2,
        BlockState.TRANSFERRED_AWAY: 3,
        BlockState.BUFFER: 14 - 12,
        BlockState.REVERSED: 12 + 17 + 1,
    }
    assert verdict.tonnes_by_state == {BlockState.AVAILABLE: 289 - sum(elsewhere.values()), **elsewhere}
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
async def test_entries_of_the_first_version_are_sound_as_they_are() -> None:
    world = await make_world()
    async with tampering():
        for issuance in (world.first, world.second):
            await as_first_version(issuance.id)
        assert (await verify_ledger()).findings == ()


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
    assert by_kind - allowed == {(BlockState.HELD, BlockState.HELD), (BlockState.BUFFER, BlockState.BUFFER)}
    assert allowed - by_kind == set()
    assert set(MOVES_BY_KIND) == set(EntryKind)


def test_the_certificates_words_are_those_that_are_written() -> None:
    assert CertificateItem.SERIALS.value == hold_verification.SERIALS_ITEM
    assert CertificateView.PUBLIC.value == hold_verification.PUBLIC_VIEW


def written(record: dict[str, Any]) -> str:
    return canonical_bytes(record).decode()


BLOCK = {
    "id": "b",
    "start": 0,
    "stop": 1,
    "holder": "h",
    "state": "AVAILABLE",
    "hold": None,
    "retirement": None,
    "parent": None,
}
LATER = {"stock": "OWN", "client": None, "reversal": None}
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
        written({**BODY, "at": "noon"}),
        written({**BODY, "details": []}),
        written({**BODY, "more": 1}),
        written({**BODY, "reason": ""}),
        written({**BODY, "closes": {"b": 1}}),
        written({**BODY, "opens": [None]}),
        written({**BODY, "opens": [{**BLOCK, **LATER}]}),
        written({**BODY, "reason": "", "key": None, "opens": [BLOCK]}),
        written({**BODY, "reason": "", "key": None, "opens": [{**BLOCK, **LATER, "stock": "LOST"}]}),
    ],
    ids=lambda text: text[:40] or "empty",
)
def test_a_body_that_the_ledger_would_not_write_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableBody):
        read_body(text)


@pytest.mark.parametrize("later", [{}, {"reason": "", "key": None}], ids=["first version", "present one"])
def test_a_body_of_either_version_is_read(later: dict[str, Any]) -> None:
    block = {**BLOCK, **LATER} if later else BLOCK
    body = read_body(written({**BODY, **later, "opens": [block]}))
    assert (body.reason, body.key, body.is_first_version) == ("", None, not later)
    assert [one.account for one in body.opens] == [("h", Stock.OWN, None)]
