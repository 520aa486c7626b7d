"""A few hundred hostile requests on each database; `python -m benchmarks.fuzz` sends as many as one likes."""

import json
from typing import Any, Final

import pytest

from tests.fuzz.driver import Answer, judge, send
from tests.fuzz.episodes import Episodes, logged_errors
from tests.fuzz.generated import written
from tests.fuzz.requests import Request, operation
from tests.scenarios.conftest import Templates

SEED: Final = 20_261_005
REQUESTS: Final = 300
DOCUMENTS: Final = 12
BOUND_SECONDS: Final = 20
"""Generous: other tests run beside this one."""


def test_hostile_requests_meet_no_bug_and_change_nothing_that_they_may_not(templates: Templates) -> None:
    ids = sorted(templates.stage("everything").ids.values())
    with logged_errors() as log:
        episodes = Episodes(templates, log, BOUND_SECONDS)
        episodes.play(SEED, REQUESTS, written(DOCUMENTS, seed=SEED, ids=ids))

    assert "\n".join(episodes.tally.findings.values()) == ""
    assert episodes.tally.codes["SUCCESS"] > REQUESTS // 10, episodes.tally.codes
    assert len(episodes.tally.codes) > 10, episodes.tally.codes


def answered(body: object, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode())


def top(code: str) -> dict[str, Any]:
    return {"data": None, "errors": [{"message": "x", "extensions": {"code": code}}]}


MUTATION: Final = operation("test", "mutation { signOut { __typename } }")
QUERY: Final = operation("test", "{ viewer { role } }")


@pytest.mark.parametrize(
    ("request_", "answer", "fault"),
    [
        (QUERY, answered({}, 500), "HTTP 500"),
        (QUERY, answered(top("INTERNAL")), "INTERNAL"),
        (QUERY, answered(top("TIMED_OUT")), "TIMED_OUT"),
        (QUERY, answered({"data": None, "errors": [{"message": "x"}]}), "an error without a code: x"),
        (QUERY, answered([1]), "no GraphQL answer"),
        (QUERY, Answer(status=200, body=b"<html>"), "no JSON"),
        (QUERY, answered({"data": {"a": "<asyncpg.Record>"}}), "tells 'asyncpg'"),
        (QUERY, Answer(status=200, body=b'{"data": {}}', nanoseconds=3 * 10**9), "took longer than 2 seconds"),
        (MUTATION, answered(top("NOT_FOUND")), "not in the mutation's union: ['NOT_FOUND']"),
    ],
)
def test_an_answer_that_only_a_bug_gives_is_a_finding(request_: Request, answer: Answer, fault: str) -> None:
    assert judge(request_, answer, bound_seconds=2).faults == (fault,)


@pytest.mark.parametrize("answer", [answered(top("NOT_FOUND")), answered({"data": {}}), answered({}, 400)])
def test_a_refusal_is_no_finding(answer: Answer) -> None:
    assert judge(QUERY, answer, bound_seconds=2).faults == ()


async def test_what_the_application_lets_out_is_a_finding() -> None:
    async def raising(*_: Any) -> None:
        raise ZeroDivisionError("by nothing")

    answer = await send(raising, QUERY, token=None)

    assert judge(QUERY, answer, bound_seconds=2).faults == ("raised ZeroDivisionError: by nothing",)
