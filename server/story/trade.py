"""Steps 1 to 10: from a registered project to a certificate."""

import asyncio
from typing import Any, Final

from server.story import operations
from server.story.cast import (
    CITY,
    CITY_NAME,
    CITY_PLACE,
    CONSUMER,
    CONSUMER_PLACE,
    COORDINATOR,
    OPERATOR,
    SHOP,
    SHOP_PLACE,
    VILLAGE,
    Stage,
    corporate_number,
    find_village_project,
    organisation,
)
from server.story.client import StoryFailed
from server.story.selling import say_terms

ISSUED_T: Final = 120
PRICE_YEN: Final = 12_000
SOURCES: Final = (
    ("出展者の資機材の運搬", "262.8"),
    ("事務局の資機材の運搬", "444.0"),
    ("発電機の燃料", "180.8"),
    ("チラシ・ポスターの印刷", "281.6"),
)
"""Minato's one-day event: 1,169.2 kg-CO2 in all (handbook 001, A1; test vector TV-10)."""

WAIT_SECONDS: Final = 0.2
MAX_WAITS: Final = 150


async def join(stage: Stage) -> None:
    """1. The parties join and are verified; the village claims its registered project."""
    client = stage.client
    client.begin(1, "The parties join; an operator verifies them; a real forest village claims its registered project")
    project = await find_village_project(client, stage.today)
    stage.project = project
    village = project["operatorName"]
    place = next(one["code"] for one in project["places"] if one["municipality"])
    client.tell(
        f"      {village}: 「{project['summary']}」 J-クレジット No.{project['number']}, {project['placeText']}"
    )
    cast = {
        VILLAGE: organisation(village, "MUNICIPALITY", "PUBLIC_BODY", place, f"{project['placeText']} 1番地"),
        CITY: organisation(CITY_NAME, "MUNICIPALITY", "PUBLIC_BODY", CITY_PLACE, "東京都港区芝公園1丁目5番25号"),
        COORDINATOR: organisation(
            "みずほし特定地域協議会（実演）", "COUNCIL", "PRIVATE", place, f"{project['placeText']} 2番地"
        ),
        SHOP: organisation("むすび商店（実演）", "FIRM", "PRIVATE", SHOP_PLACE, "東京都世田谷区世田谷4丁目21番27号"),
        CONSUMER: organisation(
            "実演 花子", "CONSUMER", "PRIVATE", CONSUMER_PLACE, "神奈川県横浜市中区本町6丁目50番地の10"
        ),
    }
    for party in (VILLAGE, SHOP, COORDINATOR):
        cast[party] |= {"corporateNumber": corporate_number(), "invoiceRegistered": True}
    cast[CONSUMER] |= {"publishesName": False}
    for party, input in cast.items():
        joined = await client.do(party, None, operations.JOIN, input=input)
        stage.tokens[party] = joined["token"]
        stage.ids[party] = joined["organisation"]["id"]
    await client.refused(
        "NOT_VERIFIED", VILLAGE, stage.tokens[VILLAGE], operations.CLAIM, input={"projectId": project["id"]}
    )
    for party in cast:
        evidence = {"organisationId": stage.ids[party], "evidence": "登記・公印・身分証の写しを確認（実演）"}
        await client.do(OPERATOR, stage.tokens[OPERATOR], operations.VERIFY, input=evidence)
    areas = {"councilId": stage.ids[COORDINATOR], "areaCodes": [place[:2]]}
    await client.do(OPERATOR, stage.tokens[OPERATOR], operations.SET_AREAS, input=areas)
    await client.do(VILLAGE, stage.tokens[VILLAGE], operations.CLAIM, input={"projectId": project["id"]})
    client.tell(f"      {village} is verified（本人確認済）and owns the project's entry")


async def register_issuance(stage: Stage) -> None:
    """2. The village registers what the scheme issued."""
    client = stage.client
    client.begin(2, "The village registers an issuance（クレジットの認証・発行）: one serial is one tonne")
    activity = stage.project["activities"][0]
    first = stage.first_serial
    input = {
        "idempotencyKey": stage.key("issuance-wrong"),
        "projectId": stage.project["id"],
        "certificationNumber": f"実演-{stage.run}",
        "certifiedOn": "2025-10-24",
        "issuedOn": "2025-11-14",
        "monitoringFrom": "2024-04-01",
        "monitoringTo": "2025-03-31",
        "methodology": f"{activity['methodologyCode']} Ver. {activity['methodologyVersion']}",
        "serialPrefix": "JC-200",
        "firstSerial": f"{first:012d}",
        "lastSerial": f"{first + ISSUED_T - 1:012d}",
        "quantity": ISSUED_T + 1,
    }
    await client.refused("BAD_SERIALS", VILLAGE, stage.tokens[VILLAGE], operations.REGISTER_ISSUANCE, input=input)
    right = {**input, "idempotencyKey": stage.key("issuance"), "quantity": ISSUED_T}
    done = await client.do(VILLAGE, stage.tokens[VILLAGE], operations.REGISTER_ISSUANCE, input=right)
    stage.ids["issuance"] = done["issuance"]["id"]
    client.tell(f"      {done['issuance']['quantity']} t, serials {done['issuance']['serials']}")


