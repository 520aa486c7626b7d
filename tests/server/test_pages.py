"""The public pages: what each one must say, what none may say, and what is answered when there is no page."""

import hashlib
from datetime import date
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from core.errors import NotFound
from core.mass import Grams
from disclosures.matrix import Item
from disclosures.sale_notice import SaleNoticeItem
from listings.kinds import ListingStatus, OffsetType, ProductStatus
from listings.models import Listing, Product
from parties.kinds import OrganisationKind, OrganisationStatus
from registry.models import Certificate, Project
from server.page_texts import listing_state, read_certificate_number
from tests.factories import make_hold, make_issuance, make_organisation
from tests.page_factories import (
    certify,
    confirm_by_notice,
    make_confirmed_event,
    make_event,
    make_forest_issuance,
    make_product_on_sale,
    make_shop,
    make_village,
    offer,
    publish,
    request_for_event,
    request_for_product,
    sell,
)
from tests.server.page_reading import client as client
from tests.server.page_reading import client_of, make_app, read_page, shown
from tests.server.page_reading import noon as noon

CLAIMS = ("オフセットしました", "オフセット済み", "無効化した", "無効化済みです")
"""What may be said only of what a registry has confirmed (docs/sources.md WL-04)."""


# --- The first page -------------------------------------------------------------------------------------------------


async def test_home_says_in_two_languages_what_musubi_is(client: httpx.AsyncClient) -> None:
    page = await shown(client, "/")
    assert "森林の村やバイオマス事業が生んだカーボン・クレジット" in page.text
    assert "Musubi (“the tie”) is a marketplace" in page.text
    assert "販売公告は、いまはありません" in page.text


async def test_home_counts_every_tonne_by_its_state(client: httpx.AsyncClient) -> None:
    await make_confirmed_event()
    other = await make_forest_issuance(quantity_t=1_000, start=90_000, number="379")
    await make_hold(other, 30)
    page = await shown(client, "/")
    rows = dict(row[::2] for row in page.rows)
    assert rows["利用可能"] == "1,088 t-CO2"
    assert rows["確保中"] == "30 t-CO2"
    assert rows["無効化を申請中"] == "0 t-CO2"
    assert rows["無効化済み"] == "2 t-CO2"
    assert rows["移転済み"] == "0 t-CO2"
    assert rows["合計"] == "1,120 t-CO2"


async def test_home_shows_the_newest_notices_first_and_none_that_is_over(client: httpx.AsyncClient) -> None:
    issuance = await make_forest_issuance()
    await publish(issuance, title="古い公告")
    await Listing.filter(title="古い公告").update(committed_t=12)
    await publish(issuance, title="終えた公告")
    await Listing.filter(title="終えた公告").update(status=ListingStatus.CLOSED)
    await publish(issuance, title="過ぎた公告")
    await Listing.filter(title="過ぎた公告").update(opens_on=date(2026, 1, 1), closes_on=date(2026, 10, 9))
    newest = await publish(issuance, title="新しい公告", price_yen_per_t=15_000)
    page = await shown(client, "/")
    assert page.text.index("新しい公告") < page.text.index("古い公告")
    assert "終えた公告" not in page.text
    assert "過ぎた公告" not in page.text
    assert f"/listings/{newest.id}" in page.links
    assert "16,500円 / t-CO2（税込） 本体 15,000円" in page.text
    assert "28 t-CO2" in page.text
    assert "村有林における森林経営活動" in page.text
    assert "長野県根羽村" in page.text


async def test_home_shows_the_products_on_sale(client: httpx.AsyncClient) -> None:
    product = await make_product_on_sale()
    ended = await offer(await make_forest_issuance(start=90_000, number="379", owner=await make_shop()), name="古い箸")
    await Product.filter(id=ended.id).update(status=ProductStatus.ENDED)
    page = await shown(client, "/")
    assert f"/products/{product.id}" in page.links
    assert "880円（税込）" in page.text
    assert "1 kg-CO2" in page.text
    assert "古い箸" not in page.text


