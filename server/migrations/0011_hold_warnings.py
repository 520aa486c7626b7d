from tortoise import migrations
from tortoise.migrations import operations as ops
from core.clock import now
from core.ids import new_id
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('musubi', '0010_people_constraints')]

    initial = False

    operations = [
        ops.CreateModel(
            name='HoldWarning',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('hold', fields.ForeignKeyField('musubi.Hold', source_field='hold_id', db_index=True, db_constraint=True, to_field='id', related_name='warnings', on_delete=OnDelete.RESTRICT)),
                ('deadline', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('lead_h', fields.IntField()),
            ],
            options={'table': 'hold_warnings', 'app': 'musubi', 'unique_together': (('hold', 'deadline', 'lead_h'),), 'pk_attr': 'id', 'table_description': 'That a hold comes near its deadline was told - once for each deadline and lead.'},
            bases=['Record'],
        ),
    ]
