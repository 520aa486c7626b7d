"""What certificates say of reversals, what anybody may read of them, and which are refused."""

from typing import Any

import pytest

from registry import reversals
from registry.annotations import annotate_new_certificate
from registry.errors import BeyondReversal, InsufficientUnits
from registry.evidence_models import CertificateAnnotation, Reversal
from registry.kinds import AnnotationKind, Scheme
from schema.ids import global_id, read_global_id
from tests.scenarios import documents, inputs, rows
from tests.scenarios.damage import keep_only, record, replace
from tests.scenarios.refusals import invalid, missing, not_able
from tests.scenarios.registers import issue_under, project_of
from tests.scenarios.world import World


async def notes(world: World) -> list[tuple[str, str]]:
    """What the city's certificate says was noted, as anybody reads it."""
    number = (await world.order())["retirement"]["certificateNumber"]
    found = await world.api.ask(documents.query("certificate"), number=number)
    return [(one["notedOn"], one["text"]) for one in found["annotations"]]


# Certificates.


async def test_certificates_over_the_issuance_say_what_happened_and_when_it_was_made_good(settled: World) -> None:
    second = await settled.issue(first=70_001)
    await keep_only(settled, 3, of=98)
    assert await notes(settled) == []

    found = await record(settled)

    (first,) = await notes(settled)
    assert first == (
        inputs.day(0),
        "この証書と同じ発行（認証番号 2025-11157）のクレジットのうち、10 t-CO2について、2026年9月5日の火災による反転"
        "（排出削減・吸収の効果が失われたこと）を記録しました。補填済み：創出者の在庫 3 t-CO2。"
        "未補填：7 t-CO2（創出者が補填します）。反転した量は補填されるものであり、この証書に記載した量は変わりません。",
    )
    settled.time.pass_days(20)
    await replace(settled, found, second, 7)

    assert await notes(settled) == [
        first,
        (
            inputs.day(20),
            "2026年9月5日の火災による反転10 t-CO2（認証番号 2025-11157）は、2026年10月25日までにすべて補填されました"
            "（創出者の在庫 3 t-CO2、創出者が差し入れた別のクレジット 7 t-CO2）。",
        ),
    ]


async def test_the_public_page_the_printed_page_and_the_pdf_show_the_notes(settled: World) -> None:
    before = await settled.api.http.get(f"/certificates/{await number(settled)}/document")
    await record(settled)

    for path in ("", "/print"):
        page = await settled.api.http.get(f"/certificates/{await number(settled)}{path}")
        assert page.status_code == 200
        assert "2026年9月5日の火災による反転" in page.text and "すべて補填されました" in page.text
    pdf = await settled.api.http.get(f"/certificates/{await number(settled)}.pdf")
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    after = await settled.api.http.get(f"/certificates/{await number(settled)}/document")
    assert after.content == before.content, "the certificate itself never changes"


async def number(world: World) -> str:
    """The number of the city's certificate."""
    return str((await world.order())["retirement"]["certificateNumber"])


async def test_a_certificate_that_is_issued_later_has_the_same_notes_and_the_worker_writes_them_once(
    requested: World,
) -> None:
    await record(requested)
    await requested.notify(await requested.order())
    await requested.events()

    noted = await notes(requested)
    assert [text[:12] for _, text in noted] == ["この証書と同じ発行（認証", "2026年9月5日の火災"]
    before = await rows.dump()
    await annotate_new_certificate(read_global_id(requested.ids["retirement"], "Retirement"))
    rows.assert_same(before, await rows.dump())
    assert {one.kind for one in await CertificateAnnotation.all()} == set(AnnotationKind)


async def test_a_certificate_of_another_issuance_is_not_touched(settled: World) -> None:
    other = await settled.issue(first=70_001)

    await record(settled, other)

    assert await notes(settled) == []


# What anybody may read.


