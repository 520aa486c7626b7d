"""A document is seen before it is public: as publishing would make it, with all that would refuse it; nothing is kept."""

from typing import Any

from tests.scenarios import documents, rows
from tests.scenarios import publishing as given
from tests.scenarios.test_documents import published, words_of
from tests.scenarios.world import World

PREVIEW = documents.query("documentPreview")
NO_ID = "00000000-0000-0000-0000-000000000000"


async def previewed(world: World, input: dict[str, Any]) -> dict[str, Any]:
    """The preview that the city asks for."""
    found: dict[str, Any] = await world.api.ask(PREVIEW, token=world.cast.city.token, input=input)
    return found


async def test_a_preview_tells_what_publishing_then_makes_and_keeps_nothing(world: World) -> None:
    input = given.notice(world.ids["demand"], {"I04": "水筒をお持ちください。"})
    before = await rows.dump()

    seen, again = await previewed(world, input), await previewed(world, input)

    rows.assert_same(before, await rows.dump())
    assert seen == again and seen["isPublishable"] and seen["refusals"] == []
    notice = await published(world, world.cast.city, input)
    page = notice["url"].rpartition("/")[2]
    shown = {one["key"]: one["text"].replace(NO_ID, page) for one in seen["items"] if one["text"]}
    assert shown == {one["key"]: one["text"] for one in notice["entries"]}
    assert seen["title"] == notice["title"]
    items = {one["key"]: one for one in seen["items"]}
    assert items["I07"]["isToldByRecords"] and not items["I07"]["isTyped"]
    assert items["I04"]["isTyped"] and not items["I04"]["isToldByRecords"]
    assert "見本・未公表" in seen["paper"]["html"] and "見本・未公表" in words_of(seen["paper"]["pdfBase64"])
    assert "公開した時に保存した" not in seen["paper"]["html"]


async def test_a_preview_tells_every_refusal_at_once_by_item(world: World) -> None:
    texts = {"I03": "環境にやさしいバスを使います。", "I07": "1 t", "I08": "推計", "I99": "ほか"}

    seen = await previewed(world, given.document("TICKET", world.ids["demand"], texts, fee=given.FEE))

    assert not seen["isPublishable"]
    refused = {(one["key"], one["code"]) for one in seen["refusals"]}
    assert refused >= {("I03", "WORDING_REFUSED"), ("I07", "INVALID_INPUT"), ("I99", "INVALID_INPUT")}
    assert ("", "INCOMPLETE_DISCLOSURE") in refused
    assert {"I09", "I10", "I21"} <= {one["key"] for one in seen["missing"]}
    assert [one["field"] for one in seen["findings"] if one["severity"] == "BLOCK"] == ["texts.I03"]
    items = {one["key"]: one for one in seen["items"]}
    assert items["I07"]["text"] != "1 t" and not items["I07"]["isTyped"]


async def test_several_texts_that_the_records_tell_are_refused_together(world: World) -> None:
    texts = {"I07": "1 t", "I22": "町内会"}
    input = world.api.keyed("publishDocument", given.notice(world.ids["demand"], texts))
    refused = await world.api.mutate("publishDocument", input, token=world.cast.city.token)
    assert (refused["code"], refused["field"], refused["value"]) == ("INVALID_INPUT", "texts", "I07, I22")


async def test_a_text_given_twice_and_a_text_too_long_are_refused_by_their_keys(world: World) -> None:
    twice = [{"key": "I04", "text": "あ"}, {"key": "I04", "text": "い"}]
    claim = {"kind": "EVENT_NOTICE", "claim": {"speaker": "CLAIMANT"}}
    check = documents.query("disclosureCheck")
    token = world.cast.city.token
    found = await world.api.refused_at_the_top(check, "INVALID_INPUT", token=token, input={**claim, "entries": twice})
    assert "I04" in str(found)
    long = [{"key": "I04", "text": "あ" * 20_001}]
    found = await world.api.refused_at_the_top(check, "INVALID_INPUT", token=token, input={**claim, "entries": long})
    assert "I04" in str(found)
