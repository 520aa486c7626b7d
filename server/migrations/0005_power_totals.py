"""All electricity of the place beside the green part of it, which is never more."""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from core.constraints import Check, add_all, drop_all
from core.schema_changes import AddColumn, DescribeColumn
from registry.states import UseKind

CONSTRAINTS = (Check("power_uses", "power_share_within_total", '"quantity_kwh" <= "total_kwh"'),)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


class Migration(migrations.Migration):
    """A column, what it must keep to, and a use that an earlier migration did not describe."""

    dependencies = [('musubi', '0004_ledger_constraints')]

    initial = False

    operations = [
        DescribeColumn(
            model_name='Allocation',
            name='use_kind',
            field=fields.CharEnumField(description='DEMAND: DEMAND\nPRODUCT_SALE: PRODUCT_SALE\nOWN_USE: OWN_USE', enum_type=UseKind, max_length=20),
        ),
        AddColumn(
            model_name='PowerUse',
            name='total_kwh',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.RunPython(add, drop),
    ]
