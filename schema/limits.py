"""What the text of one request may be, decided before anything expensive looks at it.

Validation compares fields in pairs and follows fragments again and again: a document of a few kilobytes could keep it
busy for minutes. So the shape is checked first, in one pass in which each fragment is looked at once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Visitor,
    visit,
)

from schema.faults import Fault

MAX_DEPTH: Final = 12
MAX_ALIASES: Final = 30
MAX_TOKENS: Final = 4_000
MAX_DOCUMENT_CHARACTERS: Final = 100_000
MAX_OPERATIONS: Final = 10
MAX_FRAGMENTS: Final = 50
"""Definitions, and as many spreads again."""
MAX_DIRECTIVES: Final = 30
MAX_REPEATED_LEAVES: Final = 100
"""How often one selection may name the same plain field, through fragments too."""
MAX_REPEATED_OBJECTS: Final = 30
"""How often a document may name an object again that the same selection has already."""
MAX_NUMBER_LENGTH: Final = 100
"""Characters of a number in the text. Python refuses to read what is very much longer, wherever it meets it."""
MAX_LIST_ITEMS: Final = 10_000
"""Items of a list in the variables, before any list's own limit."""
MAX_VARIABLE_DEPTH: Final = 20

ONCE_A_REQUEST: Final = frozenset({"ranking"})
"""Fields that each look at every published listing."""

TOO_MANY: Final = {
    "operations": ("操作", MAX_OPERATIONS),
    "fragments": ("フラグメントなどの定義", MAX_FRAGMENTS),
    "spreads": ("フラグメントの展開", MAX_FRAGMENTS),
    "directives": ("指示子", MAX_DIRECTIVES),
    "repeated objects": ("同じオブジェクトの繰返し", MAX_REPEATED_OBJECTS),
    "repetitions of a field": ("同じ項目の繰返し", MAX_REPEATED_LEAVES),
}
"""What is counted: in Japanese, and how many there may be."""


@dataclass
class _Shape:
    """What was counted in a document."""

    fragments: Mapping[str, FragmentDefinitionNode]
    counts: Counter[str] = field(default_factory=Counter)
    depths: dict[str, int] = field(default_factory=dict)
    names: dict[str, Counter[str]] = field(default_factory=dict)
    """Of each fragment, how often it names each field at its own level."""
    once: Counter[str] = field(default_factory=Counter)

    def depth_of(self, selections: SelectionSetNode) -> int:
        """The depth below a selection; counts what it has on the way. Introspection is as deep as it has to be."""
        deepest = 0
        for selection in selections.selections:
            self.counts["directives"] += len(selection.directives or ())
            deepest = max(deepest, self._depth(selection))
        return deepest

    def _depth(self, selection: SelectionNode) -> int:
        if isinstance(selection, FragmentSpreadNode):
            self.counts["spreads"] += 1
            return self.depth_of_fragment(selection.name.value)
        inner: SelectionSetNode | None = selection.selection_set  # type: ignore[attr-defined]
        if not isinstance(selection, FieldNode):
            return self.depth_of(inner) if inner else 0
        name = selection.name.value
        self.counts["aliases"] += selection.alias is not None
        self.once[name] += name in ONCE_A_REQUEST
        if inner is None:
            return 0
        self._count_repetitions(inner)
        below = self.depth_of(inner)
        return 0 if name.startswith("__") else below + 1

    def depth_of_fragment(self, name: str) -> int:
        """The depth of a fragment, looked at once; one that is unknown or holds itself is validation's to refuse."""
        if name not in self.depths:
            self.depths[name] = 0
            definition = self.fragments.get(name)
            if definition is not None:
                self.depths[name] = self.depth_of(definition.selection_set)
        return self.depths[name]

    def _count_repetitions(self, selections: SelectionSetNode) -> None:
        names = self.names_at(selections)
        self.counts["repeated objects"] += sum(
            count - 1 for name, count in names.items() if name.endswith("{") and count > 1
        )
        most = max((count for name, count in names.items() if not name.endswith("{")), default=0)
        self.counts["repetitions of a field"] = max(self.counts["repetitions of a field"], most)

    def names_at(self, selections: SelectionSetNode) -> Counter[str]:
        """How often a selection names each field at its own level; an object's name ends in a brace."""
        found: Counter[str] = Counter()
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                name = (selection.alias or selection.name).value
                found[f"{name}{{" if selection.selection_set else name] += 1
            elif isinstance(selection, FragmentSpreadNode):
                found.update(self._names_of_fragment(selection.name.value))
            else:
                found.update(self.names_at(selection.selection_set))  # type: ignore[attr-defined]
        return found

    def _names_of_fragment(self, name: str) -> Counter[str]:
        if name not in self.names:
            self.names[name] = Counter()
            definition = self.fragments.get(name)
            if definition is not None:
                self.names[name] = self.names_at(definition.selection_set)
        return self.names[name]


