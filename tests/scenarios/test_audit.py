"""The audit: every act and every refusal is told once, with who, from where, with what input, and what it changed."""

import asyncio
import json
from typing import Any

import graphql
import pytest

from core.database import connection
from parties import audit
from parties.kinds import Role
from parties.models import AccessToken
from parties.record_models import AuditEntry
from schema.ids import global_id, split_global_id
from tests.scenarios import documents, inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.api import new_key
from tests.scenarios.colleagues import colleague
from tests.scenarios.refusals import missing, not_able
from tests.scenarios.world import World
from tests.schema import raising

ENTRIES = documents.query("auditEntries", arguments=("filter", "first"))


async def last() -> AuditEntry:
    """The newest entry."""
    found = await AuditEntry.all().order_by("-id").first()
    assert found is not None
    return found


async def listed(world: World, token: str | None, **filter: Any) -> list[dict[str, Any]]:
    """The entries that somebody reads."""
    page = await world.api.ask(ENTRIES, token=token, filter=filter, first=100)
    return [edge["node"] for edge in page["edges"]]


# What is told.


async def test_an_act_is_told_with_who_and_from_where_and_its_input(world: World) -> None:
    village = world.cast.village
    input = {"idempotencyKey": new_key(), **inputs.listing(world.ids["issuance"], offered=1)}
    done = await world.do(village, "publishListing", input)

    entry = await last()
    credential = await AccessToken.get(membership__person_id=village.actor.person_id)
    assert (entry.act, entry.refusal, entry.organisation_id) == ("publishListing", "", village.organisation_id)
    assert (entry.person_id, entry.credential_id) == (village.actor.person_id, credential.id)
    assert entry.subject_id == split_global_id(done["listing"]["id"])[1]
    assert json.loads(entry.input_json).items() <= (input | {"coBenefits": []}).items()
    assert (entry.address, len(entry.request_id)) == ("127.0.0.1", 36)
    assert entry.user_agent.startswith("python-httpx/")
    [shown] = await listed(world, village.token, subjectId=done["listing"]["id"])
    assert (shown["act"], shown["person"], shown["refusal"]) == ("publishListing", "結 太郎", None)
    assert (shown["organisationId"], shown["requestId"]) == (village.id, entry.request_id)


async def test_a_refusal_is_told_with_its_code(world: World) -> None:
    city, gone = world.cast.city, global_id("Demand", world.cast.city.organisation_id)
    await world.refused(city, "withdrawDemand", {"demandId": gone}, missing("Demand", gone))

    entry = await last()
    assert (entry.act, entry.refusal, entry.changes_json) == ("withdrawDemand", "NOT_FOUND", "[]")
    assert entry.subject_id == city.organisation_id, "the id that was asked about"


async def test_what_was_edited_in_place_is_told_before_and_after(agreed: World) -> None:
    village, order = agreed.cast.village, agreed.ids["order"]
    await agreed.do(village, "reviseOrder", {"orderId": order, "pricePerTonne": 11_000})
    [revised] = json.loads((await last()).changes_json)
    assert (revised["kind"], revised["id"]) == ("Order", str(split_global_id(order)[1]))
    assert (revised["before"]["unit_price_yen"], revised["after"]["unit_price_yen"]) == (12_000, 11_000)
    assert "deliver_by" not in revised["after"], "which stayed as it was"

    await agreed.confirm({"id": order})
    await agreed.do(agreed.cast.city, "cancelOrder", {"orderId": order})

    changes = json.loads((await last()).changes_json)
    by_kind = {one["kind"]: (one["before"].get("status"), one["after"].get("status")) for one in changes}
    assert by_kind["Order"] == ("CONFIRMED", "CANCELLED"), "of the states that allow it, the one it was in"
    assert by_kind["Demand"] == ("MATCHED", "OPEN")
    assert by_kind["Hold"] == ("PENDING", "VOIDED")


async def test_an_act_without_a_key_is_told_too(world: World) -> None:
    city, demand = world.cast.city, world.ids["demand"]
    await world.do(city, "withdrawDemand", {"demandId": demand})

    entry = await last()
    assert (entry.act, entry.refusal, entry.subject_id) == ("withdrawDemand", "", split_global_id(demand)[1])
    [change] = json.loads(entry.changes_json)
    assert (change["before"], change["after"]) == ({"status": "OPEN"}, {"status": "WITHDRAWN"})


