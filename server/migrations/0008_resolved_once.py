"""What was resolved stays resolved: a hold, a rejected request, an allocation that was taken back."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from core.constraints import Refuse, add_all, drop_all

CONSTRAINTS = (
    Refuse(
        "holds",
        "hold_resolved_once",
        "UPDATE",
        'OLD."status" <> \'PENDING\' AND NEW."status" <> OLD."status"',
    ),
    Refuse("retirements", "rejected_retirements_stay", "UPDATE", "OLD.\"status\" = 'REJECTED'"),
    Refuse("transfers", "rejected_transfers_stay", "UPDATE", "OLD.\"status\" = 'REJECTED'"),
    Refuse("allocations", "released_allocations_stay", "UPDATE", 'OLD."released_at" IS NOT NULL'),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


class Migration(migrations.Migration):
    """Runs after the registrations' constraints are there."""

    dependencies = [("musubi", "0007_registration_constraints")]
    operations = [ops.RunPython(add, drop)]
