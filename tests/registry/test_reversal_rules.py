"""What makes a reversal good by its cause, and the notes on certificates."""

from datetime import date

import pytest

from registry.kinds import UNAVOIDABLE_CAUSES, ReversalCause
from registry.reversal_rules import (
    BUFFERS,
    CAUSE_LABELS,
    COVERS,
    Cover,
    Covered,
    ReversalFacts,
    covered_by,
    made_good_text,
    reversed_text,
)


def facts(**changes: int) -> ReversalFacts:
    tonnes = {"quantity_t": 1_200, "buffer_t": 0, "stock_t": 0, "replaced_t": 0} | changes
    return ReversalFacts(
        certification_number="2025-11157", cause=ReversalCause.FIRE, occurred_on=date(2026, 9, 3), **tonnes
    )


def test_every_cause_has_its_row_and_its_word() -> None:
    assert set(COVERS) == set(CAUSE_LABELS) == set(ReversalCause)


@pytest.mark.parametrize("cause", sorted(ReversalCause))
def test_the_creators_stock_comes_after_every_buffer_and_replacements_only_later(cause: ReversalCause) -> None:
    covers = COVERS[cause]
    assert covers[-1] is Cover.CREATOR_STOCK and Cover.REPLACEMENT not in covers
    assert set(covers[:-1]) <= BUFFERS


def test_other_projects_stand_in_only_for_what_nobody_could_avoid() -> None:
    pooled = {cause for cause, covers in COVERS.items() if {Cover.PROJECT_BUFFER, Cover.SCHEME_BUFFER} & set(covers)}
    assert pooled == UNAVOIDABLE_CAUSES
    assert COVERS[ReversalCause.FELLING] == (Cover.CREATOR_STOCK,)
    assert COVERS[ReversalCause.DOUBLE_REGISTRATION] == (Cover.ISSUANCE_BUFFER, Cover.CREATOR_STOCK)


def test_the_note_of_a_reversal_says_what_happened_and_what_was_made_good() -> None:
    assert reversed_text(facts(buffer_t=200, stock_t=300)) == (
        "この証書と同じ発行（認証番号 2025-11157）のクレジットのうち、1,200 t-CO2について、2026年9月3日の火災による反転"
        "（排出削減・吸収の効果が失われたこと）を記録しました。"
        "補填済み：バッファ 200 t-CO2、創出者の在庫 300 t-CO2。未補填：700 t-CO2（創出者が補填します）。"
        "反転した量は補填されるものであり、この証書に記載した量は変わりません。"
    )


def test_a_note_names_no_part_that_is_nothing() -> None:
    nothing, everything = reversed_text(facts()), reversed_text(facts(stock_t=1_200))
    assert "補填済み" not in nothing and "未補填：1,200 t-CO2" in nothing
    assert "未補填" not in everything and "補填済み：創出者の在庫 1,200 t-CO2。" in everything


def test_the_note_that_it_was_made_good_says_by_what_and_when() -> None:
    text = made_good_text(facts(buffer_t=200, stock_t=300, replaced_t=700), made_good_on=date(2027, 1, 5))
    assert text == (
        "2026年9月3日の火災による反転1,200 t-CO2（認証番号 2025-11157）は、2027年1月5日までにすべて補填されました"
        "（バッファ 200 t-CO2、創出者の在庫 300 t-CO2、創出者が差し入れた別のクレジット 700 t-CO2）。"
    )


def test_notes_fit_their_column() -> None:
    most = facts(quantity_t=9_007_199_254, buffer_t=1, stock_t=1, replaced_t=1)
    assert len(reversed_text(most)) < 600


def test_what_covered_a_reversal_is_kept_and_read_again() -> None:
    one = Covered(
        cover=Cover.SCHEME_BUFFER,
        certification_number="2025-1",
        serials="R1-1～R1-3",
        quantity_t=3,
        covered_on=date(2026, 10, 5),
    )
    assert covered_by({"covered": [one.as_json()]}) == (one,)
    assert covered_by(None) == covered_by({}) == ()
