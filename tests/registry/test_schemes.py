"""The table of schemes: who keeps the register, what is refused and by which rule (sources beside the rows)."""

import re

import pytest

from registry.kinds import Scheme
from registry.schemes import (
    MUSUBI_FOREST_BUFFER_MIN_BP,
    OFFSET_RULES,
    POLICIES,
    Act,
    CreditClass,
    Keeper,
    OffsetScope,
    minimum_buffer_t,
    policy_of,
    refusal_of,
)
from tests.house.rules import ROOT

SELF_KEPT = {Scheme.REGIONAL, Scheme.BILATERAL, Scheme.REGIONAL_CERTIFICATE}


def test_every_scheme_has_a_policy_under_its_own_name() -> None:
    assert set(POLICIES) == set(Scheme)
    assert [policy.scheme for policy in POLICIES.values()] == list(POLICIES)


@pytest.mark.parametrize("scheme", Scheme)
def test_every_scheme_has_words_and_no_two_share_them(scheme: Scheme) -> None:
    policy = policy_of(scheme)
    assert policy.label_ja and policy.programme_ja and policy.label_en.isascii()
    assert [one.scheme for one in POLICIES.values() if one.label_ja == policy.label_ja] == [scheme]
    assert [one.scheme for one in POLICIES.values() if one.label_en == policy.label_en] == [scheme]


def test_the_labels_that_documents_have_printed_stay() -> None:
    assert [(policy_of(scheme).label_ja, policy_of(scheme).programme_ja) for scheme in list(Scheme)[:3]] == [
        ("J-クレジット", "J-クレジット制度"),
        ("国内クレジット", "国内クレジット制度"),
        ("オフセット・クレジット（J-VER）", "オフセット・クレジット（J-VER）制度"),
    ]


@pytest.mark.parametrize("scheme", Scheme)
def test_musubi_keeps_the_register_of_value_without_a_registry_only(scheme: Scheme) -> None:
    assert (policy_of(scheme).keeper is Keeper.MUSUBI) == (scheme in SELF_KEPT)


@pytest.mark.parametrize(
    ("scheme", "refused", "rule"),
    [
        (Scheme.J_CREDIT, set(), None),
        # law 5.2: "usable only to FY2020" is a warning, and not listable by default.
        (Scheme.DOMESTIC_CREDIT, {Act.LIST, Act.RESELL}, "5.2"),
        (Scheme.J_VER, {Act.LIST, Act.RESELL}, "5.2"),
        (Scheme.JCM, set(), None),
        (Scheme.VCS, set(), None),
        (Scheme.GOLD_STANDARD, set(), None),
        (Scheme.ACR, set(), None),
        (Scheme.CAR, set(), None),
        (Scheme.ISOMETRIC, set(), None),
        # handbook 001, line 3586: a city registers, transfers and retires.
        (Scheme.REGIONAL, set(), None),
        # handbook 001, lines 2477, 2483: 転売・譲渡の禁止.
        (Scheme.BILATERAL, {Act.TRANSFER, Act.RESELL}, "CT-05"),
        # handbook 001, line 2471: 取引することはできない.
        (Scheme.REGIONAL_CERTIFICATE, set(Act), "HB-11"),
    ],
)
def test_each_scheme_refuses_these_acts_by_this_rule(scheme: Scheme, refused: set[Act], rule: str | None) -> None:
    refusals = policy_of(scheme).refusals
    assert set(refusals) == refused
    assert {refusal.rule for refusal in refusals.values()} == ({rule} if rule else set())
    assert all(refusal.reason_ja and refusal.reason_en and refusal.source for refusal in refusals.values())


@pytest.mark.parametrize("scheme", Scheme)
def test_the_predicates_say_what_the_refusals_say(scheme: Scheme) -> None:
    policy = policy_of(scheme)
    assert {
        Act.TRANSFER: policy.is_transferable,
        Act.LIST: policy.is_listable,
        Act.RESELL: policy.is_resalable,
        Act.RETIRE: policy.is_retirable,
    } == {act: refusal_of(scheme, act, by_issuer=True) is None for act in Act}


def test_bilateral_value_is_listed_by_its_issuer_alone() -> None:
    assert refusal_of(Scheme.BILATERAL, Act.LIST, by_issuer=True) is None
    resale = refusal_of(Scheme.BILATERAL, Act.LIST)
    assert resale is not None and resale.rule == "CT-05" and not resale.may_be_waived


def test_a_holder_may_list_j_credits_that_it_bought() -> None:
    assert refusal_of(Scheme.J_CREDIT, Act.LIST) is None


def test_only_the_refusal_of_ended_schemes_may_be_waived() -> None:
    waivable = {
        scheme
        for scheme, policy in POLICIES.items()
        if any(refusal.may_be_waived for refusal in policy.refusals.values())
    }
    assert waivable == {Scheme.DOMESTIC_CREDIT, Scheme.J_VER}


