from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import serials
from registry.errors import BadSerials, InsufficientUnits
from registry.serial_layout_texts import layout_of
from registry.serial_layouts import J_CREDIT_LAYOUT, LAYOUTS, MAX_PART_CHARACTERS, MAX_SERIAL, at_offset
from registry.serials import (
    SerialRange,
    merge_adjacent,
    quantity_of,
    range_of_numbers,
    read_serial_range,
    require_apart,
    require_partition,
    require_range,
    show_ranges,
    show_serial,
    split_at,
    split_by,
    subtract,
    take_first,
    take_last,
    take_serials,
)
from tests.registry.serial_samples import PRINTED, Printed, stocks, tonnes

PREFIXES = st.from_regex(r"[A-Z]{2,3}-[0-9]{3}", fullmatch=True)


def jc(start: int, stop: int) -> SerialRange:
    return SerialRange("JC-200", start, stop)


# --- Reading and showing, end by end ----------------------------------------------------------------------------------


# The serial of a J-VER unit as the handbook prints it (001, line 650).
def test_a_serial_is_printed_to_the_letter() -> None:
    assert show_serial("JP-200", 11_157) == "JP-200-000-000-011-157"
    assert str(SerialRange("JP-200", 11_157, 11_158)) == "JP-200-000-000-011-157"
    assert str(SerialRange("JP-200", 11_157, 11_160)) == "JP-200-000-000-011-157～JP-200-000-000-011-159"


def test_what_no_registry_prints_is_shown_uncut() -> None:
    assert str(SerialRange("JP-200", -1, 10**12)) == "JP-200--00000000001～JP-200-999-999-999-999"
    assert show_serial("JP-200", 10**12) == "JP-200-1000000000000"


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
    assert read_serial_range(prefix=prefix, first=first, last=last, quantity_t=3) == jc(11_157, 11_160)


