"""No list asks the database again for each of its rows: the statements of a page are counted, with everything selected.

A new connection has to be entered here with its count; one whose count grows with its rows fails.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

from core.pages import MAX_PAGE
from tests.scenarios.conftest import Template, Templates, _living
from tests.scenarios.everything import tokens  # noqa: F401 - brings its stage
from tests.scenarios.world import STAGES, World
from tests.schema.counting import connections, everything_below, statements
from tests.schema.lists import fill_lists


@dataclass(frozen=True)
class Counted:
    """A connection: how many statements a page takes, who reads it, and what else must be given."""

    statements: int
    by: str = "operator"
    given: dict[str, str] = field(default_factory=dict)
    few: int = 1
    """Among the first so many rows is all that can hang on one."""


COUNTED: Final = {
    "councilTerms": Counted(5),
    "projects": Counted(4, few=3),
    "agreements": Counted(4),
    "issuances": Counted(4),
    "retirements": Counted(6, few=7),
    "transfers": Counted(3),
    "holds": Counted(9, few=25),
    "accounts": Counted(8, by="village"),
    "clientAccounts": Counted(8, by="shop"),
    "permissions": Counted(2),
    "reversals": Counted(3, given={"issuanceId": "regional issuance"}),
    "claimNotices": Counted(2, by="village"),
    "claims": Counted(2, by="city"),
    "listings": Counted(8),
    "demands": Counted(4),
    "products": Counted(10),
    "matches": Counted(2),
    "orders": Counted(20, few=8),
    "approvals": Counted(3),
    "auditEntries": Counted(3),
    "sessions": Counted(2, by="village"),
    "members": Counted(2, by="village"),
    "invitations": Counted(2, by="village"),
    "accessTokens": Counted(2, by="village"),
    "consents": Counted(2, by="village"),
    "complaints": Counted(3),
    "disclosureRequests": Counted(2),
    "ruleWaivers": Counted(2, by="village"),
    "gateFindings": Counted(2, by="village"),
    "retirementDeadlines": Counted(4, by="shop"),
    "outstandingRetirements": Counted(3),
}
"""The one that finds out who asks is among the statements."""


@pytest.fixture
def everything_copy(templates: Templates) -> Iterator[tuple[str, Template]]:
    """The world of everything."""
    assert STAGES["everything"]
    with templates.copied("everything") as copied:
        yield copied


@pytest.fixture
async def everything(everything_copy: tuple[str, Template], caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    """Several of every kind."""
    async for one in _living(everything_copy, caplog):
        await fill_lists(one)
        yield one


def test_every_connection_is_counted() -> None:
    assert set(connections()) == set(COUNTED)


async def test_a_page_takes_the_same_statements_however_long_it_is(
    everything: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Everything at once costs more than a client may ask for.
    monkeypatch.setattr("schema.execution.serving.MAX_COST", 10**9)
    wrong = []
    for name, counted in COUNTED.items():
        token = getattr(everything.cast, counted.by).token
        document = everything_below(name, {key: f'"{everything.ids[id]}"' for key, id in counted.given.items()})
        taken, rows = [], []
        for first in (counted.few, MAX_PAGE):
            with statements() as seen:
                page = await everything.api.ask(document, token=token, first=first)
            taken.append(len(seen))
            rows.append(len(page["edges"]))
        if taken != [counted.statements] * 2 or not rows[0] == counted.few < rows[1]:
            wrong.append(f"{name}: {taken} statements for {rows} rows, not {counted.statements}")
    assert not wrong, "\n".join(wrong)
