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

    page: strawberry.Private[Page[Any]]
    has_next_page: bool = strawberry.field(description="Whether more follow.")

    @strawberry.field(description="The last cursor of this page; null on an empty one.")
    def end_cursor(self) -> str | None:
        """Made when it is asked for."""
        return self.page.end_cursor


@strawberry.type(description="One item of a page.")
class Edge(Generic[NodeT]):
    """Relay's edge."""

    page: strawberry.Private[Page[Any]]
    row: strawberry.Private[Any]
    node: NodeT = strawberry.field(description="The item.")

    @strawberry.field(description="Where this item stands.")
    def cursor(self) -> str:
        """Made when it is asked for."""
        return self.page.cursor_of(self.row)


@strawberry.type(description="A page of items.")
class Connection(Generic[NodeT]):
    """Relay's connection."""

    edges: list[Edge[NodeT]] = strawberry.field(description="The items with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page ends.")


def connection_of(page: Page[RowT], to_node: Callable[[RowT], NodeT]) -> Connection[NodeT]:
    """A page of rows as a connection of nodes."""
    return Connection(edges=edges_of(page, to_node), page_info=page_info_of(page))


def edges_of(page: Page[RowT], to_node: Callable[[RowT], NodeT]) -> list[Edge[NodeT]]:
    """The rows of a page as edges, for a connection with fields of its own."""
    return [Edge(page=page, row=row, node=to_node(row)) for row in page.rows]


def page_info_of(page: Page[Any]) -> PageInfo:
    """Where a page ends, for a connection with fields of its own."""
    return PageInfo(page=page, has_next_page=page.has_next)
