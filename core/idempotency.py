"""An idempotency key makes a repeated request give its first answer, also when that answer was a refusal."""

import json
import unicodedata
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from core import clock
from core.canonical import canonical_hash
from core.database import connection, placeholders, transaction
from core.errors import DomainError, IdempotencyConflict, InvalidInput
from core.ids import new_id
from core.statements import run_all
from core.tables import IdempotencyKey, IdempotencyOutcome

MAX_KEY_CHARACTERS: Final = 100

_ANSWERED: Final = "UPDATE idempotency_keys SET outcome = $1, result_id = $2 WHERE owner_id = $3 AND key = $4"

_present_key: ContextVar[str | None] = ContextVar("present_key", default=None)


@dataclass(frozen=True)
class Answer:
    """What a key was answered: an id, or a refusal."""

    operation: str
    at: datetime
    result_id: UUID | None
    refusal: DomainError | None


async def earlier_answer(*, owner_id: UUID, key: str, errors: dict[str, type[DomainError]]) -> Answer | None:
    """What `key` of `owner_id` was answered; None for a key that was not used, or whose request is still running."""
    kept = await IdempotencyKey.get_or_none(owner_id=owner_id, key=key) if _is_key(key) else None
    if kept is None or kept.outcome is IdempotencyOutcome.RUNNING:
        return None
    return Answer(kept.operation, kept.created_at, kept.result_id, _refusal_of(kept, errors))


def present_key() -> str | None:
    """The key under which the running work was asked for; none for work that time or an event began."""
    return _present_key.get()


async def once(
    *,
    owner_id: UUID,
    key: str,
    operation: str,
    request: Any,
    run: Callable[[], Awaitable[UUID]],
    errors: dict[str, type[DomainError]],
) -> UUID:
    """Run `run` in a transaction the first time `key` is used by `owner_id`; later return the first result's id.

    The work runs in a savepoint, so a refusal undoes it and is itself kept under the key in the same transaction:
    two requests with one key can never get two answers. It is raised again from `errors` (by class name). The same
    key with another request raises IdempotencyConflict. A bug (anything but a DomainError) is not remembered.
    """
    if not _is_key(key):
        raise InvalidInput(field="idempotencyKey", value=key[:120], rule=f"1..{MAX_KEY_CHARACTERS} printable, NFC")
    input_hash = canonical_hash({"operation": operation, "request": request})
    async with transaction():
        if not await _claim(owner_id, key, operation, input_hash):
            return await _answer_again(owner_id, key, input_hash, errors)
        token = _present_key.set(key)
        try:
            async with transaction():
                result_id = await run()
        except DomainError as refusal:
            refused = refusal
        else:
            answer = [IdempotencyOutcome.SUCCEEDED.value, str(result_id), str(owner_id), key]
            await run_all([(_ANSWERED, answer)])
            return result_id
        finally:
            _present_key.reset(token)
        await IdempotencyKey.filter(owner_id=owner_id, key=key).update(
            outcome=IdempotencyOutcome.REFUSED,
            error_class=type(refused).__name__,
            error_json=json.dumps(refused.attributes(), default=str, ensure_ascii=False),
        )
    raise refused


def _is_key(key: str) -> bool:
    # The ledger's hashed records have it composed: another writing of it would not be found there again.
    return 0 < len(key) <= MAX_KEY_CHARACTERS and key.isprintable() and unicodedata.is_normalized("NFC", key)


async def _claim(owner_id: UUID, key: str, operation: str, input_hash: str) -> bool:
    marks = ", ".join(placeholders(7))
    values = [str(new_id()), clock.now(), str(owner_id), key, operation, input_hash, IdempotencyOutcome.RUNNING.value]
    rows = await connection().execute_query_dict(
        "INSERT INTO idempotency_keys (id, created_at, owner_id, key, operation, input_hash, outcome)"
        f" VALUES ({marks}) ON CONFLICT (owner_id, key) DO NOTHING RETURNING id",
        values,
    )
    return bool(rows)


async def _answer_again(owner_id: UUID, key: str, input_hash: str, errors: dict[str, type[DomainError]]) -> UUID:
    kept = await IdempotencyKey.get(owner_id=owner_id, key=key)
    if kept.input_hash != input_hash:
        raise IdempotencyConflict(key=key)
    refusal = _refusal_of(kept, errors)
    if refusal is not None:
        raise refusal
    assert kept.result_id is not None, "a committed key has its result"
    return kept.result_id


def _refusal_of(kept: IdempotencyKey, errors: dict[str, type[DomainError]]) -> DomainError | None:
    if kept.outcome is not IdempotencyOutcome.REFUSED:
        return None
    assert kept.error_class and kept.error_json
    return errors[kept.error_class].from_attributes(json.loads(kept.error_json))
