"""Steps 9 and 10 of the story: retirement requested and confirmed, the certificate, the event's report."""

import hashlib
from datetime import date
from typing import Any

import pytest

from core.tables import OutboxEvent
from registry.models import Allocation, Block, Certificate, Hold, Retirement
from registry.states import BlockState, HoldStatus, PurposeCode, RequestStatus, RetirementKind, UseKind
from schema.ids import read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios.cast import NOW
from tests.scenarios.world import PUBLIC_URL, World

SERIALS = "JC-200-000-000-011-157～JC-200-000-000-011-158"


def requested_retirement(world: World, **changes: Any) -> dict[str, Any]:
    """The city's retirement before the registry's notice."""
    return {
        "id": world.ids["retirement"],
        "status": "REQUESTED",
        "kind": "INVALIDATION",
        "stock": "OWN",
        "holder": expected.organisation(world.cast.village),
        "permission": None,
        "quantity": 2,
        "beneficiaryName": "港区",
        "purposeCode": "CARBON_OFFSET",
        "purposeDetail": "環境フェアの開催に伴う排出のカーボン・オフセット",
        "targetActivity": "みなと環境フェア（芝公園）",
        "usePlace": expected.place("131032"),
        "requestedAt": expected.AT_THE_BEGINNING,
        "noticeNumber": None,
        "executedOn": None,
        "allocated": expected.mass("1169.2"),
        "unallocated": expected.mass("830.8"),
        "rejectedAt": None,
        "rejectionReason": None,
        "batch": None,
        "serials": SERIALS,
        "certificateNumber": None,
        "approval": None,
        **changes,
    }


async def test_two_tonnes_are_requested_to_be_retired_and_what_the_event_does_not_use_stays_visible(
    agreed: World,
) -> None:
    confirmed = await agreed.confirm(await agreed.order())

    done = await agreed.do(agreed.cast.village, "requestDelivery", {"orderId": confirmed["id"]})

    order = done["order"]
    assert (order["status"], order["invoice"], order["transfer"]) == ("DELIVERING", None, None)
    agreed.ids["retirement"] = order["retirement"]["id"]
    assert order["retirement"] == requested_retirement(agreed, holder=expected.organisation_within(agreed.cast.village))
    row = await Retirement.get(id=read_global_id(agreed.ids["retirement"], "Retirement"))
    assert (row.status, row.kind, row.purpose_code) == (
        RequestStatus.REQUESTED,
        RetirementKind.INVALIDATION,
        PurposeCode.CARBON_OFFSET,
    )
    assert (row.beneficiary_id, row.use_place_code, row.requested_by_id) == (
        agreed.cast.city.organisation_id,
        "131032",
        agreed.cast.village.actor.person_id,
    )
    assert row.target_period == "2026年（令和8年）9月14日～2026年（令和8年）9月15日"
    held = await Hold.get(id=row.hold_id)
    assert (held.status, held.quantity_t, held.allocated_g) == (HoldStatus.POSTED, 2, 1_169_200)
    allocation = await Allocation.get(hold_id=held.id)
    assert (allocation.mass_g, allocation.use_kind, allocation.use_id) == (
        1_169_200,
        UseKind.DEMAND,
        read_global_id(agreed.ids["demand"], "Demand"),
    )
    block = await Block.get(retirement_id=row.id, closed_by_id=None)
    assert (block.start, block.stop, block.state) == (11_157, 11_159, BlockState.RETIREMENT_REQUESTED)
    issuance = await agreed.read(None, "Issuance", agreed.ids["issuance"])
    assert issuance["tonnesByState"] == expected.tonnes(AVAILABLE=98, RETIREMENT_REQUESTED=2)
    assert await OutboxEvent.filter(type="RetirementRequested", subject_id=row.id).count() == 1


