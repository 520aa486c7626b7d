"""The house's rules hold in the product, and each rule does find what it forbids."""

from collections.abc import Callable, Iterable

import pytest

from tests.house import rules
from tests.house.rules import Source

Rule = Callable[[Iterable[Source]], list[str]]

RULES: list[Rule] = [
    rules.no_floats,
    rules.no_true_division,
    rules.no_broad_except,
    rules.libraries_stay_home,
    rules.one_clock,
    rules.names_say_something,
    rules.files_are_short,
    rules.functions_are_short,
]

LONG_BODY = "    pass\n" * rules.MAX_FUNCTION_LINES

BAD: list[tuple[Rule, str, str]] = [
    (rules.no_floats, "payments/fees.py", "RATE = 0.08\n"),
    (rules.no_floats, "core/mass.py", "def grams(text: str) -> int:\n    return int(float(text) * 1000)\n"),
    (rules.no_floats, "matching/scoring.py", "def score(weight: float) -> int: ...\n"),
    (rules.no_floats, "emissions/transport.py", "GRAMS_PER_LITRE = 2.32e3\n"),
    (
        rules.no_true_division,
        "payments/fees.py",
        "def fee(total_yen: int) -> int:\n    return int(total_yen * 8 / 100)\n",
    ),
    (rules.no_true_division, "core/mass.py", "mass_t = 5\nmass_t /= 2\n"),
    (rules.no_broad_except, "payments/gateway.py", "try:\n    pay()\nexcept Exception:\n    pass\n"),
    (rules.no_broad_except, "registry/service.py", "try:\n    move()\nexcept:\n    pass\n"),
    (
        rules.no_broad_except,
        "core/events.py",
        "try:\n    run()\nexcept (KeyError, BaseException):\n    log()\n",
    ),
    (rules.no_broad_except, "core/pages.py", "import contextlib\nwith contextlib.suppress(Exception):\n    run()\n"),
    (rules.no_broad_except, "core/pages.py", "from contextlib import suppress\nwith suppress(Exception):\n    run()\n"),
    (rules.no_broad_except, "server/cli.py", "try:\n    run()\nexcept Exception as e:\n    raise Exit(1) from e\n"),
    (rules.libraries_stay_home, "listings/models.py", "import strawberry\n"),
    (rules.libraries_stay_home, "server/pages.py", "from strawberry.types import Info\n"),
    (rules.libraries_stay_home, "schema/context.py", "def f():\n    from starlette.requests import Request\n"),
    (rules.libraries_stay_home, "server/webhooks.py", "import stripe\n"),
    (rules.libraries_stay_home, "matching/service.py", "from dbos import DBOS\n"),
    (rules.one_clock, "listings/service.py", "from datetime import UTC, datetime\nat = datetime.now(UTC)\n"),
    (rules.one_clock, "listings/service.py", "import datetime as dt\nat = dt.datetime.utcnow()\n"),
    (rules.one_clock, "listings/service.py", "from datetime import date as day\nat = day.today()\n"),
    (rules.one_clock, "listings/models.py", "import datetime\nmake(default=datetime.datetime.now)\n"),
    (rules.one_clock, "core/ids.py", "import time\nat = time.time()\n"),
    (rules.one_clock, "core/ids.py", "from time import time_ns\nat = time_ns()\n"),
    (rules.names_say_something, "registry/utils.py", ""),
    (rules.names_say_something, "core/helpers/text.py", ""),
    (rules.names_say_something, "matching/_manager.py", ""),
    (rules.files_are_short, "core/long.py", "x = 1\n" * (rules.MAX_FILE_LINES + 1)),
    (rules.functions_are_short, "core/long.py", f"def f():\n{LONG_BODY}"),
    (rules.functions_are_short, "core/long.py", f"class A:\n    async def f(self):\n{LONG_BODY.replace('p', '    p')}"),
]

