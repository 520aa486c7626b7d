"""The live blocks that stand in a hold are found, and in their order, without those that were closed since."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from core.constraints import IndexWhere, add_all, drop_all

CONSTRAINTS = (
    IndexWhere(
        "blocks",
        "live_blocks_by_hold",
        ("hold_id", "start"),
        '"closed_by_id" IS NULL AND "hold_id" IS NOT NULL',
    ),
)


async def add(apps: Any, editor: Any) -> None:
    """Create it."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove it."""
    await drop_all(CONSTRAINTS, editor)


class Migration(migrations.Migration):
    """Runs after what finds sale notices is there."""

    dependencies = [("musubi", "0012_search")]
    operations = [ops.RunPython(add, drop)]
