"""Every code that a client can meet is explained, in the file, at its address, and nowhere twice."""

import re

import graphql
import httpx

from schema.error_registry import registry, registry_as_json, registry_as_markdown, texts_by_code
from schema.errors import all_error_classes
from schema.request_errors import REQUEST_ERRORS
from server.error_pages import ERRORS_PATH
from tests.docs.reading import ROOT
from tests.scenarios.world import PUBLIC_URL, application

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def test_every_error_has_its_four_texts_and_every_text_its_error() -> None:
    codes = {one.code for one in (*all_error_classes(), *REQUEST_ERRORS)}
    texts = texts_by_code()
    assert codes - set(texts) == set(), "explain them in schema/error_texts.toml"
    assert set(texts) - codes == set(), "these errors are gone"
    for code, row in texts.items():
        assert set(row) == {"meaning_ja", "meaning_en", "remedy_ja", "remedy_en"}, code
        assert all(JAPANESE.search(row[name]) for name in ("meaning_ja", "remedy_ja")), code
        assert not any(JAPANESE.search(row[name]) for name in ("meaning_en", "remedy_en")), code
        assert all(text.endswith(("。", ".")) for text in row.values()), code


def test_remedies_name_only_what_the_error_or_the_schema_has() -> None:
    built = graphql.build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))
    objects = (one for one in built.type_map.values() if hasattr(one, "fields"))
    asked = {name for one in objects for name in one.fields}
    given = {name for one in built.type_map.values() if graphql.is_object_type(one) for name in _arguments(one)}
    for row in registry():
        named = set(re.findall(r"`([a-z][A-Za-z]+)`", f"{row.meaning_en} {row.remedy_en} {row.remedy_ja}"))
        assert named - set(row.attributes) - asked - given == set(), row.code


def _arguments(one: graphql.GraphQLNamedType) -> set[str]:
    assert isinstance(one, graphql.GraphQLObjectType)
    return {name for field in one.fields.values() for name in field.args}


def test_the_page_is_the_one_that_the_command_prints() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert page == registry_as_markdown(), "write it with: musubi errors > docs/errors.md"


async def test_programs_read_it_at_its_well_known_address() -> None:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        response = await http.get(ERRORS_PATH)
    assert response.status_code == 200 and response.json() == registry_as_json()
    assert {one["code"] for one in response.json()["errors"]} == set(texts_by_code())
