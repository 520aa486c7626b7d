"""The whole ledger as canonical JSON Lines, in a fixed order, so that anybody can follow every tonne.

    header, then every issuance, entry, hold, allocation, retirement, transfer and certificate, then the end

The same ledger gives the same bytes. It holds no personal data: organisations, people and uses are ids; a beneficiary
is named only where an organisation agreed to that; free texts about a use stay out, since they may name somebody.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Protocol

from tortoise.models import Model
from tortoise.queryset import QuerySet

from core.canonical import canonical_bytes
from core.reading import batches
from parties.kinds import OrganisationKind
from registry.models import Allocation, Certificate, Entry, Hold, Issuance, Retirement, Transfer

FORMAT: Final = "musubi-ledger/1"
"""Raised whenever a line gains, loses or changes a field."""

HEADER: Final = MappingProxyType(
    {
        "type": "header",
        "format": FORMAT,
        "hash": "sha256(previous_hash + body), both as UTF-8 text, in hexadecimal",
        "mass": "quantity_t in whole tonnes, mass_g and allocated_g in grams, start and stop a half-open range",
    }
)


class Sink(Protocol):
    """What takes bytes: a binary file, or the standard output's buffer."""

    def write(self, data: bytes, /) -> object:
        """Take the bytes."""


@dataclass(frozen=True, kw_only=True)
class _Section:
    """All lines of one type: which rows, in which order, and what a line says of a row."""

    type: str
    rows: "Callable[[], QuerySet[Any]]"
    by: tuple[str, ...]
    describe: Callable[[Any], dict[str, Any]]


async def export_ledger(stream: Sink) -> Mapping[str, int]:
    """Write the ledger to `stream`; returns how many lines of each type there are.

    The last line has the counts, the head of every issuance's chain and the SHA-256 of all bytes before that line.
    When others may be writing, the caller opens `core.reading.consistent_view()` around it.
    """
    digest = hashlib.sha256()

    def put(record: Mapping[str, Any]) -> None:
        line = canonical_bytes(dict(record)) + b"\n"
        digest.update(line)
        stream.write(line)

    put(HEADER)
    counts = dict.fromkeys((section.type for section in _SECTIONS), 0)
    for section in _SECTIONS:
        async for rows in batches(section.rows(), by=section.by):
            for row in rows:
                put({"type": section.type, **section.describe(row)})
            counts[section.type] += len(rows)
    await _put_end(stream, counts, digest.hexdigest())
    return counts


async def _put_end(stream: Sink, counts: Mapping[str, int], digest: str) -> None:
    # One canonical line, written piece by piece: there is a head for every issuance.
    stream.write(b'{"counts":' + canonical_bytes(dict(counts)) + b',"heads":{')
    separator = b""
    async for issuances in batches(Issuance.all()):
        for issuance in issuances:
            head = {"entries": issuance.entry_count, "hash": issuance.head_hash}
            stream.write(separator + canonical_bytes(str(issuance.id)) + b":" + canonical_bytes(head))
            separator = b","
    stream.write(b'},"sha256":' + canonical_bytes(digest) + b',"type":"end"}\n')


def _issuance(row: Issuance) -> dict[str, Any]:
    project = row.project
    return {
        "id": row.id,
        "project": {
            "scheme": project.scheme.value,
            "registration_type": project.registration_type.value,
            "number": project.number,
        },
        "issuer": row.issuer_id,
        "scheme": row.scheme.value,
        "methodology_code": row.methodology_code,
        "methodology_version": row.methodology_version,
        "certification_number": row.certification_number,
        "certified_on": row.certified_on,
        "issued_on": row.issued_on,
        "monitoring_from": row.monitoring_from,
        "monitoring_to": row.monitoring_to,
        "serial_prefix": row.serial_prefix,
        "start": row.start,
        "stop": row.stop,
        "quantity_t": row.quantity_t,
    }


def _entry(row: Entry) -> dict[str, Any]:
    return {
        "id": row.id,
        "issuance": row.issuance_id,
        "sequence": row.sequence,
        "body": row.body,
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }


def _hold(row: Hold) -> dict[str, Any]:
    return {
        "id": row.id,
        "issuance": row.issuance_id,
        "holder": row.holder_id,
        "quantity_t": row.quantity_t,
        "allocated_g": row.allocated_g,
        "deadline": row.deadline,
        "status": row.status.value,
    }


def _allocation(row: Allocation) -> dict[str, Any]:
    return {
        "id": row.id,
        "hold": row.hold_id,
        "mass_g": row.mass_g,
        "use_kind": row.use_kind.value,
        "use": row.use_id,
        "released_at": row.released_at,
    }


def _retirement(row: Retirement) -> dict[str, Any]:
    beneficiary = row.beneficiary
    named = beneficiary.publishes_name and beneficiary.kind is not OrganisationKind.CONSUMER
    return {
        "id": row.id,
        "hold": row.hold_id,
        "kind": row.kind.value,
        "status": row.status.value,
        "quantity_t": row.quantity_t,
        "beneficiary_name": row.beneficiary_name if named else None,
        "purpose_code": row.purpose_code.value,
        "use_place_code": row.use_place_code,
        "notice_number": row.notice_number,
        "executed_on": row.executed_on,
    }


def _transfer(row: Transfer) -> dict[str, Any]:
    return {
        "id": row.id,
        "hold": row.hold_id,
        "status": row.status.value,
        "quantity_t": row.quantity_t,
        "recipient": row.recipient_id,
        "notice_number": row.notice_number,
        "executed_on": row.executed_on,
    }


def _certificate(row: Certificate) -> dict[str, Any]:
    return {
        "id": row.id,
        "retirement": row.retirement_id,
        "number": row.number,
        "document_hash": row.document_hash,
    }


def _all(model: type[Model], *related: str) -> "Callable[[], QuerySet[Any]]":
    return lambda: model.all().select_related(*related) if related else model.all()


_SECTIONS: Final = (
    _Section(type="issuance", rows=_all(Issuance, "project"), by=("id",), describe=_issuance),
    _Section(type="entry", rows=_all(Entry), by=("issuance_id", "sequence", "id"), describe=_entry),
    _Section(type="hold", rows=_all(Hold), by=("id",), describe=_hold),
    _Section(type="allocation", rows=_all(Allocation), by=("id",), describe=_allocation),
    _Section(type="retirement", rows=_all(Retirement, "beneficiary"), by=("id",), describe=_retirement),
    _Section(type="transfer", rows=_all(Transfer), by=("id",), describe=_transfer),
    _Section(type="certificate", rows=_all(Certificate), by=("id",), describe=_certificate),
)
