"""People at once: what may happen once happens once, and every attempt counts."""

import asyncio
from collections import Counter
from typing import Any

from parties.access_models import AttemptCount, Invitation, Mail
from parties.attempts import SIGN_IN_BY_ACCOUNT
from parties.kinds import Role
from parties.models import AccessToken, Membership, Person
from parties.tokens import MAX_TOKENS_OF_A_PERSON
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
)
from tests.scenarios.world import World

MORI = "mori@example.jp"


async def at_once(world: World, *requests: tuple[str, dict[str, Any], str | None]) -> Counter[str]:
    """All requests at once; how often each kind of answer was given."""
    answers = await asyncio.gather(*(world.api.mutate(name, input, token=token) for name, input, token in requests))
    return Counter(answer["__typename"] for answer in answers)


async def test_two_owners_who_end_each_other_leave_one(world: World) -> None:
    first = await member(world)
    second = await newcomer(world, first, email=MORI, role="OWNER", name="森 花子")
    ids = {one["name"]: one["id"] for one in await nodes(world, "members", first)}

    requests = (("森 花子", first), ("青葉 次郎", second))
    answers = await asyncio.gather(
        *(
            world.api.send(
                documents.mutation("endMembership"),
                token=token,
                input=world.api.keyed("endMembership", {"memberId": ids[name]}),
            )
            for name, token in requests
        )
    )

    # Whoever comes second is refused, or is no member any more by the time its token is looked up.
    left = await Membership.filter(person__email__in=[EMAIL, MORI], role=Role.OWNER, ended_at=None).count()
    ended = [
        a for a in answers if (a["data"] or {}).get("endMembership", {}).get("__typename") == "EndMembershipSuccess"
    ]
    assert left == 1 and len(ended) == 1


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
    invite = ("inviteMember", {"email": MORI, "role": "VIEWER"}, world.cast.village.token)

    answers = await at_once(world, *[invite] * 4)

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
