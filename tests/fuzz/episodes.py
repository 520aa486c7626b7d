"""Episodes: a fresh copy of a world in which there is something of everything, so many requests, and a look at it."""

import asyncio
import logging
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network
from typing import Final

from starlette.applications import Starlette

import tests.scenarios.everything  # noqa: F401 (adds the stage WORLD)
from core import clock
from core.database import connect, disconnect
from core.errors import NotFound
from parties.access_models import Mail
from parties.actors import issue_token
from parties.kinds import Role
from parties.models import Membership, Person
from payments.verification import verify_money
from registry.verification import verify_ledger
from schema.execution.persisted import Kept, hash_of
from schema.ids import split_global_id
from server.app import bare_app
from server.rates import Buckets, Rates
from server.settings import tortoise_config
from server.worker import SWEEPS, handle_pending
from tests.fuzz import papers
from tests.fuzz.bodies import BODIES, SOUND
from tests.fuzz.driver import CURSOR, ID, Answer, ErrorLog, judge, send
from tests.fuzz.operations import Accepted, Operations
from tests.fuzz.requests import ANONYMOUS, CALLERS, Request, operation
from tests.fuzz.shapes import SHAPES
from tests.fuzz.values import Known
from tests.scenarios.cast import Party
from tests.scenarios.conftest import Template, Templates
from tests.scenarios.every_permission import ACTS, QUESTIONS
from tests.scenarios.permissions import Thing
from tests.scenarios.signing_in import CODE, EMAIL, PASSWORD, joined
from tests.scenarios.world import PUBLIC_URL, Time, World, serving

WORLD: Final = "everything"
EVENTS_EVERY: Final = 50
"""After so many requests the worker handles what has happened."""
MOST_SHOWN: Final = 40
"""Findings that are kept whole, one of each kind."""
WORDS: Final = ("JC-200", "JC-200-000-000-011-157", "378", "435112", "131032", "FO-001", "森", EMAIL, PASSWORD)
MOST_WORDS: Final = 200
DAYS_LATER: Final = 400
"""Until then everything that ends has ended."""
POINTS: Final = 10**12
SLOWEST: Final = 10
CALLER_OF: Final = {
    "anonymous": ANONYMOUS,
    "village": "owner",
    "city": "buyer",
    "consumer": "consumer",
    "coordinator": "coordinator",
    "operator": "operator",
}


