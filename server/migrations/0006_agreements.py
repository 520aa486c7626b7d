from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from core.clock import now
from core.ids import new_id
from json import dumps, loads
from registry.kinds import AgreementKind
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('musubi', '0005_power_totals')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Agreement',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('project', fields.ForeignKeyField('musubi.Project', source_field='project_id', db_index=True, db_constraint=True, to_field='id', related_name='agreements', on_delete=OnDelete.RESTRICT)),
                ('issuer', fields.ForeignKeyField('musubi.Organisation', source_field='issuer_id', db_index=True, db_constraint=True, to_field='id', related_name='agreements_given', on_delete=OnDelete.RESTRICT)),
                ('partner', fields.ForeignKeyField('musubi.Organisation', source_field='partner_id', db_index=True, db_constraint=True, to_field='id', related_name='agreements_held', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='ACCORD: ACCORD\nCONTRACT: CONTRACT\nTERMS: TERMS', enum_type=AgreementKind, max_length=20)),
                ('explained_on', fields.DateField()),
                ('agreed_on', fields.DateField()),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField()),
                ('quantity_t', fields.BigIntField()),
                ('used_t', fields.BigIntField(default=0)),
                ('texts', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('funding_yen', fields.BigIntField()),
                ('funds_use', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('mark_from', fields.DateField(null=True)),
                ('mark_to', fields.DateField(null=True)),
                ('mark_places', fields.CharField(null=True, max_length=500)),
                ('document_name', fields.CharField(max_length=200)),
                ('document_hash', fields.CharField(max_length=64)),
                ('recorded_by_id', fields.UUIDField()),
                ('accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('accepted_by_id', fields.UUIDField(null=True)),
            ],
            options={'table': 'agreements', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'What issuer and partner of bilateral value agreed in writing - `used_t` tonnes are retired for the partner.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='AgreementUse',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('agreement', fields.ForeignKeyField('musubi.Agreement', source_field='agreement_id', db_index=True, db_constraint=True, to_field='id', related_name='uses', on_delete=OnDelete.RESTRICT)),
                ('retirement', fields.OneToOneField('musubi.Retirement', source_field='retirement_id', db_constraint=True, to_field='id', related_name='agreement_use', on_delete=OnDelete.RESTRICT)),
                ('quantity_t', fields.BigIntField()),
            ],
            options={'table': 'agreement_uses', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'A retirement for the partner of an agreement, with the tonnes of it that the agreement covers.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='ListingWaiver',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('project', fields.OneToOneField('musubi.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='listing_waiver', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=500)),
                ('allowed_by_id', fields.UUIDField()),
            ],
            options={'table': 'listing_waivers', 'app': 'musubi', 'pk_attr': 'id', 'table_description': "An operator's leave to offer tonnes of a project whose scheme is not listed by default, with its reason."},
            bases=['Record'],
        ),
    ]
