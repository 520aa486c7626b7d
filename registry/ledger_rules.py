"""What a sound ledger keeps to: the names under which a verification reports a break, and each operation's moves."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from registry.states import USED_STATE, BlockState, EntryKind


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
    BLOCK_ACCOUNT = "block_account"
    BLOCK_BINDING = "block_binding"
    LIVE_PARTITION = "live_partition"
    # What the tables say, against what the entries say.
    BLOCK_ROW = "block_row"
    BLOCK_POINTER = "block_pointer"
    BLOCK_CLOSED_BY = "block_closed_by"
    STATE_SUM = "state_sum"
    ISSUANCE_QUANTITY = "issuance_quantity"
    SERIALS_APART = "serials_apart"
    # Holds, requests, allocations, certificates.
    HOLD_POSTED = "hold_posted"
    HOLD_REQUEST = "hold_request"
    HOLD_TONNES = "hold_tonnes"
    REQUEST_DECIDED = "request_decided"
    TRANSFER_RECIPIENT = "transfer_recipient"
    CLIENT_STOCK = "client_stock"
    ALLOCATION_SUM = "allocation_sum"
    ALLOCATION_WITHIN_HOLD = "allocation_within_hold"
    ALLOCATION_BACKED = "allocation_backed"
    CERTIFICATE_ONCE = "certificate_once"
    CERTIFICATE_HASH = "certificate_hash"
    CERTIFICATE_RETIREMENT = "certificate_retirement"
    # Permissions, claims, reversals, electricity.
    PERMISSION_GRANTOR = "permission_grantor"
    CLAIM_ONCE = "claim_once"
    CLAIM_RETIREMENT = "claim_retirement"
    AGREEMENT_SUM = "agreement_sum"
    AGREEMENT_PARTNER = "agreement_partner"
    REVERSAL_SUM = "reversal_sum"
    ANNOTATION_ISSUANCE = "annotation_issuance"
    POWER_SUM = "power_sum"
    POWER_WITHIN = "power_within"


Move = tuple[BlockState, BlockState]

_REST: Final[frozenset[Move]] = frozenset({(BlockState.AVAILABLE, BlockState.AVAILABLE)})
"""What an operation leaves of a block stays as it was."""

MOVES_BY_KIND: Final[Mapping[EntryKind, frozenset[Move]]] = MappingProxyType(
    {
        EntryKind.ISSUE: frozenset(),
        EntryKind.HOLD: frozenset({(BlockState.AVAILABLE, BlockState.HELD)}) | _REST,
        # A partial post releases the rest of a hold, and the part that goes on may lie in the same block.
        EntryKind.RELEASE: frozenset({(BlockState.HELD, BlockState.AVAILABLE), (BlockState.HELD, BlockState.HELD)}),
        EntryKind.REQUEST_RETIREMENT: frozenset({(BlockState.HELD, BlockState.RETIREMENT_REQUESTED)}),
        EntryKind.CONFIRM_RETIREMENT: frozenset(
            {
                (BlockState.RETIREMENT_REQUESTED, BlockState.RETIRED),
                (BlockState.RETIREMENT_REQUESTED, BlockState.SURRENDERED),
                (BlockState.RETIREMENT_REQUESTED, BlockState.CANCELLED),
            }
        ),
        EntryKind.REJECT_RETIREMENT: frozenset({(BlockState.RETIREMENT_REQUESTED, BlockState.AVAILABLE)}),
        EntryKind.REQUEST_TRANSFER: frozenset({(BlockState.HELD, BlockState.HELD)}),
        EntryKind.CONFIRM_TRANSFER: frozenset(
            {(BlockState.HELD, BlockState.AVAILABLE), (BlockState.HELD, BlockState.TRANSFERRED_AWAY)}
        ),
        EntryKind.REJECT_TRANSFER: frozenset({(BlockState.HELD, BlockState.AVAILABLE)}),
        EntryKind.TRANSFER: _REST,
        EntryKind.MOVE_STOCK: _REST,
        EntryKind.REVERSE: frozenset(
            {
                (BlockState.AVAILABLE, BlockState.REVERSED),
                (BlockState.BUFFER, BlockState.REVERSED),
                (BlockState.BUFFER, BlockState.BUFFER),
            }
        )
        | _REST,
    }
)
"""The (closed, opened) states that each kind of entry may join."""

_UNDECIDED: Final = frozenset({EntryKind.HOLD, EntryKind.RELEASE})
_REQUESTED: Final = frozenset({EntryKind.REQUEST_TRANSFER})

HELD_SINCE: Final[Mapping[EntryKind, frozenset[EntryKind]]] = MappingProxyType(
    {
        EntryKind.RELEASE: _UNDECIDED,
        EntryKind.REQUEST_RETIREMENT: _UNDECIDED,
        EntryKind.REQUEST_TRANSFER: _UNDECIDED,
        EntryKind.CONFIRM_TRANSFER: _REQUESTED,
        EntryKind.REJECT_TRANSFER: _REQUESTED,
    }
)
"""HELD has two meanings, which the entry that opened the block tells apart: what each kind may close of them."""

HOLD_STATES: Final = frozenset(BlockState) - {BlockState.AVAILABLE, BlockState.BUFFER, BlockState.REVERSED}
"""The states in which a block belongs to a hold."""

USED_STATES: Final = frozenset(USED_STATE.values())

RETIREMENT_STATES: Final = USED_STATES | {BlockState.RETIREMENT_REQUESTED}
"""The states in which a block belongs to a retirement."""
