"""Which use each scheme's credits may serve: the sources' own tables, and that nothing else is ever allowed."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from itertools import product

import pytest

from registry.kinds import Scheme
from registry.methodologies import ProjectType as T
from registry.methodologies import all_methodologies, find_methodology
from registry.purpose_labels import KIND_LABELS, PROJECT_TYPE_LABELS, PURPOSE_LABELS
from registry.purpose_table import ALLOWED_PURPOSES
from registry.purposes import PurposeProblem, purpose_caution, purpose_problem
from registry.purposes import PurposeReason as R
from registry.schemes import policy_of
from registry.states import PurposeCode as P
from registry.states import RetirementKind as K
from tests.house.rules import ROOT

TODAY = date(2026, 11, 22)
EVERY_TYPE = tuple(T)
DAY = timedelta(days=1)
OVERSEAS = (Scheme.VCS, Scheme.GOLD_STANDARD, Scheme.ACR, Scheme.CAR, Scheme.ISOMETRIC)


def problem(
    scheme: Scheme,
    purpose: P,
    *,
    kind: K = K.INVALIDATION,
    types: Collection[str] = (T.FOREST,),
    on: date = TODAY,
    methodology: str | None = None,
) -> PurposeProblem | None:
    return purpose_problem(
        scheme=scheme, kind=kind, purpose=purpose, project_types=types, on=on, methodology_code=methodology
    )


def reason(scheme: Scheme, purpose: P, *, kind: K = K.INVALIDATION, on: date = TODAY) -> R | None:
    found = problem(scheme, purpose, kind=kind, on=on)
    return None if found is None else found.reason


# japancredit.go.jp, uses by origin of the credit (law 5.2): power and heat stand in one project type, so RE100's
# column for heat is asked by methodology below. Industry, agriculture and waste share a column.
@pytest.mark.parametrize(
    ("purpose", "renewable", "saving", "forest", "others"),
    [
        (P.ONTAI_EMISSION, True, True, True, True),
        (P.ONTAI_FACTOR, True, True, True, True),
        (P.SHOENE_JOINT, False, True, False, False),
        (P.CARBON_OFFSET, True, True, True, True),
        (P.CDP, True, False, False, False),
        (P.SBT, True, False, False, False),
        (P.RE100, True, False, False, False),
        (P.SHIFT_ASSET, True, True, True, True),
    ],
)
def test_j_credits_serve_what_their_origin_allows(
    purpose: P, renewable: bool, saving: bool, forest: bool, others: bool
) -> None:
    allowed = {
        T.RENEWABLE_ENERGY: renewable,
        T.ENERGY_SAVING: saving,
        T.FOREST: forest,
        **dict.fromkeys((T.INDUSTRIAL, T.AGRICULTURE, T.WASTE), others),
    }
    for origin in T:
        found = problem(Scheme.J_CREDIT, purpose, types=(origin,), methodology="EN-R-002")
        assert (found is None) == allowed[origin], origin
        assert found is None or (found.reason, found.rule) == (R.PROJECT_TYPE_NOT_ALLOWED, "5.2")


@pytest.mark.parametrize(
    ("code", "is_power"),
    [
        ("EN-R-002", True),
        ("EN-R-006", True),
        ("EN-R-008", True),
        ("EN-R-009", True),
        ("EN-R-001", True),
        ("EN-R-003", False),
        ("EN-R-011", False),
    ],
)
def test_re100_takes_power_and_no_heat(code: str, is_power: bool) -> None:
    origin = find_methodology(Scheme.J_CREDIT, code).type
    found = problem(Scheme.J_CREDIT, P.RE100, types=(origin,), methodology=code)
    assert (found is None) == is_power
    assert found is None or found.reason is R.METHODOLOGY_NOT_ALLOWED


def test_a_bound_use_is_refused_while_type_or_methodology_is_unknown() -> None:
    no_type = problem(Scheme.J_CREDIT, P.CDP, types=())
    strange = problem(Scheme.J_CREDIT, P.CDP, types=("SOMETHING",))
    no_methodology = problem(Scheme.J_CREDIT, P.RE100, types=(T.RENEWABLE_ENERGY,))
    assert no_type is not None and no_type.reason is R.PROJECT_TYPE_NOT_ALLOWED
    assert strange is not None and strange.reason is R.PROJECT_TYPE_NOT_ALLOWED
    assert no_methodology is not None and no_methodology.reason is R.METHODOLOGY_NOT_ALLOWED


def test_every_type_of_a_mixed_project_must_be_allowed() -> None:
    assert problem(Scheme.J_CREDIT, P.SHOENE_JOINT, types=(T.ENERGY_SAVING,)) is None
    assert problem(Scheme.J_CREDIT, P.SHOENE_JOINT, types=(T.ENERGY_SAVING, T.FOREST)) is not None


# The scheme's page of 2021 has a cross for forest credits; the METI report's follow-up of fiscal 2021 has none.
@pytest.mark.parametrize(
    ("origin", "on", "expected"),
    [
        (T.ENERGY_SAVING, date(2013, 3, 31), R.DAY_OUTSIDE),
        (T.ENERGY_SAVING, date(2013, 4, 1), None),
        (T.FOREST, date(2021, 3, 31), R.DAY_OUTSIDE),
        (T.FOREST, date(2021, 4, 1), None),
    ],
)
def test_the_keidanren_plan_takes_forest_credits_later(origin: T, on: date, expected: R | None) -> None:
    found = problem(Scheme.J_CREDIT, P.KEIDANREN, types=(origin,), on=on)
    assert (found and found.reason) == expected


# METI report 6.1.1 (エ), FY2023: GX League; J-Credit and JCM only (law 5.2).
def test_gx_ets_takes_j_credits_and_jcm_since_the_gx_league_began() -> None:
    for scheme in (Scheme.J_CREDIT, Scheme.JCM):
        assert reason(scheme, P.GX_ETS, on=date(2023, 3, 31)) is R.DAY_OUTSIDE
        assert reason(scheme, P.GX_ETS, on=date(2023, 4, 1)) is None
    assert {scheme for scheme in Scheme if problem(scheme, P.GX_ETS) is None} == {Scheme.J_CREDIT, Scheme.JCM}


# RG-02: whatever the use, a J-Credit is 無効化.
@pytest.mark.parametrize("scheme", [Scheme.J_CREDIT, Scheme.DOMESTIC_CREDIT, Scheme.J_VER])
@pytest.mark.parametrize("kind", [K.SURRENDER, K.CANCELLATION])
def test_domestic_credits_know_invalidation_only(scheme: Scheme, kind: K) -> None:
    for purpose in P:
        found = problem(scheme, purpose, kind=kind)
        assert found is not None and (found.reason, found.rule) == (R.KIND_NOT_OFFERED, "RG-02")


# METI report 6.1.1 (ア), June 2022, names both for the SHK report; an encyclopedia says 2020年度末まで: a warning.
@pytest.mark.parametrize("scheme", [Scheme.DOMESTIC_CREDIT, Scheme.J_VER])
def test_credits_of_ended_schemes_are_reported_with_a_warning_after_fiscal_2020(scheme: Scheme) -> None:
    for on in (date(2021, 3, 31), date(2021, 4, 1), TODAY):
        assert problem(scheme, P.ONTAI_EMISSION, on=on) is None
        caution = purpose_caution(scheme=scheme, kind=K.INVALIDATION, purpose=P.ONTAI_EMISSION, on=on)
        assert (caution is not None) == (on >= date(2021, 4, 1))


# Of voluntary uses no text after their merger into J-Credits speaks, but for the one that ends them in fiscal 2020.
@pytest.mark.parametrize("scheme", [Scheme.DOMESTIC_CREDIT, Scheme.J_VER])
@pytest.mark.parametrize("purpose", [P.CARBON_OFFSET, P.OTHER])
def test_credits_of_ended_schemes_offset_nothing_after_fiscal_2020(scheme: Scheme, purpose: P) -> None:
    assert reason(scheme, purpose, on=date(2013, 3, 31)) is None
    assert reason(scheme, purpose, on=date(2021, 3, 31)) is None
    assert reason(scheme, purpose, on=date(2021, 4, 1)) is R.DAY_OUTSIDE
    assert reason(scheme, purpose) is R.DAY_OUTSIDE


def test_no_j_ver_served_anything_before_there_was_the_scheme() -> None:
    assert reason(Scheme.J_VER, P.CARBON_OFFSET, on=date(2008, 10, 31)) is R.DAY_OUTSIDE
    assert reason(Scheme.J_VER, P.CARBON_OFFSET, on=date(2008, 11, 1)) is None


@pytest.mark.parametrize("scheme", [Scheme.DOMESTIC_CREDIT, Scheme.J_VER])
def test_credits_of_ended_schemes_serve_nothing_else(scheme: Scheme) -> None:
    then, now = date(2020, 12, 1), TODAY
    assert {purpose for purpose in P if reason(scheme, purpose, on=then) is None} == {
        P.ONTAI_EMISSION,
        P.CARBON_OFFSET,
        P.OTHER,
    }
    assert {purpose for purpose in P if reason(scheme, purpose, on=now) is None} == {P.ONTAI_EMISSION}


# METI report table 5: JCM rules of 2022, article 5(2)(i)-(iv); article 5(1) and the glossary for 償却.
JCM_USES = {
    (K.INVALIDATION, P.ONTAI_EMISSION),
    (K.INVALIDATION, P.CARBON_OFFSET),
    (K.INVALIDATION, P.OTHER),
    # 6.1.1 (オ): J-Credit and JCM; (エ): GX.
    (K.INVALIDATION, P.KEIDANREN),
    (K.INVALIDATION, P.GX_ETS),
    (K.CANCELLATION, P.CORSIA),
    (K.CANCELLATION, P.CARBON_OFFSET),
    (K.CANCELLATION, P.OTHER),
    (K.SURRENDER, P.NDC),
}


def test_jcm_credits_serve_what_article_5_says() -> None:
    assert {(kind, use) for kind, use in product(K, P) if reason(Scheme.JCM, use, kind=kind) is None} == JCM_USES


def test_jcm_rules_hold_from_their_first_day() -> None:
    assert reason(Scheme.JCM, P.CARBON_OFFSET, on=date(2022, 1, 16)) is R.DAY_OUTSIDE
    assert reason(Scheme.JCM, P.CARBON_OFFSET, on=date(2022, 1, 17)) is None


# METI report 6.1.1 (ア): voluntary credits are not for adjusted emissions; private voluntary use is free.
@pytest.mark.parametrize("scheme", [*OVERSEAS, Scheme.REGIONAL])
def test_voluntary_credits_are_for_voluntary_use(scheme: Scheme) -> None:
    assert {use for use in P if reason(scheme, use) is None} == {P.CARBON_OFFSET, P.OTHER}
    found = problem(scheme, P.ONTAI_EMISSION)
    assert found is not None and (found.reason, found.rule) == (R.PURPOSE_NOT_ALLOWED, "CM-06")


# METI report table 9; Verra's and Gold Standard's pages for 2024-2026.
@pytest.mark.parametrize(
    ("scheme", "on", "expected"),
    [
        (Scheme.ACR, date(2020, 12, 31), R.DAY_OUTSIDE),
        (Scheme.ACR, date(2021, 1, 1), None),
        (Scheme.ACR, date(2023, 12, 31), None),
        (Scheme.ACR, date(2024, 1, 1), R.DAY_OUTSIDE),
        (Scheme.CAR, date(2022, 6, 1), None),
        (Scheme.VCS, date(2024, 1, 1), None),
        (Scheme.VCS, date(2026, 12, 31), None),
        (Scheme.VCS, date(2027, 1, 1), R.DAY_OUTSIDE),
        (Scheme.GOLD_STANDARD, TODAY, None),
        # Not in the table that was read: never silently allowed. J-Credit has applied only (3.2.1).
        (Scheme.ISOMETRIC, TODAY, R.KIND_NOT_OFFERED),
        (Scheme.J_CREDIT, TODAY, R.KIND_NOT_OFFERED),
    ],
)
def test_corsia_takes_these_programmes_in_these_years(scheme: Scheme, on: date, expected: R | None) -> None:
    assert reason(scheme, P.CORSIA, kind=K.CANCELLATION, on=on) == expected


# handbook 001, line 2140: to make up for the partner's emissions, and line 2396: nothing beside it.
def test_bilateral_value_is_for_an_offset_alone() -> None:
    uses = {(kind, use) for kind, use in product(K, P) if reason(Scheme.BILATERAL, use, kind=kind) is None}
    assert uses == {(K.INVALIDATION, P.CARBON_OFFSET)}
    found = problem(Scheme.BILATERAL, P.OTHER)
    assert found is not None and found.rule == "CT-05"


# handbook 001, line 2471.
def test_a_certificate_for_display_serves_nothing_and_says_why() -> None:
    for kind, use in product(K, P):
        found = problem(Scheme.REGIONAL_CERTIFICATE, use, kind=kind)
        assert found is not None and (found.reason, found.rule) == (R.SCHEME_HAS_NO_USE, "HB-11")
        assert "取引" in found.reason_ja


def test_every_scheme_allows_something_or_says_why_nothing() -> None:
    with_rows = {row.scheme for row in ALLOWED_PURPOSES}
    assert with_rows == {scheme for scheme in Scheme if policy_of(scheme).is_retirable}


def test_nothing_is_allowed_that_no_row_has() -> None:
    rows = {(row.scheme, row.kind, row.purpose) for row in ALLOWED_PURPOSES}
    allowed = {
        (scheme, kind, use)
        for scheme, kind, use in product(Scheme, K, P)
        for types, methodology in ((EVERY_TYPE, None), *(((one,), "EN-R-002") for one in T))
        if problem(scheme, use, kind=kind, types=types, methodology=methodology) is None
    }
    assert allowed <= rows
    ended = product((Scheme.DOMESTIC_CREDIT, Scheme.J_VER), (K.INVALIDATION,), (P.CARBON_OFFSET, P.OTHER))
    assert rows - allowed == {
        *ended,
        *((scheme, K.CANCELLATION, P.CORSIA) for scheme in (Scheme.ACR, Scheme.CAR)),
    }


def test_a_row_holds_on_its_first_and_last_day_and_not_beside_them() -> None:
    for row in ALLOWED_PURPOSES:
        assert row.first_day is None or (row.holds_on(row.first_day) and not row.holds_on(row.first_day - DAY))
        assert row.last_day is None or (row.holds_on(row.last_day) and not row.holds_on(row.last_day + DAY))
        assert row.first_day is None or row.last_day is None or row.first_day <= row.last_day


def test_every_refusal_is_said_in_both_languages_and_names_an_explained_rule() -> None:
    explained = re.findall(r"^\| (\S+) \|", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    for scheme, kind, use, on in product(Scheme, K, P, (date(2010, 1, 1), TODAY)):
        found = problem(scheme, use, kind=kind, types=(), on=on)
        if found is not None:
            assert found.rule in explained
            assert found.reason_ja.endswith("。") and found.reason_en.endswith(".")
            assert "{" not in found.reason_ja + found.reason_en and "None" not in found.reason_ja + found.reason_en


def test_what_rests_on_memory_is_marked_and_every_row_has_a_source() -> None:
    assert all(row.source for row in ALLOWED_PURPOSES)
    assert all(row.is_memory for row in ALLOWED_PURPOSES if "memory" in row.source)


def test_methodologies_that_bind_a_use_are_in_the_catalogue() -> None:
    bound = {(row.scheme, code) for row in ALLOWED_PURPOSES for code in row.methodologies or ()}
    assert bound and bound <= set(all_methodologies())


def test_every_purpose_kind_and_type_has_words() -> None:
    assert set(PURPOSE_LABELS) == set(P) and set(KIND_LABELS) == set(K) and set(PROJECT_TYPE_LABELS) == set(T)
    assert len({label.ja for label in PURPOSE_LABELS.values()}) == len(P)


def test_the_words_that_documents_have_printed_stay() -> None:
    assert {use: PURPOSE_LABELS[use].ja for use in (P.CARBON_OFFSET, P.ONTAI_EMISSION, P.KEIDANREN, P.OTHER)} == {
        P.CARBON_OFFSET: "カーボン・オフセット",
        P.ONTAI_EMISSION: "温対法（排出量の調整）",
        P.KEIDANREN: "経団連カーボンニュートラル行動計画",
        P.OTHER: "その他",
    }


@pytest.mark.parametrize(
    ("scheme", "kind", "use", "words"),
    [
        (Scheme.J_CREDIT, K.INVALIDATION, P.RE100, "電力"),
        (Scheme.J_CREDIT, K.INVALIDATION, P.GX_ETS, "10％"),
        (Scheme.JCM, K.CANCELLATION, P.CORSIA, "JCMのウェブサイト"),
        (Scheme.VCS, K.INVALIDATION, P.CARBON_OFFSET, "開示"),
        (Scheme.VCS, K.CANCELLATION, P.CORSIA, "適格ラベル"),
    ],
)
def test_an_allowed_use_says_what_must_still_be_checked(scheme: Scheme, kind: K, use: P, words: str) -> None:
    caution = purpose_caution(scheme=scheme, kind=kind, purpose=use, on=TODAY)
    assert caution is not None and words in caution.text_ja and caution.text_en


def test_a_plain_offset_with_j_credits_needs_no_further_check() -> None:
    assert purpose_caution(scheme=Scheme.J_CREDIT, kind=K.INVALIDATION, purpose=P.CARBON_OFFSET, on=TODAY) is None
