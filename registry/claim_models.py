"""Claims about offsets with what they stand on, the retirements behind them, and their evidence."""

from typing import Any
from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.models import Organisation
from registry.claim_rules import ClaimCoverage, ClaimKind, ClaimStatus, EvidencePart
from registry.models import Retirement


class Claim(Record):
    """What an organisation claims of the emissions of a boundary - drafted, then published with its evidence."""

    claimant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="claims"
    )
    claimant_id: UUID
    kind = fields.CharEnumField(ClaimKind, max_length=20)
    status = fields.CharEnumField(ClaimStatus, max_length=20, default=ClaimStatus.DRAFT)
    # The event or product that it is about, if Musubi knows it.
    demand_id = fields.UUIDField(null=True)
    product_id = fields.UUIDField(null=True)
    boundary = fields.CharField(max_length=500)
    period_from = fields.DateField()
    period_to = fields.DateField()
    emissions_g = fields.BigIntField()
    # Each source with its name, grams, formula and the source of its factor.
    sources = fields.JSONField[list[dict[str, Any]]]()
    # What the boundary leaves out, each with its name and the reason.
    exclusions = fields.JSONField[list[dict[str, str]]]()
    method = fields.CharField(max_length=2000)
    reductions = fields.CharField(max_length=2000)
    explanation = fields.CharField(max_length=500)
    retirement_ids = fields.JSONField[list[str]]()
    planned_g = fields.BigIntField(null=True)
    retire_by = fields.DateField(null=True)
    notice_method = fields.CharField(max_length=200)
    verification = fields.JSONField[dict[str, str | None]](null=True)
    valid_to = fields.DateField()
    drafted_by_id = fields.UUIDField()
    statement = fields.CharField(max_length=4000, null=True)
    covered_g = fields.BigIntField(null=True)
    coverage = fields.CharEnumField(ClaimCoverage, max_length=10, null=True)
    manifest = fields.TextField(null=True)
    manifest_hash = fields.CharField(max_length=64, null=True)
    archive_hash = fields.CharField(max_length=64, null=True)
    frozen_at = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_reason = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "claims"


class ClaimUse(Record):
    """The grams of a retirement that a claim stands on - of no other claim at the same time."""

    claim: fields.ForeignKeyRelation[Claim] = fields.ForeignKeyField(
        "musubi.Claim", on_delete=fields.RESTRICT, db_index=True, related_name="uses"
    )
    claim_id: UUID
    retirement: fields.ForeignKeyRelation[Retirement] = fields.ForeignKeyField(
        "musubi.Retirement", on_delete=fields.RESTRICT, db_index=True, related_name="claim_uses"
    )
    retirement_id: UUID
    mass_g = fields.BigIntField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "claim_uses"


class ClaimEvidence(Record):
    """A file of a claim's evidence, or a paper that its claimant keeps, known by its hash alone."""

    claim: fields.ForeignKeyRelation[Claim] = fields.ForeignKeyField(
        "musubi.Claim", on_delete=fields.RESTRICT, db_index=True, related_name="evidence"
    )
    claim_id: UUID
    part = fields.CharEnumField(EvidencePart, max_length=20)
    name = fields.CharField(max_length=120)
    sha256 = fields.CharField(max_length=64)
    size_bytes = fields.IntField()
    content = fields.BinaryField(null=True)
    dated_on = fields.DateField()
    recorded_on = fields.DateField()
    # None for what was composed from the records.
    recorded_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "claim_evidence"
        unique_together = (("claim", "part", "name"),)
