"""The export: the same ledger gives the same bytes, an outsider can follow every tonne, and nobody is named unasked."""

import hashlib
import io
import json
from collections import Counter
from typing import Any

import pytest

from core.canonical import canonical_bytes
from core.database import transaction
from listings.certificates import issue_certificate
from parties.kinds import OrganisationKind
from parties.models import Organisation
from registry.chain import GENESIS_HASH, entry_hash
from registry.export import FORMAT, export_ledger
from registry.models import Issuance, Retirement
from registry.transfers import request_transfer
from server.export_command import run_export
from tests.factories import (
    actor_of,
    confirm,
    make_hold,
    make_issuance,
    make_order,
    make_organisation,
    make_product,
    make_product_order,
    make_project,
    make_retirement,
    settle,
)
from tests.factories import fixed_clock as fixed_clock

pytestmark = pytest.mark.usefixtures("database", "fixed_clock")

ORDER = ("header", "issuance", "entry", "hold", "allocation", "retirement", "transfer", "certificate", "end")


async def exported() -> bytes:
    stream = io.BytesIO()
    assert await run_export(stream=stream) == 0
    return stream.getvalue()


def lines_of(written: bytes) -> list[dict[str, Any]]:
    assert written.endswith(b"\n")
    return [json.loads(line) for line in written.splitlines()]


async def make_world() -> list[Issuance]:
    """Two issuances, in which there is something of every kind of line."""
    first = await make_issuance(quantity_t=20)
    issuer = await first.issuer
    second = await make_issuance(issuer, start=501, quantity_t=7, project=await make_project(issuer, number="second"))
    order = await make_order(issuance=first)
    await settle(order)
    await confirm(await make_product_order(await make_product(first)))
    held = await make_hold(second, 2)
    async with transaction():
        await issue_certificate((await Retirement.get(hold_id=order.hold_id)).id)
        await request_transfer(actor_of(issuer), hold_id=held.id, recipient_id=order.buyer_id)
    return [first, second]


async def test_exporting_twice_gives_the_same_bytes() -> None:
    await make_world()
    assert await exported() == await exported()


async def test_every_line_is_canonical_and_in_its_place() -> None:
    await make_world()
    written = await exported()
    lines = lines_of(written)
    assert b"".join(canonical_bytes(line) + b"\n" for line in lines) == written
    assert list(dict.fromkeys(line["type"] for line in lines)) == list(ORDER)
    for type in ORDER[1:-1]:
        ids = [line["id"] for line in lines if line["type"] == type]
        assert ids == sorted(ids) or type == "entry"
    places = [(line["issuance"], line["sequence"]) for line in lines if line["type"] == "entry"]
    assert places == sorted(places)


async def test_the_end_counts_hashes_and_names_every_head() -> None:
    issuances = await make_world()
    written = await exported()
    *before, last = written.splitlines(keepends=True)
    end = json.loads(last)
    assert end["sha256"] == hashlib.sha256(b"".join(before)).hexdigest()
    counted = Counter(line["type"] for line in lines_of(written))
    assert end["counts"] == {type: counted[type] for type in ORDER[1:-1]}
    assert end["counts"]["entry"] == 8
    kept = [await Issuance.get(id=issuance.id) for issuance in issuances]
    assert end["heads"] == {str(one.id): {"entries": one.entry_count, "hash": one.head_hash} for one in kept}


async def test_an_outsider_can_follow_the_chains_and_the_tonnes_from_the_export_alone() -> None:
    await make_world()
    lines = lines_of(await exported())
    live: dict[str, dict[str, Any]] = {}
    heads = {line["id"]: (0, GENESIS_HASH) for line in lines if line["type"] == "issuance"}
    for line in lines:
        if line["type"] != "entry":
            continue
        assert (line["sequence"], line["previous_hash"]) == heads[line["issuance"]]
        assert line["hash"] == entry_hash(line["previous_hash"], line["body"])
        heads[line["issuance"]] = (line["sequence"] + 1, line["hash"])
        body = json.loads(line["body"])
        for id in body["closes"]:
            del live[id]
        live |= {block["id"]: {**block, "issuance": line["issuance"]} for block in body["opens"]}
    assert lines[-1]["heads"] == {id: {"entries": count, "hash": hash} for id, (count, hash) in heads.items()}
    for issuance in (line for line in lines if line["type"] == "issuance"):
        blocks = [block for block in live.values() if block["issuance"] == issuance["id"]]
        serials = sorted(serial for block in blocks for serial in range(block["start"], block["stop"]))
        assert serials == list(range(issuance["start"], issuance["stop"]))
    retired_t = sum(block["stop"] - block["start"] for block in live.values() if block["state"] == "RETIRED")
    assert retired_t == 2


async def test_an_issuance_carries_its_projects_key() -> None:
    await make_world()
    [_, second] = [line for line in lines_of(await exported()) if line["type"] == "issuance"]
    assert second["project"] == {"scheme": "J_CREDIT", "registration_type": "STANDARD", "number": "second"}
    assert (second["start"], second["stop"], second["quantity_t"]) == (501, 508, 7)


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


async def test_no_address_telephone_or_responsible_person_is_in_it() -> None:
    await make_world()
    written = (await exported()).decode()
    for organisation in await Organisation.all():
        for value in (organisation.address, organisation.phone, organisation.email, organisation.responsible_person):
            assert value not in written
    assert "佐藤" not in written


async def test_an_empty_ledger_has_a_header_and_an_end() -> None:
    header, end = lines_of(await exported())
    assert (header["type"], header["format"]) == ("header", FORMAT)
    assert (end["heads"], set(end["counts"].values())) == ({}, {0})


async def test_the_counts_are_returned() -> None:
    await make_world()
    counts = await export_ledger(io.BytesIO())
    assert dict(counts) == {
        "issuance": 2,
        "entry": 8,
        "hold": 3,
        "allocation": 2,
        "retirement": 1,
        "transfer": 1,
        "certificate": 1,
    }