@pytest.mark.parametrize(
    ("first", "last", "quantity_t", "field", "rule"),
    [
        ("11159", "11157", 3, "lastSerial", "not_before_first_serial"),
        ("11159", "11158", 0, "lastSerial", "not_before_first_serial"),
        ("11157", "11159", 2, "quantity", "count_of_serials=3"),
        ("11157", "11159", 4, "quantity", "count_of_serials=3"),
        ("11157", "11159", -3, "quantity", "count_of_serials=3"),
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
    assert (refused.value.field, refused.value.rule) == ("serialPrefix", "letters-3_digits, e.g. JC-200")


@given(prefix=PREFIXES, start=st.integers(0, J_CREDIT_LAYOUT.maximum), data=st.data())
def test_what_is_printed_is_read_back(prefix: str, start: int, data: st.DataObject) -> None:
    stop = data.draw(st.integers(start + 1, J_CREDIT_LAYOUT.maximum + 1))
    read = read_serial_range(
        prefix=prefix, first=show_serial(prefix, start), last=show_serial(prefix, stop - 1), quantity_t=stop - start
    )
    assert read == SerialRange(prefix, start, stop)
    assert read.quantity_t == stop - start


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_serial_range(prefix="JC-200", first=text, last=text, quantity_t=1)
    except BadSerials:
        return
    assert 0 <= read.start <= J_CREDIT_LAYOUT.maximum


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: printed.text)
def test_the_ends_are_read_in_every_layout(printed: Printed) -> None:
    layout = LAYOUTS[printed.layout]
    one = SerialRange(printed.prefix, printed.start, printed.stop, printed.suffix, layout)
    offset = 177 if layout.numbers_per_tonne > 1 else 0
    first, last = at_offset(layout, offset).numbers(one.start, one.stop)
    read = read_serial_range(
        prefix=printed.prefix.lower(),
        suffix=f" {printed.suffix} ",
        first=f"{printed.prefix}-{first}" + (f"-{printed.suffix}" if printed.suffix else ""),
        last=str(last),
        quantity_t=one.quantity_t,
        layout=layout,
    )
    assert (read, str(read)) == (one, printed.text)


ISOMETRIC: dict[str, Any] = {"prefix": "ISO-1-BSTORE-GBR-F5X7-2024", "layout": LAYOUTS["ISOMETRIC"]}


@pytest.mark.parametrize(
    ("parts", "field", "rule"),
    [
        # The printed end is the first kilogram after the range.
        ({**ISOMETRIC, "first": "5000", "last": "5000"}, "lastSerial", "at_least_one_serial"),
        ({**ISOMETRIC, "first": "5000", "last": "4000"}, "lastSerial", "not_before_first_serial"),
        ({**ISOMETRIC, "first": "5000", "last": "5999"}, "lastSerial", "whole_tonnes=1000_numbers_each"),
        ({**ISOMETRIC, "first": "5000", "last": "6001"}, "lastSerial", "whole_tonnes=1000_numbers_each"),
        ({**ISOMETRIC, "first": "5000", "last": "7000"}, "quantity", "count_of_serials=2"),
        ({**ISOMETRIC, "first": "5.0", "last": "7000"}, "firstSerial", "whole_number, e.g. 11157"),
        ({**ISOMETRIC, "prefix": "ISO-1"}, "serialPrefix", "e.g. ISO-1-BSTORE-GBR-F5X7-2024"),
        ({**ISOMETRIC, "suffix": "X"}, "serialSuffix", "written_as=ISO-1-BSTORE-GBR-F5X7-2024-78177-81177"),
        (
            {"prefix": "1", "suffix": "VCU", "layout": LAYOUTS["VCS"]},
            "serialSuffix",
            "written_as=19385-941467007-941467431-VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1",
        ),
        ({"prefix": "J" * 121}, "serialPrefix", "letters-3_digits, e.g. JC-200"),
    ],
)
def test_ends_of_other_registries_that_cannot_be_are_refused(parts: dict[str, Any], field: str, rule: str) -> None:
    with pytest.raises(BadSerials) as refused:
        read_serial_range(**{"first": "1", "last": "1", "quantity_t": 1, **parts})
    assert (refused.value.field, refused.value.rule) == (field, rule)


# --- What a range can be ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "field", "rule"),
    [
        (jc(-1, 5), "firstSerial", "minimum=0"),
        (jc(5, 5), "lastSerial", "at_least_one_serial"),
        (jc(5, 4), "lastSerial", "not_before_first_serial"),
        (jc(0, 10**12 + 1), "lastSerial", "maximum=999999999999"),
        (SerialRange("GS", 0, MAX_SERIAL + 2, layout=LAYOUTS["GOLD_STANDARD"]), "lastSerial", f"maximum={MAX_SERIAL}"),
        # The number after the range must be printable too where it is the one that is printed.
        (
            SerialRange("ISO", 0, 10**15, layout=LAYOUTS["ISOMETRIC"]),
            "lastSerial",
            f"maximum={MAX_SERIAL}",
        ),
    ],
)
def test_a_range_without_sense_is_refused_by_everything(one: SerialRange, field: str, rule: str) -> None:
    good = jc(20, 30)
    operations: list[Callable[[], object]] = [
        lambda: require_range(one),
        lambda: require_apart([one]),
        lambda: split_at(one, 2),
        lambda: split_by(one, [1]),
        lambda: take_first([good, one], 1),
        lambda: take_last([one, good], 1),
        lambda: take_serials([one], one),
        lambda: take_serials([good], one),
        lambda: subtract([one], []),
        lambda: subtract([good], [one]),
        lambda: merge_adjacent([one]),
        lambda: quantity_of([one]),
        lambda: require_partition(one, [good]),
        lambda: require_partition(good, [one, good]),
    ]
    for operation in operations:
        with pytest.raises(BadSerials) as refused:
            operation()
        assert (refused.value.field, refused.value.rule) == (field, rule)


def test_the_largest_numbers_fit_a_signed_64_bit_integer() -> None:
    largest = require_range(SerialRange("GS", MAX_SERIAL, MAX_SERIAL + 1, layout=LAYOUTS["GOLD_STANDARD"]))
    assert largest.stop < 2**63
    assert require_range(jc(0, 10**12)).quantity_t == 10**12


def test_a_refusal_shows_the_numbers_as_they_are_printed() -> None:
    for one, shown in ((jc(-7, 5), "-7"), (jc(5, 5), "4"), (jc(5, 2), "1"), (jc(9, 10**12 + 1), str(10**12))):
        with pytest.raises(BadSerials) as refused:
            require_range(one)
        assert refused.value.value == shown
    assert jc(5, 5) not in jc(1, 9)


