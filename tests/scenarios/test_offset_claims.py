"""Claims by state, and the evidence that they stand on."""

import asyncio
import io
import json
import zipfile
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

import pytest

from disclosures.wording import check_wording
from disclosures.wording_context import ClaimContext, Coverage, Retirement, Speaker
from listings import claim_drafts
from listings.claim_context import claim_context_of
from registry.chain import entry_hash
from registry.claim_errors import AlreadyClaimed, ClaimUnfounded, SecondClaimant
from registry.claim_models import Claim, ClaimEvidence, ClaimUse
from registry.errors import AlreadyRegistered
from registry.evidence_models import RetirementClaim
from schema.ids import read_global_id
from tests.scenarios import claim_inputs as given
from tests.scenarios import documents, expected, inputs
from tests.scenarios.cast import Party
from tests.scenarios.refusals import cannot, invalid, missing, not_able
from tests.scenarios.world import World

CREDITS = "J-クレジット（JC-200-000-000-011-157～JC-200-000-000-011-158、2026年10月5日）"
STATEMENT = (
    "港区は、「みなと環境フェアの開催に伴う排出」（2026年9月14日～2026年9月15日）の排出量 1,169.2 kg-CO2 の全量を、"
    f"{CREDITS}の無効化により埋め合わせました（カーボン・オフセット）。"
)
NEUTRAL_TEXT = "カーボンニュートラルな環境フェアです。対象範囲の排出の全量をオフセットしたという意味です。"


async def drafted(world: World, by: Party | None = None, **input: Any) -> dict[str, Any]:
    """The city's draft of an offset unless told."""
    draft = input or given.draft(world.ids["retirement"], demandId=world.ids["demand"])
    done = await world.do(by or world.cast.city, "draftClaim", draft)
    claim: dict[str, Any] = done["claim"]
    return claim


async def made(world: World, by: Party | None = None, **input: Any) -> dict[str, Any]:
    """The same, made."""
    draft = await drafted(world, by, **input)
    done = await world.do(by or world.cast.city, "makeClaim", {"claimId": draft["id"]})
    claim: dict[str, Any] = done["claim"]
    return claim


async def made_neutral(world: World) -> dict[str, Any]:
    """The city's claim of carbon neutrality."""
    input = given.neutral(world.ids["retirement"], demandId=world.ids["demand"])
    draft = await drafted(world, **input)
    await world.do(world.cast.city, "attachEvidence", given.paper(draft["id"]))
    done = await world.do(world.cast.city, "makeClaim", {"claimId": draft["id"]})
    claim: dict[str, Any] = done["claim"]
    return claim


def unfounded(rule: str, *missing: str) -> ClaimUnfounded:
    """A claim that lacks these."""
    return ClaimUnfounded(missing=missing, rule=rule)


async def context(world: World, speaker: Party) -> ClaimContext:
    """What a party may say of the city's event."""
    demand = read_global_id(world.ids["demand"], "Demand")
    return await claim_context_of(speaker_id=speaker.organisation_id, demand_id=demand)


def blocked(text: str, known: ClaimContext) -> list[str]:
    """The rules by which a text may not be published."""
    return [one.rule for one in check_wording(text, known) if one.severity.name in ("BLOCK", "REQUIRE")]


# Drafting.


async def test_a_draft_shows_what_it_is_about_and_what_it_lacks(settled: World) -> None:
    claim = await drafted(settled, **given.draft(settled.ids["retirement"], kind="CARBON_NEUTRAL"))

    assert claim["status"] == "DRAFT" and claim["statement"] is None and claim["manifestHash"] is None
    assert [one["key"] for one in claim["lacks"]] == ["EXPLANATION", "VERIFICATION", "VERIFICATION_PAPER"]
    assert claim["lacks"][1] == {"key": "VERIFICATION", "rule": "WL-03", "message": "第三者による検証がありません"}
    assert claim["evidence"] == {"manifest": None, "files": [], "archiveBase64": None}
    assert claim["emissions"]["kilograms"] == "1169.2" and len(claim["sources"]) == 4
    assert claim["exclusions"] == [{"name": "来場者の移動", "reason": "来場の経路が分からず、算定できないため"}]


