"""Joining with a password: the code that is mailed, what is told, and how often; also a change of address."""

from dataclasses import replace
from typing import Any

import pytest

from parties import joining
from parties.access_models import MailToken
from parties.attempts import MAIL_IN_ALL, MAIL_TO_ACCOUNT
from parties.models import Person
from parties.password_rules import MAX_PASSWORD_CHARACTERS
from parties.people_errors import LinkNotValid, PasswordRefused, WrongCredentials
from tests.scenarios import inputs
from tests.scenarios.signing_in import EMAIL, PASSWORD, code_to, joined, mails_to, me, member, signed_in, who
from tests.scenarios.world import World, serving

FIRM = {"corporateNumber": None, "invoiceRegistered": False, "email": EMAIL, "password": PASSWORD}


async def test_who_joins_with_a_password_signs_in_once_the_address_is_verified(world: World) -> None:
    done = await joined(world)
    by_token = await who(world, done["token"])
    assert by_token["email"] is None, "a bearer token is given as before, and no address is verified"
    await world.api.refused("signIn", {"email": EMAIL, "password": PASSWORD}, WrongCredentials(), token=None)

    await world.api.do("verifyEmail", {"token": await code_to(EMAIL)}, token=None)
    token = await signed_in(world, email=" AOBA@Example.jp ")

    assert token.startswith("musubi_ses_")
    assert await me(world, token) == {
        "name": "青葉 次郎",
        "email": EMAIL,
        "hasPassword": True,
        "capabilities": ["ACCOUNT", "APPROVE", "LEDGER", "MANAGE", "READ", "TRADE"],
        "memberships": [
            {
                "id": by_token["memberships"][0]["id"],
                "role": "OWNER",
                "organisation": {"id": done["organisation"]["id"], "legalName": "あおば運輸株式会社"},
            }
        ],
    }
    person = await Person.get(email=EMAIL)
    assert str(person.password_hash).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert person.email_verified_at == world.time.now


async def test_a_code_is_good_once(world: World) -> None:
    await joined(world)
    code = await code_to(EMAIL)
    await world.api.do("verifyEmail", {"token": code}, token=None)

    await world.api.refused("verifyEmail", {"token": code}, LinkNotValid(), token=None)
    await world.api.refused("verifyEmail", {"token": "musubi_vfy_x"}, LinkNotValid(), token=None)
    await world.api.refused("resetPassword", {"token": code, "newPassword": PASSWORD}, LinkNotValid(), token=None)


async def test_a_code_lapses(world: World) -> None:
    await joined(world)
    world.time.pass_days(3)

    await world.api.refused("verifyEmail", {"token": await code_to(EMAIL)}, LinkNotValid(), token=None)


async def test_joining_does_not_tell_whether_an_address_has_an_account(world: World) -> None:
    await member(world)
    first = await MailToken.all().count()

    again = await joined(world, legalName="わかば運輸株式会社", responsiblePerson="若葉 四郎")

    assert set(again) == {"organisation", "token"}
    assert await MailToken.all().count() == first + 1, "the same rows are written"
    assert (await mails_to(EMAIL))[-1].subject == "このメールアドレスは登録済みです"
    assert "musubi_" not in (await mails_to(EMAIL))[-1].body
    token = await signed_in(world)
    assert len((await who(world, token))["memberships"]) == 1, "the account is as it was"


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("短い合言葉", "min_characters=12"),
        ("ｓｈｏｒｔｐａｓｓ", "min_characters=12"),
        ("森" * (MAX_PASSWORD_CHARACTERS + 1), "max_characters=128"),
        ("沢から森へ\u0007歩いて帰る道", "no_control_characters"),
        ("password1234", "not_common"),
        ("qwertyuiop12", "not_common"),
        ("aaaaaaaaaaaaaa", "not_common"),
        ("aoba@example.jp", "not_personal"),
        ("あおば運輸株式会社です", "min_characters=12"),
        ("わたしの あおば運輸株式会社", "not_personal"),
        ("青葉次郎の合言葉はこれです", "not_personal"),
        ("AobaAobaAobaXYZ", "not_personal"),
    ],
)
async def test_short_common_and_personal_passwords_are_refused(world: World, password: str, rule: str) -> None:
    input = inputs.join(corporateNumber=None, invoiceRegistered=False, password=password)

    await world.api.refused("joinOrganisation", input, PasswordRefused(rule=rule), token=None)


