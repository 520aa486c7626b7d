"""The register of rules: nothing is left out, every reference leads somewhere, and a day has one version of a rule."""

import ast
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from disclosures.confirmation import CONFIRMATION_RULE_VERSION
from disclosures.invoice import INPUT_CREDIT_TRANSITION
from disclosures.matrix import MATRIX, MATRIX_EFFECTIVE_FROM, Duty, Mode, Stage
from disclosures.rule_errors import RuleNotInForce, UnknownRule
from disclosures.rules import (
    MAX_RULES,
    Dating,
    Gate,
    Progress,
    Reading,
    Rule,
    Severity,
    UnusableRules,
    all_rules,
    read_rules,
    rule,
    rules_at,
)
from disclosures.rules_page import FAMILIES, family_of, rules_page
from disclosures.wording_rules import RULES
from tests.docs.reading import ROOT, document
from tests.docs.test_documents import exists

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)

# Every id that the rule book of the field has, with its letters: how many there are of each.
IN_THE_RULE_BOOK = {
    "I": range(1, 26),
    "CT": range(1, 9),
    "TS": (*range(0, 18), *range(20, 25), *range(30, 34)),
    "EC": range(1, 4),
    "DP": range(1, 7),
    "KH": range(1, 10),
    "WL": range(1, 12),
    "INF": range(1, 8),
    "PR": range(1, 8),
    "RG": range(1, 13),
    "RT": range(1, 3),
    "TX": range(1, 7),
    "IV": range(1, 8),
    "DB": range(1, 4),
    "PS": range(1, 6),
    "GV": range(1, 4),
    "AM": range(1, 2),
    "FI": range(1, 3),
    "PI": range(1, 6),
    "AX": range(1, 2),
    "LG": range(1, 3),
}
IDS_IN_THE_RULE_BOOK = 152

CONTINUED = ("WL-12", "WL-13", "WL-14", "PI-06", "CM-01", "TX-07")
"""Rules of our own that continue a family of the rule book, or are asked of wording by the id of their source."""
OUR_OWN_IDS = 26
"""Rules that have no id in the rule book, and here one that begins with UN."""

NOT_BLOCK = {
    Severity.REQUIRE: (
        "CT-01 CT-07 TS-12 TS-17 TS-23 EC-02 EC-03 DP-02 DP-04 DP-05 DP-06 KH-07 KH-09 INF-06 PR-03 PR-06 RG-09 RG-12 "
        "TX-03 IV-07 DB-03 PS-02 GV-01 GV-02 GV-03 PI-02 PI-04 PI-05 AX-01 LG-01 PI-06"
    ),
    Severity.WARN: "TS-15 TS-16 WL-05 WL-13 INF-03 INF-07 IV-05 TX-07 I13",
    Severity.INFORM: "TS-00 TS-24 KH-03 WL-06 RG-10 TX-02 IV-03 FI-02",
}

FROM_MEMORY = (
    "TS-00 TS-30 EC-03 KH-02 KH-03 KH-08 KH-09 PR-01 PR-02 PR-03 PR-04 PR-05 PR-06 TX-02 TX-04 TX-06 IV-05 IV-06 IV-07 "
    "DB-03 PS-02 PS-03 PS-05 GV-01 GV-03 AM-01 FI-01 FI-02 PI-04 PI-06"
)

# What must be true at a gate.
ASKED_AT = {
    Gate.LIST: "TS-01 TS-02 TS-03 TS-04 TS-05 TS-06 TS-07 TS-08 TS-09 TS-10 TS-11 DP-03 UN-01 UN-07 UN-08 UN-09 CT-06 "
    "CT-07 RG-09",
    Gate.AD: "KH-01 KH-02 KH-04 KH-05 WL-01 WL-02 WL-03 WL-04 WL-05 WL-06 WL-07 WL-08 WL-09 WL-10 WL-11 INF-01 INF-02 "
    "INF-04 UN-05 UN-06",
    Gate.CART: "TS-20 TS-21 TS-22 TS-23 TS-32 EC-01 RG-08",
    Gate.PAID: "PS-01 PS-04 TS-30",
    Gate.XFER: "UN-09 CT-05 CT-08 RG-11",
    Gate.RET: "UN-11 RG-03 RG-04 RG-05 RG-06 RG-07 UN-12 RT-02",
    Gate.CERT: "CT-01 CT-02 CT-03 CT-04",
    Gate.REPORT: "INF-03",
    Gate.REFUND: "TS-31 TS-32 IV-04 UN-21",
}


