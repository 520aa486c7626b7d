"""The register of rules: what the law and the source documents ask, as dated data (`data/rules.toml`).

A rule is known by its id. Each of its versions has a source, how far that source was read, its days, how hard it binds,
at which gates it is asked, and what became of it here. Another reading of the law is another row: nothing else changes.
docs/rules.md is printed from here (`disclosures.rules_page`).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from core.labels import Labelled
from disclosures.rule_errors import RuleNotInForce, UnknownRule

MAX_RULES: Final = 1_000
"""Rows of the register; it is read whole, once."""


class Gate(Labelled):
    """The moments at which rules are asked."""

    LIST = "LIST", "販売公告の公開", "a sale notice is published"
    AD = "AD", "商品・催しのページの公開", "a product's or event's page is published"
    CART = "CART", "最終確認画面", "the final confirmation is shown"
    PAID = "PAID", "入金", "the payment is received"
    XFER = "XFER", "移転の記録", "a transfer is recorded"
    RET = "RET", "無効化の記録", "a retirement is recorded"
    CERT = "CERT", "証書の発行", "a certificate is issued"
    REPORT = "REPORT", "実施報告の公開", "a report is published"
    REFUND = "REFUND", "返金", "money is returned"


class Severity(Labelled):
    """How hard a rule binds."""

    BLOCK = "BLOCK", "拒否", "the act is refused"
    REQUIRE = (
        "REQUIRE",
        "要求（理由を記録して例外可）",
        "the act waits until it is met, or somebody entitled says why not",
    )
    WARN = "WARN", "警告", "the act is done with a warning, which is kept"
    INFORM = "INFORM", "情報", "it is told"


class Reading(Labelled):
    """Where a rule, or a part of it, was read."""

    DOCUMENT = "S", "原典で確認", "in a source document"
    OFFICIAL = "V", "公的なページで確認（多くは冒頭のみ）", "on an official page, mostly its beginning"
    SECONDARY = "V2", "二次資料で確認", "on a secondary page"
    MEMORY = "M", "記憶による・未確認", "nowhere: from memory, to be confirmed"


class Dating(Labelled):
    """What the first day of a version rests on."""

    SOURCE = "SOURCE", "原典・法令の日", "the source names the day, or its month"
    MEMORY = "MEMORY", "記憶による・未確認", "from memory"
    OWN = "OWN", "Musubi の運用開始", "the source names none: the first day of Musubi's own tables"


class Progress(Labelled):
    """What became of a rule."""

    TESTED = "TESTED", "実装・試験済み", "implemented and tested"
    PARTLY = "PARTLY", "一部実装", "in part; the rest is planned"
    PLANNED = "PLANNED", "予定", "planned"
    NOT_CHECKABLE = "NOT_CHECKABLE", "機械では確認しない", "not checked by a machine, with the reason"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One version of a rule, in force on days in Japan from `effective_from` to `effective_to`, both included.

    `effective_to` is None while no end is known. Without `gates` it holds at all times.
    """

    id: str
    version: int
    title_ja: str
    title_en: str
    source: str
    read_in: tuple[Reading, ...]
    from_memory: str = ""
    """Which part nobody has confirmed; given exactly when `read_in` has MEMORY."""
    effective_from: date
    effective_to: date | None = None
    dated_by: Dating
    severity: Severity
    gates: tuple[Gate, ...] = ()
    code: tuple[str, ...] = ()
    """What implements it, as `room.module.Name`."""
    tests: tuple[str, ...] = ()
    """What proves it, as `path::name`."""
    planned: str = ""
    """Which part is to come, and where."""
    not_checkable: str = ""
    """Why no machine checks it."""
    note: str = ""

    @property
    def progress(self) -> Progress:
        """What became of it."""
        if self.not_checkable:
            return Progress.NOT_CHECKABLE
        if self.planned:
            return Progress.PARTLY if self.code else Progress.PLANNED
        return Progress.TESTED

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force on the day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class UnusableRules(Exception):
    """The register cannot be used as it is written: a fault of ours. `problems` says why, one line each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def rule(id: str, on: date) -> Rule:
    """The version of a rule that is in force on a day. Raises UnknownRule, RuleNotInForce."""
    if id not in _register():
        raise UnknownRule(rule=id)
    found = find_rule(id, on)
    if found is None:
        raise RuleNotInForce(rule=id, on=on.isoformat())
    return found


def find_rule(id: str, on: date) -> Rule | None:
    """The version of a rule of the register that is in force on a day; None before and after all of its days."""
    return next((one for one in _register()[id] if one.holds_on(on)), None)


def rules_at(gate: Gate, on: date) -> tuple[Rule, ...]:
    """The rules that are asked at a gate on a day, in the order of the register; before all of their days, none."""
    return tuple(one for one in all_rules() if gate in one.gates and one.holds_on(on))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every version of every rule, in the order of the register. Raises UnusableRules."""
    return read_rules(resources.files("disclosures").joinpath("data/rules.toml").read_text(encoding="utf-8"))


@cache
def _register() -> Mapping[str, tuple[Rule, ...]]:
    return MappingProxyType(_by_id(all_rules()))


