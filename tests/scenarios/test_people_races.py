"""People at once: what may happen once happens once, and every attempt counts."""

import asyncio
from collections import Counter
from typing import Any

from parties.access_models import AttemptCount, Invitation, Mail
from parties.attempts import SIGN_IN_BY_ACCOUNT
from parties.kinds import Role
from parties.models import AccessToken, Membership, Person
from parties.tokens import MAX_TOKENS_OF_A_PERSON
from schema.ids import split_global_id
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
    nodes,
    signed_in,
    who,
)
from tests.scenarios.world import World

MORI = "mori@example.jp"


async def at_once(world: World, *requests: tuple[str, dict[str, Any], str | None]) -> Counter[str]:
    """All requests at once; how often each kind of answer was given."""
    answers = await asyncio.gather(*(world.api.mutate(name, input, token=token) for name, input, token in requests))
    return Counter(answer["__typename"] for answer in answers)


async def ended_at_once(world: World, first: str, second: str) -> int:
    """How many of two who end each other's memberships at once have done it. Whoever comes second is refused, or is no
    member any more by the time its token is looked up."""
    mine, other = [(await who(world, token))["name"] for token in (first, second)]
    ids = {one["name"]: one["id"] for one in await nodes(world, "members", first)}
    answers = await asyncio.gather(
        *(
            world.api.send(
                documents.mutation("endMembership"),
                token=token,
                input=world.api.keyed("endMembership", {"memberId": ids[name]}),
            )
            for name, token in ((other, first), (mine, second))
        )
    )
    done = [(answer["data"] or {}).get("endMembership", {}).get("__typename") for answer in answers]
    return done.count("EndMembershipSuccess")


async def test_two_who_manage_and_end_each_other_leave_one(world: World) -> None:
    council = world.cast.council
    second = await newcomer(world, council.token, email=MORI, role="COORDINATOR", name="森 花子")

    assert await ended_at_once(world, council.token, second) == 1

    present = Membership.filter(organisation_id=council.organisation_id, ended_at=None)
    assert [one.role for one in await present] == [Role.COORDINATOR]


async def test_of_three_who_approve_two_who_end_each_other_leave_two(world: World) -> None:
    first = await member(world)
    second = await newcomer(world, first, email=MORI, role="OWNER", name="森 花子")
    third = await newcomer(world, first, email="hayashi@example.jp", role="TRADER", name="林 一郎")

    assert await ended_at_once(world, first, second) == 1

    mine = (await who(world, third))["memberships"][0]["organisation"]["id"]
    present = Membership.filter(organisation_id=split_global_id(mine)[1], ended_at=None)
    assert sorted([one.role for one in await present]) == [Role.OWNER, Role.TRADER]


async def test_two_who_approve_and_end_each_other_both_stay(world: World) -> None:
    first = await member(world)
    second = await newcomer(world, first, email=MORI, role="OWNER", name="森 花子")

    assert await ended_at_once(world, first, second) == 0

    assert await Membership.filter(person__email__in=[EMAIL, MORI], role=Role.OWNER, ended_at=None).count() == 2


async def test_every_attempt_is_counted_when_they_come_at_once(world: World) -> None:
    await member(world)
    await AttemptCount.all().delete()
    wrong = ("signIn", {"email": EMAIL, "password": "この合言葉は誰のものでもない"}, None)

    answers = await at_once(world, *[wrong] * (SIGN_IN_BY_ACCOUNT.attempts + 5))

    assert answers == {"WrongCredentialsError": SIGN_IN_BY_ACCOUNT.attempts, "TooManyAttemptsError": 5}


async def test_a_code_that_comes_twice_at_once_is_used_once(world: World) -> None:
    await joined(world)
    code = await code_to(EMAIL)

    answers = await at_once(world, *[("verifyEmail", {"token": code}, None)] * 5)

    assert answers == {"VerifyEmailSuccess": 1, "LinkNotValidError": 4}


async def test_an_address_that_two_prove_at_once_becomes_the_ones(world: World) -> None:
    codes = []
    for name in ("青い商会", "赤い商会"):
        await joined(world, legalName=name, responsiblePerson=f"{name}の人")
        codes.append(await code_to(EMAIL))

    answers = await at_once(world, *[("verifyEmail", {"token": code}, None) for code in codes])

    assert answers == {"VerifyEmailSuccess": 1, "LinkNotValidError": 1}
    assert await Person.filter(email=EMAIL).count() == 1


async def test_a_reset_that_comes_twice_at_once_sets_one_password(world: World) -> None:
    await member(world)
    await world.api.do("requestPasswordReset", {"email": EMAIL}, token=None)
    await world.events()
    code = await code_to(EMAIL)

    answers = await at_once(
        world, *[("resetPassword", {"token": code, "newPassword": one}, None) for one in (OTHER_PASSWORD, PASSWORD)]
    )

    assert answers == {"ResetPasswordSuccess": 1, "LinkNotValidError": 1}


async def test_an_invitation_accepted_twice_at_once_makes_one_person(world: World) -> None:
    code = await invited(world, world.cast.village.token, email=MORI, role="VIEWER")
    accept = {"token": code, "name": "森 花子", "password": PASSWORD}

    answers = await at_once(world, *[("acceptInvitation", accept, None)] * 4)

    assert answers["AcceptInvitationSuccess"] == 1 and answers.total() == 4
    assert await Person.filter(email=MORI).count() == 1
    await signed_in(world, email=MORI)


async def test_the_same_is_invited_at_once_and_one_invitation_stands(world: World) -> None:
    invites = [
        ("inviteMember", {"email": MORI, "role": role}, world.cast.village.token) for role in ("VIEWER", "TRADER") * 2
    ]

    answers = await at_once(world, *invites)

    assert answers == {"InviteMemberSuccess": 4}
    assert await Invitation.filter(withdrawn_at=None).count() == 1
    assert await Mail.filter(recipient=MORI).count() == 4


async def test_tokens_made_at_once_stay_within_their_number(world: World) -> None:
    village = world.cast.village
    program = {"name": "集計", "scopes": ["READ"], "expiresOn": inputs.day(30)}

    answers = await at_once(world, *[("createAccessToken", program, village.token)] * (MAX_TOKENS_OF_A_PERSON + 3))

    assert answers == {"CreateAccessTokenSuccess": MAX_TOKENS_OF_A_PERSON - 1, "TooManyOpenError": 4}
    assert await AccessToken.filter(membership__organisation_id=village.organisation_id).count() == (
        MAX_TOKENS_OF_A_PERSON
    )
