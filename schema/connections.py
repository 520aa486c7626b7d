"""Relay connections over keyset pages."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from core.pages import DEFAULT_PAGE, Page

NodeT = TypeVar("NodeT")
RowT = TypeVar("RowT", bound=Any)

First = Annotated[int, strawberry.argument(description=f"How many, at most 100; {DEFAULT_PAGE} unless told.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which to start.")]


@strawberry.type(description="Where a page ends.")
class PageInfo:
    """Relay's page information; pages go forward."""

    has_next_page: bool = strawberry.field(description="Whether more follow.")
    end_cursor: str | None = strawberry.field(description="The last cursor of this page; null on an empty one.")


@strawberry.type(description="One item of a page.")
class Edge(Generic[NodeT]):
    """Relay's edge."""

    cursor: str = strawberry.field(description="Where this item stands.")
    node: NodeT = strawberry.field(description="The item.")


@strawberry.type(description="A page of items.")
class Connection(Generic[NodeT]):
    """Relay's connection."""

    edges: list[Edge[NodeT]] = strawberry.field(description="The items with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page ends.")


def connection_of(page: Page[RowT], to_node: Callable[[RowT], NodeT]) -> Connection[NodeT]:
    """A page of rows as a connection of nodes."""
    return Connection(
        edges=[Edge(cursor=page.cursor_of(row), node=to_node(row)) for row in page.rows],
        page_info=PageInfo(has_next_page=page.has_next, end_cursor=page.end_cursor),
    )
