"""The ledger against a dictionary: whatever is done in whatever order, both say the same, and the proof holds."""

import asyncio
import shutil
from collections.abc import Coroutine
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
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
from core.database import connect, disconnect, transaction
from core.errors import InvalidTransition
from core.ids import new_id
from core.mass import GRAMS_PER_TONNE, Grams
from parties.models import Organisation
from registry import ledger
from registry.allocations import allocate, release_allocation
from registry.errors import AllocationExceedsHold, InsufficientUnits, SerialsOverlap
from registry.models import Block, Hold, Issuance, Project
from registry.retirements import confirm_retirement
from registry.states import BlockState, HoldStatus, UseKind
from registry.sweeps import expire_holds
from registry.transfers import confirm_transfer, request_transfer
from registry.verification import verify_ledger
from server.settings import tortoise_config
from tests.factories import (
    NOW,
    actor_of,
    make_hold,
    make_issuance,
    make_organisation,
    make_project,
    make_retirement,
    notice_of,
)

Result = TypeVar("Result")

PICKS = st.integers(0, 999)
"""Which of the things that there are: the number modulo how many."""


@dataclass
class Tonne:
    """Where one tonne is."""

    holder: UUID
    state: BlockState = BlockState.AVAILABLE
    hold: UUID | None = None


@dataclass
class Held:
    """A hold as the model knows it."""

    row: Hold
    serials: list[int]
    deadline: datetime
    status: HoldStatus = HoldStatus.PENDING
    uses: dict[UUID, int] = field(default_factory=dict)
    request: Any = None
    confirmed: bool = False

    @property
    def allocated_g(self) -> int:
        return sum(self.uses.values())

    @property
    def leaves(self) -> bool:
        """Whether its tonnes were asked to be transferred."""
        return type(self.request).__name__ == "Transfer"


