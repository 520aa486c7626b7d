from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import BadSerials
from registry.serial_layout_texts import layout_of
from registry.serial_layouts import J_CREDIT_LAYOUT, LAYOUTS, SerialLayout
from registry.serial_reading import MAX_TEXT_CHARACTERS, read_range
from registry.serials import SerialRange
from tests.registry.serial_samples import PRINTED, Printed, layouts, ranges

ALL = list(LAYOUTS.values())
MINATO = SerialRange("JP-200", 11_157, 11_159)
VERRA_SUFFIX = "VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1"
J_CREDIT_FORM = "written_as=JP-200-000-000-011-157～JP-200-000-000-011-158"
ISOMETRIC_FORM = "written_as=ISO-1-BSTORE-GBR-F5X7-2024-78177-81177"
VERRA_FORM = f"written_as=19385-941467007-941467431-{VERRA_SUFFIX}"
CAR_FORM = "written_as=CAR-1-US-1335-31-983-KS-2025-9205-1 to 5000"
GOLD_FORM = "written_as=GS1-1-KE-GS11603-16-2025-30256-110-5463"
ANY_SERIES = "series_of: " + " ".join(LAYOUTS)


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: printed.text)
def test_what_a_registry_prints_is_read_and_printed_back_to_the_letter(printed: Printed) -> None:
    quantity_t = printed.stop - printed.start
    read = read_range(printed.text, layouts=ALL, quantity_t=quantity_t)
    assert read == SerialRange(printed.prefix, printed.start, printed.stop, printed.suffix)
    assert (str(read), read.quantity_t) == (printed.text, quantity_t)
    for differs in (quantity_t - 1, quantity_t + 1, -quantity_t, 0):
        with pytest.raises(BadSerials) as refused:
            read_range(printed.text, layouts=ALL, quantity_t=differs)
        expected = ("quantity", str(differs), f"count_of_serials={quantity_t}")
        assert (refused.value.field, refused.value.value, refused.value.rule) == expected


# A help page counts 29250 for this one: the end taken for the first number after the range.
def test_a_count_that_is_one_short_is_refused() -> None:
    text = "CAR-1-US-293-1-120-CA-2006-102-1 to 29251"
    with pytest.raises(BadSerials, match="count_of_serials=29251"):
        read_range(text, layouts=ALL, quantity_t=29_250)


@pytest.mark.parametrize(
    "text",
    [
        # As the handbook breaks the line (001, lines 650-651).
        "JP-200-000-000-011-157\n～JP-200-000-000-011-158",
        "JP-200-000-000-011-157～158",
        "JP-200-000-000-011-157～011-158",
        "JP-200-000-000-011-157～000-000-011-158",
        "JP-200-000-000-011-157 ～ JP-200-000-000-011-158",
        "JP-200-000-000-011-157〜JP-200-000-000-011-158",
        "JP-200-000-000-011-157~JP-200-000-000-011-158",
        "JP-200-000-000-011-157–158",
        "JP-200-000-000-011-157 - 158",
        "JP-200-000-000-011-157-JP-200-000-000-011-158",
        "JP-200-000-000-011-157 to 158",
        "JP-200-000-000-011-157 TO JP-200-000-000-011-158",
        "ＪＰ－２００－０００－０００－０１１－１５７～ＪＰ－２００－０００－０００－０１１－１５８",
        "ＪＰー２００ー０００ー０００ー０１１ー１５７　〜　１５８",
        "JP‐200‐000‐000‐011‐157～JP‑200−000−000−011−158",
        "  jp-200-000-000-011-157～158\u3000",
    ],
)
def test_every_way_of_typing_it_is_the_same_range(text: str) -> None:
    read = read_range(text, layouts=ALL, quantity_t=2)
    assert (read, str(read)) == (MINATO, "JP-200-000-000-011-157～JP-200-000-000-011-158")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            f"１９３８５－９４１４６７００７－９４１４６７４３１－{VERRA_SUFFIX}",
            f"19385-941467007-941467431-{VERRA_SUFFIX}",
        ),
        (f"19385-941467007～941467431-{VERRA_SUFFIX}", f"19385-941467007-941467431-{VERRA_SUFFIX}"),
        ("acr-fr-1129-2025-2917-30932 TO 35143", "ACR-FR-1129-2025-2917-30932 to 35143"),
        ("ACR-FR-1129-2025-2917-30932-35143", "ACR-FR-1129-2025-2917-30932 to 35143"),
        ("CAR-1-US-499-6-245-CA-2010-1001-1 – 100", "CAR-1-US-499-6-245-CA-2010-1001-1 to 100"),
        ("GS1-1-KE-GS447-16-2013-3751-5～55", "GS1-1-KE-GS447-16-2013-3751-5-55"),
        ("MSB-R-TAMA001-00000001～00000012", "MSB-R-TAMA001-00000001～MSB-R-TAMA001-00000012"),
    ],
)
def test_other_ways_of_typing_are_printed_as_the_registry_does(text: str, printed: str) -> None:
    assert str(read_range(text, layouts=ALL)) == printed