def test_the_longest_series_is_read_and_no_longer_one() -> None:
    layout = layout_of(prefix="-".join("*" * 12), digits=18, suffix="-".join("*" * 12))
    longest = "-".join([*["A" * 9] * 11, "A" * 10])
    assert len(longest) == MAX_PART_CHARACTERS
    number = "1" * 18
    whole = {"prefix": longest, "suffix": longest, "first": f"{longest}-{number}-{longest}", "last": number}
    assert read_serial_range(**whole, quantity_t=1, layout=layout).suffix == longest
    for part in ("prefix", "suffix"):
        for longer in (longest + "A", longest + " "):
            with pytest.raises(BadSerials, match=f"serial{part.title()}"):
                read_serial_range(**(whole | {part: longer}), quantity_t=1, layout=layout)


def test_too_many_ranges_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serials, "MAX_RANGES", 3)
    assert quantity_of(jc(at, at + 1) for at in range(3)) == 3
    for operation in (
        lambda: quantity_of(jc(at, at + 1) for at in range(10**9)),
        lambda: split_by(jc(0, 4), [1, 1, 1, 1]),
    ):
        with pytest.raises(BadSerials) as refused:
            operation()
        assert (refused.value.value, refused.value.rule) == ("4", "max_ranges=3")


@given(a=st.tuples(st.integers(0, 9), st.integers(1, 5)), b=st.tuples(st.integers(0, 9), st.integers(1, 5)))
def test_what_two_ranges_have_in_common_is_what_their_numbers_have(a: tuple[int, int], b: tuple[int, int]) -> None:
    one, other = jc(a[0], sum(a)), jc(b[0], sum(b))
    common = set(range(one.start, one.stop)) & set(range(other.start, other.stop))
    assert one.overlaps(other) == other.overlaps(one) == bool(common)
    assert (other in one) == (len(common) == other.quantity_t)
    assert {number for number in range(20) if number in one} == set(range(one.start, one.stop))
    both = one.intersection(other)
    assert both == other.intersection(one)
    assert (set(range(both.start, both.stop)) if both else set()) == common


def test_ranges_of_two_series_never_meet() -> None:
    for other in (SerialRange("JP-200", 1, 9), SerialRange("JC-200", 1, 9, "A")):
        assert not jc(1, 9).overlaps(other)
        assert jc(1, 9).intersection(other) is None
        assert other not in jc(1, 9)
        assert merge_adjacent([jc(1, 9), replace(other, start=9, stop=12)]) == [
            jc(1, 9),
            replace(other, start=9, stop=12),
        ]
        for operation in (
            lambda other=other: take_serials([jc(1, 9)], other),
            lambda other=other: subtract([jc(1, 9)], [other]),
            lambda other=other: require_partition(jc(1, 9), [other]),
        ):
            with pytest.raises(BadSerials):
                operation()


def test_the_layout_is_no_part_of_what_a_range_is() -> None:
    assert jc(1, 2) == SerialRange("JC-200", 1, 2, layout=LAYOUTS["MUSUBI"])
    assert len({jc(1, 2), SerialRange("JC-200", 1, 2, layout=LAYOUTS["MUSUBI"])}) == 1


# --- Cutting ----------------------------------------------------------------------------------------------------------


def test_a_range_is_split_at_a_number() -> None:
    assert split_at(jc(10, 20), 13) == (jc(10, 13), jc(13, 20))
    for number in (10, 20, 9, 21, -13):
        with pytest.raises(BadSerials) as refused:
            split_at(jc(10, 20), number)
        assert (refused.value.field, refused.value.value) == ("serial", str(number))
        assert refused.value.rule == "after=10,before=20"
    with pytest.raises(BadSerials):
        split_at(jc(10, 11), 10)


# An open registry of today checks nothing but the sum, so -100 and 200 pass for 100.
@pytest.mark.parametrize(
    ("quantities", "rule"),
    [
        ([-100, 200], "minimum=1"),
        ([0, 100], "minimum=1"),
        ([100, 0], "minimum=1"),
        ([60, 41], "count_of_serials=100"),
        ([60, 39], "count_of_serials=100"),
        ([], "count_of_serials=100"),
    ],
)
def test_children_that_are_no_split_are_refused(quantities: list[int], rule: str) -> None:
    with pytest.raises(BadSerials) as refused:
        split_by(jc(1, 101), quantities)
    assert (refused.value.field, refused.value.rule) == ("quantity", rule)


