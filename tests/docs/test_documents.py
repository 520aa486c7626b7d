"""What the documents say of the code is so: links, requests, commands, settings, codes, names and limits."""

import importlib
import json
import re
import shlex
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values
from graphql.type import is_enum_type, is_input_object_type, is_interface_type, is_object_type

from payments.fees import schedule_on
from schema.error_registry import registry
from schema.root import build_schema
from server import cli, worker
from server.settings import SETTINGS
from tests.docs.reading import DOCUMENTS, ROOT, Document, document
from tests.house.rules import ROOMS
from tests.house.test_repository import find_said

every_document = pytest.mark.parametrize("doc", DOCUMENTS, ids=lambda doc: doc.path)

DECISIONS = [doc for doc in DOCUMENTS if doc.path.startswith("docs/adr/")]
ADR_HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]
ADR_LINES = 60
"""What fits on a page."""

FORMS = {"musubi COMMAND"}
"""What shows the form of a command, and is none."""


@cache
def graphql_schema() -> GraphQLSchema:
    schema: GraphQLSchema = build_schema()._schema
    return schema


@cache
def names_in_schema() -> frozenset[str]:
    """Every type, field, argument and enum value."""
    names: set[str] = set()
    for name, type_ in graphql_schema().type_map.items():
        names.add(name)
        if is_enum_type(type_):
            names.update(type_.values)
        elif is_object_type(type_) or is_interface_type(type_):
            names.update(type_.fields)
            names.update(argument for field in type_.fields.values() for argument in field.args)
        elif is_input_object_type(type_):
            names.update(type_.fields)
    return frozenset(names)


def mutations() -> dict[str, Any]:
    """The mutations by name."""
    type_ = graphql_schema().mutation_type
    assert isinstance(type_, GraphQLObjectType)
    return dict(type_.fields)


def error_codes() -> set[str]:
    return {row.code for row in registry()}


def exists(reference: str) -> bool:
    """Whether `room.module`, `room.module.Name` or `room.module.Name.attribute` is there."""
    parts = reference.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        return _has(found, parts[length:])
    return False


def _has(found: Any, names: list[str]) -> bool:
    for position, name in enumerate(names):
        columns = getattr(getattr(found, "_meta", None), "fields_map", {})
        if name in columns or name in getattr(found, "__dataclass_fields__", {}):
            return position == len(names) - 1
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


# --- Links and files ------------------------------------------------------------------------------------------------


@every_document
def test_every_relative_link_leads_to_a_file(doc: Document) -> None:
    local = [target for target in doc.links if "://" not in target and not target.startswith(("#", "mailto:"))]
    folder = (ROOT / doc.path).parent
    assert [target for target in local if not (folder / target.split("#")[0]).exists()] == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        links = document(path.relative_to(ROOT).as_posix()).links
        waiting += [(path.parent / target.split("#")[0]).resolve() for target in links if "://" not in target]
    assert {ROOT / doc.path for doc in DOCUMENTS} - reached == set()


@every_document
def test_every_file_that_is_named_is_there(doc: Document) -> None:
    ours = tuple(f"{folder}/" for folder in (*ROOMS, "tests", "docs", "scripts", "requirements", ".ci"))
    named = [span for span in doc.spans if span.startswith(ours) and re.fullmatch(r"[\w./*-]+", span)]
    assert [span for span in named if not list(ROOT.glob(span.rstrip("/")))] == []


@every_document
def test_no_document_names_a_machines_folder_or_a_package_index(doc: Document) -> None:
    assert find_said(doc.text) == []


@pytest.mark.parametrize("doc", DECISIONS, ids=lambda doc: doc.path)
def test_a_decision_is_one_page_with_its_reasons(doc: Document) -> None:
    assert re.findall(r"^## (.+)$", doc.text, re.MULTILINE) == ADR_HEADINGS
    assert re.match(r"# (\d{4})\. ", doc.text) and doc.text[2:6] == Path(doc.path).name[:4]
    assert len(doc.text.splitlines()) <= ADR_LINES


# --- GraphQL --------------------------------------------------------------------------------------------------------

OPERATIONS = [block for doc in DOCUMENTS for block in doc.blocks if block.language == "graphql"]
VARIABLES = [
    (request, variables)
    for doc in DOCUMENTS
    for request, variables in zip(doc.blocks, doc.blocks[1:], strict=False)
    if request.language == "graphql" and variables.language == "json"
]
CURL_BODY = re.compile(r"-d '(\{.*\})'$", re.MULTILINE)


def test_the_documents_have_requests_to_check() -> None:
    assert len(OPERATIONS) >= 20 and len(VARIABLES) >= 10


@pytest.mark.parametrize("block", OPERATIONS, ids=lambda block: block.document)
def test_every_request_is_valid(block: Any) -> None:
    assert validate(graphql_schema(), parse(block.text)) == []


