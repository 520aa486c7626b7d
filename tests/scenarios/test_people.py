"""Members, invitations, roles and access tokens of an organisation."""

from datetime import timedelta
from typing import Any, Final

import pytest

from core.errors import Forbidden, NotFound
from parties.access_models import Invitation, Session
from parties.kinds import Role
from parties.models import AccessToken, Membership, Person
from parties.people_errors import InvitationForAnother, LastManager, LinkNotValid, TooManyOpen
from parties.permissions import Capability
from parties.tokens import MAX_TOKENS_OF_A_PERSON
from schema.ids import global_id, split_global_id
from tests.scenarios import documents, inputs
from tests.scenarios.colleagues import colleague
from tests.scenarios.refusals import invalid
from tests.scenarios.signing_in import (
    EMAIL,
    PASSWORD,
    code_to,
    invited,
    mails_to,
    me,
    member,
    newcomer,
    nodes,
    signed_in,
    who,
)
from tests.scenarios.world import World

MORI: Final = "mori@example.jp"
HAYASHI: Final = "hayashi@example.jp"
MANAGING: Final = "managing the organisation（組織の管理）"
WHOLE: Final = "a session or a token without scopes（サインイン、またはスコープのないトークン）"


async def member_id(world: World, token: str, role: str) -> str:
    """The id of the one member of the bearer's organisation in that role."""
    (found,) = [one["id"] for one in await nodes(world, "members", token) if one["role"] == role]
    id: str = found
    return id


# Invitations.


async def test_an_invitation_makes_a_new_person_a_member(world: World) -> None:
    village = world.cast.village
    code = await invited(world, village.token, email=MORI, role="TRADER")
    (mail,) = await mails_to(MORI)
    assert mail.subject == "「五木村」への招待" and "取引担当者として" in mail.body
    (waiting,) = await nodes(world, "invitations", village.token)
    assert waiting == {
        "id": waiting["id"],
        "email": MORI,
        "role": "TRADER",
        "invitedAt": "2026-10-05T03:00:00+00:00",
        "expiresAt": "2026-10-19T03:00:00+00:00",
    }

    accept = {"token": code, "name": "森 花子", "password": PASSWORD}
    done = await world.api.do("acceptInvitation", accept, token=None)

    found = await who(world, done["token"])
    assert (found["name"], found["email"]) == ("森 花子", MORI)
    assert found["capabilities"] == ["APPROVE", "LEDGER", "READ", "TRADE"]
    assert [one["organisation"]["id"] for one in found["memberships"]] == [village.id]
    assert await nodes(world, "invitations", village.token) == []
    await signed_in(world, email=MORI)
    await world.api.refused("acceptInvitation", accept, LinkNotValid(), token=None)


async def test_an_account_accepts_when_it_is_signed_in(world: World) -> None:
    token = await member(world)
    code = await invited(world, world.cast.village.token, email=EMAIL, role="VIEWER")
    await world.api.refused("acceptInvitation", {"token": code}, InvitationForAnother(), token=None)
    new = {"token": code, "name": "別 人", "password": PASSWORD}
    await world.api.refused("acceptInvitation", new, InvitationForAnother(), token=None)

    done = await world.api.do("acceptInvitation", {"token": code}, token=token)

    assert done["token"] is None and done["membership"]["role"] == "VIEWER"
    second = await signed_in(world, membershipId=done["membership"]["id"])
    viewer = await world.api.ask(documents.query("viewer", depth=1), token=second)
    assert (viewer["role"], viewer["organisation"]["id"]) == ("VIEWER", world.cast.village.id)


async def test_an_invitation_is_not_for_who_is_signed_in_as_somebody_else(world: World) -> None:
    token = await member(world)
    code = await invited(world, world.cast.village.token, email=MORI, role="VIEWER")

    await world.api.refused("acceptInvitation", {"token": code}, InvitationForAnother(), token=token)


