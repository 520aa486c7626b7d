"""Who may ask what a key was answered: everybody for the own organisation. Rows as in `permissions`."""

from typing import Final

from tests.scenarios.permissions import OWN, Question, _all

QUESTIONS: Final = (
    Question(
        query="earlierAnswer",
        arguments=lambda _world: {"key": "a key that nobody sent"},
        outcomes=_all(OWN, anonymous="UNAUTHENTICATED"),
    ),
)
