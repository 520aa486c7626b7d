"""A draft of a claim tells all that keeps it from being made, and the claim itself is refused for it."""

import pytest

from registry.claim_errors import AlreadyClaimed, ClaimUnfounded
from schema.ids import read_global_id
from tests.scenarios import claim_inputs as given
from tests.scenarios import inputs
from tests.scenarios.world import World


async def lacking(world: World, input: dict[str, object]) -> tuple[str, list[str]]:
    """A draft of the city's: its id, and what it lacks."""
    done = await world.do(world.cast.city, "draftClaim", input)
    claim = done["claim"]
    return claim["id"], [one["key"] for one in claim["lacks"]]


async def test_an_offset_is_claimed_for_the_days_of_its_event(settled: World) -> None:
    ids = settled.ids
    days = {"periodFrom": "2020-01-01", "periodTo": "2020-12-31"}
    draft = given.draft(ids["retirement"], demandId=ids["demand"], **days)

    claim, lacks = await lacking(settled, draft)

    assert lacks == ["OTHER_PERIOD"]
    unfounded = ClaimUnfounded(missing=("OTHER_PERIOD",), rule="KH-01")
    await settled.refused(settled.cast.city, "makeClaim", {"claimId": claim}, unfounded)


@pytest.mark.parametrize(
    ("changes", "lacks", "rule"),
    [
        ({"planned": {"kilograms": "1169.201"}}, ["OVER_PLANNED"], "WL-05"),
        ({"retireBy": inputs.day(301)}, ["LATE_DEADLINE"], "RT-01"),
        ({"retireBy": inputs.day(366), "validTo": inputs.day(3000)}, ["LATE_DEADLINE"], "RT-01"),
    ],
)
async def test_no_more_is_promised_than_there_is_and_no_later_than_it_is_owed(
    world: World, changes: dict[str, object], lacks: list[str], rule: str
) -> None:
    promise = given.to_come() | changes

    claim, told = await lacking(world, promise)

    assert told == lacks
    unfounded = ClaimUnfounded(missing=tuple(lacks), rule=rule)
    await world.refused(world.cast.city, "makeClaim", {"claimId": claim}, unfounded)


async def test_the_same_event_is_promised_once(settled: World) -> None:
    promise = given.to_come(demandId=settled.ids["demand"])
    first, lacks = await lacking(settled, promise)
    assert lacks == []
    await settled.do(settled.cast.city, "makeClaim", {"claimId": first})

    second, lacks = await lacking(settled, promise)

    assert lacks == ["PROMISED"]
    unfounded = ClaimUnfounded(missing=("PROMISED",), rule="WL-07")
    await settled.refused(settled.cast.city, "makeClaim", {"claimId": second}, unfounded)
    await settled.do(settled.cast.city, "endClaim", {"claimId": first, "reason": "計画を改めました。"})
    await settled.do(settled.cast.city, "makeClaim", {"claimId": second})


async def test_a_draft_tells_that_its_retirement_carries_another_claim(settled: World) -> None:
    draft = given.draft(settled.ids["retirement"], demandId=settled.ids["demand"])
    first, lacks = await lacking(settled, draft)
    assert lacks == []
    await settled.do(settled.cast.city, "makeClaim", {"claimId": first})

    second, lacks = await lacking(settled, draft)

    assert lacks == ["TAKEN"]
    taken = AlreadyClaimed(retirement=str(read_global_id(settled.ids["retirement"], "Retirement")))
    await settled.refused(settled.cast.city, "makeClaim", {"claimId": second}, taken)


async def test_a_draft_tells_that_its_words_may_not_be_published(settled: World) -> None:
    draft = given.draft(settled.ids["retirement"], demandId=settled.ids["demand"], boundary="地球にやさしい環境フェア")

    _, lacks = await lacking(settled, draft)

    assert lacks == ["WORDING"]
