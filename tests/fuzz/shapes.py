"""Documents whose shape is the attack: deep, wide, aliased, cyclic, with directives, or no GraphQL at all."""

import random
from collections.abc import Callable
from typing import Any, Final

from tests.fuzz.requests import CALLERS, Request, operation
from tests.fuzz.values import NUMBERS, TEXTS, Known
from tests.scenarios import documents

MANY: Final = (1, 5, 29, 31, 200, 2_000)
"""How often something is repeated: below, at and beyond the limits."""
LEAF: Final = "ledgerTotals { entries }"

Make = Callable[[random.Random, Known], Request]


def _ask(family: str, document: str, random: random.Random, **more: Any) -> Request:
    variables = more.pop("variables", random.choice((None, {}, {"x": None})))
    return operation(f"shape: {family}", document, variables, caller=random.choice(CALLERS), **more)


def _deep(random: random.Random, _known: Known) -> Request:
    depth = random.choice(MANY)
    inner = "orders { edges { node { id } } }"
    for _ in range(depth):
        inner = random.choice(
            (f"... {{ {inner} }}", f"... on Query {{ {inner} }}", f"listings {{ edges {{ node {{ {inner} }} }} }}")
        )
    return _ask("deep", f"{{ {inner} }}", random)


def _lists_within_lists(random: random.Random, _known: Known) -> Request:
    depth = random.choice(MANY)
    opening, closing = random.choice((("[", "]"), ("{a: ", "}")))
    value = opening * depth + "1" + closing * depth
    return _ask("deep literal", f"{{ emissionEstimates(activities: {value}) {{ factorId }} }}", random)


def _aliases(random: random.Random, _known: Known) -> Request:
    name = random.choice(("ledgerTotals { entries }", "viewer { role }", "listings { totalCount }", "__typename"))
    aliased = " ".join(f"a{number}: {name}" for number in range(random.choice(MANY)))
    return _ask("aliases", f"{{ {aliased} }}", random)


def _costly(random: random.Random, _known: Known) -> Request:
    """Long pages with all that is in them, as often as the cost allows, or once more."""
    lists = [name for name, one in documents.query_fields().items() if "first" in one.args]
    wanted = random.sample(lists, random.choice((1, 3, 8)))
    parts = []
    for number, name in enumerate(wanted):
        asked = documents.query(name, depth=random.choice((2, 3, 4)), arguments=("first",))
        field = asked[asked.index("{") + 1 : asked.rindex("}")].strip().replace("$first", str(random.choice((20, 100))))
        if "$" not in field:
            parts.append(f"p{number}: {field}")
    return _ask("costly", f"{{ {' '.join(parts) or '__typename'} }}", random)


def _repeated_mutations(random: random.Random, _known: Known) -> Request:
    count = random.choice((2, 5, 31))
    acts = " ".join(f'm{number}: verifyEmail(input: {{token: "x"}}) {{ __typename }}' for number in range(count))
    return _ask("mutations", f"mutation {{ {acts} }}", random)


def _repeated_fields(random: random.Random, _known: Known) -> Request:
    return _ask("repeated", "{ " + f"{LEAF} " * random.choice(MANY) + "}", random)


def _fragments(random: random.Random, _known: Known) -> Request:
    count = random.choice(MANY)
    chain = " ".join(f"fragment F{number} on Query {{ ...F{number + 1} ...F{number + 1} }}" for number in range(count))
    return _ask("fragments", f"{{ ...F0 }} {chain} fragment F{count} on Query {{ {LEAF} }}", random)


def _cycle(random: random.Random, _known: Known) -> Request:
    count = random.choice((1, 2, 10, 40))
    ring = " ".join(f"fragment F{number} on Query {{ {LEAF} ...F{(number + 1) % count} }}" for number in range(count))
    return _ask("cycle", f"{{ ...F0 }} {ring}", random)


def _object_cycle(random: random.Random, _known: Known) -> Request:
    ring = "fragment A on Listing { seller { ...B } } fragment B on Organisation { place { code } ...B }"
    return _ask("object cycle", f"{{ listings {{ edges {{ node {{ ...A }} }} }} }} {ring}", random)


def _conflicts(random: random.Random, _known: Known) -> Request:
    # Fields that are to be merged are compared in pairs, through every fragment.
    count = random.choice((10, 40, 60))
    parts = " ".join(f"...F{number}" for number in range(count))
    made = " ".join(
        f"fragment F{number} on Query {{ x: listings(first: {number}) {{ ...L }} }}" for number in range(count)
    )
    inner = "fragment L on ListingConnection { edges { node { id title } } }"
    return _ask("conflicts", f"{{ {parts} }} {made} {inner}", random)


def _directives(random: random.Random, _known: Known) -> Request:
    one = random.choice(("@skip(if: false)", "@include(if: $x)", "@nothing", "@deprecated", "@oneOf", "@skip"))
    head = random.choice(("query", "query($x: Boolean!)", "query($x: Boolean = true)", "mutation", "subscription"))
    document = f"{head} {{ ledgerTotals {one * random.choice(MANY)} {{ entries }} }}"
    return _ask("directives", document, random, variables=random.choice(({"x": True}, {"x": None}, {"x": "yes"}, {})))


