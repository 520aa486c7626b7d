"""What organisations say of themselves: kinds and their rules, numbers, corrections, payment days, contacts."""

import asyncio
from typing import Any

import pytest

from core.errors import DomainError
from parties.errors import NeedsVerification, OrganisationSuspended
from parties.kinds import KIND_RULES, OrganisationKind
from parties.models import Organisation, OrganisationContact
from registry.refusals import VerifierCannotHoldUnits
from tests.scenarios import documents, inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.cast import Party, corporate_number
from tests.scenarios.refusals import invalid
from tests.scenarios.world import World

PATTERN_OF_PHONES = r"pattern=0\d{1,4}-?\d{1,4}-?\d{3,4}"
CONTACT = {
    "purpose": "BILLING",
    "department": "総務課 経理係",
    "name": "会計 三郎",
    "phone": "０３-3456-7890",
    "email": "kaikei@example.jp",
}
CONTACT_SHOWN = {**CONTACT, "phone": "03-3456-7890"}


async def details_of(world: World, by: Party, of: Party) -> dict[str, Any]:
    document = documents.query("organisationDetails", arguments=("organisationId",))
    found: dict[str, Any] = await world.api.ask(document, token=by.token, organisationId=of.id)
    return found


async def contacts_of(world: World, by: Party, of: Party) -> list[dict[str, Any]]:
    document = documents.query("contacts", arguments=("organisationId",))
    found: list[dict[str, Any]] = await world.api.ask(document, token=by.token, organisationId=of.id)
    return found


# Kinds.


def test_every_kind_has_its_rules_and_a_name_in_japanese() -> None:
    assert set(KIND_RULES) == set(OrganisationKind)
    assert len({rule.label_ja for rule in KIND_RULES.values()}) == len(KIND_RULES)


async def test_every_kind_but_the_platform_joins(world: World) -> None:
    joining = [kind for kind, rule in KIND_RULES.items() if rule.joins]
    for position, kind in enumerate(joining):
        input = inputs.join(kind=kind.value, corporateNumber=corporate_number(500 + position), publishesName=True)
        if kind is OrganisationKind.CONSUMER:
            input |= {"publishesName": False, "corporateNumber": None, "invoiceRegistered": False}
        done = await world.api.do("joinOrganisation", input, token=None)
        assert done["organisation"]["kind"] == kind.value
    await world.api.refused(
        "joinOrganisation",
        inputs.join(kind="PLATFORM_OPERATOR"),
        invalid("kind", "PLATFORM_OPERATOR", "not_open_for_joining"),
        token=None,
    )


JOINS: list[tuple[dict[str, Any], DomainError]] = [
    (
        {"kind": "VERIFIER", "corporateNumber": None, "invoiceRegistered": False},
        invalid("corporateNumber", "", "needed_by_kind", "検証機関・審査機関"),
    ),
    (
        {"kind": "OFFSET_PROVIDER", "corporateNumber": None, "invoiceRegistered": False},
        invalid("corporateNumber", "", "needed_by_kind", "オフセット・プロバイダー"),
    ),
    ({"kind": "COUNCIL", "publishesName": False}, invalid("publishesName", "false", "always_named", "特定地域協議会")),
    ({"kind": "CONSUMER"}, invalid("publishesName", "true", "consumers_are_never_named")),
    ({"paymentProfile": "PUBLIC_BODY"}, invalid("paymentProfile", "PUBLIC_BODY", "only_municipalities")),
    ({"paymentDays": 20}, invalid("paymentDays", "20", "only_public_bodies")),
    (
        {"kind": "MUNICIPALITY", "paymentProfile": "PUBLIC_BODY", "paymentDays": 31},
        invalid("paymentDays", "31", "maximum=30"),
    ),
    (
        {"kind": "MUNICIPALITY", "paymentProfile": "PUBLIC_BODY", "paymentDays": 0},
        invalid("paymentDays", "0", "minimum=1"),
    ),
    (
        {"invoiceNumber": f"T{corporate_number(78)}"},
        invalid("invoiceNumber", f"T{corporate_number(78)}", "agrees_with_corporate_number"),
    ),
    ({"invoiceNumber": "T123"}, invalid("invoiceNumber", "T123", "T_and_13_digits")),
    ({"invoiceNumber": corporate_number(77)}, invalid("invoiceNumber", corporate_number(77), "T_and_13_digits")),
    (
        {"corporateNumber": None},
        invalid("corporateNumber", "", "needed_for_invoice_registration"),
    ),
]


async def test_joining_is_refused_where_the_kind_or_a_number_does_not_allow_it(world: World) -> None:
    for changes, error in JOINS:
        await world.api.refused("joinOrganisation", inputs.join(**changes), error, token=None)


