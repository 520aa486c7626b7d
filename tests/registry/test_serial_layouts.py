import json
import re
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from registry.kinds import Scheme
from registry.serial_layout_texts import MAX_LAYOUT_CHARACTERS, layout_from, layout_of, layout_text
from registry.serial_layouts import (
    J_CREDIT_LAYOUT,
    LAYOUT_OF_SCHEME,
    LAYOUTS,
    MAX_PART_CHARACTERS,
    SerialLayout,
    at_offset,
    is_series,
    prefix_regex,
    show_example,
    show_serials,
)
from registry.serial_reading import read_range
from registry.serials import SerialRange
from tests.registry.serial_samples import PRINTED, Printed, layouts, registered_layouts

PLAIN: dict[str, Any] = {"prefix": "NGT-*", "digits": 8}


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: printed.text)
def test_a_known_registry_is_printed_to_the_letter(printed: Printed) -> None:
    layout = LAYOUTS[printed.layout]
    if layout.numbers_per_tonne > 1:
        layout = at_offset(layout, 177)
    assert str(SerialRange(printed.prefix, printed.start, printed.stop, printed.suffix, layout)) == printed.text
    assert is_series(layout, prefix=printed.prefix, suffix=printed.suffix)


def test_every_row_is_complete() -> None:
    assert {printed.layout for printed in PRINTED} == set(LAYOUTS)
    for id, layout in LAYOUTS.items():
        assert (layout.id, bool(layout.label), bool(layout.prefix_rule)) == (id, True, True)
        assert show_example(layout) in {printed.text for printed in PRINTED if printed.layout == id}
        example = layout.prefix_rule.rpartition("e.g. ")[2]
        assert re.fullmatch(prefix_regex(layout), example)
        assert not layout.prefix and not layout.suffix
    assert {id for id, layout in LAYOUTS.items() if layout.from_memory} == {"DOMESTIC_CREDIT", "JCM"}


def test_every_scheme_has_a_layout() -> None:
    assert set(LAYOUT_OF_SCHEME) == set(Scheme)
    assert LAYOUT_OF_SCHEME[Scheme.J_VER] is J_CREDIT_LAYOUT
    assert set(LAYOUT_OF_SCHEME.values()) == set(LAYOUTS.values())


# The ledger keeps no more than the id of a row, so what a row prints is as fixed as the ledger.
def test_what_the_rows_print_does_not_change() -> None:
    shown = {id: show_serials(one, prefix="P", start=98, stop=101, suffix="S") for id, one in LAYOUTS.items()}
    assert shown == {
        "DOMESTIC_CREDIT": "P-000-000-000-098-S～P-000-000-000-100-S",
        "J_CREDIT": "P-000-000-000-098-S～P-000-000-000-100-S",
        "JCM": "P-98-S～P-100-S",
        "VCS": "P-98-100-S",
        "GOLD_STANDARD": "P-98-100-S",
        "ACR": "P-98 to 100-S",
        "CAR": "P-98 to 100-S",
        "ISOMETRIC": "P-98000-101000-S",
        "MUSUBI": "P-00000098-S～P-00000100-S",
    }


# --- Registered as data -----------------------------------------------------------------------------------------------

# Public registers that the table does not have.
OTHERS: list[tuple[dict[str, Any], str, SerialRange]] = [
    # UNDP's national registry cuts this at every hyphen.
    (
        {"prefix": "CA*-*-*-*", "suffix": "*", "digits": 0, "between": "-", "repeats": False},
        "CA0004-VU-CH-356-1-3000-2023",
        SerialRange("CA0004-VU-CH-356", 1, 3001, "2023"),
    ),
    # offsets-db-data, tests/data/art-trees/retirements.csv: 100,000.
    (
        {"prefix": "ART-*-*-*-*", "digits": 0, "between": " to ", "repeats": False},
        "ART-GY-102-2019-3-2500001 to 2600000",
        SerialRange("ART-GY-102-2019-3", 2_500_001, 2_600_001),
    ),
    # The examples of the Climate Action Data Trust's documents.
    ({"prefix": "ABC", "digits": 0, "separator": "", "between": "-"}, "ABC100-ABC200", SerialRange("ABC", 100, 201)),
    (
        {"prefix": "NGT-*", "digits": 9, "group": 3, "suffix": "Z"},
        "NGT-7-000-000-012-Z～NGT-7-000-000-014-Z",
        SerialRange("NGT-7", 12, 15, "Z"),
    ),
    (
        {"prefix": "NGT_*", "digits": 4, "separator": "_", "between": "/", "includes_end": False},
        "NGT_7_0012/NGT_7_0014",
        SerialRange("NGT_7", 12, 14),
    ),
]


