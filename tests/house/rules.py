"""The house's rules that no off-the-shelf linter knows, as functions from sources to findings.

A rule takes the product's sources and returns one line a finding; no finding means that the rule is kept. What is
excepted stands in a table beside its rule, with the reason or the number that may only fall.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]

ROOMS = (
    "core",
    "parties",
    "registry",
    "disclosures",
    "emissions",
    "listings",
    "payments",
    "matching",
    "schema",
    "server",
)

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60


@dataclass(frozen=True)
class Source:
    """One module: its path from the root, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    @property
    def room(self) -> str:
        return PurePosixPath(self.path).parts[0]

    @property
    def is_generated(self) -> bool:
        return "/migrations/" in self.path

    def finding(self, node: ast.AST, what: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"

    @cached_property
    def imported(self) -> dict[str, str]:
        """Local name -> what it stands for: `dt` -> `datetime` after `import datetime as dt`."""
        names: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    package = alias.name.split(".")[0]
                    names[alias.asname or package] = alias.name if alias.asname else package
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return names


def product_sources() -> list[Source]:
    """Every module of the product's packages."""
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


# --- Floats ---------------------------------------------------------------------------------------------------------

FLOAT_FREE_ROOMS = ("core", "registry", "listings", "payments", "matching", "disclosures", "emissions")

# Path -> how many mentions it has, and why none of them touches mass, money or a price.
FLOATS_ALLOWED: dict[str, tuple[int, str]] = {}


def no_floats(sources: Iterable[Source], allowed: Mapping[str, tuple[int, str]] = FLOATS_ALLOWED) -> list[str]:
    """No float literal and no mention of `float` where mass, money and prices are handled."""
    findings = []
    for source in sources:
        if source.room not in FLOAT_FREE_ROOMS or source.is_generated:
            continue
        found = [
            source.finding(node, "a float")
            for node in ast.walk(source.tree)
            if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
            or (isinstance(node, ast.Name) and node.id == "float")
        ]
        count, _ = allowed.get(source.path, (0, ""))
        if len(found) != count:
            findings += found or [f"{source.path}: has no float any more; take it off FLOATS_ALLOWED"]
    return findings


# Emissions divides fractions of physical quantities; everything else divides with `//`, or names `Fraction`.
DIVISION_FREE_ROOMS = tuple(room for room in FLOAT_FREE_ROOMS if room != "emissions")
EXACT_NUMBERS = ("Fraction", "Decimal")


def no_true_division(sources: Iterable[Source]) -> list[str]:
    """`/` between integers makes a float: it may join a path to a name, or divide what visibly is a fraction."""
    return [
        source.finding(node, "divides with `/`, which makes a float of two integers")
        for source in sources
        if source.room in DIVISION_FREE_ROOMS and not source.is_generated
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div))
        or (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Div)
            and not any(_is_text(side) or _is_exact(side) for side in (node.left, node.right))
        )
    ]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_exact(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EXACT_NUMBERS


# --- Exceptions -----------------------------------------------------------------------------------------------------

# Where a bug may be caught whole: the worker goes on with the next job, the app's edge masks and logs it.
CATCH_ALL_ALLOWED = (
    "server/worker.py",
    "server/app.py",
    # A compiled plan that meets anything odd gives its selection back to graphql-core, which meets the same again.
    "schema/execution/executor.py",
)
TOO_BROAD = ("Exception", "BaseException")


def no_broad_except(sources: Iterable[Source]) -> list[str]:
    """Nothing swallows every exception; a handler that ends by raising the same one again is a cleanup, and allowed."""
    findings = []
    for source in sources:
        if source.path in CATCH_ALL_ALLOWED:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and not _raises_again(node):
                findings.append(source.finding(node, "catches every exception"))
            elif isinstance(node, ast.Call) and _dotted(node.func, source) == "contextlib.suppress":
                findings += [
                    source.finding(node, "suppresses every exception") for arg in node.args if _catches_all(arg)
                ]
    return findings


def _catches_all(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_catches_all(element) for element in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in TOO_BROAD)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


# --- Where a library may be known -----------------------------------------------------------------------------------

# Library -> paths (or folders, ending in a slash) that may import it.
CONFINED = {
    "strawberry": ("schema/", "server/graphql.py", "server/sockets.py", "server/app.py"),
    "graphql": ("schema/", "server/graphql.py", "server/app.py"),
    "starlette": ("server/",),
    "uvicorn": ("server/",),
    "stripe": ("payments/",),
    "dbos": ("server/",),
}
# Known to one module only, whichever it is.
ONE_MODULE = ("stripe",)


def libraries_stay_home(sources: Iterable[Source]) -> list[str]:
    """The frameworks are known where the architecture says, and the payment provider's library to one module."""
    findings = []
    importers: dict[str, set[str]] = {library: set() for library in CONFINED}
    for source in sources:
        for node, library in _imports(source):
            if library not in CONFINED:
                continue
            importers[library].add(source.path)
            homes = CONFINED[library]
            if not any(source.path == home or (home.endswith("/") and source.path.startswith(home)) for home in homes):
                findings.append(source.finding(node, f"imports {library}, which belongs to {', '.join(homes)}"))
    for library in ONE_MODULE:
        if len(importers[library]) > 1:
            findings.append(f"{library} is imported by several modules: {', '.join(sorted(importers[library]))}")
    return findings


def _imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module.split(".")[0]


# --- Time -----------------------------------------------------------------------------------------------------------

CLOCK = "core/clock.py"
CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
)


