"""How often something may be tried: counted in the database, so that every web process knows.

A window begins at a fixed time; what is counted is kept under a hash, since it is about people. What can be tried on
somebody else is counted for that account and who tries it together, so that a stranger does not use up the owner's
attempts; the account's total has a limit of its own, far above, for who tries from many networks.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from core import clock
from core.database import transaction
from core.ids import new_id
from core.statements import fetch
from parties.access_models import AttemptCount
from parties.people_errors import TooManyAttempts

IPV6_SUBSCRIBER_BITS: Final = 64
"""A subscriber has a whole network of so many bits: its addresses count as one."""


@dataclass(frozen=True, kw_only=True)
class AttemptLimit:
    """How many attempts a window has."""

    name: str
    attempts: int
    window: timedelta


SIGN_IN_BY_ADDRESS: Final = AttemptLimit(name="sign-in by address", attempts=100, window=timedelta(minutes=15))
SIGN_IN_BY_ACCOUNT: Final = AttemptLimit(name="sign-in by account", attempts=10, window=timedelta(minutes=15))
"""From one network address."""
SIGN_IN_IN_ALL: Final = AttemptLimit(name="sign-in in all", attempts=200, window=timedelta(minutes=15))
"""Of one account, from wherever: 19,200 guesses a day, of the 10^8 that a password withstands at least."""
PASSWORD_BY_PERSON: Final = AttemptLimit(name="password by person", attempts=10, window=timedelta(minutes=15))
RESET_BY_ADDRESS: Final = AttemptLimit(name="reset by address", attempts=30, window=timedelta(hours=1))
RESET_BY_ACCOUNT: Final = AttemptLimit(name="reset by account", attempts=5, window=timedelta(hours=1))
"""From one network address."""
RESET_IN_ALL: Final = AttemptLimit(name="reset in all", attempts=20, window=timedelta(hours=1))
NEW_ACCOUNT_BY_ADDRESS: Final = AttemptLimit(name="new account by address", attempts=30, window=timedelta(hours=1))
MAIL_TO_ACCOUNT: Final = AttemptLimit(name="mail to account", attempts=5, window=timedelta(hours=1))
"""By who has it written: a network address when joining, else a person."""
MAIL_IN_ALL: Final = AttemptLimit(name="mail in all", attempts=20, window=timedelta(hours=1))
"""To one address, whoever has it written."""
INVITATION_BY_ORGANISATION: Final = AttemptLimit(name="invitation", attempts=50, window=timedelta(days=1))
EXPORT_BY_PERSON: Final = AttemptLimit(name="export by person", attempts=10, window=timedelta(hours=1))

_COUNT: Final = (
    "INSERT INTO attempt_counts (id, created_at, bucket, window_start, attempts) VALUES ($1, $2, $3, $4, 1)"
    " ON CONFLICT (bucket, window_start) DO UPDATE SET attempts = attempt_counts.attempts + 1 RETURNING attempts"
)


async def count_attempt(limit: AttemptLimit, subject: str) -> None:
    """Count one more attempt of `subject`, in a transaction of its own that no refusal undoes.

    Not to be called inside a transaction. Raises TooManyAttempts beyond the limit.
    """
    wait = await _count(limit, subject)
    if wait is not None:
        raise TooManyAttempts(retry_after_seconds=max(1, -(-wait // timedelta(seconds=1))))


async def is_within(limit: AttemptLimit, subject: str) -> bool:
    """The same where the rest of the work goes on without what is limited: whether this one is within the limit."""
    return await _count(limit, subject) is None


async def count_for_account(limit: AttemptLimit, in_all: AttemptLimit, email: str, address: str) -> None:
    """Count one more attempt on an account from a network address, and of those from wherever. Raises TooManyAttempts.

    Those that the first limit stops are not counted to the second: one network alone does not use it up.
    """
    await count_attempt(limit, f"{email}\n{subscriber_of(address)}")
    await count_attempt(in_all, email)


def subscriber_of(address: str) -> str:
    """Whom an address stands for: itself, or for IPv6 its network. Text that is no address stands for itself."""
    try:
        if ip_address(address).version == 6:
            return str(ip_network(f"{address}/{IPV6_SUBSCRIBER_BITS}", strict=False))
    except ValueError:
        return address
    return address


async def forget_attempts(*, before: datetime, limit: int) -> int:
    """Delete at most `limit` counts of windows that began before an instant; returns how many."""
    ids = await AttemptCount.filter(window_start__lt=before).order_by("window_start").limit(limit).values_list("id")
    return await AttemptCount.filter(id__in=[id for (id,) in ids]).delete() if ids else 0


async def _count(limit: AttemptLimit, subject: str) -> timedelta | None:
    """The wait for the next window when this attempt is beyond the limit."""
    now = clock.now()
    start = _window_start(limit, now)
    async with transaction():
        (row,) = await fetch(_COUNT, [str(new_id()), now, _bucket(limit, subject), start])
    return start + limit.window - now if row["attempts"] > limit.attempts else None


def _window_start(limit: AttemptLimit, now: datetime) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (now - epoch) // limit.window * limit.window


def _bucket(limit: AttemptLimit, subject: str) -> str:
    return hashlib.sha256(f"{limit.name}\n{subject}".encode()).hexdigest()
