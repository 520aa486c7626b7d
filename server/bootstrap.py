"""The first start: the platform operator, and the file that keeps the tokens made for trying things out."""

import json
import os
from pathlib import Path
from typing import Final

from parties.actors import actor_of_token, issue_token
from parties.errors import Unauthenticated
from parties.kinds import Role
from parties.models import Membership
from parties.organisations import create_operator

OPERATOR: Final = "operator（運営者）"
OPERATOR_NAME: Final = "Musubi 運営事務局"
OPERATOR_PLACE: Final = "131016"
"""千代田区: where the operator's own organisation is said to be until a site sets its own."""


def read_tokens(path: Path) -> dict[str, str]:
    """The tokens by party; none when the file is not there."""
    if not path.exists():
        return {}
    tokens: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return tokens


def write_tokens(path: Path, tokens: dict[str, str]) -> None:
    """Keep the tokens where only the owner of the process can read them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(tokens, file, ensure_ascii=False, indent=2)
        file.write("\n")


async def ensure_operator(path: Path, *, keep: bool) -> str:
    """A valid operator's token: the file's, or one made with the operator at the first start, or anew when lost.

    A new one is kept in the file only when asked: the file may belong to a server on another database.
    """
    tokens = read_tokens(path)
    try:
        if (await actor_of_token(tokens.get(OPERATOR, ""))).is_operator:
            return tokens[OPERATOR]
    except Unauthenticated:
        pass
    membership = await Membership.filter(role=Role.OPERATOR).first()
    if membership is None:
        token = (await create_operator(name=OPERATOR_NAME, place_code=OPERATOR_PLACE)).token
    else:
        token = await issue_token(membership)
    if keep:
        write_tokens(path, {**tokens, OPERATOR: token})
    return token
