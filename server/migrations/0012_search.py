"""Projects and sale notices are found by their texts and their tags; notices are sorted by what buyers compare."""

import functools
from collections.abc import AsyncIterator, Sequence
from datetime import date
from json import dumps, loads
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from core import search_index
from core.constraints import Index, IndexWhere, add_all, drop_all
from core.projections import read_json
from core.schema_changes import AddColumn
from core.statements import Statement, in_dialect
from listings import tags
from listings.search import text_of_listing
from registry.kinds import Scheme
from registry.project_search import text_of_project

CONSTRAINTS = (
    Index("listing_tags", "listing_tags_by_value", ("kind", "value", "listing_id")),
    Index("listings", "listings_by_price", ("status", "price_yen_per_t", "id")),
    Index("listings", "listings_by_vintage", ("status", "vintage", "id")),
    Index("listings", "listings_by_available", ("status", "(offered_t - committed_t)", "id")),
    Index("listings", "listings_by_closing", ("status", "closes_on", "id")),
    # What a holder has now, however many blocks it had before: they are closed, and only ever more.
    IndexWhere("blocks", "live_blocks_by_holder", ("holder_id", "issuance_id"), '"closed_by_id" IS NULL'),
)

BATCH: Final = 200


async def add(apps: Any, editor: Any) -> None:
    """Make the tables of the index and the tags, and the indexes."""
    for statement in (*search_index.TABLES[editor.DIALECT], tags.TABLE[editor.DIALECT]):
        await editor.client.execute_query(statement)
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them."""
    await drop_all(CONSTRAINTS, editor)
    for statement in ("DROP TABLE listing_tags", *search_index.DROPPED[editor.DIALECT]):
        await editor.client.execute_query(statement)


async def fill(apps: Any, editor: Any) -> None:
    """What is there already is found as well."""
    postgres = editor.DIALECT == "postgres"
    year = "EXTRACT(YEAR FROM monitoring_to)" if postgres else "strftime('%Y', monitoring_to)"
    await editor.client.execute_query(
        f"UPDATE listings SET vintage = (SELECT CAST({year} AS INTEGER) FROM issuances WHERE id = issuance_id)"
    )
    projects = {}
    async for row in _rows(editor, "SELECT p.* FROM projects p WHERE p.id > $1"):
        project = projects[str(row["id"])] = _project(row)
        await _run(editor, search_index.statements_of(text_of_project(project), postgres=postgres))
    listings = (
        "SELECT p.*, s.legal_name, i.project_id, i.scheme, i.methodology_code, i.monitoring_to FROM listings p"
        " JOIN organisations s ON s.id = p.seller_id JOIN issuances i ON i.id = p.issuance_id WHERE p.id > $1"
    )
    async for row in _rows(editor, listings):
        listing = _listing(row, projects[str(row["project_id"])])
        await _run(editor, search_index.statements_of(text_of_listing(listing), postgres=postgres))
        await _run(editor, tags.tag_statements(listing.id, tags.tags_of(listing)))


async def leave(apps: Any, editor: Any) -> None:
    """What was derived goes with its tables."""


async def _rows(editor: Any, sql: str) -> AsyncIterator[dict[str, Any]]:
    after = str(UUID(int=0))
    while rows := await editor.client.execute_query_dict(
        in_dialect(f"{sql} ORDER BY p.id LIMIT {BATCH}", editor.DIALECT == "postgres"), [after]
    ):
        for row in rows:
            yield row
        after = str(rows[-1]["id"])


async def _run(editor: Any, statements: Sequence[Statement]) -> None:
    for sql, values in statements:
        await editor.client.execute_query(in_dialect(sql, editor.DIALECT == "postgres"), list(values))


def _project(row: dict[str, Any]) -> Any:
    return SimpleNamespace(
        id=UUID(str(row["id"])),
        scheme=Scheme(row["scheme"]),
        operator_name=row["operator_name"],
        summary=row["summary"],
        place_text=row["place_text"],
        **{
            name: read_json(row[name])
            for name in ("planned_holders", "place_codes", "regions", "activities", "project_types")
        },
    )


def _listing(row: dict[str, Any], project: Any) -> Any:
    monitored_to = str(row["monitoring_to"])
    return SimpleNamespace(
        id=UUID(str(row["id"])),
        title=row["title"],
        description=row["description"],
        deliveries=read_json(row["deliveries"]),
        co_benefits=read_json(row["co_benefits"]),
        seller=SimpleNamespace(legal_name=row["legal_name"]),
        issuance=SimpleNamespace(
            scheme=Scheme(row["scheme"]),
            methodology_code=row["methodology_code"],
            monitoring_to=date.fromisoformat(monitored_to),
            project=project,
        ),
    )


class Migration(migrations.Migration):
    """Runs after the listings' and projects' tables are as they are now."""

    dependencies = [("musubi", "0011_hold_warnings")]
    operations = [
        AddColumn(model_name="Listing", name="vintage", field=fields.IntField(db_default=0)),
        AddColumn(
            model_name="Listing",
            name="co_benefits",
            field=fields.JSONField(
                default=list,
                db_default="[]",
                encoder=functools.partial(dumps, separators=(",", ":")),
                decoder=loads,
            ),
        ),
        ops.RunPython(add, drop),
        ops.RunPython(fill, leave),
    ]
