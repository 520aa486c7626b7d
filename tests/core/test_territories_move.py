"""The migration that gives territories their fiscal year keeps them, forth and back."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.database import connection, is_postgres, placeholders
from core.ids import new_id
from parties.council_models import CouncilTerm, CouncilTermArea
from parties.kinds import OrganisationKind
from tests.factories import fixed_clock as fixed_clock
from tests.factories import make_organisation

AREAS = ["204102", "430005"]
COLUMNS = {"id": "uuid", "created_at": "timestamptz", "council_id": "uuid", "area_code": "text"}


@pytest.mark.usefixtures("database", "fixed_clock")
async def test_a_territory_becomes_one_of_the_fiscal_year_and_comes_back() -> None:
    migration: Any = importlib.import_module("server.migrations.0010_people_constraints")
    editor = SimpleNamespace(client=connection(), DIALECT="postgres" if is_postgres() else "sqlite")
    council = await make_organisation("みどりの特定地域協議会", kind=OrganisationKind.COUNCIL)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    await connection().execute_query(f"CREATE TABLE council_areas ({columns})")
    statement = f"INSERT INTO council_areas ({', '.join(COLUMNS)}) VALUES ({', '.join(placeholders(4))})"
    for code in AREAS:
        await connection().execute_query(statement, [str(new_id()), clock.now(), str(council.id), code])

    await migration.territories_to_terms(None, editor)

    term = await CouncilTerm.get(council_id=council.id)
    assert (term.fiscal_year, term.adopted_on.isoformat(), term.support_yen) == (2026, "2026-10-01", 0)
    found = await CouncilTermArea.filter(term_id=term.id).order_by("area_code").values_list("area_code", flat=True)
    assert [str(code) for code in found] == AREAS

    await connection().execute_query("DELETE FROM council_areas")
    await migration.terms_to_territories(None, editor)

    back = await connection().execute_query_dict("SELECT council_id, area_code FROM council_areas ORDER BY area_code")
    assert [(str(row["council_id"]), row["area_code"]) for row in back] == [(str(council.id), code) for code in AREAS]