GOOD: list[tuple[Rule, str, str]] = [
    (rules.no_floats, "payments/fees.py", "from fractions import Fraction\nRATE = Fraction(8, 100)\n"),
    (rules.no_floats, "server/worker.py", "POLL_EVERY_S = 0.5\n"),
    (rules.no_true_division, "payments/fees.py", "fee_yen = total_yen * 8 // 100\nexact = Fraction(8) / rate\n"),
    (rules.no_true_division, "registry/project_list.py", "LIST = Path(__file__).parent / 'data' / f'{name}.csv'\n"),
    (rules.no_broad_except, "server/worker.py", "try:\n    run()\nexcept Exception:\n    log()\n"),
    (rules.no_broad_except, "core/database.py", "try:\n    run()\nexcept BaseException:\n    undo()\n    raise\n"),
    (rules.no_broad_except, "core/text.py", "try:\n    run()\nexcept (KeyError, ValueError):\n    pass\n"),
    (rules.libraries_stay_home, "schema/types.py", "import strawberry\n"),
    (rules.libraries_stay_home, "payments/gateway.py", "import stripe\n"),
    (rules.libraries_stay_home, "listings/models.py", "from . import stripe_like\nimport strawberries\n"),
    (rules.one_clock, "core/clock.py", "from datetime import UTC, datetime\nat = datetime.now(UTC)\n"),
    (rules.one_clock, "listings/service.py", "from core import clock\nat = clock.now()\nday = clock.today()\n"),
    (rules.names_say_something, "registry/serials.py", ""),
    (rules.files_are_short, "core/long.py", "x = 1\n" * rules.MAX_FILE_LINES),
    (rules.functions_are_short, "core/long.py", f"def f():\n{LONG_BODY[:-9]}"),
    (rules.functions_are_short, "server/migrations/0001_tables.py", f"def f():\n{LONG_BODY}"),
]


def _name(value: object) -> str:
    first_line = str(getattr(value, "__name__", value)).split("\n")[0]
    return first_line[:40] or "empty"


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    assert rule(rules.product_sources()) == []


@pytest.mark.parametrize(("rule", "path", "text"), BAD, ids=_name)
def test_the_rule_finds_what_it_forbids(rule: Rule, path: str, text: str) -> None:
    # Beside an innocent file, whose own path must not show up.
    findings = rule([Source("core/innocent.py", "x = 1\n"), Source(path, text)])
    assert findings
    assert all(path in finding for finding in findings)


@pytest.mark.parametrize(("rule", "path", "text"), GOOD, ids=_name)
def test_the_rule_leaves_alone_what_it_allows(rule: Rule, path: str, text: str) -> None:
    assert rule([Source(path, text)]) == []


def test_every_rule_is_shown_to_fail() -> None:
    assert {rule.__name__ for rule in RULES} == {rule.__name__ for rule, _, _ in BAD}


def test_the_rules_read_every_room() -> None:
    assert {source.room for source in rules.product_sources()} == set(rules.ROOMS)


def test_the_payment_library_is_known_to_one_module_only() -> None:
    two = [Source("payments/gateway.py", "import stripe\n"), Source("payments/refunds.py", "import stripe\n")]
    assert len(rules.libraries_stay_home(two)) == 1


def test_an_exception_for_floats_holds_for_its_count_only() -> None:
    two_floats = [Source("core/retry.py", "BACKOFF_S = (0.1, 0.5)\n")]
    assert rules.no_floats(two_floats, {"core/retry.py": (2, "seconds")}) == []
    assert len(rules.no_floats(two_floats, {"core/retry.py": (1, "seconds")})) == 2
    assert len(rules.no_floats([Source("core/retry.py", "")], {"core/retry.py": (2, "seconds")})) == 1


def test_a_known_length_may_fall_but_not_rise() -> None:
    long = [Source("core/long.py", "x = 1\n" * 500)]
    assert rules.files_are_short(long, {"core/long.py": 500}) == []
    assert len(rules.files_are_short(long, {"core/long.py": 499})) == 1
    assert len(rules.files_are_short(long, {"core/long.py": 501})) == 1
    assert len(rules.files_are_short([], {"core/gone.py": 450})) == 1