async def test_graphiql_is_linked_only_where_it_is_on(database: str) -> None:
    for on in (True, False):
        async with client_of(make_app(graphiql=on)) as client:
            assert ("/graphql" in (await shown(client, "/")).links) is on


# --- Projects -------------------------------------------------------------------------------------------------------


async def test_a_project_shows_its_issuances_serials_totals_and_chain(client: httpx.AsyncClient) -> None:
    issuance = await make_forest_issuance()
    await make_hold(issuance, 20)
    listing = await publish(issuance)
    await issuance.refresh_from_db()
    page = await shown(client, f"/projects/{issuance.project_id}")
    assert page.headings[0] == "村有林における森林経営活動"
    for text in (
        "J-クレジット制度（通常型）",
        "378",
        "根羽村",
        "長野県下伊那郡根羽村",
        "中部",
        "2031年（令和13年）3月31日",
        "32,808 t-CO2",
        "FO-001 Ver. 4.0",
        "JC-200-000-000-011-157～JC-200-000-000-011-276",
        issuance.certification_number,
        issuance.head_hash,
    ):
        assert text in page.text
    assert dict(page.rows) == {
        "状態": "数量",
        "利用可能": "100 t-CO2",
        "確保中": "20 t-CO2",
        "無効化を申請中": "0 t-CO2",
        "無効化済み": "0 t-CO2",
        "償却済み": "0 t-CO2",
        "取消済み": "0 t-CO2",
        "移転済み": "0 t-CO2",
        "バッファ": "0 t-CO2",
        "反転の補填": "0 t-CO2",
        "合計": "120 t-CO2",
    }
    assert f"/listings/{listing.id}" in page.links


async def test_a_project_without_issuances_says_so(client: httpx.AsyncClient) -> None:
    issuance = await make_forest_issuance(number="1")
    other = await Project.create(
        **{name: getattr(await issuance.project, name) for name in ("scheme", "registration_type", "operator_name")},
        number="2",
        planned_holders=["別の会社"],
        summary="ボイラーの更新",
        place_text="LPG：全国\n都市ガス：近畿",
        place_codes=[],
        regions=["NATIONWIDE"],
        activities=[],
        project_types=[],
        cancelled_on=date(2024, 5, 1),
        source_rows=[],
        unread=[],
    )
    page = await shown(client, f"/projects/{other.id}")
    assert "登録は取り消されています。取消日：2024年（令和6年）5月1日" in page.text
    assert "発行分は、まだありません" in page.text
    assert "別の会社" in page.text


async def test_who_claimed_a_project_is_named_only_with_consent(client: httpx.AsyncClient) -> None:
    owner = await make_organisation("名乗らない組合", publishes_name=False)
    issuance = await make_forest_issuance(owner=owner, operator_name="根羽村")
    page = await shown(client, f"/projects/{issuance.project_id}")
    assert "名乗らない組合" not in page.text
    assert page.entries["Musubiでの登録者"] == "名称は非公開希望"


async def test_an_issuance_of_one_tonne_shows_one_serial(client: httpx.AsyncClient) -> None:
    issuance = await make_issuance(await make_village(), quantity_t=1, start=7)
    page = await shown(client, f"/projects/{issuance.project_id}")
    assert page.entries["シリアル番号"] == "JC-200-000-000-000-007"


# --- Sale notices ---------------------------------------------------------------------------------------------------