async def test_the_retirement_is_confirmed_when_the_notice_agrees_field_by_field(requested: World) -> None:
    retirement = await requested.read(requested.cast.village, "Retirement", requested.ids["retirement"])
    # The registry may list the tonnes one by one, in another order, and in full-width digits.
    notice = inputs.retirement_notice(
        retirement,
        noticeNumber=" 無効化通知 第12号 ",
        ranges=[
            {"firstSerial": "000-000-011-158", "lastSerial": "000-000-011-158", "quantity": 1},
            {"firstSerial": "１１１５７", "lastSerial": "１１１５７", "quantity": "１"},
        ],
    )
    done = await requested.do(requested.cast.village, "recordRetirementNotice", notice)

    assert done == {
        "retirement": requested_retirement(
            requested, status="CONFIRMED", noticeNumber="無効化通知 第12号", executedOn="2026-10-05"
        )
    }
    row = await Retirement.get(id=read_global_id(requested.ids["retirement"], "Retirement"))
    assert (row.status, row.notice_number, row.executed_on, row.confirmed_at, row.confirmed_by_id) == (
        RequestStatus.CONFIRMED,
        "無効化通知 第12号",
        date(2026, 10, 5),
        NOW,
        requested.cast.village.actor.person_id,
    )
    block = await Block.get(retirement_id=row.id, closed_by_id=None)
    assert (block.start, block.stop, block.state) == (11_157, 11_159, BlockState.RETIRED)
    issuance = await requested.read(None, "Issuance", requested.ids["issuance"])
    assert issuance["tonnesByState"] == expected.tonnes(AVAILABLE=98, RETIRED=2)
    assert await OutboxEvent.filter(type="RetirementConfirmed", subject_id=row.id).count() == 1
    assert await Certificate.all().count() == 0, "the worker issues it"


async def test_an_operator_may_enter_the_notice_too(requested: World) -> None:
    retirement = await requested.read(requested.cast.operator, "Retirement", requested.ids["retirement"])

    done = await requested.do(requested.cast.operator, "recordRetirementNotice", inputs.retirement_notice(retirement))

    assert done["retirement"]["status"] == "CONFIRMED"


CERTIFICATE = {
    "交付先": "港区",
    "オフセットの対象活動": "みなと環境フェア（芝公園）",
    "対象とする期間・人数・距離等": "2026年（令和8年）9月14日～2026年（令和8年）9月15日",
    "オフセットする量": "1,169.2 kg-CO2（1.1692 t-CO2）",
    "温室効果ガス排出量の算定方法": "燃料法・燃費法・PCRによる積み上げ",
    "クレジットの調達状況・無効化方法": "調達済み。2026年（令和8年）10月5日に登録簿で無効化を実施しました。\n"
    "無効化の目的：カーボン・オフセット（環境フェアの開催に伴う排出のカーボン・オフセット）",
    "クレジットのシリアル番号": SERIALS,
    "クレジットの調達期限": "調達・無効化とも完了しています。",
    "検証の実施状況": "J-クレジット制度の認証を受けたクレジットです。",
    "転売・譲渡": "このクレジットおよび証書は、転売・譲渡はできません。",
    "発行日": "2026年（令和8年）10月5日",
    "発行者・問い合わせ先": "五木村\n所在地：五木村の所在地1番地／電話：03-1234-5678／e-mail：somebody@example.jp",
}
"""The handbook's items (docs/sources.md CT-01 to CT-03) that are facts of this retirement."""


async def test_the_worker_issues_the_certificate_and_anybody_may_check_it(settled: World) -> None:
    number = (await settled.order())["retirement"]["certificateNumber"]

    found = await settled.api.ask(documents.query("certificate"), number=number)

    row = await Certificate.get(number=number)
    texts = expected.labelled(found.pop("entries"))
    assert found == {
        "number": number,
        "title": f"カーボン・オフセット証書 第{number}号",
        "documentHash": row.document_hash,
        "url": f"{PUBLIC_URL}/certificates/{number}",
        "annotations": [],
        "claim": None,
    }
    assert texts.pop("証書番号") == number
    assert {label: texts.pop(label) for label in CERTIFICATE} == CERTIFICATE
    assert texts.pop("クレジットの種類").startswith("J-クレジット")
    assert "村有林における森林経営活動" in texts.pop("プロジェクト情報")
    assert "削減の代わりではありません" in texts.pop("カーボン・オフセットとは")
    assert texts == {}
    assert hashlib.sha256(row.document.encode()).hexdigest() == row.document_hash
    await settled.events()
    assert await Certificate.all().count() == 1


