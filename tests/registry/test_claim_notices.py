"""Which of the tonnes that leave had been elsewhere before."""

from hypothesis import given
from hypothesis import strategies as st

from registry.claim_notices import common_parts
from registry.serials import SerialRange, merge_adjacent

Pairs = list[tuple[int, int]]

PAIRS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda one: (one[0], one[0] + one[1])), max_size=12
)


def numbers(pairs: Pairs) -> set[int]:
    return {number for start, stop in pairs for number in range(start, stop)}


@given(left=st.sets(st.integers(0, 70), min_size=1), elsewhere=PAIRS)
def test_what_is_common_is_found_once_and_nothing_else(left: set[int], elsewhere: Pairs) -> None:
    leaving = merge_adjacent(SerialRange("R-1", number, number + 1) for number in left)

    found = list(common_parts(leaving, sorted(elsewhere)))

    assert numbers(found) == left & numbers(elsewhere)
    assert sum(stop - start for start, stop in found) == len(numbers(found)), "each tonne once"
    assert all(start < stop for start, stop in found)


def test_one_block_elsewhere_may_meet_many_parts_that_leave_and_the_other_way_round() -> None:
    parts = [SerialRange("R-1", 0, 10), SerialRange("R-1", 20, 30)]
    assert list(common_parts(parts, [(5, 25)])) == [(5, 10), (20, 25)]
    assert list(common_parts(parts[:1], [(1, 2), (1, 4), (3, 5), (9, 12)])) == [(1, 2), (2, 4), (4, 5), (9, 10)]
    assert list(common_parts(parts, [(10, 20)])) == list(common_parts(parts, [])) == []