REFUSED: list[tuple[str, str]] = [
    # Too long, or nothing.
    ("", "not_empty"),
    (" \u3000\n", "not_empty"),
    ("9" * (MAX_TEXT_CHARACTERS + 1), f"max_characters={MAX_TEXT_CHARACTERS}"),
    (" " * 10**6, f"max_characters={MAX_TEXT_CHARACTERS}"),
    # Reversed, and empty where the end is not in the range.
    ("JP-200-000-000-011-158～JP-200-000-000-011-157", "not_before_first_serial"),
    ("JP-200-000-000-011-158～157", "not_before_first_serial"),
    ("JP-200-000-000-012-001～000", "not_before_first_serial"),
    ("GS1-1-KE-GS11603-16-2025-30256-5463-110", "not_before_first_serial"),
    ("CAR-1-US-1335-31-983-KS-2025-9205-2 to 1", "not_before_first_serial"),
    ("ISO-1-BSTORE-GBR-F5X7-2024-81177-78177", "not_before_first_serial"),
    ("ISO-1-BSTORE-GBR-F5X7-2024-78177-78177", "at_least_one_serial"),
    # Kilograms that are no whole tonnes, as in the registry's export.
    ("ISO-1-VAULT-USA-01P4-2026-40170350-40182796", "whole_tonnes=1000_numbers_each"),
    ("ISO-1-BSTORE-GBR-F5X7-2024-78177-81176", "whole_tonnes=1000_numbers_each"),
    ("ISO-1-BSTORE-GBR-F5X7-2024-78177-81178", "whole_tonnes=1000_numbers_each"),
    # Gigantic.
    ("GS1-1-KE-GS11603-16-2025-30256-1-1000000000000000000", "maximum=999999999999999999"),
    ("GS1-1-KE-GS11603-16-2025-30256-" + "9" * 40 + "-" + "9" * 40, "maximum=999999999999999999"),
    ("GS1-1-KE-GS11603-16-2025-30256-1-" + "9" * 500, GOLD_FORM),
    ("JP-200-000-000-000-011-157", J_CREDIT_FORM),
    # Two series.
    ("JP-200-000-000-011-157～JP-201-000-000-011-158", "same_series_at_both_ends"),
    ("JP-200-000-000-011-157～JC-200-000-000-011-158", "same_series_at_both_ends"),
    ("MSB-R-7-00000001～MSB-B-7-00000002", "same_series_at_both_ends"),
    # Alien.
    ("JPX-MARKET-1-100", ANY_SERIES),
    ("ABC100-ABC200", ANY_SERIES),
    ("1-1300", VERRA_FORM),
    ("CA0004-VU-CH-356-NaN-NaN-undefined", ANY_SERIES),
    ("日本-200-000-000-011-157", ANY_SERIES),
    ("JP-٢٠٠-000-000-011-157", ANY_SERIES),
    # Malformed.
    ("JP-200", ANY_SERIES),
    ("JP-200-", J_CREDIT_FORM),
    ("JP-2000-000-000-011-157", ANY_SERIES),
    ("JP-200-000-000-011-15", J_CREDIT_FORM),
    ("JP-200-000-000-011-157～", J_CREDIT_FORM),
    ("JP-200-000-000-011-157～～158", J_CREDIT_FORM),
    ("JP-200-000-000-011-157～15", J_CREDIT_FORM),
    ("JP-200-000-000-011-157～1158", J_CREDIT_FORM),
    ("JP-200-000-000-011-157～158～159", J_CREDIT_FORM),
    ("JP-200-000-000-011-157～000-000-000-011-158", J_CREDIT_FORM),
    ("JP-200-000-000-011-157～200-000-000-011-158", J_CREDIT_FORM),
    ("JP-200-000-000-011-157、JP-200-000-000-011-159", J_CREDIT_FORM),
    ("JP-200-000000011157", J_CREDIT_FORM),
    ("JP-200 000-000-011-157", ANY_SERIES),
    ("JP-200-000-000-011-157 158", J_CREDIT_FORM),
    ("JP-200-000-000-011-157to158", J_CREDIT_FORM),
    ("JP-200-000-000-011-157\u200b", J_CREDIT_FORM),
    ("JP-200-000-000-011-157\x00", J_CREDIT_FORM),
    # A hyphen alone may as well be a group too many.
    ("JP-200-000-000-011-157-158", J_CREDIT_FORM),
    ("CAR-1-US-1335-31-983-KS-2025-9205-1", CAR_FORM),
    ("CAR-1-US-1335-31-983-KS-2025-9205-01 to 5000", CAR_FORM),
    ("CAR-1-US-1335-31-983-KS-2025-9205-1 to 5,000", CAR_FORM),
    ("CAR-1-US-1335-31-983-KS-2025-9205--1 to 5000", CAR_FORM),
    ("ISO-1-BSTORE-GBR-F5X7-2024-78177", ISOMETRIC_FORM),
    (f"19385-941467007-{VERRA_SUFFIX}", VERRA_FORM),
    (f"19385-941467007-941467431-{VERRA_SUFFIX[:-1]}", VERRA_FORM),
    # A letter for the last figure, as a web page has it, and zeros that no registry prints.
    ("15312-681393912-681394011-VCS-VCU-208-VER-CA-3-929-01012018-31122018-O", VERRA_FORM),
    ("0001-000001-000100-VCS-VCU-003-VER-US-0003-01012020-31122020-1", VERRA_FORM),
]


