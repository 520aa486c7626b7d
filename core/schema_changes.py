"""Migration operations for SQLite tables that must keep their triggers, indexes and foreign keys.

Tortoise changes a SQLite table by remaking it, which loses all three. A column without references can be added and
dropped in place, a description or a length needs no change there at all (SQLite enforces neither), and a column is made
nullable by copying the table under its own edited definition.
"""

from typing import Any, Final

from tortoise.migrations import operations as ops

_NOT_NULL: Final = " NOT NULL"


class AddColumn(ops.AddField):
    """Add a column without foreign key or index; dropping it again leaves the rest of the table as it is."""

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        """Drop the column, on SQLite in place."""
        if state_editor is None or state_editor.DIALECT != "sqlite":
            await super().database_backward(app_label, old_state, new_state, state_editor)
            return
        table = old_state.apps.get_model(f"{app_label}.{self.model_name}")._meta.db_table
        await state_editor.client.execute_query(f'ALTER TABLE "{table}" DROP COLUMN "{self.name}"')


class DescribeColumn(ops.AlterField):
    """Change a column's description or length: nothing that SQLite keeps."""

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        """Alter the column where the database knows the difference."""
        if state_editor is not None and state_editor.DIALECT != "sqlite":
            await super().database_forward(app_label, old_state, new_state, state_editor)

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        """As forward."""
        await self.database_forward(app_label, old_state, new_state, state_editor)


class MakeNullable(ops.AlterField):
    """Let a column of a table that no other refers to be null; going back, it may not."""

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        """Drop the NOT NULL."""
        if state_editor is None or state_editor.DIALECT != "sqlite":
            await super().database_forward(app_label, old_state, new_state, state_editor)
            return
        model, column = self._table_and_column(app_label, new_state)
        await _copy_under(state_editor.client, model, column, nullable=True)

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        """Put the NOT NULL back."""
        if state_editor is None or state_editor.DIALECT != "sqlite":
            await super().database_backward(app_label, old_state, new_state, state_editor)
            return
        model, column = self._table_and_column(app_label, new_state)
        await _copy_under(state_editor.client, model, column, nullable=False)

    def _table_and_column(self, app_label: str, state: Any) -> tuple[str, str]:
        model = state.apps.get_model(f"{app_label}.{self.model_name}")
        return model._meta.db_table, getattr(self.field, "source_field", None) or f"{self.name}_id"


async def _copy_under(client: Any, table: str, column: str, *, nullable: bool) -> None:
    """Copy a SQLite table under its definition with the column's NOT NULL taken out or put in."""
    _, found = await client.execute_query(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", [table]
    )
    definition = next(row["sql"] for row in found if row["type"] == "table")
    others = [row["sql"] for row in found if row["type"] in ("index", "trigger")]
    start = definition.index(f'"{column}"')
    end = definition.index(" REFERENCES", start)
    kind = definition[start:end].removesuffix(_NOT_NULL)
    changed = definition[:start] + kind + ("" if nullable else _NOT_NULL) + definition[end:]
    copy = f"copy_of_{table}"
    await client.execute_query(changed.replace(f'"{table}"', f'"{copy}"', 1))
    await client.execute_query(f'INSERT INTO "{copy}" SELECT * FROM "{table}"')
    await client.execute_query(f'DROP TABLE "{table}"')
    await client.execute_query(f'ALTER TABLE "{copy}" RENAME TO "{table}"')
    for statement in others:
        await client.execute_query(statement)
