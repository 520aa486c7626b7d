"""The claim of a retirement's user, and the words of everybody else."""

from dataclasses import replace
from datetime import date

import pytest

from registry.claim_texts import MAX_STATEMENT, ClaimFacts, Participant, claim_statement, participation
from registry.states import PurposeCode, RetirementKind

FACTS = ClaimFacts(
    claimant_name="港区",
    target_activity="みなと環境フェア（芝公園）",
    used_g=1_169_200,
    kind=RetirementKind.INVALIDATION,
    purpose=PurposeCode.CARBON_OFFSET,
    purpose_detail="環境フェアの開催に伴う排出のカーボン・オフセット",
    scheme_label="J-クレジット",
    serials=("JC-200-000-000-011-157～JC-200-000-000-011-158",),
    executed_on=date(2026, 10, 5),
    notice_number="無-1",
)


def test_a_claim_says_who_made_up_for_how_much_of_what_with_which_tonnes_and_when() -> None:
    assert claim_statement(FACTS) == (
        "港区は、「みなと環境フェア（芝公園）」の排出量 1,169.2 kg-CO2 を、"
        "J-クレジット（JC-200-000-000-011-157～JC-200-000-000-011-158）の無効化（2026年10月5日）により埋め合わせました。"
    )


def test_a_cancellation_is_called_what_it_was() -> None:
    assert "の取消（2026年10月5日）により" in claim_statement(replace(FACTS, kind=RetirementKind.CANCELLATION))


def test_only_an_offset_is_called_one() -> None:
    statement = claim_statement(replace(FACTS, purpose=PurposeCode.ONTAI_EMISSION))
    assert statement.endswith(
        "の無効化（2026年10月5日）による 1,169.2 kg-CO2 を、「温対法（排出量の調整）」に用いました。"
    )
    assert "埋め合わせ" not in statement


def test_another_use_is_told_in_its_own_words() -> None:
    other = replace(FACTS, purpose=PurposeCode.OTHER, purpose_detail="社内炭素基金への充当")
    assert claim_statement(other).endswith("を、「社内炭素基金への充当」に用いました。")


@pytest.mark.parametrize(
    ("count", "shown"), [(3, "、".join(f"R-{n}" for n in range(3))), (40, " ほか20区間、通知書 無-1")]
)
def test_many_serials_are_left_to_the_notice(count: int, shown: str) -> None:
    statement = claim_statement(replace(FACTS, serials=tuple(f"R-{n}" for n in range(count))))
    assert f"{shown}）の無効化" in statement


def test_the_longest_claim_fits_its_column() -> None:
    longest = replace(
        FACTS,
        claimant_name="名" * 200,
        target_activity="動" * 500,
        used_g=2**53 - 1,
        scheme_label="オフセット・クレジット（J-VER）",
        serials=("X" * 130 + "～" + "X" * 130,) * 10_000,
        notice_number="N" * 60,
    )
    assert len(claim_statement(longest)) <= MAX_STATEMENT
    assert "（通知書 " + "N" * 60 + " のシリアル番号）" in claim_statement(longest)


@pytest.mark.parametrize("product_name", [None, "森のしおり"])
def test_nobody_else_claims_to_have_offset(product_name: str | None) -> None:
    words = participation(product_name=product_name)
    assert words and not any("オフセットしました" in one.text or "埋め合わせ" in one.text for one in words)
    assert {one.by for one in words} == set(Participant) - (set() if product_name else {Participant.BUYER})


def test_who_bought_or_sold_a_product_says_so_by_its_name() -> None:
    texts = [one.text for one in participation(product_name="森のしおり")]
    assert "クレジット付商品「森のしおり」を買いました。" in texts
    assert "クレジット付商品「森のしおり」を売りました。" in texts
