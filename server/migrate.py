"""Bringing a database to the present schema."""

from pathlib import Path
from typing import Any

from tortoise import Tortoise
from tortoise.migrations.api.migrate import migrate as run_migrations
from tortoise.migrations.executor import MigrationExecutor

from core.database import APP, connection


async def migrate(config: dict[str, Any], *, target: str = "") -> None:
    """Apply the migrations that the database lacks, or go to `target` (`0001_tables`, `zero`-like names as Tortoise's).

    A SQLite file's folder is made when it is missing.
    """
    make_folder(config)
    await run_migrations(config=config, target=f"{APP}.{target}" if target else None)
    await Tortoise.close_connections()


async def pending_migrations(config: dict[str, Any]) -> list[str]:
    """The names of the migrations that the connected database lacks."""
    executor = MigrationExecutor(connection(), config["apps"])
    return [step.migration.name for step in await executor.plan(None)]


def make_folder(config: dict[str, Any]) -> None:
    """Make the folder of a SQLite file."""
    credentials = config["connections"]["default"]["credentials"]
    path = credentials.get("file_path")
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
