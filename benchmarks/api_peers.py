"""One server of benchmarks/api.py: `python -m benchmarks.api_peers NAME PORT DATABASE_URL`.

What a peer's library needs is imported when that peer runs: their dependencies contradict each other.
"""

import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

Rows = list[dict[str, Any]]


class Database:
    """The rows by the driver alone: asyncpg's pool, or one aiosqlite connection."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.fetch: Callable[[int], Awaitable[Any]]

    @asynccontextmanager
    async def opened(self, _app: Starlette) -> AsyncIterator[None]:
        """Connect for the life of the server."""
        from benchmarks.api_rows import SQL

        if self.url.startswith("sqlite"):
            import aiosqlite

            path = self.url.removeprefix("sqlite://").partition("?")[0]
            connection = await aiosqlite.connect(path)
            connection.row_factory = sqlite3.Row
            plain = SQL.replace("$1", "?")
            self.fetch = lambda first: connection.execute_fetchall(plain, [first])
            yield
            await connection.close()
            return
        import asyncpg

        pool = await asyncpg.create_pool(self.url)
        self.fetch = lambda first: pool.fetch(SQL, first)
        yield
        await pool.close()


def raw(database: Database) -> Starlette:
    """No GraphQL: rows, dicts, orjson."""
    from benchmarks.api_rows import node_of

    async def listings(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        rows = await database.fetch(asked["variables"]["first"])
        edges = [{"node": node_of(row)} for row in rows]
        return Response(orjson.dumps({"data": {"listings": {"edges": edges}}}), media_type="application/json")

    return Starlette(routes=[Route("/graphql", listings, methods=["POST"])], lifespan=database.opened)


def ours(database: Database, *, planned: bool = True) -> Starlette:
    """The application as it is served, without its worker."""
    from core.database import connect, disconnect
    from server.app import bare_app
    from server.settings import tortoise_config

    @asynccontextmanager
    async def connected(_app: Starlette) -> AsyncIterator[None]:
        await connect(tortoise_config(database.url))
        yield
        await disconnect()

    app = bare_app(public_url="http://127.0.0.1", graphiql=False, lifespan=connected)
    for route in app.routes:
        if isinstance(route, Route) and route.path == "/graphql":
            route.endpoint.schema.planned = planned
    return app


def stock_strawberry(database: Database) -> Starlette:
    """Strawberry with dataclasses over the same rows, its parser and validation caches on."""
    from strawberry.asgi import GraphQL

    from benchmarks.api_strawberry import schema_over

    graphql: Any = GraphQL(schema_over(database), graphql_ide=None)
    return Starlette(routes=[Mount("/graphql", graphql), Route("/graphql", graphql)], lifespan=database.opened)


SDL = """
type Query { listings(first: Int!): Listings! }
type Listings { edges: [Edge!]! }
type Edge { node: Listing! }
type Listing {
  id: ID! title: String! pricePerTonne: Int! offered: Int! remaining: Int! minimumLot: Int! vintage: Int!
  closesOn: String! status: String! project: Project! seller: Seller!
}
type Project { id: ID! number: String! operatorName: String! summary: String! }
type Seller { id: ID! legalName: String! kind: String! }
"""


def ariadne(database: Database) -> Starlette:
    """Ariadne over dicts, with cached parsing and validation."""
    from ariadne import QueryType, make_executable_schema
    from ariadne.asgi import GraphQL
    from graphql import parse, validate

    from benchmarks.api_rows import node_of

    query = QueryType()

    @query.field("listings")
    async def listings(_: Any, _info: Any, first: int) -> Any:
        return {"edges": [{"node": node_of(row)} for row in await database.fetch(first)]}

    parsed = lru_cache(maxsize=100)(parse)
    validated = lru_cache(maxsize=100)(validate)
    app: Any = GraphQL(
        make_executable_schema(SDL, query),
        query_parser=lambda _context, data: parsed(data["query"]),
        query_validator=lambda schema, document, *_args, **_kwargs: validated(schema, document),
    )
    return Starlette(routes=[Mount("/graphql", app), Route("/graphql", app)], lifespan=database.opened)


def _required(g: Any, *names: str) -> dict[str, Any]:
    # Under the names that the rows have: graphene would look for snake case in a dict.
    return {name: g.String(required=True, resolver=_camel_reader(name)) for name in names}


def _camel_reader(name: str) -> Callable[[Any, Any], Any]:
    first, *rest = name.split("_")
    key = first + "".join(part.capitalize() for part in rest)
    return lambda row, _info: row[key]


def graphene(database: Database) -> Starlette:
    """Graphene over dicts; it has no caches of its own."""
    import graphene as g

    from benchmarks.api_rows import node_of

    def of(name: str, **fields: Any) -> Any:
        return type(name, (g.ObjectType,), fields)

    texts = _required(g, "title", "closes_on", "status")
    numbers = {
        name: g.Int(required=True, resolver=_camel_reader(name))
        for name in ("price_per_tonne", "offered", "remaining", "minimum_lot", "vintage")
    }
    project = of("Project", id=g.ID(required=True), **_required(g, "number", "operator_name", "summary"))
    seller = of("Seller", id=g.ID(required=True), **_required(g, "legal_name", "kind"))
    listing = of(
        "Listing",
        id=g.ID(required=True),
        **texts,
        **numbers,
        project=g.Field(project, required=True),
        seller=g.Field(seller, required=True),
    )
    edge = of("Edge", node=g.Field(listing, required=True))
    page = of("Listings", edges=g.List(g.NonNull(edge), required=True))

    async def resolve(_root: Any, _info: Any, first: int) -> Any:
        return {"edges": [{"node": node_of(row)} for row in await database.fetch(first)]}

    field = g.Field(page, required=True, first=g.Int(required=True), resolver=resolve)
    schema = g.Schema(query=of("Query", listings=field))

    async def endpoint(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        result = await schema.execute_async(asked["query"], variables=asked["variables"])
        answer = {"data": result.data, **({"errors": [str(one) for one in result.errors]} if result.errors else {})}
        return Response(orjson.dumps(answer), media_type="application/json")

    return Starlette(routes=[Route("/graphql", endpoint, methods=["POST"])], lifespan=database.opened)


APPS: dict[str, Callable[[Database], Starlette]] = {
    "raw": raw,
    "ours": ours,
    "ours-plain": lambda database: ours(database, planned=False),
    "strawberry": stock_strawberry,
    "ariadne": ariadne,
    "graphene": graphene,
}


if __name__ == "__main__":
    name, port, url = sys.argv[1:4]
    uvicorn.run(APPS[name](Database(url)), host="127.0.0.1", port=int(port), log_level="warning")
