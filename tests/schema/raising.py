"""Which errors a mutation can raise, read from the product's source: every error that a function which its resolver
reaches makes. More than can happen, never less: a function that is only named counts as called.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache

from tests.house.rules import Source, product_sources

Functions = dict[str, ast.AST]
"""Full name (`registry.ledger.hold`, `schema.orders.OrderMutation.confirm_order`) to its definition."""


def reachable_errors(resolver: str, error_names: dict[str, str]) -> set[str]:
    """The names of the errors (by `error_names`, full name to name) that `resolver` can raise."""
    functions, named = _functions(), _named()
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [resolver]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for other in named[name]:
            if other in error_names:
                found.add(error_names[other])
            elif other in functions:
                waiting.append(other)
    return found


def resolvers() -> dict[str, str]:
    """Each mutation's GraphQL name with the full name of its resolver."""
    return {
        _camel(name.rpartition(".")[2]): name
        for name, function in _functions().items()
        if name.startswith("schema.") and any(_is_mutation(one) for one in getattr(function, "decorator_list", []))
    }


def _is_mutation(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr == "mutation"


@lru_cache(maxsize=1)
def _functions() -> Functions:
    return {name: function for source in product_sources() for name, function in _defined(source)}


@lru_cache(maxsize=1)
def _named() -> dict[str, set[str]]:
    """What each function names, by full names."""
    named: dict[str, set[str]] = {}
    for source in product_sources():
        for name, function in _defined(source):
            named[name] = {_full_name(node, source) for node in ast.walk(function)} - {""}
    return named


def _defined(source: Source) -> Iterator[tuple[str, ast.AST]]:
    module = _module(source)
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{module}.{node.name}", node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{module}.{node.name}.{inner.name}", inner


def _full_name(node: ast.AST, source: Source) -> str:
    """What a name or `module.name` stands for in a source: imported, or defined there."""
    if isinstance(node, ast.Name):
        return source.imported.get(node.id, f"{_module(source)}.{node.id}")
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        base = source.imported.get(node.value.id)
        return f"{base}.{node.attr}" if base else ""
    return ""


def _module(source: Source) -> str:
    return source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
