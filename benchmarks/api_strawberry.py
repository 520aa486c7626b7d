"""The query of benchmarks/api.py through stock Strawberry: dataclasses, caches, nothing of ours."""

from datetime import date
from typing import Any

import strawberry
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.api_rows import node_of


@strawberry.type
class Project:
    id: strawberry.ID
    number: str
    operator_name: str
    summary: str


@strawberry.type
class Seller:
    id: strawberry.ID
    legal_name: str
    kind: str


@strawberry.type
class Listing:
    id: strawberry.ID
    title: str
    price_per_tonne: int
    offered: int
    remaining: int
    minimum_lot: int
    vintage: int
    closes_on: date
    status: str
    project: Project
    seller: Seller


@strawberry.type
class Edge:
    node: Listing


@strawberry.type
class Listings:
    edges: list[Edge]


def schema_over(database: Any) -> strawberry.Schema:
    """The schema over a database's rows."""

    @strawberry.type
    class Query:
        @strawberry.field
        async def listings(self, first: int) -> Listings:
            return Listings(edges=[Edge(node=_listing(row)) for row in await database.fetch(first)])

    return strawberry.Schema(Query, extensions=[lambda: ParserCache(), lambda: ValidationCache()])


def _listing(row: Any) -> Listing:
    found = node_of(row)
    project, seller = found["project"], found["seller"]
    closes_on = row["closes_on"]
    return Listing(
        id=found["id"],
        title=found["title"],
        price_per_tonne=found["pricePerTonne"],
        offered=found["offered"],
        remaining=found["remaining"],
        minimum_lot=found["minimumLot"],
        vintage=found["vintage"],
        closes_on=closes_on if isinstance(closes_on, date) else date.fromisoformat(closes_on),
        status=found["status"],
        project=Project(
            id=project["id"],
            number=project["number"],
            operator_name=project["operatorName"],
            summary=project["summary"],
        ),
        seller=Seller(id=seller["id"], legal_name=seller["legalName"], kind=seller["kind"]),
    )