# Two open registries: one never compares children with their parent, one gives the first child a number too many.
@pytest.mark.parametrize(
    ("children", "rule"),
    [
        ([jc(1, 61), jc(60, 101)], "ranges_do_not_overlap"),
        ([jc(1, 62), jc(61, 101)], "ranges_do_not_overlap"),
        ([jc(1, 60), jc(61, 101)], "no_gap"),
        ([jc(2, 61), jc(61, 101)], "no_gap"),
        ([jc(1, 61), jc(61, 100)], "no_gap"),
        ([jc(1, 61)], "no_gap"),
        ([], "no_gap"),
        ([jc(1, 61), jc(61, 102)], "within=JC-200-000-000-000-001～JC-200-000-000-000-100"),
        ([jc(0, 61), jc(61, 101)], "within=JC-200-000-000-000-001～JC-200-000-000-000-100"),
        ([jc(501, 601)], "within=JC-200-000-000-000-001～JC-200-000-000-000-100"),
        ([SerialRange("JP-200", 1, 101)], "within=JC-200-000-000-000-001～JC-200-000-000-000-100"),
        ([jc(1, 101), jc(1, 101)], "ranges_do_not_overlap"),
        ([jc(1, 61), jc(61, 61), jc(61, 101)], "at_least_one_serial"),
        ([jc(61, 1), jc(1, 101)], "not_before_first_serial"),
    ],
)
def test_children_that_are_no_partition_are_refused(children: list[SerialRange], rule: str) -> None:
    with pytest.raises(BadSerials) as refused:
        require_partition(jc(1, 101), children)
    assert refused.value.rule == rule
    require_partition(jc(1, 101), [jc(61, 101), jc(1, 60), jc(60, 61)])


def test_the_oldest_or_newest_tonnes_are_taken_in_the_order_given() -> None:
    # The older vintage stands first, though its numbers are higher.
    stock = [jc(50, 60), jc(1, 4), jc(10, 20)]
    first, last = take_first(stock, 12), take_last(stock, 12)
    assert (first.taken, first.left) == ([jc(50, 60), jc(1, 3)], [jc(3, 4), jc(10, 20)])
    assert (last.taken, last.left) == ([jc(2, 4), jc(10, 20)], [jc(50, 60), jc(1, 2)])
    assert take_first(stock, 23).left == take_last(stock, 23).left == []
    assert take_first([jc(1, 2)], 1).taken == [jc(1, 2)]


@pytest.mark.parametrize("take", [take_first, take_last])
@pytest.mark.parametrize("quantity_t", [0, -1, -(10**30)])
def test_taking_nothing_or_less_is_refused(take: Callable[..., object], quantity_t: int) -> None:
    with pytest.raises(BadSerials) as refused:
        take([jc(1, 5)], quantity_t)
    assert (refused.value.field, refused.value.rule) == ("quantity", "minimum=1")


@pytest.mark.parametrize("take", [take_first, take_last])
@pytest.mark.parametrize(("stock", "available_t"), [([], 0), ([jc(1, 5)], 4), ([jc(1, 3), jc(7, 9)], 4)])
def test_taking_more_than_there_is_is_refused(
    take: Callable[..., object], stock: list[SerialRange], available_t: int
) -> None:
    for requested_t in (available_t + 1, 10**30):
        with pytest.raises(InsufficientUnits) as refused:
            take(stock, requested_t)
        assert (refused.value.requested_t, refused.value.available_t) == (requested_t, available_t)


def test_named_serials_are_cut_out_of_the_ranges_they_lie_in() -> None:
    taking = take_serials([jc(20, 30), jc(1, 5), jc(5, 9)], jc(3, 7))
    assert (taking.taken, taking.left) == ([jc(3, 5), jc(5, 7)], [jc(1, 3), jc(7, 9), jc(20, 30)])


