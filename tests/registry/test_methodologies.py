"""The catalogue of methodologies (docs/sources.md 5.3) and the spellings of their codes."""

from collections import Counter

import pytest

from registry import methodology_table
from registry.errors import UnknownMethodology
from registry.kinds import Scheme
from registry.methodologies import (
    Confirmation,
    ProjectSubtype,
    ProjectType,
    all_methodologies,
    find_methodology,
    read_methodology,
)
from tests.registry.project_lists import METHODOLOGY, SHEET, real_rows

J_CREDIT, DOMESTIC, J_VER = Scheme.J_CREDIT, Scheme.DOMESTIC_CREDIT, Scheme.J_VER


@pytest.mark.parametrize(
    ("scheme", "text", "code", "version"),
    [
        (J_CREDIT, "FO-001\r\nVer. 4.0", "FO-001", "4.0"),
        (J_CREDIT, "FO-001 Ver. 2.0", "FO-001", "2.0"),
        (J_CREDIT, "FO-001 ver.2.1", "FO-001", "2.1"),
        (J_CREDIT, "FO-001Ver 3.1", "FO-001", "3.1"),
        (J_CREDIT, "ＦＯ－００１　Ｖｅｒ．３．１", "FO-001", "3.1"),
        (J_CREDIT, "EN‐R‐001 v1.10", "EN-R-001", "1.10"),
        (J_CREDIT, "en-s-006", "EN-S-006", None),
        (J_CREDIT, "EN-R-001\r\nVer. 1.3および1.7", "EN-R-001", "1.3/1.7"),
        (J_VER, "R001", "R001", None),
        (J_VER, "SS-E004", "SS-E004", None),
        (J_VER, "E001 Ver.8.3", "E001", "8.3"),
        (DOMESTIC, "001", "001", None),
        (DOMESTIC, "001-A", "001-A", None),
        (DOMESTIC, "００１－Ａ", "001-A", None),
    ],
)
def test_a_code_is_read_in_every_spelling(scheme: Scheme, text: str, code: str, version: str | None) -> None:
    assert read_methodology(scheme, text) == (code, version)


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        (J_CREDIT, ""),
        (J_CREDIT, "FO-004 Ver. 1.0"),
        (J_CREDIT, "EN-S-042"),
        (J_CREDIT, "EN-S-045 Ver. 1.0"),
        (J_CREDIT, "FO001"),
        (J_CREDIT, "FO-0011"),
        (J_CREDIT, "FO-001 Ver."),
        (J_CREDIT, "FO-001 Ver. 4.0 改"),
        (J_CREDIT, "FO-001\nFO-002"),
        (J_CREDIT, "R001"),
        (J_CREDIT, "001"),
        (J_VER, "FO-001 Ver. 4.0"),
        (J_VER, "E025"),
        (DOMESTIC, "1"),
        (DOMESTIC, "001-Z"),
        (J_CREDIT, "FO-001" + " " * 200),
    ],
)
def test_an_unknown_code_is_refused(scheme: Scheme, text: str) -> None:
    with pytest.raises(UnknownMethodology) as caught:
        read_methodology(scheme, text)
    assert caught.value.scheme == scheme
    assert text.startswith(caught.value.methodology)
    assert caught.value.message("ja") and caught.value.message("en")


def test_the_catalogue_has_every_code_whose_name_is_known() -> None:
    # EN-S-042 has no known name; with it the numbers run through.
    codes = [code for scheme, code in all_methodologies() if scheme is J_CREDIT]
    assert Counter(code.rpartition("-")[0] for code in codes) == {
        "EN-S": 43,
        "EN-R": 11,
        "IN": 5,
        "AG": 6,
        "WA": 3,
        "FO": 3,
    }
    j_ver = [code for scheme, code in all_methodologies() if scheme is J_VER]
    assert set(j_ver) >= {f"E{number:03}" for number in range(1, 25)} | {"L001", "R001", "R002", "R003"}


@pytest.mark.parametrize(
    ("scheme", "code", "kind", "subtype"),
    [
        (J_CREDIT, "EN-S-001", ProjectType.ENERGY_SAVING, None),
        (J_CREDIT, "EN-R-001", ProjectType.RENEWABLE_ENERGY, ProjectSubtype.WOODY_BIOMASS),
        (J_CREDIT, "EN-R-005", ProjectType.RENEWABLE_ENERGY, None),
        (J_CREDIT, "IN-001", ProjectType.INDUSTRIAL, None),
        (J_CREDIT, "AG-004", ProjectType.AGRICULTURE, None),
        (J_CREDIT, "WA-002", ProjectType.WASTE, None),
        (J_CREDIT, "FO-003", ProjectType.FOREST, None),
        (J_VER, "R001", ProjectType.FOREST, None),
        (J_VER, "E001", ProjectType.RENEWABLE_ENERGY, ProjectSubtype.WOODY_BIOMASS),
        (J_VER, "E011", ProjectType.ENERGY_SAVING, None),
        (J_VER, "L001", ProjectType.AGRICULTURE, None),
        (J_VER, "I001", ProjectType.INDUSTRIAL, None),
        (DOMESTIC, "001", ProjectType.ENERGY_SAVING, None),
        (DOMESTIC, "008", ProjectType.RENEWABLE_ENERGY, None),
    ],
)
def test_each_methodology_has_its_type(
    scheme: Scheme, code: str, kind: ProjectType, subtype: ProjectSubtype | None
) -> None:
    methodology = find_methodology(scheme, code)
    assert (methodology.type, methodology.subtype) == (kind, subtype)


def test_what_the_list_uses_is_confirmed_and_the_rest_says_so() -> None:
    schemes = {"J-クレジット": J_CREDIT, "国内クレジット": DOMESTIC, "J-VER": J_VER}
    used = set()
    for cells in real_rows():
        scheme = schemes[cells[SHEET].removeprefix("【").partition("】")[0]]
        used.add((scheme, read_methodology(scheme, cells[METHODOLOGY]).code))
    assert Counter(scheme for scheme, _ in used) == {J_CREDIT: 40, DOMESTIC: 26, J_VER: 17}
    assert {all_methodologies()[key].status for key in used} == {Confirmation.CONFIRMED}
    from_memory = {code for (_, code), one in all_methodologies().items() if one.status is Confirmation.FROM_MEMORY}
    assert {"EN-S-013", "IN-002", "AG-003", "WA-001"} <= from_memory
    assert all(one.source for one in all_methodologies().values())


def test_the_catalogue_has_each_code_once() -> None:
    rows = [*methodology_table.J_CREDIT, *methodology_table.J_VER, *methodology_table.DOMESTIC_CREDIT]
    assert len(rows) == len(all_methodologies())