@pytest.mark.parametrize(("text", "rule"), REFUSED)
def test_what_is_no_range_is_refused_with_its_rule(text: str, rule: str) -> None:
    with pytest.raises(BadSerials) as refused:
        read_range(text, layouts=ALL)
    assert (refused.value.field, refused.value.rule) == ("serials", rule)
    assert refused.value.value == text[:120]


def test_the_longest_text_and_the_largest_number_are_read() -> None:
    text = "JP-200-000-000-011-157"
    assert read_range(text.ljust(MAX_TEXT_CHARACTERS), layouts=ALL).quantity_t == 1
    largest = "GS1-1-KE-GS11603-16-2025-30256-999999999999999998-999999999999999999"
    assert str(read_range(largest, layouts=ALL, quantity_t=2)) == largest
    layout = layout_of(prefix="-".join("*" * 40), digits=18, suffix="-".join("*" * 40), between=" to ")
    longest = "-".join([*["ABC"] * 29, "ABCD"])
    assert len(longest) == 120
    with pytest.raises(BadSerials, match="written_as"):
        read_range(f"{longest}-{'1' * 18}-{longest}", layouts=[layout])
    fitting = layout_of(prefix="-".join("*" * 30), digits=18, suffix="-".join("*" * 30), between=" to ")
    serials = [f"{longest}-{'1' * 17}{last}-{longest}" for last in "12"]
    assert str(read_range(" to ".join(serials), layouts=[fitting], quantity_t=2)) == " to ".join(serials)
    with pytest.raises(BadSerials, match="written_as"):
        read_range(serials[0].replace("ABCD", "ABCDE"), layouts=[fitting])


def test_a_registry_that_is_not_asked_for_is_alien() -> None:
    with pytest.raises(BadSerials) as refused:
        read_range("JP-200-000-000-011-157", layouts=[LAYOUTS["VCS"], LAYOUTS["CAR"]])
    assert refused.value.rule == "series_of: VCS CAR"
    with pytest.raises(BadSerials, match="series_of: "):
        read_range("JP-200-000-000-011-157", layouts=[])


