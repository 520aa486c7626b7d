"""Steps of people: their mails, passwords and sessions."""

import re
from typing import Any, Final
from uuid import UUID

from parties.access_models import Mail
from tests.scenarios import documents, inputs
from tests.scenarios.world import World

PASSWORD: Final = "はるの沢から森へ歩いて帰る"
OTHER_PASSWORD: Final = "朝霧のなか薪を割る音がする"
EMAIL: Final = "aoba@example.jp"

NOBODY: Final = UUID(int=7)
"""An id that nothing has."""

CODE: Final = re.compile(r"musubi_(?:vfy|rst|inv)_[\w-]{43}")


async def mails_to(email: str) -> list[Mail]:
    """The mails that were written to an address, oldest first."""
    return await Mail.filter(recipient=email).order_by("id")


async def code_to(email: str) -> str:
    """The code in the newest mail to an address."""
    newest = (await mails_to(email))[-1]
    found = CODE.findall(newest.body)
    assert found and len(set(found)) == 1, newest.body
    code: str = found[0]
    return code


async def joined(world: World, *, email: str = EMAIL, password: str = PASSWORD, **changes: Any) -> dict[str, Any]:
    """A firm that joins with a password; its organisation and token."""
    input = inputs.join(
        email=email, password=password, **{"corporateNumber": None, "invoiceRegistered": False} | changes
    )
    return await world.api.do("joinOrganisation", input, token=None)


async def member(world: World, *, email: str = EMAIL, password: str = PASSWORD, **changes: Any) -> str:
    """A firm that joins, and the bearer token of its first person's first session."""
    await joined(world, email=email, password=password, **changes)
    await world.api.do("verifyEmail", {"token": await code_to(email)}, token=None)
    return await signed_in(world, email=email, password=password)


async def signed_in(world: World, *, email: str = EMAIL, password: str = PASSWORD, **more: Any) -> str:
    """The token of a new session."""
    done = await world.api.do("signIn", {"email": email, "password": password, **more}, token=None)
    token: str = done["token"]
    return token


async def invited(world: World, by: str, *, email: str, role: str) -> str:
    """The code of an invitation that the bearer of a token sends."""
    await world.api.do("inviteMember", {"email": email, "role": role}, token=by)
    return await code_to(email)


async def newcomer(world: World, by: str, *, email: str, role: str, name: str = "緑川 三郎") -> str:
    """The session of a new person whom the bearer of a token invites."""
    code = await invited(world, by, email=email, role=role)
    input = {"token": code, "name": name, "password": PASSWORD}
    done = await world.api.do("acceptInvitation", input, token=None)
    token: str = done["token"]
    return token


async def me(world: World, token: str) -> dict[str, Any] | None:
    """Who is signed in by a token."""
    document = "{ me { name email hasPassword capabilities memberships { id role organisation { id legalName } } } }"
    found: dict[str, Any] | None = await world.api.ask(document, token=token)
    return found


async def who(world: World, token: str) -> dict[str, Any]:
    """Who is signed in by a token that is good."""
    found = await me(world, token)
    assert found is not None, "the token is good"
    return found


async def nodes(world: World, query: str, token: str) -> list[dict[str, Any]]:
    """What a connection gives, down to its nodes."""
    found = await world.api.ask(documents.query(query, depth=3), token=token)
    return [edge["node"] for edge in found["edges"]]