def in_the_rule_book() -> set[str]:
    return {
        f"{letters}{number:02}" if letters == "I" else f"{letters}-{number:02}"
        for letters, numbers in IN_THE_RULE_BOOK.items()
        for number in numbers
    }


def by_id() -> dict[str, Rule]:
    """The last version of each rule."""
    return {one.id: one for one in all_rules()}


# --- Nothing is left out ----------------------------------------------------------------------------------------------


def test_every_rule_of_the_rule_book_has_its_row() -> None:
    assert len(in_the_rule_book()) == IDS_IN_THE_RULE_BOOK
    assert {id for id in by_id() if not id.startswith("UN-")} == in_the_rule_book() | set(CONTINUED)
    assert in_the_rule_book() & set(CONTINUED) == set()


def test_rules_without_an_id_have_one_of_ours() -> None:
    ours = [id for id in by_id() if id.startswith("UN-")]
    assert ours == [f"UN-{number:02}" for number in range(1, OUR_OWN_IDS + 1)]


def test_every_rule_binds_as_hard_as_the_rule_book_says() -> None:
    expected = dict.fromkeys([*in_the_rule_book(), *CONTINUED], Severity.BLOCK)
    for severity, ids in NOT_BLOCK.items():
        expected |= dict.fromkeys(ids.split(), severity)
    assert len(expected) == IDS_IN_THE_RULE_BOOK + len(CONTINUED)
    assert {one.id: one.severity for one in all_rules() if not one.id.startswith("UN-")} == expected


def test_what_is_from_memory_is_marked() -> None:
    marked = {one.id for one in all_rules() if one.from_memory and not one.id.startswith("UN-")}
    assert marked == set(FROM_MEMORY.split())
    # A day from memory is marked as well, apart from the words of the rule.
    assert {one.id for one in all_rules() if one.dated_by is Dating.MEMORY} == {"TX-06"} | {
        f"IV-0{number}" for number in range(1, 8)
    }


@pytest.mark.parametrize("gate", Gate)
def test_a_gate_asks_what_must_be_true_there(gate: Gate) -> None:
    asked = {one.id for one in rules_at(gate, TODAY)}
    assert set(ASKED_AT[gate].split()) - asked == set()


def test_the_items_of_the_matrix_are_asked_where_a_stage_has_them() -> None:
    gates = {Stage.ADVERTISING: Gate.AD, Stage.DURING: Gate.AD, Stage.SALE: Gate.CART, Stage.AFTER: Gate.REPORT}
    stages = {
        Mode.PARTICIPANT_PAYS: (Stage.ADVERTISING, Stage.SALE, Stage.DURING, Stage.AFTER),
        Mode.ORGANISER_PAYS: (Stage.ADVERTISING, Stage.DURING, Stage.AFTER),
        Mode.OWN_OPERATION: (Stage.ADVERTISING, Stage.AFTER),
    }
    for item, row in MATRIX.items():
        found = by_id()[item.value]
        asked = {
            gates[stage]
            for mode, marks in row.marks.items()
            for stage, mark in zip(stages[mode], marks, strict=True)
            if mark != Duty.NONE.symbol
        }
        assert set(found.gates) == asked, item
        assert found.effective_from == row.effective_from == MATRIX_EFFECTIVE_FROM
        assert row.rule_id == f"IM-{found.id}"


def test_every_rule_that_the_sources_explain_is_in_the_register() -> None:
    explained = [row[0] for row in document("docs/sources.md").rows(columns=3)]
    shared = [id for id in explained if id.rpartition("-")[0] in IN_THE_RULE_BOOK]
    assert len(shared) > 50
    assert [id for id in shared if id not in by_id()] == []


