"""What the public pages show, made through the use cases: a project as the list has it, notices, events, products."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from core import clock
from core.database import transaction
from core.ids import new_id
from core.mass import Grams
from disclosures.order_terms import Delivery
from listings.certificates import issue_certificate
from listings.kinds import BuyerSelection, DemandStatus, OffsetType, Strength
from listings.listing import ListingRequest, publish_listing
from listings.models import Demand, EmissionSource, Listing, Product
from listings.products import ProductRequest, offer_product, request_product_retirement
from parties.kinds import OrganisationKind
from parties.models import Organisation
from registry.allocations import allocate
from registry.kinds import RegistrationType, Scheme
from registry.models import Certificate, Issuance, Project, Retirement
from registry.registry_accounts import RegistryAccountRequest, has_account_at, record_registry_account
from registry.retirements import RetirementRequest, confirm_retirement, request_retirement
from registry.states import PurposeCode, Stock, UseKind
from tests.factories import CITY, VILLAGE, actor_of, make_hold, make_issuance, make_organisation, notice_of
from tests.seller_terms import give_seller_terms


async def make_village(*, publishes_name: bool = True) -> Organisation:
    """The village whose forest it is."""
    return await make_organisation(
        "根羽村", kind=OrganisationKind.MUNICIPALITY, place_code=VILLAGE, publishes_name=publishes_name
    )


async def make_shop(*, publishes_name: bool = True) -> Organisation:
    """A shop in the city that holds tonnes: where they are used, they may not have been created."""
    return await make_organisation("株式会社森の道具", publishes_name=publishes_name)


async def make_forest(owner: Organisation, **changes: Any) -> Project:
    """A forest project with everything that the project list tells of one."""
    columns: dict[str, Any] = {
        "scheme": Scheme.J_CREDIT,
        "registration_type": RegistrationType.STANDARD,
        "number": "378",
        "operator_name": owner.legal_name,
        "planned_holders": [],
        "summary": "村有林における森林経営活動",
        "place_text": "長野県下伊那郡根羽村",
        "place_codes": [VILLAGE],
        "regions": ["CHUBU"],
        "activities": [
            {
                "methodology_code": "FO-001",
                "methodology_version": "4.0",
                "methodology_text": "FO-001 Ver. 4.0",
                "summary": "村有林における森林経営活動",
                "expected_t": "32808",
                "ends_on": "2031-03-31",
                "facility_ends": [],
            }
        ],
        "project_types": ["FOREST"],
        "applied_on": date(2023, 11, 30),
        "certification_ends_on": date(2031, 3, 31),
        "expected_g": 32_808_000_000,
        "source_rows": [],
        "unread": [],
        "owner_id": owner.id,
        "claimed_at": clock.now(),
    }
    return await Project.create(**columns | changes)


async def make_forest_issuance(
    *, quantity_t: int = 120, start: int = 11_157, owner: Organisation | None = None, **changes: Any
) -> Issuance:
    """An issuance of a village's forest project."""
    owner = owner or await make_village()
    project = await make_forest(owner, **changes)
    return await make_issuance(owner, quantity_t=quantity_t, start=start, project=project)


async def publish(issuance: Issuance, **changes: Any) -> Listing:
    """A sale notice of the issuer's, open from today."""
    values: dict[str, Any] = {
        "issuance_id": issuance.id,
        "title": "根羽村の森のクレジット",
        "description": "間伐を続ける村有林が吸収したCO2です。",
        "price_yen_per_t": 12_000,
        "offered_t": 40,
        "minimum_lot_t": 2,
        "opens_on": clock.today(),
        "closes_on": clock.today() + timedelta(days=90),
        "buyer_selection": BuyerSelection.FIRST_COME,
        "how_to_apply": "このサービスで需要を登録してください。",
        "contact": "根羽村役場 振興課 0265-49-2111",
        "deliveries": frozenset(Delivery),
        "delivery_days": 30,
    }
    issuer = await Organisation.get(id=issuance.issuer_id)
    await give_seller_terms(issuer)
    seller = actor_of(issuer)
    project = await Project.get(id=issuance.project_id)
    if not await has_account_at(issuer.id, project.scheme):
        account = RegistryAccountRequest(
            scheme=project.scheme, stock=Stock.OWN, number=issuer.id.hex, holder_name=issuer.legal_name
        )
        async with transaction():
            await record_registry_account(seller, account)
    async with transaction():
        listing_id = await publish_listing(seller, ListingRequest(**values | changes))
    return await Listing.get(id=listing_id)


