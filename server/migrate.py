"""Bringing a database to the present schema."""

import sys
from pathlib import Path
from typing import Any, Final

from tortoise.migrations.api.migrate import migrate as run_migrations
from tortoise.migrations.executor import MigrationExecutor

from core.database import APP, connect, connection, disconnect

FIRST: Final = "__first__"
"""Tortoise's name for the state before every migration."""


class UnknownMigration(Exception):
    """There is no migration of this name."""


async def migrate(config: dict[str, Any], *, target: str = "") -> None:
    """Apply the migrations that the database lacks, or go to `target` (`0001_tables`, `zero`-like names as Tortoise's).

    A SQLite file's folder is made when it is missing.
    """
    make_folder(config)
    known = {path.stem for path in (Path(__file__).parent / "migrations").glob("0*.py")} | {FIRST}
    if target and target not in known:
        raise UnknownMigration(f"{target} (known: {', '.join(sorted(known))})")
    await run_migrations(config=config, target=f"{APP}.{target}" if target else None)
    await disconnect()


async def pending_migrations(config: dict[str, Any]) -> list[str]:
    """The names of the migrations that the connected database lacks."""
    executor = MigrationExecutor(connection(), config["apps"])
    return [step.migration.name for step in await executor.plan(None)]


async def is_up_to_date(config: dict[str, Any]) -> bool:
    """Whether the database is there and has every migration; says on standard error what is missing."""
    path = config["connections"]["default"]["credentials"].get("file_path")
    if path and not Path(path).exists():
        print(f"musubi: there is no database {path}; run `musubi migrate`", file=sys.stderr)
        return False
    await connect(config)
    try:
        await connection().execute_query("SELECT 1")
        pending = await pending_migrations(config)
    finally:
        await disconnect()
    if pending:
        print(f"musubi: the database lacks {', '.join(pending)}; run `musubi migrate`", file=sys.stderr)
    return not pending


def make_folder(config: dict[str, Any]) -> None:
    """Make the folder of a SQLite file."""
    credentials = config["connections"]["default"]["credentials"]
    path = credentials.get("file_path")
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
