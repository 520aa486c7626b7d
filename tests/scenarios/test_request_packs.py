"""Request packs: what is handed in at a registry, and what its notice must agree with before there is a certificate."""

import csv
import io
import json
from base64 import b64decode
from typing import Any

from parties.models import Organisation
from payments.models import Order
from registry.errors import NoticeDiffers
from registry.evidence_models import RegistryAccount
from registry.kinds import Scheme
from registry.models import Certificate
from schema.ids import global_id, read_global_id
from schema.request_packs import MAX_PACKS_A_REQUEST
from tests.scenarios import inputs
from tests.scenarios import registration_inputs as registration
from tests.scenarios import unit_inputs as given
from tests.scenarios.cast import Party
from tests.scenarios.registering import issue, regional, register
from tests.scenarios.world import World

PACK = "reference designation isReady missing { field } problems { field rule message } json"
FILES = "csv html pdfBase64"


async def pack(
    world: World,
    party: Party | None,
    id: str,
    *,
    kind: str = "Retirement",
    fields: str = PACK,
    designation: str | None = None,
    language: str = "ja",
) -> dict[str, Any] | None:
    """The request pack of a retirement or transfer as a party sees it; none where there is none for it."""
    query = (
        "query Ask($id: ID!, $as: Designation) { node(id: $id) { ... on "
        f"{kind} {{ requestPack(designation: $as) {{ {fields} }} }} }} }}"
    )
    token = party.token if party else None
    node = await world.api.ask(query, token=token, language=language, id=id, **{"as": designation})
    found: dict[str, Any] | None = node and node["requestPack"]
    return found


def items(pack: dict[str, Any] | None) -> dict[str, str]:
    """What is filled in, by field."""
    assert pack is not None
    return {item["field"]: item["value"] for item in json.loads(pack["json"])["items"]}


