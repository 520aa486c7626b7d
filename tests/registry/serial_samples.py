"""Ranges for the tests of serials: printed ones with what they count, and strategies for any others."""

from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import strategies as st

from registry.serial_layout_texts import BETWEENS, SEPARATORS, layout_of
from registry.serial_layouts import (
    LAYOUTS,
    MAX_DIGITS,
    MAX_PART_CHARACTERS,
    SerialLayout,
    at_offset,
    prefix_regex,
    suffix_regex,
)
from registry.serials import SerialRange


class Printed(NamedTuple):
    layout: str
    text: str
    prefix: str
    start: int
    stop: int
    suffix: str = ""


# Each as its registry prints it; the count is the one that the source states beside it.
PRINTED = [
    # Handbook 001, lines 650-651: two serials for 2.00 t.
    Printed("J_CREDIT", "JP-200-000-000-011-157～JP-200-000-000-011-158", "JP-200", 11_157, 11_159),
    Printed("J_CREDIT", "JP-200-000-000-011-157", "JP-200", 11_157, 11_158),
    # carbonplan/offsets-db-data, tests/data/verra/transactions.csv: 425 and 28,571.
    Printed(
        "VCS",
        "19385-941467007-941467431-VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1",
        "19385",
        941_467_007,
        941_467_432,
        "VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1",
    ),
    Printed(
        "VCS",
        "19381-941412555-941441125-VCS-VCU-1310-VER-CN-13-3005-01012022-31102022-0",
        "19381",
        941_412_555,
        941_441_126,
        "VCS-VCU-1310-VER-CN-13-3005-01012022-31102022-0",
    ),
    # A block of one in the older form, from the tests of Stellarcarbon's sc-audit.
    Printed(
        "VCS",
        "8040-449402275-449402275-VCU-042-MER-PE-14-1360-01072013-30062014-1",
        "8040",
        449_402_275,
        449_402_276,
        "VCU-042-MER-PE-14-1360-01072013-30062014-1",
    ),
    # offsets-db-data, tests/data/gold-standard/retirements.csv: 5,354, 1 and 2.
    Printed(
        "GOLD_STANDARD",
        "GS1-1-KE-GS11603-16-2025-30256-110-5463",
        "GS1-1-KE-GS11603-16-2025-30256",
        110,
        5_464,
    ),
    Printed("GOLD_STANDARD", "GS1-1-CR-GS2913-22-2025-30184-3-3", "GS1-1-CR-GS2913-22-2025-30184", 3, 4),
    Printed("GOLD_STANDARD", "GS1-1-IN-GS12383-21-2023-30023-362-363", "GS1-1-IN-GS12383-21-2023-30023", 362, 364),
    # offsets-db-data, tests/data/american-carbon-registry/retirements.csv: 4,212 and 25,245.
    Printed("ACR", "ACR-FR-1129-2025-2917-30932 to 35143", "ACR-FR-1129-2025-2917", 30_932, 35_144),
    Printed("ACR", "ACR-US-681-2022-3337-1 to 25245", "ACR-US-681-2022-3337", 1, 25_246),
    # offsets-db-data, tests/data/climate-action-reserve/retirements.csv: 5,000, 1 and 2,631.
    Printed("CAR", "CAR-1-US-1335-31-983-KS-2025-9205-1 to 5000", "CAR-1-US-1335-31-983-KS-2025-9205", 1, 5_001),
    Printed("CAR", "CAR-ROC-US-1316-105-276-CA-2025-9388-1 to 1", "CAR-ROC-US-1316-105-276-CA-2025-9388", 1, 2),
    Printed("CAR", "CAR-1-MX-1428-42-993-YC-2025-10041-1 to 2631", "CAR-1-MX-1428-42-993-YC-2025-10041", 1, 2_632),
    # Isometric's API description: kilograms, the end not in the range, so 3 t.
    Printed("ISOMETRIC", "ISO-1-BSTORE-GBR-F5X7-2024-78177-81177", "ISO-1-BSTORE-GBR-F5X7-2024", 78, 81),
    # Memory, and our own.
    Printed("DOMESTIC_CREDIT", "KC-200-000-000-000-001～KC-200-000-000-000-010", "KC-200", 1, 11),
    Printed("JCM", "JCM-MN001-2016-1～JCM-MN001-2016-74", "JCM-MN001-2016", 1, 75),
    Printed("MUSUBI", "MSB-R-TAMA001-00000001～MSB-R-TAMA001-00000012", "MSB-R-TAMA001", 1, 13),
    Printed("MUSUBI", "MSB-B-7-00000005", "MSB-B-7", 5, 6),
]