# --- What became of it ------------------------------------------------------------------------------------------------


def test_every_reference_to_code_leads_somewhere() -> None:
    named = {(reference, one.id) for one in all_rules() for reference in one.code}
    assert len(named) > 100
    assert [one for one in sorted(named) if not exists(one[0])] == []


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_reference_to_a_test_leads_somewhere() -> None:
    named = {(reference, one.id) for one in all_rules() for reference in one.tests}
    assert len(named) > 100
    paths = {reference.partition("::")[0] for reference, _ in named}
    assert [path for path in sorted(paths) if not (ROOT / path).is_file()] == []
    lost = [one for one in sorted(named) if one[0].partition("::")[2] not in functions_of(one[0].partition("::")[0])]
    assert lost == []


def test_what_became_of_a_rule_follows_from_what_is_said_of_it() -> None:
    count = Counter(one.progress for one in by_id().values())
    assert sum(count.values()) == IDS_IN_THE_RULE_BOOK + len(CONTINUED) + OUR_OWN_IDS
    for one in all_rules():
        assert (one.progress is Progress.NOT_CHECKABLE) == bool(one.not_checkable)
        assert (one.progress in (Progress.PLANNED, Progress.PARTLY)) == bool(one.planned)
        assert (one.progress in (Progress.TESTED, Progress.PARTLY)) == bool(one.code and one.tests)


def test_titles_are_in_their_language_and_no_two_rules_share_one() -> None:
    for one in all_rules():
        assert re.search(r"[ぁ-んァ-ン一-龠]", one.title_ja), one.id
        assert not re.search(r"[ぁ-んァ-ン一-龠]", one.title_en), one.id
    for titles in ([one.title_ja for one in by_id().values()], [one.title_en for one in by_id().values()]):
        assert [title for title, times in Counter(titles).items() if times > 1] == []


# --- By day -------------------------------------------------------------------------------------------------------------


def test_a_rule_is_found_by_its_day() -> None:
    first = rule("IV-07", date(2026, 9, 30))
    assert (first.version, first.effective_from, first.effective_to) == (1, date(2023, 10, 1), date(2026, 9, 30))
    second = rule("IV-07", date(2026, 10, 1))
    assert (second.version, second.note) == (2, "The buyer may credit 70 % of the tax.")
    assert rule("IV-07", date(2031, 10, 1)).effective_to is None
    assert rule("TS-20", date(2022, 6, 1)).severity is Severity.BLOCK


def test_an_unknown_rule_is_refused_in_both_languages() -> None:
    with pytest.raises(UnknownRule) as refusal:
        rule("TS-99", TODAY)
    assert refusal.value.attributes() == {"rule": "TS-99"}
    assert refusal.value.message("ja") == "「TS-99」という番号の規則はありません。"
    assert str(refusal.value) == "UNKNOWN_RULE: The register has no rule TS-99. [TS-99]"


def test_a_rule_that_is_not_in_force_yet_is_refused_with_the_day() -> None:
    with pytest.raises(RuleNotInForce) as refusal:
        rule("TS-20", date(2022, 5, 31))
    assert refusal.value.attributes() == {"rule": "TS-20", "on": "2022-05-31"}
    assert refusal.value.message("ja") == "規則「TS-20」は 2022-05-31 の時点では適用されません。"
    assert refusal.value.message("en") == "No version of rule TS-20 is in force on 2022-05-31."


def test_a_gate_has_the_rules_of_the_day_in_the_order_of_the_register() -> None:
    asked = rules_at(Gate.CART, TODAY)
    assert list(asked) == [one for one in all_rules() if Gate.CART in one.gates and one.holds_on(TODAY)]
    assert len({one.id for one in asked}) == len(asked)
    before = {one.id for one in rules_at(Gate.CART, date(2022, 5, 31))}
    assert {"TS-20", "TS-21", "TS-22", "TS-23"} & before == set() and "I05" in before
    assert rules_at(Gate.CART, date(2011, 3, 31)) == ()


