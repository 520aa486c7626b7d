import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical_bytes, canonical_hash
from registry.kinds import Scheme

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical_bytes({"b": [1, None, True], "a": "根羽"}) == '{"a":"根羽","b":[1,null,true]}'.encode()


def test_days_instants_ids_and_enums_are_their_text() -> None:
    record = {
        "day": date(2026, 4, 1),
        "at": datetime(2026, 4, 1, tzinfo=UTC),
        "id": UUID(int=1),
        "scheme": Scheme.J_VER,
    }
    assert json.loads(canonical_bytes(record)) == {
        "day": "2026-04-01",
        "at": "2026-04-01T00:00:00+00:00",
        "id": "00000000-0000-0000-0000-000000000001",
        "scheme": "J_VER",
    }


def test_composed_and_decomposed_text_give_one_hash() -> None:
    assert canonical_hash({"名": "ガ"}) == canonical_hash({"名": "カ\u3099"})


def test_a_combining_mark_after_a_line_break_does_not_join_its_escape() -> None:
    text = "品\n\u0301名"
    assert json.loads(canonical_bytes({"text": text})) == {"text": text}


@given(value=VALUES)
def test_what_is_written_can_be_read_and_is_written_so_again(value: Any) -> None:
    written = canonical_bytes(value)
    assert canonical_bytes(json.loads(written)) == written
    assert canonical_hash(value) == hashlib.sha256(written).hexdigest()


@given(text=TEXTS)
def test_a_text_is_kept_in_its_composed_form(text: str) -> None:
    assert json.loads(canonical_bytes(text)) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(("one", "other"), [({"a": 1}, {"a": "1"}), ([1, 2], [2, 1]), ({"a": None}, {})])
def test_different_values_have_different_hashes(one: Any, other: Any) -> None:
    assert canonical_hash(one) != canonical_hash(other)