@pytest.mark.parametrize(("told", "text", "serials"), OTHERS, ids=lambda part: part if isinstance(part, str) else "")
def test_another_registry_is_registered_as_data(told: dict[str, Any], text: str, serials: SerialRange) -> None:
    layout = layout_of(**told)
    read = read_range(text, layouts=[*LAYOUTS.values(), layout])
    assert (read, read.layout, str(read)) == (serials, layout, text)
    # Kept as a text, and printed from the text alone.
    again = layout_from(layout_text(layout))
    assert again == layout
    assert str(replace(serials, layout=again)) == text


@pytest.mark.parametrize(
    ("told", "field", "rule"),
    [
        ({"prefix": ""}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "ngt"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "新潟"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "NGT-"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "NGT--7"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "NGT\n"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "N T"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        # What would make a pattern try many ways.
        ({"prefix": "**"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "*A*A*A"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "(A+)+"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "[.*\\D]+([0-9]+)+"}, "prefix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"prefix": "A" * 81}, "prefix", "max_characters=80"),
        ({"prefix": "A" * 10**6}, "prefix", "max_characters=80"),
        ({"suffix": "-"}, "suffix", "capital_letters_digits_and_-_./, * at the end of a part"),
        ({"suffix": "A" * 81}, "suffix", "max_characters=80"),
        ({"digits": -1}, "digits", "0..18"),
        ({"digits": 19}, "digits", "0..18"),
        ({"separator": "--"}, "separator", "one_of: '-' '_' '/' '.' ''"),
        ({"separator": "～"}, "separator", "one_of: '-' '_' '/' '.' ''"),
        ({"separator": ""}, "separator", "letters_around_a_number_without_separator"),
        ({"prefix": "NGT7", "separator": ""}, "separator", "letters_around_a_number_without_separator"),
        ({"prefix": "N", "suffix": "7", "separator": ""}, "separator", "letters_around_a_number_without_separator"),
        ({"between": ""}, "between", "one_of: '～' '-' '_' '/' ' to '"),
        ({"between": "0"}, "between", "one_of: '～' '-' '_' '/' ' to '"),
        ({"group": 4}, "group", "0, or 3 with digits in threes and a separator"),
        ({"group": -3}, "group", "0, or 3 with digits in threes and a separator"),
        ({"group": 3, "digits": 0}, "group", "0, or 3 with digits in threes and a separator"),
        ({"group": 3, "digits": 8}, "group", "0, or 3 with digits in threes and a separator"),
        (
            {"prefix": "N", "group": 3, "digits": 9, "separator": ""},
            "group",
            "0, or 3 with digits in threes and a separator",
        ),
    ],
)
def test_a_layout_that_cannot_be_is_refused(told: dict[str, Any], field: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        layout_of(**(PLAIN | told))
    assert (refused.value.field, refused.value.rule) == (field, rule)
    assert len(refused.value.value) <= 81


def test_no_text_of_a_user_becomes_a_pattern() -> None:
    layout = layout_of(prefix="A.B/C_D*", digits=0, suffix="E.F")
    assert is_series(layout, prefix="A.B/C_D9", suffix="E.F")
    assert not is_series(layout, prefix="AXB/C_D9", suffix="E.F")
    assert not is_series(layout, prefix="A.B/C_D9", suffix="EXF")
    assert re.escape("A.B/C_D") in prefix_regex(layout)


def test_parts_that_the_ledger_cannot_keep_are_no_series() -> None:
    layout = layout_of(prefix="-".join("*" * 12), digits=0)
    assert is_series(layout, prefix="-".join(["A" * 9] * 12))
    assert len("-".join(["A" * 10] * 12)) > MAX_PART_CHARACTERS
    assert not is_series(layout, prefix="-".join(["A" * 10] * 12))


# --- The text of a layout ---------------------------------------------------------------------------------------------


def test_the_text_of_a_layout_is_short_and_stable() -> None:
    assert layout_text(J_CREDIT_LAYOUT) == ""
    assert layout_text(LAYOUTS["VCS"]) == "VCS"
    assert layout_text(at_offset(LAYOUTS["ISOMETRIC"], 177)) == "ISOMETRIC+177"
    assert layout_text(layout_of(**PLAIN)) == (
        '{"between":"～","digits":8,"group":0,"includes_end":true,"prefix":"NGT-*","repeats":true,"separator":"-",'
        '"suffix":""}'
    )
    # What it is called is no part of it.
    named = layout_of(**PLAIN, label="新潟県の登録簿")
    assert (named.label, layout_from(layout_text(named))) == ("新潟県の登録簿", named)
    longest = layout_of(prefix="A" * 80, digits=18, suffix="B" * 80, between=" to ", repeats=False, includes_end=False)
    assert len(layout_text(longest)) < MAX_LAYOUT_CHARACTERS


@given(layout=layouts(), offset=st.integers(0, 999))
def test_a_layout_is_read_back_from_its_text(layout: SerialLayout, offset: int) -> None:
    moved = at_offset(layout, offset % layout.numbers_per_tonne)
    text = layout_text(moved)
    assert layout_from(text) == moved
    assert layout_from(text).form == moved.form
    assert len(text) < MAX_LAYOUT_CHARACTERS


@given(one=registered_layouts(), other=registered_layouts())
def test_two_layouts_have_one_text_only_if_they_are_one(one: SerialLayout, other: SerialLayout) -> None:
    assert (layout_text(one) == layout_text(other)) == (one == other)


GOOD = json.loads(layout_text(layout_of(**PLAIN)))


@pytest.mark.parametrize(
    "text",
    [
        "J_CREDIT",
        "vcs",
        "VCS ",
        "VCS+0",
        "VCS+1",
        "+0",
        "ISOMETRIC+0",
        "ISOMETRIC+1000",
        "ISOMETRIC+0177",
        "ISOMETRIC+-1",
        "ISOMETRIC+١٧٧",
        "ISOMETRIC+" + "9" * 490,
        "UNKNOWN",
        "{",
        "{}",
        "[]",
        "null",
        "{" * 400,
        '{"a":' + "[" * 400,
        "{" + " " * 600,
        json.dumps(GOOD),
        json.dumps(GOOD | {"extra": 1}, separators=(",", ":")),
        json.dumps({name: part for name, part in GOOD.items() if name != "suffix"}, separators=(",", ":")),
        json.dumps(GOOD | {"digits": True}, separators=(",", ":")),
        json.dumps(GOOD | {"digits": 8.0}, separators=(",", ":")),
        json.dumps(GOOD | {"digits": "8"}, separators=(",", ":")),
        json.dumps(GOOD | {"repeats": 1}, separators=(",", ":")),
        json.dumps(GOOD | {"prefix": None}, separators=(",", ":")),
        json.dumps(GOOD | {"prefix": {"a": 1}}, separators=(",", ":")),
        layout_text(layout_of(**PLAIN)).replace("{", '{"between":"-",', 1),
        layout_text(layout_of(**PLAIN)) + " ",
    ],
)
def test_another_text_is_no_layout(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        layout_from(text)
    assert (refused.value.field, refused.value.rule) == ("serialLayout", "text_of_a_layout")
    assert len(refused.value.value) <= 80


@pytest.mark.parametrize("wrong", [{"digits": 10**300}, {"prefix": "(a+)+"}, {"between": "0"}])
def test_a_text_of_parts_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        layout_from(json.dumps(GOOD | wrong, separators=(",", ":"), sort_keys=True, ensure_ascii=False))


def test_the_form_has_all_that_is_printed() -> None:
    unprinted = {"id", "label", "prefix", "prefix_pattern", "suffix", "suffix_pattern"}
    unprinted |= {"prefix_rule", "example", "from_memory"}
    printed = {field.name for field in fields(SerialLayout)} - unprinted
    assert len(J_CREDIT_LAYOUT.form) == len(printed)
    for name in printed:
        value = getattr(J_CREDIT_LAYOUT, name)
        other: Any = not value if isinstance(value, bool) else f"{value}!" if isinstance(value, str) else value + 1
        assert replace(J_CREDIT_LAYOUT, **{name: other}).form != J_CREDIT_LAYOUT.form