async def test_anybody_reads_the_reversals_of_an_issuance_a_page_at_a_time(world: World) -> None:
    found = [await record(world, quantity=quantity) for quantity in (1, 2, 3)]

    document = documents.query("reversals", arguments=("first", "after"))
    page = await world.api.ask(document, issuanceId=world.ids["issuance"], first=2, after=None)
    rest = await world.api.ask(document, issuanceId=world.ids["issuance"], first=2, after=page["pageInfo"]["endCursor"])

    assert [edge["node"] for edge in (*page["edges"], *rest["edges"])] == found
    assert (page["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert await world.read(None, "Reversal", found[0]["id"]) == found[0]


# Refusals.


@pytest.mark.parametrize(
    ("changes", "field", "value", "rule"),
    [
        ({"quantity": 0}, "quantity", "0", "minimum=1"),
        ({"quantity": -1}, "quantity", "-1", "minimum=1"),
        ({"quantity": 101}, "quantity", "101", "maximum=100"),
        ({"quantity": 2**53}, "quantity", str(2**53), "maximum=9007199254"),
        ({"occurredOn": inputs.day(1)}, "occurredOn", inputs.day(1), f"maximum={inputs.day(0)}"),
        ({"occurredOn": "2024-03-31"}, "occurredOn", "2024-03-31", "minimum=2024-04-01"),
        ({"evidence": " "}, "evidence", " ", "not_empty"),
        ({"evidence": "証" * 1_001}, "evidence", "証" * 60 + "…", "max_characters=1000"),
    ],
)
async def test_a_reversal_that_cannot_be_is_refused(
    world: World, changes: dict[str, Any], field: str, value: str, rule: str
) -> None:
    input = inputs.reversal(world.ids["issuance"], **changes)
    await world.refused(world.cast.operator, "recordReversal", input, invalid(field, value, rule))


async def test_no_more_is_reversed_than_was_issued_however_often(world: World) -> None:
    await record(world, quantity=60)
    await record(world, quantity=40)

    input = inputs.reversal(world.ids["issuance"], quantity=1)
    await world.refused(world.cast.operator, "recordReversal", input, invalid("quantity", "1", "maximum=0"))


async def test_only_an_operator_records_a_reversal_and_of_what_there_is(world: World) -> None:
    input = inputs.reversal(world.ids["issuance"])
    for party in (world.cast.village, world.cast.council, world.cast.stranger, world.cast.newcomer):
        await world.refused(party, "recordReversal", input, not_able("recordReversal"))
    nowhere = global_id("Issuance", world.cast.projects["378"])
    await world.refused(world.cast.operator, "recordReversal", inputs.reversal(nowhere), missing("Issuance", nowhere))


async def test_a_replacement_that_cannot_be_is_refused(world: World) -> None:
    cast, issuance = world.cast, world.ids["issuance"]
    second = await world.issue(first=70_001, count=5)
    otakis = await world.issue(cast.otaki, number="397", first=90_001)
    regional = await issue_under(cast.village, await project_of(cast.village, Scheme.REGIONAL, "R-1"))
    await keep_only(world, 2)
    found = await record(world)
    give = {"reversalId": found["id"], "issuanceId": second, "quantity": 3}

    await world.refused(cast.village, "replaceReversed", give | {"quantity": 0}, invalid("quantity", "0", "minimum=1"))
    beyond = BeyondReversal(requested_t=9, outstanding_t=8)
    await world.refused(cast.village, "replaceReversed", give | {"quantity": 9}, beyond)
    too_many = InsufficientUnits(requested_t=6, available_t=5)
    await world.refused(cast.village, "replaceReversed", give | {"quantity": 6}, too_many)
    drained = InsufficientUnits(requested_t=3, available_t=0)
    await world.refused(cast.village, "replaceReversed", give | {"issuanceId": issuance}, drained)
    alien = invalid("issuanceId", "REGIONAL", "same_scheme=J_CREDIT")
    await world.refused(cast.village, "replaceReversed", give | {"issuanceId": regional}, alien)
    nothing_there = missing("Issuance", otakis)
    await world.refused(cast.village, "replaceReversed", give | {"issuanceId": otakis}, nothing_there)
    not_its_own = missing("Reversal", found["id"])
    await world.refused(cast.otaki, "replaceReversed", give | {"issuanceId": otakis}, not_its_own)
    await world.refused(cast.operator, "replaceReversed", give, not_able("replaceReversed"))
    await replace(world, found, second, 5)
    over = BeyondReversal(requested_t=4, outstanding_t=3)
    await world.refused(cast.village, "replaceReversed", give | {"quantity": 4}, over)


async def test_the_same_key_records_a_reversal_once(world: World) -> None:
    input = {"idempotencyKey": "storm-1", **inputs.reversal(world.ids["issuance"])}

    first = await world.do(world.cast.operator, "recordReversal", input)
    again = await world.do(world.cast.operator, "recordReversal", input)

    assert first == again and await Reversal.all().count() == 1


async def test_what_is_still_outstanding_after_many_replacements_is_given_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reversals, "MAX_COVERED", 1)
    second = await world.issue(first=70_001)
    await keep_only(world, 3)
    found = await record(world)

    part = {"reversalId": found["id"], "issuanceId": second, "quantity": 4}
    at_once = invalid("quantity", "4", "all_that_is_outstanding=7")
    await world.refused(world.cast.village, "replaceReversed", part, at_once)
    assert (await replace(world, found, second, 7))["outstanding"] == 0


async def test_an_issuance_has_so_many_reversals_at_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reversals, "MAX_REVERSALS", 1)
    await record(world)

    input = inputs.reversal(world.ids["issuance"])
    await world.refused(world.cast.operator, "recordReversal", input, invalid("issuanceId", "1", "at_most=1_reversals"))
