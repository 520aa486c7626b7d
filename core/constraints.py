"""Named constraints that both databases enforce, written as data and made by a migration.

PostgreSQL has ALTER TABLE ... ADD CONSTRAINT and exclusion constraints. SQLite can add neither to a table without
rebuilding it (which loses its indexes), so there the same rule is a pair of triggers that abort the statement
with the constraint's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Constraint(Protocol):
    """A rule that knows its SQL in both dialects."""

    @property
    def name(self) -> str: ...
    def add(self, dialect: str) -> list[str]: ...
    def drop(self, dialect: str) -> list[str]: ...


def _triggers(table: str, name: str, body: str, events: Sequence[str] = ("INSERT", "UPDATE")) -> list[str]:
    return [f'CREATE TRIGGER "{name}_{event.lower()}" AFTER {event} ON "{table}" BEGIN {body} END' for event in events]


def _drop_triggers(name: str, events: Sequence[str] = ("INSERT", "UPDATE")) -> list[str]:
    return [f'DROP TRIGGER "{name}_{event.lower()}"' for event in events]


@dataclass(frozen=True)
class Check:
    """`expression` over the row's own columns is true (or unknown) for every row."""

    table: str
    name: str
    expression: str

    def add(self, dialect: str) -> list[str]:
        """The statements that create it."""
        if dialect == "postgres":
            return [f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self.name}" CHECK ({self.expression})']
        body = (
            f"SELECT RAISE(ABORT, 'CHECK constraint failed: {self.name}') FROM \"{self.table}\""
            f" WHERE rowid = NEW.rowid AND NOT ({self.expression});"
        )
        return _triggers(self.table, self.name, body)

    def drop(self, dialect: str) -> list[str]:
        """The statements that remove it."""
        if dialect == "postgres":
            return [f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self.name}"']
        return _drop_triggers(self.name)


@dataclass(frozen=True)
class NoOverlap:
    """Of the rows that satisfy `where`, no two with the same `keys` have ranges [start, stop) that share a number."""

    table: str
    name: str
    keys: tuple[str, ...]
    where: str = "1 = 1"

    def add(self, dialect: str) -> list[str]:
        """The statements that create it."""
        if dialect == "postgres":
            same = ", ".join(f'"{key}" WITH =' for key in self.keys)
            return [
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self.name}" EXCLUDE USING gist'
                f' ({same}, int8range("start", "stop") WITH &&) WHERE ({self.where})',
            ]
        # The rows that are there lie apart, so if any meets the new one, the last that starts before its end does:
        # one step into an index on the keys and "start", however many rows there are.
        same = " AND ".join(f'other."{key}" = NEW."{key}"' for key in self.keys)
        nearest = (
            f'SELECT other."stop" FROM "{self.table}" AS other WHERE {same} AND {self.where}'
            ' AND other."start" < NEW."stop" AND other."rowid" <> NEW."rowid" ORDER BY other."start" DESC LIMIT 1'
        )
        body = (
            f"SELECT RAISE(ABORT, 'exclusion constraint failed: {self.name}')"
            f' WHERE EXISTS (SELECT 1 FROM "{self.table}" WHERE rowid = NEW.rowid AND {self.where})'
            f' AND ({nearest}) > NEW."start";'
        )
        return _triggers(self.table, self.name, body)

    def drop(self, dialect: str) -> list[str]:
        """The statements that remove it."""
        if dialect == "postgres":
            return [f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self.name}"']
        return _drop_triggers(self.name)