def test_a_text_with_two_readings_is_not_read() -> None:
    inclusive = layout_of(prefix="NGT", digits=0, between="-", repeats=False)
    exclusive = replace(inclusive, includes_end=False)
    for text in ("NGT-1-5", "NGT-5-5"):
        with pytest.raises(BadSerials) as refused:
            read_range(text, layouts=[inclusive, exclusive])
        assert refused.value.rule == "one_reading: NGT-1-10 or NGT-1-11"
    assert read_range("NGT-1-5", layouts=[exclusive]).quantity_t == 4
    # The same reading twice is one, and so is the same refusal.
    assert read_range("KC-200-000-000-000-001", layouts=ALL).layout is LAYOUTS["DOMESTIC_CREDIT"]
    with pytest.raises(BadSerials, match="not_before_first_serial"):
        read_range("KC-200-000-000-000-002～001", layouts=ALL)


def test_a_number_of_its_own_is_no_end_of_the_one_before() -> None:
    layout = layout_of(prefix="NGT-*", digits=0)
    assert read_range("NGT-7-15～NGT-7-19", layouts=[layout]).quantity_t == 5
    assert read_range("NGT-7-15～19", layouts=[layout]).quantity_t == 5
    for text, rule in (("NGT-7-15～9", "not_before_first_serial"), ("NGT-7-1-5", "series_of")):
        with pytest.raises(BadSerials) as refused:
            read_range(text, layouts=[layout])
        assert refused.value.rule.startswith((rule, "written_as=NGT-A1-1～NGT-A1-10"))
    # Filled with zeros it is given whole.
    for short in ("9", "19", "0000019", "000000019"):
        with pytest.raises(BadSerials, match="written_as"):
            read_range(f"MSB-R-7-00000015～{short}", layouts=ALL)


def test_no_text_makes_the_patterns_try_many_ways() -> None:
    layout = layout_of(prefix="-".join("*" * 40), digits=0, suffix="-".join("*" * 40))
    for text in ("A-" * 299, "A" * 600, "1-" * 300, "-" * 600, "1" + " " * 598 + "1", "JP-200" + "-000" * 140):
        for found in ([layout], ALL):
            with pytest.raises(BadSerials):
                read_range(text, layouts=found)


@given(layout=layouts(), data=st.data())
def test_what_is_printed_is_read_back_in_every_layout(layout: SerialLayout, data: st.DataObject) -> None:
    one = data.draw(ranges(layout))
    read = read_range(str(one), layouts=[layout], quantity_t=one.quantity_t)
    assert (read, read.layout, str(read)) == (one, one.layout, str(one))
    # Of all known registries too, unless another would read it differently.
    if layout.id:
        assert read_range(str(one), layouts=ALL) == one
    for near in (one.quantity_t - 1, one.quantity_t + 1):
        with pytest.raises(BadSerials, match="count_of_serials"):
            read_range(str(one), layouts=[layout], quantity_t=near)


@given(layout=layouts(), data=st.data())
def test_a_changed_character_is_never_the_same_range(layout: SerialLayout, data: st.DataObject) -> None:
    one = data.draw(ranges(layout))
    text = str(one)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.sampled_from("0123456789AZ-")) + text[at + 1 :]
    if changed == text:
        return
    try:
        read = read_range(changed, layouts=[layout])
    except BadSerials:
        return
    if str(read) == text:
        # Only what stands between the two ends may be written in several ways.
        assert layout.between[0] != changed[at] == "-" or text[at] in layout.between


@given(text=st.text(max_size=80) | st.text(alphabet="JPISOGTOVCU-0123456789～ ", max_size=80))
def test_any_text_is_read_and_printed_alike_or_refused(text: str) -> None:
    try:
        read = read_range(text, layouts=ALL)
    except BadSerials:
        return
    assert read_range(str(read), layouts=ALL) == read


def test_a_single_serial_is_one_tonne() -> None:
    kinds: list[tuple[str, Any]] = [("JP-200-000-000-000-000", J_CREDIT_LAYOUT), ("JCM-MN001-2016-7", LAYOUTS["JCM"])]
    for text, layout in kinds:
        read = read_range(text, layouts=[layout], quantity_t=1)
        assert (read.quantity_t, str(read)) == (1, text)
    exclusive = replace(layout_of(prefix="NGT", digits=0), includes_end=False)
    read = read_range("NGT-7", layouts=[exclusive])
    assert (read, str(read)) == (SerialRange("NGT", 7, 8), "NGT-7")
