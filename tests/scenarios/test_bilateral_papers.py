"""The agreement on bilateral value and the certificate under it as kept documents: whole, or refused."""

from typing import Any

from core.errors import InvalidInput, NotFound
from disclosures.document_kinds import DocumentKind
from disclosures.models import PublishedDocument
from registry.evidence_models import Agreement
from schema.ids import read_global_id
from tests.scenarios import publishing as given
from tests.scenarios import registration_inputs, unit_inputs
from tests.scenarios.refusals import lacking, missing
from tests.scenarios.registering import agree, bilateral
from tests.scenarios.test_documents import printed, published, texts_of, words_of
from tests.scenarios.world import World


def plain(id: str, type_name: str) -> str:
    """The id inside a global id, as errors name it."""
    return str(read_global_id(id, type_name))


async def retired(world: World) -> tuple[str, str]:
    """Three tonnes that the village retired for the city under their agreement; the agreement and the retirement."""
    cast = world.cast
    project, issuance = await bilateral(world)
    agreement = await agree(world, project, cast.city)
    await world.do(cast.city, "grantPermission", unit_inputs.permission(cast.village, "RETIRE_FOR_USER"), depth=0)
    units = unit_inputs.from_stock(unit_inputs.of_issuance(issuance, 3))
    done = await world.do(cast.village, "retireUnits", unit_inputs.retire(units, beneficiaryId=cast.city.id), depth=1)
    return agreement, str(done["retirements"][0]["id"])


async def test_an_accepted_agreement_is_kept_as_a_paper_for_its_two_parties(world: World) -> None:
    cast = world.cast
    project, _ = await bilateral(world)
    agreement = await agree(world, project, cast.city)

    paper = await published(world, cast.village, given.document("BILATERAL_CONTRACT", agreement))

    assert texts_of(paper) == {
        "activity": "ACTIVITYについて定める。",
        "activity_place": "PLACEについて定める。",
        "activity_species": "SPECIESについて定める。",
        "activity_area": "AREAについて定める。",
        "activity_treatment": "TREATMENTについて定める。",
        "activity_owner": "OWNERについて定める。",
        "funds_use": "資金の合計 100,000円\n・間伐の実施：80,000円\n・モニタリング：20,000円",
        "certificate_meaning": "VALUE_MEANINGについて定める。\nこのクレジットおよび証書は、転売・譲渡はできません。",
        "mark_use": "2026年（令和8年）10月5日～2027年（令和9年）8月1日、チラシ、ウェブサイト",
    }
    assert {one["rule"] for one in paper["entries"]} == {"CT-05"}
    assert (paper["title"], paper["isPublic"]) == ("カーボン・オフセットに関する協定書（特定者間完結型）", False)
    row = await PublishedDocument.get()
    parties = (cast.village.organisation_id, cast.city.organisation_id)
    assert (row.publisher_id, row.recipient_id, row.subject_type) == (*parties, "Agreement")
    first, again = await printed(world, paper["id"], cast.city), await printed(world, paper["id"], cast.village)
    assert first == again
    words = words_of(first["pdfBase64"])
    for text in (*texts_of(paper).values(), "五木村", "港区", "提供する価値の上限10t-CO2", "二重使用の防止"):
        assert "".join(text.split()) in words
    assert await printed_or_none(world, paper["id"]) is None


async def printed_or_none(world: World, id: str) -> Any:
    """What somebody outside reads of a paper."""
    return await world.api.ask("query Ask($id: ID!) { node(id: $id) { id } }", token=world.cast.shop.token, id=id)