async def test_a_repetition_is_told_once_but_each_refusal_is(world: World) -> None:
    village = world.cast.village
    input = {"idempotencyKey": new_key(), **given.hold(given.of_issuance(world.ids["issuance"], 1))}
    before = await AuditEntry.all().count()
    for _ in range(3):
        await world.do(village, "holdUnits", input)
    assert await AuditEntry.all().count() == before + 1
    for _ in range(2):
        other = input | {"reason": "別の理由"}
        answer = await world.api.mutate("holdUnits", other, token=village.token)
        assert answer["code"] == "IDEMPOTENCY_CONFLICT"
    assert await AuditEntry.filter(refusal="IDEMPOTENCY_CONFLICT").count() == 2


async def test_nobodys_requests_are_not_told(world: World) -> None:
    before = await AuditEntry.all().count()
    document = documents.mutation("withdrawDemand")
    for token in (None, "forged"):
        await world.api.refused_at_the_top(
            document, "UNAUTHENTICATED", token=token, input={"demandId": world.ids["demand"]}
        )
    assert await AuditEntry.all().count() == before


async def test_parallel_acts_are_each_told_with_their_own_changes(world: World) -> None:
    city = world.cast.city
    demands = [await world.want(city, **inputs.demand_of(1)) for _ in range(5)]
    await asyncio.gather(*(world.do(city, "withdrawDemand", {"demandId": one}) for one in demands))
    for demand in demands:
        id = split_global_id(demand)[1]
        entry = await AuditEntry.get(act="withdrawDemand", subject_id=id)
        assert [one["id"] for one in json.loads(entry.changes_json)] == [str(id)]


# Secrets.

SECRETS = {
    "JoinOrganisationInput.password",
    "SignInInput.password",
    "ChangePasswordInput.currentPassword",
    "ChangePasswordInput.newPassword",
    "ChangeEmailInput.currentPassword",
    "VerifyEmailInput.token",
    "ResetPasswordInput.token",
    "ResetPasswordInput.newPassword",
    "AcceptInvitationInput.token",
    "AcceptInvitationInput.password",
    "EraseMeInput.password",
    "ChangeEmailInput.email",
    "AppointManagerInput.email",
    "ContactInput.email",
    "InviteMemberInput.email",
    "JoinOrganisationInput.email",
    "RequestPasswordResetInput.email",
    "ReviseOrganisationInput.email",
    "SignInInput.email",
    "SetSellerTermsInput.advertisingEmail",
}
"""Every field of an input that opens something, or is the address of somebody's mail, typed by hand."""


def test_the_fields_that_are_never_kept_open_something_or_are_an_address_of_mail() -> None:
    inputs_of_schema = [
        one
        for one in documents.executable_schema().type_map.values()
        if isinstance(one, graphql.GraphQLInputObjectType)
    ]
    found = {f"{one.name}.{name}" for one in inputs_of_schema for name in one.fields if audit.is_secret(name)}
    assert found == SECRETS


async def test_no_password_and_no_token_is_anywhere_in_the_audit(world: World) -> None:
    secret = "ひみつの合言葉 correct horse 9"
    join = inputs.join(corporateNumber=None, invoiceRegistered=False, email="taro@example.jp", password=secret)
    joined = await world.api.do("joinOrganisation", join, token=None)
    attempts: list[tuple[str, dict[str, Any], str | None]] = [
        ("signIn", {"email": "taro@example.jp", "password": secret}, None),
        ("verifyEmail", {"token": f"musubi_vfy_{secret}"}, None),
        ("resetPassword", {"token": f"musubi_rst_{secret}", "newPassword": secret}, None),
        ("changePassword", {"currentPassword": f"{secret}!", "newPassword": secret}, joined["token"]),
        ("eraseMe", {"password": f"{secret}!"}, joined["token"]),
    ]
    for name, input, token in attempts:
        await world.api.mutate(name, input, token=token)

    told = await connection().execute_query_dict("SELECT * FROM audit_entries")
    assert {name for name, _, _ in attempts} <= {row["act"] for row in told}
    text = json.dumps(told, default=str, ensure_ascii=False)
    assert secret not in text
    assert "taro@example.jp" not in text
    assert joined["token"] not in text
    assert audit.HIDDEN in text


