"""Green power certificates (グリーン電力証書): kilowatt-hours, an instrument of its own that never meets a tonne."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.models import Organisation
from registry.kinds import PowerSource


class PowerCertificate(Record):
    """Certified kilowatt-hours of green electricity - `used_kwh` of them are given to uses of electricity."""

    holder: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="power_certificates"
    )
    holder_id: UUID
    number = fields.CharField(max_length=60, unique=True)
    certifier = fields.CharField(max_length=200)
    plant_name = fields.CharField(max_length=200)
    plant_place_code = fields.CharField(max_length=6)
    power_source = fields.CharEnumField(PowerSource, max_length=20)
    generated_from = fields.DateField()
    generated_to = fields.DateField()
    certified_on = fields.DateField()
    quantity_kwh = fields.BigIntField()
    used_kwh = fields.BigIntField(default=0)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "power_certificates"


class PowerUse(Record):
    """Kilowatt-hours of a certificate used for electricity: who, when, where, how much, for what."""

    certificate: fields.ForeignKeyRelation[PowerCertificate] = fields.ForeignKeyField(
        "musubi.PowerCertificate", on_delete=fields.RESTRICT, db_index=True, related_name="uses"
    )
    certificate_id: UUID
    user: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="power_uses"
    )
    user_id: UUID
    quantity_kwh = fields.BigIntField()
    # All electricity of the place in these days: what the used part is a part of.
    total_kwh = fields.BigIntField(default=0, db_default=0)
    used_from = fields.DateField()
    used_to = fields.DateField()
    use_place_code = fields.CharField(max_length=6)
    use_place_detail = fields.CharField(max_length=200)
    purpose = fields.CharField(max_length=500)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "power_uses"