async def test_a_draft_is_its_organisations_own(settled: World) -> None:
    cast = settled.cast
    claim = await drafted(settled)

    assert (await settled.read(cast.operator, "Claim", claim["id"]))["lacks"] == []
    document = "query($id: ID!) { node(id: $id) { id } }"
    for party in (cast.village, cast.council, cast.consumer):
        assert await settled.api.ask(document, token=party.token, id=claim["id"]) is None
    for name in ("attachEvidence", "makeClaim", "endClaim"):
        input = {
            "attachEvidence": given.paper(claim["id"]),
            "makeClaim": {"claimId": claim["id"]},
            "endClaim": {"claimId": claim["id"], "reason": "誤り"},
        }[name]
        await settled.refused(cast.village, name, input, missing("Claim", claim["id"]))
        await settled.refused(cast.operator, name, input, not_able(name))


async def test_nobody_drafts_on_what_is_anothers(settled: World) -> None:
    cast, ids = settled.cast, settled.ids
    second = SecondClaimant(retirement=str(read_global_id(ids["retirement"], "Retirement")))
    await settled.refused(cast.village, "draftClaim", given.draft(ids["retirement"]), second)
    await settled.refused(
        cast.shop, "draftClaim", given.draft(ids["retirement"]), missing("Retirement", ids["retirement"])
    )
    about = given.draft(demandId=ids["demand"])
    await settled.refused(cast.village, "draftClaim", about, missing("Demand", ids["demand"]))


@pytest.mark.parametrize(
    ("changes", "field", "value", "rule"),
    [
        ({"emissions": {"kilograms": "1169.3"}}, "sources", "1169.2 kg", "sum_of_items=1169.3 kg"),
        ({"sources": []}, "sources", "0", "minimum=1"),
        ({"exclusions": [{"name": "電気", "reason": " "}]}, "exclusions.reason", " ", "not_empty"),
        ({"periodTo": "2026-09-13"}, "periodTo", "2026-09-14..2026-09-13", "start_not_after_end"),
        ({"validTo": "2026-10-04"}, "validTo", "2026-10-04", "minimum=2026-10-05"),
        ({"retireBy": "2026-10-04"}, "retireBy", "2026-10-04", "minimum=2026-10-05"),
    ],
)
async def test_a_draft_has_its_bounds(world: World, changes: dict[str, Any], field: str, value: str, rule: str) -> None:
    await world.refused(world.cast.city, "draftClaim", given.draft(**changes), invalid(field, value, rule))


async def test_an_organisation_has_so_many_drafts_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim_drafts, "MAX_DRAFTS", 1)
    city = world.cast.city
    first = await drafted(world, **given.draft())

    await world.refused(city, "draftClaim", given.draft(), invalid("kind", "1", "max_drafts=1"))
    await world.do(city, "endClaim", {"claimId": first["id"], "reason": "書き直し"})
    await drafted(world, **given.draft())


async def test_a_paper_comes_with_its_content_or_its_hash(settled: World) -> None:
    city = settled.cast.city
    claim = (await drafted(settled))["id"]
    kept = given.paper(claim, part="OTHER", name="契約書.pdf", contentBase64=None, sha256="A" * 64)

    await settled.do(city, "attachEvidence", given.paper(claim))
    done = await settled.do(city, "attachEvidence", kept)

    assert done["claim"]["evidence"]["files"] == [
        {
            "part": "VERIFICATION",
            "name": "検証意見書.pdf",
            "sha256": sha256(given.STATEMENT_PAPER).hexdigest(),
            "bytes": len(given.STATEMENT_PAPER),
            "datedOn": inputs.day(-1),
            "isInArchive": True,
        },
        {
            "part": "OTHER",
            "name": "契約書.pdf",
            "sha256": "a" * 64,
            "bytes": 0,
            "datedOn": inputs.day(-1),
            "isInArchive": False,
        },
    ]
    taken = AlreadyRegistered(field="name", value="検証意見書.pdf", rule="KH-02")
    await settled.refused(city, "attachEvidence", given.paper(claim), taken)
    for changes, refusal in (
        ({"contentBase64": "%%"}, invalid("contentBase64", "%%", "base64")),
        ({"contentBase64": None}, invalid("sha256", "", "content_or_hash")),
        ({"contentBase64": None, "sha256": "12"}, invalid("sha256", "12", "sha256_in_hexadecimal")),
        ({"name": "../x"}, invalid("name", "../x", "file_name")),
        ({"name": "musubi-credits.json"}, invalid("name", "musubi-credits.json", "file_name")),
        ({"datedOn": inputs.day(1)}, invalid("datedOn", inputs.day(1), f"maximum={inputs.day(0)}")),
        (
            {"contentBase64": b64encode(bytes(500_001)).decode()},
            invalid("contentBase64", "500001", "maximum=500000"),
        ),
    ):
        await settled.refused(city, "attachEvidence", given.paper(claim, **{"name": "別.pdf", **changes}), refusal)


