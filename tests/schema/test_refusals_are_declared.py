"""Every mutation's union has the errors that its use case can raise, and no other."""

import graphql
import pytest

from parties.errors import Unauthenticated
from schema.errors import COMMON, ERROR_CLASSES, KEYED
from tests.scenarios.documents import mutation_fields
from tests.schema import raising

NAMES = {f"{one.__module__}.{one.__name__}": one.__name__ for one in ERROR_CLASSES.values()}

COMMON_NAMES = {one.__name__ for one in (*COMMON, *KEYED)}
"""Declared together for every mutation, also where a few cannot happen."""

MUTATIONS = sorted(mutation_fields())


def declared(mutation: str) -> set[str]:
    """The names of the errors in a mutation's union."""
    union = graphql.get_named_type(mutation_fields()[mutation].type)
    assert isinstance(union, graphql.GraphQLUnionType)
    return {one.name.removesuffix("Error") for one in union.types if one.name.endswith("Error")}


LIE_APART = "the ledger's own blocks are read, and they lie apart"
BY_QUANTITY = "tonnes are taken by quantity, no serial is named"

MARKED = "grams that are retired are marked as refunded, never given back"
MAY_GIVE_BACK = ("requestDelivery", "recordRetirementNotice", "recordTransferNotice")
"""What ends a delivery may bring a withdrawal into effect that waited for it."""
CANNOT_HAPPEN: dict[tuple[str, str], str] = {
    ("offerProduct", "StageNotInMatrix"): "a product's page is composed for advertising, which its mode has",
    ("confirmOrder", "StageNotInMatrix"): "a product's page is asked for the sale, which its mode has",
    ("confirmOrder", "BadSerials"): LIE_APART,
    ("makeClaim", "BadSerials"): LIE_APART,
    ("setSellerTerms", "BadSerials"): LIE_APART,
    **{(name, "AllocationFixed"): MARKED for name in ("answerWithdrawal", "requestWithdrawal", *MAY_GIVE_BACK)},
    **{
        (name, "AlreadyWithdrawn"): "a document that its publisher withdrew first is left alone"
        for name in (
            *("answerWithdrawal", "requestWithdrawal", *MAY_GIVE_BACK),
            *("recordRetirementRejection", "recordTransferRejection"),
        )
    },
    ("registerSerialLayout", "BadSerials"): "that another layout's serials are not read is what is asked for",
    ("recordReversal", "BadSerials"): LIE_APART,
    ("recordReversal", "UnitsNotAvailable"): BY_QUANTITY,
    ("replaceReversed", "BadSerials"): LIE_APART,
    ("replaceReversed", "UnitsNotAvailable"): BY_QUANTITY,
    ("claimRetirement", "BadSerials"): LIE_APART,
    ("reassignAllocation", "BadSerials"): LIE_APART,
    ("offerProduct", "BadSerials"): LIE_APART,
    ("offerProduct", "UnitsNotAvailable"): BY_QUANTITY,
    ("acceptMatch", "UnitsNotAvailable"): BY_QUANTITY,
    ("cancelOrder", "AllocationFixed"): "a product's sale gives its grams back whenever it is cancelled",
}
"""Errors of functions that are reached, and why they cannot be what the mutation answers."""


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_what_can_be_raised_is_declared(mutation: str) -> None:
    can_happen = raising.reachable_errors(raising.resolvers()[mutation], NAMES) - {Unauthenticated.__name__}
    excepted = {error for name, error in CANNOT_HAPPEN if name == mutation}

    assert can_happen - declared(mutation) == excepted


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_what_is_declared_can_be_raised(mutation: str) -> None:
    can_happen = raising.reachable_errors(raising.resolvers()[mutation], NAMES)

    assert declared(mutation) - can_happen - COMMON_NAMES == set()


def test_every_mutation_has_a_resolver_that_is_found() -> None:
    assert set(raising.resolvers()) == set(MUTATIONS)


def test_an_error_that_is_raised_far_below_is_found() -> None:
    found = raising.reachable_errors(raising.resolvers()["acceptMatch"], NAMES)

    # Raised in listings.listing.commit_tonnes and registry.ledger.hold, reached over matching.service._conclude.
    assert {"BeyondOffer", "InsufficientUnits", "AlreadyAccepted", "NotVerified", "IdempotencyConflict"} <= found
    assert "NothingToPayOut" not in found
