"""The ledger against a dictionary: whatever is asked in whatever order, both say the same, and the proof holds.

What the dictionary knows is in tests/ledger; benchmarks/ledger_soak.py plays the same commands by the million.
"""

import asyncio
import shutil
from collections.abc import Coroutine
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core import clock
from core.database import connect, disconnect
from core.ids import new_id
from server.settings import tortoise_config
from tests.factories import NOW
from tests.ledger.cast import SOURCES, make_cast
from tests.ledger.commands import OPERATIONS, Command
from tests.ledger.draws import DRAWS, draw
from tests.ledger.model import EXPECTATIONS
from tests.ledger.play import Player

Result = TypeVar("Result")

VERIFIES_EVERY = 10
REPEATS_EVERY = 5


class LedgerMachine(RuleBasedStateMachine):
    """Every command of `DRAWS`, time that passes, and whatever was asked last asked again."""

    template: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        path = self.folder / f"{new_id()}.sqlite"
        shutil.copy(self.template, path)
        self.player: Player | None = None
        self.repeated = 0
        self.cleanup = ExitStack()
        self.cleanup.enter_context(clock.running_at(lambda: self.player.now if self.player else NOW))
        self.runner = self.cleanup.enter_context(asyncio.Runner())
        # A crash loses nothing that this test looks at.
        self.run(connect(tortoise_config(f"sqlite://{path}?synchronous=OFF&journal_mode=MEMORY")))
        self.player = Player(cast=self.run(make_cast()), now=NOW)

    @property
    def playing(self) -> Player:
        assert self.player is not None
        return self.player

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def teardown(self) -> None:
        try:
            self.run(self.playing.verify())
        finally:
            self.run(disconnect())
            self.cleanup.close()

    @initialize(source=st.sampled_from(range(len(SOURCES))), quantity_t=st.integers(8, 16))
    def begin(self, source: int, quantity_t: int) -> None:
        args = {"source": source, "start": 1, "quantity_t": quantity_t, "buffer_t": 0, "vintage": 0}
        self.run(self.playing.play(Command(do="issue", by=SOURCES[source].owner, args=args)))

    @rule(hours=st.integers(1, 30))
    def let_pass(self, hours: int) -> None:
        self.run(self.playing.let_pass(hours))

    @precondition(lambda self: self.playing.asked % REPEATS_EVERY == 0 and self.playing.asked != self.repeated)
    @rule()
    def repeat(self) -> None:
        self.repeated = self.playing.asked
        self.run(self.playing.repeat())

    @invariant()
    def both_say_the_same(self) -> None:
        self.run(self.playing.compare())

    @invariant()
    def the_proof_holds(self) -> None:
        if self.playing.asked % VERIFIES_EVERY == 0:
            self.run(self.playing.verify())


def _asks(name: str) -> Any:
    # Hypothesis chooses what is asked, and drops what is not needed; who asks for how much is the seed's.
    def ask(self: LedgerMachine, random: Random) -> None:
        known = self.playing.known()
        self.run(self.playing.play(DRAWS[name][1](known, random.randrange) or draw(known, random)))

    ask.__name__ = name
    return rule(random=st.randoms(use_true_random=True))(ask)


for _name, (_weight, _) in DRAWS.items():
    # A rule each time: they are chosen evenly.
    for _time in range(max(_weight // 2, 1)):
        setattr(LedgerMachine, f"{_name}_{_time}", _asks(_name))


def test_every_operation_is_drawn_and_expected() -> None:
    assert set(DRAWS) == set(OPERATIONS) == set(EXPECTATIONS)
    assert len(DRAWS) >= 10


def test_the_ledger_and_a_dictionary_agree_after_every_step(sqlite_template: Path, tmp_path: Path) -> None:
    LedgerMachine.template, LedgerMachine.folder = sqlite_template, tmp_path
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=20,
            stateful_step_count=50,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
