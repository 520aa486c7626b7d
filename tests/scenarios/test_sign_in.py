"""Signing in by password: who may, what is told, how often, and what a session and a password change do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, profiles

from core.errors import NotFound
from parties import passwords, sign_in
from parties.access_models import AttemptCount, Session
from parties.attempts import RESET_BY_ACCOUNT, SIGN_IN_BY_ACCOUNT, SIGN_IN_IN_ALL
from parties.models import Person
from parties.people_errors import LinkNotValid, WrongCredentials
from schema.ids import global_id
from tests.scenarios import documents, inputs
from tests.scenarios.refusals import invalid
from tests.scenarios.signing_in import (
    EMAIL,
    NOBODY,
    OTHER_PASSWORD,
    PASSWORD,
    code_to,
    joined,
    mails_to,
    me,
    member,
    nodes,
    signed_in,
    who,
)
from tests.scenarios.world import World, serving


def wrong(**changes: str) -> dict[str, str]:
    return {"email": EMAIL, "password": "この合言葉は誰のものでもない", **changes}


# Signing in.


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_for_the_same_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await member(world)
    await joined(world, email="waiting@example.jp", legalName="待つ商会", responsiblePerson="松 五郎")
    checked: list[str] = []
    check = passwords._check

    def counted(kept_hash: str | None, text: str) -> passwords.Verdict:
        checked.append(text)
        return check(kept_hash, text)

    monkeypatch.setattr(passwords, "_check", counted)

    answers = [
        await world.api.mutate("signIn", wrong(email=email), token=None)
        for email in (EMAIL, "nobody@example.jp", "waiting@example.jp")
    ]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["__typename"] == "WrongCredentialsError"
    assert len(checked) == 3


def test_the_hash_for_nobody_has_the_parameters_in_force() -> None:
    assert not passwords._HASHER.check_needs_rehash(passwords.DUMMY_HASH)


async def test_a_text_that_is_no_address_is_refused_as_such(world: World) -> None:
    for text in ("", "aoba", "a@b", "a b@example.jp", "a@example.jp\nBcc: x@example.jp", "x,y@example.jp", "<a@x.jp>"):
        error = invalid("email", text[:60], "email_address")
        await world.api.refused("signIn", wrong(email=text), error, token=None)


async def test_after_too_many_attempts_the_right_password_must_wait_too(world: World) -> None:
    await member(world)
    for _ in range(SIGN_IN_BY_ACCOUNT.attempts - 1):
        answer = await world.api.mutate("signIn", wrong(), token=None)
        assert answer["code"] == "WRONG_CREDENTIALS"

    answer = await world.api.mutate("signIn", {"email": EMAIL, "password": PASSWORD}, token=None, language="en")

    assert answer == {
        "__typename": "TooManyAttemptsError",
        "code": "TOO_MANY_ATTEMPTS",
        "message": "Too many attempts. Try again in 900 seconds.",
        "retryable": True,
        "retryAfterSeconds": 900,
    }
    other = await world.api.mutate("signIn", wrong(email="nobody@example.jp"), token=None)
    assert other["code"] == "WRONG_CREDENTIALS", "others are not kept waiting"
    world.time.now += timedelta(minutes=15)
    await signed_in(world)


async def test_who_tries_from_elsewhere_does_not_keep_the_owner_waiting(world: World) -> None:
    await member(world)
    async with serving("203.0.113.9") as elsewhere:
        codes = [
            (await elsewhere.mutate("signIn", wrong(), token=None))["code"]
            for _ in range(SIGN_IN_BY_ACCOUNT.attempts + 1)
        ]
    assert codes[-2:] == ["WRONG_CREDENTIALS", "TOO_MANY_ATTEMPTS"]

    await signed_in(world)


async def test_an_account_has_a_limit_from_wherever_it_is_tried(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await member(world)
    few = replace(SIGN_IN_IN_ALL, attempts=4)
    monkeypatch.setattr(sign_in, "SIGN_IN_IN_ALL", few)
    # Addresses of one IPv6 network count as one.
    for address, code in (
        ("2001:db8:1::1", "WRONG_CREDENTIALS"),
        ("203.0.113.9", "WRONG_CREDENTIALS"),
        ("203.0.113.10", "WRONG_CREDENTIALS"),
        ("203.0.113.11", "TOO_MANY_ATTEMPTS"),
    ):
        async with serving(address) as elsewhere:
            assert (await elsewhere.mutate("signIn", wrong(), token=None))["code"] == code
    world.time.now += timedelta(minutes=15)
    await signed_in(world)


async def test_attempts_are_counted_without_naming_anybody(world: World) -> None:
    await world.api.mutate("signIn", wrong(), token=None)

    for count in await AttemptCount.all():
        assert len(count.bucket) == 64 and EMAIL not in count.bucket


async def test_who_has_changed_parameters_is_hashed_anew_on_signing_in(world: World) -> None:
    await member(world)
    old = PasswordHasher.from_parameters(profiles.CHEAPEST).hash(PASSWORD)
    await Person.filter(email=EMAIL).update(password_hash=old)

    await signed_in(world)

    assert str((await Person.get(email=EMAIL)).password_hash).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    await signed_in(world)


async def test_a_password_is_the_same_in_either_width(world: World) -> None:
    await member(world, password="Hayashi no ＫＯＥ wo kiku")

    await signed_in(world, password="Ｈａｙａｓｈｉ no KOE wo kiku")


async def test_one_signs_in_for_the_membership_that_is_named(world: World) -> None:
    token = await member(world)
    mine = (await who(world, token))["memberships"]

    done = await world.api.do(
        "signIn", {"email": EMAIL, "password": PASSWORD, "membershipId": mine[0]["id"]}, token=None
    )

    assert done["membership"]["id"] == mine[0]["id"]
    input = {"email": EMAIL, "password": PASSWORD, "membershipId": global_id("Member", NOBODY)}
    await world.api.refused("signIn", input, NotFound(kind="Member", id=str(NOBODY)), token=None)


# Sessions.


async def test_sessions_are_listed_and_ended(world: World) -> None:
    first = await member(world)
    second = await signed_in(world)

    listed = await nodes(world, "sessions", second)

    assert [one["current"] for one in listed] == [False, True]
    assert listed[0]["address"] == "127.0.0.1" and "httpx" in listed[0]["userAgent"]
    assert set(listed[0]) == {
        "id",
        "organisation",
        "address",
        "userAgent",
        "beganAt",
        "lastUsedAt",
        "expiresAt",
        "current",
    }
    await world.api.do("revokeSession", {"sessionId": listed[0]["id"]}, token=second)
    assert await me(world, first) is None
    assert len(await nodes(world, "sessions", second)) == 1
    await world.api.do("signOut", {}, token=second)
    assert await me(world, second) is None


async def test_anothers_session_is_not_found(world: World) -> None:
    mine = await member(world)
    theirs = await member(world, email="b@example.jp", legalName="わかば運輸", responsiblePerson="若葉 四郎")
    session = (await nodes(world, "sessions", theirs))[0]["id"]

    answer = await world.api.mutate("revokeSession", {"sessionId": session}, token=mine)

    assert answer["code"] == "NOT_FOUND" and await me(world, theirs) is not None


async def test_one_signs_out_everywhere(world: World) -> None:
    first, second = await member(world), await signed_in(world)

    await world.api.do("signOut", {"everywhere": True}, token=second)

    assert (await me(world, first), await me(world, second)) == (None, None)


@pytest.mark.parametrize(("step", "alive_for"), [(6, 30), (8, 8)], ids=["used", "idle"])
async def test_a_session_ends_when_it_is_idle_and_in_any_case_after_its_lifetime(
    world: World, step: int, alive_for: int
) -> None:
    token = await member(world)
    days = 0
    while await me(world, token) is not None:
        world.time.pass_days(step)
        days += step
        assert days <= 60

    assert days - step < alive_for <= days


async def test_use_is_noted_at_most_once_a_minute(world: World) -> None:
    token = await member(world)
    began = world.time.now
    for seconds, noted in ((30, 0), (60, 60), (90, 60), (120, 120)):
        world.time.now = began + timedelta(seconds=seconds)
        await me(world, token)
        assert (await Session.get()).last_used_at == began + timedelta(seconds=noted)


# Passwords changed and forgotten.


async def test_a_password_change_ends_the_other_sessions_and_is_told(world: World) -> None:
    other, mine = await member(world), await signed_in(world)

    change = {"currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD}
    await world.api.do("changePassword", change, token=mine)

    assert await me(world, other) is None and await me(world, mine) is not None
    assert (await mails_to(EMAIL))[-1].subject == "パスワードが変更されました"
    await world.api.refused("signIn", {"email": EMAIL, "password": PASSWORD}, WrongCredentials(), token=None)
    await signed_in(world, password=OTHER_PASSWORD)


async def test_a_password_change_needs_the_present_password(world: World) -> None:
    token = await member(world)
    for given in (None, "", "ちがう合言葉を入れてみる"):
        change = {"currentPassword": given, "newPassword": OTHER_PASSWORD}
        await world.api.refused("changePassword", change, WrongCredentials(), token=token)


async def test_guessing_the_present_password_is_limited_too(world: World) -> None:
    token = await member(world)
    change = {"currentPassword": "ちがう合言葉を入れてみる", "newPassword": OTHER_PASSWORD}
    codes = [(await world.api.mutate("changePassword", change, token=token))["code"] for _ in range(11)]

    assert codes == ["WRONG_CREDENTIALS"] * 10 + ["TOO_MANY_ATTEMPTS"]


async def test_a_forgotten_password_is_replaced_by_a_mailed_code(world: World) -> None:
    token = await member(world)
    await world.api.do("requestPasswordReset", {"email": EMAIL}, token=None)
    await world.events()
    code = await code_to(EMAIL)

    reset = {"token": code, "newPassword": OTHER_PASSWORD}
    done = await world.api.do("resetPassword", reset, token=None)

    assert done == {"reset": True, "sessionsEnded": 1, "tokensRevoked": 1}
    assert await me(world, token) is None, "every session has ended"
    await signed_in(world, password=OTHER_PASSWORD)
    await world.api.refused("resetPassword", reset, LinkNotValid(), token=None)


async def test_a_reset_revokes_the_tokens_of_joining_and_of_programs_and_the_mail_says_so(world: World) -> None:
    of_joining = (await joined(world))["token"]
    await world.api.do("verifyEmail", {"token": await code_to(EMAIL)}, token=None)
    session = await signed_in(world)
    program = {"name": "集計", "scopes": ["READ"], "expiresOn": inputs.day(30)}
    of_program = (await world.api.do("createAccessToken", program, token=session))["token"]
    others = world.cast.village.token
    await world.api.do("requestPasswordReset", {"email": EMAIL}, token=None)
    await world.events()

    reset = {"token": await code_to(EMAIL), "newPassword": OTHER_PASSWORD}
    done = await world.api.do("resetPassword", reset, token=None)

    assert (done["sessionsEnded"], done["tokensRevoked"]) == (1, 2)
    assert [await me(world, one) for one in (of_joining, session, of_program)] == [None] * 3
    assert await me(world, others) is not None
    mail = (await mails_to(EMAIL))[-1]
    assert mail.subject == "パスワードが再設定されました"
    assert "サインイン1件を終了し、アクセストークン2件を取り消しました" in mail.body


async def test_a_password_that_is_reset_while_it_is_checked_opens_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await member(world)
    check = passwords.check_password

    async def slow(kept_hash: str | None, text: str) -> passwords.Verdict:
        verdict = await check(kept_hash, text)
        await Person.filter(email=EMAIL).update(password_hash="$argon2id$of-the-new-password")
        return verdict

    monkeypatch.setattr(sign_in, "check_password", slow)
    before = await Session.all().count()
    answer = await world.api.mutate("signIn", {"email": EMAIL, "password": PASSWORD}, token=None)

    assert answer["code"] == "WRONG_CREDENTIALS" and await Session.all().count() == before


async def test_a_newer_code_replaces_the_older_and_both_lapse_within_the_hour(world: World) -> None:
    await member(world)
    codes = []
    for _ in range(2):
        await world.api.do("requestPasswordReset", {"email": EMAIL}, token=None)
        await world.events()
        codes.append(await code_to(EMAIL))
    older, newer = ({"token": code, "newPassword": OTHER_PASSWORD} for code in codes)

    await world.api.refused("resetPassword", older, LinkNotValid(), token=None)
    world.time.now += timedelta(minutes=61)
    await world.api.refused("resetPassword", newer, LinkNotValid(), token=None)


async def test_a_reset_is_answered_alike_whether_there_is_an_account(world: World) -> None:
    await member(world)
    answers = []
    for email in (EMAIL, "nobody@example.jp"):
        answers.append(await world.api.mutate("requestPasswordReset", {"email": email}, token=None, depth=1))
    await world.events()

    assert answers[0] == answers[1] == {"__typename": "RequestPasswordResetSuccess", "requested": True}
    assert await mails_to("nobody@example.jp") == []


async def test_resets_of_an_account_are_limited_whether_there_is_one(world: World) -> None:
    await member(world)
    for email in (EMAIL, "nobody@example.jp"):
        for _ in range(RESET_BY_ACCOUNT.attempts):
            await world.api.do("requestPasswordReset", {"email": email}, token=None)
        answer = await world.api.mutate("requestPasswordReset", {"email": email}, token=None)
        assert (answer["code"], answer["retryAfterSeconds"]) == ("TOO_MANY_ATTEMPTS", 3_600)


async def test_an_address_changes_once_the_new_one_is_verified(world: World) -> None:
    token = await member(world)
    await world.api.do("changeEmail", {"email": "neu@example.jp", "currentPassword": PASSWORD}, token=token)
    await signed_in(world)

    await world.api.do("verifyEmail", {"token": await code_to("neu@example.jp")}, token=None)

    await signed_in(world, email="neu@example.jp")
    await world.api.refused("signIn", {"email": EMAIL, "password": PASSWORD}, WrongCredentials(), token=None)
    assert (await mails_to(EMAIL))[-1].subject == "メールアドレスが変更されました"


async def test_who_came_by_a_token_takes_up_a_password_and_an_address(world: World) -> None:
    village = world.cast.village
    await world.do(village, "changePassword", {"newPassword": PASSWORD})
    await world.do(village, "changeEmail", {"email": "mori@vill.example.jp", "currentPassword": PASSWORD})
    await world.api.do("verifyEmail", {"token": await code_to("mori@vill.example.jp")}, token=None)

    token = await signed_in(world, email="mori@vill.example.jp")

    document = documents.query("viewer", depth=1)
    assert (await world.api.ask(document, token=token))["organisation"]["legalName"] == village.name