# Making.


async def test_an_offset_is_claimed_with_its_evidence(settled: World) -> None:
    claim = await made(settled)

    assert (claim["status"], claim["coverage"], claim["statement"]) == ("PUBLISHED", "WHOLE", STATEMENT)
    assert claim["covered"]["kilograms"] == "1169.2" and claim["publishedAt"] == expected.AT_THE_BEGINNING
    assert claim["lacks"] == []
    assert claim["retirements"] == [
        {
            "retirementId": settled.ids["retirement"],
            "schemeLabel": "J-クレジット",
            "serials": "JC-200-000-000-011-157～JC-200-000-000-011-158",
            "mass": {"grams": 1_169_200, "kilograms": "1169.2", "tonnes": "1.1692"},
            "executedOn": inputs.day(0),
            "noticeNumber": claim["retirements"][0]["noticeNumber"],
        }
    ]
    row = await Claim.get()
    assert row.frozen_at == row.published_at
    use = await ClaimUse.get()
    assert (use.mass_g, use.ended_at) == (1_169_200, None)
    assert (await RetirementClaim.get()).claimant_id == settled.cast.city.organisation_id


async def test_the_archive_is_read_back_and_agrees_with_its_manifest(settled: World) -> None:
    claim = await made_neutral(settled)

    archive = b64decode(claim["evidence"]["archiveBase64"])

    assert sha256(archive).hexdigest() == claim["archiveHash"]
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        manifest = opened.read("manifest.json")
        assert manifest.decode() == claim["evidence"]["manifest"]
        assert sha256(manifest).hexdigest() == claim["manifestHash"]
        told = json.loads(manifest)
        assert told["statement"] == claim["statement"] and told["claimant"] == "港区"
        number = (await settled.order())["retirement"]["certificateNumber"]
        assert [one["path"] for one in told["files"]] == [
            "boundary/musubi-boundary.json",
            "calculation/musubi-calculation.json",
            "credits/musubi-credits.json",
            "method/musubi-method.json",
            "reductions/musubi-reductions.json",
            f"retirement/musubi-certificate-{number}.json",
            "retirement/musubi-retirement.json",
            "verification/musubi-verification.json",
            "verification/検証意見書.pdf",
        ]
        for one in told["files"]:
            assert sha256(opened.read(one["path"])).hexdigest() == one["sha256"]
            assert one["dated_on"] <= told["frozen_at"][:10]
        assert opened.read("verification/検証意見書.pdf") == given.STATEMENT_PAPER
        (credit,) = json.loads(opened.read("credits/musubi-credits.json"))
        assert credit["serials"] == ["JC-200-000-000-011-157～JC-200-000-000-011-158"]
        assert credit["project_number"] and credit["methodology"].startswith("FO-001")
        (retired,) = json.loads(opened.read("retirement/musubi-retirement.json"))
        assert retired["chain"]["entries"]
        for entry in retired["chain"]["entries"]:
            assert entry_hash(entry["previous_hash"], entry["body"]) == entry["hash"]


async def test_the_archive_is_the_same_whenever_and_however_it_is_asked_for(settled: World) -> None:
    city = settled.cast.city
    claim = await made_neutral(settled)
    settled.time.pass_days(30)
    again = await settled.read(city, "Claim", claim["id"])
    path = f"/claims/{(await Claim.get()).id}/evidence.zip"

    for party in (city, settled.cast.operator):
        answer = await settled.api.http.get(path, headers={"Authorization": f"Bearer {party.token}"})
        assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip"
        assert answer.headers["cache-control"] == "no-store"
        assert sha256(answer.content).hexdigest() == claim["archiveHash"]
    assert again["evidence"]["archiveBase64"] == claim["evidence"]["archiveBase64"]
    for token in ("", settled.cast.village.token, "nobody"):
        refused = await settled.api.http.get(path, headers={"Authorization": f"Bearer {token}"})
        assert refused.status_code == 404


