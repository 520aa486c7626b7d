"""Who may read where the tonnes are: everybody, since that is the proof."""

from typing import Final

from tests.scenarios.permissions import EVERYBODY, PUBLIC, Question, _all

SERIAL: Final = "JC-200-000-000-011-157"
"""The first tonne of the world's first issuance (tests.scenarios.inputs.issuance)."""

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (("Block", "block", EVERYBODY),)

QUESTIONS: Final = (
    Question(query="serial", arguments=lambda _world: {"serial": SERIAL}, outcomes=_all(PUBLIC)),
    Question(
        query="serial",
        case="that was never issued",
        arguments=lambda _world: {"serial": "JC-200-999-999-999-999"},
        outcomes=_all("NOT_FOUND"),
    ),
    Question(query="issuances", outcomes=_all(PUBLIC)),
    Question(query="ledgerTotals", outcomes=_all(PUBLIC)),
)