async def test_an_invitation_needs_a_name_and_a_password_of_a_new_person(world: World) -> None:
    code = await invited(world, world.cast.village.token, email=MORI, role="VIEWER")

    refusal = invalid("name", "", "needed_for_a_new_person")
    await world.api.refused("acceptInvitation", {"token": code}, refusal, token=None)
    empty = {"token": code, "name": " ", "password": PASSWORD}
    await world.api.refused("acceptInvitation", empty, invalid("name", " ", "not_empty"), token=None)
    answer = await world.api.mutate("acceptInvitation", {"token": code, "name": "森", "password": "短い"}, token=None)
    assert answer["rule"] == "min_characters=12"
    personal = {"token": code, "name": "森", "password": "五木村のために歩いてゆく"}
    assert (await world.api.mutate("acceptInvitation", personal, token=None))["rule"] == "not_personal"


async def test_an_invitation_lapses_and_is_withdrawn_and_replaced(world: World) -> None:
    village = world.cast.village
    first = await invited(world, village.token, email=MORI, role="VIEWER")
    second = await invited(world, village.token, email=MORI, role="VIEWER")
    accept = {"name": "森 花子", "password": PASSWORD}
    await world.api.refused("acceptInvitation", {"token": first, **accept}, LinkNotValid(), token=None)

    (waiting,) = await nodes(world, "invitations", village.token)
    await world.do(village, "withdrawInvitation", {"invitationId": waiting["id"]})
    await world.api.refused("acceptInvitation", {"token": second, **accept}, LinkNotValid(), token=None)
    id = str(split_global_id(waiting["id"])[1])
    withdraw = {"invitationId": waiting["id"]}
    await world.refused(village, "withdrawInvitation", withdraw, NotFound(kind="Invitation", id=id))

    third = await invited(world, village.token, email=MORI, role="VIEWER")
    world.time.pass_days(15)
    await world.api.refused("acceptInvitation", {"token": third, **accept}, LinkNotValid(), token=None)


async def test_a_later_invitation_takes_the_place_of_one_in_another_role(world: World) -> None:
    village = world.cast.village
    earlier = await invited(world, village.token, email=MORI, role="OWNER")
    later = await invited(world, village.token, email=MORI, role="VIEWER")

    assert [one["role"] for one in await nodes(world, "invitations", village.token)] == ["VIEWER"]
    accept = {"name": "森 花子", "password": PASSWORD}
    await world.api.refused("acceptInvitation", {"token": earlier, **accept}, LinkNotValid(), token=None)
    done = await world.api.do("acceptInvitation", {"token": later, **accept}, token=None)
    assert (await who(world, done["token"]))["capabilities"] == ["READ"]


async def test_anothers_invitation_is_not_found(world: World) -> None:
    await invited(world, world.cast.village.token, email=MORI, role="VIEWER")
    id = (await Invitation.get()).id

    missing = NotFound(kind="Invitation", id=str(id))
    input = {"invitationId": global_id("Invitation", id)}
    await world.refused(world.cast.city, "withdrawInvitation", input, missing)


@pytest.mark.parametrize(
    ("party", "role"),
    [
        ("village", "OPERATOR"),
        ("village", "AUDITOR"),
        ("village", "COORDINATOR"),
        ("council", "OWNER"),
        ("operator", "OWNER"),
        ("consumer", "OWNER"),
    ],
)
async def test_nobody_gives_a_role_that_the_organisation_has_not(world: World, party: str, role: str) -> None:
    by = getattr(world.cast, party)
    kind = by.actor.organisation_kind.value.lower()

    error = invalid("role", role, f"not_in_a_{kind}")
    await world.refused(by, "inviteMember", {"email": MORI, "role": role}, error)


async def test_who_is_a_member_in_that_role_is_not_invited_again(world: World) -> None:
    token = await member(world)
    await newcomer(world, token, email=MORI, role="VIEWER")

    error = invalid("email", MORI, "not_a_member_in_this_role_yet")
    await world.api.refused("inviteMember", {"email": MORI, "role": "VIEWER"}, error, token=token)


