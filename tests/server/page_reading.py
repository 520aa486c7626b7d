"""Asking for a page and reading it by its structure: strictly, so that what is not well formed fails."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Final

import httpx
import pytest
from starlette.applications import Starlette

from core import clock
from server.pages import EXCEPTION_HANDLERS, ROUTES

NOW: Final = datetime(2026, 10, 10, 3, 0, tzinfo=UTC)
"""Noon of 10 October 2026 in Tokyo."""

VOID: Final = frozenset({"meta", "link", "img", "input", "br", "wbr"})


@dataclass
class Page:
    """What a page says, by its structure."""

    language: str = ""
    title: str = ""
    text: str = ""
    tags: set[str] = field(default_factory=set)
    headings: list[str] = field(default_factory=list)
    heading_levels: list[int] = field(default_factory=list)
    entries: dict[str, str] = field(default_factory=dict)
    """Term -> description; of a term that stands on the page twice, the last."""
    rows: list[list[str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    """What the browser loads by itself."""
    values: list[str] = field(default_factory=list)
    inline_attributes: list[str] = field(default_factory=list)
    """Handlers and styles in attributes."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []
        self.texts: list[list[str]] = [[]]
        self.term = ""
        self.ids: set[str] = set()
        self.named_by: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        page = self.page
        page.tags.add(tag)
        page.inline_attributes += [name for name in given if name == "style" or name.startswith("on")]
        if "id" in given:
            assert given["id"] not in self.ids, f"two elements are called {given['id']}"
            self.ids.add(given["id"])
        self.named_by |= set(f"{given.get('aria-labelledby', '')} {given.get('aria-describedby', '')}".split())
        if tag == "html":
            page.language = given["lang"]
        elif tag == "a":
            page.links.append(given["href"])
        elif tag == "img":
            assert "alt" in given
            page.sources.append(given["src"])
        elif tag == "link" and given["rel"] != "canonical":
            page.sources.append(given["href"])
        elif tag == "input":
            page.values.append(given.get("value", ""))
        elif tag == "tr":
            page.rows.append([])
        if tag not in VOID:
            self.open.append(tag)
            self.texts.append([])

    def handle_data(self, data: str) -> None:
        self.texts[-1].append(data)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> inside {self.open}"
        self.open.pop()
        raw = "".join(self.texts.pop())
        self.texts[-1].append(raw)
        text = " ".join(raw.split())
        page = self.page
        if tag == "title":
            page.title = text
        elif re.fullmatch("h[1-6]", tag):
            page.headings.append(text)
            page.heading_levels.append(int(tag[1]))
        elif tag == "dt":
            self.term = text
        elif tag == "dd":
            page.entries[self.term] = text
        elif tag in ("th", "td"):
            page.rows[-1].append(text)

    def finished(self) -> Page:
        assert self.open == [], f"never closed: {self.open}"
        assert self.named_by <= self.ids, f"named by what is not there: {self.named_by - self.ids}"
        self.page.text = " ".join("".join(self.texts[0]).split())
        return self.page


def read_page(html: str) -> Page:
    """The page; fails for tags that do not nest, an id given twice, or a name that points nowhere."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finished()


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The clock stands at NOW."""
    with clock.running_at(lambda: NOW):
        yield


def make_app(*, graphiql: bool = False) -> Starlette:
    """An application of the public pages alone, on whatever database is connected."""
    app = Starlette(routes=ROUTES, exception_handlers=EXCEPTION_HANDLERS)
    app.state.public_url = "https://musubi.example"
    app.state.graphiql = graphiql
    return app


def client_of(app: Starlette) -> httpx.AsyncClient:
    """A client of the application, without a network."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://musubi.example")


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the pages on a fresh database."""
    async with client_of(make_app()) as opened:
        yield opened


async def shown(client: httpx.AsyncClient, path: str, *, status: int = 200) -> Page:
    """The page at `path`, read and found well formed."""
    response = await client.get(path)
    assert response.status_code == status, response.text
    return read_page(response.text)
