"""An unknown use is never allowed silently: asked over HTTP wherever a purpose is given, from the demand to the claim."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from disclosures.finding_models import GateFinding
from disclosures.rules import Gate, Severity
from registry import purposes
from registry.claim_errors import ClaimUnfounded
from registry.kinds import Scheme
from registry.models import Project, Retirement
from registry.purpose_table import ALLOWED_PURPOSES
from registry.states import PurposeCode
from schema.ids import read_global_id
from tests.scenarios import claim_inputs, inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.refusals import invalid
from tests.scenarios.world import World

ANSWER = "query($q: PurposeQuestion!) { purposeAnswers(question: $q) { verdict kind text } }"
DESCRIBED = "社員食堂の改装で出た排出についての社内での報奨"
SAYS_NOTHING = ("その他", "未定", "Unknown")


async def answer(world: World, **question: Any) -> tuple[str, str | None]:
    [found] = await world.api.ask(ANSWER, q={"purposes": ["OTHER"], **question})
    assert found["text"]
    return found["verdict"], found["kind"]


async def test_who_asks_of_another_use_is_told_that_it_is_not_known_until_it_is_described(world: World) -> None:
    for scheme in (one.value for one in Scheme if one not in (Scheme.REGIONAL_CERTIFICATE, Scheme.BILATERAL)):
        for detail in ("", *SAYS_NOTHING, "CDPへの回答"):
            assert await answer(world, scheme=scheme, purposeDetail=detail) == ("UNKNOWN", None), (scheme, detail)
    assert await answer(world, scheme="J_CREDIT", purposeDetail=DESCRIBED) == ("CONDITIONAL", "INVALIDATION")
    long = await world.api.refused_at_the_top(
        ANSWER, "INVALID_INPUT", q={"scheme": "VCS", "purposes": ["OTHER"], "purposeDetail": "用" * 501}
    )
    assert long["extensions"]["field"] == "purposeDetail"


async def test_a_demand_says_of_what_it_is_the_offset(world: World) -> None:
    for detail in SAYS_NOTHING:
        refusal = invalid("purposeDetail", detail, "describes_the_use")
        await world.refused(world.cast.city, "postDemand", inputs.demand(purposeDetail=detail), refusal)
    for detail, purpose in (("ＣＤＰ質問書への回答", "CDP"), ("GXリーグでの報告", "GX_ETS")):
        refusal = invalid("purposeDetail", detail, f"offset_only={purpose}")
        await world.refused(world.cast.city, "postDemand", inputs.demand(purposeDetail=detail), refusal)
    assert "CDP質問書" in invalid("purposeDetail", "x", "offset_only=CDP").message("ja")


def end_offsets(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for J-VER: no source that was read says that these credits offset anything after fiscal 2020."""
    ended = [
        replace(row, last_day=date(2021, 3, 31))
        if (row.scheme, row.purpose) == (Scheme.J_CREDIT, PurposeCode.CARBON_OFFSET)
        else row
        for row in ALLOWED_PURPOSES
    ]
    monkeypatch.setattr(purposes, "ALLOWED_PURPOSES", ended)


