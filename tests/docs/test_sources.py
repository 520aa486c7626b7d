"""Every rule that the code names is explained, and the explanation names no rule twice."""

import re

from tests.house.rules import ROOMS, ROOT

SOURCES = ROOT / "docs" / "sources.md"
CITED = re.compile(r"docs/sources\.md ((?:[A-Z]{2,3}-\d\d(?:, | to | and )?)+|\d(?:\.\d)?)")
ID = re.compile(r"[A-Z]{2,3}-\d\d|\d(?:\.\d)?")


def explained() -> list[str]:
    return re.findall(r"^\| ([A-Z]{2,3}-\d\d|\d(?:\.\d)?) \|", SOURCES.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_rule_that_the_code_cites_is_explained() -> None:
    cited = {
        (id, path.relative_to(ROOT).as_posix())
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for citation in CITED.findall(path.read_text(encoding="utf-8"))
        for id in ID.findall(citation)
    }
    assert len(cited) > 20
    assert [one for one in sorted(cited) if one[0] not in explained()] == []


def test_no_rule_is_explained_twice() -> None:
    assert sorted(explained()) == sorted(set(explained()))
