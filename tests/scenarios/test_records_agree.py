"""`musubi verify` over what is told: silent about sound records, and every kind of damage is found by its rule."""

import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

from core.database import is_postgres
from core.ids import new_id
from core.signing import public_key_of
from disclosures.models import PublishedDocument
from listings.record_rules import RecordRule
from payments.record_lines import RECORD_SECTIONS
from payments.record_verification import verify_records
from registry.claim_models import Claim, ClaimEvidence, ClaimUse
from registry.deadline_models import RetirementDeadline
from registry.export import export_ledger
from registry.outstanding import outstanding_total
from server.export_command import run_export
from server.verify_command import EXIT_SOUND, run_verify
from tests.registry.test_export import TOLD
from tests.registry.test_verify_export import KEY, script
from tests.scenarios import inputs, publishing
from tests.scenarios.test_documents import published
from tests.scenarios.test_offset_claims import made_neutral
from tests.scenarios.test_refunds import refund, withdraw
from tests.scenarios.test_story_product import bought
from tests.scenarios.world import World
from tests.tampering import Damage, overlooked, sql, tampering

DAMAGES: dict[str, list[Damage]] = {"told": [], "refunded": [], "owed": []}
Do = Callable[[Any], Awaitable[None]]


def damage(stage: str, rule: RecordRule) -> Callable[[Do], Do]:
    """Enter the function into the damages of a stage, with the rule that must find it."""

    def enter(do: Do) -> Do:
        DAMAGES[stage].append(Damage(do.__name__, frozenset({rule.value}), do))
        return do

    return enter


async def of_claim(change: str) -> None:
    await sql(f"UPDATE claims SET {change} WHERE status = 'PUBLISHED'")


@damage("told", RecordRule.CLAIM_TOLD)
async def a_claims_statement_is_rewritten(world: World) -> None:
    await of_claim("statement = replace(statement, '全量', '一部')")


@damage("told", RecordRule.CLAIM_TOLD)
async def a_claims_boundary_is_rewritten(world: World) -> None:
    await of_claim("boundary = '本社の全ての排出'")


@damage("told", RecordRule.CLAIM_TOLD)
async def a_claims_emissions_shrink(world: World) -> None:
    await of_claim("emissions_g = emissions_g - 1")


@damage("told", RecordRule.CLAIM_TOLD)
async def a_claims_verifier_is_exchanged(world: World) -> None:
    kept = json.dumps((await Claim.get()).verification | {"verifier": "別の機関"}, ensure_ascii=False)
    await sql(f"UPDATE claims SET verification = {'CAST($1 AS JSONB)' if is_postgres() else '$1'}", kept)


@damage("told", RecordRule.CLAIM_BASIS)
async def a_claim_covers_more_than_was_retired(world: World) -> None:
    await of_claim("covered_g = covered_g + 1")


@damage("told", RecordRule.CLAIM_BASIS)
async def a_claim_takes_more_grams_than_it_has(world: World) -> None:
    await sql("UPDATE claim_uses SET mass_g = mass_g + 1")
    await of_claim("covered_g = covered_g + 1")


@damage("told", RecordRule.CLAIM_BASIS)
async def a_claim_is_taken_off_its_retirement(world: World) -> None:
    await sql("DELETE FROM claim_uses")


@damage("told", RecordRule.CLAIM_BASIS)
async def two_claims_stand_on_one_retirement(world: World) -> None:
    use = await ClaimUse.get()
    await sql(
        "INSERT INTO claim_uses (id, created_at, claim_id, retirement_id, mass_g)"
        " SELECT $1, created_at, claim_id, retirement_id, mass_g FROM claim_uses WHERE id = $2",
        new_id(),
        use.id,
    )


@damage("told", RecordRule.CLAIM_STATE)
async def an_ended_claim_has_no_reason(world: World) -> None:
    await of_claim("status = 'ENDED'")


@damage("told", RecordRule.CLAIM_EVIDENCE)
async def a_file_of_the_evidence_is_exchanged(world: World) -> None:
    [paper] = [one for one in await ClaimEvidence.all() if one.recorded_by_id is not None]
    await sql("UPDATE claim_evidence SET content = $1 WHERE id = $2", b"another opinion", paper.id)


@damage("told", RecordRule.CLAIM_EVIDENCE)
async def a_file_of_the_evidence_is_exchanged_with_its_hash(world: World) -> None:
    [paper] = [one for one in await ClaimEvidence.all() if one.recorded_by_id is not None]
    statement = "UPDATE claim_evidence SET content = $1, size_bytes = 1, sha256 = $2 WHERE id = $3"
    digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    await sql(statement, b"a", digest, paper.id)