def faults_of(document: DocumentNode) -> list[Fault]:
    """Which limits a document breaks, in words; an empty list for one that may be validated."""
    definitions = document.definitions
    fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
    operations = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
    counts = Counter(operations=len(operations), fragments=len(definitions) - len(operations))
    if over := _over(counts):
        return over
    shape = _Shape(fragments)
    depth = 0
    for definition in (*operations, *fragments.values()):
        shape.counts["directives"] += len(definition.directives or ())
        shape._count_repetitions(definition.selection_set)
    for operation in operations:
        depth = max(depth, shape.depth_of(operation.selection_set))
    for name in fragments:
        shape.depth_of_fragment(name)
    faults = _over(shape.counts)
    if depth > MAX_DEPTH:
        faults.append(
            Fault(
                f"文書の入れ子が深すぎます（上限 {MAX_DEPTH}）。",
                f"The document exceeds maximum operation depth of {MAX_DEPTH}.",
            )
        )
    if shape.counts["aliases"] > MAX_ALIASES:
        faults.append(too_many("別名", "aliases", shape.counts["aliases"], MAX_ALIASES))
    return faults + [
        Fault(f"{name} は1回の要求で一度だけ使えます。", f"{name} may be asked for once a request.")
        for name, count in shape.once.items()
        if count > 1
    ]


def too_many(japanese: str, english: str, found: int, most: int) -> Fault:
    """More of something than there may be."""
    return Fault(f"{japanese}が多すぎます（{found}、上限 {most}）。", f"{found} {english} found. Allowed: {most}")


_LONG_NUMBER: Final = re.compile(rf"[0-9.]{{{MAX_NUMBER_LENGTH}}}")


def fault_of_numbers(text: str, document: DocumentNode) -> Fault | None:
    """Why the numbers in a document's text are refused; the same digits in a string are nobody's business."""
    if _LONG_NUMBER.search(text) is None:
        return None
    found = _Numbers()
    visit(document, found)
    if found.longest <= MAX_NUMBER_LENGTH:
        return None
    return Fault(
        f"数の桁が多すぎます（{found.longest}文字、上限 {MAX_NUMBER_LENGTH}文字）。",
        f"A number of {found.longest} characters found. Allowed: {MAX_NUMBER_LENGTH}",
    )


class _Numbers(Visitor):
    """Finds the longest number."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0

    def enter_int_value(self, node: Any, *_: Any) -> None:
        """Measure it."""
        self.longest = max(self.longest, len(node.value))

    def enter_float_value(self, node: Any, *_: Any) -> None:
        """Measure it."""
        self.longest = max(self.longest, len(node.value))


def _over(counts: Counter[str]) -> list[Fault]:
    return [
        too_many(japanese, what, counts[what], most)
        for what, (japanese, most) in TOO_MANY.items()
        if counts[what] > most
    ]


def fault_of_variables(variables: Mapping[str, Any]) -> Fault | None:
    """Why variables are refused before they are read: a list that is too long, or nesting that is too deep."""
    level: Iterable[tuple[str, Any]] = variables.items()
    for _ in range(MAX_VARIABLE_DEPTH):
        below: list[tuple[str, Any]] = []
        for path, value in level:
            if isinstance(value, dict):
                below += [(f"{path}.{key}", inner) for key, inner in value.items() if isinstance(inner, dict | list)]
            elif isinstance(value, list):
                if len(value) > MAX_LIST_ITEMS:
                    return Fault(
                        f"「{path[:200]}」の件数が多すぎます（{len(value)}件、上限 {MAX_LIST_ITEMS}件）。",
                        f"{path[:200]} has {len(value)} items. Allowed: {MAX_LIST_ITEMS}",
                    )
                below += [(path, inner) for inner in value if isinstance(inner, dict | list)]
        if not below:
            return None
        level = below
    return Fault(
        f"変数の入れ子が深すぎます（上限 {MAX_VARIABLE_DEPTH}）。",
        f"The variables are nested deeper than {MAX_VARIABLE_DEPTH}.",
    )
