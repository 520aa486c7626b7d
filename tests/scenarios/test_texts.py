"""Hostile texts are refused by name, and the longest ones that are taken are carried through to every document."""

import json
from collections.abc import Iterator
from typing import Any

from core.ids import new_id
from parties.models import Organisation
from schema.ids import global_id
from tests.scenarios import documents, inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.cast import Party
from tests.scenarios.refusals import invalid
from tests.scenarios.world import World

RULE = "no_control_characters"
BIDI = ("村\u202e円000,1", "U+202E")

HIDDEN = (
    ("村\u0000", "U+0000"),
    ("村\u001b[31m", "U+001B"),
    ("村\r役場", "U+000D"),
    ("\u2067村\u2069", "U+2067"),
    ("港\u200b区", "U+200B"),
    ("村\U000e0041", "U+E0041"),
    ("村\ue000", "U+E000"),
    BIDI,
)
"""Null, escape, carriage return, isolate, zero width, tag, private use, right to left: and how each is named."""

JOIN = ("legalName", "address", "responsiblePerson")
LISTING = ("title", "description", "howToApply", "contact")
DEMAND = ("title", "purposeDetail", "usePlaceDetail", "calculationMethod", "reductionEfforts")
PRODUCT = ("name", "description", "withdrawalPolicy", "defectsPolicy", "returnShipping", "reductionEfforts")
RETIREMENT = ("purposeDetail", "targetActivity", "targetPeriod", "calculationMethod")
PARAGRAPHS = ("description", "evidence")
"""The only texts that may have lines of their own: no document prints them between its own lines."""


def filled(world: World, text: str) -> Iterator[tuple[Party | None, str, str, dict[str, Any]]]:
    """Every text of every mutation, each in turn set to `text`: party, mutation, field, input."""
    cast, issuance = world.cast, world.ids["issuance"]
    for field in JOIN:
        yield None, "joinOrganisation", field, inputs.join(**{field: text})
    evidence = {"organisationId": cast.newcomer.id, "evidence": text}
    yield cast.operator, "verifyOrganisation", "evidence", evidence
    number = inputs.issuance(world.project(), first=70_001, certificationNumber=text)
    yield cast.village, "registerIssuance", "certificationNumber", number
    for field in LISTING:
        yield cast.village, "publishListing", field, inputs.listing(issuance, **{field: text})
    for field in DEMAND:
        yield cast.city, "postDemand", field, inputs.demand(**{field: text})
    source = {"name": text, "mass": {"kilograms": "1169.2"}}
    yield cast.city, "postDemand", "sources.name", inputs.demand(sources=[source])
    for field in PRODUCT:
        yield cast.shop, "offerProduct", field, inputs.product(issuance, **{field: text})
    yield from filled_units(world, text)


def filled_units(world: World, text: str) -> Iterator[tuple[Party, str, str, dict[str, Any]]]:
    """The texts of what holders do with their tonnes."""
    cast, village, selection = world.cast, world.cast.village, given.of_issuance(world.ids["issuance"], 1)
    units = given.from_stock(selection)
    yield village, "transferUnits", "reason", given.transfer(units, given.to(cast.shop), reason=text)
    for field in ("outsideRecipient", "outsideAccount"):
        outside = {"outside": {"outsideRecipient": "そとの森", "outsideAccount": "99", field: text}}
        yield village, "transferUnits", field, given.transfer(units, outside)
    for field in RETIREMENT:
        yield village, "retireUnits", field, given.retire(units, **{field: text})
    yield village, "holdUnits", "reason", given.hold(selection, reason=text)
    move = {"move": {"toClient": cast.shop.id}, "issuanceId": world.ids["issuance"], "quantity": 1, "reason": text}
    yield village, "moveStock", "reason", move
    yield village, "grantPermission", "documentName", given.permission(cast.shop, documentName=text)
    for field in ("number", "holderName"):
        yield village, "recordRegistryAccount", field, given.registry_account(**{field: text})


async def test_a_hidden_character_is_refused_wherever_people_type(stocked: World) -> None:
    text, shown = BIDI
    for party, name, field, input in filled(stocked, text):
        await stocked.refused(party, name, input, invalid(field, shown, RULE))


async def test_every_kind_of_hidden_character_is_refused(world: World) -> None:
    for text, shown in HIDDEN:
        await world.refused(world.cast.city, "postDemand", inputs.demand(title=text), invalid("title", shown, RULE))


async def test_hidden_characters_are_refused_in_notices_and_payments(requested: World) -> None:
    order, (text, shown) = await requested.order(), BIDI
    village, operator = requested.cast.village, requested.cast.operator
    notice = inputs.retirement_notice(order["retirement"], noticeNumber=text)
    await requested.refused(village, "recordRetirementNotice", notice, invalid("noticeNumber", shown, RULE))
    rejection = {"retirementId": order["retirement"]["id"], "reason": text}
    await requested.refused(village, "recordRetirementRejection", rejection, invalid("reason", shown, RULE))
    delivered = await requested.notify(order)
    receipt = inputs.receipt(delivered, bankReference=text)
    await requested.refused(operator, "recordReceipt", receipt, invalid("bankReference", shown, RULE))
    payout = inputs.payout(await requested.pay(delivered), bankReference=text)
    await requested.refused(operator, "recordPayout", payout, invalid("bankReference", shown, RULE))