async def publish_listing(stage: Stage) -> None:
    """3. The village publishes a sale notice."""
    client = stage.client
    client.begin(
        3,
        "It says its terms as a seller（特定商取引法に基づく表記）and its account at the registry, "
        "and publishes a sale notice（販売公告）",
    )
    input = {
        "idempotencyKey": stage.key("listing"),
        "issuanceId": stage.ids["issuance"],
        "title": f"{stage.project['operatorName']} 村有林 J-クレジット（実演）",
        "description": "売上は村有林の間伐と作業道の維持に充てます。",
        "pricePerTonne": PRICE_YEN,
        "offered": 100,
        "minimumLot": 1,
        "opensOn": stage.days(0),
        "closesOn": stage.days(120),
        "buyerSelection": "FIRST_COME",
        "howToApply": "Musubi で需要を登録し、協議会または本村の提案を承諾してください。",
        "contact": f"{stage.project['operatorName']}役場 森林担当 03-1234-5678",
        "deliveries": ["TRANSFER", "RETIRE_ON_BEHALF"],
        "deliveryDays": 30,
    }
    await say_terms(stage, VILLAGE)
    account = {
        "idempotencyKey": stage.key("account"),
        "scheme": "J_CREDIT",
        "number": f"実演-{stage.run}",
        "holderName": stage.project["operatorName"],
    }
    await client.do(VILLAGE, stage.tokens[VILLAGE], operations.RECORD_ACCOUNT, input=account)
    done = await client.do(VILLAGE, stage.tokens[VILLAGE], operations.PUBLISH_LISTING, input=input)
    stage.ids["listing"] = done["listing"]["id"]
    client.tell(
        f"      {done['listing']['remaining']} t at {PRICE_YEN:,} yen/t; {len(done['listing']['notice'])} items"
    )


async def post_demand(stage: Stage) -> None:
    """4. The city posts its demand for an event."""
    client = stage.client
    client.begin(4, "A city posts a demand（需要）for an event: 1,169.2 kg-CO2 from four sources")
    done = await client.do(
        CITY, stage.tokens[CITY], operations.POST_DEMAND, input=demand_input(stage, "demand", kilograms="1,169.2")
    )
    stage.ids["demand"] = done["demand"]["id"]
    for source in done["demand"]["sources"]:
        client.tell(f"      {source['name']}: {source['mass']['kilograms']} kg")


def demand_input(stage: Stage, key: str, *, kilograms: str) -> dict[str, Any]:
    """The city's PostDemandInput."""
    return {
        "idempotencyKey": stage.key(key),
        "offsetType": "EVENT",
        "title": "みなと環境フェア（実演）",
        "purposeDetail": "環境フェアの開催に伴う排出のカーボン・オフセット",
        "quantity": {"kilograms": kilograms},
        "sources": [{"name": name, "mass": {"kilograms": mass}} for name, mass in SOURCES],
        "usePlaceCode": CITY_PLACE,
        "usePlaceDetail": "芝公園",
        "useFrom": stage.days(-21),
        "useTo": stage.days(-21),
        "calculationMethod": "燃料法・燃費法・PCRによる積み上げ（カーボン・オフセット算定方法ガイドライン）",
        "reductionEfforts": "公共交通での来場の呼び掛け、LED照明の使用、リユース食器の導入",
        "neededBy": stage.days(60),
        "priceCeilingPerTonne": 15_000,
        "delivery": "RETIRE_ON_BEHALF",
        "regions": stage.project["regions"],
        "projectTypes": ["FOREST"],
    }


