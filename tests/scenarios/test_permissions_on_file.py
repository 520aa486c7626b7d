"""Acting for another: permissions on file, what they allow and for how long, and accounts at registries."""

from typing import Any

from registry.errors import AlreadyRegistered, ConsumerCannotHoldUnits, PermissionMissing
from registry.evidence_models import ProxyPermission, RegistryAccount
from registry.models import Retirement
from registry.registry_accounts import mask
from schema.ids import global_id, read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.cast import Party
from tests.scenarios.refusals import invalid, missing
from tests.scenarios.world import World


async def grant(world: World, by: Party, agent: Party, scope: str, **changes: Any) -> str:
    """A permission; its id."""
    done = await world.do(by, "grantPermission", given.permission(agent, scope, **changes))
    return str(done["permission"]["id"])


def from_the_village(world: World, tonnes: int = 2) -> dict[str, Any]:
    """Tonnes of the village's account, named by somebody else."""
    selection = given.of_issuance(world.ids["issuance"], tonnes)
    return given.from_stock(selection, holderId=world.cast.village.id)


def lacking(grantor: Party, scope: str) -> PermissionMissing:
    """What is refused without a permission on file (docs/sources.md RG-07)."""
    return PermissionMissing(grantor=grantor.name, scope=scope)


async def test_a_permission_is_put_on_file_and_read_by_its_two_parties(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop

    done = await world.do(village, "grantPermission", given.permission(shop))

    permission = done["permission"]
    assert {name: value for name, value in permission.items() if name != "id"} == {
        "grantor": expected.organisation(village),
        "agent": expected.organisation(shop),
        "scope": "RETIRE_FROM_ACCOUNT",
        "validFrom": inputs.day(0),
        "validTo": inputs.day(365),
        "documentName": "代理手続の許諾書.pdf",
        "documentHash": given.DOCUMENT_HASH,
        "grantedAt": expected.AT_THE_BEGINNING,
        "revokedAt": None,
    }
    row = await ProxyPermission.get()
    assert (row.grantor_id, row.agent_id, row.granted_by_id) == (
        village.organisation_id,
        shop.organisation_id,
        village.actor.person_id,
    )
    for party in (village, shop, world.cast.operator):
        assert (await world.read(party, "ProxyPermission", permission["id"]))["scope"] == "RETIRE_FROM_ACCOUNT"
        found = await world.api.ask(documents.query("permissions"), token=party.token)
        assert [edge["node"]["id"] for edge in found["edges"]] == [permission["id"]]
    found = await world.api.ask(documents.query("permissions"), token=world.cast.city.token)
    assert found["edges"] == []


async def test_an_agent_retires_from_another_account_and_follows_it_up(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    refused = lacking(village, "RETIRE_FROM_ACCOUNT")
    await world.refused(shop, "retireUnits", given.retire(from_the_village(world)), refused)
    permission = await grant(world, village, shop, "RETIRE_FROM_ACCOUNT")

    done = await world.do(shop, "retireUnits", given.retire(from_the_village(world)))

    (retirement,) = done["retirements"]
    assert (retirement["beneficiaryName"], retirement["holder"]["legalName"], retirement["permission"]["id"]) == (
        "五木村",
        "五木村",
        permission,
    )
    row = await Retirement.get(id=read_global_id(retirement["id"], "Retirement"))
    assert (row.permission_id, row.requested_by_id) == (
        read_global_id(permission, "ProxyPermission"),
        shop.actor.person_id,
    )
    found = await world.api.ask(documents.query("retirements"), token=shop.token)
    assert [edge["node"]["id"] for edge in found["edges"]] == [retirement["id"]]
    # Taking the permission back ends what is still to be asked, not what was.
    await world.do(village, "revokePermission", {"permissionId": permission})
    await world.refused(shop, "retireUnits", given.retire(from_the_village(world)), refused)
    done = await world.do(shop, "recordRetirementNotice", inputs.retirement_notice(retirement))
    assert done["retirement"]["status"] == "CONFIRMED"


async def test_an_agent_does_not_use_the_holders_tonnes_up_for_itself(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    await grant(world, village, shop, "RETIRE_FROM_ACCOUNT")
    asked = given.retire(from_the_village(world), beneficiaryId=shop.id)
    await world.refused(shop, "retireUnits", asked, lacking(village, "RETIRE_FOR_USER"))


async def test_for_another_user_its_own_permission_is_needed_too(world: World) -> None:
    village, shop, city = world.cast.village, world.cast.shop, world.cast.city
    await grant(world, village, shop, "RETIRE_FROM_ACCOUNT")
    asked = given.retire(from_the_village(world), beneficiaryId=city.id)
    await world.refused(shop, "retireUnits", asked, lacking(city, "RETIRE_FOR_USER"))
    await grant(world, city, village, "RETIRE_FOR_USER")
    await world.refused(shop, "retireUnits", asked, lacking(city, "RETIRE_FOR_USER"))
    await grant(world, city, shop, "RETIRE_FOR_USER")

    (retirement,) = (await world.do(shop, "retireUnits", asked))["retirements"]

    assert retirement["beneficiaryName"] == "港区"
    seen = await world.read(city, "Retirement", retirement["id"])
    assert (seen["quantity"], seen["permission"]) == (2, None), "the user is no party of the holder's permission"


async def test_a_holder_retires_for_a_user_under_its_permission(world: World) -> None:
    village, city = world.cast.village, world.cast.city
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 1))
    asked = given.retire(units, beneficiaryId=city.id)
    await world.refused(village, "retireUnits", asked, lacking(city, "RETIRE_FOR_USER"))
    await grant(world, city, village, "RETIRE_FOR_USER")

    (retirement,) = (await world.do(village, "retireUnits", asked))["retirements"]

    assert (retirement["beneficiaryName"], retirement["permission"]) == ("港区", None)


async def test_a_permission_holds_on_its_days_alone(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    await grant(world, village, shop, "RETIRE_FROM_ACCOUNT", validFrom=inputs.day(1), validTo=inputs.day(2))
    asked, refused = given.retire(from_the_village(world, 1)), lacking(village, "RETIRE_FROM_ACCOUNT")

    await world.refused(shop, "retireUnits", asked, refused)
    for _ in range(2):
        world.time.pass_days(1)
        await world.do(shop, "retireUnits", asked)
    world.time.pass_days(1)
    await world.refused(shop, "retireUnits", asked, refused)


PERMISSIONS = (
    ({"documentHash": "0123"}, invalid("documentHash", "0123", "sha256_in_hexadecimal")),
    ({"documentHash": "g" * 64}, invalid("documentHash", "g" * 64, "sha256_in_hexadecimal")),
    ({"documentName": ""}, invalid("documentName", "", "not_empty")),
    ({"validTo": inputs.day(-1)}, invalid("validTo", "2026-10-05..2026-10-04", "start_not_after_end")),
    ({"validFrom": inputs.day(-9), "validTo": inputs.day(-1)}, invalid("validTo", "2026-10-04", "minimum=2026-10-05")),
    ({"validTo": inputs.day(1_831)}, invalid("validTo", "2031-10-10", "maximum=2031-10-09")),
    ({"validFrom": "2013-03-31"}, invalid("validFrom", "2013-03-31", "minimum=2013-04-01")),
)


async def test_a_permission_that_cannot_be_is_refused(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    for changes, error in PERMISSIONS:
        await world.refused(village, "grantPermission", given.permission(shop, **changes), error)
    itself = invalid("agentId", str(village.organisation_id), "another_organisation")
    await world.refused(village, "grantPermission", given.permission(village), itself)
    # Consumers are never named to others, and who is not verified is not there yet.
    for unknown in (world.cast.consumer, world.cast.newcomer):
        await world.refused(village, "grantPermission", given.permission(unknown), missing("Organisation", unknown.id))


async def test_only_who_gave_a_permission_takes_it_back(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    permission = await grant(world, village, shop, "RETIRE_FOR_USER")
    for party in (shop, world.cast.city):
        error = missing("ProxyPermission", permission)
        await world.refused(party, "revokePermission", {"permissionId": permission}, error)

    done = await world.do(village, "revokePermission", {"permissionId": permission})
    world.time.pass_days(1)
    again = await world.do(village, "revokePermission", {"permissionId": permission})

    assert done["permission"]["revokedAt"] == again["permission"]["revokedAt"] == expected.AT_THE_BEGINNING


async def test_a_consumer_lets_a_shop_retire_for_it_and_is_then_known_to_it(world: World) -> None:
    consumer, village = world.cast.consumer, world.cast.village
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 1))
    asked = given.retire(units, beneficiaryId=consumer.id)
    await world.refused(village, "retireUnits", asked, missing("Organisation", consumer.id))
    await grant(world, consumer, village, "RETIRE_FOR_USER")

    (retirement,) = (await world.do(village, "retireUnits", asked))["retirements"]

    assert retirement["beneficiaryName"] == consumer.name
    # What it holds, it does not: an individual has no account to which tonnes could go (docs/sources.md RG-08).
    sent = given.transfer(units, given.to(consumer))
    await world.refused(village, "transferUnits", sent, ConsumerCannotHoldUnits())


# Accounts at registries.


async def test_an_account_at_a_registry_is_whole_for_its_organisation_and_masked_for_others(world: World) -> None:
    village = world.cast.village
    done = await world.do(village, "recordRegistryAccount", given.registry_account())
    own = {"scheme": "J_CREDIT", "stock": "OWN", "holderName": "五木村", "number": "10-000-123-4567"}
    assert done == {"registryAccounts": [own]}
    await world.do(village, "recordRegistryAccount", given.registry_account("20-000-765-4321", stock="CLIENT"))
    document = documents.query("registryAccounts")

    for party, numbers in (
        (village, ["10-000-123-4567", "20-000-765-4321"]),
        (world.cast.operator, ["10-000-123-4567", "20-000-765-4321"]),
        (world.cast.shop, ["**-***-***-4567", "**-***-***-4321"]),
        (None, ["**-***-***-4567", "**-***-***-4321"]),
    ):
        found = await world.api.ask(document, token=party.token if party else None, organisationId=village.id)
        assert [(one["stock"], one["number"]) for one in found] == list(zip(("OWN", "CLIENT"), numbers, strict=True))


async def test_an_account_that_is_recorded_again_takes_the_place_of_the_old_one(world: World) -> None:
    village = world.cast.village
    await world.do(village, "recordRegistryAccount", given.registry_account())

    changed = given.registry_account("10-000-999-0000", holderName="五木村役場")
    done = await world.do(village, "recordRegistryAccount", changed)

    assert [(one["number"], one["holderName"]) for one in done["registryAccounts"]] == [
        ("10-000-999-0000", "五木村役場")
    ]
    assert await RegistryAccount.filter(organisation_id=village.actor.organisation_id).count() == 1


async def test_an_account_that_cannot_be_is_refused(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    await world.do(village, "recordRegistryAccount", given.registry_account())
    for party, input, error in (
        (shop, given.registry_account(), AlreadyRegistered(field="number", value="10-000-123-4567")),
        (shop, given.registry_account(number=""), invalid("number", "", "not_empty")),
        (shop, given.registry_account("1" * 61), invalid("number", "1" * 60 + "…", "max_characters=60")),
        (shop, given.registry_account("1", holderName="\n"), invalid("holderName", "\n", "not_empty")),
        (shop, given.registry_account("1", scheme="REGIONAL"), invalid("scheme", "REGIONAL", "register_is_here")),
        (world.cast.consumer, given.registry_account("1"), ConsumerCannotHoldUnits()),
    ):
        await world.refused(party, "recordRegistryAccount", input, error)


def test_a_short_number_shows_nothing_of_itself() -> None:
    assert [mask(number) for number in ("1234567", "12345678", "12-34 56", "口座第一二三四号")] == [
        "*******",
        "****5678",
        "**-*4 56",
        "****二三四号",
    ]


async def test_the_accounts_of_an_organisation_that_may_not_be_read_do_not_exist(world: World) -> None:
    for id in (world.cast.newcomer.id, world.cast.consumer.id, global_id("Organisation", world.cast.projects["378"])):
        error = await world.api.refused_at_the_top(documents.query("registryAccounts"), "NOT_FOUND", organisationId=id)
        assert error["extensions"]["kind"] == "Organisation"