@dataclass(frozen=True)
class UniqueWhere:
    """Of the rows that satisfy `where`, no two have the same `columns`."""

    table: str
    name: str
    columns: tuple[str, ...]
    where: str

    def add(self, dialect: str) -> list[str]:
        """The statements that create it."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return [f'CREATE UNIQUE INDEX "{self.name}" ON "{self.table}" ({columns}) WHERE {self.where}']

    def drop(self, dialect: str) -> list[str]:
        """The statements that remove it."""
        return [f'DROP INDEX "{self.name}"']


@dataclass(frozen=True)
class Index:
    """A plain index on `columns`, for the filters and sorts that queries use; one in parentheses is an expression."""

    table: str
    name: str
    columns: tuple[str, ...]

    def add(self, dialect: str) -> list[str]:
        """The statements that create it."""
        columns = ", ".join(column if column.startswith("(") else f'"{column}"' for column in self.columns)
        return [f'CREATE INDEX "{self.name}" ON "{self.table}" ({columns})']

    def drop(self, dialect: str) -> list[str]:
        """The statements that remove it."""
        return [f'DROP INDEX "{self.name}"']


@dataclass(frozen=True)
class IndexWhere:
    """An index on `columns` over the rows that satisfy `where`; a column in parentheses is an expression."""

    table: str
    name: str
    columns: tuple[str, ...]
    where: str

    def add(self, dialect: str) -> list[str]:
        """The statements that create it."""
        columns = ", ".join(column if column.startswith("(") else f'"{column}"' for column in self.columns)
        return [f'CREATE INDEX "{self.name}" ON "{self.table}" ({columns}) WHERE {self.where}']

    def drop(self, dialect: str) -> list[str]:
        """The statements that remove it."""
        return [f'DROP INDEX "{self.name}"']


@dataclass(frozen=True)
class Refuse:
    """Refuse to INSERT, UPDATE or DELETE (`event`) a row when `when`, an expression over OLD and NEW, is true."""

    table: str
    name: str
    event: str
    when: str

    def add(self, dialect: str) -> list[str]:
        """The statements that create it."""
        if dialect == "postgres":
            row = "OLD" if self.event == "DELETE" else "NEW"
            return [
                f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $$'
                f" BEGIN IF {self.when} THEN RAISE EXCEPTION 'refused: {self.name}'"
                f" USING ERRCODE = 'check_violation'; END IF; RETURN {row}; END $$",
                f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}"'
                f' FOR EACH ROW EXECUTE FUNCTION "{self.name}"()',
            ]
        return [
            f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" WHEN {self.when}'
            f" BEGIN SELECT RAISE(ABORT, 'refused: {self.name}'); END"
        ]

    def drop(self, dialect: str) -> list[str]:
        """The statements that remove it."""
        if dialect == "postgres":
            return [f'DROP TRIGGER "{self.name}" ON "{self.table}"', f'DROP FUNCTION "{self.name}"()']
        return [f'DROP TRIGGER "{self.name}"']


@dataclass(frozen=True)
class Fixed:
    """These columns never change once the row is there, and the row is never deleted."""

    table: str
    name: str
    columns: tuple[str, ...]

    def add(self, dialect: str) -> list[str]:
        """The statements that create it."""
        statements = [statement for one in self._both(dialect) for statement in one.add(dialect)]
        if dialect == "postgres":
            statements.append(
                f'CREATE TRIGGER "{self.name}_delete_truncate" BEFORE TRUNCATE ON "{self.table}"'
                f' FOR EACH STATEMENT EXECUTE FUNCTION "{self.name}_delete"()'
            )
        return statements

    def drop(self, dialect: str) -> list[str]:
        """The statements that remove it."""
        statements = [statement for one in self._both(dialect) for statement in one.drop(dialect)]
        if dialect == "postgres":
            # A database of the first days of this constraint has none.
            statements.insert(0, f'DROP TRIGGER IF EXISTS "{self.name}_delete_truncate" ON "{self.table}"')
        return statements

    def _both(self, dialect: str) -> tuple[Refuse, Refuse]:
        differs = "IS DISTINCT FROM" if dialect == "postgres" else "IS NOT"
        changed = " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in self.columns)
        return (
            Refuse(self.table, f"{self.name}_update", "UPDATE", changed),
            Refuse(self.table, f"{self.name}_delete", "DELETE", "1 = 1"),
        )


@dataclass(frozen=True)
class AppendOnly:
    """Rows are never changed nor deleted: what was recorded is corrected by a new row."""

    table: str

    @property
    def name(self) -> str:
        """The constraint's name."""
        return f"{self.table}_append_only"

    def add(self, dialect: str) -> list[str]:
        """The statements that create it."""
        if dialect == "postgres":
            return [
                f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $$'
                f" BEGIN RAISE EXCEPTION 'append only: {self.name}' USING ERRCODE = 'check_violation'; END $$",
                f'CREATE TRIGGER "{self.name}" BEFORE UPDATE OR DELETE ON "{self.table}"'
                f' FOR EACH ROW EXECUTE FUNCTION "{self.name}"()',
                f'CREATE TRIGGER "{self.name}_truncate" BEFORE TRUNCATE ON "{self.table}"'
                f' FOR EACH STATEMENT EXECUTE FUNCTION "{self.name}"()',
            ]
        body = f"SELECT RAISE(ABORT, 'append only: {self.name}');"
        return _triggers(self.table, self.name, body, ("UPDATE", "DELETE"))

    def drop(self, dialect: str) -> list[str]:
        """The statements that remove it."""
        if dialect == "postgres":
            return [
                f'DROP TRIGGER "{self.name}_truncate" ON "{self.table}"',
                f'DROP TRIGGER "{self.name}" ON "{self.table}"',
                f'DROP FUNCTION "{self.name}"()',
            ]
        return _drop_triggers(self.name, ("UPDATE", "DELETE"))


async def add_all(constraints: Sequence[Constraint], editor: Any) -> None:
    """Create the constraints through a migration's schema editor."""
    for constraint in constraints:
        for statement in constraint.add(editor.client.capabilities.dialect):
            await editor.client.execute_query(statement)


async def drop_all(constraints: Sequence[Constraint], editor: Any) -> None:
    """Remove the constraints, last made first."""
    for constraint in reversed(constraints):
        for statement in constraint.drop(editor.client.capabilities.dialect):
            await editor.client.execute_query(statement)