@pytest.mark.parametrize(
    "wanted", [jc(0, 2), jc(8, 10), jc(9, 10), jc(30, 31), jc(4, 21), jc(1, 30), SerialRange("JC-200", 3, 7, "A")]
)
def test_serials_that_are_not_all_there_are_refused(wanted: SerialRange) -> None:
    stock = [jc(1, 5), jc(5, 9), jc(20, 30)]
    for operation in (lambda: take_serials(stock, wanted), lambda: subtract(stock, [wanted])):
        with pytest.raises(BadSerials) as refused:
            operation()
        assert refused.value.rule == "all_of_them_there"


def test_what_is_gone_twice_is_refused() -> None:
    with pytest.raises(BadSerials, match="ranges_do_not_overlap"):
        subtract([jc(1, 9)], [jc(2, 5), jc(4, 6)])
    with pytest.raises(BadSerials, match="ranges_do_not_overlap"):
        subtract([jc(1, 9), jc(8, 12)], [jc(2, 5)])


@given(stock=stocks(), data=st.data())
def test_what_is_taken_and_what_is_left_are_what_was_there(stock: list[SerialRange], data: st.DataObject) -> None:
    total_t = quantity_of(stock)
    quantity_t = data.draw(st.integers(1, total_t)) if total_t else 0
    for take in (take_first, take_last) if total_t else ():
        taking = take(stock, quantity_t)
        assert quantity_of(taking.taken) == quantity_t
        assert sorted(tonnes(taking.taken) + tonnes(taking.left)) == tonnes(stock)
        in_order = [(*one.series, number) for one in stock for number in range(one.start, one.stop)]
        expected = in_order[:quantity_t] if take is take_first else in_order[total_t - quantity_t :]
        assert tonnes(taking.taken) == sorted(expected)


@given(stock=stocks(), data=st.data())
def test_subtracting_leaves_exactly_the_rest(stock: list[SerialRange], data: st.DataObject) -> None:
    # Cut across the ranges: some of the tonnes, joined to ranges of their own.
    names = data.draw(st.lists(st.sampled_from(tonnes(stock)), unique=True) if stock else st.just([]))
    by_series = {one.series: one for one in stock}
    gone = merge_adjacent(
        replace(by_series[prefix, suffix], start=number, stop=number + 1) for prefix, suffix, number in names
    )
    left = subtract(stock, gone)
    assert sorted(tonnes(left) + tonnes(gone)) == tonnes(stock)
    assert left == [part for one in require_apart(stock) for part in subtract([one], _within(gone, one))]
    for wanted in gone:
        taking = take_serials(stock, wanted)
        assert merge_adjacent(taking.taken) == [wanted]
        assert sorted(tonnes(taking.taken) + tonnes(taking.left)) == tonnes(stock)


def _within(gone: Sequence[SerialRange], one: SerialRange) -> list[SerialRange]:
    return [both for other in gone if (both := one.intersection(other)) is not None]