async def test_a_number_for_invoices_agrees_with_the_corporate_number_or_stands_alone(world: World) -> None:
    number = corporate_number(77)
    firm = inputs.join(invoiceRegistered=False, invoiceNumber=f"ｔ{number}")
    sole = inputs.join(corporateNumber=None, invoiceRegistered=False, invoiceNumber="T5810000000001")
    assert (await world.api.do("joinOrganisation", firm, token=None))["organisation"]["invoiceNumber"] == f"T{number}"
    done = await world.api.do("joinOrganisation", sole, token=None)
    assert (done["organisation"]["invoiceNumber"], done["organisation"]["corporateNumber"]) == ("T5810000000001", None)


async def test_who_verifies_holds_no_units_and_buys_only_what_is_retired_for_it(world: World) -> None:
    joined = await world.api.do("joinOrganisation", inputs.join(kind="VERIFIER"), token=None)
    token, id = joined["token"], joined["organisation"]["id"]
    await world.do(world.cast.operator, "verifyOrganisation", {"organisationId": id, "evidence": "登記を確認"})
    refused = VerifierCannotHoldUnits()

    await world.api.refused("postDemand", inputs.stock_demand(1), refused, token=token)
    await world.api.refused("recordRegistryAccount", given.registry_account("1"), refused, token=token)
    await world.api.do("postDemand", inputs.demand(), token=token, depth=0)


# Corrections.


async def test_an_organisation_corrects_what_it_says_of_itself(world: World) -> None:
    village = world.cast.village
    done = await world.do(
        village,
        "reviseOrganisation",
        {
            "legalName": village.name,
            "address": "熊本県球磨郡五木村甲2672番地7",
            "phone": "０９６６-37-2211",
            "email": "mori@vill.itsuki.example",
            "responsiblePerson": "五木 新一",
            "publishesName": False,
            "invoiceRegistered": False,
            "paymentDays": 15,
        },
    )

    details = done["details"]
    assert details == {
        "organisation": details["organisation"],
        "address": "熊本県球磨郡五木村甲2672番地7",
        "phone": "0966-37-2211",
        "email": "mori@vill.itsuki.example",
        "responsiblePerson": "五木 新一",
        "publishesName": False,
        "paymentDays": 15,
        "reportsEmissions": None,
    }
    assert (details["organisation"]["legalName"], details["organisation"]["invoiceNumber"]) == (village.name, None)
    for reader in (village, world.cast.operator):
        assert await details_of(world, reader, village) == details
    row = await Organisation.get(id=village.organisation_id)
    assert (row.payment_days, row.publishes_name, row.responsible_person) == (15, False, "五木 新一")


async def test_what_was_verified_changes_only_along_with_a_new_verification(world: World) -> None:
    shop, operator = world.cast.shop, world.cast.operator
    number = corporate_number(888)
    for changes, fields in (
        ({"legalName": "むすび商店株式会社"}, ["legalName"]),
        ({"corporateNumber": number}, ["corporateNumber"]),
        (
            {"legalName": "新むすび", "corporateNumber": number, "phone": "03-1111-2222"},
            ["legalName", "corporateNumber"],
        ),
    ):
        await world.refused(shop, "reviseOrganisation", changes, NeedsVerification(fields=fields))

    doubt = {"organisationId": shop.id, "reason": "商号変更の届出", "evidence": "届出書"}
    await world.do(operator, "suspectOrganisation", doubt)
    changed = {"legalName": "むすび商店株式会社", "corporateNumber": number}
    done = await world.do(shop, "reviseOrganisation", changed)
    organisation = done["details"]["organisation"]
    assert (organisation["legalName"], organisation["status"]) == ("むすび商店株式会社", "SUSPECTED")
    # The two numbers are one.
    assert (organisation["corporateNumber"], organisation["invoiceNumber"]) == (number, f"T{number}")
    again = {"organisationId": shop.id, "evidence": "変更後の登記事項証明書"}
    assert (await world.do(operator, "verifyOrganisation", again))["organisation"]["status"] == "VERIFIED"


async def test_nobody_takes_the_number_of_another(world: World) -> None:
    taken = corporate_number(1)
    error = invalid("corporateNumber", taken, "not_registered_yet")
    await world.refused(world.cast.newcomer, "reviseOrganisation", {"corporateNumber": taken}, error)


REVISIONS: list[tuple[dict[str, Any], DomainError]] = [
    ({"phone": "12345"}, invalid("phone", "12345", PATTERN_OF_PHONES)),
    ({"address": " "}, invalid("address", " ", "not_empty")),
    ({"invoiceNumber": "T5810000000001"}, invalid("invoiceNumber", "T5810000000001", "agrees_with_corporate_number")),
    ({"paymentDays": 60}, invalid("paymentDays", "60", "maximum=30")),
]


