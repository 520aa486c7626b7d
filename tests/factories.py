"""Small worlds for the tests: rows with valid data, made through the ORM, and through the ledger where it rules.

Every function takes what a test is about and fills in the rest. They open the transactions they need.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from core import clock
from core.database import transaction
from core.ids import new_id
from core.mass import Grams, tonnes_to_grams
from disclosures.confirmation import confirmation_hash
from disclosures.order_terms import BuyerAge, Delivery
from listings.kinds import BuyerSelection, OffsetType, Strength
from listings.models import Demand, Listing, Product
from parties.actors import Actor
from parties.kinds import KIND_RULES, OrganisationKind, OrganisationStatus, PaymentProfile, Role
from parties.models import Organisation
from payments.delivery import record_retirement_notice, record_shipment, request_delivery
from payments.kinds import OrderStatus, Payee, WithdrawalAnswer
from payments.models import Order
from payments.money import record_payout, record_receipt
from payments.orders import confirm_order, offer_credit_order, order_product
from payments.refund_models import Withdrawal
from payments.refunds import record_refund
from payments.terms import terms_of
from payments.withdrawals import answer_withdrawal, request_withdrawal
from registry import ledger
from registry.accounts import Account
from registry.kinds import RegistrationType, Scheme
from registry.models import Hold, Issuance, Project, Retirement
from registry.picking import Wanted
from registry.reconciliation import NoticeRange, RetirementNotice
from registry.retirements import RetirementRequest, request_retirement
from registry.serials import SerialRange
from registry.states import PurposeCode
from tests.seller_terms import give_seller_terms

NOW = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
"""What `fixed_clock` says: noon of 1 October 2026 in Tokyo."""

VILLAGE = "204102"
"""根羽村, where the credits are created."""

CITY = "131016"
"""千代田区, where they are used."""


@pytest.fixture
def fixed_clock() -> Iterator[None]:
    """The clock stands still."""
    with clock.running_at(lambda: NOW):
        yield


async def make_organisation(
    legal_name: str = "株式会社みなと商事",
    *,
    kind: OrganisationKind = OrganisationKind.FIRM,
    payment_profile: PaymentProfile = PaymentProfile.PRIVATE,
    place_code: str = CITY,
    publishes_name: bool = True,
) -> Organisation:
    """A verified organisation."""
    return await Organisation.create(
        legal_name=legal_name,
        kind=kind,
        status=OrganisationStatus.VERIFIED,
        payment_profile=payment_profile,
        invoice_number="T1234567890123",
        place_code=place_code,
        address="東京都千代田区丸の内1-1",
        phone="03-0000-0000",
        email="info@example.jp",
        responsible_person="山田 花子",
        publishes_name=publishes_name,
        verified_at=clock.now(),
    )


def actor_of(organisation: Organisation, role: Role = Role.OWNER) -> Actor:
    """Somebody who acts for the organisation."""
    return Actor(
        person_id=new_id(),
        organisation_id=organisation.id,
        organisation_name=organisation.legal_name,
        organisation_kind=organisation.kind,
        role=role,
        standing=OrganisationStatus.VERIFIED,
    )


async def make_project(owner: Organisation, *, number: str = "101") -> Project:
    """A registered forest project of the owner's."""
    return await Project.create(
        scheme=Scheme.J_CREDIT,
        registration_type=RegistrationType.STANDARD,
        number=number,
        operator_name=owner.legal_name,
        planned_holders=[],
        summary="村有林の間伐による吸収量の増大",
        place_text="長野県根羽村",
        place_codes=[VILLAGE],
        regions=["中部"],
        activities=[{"methodology_code": "FO-001", "methodology_version": "4.0"}],
        project_types=["FOREST"],
        expected_g=tonnes_to_grams(5_000),
        source_rows=[],
        unread=[],
        owner_id=owner.id,
        claimed_at=clock.now(),
    )


async def make_issuance(
    issuer: Organisation | None = None,
    *,
    quantity_t: int = 100,
    start: int = 1,
    prefix: str = "JC-200",
    project: Project | None = None,
) -> Issuance:
    """An issuance in the ledger, all of it available to its issuer."""
    issuer = issuer or await make_organisation("根羽村", kind=OrganisationKind.MUNICIPALITY, place_code=VILLAGE)
    project = project or await make_project(issuer, number=f"{prefix}/{start}"[:20])
    issuance = Issuance(
        id=new_id(),
        project_id=project.id,
        issuer_id=issuer.id,
        scheme=Scheme.J_CREDIT,
        methodology_code="FO-001",
        methodology_version="4.0",
        certification_number=f"2026-{prefix}-{start}+{quantity_t}",
        certified_on=date(2026, 5, 1),
        issued_on=date(2026, 6, 1),
        monitoring_from=date(2024, 4, 1),
        monitoring_to=date(2025, 3, 31),
        serial_prefix=prefix,
        start=start,
        stop=start + quantity_t,
        quantity_t=quantity_t,
    )
    async with transaction():
        await ledger.issue(issuance, actor_id=new_id())
    return issuance