def _streamed(random: random.Random, _known: Known) -> Request:
    document = random.choice(
        (
            "{ listings { edges @stream(initialCount: 1) { node { id } } } }",
            "{ ... @defer { ledgerTotals { entries } } }",
            '{ ... @defer(label: "x", if: true) { viewer { role } } }',
        )
    )
    return _ask("streamed", document, random)


def _operations(random: random.Random, _known: Known) -> Request:
    count = random.choice((0, 2, 11, 200))
    name: Any = random.choice(("Q0", "Q1", "Nothing", "", " ", 0, 5, [], {}, True, ["Q0"], "x" * 10_000, "\0"))
    text = " ".join(f"query Q{number} {{ {LEAF} }}" for number in range(count))
    return _ask("operations", text, random, operationName=name)


def _variables(random: random.Random, _known: Known) -> Request:
    declared = random.choice(
        (
            "$first: Int",
            "$first: Int!",
            "$first: String",
            "$first: [Int!]!",
            "$first: Order",
            "$first: Nothing!",
            "$first: Int = null",
            "$first: Int! = null",
            "$first: Int = $first",
            "$first: Int, $first: Int",
            " ".join(f"$v{number}: Int" for number in range(500)),
        )
    )
    given = random.choice(({}, {"first": random.choice(NUMBERS)}, {"first": random.choice(TEXTS)}, {"first": None}))
    return _ask(
        "variables", f"query({declared}) {{ listings(first: $first) {{ totalCount }} }}", random, variables=given
    )


def _literal(random: random.Random, _known: Known) -> Request:
    written = random.choice(
        (
            "9" * random.choice((10, 20, 400, 5_000, 50_000)),
            "-9223372036854775809",
            "1e999999",
            "1." + "0" * 5_000,
            '"' + "x" * 50_000 + '"',
            '"\\uD800"',
            '"\\u{110000}"',
            '"\\u{1F600}"',
            '"""' + "\n" * 5_000 + '"""',
            '"""\\""" {0} %s"""',
            "ENUM_OF_NOTHING",
            "$undeclared",
            "null",
            "[null]",
            '{a: 1, a: 2, __proto__: "x"}',
        )
    )
    field = random.choice(
        ("listings(first: {})", "place(code: {})", "node(id: {})", "serial(serial: {})", "projects(search: {})")
    )
    return _ask("literal", "{ " + field.replace("{}", written) + " { __typename } }", random)


def _introspection(random: random.Random, _known: Known) -> Request:
    depth = random.choice((1, 3, 9, 30, 200))
    inner = "name"
    for _ in range(depth):
        inner = random.choice((f"name ofType {{ {inner} }}", f"fields {{ type {{ {inner} }} }}"))
    whole = "{ __schema { types { name fields { name args { name type { name } } } } } }"
    return _ask("introspection", random.choice((whole, f"{{ __schema {{ types {{ {inner} }} }} }}")), random)


def _subscription(random: random.Random, known: Known) -> Request:
    fields = documents.subscription_fields()
    given = {"id": random.choice((None, *known.all_ids()[:50])), "after": random.choice((None, *TEXTS))}
    return _ask("subscription by POST", documents.subscription(random.choice(list(fields))), random, variables=given)


def _syntax(random: random.Random, _known: Known) -> Request:
    document = random.choice(
        (
            *TEXTS,
            "{",
            "}",
            "{ viewer { role }",
            "{ viewer { role } } }",
            "query { }",
            "{ a(b: ) }",
            "{ viewer\0 { role } }",
            "{ viewer { r\u00f6le } }",
            "{ 森 }",
            "\ufeff{ ledgerTotals { entries } }",
            "# only a comment " + "x" * 1_000,
            "#" * 99_000,
            "," * 99_000,
            "(" * 5_000,
            "{ a " * 3_000,
            "type Query { x: Int }",
            "extend type Query { x: Int }",
            "schema { query: Query } { viewer { role } }",
            '{ __type(name: "Query") { name } __typename }',
            "{ __nothing }",
            "{ viewer { __schema { types { name } } } }",
        )
    )
    return _ask("syntax", document, random)


def _mangled(random: random.Random, _known: Known) -> Request:
    """A sound document with a few characters changed."""
    fields = documents.query_fields()
    text = list(documents.query(random.choice(list(fields)), depth=2))
    for _ in range(random.choice((1, 2, 5))):
        place = random.randrange(len(text))
        text[place] = random.choice(("", "{", "}", "(", "!", "$", '"', "...", "@", "\n", "é", text[place] * 2))
    return _ask("mangled", "".join(text), random)


SHAPES: Final[tuple[Make, ...]] = (
    _deep,
    _lists_within_lists,
    _aliases,
    _costly,
    _repeated_mutations,
    _repeated_fields,
    _fragments,
    _cycle,
    _object_cycle,
    _conflicts,
    _directives,
    _streamed,
    _operations,
    _variables,
    _literal,
    _introspection,
    _subscription,
    _syntax,
    _mangled,
)
"""Every kind of shape."""