async def test_an_order_is_not_confirmed_for_credits_whose_use_is_not_known(
    agreed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await agreed.order()
    end_offsets(monkeypatch)
    offered = await agreed.order(order["id"])
    confirmation = {
        "orderId": order["id"],
        "confirmationHash": offered["finalConfirmation"]["hash"],
        "shownAt": offered["finalConfirmation"]["shownAt"],
    }

    refusal = await agreed.api.mutate("confirmOrder", confirmation, token=agreed.cast.city.token)

    assert (refusal["__typename"], refusal["rule"]) == ("PurposeNotAllowedError", "5.2")
    assert "2021-03-31" in refusal["message"] and (await agreed.order(order["id"]))["status"] == "OFFERED"


async def test_a_delivery_is_not_asked_for_while_the_use_is_not_known(
    agreed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await agreed.confirm(await agreed.order())
    end_offsets(monkeypatch)

    refusal = await agreed.api.mutate("requestDelivery", {"orderId": order["id"]}, token=agreed.cast.village.token)

    assert (refusal["__typename"], refusal["rule"]) == ("PurposeNotAllowedError", "5.2")
    assert not await Retirement.exists()


async def test_nothing_is_retired_for_another_use_that_is_not_described(world: World) -> None:
    village = world.cast.village
    stock = given.from_stock(given.of_issuance(world.ids["issuance"], 1))
    held = (await world.do(village, "holdUnits", given.hold(given.of_issuance(world.ids["issuance"], 2))))["hold"]
    for units in (stock, given.from_hold(held["id"])):
        for detail in SAYS_NOTHING:
            input = given.retire(units, purposeCode="OTHER", purposeDetail=detail)
            await world.refused(village, "retireUnits", input, invalid("purposeDetail", detail, "describes_the_use"))
        input = given.retire(units, purposeCode="OTHER", purposeDetail="RE100の報告")
        own = invalid("purposeDetail", "RE100の報告", "purpose_of_its_own=RE100")
        await world.refused(village, "retireUnits", input, own)

    done = await world.do(village, "retireUnits", given.retire(stock, purposeCode="OTHER", purposeDetail=DESCRIBED))
    assert [one["purposeCode"] for one in done["retirements"]] == ["OTHER"]


@pytest.mark.parametrize("kind", ["OFFSET", "NDC_CONTRIBUTION"])
async def test_what_was_retired_for_another_use_is_no_offset(world: World, kind: str) -> None:
    village = world.cast.village
    stock = given.from_stock(given.of_issuance(world.ids["issuance"], 2))
    done = await world.do(village, "retireUnits", given.retire(stock, purposeCode="OTHER", purposeDetail=DESCRIBED))
    (retirement,) = done["retirements"]
    await world.do(village, "recordRetirementNotice", inputs.retirement_notice(retirement, purposeCode="OTHER"))
    draft = (await world.do(village, "draftClaim", claim_inputs.draft(retirement["id"], kind=kind)))["claim"]
    assert [one["key"] for one in draft["lacks"]] == ["OTHER_PURPOSE"]

    await world.refused(
        village, "makeClaim", {"claimId": draft["id"]}, ClaimUnfounded(missing=("OTHER_PURPOSE",), rule="WL-04")
    )
    claim = await world.do(village, "claimRetirement", {"retirementId": retirement["id"]})
    assert "埋め合わせ" not in claim["claim"]["statement"] and DESCRIBED in claim["claim"]["statement"]


# What a seller was warned of stays with what it offered all the same.


@pytest.mark.parametrize("ends_on", [None, date(2015, 3, 31)])
async def test_a_forest_whose_keeping_is_not_known_or_past_is_kept_beside_the_notice(
    world: World, ends_on: date | None
) -> None:
    await Project.filter(issuances__id=read_global_id(world.ids["issuance"], "Issuance")).update(
        certification_ends_on=ends_on
    )
    asked = "query($id: ID!) { offerWarnings(issuanceId: $id) { rule text } }"
    [warning] = await world.api.ask(asked, id=world.ids["issuance"])
    assert warning["rule"] == "UN-14"

    listing = await world.publish(title="森のクレジット")

    kept = await GateFinding.get(subject_id=read_global_id(listing, "Listing"))
    assert (kept.gate, kept.rule, kept.severity, kept.field) == (Gate.LIST, "UN-14", Severity.WARN, "issuanceId")
    assert kept.waiver_id is None and ("2015-03-31" if ends_on else "記録なし") in kept.words


async def test_a_product_of_such_a_forest_keeps_the_warning_too(stocked: World) -> None:
    await Project.filter(number="378").update(certification_ends_on=None)

    await stocked.offer_product()

    kept = await GateFinding.filter(subject_type="Product").values_list("gate", "rule", "field")
    assert kept == [(Gate.AD, "UN-14", "issuanceId")]
