"""The world of the permissions: something of every kind, in every state in which somebody may act on it."""

from typing import Any
from uuid import UUID

from emissions.factors import FACTORS, Carrier
from parties.actors import issue_token
from parties.kinds import Role
from parties.models import Membership, Person
from registry.evidence_models import ClaimNotice
from registry.kinds import Scheme
from schema.ids import global_id, split_global_id
from tests.scenarios import inputs
from tests.scenarios import registration_inputs as given
from tests.scenarios.cast import TENKAWA, Party
from tests.scenarios.claim_permissions import fill_claims
from tests.scenarios.document_permissions import fill_documents
from tests.scenarios.holding import fill_holdings
from tests.scenarios.organising import fill_organisations
from tests.scenarios.permissions import COLLEAGUE, Act
from tests.scenarios.record_permissions import fill_records
from tests.scenarios.refund_permissions import fill_refunds
from tests.scenarios.registering import old_project, propose, register
from tests.scenarios.registers import issue_under, project_of
from tests.scenarios.rule_permissions import fill_rules
from tests.scenarios.selling_permissions import fill_selling
from tests.scenarios.world import STAGES, Stage, World


async def fill(world: World) -> None:
    """After `stocked`: every thing that the rows name, and a token for every role."""
    await _more_parties(world)
    await fill_organisations(world)
    await _more_demands(world)
    for name in ("match", "match to decline for the buyer", "match to decline for the seller"):
        world.ids[name] = await world.propose(demand=await _one_tonne(world))
    await _orders_of_the_city(world)
    await _transfers_to_the_shop(world)
    await _products_and_their_orders(world)
    await fill_refunds(world)
    await _event_of_the_consumer(world)
    await fill_claims(world)
    await _registrations(world)
    await _reversal_and_power(world)
    await fill_holdings(world)
    await fill_rules(world)
    await fill_documents(world)
    world.ids["project"] = world.project()
    world.ids["unclaimed project"] = world.project(TENKAWA)
    world.ids["listing to close"] = await world.publish(offered=1)
    found = await world.api.ask('{ serial(serial: "JC-200-000-000-011-157") { id } }')
    world.ids["block"] = found["id"]
    world.ids["factor"] = next(one.id for one in FACTORS if one.carrier is Carrier.GASOLINE)
    world.ids["order of a claim"] = (await world.confirm(await world.agree(demand=await _one_tonne(world))))["id"]
    await fill_selling(world)
    await world.events()
    await fill_records(world)


async def _more_parties(world: World) -> None:
    cast, ids = world.cast, world.ids
    hidden = await join(world, "hidden", legalName="天川村", kind="MUNICIPALITY", publishesName=False)
    await world.do(cast.operator, "verifyOrganisation", {"organisationId": hidden, "evidence": "公印を確認"})
    await join(world, "unverified council", legalName="自称協議会", kind="COUNCIL")
    ids["hidden itself"] = hidden
    for name in ("village", "council", "consumer", "newcomer"):
        ids[f"{name} itself"] = getattr(cast, name).id
    ids["far council itself"] = cast.far_council.id
    for name in ("village", "city", "shop", "consumer"):
        ids[f"token of a colleague of the {name}"] = await _colleague(getattr(cast, name).organisation_id)
    ids["token of a colleague of the hidden"] = await _colleague(split_global_id(hidden)[1])
    for role, party in (("operator", cast.operator), ("coordinator", cast.council)):
        ids[f"token of a colleague of the {role}"] = await _colleague(party.organisation_id, Role.OWNER)


async def join(world: World, role: str, **changes: Any) -> str:
    input = inputs.join(corporateNumber=None, invoiceRegistered=False, **changes)
    joined = await world.api.do("joinOrganisation", input, token=None)
    world.ids[f"token of the {role}"] = joined["token"]
    return str(joined["organisation"]["id"])


async def _colleague(organisation_id: UUID, role: Role = Role.COORDINATOR) -> str:
    """The token of somebody with another role in the organisation; no mutation makes one yet."""
    person = await Person.create(name="別役 次郎")
    return await issue_token(await Membership.create(person=person, organisation_id=organisation_id, role=role))


async def _one_tonne(world: World, **changes: Any) -> str:
    return await world.want(**inputs.demand_of(1, **changes))


async def _more_demands(world: World) -> None:
    ids = world.ids
    for who in ("coordinator", "buyer", "seller"):
        ids[f"demand for the {who}"] = await _one_tonne(world)
    ids["demand to withdraw"] = await _one_tonne(world)
    ids["withdrawn demand"] = await _one_tonne(world)
    await world.do(world.cast.city, "withdrawDemand", {"demandId": ids["withdrawn demand"]})
    ids["consumer's demand"] = await world.want(world.cast.consumer, **inputs.demand_of(1, title="引越しの排出"))