async def test_a_correction_is_read_by_the_rules_of_joining(world: World) -> None:
    for changes, error in REVISIONS:
        await world.refused(world.cast.village, "reviseOrganisation", changes, error)
    await world.refused(
        world.cast.consumer,
        "reviseOrganisation",
        {"publishesName": True},
        invalid("publishesName", "true", "consumers_are_never_named"),
    )
    await world.refused(
        world.cast.council,
        "reviseOrganisation",
        {"publishesName": False},
        invalid("publishesName", "false", "always_named", "特定地域協議会"),
    )


async def test_details_are_for_the_organisation_itself_and_operators(world: World) -> None:
    document = documents.query("organisationDetails", arguments=("organisationId",))
    for reader in (world.cast.stranger, world.cast.council, world.cast.city):
        await world.api.refused_at_the_top(
            document, "NOT_FOUND", token=reader.token, organisationId=world.cast.village.id
        )


async def test_a_public_buyer_is_invoiced_within_its_own_days(world: World) -> None:
    await world.do(world.cast.city, "reviseOrganisation", {"paymentDays": 10})

    order = await world.settle(await world.agree())

    assert (order["invoice"]["issuedOn"], order["invoice"]["dueOn"]) == (inputs.day(0), inputs.day(10))


# Contacts.


async def test_contacts_are_set_as_a_whole_list(world: World) -> None:
    city = world.cast.city
    sales = {**CONTACT, "purpose": "SALES", "name": "販売 一子"}
    done = await world.do(city, "setContacts", {"contacts": [CONTACT, sales]})
    assert done == {"contacts": [CONTACT_SHOWN, {**CONTACT_SHOWN, "purpose": "SALES", "name": "販売 一子"}]}

    done = await world.do(city, "setContacts", {"contacts": [sales]})
    assert [one["name"] for one in done["contacts"]] == ["販売 一子"]
    assert await OrganisationContact.filter(organisation_id=city.organisation_id).count() == 1

    assert await world.do(city, "setContacts", {"contacts": []}) == {"contacts": []}


async def test_a_list_of_contacts_has_bounds(world: World) -> None:
    city = world.cast.city
    twenty = [{**CONTACT, "name": f"担当 {number}"} for number in range(21)]
    for contacts, error in (
        (twenty, invalid("contacts", "21", "maximum=20")),
        ([CONTACT, CONTACT], invalid("contacts", "", "each_once")),
        ([{**CONTACT, "name": ""}], invalid("contacts.name", "", "not_empty")),
        ([{**CONTACT, "phone": "x"}], invalid("contacts.phone", "x", PATTERN_OF_PHONES)),
    ):
        await world.refused(city, "setContacts", {"contacts": contacts}, error)
    assert len((await world.do(city, "setContacts", {"contacts": twenty[:20]}))["contacts"]) == 20


async def test_lists_of_contacts_that_are_set_at_once_are_not_mixed(world: World) -> None:
    city = world.cast.city
    lists = [[{**CONTACT, "name": f"{office} {number}"} for number in range(5)] for office in ("東", "西", "南")]
    await asyncio.gather(
        *(world.api.mutate("setContacts", {"contacts": contacts}, token=city.token) for contacts in lists)
    )
    left = [one["name"] for one in await contacts_of(world, city, city)]
    assert left in [[one["name"] for one in contacts] for contacts in lists]


async def test_the_other_side_of_an_order_that_stands_sees_contacts_and_nobody_else(agreed: World) -> None:
    world, cast = agreed, agreed.cast
    await world.do(cast.city, "setContacts", {"contacts": [CONTACT]})
    await world.do(cast.village, "setContacts", {"contacts": [{**CONTACT, "name": "山守 四郎"}]})
    document = documents.query("contacts", arguments=("organisationId",))

    for reader in (cast.city, cast.village, cast.operator):
        assert await contacts_of(world, reader, cast.city) == [CONTACT_SHOWN]
    assert [one["name"] for one in await contacts_of(world, cast.city, cast.village)] == ["山守 四郎"]
    for reader in (cast.stranger, cast.shop, cast.council):
        await world.api.refused_at_the_top(document, "NOT_FOUND", token=reader.token, organisationId=cast.city.id)

    await world.do(cast.city, "cancelOrder", {"orderId": world.ids["order"]})
    await world.api.refused_at_the_top(document, "NOT_FOUND", token=cast.village.token, organisationId=cast.city.id)


# Who may.


@pytest.mark.parametrize("mutation", ["reviseOrganisation", "setContacts"])
async def test_a_suspended_organisation_says_nothing_new_of_itself(world: World, mutation: str) -> None:
    shop = world.cast.shop
    reason = {"organisationId": shop.id, "reason": "詐称の疑い", "evidence": "通報"}
    await world.do(world.cast.operator, "suspendOrganisation", reason)
    input: dict[str, Any] = {"contacts": []} if mutation == "setContacts" else {"phone": "03-1111-2222"}
    await world.refused(shop, mutation, input, OrganisationSuspended(legal_name=shop.name))
    assert (await details_of(world, shop, shop))["organisation"]["status"] == "SUSPENDED"