@st.composite
def registered_layouts(draw: st.DrawFn) -> SerialLayout:
    """Layouts that `layout_of` takes."""
    separator = draw(st.sampled_from(SEPARATORS))
    part = st.from_regex(r"[A-Z][A-Z0-9]{0,3}\*?", fullmatch=True) | st.just("*")
    parts = st.lists(part, min_size=1, max_size=4).map("-".join)
    lettered = st.from_regex(r"[A-Z](?:[0-9-][A-Z]){0,3}", fullmatch=True)
    grouped = bool(separator) and draw(st.booleans())
    return layout_of(
        prefix=draw(parts if separator else lettered),
        suffix=draw(st.just("") | (parts if separator else lettered)),
        digits=draw(st.sampled_from([3, 6, 9, 12, 18]) if grouped else st.integers(0, MAX_DIGITS)),
        group=3 if grouped else 0,
        separator=separator,
        between=draw(st.sampled_from(BETWEENS)),
        repeats=draw(st.booleans()),
        includes_end=draw(st.booleans()),
    )


def layouts() -> st.SearchStrategy[SerialLayout]:
    """The table's layouts, and registered ones."""
    return st.sampled_from(list(LAYOUTS.values())) | registered_layouts()


@st.composite
def ranges(draw: st.DrawFn, layout: SerialLayout) -> SerialRange:
    """Ranges that the layout can print."""
    fitting = {"max_size": MAX_PART_CHARACTERS}
    prefix, suffix = (
        draw(st.from_regex(pattern, fullmatch=True).filter(lambda text: len(text) <= fitting["max_size"]))
        for pattern in (prefix_regex(layout), suffix_regex(layout))
    )
    layout = at_offset(layout, draw(st.integers(0, layout.numbers_per_tonne - 1)))
    # A printed end that is not in the range needs a number of its own.
    highest = (layout.maximum - layout.offset) // layout.numbers_per_tonne - (0 if layout.includes_end else 1)
    near = st.integers(0, min(highest, 1_200))
    start = draw(near | st.integers(0, highest))
    stop = draw(st.integers(start + 1, min(highest, start + 20) + 1) | st.integers(start + 1, highest + 1))
    return SerialRange(prefix, start, stop, suffix, layout)


@st.composite
def stocks(draw: st.DrawFn, most: int = 40) -> list[SerialRange]:
    """Ranges that lie apart, some of them adjacent, of a few series, in any order."""
    found: list[SerialRange] = []
    for series in draw(st.lists(st.sampled_from(SERIES), min_size=1, max_size=3, unique=True)):
        edges = sorted(draw(st.sets(st.integers(0, most), min_size=2, max_size=9)))
        found += [SerialRange(start=a, stop=b, **series_of(series)) for a, b in pairwise(edges) if draw(st.booleans())]
    return draw(st.permutations(found))


SERIES = ("JC-200", "JP-200", "19385", "19386")


def series_of(prefix: str) -> dict[str, Any]:
    """The other parts of a range of this series."""
    if prefix.startswith("J"):
        return {"prefix": prefix}
    return {"prefix": prefix, "suffix": "VCS-VCU-1-VER-JP-14-1-01012020-31122020-0", "layout": LAYOUTS["VCS"]}


def tonnes(found: "list[SerialRange]") -> list[tuple[str, str, int]]:
    """Every tonne by name, as often as it occurs, sorted."""
    return sorted((*one.series, number) for one in found for number in range(one.start, one.stop))
