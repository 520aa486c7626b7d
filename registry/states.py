"""The states of the ledger's things and the tables of their moves."""

from enum import StrEnum

from core.lifecycle import Lifecycle


class BlockState(StrEnum):
    """What a live block's tonnes may still become. RETIRED and TRANSFERRED_AWAY are terminal."""

    AVAILABLE = "AVAILABLE"
    HELD = "HELD"
    RETIREMENT_REQUESTED = "RETIREMENT_REQUESTED"
    RETIRED = "RETIRED"
    TRANSFERRED_AWAY = "TRANSFERRED_AWAY"


BLOCK_MOVES = Lifecycle(
    kind="block",
    moves={
        BlockState.AVAILABLE: frozenset({BlockState.HELD}),
        BlockState.HELD: frozenset(
            {BlockState.AVAILABLE, BlockState.RETIREMENT_REQUESTED, BlockState.TRANSFERRED_AWAY}
        ),
        BlockState.RETIREMENT_REQUESTED: frozenset({BlockState.RETIRED}),
        BlockState.RETIRED: frozenset(),
        BlockState.TRANSFERRED_AWAY: frozenset(),
    },
)


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
    """A transfer or retirement at an outside registry: asked for, then confirmed by the registry's notice."""

    REQUESTED = "REQUESTED"
    CONFIRMED = "CONFIRMED"


REQUEST_LIFECYCLE = Lifecycle(
    kind="registry request",
    moves={RequestStatus.REQUESTED: frozenset({RequestStatus.CONFIRMED}), RequestStatus.CONFIRMED: frozenset()},
)


class RetirementKind(StrEnum):
    """The three terminal kinds, never mixed: 無効化 (one's own use), 償却 (a state's target), 取消 (neither)."""

    INVALIDATION = "INVALIDATION"
    SURRENDER = "SURRENDER"
    CANCELLATION = "CANCELLATION"


class PurposeCode(StrEnum):
    """What a retirement is for, as the registry's form asks (docs/sources.md 5.2; code strings are ours)."""

    CARBON_OFFSET = "CARBON_OFFSET"
    ONTAI_EMISSION = "ONTAI_EMISSION"
    KEIDANREN = "KEIDANREN"
    OTHER = "OTHER"


class UseKind(StrEnum):
    """What an allocation's grams are used for."""

    DEMAND = "DEMAND"
    PRODUCT_SALE = "PRODUCT_SALE"


class EntryKind(StrEnum):
    """The operations of the ledger."""

    ISSUE = "ISSUE"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    REQUEST_RETIREMENT = "REQUEST_RETIREMENT"
    CONFIRM_RETIREMENT = "CONFIRM_RETIREMENT"
    REQUEST_TRANSFER = "REQUEST_TRANSFER"
    CONFIRM_TRANSFER = "CONFIRM_TRANSFER"
