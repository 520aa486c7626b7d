"""What the audit tells of who comes in, and what it never says: who has an account, and what people may have erased."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import graphql
import pytest

from core.database import connection
from parties import audit
from parties.access_models import Session
from parties.attempts import SIGN_IN_BY_ACCOUNT
from parties.models import AccessToken, Membership, Organisation, Person
from parties.permissions import ACTS
from parties.record_models import AuditEntry
from schema import once
from schema.ids import global_id, split_global_id
from tests.scenarios import documents, inputs
from tests.scenarios.signing_in import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    code_to,
    invited,
    joined,
    member,
    newcomer,
    signed_in,
)
from tests.scenarios.world import World
from tests.schema import raising

MORI = "mori@example.jp"
WRONG = {"email": EMAIL, "password": "この合言葉は誰のものでもない"}
ENTRIES = documents.query("auditEntries", arguments=("filter", "first"))


async def last(act: str) -> AuditEntry:
    """The newest entry of an act."""
    found = await AuditEntry.filter(act=act).order_by("-id").first()
    assert found is not None
    return found


def who_of(entry: AuditEntry) -> tuple[Any, ...]:
    return entry.person_id, entry.organisation_id, entry.credential_id, entry.subject_id


async def shown(world: World, token: str, **filter: Any) -> list[dict[str, Any]]:
    page = await world.api.ask(ENTRIES, token=token, filter=filter, first=100)
    return [edge["node"] for edge in page["edges"]]


async def consumer(world: World) -> str:
    """A consumer that has done nothing yet; its first session."""
    named = {"legalName": "試 次郎", "responsiblePerson": "試 次郎", "address": "横浜市中区1番地"}
    return await member(world, kind="CONSUMER", publishesName=False, **named)


# Who comes in.


async def test_a_sign_in_tells_who_entered_for_whom_and_with_which_session(world: World) -> None:
    token = await member(world)
    person = await Person.get(email=EMAIL)
    membership = await Membership.get(person_id=person.id)
    session = await Session.get(membership_id=membership.id)

    assert who_of(await last("joinOrganisation")) == (
        person.id,
        membership.organisation_id,
        None,
        membership.organisation_id,
    )
    assert who_of(await last("verifyEmail")) == (person.id, None, None, person.id)
    assert who_of(await last("signIn")) == (person.id, membership.organisation_id, session.id, person.id)
    (entered,) = await shown(world, token, act="signIn")
    assert (entered["person"], entered["credential"], entered["refusal"]) == ("青葉 次郎", str(session.id), None)
    assert entered["personId"] == global_id("Person", person.id)
    of_person = await shown(world, world.cast.operator.token, personId=entered["personId"])
    assert [one["act"] for one in of_person] == ["joinOrganisation", "verifyEmail", "signIn"]


async def test_a_failed_sign_in_is_about_the_account_for_auditors_alone(world: World) -> None:
    token = await member(world)
    person = await Person.get(email=EMAIL)
    for _ in range(SIGN_IN_BY_ACCOUNT.attempts):
        await world.api.mutate("signIn", WRONG, token=None)

    tried = await AuditEntry.filter(act="signIn").exclude(refusal="")
    assert {one.refusal for one in tried} == {"WRONG_CREDENTIALS", "TOO_MANY_ATTEMPTS"}
    assert {who_of(one) for one in tried} == {(None, None, None, person.id)}
    about = await shown(world, world.cast.operator.token, subjectId=global_id("Person", person.id), refused=True)
    assert len(about) == SIGN_IN_BY_ACCOUNT.attempts
    assert await shown(world, token, act="signIn", refused=True) == []


@pytest.mark.parametrize("act", ["signIn", "requestPasswordReset"])
async def test_ones_own_entries_do_not_tell_who_has_an_account(world: World, act: str) -> None:
    await member(world)
    curious = world.cast.city.token
    before = await shown(world, curious)
    for email in (EMAIL, "nobody@example.jp"):
        input = WRONG | {"email": email} if act == "signIn" else {"email": email}
        await world.api.mutate(act, input, token=curious)

    assert await shown(world, curious) == before
    subjects = [one.subject_id for one in await AuditEntry.filter(act=act).order_by("-id").limit(2)]
    assert subjects == [None, (await Person.get(email=EMAIL)).id]


async def test_a_reset_tells_whose_account_it_was(world: World) -> None:
    await member(world)
    person = await Person.get(email=EMAIL)
    await world.api.do("requestPasswordReset", {"email": EMAIL}, token=None)
    await world.events()
    reset = {"token": await code_to(EMAIL), "newPassword": "短い"}
    await world.api.mutate("resetPassword", reset, token=None)
    assert who_of(await last("resetPassword")) == (None, None, None, person.id)
    await world.api.do("resetPassword", reset | {"newPassword": OTHER_PASSWORD}, token=None)

    assert who_of(await last("requestPasswordReset")) == (None, None, None, person.id)
    assert who_of(await last("resetPassword")) == (person.id, None, None, person.id)


async def test_an_accepted_invitation_is_the_inviting_organisations(world: World) -> None:
    village, city = world.cast.village, world.cast.city
    await newcomer(world, village.token, email=MORI, role="VIEWER")
    membership = await Membership.get(person__email=MORI)
    session = await Session.get(membership_id=membership.id)
    assert who_of(await last("acceptInvitation")) == (
        membership.person_id,
        village.organisation_id,
        session.id,
        membership.id,
    )

    code = await invited(world, village.token, email="kawa@example.jp", role="VIEWER")
    await world.do(city, "acceptInvitation", {"token": code})
    accepted = await shown(world, village.token, act="acceptInvitation")
    assert [one["person"] for one in accepted] == ["緑川 三郎", "結 太郎"]
    assert (await last("acceptInvitation")).person_id == city.actor.person_id


def test_what_asks_for_nobody_is_told_as_nobodys_unless_it_looks_who_is_signed_in() -> None:
    looking = {
        act
        for act, resolver in raising.resolvers().items()
        if ACTS[act].public
        and any(
            isinstance(one, ast.Attribute) and one.attr == "actor" for one in ast.walk(raising._functions()[resolver])
        )
    }
    assert looking == once._DONE_SIGNED_IN_TOO


# What is not written.

DESCRIBING = re.compile(r"name|address|phone|person|contact|recipient|holder", re.IGNORECASE)

ABOUT_ORGANISATIONS = {
    "reviseOrganisation": {"legalName", "address", "phone"},
    "attachEvidence": {"name"},
    "createAccessToken": {"name"},
    "draftClaim": {"name"},
    "grantPermission": {"documentName"},
    "offerProduct": {"name"},
    "postDemand": {"name"},
    "publishDocument": {"name"},
    "publishListing": {"contact"},
    "recordAgreement": {"documentName"},
    "recordPowerCertificate": {"plantName"},
    "recordRegistryAccount": {"holderName"},
    "recordRetirementNotice": {"accountHolder", "beneficiaryName"},
    "recordTransferNotice": {"fromHolder", "toHolder"},
    "registerProject": {"methodologyName", "name"},
    "registerSerialLayout": {"name"},
    "setSellerTerms": {"complaintContact", "name", "phoneHours"},
    "transferUnits": {"outsideRecipient"},
}
"""The fields that name an organisation, a thing, or a party of an entry in a registry, which law wants kept."""


def _texts(kind: Any) -> Iterator[str]:
    for name, field in graphql.get_named_type(kind).fields.items():
        inner = graphql.get_named_type(field.type)
        if isinstance(inner, graphql.GraphQLInputObjectType):
            yield from _texts(inner)
        elif inner.name == "String" and DESCRIBING.search(name):
            yield name


def test_every_field_that_could_describe_a_person_is_hidden_or_known_not_to() -> None:
    found = {act: set(_texts(field.args["input"].type)) for act, field in documents.mutation_fields().items()}
    kept = {act: names - audit._PERSONAL.get(act, frozenset()) for act, names in found.items()}
    assert {act: names for act, names in kept.items() if names} == ABOUT_ORGANISATIONS


async def test_a_consumer_who_is_erased_is_nowhere_in_the_audit(world: World) -> None:
    token = await consumer(world)
    revised = {
        "address": "横浜市西区2番地",
        "phone": "045-222-3333",
        "responsiblePerson": "試 花子",
        "legalName": "試 花子",
    }
    await world.api.do("reviseOrganisation", revised, token=token)
    contact = {"purpose": "GENERAL", "department": "自宅", "name": "試 太郎", "phone": "045-444-5555", "email": MORI}
    await world.api.do("setContacts", {"contacts": [contact]}, token=token)

    [change] = json.loads((await last("reviseOrganisation")).changes_json)
    assert (
        change["before"]
        == change["after"]
        == dict.fromkeys(("legal_name", "address", "phone", "responsible_person"), audit.HIDDEN)
    ), "which were edited is told"
    await world.api.do("eraseMe", {"password": PASSWORD}, token=token)

    told = await connection().execute_query_dict("SELECT * FROM audit_entries")
    text = json.dumps([dict(row) for row in told], default=str, ensure_ascii=False)
    joining = inputs.join()
    for personal in ("試 次郎", "試 花子", "試 太郎", "横浜市", "045-", str(joining["phone"]), EMAIL, MORI):
        assert personal not in text, personal


async def test_what_an_organisation_has_corrected_is_told_but_for_its_people(world: World) -> None:
    await world.do(
        world.cast.village,
        "reviseOrganisation",
        {"address": "熊本県球磨郡五木村甲9999番地", "responsiblePerson": "木村 春"},
    )
    entry = await last("reviseOrganisation")
    kept = json.loads(entry.input_json)
    assert (kept["address"], kept["responsiblePerson"]) == ("熊本県球磨郡五木村甲9999番地", audit.HIDDEN)
    [change] = json.loads(entry.changes_json)
    assert change["after"] == {"address": "熊本県球磨郡五木村甲9999番地", "responsible_person": audit.HIDDEN}


async def test_of_nobodys_refusals_a_hash_is_kept_alone(world: World) -> None:
    await world.api.mutate("joinOrganisation", inputs.join(legalName="長" * 19_000), token=None)
    entry = await last("joinOrganisation")
    assert entry.refusal == "INVALID_INPUT" and set(json.loads(entry.input_json)) == {"sha256", "characters"}
    assert len(entry.input_json) < 200


async def test_a_refusal_is_kept_whole_only_when_it_is_short(world: World) -> None:
    city = world.cast.city
    for length, whole in ((100, True), (audit.MAX_REFUSED_INPUT_CHARACTERS, False)):
        await world.api.mutate("reviseOrganisation", {"address": "長\u0007" * (length // 2)}, token=city.token)
        entry = await last("reviseOrganisation")
        assert (entry.refusal, "address" in json.loads(entry.input_json)) == ("INVALID_INPUT", whole)


async def test_of_too_many_attempts_a_hash_is_kept_alone(world: World) -> None:
    token = await member(world)
    change = {"currentPassword": "ちがう合言葉を入れてみる", "newPassword": OTHER_PASSWORD}
    for _ in range(11):
        await world.api.mutate("changePassword", change, token=token)
    entry = await last("changePassword")
    assert entry.refusal == "TOO_MANY_ATTEMPTS" and set(json.loads(entry.input_json)) == {"sha256", "characters"}


async def test_who_joins_without_a_password_is_told_too(world: World) -> None:
    done = await world.api.do("joinOrganisation", inputs.join(), token=None)
    id = split_global_id(done["organisation"]["id"])[1]
    person = await Person.get(memberships__organisation_id=id)
    assert who_of(await last("joinOrganisation")) == (person.id, id, None, id)
    assert await AccessToken.filter(membership__person_id=person.id).count() == 1
    assert (await Organisation.get(id=id)).responsible_person == person.name


async def test_ones_own_data_has_the_entry_of_joining_and_what_was_tried_on_the_account(world: World) -> None:
    await joined(world)
    await world.api.do("verifyEmail", {"token": await code_to(EMAIL)}, token=None)
    await world.api.mutate("signIn", WRONG, token=None)
    token = await signed_in(world)
    given = await world.api.ask("{ exportMyData { document } }", token=token)
    entries = json.loads(given["document"])["tables"]["audit_entries"]
    assert [(one["act"], one["refusal"]) for one in entries] == [
        ("joinOrganisation", ""),
        ("verifyEmail", ""),
        ("signIn", "WRONG_CREDENTIALS"),
        ("signIn", ""),
    ]
