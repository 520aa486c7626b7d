from enum import StrEnum

import pytest

from core.errors import InvalidTransition
from core.ids import new_id
from core.lifecycle import Lifecycle
from core.moves import move
from listings.kinds import DEMAND_LIFECYCLE, LISTING_LIFECYCLE, PRODUCT_LIFECYCLE
from matching.kinds import MATCH_LIFECYCLE
from payments.kinds import ORDER_LIFECYCLE
from registry.models import Hold
from registry.states import BLOCK_MOVES, HOLD_LIFECYCLE, REQUEST_LIFECYCLE, BlockState, HoldStatus
from tests.factories import make_hold, make_issuance

LIFECYCLES = (
    BLOCK_MOVES,
    HOLD_LIFECYCLE,
    REQUEST_LIFECYCLE,
    LISTING_LIFECYCLE,
    DEMAND_LIFECYCLE,
    PRODUCT_LIFECYCLE,
    MATCH_LIFECYCLE,
    ORDER_LIFECYCLE,
)

with_database = pytest.mark.usefixtures("database")


class Light(StrEnum):
    RED = "RED"
    GREEN = "GREEN"


def test_a_table_without_a_row_for_every_state_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="every state needs a row"):
        Lifecycle(kind="light", moves={Light.RED: frozenset()})


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.kind.replace(" ", "_"))
def test_sources_and_moves_say_the_same(lifecycle: Lifecycle) -> None:
    for state in lifecycle.moves:
        for wanted in lifecycle.moves:
            assert lifecycle.allows(state, wanted) == (state in lifecycle.sources(wanted))


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.kind.replace(" ", "_"))
def test_every_lifecycle_has_an_end_and_only_tonnes_follow_their_own_state(lifecycle: Lifecycle) -> None:
    assert any(not following for following in lifecycle.moves.values())
    following_itself = [state for state, following in lifecycle.moves.items() if state in following]
    # Tonnes pass from hand to hand.
    assert following_itself == ([BlockState.AVAILABLE] if lifecycle is BLOCK_MOVES else [])


def test_what_is_used_up_reversed_or_transferred_away_moves_no_more() -> None:
    assert {state for state, following in BLOCK_MOVES.moves.items() if not following} == {
        BlockState.RETIRED,
        BlockState.SURRENDERED,
        BlockState.CANCELLED,
        BlockState.TRANSFERRED_AWAY,
        BlockState.REVERSED,
    }


@with_database
async def test_a_move_changes_the_status_and_what_goes_with_it() -> None:
    held = await make_hold(await make_issuance(), 1)
    await move(Hold, held.id, HOLD_LIFECYCLE, to=HoldStatus.VOIDED, reason="given back")
    await held.refresh_from_db()
    assert (held.status, held.reason) == (HoldStatus.VOIDED, "given back")


@with_database
async def test_a_move_that_the_table_does_not_have_is_refused_and_changes_nothing() -> None:
    held = await make_hold(await make_issuance(), 1)
    await move(Hold, held.id, HOLD_LIFECYCLE, to=HoldStatus.VOIDED)
    with pytest.raises(InvalidTransition) as refused:
        await move(Hold, held.id, HOLD_LIFECYCLE, to=HoldStatus.POSTED, reason="changed")
    assert refused.value.attributes() == {"kind": "hold", "state": "VOIDED", "wanted": "POSTED"}
    await held.refresh_from_db()
    assert (held.status, held.reason) == (HoldStatus.VOIDED, "test")


@with_database
async def test_a_move_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidTransition) as refused:
        await move(Hold, new_id(), HOLD_LIFECYCLE, to=HoldStatus.POSTED)
    assert refused.value.state == "?"
