"""Credit-attached products."""

from dataclasses import replace
from datetime import date

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.errors import IncompleteDisclosure, IncompleteSellerPages
from disclosures.gate_errors import RuleNotMet, WordingRefused
from disclosures.product_page import ProductFacts, compose_product_page, label_text
from listings import products, queries
from listings.errors import DeadlinePassed, ReturnTermsDisagree
from listings.kinds import ProductStatus
from listings.views import AnyProduct
from payments import offering
from payments.errors import SellerOverdue
from registry.allocations import unallocated_g
from registry.errors import (
    AllocationExceedsHold,
    AlreadyRegistered,
    DoubleRegistration,
    InsufficientUnits,
    MixedUses,
    PermissionMissing,
    ProjectMigrated,
    PurposeNotAllowed,
    ReversalOutstanding,
    SchemeForbids,
    UsePlaceIsCreationPlace,
)
from registry.queries import get_retirement_for
from registry.refusals import AgreementMissing, OutsideArea, RetirementOverdue
from schema import loaders
from schema.asked import parts_asked
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import Document, document_of
from schema.errors import COMMON, KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once, plainly
from schema.parties import Organisation, seller_of
from schema.registry import Project, project_of
from schema.retirement_deadlines import RetirementDeadline, deadline_of
from schema.retirements import RetirementSuccess, retirement_of
from schema.scalars import Mass, MassInput, WholeTonnes, YenAmount, mass_of, read_mass_input
from schema.seller_urls import legal_notice_url


@strawberry.type(description="A credit-attached product（クレジット付商品）.")
class Product(Node):
    """See listings.models.Product."""

    row: strawberry.Private[AnyProduct]
    name: str = strawberry.field(description="Name.")
    description: str = strawberry.field(description="What it is.")
    label_mass: Mass = strawberry.field(description="Mass on the label of one unit.")
    price_including_tax: YenAmount = strawberry.field(description="Price of one unit, tax included（税込）.")
    shipping: YenAmount = strawberry.field(description="Shipping of an order, tax included.")
    retire_by: date = strawberry.field(description="Day by which its tonnes are to be retired.")
    status: ProductStatus = strawberry.field(description="State.")
    sold: Mass = strawberry.field(description="Sold so far, with what was refunded once retired.")
    unsold: Mass = strawberry.field(description="Backing tonnes not sold yet.")

    @strawberry.field(description="Who sells.")
    def seller(self) -> Organisation:
        """The seller."""
        return seller_of(self.row.seller)

    @strawberry.field(description="The seller's legal notice（特定商取引法に基づく表記）.")
    def legal_notice_url(self, info: Info) -> str:
        """Its public page."""
        return legal_notice_url(info.context.public_url, self.row.seller_id)

    @strawberry.field(description="The project behind it.")
    def project(self) -> Project:
        """The project."""
        return project_of(self.row.hold.issuance.project)

    @strawberry.field(description="When what was sold first and is not retired yet is due; null when nothing is owed.")
    async def retirement_deadline(self, info: Info) -> RetirementDeadline | None:
        """See registry.retirement_deadlines."""
        found = await info.context.load(loaders.owed_of_subjects, self.row.id)
        return deadline_of(found) if found else None

    @strawberry.field(description="The text of its label.")
    async def label(self, info: Info) -> str:
        """The label."""
        return label_text(await _facts(info, self.row))

    @strawberry.field(description="Its public page: what was sold and, only once retired, what was retired.")
    async def page(self, info: Info) -> Document:
        """The page as a document."""
        facts = await _facts(info, self.row)
        return document_of(compose_product_page(facts), facts.url)


async def _facts(info: Info, row: AnyProduct) -> ProductFacts:
    """What the records say of a product, loaded for all products of the operation at once."""
    facts = await info.context.load(loaders.products, row.id)
    return replace(facts, url=info.context.public_url + facts.url)


def product_of(row: AnyProduct) -> Product:
    """The GraphQL object of a product; needs `seller` and `hold__issuance__project` fetched."""
    return Product(
        id=global_id("Product", row.id),
        row=row,
        name=row.name,
        description=row.description,
        label_mass=mass_of(row.label_g),
        price_including_tax=YenAmount(row.price_yen),
        shipping=YenAmount(row.shipping_yen),
        retire_by=row.retire_by,
        status=row.status,
        sold=mass_of(row.hold.allocated_g),
        unsold=mass_of(unallocated_g(row.hold)),
    )


