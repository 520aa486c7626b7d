"""A seller's public pages, and the page of what the platform does for consumers."""

import httpx

from listings.models import Listing
from parties.models import Organisation
from tests.factories import make_organisation
from tests.page_factories import make_forest_issuance, offer, publish
from tests.server.page_reading import client as client
from tests.server.page_reading import noon as noon
from tests.server.page_reading import shown

PAGES = {
    "/legal": "特定商取引法に基づく表記",
    "/provider": "提供事業者の情報開示",
    "/privacy": "個人情報の取扱い",
}


async def test_a_sellers_pages_have_their_titles_and_lead_to_each_other(client: httpx.AsyncClient) -> None:
    listing: Listing = await publish(await make_forest_issuance())
    at = f"/sellers/{listing.seller_id}"
    first = await shown(client, at)
    assert [f"{at}{end}" for end in PAGES] == [link for link in first.links if link.startswith(f"{at}/")]
    assert "/consumer-protection" in first.links
    for end, title in PAGES.items():
        page = await shown(client, at + end)
        assert page.headings[0] == title and title in page.title
        assert {at + other for other in PAGES if other != end} <= set(page.links)
        assert "まだ表示されていない事項" not in page.text


async def test_the_legal_notice_tells_what_the_law_asks(client: httpx.AsyncClient) -> None:
    listing = await publish(await make_forest_issuance())
    entries = (await shown(client, f"/sellers/{listing.seller_id}/legal")).entries
    seller = await Organisation.get(id=listing.seller_id)
    assert (entries["販売業者"], entries["運営統括責任者"]) == (seller.legal_name, seller.responsible_person)
    assert entries["所在地"] == seller.address
    assert entries["電話番号"] == f"{seller.phone}（受付 平日9時～17時）"
    assert entries["価格・送料以外の費用"] == "ありません。"
    assert "無効化手続後は取消し・返品ができません" in entries["無効化後の取扱い"]


async def test_what_a_seller_lacks_is_said_where_it_would_stand(client: httpx.AsyncClient) -> None:
    listing = await publish(await make_forest_issuance())
    await Organisation.filter(id=listing.seller_id).update(responsible_person="農林課")
    page = await shown(client, f"/sellers/{listing.seller_id}/legal")
    assert "運営統括責任者" not in page.entries
    assert "まだ表示されていない事項" in page.headings and "運営統括責任者" in page.text


async def test_every_page_that_sells_leads_to_the_legal_notice_and_every_page_to_consumer_protection(
    client: httpx.AsyncClient,
) -> None:
    issuance = await make_forest_issuance()
    listing, product = await publish(issuance), await offer(issuance)
    for path in (f"/listings/{listing.id}", f"/products/{product.id}"):
        links = (await shown(client, path)).links
        assert f"/sellers/{listing.seller_id}/legal" in links
    for path in ("/", "/certificates", f"/listings/{listing.id}"):
        assert "/consumer-protection" in (await shown(client, path)).links


async def test_an_organisation_that_said_nothing_as_a_seller_has_no_page(client: httpx.AsyncClient) -> None:
    organisation = await make_organisation()
    for end in ("", *PAGES):
        assert (await client.get(f"/sellers/{organisation.id}{end}")).status_code == 404


async def test_what_the_platform_does_for_consumers_is_public_with_its_counts(client: httpx.AsyncClient) -> None:
    page = await shown(client, "/consumer-protection")
    assert page.headings[0] == "消費者保護の取組"
    assert page.entries["受け付けた苦情"] == "0 件" and page.entries["開示請求"] == "0 件"
    assert {"苦情の申出と調査", "販売者の本人確認", "販売者の情報の開示請求"} <= set(page.headings)
    assert "10,000円を超える" in page.text
