"""Credit x purpose x day: each answer with its source; what is not known is never taken for allowed."""

import re
from collections.abc import Collection
from datetime import date
from itertools import product

import pytest

from registry.kinds import Scheme
from registry.methodologies import ProjectType as T
from registry.purpose_answers import RETIRED_AS, PurposeAnswer, purpose_answer, purpose_answers
from registry.purpose_descriptions import demand_rule, purposes_named
from registry.purpose_findings import FINDINGS, PURPOSE_NAMES, Purpose, PurposeVerdict
from registry.purpose_labels import PURPOSE_LABELS
from registry.purposes import purpose_problem
from registry.states import PurposeCode, RetirementKind
from tests.house.rules import ROOT

TODAY = date(2026, 11, 22)
ALLOWED, CONDITIONAL, REFUSED, UNKNOWN = PurposeVerdict
POWER = "EN-R-002"
DESCRIBED = "社員食堂の改装で出た排出についての社内での報奨"


def answer(
    scheme: Scheme,
    purpose: Purpose,
    *,
    types: Collection[str] = (T.FOREST,),
    on: date = TODAY,
    methodology: str | None = "FO-001",
    detail: str = "",
) -> PurposeAnswer:
    return purpose_answer(
        scheme=scheme, purpose=purpose, project_types=types, on=on, methodology_code=methodology, detail=detail
    )


J, JCM, VCS = Scheme.J_CREDIT, Scheme.JCM, Scheme.VCS
P = Purpose

# law 5.2 and the METI report's table of uses, 6.1.1; what no source answers is UNKNOWN.
CELLS = [
    (J, P.CARBON_OFFSET, T.FOREST, ALLOWED, "5.2"),
    (J, P.OTHER, T.FOREST, UNKNOWN, "5.2"),
    (JCM, P.OTHER, T.FOREST, UNKNOWN, "CM-05"),
    (VCS, P.OTHER, T.FOREST, UNKNOWN, "CM-06"),
    (J, P.SHIFT_ASSET, T.FOREST, CONDITIONAL, "5.2"),
    (J, P.ONTAI_EMISSION, T.FOREST, CONDITIONAL, "5.2"),
    (J, P.ONTAI_FACTOR, T.FOREST, CONDITIONAL, "5.2"),
    (J, P.ONTAI_VOLUNTARY, T.FOREST, UNKNOWN, "CM-06"),
    (J, P.SHOENE_JOINT, T.FOREST, REFUSED, "5.2"),
    (J, P.SHOENE_JOINT, T.ENERGY_SAVING, CONDITIONAL, "5.2"),
    (J, P.CDP, T.FOREST, REFUSED, "5.2"),
    (J, P.CDP, T.RENEWABLE_ENERGY, CONDITIONAL, "5.2"),
    (J, P.SBT, T.ENERGY_SAVING, REFUSED, "5.2"),
    (J, P.RE100, T.FOREST, REFUSED, "5.2"),
    (J, P.KEIDANREN, T.ENERGY_SAVING, CONDITIONAL, "5.2"),
    (J, P.KEIDANREN, T.FOREST, CONDITIONAL, "5.2"),
    (J, P.GX_ETS, T.FOREST, CONDITIONAL, "5.2"),
    (J, P.CORSIA, T.FOREST, UNKNOWN, "CM-09"),
    (J, P.NDC, T.FOREST, REFUSED, "RG-02"),
    (J, P.PUBLIC_PROCUREMENT, T.FOREST, UNKNOWN, "5.2"),
    (JCM, P.CARBON_OFFSET, T.RENEWABLE_ENERGY, ALLOWED, "CM-05"),
    (JCM, P.ONTAI_EMISSION, T.RENEWABLE_ENERGY, CONDITIONAL, "CM-05"),
    (JCM, P.ONTAI_FACTOR, T.RENEWABLE_ENERGY, UNKNOWN, "CM-05"),
    (JCM, P.RE100, T.RENEWABLE_ENERGY, UNKNOWN, "CM-05"),
    (JCM, P.CORSIA, T.RENEWABLE_ENERGY, CONDITIONAL, "CM-05"),
    (JCM, P.NDC, T.RENEWABLE_ENERGY, CONDITIONAL, "CM-05"),
    (JCM, P.KEIDANREN, T.RENEWABLE_ENERGY, ALLOWED, "CM-05"),
    (VCS, P.CARBON_OFFSET, T.FOREST, CONDITIONAL, "CM-06"),
    (VCS, P.ONTAI_EMISSION, T.FOREST, REFUSED, "CM-06"),
    (VCS, P.ONTAI_VOLUNTARY, T.FOREST, UNKNOWN, "CM-06"),
    (VCS, P.GX_ETS, T.FOREST, REFUSED, "5.2"),
    (VCS, P.NDC, T.FOREST, REFUSED, "CM-06"),
    (VCS, P.KEIDANREN, T.FOREST, UNKNOWN, "5.2"),
    (VCS, P.CDP, T.RENEWABLE_ENERGY, UNKNOWN, "CM-06"),
    (VCS, P.SHOENE_JOINT, T.ENERGY_SAVING, UNKNOWN, "CM-06"),
    (VCS, P.CORSIA, T.FOREST, CONDITIONAL, "CM-09"),
    (Scheme.ACR, P.CORSIA, T.FOREST, UNKNOWN, "CM-09"),
    (Scheme.ISOMETRIC, P.CORSIA, T.FOREST, UNKNOWN, "CM-06"),
    (Scheme.REGIONAL, P.CARBON_OFFSET, T.FOREST, CONDITIONAL, "CM-06"),
    (Scheme.REGIONAL, P.ONTAI_EMISSION, T.FOREST, REFUSED, "CM-06"),
    (Scheme.J_VER, P.ONTAI_EMISSION, T.FOREST, CONDITIONAL, "5.2"),
    (Scheme.J_VER, P.GX_ETS, T.FOREST, REFUSED, "5.2"),
    (Scheme.J_VER, P.CARBON_OFFSET, T.FOREST, UNKNOWN, "5.2"),
    (Scheme.J_VER, P.KEIDANREN, T.FOREST, UNKNOWN, "5.2"),
    (Scheme.J_VER, P.SHIFT_ASSET, T.FOREST, UNKNOWN, "5.2"),
    (Scheme.DOMESTIC_CREDIT, P.CARBON_OFFSET, T.ENERGY_SAVING, UNKNOWN, "5.2"),
    (Scheme.DOMESTIC_CREDIT, P.ONTAI_EMISSION, T.ENERGY_SAVING, CONDITIONAL, "5.2"),
    (Scheme.BILATERAL, P.CARBON_OFFSET, T.FOREST, ALLOWED, "CT-05"),
    (Scheme.BILATERAL, P.ONTAI_EMISSION, T.FOREST, REFUSED, "CT-05"),
    (Scheme.BILATERAL, P.OTHER, T.FOREST, REFUSED, "CT-05"),
    (Scheme.REGIONAL_CERTIFICATE, P.CARBON_OFFSET, T.FOREST, REFUSED, "HB-11"),
]