# How often.


async def test_what_was_refused_before_a_mail_is_written_keeps_nobody_from_joining(world: World) -> None:
    mistakes: list[dict[str, Any]] = [
        {"password": "短い"},
        {"password": "password1234"},
        {"phone": "999"},
        {"legalName": ""},
    ]
    taken = (await world.api.do("joinOrganisation", inputs.join(), token=None))["organisation"]["corporateNumber"]
    mistakes.append({"corporateNumber": taken})
    mistakes.append({"consents": [{"purpose": "NEWS_BY_MAIL", "version": "2020-01-01"}]})
    for mistake in mistakes * 2:
        answer = await world.api.mutate("joinOrganisation", inputs.join(**FIRM | mistake), token=None)
        assert answer["code"] in ("PASSWORD_REFUSED", "INVALID_INPUT"), answer
    assert await mails_to(EMAIL) == []

    await joined(world)
    await world.api.do("verifyEmail", {"token": await code_to(EMAIL)}, token=None)
    await signed_in(world)


async def test_a_stranger_uses_up_its_own_mails_and_nobody_elses(world: World) -> None:
    async with serving("203.0.113.9") as elsewhere:
        answers = [
            await elsewhere.mutate("joinOrganisation", inputs.join(**FIRM, legalName=f"偽商会{number}"), token=None)
            for number in range(MAIL_TO_ACCOUNT.attempts + 1)
        ]
    assert answers[-2]["__typename"] == "JoinOrganisationSuccess"
    assert answers[-1]["code"] == "TOO_MANY_ATTEMPTS"
    assert len(await mails_to(EMAIL)) == MAIL_TO_ACCOUNT.attempts

    await joined(world)
    await world.api.do("verifyEmail", {"token": await code_to(EMAIL)}, token=None)
    await signed_in(world)
    token = await member(world, email="b@example.jp", legalName="わかば運輸", responsiblePerson="若葉 四郎")
    await world.api.do("changeEmail", {"email": "c@example.jp", "currentPassword": PASSWORD}, token=token)


async def test_beyond_an_addresss_mails_one_joins_without(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MAIL_IN_ALL", replace(MAIL_IN_ALL, attempts=1))
    await joined(world, legalName="先の商会")
    done = await joined(world)

    assert len(await mails_to(EMAIL)) == 1
    assert (await who(world, done["token"]))["email"] is None
    await world.api.do("changeEmail", {"email": EMAIL, "currentPassword": PASSWORD}, token=done["token"])
    assert len(await mails_to(EMAIL)) == 2


async def test_mails_of_a_change_of_address_are_limited_by_person(world: World) -> None:
    token = await member(world)
    change = {"currentPassword": PASSWORD}
    codes = [
        (await world.api.mutate("changeEmail", change | {"email": f"n{number}@example.jp"}, token=token)).get("code")
        for number in range(MAIL_TO_ACCOUNT.attempts + 1)
    ]
    assert codes == [None] * MAIL_TO_ACCOUNT.attempts + ["TOO_MANY_ATTEMPTS"]


# What the mail says.


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "「あおば運輸株式会社」の手続きで"), ("en", "for “あおば運輸株式会社”")]
)
async def test_the_mail_names_the_organisation_for_which_the_address_was_given(
    world: World, language: str, words: str
) -> None:
    await world.api.mutate("joinOrganisation", inputs.join(**FIRM), token=None, language=language)
    (mail,) = await mails_to(EMAIL)
    assert words in mail.body
    await world.api.do("verifyEmail", {"token": await code_to(EMAIL)}, token=None)

    second = inputs.join(**FIRM, legalName="わかば運輸株式会社", responsiblePerson="若葉 四郎")
    await world.api.mutate("joinOrganisation", second, token=None, language=language)
    assert words.replace("あおば", "わかば").removesuffix("手続きで") in (await mails_to(EMAIL))[-1].body

    token = await signed_in(world)
    await world.api.do("changeEmail", {"email": "neu@example.jp", "currentPassword": PASSWORD}, token=token)
    assert words in (await mails_to("neu@example.jp"))[-1].body
