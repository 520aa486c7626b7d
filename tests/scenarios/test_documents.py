"""Documents that are published: composed from the records, refused while they lack something, kept and taken back."""

import hashlib
import io
import json
from base64 import b64decode
from typing import Any

import pypdf

from core.errors import InvalidInput, NotFound
from disclosures.document_kinds import DocumentKind
from disclosures.errors import AlreadyWithdrawn, StageNotInMatrix
from disclosures.models import PublishedDocument
from disclosures.plan_items import Undertaking
from schema.ids import read_global_id
from tests.scenarios import publishing as given
from tests.scenarios.cast import Party
from tests.scenarios.refusals import lacking
from tests.scenarios.world import PUBLIC_URL, World

PRINTED = "query Ask($id: ID!) { document(id: $id) { title contentHash content html pdfBase64 url withdrawnAt } }"
OF_SUBJECT = "query Ask($id: ID!) { documentsOf(subjectId: $id) { kind version title isPublic } }"


async def published(world: World, by: Party, input: dict[str, Any]) -> dict[str, Any]:
    """The document that a party publishes."""
    done = await world.do(by, "publishDocument", input)
    document: dict[str, Any] = done["document"]
    return document


def texts_of(document: dict[str, Any]) -> dict[str, str]:
    """Its texts by their keys."""
    return {one["key"]: one["text"] for one in document["entries"]}


async def printed(world: World, id: str, by: Party | None = None) -> dict[str, Any]:
    """What may be read and printed of a document."""
    found: dict[str, Any] = await world.api.ask(PRINTED, token=by.token if by else None, id=id)
    return found


