"""Hashing and checking passwords (argon2id), in a few threads of their own: a hash takes a core and 19 MiB."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from argon2 import Parameters, PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from parties.password_rules import normalise_password, read_password
from parties.people_errors import TooManyAttempts

PARAMETERS: Final = Parameters(
    type=Type.ID, version=19, salt_len=16, hash_len=32, time_cost=2, memory_cost=19_456, parallelism=1
)
"""What OWASP asks for at least: 19 MiB, two passes. Raised here, a password is hashed anew when its owner signs in."""

DUMMY_HASH: Final = "$argon2id$v=19$m=19456,t=2,p=1$jGh1u2O6+NGUqyQt1+fzoA$zyU3JznZJFdZ47nkLBwZ0jgNfrChcAykomIO7i+Dx0A"
"""Of a password that nobody has, under the same parameters: checked where there is no account, which takes as long."""

MAX_HASHES_AT_ONCE: Final = 2
MAX_WAITING: Final = 64
"""How many may wait for a thread; who comes then is told to come again."""

BUSY_SECONDS: Final = 5

ResultT = TypeVar("ResultT")

_HASHER: Final = PasswordHasher.from_parameters(PARAMETERS)
_THREADS: Final = ThreadPoolExecutor(MAX_HASHES_AT_ONCE, thread_name_prefix="passwords")
_waiting = 0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a password is the one, and its hash under the present parameters where they have changed."""

    matches: bool
    new_hash: str | None = None


async def hash_new_password(text: str, *, personal: Sequence[str]) -> str:
    """The hash of a new password that keeps the rules. Raises PasswordRefused; TooManyAttempts when too many wait."""
    return await _in_thread(lambda: _HASHER.hash(read_password(text, personal=personal)))


async def check_password(kept_hash: str | None, text: str) -> Verdict:
    """Whether `text` is the password behind the hash; without one the same work is done for nothing.

    Raises TooManyAttempts when too many wait.
    """
    return await _in_thread(lambda: _check(kept_hash, text))


def _check(kept_hash: str | None, text: str) -> Verdict:
    password = normalise_password(text)
    try:
        _HASHER.verify(DUMMY_HASH if kept_hash is None else kept_hash, password or "")
    except (VerificationError, InvalidHashError):
        return Verdict(matches=False)
    if kept_hash is None or password is None:
        return Verdict(matches=False)
    return Verdict(matches=True, new_hash=_HASHER.hash(password) if _HASHER.check_needs_rehash(kept_hash) else None)


async def _in_thread(work: Callable[[], ResultT]) -> ResultT:
    global _waiting
    if _waiting >= MAX_WAITING:
        raise TooManyAttempts(retry_after_seconds=BUSY_SECONDS)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
    finally:
        _waiting -= 1
