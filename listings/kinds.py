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


class ListingSort(StrEnum):
    """In which order sale notices are listed; among equals the one published first stands first, or last."""

    OLDEST = "OLDEST"
    NEWEST = "NEWEST"
    PRICE_LOW = "PRICE_LOW"
    PRICE_HIGH = "PRICE_HIGH"
    VINTAGE_NEW = "VINTAGE_NEW"
    VINTAGE_OLD = "VINTAGE_OLD"
    MOST_AVAILABLE = "MOST_AVAILABLE"
    CLOSING_SOON = "CLOSING_SOON"


class CoBenefit(StrEnum):
    """What a project does beside its tonnes (コベネフィット), as the guidelines name it (docs/sources.md CB-01).

    No scheme certifies these: a seller that states one says how, in words or figures.
    """

    BIODIVERSITY = "BIODIVERSITY"
    WATER_SOURCES = "WATER_SOURCES"
    DISASTER_PREVENTION = "DISASTER_PREVENTION"
    AIR_AND_WATER_QUALITY = "AIR_AND_WATER_QUALITY"
    FOREST_CONSERVATION = "FOREST_CONSERVATION"
    TIMBER_SUPPLY = "TIMBER_SUPPLY"
    EMPLOYMENT = "EMPLOYMENT"
    REGIONAL_ECONOMY = "REGIONAL_ECONOMY"
    EXPERIENCE_AND_LEARNING = "EXPERIENCE_AND_LEARNING"


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
    """A demand is open until it is matched; the match's order fulfils it, or it opens again: also after a refund."""

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
        # Its order was withdrawn from after all.
        DemandStatus.FULFILLED: frozenset({DemandStatus.OPEN}),
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
