"""What an operation asks for below a field, so that a list reads only that."""

from collections.abc import Iterator
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode

from schema.context import Info
from schema.needs import Needs


def names_asked(info: Info) -> frozenset[str]:
    """The names of all fields anywhere below the field that is being resolved. One behind @skip counts as asked for."""
    raw: GraphQLResolveInfo[Any] = info._raw_info
    return frozenset(name for node in raw.field_nodes for name in _below(node.selection_set, raw.fragments))


def parts_asked(info: Info, needs: Needs) -> frozenset[str]:
    """What a list has to read, by a table of which fields need which parts and columns."""
    names = names_asked(info)
    return frozenset(need for name, needed in needs.items() if name in names for need in needed)


def _below(selected: SelectionSetNode | None, fragments: dict[str, Any]) -> Iterator[str]:
    # Depth is bounded by the schema's limits, and validation refuses fragments that contain themselves.
    for node in selected.selections if selected else ():
        if isinstance(node, FieldNode):
            yield node.name.value
            yield from _below(node.selection_set, fragments)
        elif isinstance(node, InlineFragmentNode):
            yield from _below(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            yield from _below(fragments[node.name.value].selection_set, fragments)