def test_a_day_has_one_version_of_a_rule_at_the_most() -> None:
    ends = {one.effective_from for one in all_rules()} | {one.effective_to or TODAY for one in all_rules()}
    for day in sorted({near for end in ends for near in (end - DAY, end, end + DAY)}):
        held = Counter(one.id for one in all_rules() if one.holds_on(day))
        assert [id for id, times in held.items() if times > 1] == [], day


def test_every_rule_but_those_with_an_end_is_in_force_today() -> None:
    assert {rule(id, TODAY).id for id in by_id()} == set(by_id())


def test_the_register_says_what_the_modules_say() -> None:
    versions = [one for one in all_rules() if one.id == "IV-07"]
    stated = [(one.effective_from, one.effective_to) for one in versions if one.effective_to]
    assert stated == [(row.first_day, row.last_day) for row in INPUT_CREDIT_TRANSITION]
    assert [f"{row.percent} %" in one.note for one, row in zip(versions, INPUT_CREDIT_TRANSITION, strict=False)] == [
        True
    ] * len(INPUT_CREDIT_TRANSITION)
    for id, wording in RULES.items():
        assert by_id()[id].severity is wording.severity, id
    assert CONFIRMATION_RULE_VERSION.endswith(f"{rule('TS-20', TODAY).effective_from:%Y-%m}")


# --- How it is written --------------------------------------------------------------------------------------------------

ROW = {
    "id": '"XX-01"',
    "version": "1",
    "title_ja": '"題"',
    "title_en": '"Title"',
    "source": '"our own"',
    "read_in": '["S"]',
    "effective_from": "2026-04-01",
    "dated_by": '"OWN"',
    "severity": '"BLOCK"',
    "planned": '"later"',
}
REFERENCES = {"code": '["disclosures.rules.rule"]', "tests": '["tests/disclosures/test_rules.py::test_a_rule"]'}


def written(*rows: dict[str, str]) -> str:
    return "\n".join("[[rule]]\n" + "\n".join(f"{name} = {value}" for name, value in row.items()) for row in rows)


