"""Registered projects and the unit ledger: issuances, entries, blocks, holds, transfers, retirements, certificates."""

from typing import Any
from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.models import Organisation
from registry.kinds import ProjectStatus, RegistrationType, Scheme
from registry.serial_layout_texts import layout_from
from registry.serials import SerialRange
from registry.states import (
    BlockState,
    EntryKind,
    HoldStatus,
    PurposeCode,
    RequestStatus,
    RetirementKind,
    Stock,
    UseKind,
)


class Project(Record):
    """A project of a scheme's published list - the original cells are kept beside what was read from them."""

    scheme = fields.CharEnumField(Scheme, max_length=30)
    registration_type = fields.CharEnumField(RegistrationType, max_length=20)
    number = fields.CharField(max_length=20)
    operator_name = fields.CharField(max_length=300)
    planned_holders = fields.JSONField[list[str]]()
    summary = fields.TextField()
    place_text = fields.TextField()
    place_codes = fields.JSONField[list[str]]()
    regions = fields.JSONField[list[str]]()
    activities = fields.JSONField[list[dict[str, Any]]]()
    project_types = fields.JSONField[list[str]]()
    applied_on = fields.DateField(null=True)
    committee_number = fields.CharField(max_length=40, null=True)
    cancelled_on = fields.DateField(null=True)
    certification_ends_on = fields.DateField(null=True)
    expected_g = fields.BigIntField(null=True)
    source_rows = fields.JSONField[list[dict[str, Any]]]()
    unread = fields.JSONField[list[dict[str, Any]]]()
    owner: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="projects"
    )
    owner_id: UUID | None
    claimed_at = fields.DatetimeField(null=True)
    status = fields.CharEnumField(
        ProjectStatus, max_length=20, default=ProjectStatus.LISTED, db_default=ProjectStatus.LISTED.value
    )
    # What a project that is registered here states beyond the list's cells (registry.registrations).
    statement = fields.JSONField[dict[str, Any]](null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.UUIDField(null=True)
    decision_reason = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "projects"
        unique_together = (("scheme", "registration_type", "number"),)


class Issuance(Record):
    """A project's certified quantity as a half-open range of whole tonnes - the range never changes."""

    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "musubi.Project", on_delete=fields.RESTRICT, db_index=True, related_name="issuances"
    )
    project_id: UUID
    issuer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="issuances"
    )
    issuer_id: UUID
    scheme = fields.CharEnumField(Scheme, max_length=30)
    methodology_code = fields.CharField(max_length=20)
    methodology_version = fields.CharField(max_length=20)
    certification_number = fields.CharField(max_length=60)
    certified_on = fields.DateField()
    issued_on = fields.DateField()
    monitoring_from = fields.DateField()
    monitoring_to = fields.DateField()
    serial_prefix = fields.CharField(max_length=120)
    serial_suffix = fields.CharField(max_length=120, default="", db_default="")
    serial_layout = fields.CharField(max_length=500, default="", db_default="")
    start = fields.BigIntField()
    stop = fields.BigIntField()
    quantity_t = fields.BigIntField()
    buffer_t = fields.BigIntField(default=0, db_default=0)
    entry_count = fields.BigIntField(default=0)
    head_hash = fields.CharField(max_length=64)

    @property
    def serials(self) -> SerialRange:
        """The whole issued range."""
        return self.part(self.start, self.stop)

    def part(self, start: int, stop: int) -> SerialRange:
        """A part of the issued range, to be printed as its registry prints it."""
        return SerialRange(
            self.serial_prefix, start, stop, suffix=self.serial_suffix, layout=layout_from(self.serial_layout)
        )

    class Meta:
        table = "issuances"
        unique_together = (("scheme", "certification_number"),)


