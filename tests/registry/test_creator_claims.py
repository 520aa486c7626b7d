"""The creator's claim and the SHK add-back (METI report 2.2, lines 359-362, and its note 8, lines 386-391)."""

from itertools import product

import pytest

from registry.creator_claims import CLAIM_ENDS_EN, CLAIM_ENDS_JA, creator_add_back
from registry.kinds import AddBack


@pytest.mark.parametrize(
    ("is_reporter", "domestic", "forest", "expected"),
    [
        # Line 359: what was transferred is added back.
        (True, True, False, AddBack.REQUIRED),
        (False, True, False, AddBack.NOT_A_REPORTER),
        (None, True, False, AddBack.UNKNOWN),
        # Note 8: 森林の整備及び保全により…国内認証排出削減量については、この上乗せ報告は対象外.
        (True, True, True, AddBack.EXEMPT_FOREST),
        (False, True, True, AddBack.EXEMPT_FOREST),
        (None, True, True, AddBack.EXEMPT_FOREST),
        # The rule is about domestically certified amounts, removals or not.
        (True, False, False, AddBack.NOT_DOMESTIC),
        (True, False, True, AddBack.NOT_DOMESTIC),
        (False, False, False, AddBack.NOT_DOMESTIC),
        (False, False, True, AddBack.NOT_DOMESTIC),
        (None, False, False, AddBack.NOT_DOMESTIC),
        (None, False, True, AddBack.NOT_DOMESTIC),
    ],
)
def test_the_add_back_follows_the_credit_and_then_its_creator(
    is_reporter: bool | None, domestic: bool, forest: bool, expected: AddBack
) -> None:
    told = creator_add_back(creator_is_shk_reporter=is_reporter, domestic_certified=domestic, forest_absorption=forest)
    assert told.add_back is expected


def test_whatever_is_added_back_the_claim_has_ended() -> None:
    for is_reporter, domestic, forest in product((True, False, None), (True, False), (True, False)):
        told = creator_add_back(
            creator_is_shk_reporter=is_reporter, domestic_certified=domestic, forest_absorption=forest
        )
        assert told.notice_ja.startswith(CLAIM_ENDS_JA) and told.notice_ja != CLAIM_ENDS_JA
        assert told.notice_en.startswith(CLAIM_ENDS_EN) and told.notice_en != CLAIM_ENDS_EN
        assert told.rule == "RG-11"


def test_every_outcome_is_told_in_its_own_words() -> None:
    told = {
        creator_add_back(creator_is_shk_reporter=is_reporter, domestic_certified=domestic, forest_absorption=forest)
        for is_reporter, domestic, forest in product((True, False, None), (True, False), (True, False))
    }
    assert {one.add_back for one in told} == set(AddBack)
    assert len({one.notice_ja for one in told}) == len({one.notice_en for one in told}) == len(AddBack)