def problems(*rows: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(UnusableRules) as refusal:
        read_rules(written(*rows))
    return refusal.value.problems


def test_the_least_that_a_row_has_is_read() -> None:
    (one,) = read_rules(written(ROW))
    assert (one.id, one.effective_from, one.effective_to, one.gates) == ("XX-01", date(2026, 4, 1), None, ())
    assert (one.read_in, one.severity, one.progress) == ((Reading.DOCUMENT,), Severity.BLOCK, Progress.PLANNED)
    assert read_rules("") == ()


@pytest.mark.parametrize("name", sorted(set(ROW) - {"planned"}))
def test_a_row_without_a_field_that_all_have_is_refused(name: str) -> None:
    row = {key: value for key, value in ROW.items() if key != name}
    id, version = ("?" if name == "id" else "XX-01"), ("?" if name == "version" else "1")
    assert problems(row) == (f"{id} version {version}: {name} is missing",)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"colour": '"green"'}, "colour is not known"),
        ({"severity": '"FORBID"'}, "severity is none of BLOCK, REQUIRE, WARN, INFORM"),
        ({"dated_by": '"HEARSAY"'}, "dated_by is none of SOURCE, MEMORY, OWN"),
        ({"gates": '["SHOP"]'}, "gates: SHOP is none of LIST, AD, CART, PAID, XFER, RET, CERT, REPORT, REFUND"),
        ({"gates": '["AD", "AD"]'}, "gates names something twice"),
        ({"gates": '"AD"'}, "gates is no list of texts"),
        ({"read_in": "[]"}, "where it was read is not said"),
        ({"read_in": '["M"]'}, "what is from memory is said exactly where read_in has M"),
        ({"from_memory": '"all"'}, "what is from memory is said exactly where read_in has M"),
        ({"version": '"1"'}, "version is no whole number"),
        ({"version": "true"}, "version is no whole number"),
        ({"effective_from": '"2026-04-01"'}, "effective_from is no day"),
        ({"effective_from": "2026-04-01T00:00:00"}, "effective_from is no day"),
        ({"effective_to": "2026-03-31"}, "it ends before it begins"),
        ({"title_en": '" "'}, "title_en is no text, or has space around it"),
        ({"id": '"rule one"'}, "the id has not the form of one"),
        ({"code": '["rules"]', "tests": REFERENCES["tests"]}, "rules is no reference to code"),
        ({"code": REFERENCES["code"], "tests": '["test_rules"]'}, "test_rules is no reference to a test"),
        ({"code": REFERENCES["code"]}, "code and tests are named together or not at all"),
        ({"not_checkable": '"why"'}, "it is said to be not checkable, and implemented or planned as well"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_what_is_wrong(changes: dict[str, str], problem: str) -> None:
    row = ROW | changes
    assert problems(row) == (f"{row['id'].strip(chr(34))} version {row['version'].strip(chr(34)).title()}: {problem}",)


def test_a_row_that_does_not_say_what_became_of_it_is_refused() -> None:
    row = {key: value for key, value in ROW.items() if key != "planned"}
    assert problems(row) == ("XX-01 version 1: what became of it is not said",)


def version(number: int, first: str, last: str | None = None) -> dict[str, str]:
    return ROW | {"version": str(number), "effective_from": first} | ({"effective_to": last} if last else {})


def test_versions_follow_one_another_with_or_without_a_gap() -> None:
    for last in ("2026-03-31", "2026-01-31"):
        rows = read_rules(written(version(1, "2025-04-01", last), version(2, "2026-04-01")))
        assert [one.version for one in rows] == [1, 2]


@pytest.mark.parametrize("last", ["2026-04-01", "2030-01-01", None])
def test_versions_with_a_day_in_common_are_refused(last: str | None) -> None:
    found = problems(version(1, "2025-04-01", last), version(2, "2026-04-01"))
    assert found == ("XX-01: versions 1 and 2 have days in common",)


def test_versions_out_of_their_order_are_refused() -> None:
    assert problems(version(1, "2026-04-01"), version(2, "2025-04-01", "2026-03-31")) == (
        "XX-01: versions do not follow one another in time",
    )
    assert problems(version(2, "2026-04-01")) == ("XX-01: versions are not numbered 1, 2, 3 in their order",)
    assert problems(version(1, "2025-04-01", "2026-03-31"), version(1, "2026-04-01")) == (
        "XX-01: versions are not numbered 1, 2, 3 in their order",
    )


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(problems(ROW | {"severity": '"X"', "dated_by": '"X"'}, ROW | {"id": '"XX-02"', "read_in": "[]"})) == 3


def test_what_is_no_register_is_refused() -> None:
    for text in ("[[rule]", "rule = 1", "rule = [1]", written(*[ROW] * (MAX_RULES + 1))):
        with pytest.raises(UnusableRules):
            read_rules(text)


# --- The page -----------------------------------------------------------------------------------------------------------


def test_the_page_of_rules_is_what_the_register_prints() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == rules_page(), "write it with: musubi rules > docs/rules.md"


def test_the_page_has_every_version_once_and_says_what_became_of_it() -> None:
    rows = document("docs/rules.md").rows(columns=8)
    ids = [row[0].partition(" ")[0] for row in rows if row[0] != "Id"]
    assert ids == [one.id for one in all_rules()]
    states = Counter(re.match(r"\*\*(.+?)\*\*", row[7])[1] for row in rows if row[0] != "Id")  # type: ignore[index]
    assert set(states) == {"done", "not checked"}, "nothing is left for later"


def test_every_family_of_rules_has_its_heading_once() -> None:
    assert list(dict.fromkeys(family_of(one) for one in all_rules())) == list(FAMILIES)
    headings = re.findall(r"^## (.+)$", rules_page(), re.MULTILINE)
    assert headings[3:] == list(FAMILIES.values())


def test_a_rule_from_memory_is_marked_on_the_page() -> None:
    rows = {row[0]: row for row in document("docs/rules.md").rows(columns=8)}
    assert [id for id in FROM_MEMORY.split() if id != "IV-07" and "**Memory**" not in rows[id][3]] == []
    assert rows["IV-07 (1)"][4] == "2023-10-01 to 2026-09-30 (**Memory**)"
