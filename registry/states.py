"""The states of the ledger's things and the tables of their moves."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.lifecycle import Lifecycle


class BlockState(StrEnum):
    """What a live block's tonnes may still become; a state with nothing after it in `BLOCK_MOVES` is terminal."""

    AVAILABLE = "AVAILABLE"
    HELD = "HELD"
    RETIREMENT_REQUESTED = "RETIREMENT_REQUESTED"
    RETIRED = "RETIRED"
    SURRENDERED = "SURRENDERED"
    CANCELLED = "CANCELLED"
    TRANSFERRED_AWAY = "TRANSFERRED_AWAY"
    BUFFER = "BUFFER"
    REVERSED = "REVERSED"


_USED = frozenset({BlockState.RETIRED, BlockState.SURRENDERED, BlockState.CANCELLED})

BLOCK_MOVES = Lifecycle(
    kind="block",
    moves={
        # To AVAILABLE: into other hands, or between the stocks of one holder.
        BlockState.AVAILABLE: frozenset({BlockState.AVAILABLE, BlockState.HELD, BlockState.REVERSED}),
        BlockState.HELD: frozenset(
            {BlockState.AVAILABLE, BlockState.RETIREMENT_REQUESTED, BlockState.TRANSFERRED_AWAY}
        ),
        BlockState.RETIREMENT_REQUESTED: _USED | {BlockState.AVAILABLE},
        BlockState.RETIRED: frozenset(),
        BlockState.SURRENDERED: frozenset(),
        BlockState.CANCELLED: frozenset(),
        BlockState.TRANSFERRED_AWAY: frozenset(),
        BlockState.BUFFER: frozenset({BlockState.REVERSED}),
        BlockState.REVERSED: frozenset(),
    },
)


class Stock(StrEnum):
    """Whose tonnes a holder's account has: its own, or a client's, kept apart."""

    OWN = "OWN"
    CLIENT = "CLIENT"


class TakeOrder(StrEnum):
    """Which tonnes go first when a quantity is asked for: by vintage, then by serial."""

    OLDEST_FIRST = "OLDEST_FIRST"
    NEWEST_FIRST = "NEWEST_FIRST"


class HoldStatus(StrEnum):
    """A hold is resolved once: posted (used), voided (given back) or expired."""

    PENDING = "PENDING"
    POSTED = "POSTED"
    VOIDED = "VOIDED"
    EXPIRED = "EXPIRED"


HOLD_LIFECYCLE = Lifecycle(
    kind="hold",
    moves={
        HoldStatus.PENDING: frozenset({HoldStatus.POSTED, HoldStatus.VOIDED, HoldStatus.EXPIRED}),
        HoldStatus.POSTED: frozenset(),
        HoldStatus.VOIDED: frozenset(),
        HoldStatus.EXPIRED: frozenset(),
    },
)


class RequestStatus(StrEnum):
    """A transfer or retirement: asked for, then confirmed by the registry's notice, or rejected by the registry."""

    REQUESTED = "REQUESTED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


REQUEST_LIFECYCLE = Lifecycle(
    kind="registry request",
    moves={
        RequestStatus.REQUESTED: frozenset({RequestStatus.CONFIRMED, RequestStatus.REJECTED}),
        RequestStatus.CONFIRMED: frozenset(),
        RequestStatus.REJECTED: frozenset(),
    },
)


class RetirementKind(StrEnum):
    """The three terminal kinds, never mixed: 無効化 (one's own use), 償却 (a state's target), 取消 (neither)."""

    INVALIDATION = "INVALIDATION"
    SURRENDER = "SURRENDER"
    CANCELLATION = "CANCELLATION"


USED_STATE: Final[Mapping[RetirementKind, BlockState]] = MappingProxyType(
    {
        RetirementKind.INVALIDATION: BlockState.RETIRED,
        RetirementKind.SURRENDER: BlockState.SURRENDERED,
        RetirementKind.CANCELLATION: BlockState.CANCELLED,
    }
)
"""The state in which each kind ends: what was used in one way never counts as another."""


class PurposeCode(StrEnum):
    """What a retirement is for, as the registry's form asks (docs/sources.md 5.2; code strings are ours)."""

    CARBON_OFFSET = "CARBON_OFFSET"
    ONTAI_EMISSION = "ONTAI_EMISSION"
    ONTAI_FACTOR = "ONTAI_FACTOR"
    SHOENE_JOINT = "SHOENE_JOINT"
    CDP = "CDP"
    SBT = "SBT"
    RE100 = "RE100"
    SHIFT_ASSET = "SHIFT_ASSET"
    KEIDANREN = "KEIDANREN"
    GX_ETS = "GX_ETS"
    CORSIA = "CORSIA"
    NDC = "NDC"
    OTHER = "OTHER"


class UseKind(StrEnum):
    """What an allocation's grams are used for."""

    DEMAND = "DEMAND"
    PRODUCT_SALE = "PRODUCT_SALE"
    OWN_USE = "OWN_USE"
    REFUNDED_SALE = "REFUNDED_SALE"


class EntryKind(StrEnum):
    """The operations of the ledger."""

    ISSUE = "ISSUE"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    REQUEST_RETIREMENT = "REQUEST_RETIREMENT"
    CONFIRM_RETIREMENT = "CONFIRM_RETIREMENT"
    REJECT_RETIREMENT = "REJECT_RETIREMENT"
    REQUEST_TRANSFER = "REQUEST_TRANSFER"
    CONFIRM_TRANSFER = "CONFIRM_TRANSFER"
    REJECT_TRANSFER = "REJECT_TRANSFER"
    TRANSFER = "TRANSFER"
    MOVE_STOCK = "MOVE_STOCK"
    REVERSE = "REVERSE"
