from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from core.clock import now
from core.ids import new_id
from json import dumps, loads
from parties.kinds import ApprovalStatus, ConsentPurpose, ContactPurpose, CouncilMemberCapacity, MailTokenPurpose, OrganisationKind, OrganisationStatus, Role
from tortoise.fields.base import OnDelete
from tortoise import fields

from core.schema_changes import AddColumn, DescribeColumn

class Migration(migrations.Migration):
    dependencies = [('musubi', '0008_resolved_once')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Approval',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('organisation', fields.ForeignKeyField('musubi.Organisation', source_field='organisation_id', db_index=True, db_constraint=True, to_field='id', related_name='approvals', on_delete=OnDelete.RESTRICT)),
                ('act', fields.CharField(max_length=60)),
                ('input_hash', fields.CharField(max_length=64)),
                ('input_json', fields.TextField(unique=False)),
                ('status', fields.CharEnumField(default=ApprovalStatus.REQUESTED, description='REQUESTED: REQUESTED\nAPPROVED: APPROVED\nDECLINED: DECLINED\nUSED: USED\nLAPSED: LAPSED', enum_type=ApprovalStatus, max_length=20)),
                ('requested_by_id', fields.UUIDField()),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.UUIDField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.CharField(null=True, max_length=2000)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('subject_id', fields.UUIDField(null=True)),
            ],
            options={'table': 'approvals', 'app': 'musubi', 'pk_attr': 'id', 'table_description': "An act that waits for a second person's word (決裁) - bound to its input by a hash, good once."},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='AttemptCount',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('bucket', fields.CharField(max_length=64)),
                ('window_start', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField()),
            ],
            options={'table': 'attempt_counts', 'app': 'musubi', 'unique_together': (('bucket', 'window_start'),), 'pk_attr': 'id', 'table_description': 'How often something was tried in a window of time - by the hash of who or what tried.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('organisation_id', fields.UUIDField(null=True)),
                ('person_id', fields.UUIDField(null=True)),
                ('credential_id', fields.UUIDField(null=True)),
                ('act', fields.CharField(max_length=60)),
                ('refusal', fields.CharField(max_length=60)),
                ('subject_id', fields.UUIDField(null=True)),
                ('input_json', fields.TextField(unique=False)),
                ('changes_json', fields.TextField(unique=False)),
                ('request_id', fields.CharField(max_length=36)),
                ('address', fields.CharField(max_length=45)),
                ('user_agent', fields.CharField(max_length=200)),
            ],
            options={'table': 'audit_entries', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'One act, done or refused: by whom, from where, on what, and what it changed - never edited.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Consent',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('person', fields.ForeignKeyField('musubi.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='consents', on_delete=OnDelete.RESTRICT)),
                ('purpose', fields.CharEnumField(description='PRIVACY_NOTICE: PRIVACY_NOTICE\nNEWS_BY_MAIL: NEWS_BY_MAIL\nFOREIGN_PROVISION: FOREIGN_PROVISION', enum_type=ConsentPurpose, max_length=20)),
                ('version', fields.CharField(max_length=20)),
                ('text_hash', fields.CharField(max_length=64)),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'consents', 'app': 'musubi', 'pk_attr': 'id', 'table_description': "A person's consent to one version of a text - only `withdrawn_at` is ever filled in."},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='CouncilTerm',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('council', fields.ForeignKeyField('musubi.Organisation', source_field='council_id', db_index=True, db_constraint=True, to_field='id', related_name='terms', on_delete=OnDelete.RESTRICT)),
                ('fiscal_year', fields.IntField()),
                ('adopted_on', fields.DateField()),
                ('support_yen', fields.BigIntField()),
            ],
            options={'table': 'council_terms', 'app': 'musubi', 'unique_together': (('council', 'fiscal_year'),), 'pk_attr': 'id', 'table_description': "A council's adoption for one fiscal year (April to March), in which its coordinators may broker."},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='ActivityReport',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('term', fields.ForeignKeyField('musubi.CouncilTerm', source_field='term_id', db_index=True, db_constraint=True, to_field='id', related_name='reports', on_delete=OnDelete.RESTRICT)),
                ('document', fields.TextField(unique=False)),
                ('document_hash', fields.CharField(max_length=64)),
                ('handed_in_by_id', fields.UUIDField()),
            ],
            options={'table': 'activity_reports', 'app': 'musubi', 'pk_attr': 'id', 'table_description': "A council's report of a fiscal year as it was handed in - the document is fixed."},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='CouncilMember',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('term', fields.ForeignKeyField('musubi.CouncilTerm', source_field='term_id', db_index=True, db_constraint=True, to_field='id', related_name='members', on_delete=OnDelete.RESTRICT)),
                ('organisation', fields.ForeignKeyField('musubi.Organisation', source_field='organisation_id', db_index=True, db_constraint=True, to_field='id', related_name='council_memberships', on_delete=OnDelete.RESTRICT)),
                ('capacity', fields.CharEnumField(description='CREDIT_CREATOR: CREDIT_CREATOR\nMUNICIPALITY: MUNICIPALITY\nCOMPANY: COMPANY\nOTHER: OTHER', enum_type=CouncilMemberCapacity, max_length=20)),
            ],
            options={'table': 'council_members', 'app': 'musubi', 'unique_together': (('term', 'organisation'),), 'pk_attr': 'id', 'table_description': 'An organisation that belongs to a council in a fiscal year.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='CouncilTermArea',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('term', fields.ForeignKeyField('musubi.CouncilTerm', source_field='term_id', db_index=True, db_constraint=True, to_field='id', related_name='areas', on_delete=OnDelete.RESTRICT)),
                ('area_code', fields.CharField(max_length=6)),
            ],
            options={'table': 'council_term_areas', 'app': 'musubi', 'unique_together': (('term', 'area_code'),), 'pk_attr': 'id', 'table_description': "A prefecture or municipality in a council's territory (特定地域) in a fiscal year - territories may overlap."},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Invitation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('organisation', fields.ForeignKeyField('musubi.Organisation', source_field='organisation_id', db_index=True, db_constraint=True, to_field='id', related_name='invitations', on_delete=OnDelete.RESTRICT)),
                ('email', fields.CharField(max_length=254)),
                ('role', fields.CharEnumField(description='OWNER: OWNER\nTRADER: TRADER\nACCOUNTANT: ACCOUNTANT\nVIEWER: VIEWER\nCOORDINATOR: COORDINATOR\nOPERATOR: OPERATOR\nAUDITOR: AUDITOR', enum_type=Role, max_length=20)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('invited_by_id', fields.UUIDField()),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'invitations', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'A word to an e-mail address that its owner may join an organisation in a role - accepted or withdrawn once.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Mail',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('recipient', fields.CharField(max_length=254)),
                ('subject', fields.CharField(max_length=200)),
                ('body', fields.TextField(unique=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0)),
                ('due_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('last_failure', fields.CharField(null=True, max_length=500)),
            ],
            options={'table': 'mails', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'A mail to be sent by the worker - its body, which may carry a secret, is emptied when it is gone or given up.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='MailToken',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('person', fields.ForeignKeyField('musubi.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='mail_tokens', on_delete=OnDelete.RESTRICT)),
                ('purpose', fields.CharEnumField(description='VERIFY_EMAIL: VERIFY_EMAIL\nRESET_PASSWORD: RESET_PASSWORD', enum_type=MailTokenPurpose, max_length=20)),
                ('email', fields.CharField(max_length=254)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mail_tokens', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'A secret that was mailed to a person, good once for one purpose - stored only as its SHA-256.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='MatchingEvent',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('term', fields.ForeignKeyField('musubi.CouncilTerm', source_field='term_id', db_index=True, db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.RESTRICT)),
                ('held_on', fields.DateField()),
                ('title', fields.CharField(max_length=200)),
                ('place_code', fields.CharField(max_length=6)),
                ('sellers', fields.IntField()),
                ('buyers', fields.IntField()),
                ('summary', fields.CharField(max_length=2000)),
                ('recorded_by_id', fields.UUIDField()),
            ],
            options={'table': 'matching_events', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'A meeting at which a council brought sellers and buyers together - at least one a fiscal year.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='OrganisationContact',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('organisation', fields.ForeignKeyField('musubi.Organisation', source_field='organisation_id', db_index=True, db_constraint=True, to_field='id', related_name='contacts', on_delete=OnDelete.RESTRICT)),
                ('purpose', fields.CharEnumField(description='GENERAL: GENERAL\nSALES: SALES\nBILLING: BILLING\nREGISTRY: REGISTRY\nPRIVACY: PRIVACY', enum_type=ContactPurpose, max_length=20)),
                ('department', fields.CharField(max_length=100)),
                ('name', fields.CharField(max_length=100)),
                ('phone', fields.CharField(max_length=20)),
                ('email', fields.CharField(max_length=254)),
            ],
            options={'table': 'organisation_contacts', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'Whom to ask at an organisation, and about what.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='OrganisationStanding',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('organisation', fields.ForeignKeyField('musubi.Organisation', source_field='organisation_id', db_index=True, db_constraint=True, to_field='id', related_name='standings', on_delete=OnDelete.RESTRICT)),
                ('status', fields.CharEnumField(description='PENDING: PENDING\nVERIFIED: VERIFIED\nSUSPECTED: SUSPECTED\nSUSPENDED: SUSPENDED', enum_type=OrganisationStatus, max_length=20)),
                ('reason', fields.CharField(max_length=2000)),
                ('evidence', fields.CharField(max_length=2000)),
                ('decided_by_id', fields.UUIDField()),
            ],
            options={'table': 'organisation_standings', 'app': 'musubi', 'pk_attr': 'id', 'table_description': "One change of an organisation's standing - never edited: who decided what, why, and on what evidence."},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Session',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('membership', fields.ForeignKeyField('musubi.Membership', source_field='membership_id', db_index=True, db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.RESTRICT)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('last_used_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('address', fields.CharField(max_length=45)),
                ('user_agent', fields.CharField(max_length=200)),
            ],
            options={'table': 'sessions', 'app': 'musubi', 'pk_attr': 'id', 'table_description': 'A sign-in by password - its bearer token is stored only as its SHA-256.'},
            bases=['Record'],
        ),
        AddColumn(
            model_name='AccessToken',
            name='last_used_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name='AccessToken',
            name='name',
            field=fields.CharField(default='', db_default='', max_length=100),
        ),
        AddColumn(
            model_name='AccessToken',
            name='revoked_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name='AccessToken',
            name='scopes',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        DescribeColumn(
            model_name='Membership',
            name='role',
            field=fields.CharEnumField(description='OWNER: OWNER\nTRADER: TRADER\nACCOUNTANT: ACCOUNTANT\nVIEWER: VIEWER\nCOORDINATOR: COORDINATOR\nOPERATOR: OPERATOR\nAUDITOR: AUDITOR', enum_type=Role, max_length=20),
        ),
        AddColumn(
            model_name='Membership',
            name='ended_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        DescribeColumn(
            model_name='Organisation',
            name='kind',
            field=fields.CharEnumField(description='MUNICIPALITY: MUNICIPALITY\nFOREST_COOPERATIVE: FOREST_COOPERATIVE\nBIOMASS_OPERATOR: BIOMASS_OPERATOR\nPROGRAM_OPERATOR: PROGRAM_OPERATOR\nFIRM: FIRM\nEVENT_ORGANISER: EVENT_ORGANISER\nNEIGHBOURHOOD_ASSOCIATION: NEIGHBOURHOOD_ASSOCIATION\nOFFSET_PROVIDER: OFFSET_PROVIDER\nCOUNCIL: COUNCIL\nVERIFIER: VERIFIER\nSPONSOR: SPONSOR\nCONSUMER: CONSUMER\nPLATFORM_OPERATOR: PLATFORM_OPERATOR', enum_type=OrganisationKind, max_length=30),
        ),
        DescribeColumn(
            model_name='Organisation',
            name='status',
            field=fields.CharEnumField(default=OrganisationStatus.PENDING, description='PENDING: PENDING\nVERIFIED: VERIFIED\nSUSPECTED: SUSPECTED\nSUSPENDED: SUSPENDED', enum_type=OrganisationStatus, max_length=20),
        ),
        AddColumn(
            model_name='Organisation',
            name='approval_acts',
            field=fields.JSONField(default=list, db_default='[]', encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        AddColumn(
            model_name='Organisation',
            name='payment_days',
            field=fields.IntField(default=30, db_default=30),
        ),
        AddColumn(
            model_name='Person',
            name='email',
            field=fields.CharField(null=True, max_length=254),
        ),
        AddColumn(
            model_name='Person',
            name='email_verified_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name='Person',
            name='erased_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name='Person',
            name='language',
            field=fields.CharField(default='ja', db_default='ja', max_length=2),
        ),
        AddColumn(
            model_name='Person',
            name='password_hash',
            field=fields.CharField(null=True, max_length=200),
        ),
    ]
