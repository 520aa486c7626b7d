"""A list that reads only what was asked for gives each field as it gives all of them."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from tests.scenarios import inputs
from tests.scenarios.documents import executable_schema
from tests.scenarios.world import World

SORTS = ("OLDEST", "PRICE_LOW", "VINTAGE_NEW", "MOST_AVAILABLE", "CLOSING_SOON")

LISTS = {
    "listings": {"": "Listing", "seller": "Organisation", "issuance": "Issuance", "project": "Project"},
    "projects": {"": "Project", "owner": "Organisation"},
}
"""The lists that read column by column, and the types that hang on their items under which field."""


def selections(type_name: str) -> list[str]:
    """Each field of a type by itself, with the leaves of what it holds."""
    type = executable_schema().type_map[type_name]
    assert isinstance(type, GraphQLObjectType)
    found = []
    for name, field in type.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            found.append(name)
        elif isinstance(inner, GraphQLObjectType):
            leaves = [key for key, one in inner.fields.items() if is_leaf_type(get_named_type(one.type))]
            found.append(f"{name} {{ {' '.join(leaves)} }}")
    return found


def page(list_name: str, selection: str, arguments: str = "") -> str:
    """A page of a list with a selection on each item."""
    return f"{{ {list_name}{arguments} {{ edges {{ node {{ {selection} }} }} }} }}"


async def nodes(world: World, document: str) -> list[Any]:
    """The items of a page."""
    answer = await world.api.ask(document, token=world.cast.village.token)
    return [edge["node"] for edge in answer["edges"]]


@pytest.mark.parametrize("list_name", list(LISTS))
async def test_each_field_alone_is_as_it_is_among_all(world: World, list_name: str) -> None:
    stated = [{"kind": "EMPLOYMENT", "statement": "3名"}]
    await world.publish(offered=7, coBenefits=stated, closesOn=inputs.day(9))
    for under, type_name in LISTS[list_name].items():
        each = selections(type_name)
        every = " ".join(each)
        whole = await nodes(world, page(list_name, f"{under} {{ {every} }}" if under else every))
        for selection in each:
            name = selection.split(" ")[0]
            alone = await nodes(world, page(list_name, f"{under} {{ {selection} }}" if under else selection))
            for mine, all_of_it in zip(alone, whole, strict=True):
                got, wanted = (mine[under], all_of_it[under]) if under else (mine, all_of_it)
                assert (got or {}).get(name) == (wanted or {}).get(name), f"{list_name} {under} {name}"


@pytest.mark.parametrize("sort", SORTS)
async def test_a_sorted_list_has_its_cursors_whatever_is_selected(world: World, sort: str) -> None:
    await world.publish(offered=7)
    document = f"{{ listings(sort: {sort}, first: 1) {{ edges {{ cursor }} pageInfo {{ endCursor hasNextPage }} }} }}"
    found = await world.api.ask(document)
    assert found["pageInfo"] == {"endCursor": found["edges"][0]["cursor"], "hasNextPage": True}
    document = (
        f'{{ listings(sort: {sort}, after: "{found["edges"][0]["cursor"]}") {{ edges {{ node {{ title }} }} }} }}'
    )
    assert len((await world.api.ask(document))["edges"]) == 1
