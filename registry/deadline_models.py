"""The retirements that sellers owe for what was paid or bound, and what was told of them."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.models import Organisation
from registry.retirement_deadlines import DeadlineStage, RetirementUse
from registry.states import UseKind


class RetirementDeadline(Record):
    """A sale whose grams are to be retired by its seller - closed when they are, or when nothing is owed any more.

    `subject_id` is what was sold (a product) or what it is for (a demand), `sale_id` the order.
    """

    use = fields.CharEnumField(RetirementUse, max_length=10)
    debtor: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="owed_retirements"
    )
    debtor_id: UUID
    buyer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="awaited_retirements"
    )
    buyer_id: UUID
    sale_id = fields.UUIDField(unique=True)
    subject_id = fields.UUIDField(db_index=True)
    use_kind = fields.CharEnumField(UseKind, max_length=20)
    use_id = fields.UUIDField()
    title = fields.CharField(max_length=200)
    mass_g = fields.BigIntField()
    # Never null: the column came later than its table.
    sold_on = fields.DateField(null=True)
    owed_from = fields.DateField()
    due_on = fields.DateField()
    limit_on = fields.DateField()
    closed_on = fields.DateField(null=True)

    class Meta:
        table = "retirement_deadlines"


class DeadlineWarning(Record):
    """That the oldest retirement owed for a subject has come to a stage was told - once for each of its days."""

    subject_id = fields.UUIDField()
    stage = fields.CharEnumField(DeadlineStage, max_length=10)
    due_on = fields.DateField()

    class Meta:
        table = "deadline_warnings"
        unique_together = (("subject_id", "stage", "due_on"),)