async def test_texts_that_documents_print_between_their_lines_have_one_line_and_say_something(stocked: World) -> None:
    for text, rule in (("一行目\nお支払い総額：1円", "one_line"), ("－－！？", "says_something")):
        for party, name, field, input in filled(stocked, text):
            if field not in PARAGRAPHS:
                await stocked.refused(party, name, input, invalid(field, text, rule))


async def test_a_huge_text_is_refused_and_not_repeated_whole(stocked: World) -> None:
    huge = "林" * 100_000
    for party, name, field, input in filled(stocked, huge):
        answer = await stocked.api.mutate(name, input, token=party.token if party else None)
        assert (answer["__typename"], answer["field"]) == ("InvalidInputError", field)
        assert len(json.dumps(answer)) < 2_000


async def test_a_notice_with_huge_texts_is_refused_and_not_repeated_whole(requested: World) -> None:
    retirement = (await requested.order())["retirement"]
    huge = "林" * 100_000
    notice = inputs.retirement_notice(retirement, beneficiaryName=huge, projectNumber=huge)

    answer = await requested.api.mutate("recordRetirementNotice", notice, token=requested.cast.village.token)

    assert [one["field"] for one in answer["differences"]] == ["projectNumber", "beneficiaryName"]
    assert len(json.dumps(answer)) < 10_000


NO_TEXTS = (rb'"\ud800"', rb'"\udc00x"', b'"\xff"', b"\xef\xbb\xbf[", b"[" * 10_000, b"9" * 5_000)
"""Halves of surrogate pairs, which could be neither hashed nor stored; what is not UTF-8; what nobody can parse."""


async def test_what_is_no_json_in_unicode_is_refused_before_anything_reads_it(world: World) -> None:
    query = b'{"query": "query($n: String!) { certificate(number: $n) { number } }", "variables": {"n": '
    headers = {"Content-Type": "application/json"}
    for text in NO_TEXTS:
        response = await world.api.http.post("/graphql", content=query + text + b"}}", headers=headers)
        error = response.json()["errors"][0]
        assert (response.status_code, error["extensions"]["code"]) == (400, "BAD_INPUT"), text[:20]
        assert error["extensions"]["detail"] == "Unable to parse request body as JSON.", text[:20]


async def test_both_halves_of_a_pair_are_one_character(world: World) -> None:
    done = await world.do(world.cast.city, "postDemand", inputs.demand(title="\U00020bb7野家の会"))

    assert done["demand"]["title"] == "𠮷野家の会"


async def test_asking_for_a_strange_certificate_finds_none(world: World) -> None:
    for number in ("\u0000", "x" * 10_000, "MSB-1' OR '1'='1", "", "💥"):
        await world.api.refused_at_the_top(documents.query("certificate"), "NOT_FOUND", number=number)


async def test_whole_amounts_are_read_as_people_type_them(world: World) -> None:
    for number in ("１，０００", "1,000", " 1000 ", "1000", 1000):
        input = inputs.listing(world.ids["issuance"], pricePerTonne=number)
        done = await world.do(world.cast.village, "publishListing", input)
        assert done["listing"]["pricePerTonne"] == 1_000, number


NO_AMOUNTS = ("1.5", 1.5, "1,5", "10,00", "+5", "1e3", "0x10", "", "千", True, [5], {"a": 1}, "9" * 41, "٣")
NO_DAYS = ("2026-02-30", "tomorrow", "2026-1-1T00:00", 20261005, "10000-01-01", "")
NO_MASSES: tuple[object, ...] = ({}, {"grams": "1", "tonnes": "1"}, {"grams": None}, {"grams": 5}, {"pounds": "1"}, "5")


async def test_what_is_no_amount_no_day_and_no_mass_is_the_callers_fault(world: World) -> None:
    village, city = world.cast.village, world.cast.city
    publish, post = (documents.mutation(name, depth=0) for name in ("publishListing", "postDemand"))
    for amount in NO_AMOUNTS:
        input = inputs.listing(world.ids["issuance"], pricePerTonne=amount, idempotencyKey="k")
        error = await world.api.refused_at_the_top(publish, "BAD_INPUT", token=village.token, input=input)
        assert ".pricePerTonne: " in error["message"], amount
    for day in NO_DAYS:
        input = inputs.demand(neededBy=day, idempotencyKey="k")
        error = await world.api.refused_at_the_top(post, "BAD_INPUT", token=city.token, input=input)
        assert ".neededBy: " in error["message"], day
    for mass in NO_MASSES:
        input = inputs.demand(quantity=mass, idempotencyKey="k")
        await world.api.refused_at_the_top(post, "BAD_INPUT", token=city.token, input=input)


