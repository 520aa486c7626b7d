"""Who may read of retirements that are owed, and of what credits may be used for: rows as in `permissions`."""

from typing import Final

from tests.scenarios.permissions import OWN, PUBLIC, Question, _all

QUESTIONS: Final = (
    Question(query="retirementDeadlines", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    Question(query="outstandingRetirements", outcomes=_all(PUBLIC)),
    Question(query="outstandingTotal", outcomes=_all(PUBLIC)),
    Question(
        query="retiredYears",
        arguments=lambda world: {"sellerId": world.cast.village.id},
        outcomes=_all(PUBLIC),
    ),
    Question(
        query="retiredYears",
        case="of who is not to be named",
        arguments=lambda world: {"sellerId": world.cast.consumer.id},
        outcomes=_all("NOT_FOUND"),
    ),
    Question(
        query="purposeAnswers",
        arguments=lambda world: {"question": {"issuanceId": world.ids["issuance"]}},
        outcomes=_all(PUBLIC),
    ),
    Question(query="purposeDeadlines", arguments=lambda _world: {"purpose": "GX_ETS"}, outcomes=_all(PUBLIC)),
    Question(query="publicYearEnd", outcomes=_all(PUBLIC)),
    Question(query="schemeEnds", arguments=lambda _world: {"scheme": "J_VER"}, outcomes=_all(PUBLIC)),
    Question(
        query="offerWarnings",
        arguments=lambda world: {"issuanceId": world.ids["issuance"]},
        outcomes=_all(PUBLIC),
    ),
)
