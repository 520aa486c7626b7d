"""What a frontend built on the last released schema would break on is named, with its reason."""

import tomllib

from graphql import build_schema as schema_from
from graphql import find_breaking_changes

from schema.root import build_schema
from tests.docs.reading import ROOT

RELEASED = ROOT / "schema" / "released.graphql"
NAMED = ROOT / "schema" / "breaking_changes.toml"


def test_every_breaking_change_since_the_release_is_named_with_its_reason() -> None:
    before = schema_from(RELEASED.read_text(encoding="utf-8"))
    now = schema_from(build_schema().as_str())
    named = tomllib.loads(NAMED.read_text(encoding="utf-8")).get("change", [])

    found = {change.description for change in find_breaking_changes(before, now)}
    listed = [one["what"] for one in named]

    assert found - set(listed) == set(), "name them with their reason in schema/breaking_changes.toml"
    assert set(listed) - found == set(), "no longer a difference: take it off the list"
    assert len(listed) == len(set(listed)) and all(one["why"].strip() for one in named)