async def rank(stage: Stage) -> None:
    """5. The matcher ranks what fits and says why the rest does not."""
    client = stage.client
    client.begin(5, "The matcher ranks the listings that fit, with reasons, and lists the refused ones with theirs")
    picky = {
        **demand_input(stage, "picky", kilograms="1169.2"),
        "title": "条件の厳しい需要（実演）",
        "priceCeilingPerTonne": 100,
        "usePlaceCode": next(one["code"] for one in stage.project["places"] if one["municipality"]),
    }
    refused = await client.do(CITY, stage.tokens[CITY], operations.POST_DEMAND, input=picky)
    for name, id in (("the event", stage.ids["demand"]), ("a demand that asks too much", refused["demand"]["id"])):
        found = await client.ask(CITY, stage.tokens[CITY], operations.RANKING, demandId=id)
        ranking = found["ranking"]
        client.tell(f"      for {name} ({ranking['quantity']} whole t):")
        for one in ranking["ranked"][:3]:
            merits = ", ".join(f"{merit['criterion']} {merit['points']}/{merit['most']}" for merit in one["merits"])
            client.tell(f"        {one['points']} points — {one['listing']['title']} ({merits})")
        for one in ranking["refused"][:3]:
            reasons = ", ".join(refusal["reason"] for refusal in one["refusals"])
            client.tell(f"        refused — {one['listing']['title']}: {reasons}")


async def match(stage: Stage) -> None:
    """6. A coordinator proposes; both sides accept; the tonnes are held."""
    client = stage.client
    client.begin(6, "A coordinator of the regional council（特定地域協議会）proposes; both accept; the tonnes are held")
    stage.ids["order"] = await agree(stage, stage.ids["demand"], CITY, "match")


async def agree(stage: Stage, demand_id: str, buyer: str, key: str) -> str:
    """Propose, accept on both sides; gives the order's id."""
    client = stage.client
    proposal = {
        "idempotencyKey": stage.key(f"{key}-propose"),
        "demandId": demand_id,
        "listingId": stage.ids["listing"],
    }
    done = await client.do(COORDINATOR, stage.tokens[COORDINATOR], operations.PROPOSE, input=proposal)
    match_id = done["match"]["id"]
    for party in (buyer, VILLAGE):
        answer = {"idempotencyKey": stage.key(f"{key}-{party[:4]}"), "matchId": match_id}
        done = await client.do(party, stage.tokens[party], operations.ACCEPT, input=answer)
    again = {"idempotencyKey": stage.key(f"{key}-again"), "matchId": match_id}
    await client.refused("ALREADY_ACCEPTED", VILLAGE, stage.tokens[VILLAGE], operations.ACCEPT, input=again)
    order_id: str = done["match"]["orderId"]
    return order_id


def confirmation_of(order_id: str, screen: dict[str, Any]) -> dict[str, Any]:
    """The confirmation of what a final confirmation shows; who is asked for its age is of age."""
    said = {"orderId": order_id, "confirmationHash": screen["hash"], "shownAt": screen["shownAt"]}
    return said | {option["key"]: "ADULT" for option in screen["options"]}


async def confirm(stage: Stage) -> None:
    """7. The city sees the final confirmation and confirms with its hash; a stale hash is refused."""
    client = stage.client
    client.begin(7, "The city sees the final confirmation（最終確認画面）and confirms with the hash of what it saw")
    stale = (await seen_order(stage, CITY, stage.ids["order"]))["finalConfirmation"]
    revision = {
        "idempotencyKey": stage.key("revise"),
        "orderId": stage.ids["order"],
        "pricePerTonne": PRICE_YEN - 500,
    }
    await client.do(VILLAGE, stage.tokens[VILLAGE], operations.REVISE, input=revision)
    client.tell("      meanwhile the village lowers its price by 500 yen: what the city saw is stale")
    old = confirmation_of(stage.ids["order"], stale) | {"idempotencyKey": stage.key("confirm-old")}
    await client.refused("STALE_CONFIRMATION", CITY, stage.tokens[CITY], operations.CONFIRM, input=old)
    screen = (await seen_order(stage, CITY, stage.ids["order"]))["finalConfirmation"]
    for entry in screen["entries"]:
        client.tell(f"      {entry['label']}: {one_line(entry['text'])}")
    new = confirmation_of(stage.ids["order"], screen) | {"idempotencyKey": stage.key("confirm")}
    done = await client.do(CITY, stage.tokens[CITY], operations.CONFIRM, input=new)
    client.tell(f"      [{screen['confirmLabel']}] {done['order']['total']:,} yen in all")


async def retire(stage: Stage) -> None:
    """9. Two tonnes are retired on the city's behalf: requested, then confirmed by the registry's notice."""
    client = stage.client
    client.begin(9, "A public buyer pays after delivery, so this comes first: 2 t are retired（無効化）on its behalf")
    act = {"idempotencyKey": stage.key("deliver"), "orderId": stage.ids["order"]}
    await client.do(VILLAGE, stage.tokens[VILLAGE], operations.REQUEST_DELIVERY, input=act)
    retirement = (await seen_order(stage, CITY, stage.ids["order"]))["retirement"]
    client.tell(
        f"      {retirement['status']}（申請中）: {retirement['quantity']} t, {retirement['serials']};"
        f" {retirement['allocated']['kilograms']} kg for the event,"
        f" {retirement['unallocated']['kilograms']} kg visibly for nobody"
    )
    notice = notice_input(stage, "notice", retirement, project_number=stage.project["number"], user=CITY_NAME)
    wrong = {**notice, "idempotencyKey": stage.key("notice-wrong"), "beneficiaryName": "別の区"}
    await client.refused("NOTICE_DIFFERS", VILLAGE, stage.tokens[VILLAGE], operations.RETIREMENT_NOTICE, input=wrong)
    done = await client.do(VILLAGE, stage.tokens[VILLAGE], operations.RETIREMENT_NOTICE, input=notice)
    client.tell(f"      {done['retirement']['status']}: the notice（無効化通知書）agrees field by field")


