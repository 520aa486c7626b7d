from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import BadSerials
from registry.serials import (
    MAX_SERIAL,
    SerialRange,
    merge_adjacent,
    read_serial_range,
    show_ranges,
    show_serial,
)

repeatable = settings(derandomize=True, database=None, deadline=None)

PREFIXES = st.from_regex(r"[A-Z]{2,3}-[0-9]{3}", fullmatch=True)


# The serial of a J-VER unit as the handbook prints it (001, line 650).
def test_a_serial_is_printed_to_the_letter() -> None:
    assert show_serial("JP-200", 11_157) == "JP-200-000-000-011-157"
    assert str(SerialRange("JP-200", 11_157, 11_158)) == "JP-200-000-000-011-157"
    assert str(SerialRange("JP-200", 11_157, 11_160)) == "JP-200-000-000-011-157～JP-200-000-000-011-159"


@pytest.mark.parametrize(
    ("prefix", "first", "last"),
    [
        ("JC-200", "11157", "11159"),
        ("JC-200", "000-000-011-157", "000-000-011-159"),
        ("JC-200", "JC-200-000-000-011-157", "JC-200-000-000-011-159"),
        ("jc-200", "jc-200-000-000-011-157", "000000011159"),
        ("ＪＣ－２００", "ＪＣ－２００－０００－０００－０１１－１５７", "１１１５９"),
        (" JC-200 ", " 11157\n", "　11159　"),
    ],
)
def test_every_way_of_writing_it_is_the_same_range(prefix: str, first: str, last: str) -> None:
    assert read_serial_range(prefix=prefix, first=first, last=last, quantity_t=3) == SerialRange(
        "JC-200", 11_157, 11_160
    )


@pytest.mark.parametrize(
    ("first", "last", "quantity_t", "field", "rule"),
    [
        ("11159", "11157", 3, "lastSerial", "not_before_first_serial"),
        ("11157", "11159", 2, "quantity", "count_of_serials=3"),
        ("11157", "11159", 4, "quantity", "count_of_serials=3"),
        ("JP-200-000-000-011-157", "11159", 3, "firstSerial", "12_digits, e.g. 000-000-011-157"),
        ("11157", "JC-201-000-000-011-159", 3, "lastSerial", "12_digits, e.g. 000-000-011-157"),
    ],
)
def test_a_range_that_cannot_be_is_refused(first: str, last: str, quantity_t: int, field: str, rule: str) -> None:
    with pytest.raises(BadSerials) as refused:
        read_serial_range(prefix="JC-200", first=first, last=last, quantity_t=quantity_t)
    assert (refused.value.field, refused.value.rule) == (field, rule)


@pytest.mark.parametrize(
    "number",
    [
        "",
        " ",
        "-1",
        "+1",
        "1.0",
        "1e3",
        "0x10",
        "1_000",
        "1,000",
        "000-000-011157",
        "000-000-011-15",
        "1234567890123",
        "١٢٣",
        "12\u200b",
        "JC-200-JC-200-000-000-011-157",
        # Not cut to what would be a good number:
        " " * 38 + "12345",
        "0" * 100_000,
    ],
)
def test_what_is_no_serial_is_refused_and_shown_cut(number: str) -> None:
    with pytest.raises(BadSerials) as refused:
        read_serial_range(prefix="JC-200", first=number, last="99", quantity_t=1)
    assert refused.value.field == "firstSerial"
    assert len(refused.value.value) <= 40


@pytest.mark.parametrize(
    "prefix", ["", "J-200", "ABCD-200", "JC200", "JC-20", "JC-2000", "JC-٢٠٠", "日本-200", " " * 34 + "JC-200 and more"]
)
def test_what_is_no_prefix_is_refused(prefix: str) -> None:
    with pytest.raises(BadSerials) as refused:
        read_serial_range(prefix=prefix, first="1", last="1", quantity_t=1)
    assert refused.value.field == "serialPrefix"


@repeatable
@given(prefix=PREFIXES, start=st.integers(0, MAX_SERIAL), data=st.data())
def test_what_is_printed_is_read_back(prefix: str, start: int, data: st.DataObject) -> None:
    stop = data.draw(st.integers(start + 1, MAX_SERIAL + 1))
    read = read_serial_range(
        prefix=prefix, first=show_serial(prefix, start), last=show_serial(prefix, stop - 1), quantity_t=stop - start
    )
    assert read == SerialRange(prefix, start, stop)
    assert read.quantity_t == stop - start


@repeatable
@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_serial_range(prefix="JC-200", first=text, last=text, quantity_t=1)
    except BadSerials:
        return
    assert 0 <= read.start <= MAX_SERIAL


@repeatable
@given(
    edges=st.lists(st.integers(0, 40), unique=True, min_size=2, max_size=12).map(sorted),
    shuffled=st.randoms(use_true_random=False),
    prefixes=st.lists(st.sampled_from(["JC-200", "JP-200"]), min_size=1, max_size=2, unique=True),
)
def test_merging_keeps_every_tonne_in_the_fewest_ranges(
    edges: list[int], shuffled: Random, prefixes: list[str]
) -> None:
    ranges = [
        SerialRange(prefix, start, stop) for prefix in prefixes for start, stop in pairwise(edges) if (start + stop) % 3
    ]
    shuffled.shuffle(ranges)
    merged = merge_adjacent(ranges)
    assert _serials(merged) == _serials(ranges)
    assert merged == sorted(merged)
    assert all(before.prefix != after.prefix or before.stop < after.start for before, after in pairwise(merged))


def test_overlapping_ranges_are_a_bug() -> None:
    with pytest.raises(AssertionError, match="never overlap"):
        merge_adjacent([SerialRange("JC-200", 1, 5), SerialRange("JC-200", 4, 6)])


def test_adjacent_ranges_are_shown_as_one() -> None:
    ranges = [SerialRange("JC-200", 3, 5), SerialRange("JC-200", 9, 10), SerialRange("JC-200", 1, 3)]
    assert show_ranges(ranges) == "JC-200-000-000-000-001～JC-200-000-000-000-004、JC-200-000-000-000-009"
    assert show_ranges([]) == ""


def _serials(ranges: list[SerialRange]) -> set[tuple[str, int]]:
    return {(one.prefix, number) for one in ranges for number in range(one.start, one.stop)}