async def make_event(organiser: Organisation, **changes: Any) -> Demand:
    """An event whose emissions are to be offset: 1,169.2 kg from two sources."""
    columns: dict[str, Any] = {
        "buyer_id": organiser.id,
        "offset_type": OffsetType.EVENT,
        "title": "みなと区民まつり",
        "purpose_detail": "みなと区民まつりの開催に伴う排出量のオフセット",
        "quantity_g": 1_169_200,
        "use_place_code": CITY,
        "use_place_detail": "日比谷公園",
        "use_from": date(2026, 10, 3),
        "use_to": date(2026, 10, 4),
        "calculation_method": "使用量に環境省の排出係数を掛けて算定",
        "reduction_efforts": "公共交通での来場を呼びかけ、照明をLEDにしました。",
        "needed_by": clock.today() + timedelta(days=60),
        "price_ceiling_yen_per_t": 20_000,
        "delivery": Delivery.RETIRE_ON_BEHALF,
        "regions": [],
        "region_strength": Strength.PREFERRED,
        "project_types": [],
        "project_type_strength": Strength.PREFERRED,
        "status": DemandStatus.MATCHED,
    }
    demand = await Demand.create(**columns | changes)
    sources = (("会場の電気", demand.quantity_g - 194_640), ("来場者の移動", 194_640))
    for position, (name, mass_g) in enumerate(sources, start=1):
        await EmissionSource.create(demand_id=demand.id, position=position, name=name, mass_g=mass_g)
    return demand


async def request_for_event(demand: Demand, issuance: Issuance, *, quantity_t: int = 2) -> Retirement:
    """Tonnes of the issuance held for the event and asked to be retired for it."""
    held = await make_hold(issuance, quantity_t)
    organiser = await Organisation.get(id=demand.buyer_id)
    request = RetirementRequest(
        beneficiary_id=organiser.id,
        beneficiary_name=organiser.legal_name,
        purpose_code=PurposeCode.CARBON_OFFSET,
        purpose_detail=demand.purpose_detail,
        target_activity=f"{demand.title}（{demand.use_place_detail}）",
        target_period="2026年10月3日～4日",
        use_place_code=demand.use_place_code,
        calculation_method=demand.calculation_method,
    )
    seller = actor_of(await Organisation.get(id=issuance.issuer_id))
    async with transaction():
        await allocate(hold_id=held.id, mass_g=Grams(demand.quantity_g), use_kind=UseKind.DEMAND, use_id=demand.id)
        return await request_retirement(seller, hold_id=held.id, request=request)


async def confirm_by_notice(retirement: Retirement) -> None:
    """The registry's notice arrives and is entered."""
    await retirement.fetch_related("hold__holder")
    holder = actor_of(retirement.hold.holder)
    notice = await notice_of(retirement)
    async with transaction():
        await confirm_retirement(holder, retirement_id=retirement.id, notice=notice)


async def certify(retirement: Retirement) -> Certificate:
    """The certificate of a confirmed retirement."""
    async with transaction():
        await issue_certificate(retirement.id)
    return await Certificate.get(retirement_id=retirement.id)


async def offer(issuance: Issuance, **changes: Any) -> Product:
    """A product of the issuer's: 1 kg a piece, backed by 2 t."""
    values: dict[str, Any] = {
        "issuance_id": issuance.id,
        "backing_t": 2,
        "name": "根羽杉の箸",
        "description": "間伐した杉で作った箸です。",
        "label_g": Grams(1_000),
        "price_yen": 880,
        "shipping_yen": 500,
        "delivery_days": 7,
        "retire_by": clock.today() + timedelta(days=60),
        "withdrawal_policy": "到着後8日以内に限り返品できます。無効化が済んだクレジット部分は取り消せません。",
        "defects_policy": "到着後14日以内にご連絡いただければ交換します。",
        "return_shipping": "不良品は販売者、それ以外は購入された方の負担",
        "reduction_efforts": "村内の木材だけを使い、発送をまとめています。",
    }
    issuer = await Organisation.get(id=issuance.issuer_id)
    await give_seller_terms(issuer)
    seller = actor_of(issuer)
    async with transaction():
        product_id = await offer_product(seller, ProductRequest(**values | changes))
    return await Product.get(id=product_id)


async def sell(product: Product, *, units: int) -> None:
    """Units sold: their grams are allocated of the product's tonnes."""
    async with transaction():
        await allocate(
            hold_id=product.hold_id,
            mass_g=Grams(units * product.label_g),
            use_kind=UseKind.PRODUCT_SALE,
            use_id=new_id(),
        )


async def request_for_product(product: Product) -> Retirement:
    """The product's tonnes asked to be retired."""
    seller = actor_of(await Organisation.get(id=product.seller_id))
    async with transaction():
        retirement_id: UUID = await request_product_retirement(seller, product_id=product.id)
    return await Retirement.get(id=retirement_id)


async def make_confirmed_event(**changes: Any) -> tuple[Demand, Certificate]:
    """An event whose retirement is confirmed, with its certificate."""
    organiser = await make_organisation("港区", kind=OrganisationKind.MUNICIPALITY)
    demand = await make_event(organiser, **changes)
    retirement = await request_for_event(demand, await make_forest_issuance())
    await confirm_by_notice(retirement)
    return demand, await certify(retirement)


async def make_product_on_sale(**changes: Any) -> Product:
    """A shop's product with tonnes of the village's forest."""
    shop = await make_shop()
    return await offer(await make_forest_issuance(owner=shop, operator_name="根羽村"), **changes)