def one_clock(sources: Iterable[Source]) -> list[str]:
    """The present is read from `core.clock` alone, so that tests and replays can set it."""
    return [
        source.finding(node, f"reads {name}; use core.clock")
        for source in sources
        if source.path != CLOCK
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute | ast.Name) and (name := _dotted(node, source)) in CLOCKS
    ]


def _dotted(node: ast.expr, source: Source) -> str:
    # The full name that an expression like `dt.datetime.now` stands for, its first part looked up in the imports.
    if isinstance(node, ast.Attribute):
        head = _dotted(node.value, source)
        return f"{head}.{node.attr}" if head else ""
    return source.imported.get(node.id, "") if isinstance(node, ast.Name) else ""


# --- Names and sizes ------------------------------------------------------------------------------------------------

SAYS_NOTHING = ("util", "utils", "helper", "helpers", "manager", "managers", "misc", "common")


def names_say_something(sources: Iterable[Source]) -> list[str]:
    """No module or package is named for being useful."""
    return [
        f"{source.path}: '{part}' says nothing about what is inside"
        for source in sources
        for part in PurePosixPath(source.path).with_suffix("").parts
        if part.removeprefix("_") in SAYS_NOTHING
    ]


# What is longer than the limits, and by how much: a number here may only fall.
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}


def files_are_short(sources: Iterable[Source], known: Mapping[str, int] = LONG_FILES) -> list[str]:
    """A file has at most MAX_FILE_LINES lines."""
    lengths = {source.path: len(source.text.splitlines()) for source in sources if not source.is_generated}
    return _over(lengths, MAX_FILE_LINES, known)


def functions_are_short(sources: Iterable[Source], known: Mapping[str, int] = LONG_FUNCTIONS) -> list[str]:
    """A function has at most MAX_FUNCTION_LINES lines, from its `def` to its end."""
    lengths: dict[str, int] = {}
    for source in sources:
        if not source.is_generated:
            for name, length in _functions(source.tree, source.path + "::"):
                lengths[name] = max(length, lengths.get(name, 0))
    return _over(lengths, MAX_FUNCTION_LINES, known)


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, int]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + child.name, (child.end_lineno or child.lineno) - child.lineno + 1
        inner = f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else prefix
        yield from _functions(child, inner)


def _over(lengths: Mapping[str, int], limit: int, known: Mapping[str, int]) -> list[str]:
    findings = [
        f"{name}: {length} lines; the limit is {known.get(name, limit)}"
        for name, length in lengths.items()
        if length > known.get(name, limit)
    ]
    stale = [name for name, length in known.items() if lengths.get(name, 0) < length]
    return findings + [f"{name}: now {lengths.get(name, 0)} lines; lower its number in the table" for name in stale]