async def test_what_is_not_retired_was_not_offset(requested: World) -> None:
    claim = await drafted(requested, **given.draft(requested.ids["retirement"], demandId=requested.ids["demand"]))
    nothing = await drafted(requested, **given.draft())

    await requested.refused(
        requested.cast.city, "makeClaim", {"claimId": claim["id"]}, unfounded("WL-04", "UNCONFIRMED")
    )
    await requested.refused(
        requested.cast.city, "makeClaim", {"claimId": nothing["id"]}, unfounded("WL-04", "RETIREMENT")
    )


async def test_a_retirement_for_one_use_is_no_ground_for_another(settled: World) -> None:
    other = await settled.want(**inputs.demand(title="別の催し"))
    claim = await drafted(settled, **given.draft(settled.ids["retirement"], demandId=other))

    await settled.refused(settled.cast.city, "makeClaim", {"claimId": claim["id"]}, unfounded("WL-07", "ANOTHER_USE"))


async def test_carbon_neutral_needs_all_of_it(settled: World) -> None:
    city, retirement = settled.cast.city, settled.ids["retirement"]
    more = given.neutral(retirement, emissions={"kilograms": "1169.201"}, reductions="", explanation="")
    more["sources"][0]["mass"] = {"kilograms": "262.801"}
    draft = await drafted(
        settled,
        **more,
    )
    lacking = ("NOT_WHOLE", "REDUCTIONS", "EXPLANATION", "VERIFICATION_PAPER")
    refusal = unfounded("WL-03, KH-02", *lacking)
    await settled.refused(city, "makeClaim", {"claimId": draft["id"]}, refusal)
    by_seller = given.neutral(retirement, verification={**given.VERIFICATION, "verifier": "五木村"})
    draft = await drafted(settled, **by_seller)
    await settled.do(city, "attachEvidence", given.paper(draft["id"]))
    await settled.refused(city, "makeClaim", {"claimId": draft["id"]}, unfounded("WL-03", "VERIFIER_IS_PARTY"))

    claim = await made_neutral(settled)

    assert "カーボンニュートラルとしました" in claim["statement"]
    assert claim["verification"] == {
        name: value for name, value in given.VERIFICATION.items() if name != "corporateNumber"
    }


async def test_an_offset_to_come_needs_its_day_and_its_notice(world: World) -> None:
    city = world.cast.city
    without = await drafted(world, **given.draft(kind="WILL_OFFSET"))
    refusal = unfounded("WL-05", "DEADLINE", "NOTICE_METHOD", "PLANNED")
    await world.refused(city, "makeClaim", {"claimId": without["id"]}, refusal)

    claim = await made(world, **given.to_come(demandId=world.ids["demand"]))

    assert claim["statement"].endswith(
        "1,169.2 kg-CO2 を、2026年12月4日までにクレジットを無効化してオフセットする予定です。結果は区のウェブサイトでお知らせします。"
    )
    assert claim["retirements"] == [] and claim["covered"]["grams"] == 0
    assert {one["part"] for one in claim["evidence"]["files"]} >= {"BOUNDARY", "CALCULATION", "METHOD", "PLAN"}


async def test_a_contribution_to_the_ndc_is_for_j_credits(settled: World) -> None:
    claim = await made(settled, **given.draft(settled.ids["retirement"], kind="NDC_CONTRIBUTION"))

    assert claim["statement"].endswith("我が国の温室効果ガスの削減目標（NDC）に数えられるものです。")


async def test_two_claims_do_not_stand_on_one_retirement(settled: World) -> None:
    city, id = settled.cast.city, settled.ids["retirement"]
    first = await made(settled)
    second = await drafted(settled)
    taken = AlreadyClaimed(retirement=str(read_global_id(id, "Retirement")))
    await settled.refused(city, "makeClaim", {"claimId": second["id"]}, taken)

    ended = await settled.do(city, "endClaim", {"claimId": first["id"], "reason": "検証を受けたため"})

    assert (ended["claim"]["status"], ended["claim"]["endedReason"]) == ("ENDED", "検証を受けたため")
    assert ended["claim"]["manifestHash"] == first["manifestHash"]
    done = await settled.do(city, "makeClaim", {"claimId": second["id"]})
    assert done["claim"]["status"] == "PUBLISHED"