async def test_an_agreement_is_a_paper_only_once_it_is_whole_accepted_and_the_issuers_own(world: World) -> None:
    cast = world.cast
    project, _ = await bilateral(world)
    recorded = await world.do(
        cast.village, "recordAgreement", registration_inputs.agreement(project, cast.city.id), depth=1
    )
    id = str(recorded["agreement"]["id"])
    input = given.document("BILATERAL_CONTRACT", id)
    waits = InvalidInput(field="subjectId", value=plain(id, "Agreement"), rule="accepted_by_the_partner")
    await world.refused(cast.village, "publishDocument", input, waits)
    await world.do(cast.city, "acceptAgreement", {"agreementId": id}, depth=0)
    not_own = NotFound(kind="Agreement", id=plain(id, "Agreement"))
    await world.refused(cast.city, "publishDocument", input, not_own)
    row = await Agreement.get()
    await Agreement.all().update(texts={key: text for key, text in row.texts.items() if key not in ("AREA", "PLACE")})
    absent = lacking(DocumentKind.BILATERAL_CONTRACT, "activity_place", "activity_area", is_forest_work=True)
    await world.refused(cast.village, "publishDocument", input, absent)
    told = given.document("BILATERAL_CONTRACT", id, {"activity_place": "熊本県球磨郡五木村", "activity_area": "12 ha"})
    assert texts_of(await published(world, cast.village, told))["activity_area"] == "12 ha"


async def test_the_certificate_under_an_agreement_is_kept_with_all_that_it_must_tell(world: World) -> None:
    cast = world.cast
    _, retirement = await retired(world)
    input = given.document("BILATERAL_CERTIFICATE", retirement)
    waits = InvalidInput(field="subjectId", value=plain(retirement, "Retirement"), rule="certificate_issued")
    await world.refused(cast.village, "publishDocument", input, waits)
    await world.events()

    paper = await published(world, cast.village, input)

    texts = texts_of(paper)
    assert (texts["offset_qty"], texts["recipient"]) == ("3,000 kg-CO2（3 t-CO2）", "港区")
    assert texts["validity"] == "2026年（令和8年）9月25日～2027年（令和9年）9月25日"
    assert texts["effect_scope"].startswith("ACTIVITYについて定める。\n場所：PLACEについて定める。\n効果の期間：")
    assert texts["certificate_meaning"] == "VALUE_MEANINGについて定める。"
    assert texts["no_resale"] == "このクレジットおよび証書は、転売・譲渡はできません。"
    assert texts["issued_on"] == "2026年（令和8年）10月5日"
    assert "森林検証委員会" in texts["project"] and "五木村" in texts["issuer_contact"]
    assert {one["rule"] for one in paper["entries"]} == {"CT-02", "CT-03"}
    words = words_of((await printed(world, paper["id"], cast.city))["pdfBase64"])
    for text in texts.values():
        assert "".join(text.split()) in words
    assert await printed_or_none(world, paper["id"]) is None


async def test_a_certificate_lacks_what_its_agreement_does_not_say_and_is_refused_for_what_it_may_not(
    world: World,
) -> None:
    cast = world.cast
    _, retirement = await retired(world)
    await world.events()
    input = given.document("BILATERAL_CERTIFICATE", retirement)
    await world.refused(cast.city, "publishDocument", input, missing("Retirement", retirement))
    row = await Agreement.get()
    praise = "この証書は、地球にやさしい会社であることの証しです。"
    await Agreement.all().update(texts=row.texts | {"VALUE_MEANING": praise})
    answer = await world.api.mutate(
        "publishDocument", world.api.keyed("publishDocument", input), token=cast.village.token
    )
    assert (answer["__typename"], answer["rule"], answer["field"]) == (
        "WordingRefusedError",
        "WL-01",
        "certificate_meaning",
    )
    await Agreement.all().update(texts={key: text for key, text in row.texts.items() if key != "VALUE_MEANING"})
    absent = lacking(DocumentKind.BILATERAL_CERTIFICATE, "certificate_meaning")
    await world.refused(cast.village, "publishDocument", input, absent)
    assert not await PublishedDocument.filter(kind=DocumentKind.BILATERAL_CERTIFICATE).exists()


async def test_a_credit_of_another_scheme_has_no_bilateral_certificate(settled: World) -> None:
    retirement = settled.ids["retirement"]
    error = InvalidInput(field="subjectId", value="J_CREDIT", rule="bilateral_value")
    input = given.document("BILATERAL_CERTIFICATE", retirement)
    await settled.refused(settled.cast.village, "publishDocument", input, error)