async def test_a_sale_notice_has_every_item_with_unit_and_japanese_date(client: httpx.AsyncClient) -> None:
    issuance = await make_forest_issuance(quantity_t=1_200)
    listing = await publish(issuance, offered_t=1_100)
    page = await shown(client, f"/listings/{listing.id}")
    assert [item.label_ja for item in SaleNoticeItem if item.label_ja not in page.entries] == []
    assert page.entries["販売量（t-CO2）"] == "1,100"
    assert page.entries["クレジット発行量（t-CO2）"] == "1,200"
    assert page.entries["認証日"] == "2026年（令和8年）5月1日"
    assert page.entries["募集期間"] == "2026年（令和8年）10月10日～2027年（令和9年）1月8日"
    assert page.entries["販売する単位または最低販売量"] == "2 t-CO2"
    assert page.entries["販売先の決定方法"] == "先着順"
    assert page.entries["売り手"] == "根羽村"
    assert "13,200円 / t-CO2（税込） 本体 12,000円" in page.text
    assert "募集中" in page.text


async def test_who_sells_is_named_there_whatever_else_it_consented_to(client: httpx.AsyncClient) -> None:
    seller = await make_organisation("名乗らない組合", publishes_name=False)
    listing = await publish(await make_forest_issuance(owner=seller, operator_name="根羽村"))
    page = await shown(client, f"/listings/{listing.id}")
    assert page.entries["売り手"] == "名乗らない組合"


@pytest.mark.parametrize(
    ("changes", "text", "is_open"),
    [
        ({}, "募集中", True),
        ({"opens_on": date(2026, 10, 11)}, "募集開始前", False),
        ({"closes_on": date(2026, 10, 9)}, "募集期間終了", False),
        ({"committed_t": 40}, "募集終了（販売量のすべてが成約済みです）", False),
        ({"status": ListingStatus.CLOSED}, "募集終了（売り手が終了しました）", False),
    ],
)
def test_a_notice_says_in_words_whether_one_can_apply(changes: dict[str, object], text: str, is_open: bool) -> None:
    values: dict[str, object] = {
        "status": ListingStatus.PUBLISHED,
        "opens_on": date(2026, 10, 1),
        "closes_on": date(2026, 10, 10),
        "offered_t": 40,
        "committed_t": 39,
    }
    seller = SimpleNamespace(status=OrganisationStatus.VERIFIED)
    notice: Any = SimpleNamespace(seller=seller, **values | changes)
    assert listing_state(notice, date(2026, 10, 10)) == (text, is_open)


# --- Events ---------------------------------------------------------------------------------------------------------


async def test_an_event_has_no_page_before_its_retirement_is_asked_for(client: httpx.AsyncClient) -> None:
    demand = await make_event(await make_organisation())
    await shown(client, f"/events/{demand.id}", status=404)


async def test_what_is_no_event_has_no_event_page(client: httpx.AsyncClient) -> None:
    demand, _ = await make_confirmed_event(offset_type=OffsetType.SELF)
    await shown(client, f"/events/{demand.id}", status=404)


async def test_an_event_that_waits_for_the_registry_claims_nothing(client: httpx.AsyncClient) -> None:
    demand = await make_event(await make_organisation("港区"))
    await request_for_event(demand, await make_forest_issuance())
    page = await shown(client, f"/events/{demand.id}")
    assert page.headings[0] == "みなと区民まつり カーボン・オフセットの経過報告（無効化を申請中）"
    assert "登録簿での無効化は、まだ確認されていません" in page.text
    assert "主催：港区" in page.text
    assert [claim for claim in CLAIMS if claim in page.text] == []


async def test_a_confirmed_event_claims_with_date_and_serials_beside_it(client: httpx.AsyncClient) -> None:
    demand, _ = await make_confirmed_event()
    page = await shown(client, f"/events/{demand.id}")
    assert page.headings[0] == "みなと区民まつり カーボン・オフセット実施報告"
    assert (
        "「みなと区民まつり」の排出量 1,169.2 kg-CO2 のうち 1,169.2 kg-CO2 を、2026年（令和8年）10月10日に"
        "無効化したクレジット（シリアル番号 JC-200-000-000-011-157～JC-200-000-000-011-158）により、"
        "カーボン・オフセットしました。"
    ) in page.text
    assert page.entries[Item.EMISSION_AND_OFFSET.label_ja].count("kg-CO2") == 4
    assert "まだどの用途にも割り当てていない量：830.8 kg-CO2" in page.text


