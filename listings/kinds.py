"""The kinds and states of what is offered and wanted."""

from enum import StrEnum

from core.lifecycle import Lifecycle


class BuyerSelection(StrEnum):
    """How the seller chooses among buyers (販売先の決定方法)."""

    FIRST_COME = "FIRST_COME"
    SELLER_CHOOSES = "SELLER_CHOOSES"


class ListingStatus(StrEnum):
    """A sale notice is open, or closed by its seller."""

    PUBLISHED = "PUBLISHED"
    CLOSED = "CLOSED"


LISTING_LIFECYCLE = Lifecycle(
    kind="listing",
    moves={ListingStatus.PUBLISHED: frozenset({ListingStatus.CLOSED}), ListingStatus.CLOSED: frozenset()},
)


class OffsetType(StrEnum):
    """What the tonnes are wanted for (docs/sources.md 3)."""

    EVENT = "EVENT"
    SELF = "SELF"
    CREDIT_ATTACHED = "CREDIT_ATTACHED"


class Strength(StrEnum):
    """Whether a wish only raises the rank or excludes what does not meet it."""

    PREFERRED = "PREFERRED"
    REQUIRED = "REQUIRED"


class DemandStatus(StrEnum):
    """A demand is open until it is matched; the match's order fulfils it, or it opens again."""

    OPEN = "OPEN"
    MATCHED = "MATCHED"
    FULFILLED = "FULFILLED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


DEMAND_LIFECYCLE = Lifecycle(
    kind="demand",
    moves={
        DemandStatus.OPEN: frozenset({DemandStatus.MATCHED, DemandStatus.EXPIRED, DemandStatus.WITHDRAWN}),
        DemandStatus.MATCHED: frozenset({DemandStatus.FULFILLED, DemandStatus.OPEN}),
        DemandStatus.FULFILLED: frozenset(),
        DemandStatus.EXPIRED: frozenset(),
        DemandStatus.WITHDRAWN: frozenset(),
    },
)


class ProductStatus(StrEnum):
    """A credit-attached product is on sale until its seller ends it."""

    ON_SALE = "ON_SALE"
    ENDED = "ENDED"


PRODUCT_LIFECYCLE = Lifecycle(
    kind="product",
    moves={ProductStatus.ON_SALE: frozenset({ProductStatus.ENDED}), ProductStatus.ENDED: frozenset()},
)
