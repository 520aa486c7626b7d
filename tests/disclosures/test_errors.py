import pytest

from core.errors import DomainError
from disclosures.errors import (
    IncompleteCertificate,
    IncompleteConfirmation,
    IncompleteDisclosure,
    IncompleteInvoice,
    RetirementNotConfirmed,
    StageNotInMatrix,
)

ERRORS: list[DomainError] = [
    StageNotInMatrix(mode="OWN_OPERATION", stage="SALE"),
    IncompleteDisclosure(missing=("I01", "I07")),
    IncompleteConfirmation(missing=("deliver_by",)),
    IncompleteCertificate(missing=("serials",)),
    IncompleteInvoice(missing=("recipient_name",)),
    RetirementNotConfirmed(),
]


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_speaks_both_languages_and_is_final(error: DomainError) -> None:
    assert error.code and not error.retryable
    for language in ("ja", "en"):
        message = error.message(language)
        assert message and "{" not in message
    assert str(error).startswith(error.code)


def test_codes_are_unique() -> None:
    assert len({error.code for error in ERRORS}) == len(ERRORS)