@pytest.mark.parametrize("kind", [OrganisationKind.FIRM, OrganisationKind.CONSUMER])
async def test_an_organiser_that_did_not_consent_is_nowhere_on_its_event(
    client: httpx.AsyncClient, kind: OrganisationKind
) -> None:
    organiser = await make_organisation("名乗らない主催者", kind=kind, publishes_name=False)
    organiser.address, organiser.phone, organiser.email = "東京都港区芝1-2-3", "03-9999-9999", "secret@example.jp"
    organiser.responsible_person = "秘密 太郎"
    await organiser.save()
    demand = await make_event(organiser)
    retirement = await request_for_event(demand, await make_forest_issuance())
    await confirm_by_notice(retirement)
    certificate = await certify(retirement)
    event_page = await shown(client, f"/events/{demand.id}")
    certificate_page = await shown(client, f"/certificates/{certificate.number}")
    for secret in ("名乗らない主催者", "東京都港区芝1-2-3", "03-9999-9999", "secret@example.jp", "秘密 太郎"):
        assert secret not in event_page.text + certificate_page.text
    assert certificate_page.entries["交付先"] == "非公開希望"


# --- Products -------------------------------------------------------------------------------------------------------


async def test_a_product_shows_its_label_its_legal_notice_and_no_retirement(client: httpx.AsyncClient) -> None:
    product = await make_product_on_sale()
    await sell(product, units=37)
    page = await shown(client, f"/products/{product.id}")
    assert "特定商取引法に基づく表記" in page.title
    assert "特定商取引法に基づく表記" in page.headings
    given = set(page.entries)
    assert [item.label_ja for item in Item if item.label_ja not in given] == []
    assert page.entries[Item.SELLER_NAME.label_ja] == "株式会社森の道具"
    assert f"詳細 https://musubi.example/products/{product.id}" in page.text
    assert page.entries["購入された量"] == "37 点（37 kg-CO2）"
    assert page.entries["無効化された量（購入分）"] == "0 kg-CO2"
    assert page.entries["購入済みで、まだ無効化されていない量"] == "37 kg-CO2"
    assert "2 t-CO2（うち、まだどの購入にも充てていない量 1,963 kg-CO2）" in page.text
    assert "無効化は、まだ申請していません。" in page.text
    assert page.entries["無効化の期限"] == "2026年（令和8年）12月9日まで"
    assert [claim for claim in CLAIMS if claim in page.text] == []
    assert "JC-200" not in page.text.replace("認証番号 2026-JC-200", "")


async def test_a_product_whose_retirement_is_asked_for_still_claims_nothing(client: httpx.AsyncClient) -> None:
    product = await make_product_on_sale()
    await sell(product, units=37)
    await request_for_product(product)
    page = await shown(client, f"/products/{product.id}")
    assert "無効化を申請中です。登録簿での無効化は、まだ確認されていません。" in page.text
    assert page.entries["購入済みで、まだ無効化されていない量"] == "37 kg-CO2"
    assert [claim for claim in CLAIMS if claim in page.text] == []
    assert "無効化したシリアル番号" not in page.entries


async def test_a_retired_product_shows_day_and_serials(client: httpx.AsyncClient) -> None:
    product = await make_product_on_sale(label_g=Grams(2_500))
    await sell(product, units=120)
    await confirm_by_notice(await request_for_product(product))
    page = await shown(client, f"/products/{product.id}")
    assert "登録簿での無効化を、通知書により確認しました。" in page.text
    assert page.entries["無効化された量（購入分）"] == "300 kg-CO2"
    assert page.entries["購入済みで、まだ無効化されていない量"] == "0 kg-CO2"
    assert page.entries["裏付けのクレジットの無効化日"] == "2026年（令和8年）10月10日"
    assert page.entries["無効化したシリアル番号"] == "JC-200-000-000-011-157～JC-200-000-000-011-158"
    assert "無効化済みです" in page.text