@dataclass
class Tally:
    """What came of it."""

    requests: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[int, str]] = field(default_factory=list)
    """Milliseconds and what it was, the slowest first."""
    findings: dict[str, str] = field(default_factory=dict)
    """One of each kind: what is wrong, and the request."""
    found: Counter[str] = field(default_factory=Counter)

    def add(self, request: Request, code: str, answer: Answer) -> None:
        """Count one answer."""
        self.requests += 1
        self.codes[code] += 1
        self.families[request.family] += 1
        busy_ms = answer.busy_nanoseconds // 1_000_000
        self.slowest.append((answer.nanoseconds // 1_000_000, f"({busy_ms} ms at work) {request.shown(200)}"))
        if len(self.slowest) > 1_000:
            self.slowest = sorted(self.slowest, reverse=True)[:SLOWEST]

    def find(self, what: str, shown: str) -> None:
        """Note a finding; only the first of its kind is kept whole."""
        kind = re.sub(r"[0-9a-f-]{16,}|\d+", "N", what)[:300]
        self.found[kind] += 1
        if len(self.findings) < MOST_SHOWN:
            self.findings.setdefault(kind, f"{what}\n    {shown}")

    def merge(self, other: "Tally") -> None:
        """Add another's."""
        self.requests += other.requests
        self.codes += other.codes
        self.families += other.families
        self.slowest = sorted(self.slowest + other.slowest, reverse=True)[:SLOWEST]
        self.found += other.found
        self.findings = {**other.findings, **self.findings}


@dataclass
class Fuzzer:
    """Draws requests over one world from one seed, sends them and keeps the tally."""

    world: World
    random: random.Random
    operations: Operations
    tally: Tally
    log: ErrorLog
    bound_seconds: int
    memberships: dict[str, Membership]
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = application(introspection=self.random.random() < 0.5)

    def draw(self) -> Request:
        """One request of any family."""
        draw = self.random.random()
        if draw < 0.8:
            return self.operations.next()
        if draw < 0.9:
            return self.random.choice(SHAPES)(self.random, self.operations.known)
        return self.random.choice(BODIES)(self.random, self.operations.known)

    async def run(self, count: int) -> None:
        """So many requests, with the worker's part in between."""
        for number in range(count):
            await self.once(self.draw())
            if number % EVENTS_EVERY == 0:
                await self.work()
        await self.work()

    async def once(self, request: Request) -> None:
        """Send one request and judge the answer."""
        token = self.tokens.get(request.caller)
        answer = await send(self.app, request, token=token)
        verdict = judge(request, answer, bound_seconds=self.bound_seconds)
        self.tally.add(request, verdict.code, answer)
        for fault in verdict.faults:
            self.tally.find(fault, f"{request.shown()}\n    {answer.text[:600]}")
        for line in self.log.taken():
            self.tally.find(f"logged {line.partition(chr(10))[0]}", f"{request.shown()}\n{line}")
        self._learn(answer)
        if verdict.code == "UNAUTHENTICATED" and token is not None:
            await self.renew(request.caller)

    def _learn(self, answer: Answer) -> None:
        learn(self.operations.known, ID.findall(answer.text)[:20])
        for cursor in CURSOR.findall(answer.text)[:5]:
            self.operations.known.add_cursor(cursor)

    async def renew(self, caller: str) -> None:
        """Somebody else comes for a caller whose token was ended, or who is gone."""
        known = self.memberships[caller]
        person = await Person.create(name="代理 次郎")
        membership = await Membership.create(person=person, organisation_id=known.organisation_id, role=known.role)
        self.tokens[caller] = await issue_token(membership)

    async def work(self) -> None:
        """The worker handles what has happened."""
        try:
            await handle_pending()
        except Exception as error:  # An event that cannot be handled is a finding.
            self.tally.find(f"worker: {type(error).__name__}: {str(error)[:300]}", "")
        for line in self.log.taken():
            self.tally.find(f"worker logged {line.partition(chr(10))[0]}", line)
        newest = await Mail.all().order_by("-id").limit(1)
        words = self.operations.known.words
        words += [code for mail in newest for code in set(CODE.findall(mail.body)) if code not in words]
        del words[len(WORDS) : -MOST_WORDS]

    async def look(self) -> None:
        """Let time pass over what was left, and see whether the ledger and the money still add up."""
        self.world.time.pass_days(DAYS_LATER)
        for sweep in SWEEPS:
            try:
                while await sweep():
                    continue
            except Exception as error:  # What a sweep cannot get over would stop it for everybody.
                self.tally.find(f"{sweep.__name__}: {type(error).__name__}: {str(error)[:300]}", "")
        await self.work()
        ledger, money = await verify_ledger(), await verify_money()
        for one in (*ledger.findings, *money.findings):
            self.tally.find(f"verify: {one.rule}", f"{one.subject}: {one.detail}")


async def callers_of(world: World) -> dict[str, Membership]:
    """A membership for every caller."""
    cast = world.cast
    wanted: dict[str, tuple[Party, Role]] = {
        "viewer": (cast.village, Role.VIEWER),
        "owner": (cast.village, Role.OWNER),
        "buyer": (cast.city, Role.OWNER),
        "consumer": (cast.consumer, Role.OWNER),
        "coordinator": (cast.council, Role.COORDINATOR),
        "operator": (cast.operator, Role.OPERATOR),
        "auditor": (cast.operator, Role.AUDITOR),
    }
    made = {}
    for caller, (party, role) in wanted.items():
        person = await Person.create(name=f"{caller} 花子")
        made[caller] = await Membership.create(person=person, organisation_id=party.organisation_id, role=role)
    return made


async def accepted_of(world: World) -> Accepted:
    """The inputs that the permissions' rows know to be accepted, and by whom."""
    found = Accepted()
    for act in ACTS:
        callers = tuple(CALLER_OF[role] for role in act.allowed if role in CALLER_OF)
        for name in dict.fromkeys(act.things or ("",)):
            found.inputs.append((act.mutation, act.input(world, await _thing(world, name)), callers))
    found.inputs.append(("signIn", {"email": EMAIL, "password": PASSWORD}, (ANONYMOUS,)))
    found.inputs.append(("requestPasswordReset", {"email": EMAIL}, (ANONYMOUS,)))
    found.inputs += [*papers.published(world), *papers.claimed(world), *papers.said_of_sellers()]
    found.arguments = [(one.query, one.arguments(world)) for one in QUESTIONS if one.query != "node"]
    found.arguments += [*papers.drafts(), *papers.asked(world)]
    return found


async def _thing(world: World, name: str) -> Thing:
    if not name:
        return {}
    id = world.ids[name]
    return await world.read(world.cast.operator, split_global_id(id)[0], id)


def known_of(world: World) -> Known:
    """The ids of the world, and words that mean something in it."""
    known = Known(words=[*WORDS, world.ids["certificate number"]])
    learn(known, [*world.ids.values(), *(one.id for one in vars(world.cast).values() if isinstance(one, Party))])
    return known


def learn(known: Known, ids: Sequence[str]) -> None:
    """Add what are global ids among these."""
    for id in ids:
        try:
            known.add_id(split_global_id(id)[0], id)
        except NotFound:
            continue


@lru_cache(maxsize=2)
def application(*, introspection: bool) -> Starlette:
    """The application, which works on whatever database is connected; its limits of points are beyond reach."""
    return bare_app(
        public_url=PUBLIC_URL,
        graphiql=False,
        introspection=introspection,
        kept=Kept({hash_of(SOUND): SOUND}),
        rates=Rates(address=Buckets(POINTS), credential=Buckets(POINTS), proxies=(ip_network("127.0.0.0/8"),)),
        allowed_origins=("https://shop.example",),
    )


@contextmanager
def logged_errors() -> Iterator[ErrorLog]:
    """What the application logs as errors meanwhile."""
    log = ErrorLog()
    logging.getLogger().addHandler(log)
    logging.captureWarnings(True)
    try:
        yield log
    finally:
        logging.captureWarnings(False)
        logging.getLogger().removeHandler(log)


@dataclass
class Episodes:
    """Episodes over copies of one template."""

    templates: Templates
    log: ErrorLog
    bound_seconds: int
    tally: Tally = field(default_factory=Tally)
    accepted: Accepted | None = None

    def play(self, seed: int, count: int, documents: Sequence[str] = ()) -> None:
        """One episode: so many requests drawn from the seed, and each document by every caller."""
        with self.templates.copied(WORLD) as (address, template):
            asyncio.run(self._play(address, template, seed, count, documents))

    async def _play(self, address: str, template: Template, seed: int, count: int, documents: Sequence[str]) -> None:
        await connect(tortoise_config(address))
        time = Time()
        try:
            with clock.running_at(time):
                async with serving() as api:
                    world = World(api=api, cast=template.cast, ids=dict(template.ids), time=time)
                    await self._play_in(world, random.Random(seed), count, documents)
        finally:
            await disconnect()

    async def _play_in(self, world: World, draws: random.Random, count: int, documents: Sequence[str]) -> None:
        await joined(world)
        self.accepted = self.accepted or await accepted_of(world)
        fuzzer = Fuzzer(
            world=world,
            random=draws,
            operations=Operations(random=draws, known=known_of(world), accepted=self.accepted),
            tally=self.tally,
            log=self.log,
            bound_seconds=self.bound_seconds,
            memberships=await callers_of(world),
        )
        for caller in fuzzer.memberships:
            await fuzzer.renew(caller)
        for document in documents:
            for caller in CALLERS:
                await fuzzer.once(operation("hypothesis-graphql", document, caller=caller))
        await fuzzer.run(count)
        await fuzzer.look()