def words_of(pdf: str) -> str:
    """The text of a PDF, without its spaces and line breaks, which are the setter's."""
    pages = pypdf.PdfReader(io.BytesIO(b64decode(pdf))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


async def test_an_event_notice_is_composed_from_the_records_and_kept(world: World) -> None:
    city = world.cast.city

    notice = await published(world, city, given.notice(world.ids["demand"]))

    row = await PublishedDocument.get()
    assert (row.kind, row.version, row.subject_type) == (DocumentKind.EVENT_NOTICE, 1, "Demand")
    assert (row.publisher_id, row.is_public, row.withdrawn_at) == (city.organisation_id, True, None)
    assert hashlib.sha256(row.content.encode()).hexdigest() == row.content_hash == notice["contentHash"]
    assert notice["title"] == "みなと環境フェア カーボン・オフセットのお知らせ"
    assert (notice["subjectId"], notice["isPublic"], notice["version"]) == (world.ids["demand"], True, 1)
    assert notice["url"] == f"{PUBLIC_URL}/documents/{row.id}"
    texts = texts_of(notice)
    assert "排出量の見込み：1,169.2 kg-CO2（1.1692 t-CO2）" in texts["I07"]
    assert "オフセットする予定の量：1,169.2 kg-CO2" in texts["I07"], "nothing is retired, and nothing is claimed"
    assert texts["I11"] == "まだ無効化していません。登録簿で無効化した後に、オフセットの実施を報告します。"
    assert {one["rule"] for one in notice["entries"] if one["key"] == "I05"} == {"I05"}
    assert json.loads(notice["content"])["paper"]["link"] == notice["url"]


async def test_anybody_reads_and_prints_a_public_document_the_same_each_time(world: World) -> None:
    notice = await published(world, world.cast.city, given.notice(world.ids["demand"]))

    first, again = await printed(world, notice["id"]), await printed(world, notice["id"], world.cast.shop)

    assert first == again
    words = words_of(first["pdfBase64"])
    for one in notice["entries"]:
        assert "".join(one["text"].split()) in words
    http = world.api.http
    page = await http.get(f"/documents/{read_global_id(notice['id'], 'PublishedDocument')}")
    assert page.status_code == 200 and notice["contentHash"] in page.text
    address = str(page.url)
    assert (await http.get(f"{address}.pdf")).content == b64decode(first["pdfBase64"])
    assert (await http.get(f"{address}/record")).content == notice["content"].encode()
    assert "<h1>みなと環境フェア" in (await http.get(f"{address}/print")).text
    assert (await http.get("/documents/unknown")).status_code == 404


async def test_the_page_of_what_was_published_anew_says_so(world: World) -> None:
    city = world.cast.city
    first = await published(world, city, given.notice(world.ids["demand"]))
    second = await published(world, city, given.notice(world.ids["demand"], {"I04": "水筒をお持ちください。"}))

    pages = {}
    for one in (first, second):
        page = await world.api.http.get(f"/documents/{read_global_id(one['id'], 'PublishedDocument')}")
        pages[one["version"]] = "この文書には新しい版があります。" in page.text

    assert pages == {1: True, 2: False}


async def test_a_document_that_does_not_tell_what_it_must_is_refused(world: World) -> None:
    city, demand = world.cast.city, world.ids["demand"]

    await world.refused(
        city,
        "publishDocument",
        given.document("TICKET", demand, fee=given.FEE),
        lacking(
            DocumentKind.TICKET,
            *("I09", "I10", "I14", "I15", "I16", "I17", "I18", "I21"),
            consumer_bears_cost=True,
        ),
    )
    await world.refused(
        city,
        "publishDocument",
        given.document("TICKET", demand),
        StageNotInMatrix(mode="ORGANISER_PAYS", stage="SALE"),
    )
    report = given.document("EVENT_REPORT", demand)
    missing = ("I09", "I10", "I14", "I15", "I18", "estimate", "result", "difference")
    await world.refused(city, "publishDocument", report, lacking(DocumentKind.EVENT_REPORT, *missing))


async def test_what_the_records_tell_is_not_told_otherwise(world: World) -> None:
    city, demand = world.cast.city, world.ids["demand"]

    await world.refused(
        city,
        "publishDocument",
        given.notice(demand, {"I07": "排出量はありません"}),
        InvalidInput(field="texts.I07", value="排出量はありません", rule="told_by_the_records"),
    )
    await world.refused(
        city,
        "publishDocument",
        given.notice(demand, {"I99": "ほか"}),
        InvalidInput(field="texts.key", value="I99", rule="key_of_checklist"),
    )
    own = await published(world, city, given.notice(demand, {"I04": "水筒をお持ちください。"}))
    assert texts_of(own)["I04"] == "水筒をお持ちください。"


async def test_the_ticket_of_an_event_with_a_fee_tells_the_credit_of_its_order(agreed: World) -> None:
    input = given.document(
        "TICKET", agreed.ids["demand"], {"I21": given.PAYMENT_TERMS}, fee=given.FEE, participants=500
    )

    ticket = await published(agreed, agreed.cast.city, input)

    texts = texts_of(ticket)
    assert texts["I09"].startswith("J-クレジット") and "五木村" in texts["I14"]
    assert texts["I19"] == "1人 500円（税込）"
    assert texts["I20"] == "あり：参加費のうち 20円（税込）がオフセットの費用です。"
    assert texts["I25"] == ticket["url"]
    assert texts["I06"].endswith("参加者 500人")


async def test_the_report_sets_the_result_beside_the_estimate(settled: World) -> None:
    city, demand = settled.cast.city, settled.ids["demand"]

    report = await published(settled, city, given.document("EVENT_REPORT", demand, result=given.RESULT))

    assert report["title"] == "みなと環境フェア カーボン・オフセット実施報告"
    texts = texts_of(report)
    assert texts["estimate"] == "1,169.2 kg-CO2（1.1692 t-CO2）"
    assert texts["result"] == "1,100 kg-CO2（1.1 t-CO2）"
    assert texts["difference"] == "実績が 69.2 kg-CO2 少ない。余剰分も含めて購入します。"
    assert "に登録簿でクレジットの無効化を実施しました。" in texts["I11"]
    assert "I12" not in texts, "a deadline that was met is none"
    wrong = {**given.RESULT, "variance": "TOP_UP"}
    await settled.refused(
        city,
        "publishDocument",
        given.document("EVENT_REPORT", demand, result=wrong),
        InvalidInput(
            field="result.variance",
            value="TOP_UP",
            rule="fits_the_difference",
            hint="見込み 1,169.2 kg-CO2／実績 1,100 kg-CO2",
        ),
    )


async def test_a_document_is_withdrawn_once_with_its_reason_and_stays(world: World) -> None:
    city, demand = world.cast.city, world.ids["demand"]
    notice = await published(world, city, given.notice(demand))
    input = {"documentId": notice["id"], "reason": "会場が変わりました。"}
    before = await printed(world, notice["id"])

    boast = {"documentId": notice["id"], "reason": "もっと地球にやさしい催しにします。"}
    assert (await world.api.mutate("withdrawDocument", world.api.keyed("withdrawDocument", boast), token=city.token))[
        "code"
    ] == "WORDING_REFUSED"
    await world.refused(world.cast.shop, "withdrawDocument", input, NotFound(kind="PublishedDocument", id=notice["id"]))
    done = (await world.do(city, "withdrawDocument", input))["document"]

    assert done["withdrawalReason"] == "会場が変わりました。" and done["withdrawnAt"] is not None
    assert (done["content"], done["contentHash"]) == (before["content"], before["contentHash"])
    after = await printed(world, notice["id"])
    assert "この文書は取り下げられました。理由：会場が変わりました。" in words_of(after["pdfBase64"])
    await world.refused(city, "withdrawDocument", input, AlreadyWithdrawn(withdrawn_on="2026-10-05"))
    second = await published(world, city, given.notice(demand))
    assert second["version"] == 2
    listed = await world.api.ask(OF_SUBJECT, id=demand)
    assert [(one["kind"], one["version"]) for one in listed] == [("EVENT_NOTICE", 2), ("EVENT_NOTICE", 1)]


async def test_a_plan_and_a_survey_form_are_their_publishers_alone(world: World) -> None:
    city, demand = world.cast.city, world.ids["demand"]

    plan = await published(world, city, given.document("PLAN", demand, given.PLAN_TEXTS, undertaking="EVENT"))
    form = await published(world, city, given.document("ACTIVITY_SURVEY", demand, undertaking="EVENT"))

    assert texts_of(plan)["boundary"].endswith("算定方法：燃料法・燃費法・PCRによる積み上げ")
    assert (plan["isPublic"], plan["url"]) == (False, None)
    assert texts_of(form)["generator_fuel_l"].startswith("事前　－")
    assert await world.api.ask(OF_SUBJECT, id=demand) == []
    mine = await world.api.ask(OF_SUBJECT, token=city.token, id=demand)
    assert [one["kind"] for one in mine] == ["ACTIVITY_SURVEY", "PLAN"]
    row_id = read_global_id(plan["id"], "PublishedDocument")
    assert (await world.api.http.get(f"/documents/{row_id}")).status_code == 404
    await world.refused(
        city,
        "publishDocument",
        given.document("PLAN", demand, {"purpose": "啓発"}, undertaking="EVENT"),
        lacking(
            DocumentKind.PLAN,
            *("department", "event_content", "credit", "purchase", "information", "offset_costs", "schedule"),
            undertaking=Undertaking.EVENT,
        ),
    )


async def test_donations_say_what_is_passed_on_and_that_they_offset_nobody(agreed: World) -> None:
    city, demand = agreed.cast.city, agreed.ids["demand"]
    page = await published(
        agreed, city, given.document("DONATION_PAGE", demand, given.DONATION_TEXTS, donation=given.DONATION)
    )

    texts = texts_of(page)
    assert texts["donation_share"] == "1口につき 900円（90%）"
    assert texts["donation_not_own"] == "寄付した人自身の排出量を埋め合わせるものではありません。"
    assert texts["I20"] == "任意の寄付であり、対価となるものの提供はありません（消費税の対象外）。"
    paid = {**given.DONATION, "benefit": "記念バッジ"}
    taxed = await published(agreed, city, given.document("DONATION_PAGE", demand, given.DONATION_TEXTS, donation=paid))
    assert "消費税の対象です。お渡しするもの：記念バッジ" in texts_of(taxed)["I20"]


async def test_words_of_a_result_or_a_donation_are_checked_like_texts(settled: World) -> None:
    city, demand = settled.cast.city, settled.ids["demand"]
    items = given.RESULT["items"]
    asked = [
        given.document("EVENT_REPORT", demand, result={**given.RESULT, "items": [{**items[0], key: words}, *items[1:]]})
        for key, words in (("name", "地球にやさしい運搬"), ("method", "京都議定書の目標達成に貢献する算定"))
    ]
    donation: dict[str, Any] = given.DONATION
    asked += [
        given.document("DONATION_PAGE", demand, given.DONATION_TEXTS, donation={**donation, key: words})
        for key, words in (("benefit", "CO2ゼロの記念バッジ"), ("rest", "カーボンニュートラルの達成に充てます。"))
    ]

    refused = [
        await settled.api.mutate("publishDocument", settled.api.keyed("publishDocument", one), token=city.token)
        for one in asked
    ]

    assert [(one["code"], one["field"]) for one in refused] == [
        ("WORDING_REFUSED", "result.items.1.name"),
        ("WORDING_REFUSED", "result.items.1.method"),
        ("WORDING_REFUSED", "donation.benefit"),
        ("WORDING_REFUSED", "donation.rest"),
    ]


async def test_a_public_bodys_contract_is_read_by_its_two_parties_alone(settled: World) -> None:
    village, city, order = settled.cast.village, settled.cast.city, settled.ids["order"]

    contract = await published(settled, village, given.document("PUBLIC_CONTRACT", order))

    texts = texts_of(contract)
    assert "10日以内" in texts["inspection"] and "納入通知書" in texts["payment_term"]
    paper = json.loads(contract["content"])["paper"]
    assert [one["heading"] for one in paper["sections"]] == [
        "契約の内容",
        "記名押印・電子署名",
        "買い手の誓約（公共団体からの購入）",
        "検査・支払い・紛争",
    ]
    assert (await printed(settled, contract["id"], city))["url"] is None
    for stranger in (settled.cast.shop, None):
        token = stranger.token if stranger else None
        await settled.api.refused_at_the_top(PRINTED, "NOT_FOUND", token=token, id=contract["id"])


async def test_an_invoice_is_printed_for_its_parties_from_what_was_kept(settled: World) -> None:
    ask = "query Ask($id: ID!) { invoicePaper(orderId: $id) { title html pdfBase64 } }"
    order = await settled.order()

    paper = await settled.api.ask(ask, token=settled.cast.city.token, id=order["id"])

    assert paper["title"] == order["invoice"]["title"]
    words = words_of(paper["pdfBase64"])
    for one in order["invoice"]["entries"]:
        assert "".join(one["text"].split()) in words
    await settled.api.refused_at_the_top(ask, "NOT_FOUND", token=settled.cast.shop.token, id=order["id"])


async def test_what_is_published_or_retired_is_kept_by_itself(stocked: World) -> None:
    await stocked.events()
    kept = {one.kind: one for one in await PublishedDocument.all().order_by("id")}
    assert kept[DocumentKind.SALE_NOTICE].title.endswith("（販売公告）")
    assert DocumentKind.SALE_NOTICE in kept and DocumentKind.PRODUCT_PAGE in kept
    label = await published(stocked, stocked.cast.shop, given.document("PRODUCT_LABEL", stocked.ids["product"]))
    assert texts_of(label)["mass"] == "商品1点につき 6 kg-CO2"


async def test_who_had_another_retire_is_told_of_the_result(settled: World) -> None:
    notice = await PublishedDocument.get(kind=DocumentKind.RETIREMENT_NOTICE)
    city, village = settled.cast.city, settled.cast.village
    assert (notice.publisher_id, notice.recipient_id) == (village.organisation_id, city.organisation_id)
    assert (notice.is_public, notice.subject_type) == (False, "Retirement")
    texts = {one["key"]: one["text"] for one in json.loads(notice.content)["entries"]}
    assert texts["quantity"] == "2 t-CO2" and texts["user"] == city.name