@pytest.mark.parametrize(("scheme", "purpose", "type", "verdict", "rule"), CELLS)
def test_each_cell_has_its_answer_and_rule(
    scheme: Scheme, purpose: Purpose, type: T, verdict: PurposeVerdict, rule: str
) -> None:
    found = answer(scheme, purpose, types=(type,))
    assert (found.verdict, found.rule) == (verdict, rule), found


def test_nothing_is_allowed_that_a_retirement_would_be_refused_for() -> None:
    for scheme, purpose, type, on in product(Scheme, Purpose, T, (date(2010, 1, 1), date(2022, 6, 1), TODAY)):
        found = answer(scheme, purpose, types=(type,), on=on, methodology=POWER, detail=DESCRIBED)
        code = RETIRED_AS.get(purpose)
        retirable = code is not None and any(
            purpose_problem(
                scheme=scheme, kind=kind, purpose=code, project_types=(type,), on=on, methodology_code=POWER
            )
            is None
            for kind in RetirementKind
        )
        assert (found.kind is not None) == retirable, (scheme, purpose, type, on)
        if not retirable and code is not None:
            assert found.verdict in (REFUSED, UNKNOWN)


def test_what_rests_on_memory_is_never_allowed_without_a_condition() -> None:
    for scheme, purpose, type in product(Scheme, Purpose, T):
        found = answer(scheme, purpose, types=(type,), methodology=POWER)
        assert not (found.is_memory and found.verdict is ALLOWED)
        assert (found.text is None) == (found.verdict is ALLOWED)


