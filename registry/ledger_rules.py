"""What a sound ledger keeps to: the names under which a verification reports a break, and each operation's moves."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from registry.states import BlockState, EntryKind


class LedgerRule(StrEnum):
    """A rule of the ledger, as a finding names it."""

    # The chain of an issuance's entries.
    ENTRY_SEQUENCE = "entry_sequence"
    ENTRY_PREVIOUS_HASH = "entry_previous_hash"
    ENTRY_HASH = "entry_hash"
    ENTRY_BODY = "entry_body"
    CHAIN_HEAD = "chain_head"
    # What the entries do, replayed from their bodies.
    ENTRY_CLOSES_LIVE = "entry_closes_live"
    ENTRY_MOVE = "entry_move"
    ENTRY_CONSERVES = "entry_conserves"
    TERMINAL_STATE = "terminal_state"
    BLOCK_HOLDER = "block_holder"
    BLOCK_BINDING = "block_binding"
    LIVE_PARTITION = "live_partition"
    # What the tables say, against what the entries say.
    BLOCK_ROW = "block_row"
    BLOCK_CLOSED_BY = "block_closed_by"
    STATE_SUM = "state_sum"
    ISSUANCE_QUANTITY = "issuance_quantity"
    SERIALS_APART = "serials_apart"
    # Holds, requests, allocations, certificates.
    HOLD_REQUEST = "hold_request"
    HOLD_TONNES = "hold_tonnes"
    REQUEST_CONFIRMED = "request_confirmed"
    TRANSFER_RECIPIENT = "transfer_recipient"
    ALLOCATION_SUM = "allocation_sum"
    ALLOCATION_WITHIN_HOLD = "allocation_within_hold"
    ALLOCATION_BACKED = "allocation_backed"
    CERTIFICATE_ONCE = "certificate_once"
    CERTIFICATE_HASH = "certificate_hash"
    CERTIFICATE_RETIREMENT = "certificate_retirement"


Move = tuple[BlockState, BlockState]

MOVES_BY_KIND: Final[Mapping[EntryKind, frozenset[Move]]] = MappingProxyType(
    {
        EntryKind.ISSUE: frozenset(),
        EntryKind.HOLD: frozenset(
            {(BlockState.AVAILABLE, BlockState.HELD), (BlockState.AVAILABLE, BlockState.AVAILABLE)}
        ),
        EntryKind.RELEASE: frozenset({(BlockState.HELD, BlockState.AVAILABLE)}),
        EntryKind.REQUEST_RETIREMENT: frozenset({(BlockState.HELD, BlockState.RETIREMENT_REQUESTED)}),
        EntryKind.CONFIRM_RETIREMENT: frozenset({(BlockState.RETIREMENT_REQUESTED, BlockState.RETIRED)}),
        EntryKind.REQUEST_TRANSFER: frozenset({(BlockState.HELD, BlockState.HELD)}),
        EntryKind.CONFIRM_TRANSFER: frozenset({(BlockState.HELD, BlockState.AVAILABLE)}),
    }
)
"""The (closed, opened) states that each kind of entry may join; a HOLD leaves the rest of a block available."""

RETIREMENT_STATES: Final = frozenset({BlockState.RETIREMENT_REQUESTED, BlockState.RETIRED})
"""The states in which a block belongs to a retirement."""