async def test_who_does_not_manage_invites_nobody(world: World) -> None:
    trader = await newcomer(world, world.cast.village.token, email=MORI, role="TRADER")

    error = Forbidden(act="inviteMember", needs=MANAGING)
    await world.api.refused("inviteMember", {"email": HAYASHI, "role": "VIEWER"}, error, token=trader)
    answer = await world.api.send(documents.query("invitations"), token=trader)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


# Members.


async def test_members_see_each_other_and_managers_their_addresses(world: World) -> None:
    owner = await member(world)
    viewer = await newcomer(world, owner, email=MORI, role="VIEWER", name="森 花子")

    seen = await nodes(world, "members", owner)
    assert [(one["name"], one["email"], one["role"]) for one in seen] == [
        ("青葉 次郎", EMAIL, "OWNER"),
        ("森 花子", MORI, "VIEWER"),
    ]
    assert [one["email"] for one in await nodes(world, "members", viewer)] == [None, None]


async def test_a_role_is_changed_and_the_former_ends_with_its_sessions_and_tokens(world: World) -> None:
    owner = await member(world)
    accountant = await newcomer(world, owner, email=MORI, role="ACCOUNTANT")
    token = {"name": "集計", "scopes": ["READ"], "expiresOn": inputs.day(30)}
    program = (await world.api.do("createAccessToken", token, token=accountant))["token"]

    change = {"memberId": await member_id(world, owner, "ACCOUNTANT"), "role": "VIEWER"}
    done = await world.api.do("changeRole", change, token=owner)

    assert done["member"]["role"] == "VIEWER"
    assert (await me(world, accountant), await me(world, program)) == (None, None)
    assert (await who(world, await signed_in(world, email=MORI)))["capabilities"] == ["READ"]
    back = {"memberId": done["member"]["id"], "role": "ACCOUNTANT"}
    await world.api.do("changeRole", back, token=owner)
    assert await me(world, accountant) is None, "what was revoked stays so"
    present = await Membership.filter(person__email=MORI, ended_at=None)
    assert [one.role for one in present] == [Role.ACCOUNTANT]


async def test_the_last_who_manages_neither_leaves_nor_changes(world: World) -> None:
    owner = await member(world)
    id = await member_id(world, owner, "OWNER")
    last = LastManager(legal_name="あおば運輸株式会社", role="OWNER")
    await world.api.refused("endMembership", {"memberId": id}, last, token=owner)
    await world.api.refused("changeRole", {"memberId": id, "role": "VIEWER"}, last, token=owner)

    second = await newcomer(world, owner, email=MORI, role="OWNER")
    await world.api.do("endMembership", {"memberId": id}, token=owner)

    assert await me(world, owner) is None and await me(world, second) is not None


@pytest.mark.parametrize(("party", "role"), [("council", "COORDINATOR"), ("operator", "OPERATOR")])
async def test_councils_and_the_platform_keep_somebody_who_manages_them(world: World, party: str, role: str) -> None:
    by = getattr(world.cast, party)
    id = await member_id(world, by.token, role)

    await world.refused(by, "endMembership", {"memberId": id}, LastManager(legal_name=by.name, role=role))


async def test_a_member_leaves_and_takes_no_token_along(world: World) -> None:
    owner = await member(world)
    viewer = await newcomer(world, owner, email=MORI, role="VIEWER")

    await world.api.do("endMembership", {"memberId": await member_id(world, viewer, "VIEWER")}, token=viewer)

    assert await me(world, viewer) is None
    answer = await world.api.mutate("signIn", {"email": MORI, "password": PASSWORD}, token=None)
    assert answer["code"] == "WRONG_CREDENTIALS", "who belongs to nobody has nothing to sign in to"
    code = await invited(world, owner, email=MORI, role="VIEWER")
    refusal = await world.api.mutate("acceptInvitation", {"token": code}, token=None)
    assert refusal["code"] == "INVITATION_FOR_ANOTHER"


async def test_who_does_not_manage_ends_nobody_elses_membership(world: World) -> None:
    owner = await member(world)
    viewer = await newcomer(world, owner, email=MORI, role="VIEWER")
    id = await member_id(world, owner, "OWNER")

    for act, input in (("endMembership", {"memberId": id}), ("changeRole", {"memberId": id, "role": "VIEWER"})):
        await world.api.refused(act, input, Forbidden(act=act, needs=MANAGING), token=viewer)