def test_every_answer_names_an_explained_rule_and_its_source() -> None:
    explained = re.findall(r"^\| (\S+) \|", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    for scheme, purpose, type in product(Scheme, Purpose, T):
        found = answer(scheme, purpose, types=(type,), methodology=POWER)
        assert found.rule in explained, found
        assert found.source or found.verdict is UNKNOWN
        if found.text is not None:
            assert found.text.ja.endswith("。") and found.text.en.endswith((".", ")"))
            assert "{" not in found.text.ja + found.text.en


@pytest.mark.parametrize(
    "detail", ["", "その他", "  未定 ", "（検討中）", "Other", "N/A", "?!", "123", "CDPへの回答", "温対法の報告"]
)
def test_an_unknown_use_is_never_allowed(detail: str) -> None:
    for scheme in Scheme:
        found = answer(scheme, P.OTHER, detail=detail)
        assert found.verdict in (REFUSED, UNKNOWN) and found.kind is None and found.text is not None


def test_another_use_that_is_described_is_for_who_asks_for_it_to_take() -> None:
    found = answer(J, P.OTHER, detail=DESCRIBED)
    assert (found.verdict, found.kind) == (CONDITIONAL, RetirementKind.INVALIDATION)
    assert found.text is not None and "提出先" in found.text.ja


@pytest.mark.parametrize(
    ("detail", "rule"),
    [
        ("環境フェアの開催に伴う排出のカーボン・オフセット", None),
        ("本社の電力使用", None),
        ("未定", "describes_the_use"),
        ("その他", "describes_the_use"),
        ("ＣＤＰ質問書への回答", "offset_only=CDP"),
        ("省エネ法の定期報告", "offset_only=SHOENE_JOINT"),
        ("温対法の報告には使わず、催しの排出をオフセットする", None),
        ("ABCDPEFの催し", None),
    ],
)
def test_a_demand_is_for_an_offset_and_says_of_what(detail: str, rule: str | None) -> None:
    assert demand_rule(detail) == rule


def test_every_purpose_of_the_form_is_known_by_its_own_name() -> None:
    assert {code: purposes_named(label.ja)[:1] for code, label in PURPOSE_LABELS.items()} == {
        **{code: (code,) for code in PURPOSE_LABELS},
        PurposeCode.ONTAI_FACTOR: (PurposeCode.ONTAI_EMISSION,),
        PurposeCode.OTHER: (),
    }


def test_what_is_bound_to_a_type_is_not_known_while_the_type_is_not() -> None:
    assert answer(J, P.CDP, types=()).verdict is UNKNOWN
    assert answer(J, P.RE100, types=(T.RENEWABLE_ENERGY,), methodology=None).verdict is UNKNOWN
    assert answer(J, P.RE100, types=(T.RENEWABLE_ENERGY,), methodology="EN-R-003").verdict is REFUSED


def test_outside_the_days_of_a_source_it_is_not_known() -> None:
    before = answer(J, P.GX_ETS, on=date(2023, 3, 31))
    assert before.verdict is UNKNOWN and before.first_day == date(2023, 4, 1)
    after = answer(VCS, P.CORSIA, on=date(2027, 1, 1))
    assert after.verdict is UNKNOWN


# UN-23: JPX and trade press, 1.037 MWh a tonne for wood biomass against 2.015 for renewable power.
def test_re100_asks_for_the_kilowatt_hours_of_a_tonne() -> None:
    found = answer(J, P.RE100, types=(T.RENEWABLE_ENERGY,), methodology=POWER)
    assert (found.verdict, found.rule, found.kind) == (CONDITIONAL, "UN-23", RetirementKind.INVALIDATION)
    assert found.text is not None and "2,015" in found.text.ja and "1,037" in found.text.en


def test_all_purposes_are_answered_in_their_order_or_those_that_are_asked() -> None:
    every = purpose_answers(scheme=J, project_types=(T.FOREST,), on=TODAY)
    assert [one.purpose for one in every] == list(Purpose)
    one = purpose_answers(scheme=J, project_types=(T.FOREST,), on=TODAY, purposes=(P.CDP,))
    assert [found.purpose for found in one] == [P.CDP]


def test_every_purpose_of_the_form_can_be_asked_and_every_other_has_a_name() -> None:
    assert set(RETIRED_AS.values()) == set(PurposeCode)
    assert set(PURPOSE_NAMES) == set(Purpose) - set(RETIRED_AS)
    assert set(PURPOSE_LABELS) == set(PurposeCode)


def test_no_finding_lies_behind_another() -> None:
    reached = {
        (purpose, scheme): one for one in reversed(FINDINGS) for purpose in one.purposes for scheme in one.schemes
    }
    assert set(map(id, reached.values())) == set(map(id, FINDINGS))
