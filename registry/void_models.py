"""Certificates that no longer certify anything: the money went back, the tonnes stay used."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from registry.models import Certificate


class CertificateVoid(Record):
    """That a certificate is void, since when and why - the certificate itself stays as it was issued."""

    certificate: fields.OneToOneRelation[Certificate] = fields.OneToOneField(
        "musubi.Certificate", on_delete=fields.RESTRICT, related_name="void"
    )
    certificate_id: UUID
    voided_on = fields.DateField()
    text = fields.CharField(max_length=1000)

    class Meta:
        table = "certificate_voids"
