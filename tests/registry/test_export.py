"""The export: the same ledger gives the same lines, its checkpoint is signed, and nobody is named unasked."""

import hashlib
import io
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.canonical import canonical_bytes
from core.signing import SigningKey
from parties.kinds import OrganisationKind
from parties.models import Organisation
from payments.record_lines import RECORD_SECTIONS
from registry.checkpoint import FORMAT
from registry.evidence_models import RetirementClaim
from registry.export import export_ledger
from registry.models import Issuance
from registry.power_models import PowerCertificate, PowerUse
from registry.queries import tonnes_by_state
from server.export_command import run_export
from tests.factories import NOW, make_hold, make_issuance, make_organisation, make_retirement
from tests.factories import fixed_clock as fixed_clock
from tests.ledger_world import make_world

pytestmark = pytest.mark.usefixtures("database", "fixed_clock")

KEY = SigningKey.from_private_bytes(bytes(range(32)))

COUNTS = {
    "issuance": 7,
    "entry": 56,
    "hold": 16,
    "allocation": 4,
    "retirement": 9,
    "transfer": 5,
    "certificate": 2,
    "reversal": 3,
    "annotation": 4,
    "claim": 1,
    "claim_notice": 1,
    "agreement": 1,
    "agreement_use": 1,
    "permission": 2,
    "migration": 1,
    "serial_layout": 1,
    "power_certificate": 1,
    "power_use": 1,
    "head": 7,
}
"""The lines of the world's export, in their order, between the header and the checkpoint."""

TOLD = ("offset_claim", "claim_use", "claim_evidence", "void", "owed_retirement", "document", "waiver", "complaint")
"""Of what is told beside the ledger this world has nothing; `tests/scenarios/test_records_agree.py` exports some."""

ALL_COUNTS = COUNTS | dict.fromkeys(TOLD, 0)


async def exported() -> bytes:
    stream = io.BytesIO()
    assert await run_export(key=KEY, stream=stream) == 0
    return stream.getvalue()


def lines_of(written: bytes) -> list[dict[str, Any]]:
    assert written.endswith(b"\n")
    return [json.loads(line) for line in written.splitlines()]


async def test_the_same_ledger_gives_the_same_lines_and_a_checkpoint_of_its_instant() -> None:
    await make_world()
    written = await exported()
    assert await exported() == written
    with clock.running_at(lambda: NOW + timedelta(seconds=1)):
        later = await exported()
    *lines, last = written.splitlines()
    *later_lines, later_last = later.splitlines()
    assert lines == later_lines
    differing = {name for name, value in json.loads(last).items() if json.loads(later_last)[name] != value}
    assert differing == {"at", "signature"}


async def test_every_line_is_canonical_and_in_its_place() -> None:
    await make_world()
    written = await exported()
    lines = lines_of(written)
    assert b"".join(canonical_bytes(line) + b"\n" for line in lines) == written
    assert list(dict.fromkeys(line["type"] for line in lines)) == ["header", *COUNTS, "checkpoint"]
    for type in COUNTS:
        key = {"entry": ("issuance", "sequence"), "head": ("issuance",)}.get(type, ("id",))
        places = [tuple(line[name] for name in key) for line in lines if line["type"] == type]
        assert places == sorted(set(places)), type


async def test_the_checkpoint_counts_sums_hashes_and_is_signed() -> None:
    await make_world()
    *before, last = (await exported()).splitlines(keepends=True)
    end = json.loads(last)
    signature = bytes.fromhex(end.pop("signature"))
    KEY.public_key().verify(signature, canonical_bytes(end))
    heads = [line for line in before if b'"type":"head"' in line]
    tonnes: Counter[str] = Counter()
    for head in heads:
        tonnes.update(json.loads(head)["tonnes"])
    assert end == {
        "type": "checkpoint",
        "format": FORMAT,
        "at": "2026-10-01T03:00:00+00:00",
        "counts": ALL_COUNTS,
        "issued_t": 289,
        "tonnes": dict(tonnes),
        "allocated_g": 3_169_209,
        "root": hashlib.sha256(b"".join(heads)).hexdigest(),
        "sha256": hashlib.sha256(b"".join(before)).hexdigest(),
        "key": KEY.public_key().public_bytes_raw().hex(),
    }


