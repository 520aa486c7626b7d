from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from core.clock import now
from core.ids import new_id
from core.schema_changes import AddColumn, DescribeColumn, MakeNullable
from json import dumps, loads
from registry.kinds import AddBack, AnnotationKind, PermissionScope, PowerSource, ProjectStatus, ReversalCause, Scheme
from registry.states import BlockState, EntryKind, PurposeCode, RequestStatus, Stock
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('musubi', '0002_constraints')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ClaimNotice',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('organisation', fields.ForeignKeyField('musubi.Organisation', source_field='organisation_id', db_index=True, db_constraint=True, to_field='id', related_name='claim_notices', on_delete=OnDelete.RESTRICT)),
                ('issuance', fields.ForeignKeyField('musubi.Issuance', source_field='issuance_id', db_index=True, db_constraint=True, to_field='id', related_name='claim_notices', on_delete=OnDelete.RESTRICT)),
                ('subject_id', fields.UUIDField(unique=True)),
                ('quantity_t', fields.BigIntField()),
                ('serials', fields.TextField(unique=False)),
                ('ended_on', fields.DateField()),
                ('add_back', fields.CharEnumField(description='REQUIRED: REQUIRED\nEXEMPT_FOREST: EXEMPT_FOREST\nNOT_A_REPORTER: NOT_A_REPORTER\nNOT_DOMESTIC: NOT_DOMESTIC\nUNKNOWN: UNKNOWN', enum_type=AddBack, max_length=20)),
                ('text', fields.TextField(unique=False)),
            ],
            options={'table': 'claim_notices', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'What a creator was told when tonnes left it: its own claim has ended, and whether it must add them back.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='PowerCertificate',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('holder', fields.ForeignKeyField('musubi.Organisation', source_field='holder_id', db_index=True, db_constraint=True, to_field='id', related_name='power_certificates', on_delete=OnDelete.RESTRICT)),
                ('number', fields.CharField(unique=True, max_length=60)),
                ('certifier', fields.CharField(max_length=200)),
                ('plant_name', fields.CharField(max_length=200)),
                ('plant_place_code', fields.CharField(max_length=6)),
                ('power_source', fields.CharEnumField(description='SOLAR: SOLAR\nWIND: WIND\nHYDRO: HYDRO\nBIOMASS: BIOMASS\nGEOTHERMAL: GEOTHERMAL', enum_type=PowerSource, max_length=20)),
                ('generated_from', fields.DateField()),
                ('generated_to', fields.DateField()),
                ('certified_on', fields.DateField()),
                ('quantity_kwh', fields.BigIntField()),
                ('used_kwh', fields.BigIntField(default=0)),
                ('recorded_by_id', fields.UUIDField()),
            ],
            options={'table': 'power_certificates', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'Certified kilowatt-hours of green electricity - `used_kwh` of them are given to uses of electricity.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='PowerUse',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('certificate', fields.ForeignKeyField('musubi.PowerCertificate', source_field='certificate_id', db_index=True, db_constraint=True, to_field='id', related_name='uses', on_delete=OnDelete.RESTRICT)),
                ('user', fields.ForeignKeyField('musubi.Organisation', source_field='user_id', db_index=True, db_constraint=True, to_field='id', related_name='power_uses', on_delete=OnDelete.RESTRICT)),
                ('quantity_kwh', fields.BigIntField()),
                ('used_from', fields.DateField()),
                ('used_to', fields.DateField()),
                ('use_place_code', fields.CharField(max_length=6)),
                ('use_place_detail', fields.CharField(max_length=200)),
                ('purpose', fields.CharField(max_length=500)),
                ('recorded_by_id', fields.UUIDField()),
            ],
            options={'table': 'power_uses', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'Kilowatt-hours of a certificate used for electricity: who, when, where, how much, for what.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='ProjectMigration',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('predecessor', fields.OneToOneField('musubi.Project', source_field='predecessor_id', db_constraint=True, to_field='id', related_name='migrated_to', on_delete=OnDelete.RESTRICT)),
                ('successor', fields.ForeignKeyField('musubi.Project', source_field='successor_id', db_index=True, db_constraint=True, to_field='id', related_name='migrated_from', on_delete=OnDelete.RESTRICT)),
                ('migrated_on', fields.DateField()),
                ('evidence', fields.CharField(max_length=500)),
                ('recorded_by_id', fields.UUIDField()),
            ],
            options={'table': 'project_migrations', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'A project that went on under another scheme - its predecessor is not registered, issued or listed again.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='ProxyPermission',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('grantor', fields.ForeignKeyField('musubi.Organisation', source_field='grantor_id', db_index=True, db_constraint=True, to_field='id', related_name='permissions_given', on_delete=OnDelete.RESTRICT)),
                ('agent', fields.ForeignKeyField('musubi.Organisation', source_field='agent_id', db_index=True, db_constraint=True, to_field='id', related_name='permissions_held', on_delete=OnDelete.RESTRICT)),
                ('scope', fields.CharEnumField(description='RETIRE_FROM_ACCOUNT: RETIRE_FROM_ACCOUNT\nRETIRE_FOR_USER: RETIRE_FOR_USER', enum_type=PermissionScope, max_length=30)),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField()),
                ('document_name', fields.CharField(max_length=200)),
                ('document_hash', fields.CharField(max_length=64)),
                ('granted_by_id', fields.UUIDField()),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'proxy_permissions', 'app': 'musubi', 'pk_attr': 'id', 'table_description': "An organisation's written permission that another acts for it at a registry."},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='RegistryAccount',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('organisation', fields.ForeignKeyField('musubi.Organisation', source_field='organisation_id', db_index=True, db_constraint=True, to_field='id', related_name='registry_accounts', on_delete=OnDelete.RESTRICT)),
                ('scheme', fields.CharEnumField(description='J_CREDIT: J_CREDIT\nDOMESTIC_CREDIT: DOMESTIC_CREDIT\nJ_VER: J_VER\nJCM: JCM\nVCS: VCS\nGOLD_STANDARD: GOLD_STANDARD\nACR: ACR\nCAR: CAR\nISOMETRIC: ISOMETRIC\nREGIONAL: REGIONAL\nBILATERAL: BILATERAL\nREGIONAL_CERTIFICATE: REGIONAL_CERTIFICATE', enum_type=Scheme, max_length=30)),
                ('stock', fields.CharEnumField(description='OWN: OWN\nCLIENT: CLIENT', enum_type=Stock, max_length=10)),
                ('number', fields.CharField(max_length=60)),
                ('holder_name', fields.CharField(max_length=200)),
                ('recorded_by_id', fields.UUIDField()),
            ],
            options={'table': 'registry_accounts', 'app': 'musubi', 'unique_together': (('organisation', 'scheme', 'stock'), ('scheme', 'number')), 'pk_attr': 'id', 'table_description': "An organisation's account at a scheme's registry, for its own stock or for its clients'."},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='RetirementClaim',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('retirement', fields.OneToOneField('musubi.Retirement', source_field='retirement_id', db_constraint=True, to_field='id', related_name='claim', on_delete=OnDelete.RESTRICT)),
                ('claimant', fields.ForeignKeyField('musubi.Organisation', source_field='claimant_id', db_index=True, db_constraint=True, to_field='id', related_name='retirement_claims', on_delete=OnDelete.RESTRICT)),
                ('statement', fields.CharField(max_length=1000)),
                ('claimed_by_id', fields.UUIDField()),
            ],
            options={'table': 'retirement_claims', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'Who says that a confirmed retirement offset its emissions - one claimant a retirement.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Reversal',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('issuance', fields.ForeignKeyField('musubi.Issuance', source_field='issuance_id', db_index=True, db_constraint=True, to_field='id', related_name='reversals', on_delete=OnDelete.RESTRICT)),
                ('cause', fields.CharEnumField(description='FIRE: FIRE\nSTORM: STORM\nPEST: PEST\nFELLING: FELLING\nDOUBLE_REGISTRATION: DOUBLE_REGISTRATION', enum_type=ReversalCause, max_length=30)),
                ('quantity_t', fields.BigIntField()),
                ('occurred_on', fields.DateField()),
                ('evidence', fields.CharField(max_length=1000)),
                ('recorded_by_id', fields.UUIDField()),
                ('stock_t', fields.BigIntField(default=0)),
                ('buffer_t', fields.BigIntField(default=0)),
                ('replaced_t', fields.BigIntField(default=0)),
                ('details', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'reversals', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'Issued tonnes that no longer stand for a reduction or removal, and how they were made good.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='CertificateAnnotation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('certificate', fields.ForeignKeyField('musubi.Certificate', source_field='certificate_id', db_index=True, db_constraint=True, to_field='id', related_name='annotations', on_delete=OnDelete.RESTRICT)),
                ('reversal', fields.ForeignKeyField('musubi.Reversal', source_field='reversal_id', db_index=True, db_constraint=True, to_field='id', related_name='annotations', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='REVERSED: REVERSED\nMADE_GOOD: MADE_GOOD', enum_type=AnnotationKind, max_length=20)),
                ('noted_on', fields.DateField()),
                ('text', fields.CharField(max_length=1000)),
            ],
            options={'table': 'certificate_annotations', 'app': 'musubi', 'unique_together': (('certificate', 'reversal', 'kind'),), 'pk_attr': 'id', 'table_description': 'A dated note on a certificate after its issue - the certificate itself never changes.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='SerialLayoutRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('name', fields.CharField(unique=True, max_length=60)),
                ('layout', fields.CharField(max_length=500)),
                ('registered_by_id', fields.UUIDField()),
            ],
            options={'table': 'serial_layouts', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'How an outside scheme writes its serials, registered as data by an operator.'},
            bases=['Record'],
        ),
        DescribeColumn(
            model_name='Block',
            name='state',
            field=fields.CharEnumField(description='AVAILABLE: AVAILABLE\nHELD: HELD\nRETIREMENT_REQUESTED: RETIREMENT_REQUESTED\nRETIRED: RETIRED\nSURRENDERED: SURRENDERED\nCANCELLED: CANCELLED\nTRANSFERRED_AWAY: TRANSFERRED_AWAY\nBUFFER: BUFFER\nREVERSED: REVERSED', enum_type=BlockState, max_length=30),
        ),
        AddColumn(
            model_name='Block',
            name='client_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Block',
            name='depth',
            field=fields.IntField(default=0, db_default=0),
        ),
        AddColumn(
            model_name='Block',
            name='jump_depth',
            field=fields.IntField(default=0, db_default=0),
        ),
        AddColumn(
            model_name='Block',
            name='jump_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Block',
            name='reversal_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Block',
            name='stock',
            field=fields.CharEnumField(default=Stock.OWN, description='OWN: OWN\nCLIENT: CLIENT', db_default='OWN', enum_type=Stock, max_length=10),
        ),
        DescribeColumn(
            model_name='Entry',
            name='kind',
            field=fields.CharEnumField(description='ISSUE: ISSUE\nHOLD: HOLD\nRELEASE: RELEASE\nREQUEST_RETIREMENT: REQUEST_RETIREMENT\nCONFIRM_RETIREMENT: CONFIRM_RETIREMENT\nREJECT_RETIREMENT: REJECT_RETIREMENT\nREQUEST_TRANSFER: REQUEST_TRANSFER\nCONFIRM_TRANSFER: CONFIRM_TRANSFER\nREJECT_TRANSFER: REJECT_TRANSFER\nTRANSFER: TRANSFER\nMOVE_STOCK: MOVE_STOCK\nREVERSE: REVERSE', enum_type=EntryKind, max_length=30),
        ),
        AddColumn(
            model_name='Entry',
            name='idempotency_key',
            field=fields.CharField(null=True, max_length=100),
        ),
        AddColumn(
            model_name='Entry',
            name='reason',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        AddColumn(
            model_name='Hold',
            name='client_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Hold',
            name='posted_t',
            field=fields.BigIntField(null=True),
        ),
        AddColumn(
            model_name='Hold',
            name='stock',
            field=fields.CharEnumField(default=Stock.OWN, description='OWN: OWN\nCLIENT: CLIENT', db_default='OWN', enum_type=Stock, max_length=10),
        ),
        DescribeColumn(
            model_name='Issuance',
            name='scheme',
            field=fields.CharEnumField(description='J_CREDIT: J_CREDIT\nDOMESTIC_CREDIT: DOMESTIC_CREDIT\nJ_VER: J_VER\nJCM: JCM\nVCS: VCS\nGOLD_STANDARD: GOLD_STANDARD\nACR: ACR\nCAR: CAR\nISOMETRIC: ISOMETRIC\nREGIONAL: REGIONAL\nBILATERAL: BILATERAL\nREGIONAL_CERTIFICATE: REGIONAL_CERTIFICATE', enum_type=Scheme, max_length=30),
        ),
        DescribeColumn(
            model_name='Issuance',
            name='serial_prefix',
            field=fields.CharField(max_length=120),
        ),
        AddColumn(
            model_name='Issuance',
            name='buffer_t',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        AddColumn(
            model_name='Issuance',
            name='serial_layout',
            field=fields.CharField(default='', db_default='', max_length=500),
        ),
        AddColumn(
            model_name='Issuance',
            name='serial_suffix',
            field=fields.CharField(default='', db_default='', max_length=120),
        ),
        AddColumn(
            model_name='Organisation',
            name='reports_emissions',
            field=fields.BooleanField(null=True),
        ),
        DescribeColumn(
            model_name='Project',
            name='scheme',
            field=fields.CharEnumField(description='J_CREDIT: J_CREDIT\nDOMESTIC_CREDIT: DOMESTIC_CREDIT\nJ_VER: J_VER\nJCM: JCM\nVCS: VCS\nGOLD_STANDARD: GOLD_STANDARD\nACR: ACR\nCAR: CAR\nISOMETRIC: ISOMETRIC\nREGIONAL: REGIONAL\nBILATERAL: BILATERAL\nREGIONAL_CERTIFICATE: REGIONAL_CERTIFICATE', enum_type=Scheme, max_length=30),
        ),
        AddColumn(
            model_name='Project',
            name='decided_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name='Project',
            name='decided_by_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Project',
            name='decision_reason',
            field=fields.CharField(null=True, max_length=500),
        ),
        AddColumn(
            model_name='Project',
            name='statement',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        AddColumn(
            model_name='Project',
            name='status',
            field=fields.CharEnumField(default=ProjectStatus.LISTED, description='LISTED: LISTED\nPROPOSED: PROPOSED\nREGISTERED: REGISTERED\nREFUSED: REFUSED', db_default='LISTED', enum_type=ProjectStatus, max_length=20),
        ),
        DescribeColumn(
            model_name='Retirement',
            name='purpose_code',
            field=fields.CharEnumField(description='CARBON_OFFSET: CARBON_OFFSET\nONTAI_EMISSION: ONTAI_EMISSION\nONTAI_FACTOR: ONTAI_FACTOR\nSHOENE_JOINT: SHOENE_JOINT\nCDP: CDP\nSBT: SBT\nRE100: RE100\nSHIFT_ASSET: SHIFT_ASSET\nKEIDANREN: KEIDANREN\nGX_ETS: GX_ETS\nCORSIA: CORSIA\nNDC: NDC\nOTHER: OTHER', enum_type=PurposeCode, max_length=30),
        ),
        DescribeColumn(
            model_name='Retirement',
            name='status',
            field=fields.CharEnumField(default=RequestStatus.REQUESTED, description='REQUESTED: REQUESTED\nCONFIRMED: CONFIRMED\nREJECTED: REJECTED', enum_type=RequestStatus, max_length=20),
        ),
        AddColumn(
            model_name='Retirement',
            name='batch_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Retirement',
            name='by_serial',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        AddColumn(
            model_name='Retirement',
            name='permission_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Retirement',
            name='rejected_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name='Retirement',
            name='rejected_by_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Retirement',
            name='rejection_reason',
            field=fields.CharField(null=True, max_length=500),
        ),
        MakeNullable(
            model_name='Transfer',
            name='recipient',
            field=fields.ForeignKeyField('musubi.Organisation', source_field='recipient_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='transfers_in', on_delete=OnDelete.RESTRICT),
        ),
        DescribeColumn(
            model_name='Transfer',
            name='status',
            field=fields.CharEnumField(default=RequestStatus.REQUESTED, description='REQUESTED: REQUESTED\nCONFIRMED: CONFIRMED\nREJECTED: REJECTED', enum_type=RequestStatus, max_length=20),
        ),
        AddColumn(
            model_name='Transfer',
            name='batch_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Transfer',
            name='by_serial',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        AddColumn(
            model_name='Transfer',
            name='outside_account',
            field=fields.CharField(null=True, max_length=60),
        ),
        AddColumn(
            model_name='Transfer',
            name='outside_recipient',
            field=fields.CharField(null=True, max_length=200),
        ),
        AddColumn(
            model_name='Transfer',
            name='recipient_client_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Transfer',
            name='recipient_stock',
            field=fields.CharEnumField(default=Stock.OWN, description='OWN: OWN\nCLIENT: CLIENT', db_default='OWN', enum_type=Stock, max_length=10),
        ),
        AddColumn(
            model_name='Transfer',
            name='rejected_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name='Transfer',
            name='rejected_by_id',
            field=fields.UUIDField(null=True),
        ),
        AddColumn(
            model_name='Transfer',
            name='rejection_reason',
            field=fields.CharField(null=True, max_length=500),
        ),
    ]
