"""A few hundred hostile requests on each database; `python -m benchmarks.fuzz` sends as many as one likes."""

from typing import Final

from tests.fuzz.episodes import Episodes, logged_errors
from tests.fuzz.generated import written
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