async def test_what_was_made_is_frozen_and_what_ended_stays(settled: World) -> None:
    city = settled.cast.city
    claim = (await made(settled))["id"]
    await settled.refused(city, "attachEvidence", given.paper(claim), cannot("claim", "PUBLISHED", "DRAFT"))
    await settled.refused(city, "makeClaim", {"claimId": claim}, cannot("claim", "PUBLISHED", "PUBLISHED"))
    await settled.do(city, "endClaim", {"claimId": claim, "reason": "期間の終了"})
    ending = {"claimId": claim, "reason": "もう一度"}
    await settled.refused(city, "endClaim", ending, cannot("claim", "ENDED", "ENDED"))
    dropped = await drafted(settled)
    await settled.do(city, "endClaim", {"claimId": dropped["id"], "reason": "書き直し"})
    await settled.refused(city, "makeClaim", {"claimId": dropped["id"]}, cannot("claim", "ENDED", "PUBLISHED"))
    assert await ClaimEvidence.filter(claim_id=read_global_id(dropped["id"], "Claim")).count() == 0


async def test_the_same_key_makes_it_once(settled: World) -> None:
    draft = await drafted(settled)
    keyed = {"idempotencyKey": "make-1", "claimId": draft["id"]}

    first = await settled.do(settled.cast.city, "makeClaim", keyed)

    assert await settled.do(settled.cast.city, "makeClaim", keyed) == first
    assert await ClaimUse.all().count() == 1


# Reading.


async def test_everybody_reads_a_claim_of_one_that_may_be_named_but_not_its_papers(settled: World) -> None:
    claim = await made(settled)

    seen = await settled.read(None, "Claim", claim["id"])

    assert seen == claim | {"evidence": None}


async def test_a_consumers_claim_is_not_public(world: World) -> None:
    consumer = world.cast.consumer
    demand = await world.want(consumer, **inputs.demand(title="結婚式", usePlaceDetail="式場"))
    paid = await world.pay(await world.confirm(await world.agree(consumer, demand=demand), consumer))
    order = await world.notify(await world.deliver(paid))
    draft = given.draft(order["retirement"]["id"], boundary="結婚式")

    claim = await made(world, consumer, **draft)

    assert claim["claimantName"] == consumer.name
    document = "query($id: ID!) { node(id: $id) { id } }"
    assert await world.api.ask(document, id=claim["id"]) is None
    page = await world.api.http.get(f"/claims/{read_global_id(claim['id'], 'Claim')}")
    assert page.status_code == 404 and consumer.name not in page.text


async def test_an_organisation_lists_its_own_claims(settled: World) -> None:
    first, second = await made(settled), await drafted(settled)
    document = "{ claims { edges { node { id status } } } }"

    listed = await settled.api.ask(document, token=settled.cast.city.token)

    assert [one["node"] for one in listed["edges"]] == [
        {"id": first["id"], "status": "PUBLISHED"},
        {"id": second["id"], "status": "DRAFT"},
    ]
    assert (await settled.api.ask(document, token=settled.cast.village.token))["edges"] == []


async def test_an_authority_that_asks_gets_the_grounds_within_fifteen_days(settled: World) -> None:
    claim = await made(settled)
    document = "query($id: ID!, $on: Date!) { node(id: $id) { ... on Claim { evidenceDueOn(requestedOn: $on) } } }"

    found = await settled.api.ask(document, id=claim["id"], on="2026-12-20")

    assert found == {"evidenceDueOn": "2027-01-04"}


async def test_the_page_of_a_claim_shows_its_hashes_and_its_end(settled: World) -> None:
    claim = await made_neutral(settled)
    path = f"/claims/{read_global_id(claim['id'], 'Claim')}"

    page = await settled.api.http.get(path)

    assert page.status_code == 200
    for text in (
        claim["manifestHash"],
        claim["archiveHash"],
        "みなと検証機構",
        "1,169.2 kg-CO2（全量）",
        "公開中の主張",
    ):
        assert text in page.text
    await settled.do(settled.cast.city, "endClaim", {"claimId": claim["id"], "reason": "期間の終了"})
    ended = await settled.api.http.get(path)
    assert "この主張は終了しました" in ended.text and "期間の終了" in ended.text


# What others may write.