async def retire(world: World, selection: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The village retires two tonnes for itself; the retirement."""
    units = given.from_stock(selection or given.of_issuance(world.ids["issuance"], 2))
    done = await world.do(world.cast.village, "retireUnits", given.retire(units, **changes))
    found: dict[str, Any] = done["retirements"][0]
    return found


async def test_an_application_is_filled_from_the_records_and_says_what_it_lacks(world: World) -> None:
    village = world.cast.village
    await RegistryAccount.all().delete()
    retirement = await retire(world)

    draft = await pack(world, village, retirement["id"])

    assert draft is not None
    assert (draft["isReady"], draft["missing"], draft["problems"]) == (False, [{"field": "account_number"}], [])
    await world.do(village, "recordRegistryAccount", given.registry_account())
    ready = await pack(world, village, retirement["id"])
    assert ready is not None and (ready["isReady"], ready["missing"], ready["problems"]) == (True, [], [])
    assert items(ready) == {
        "reference": ready["reference"],
        "scheme": "J-クレジット",
        "kind": "無効化",
        "method": "総量指定",
        "total_quantity": "2 t-CO2",
        "applied_on": "2026年（令和8年）10月5日",
        "account_holder": "五木村",
        "account_holder_corporate_number": "8999900000001",
        "account_number": "10-000-123-4567",
        "proxy": "不要（口座名義人による利用）",
        "credit_type": "J-クレジット（吸収）",
        "certification_number": "2025-11157",
        "registration_type": "通常型",
        "project_number": "378",
        "project_name": "村有林における森林経営活動",
        "methodology": "FO-001 Ver. 4.0 森林経営活動",
        "vintage_from": "2024年（令和6年）4月1日",
        "vintage_to": "2025年（令和7年）3月31日",
        "quantity": "2 t-CO2",
        "credit_user": "五木村",
        "credit_user_corporate_number": "8999900000001",
        "purpose": "カーボン・オフセット",
        "purpose_detail": "本社の電力使用に伴う排出のオフセット",
        "target_activity": "本社の事業活動",
        "target_site": "東京都港区",
        "target_period": "2025年度",
        "order_ids": "",
    }


async def test_an_application_names_serials_where_it_is_asked_by_serial(world: World) -> None:
    village = world.cast.village
    chosen = given.of_serials("JC-200-000-000-011-160～JC-200-000-000-011-161")
    by_serial = await retire(world, chosen)
    by_total = await retire(world)
    ends = {"serial_from": "JC-200-000-000-011-160", "serial_to": "JC-200-000-000-011-161"}

    asked = await pack(world, village, by_serial["id"])
    assert items(asked) | ends == items(asked) and items(asked)["method"] == "シリアル番号指定"
    other = await pack(world, village, by_total["id"], designation="SERIAL")
    assert items(other)["serial_from"] == "JC-200-000-000-011-157"
    plain = await pack(world, village, by_serial["id"], designation="TOTAL_QTY")
    assert "serial_from" not in items(plain)


async def test_the_files_of_an_application_say_the_same(world: World) -> None:
    await RegistryAccount.all().delete()
    retirement = await retire(world, purposeDetail="=HYPERLINK(0)")

    files = await pack(world, world.cast.village, retirement["id"], fields=f"{PACK} {FILES}")

    assert files is not None
    rows = {row[0]: row[1] for row in csv.reader(io.StringIO(files["csv"].removeprefix("\ufeff"), newline=""))}
    assert (rows["利用法人の法人番号"], rows["目的の詳細"]) == ("8999900000001", "'=HYPERLINK(0)")
    assert "下書き（このままでは提出できません）" in files["html"] and files["reference"] in files["html"]
    assert b64decode(files["pdfBase64"]).startswith(b"%PDF-")
    again = await pack(world, world.cast.village, retirement["id"], fields=FILES)
    assert again is not None and again["pdfBase64"] == files["pdfBase64"], "byte for byte the same"


async def test_the_application_of_a_sale_names_the_order_and_what_its_buyer_confirmed(requested: World) -> None:
    await RegistryAccount.all().delete()
    found = await pack(requested, requested.cast.village, requested.ids["retirement"])

    assert found is not None
    order = await Order.get(id=read_global_id(requested.ids["order"], "Order"))
    assert order.confirmation_hash is not None
    filled = items(found)
    assert filled["order_ids"] == str(order.id)
    assert filled["proxy"] == (
        f"あり（注文 {order.id} の最終確認（2026-10-05、SHA-256 {order.confirmation_hash[:16]}…））"
    )
    assert (filled["credit_user"], filled["account_holder"]) == ("港区", "五木村")
    assert {one["field"] for one in found["missing"]} == {"account_number", "credit_user_corporate_number"}


async def test_an_application_for_another_user_names_its_permission(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    await world.do(shop, "grantPermission", given.permission(village, "RETIRE_FOR_USER"))
    retirement = await retire(world, beneficiaryId=shop.id)
    await world.do(village, "recordRegistryAccount", given.registry_account())

    found = await pack(world, village, retirement["id"])

    assert found is not None and found["isReady"]
    assert items(found)["proxy"] == f"あり（代理手続の許諾書.pdf（SHA-256 {given.DOCUMENT_HASH[:16]}…））"
    assert items(found)["credit_user"] == "むすび商店"


async def test_an_application_for_a_transfer_names_both_accounts(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    await RegistryAccount.all().delete()
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 3))
    (transfer,) = (await world.do(village, "transferUnits", given.transfer(units, given.to(shop))))["transfers"]
    await world.do(village, "recordRegistryAccount", given.registry_account())

    found = await pack(world, village, transfer["id"], kind="Transfer")

    assert found is not None and (found["isReady"], found["missing"]) == (False, [{"field": "to_account"}])
    await world.do(shop, "recordRegistryAccount", given.registry_account("20-000-111", holderName="むすび商店"))
    found = await pack(world, village, transfer["id"], kind="Transfer")
    accounts = {
        "kind": "移転",
        "from_holder": "五木村",
        "from_account": "10-000-123-4567",
        "to_holder": "むすび商店",
        "to_account": "20-000-111",
    }
    assert found is not None and found["isReady"] and items(found) | accounts == items(found)
    # The recipient may read the transfer, and not the holder's account.
    assert await pack(world, shop, transfer["id"], kind="Transfer") is None
    outside = {"outside": {"outsideRecipient": "株式会社そとの森", "outsideAccount": "99-000-777"}}
    (away,) = (await world.do(village, "transferUnits", given.transfer(units, outside)))["transfers"]
    found = await pack(world, village, away["id"], kind="Transfer")
    assert found is not None and found["isReady"]
    assert (items(found)["to_holder"], items(found)["to_account"]) == ("株式会社そとの森", "99-000-777")


async def test_an_outside_registrys_serials_stand_as_it_prints_them(world: World) -> None:
    stranger = world.cast.stranger
    project = await register(world, stranger, registration.outside(Scheme.VCS))
    issued = await issue(world, stranger, registration.certified(project, Scheme.VCS))
    units = given.from_stock(given.of_issuance(issued["id"], 3, order="NEWEST_FIRST"))
    input = given.transfer(units, given.to(world.cast.shop))
    (transfer,) = (await world.do(stranger, "transferUnits", input))["transfers"]

    found = await pack(world, stranger, transfer["id"], kind="Transfer", designation="SERIAL")

    serials = "19385-941467429-941467431-VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1"
    assert (transfer["serials"], items(found)["serials"]) == (serials, serials)


async def test_an_application_that_breaks_a_rule_says_which_in_the_readers_language(world: World) -> None:
    village = world.cast.village
    retirement = await retire(world)
    await Organisation.filter(id=village.organisation_id).update(corporate_number="8999900000002")

    found = {language: await pack(world, village, retirement["id"], language=language) for language in ("ja", "en")}

    for language, start in (
        ("ja", "口座名義人の法人番号「8999900000002」は"),
        ("en", "'8999900000002' is no corporate"),
    ):
        draft = found[language]
        assert draft is not None and not draft["isReady"]
        assert [(one["field"], one["rule"]) for one in draft["problems"]] == [
            ("account_holder_corporate_number", "5.2"),
            ("credit_user_corporate_number", "5.2"),
        ]
        assert draft["problems"][0]["message"].startswith(start)


async def test_an_individual_has_no_corporate_number_to_give(world: World) -> None:
    village, consumer = world.cast.village, world.cast.consumer
    await world.do(consumer, "grantPermission", given.permission(village, "RETIRE_FOR_USER"))
    await world.do(village, "recordRegistryAccount", given.registry_account())
    retirement = await retire(world, beneficiaryId=consumer.id)

    found = await pack(world, village, retirement["id"])

    assert found is not None and found["isReady"]
    assert items(found)["credit_user_corporate_number"] == "なし（法人番号の指定を受けない者）"


async def test_only_who_may_apply_sees_an_application_and_only_while_the_registry_has_not_answered(
    world: World,
) -> None:
    village, shop, city = world.cast.village, world.cast.shop, world.cast.city
    await world.do(village, "grantPermission", given.permission(shop))
    await world.do(city, "grantPermission", given.permission(shop, "RETIRE_FOR_USER"))
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 2), holderId=village.id)
    done = await world.do(shop, "retireUnits", given.retire(units, beneficiaryId=city.id))
    (retirement,) = done["retirements"]

    for party in (village, shop, world.cast.operator):
        assert await pack(world, party, retirement["id"]) is not None, party.name
    for other in (city, world.cast.stranger, None):
        assert await pack(world, other, retirement["id"]) is None

    await world.do(village, "recordRetirementNotice", inputs.retirement_notice(retirement))
    assert await pack(world, village, retirement["id"]) is None


async def test_where_musubi_is_the_register_there_is_nothing_to_apply_for(world: World) -> None:
    _, issuance = await regional(world)
    units = given.from_stock(given.of_issuance(issuance, 1))
    (retirement,) = (await world.do(world.cast.city, "retireUnits", given.retire(units)))["retirements"]

    assert await pack(world, world.cast.city, retirement["id"]) is None


async def test_a_request_gets_a_few_packs_and_no_flood_of_them(world: World) -> None:
    for _ in range(MAX_PACKS_A_REQUEST + 1):
        await retire(world)
    query = "query Ask($first: Int!) { retirements(first: $first) { edges { node { requestPack { isReady } } } } }"
    token = world.cast.village.token

    found = await world.api.ask(query, token=token, first=MAX_PACKS_A_REQUEST)

    assert len(found["edges"]) == MAX_PACKS_A_REQUEST
    answer = await world.api.send(query, token=token, first=MAX_PACKS_A_REQUEST + 1)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"INVALID_INPUT"}


# Reconciliation.

COMPARISON = (
    "query Compare($notice: CompareNoticeInput!) { compareNotice(notice: $notice) { agrees fields {"
    " field label requested noticed outcome agrees } } }"
)

WRONG: dict[str, tuple[Any, str, str]] = {
    "projectNumber": ("397", "378", "397"),
    "serials": (
        ["JC-200-000-000-011-158～JC-200-000-000-011-159"],
        "JC-200-000-000-011-157～JC-200-000-000-011-158",
        "JC-200-000-000-011-158～JC-200-000-000-011-159",
    ),
    "quantity": (3, "2", "3"),
    "beneficiaryName": ("別の区", "港区", "別の区"),
    "purposeCode": ("KEIDANREN", "CARBON_OFFSET", "KEIDANREN"),
    "kind": ("CANCELLATION", "INVALIDATION", "CANCELLATION"),
    "certificationNumber": ("2025-1", "2025-11157", "2025-1"),
    "accountHolder": ("王滝村", "五木村", "王滝村"),
    "purposeDetail": ("別の目的", "環境フェアの開催に伴う排出のカーボン・オフセット", "別の目的"),
}
"""What the notice says instead, and how the refusal shows both."""


async def test_no_certificate_before_the_notice_agrees_in_every_field(requested: World) -> None:
    village, retirement = requested.cast.village, (await requested.order())["retirement"]
    agreeing = inputs.retirement_notice(retirement)
    for field, (value, asked, said) in WRONG.items():
        wrong = agreeing | {field: value}
        one = NoticeDiffers(differences=[{"field": field, "requested": asked, "notice": said}])
        await requested.refused(village, "recordRetirementNotice", wrong, one)
    every = agreeing | {field: value for field, (value, _, _) in WRONG.items()}
    refusal = await requested.api.mutate("recordRetirementNotice", every, token=village.token)
    assert (refusal["code"], refusal["rule"]) == ("NOTICE_DIFFERS", "RP-03")
    assert {one["field"] for one in refusal["differences"]} == set(WRONG)
    await requested.events()
    assert await Certificate.all().count() == 0
    assert (await requested.read(village, "Retirement", retirement["id"]))["certificateNumber"] is None

    # Every field may be said, and all of it agrees.
    whole = {field: asked for field, (_, asked, _) in WRONG.items() if field not in ("serials", "quantity")}
    await requested.do(village, "recordRetirementNotice", agreeing | whole)
    await requested.events()

    assert await Certificate.all().count() == 1
    assert (await requested.read(village, "Retirement", retirement["id"]))["certificateNumber"] is not None


async def test_a_notice_is_compared_before_it_is_entered(requested: World) -> None:
    retirement = (await requested.order())["retirement"]
    notice = inputs.retirement_notice(retirement, beneficiaryName="別の区")
    ask: dict[str, Any] = {"notice": {"retirement": notice}}

    for party in (requested.cast.village, requested.cast.operator):
        found = await requested.api.ask(COMPARISON, token=party.token, **ask)
        assert found["agrees"] is False
        assert [one["field"] for one in found["fields"] if not one["agrees"]] == ["beneficiaryName"]
        assert {one["field"]: one["outcome"] for one in found["fields"]} | {
            "beneficiaryName": "DIFFERS",
            "serials": "AGREES",
            "noticeNumber": "NOT_REQUESTED",
            "accountHolder": "NOT_ON_NOTICE",
        } == {one["field"]: one["outcome"] for one in found["fields"]}
    agreeing: dict[str, Any] = {"notice": {"retirement": inputs.retirement_notice(retirement)}}
    found = await requested.api.ask(COMPARISON, token=requested.cast.village.token, **agreeing)
    assert found["agrees"] is True
    # The user may read the retirement, and not enter what was answered to it.
    for other in (requested.cast.city, requested.cast.stranger):
        await requested.api.refused_at_the_top(COMPARISON, "NOT_FOUND", token=other.token, **ask)
    await requested.notify(await requested.order())
    again = await requested.api.refused_at_the_top(
        COMPARISON, "INVALID_TRANSITION", token=requested.cast.village.token, **ask
    )
    assert again["extensions"]["state"] == "CONFIRMED"


async def test_a_transfers_notice_is_compared_in_what_it_says(world: World) -> None:
    village = world.cast.village
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 3))
    input = given.transfer(units, given.to(world.cast.shop))
    (transfer,) = (await world.do(village, "transferUnits", input))["transfers"]
    notice = inputs.transfer_notice(
        transfer, serials=[transfer["serials"]], fromHolder="五木村", toHolder="むすび 商店", projectNumber="378"
    )

    found = await world.api.ask(COMPARISON, token=village.token, notice={"transfer": notice})

    assert found["agrees"] is True, "spaces are forgiven"
    other = notice | {"toHolder": "別の商店", "serials": ["JC-200-000-000-011-157"]}
    differences = [
        {"field": "serials", "requested": transfer["serials"], "notice": "JC-200-000-000-011-157"},
        {"field": "toHolder", "requested": "むすび商店", "notice": "別の商店"},
    ]
    await world.refused(village, "recordTransferNotice", other, NoticeDiffers(differences=differences))
    await world.do(village, "recordTransferNotice", notice)


async def test_a_transfer_of_nobody_is_not_compared(world: World) -> None:
    nobodys = inputs.transfer_notice({"id": global_id("Transfer", world.cast.projects["378"]), "quantity": 1})
    asked: dict[str, Any] = {"notice": {"transfer": nobodys}}
    await world.api.refused_at_the_top(COMPARISON, "NOT_FOUND", token=world.cast.village.token, **asked)
    await world.api.refused_at_the_top(COMPARISON, "UNAUTHENTICATED", **asked)