async def test_the_longest_texts_are_carried_through_to_every_document(world: World) -> None:
    cast = world.cast
    buyer = await _join(world, "買", kind="EVENT_ORGANISER")
    await _rename(cast.village)
    listing = await world.publish(title="題" * 180, description="説" * 2_000, howToApply="申" * 500, contact="問" * 300)
    sources = [{"name": f"{number:03d}" + "源" * 197, "mass": {"kilograms": "20"}} for number in range(100)]
    wanted = inputs.demand(
        title="催" * 200,
        purposeDetail="目" * 500,
        usePlaceDetail="所" * 150,
        calculationMethod="算" * 200,
        reductionEfforts="努" * 2_000,
        quantity={"tonnes": "2"},
        sources=sources,
    )
    posted = await world.api.do("postDemand", wanted, token=buyer)
    pair = {"demandId": posted["demand"]["id"], "listingId": listing}
    match = {"matchId": (await world.api.do("proposeMatch", pair, token=buyer))["match"]["id"]}
    order = {"orderId": (await world.do(cast.village, "acceptMatch", match))["match"]["orderId"]}
    seen = await world.api.ask(documents.node("Order"), token=buyer, id=order["orderId"])
    confirmed = await world.api.do("confirmOrder", inputs.confirmation(seen), token=buyer)
    await world.do(cast.operator, "recordReceipt", inputs.receipt(confirmed["order"], bankReference="振" * 100))
    delivered = await world.do(cast.village, "requestDelivery", order)
    retirement = delivered["order"]["retirement"]
    notice = inputs.retirement_notice(retirement, noticeNumber="番" * 60)
    await world.do(cast.village, "recordRetirementNotice", notice)
    await world.events()

    number = (await world.read(cast.operator, "Order", order["orderId"]))["retirement"]["certificateNumber"]
    certificate = await world.api.ask(documents.query("certificate"), number=number)
    report = await world.api.ask(documents.query("eventReport"), demandId=posted["demand"]["id"])

    assert "催" * 200 in str(certificate) and "算" * 200 in str(certificate)
    assert "099" + "源" * 197 in str(report) and "努" * 2_000 in str(report)


async def test_the_longest_texts_of_a_product_are_carried_through_to_its_page(stocked: World) -> None:
    await _rename(stocked.cast.shop)
    product = await stocked.offer_product(
        name="品" * 200,
        description="説" * 2_000,
        withdrawalPolicy="返" * 1_000,
        defectsPolicy="不" * 1_000,
        returnShipping="送" * 200,
        reductionEfforts="努" * 2_000,
    )
    consumer = await _join(stocked, "個", kind="CONSUMER", publishesName=False)
    asked = {"productId": product["id"], "units": 1}
    offered = (await stocked.api.do("orderProduct", asked, token=consumer))["order"]

    order = (await stocked.api.do("confirmOrder", inputs.confirmation(offered), token=consumer))["order"]
    retired = await stocked.do(stocked.cast.shop, "requestProductRetirement", {"productId": product["id"]})
    await stocked.do(stocked.cast.shop, "recordRetirementNotice", inputs.retirement_notice(retired["retirement"]))

    assert "品" * 200 in str(order["invoice"])
    assert "返" * 1_000 in str((await stocked.read(None, "Product", product["id"]))["page"])


LONGEST_EMAIL = f"{'m' * 64}@{'d' * 132}.jp"


async def _rename(party: Party) -> None:
    """Give a seller the longest names that an organisation can join with."""
    await Organisation.filter(id=party.organisation_id).update(
        legal_name="売" * 200, address="売" * 196 + "1番地", responsible_person="売" * 100, email=LONGEST_EMAIL
    )


async def _join(world: World, letter: str, **changes: Any) -> str:
    """The token of a verified organisation with the longest names."""
    longest = {
        "legalName": letter * 200,
        "address": letter * 196 + "1番地",
        "responsiblePerson": letter * 100,
        "email": LONGEST_EMAIL,
        "corporateNumber": None,
        "invoiceRegistered": False,
    }
    joined = await world.api.do("joinOrganisation", inputs.join(**longest, **changes), token=None)
    evidence = {"organisationId": joined["organisation"]["id"], "evidence": "証" * 2_000}
    await world.do(world.cast.operator, "verifyOrganisation", evidence)
    return str(joined["token"])


async def test_a_strange_id_is_no_node(world: World) -> None:
    for id in ("", "x", "💥", "\u0000", "=" * 200, "T3JkZXI6", global_id("Nothing", new_id())):
        found = await world.api.send(documents.node("Order", depth=0), id=id, token=world.cast.operator.token)
        assert (found["data"], "errors" in found) == ({"node": None}, False), id