@given(start=st.integers(0, 10**9), quantities=st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_children_of_given_quantities_partition_the_range(start: int, quantities: list[int]) -> None:
    parent = jc(start, start + sum(quantities))
    children = split_by(parent, quantities)
    require_partition(parent, children)
    assert [one.quantity_t for one in children] == quantities
    assert all(before.stop == after.start for before, after in pairwise(children))
    assert merge_adjacent(children) == [parent]


@given(start=st.integers(0, 10**9), before=st.integers(1, 10**9), after=st.integers(1, 10**9))
def test_a_split_partitions_the_range(start: int, before: int, after: int) -> None:
    parent = jc(start, start + before + after)
    children = split_at(parent, start + before)
    require_partition(parent, children)
    assert [one.quantity_t for one in children] == [before, after]


# --- Joining ----------------------------------------------------------------------------------------------------------


@given(stock=stocks(), shuffled=st.randoms(use_true_random=False))
def test_merging_keeps_every_tonne_in_the_fewest_ranges(stock: list[SerialRange], shuffled: Random) -> None:
    merged = merge_adjacent(stock)
    assert tonnes(merged) == tonnes(stock)
    assert merged == sorted(merged)
    by_series = sorted(merged, key=lambda one: (one.series, one.start))
    assert all(before.series != after.series or before.stop < after.start for before, after in pairwise(by_series))
    assert merge_adjacent(merged) == merged
    other_order = list(stock)
    shuffled.shuffle(other_order)
    again = merge_adjacent(other_order)
    assert (again, show_ranges(again)) == (merged, show_ranges(stock))
    assert quantity_of(stock) == quantity_of(merged) == len(tonnes(stock))


def test_overlapping_ranges_are_refused() -> None:
    for ranges in ([jc(1, 5), jc(4, 6)], [jc(1, 9), jc(3, 4)], [jc(1, 5), jc(1, 5)], [jc(1, 9), jc(2, 3), jc(8, 10)]):
        for operation in (merge_adjacent, quantity_of, require_apart, show_ranges):
            with pytest.raises(BadSerials, match="ranges_do_not_overlap"):
                operation(ranges)


def test_adjacent_ranges_are_shown_as_one() -> None:
    ranges = [SerialRange("JC-200", 3, 5), SerialRange("JC-200", 9, 10), SerialRange("JC-200", 1, 3)]
    assert show_ranges(ranges) == "JC-200-000-000-000-001～JC-200-000-000-000-004、JC-200-000-000-000-009"
    assert show_ranges([]) == ""


# --- Kilograms --------------------------------------------------------------------------------------------------------


def kilograms(first: int, end: int) -> SerialRange:
    return range_of_numbers("ISO-1-VAULT-USA-01P4-2026", first, end, layout=LAYOUTS["ISOMETRIC"])


# Two batches of the registry's export that were one: 41646450 to 41652061 and 41652061 to 41652310. Whole tonnes here.
def test_a_registry_of_kilograms_counts_whole_tonnes() -> None:
    one, after = kilograms(41_646_450, 41_652_450), kilograms(41_652_450, 41_653_450)
    assert (one.quantity_t, after.quantity_t) == (6, 1)
    assert not one.overlaps(after)
    assert merge_adjacent([after, one]) == [kilograms(41_646_450, 41_653_450)]
    assert [str(part) for part in split_at(one, one.start + 2)] == [
        "ISO-1-VAULT-USA-01P4-2026-41646450-41648450",
        "ISO-1-VAULT-USA-01P4-2026-41648450-41652450",
    ]


def test_tonnes_that_begin_elsewhere_meet_by_the_kilogram() -> None:
    one, beside, into = kilograms(78_177, 81_177), kilograms(81_300, 82_300), kilograms(81_000, 82_000)
    assert not one.overlaps(beside)
    assert merge_adjacent([beside, one]) == [one, beside]
    assert len(show_ranges([one, beside]).split("、")) == 2
    assert one.overlaps(into)
    with pytest.raises(BadSerials, match="ranges_do_not_overlap"):
        merge_adjacent([one, into])
    with pytest.raises(BadSerials, match="same_tonnes_in_a_series"):
        one.intersection(into)
    assert kilograms(79_000, 80_000) in one
    with pytest.raises(BadSerials, match="all_of_them_there"):
        take_serials([one], kilograms(79_000, 80_000))
    with pytest.raises(BadSerials, match="one_layout_in_a_series"):
        quantity_of([one, SerialRange(one.prefix, 90, 91)])


# --- Would a number too many or too few be noticed? -------------------------------------------------------------------

# A right answer a row; the wrong ones below must each contradict at least one of them.
RIGHT: list[tuple[str, tuple[Any, ...], object]] = [
    ("split_at", (jc(1, 101), 61), (jc(1, 61), jc(61, 101))),
    ("split_at", (jc(1, 3), 2), (jc(1, 2), jc(2, 3))),
    ("take_first", ([jc(1, 5), jc(7, 9)], 4), ([jc(1, 5)], [jc(7, 9)])),
    ("take_first", ([jc(1, 5), jc(7, 9)], 1), ([jc(1, 2)], [jc(2, 5), jc(7, 9)])),
    ("take_last", ([jc(1, 5), jc(7, 9)], 1), ([jc(8, 9)], [jc(1, 5), jc(7, 8)])),
    ("subtract", ([jc(1, 9)], [jc(3, 5)]), [jc(1, 3), jc(5, 9)]),
    ("subtract", ([jc(1, 9)], [jc(1, 9)]), []),
    ("overlaps", (jc(1, 5), jc(5, 9)), False),
    ("overlaps", (jc(1, 6), jc(5, 9)), True),
    ("has", (jc(1, 5), 5), False),
    ("has", (jc(1, 5), 4), True),
    ("has", (jc(1, 5), 1), True),
    ("merge", ([jc(1, 5), jc(5, 9)],), [jc(1, 9)]),
    ("merge", ([jc(1, 5), jc(6, 9)],), [jc(1, 5), jc(6, 9)]),
    ("count", ("11157", "11158"), 2),
    ("count", ("11157", "11157"), 1),
]


def _taking(take: Callable[..., serials.Taking]) -> Callable[..., object]:
    def parts(stock: list[SerialRange], quantity_t: int) -> object:
        taking = take(stock, quantity_t)
        return taking.taken, taking.left

    return parts


OURS: dict[str, Callable[..., object]] = {
    "split_at": split_at,
    "take_first": _taking(take_first),
    "take_last": _taking(take_last),
    "subtract": subtract,
    "overlaps": SerialRange.overlaps,
    "has": lambda one, number: number in one,
    "merge": merge_adjacent,
    "count": lambda first, last: _count(first, last, includes_end=True),
}

WRONG: list[tuple[str, str, Callable[..., object]]] = [
    # As in an open registry: an inclusive end of start + size.
    ("split_at", "one too many", lambda one, at: (jc(one.start, at + 1), jc(at + 1, one.stop))),
    ("split_at", "one too few", lambda one, at: (jc(one.start, at - 1), jc(at - 1, one.stop))),
    ("split_at", "one lost", lambda one, at: (jc(one.start, at), jc(at + 1, one.stop))),
    ("split_at", "one twice", lambda one, at: (jc(one.start, at + 1), jc(at, one.stop))),
    ("take_first", "one too many", lambda stock, n: _taking(take_first)(stock, n + 1)),
    ("take_first", "from the end", lambda stock, n: _taking(take_last)(stock, n)),
    ("take_last", "from the start", lambda stock, n: _taking(take_first)(stock, n)),
    ("take_last", "one too many", lambda stock, n: _taking(take_last)(stock, n + 1)),
    ("subtract", "one too many", lambda all_, gone: subtract(all_, [replace(gone[0], stop=gone[0].stop + 1)])),
    ("subtract", "one too few", lambda all_, gone: subtract(all_, [replace(gone[0], stop=gone[0].stop - 1)])),
    ("overlaps", "inclusive ends", lambda a, b: max(a.start, b.start) <= min(a.stop, b.stop)),
    ("overlaps", "ends left out", lambda a, b: max(a.start, b.start) < min(a.stop, b.stop) - 1),
    ("has", "inclusive end", lambda one, number: one.start <= number <= one.stop),
    ("has", "start left out", lambda one, number: one.start < number < one.stop),
    ("has", "last left out", lambda one, number: one.start <= number < one.stop - 1),
    ("merge", "over a gap", lambda ranges: [jc(ranges[0].start, ranges[-1].stop)]),
    ("merge", "never", lambda ranges: list(ranges)),
    ("count", "exclusive end", lambda first, last: _count(first, last, includes_end=False)),
    ("count", "one too many", lambda first, last: _count(first, last, includes_end=True) + 1),
]


def _count(first: str, last: str, *, includes_end: bool) -> int:
    layout = replace(J_CREDIT_LAYOUT, includes_end=includes_end)
    return range_of_numbers("JC-200", int(first), int(last), layout=layout).quantity_t


@pytest.mark.parametrize(("name", "arguments", "right"), RIGHT)
def test_ours_are_right_to_the_number(name: str, arguments: tuple[Any, ...], right: object) -> None:
    assert OURS[name](*arguments) == right


@pytest.mark.parametrize(("name", "fault", "wrong"), WRONG, ids=lambda part: part if isinstance(part, str) else "")
def test_a_number_too_many_or_too_few_is_noticed(name: str, fault: str, wrong: Callable[..., object]) -> None:
    def answer(arguments: tuple[Any, ...]) -> object:
        try:
            return wrong(*arguments)
        except (BadSerials, InsufficientUnits) as refusal:
            return refusal.code

    rows = [(arguments, right) for of, arguments, right in RIGHT if of == name]
    assert any(answer(arguments) != right for arguments, right in rows), fault