def read_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a register in TOML. Raises UnusableRules, naming all that is wrong with it."""
    try:
        rows = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise UnusableRules([str(error)]) from error
    if not isinstance(rows, list) or len(rows) > MAX_RULES or not all(isinstance(row, dict) for row in rows):
        raise UnusableRules([f"`rule` is no list of at most {MAX_RULES} tables"])
    found: list[Rule] = []
    problems: list[str] = []
    for row in rows:
        name = f"{row.get('id', '?')} version {row.get('version', '?')}"
        wrong = list(_problems_of_row(row))
        if not wrong:
            made = _rule_of(row)
            wrong = list(_problems_of_rule(made))
            found.append(made)
        problems += [f"{name}: {problem}" for problem in wrong]
    problems += [problem for versions in _by_id(found).values() for problem in _problems_of_versions(versions)]
    if problems:
        raise UnusableRules(problems)
    return tuple(found)


def _by_id(rules: Iterable[Rule]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for one in rules:
        found[one.id] = (*found.get(one.id, ()), one)
    return found


_WORDS: Final[Mapping[str, type[Labelled]]] = {"dated_by": Dating, "severity": Severity}
_LISTS_OF_WORDS: Final[Mapping[str, type[Labelled]]] = {"read_in": Reading, "gates": Gate}
_LISTS: Final = ("code", "tests")
_DAYS: Final = ("effective_from", "effective_to")
_NEEDED: Final = frozenset(
    {"id", "version", "title_ja", "title_en", "source", "read_in", "effective_from", "dated_by", "severity"}
)


def _problems_of_row(row: Mapping[str, Any]) -> Iterator[str]:
    """What keeps a table from being a rule at all: names and types."""
    names = {field.name for field in fields(Rule)}
    yield from (f"{name} is not known" for name in sorted(set(row) - names))
    yield from (f"{name} is missing" for name in sorted(_NEEDED - set(row)))
    for name, value in row.items():
        if name in _WORDS and value not in list(_WORDS[name]):
            yield f"{name} is none of {', '.join(_WORDS[name])}"
        elif name in _DAYS and type(value) is not date:
            yield f"{name} is no day"
        elif name == "version" and type(value) is not int:
            yield "version is no whole number"
        elif name in _LISTS or name in _LISTS_OF_WORDS:
            yield from _problems_of_list(name, value)
        elif name not in (*_WORDS, *_DAYS, "version") and not (isinstance(value, str) and value.strip() == value != ""):
            yield f"{name} is no text, or has space around it"


def _problems_of_list(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        yield f"{name} is no list of texts"
        return
    if len(set(value)) != len(value):
        yield f"{name} names something twice"
    allowed = _LISTS_OF_WORDS.get(name)
    if allowed:
        yield from (f"{name}: {one} is none of {', '.join(allowed)}" for one in value if one not in list(allowed))


def _rule_of(row: Mapping[str, Any]) -> Rule:
    read = dict(row)
    read |= {name: _word(words, row[name]) for name, words in _WORDS.items()}
    read |= {name: tuple(_word(words, one) for one in row.get(name, ())) for name, words in _LISTS_OF_WORDS.items()}
    read |= {name: tuple(row.get(name, ())) for name in _LISTS}
    return Rule(**read)


def _word(words: type[Labelled], key: str) -> Labelled:
    return next(one for one in words if one.value == key)


_ID: Final = re.compile(r"I[0-9]{2}|[A-Z]{2,3}-[0-9]{2}")
_CODE: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+)+(?:\.[A-Za-z_][A-Za-z0-9_]*)+")
_TEST: Final = re.compile(r"tests/[a-z0-9_/]+\.py::test_[a-z0-9_]+")


def _problems_of_rule(one: Rule) -> Iterator[str]:
    if not _ID.fullmatch(one.id):
        yield "the id has not the form of one"
    if one.effective_to is not None and one.effective_to < one.effective_from:
        yield "it ends before it begins"
    if not one.read_in:
        yield "where it was read is not said"
    if bool(one.from_memory) != (Reading.MEMORY in one.read_in):
        yield "what is from memory is said exactly where read_in has M"
    yield from (f"{text} is no reference to code" for text in one.code if not _CODE.fullmatch(text))
    yield from (f"{text} is no reference to a test" for text in one.tests if not _TEST.fullmatch(text))
    if bool(one.code) != bool(one.tests):
        yield "code and tests are named together or not at all"
    if one.not_checkable and (one.code or one.planned):
        yield "it is said to be not checkable, and implemented or planned as well"
    if not (one.code or one.planned or one.not_checkable):
        yield "what became of it is not said"


def _problems_of_versions(versions: tuple[Rule, ...]) -> Iterator[str]:
    """Versions stand in their order, numbered from one, and no day has two of them."""
    id = versions[0].id
    if [one.version for one in versions] != list(range(1, len(versions) + 1)):
        yield f"{id}: versions are not numbered 1, 2, 3 in their order"
    for earlier, later in pairwise(sorted(versions, key=lambda one: one.effective_from)):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            yield f"{id}: versions {earlier.version} and {later.version} have days in common"
    if [one.effective_from for one in versions] != sorted(one.effective_from for one in versions):
        yield f"{id}: versions do not follow one another in time"