async def _orders_of_the_city(world: World) -> None:
    ids = world.ids
    for name in ("revise", "confirm", "cancel for the buyer", "cancel for the seller"):
        ids[f"order to {name}"] = (await world.agree(demand=await _one_tonne(world)))["id"]
    for name in ("confirmed order to cancel", "order to deliver"):
        confirmed = await world.confirm(await world.agree(demand=await _one_tonne(world)))
        ids[name] = confirmed["id"]
    for who in ("holder", "operator"):
        confirmed = await world.confirm(await world.agree(demand=await _one_tonne(world)))
        ids[f"retirement for the {who}"] = (await world.deliver(confirmed))["retirement"]["id"]


async def _transfers_to_the_shop(world: World) -> None:
    shop = world.cast.shop
    for who in ("holder", "operator"):
        offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(1)))
        paid = await world.pay(await world.confirm(offered, shop))
        world.ids[f"transfer for the {who}"] = (await world.deliver(paid))["transfer"]["id"]


async def _products_and_their_orders(world: World) -> None:
    ids, consumer = world.ids, world.cast.consumer
    product = {"id": ids["product"]}
    ids["product to retire"] = ids["product to end"] = (await world.offer_product())["id"]
    ids["product order"] = (await world.order_product(product, 1))["id"]
    ids["unpaid product order"] = (await world.confirm(await world.order_product(product, 1), consumer))["id"]
    paid = await world.pay(await world.confirm(await world.order_product(product, 1), consumer))
    ids["paid product order"] = paid["id"]


async def _event_of_the_consumer(world: World) -> None:
    ids, consumer = world.ids, world.cast.consumer
    ids["consumer's event"] = await world.want(consumer, **inputs.demand_of(1, title="個人の演奏会"))
    paid = await world.pay(await world.confirm(await world.agree(consumer, demand=ids["consumer's event"]), consumer))
    delivered = await world.notify(await world.deliver(paid))
    ids["consumer's retirement"] = delivered["retirement"]["id"]
    await world.events()
    retirement = await world.read(consumer, "Retirement", ids["consumer's retirement"])
    ids["certificate number"] = retirement["certificateNumber"]


async def _registrations(world: World) -> None:
    """Proposals of the village's, its bilateral value with an agreement to accept, and its project of an ended scheme."""
    ids, village = world.ids, world.cast.village
    ids["proposal"] = await propose(world, village, given.outside(number="1"))
    ids["proposal to decide"] = await propose(world, village, given.outside(number="2"))
    ids["bilateral project"] = await register(world, village, given.kept_here(Scheme.BILATERAL))
    agreement = given.agreement(ids["bilateral project"], world.cast.city.id)
    ids["agreement"] = (await world.do(village, "recordAgreement", agreement, depth=1))["agreement"]["id"]
    ids["old project"] = await old_project(world)


async def _reversal_and_power(world: World) -> None:
    """Felled tonnes of the village's that a scheme of Musubi's own keeps, and the shop's green electricity."""
    ids, cast = world.ids, world.cast
    felled = await project_of(cast.village, Scheme.REGIONAL, "R-1")
    ids["felled issuance"] = await issue_under(cast.village, felled, buffer_t=5)
    spare = await project_of(cast.village, Scheme.REGIONAL, "R-2")
    ids["regional issuance"] = await issue_under(cast.village, spare)
    report = inputs.reversal(ids["felled issuance"], cause="FELLING", quantity=100)
    ids["reversal"] = (await world.do(cast.operator, "recordReversal", report))["reversal"]["id"]
    recorded = await world.do(cast.operator, "recordPowerCertificate", inputs.power_certificate(cast.shop.id))
    ids["power certificate"] = recorded["certificate"]["id"]
    notice = await ClaimNotice.filter(organisation_id=cast.village.organisation_id).order_by("id").limit(1)
    ids["claim notice"] = global_id("ClaimNotice", notice[0].id)


STAGES["everything"] = Stage("stocked", fill)


def tokens(world: World) -> dict[str, str | None]:
    """Every reader's token."""
    cast, ids = world.cast, world.ids
    named: dict[str, Party] = {
        "unverified": cast.newcomer,
        "stranger": cast.stranger,
        "coordinator": cast.council,
        "far coordinator": cast.far_council,
        "operator": cast.operator,
        "consumer": cast.consumer,
        "city": cast.city,
        "village": cast.village,
        "shop": cast.shop,
    }
    joined = {role: ids[f"token of the {role}"] for role in ("hidden", "unverified council")}
    return {"anonymous": None, **{role: party.token for role, party in named.items()}, **joined}


def actors(world: World, act: Act) -> dict[str, str | None]:
    """Every role's token, with a colleague of the first who may."""
    first = (act.allowed or ["city"])[0]
    known = world.ids.get(f"token of a colleague of the {first}", world.ids["token of a colleague of the village"])
    return {**tokens(world), COLLEAGUE: known}