# METI report 6.1.1 (ア): 国内認証排出削減量 are J-Credits, domestic credits and J-VER; JCM is 海外認証排出削減量.
def test_domestic_certification_is_that_of_the_three_domestic_schemes() -> None:
    assert {scheme for scheme, policy in POLICIES.items() if policy.is_domestic_certified} == {
        Scheme.J_CREDIT,
        Scheme.DOMESTIC_CREDIT,
        Scheme.J_VER,
    }


@pytest.mark.parametrize(
    ("scheme", "credit_class"),
    [
        # METI report 6.1.1 (1): examples J-Credit and JCM; the two older schemes by the definition (domestic, inventory).
        (Scheme.J_CREDIT, CreditClass.NDC),
        (Scheme.DOMESTIC_CREDIT, CreditClass.NDC),
        (Scheme.J_VER, CreditClass.NDC),
        (Scheme.JCM, CreditClass.NDC),
        # METI report 6.1.1 (4): other overseas voluntary credits; 地域貢献クレジット.
        (Scheme.VCS, CreditClass.WIDER),
        (Scheme.GOLD_STANDARD, CreditClass.WIDER),
        (Scheme.ACR, CreditClass.WIDER),
        (Scheme.CAR, CreditClass.WIDER),
        (Scheme.ISOMETRIC, CreditClass.WIDER),
        (Scheme.REGIONAL, CreditClass.WIDER),
        (Scheme.BILATERAL, CreditClass.WIDER),
        (Scheme.REGIONAL_CERTIFICATE, None),
    ],
)
def test_each_scheme_has_the_class_of_the_meti_report(scheme: Scheme, credit_class: CreditClass | None) -> None:
    assert policy_of(scheme).credit_class is credit_class


@pytest.mark.parametrize(
    ("scheme", "scope"),
    [
        (Scheme.J_CREDIT, OffsetScope.ANY),
        (Scheme.VCS, OffsetScope.ANY),
        # handbook 001, lines 3493, 3499: inside the region only.
        (Scheme.REGIONAL, OffsetScope.INSIDE_REGION),
        # handbook 001, lines 2140, 2488: the partner's emissions.
        (Scheme.BILATERAL, OffsetScope.PARTNER_ONLY),
        # handbook 001, lines 2469-2471: publicity, no trade.
        (Scheme.REGIONAL_CERTIFICATE, OffsetScope.NOTHING),
    ],
)
def test_each_scheme_may_offset_these_emissions(scheme: Scheme, scope: OffsetScope) -> None:
    assert policy_of(scheme).may_offset is scope


def test_what_may_offset_nothing_is_what_may_not_be_retired() -> None:
    assert all((policy.may_offset is OffsetScope.NOTHING) == (not policy.is_retirable) for policy in POLICIES.values())


# law 5.2: 3-10 %, classic figure 3 % (memory); an outside scheme keeps its own buffer.
@pytest.mark.parametrize("scheme", Scheme)
def test_a_forest_buffer_is_ours_only_where_we_keep_the_register(scheme: Scheme) -> None:
    policy = policy_of(scheme)
    ours = scheme in {Scheme.REGIONAL, Scheme.BILATERAL}
    assert policy.forest_buffer_min_bp == (MUSUBI_FOREST_BUFFER_MIN_BP if ours else 0)
    assert policy.forest_buffer_source
    assert 300 <= MUSUBI_FOREST_BUFFER_MIN_BP <= 1000


@pytest.mark.parametrize(
    ("scheme", "is_forest", "quantity_t", "buffer_t"),
    [
        (Scheme.BILATERAL, True, 100, 3),
        (Scheme.BILATERAL, True, 101, 4),
        (Scheme.BILATERAL, True, 1, 1),
        (Scheme.BILATERAL, True, 0, 0),
        (Scheme.BILATERAL, False, 100, 0),
        (Scheme.REGIONAL, True, 10**12, 3 * 10**10),
        (Scheme.J_CREDIT, True, 100, 0),
    ],
)
def test_the_least_buffer_is_rounded_up_to_whole_tonnes(
    scheme: Scheme, is_forest: bool, quantity_t: int, buffer_t: int
) -> None:
    assert minimum_buffer_t(scheme, is_forest=is_forest, quantity_t=quantity_t) == buffer_t


def test_every_rule_that_the_table_names_is_explained() -> None:
    explained = re.findall(r"^\| (\S+) \|", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {refusal.rule for policy in POLICIES.values() for refusal in policy.refusals.values()}
    assert named | set(OFFSET_RULES.values()) <= set(explained)
    assert set(OFFSET_RULES) == set(OffsetScope)