def notice_input(
    stage: Stage, key: str, retirement: dict[str, Any], *, project_number: str, user: str
) -> dict[str, Any]:
    """The registry's notice for a retirement, as its holder enters it."""
    first, _, last = retirement["serials"].partition("～")
    return {
        "idempotencyKey": stage.key(key),
        "retirementId": retirement["id"],
        "noticeNumber": f"通知-{stage.run}-{key}",
        "executedOn": stage.days(0),
        "projectNumber": project_number,
        "serialPrefix": "JC-200",
        "ranges": [{"firstSerial": first, "lastSerial": last or first, "quantity": retirement["quantity"]}],
        "quantity": retirement["quantity"],
        "beneficiaryName": user,
        "purposeCode": "CARBON_OFFSET",
    }


async def pay(stage: Stage) -> None:
    """8. The city gets a qualified invoice and pays by bank transfer; the money goes on."""
    client = stage.client
    client.begin(8, "The city gets its qualified invoice（適格請求書）and pays by bank transfer; the money goes on")
    order = await seen_order(stage, CITY, stage.ids["order"])
    for entry in order["invoice"]["entries"]:
        client.tell(f"      {entry['label']}: {one_line(entry['text'])}")
    receipt = {
        "idempotencyKey": stage.key("receipt-wrong"),
        "orderId": stage.ids["order"],
        "amount": order["total"] - 1,
        "receivedOn": stage.days(0),
        "bankReference": "振込 ミナトク（実演）",
    }
    await client.refused("WRONG_AMOUNT", OPERATOR, stage.tokens[OPERATOR], operations.RECORD_RECEIPT, input=receipt)
    right = {**receipt, "idempotencyKey": stage.key("receipt"), "amount": order["total"]}
    await client.do(OPERATOR, stage.tokens[OPERATOR], operations.RECORD_RECEIPT, input=right)
    for payee in ("SELLER", "COUNCIL"):
        payout = {
            "idempotencyKey": stage.key(f"payout-{payee}"),
            "orderId": stage.ids["order"],
            "payee": payee,
            "paidOn": stage.days(0),
            "bankReference": "送金（実演）",
        }
        await client.do(OPERATOR, stage.tokens[OPERATOR], operations.RECORD_PAYOUT, input=payout)
    balances = (await seen_order(stage, CITY, stage.ids["order"]))["balances"]
    shown = ", ".join(f"{one['account']} {one['amount']:,}" for one in balances)
    client.tell(f"      where every yen is: {shown} (sum {sum(one['amount'] for one in balances)})")


async def certify(stage: Stage) -> None:
    """10. The certificate and the event's report are public."""
    client = stage.client
    client.begin(10, "The certificate（証書）and the event's report（実施報告）are public")
    number = None
    for _ in range(MAX_WAITS):
        number = (await seen_order(stage, CITY, stage.ids["order"]))["retirement"]["certificateNumber"]
        if number:
            break
        await asyncio.sleep(WAIT_SECONDS)
    if not number:
        raise StoryFailed("the worker issued no certificate: is one running?")
    found = await client.ask("anybody", None, operations.CERTIFICATE, number=number)
    client.tell(f"      {found['certificate']['title']}, {len(found['certificate']['entries'])} items")
    client.tell(f"      {found['certificate']['url']}")
    report = await client.ask("anybody", None, operations.EVENT_REPORT, demandId=stage.ids["demand"])
    lacking = [one["label"] for one in report["eventReport"]["missing"] if one["duty"].startswith("MUST")]
    client.tell(f"      {report['eventReport']['title']}; required items missing: {lacking or 'none'}")
    client.tell(f"      {report['eventReport']['url']}")


async def seen_order(stage: Stage, party: str, order_id: str) -> dict[str, Any]:
    """An order as the party sees it now."""
    data = await stage.client.ask(party, stage.tokens[party], operations.ORDER, id=order_id)
    order: dict[str, Any] = data["node"]
    return order


def one_line(text: str) -> str:
    """A text of several lines in one."""
    return " / ".join(text.splitlines())