async def test_carbon_neutral_passes_only_with_such_a_claim_and_only_for_its_claimant(settled: World) -> None:
    city, village = settled.cast.city, settled.cast.village
    assert blocked(NEUTRAL_TEXT, await context(settled, city)) == ["WL-03"]
    offset = await made(settled)
    assert blocked(NEUTRAL_TEXT, await context(settled, city)) == ["WL-03"]
    await settled.do(city, "endClaim", {"claimId": offset["id"], "reason": "検証を受けたため"})

    claim = await made_neutral(settled)

    assert blocked(NEUTRAL_TEXT, await context(settled, city)) == []
    assert blocked(NEUTRAL_TEXT, await context(settled, village)) == ["WL-03"]
    settled.time.pass_days(301)
    assert blocked(NEUTRAL_TEXT, await context(settled, city)) == ["WL-03"]
    assert claim["kind"] == "CARBON_NEUTRAL"


async def test_the_context_follows_the_records(requested: World) -> None:
    cast = requested.cast
    before = await context(requested, cast.city)
    assert before == ClaimContext(speaker=Speaker.CLAIMANT, retirement=Retirement.PLANNED, counts_for_ndc=True)
    await requested.notify(await requested.order())
    await made(requested)

    assert await context(requested, cast.city) == ClaimContext(
        speaker=Speaker.CLAIMANT,
        retirement=Retirement.CONFIRMED,
        coverage=Coverage.WHOLE,
        reduced_first=True,
        counts_for_ndc=True,
    )
    assert (await context(requested, cast.village)).speaker is Speaker.SELLER
    assert (await context(requested, cast.council)).speaker is Speaker.PROVIDER


async def test_an_open_demand_has_no_retirement_and_a_claim_to_come_tells_when_and_how(world: World) -> None:
    city = world.cast.city
    assert await context(world, city) == ClaimContext(speaker=Speaker.CLAIMANT)

    await made(world, **given.to_come(demandId=world.ids["demand"]))

    known = await context(world, city)
    assert known.tells_when_and_how and known.retirement is Retirement.PLANNED
    assert known.coverage is Coverage.UNKNOWN and not known.is_verified


async def test_a_products_shop_is_its_claimant_and_its_page_tells_when(stocked: World) -> None:
    product = read_global_id(stocked.ids["product"], "Product")

    known = await claim_context_of(speaker_id=stocked.cast.shop.organisation_id, product_id=product)

    assert known.speaker is Speaker.CLAIMANT and known.tells_when_and_how
    assert known.retirement is Retirement.PLANNED and known.counts_for_ndc


async def test_before_the_retirement_everybody_is_told_what_to_say_of_it(requested: World) -> None:
    document = documents.query("demandWording")
    before = await requested.api.ask(document, token=requested.cast.city.token, demandId=requested.ids["demand"])
    await requested.notify(await requested.order())
    claim = await made(requested)

    after = await requested.api.ask(document, token=requested.cast.city.token, demandId=requested.ids["demand"])

    to_come = {
        "by": "BUYER",
        "text": "2026年12月4日までにクレジットを無効化してオフセットする予定で、"
        "結果はMusubiの実施報告のページでお知らせします。",
    }
    assert before["participation"] == [to_come, *after["participation"]] and before["claims"] == []
    assert [one["by"] for one in after["participation"]] == ["SELLER", "PROVIDER"]
    assert [one["id"] for one in after["claims"]] == [claim["id"]]


async def test_a_product_says_when_and_how_until_its_units_are_retired(stocked: World) -> None:
    words = await stocked.api.ask(documents.query("productWording"), productId=stocked.ids["product"])

    assert words["participation"][0] == {
        "by": "SELLER",
        "text": "クレジット付商品「森のしおり」です。2026年11月4日までにクレジットを無効化してオフセットする予定で、"
        "結果は商品ページでお知らせします。",
    }
    assert words["claims"] == []


async def test_claims_made_at_once_of_one_retirement_are_made_once(settled: World) -> None:
    city = settled.cast.city
    drafts = [await drafted(settled) for _ in range(4)]

    answers = await asyncio.gather(
        *(settled.api.mutate("makeClaim", {"claimId": one["id"]}, token=city.token) for one in drafts)
    )

    assert sorted(one["__typename"] for one in answers) == ["AlreadyClaimedError"] * 3 + ["ClaimSuccess"]
    assert await ClaimUse.all().count() == 1 and await RetirementClaim.all().count() == 1
    assert await ClaimEvidence.filter(claim__status="DRAFT").count() == 0