@pytest.mark.parametrize(("request_", "variables"), VARIABLES, ids=lambda block: block.document)
def test_the_variables_beside_a_request_fit_it(request_: Any, variables: Any) -> None:
    (operation,) = parse(request_.text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    given, taken = json.loads(variables.text), operation.variable_definitions or ()
    assert set(given) <= {one.variable.name.value for one in taken}
    answer = get_variable_values(graphql_schema(), taken, given)
    assert not (isinstance(answer, list) and all(isinstance(one, GraphQLError) for one in answer)), answer


def test_every_json_block_belongs_to_a_request() -> None:
    blocks = [block for doc in DOCUMENTS for block in doc.blocks if block.language == "json"]
    assert len(blocks) == len(VARIABLES)


def test_the_requests_with_curl_are_valid() -> None:
    bodies = CURL_BODY.findall(document("README.md").text)
    assert len(bodies) == 2
    for body in bodies:
        assert validate(graphql_schema(), parse(json.loads(body)["query"])) == []


def test_every_mutation_is_in_a_guide() -> None:
    guides = "\n".join(doc.text for doc in DOCUMENTS if doc.path.startswith("docs/for-"))
    assert [name for name in mutations() if not re.search(rf"\b{name}\b", guides)] == []


def test_the_mutations_without_an_idempotency_key_are_named() -> None:
    (line,) = re.findall(r"^Mutations without a key: (.+)$", document("docs/for-frontends.md").text, re.MULTILINE)
    inputs = {name: get_named_type(field.args["input"].type) for name, field in mutations().items()}
    keyless = {
        name
        for name, type_ in inputs.items()
        if isinstance(type_, GraphQLInputObjectType) and "idempotencyKey" not in type_.fields
    }
    assert set(re.findall(r"`(\w+)`", line)) == keyless


@every_document
def test_every_name_of_the_api_exists(doc: Document) -> None:
    camel = [span for span in doc.spans if re.fullmatch(r"[a-z]+(?:[A-Z][a-z]*)+", span)]
    called = ["operationName", "documentId", *(name for row in registry() for name in row.attributes)]
    assert [span for span in camel if span not in names_in_schema() and span not in called] == []


# --- Codes, settings, commands ----------------------------------------------------------------------------------------


@every_document
def test_every_word_in_capitals_is_a_code_a_value_a_setting_or_a_table(doc: Document) -> None:
    words = [span for span in doc.spans if re.fullmatch(r"[A-Z][A-Z0-9_]+[A-Z0-9]", span)]
    settings = {setting.name for setting in SETTINGS}
    known = error_codes() | names_in_schema() | settings
    assert [word for word in words if word not in known and not hasattr(worker, word)] == []


def test_every_error_code_has_its_section() -> None:
    listed = re.findall(r"^## `([A-Z_]+)`$", document("docs/errors.md").text, re.MULTILINE)
    assert listed == sorted(error_codes())


@every_document
def test_every_setting_that_is_named_exists(doc: Document) -> None:
    named = set(re.findall(r"\bMUSUBI_\w*[A-Z]\b", doc.text))
    assert named - {setting.name for setting in SETTINGS} == set()


def test_the_operators_guide_names_every_setting_and_the_documents_every_command() -> None:
    guide = document("docs/for-operators.md").text
    assert [setting.name for setting in SETTINGS if setting.name not in guide] == []
    everything = "\n".join(doc.text for doc in DOCUMENTS)
    assert [name for name, _, _ in cli.COMMANDS if f"musubi {name}" not in everything] == []


@every_document
def test_every_command_and_option_exists(doc: Document) -> None:
    refused = []
    for line in doc.command_lines:
        typed = re.sub(r"^(\s*\w+=\S+)+\s+", "", line).removeprefix(".venv/bin/")
        if not typed.startswith("musubi ") or typed in FORMS:
            continue
        try:
            cli._parser().parse_args(shlex.split(typed)[1:])
        except SystemExit:
            refused.append(line)
    assert refused == []


# --- Names and numbers of the code ------------------------------------------------------------------------------------


@every_document
def test_every_reference_to_the_code_leads_somewhere(doc: Document) -> None:
    rooms = "|".join(ROOMS)
    named = [span for span in doc.spans if re.fullmatch(rf"(?:{rooms})(?:\.\w+)+", span)]
    assert [span for span in named if not exists(span)] == []


def test_a_reference_that_leads_nowhere_is_found() -> None:
    assert exists("registry.models.Block.holder") and exists("core.mass")
    assert not exists("registry.models.Block.owner") and not exists("registry.nothing") and not exists("nowhere.at.all")


def test_every_word_of_the_glossary_has_a_meaning_and_a_place_in_the_code() -> None:
    rows = document("docs/glossary.md").rows(columns=4)
    assert len(rows) > 80
    assert [row for row in rows if not all(row) or not re.search(r"`\w+(\.\w+)+`", row[3])] == []
    words = [row[0] for row in rows]
    assert sorted(set(words)) == sorted(words)


def test_the_limits_are_those_of_the_code() -> None:
    rows = [row for row in document("docs/for-frontends.md").rows(columns=3) if row[2].startswith("`")]
    assert len(rows) >= 8
    for _, value, reference in rows:
        module, _, name = reference.strip("`").rpartition(".")
        assert int(value) == getattr(importlib.import_module(module), name), reference


def test_the_fees_in_the_guides_are_those_in_force() -> None:
    fees = schedule_on(max(one.effective_from for one in importlib.import_module("payments.fees").SCHEDULES))
    platform, council = f"{fees.platform_bp // 100} %", f"{fees.council_bp // 100} %"
    assert fees.platform_bp % 100 == 0 and fees.council_bp % 100 == 0
    assert f"fee is {platform}" in document("docs/for-creators.md").text
    assert f"gets {council}" in document("docs/for-creators.md").text
    assert f"owed {council}" in document("docs/for-coordinators.md").text


def test_the_picture_of_the_house_has_every_room() -> None:
    pictures = [block.text for block in document("README.md").blocks if block.language == "mermaid"]
    house = next(text for text in pictures if 'core["' in text)
    assert set(re.findall(r'\b(\w+)\["', house)) == set(ROOMS)


def test_the_statements_in_sql_run_on_the_migrated_database(sqlite_template: Path) -> None:
    statements = [block.text for doc in DOCUMENTS for block in doc.blocks if block.language == "sql"]
    assert statements
    connection = sqlite3.connect(sqlite_template)
    try:
        for statement in statements:
            connection.execute(statement).fetchall()
    finally:
        connection.close()