class Entry(Record):
    """One operation on one issuance - carries the hash of the entry before it."""

    issuance: fields.ForeignKeyRelation[Issuance] = fields.ForeignKeyField(
        "musubi.Issuance", on_delete=fields.RESTRICT, db_index=True, related_name="entries"
    )
    issuance_id: UUID
    sequence = fields.BigIntField()
    kind = fields.CharEnumField(EntryKind, max_length=30)
    actor_id = fields.UUIDField(null=True)
    reason = fields.CharField(max_length=200, default="", db_default="")
    idempotency_key = fields.CharField(max_length=100, null=True)
    body = fields.TextField()
    previous_hash = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "entries"
        unique_together = (("issuance", "sequence"),)


class Hold(Record):
    """A reservation of blocks until a deadline - `allocated_g` of its grams are given to uses."""

    issuance: fields.ForeignKeyRelation[Issuance] = fields.ForeignKeyField(
        "musubi.Issuance", on_delete=fields.RESTRICT, db_index=True, related_name="holds"
    )
    issuance_id: UUID
    holder: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="holds"
    )
    holder_id: UUID
    stock = fields.CharEnumField(Stock, max_length=10, default=Stock.OWN, db_default=Stock.OWN.value)
    client_id = fields.UUIDField(null=True)
    quantity_t = fields.BigIntField()
    posted_t = fields.BigIntField(null=True)
    allocated_g = fields.BigIntField(default=0)
    deadline = fields.DatetimeField()
    status = fields.CharEnumField(HoldStatus, max_length=20, default=HoldStatus.PENDING)
    reason = fields.CharField(max_length=200)

    class Meta:
        table = "holds"


class Retirement(Record):
    """A hold's tonnes retired for one user and one use - requested, then confirmed by the registry's notice."""

    hold: fields.OneToOneRelation[Hold] = fields.OneToOneField(
        "musubi.Hold", on_delete=fields.RESTRICT, related_name="retirement"
    )
    hold_id: UUID
    kind = fields.CharEnumField(RetirementKind, max_length=20)
    status = fields.CharEnumField(RequestStatus, max_length=20, default=RequestStatus.REQUESTED)
    quantity_t = fields.BigIntField()
    beneficiary: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="retirements"
    )
    beneficiary_id: UUID
    beneficiary_name = fields.CharField(max_length=200)
    purpose_code = fields.CharEnumField(PurposeCode, max_length=30)
    purpose_detail = fields.CharField(max_length=500)
    target_activity = fields.CharField(max_length=500)
    target_period = fields.CharField(max_length=200)
    use_place_code = fields.CharField(max_length=6)
    calculation_method = fields.CharField(max_length=500)
    requested_by_id = fields.UUIDField()
    by_serial = fields.BooleanField(default=False, db_default=False)
    batch_id = fields.UUIDField(null=True)
    permission_id = fields.UUIDField(null=True)
    notice_number = fields.CharField(max_length=60, null=True)
    executed_on = fields.DateField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    confirmed_by_id = fields.UUIDField(null=True)
    rejected_at = fields.DatetimeField(null=True)
    rejected_by_id = fields.UUIDField(null=True)
    rejection_reason = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "retirements"


class Transfer(Record):
    """A hold's tonnes moving to another holder - requested, then confirmed by the registry's notice."""

    hold: fields.OneToOneRelation[Hold] = fields.OneToOneField(
        "musubi.Hold", on_delete=fields.RESTRICT, related_name="transfer"
    )
    hold_id: UUID
    recipient: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="transfers_in"
    )
    recipient_id: UUID | None
    recipient_stock = fields.CharEnumField(Stock, max_length=10, default=Stock.OWN, db_default=Stock.OWN.value)
    recipient_client_id = fields.UUIDField(null=True)
    outside_recipient = fields.CharField(max_length=200, null=True)
    outside_account = fields.CharField(max_length=60, null=True)
    status = fields.CharEnumField(RequestStatus, max_length=20, default=RequestStatus.REQUESTED)
    quantity_t = fields.BigIntField()
    requested_by_id = fields.UUIDField()
    by_serial = fields.BooleanField(default=False, db_default=False)
    batch_id = fields.UUIDField(null=True)
    notice_number = fields.CharField(max_length=60, null=True)
    executed_on = fields.DateField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    confirmed_by_id = fields.UUIDField(null=True)
    rejected_at = fields.DatetimeField(null=True)
    rejected_by_id = fields.UUIDField(null=True)
    rejection_reason = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "transfers"