async def test_a_certificate_hides_a_recipient_that_does_not_publish_its_name(world: World) -> None:
    consumer = world.cast.consumer
    demand = await world.want(consumer, **inputs.demand(title="結婚式", usePlaceDetail="式場"))
    offered = await world.agree(consumer, demand=demand)
    paid = await world.pay(await world.confirm(offered, consumer))
    await world.notify(await world.deliver(paid))
    await world.events()

    number = (await world.order(offered["id"], consumer))["retirement"]["certificateNumber"]
    certificate = await world.api.ask(documents.query("certificate"), number=number)
    report = await world.api.ask(documents.query("eventReport"), demandId=demand)

    assert expected.labelled(certificate["entries"])["交付先"] == "非公開希望"
    for document in (certificate, report):
        assert consumer.name not in str(document)
        assert "試 花子の所在地1番地" not in str(document)


async def test_the_event_report_shows_what_the_matrix_asks_for_after_the_event(settled: World) -> None:
    report = await settled.api.ask(documents.query("eventReport"), demandId=settled.ids["demand"])

    assert (report["title"], report["mode"], report["stage"]) == (
        "みなと環境フェア カーボン・オフセット実施報告",
        "ORGANISER_PAYS",
        "AFTER",
    )
    assert report["url"] == f"{PUBLIC_URL}/events/{read_global_id(settled.ids['demand'], 'Demand')}"
    assert report["missing"] == [], "neither a duty nor a wish of the matrix is left out"
    texts = {entry["key"]: entry["text"] for entry in report["entries"]}
    asked = await settled.api.ask(documents.query("disclosureMatrix"), mode="ORGANISER_PAYS", stage="AFTER")
    assert {one["item"] for one in asked if one["duty"] != "NONE"} <= {item_name(key) for key in texts}
    assert texts["I07"] == (
        "排出量：1,169.2 kg-CO2（1.1692 t-CO2）\n"
        "・出展者の資機材の運搬：262.8 kg-CO2\n"
        "・事務局の資機材の運搬：444 kg-CO2\n"
        "・発電機の燃料：180.8 kg-CO2\n"
        "・チラシ・ポスターの印刷：281.6 kg-CO2\n"
        "オフセット量：1,169.2 kg-CO2（1.1692 t-CO2）（排出量の全部）"
    )
    assert texts["I11"] == (
        "2026年（令和8年）10月5日に登録簿でクレジットの無効化を実施しました。\n"
        f"シリアル番号：{SERIALS}\n"
        "無効化の目的：カーボン・オフセット（環境フェアの開催に伴う排出のカーボン・オフセット）\n"
        "このイベントへの割当量：1,169.2 kg-CO2\n"
        "まだどの用途にも割り当てていない量：830.8 kg-CO2"
    )


def item_name(key: str) -> str:
    """The GraphQL name of an item of the matrix by its key."""
    from disclosures.matrix import ITEMS

    return ITEMS[key].name


async def test_before_the_notice_the_report_claims_nothing_done(requested: World) -> None:
    report = await requested.api.ask(documents.query("eventReport"), demandId=requested.ids["demand"])

    texts = {entry["key"]: entry["text"] for entry in report["entries"]}
    assert report["title"] == "みなと環境フェア カーボン・オフセットの経過報告（無効化を申請中）"
    assert "無効化を申請中です" in texts["I11"] and "実施しました" not in texts["I11"]
    assert "オフセットに充てる予定の量：1,169.2 kg-CO2" in texts["I07"]


@pytest.mark.parametrize("party", ["city", "village", "operator"])
async def test_who_is_concerned_reads_the_retirement(requested: World, party: str) -> None:
    found = await requested.read(getattr(requested.cast, party), "Retirement", requested.ids["retirement"])

    assert found == requested_retirement(requested)