@damage("told", RecordRule.CLAIM_EVIDENCE)
async def a_file_of_the_evidence_is_deleted(world: World) -> None:
    await sql("DELETE FROM claim_evidence WHERE part = 'METHOD'")


@damage("told", RecordRule.CLAIM_EVIDENCE)
async def a_manifest_is_rewritten(world: World) -> None:
    await of_claim("manifest = replace(manifest, 'musubi-evidence/1', 'musubi-evidence/2')")


@damage("told", RecordRule.DOCUMENT_HASH)
async def a_published_document_is_rewritten(world: World) -> None:
    await sql(
        "UPDATE published_documents SET content = replace(content, 'みなと', 'みなみ') WHERE kind = 'EVENT_NOTICE'"
    )


@damage("told", RecordRule.DOCUMENT_RECORD)
async def a_published_document_has_another_title(world: World) -> None:
    await sql("UPDATE published_documents SET title = '別の催し' WHERE kind = 'EVENT_NOTICE'")


@damage("told", RecordRule.DOCUMENT_RECORD)
async def a_published_document_is_no_record(world: World) -> None:
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    statement = "UPDATE published_documents SET content = '{}', content_hash = $1 WHERE kind = 'EVENT_NOTICE'"
    await sql(statement, digest)


@damage("told", RecordRule.DOCUMENT_VERSIONS)
async def a_version_of_a_document_is_deleted(world: World) -> None:
    first = await PublishedDocument.filter(kind="EVENT_NOTICE").order_by("version").first()
    assert first is not None
    await sql("DELETE FROM published_documents WHERE id = $1", first.id)


@damage("told", RecordRule.WAIVER)
async def a_leave_is_given_to_another_text(world: World) -> None:
    await sql("UPDATE rule_waivers SET text = text || '。'")


@damage("told", RecordRule.WAIVER)
async def a_leave_goes_to_another_organisation(world: World) -> None:
    await sql("UPDATE rule_waivers SET organisation_id = $1", world.cast.shop.organisation_id)


@damage("told", RecordRule.WAIVER)
async def a_leave_is_of_a_rule_that_there_never_was(world: World) -> None:
    await sql("UPDATE rule_waivers SET rule_version = 99")


@damage("told", RecordRule.COMPLAINT)
async def a_complaint_turns_against_another_seller(world: World) -> None:
    await sql("UPDATE complaints SET seller_id = $1", world.cast.shop.organisation_id)


@damage("told", RecordRule.COMPLAINT)
async def a_dismissed_complaint_is_open_again(world: World) -> None:
    await sql("UPDATE complaints SET status = 'RECEIVED'")


@damage("told", RecordRule.COMPLAINT)
async def a_dismissed_complaint_took_something_down(world: World) -> None:
    flag = "true" if is_postgres() else "1"
    await sql(f"UPDATE complaints SET took_down = {flag}")


@damage("refunded", RecordRule.VOID_NOTE)
async def a_void_note_is_rewritten(world: World) -> None:
    await sql("UPDATE certificate_voids SET text = replace(text, '無効となりました', '訂正されました')")


@damage("refunded", RecordRule.VOID_NOTE)
async def a_void_note_is_dated_back(world: World) -> None:
    await sql("UPDATE certificate_voids SET voided_on = '2020-01-01'")


@damage("refunded", RecordRule.VOID_NOTE)
async def a_void_note_is_deleted(world: World) -> None:
    await sql("DELETE FROM certificate_voids")


@damage("owed", RecordRule.OUTSTANDING)
async def an_owed_retirement_shrinks(world: World) -> None:
    await sql("UPDATE retirement_deadlines SET mass_g = mass_g - 1")


@damage("owed", RecordRule.OUTSTANDING)
async def an_owed_retirement_is_deleted(world: World) -> None:
    await sql("DELETE FROM retirement_deadlines")


@damage("owed", RecordRule.OUTSTANDING)
async def an_owed_retirement_is_closed(world: World) -> None:
    await sql("UPDATE retirement_deadlines SET closed_on = owed_from")


@damage("owed", RecordRule.OUTSTANDING)
async def an_owed_retirement_is_put_off(world: World) -> None:
    await sql("UPDATE retirement_deadlines SET limit_on = '2099-01-01'")


@damage("owed", RecordRule.OUTSTANDING)
async def a_retirement_is_owed_for_no_sale(world: World) -> None:
    await sql("UPDATE retirement_deadlines SET sale_id = $1", new_id())