async def make_hold(
    issuance: Issuance, quantity_t: int, *, holder_id: UUID | None = None, deadline: datetime | None = None
) -> Hold:
    """A pending hold on the issuer's (or another holder's) available tonnes."""
    async with transaction():
        return await ledger.hold(
            issuance_id=issuance.id,
            account=Account(holder_id=holder_id or issuance.issuer_id),
            wanted=Wanted(quantity_t=quantity_t),
            deadline=deadline or clock.now() + timedelta(days=30),
            reason="test",
            actor_id=new_id(),
        )


async def make_retirement(held: Hold, beneficiary: Organisation) -> Retirement:
    """A requested retirement of the hold's tonnes."""
    holder = await Organisation.get(id=held.holder_id)
    request = RetirementRequest(
        beneficiary_id=beneficiary.id,
        beneficiary_name=beneficiary.legal_name,
        purpose_code=PurposeCode.CARBON_OFFSET,
        purpose_detail="大会運営に伴う排出のオフセット",
        target_activity="秋の大会（会場：千代田区）",
        target_period="2026年10月1日",
        use_place_code=CITY,
        calculation_method="環境省の排出係数による",
    )
    async with transaction():
        return await request_retirement(actor_of(holder), hold_id=held.id, request=request)


async def notice_of(retirement: Retirement, *, number: str = "") -> RetirementNotice:
    """The registry's notice that agrees with the request."""
    await retirement.fetch_related("hold__issuance__project")
    issuance = retirement.hold.issuance
    return RetirementNotice(
        notice_number=number or f"無-{retirement.id.hex[-12:]}",
        executed_on=clock.today(),
        project_number=issuance.project.number,
        serial_prefix=issuance.serial_prefix,
        ranges=[_noticed(one) for one in await ledger.ranges_of_hold(retirement.hold_id)],
        quantity_t=retirement.quantity_t,
        beneficiary_name=retirement.beneficiary_name,
        purpose_code=retirement.purpose_code,
    )


async def make_order(
    *,
    quantity_t: int = 2,
    demand_g: int = 1_169_200,
    price_yen_per_t: int = 12_000,
    issuance: Issuance | None = None,
    buyer: Organisation | None = None,
    council: Organisation | None = None,
) -> Order:
    """An offered credit order to be retired for the buyer, its tonnes held."""
    issuance = issuance or await make_issuance()
    await give_seller_terms(await Organisation.get(id=issuance.issuer_id))
    buyer = buyer or await make_organisation()
    seller_id = issuance.issuer_id
    listing = await _make_listing(issuance, price_yen_per_t=price_yen_per_t, committed_t=quantity_t)
    demand = await _make_demand(buyer, demand_g=demand_g)
    held = await make_hold(issuance, quantity_t, holder_id=seller_id)
    async with transaction():
        return await offer_credit_order(
            demand=demand,
            listing=listing,
            buyer=buyer,
            held=held,
            price_yen_per_t=price_yen_per_t,
            council_id=council.id if council else None,
        )


async def make_product(issuance: Issuance, *, backing_t: int = 1, label_g: int = 100_000) -> Product:
    """A product on sale, backed by a hold of the issuer's tonnes."""
    held = await make_hold(issuance, backing_t)
    await give_seller_terms(await Organisation.get(id=issuance.issuer_id))
    return await Product.create(
        seller_id=issuance.issuer_id,
        hold_id=held.id,
        name="根羽の杉の箸",
        description="間伐材の箸",
        label_g=Grams(label_g),
        price_yen=880,
        shipping_yen=500,
        delivery_days=7,
        retire_by=clock.today() + timedelta(days=60),
        withdrawal_policy="到着後8日以内に限り返品できます。",
        defects_policy="不良品は交換します。",
        return_shipping="買い手の負担",
        reduction_efforts="輸送をまとめています。",
    )


async def make_product_order(product: Product, *, units: int = 3) -> Order:
    """A consumer's offered order of the product."""
    buyer = await make_organisation("佐藤 一郎", kind=OrganisationKind.CONSUMER, publishes_name=False)
    async with transaction():
        order_id = await order_product(actor_of(buyer), product_id=product.id, units=units)
    return await Order.get(id=order_id)


async def ship(order: Order) -> None:
    """Take an offered product order to its end: confirmed, paid, shipped."""
    await confirm(order)
    operator = await make_organisation("運営", kind=OrganisationKind.PLATFORM_OPERATOR)
    await pay(order, actor_of(operator, role=Role.OPERATOR))
    async with transaction():
        seller = actor_of(await Organisation.get(id=order.seller_id))
        await record_shipment(seller, order_id=order.id, shipped_on=clock.today())