async def test_every_chain_has_its_head_with_its_tonnes() -> None:
    await make_world()
    heads = [line for line in lines_of(await exported()) if line["type"] == "head"]
    issuances = await Issuance.all().order_by("id")
    tonnes = await tonnes_by_state([one.id for one in issuances])
    assert heads == [
        {
            "type": "head",
            "issuance": str(one.id),
            "entries": one.entry_count,
            "hash": one.head_hash,
            "tonnes": {state.value: number for state, number in tonnes[one.id].items()},
        }
        for one in issuances
    ]


async def test_an_issuance_says_whose_it_is_and_how_its_serials_are_written() -> None:
    await make_world()
    issuances = {line["serial_prefix"]: line for line in lines_of(await exported()) if line["type"] == "issuance"}
    kept, foreign = issuances["RG-001"], issuances["JCM-MN001"]
    assert (kept["project_scheme"], kept["project_number"], kept["buffer_t"]) == ("REGIONAL", "RG-001", 14)
    assert (kept["start"], kept["stop"], kept["quantity_t"]) == (1, 41, 40)
    assert (foreign["scheme"], foreign["serial_suffix"], foreign["serial_layout"]) == ("JCM", "", "JCM")


@pytest.mark.parametrize(
    ("kind", "publishes_name", "named"),
    [
        (OrganisationKind.FIRM, True, True),
        (OrganisationKind.FIRM, False, False),
        (OrganisationKind.CONSUMER, True, False),
        (OrganisationKind.CONSUMER, False, False),
    ],
)
async def test_a_beneficiary_is_named_only_when_it_agreed_and_is_no_individual(
    kind: OrganisationKind, publishes_name: bool, named: bool
) -> None:
    beneficiary = await make_organisation("高橋 みなみ", kind=kind, publishes_name=publishes_name)
    await make_retirement(await make_hold(await make_issuance(), 1), beneficiary)
    written = await exported()
    [retirement] = [line for line in lines_of(written) if line["type"] == "retirement"]
    assert retirement["beneficiary_name"] == ("高橋 みなみ" if named else None)
    assert ("高橋".encode() in written) == named
    assert (str(beneficiary.id).encode() in written) == (kind is not OrganisationKind.CONSUMER)


async def test_a_consumer_is_no_id_wherever_one_could_stand() -> None:
    await make_world()
    consumer = await make_organisation("高橋 みなみ", kind=OrganisationKind.CONSUMER, publishes_name=False)
    power = await PowerCertificate.get()
    await PowerCertificate.create(
        holder_id=consumer.id,
        number="GP-2",
        certifier=power.certifier,
        plant_name=power.plant_name,
        plant_place_code=power.plant_place_code,
        power_source=power.power_source,
        generated_from=power.generated_from,
        generated_to=power.generated_to,
        certified_on=power.certified_on,
        quantity_kwh=1,
        recorded_by_id=consumer.id,
    )
    assert str(consumer.id).encode() not in await exported()


async def test_nothing_that_was_written_freely_about_a_use_is_in_it() -> None:
    await make_world()
    written = (await exported()).decode()
    for organisation in await Organisation.all():
        for value in (organisation.address, organisation.phone, organisation.email, organisation.responsible_person):
            assert value not in written
    claim, use = await RetirementClaim.get(), await PowerUse.get()
    for text in ("山田", "大会", claim.statement, use.purpose, use.use_place_detail, "株式会社そと", "0001-2345"):
        assert text not in written


async def test_the_reasons_of_entries_are_public() -> None:
    await make_world()
    written = (await exported()).decode()
    assert all(reason in written for reason in ("贈与", "預かり", "書類の不備", "口座番号の誤り"))


async def test_an_empty_ledger_has_a_header_and_a_checkpoint() -> None:
    header, end = lines_of(await exported())
    assert (header["type"], header["format"]) == ("header", FORMAT)
    assert (end["type"], set(end["counts"].values()), end["issued_t"]) == ("checkpoint", {0}, 0)
    assert end["root"] == hashlib.sha256().hexdigest()


async def test_the_counts_are_returned() -> None:
    await make_world()
    assert dict(await export_ledger(io.BytesIO(), key=KEY, more=RECORD_SECTIONS)) == ALL_COUNTS