async def test_a_page_that_would_lack_what_the_law_asks_is_not_shown(client: httpx.AsyncClient) -> None:
    product = await make_product_on_sale()
    await Project.all().update(expected_g=None)
    page = await shown(client, f"/products/{product.id}", status=503)
    assert page.headings == ["いまは表示できません"]


# --- Certificates ---------------------------------------------------------------------------------------------------


async def test_a_certificate_is_genuine_and_its_hash_can_be_computed(client: httpx.AsyncClient) -> None:
    _, certificate = await make_confirmed_event()
    page = await shown(client, f"/certificates/{certificate.number}")
    assert page.headings[0] == f"カーボン・オフセット証書 第{certificate.number}号"
    assert "この証書番号は、Musubiが発行した真正な番号です。" in page.text
    assert page.entries["交付先"] == "港区"
    assert page.entries["オフセットする量"] == "1,169.2 kg-CO2（1.1692 t-CO2）"
    assert page.entries["クレジットのシリアル番号"] == "JC-200-000-000-011-157～JC-200-000-000-011-158"
    assert page.entries["転売・譲渡"] == "このクレジットおよび証書は、転売・譲渡はできません。"
    assert page.entries["文書のハッシュ（SHA-256）"] == certificate.document_hash
    assert "実施日 2026年（令和8年）10月10日、2 t-CO2" in page.entries["無効化の状態"]
    assert page.entries["確認先"] == f"https://musubi.example/certificates/{certificate.number}"
    document = await client.get(f"/certificates/{certificate.number}/document")
    assert document.headers["content-type"] == "application/json"
    assert hashlib.sha256(document.content).hexdigest() == certificate.document_hash


async def test_a_document_that_is_not_what_was_hashed_is_not_shown(client: httpx.AsyncClient) -> None:
    demand = await make_event(await make_organisation())
    retirement = await request_for_event(demand, await make_forest_issuance())
    await Certificate.create(
        retirement_id=retirement.id, number="MSB-1", document='{"forged":1}', document_hash="0" * 64
    )
    response = await client.get("/certificates/MSB-1")
    page = read_page(response.text)
    assert "発行時のハッシュと一致しません" in page.text
    assert "真正" not in page.text
    assert "交付先" not in page.entries
    assert response.headers["cache-control"] == "no-store"


async def test_a_number_is_found_however_it_is_typed(client: httpx.AsyncClient) -> None:
    _, certificate = await make_confirmed_event()
    wide = certificate.number.lower().translate({ord("-"): "ー", ord("0"): "０", ord("m"): "ｍ"})
    for asked in (
        await client.get("/certificates", params={"number": f" {wide} "}),
        await client.get(f"/certificates/{wide}"),
    ):
        assert asked.is_redirect
        assert asked.headers["location"] == f"/certificates/{certificate.number}"


async def test_an_unknown_number_is_said_not_to_be_known(client: httpx.AsyncClient) -> None:
    page = await shown(client, "/certificates/MSB-20261010-00000000", status=404)
    assert page.headings == ["この証書番号は登録されていません"]
    await shown(client, "/certificates/MSB-20261010-00000000/document", status=404)


async def test_what_cannot_be_a_number_is_refused_beside_its_field(client: httpx.AsyncClient) -> None:
    page = await shown(client, "/certificates?number=%3Cb%3Eわ", status=400)
    assert "入力エラー：証書番号として読めません。" in page.text
    assert "<b>わ" in page.values


@pytest.mark.parametrize("text", ["", "  ", "MSB 1!", "A" * 41, "MSB-\x001", "証書"])
def test_a_certificate_number_has_letters_digits_and_hyphens(text: str) -> None:
    with pytest.raises(NotFound):
        read_certificate_number(text)