@strawberry.input(description="A product to offer over held tonnes.")
class OfferProductInput:
    """See listings.products.ProductRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    issuance_id: strawberry.ID = strawberry.field(description="Of which the shop holds tonnes.")
    backing: WholeTonnes = strawberry.field(description="Tonnes to hold behind it.")
    name: str = strawberry.field(description="Name.")
    description: str = strawberry.field(description="What it is.")
    label_mass: MassInput = strawberry.field(description="Mass on the label of one unit.")
    price_including_tax: YenAmount = strawberry.field(description="Price of one unit, tax included.")
    shipping: YenAmount = strawberry.field(description="Shipping of an order, tax included; 0 when free.")
    delivery_days: int = strawberry.field(description="Days from payment to shipping, 1 to 60.")
    retire_by: date = strawberry.field(description="Day by which its tonnes are to be retired.")
    withdrawal_policy: str = strawberry.field(description="返品・取消しの期限と条件.")
    defects_policy: str = strawberry.field(description="不良品の対応.")
    return_shipping: str = strawberry.field(description="返品の送料.")
    reduction_efforts: str = strawberry.field(description="The shop's own reduction efforts.")


@strawberry.type(description="The product is as it was asked for.")
class ProductSuccess:
    """The product after the change."""

    product: Product = strawberry.field(description="The product.")


@strawberry.input(description="The product whose tonnes are to be retired.")
class RequestProductRetirementInput:
    """The shop's own product."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    product_id: strawberry.ID = strawberry.field(description="The product.")


@strawberry.input(description="A product to take off sale.")
class EndProductInput:
    """The shop's own product."""

    product_id: strawberry.ID = strawberry.field(description="The product.")


@strawberry.type
class ProductQuery:
    """Queries about products."""

    @strawberry.field(description="Credit-attached products; public.")
    async def products(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Product]:
        """See listings.queries.page_of_products."""
        parts = parts_asked(info, {"seller": ("seller",), "project": ("issuance", "project")})
        return connection_of(await queries.page_of_products(first=first, after=after, parts=parts), product_of)


@strawberry.type
class ProductMutation:
    """Changes to products."""

    @strawberry.mutation(
        graphql_type=payload(
            "OfferProductPayload",
            ProductSuccess,
            *KEYED,
            SellerOverdue,
            DeadlinePassed,
            InsufficientUnits,
            IncompleteDisclosure,
            IncompleteSellerPages,
            ReturnTermsDisagree,
            RetirementOverdue,
            SchemeForbids,
            OutsideArea,
            ProjectMigrated,
            ReversalOutstanding,
            DoubleRegistration,
            WordingRefused,
            RuleNotMet,
        ),
        description="Hold tonnes behind a product and put it on sale.",
    )
    async def offer_product(self, info: Info, input: OfferProductInput) -> ProductSuccess:
        """See listings.products.offer_product."""
        actor = actor_of(info)
        request = products.ProductRequest(
            issuance_id=read_global_id(input.issuance_id, "Issuance"),
            backing_t=input.backing,
            name=input.name,
            description=input.description,
            label_g=read_mass_input("labelMass", input.label_mass),
            price_yen=input.price_including_tax,
            shipping_yen=input.shipping,
            delivery_days=input.delivery_days,
            retire_by=input.retire_by,
            withdrawal_policy=input.withdrawal_policy,
            defects_policy=input.defects_policy,
            return_shipping=input.return_shipping,
            reduction_efforts=input.reduction_efforts,
        )
        id = await once(actor, "offerProduct", input, lambda: offering.offer_product(actor, request))
        return ProductSuccess(product=product_of(await queries.get_product(id)))

    @strawberry.mutation(
        graphql_type=payload("EndProductPayload", ProductSuccess, *COMMON),
        description="Take a product off sale; its orders go on.",
    )
    async def end_product(self, info: Info, input: EndProductInput) -> ProductSuccess:
        """See listings.products.end_product."""
        actor = actor_of(info)
        id = read_global_id(input.product_id, "Product")
        await plainly(lambda: products.end_product(actor, product_id=id))
        return ProductSuccess(product=product_of(await queries.get_product(id)))

    @strawberry.mutation(
        graphql_type=payload(
            "RequestProductRetirementPayload",
            RetirementSuccess,
            *KEYED,
            SchemeForbids,
            PurposeNotAllowed,
            UsePlaceIsCreationPlace,
            OutsideArea,
            AgreementMissing,
            PermissionMissing,
            MixedUses,
            AllocationExceedsHold,
            AlreadyRegistered,
        ),
        description="Ask the registry to retire the tonnes behind a product.",
    )
    async def request_product_retirement(self, info: Info, input: RequestProductRetirementInput) -> RetirementSuccess:
        """See listings.products.request_product_retirement."""
        actor = actor_of(info)
        product_id = read_global_id(input.product_id, "Product")
        id = await once(
            actor,
            "requestProductRetirement",
            input,
            lambda: products.request_product_retirement(actor, product_id=product_id),
        )
        return RetirementSuccess(retirement=retirement_of(await get_retirement_for(actor, id)))