async def settle(order: Order, *, pay_out: bool = True) -> None:
    """Take an offered order to its end: confirmed, paid, retired by notice, and paid out."""
    operator = actor_of(await make_organisation("運営", kind=OrganisationKind.PLATFORM_OPERATOR), role=Role.OPERATOR)
    seller = actor_of(await Organisation.get(id=order.seller_id))
    await confirm(order)
    if order.payment_timing is order.payment_timing.BEFORE_DELIVERY:
        await pay(order, operator)
    async with transaction():
        await request_delivery(seller, order_id=order.id)
    retirement = await Retirement.get(hold_id=order.hold_id)
    notice = await notice_of(retirement)
    async with transaction():
        await record_retirement_notice(seller, retirement_id=retirement.id, notice=notice)
    if order.payment_timing is order.payment_timing.AFTER_DELIVERY:
        await pay(order, operator)
    await order.refresh_from_db()
    assert order.status is OrderStatus.SETTLED
    for payee in (Payee.SELLER, Payee.COUNCIL) if pay_out else ():
        if payee is Payee.SELLER or order.council_id is not None:
            async with transaction():
                await record_payout(
                    operator, order_id=order.id, payee=payee, paid_on=clock.today(), bank_reference="振込"
                )


async def confirm(order: Order) -> None:
    """The buyer confirms what it sees."""
    buyer = actor_of(await Organisation.get(id=order.buyer_id))
    async with transaction():
        await confirm_order(
            buyer,
            order_id=order.id,
            seen_hash=confirmation_hash(await terms_of(order)),
            shown_at=clock.now(),
            age=BuyerAge.ADULT if KIND_RULES[buyer.organisation_kind].is_person else None,
        )


async def give_back(order: Order) -> None:
    """Take a confirmed order to its refund: paid, withdrawn from, the withdrawal accepted, its total sent back."""
    operator = actor_of(await make_organisation("運営", kind=OrganisationKind.PLATFORM_OPERATOR), role=Role.OPERATOR)
    buyer = actor_of(await Organisation.get(id=order.buyer_id))
    seller = actor_of(await Organisation.get(id=order.seller_id))
    await pay(order, operator)
    async with transaction():
        await request_withdrawal(buyer, order_id=order.id, reason="取りやめたい", goods_received_on=None)
    if await Withdrawal.exists(order_id=order.id, answer=None):
        async with transaction():
            await answer_withdrawal(seller, order_id=order.id, answer=WithdrawalAnswer.ACCEPTED, reason="承知しました")
    async with transaction():
        await record_refund(
            operator,
            order_id=order.id,
            amount_yen=order.total_yen,
            refunded_on=clock.today(),
            bank_reference="返金",
            reverse_transfer_id=None,
        )


async def pay(order: Order, operator: Actor) -> None:
    """The order's total arrives."""
    async with transaction():
        await record_receipt(
            operator,
            order_id=order.id,
            amount_yen=order.total_yen,
            received_on=clock.today(),
            bank_reference="入金",
        )


async def _make_listing(issuance: Issuance, *, price_yen_per_t: int, committed_t: int) -> Listing:
    return await Listing.create(
        seller_id=issuance.issuer_id,
        issuance_id=issuance.id,
        title="根羽村の森のクレジット",
        description="村有林の間伐による吸収",
        price_yen_per_t=price_yen_per_t,
        offered_t=issuance.quantity_t,
        committed_t=committed_t,
        minimum_lot_t=1,
        opens_on=clock.today(),
        closes_on=clock.today() + timedelta(days=90),
        buyer_selection=BuyerSelection.FIRST_COME,
        how_to_apply="本サービス上で申し込み",
        contact="根羽村役場 0265-00-0000",
        deliveries=[one.value for one in Delivery],
        delivery_days=30,
    )


async def _make_demand(buyer: Organisation, *, demand_g: int) -> Demand:
    return await Demand.create(
        buyer_id=buyer.id,
        offset_type=OffsetType.EVENT,
        title="秋の大会",
        purpose_detail="大会運営に伴う排出のオフセット",
        quantity_g=demand_g,
        use_place_code=CITY,
        use_place_detail="千代田区の会場",
        use_from=date(2026, 10, 1),
        use_to=date(2026, 10, 2),
        calculation_method="環境省の排出係数による",
        reduction_efforts="会場の照明をLEDにした",
        needed_by=clock.today() + timedelta(days=60),
        price_ceiling_yen_per_t=20_000,
        delivery=Delivery.RETIRE_ON_BEHALF,
        regions=[],
        region_strength=Strength.PREFERRED,
        project_types=[],
        project_type_strength=Strength.PREFERRED,
        status="MATCHED",
    )


def _noticed(one: SerialRange) -> NoticeRange:
    return NoticeRange(first_serial=str(one.start), last_serial=str(one.stop - 1), quantity_t=one.quantity_t)
