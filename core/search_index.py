"""The index of texts that can be searched: one table, and the engine of each database over its tokens.

`search_documents` has one row a thing: its normalised text, and on PostgreSQL its tokens as a `tsvector` under a GIN
index. On SQLite the tokens are in the FTS5 table `search_tokens`, by the row's number. Both are derived from the
records and can be written again from them at any time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from core.database import is_postgres
from core.search import tokens_of, wanted_tokens
from core.statements import Statement, run_all

TABLES: Final = {
    "postgres": (
        "CREATE TABLE search_documents (subject_id UUID PRIMARY KEY, kind VARCHAR(20) NOT NULL, text TEXT NOT NULL,"
        " tokens TSVECTOR NOT NULL)",
        "CREATE INDEX idx_search_documents_tokens ON search_documents USING gin (tokens)",
    ),
    "sqlite": (
        "CREATE TABLE search_documents (number INTEGER PRIMARY KEY, subject_id CHAR(36) NOT NULL UNIQUE,"
        " kind VARCHAR(20) NOT NULL, text TEXT NOT NULL)",
        "CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, tokenize = 'ascii', detail = 'none', columnsize = 0)",
    ),
}
"""How a migration makes them, by dialect. The ORM knows neither: it has no such columns, and nobody needs objects."""

DROPPED: Final = {
    "postgres": ("DROP TABLE search_documents",),
    "sqlite": ("DROP TABLE search_tokens", "DROP TABLE search_documents"),
}


class Searched(StrEnum):
    """What has a text in the index."""

    PROJECT = "PROJECT"
    LISTING = "LISTING"


@dataclass(frozen=True, slots=True)
class SearchText:
    """A thing and the normalised text (`core.search.text_of`) that it is found by."""

    kind: Searched
    subject_id: UUID
    text: str


async def write_texts(texts: Iterable[SearchText]) -> None:
    """Let these things be found by their texts from now on. In the caller's transaction."""
    postgres = is_postgres()
    await run_all([statement for one in texts for statement in statements_of(one, postgres=postgres)])


def statements_of(one: SearchText, *, postgres: bool) -> list[Statement]:
    """What writes a text into the index, in the place of what was there."""
    id, tokens = str(one.subject_id), " ".join(tokens_of(one.text))
    if postgres:
        insert = (
            "INSERT INTO search_documents (subject_id, kind, text, tokens)"
            " VALUES ($1, $2, $3, array_to_tsvector(string_to_array($4, ' '))) ON CONFLICT (subject_id)"
            " DO UPDATE SET text = excluded.text, tokens = excluded.tokens"
        )
        return [(insert, [id, one.kind.value, one.text, tokens])]
    numbered = "(SELECT number FROM search_documents WHERE subject_id = $1)"
    return [
        (
            "INSERT INTO search_documents (subject_id, kind, text) VALUES ($1, $2, $3)"
            " ON CONFLICT (subject_id) DO UPDATE SET text = excluded.text",
            [id, one.kind.value, one.text],
        ),
        (f"DELETE FROM search_tokens WHERE rowid = {numbered}", [id]),
        (f"INSERT INTO search_tokens (rowid, tokens) VALUES ({numbered}, $2)", [id, tokens]),
    ]


def found_by(words: Sequence[str], kind: Searched, *, start: int, postgres: bool) -> tuple[str, list[Any]]:
    """A query for the `subject_id` of what has all the `words` (`core.search.words_of`), and its values.

    Its placeholders begin with number `start`. No word finds nothing.
    """
    if not words:
        return "SELECT subject_id FROM search_documents WHERE 1 = 0", []
    values = [_expression(words, postgres=postgres), kind.value, *words]
    marks = [f"${start + position}" for position in range(len(values))]
    if postgres:
        texts = "".join(f" AND strpos(d.text, {mark}) > 0" for mark in marks[2:])
        return (
            f"SELECT d.subject_id FROM search_documents d WHERE d.tokens @@ {marks[0]}::text::tsquery"
            f" AND d.kind = {marks[1]}{texts}"
        ), values
    texts = "".join(f" AND instr(d.text, {mark}) > 0" for mark in marks[2:])
    return (
        "SELECT d.subject_id FROM search_tokens t JOIN search_documents d ON d.number = t.rowid"
        f" WHERE t.search_tokens MATCH {marks[0]} AND d.kind = {marks[1]}{texts}"
    ), values


def _expression(words: Sequence[str], *, postgres: bool) -> str:
    """The tokens in the engine's own language; they are digits and letters, so nothing in them is syntax."""
    wanted = [(token, len(word) == 1) for word in words for token in wanted_tokens(word)]
    if postgres:
        return " & ".join(f"{token}:*" if begins else token for token, begins in wanted)
    return " AND ".join(f'"{token}" *' if begins else f'"{token}"' for token, begins in wanted)