async def test_anothers_member_is_not_found(world: World) -> None:
    id = await member_id(world, world.cast.village.token, "OWNER")
    missing = NotFound(kind="Member", id=str(split_global_id(id)[1]))

    await world.refused(world.cast.city, "endMembership", {"memberId": id}, missing)
    await world.refused(world.cast.city, "changeRole", {"memberId": id, "role": "VIEWER"}, missing)


# Access tokens.


def program(**changes: Any) -> dict[str, Any]:
    return {"name": "在庫の集計", "scopes": ["READ", "LEDGER"], "expiresOn": inputs.day(30), **changes}


async def test_a_token_is_shown_once_listed_and_limited_to_its_scopes(world: World) -> None:
    village = world.cast.village
    done = await world.do(village, "createAccessToken", program())

    assert done["token"].startswith("musubi_pat_")
    assert done["accessToken"] == {
        "id": done["accessToken"]["id"],
        "name": "在庫の集計",
        "person": "結 太郎",
        "role": "OWNER",
        "scopes": ["LEDGER", "READ"],
        "createdAt": "2026-10-05T03:00:00+00:00",
        "expiresAt": "2026-11-04T15:00:00+00:00",
        "lastUsedAt": None,
    }
    assert done["accessToken"] in await nodes(world, "accessTokens", village.token)
    (row,) = await AccessToken.filter(name="在庫の集計").values()
    assert done["token"] not in str(row) and len(row["token_hash"]) == 64
    assert (await who(world, done["token"]))["capabilities"] == ["LEDGER", "READ"]
    answer = await world.api.mutate("postDemand", inputs.demand(), token=done["token"])
    assert answer["code"] == "FORBIDDEN"


async def test_a_token_lapses_at_the_end_of_its_last_day_in_japan(world: World) -> None:
    token = (await world.do(world.cast.village, "createAccessToken", program(expiresOn=inputs.day(1))))["token"]
    world.time.now += timedelta(hours=35)
    assert await me(world, token) is not None
    world.time.now += timedelta(hours=1)

    assert await me(world, token) is None


@pytest.mark.parametrize(
    ("changes", "field", "value", "rule"),
    [
        ({"name": " "}, "name", " ", "not_empty"),
        ({"scopes": []}, "scopes", "", "not_empty"),
        ({"scopes": ["READ", "OPERATE"]}, "scopes", "OPERATE", "own_capabilities"),
        ({"scopes": ["READ", "APPROVE"]}, "scopes", "APPROVE", "only_people_approve"),
        ({"scopes": ["READ"] * 10}, "scopes", "10", "max_items=9"),
        ({"expiresOn": "2026-10-04"}, "expiresOn", "2026-10-04", "minimum=2026-10-05"),
        ({"expiresOn": "2027-10-05"}, "expiresOn", "2027-10-05", "maximum=2027-10-04"),
    ],
)
async def test_a_token_that_would_be_more_than_its_maker_is_refused(
    world: World, changes: dict[str, Any], field: str, value: str, rule: str
) -> None:
    await world.refused(world.cast.village, "createAccessToken", program(**changes), invalid(field, value, rule))


async def test_a_scope_that_is_named_twice_is_kept_once(world: World) -> None:
    token = program(scopes=["READ", "LEDGER", "READ"])
    done = await world.do(world.cast.village, "createAccessToken", token)

    assert done["accessToken"]["scopes"] == ["LEDGER", "READ"]


