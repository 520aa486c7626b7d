"""What stands beside the ledger: accounts, permissions, reversals, annotations, claims and what creators were told."""

from typing import Any
from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.models import Organisation
from registry.kinds import AddBack, AgreementKind, AnnotationKind, PermissionScope, ReversalCause, Scheme
from registry.models import Certificate, Issuance, Project, Retirement
from registry.states import Stock


class SerialLayoutRow(Record):
    """How an outside scheme writes its serials, registered as data by an operator."""

    name = fields.CharField(max_length=60, unique=True)
    layout = fields.CharField(max_length=500)
    registered_by_id = fields.UUIDField()

    class Meta:
        table = "serial_layouts"


class RegistryAccount(Record):
    """An organisation's account at a scheme's registry, for its own stock or for its clients'."""

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="registry_accounts"
    )
    organisation_id: UUID
    scheme = fields.CharEnumField(Scheme, max_length=30)
    stock = fields.CharEnumField(Stock, max_length=10)
    number = fields.CharField(max_length=60)
    holder_name = fields.CharField(max_length=200)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "registry_accounts"
        unique_together = (("organisation", "scheme", "stock"), ("scheme", "number"))


class ProxyPermission(Record):
    """An organisation's written permission that another acts for it at a registry."""

    grantor: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="permissions_given"
    )
    grantor_id: UUID
    agent: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="permissions_held"
    )
    agent_id: UUID
    scope = fields.CharEnumField(PermissionScope, max_length=30)
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    document_name = fields.CharField(max_length=200)
    document_hash = fields.CharField(max_length=64)
    granted_by_id = fields.UUIDField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "proxy_permissions"


class ProjectMigration(Record):
    """A project that went on under another scheme - its predecessor is not registered, issued or listed again."""

    predecessor: fields.OneToOneRelation[Project] = fields.OneToOneField(
        "musubi.Project", on_delete=fields.RESTRICT, related_name="migrated_to"
    )
    predecessor_id: UUID
    successor: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "musubi.Project", on_delete=fields.RESTRICT, db_index=True, related_name="migrated_from"
    )
    successor_id: UUID
    migrated_on = fields.DateField()
    evidence = fields.CharField(max_length=500)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "project_migrations"


class ListingWaiver(Record):
    """An operator's leave to offer tonnes of a project whose scheme is not listed by default, with its reason."""

    project: fields.OneToOneRelation[Project] = fields.OneToOneField(
        "musubi.Project", on_delete=fields.RESTRICT, related_name="listing_waiver"
    )
    project_id: UUID
    reason = fields.CharField(max_length=500)
    allowed_by_id = fields.UUIDField()

    class Meta:
        table = "listing_waivers"


class Agreement(Record):
    """What issuer and partner of bilateral value agreed in writing - `used_t` tonnes are retired for the partner."""

    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "musubi.Project", on_delete=fields.RESTRICT, db_index=True, related_name="agreements"
    )
    project_id: UUID
    issuer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="agreements_given"
    )
    issuer_id: UUID
    partner: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="agreements_held"
    )
    partner_id: UUID
    kind = fields.CharEnumField(AgreementKind, max_length=20)
    explained_on = fields.DateField()
    agreed_on = fields.DateField()
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    quantity_t = fields.BigIntField()
    used_t = fields.BigIntField(default=0)
    # The contract's own texts by `registry.agreement_items.AgreementItem`.
    texts = fields.JSONField[dict[str, str]]()
    funding_yen = fields.BigIntField()
    funds_use = fields.JSONField[list[dict[str, Any]]]()
    mark_from = fields.DateField(null=True)
    mark_to = fields.DateField(null=True)
    mark_places = fields.CharField(max_length=500, null=True)
    document_name = fields.CharField(max_length=200)
    document_hash = fields.CharField(max_length=64)
    recorded_by_id = fields.UUIDField()
    accepted_at = fields.DatetimeField(null=True)
    accepted_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "agreements"


class AgreementUse(Record):
    """A retirement for the partner of an agreement, with the tonnes of it that the agreement covers."""

    agreement: fields.ForeignKeyRelation[Agreement] = fields.ForeignKeyField(
        "musubi.Agreement", on_delete=fields.RESTRICT, db_index=True, related_name="uses"
    )
    agreement_id: UUID
    retirement: fields.OneToOneRelation[Retirement] = fields.OneToOneField(
        "musubi.Retirement", on_delete=fields.RESTRICT, related_name="agreement_use"
    )
    retirement_id: UUID
    quantity_t = fields.BigIntField()

    class Meta:
        table = "agreement_uses"


class ClaimNotice(Record):
    """What a creator was told when tonnes left it: its own claim has ended, and whether it must add them back."""

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="claim_notices"
    )
    organisation_id: UUID
    issuance: fields.ForeignKeyRelation[Issuance] = fields.ForeignKeyField(
        "musubi.Issuance", on_delete=fields.RESTRICT, db_index=True, related_name="claim_notices"
    )
    issuance_id: UUID
    # The transfer, retirement or entry with which the tonnes left.
    subject_id = fields.UUIDField(unique=True)
    quantity_t = fields.BigIntField()
    serials = fields.TextField()
    ended_on = fields.DateField()
    add_back = fields.CharEnumField(AddBack, max_length=20)
    text = fields.TextField()

    class Meta:
        table = "claim_notices"


class RetirementClaim(Record):
    """Who says that a confirmed retirement offset its emissions - one claimant a retirement."""

    retirement: fields.OneToOneRelation[Retirement] = fields.OneToOneField(
        "musubi.Retirement", on_delete=fields.RESTRICT, related_name="claim"
    )
    retirement_id: UUID
    claimant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="retirement_claims"
    )
    claimant_id: UUID
    statement = fields.CharField(max_length=1000)
    claimed_by_id = fields.UUIDField()

    class Meta:
        table = "retirement_claims"


class Reversal(Record):
    """Issued tonnes that no longer stand for a reduction or removal, and how they were made good."""

    issuance: fields.ForeignKeyRelation[Issuance] = fields.ForeignKeyField(
        "musubi.Issuance", on_delete=fields.RESTRICT, db_index=True, related_name="reversals"
    )
    issuance_id: UUID
    cause = fields.CharEnumField(ReversalCause, max_length=30)
    quantity_t = fields.BigIntField()
    occurred_on = fields.DateField()
    evidence = fields.CharField(max_length=1000)
    recorded_by_id = fields.UUIDField()
    stock_t = fields.BigIntField(default=0)
    buffer_t = fields.BigIntField(default=0)
    replaced_t = fields.BigIntField(default=0)
    details = fields.JSONField[dict[str, Any]](null=True)

    class Meta:
        table = "reversals"


class CertificateAnnotation(Record):
    """A dated note on a certificate after its issue - the certificate itself never changes."""

    certificate: fields.ForeignKeyRelation[Certificate] = fields.ForeignKeyField(
        "musubi.Certificate", on_delete=fields.RESTRICT, db_index=True, related_name="annotations"
    )
    certificate_id: UUID
    reversal: fields.ForeignKeyRelation[Reversal] = fields.ForeignKeyField(
        "musubi.Reversal", on_delete=fields.RESTRICT, db_index=True, related_name="annotations"
    )
    reversal_id: UUID
    kind = fields.CharEnumField(AnnotationKind, max_length=20)
    noted_on = fields.DateField()
    text = fields.CharField(max_length=1000)

    class Meta:
        table = "certificate_annotations"
        unique_together = (("certificate", "reversal", "kind"),)
