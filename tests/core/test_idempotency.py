"""One key, one answer: the first, also when it was a refusal."""

from typing import Any
from uuid import UUID

import pytest

from core.database import transaction
from core.errors import DomainError, IdempotencyConflict, InvalidInput
from core.idempotency import MAX_KEY_CHARACTERS, once
from core.ids import new_id
from core.tables import IdempotencyKey, IdempotencyOutcome, OutboxEvent
from registry.errors import NoticeDiffers

pytestmark = pytest.mark.usefixtures("database")

ERRORS: dict[str, type[DomainError]] = {"InvalidInput": InvalidInput, "NoticeDiffers": NoticeDiffers}


class Work:
    """Something that leaves a row behind and may then be refused."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.runs = 0
        self.refusal = refusal

    async def __call__(self) -> UUID:
        self.runs += 1
        row = await OutboxEvent.create(type="Worked", subject_id=new_id())
        if self.refusal is not None:
            raise self.refusal
        return row.id


async def ask(work: Work, *, owner_id: UUID, key: str = "k-1", operation: str = "work", request: Any = None) -> UUID:
    return await once(
        owner_id=owner_id, key=key, operation=operation, request=request or {"t": 1}, run=work, errors=ERRORS
    )


async def test_the_first_answer_is_given_again() -> None:
    owner_id, first, again = new_id(), Work(), Work()
    answer = await ask(first, owner_id=owner_id)
    assert await ask(again, owner_id=owner_id) == answer
    assert (first.runs, again.runs, await OutboxEvent.all().count()) == (1, 0, 1)
    kept = await IdempotencyKey.get(owner_id=owner_id)
    assert (kept.key, kept.operation, kept.outcome, kept.result_id) == (
        "k-1",
        "work",
        IdempotencyOutcome.SUCCEEDED,
        answer,
    )


@pytest.mark.parametrize(
    ("operation", "request_"),
    [("work", {"t": 2}), ("other", {"t": 1}), ("work", {"t": "1"}), ("work", {"t": 1, "x": 0})],
)
async def test_another_input_under_the_key_is_a_conflict(operation: str, request_: Any) -> None:
    owner_id, first, other = new_id(), Work(), Work()
    answer = await ask(first, owner_id=owner_id)
    with pytest.raises(IdempotencyConflict) as refused:
        await ask(other, owner_id=owner_id, operation=operation, request=request_)
    assert (refused.value.key, other.runs) == ("k-1", 0)
    assert await ask(first, owner_id=owner_id) == answer


async def test_the_order_of_the_fields_is_no_other_input() -> None:
    owner_id, first, again = new_id(), Work(), Work()
    answer = await ask(first, owner_id=owner_id, request={"a": 1, "b": 2})
    assert await ask(again, owner_id=owner_id, request={"b": 2, "a": 1}) == answer


async def test_a_refusal_is_remembered_with_all_it_said_and_leaves_nothing_behind() -> None:
    owner_id = new_id()
    differences = [{"field": "serials", "requested": "1～2", "notice": "1～3"}]
    first, again = Work(NoticeDiffers(differences=differences)), Work()
    for work in (first, again):
        with pytest.raises(NoticeDiffers) as refused:
            await ask(work, owner_id=owner_id)
        assert refused.value.attributes() == {"differences": differences, "rule": "RP-03"}
        assert "1～2" in refused.value.message("ja")
    assert (first.runs, again.runs, await OutboxEvent.all().count()) == (1, 0, 0)
    kept = await IdempotencyKey.get(owner_id=owner_id)
    assert (kept.outcome, kept.result_id, kept.error_class) == (IdempotencyOutcome.REFUSED, None, "NoticeDiffers")


async def test_another_input_after_a_refusal_is_still_a_conflict() -> None:
    owner_id = new_id()
    with pytest.raises(NoticeDiffers):
        await ask(Work(NoticeDiffers(differences=[])), owner_id=owner_id)
    with pytest.raises(IdempotencyConflict):
        await ask(Work(), owner_id=owner_id, request={"t": 9})


async def test_a_bug_is_not_remembered() -> None:
    owner_id, broken, mended = new_id(), Work(ZeroDivisionError()), Work()
    with pytest.raises(ZeroDivisionError):
        await ask(broken, owner_id=owner_id)
    assert (await IdempotencyKey.all().count(), await OutboxEvent.all().count()) == (0, 0)
    await ask(mended, owner_id=owner_id)
    assert mended.runs == 1


async def test_another_owner_has_its_own_keys() -> None:
    first, other = Work(), Work()
    assert await ask(first, owner_id=new_id()) != await ask(other, owner_id=new_id())
    assert (first.runs, other.runs) == (1, 1)


async def test_another_key_is_another_request() -> None:
    owner_id, first, second = new_id(), Work(), Work()
    answers = {await ask(first, owner_id=owner_id, key="k-1"), await ask(second, owner_id=owner_id, key="k-2")}
    assert len(answers) == 2


async def test_what_the_work_did_and_its_key_are_undone_together() -> None:
    owner_id = new_id()
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await ask(Work(), owner_id=owner_id)
            raise ZeroDivisionError
    assert (await IdempotencyKey.all().count(), await OutboxEvent.all().count()) == (0, 0)


@pytest.mark.parametrize("key", ["", "k" * (MAX_KEY_CHARACTERS + 1), "k\n", "k\x00", "k\u200b"])
async def test_a_key_is_short_and_printable(key: str) -> None:
    work = Work()
    with pytest.raises(InvalidInput) as refused:
        await ask(work, owner_id=new_id(), key=key)
    assert (refused.value.field, work.runs) == ("idempotencyKey", 0)


async def test_the_longest_key_in_japanese_is_accepted() -> None:
    owner_id, first, again = new_id(), Work(), Work()
    answers = {await ask(work, owner_id=owner_id, key="鍵" * MAX_KEY_CHARACTERS) for work in (first, again)}
    assert (len(answers), first.runs, again.runs) == (1, 1, 0)