async def test_a_token_with_scopes_does_nothing_that_is_a_persons_own(world: World) -> None:
    owner = await member(world)
    everything = set((await who(world, owner))["capabilities"]) - {"APPROVE"}
    token = (await world.api.do("createAccessToken", program(scopes=sorted(everything)), token=owner))["token"]
    session = (await nodes(world, "sessions", owner))[0]["id"]
    code = await invited(world, world.cast.village.token, email=EMAIL, role="VIEWER")
    own = {
        "createAccessToken": program(),
        "changePassword": {"currentPassword": PASSWORD, "newPassword": "べつの森べつの沢べつの谷"},
        "changeEmail": {"email": MORI, "currentPassword": PASSWORD},
        "revokeSession": {"sessionId": session},
        "signOut": {"everywhere": True},
        "acceptInvitation": {"token": code},
        "endMembership": {"memberId": await member_id(world, owner, "OWNER")},
        "giveConsent": {"consents": {"purpose": "NEWS_BY_MAIL", "version": "2026-11-23"}},
        "eraseMe": {"password": PASSWORD},
    }
    for act, input in own.items():
        await world.api.refused(act, input, Forbidden(act=act, needs=WHOLE), token=token)


async def test_a_program_may_give_its_own_token_back(world: World) -> None:
    done = await world.do(world.cast.village, "createAccessToken", program())

    await world.api.do("revokeAccessToken", {"accessTokenId": done["accessToken"]["id"]}, token=done["token"])

    assert await me(world, done["token"]) is None


async def test_managers_see_and_revoke_every_token_of_the_organisation_others_their_own(world: World) -> None:
    owner = await member(world)
    trader = await newcomer(world, owner, email=MORI, role="TRADER", name="森 花子")
    await world.api.do("createAccessToken", program(name="森の"), token=trader)
    await world.api.do("createAccessToken", program(name="青葉の"), token=owner)

    assert [one["name"] for one in await nodes(world, "accessTokens", trader)] == ["森の"]
    listed = {one["name"]: one for one in await nodes(world, "accessTokens", owner)}
    assert set(listed) == {"", "森の", "青葉の"} and listed["森の"]["person"] == "森 花子"
    hidden = {"accessTokenId": listed["青葉の"]["id"]}
    missing = NotFound(kind="AccessToken", id=str(split_global_id(hidden["accessTokenId"])[1]))
    await world.api.refused("revokeAccessToken", hidden, missing, token=trader)
    await world.api.do("revokeAccessToken", {"accessTokenId": listed["森の"]["id"]}, token=owner)
    assert await nodes(world, "accessTokens", trader) == []


async def test_a_person_has_so_many_tokens_and_no_more(world: World) -> None:
    village = world.cast.village
    for number in range(MAX_TOKENS_OF_A_PERSON - 1):
        await world.do(village, "createAccessToken", program(name=f"{number}"))

    full = TooManyOpen(kind="AccessToken", maximum=MAX_TOKENS_OF_A_PERSON)
    await world.refused(village, "createAccessToken", program(), full)


async def test_a_revoked_token_stays_so(world: World) -> None:
    viewer = await colleague(world.cast.village, Role.VIEWER, scopes=[Capability.READ])
    (found,) = await AccessToken.filter(membership__person_id=viewer.actor.person_id)
    await world.do(world.cast.village, "revokeAccessToken", {"accessTokenId": global_id("AccessToken", found.id)})

    assert await me(world, viewer.token) is None
    answer = await world.api.mutate(
        "revokeAccessToken", {"accessTokenId": global_id("AccessToken", found.id)}, token=world.cast.village.token
    )
    assert answer["code"] == "NOT_FOUND"


# Coordinators.


async def test_a_coordinator_brokers_only_in_a_year_for_which_its_council_was_adopted(world: World) -> None:
    council = world.cast.council
    await world.propose(council)
    world.time.pass_days(200)  # past 31 March

    pair = {"demandId": world.ids["demand"], "listingId": world.ids["listing"]}
    answer = await world.api.mutate("proposeMatch", pair, token=council.token)

    assert (answer["code"], answer["fiscalYear"]) == ("NO_TERM_THIS_YEAR", 2027)


async def test_nothing_of_a_secret_is_kept(world: World) -> None:
    token = await member(world)
    code = await invited(world, token, email=MORI, role="VIEWER")

    kept = str([await model.all().values() for model in (Session, AccessToken, Invitation, Person)])
    assert token not in kept and code not in kept and PASSWORD not in kept
    assert await code_to(MORI) == code, "but in the mail that waits to be sent"