class Block(Record):
    """A run of whole tonnes with one holder and one state - a move closes it and opens its children."""

    issuance: fields.ForeignKeyRelation[Issuance] = fields.ForeignKeyField(
        "musubi.Issuance", on_delete=fields.RESTRICT, db_index=True, related_name="blocks"
    )
    issuance_id: UUID
    start = fields.BigIntField()
    stop = fields.BigIntField()
    holder: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="blocks"
    )
    holder_id: UUID
    stock = fields.CharEnumField(Stock, max_length=10, default=Stock.OWN, db_default=Stock.OWN.value)
    client_id = fields.UUIDField(null=True)
    state = fields.CharEnumField(BlockState, max_length=30)
    hold: fields.ForeignKeyNullableRelation[Hold] = fields.ForeignKeyField(
        "musubi.Hold", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="blocks"
    )
    hold_id: UUID | None
    retirement: fields.ForeignKeyNullableRelation[Retirement] = fields.ForeignKeyField(
        "musubi.Retirement", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="blocks"
    )
    retirement_id: UUID | None
    reversal_id = fields.UUIDField(null=True)
    parent: fields.ForeignKeyNullableRelation["Block"] = fields.ForeignKeyField(
        "musubi.Block", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="children"
    )
    parent_id: UUID | None
    # Skew-binary jump pointer over the chain of parents: an ancestor is found in logarithmically many steps.
    depth = fields.IntField(default=0, db_default=0)
    jump_id = fields.UUIDField(null=True)
    jump_depth = fields.IntField(default=0, db_default=0)
    opened_by: fields.ForeignKeyRelation[Entry] = fields.ForeignKeyField(
        "musubi.Entry", on_delete=fields.RESTRICT, db_index=True, related_name="opened_blocks"
    )
    opened_by_id: UUID
    closed_by: fields.ForeignKeyNullableRelation[Entry] = fields.ForeignKeyField(
        "musubi.Entry", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="closed_blocks"
    )
    closed_by_id: UUID | None

    class Meta:
        table = "blocks"


class Allocation(Record):
    """Grams of a hold's tonnes given to one use - released only while they are not retired."""

    hold: fields.ForeignKeyRelation[Hold] = fields.ForeignKeyField(
        "musubi.Hold", on_delete=fields.RESTRICT, db_index=True, related_name="allocations"
    )
    hold_id: UUID
    mass_g = fields.BigIntField()
    use_kind = fields.CharEnumField(UseKind, max_length=20)
    use_id = fields.UUIDField()
    released_at = fields.DatetimeField(null=True)

    class Meta:
        table = "allocations"


class Certificate(Record):
    """The certificate (証書) of a confirmed retirement: an immutable document with its hash."""

    retirement: fields.OneToOneRelation[Retirement] = fields.OneToOneField(
        "musubi.Retirement", on_delete=fields.RESTRICT, related_name="certificate"
    )
    retirement_id: UUID
    number = fields.CharField(max_length=40, unique=True)
    document = fields.TextField()
    document_hash = fields.CharField(max_length=64)

    class Meta:
        table = "certificates"


class HoldWarning(Record):
    """That a hold comes near its deadline was told - once for each deadline and lead."""

    hold: fields.ForeignKeyRelation[Hold] = fields.ForeignKeyField(
        "musubi.Hold", on_delete=fields.RESTRICT, db_index=True, related_name="warnings"
    )
    hold_id: UUID
    deadline = fields.DatetimeField()
    lead_h = fields.IntField()

    class Meta:
        table = "hold_warnings"
        unique_together = (("hold", "deadline", "lead_h"),)