class LedgerMachine(RuleBasedStateMachine):
    """Issue, hold, release, expire, retire, transfer and allocate in any order."""

    template: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        path = self.folder / f"{new_id()}.sqlite"
        shutil.copy(self.template, path)
        self.now = NOW
        self.tonnes: dict[UUID, dict[int, Tonne]] = {}
        self.issuances: list[Issuance] = []
        self.holds: list[Held] = []
        self.cleanup = ExitStack()
        self.cleanup.enter_context(clock.running_at(lambda: self.now))
        self.runner = self.cleanup.enter_context(asyncio.Runner())
        # A crash loses nothing that this test looks at.
        self.run(connect(tortoise_config(f"sqlite://{path}?synchronous=OFF")))
        self.parties: list[Organisation] = [self.run(make_organisation(f"組織{number}")) for number in range(3)]
        self.project: Project = self.run(make_project(self.parties[0]))

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(disconnect())
        self.cleanup.close()

    def refused(self, error: type[Exception], work: Coroutine[Any, Any, Any]) -> None:
        with pytest.raises(error):
            self.run(work)

    def change(self, held: Held, **changes: Any) -> None:
        for serial in held.serials:
            for name, value in changes.items():
                setattr(self.tonnes[held.row.issuance_id][serial], name, value)

    # --- What can be done -------------------------------------------------------------------------------------------

    @initialize(quantities=st.lists(st.integers(1, 4), min_size=2, max_size=4))
    def begin(self, quantities: list[int]) -> None:
        self.issue(quantity_t=12, gap_t=1, pick=0)
        for quantity_t in quantities:
            self.hold(pick=0, party=0, quantity_t=quantity_t, days=5 * quantity_t)

    @precondition(lambda self: len(self.issuances) < 3)
    @rule(quantity_t=st.integers(2, 12), gap_t=st.integers(-1, 3), pick=PICKS)
    def issue(self, quantity_t: int, gap_t: int, pick: int) -> None:
        issuer = self.parties[pick % 3]
        start = max((one.stop for one in self.issuances), default=1) + gap_t
        work = make_issuance(issuer, quantity_t=quantity_t, start=start, project=self.project)
        if gap_t < 0:
            self.refused(SerialsOverlap, work)
            return
        issuance = self.run(work)
        self.issuances.append(issuance)
        self.tonnes[issuance.id] = {serial: Tonne(issuer.id) for serial in range(start, start + quantity_t)}

    @rule(pick=PICKS, party=PICKS, quantity_t=st.integers(1, 6), days=st.integers(0, 9))
    def hold(self, pick: int, party: int, quantity_t: int, days: int) -> None:
        issuance = self.issuances[pick % len(self.issuances)]
        deadline = self.now + timedelta(days=days)
        tonnes = self.tonnes[issuance.id]
        # Whoever has some, and now and then somebody who may have none.
        holders = [*dict.fromkeys(one.holder for one in tonnes.values()), self.parties[party % 3].id]
        holder_id = holders[party % len(holders)]
        free = [n for n, one in sorted(tonnes.items()) if (one.holder, one.hold) == (holder_id, None)]
        work = make_hold(issuance, quantity_t, holder_id=holder_id, deadline=deadline)
        if len(free) < quantity_t:
            self.refused(InsufficientUnits, work)
            return
        held = Held(row=self.run(work), serials=free[:quantity_t], deadline=deadline)
        self.holds.append(held)
        self.change(held, state=BlockState.HELD, hold=held.row.id)

    @rule(pick=PICKS, status=st.sampled_from([HoldStatus.VOIDED, HoldStatus.EXPIRED]))
    def release(self, pick: int, status: HoldStatus) -> None:
        held = self.holds[pick % len(self.holds)]

        async def work() -> None:
            async with transaction():
                await ledger.release(held.row, status=status, actor_id=None)

        if held.status is not HoldStatus.PENDING:
            self.refused(InvalidTransition, work())
        elif held.uses:
            self.refused(AssertionError, work())
        else:
            self.run(work())
            self.free(held, status)

    @rule(days=st.integers(1, 3))
    def let_days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        due = [
            held
            for held in self.holds
            if held.status is HoldStatus.PENDING and held.deadline <= self.now and not held.uses
        ]
        assert self.run(expire_holds()) == len(due)
        for held in due:
            self.free(held, HoldStatus.EXPIRED)

    def free(self, held: Held, status: HoldStatus) -> None:
        held.status = status
        self.change(held, state=BlockState.AVAILABLE, hold=None)

    @rule(pick=PICKS, party=PICKS)
    def retire(self, pick: int, party: int) -> None:
        held = self.holds[pick % len(self.holds)]
        work = make_retirement(held.row, self.parties[party % 3])
        if held.status is not HoldStatus.PENDING:
            self.refused(InvalidTransition, work)
            return
        held.request, held.status = self.run(work), HoldStatus.POSTED
        self.change(held, state=BlockState.RETIREMENT_REQUESTED)

    @rule(pick=PICKS, party=PICKS)
    def transfer(self, pick: int, party: int) -> None:
        held, recipient = self.holds[pick % len(self.holds)], self.parties[party % 3]

        async def work() -> Any:
            async with transaction():
                return await request_transfer(actor_of(recipient), hold_id=held.row.id, recipient_id=recipient.id)

        if held.status is not HoldStatus.PENDING:
            self.refused(InvalidTransition, work())
        elif held.uses:
            self.refused(AssertionError, work())
        else:
            held.request, held.status = self.run(work()), HoldStatus.POSTED

    @precondition(lambda self: any(held.request for held in self.holds))
    @rule(pick=PICKS)
    def confirm(self, pick: int) -> None:
        requested = [held for held in self.holds if held.request is not None]
        held = requested[pick % len(requested)]
        work = self.confirm_transfer if held.leaves else self.confirm_retirement
        if held.confirmed:
            self.refused(InvalidTransition, work(held))
            return
        self.run(work(held))
        held.confirmed = True
        if held.leaves:
            self.change(held, state=BlockState.AVAILABLE, hold=None, holder=held.request.recipient_id)
        else:
            self.change(held, state=BlockState.RETIRED)

    async def confirm_transfer(self, held: Held) -> None:
        holder = actor_of(await Organisation.get(id=held.row.holder_id))
        async with transaction():
            await confirm_transfer(
                holder,
                transfer_id=held.request.id,
                notice_number="移-1",
                executed_on=clock.today(),
                quantity_t=held.row.quantity_t,
            )

    async def confirm_retirement(self, held: Held) -> None:
        holder, notice = actor_of(await Organisation.get(id=held.row.holder_id)), await notice_of(held.request)
        async with transaction():
            await confirm_retirement(holder, retirement_id=held.request.id, notice=notice)

    @precondition(lambda self: any(not held.leaves for held in self.holds))
    @rule(pick=PICKS, mass_g=st.sampled_from([1, 400_000, 1_000_000, 3_000_000]))
    def give(self, pick: int, mass_g: int) -> None:
        staying = [held for held in self.holds if not held.leaves]
        held, use_id = staying[pick % len(staying)], new_id()

        async def work() -> None:
            async with transaction():
                await allocate(hold_id=held.row.id, mass_g=Grams(mass_g), use_kind=UseKind.PRODUCT_SALE, use_id=use_id)

        usable = held.status in (HoldStatus.PENDING, HoldStatus.POSTED)
        if not usable or held.allocated_g + mass_g > held.row.quantity_t * GRAMS_PER_TONNE:
            self.refused(AllocationExceedsHold, work())
            return
        self.run(work())
        held.uses[use_id] = mass_g

    @precondition(lambda self: any(held.uses for held in self.holds))
    @rule(pick=PICKS)
    def take_back(self, pick: int) -> None:
        used = [held for held in self.holds if held.uses]
        held = used[pick % len(used)]
        use_id = next(iter(held.uses))

        async def work() -> None:
            async with transaction():
                await release_allocation(use_kind=UseKind.PRODUCT_SALE, use_id=use_id)

        self.run(work())
        del held.uses[use_id]

    # --- What must hold after everything ----------------------------------------------------------------------------

    @invariant()
    def the_proof_holds(self) -> None:
        verdict = self.run(verify_ledger())
        assert verdict.findings == ()
        states = [tonne.state for tonnes in self.tonnes.values() for tonne in tonnes.values()]
        assert verdict.tonnes_by_state == {state: states.count(state) for state in BlockState}
        assert verdict.issued_t == len(states)
        assert verdict.allocated_g == sum(held.allocated_g for held in self.holds)

    @invariant()
    def every_tonne_is_where_the_model_says(self) -> None:
        found: dict[UUID, dict[int, Tonne]] = {id: {} for id in self.tonnes}
        blocks, holds = self.run(_blocks_and_holds())
        for block in blocks:
            for serial in range(block.start, block.stop):
                assert serial not in found[block.issuance_id]
                found[block.issuance_id][serial] = Tonne(block.holder_id, block.state, block.hold_id)
        assert found == self.tonnes
        expected = {held.row.id: (held.status, held.allocated_g) for held in self.holds}
        assert {row.id: (row.status, row.allocated_g) for row in holds} == expected


async def _blocks_and_holds() -> tuple[list[Block], list[Hold]]:
    return await Block.filter(closed_by_id=None), await Hold.all()


def test_the_ledger_and_a_dictionary_agree_after_every_step(sqlite_template: Path, tmp_path: Path) -> None:
    LedgerMachine.template, LedgerMachine.folder = sqlite_template, tmp_path
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=16,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
