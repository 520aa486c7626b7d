"""The schema as a frontend meets it: written down, described, and complete in its errors."""

from pathlib import Path

import graphql
import pytest

from core.errors import DomainError
from parties.errors import Unauthenticated
from schema.errors import ERROR_TYPES, all_error_classes
from schema.root import NODES, build_schema

SDL = Path(__file__).resolve().parents[2] / "schema" / "schema.graphql"
SCALARS = {"String", "Int", "Boolean", "ID", "Float"}
SAMPLES = {"str": "値", "int": 1, "list[str]": ["値"], "tuple[str, ...]": ("値",), "list": []}


@pytest.fixture(scope="module")
def built() -> graphql.GraphQLSchema:
    schema: graphql.GraphQLSchema = build_schema()._schema
    return schema


def own_types(built: graphql.GraphQLSchema) -> list[graphql.GraphQLNamedType]:
    return [one for name, one in built.type_map.items() if not name.startswith("__") and name not in SCALARS]


def test_the_printed_schema_is_the_one_checked_in() -> None:
    assert SDL.read_text(encoding="utf-8") == build_schema().as_str() + "\n", "write it with: musubi schema"


def test_every_type_field_argument_and_value_is_described(built: graphql.GraphQLSchema) -> None:
    bare: list[str] = []
    for one in own_types(built):
        parts: dict[str, object] = {one.name: one}
        for name, field in getattr(one, "fields", {}).items():
            parts[f"{one.name}.{name}"] = field
            parts.update({f"{one.name}.{name}({key})": value for key, value in getattr(field, "args", {}).items()})
        if isinstance(one, graphql.GraphQLEnumType):
            parts.update({f"{one.name}.{name}": value for name, value in one.values.items()})
        bare += [name for name, part in parts.items() if not getattr(part, "description", None)]
    assert bare == []


def test_every_mutation_takes_one_input_and_answers_with_a_union_of_success_and_errors(
    built: graphql.GraphQLSchema,
) -> None:
    assert built.mutation_type is not None
    for name, field in built.mutation_type.fields.items():
        assert list(field.args) == ["input"], name
        answer = graphql.get_named_type(field.type)
        assert isinstance(answer, graphql.GraphQLUnionType), name
        success, *errors = answer.types
        assert success.name.endswith("Success"), name
        assert errors and all("Error" in [one.name for one in error.interfaces] for error in errors), name


def test_every_mutation_but_the_plain_ones_takes_an_idempotency_key(built: graphql.GraphQLSchema) -> None:
    assert built.mutation_type is not None
    without = {
        name
        for name, field in built.mutation_type.fields.items()
        if "idempotencyKey" not in graphql.get_named_type(field.args["input"].type).fields
    }
    assert without == {
        "joinOrganisation",
        "verifyOrganisation",
        "setEmissionsReporting",
        "setCouncilAreas",
        "suspectOrganisation",
        "suspendOrganisation",
        "reinstateOrganisation",
        "reviseOrganisation",
        "setContacts",
        "setSellerTerms",
        "setCouncilMembers",
        "claimProject",
        "closeListing",
        "endProduct",
        "withdrawDemand",
        "signIn",
        "signOut",
        "revokeSession",
        "changePassword",
        "changeEmail",
        "verifyEmail",
        "requestPasswordReset",
        "resetPassword",
        "inviteMember",
        "withdrawInvitation",
        "acceptInvitation",
        "changeRole",
        "endMembership",
        "standDownMember",
        "appointManager",
        "createAccessToken",
        "revokeAccessToken",
        "giveConsent",
        "withdrawConsent",
        "eraseMe",
    }, "these move neither mass nor money, and repeating them is harmless"


def test_every_error_has_a_type_a_stable_code_and_messages_in_both_languages(built: graphql.GraphQLSchema) -> None:
    codes: dict[str, str] = {}
    for error_class in all_error_classes():
        error = sample_of(error_class)
        assert error.message("ja") and error.message("en")
        assert "{" not in error.message("ja") + error.message("en"), error_class
        assert codes.setdefault(error.code, error_class.__name__) == error_class.__name__, "a code means one thing"
        if error_class is not Unauthenticated:
            assert f"{error_class.__name__}Error" in built.type_map
    assert set(ERROR_TYPES) == set(all_error_classes())


def sample_of(error_class: type[DomainError]) -> DomainError:
    import dataclasses

    values: dict[str, object] = {}
    for field in dataclasses.fields(error_class):
        name = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", str(field.type))
        if str(field.type).startswith(("list[dict", "list")) and "dict" in str(field.type):
            values[field.name] = [{"field": "数量", "requested": "2", "notice": "3"}]
        else:
            values[field.name] = SAMPLES.get(name, SAMPLES.get(str(field.type)))
    values |= dict.fromkeys((*error_class.instants, *error_class.to_the_second), "2026-04-01T00:00:00+00:00")
    return error_class(**values)


def test_every_node_type_can_be_looked_up(built: graphql.GraphQLSchema) -> None:
    node = built.get_type("Node")
    assert isinstance(node, graphql.GraphQLInterfaceType)
    assert {one.name for one in built.get_implementations(node).objects} == set(NODES)


def test_without_graphiql_the_schema_cannot_be_asked_for() -> None:
    closed = build_schema(introspection=False).execute_sync("{ __schema { queryType { name } } }")
    assert closed.errors and "introspection" in closed.errors[0].message.lower()