async def tell(world: World) -> None:
    """A claim with its evidence, a document in two versions, a leave that was used, and a complaint that was decided."""
    cast = world.cast
    for _ in range(2):
        await published(world, cast.city, publishing.notice(world.ids["demand"]))
    await made_neutral(world)
    waiver = {"organisationId": cast.city.id, "rule": "INF-06", "text": "レベル1", "reason": "初年度の概算"}
    await world.do(cast.operator, "waiveRule", waiver)
    await world.do(cast.city, "postDemand", inputs.demand(calculationMethod="標準値による概算（レベル1）"))
    complaint = {"subjectId": world.ids["listing"], "statement": "表示に根拠がない。"}
    filed = (await world.do(cast.consumer, "fileComplaint", complaint))["complaint"]
    decision = {"complaintId": filed["id"], "decision": "DISMISS", "reason": "根拠がある。", "takesDown": False}
    await world.do(cast.operator, "decideComplaint", decision)


async def test_every_damage_to_what_is_told_is_found_by_its_rule(settled: World) -> None:
    await tell(settled)
    verdict = await verify_records()
    assert (verdict.findings, verdict.claims, verdict.waivers, verdict.complaints) == ((), 1, 1, 1)
    assert verdict.documents == await PublishedDocument.all().count()

    assert await overlooked(DAMAGES["told"], settled) == {}

    assert (await verify_records()).ok, "and undone: nothing of it is left"


async def test_the_export_has_what_is_told_and_nobodys_words_and_an_outsider_proves_it(settled: World) -> None:
    await tell(settled)
    stream = io.BytesIO()
    await run_export(key=KEY, stream=stream)

    written = stream.getvalue()
    lines = [json.loads(line) for line in written.splitlines()]
    assert list(script.verify(io.BytesIO(written), public_key_of(KEY), {})) == []
    counts = lines[-1]["counts"]
    assert (counts["offset_claim"], counts["claim_use"], counts["claim_evidence"]) == (1, 1, 9)
    assert (counts["waiver"], counts["complaint"], counts["owed_retirement"]) == (1, 1, 1)
    [claim] = [one for one in lines if one["type"] == "offset_claim"]
    row = await Claim.get()
    assert (claim["archive_hash"], claim["covered_g"], claim["status"]) == (row.archive_hash, 1_169_200, "PUBLISHED")
    documents = [one for one in lines if one["type"] == "document"]
    public = await PublishedDocument.filter(is_public=True).order_by("id")
    assert [one["content_hash"] for one in documents] == [one.content_hash for one in public]
    [complaint] = [one for one in lines if one["type"] == "complaint"]
    assert set(complaint) == {"type", "id", "subject_kind", "status", "decided_at", "took_down"}
    said = "".join(json.dumps(one, ensure_ascii=False) for one in lines if one["type"] in TOLD)
    for words in ("表示に根拠がない", "初年度の概算", "レベル1", "みなと環境フェア", "検証意見書", "山田"):
        assert words not in said


async def test_the_outsider_finds_a_claim_that_takes_more_than_it_has(settled: World) -> None:
    await tell(settled)

    async def found_after(change: str) -> set[str]:
        async with tampering():
            await sql(change)
            stream = io.BytesIO()
            await export_ledger(stream, key=KEY, more=RECORD_SECTIONS)
        return {rule for rule, *_ in script.verify(io.BytesIO(stream.getvalue()), None, {})}

    assert await found_after("UPDATE claims SET covered_g = 1") == {"claim_sum"}
    assert await found_after("UPDATE claim_uses SET mass_g = mass_g * 10") == {"claim_sum", "claim_grams"}
    assert await found_after("UPDATE claim_uses SET ended_at = created_at") == {"claim_live"}


async def test_every_damage_to_a_void_certificate_is_found(settled: World) -> None:
    await withdraw(settled, await settled.order(), settled.cast.city, settled.cast.village)
    await settled.do(settled.cast.operator, "recordRefund", refund(await settled.order()))
    assert (await verify_records()).ok

    assert await overlooked(DAMAGES["refunded"], settled) == {}


async def test_every_damage_to_the_outstanding_list_is_found_and_its_sum_is_made_anew(stocked: World) -> None:
    await bought(stocked)
    await stocked.events()
    assert await RetirementDeadline.all().count() == 1
    verdict = await verify_records()
    assert (verdict.findings, verdict.outstanding_g) == ((), 18_000)
    assert (await outstanding_total()).mass_g == 18_000

    assert await overlooked(DAMAGES["owed"], stocked) == {}

    stream = io.StringIO()
    assert await run_verify(as_json=False, stream=stream) == EXIT_SOUND
    assert "sold, not retired" in stream.getvalue() and "18 kg  未無効化" in stream.getvalue()


def test_every_rule_is_shown_to_find_something() -> None:
    assert {rule for stage in DAMAGES.values() for one in stage for rule in one.rules} == {
        rule.value for rule in RecordRule
    }
