"""Every machine word that a refusal may carry has its Japanese."""

import pytest

from core.errors import InvalidTransition, NotFound
from core.lifecycle import Lifecycle
from core.words import JAPANESE, in_japanese
from listings.kinds import DEMAND_LIFECYCLE, LISTING_LIFECYCLE, PRODUCT_LIFECYCLE
from matching.kinds import MATCH_LIFECYCLE
from payments.kinds import ORDER_LIFECYCLE
from registry.kinds import PROJECT_LIFECYCLE, PermissionScope
from registry.states import BLOCK_MOVES, HOLD_LIFECYCLE, REQUEST_LIFECYCLE, RetirementKind
from schema.root import NODES

LIFECYCLES = (
    BLOCK_MOVES,
    HOLD_LIFECYCLE,
    REQUEST_LIFECYCLE,
    PROJECT_LIFECYCLE,
    LISTING_LIFECYCLE,
    DEMAND_LIFECYCLE,
    PRODUCT_LIFECYCLE,
    MATCH_LIFECYCLE,
    ORDER_LIFECYCLE,
)


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.kind.replace(" ", "_"))
def test_the_states_of_every_lifecycle_have_japanese_words(lifecycle: Lifecycle) -> None:
    wanted = {lifecycle.kind, *(str(state.value) for state in lifecycle.moves)}
    assert {word for word in wanted if in_japanese(word) == word} == set()


def test_every_node_type_permission_and_way_to_use_tonnes_up_has_a_japanese_word() -> None:
    wanted = {*NODES, *(one.value for one in (*PermissionScope, *RetirementKind))}
    assert {word for word in wanted if in_japanese(word) == word} == set()


def test_a_japanese_message_has_japanese_words_and_an_english_one_plain_ones() -> None:
    refused = InvalidTransition(kind="hold", state="VOIDED", wanted="POSTED")
    assert refused.message("ja") == "確保は「解除済み」のため、「使用済み」へ進めません。"
    assert refused.message("en") == "A hold in state voided cannot move to posted."
    assert NotFound(kind="Order", id="x").message("ja") == "注文（x）は見つかりません。"


def test_a_word_without_an_entry_stays_as_it_is() -> None:
    assert "UNHEARD_OF" not in JAPANESE
    assert in_japanese("UNHEARD_OF") == "UNHEARD_OF"