def test_a_long_input_is_kept_as_its_hash() -> None:
    kept = json.loads(audit.kept_input({"note": "長" * audit.MAX_INPUT_CHARACTERS}))
    assert set(kept) == {"sha256", "characters"}
    assert audit.kept_input({"nested": [{"newPassword": "x"}], "tokenId": "1"}) == (
        '{"nested":[{"newPassword":"***"}],"tokenId":"1"}'
    )


# Everything passes.

TOLD_AFTERWARDS = {
    "joinOrganisation": "counts attempts and hashes a password outside of its transaction",
    "signIn": "a wrong password is counted although it is refused",
    "changePassword": "hashes a password outside of its transaction",
    "changeEmail": "counts attempts although they are refused",
    "verifyEmail": "counts attempts although they are refused",
    "requestPasswordReset": "answers alike whether or not anybody has the address",
    "resetPassword": "hashes a password outside of its transaction",
    "inviteMember": "counts attempts although they are refused",
    "appointManager": "counts attempts although they are refused",
    "acceptInvitation": "hashes a password outside of its transaction",
    "eraseMe": "checks a password outside of its transaction",
}
"""What has its entry in a transaction of its own, right after its work."""


def test_every_mutation_is_told_in_the_transaction_of_its_work() -> None:
    named = raising._named()
    outside = {
        mutation
        for mutation, resolver in raising.resolvers().items()
        if named[resolver].isdisjoint({"schema.once.once", "schema.once.plainly"})
    }
    assert outside == set(TOLD_AFTERWARDS)


# Reading.


async def test_who_manages_reads_its_organisations_entries_and_who_audits_reads_all(world: World) -> None:
    cast = world.cast
    mine = await listed(world, cast.village.token)
    assert mine and {one["organisationId"] for one in mine} == {cast.village.id}
    auditor = await colleague(cast.operator, Role.AUDITOR)
    for reader in (auditor, cast.operator):
        assert {one["organisationId"] for one in await listed(world, reader.token)} >= {cast.village.id, cast.city.id}
    of_village = await listed(world, auditor.token, organisationId=cast.village.id)
    assert {one["id"] for one in of_village} == {one["id"] for one in mine}

    viewer = await colleague(cast.village, Role.VIEWER)
    refused = await world.api.refused_at_the_top(ENTRIES, "FORBIDDEN", token=viewer.token, filter={}, first=1)
    assert refused["extensions"]["needs"] == "managing the organisation（組織の管理）"
    other = {"organisationId": cast.city.id}
    await world.api.refused_at_the_top(ENTRIES, "NOT_FOUND", token=cast.village.token, filter=other, first=1)


@pytest.mark.parametrize("act", ["nonsense", "\u0000", "x" * 100])
async def test_an_act_that_there_is_not_is_no_filter(world: World, act: str) -> None:
    await world.api.refused_at_the_top(
        ENTRIES, "INVALID_INPUT", token=world.cast.operator.token, filter={"act": act}, first=1
    )


@pytest.mark.parametrize("name", ["since", "until"])
async def test_an_instant_without_its_offset_is_no_filter(world: World, name: str) -> None:
    filter = {name: "2026-10-05T12:00:00"}
    error = await world.api.refused_at_the_top(
        ENTRIES, "INVALID_INPUT", token=world.cast.operator.token, filter=filter, first=1
    )
    assert (error["extensions"]["field"], error["extensions"]["rule"]) == (name, "with_offset_from_utc")


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "tomorrow", ""])
async def test_an_instant_that_no_database_has_is_refused(world: World, instant: str) -> None:
    operator = world.cast.operator.token
    filter = {"since": instant}
    error = await world.api.refused_at_the_top(ENTRIES, "BAD_INPUT", token=operator, filter=filter, first=1)
    assert "is not an instant" in error["message"]


async def test_entries_are_found_by_act_refusal_and_time(world: World) -> None:
    operator, city = world.cast.operator, world.cast.city
    viewer = await colleague(city, Role.VIEWER)
    world.time.pass_days(1)
    since = world.time.now.isoformat()
    await world.refused(viewer, "postDemand", inputs.demand(), not_able("postDemand"))
    await world.want(city)

    refused = await listed(world, operator.token, act="postDemand", refused=True, since=since)
    assert {(one["refusal"], one["person"]) for one in refused} == {("FORBIDDEN", "VIEWER 次郎")}
    done = await listed(world, operator.token, act="postDemand", refused=False, since=since)
    assert [one["person"] for one in done] == ["結 太郎"]
    assert await listed(world, operator.token, until="2020-01-01T00:00:00Z") == []
