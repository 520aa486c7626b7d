"""Announced events on their way to whoever waits for them in this process.

Each subscription has a bounded queue. Who reads too slowly loses its subscription, and nobody else waits for it.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from core.errors import DomainError, ServerStopping, SubscriberTooSlow, TooManySubscriptions
from core.events import Announced, Occurrence

MAX_WAITING: Final = 100
"""Events that wait for one subscriber; one more ends its subscription."""

MAX_SUBSCRIPTIONS_A_CREDENTIAL: Final = 50
MAX_SUBSCRIPTIONS: Final = 5_000
"""Of one process."""

ResultT = TypeVar("ResultT")


class Subscription:
    """One waiting reader: the events of some types that concern an organisation, or all of them."""

    def __init__(
        self, *, types: frozenset[Announced], organisation_id: UUID | None, credential: object, subject_id: UUID | None
    ) -> None:
        self.types = types
        self.organisation_id = organisation_id
        self.credential = credential
        self.subject_id = subject_id
        self.ended: DomainError | None = None
        self._waiting: deque[Occurrence] = deque()
        self._changed = asyncio.Event()

    def offer(self, one: Occurrence) -> None:
        """Put an event into the queue; beyond MAX_WAITING the subscription ends and what waited is let go."""
        if self.ended is not None or (self.subject_id is not None and self.subject_id != one.subject_id):
            return
        if len(self._waiting) >= MAX_WAITING:
            self.end(SubscriberTooSlow(waiting=MAX_WAITING))
            return
        self._waiting.append(one)
        self._changed.set()

    def end(self, reason: DomainError) -> None:
        """Let the reader meet `reason` at its next reading, whatever waited for it."""
        self.ended = self.ended or reason
        self._waiting.clear()
        self._changed.set()

    async def next(self, *, within_seconds: int) -> Occurrence | None:
        """The next event, or none when nothing came in time. Raises what ended the subscription."""
        try:
            async with asyncio.timeout(within_seconds):
                await self._changed.wait()
        except TimeoutError:
            return None
        if self.ended is not None:
            raise self.ended
        found = self._waiting.popleft()
        if not self._waiting:
            self._changed.clear()
        return found


class InFlight:
    """Work that several wait for while it runs, done once. Nothing is kept once it is done."""

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[Any]] = {}

    async def share(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, ResultT]]) -> ResultT:
        """What `work` gives, or the same work that was begun for an equal key and is not done yet."""
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.create_task(work())
            task.add_done_callback(lambda done: self._forget(key, done))
        # Who leaves does not take the others' answer along.
        return cast(ResultT, await asyncio.shield(task))

    def _forget(self, key: Hashable, done: "asyncio.Task[Any]") -> None:
        del self._running[key]
        if not done.cancelled():
            # Looked at, also where nobody waits any more.
            done.exception()


class Hub:
    """The subscriptions of one process."""

    def __init__(self) -> None:
        self.in_flight = InFlight()
        # By what they wait for: everything of a type (None), or what concerns one organisation.
        self._readers: dict[tuple[Announced, UUID | None], set[Subscription]] = {}
        self._of_credential: Counter[object] = Counter()
        self._all: set[Subscription] = set()
        self._stopping = False

    def __len__(self) -> int:
        return len(self._all)

    def join(
        self, *, types: frozenset[Announced], organisation_id: UUID | None, credential: object, subject_id: UUID | None
    ) -> Subscription:
        """A new subscription; `organisation_id` is None for who reads everything. Raises TooManySubscriptions."""
        if self._stopping:
            raise ServerStopping()
        if self._of_credential[credential] >= MAX_SUBSCRIPTIONS_A_CREDENTIAL:
            raise TooManySubscriptions(limit=MAX_SUBSCRIPTIONS_A_CREDENTIAL)
        if len(self._all) >= MAX_SUBSCRIPTIONS:
            raise TooManySubscriptions(limit=MAX_SUBSCRIPTIONS)
        made = Subscription(types=types, organisation_id=organisation_id, credential=credential, subject_id=subject_id)
        self._all.add(made)
        self._of_credential[credential] += 1
        for type in types:
            self._readers.setdefault((type, organisation_id), set()).add(made)
        return made

    def leave(self, one: Subscription) -> None:
        """Forget a subscription; a second time nothing happens."""
        if one not in self._all:
            return
        self._all.discard(one)
        self._of_credential[one.credential] -= 1
        if not self._of_credential[one.credential]:
            del self._of_credential[one.credential]
        for type in one.types:
            readers = self._readers[type, one.organisation_id]
            readers.discard(one)
            if not readers:
                del self._readers[type, one.organisation_id]

    def publish(self, events: Iterable[Occurrence], concerned: Mapping[UUID, frozenset[UUID]]) -> None:
        """Offer each event to the subscriptions of the organisations that it concerns, by its id, and of who reads all.

        Whether the reader may still read it, and how it reads now, is decided when it is sent.
        """
        for event in events:
            for organisation_id in (None, *concerned.get(event.id, ())):
                for one in self._readers.get((event.type, organisation_id), ()):
                    one.offer(event)

    def end_all(self, reason: DomainError) -> None:
        """End every subscription for one reason."""
        for one in self._all:
            one.end(reason)

    def stop(self) -> None:
        """The server is about to stop: end what runs and take nothing new."""
        self._stopping = True
        self.end_all(ServerStopping())
