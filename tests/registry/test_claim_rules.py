"""What each kind of claim is asked, item by item."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from disclosures.wording import check_wording
from disclosures.wording_context import ClaimContext, Retirement, Speaker
from disclosures.wording_context import Coverage as WordingCoverage
from registry.claim_rules import (
    REQUIRED_PARTS,
    ClaimBasis,
    ClaimCoverage,
    ClaimKind,
    EvidencePart,
    Lack,
    Party,
    RetiredPart,
    Verification,
    evidence_due_on,
    lacks_of,
    rules_of,
)
from registry.claim_statements import (
    MAX_CLAIM_STATEMENT,
    RetiredText,
    StatementFacts,
    statement_of,
    wording_before,
)
from registry.kinds import Scheme

TODAY = date(2026, 11, 22)

RETIRED = RetiredPart(scheme=Scheme.J_CREDIT, mass_g=1_169_200, is_confirmed=True, serves_the_subject=True)
VERIFICATION = Verification(
    verifier="一般社団法人 みなと検証機構",
    corporate_number="1010401000001",
    standard="JIS Q 14064-3",
    statement_number="V-2026-11",
    verified_on=date(2026, 11, 20),
)
WHOLE = ClaimBasis(
    kind=ClaimKind.CARBON_NEUTRAL,
    on=TODAY,
    period_from=date(2026, 10, 1),
    period_to=date(2026, 10, 2),
    used_from=date(2026, 10, 1),
    used_to=date(2026, 10, 2),
    is_promised=False,
    valid_to=date(2027, 3, 31),
    emissions_g=1_169_200,
    retired=(RETIRED,),
    planned_g=1_169_200,
    retire_by=date(2026, 12, 31),
    notice_method="区のウェブサイト",
    reductions="会場の照明をLEDに替え、来場者に公共交通の利用を呼び掛けた。",
    explanation="先に減らし、残る排出の全量を埋め合わせたという意味です。",
    verification=VERIFICATION,
    parties=(
        Party(name="港区", corporate_number="8000020131032"),
        Party(name="五木村", corporate_number="4000020435112"),
        Party(name="Musubi運営株式会社", corporate_number=None),
    ),
    has_verification_paper=True,
)


@pytest.mark.parametrize("kind", ClaimKind)
def test_what_stands_on_everything_lacks_nothing(kind: ClaimKind) -> None:
    assert lacks_of(replace(WHOLE, kind=kind)) == ()


LACKING: dict[Lack, dict[str, Any]] = {
    Lack.TERM: {"valid_to": date(2026, 11, 21)},
    Lack.OTHER_PERIOD: {"period_from": date(2026, 10, 2)},
    Lack.DEADLINE: {"retire_by": date(2026, 11, 21)},
    Lack.LATE_DEADLINE: {"retire_by": date(2027, 4, 1)},
    Lack.NOTICE_METHOD: {"notice_method": ""},
    Lack.PLANNED: {"planned_g": None},
    Lack.OVER_PLANNED: {"planned_g": 1_169_201},
    Lack.PROMISED: {"is_promised": True},
    Lack.UNCONFIRMED: {"retired": (RETIRED, replace(RETIRED, is_confirmed=False))},
    Lack.ANOTHER_USE: {"retired": (replace(RETIRED, serves_the_subject=False),)},
    Lack.OTHER_PURPOSE: {"retired": (replace(RETIRED, is_for_offset=False),)},
    Lack.NOT_WHOLE: {"retired": (replace(RETIRED, mass_g=1_169_199),)},
    Lack.REDUCTIONS: {"reductions": ""},
    Lack.EXPLANATION: {"explanation": ""},
    Lack.VERIFICATION: {"verification": None},
    Lack.VERIFIED_TOO_EARLY: {"verification": replace(VERIFICATION, verified_on=date(2026, 10, 1))},
    Lack.VERIFIER_IS_PARTY: {"verification": replace(VERIFICATION, verifier="五木 村")},
    Lack.VERIFICATION_PAPER: {"has_verification_paper": False},
    Lack.NOT_FOR_NDC: {"retired": (replace(RETIRED, scheme=Scheme.VCS),)},
}
_RETIRED_KINDS = {ClaimKind.OFFSET, ClaimKind.CARBON_NEUTRAL, ClaimKind.NDC_CONTRIBUTION}
ASKED_OF: dict[Lack, set[ClaimKind]] = {
    Lack.TERM: set(ClaimKind),
    Lack.OTHER_PERIOD: set(ClaimKind),
    Lack.DEADLINE: {ClaimKind.WILL_OFFSET},
    Lack.LATE_DEADLINE: {ClaimKind.WILL_OFFSET},
    Lack.NOTICE_METHOD: {ClaimKind.WILL_OFFSET},
    Lack.PLANNED: {ClaimKind.WILL_OFFSET},
    Lack.OVER_PLANNED: {ClaimKind.WILL_OFFSET},
    Lack.PROMISED: {ClaimKind.WILL_OFFSET},
    Lack.UNCONFIRMED: _RETIRED_KINDS,
    Lack.ANOTHER_USE: _RETIRED_KINDS,
    Lack.OTHER_PURPOSE: _RETIRED_KINDS,
    Lack.NOT_WHOLE: {ClaimKind.CARBON_NEUTRAL},
    Lack.REDUCTIONS: {ClaimKind.CARBON_NEUTRAL},
    Lack.EXPLANATION: {ClaimKind.CARBON_NEUTRAL},
    Lack.VERIFICATION: {ClaimKind.CARBON_NEUTRAL},
    Lack.VERIFIED_TOO_EARLY: {ClaimKind.CARBON_NEUTRAL},
    Lack.VERIFIER_IS_PARTY: {ClaimKind.CARBON_NEUTRAL},
    Lack.VERIFICATION_PAPER: {ClaimKind.CARBON_NEUTRAL},
    Lack.NOT_FOR_NDC: {ClaimKind.NDC_CONTRIBUTION},
}


@pytest.mark.parametrize("kind", ClaimKind)
@pytest.mark.parametrize("lack", LACKING)
def test_each_thing_is_asked_of_its_kinds_and_of_no_other(lack: Lack, kind: ClaimKind) -> None:
    found = lacks_of(replace(WHOLE, kind=kind, **LACKING[lack]))

    assert found == ((lack,) if kind in ASKED_OF[lack] else ())


@pytest.mark.parametrize(
    ("days", "lacks"),
    [
        ({"period_from": date(2026, 9, 1), "period_to": date(2026, 10, 31)}, ()),
        ({"period_to": date(2026, 10, 1)}, (Lack.OTHER_PERIOD,)),
        ({"used_from": None, "used_to": None, "period_from": date(2020, 1, 1)}, ()),
    ],
)
def test_the_period_of_a_claim_holds_the_days_of_what_it_is_about(
    days: dict[str, Any], lacks: tuple[Lack, ...]
) -> None:
    assert lacks_of(replace(WHOLE, kind=ClaimKind.OFFSET, **days)) == lacks


@pytest.mark.parametrize(
    ("retire_by", "lacks"), [(date(2027, 11, 22), ()), (date(2027, 11, 23), (Lack.LATE_DEADLINE,))]
)
def test_an_offset_to_come_comes_within_a_year(retire_by: date, lacks: tuple[Lack, ...]) -> None:
    promised = replace(WHOLE, kind=ClaimKind.WILL_OFFSET, retire_by=retire_by, valid_to=date(2030, 3, 31))

    assert lacks_of(promised) == lacks


def test_without_a_retirement_nothing_was_offset() -> None:
    nothing = replace(WHOLE, retired=())

    assert lacks_of(replace(nothing, kind=ClaimKind.OFFSET)) == (Lack.RETIREMENT,)
    assert lacks_of(nothing) == (Lack.RETIREMENT, Lack.NOT_WHOLE)
    assert lacks_of(replace(nothing, kind=ClaimKind.WILL_OFFSET)) == ()
    assert rules_of((Lack.RETIREMENT, Lack.UNCONFIRMED, Lack.NOT_WHOLE)) == "WL-04, WL-03"


@pytest.mark.parametrize("party", WHOLE.parties, ids=lambda one: one.name)
def test_a_verifier_is_nobody_with_a_part_in_it(party: Party) -> None:
    by_name = replace(VERIFICATION, verifier=party.name, corporate_number=None)
    assert lacks_of(replace(WHOLE, verification=by_name)) == (Lack.VERIFIER_IS_PARTY,)
    if party.corporate_number:
        by_number = replace(VERIFICATION, corporate_number=party.corporate_number)
        assert lacks_of(replace(WHOLE, verification=by_number)) == (Lack.VERIFIER_IS_PARTY,)


@pytest.mark.parametrize("scheme", Scheme)
def test_only_j_credits_and_jcm_credits_serve_the_ndc(scheme: Scheme) -> None:
    claim = replace(WHOLE, kind=ClaimKind.NDC_CONTRIBUTION, retired=(replace(RETIRED, scheme=scheme),))

    assert (lacks_of(claim) == ()) is (scheme in (Scheme.J_CREDIT, Scheme.JCM))


def test_only_confirmed_grams_cover_and_the_last_gram_makes_it_whole() -> None:
    parts = (replace(RETIRED, mass_g=1_169_199), replace(RETIRED, mass_g=1, is_confirmed=False))

    assert (replace(WHOLE, retired=parts).covered_g, replace(WHOLE, retired=parts).coverage) == (
        1_169_199,
        ClaimCoverage.PART,
    )
    assert WHOLE.coverage is ClaimCoverage.WHOLE


RETIRED_PARTS = ("BOUNDARY", "CALCULATION", "METHOD", "CREDITS", "RETIREMENT")


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (ClaimKind.WILL_OFFSET, ("BOUNDARY", "CALCULATION", "METHOD", "PLAN")),
        (ClaimKind.OFFSET, RETIRED_PARTS),
        (ClaimKind.CARBON_NEUTRAL, (*RETIRED_PARTS, "REDUCTIONS", "VERIFICATION")),
        (ClaimKind.NDC_CONTRIBUTION, RETIRED_PARTS),
    ],
)
def test_evidence_has_a_part_for_everything_that_is_asked(kind: ClaimKind, parts: tuple[str, ...]) -> None:
    assert REQUIRED_PARTS[kind] == tuple(EvidencePart[name] for name in parts)


def test_grounds_are_due_fifteen_days_after_they_are_asked_for() -> None:
    assert evidence_due_on(date(2026, 2, 20)) == date(2026, 3, 7)


# The statements.

FACTS = StatementFacts(
    claimant_name="港区",
    boundary="みなと環境フェアの開催",
    period_from=date(2026, 10, 1),
    period_to=date(2026, 10, 2),
    emissions_g=1_169_200,
    covered_g=1_169_200,
    coverage=ClaimCoverage.WHOLE,
    retired=(
        RetiredText(
            scheme_label="J-クレジット",
            serials=("JC-200-000-000-011-157～JC-200-000-000-011-158",),
            executed_on=date(2026, 10, 5),
        ),
    ),
    planned_g=1_000_000,
    retire_by=date(2026, 12, 31),
    notice_method="区のウェブサイト",
    explanation="カーボンニュートラルとは、先に減らし、残る排出の全量を埋め合わせたことをいいます。",
    verification=VERIFICATION,
)
CREDITS = "J-クレジット（JC-200-000-000-011-157～JC-200-000-000-011-158、2026年10月5日）"
STATEMENTS = {
    ClaimKind.WILL_OFFSET: (
        "港区は、「みなと環境フェアの開催」（2026年10月1日～2026年10月2日）の排出量 1,169.2 kg-CO2 のうち "
        "1,000 kg-CO2 を、2026年12月31日までにクレジットを無効化してオフセットする予定です。"
        "結果は区のウェブサイトでお知らせします。"
    ),
    ClaimKind.OFFSET: (
        "港区は、「みなと環境フェアの開催」（2026年10月1日～2026年10月2日）の排出量 1,169.2 kg-CO2 の全量を、"
        f"{CREDITS}の無効化により埋め合わせました（カーボン・オフセット）。"
    ),
    ClaimKind.CARBON_NEUTRAL: (
        "港区は、「みなと環境フェアの開催」（2026年10月1日～2026年10月2日）について、先に排出を減らし、なお残った"
        f"排出量 1,169.2 kg-CO2 の全量を、{CREDITS}の無効化によりオフセットして、カーボンニュートラルとしました。"
        "カーボンニュートラルとは、先に減らし、残る排出の全量を埋め合わせたことをいいます。"
        "この主張は、第三者の一般社団法人 みなと検証機構がJIS Q 14064-3により2026年11月20日に検証しました"
        "（検証番号 V-2026-11）。"
    ),
    ClaimKind.NDC_CONTRIBUTION: (
        "港区は、「みなと環境フェアの開催」（2026年10月1日～2026年10月2日）の排出量 1,169.2 kg-CO2 の全量を、"
        f"{CREDITS}の無効化により埋め合わせました。この削減・吸収量は、我が国の温室効果ガスの削減目標（NDC）に"
        "数えられるものです。"
    ),
}


def _context(kind: ClaimKind) -> ClaimContext:
    to_come = kind is ClaimKind.WILL_OFFSET
    return ClaimContext(
        speaker=Speaker.CLAIMANT,
        retirement=Retirement.PLANNED if to_come else Retirement.CONFIRMED,
        coverage=WordingCoverage.UNKNOWN if to_come else WordingCoverage.WHOLE,
        reduced_first=kind is ClaimKind.CARBON_NEUTRAL,
        is_verified=kind is ClaimKind.CARBON_NEUTRAL,
        counts_for_ndc=kind is ClaimKind.NDC_CONTRIBUTION,
    )


@pytest.mark.parametrize("kind", ClaimKind)
def test_each_kind_says_what_it_stands_on(kind: ClaimKind) -> None:
    assert statement_of(kind, FACTS) == STATEMENTS[kind]


def test_one_day_is_said_once() -> None:
    one_day = replace(FACTS, period_to=FACTS.period_from)

    assert "（2026年10月1日）の排出量" in statement_of(ClaimKind.OFFSET, one_day)


@pytest.mark.parametrize("kind", ClaimKind)
def test_the_rules_of_wording_have_nothing_against_a_statement_in_its_own_context(kind: ClaimKind) -> None:
    found = check_wording(statement_of(kind, FACTS), _context(kind))

    assert [(one.rule, one.words) for one in found if one.severity.name in ("BLOCK", "REQUIRE", "WARN")] == []


@pytest.mark.parametrize(("kind", "rule"), [(ClaimKind.CARBON_NEUTRAL, "WL-03"), (ClaimKind.NDC_CONTRIBUTION, "WL-09")])
def test_with_less_behind_it_the_same_statement_is_blocked(kind: ClaimKind, rule: str) -> None:
    found = check_wording(statement_of(kind, FACTS), _context(ClaimKind.OFFSET))

    assert rule in {one.rule for one in found if one.severity.name == "BLOCK"}


def test_a_part_is_called_a_part() -> None:
    part = replace(FACTS, covered_g=1_000_000, coverage=ClaimCoverage.PART)

    assert "の排出量 1,169.2 kg-CO2 のうち 1,000 kg-CO2 を、J-クレジット" in statement_of(ClaimKind.OFFSET, part)


def test_more_serials_than_fit_are_counted() -> None:
    serials = [f"JC-200-000-000-{first:03}-001～JC-200-000-000-{first:03}-900" for first in range(200)]
    many = replace(FACTS, retired=[replace(FACTS.retired[0], serials=serials)] * 20)

    statement = statement_of(ClaimKind.CARBON_NEUTRAL, many)

    assert len(statement) <= MAX_CLAIM_STATEMENT
    assert statement.count("ほか200区間") == 19 and "ほか180区間" in statement


@pytest.mark.parametrize("product", [None, "森のしおり"])
def test_before_the_retirement_the_words_say_when_and_how(product: str | None) -> None:
    words = wording_before(retire_by=date(2026, 12, 31), notice="区のウェブサイト", product_name=product)

    to_come = [one.text for one in words if "予定" in one.text]
    assert len(to_come) == 1
    assert "2026年12月31日までに" in to_come[0] and "結果は区のウェブサイトでお知らせします" in to_come[0]
    context = ClaimContext(speaker=Speaker.SELLER, retirement=Retirement.PLANNED)
    for one in words:
        assert [found.rule for found in check_wording(one.text, context) if found.severity.name != "INFORM"] == []
