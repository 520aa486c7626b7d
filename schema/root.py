"""The schema: every area's queries and mutations in one, with its limits and its way with errors."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import strawberry
from strawberry.schema.config import StrawberryConfig

from core.errors import NotFound
from core.idempotency import earlier_answer
from disclosures.published import get_document_for
from disclosures.waivers import get_waiver_for
from listings.claims import get_claim_for
from listings.complaint_queries import get_complaint_for
from listings.queries import get_demand_for, get_listing_for, get_product
from matching.queries import get_match_for
from parties.actors import Actor
from parties.approvals import get_approval_for
from parties.audit import get_entry_for
from parties.councils import get_term
from parties.queries import get_organisation_for
from payments.disclosure_requests import get_disclosure_request_for
from payments.queries import get_order_for
from registry.agreements import get_agreement_for
from registry.claim_notices import get_claim_notice_for
from registry.green_power import get_power_certificate
from registry.lineage import get_block
from registry.queries import get_issuance, get_project_for, get_retirement_for, get_transfer_for
from registry.reversals import get_reversal
from registry.unit_queries import get_allocation_for, get_hold_for, get_permission_for
from schema.accounts import AccountQuery
from schema.agreements import AgreementMutation, AgreementQuery, agreement_of
from schema.answers import EarlierAnswer, KeyArgument, answer_of
from schema.approvals import ApprovalMutation, ApprovalQuery, approval_of_row
from schema.audit import AuditQuery, entry_of_row
from schema.books import BookQuery
from schema.claim_records import claim_of_row
from schema.claims import ClaimMutation, ClaimQuery, claim_notice_of
from schema.complaints import ComplaintMutation, ComplaintQuery, complaint_of
from schema.context import Info, actor_of
from schema.councils import CouncilMutation, CouncilQuery, term_of
from schema.demands import DemandMutation, DemandQuery, demand_of
from schema.disclosure_check import DisclosureCheckQuery
from schema.disclosure_requests import (
    DisclosureRequestMutation,
    DisclosureRequestQuery,
    disclosure_request_of,
)
from schema.disclosures import DisclosureQuery
from schema.document_previews import DocumentPreviewQuery
from schema.documents import DocumentMutation, DocumentQuery, document_node
from schema.emissions import EmissionQuery
from schema.enums import ENUMS
from schema.errors import ERROR_CLASSES, ERROR_TYPES, Error, handlers
from schema.execution.persisted import NOTHING_KEPT, Kept
from schema.execution.serving import GuardedSchema
from schema.green_power import GreenPowerMutation, GreenPowerQuery, power_certificate_of
from schema.holds import HoldMutation, HoldQuery, allocation_of, hold_of
from schema.ids import IdArgument, Node, split_global_id
from schema.lineage import LineageQuery, block_of
from schema.listings import ListingMutation, ListingQuery, listing_of
from schema.matching import MatchingMutation, MatchingQuery, match_of
from schema.notices import NoticeMutation, NoticeQuery
from schema.offset_claims import OffsetClaimMutation, OffsetClaimQuery
from schema.once import Audited
from schema.orders import OrderMutation, OrderQuery, order_of
from schema.organisations import OrganisationMutation, OrganisationQuery
from schema.parties import PartyMutation, PartyQuery, organisation_of
from schema.payments import PaymentMutation
from schema.people import PeopleMutation, PeopleQuery
from schema.permissions import PermissionMutation, PermissionQuery, permission_of
from schema.privacy import PrivacyMutation, PrivacyQuery
from schema.products import ProductMutation, ProductQuery, product_of
from schema.proof import ProofQuery
from schema.purposes import PurposeQuery
from schema.refunds import RefundMutation
from schema.registrations import RegistrationMutation, RegistrationQuery
from schema.registry import RegistryMutation, RegistryQuery, issuance_of, project_of
from schema.retirement_deadlines import RetirementDeadlineQuery
from schema.retirements import RetirementQuery, retirement_of, transfer_of
from schema.reversals import ReversalMutation, ReversalQuery, reversal_of
from schema.rule_waivers import RuleWaiverMutation, RuleWaiverQuery, waiver_of
from schema.scalars import SCALARS
from schema.selling import SellingMutation, SellingQuery
from schema.sign_in import SignInMutation, SignInQuery
from schema.standings import StandingMutation, StandingQuery
from schema.subscriptions import Subscription
from schema.successions import SuccessionMutation
from schema.units import UnitMutation


async def _organisation(actor: Actor | None, id: UUID) -> Node:
    return organisation_of(await get_organisation_for(actor, id))


async def _council_term(actor: Actor | None, id: UUID) -> Node:
    return term_of(await get_term(id))


async def _project(actor: Actor | None, id: UUID) -> Node:
    return project_of(await get_project_for(actor, id))


async def _agreement(actor: Actor | None, id: UUID) -> Node:
    return agreement_of(await get_agreement_for(actor, id))


async def _issuance(actor: Actor | None, id: UUID) -> Node:
    return issuance_of(await get_issuance(id))


async def _block(actor: Actor | None, id: UUID) -> Node:
    return block_of(await get_block(id))


async def _retirement(actor: Actor | None, id: UUID) -> Node:
    return retirement_of(await get_retirement_for(actor, id))


async def _transfer(actor: Actor | None, id: UUID) -> Node:
    return transfer_of(await get_transfer_for(actor, id))


async def _reversal(actor: Actor | None, id: UUID) -> Node:
    return reversal_of(await get_reversal(id))


async def _claim(actor: Actor | None, id: UUID) -> Node:
    return claim_of_row(await get_claim_for(actor, id))


async def _claim_notice(actor: Actor | None, id: UUID) -> Node:
    return claim_notice_of(await get_claim_notice_for(actor, id))


async def _power_certificate(actor: Actor | None, id: UUID) -> Node:
    return power_certificate_of(await get_power_certificate(id))


async def _hold(actor: Actor | None, id: UUID) -> Node:
    return hold_of(await get_hold_for(actor, id))


async def _allocation(actor: Actor | None, id: UUID) -> Node:
    return await allocation_of(await get_allocation_for(actor, id))


async def _permission(actor: Actor | None, id: UUID) -> Node:
    return permission_of(await get_permission_for(actor, id))


async def _listing(actor: Actor | None, id: UUID) -> Node:
    return listing_of(await get_listing_for(actor, id))


async def _demand(actor: Actor | None, id: UUID) -> Node:
    return demand_of(await get_demand_for(actor, id))


async def _product(actor: Actor | None, id: UUID) -> Node:
    return product_of(await get_product(id))


async def _match(actor: Actor | None, id: UUID) -> Node:
    return match_of(await get_match_for(actor, id))


async def _order(actor: Actor | None, id: UUID) -> Node:
    return order_of(await get_order_for(actor, id))


async def _complaint(actor: Actor | None, id: UUID) -> Node:
    row = await get_complaint_for(actor, id)
    assert actor is not None, "nobody reads a complaint unasked"
    return complaint_of(actor, row)


async def _disclosure_request(actor: Actor | None, id: UUID) -> Node:
    row = await get_disclosure_request_for(actor, id)
    assert actor is not None, "nobody reads a request unasked"
    return disclosure_request_of(actor, row)


async def _published_document(actor: Actor | None, id: UUID) -> Node:
    return document_node(await get_document_for(actor, id))


async def _approval(actor: Actor | None, id: UUID) -> Node:
    return await approval_of_row(await get_approval_for(actor, id))


async def _rule_waiver(actor: Actor | None, id: UUID) -> Node:
    return waiver_of(await get_waiver_for(actor, id))


async def _audit_entry(actor: Actor | None, id: UUID) -> Node:
    return await entry_of_row(await get_entry_for(actor, id))


NODES: Final[dict[str, Callable[[Actor | None, UUID], Awaitable[Node]]]] = {
    "Organisation": _organisation,
    "CouncilTerm": _council_term,
    "Project": _project,
    "Agreement": _agreement,
    "Issuance": _issuance,
    "Block": _block,
    "Retirement": _retirement,
    "Transfer": _transfer,
    "Hold": _hold,
    "Allocation": _allocation,
    "ProxyPermission": _permission,
    "Reversal": _reversal,
    "Claim": _claim,
    "ClaimNotice": _claim_notice,
    "PowerCertificate": _power_certificate,
    "Listing": _listing,
    "Demand": _demand,
    "Product": _product,
    "Match": _match,
    "Order": _order,
    "Complaint": _complaint,
    "DisclosureRequest": _disclosure_request,
    "PublishedDocument": _published_document,
    "Approval": _approval,
    "RuleWaiver": _rule_waiver,
    "AuditEntry": _audit_entry,
}
"""Every node type with the one query that decides who may read it."""


@strawberry.type(description="What can be read.")
class Query(
    PartyQuery,
    OrganisationQuery,
    StandingQuery,
    SellingQuery,
    ComplaintQuery,
    DisclosureRequestQuery,
    CouncilQuery,
    RegistryQuery,
    RegistrationQuery,
    AgreementQuery,
    LineageQuery,
    ProofQuery,
    RetirementQuery,
    RetirementDeadlineQuery,
    PurposeQuery,
    NoticeQuery,
    HoldQuery,
    AccountQuery,
    PermissionQuery,
    ReversalQuery,
    ClaimQuery,
    OffsetClaimQuery,
    GreenPowerQuery,
    DisclosureQuery,
    DocumentQuery,
    DocumentPreviewQuery,
    DisclosureCheckQuery,
    RuleWaiverQuery,
    EmissionQuery,
    ListingQuery,
    DemandQuery,
    ProductQuery,
    MatchingQuery,
    OrderQuery,
    ApprovalQuery,
    AuditQuery,
    BookQuery,
    SignInQuery,
    PeopleQuery,
    PrivacyQuery,
):
    """Every area's queries, and any node by its id."""

    @strawberry.field(description="Anything by its global id; null when it does not exist for the actor.")
    async def node(self, info: Info, id: IdArgument) -> Node | None:
        """One node."""
        try:
            type_name, row_id = split_global_id(id)
            find = NODES.get(type_name)
            return await find(info.context.actor, row_id) if find else None
        except NotFound:
            return None

    @strawberry.field(description="What a key of the own organisation was answered; null for one that was not used.")
    async def earlier_answer(self, info: Info, key: KeyArgument) -> EarlierAnswer | None:
        """See core.idempotency.earlier_answer."""
        actor = actor_of(info)
        found = await earlier_answer(owner_id=actor.organisation_id, key=key, errors=ERROR_CLASSES)
        if found is None:
            return None
        return await answer_of(actor, key, found, nodes=NODES, language=info.context.language)


@strawberry.type(description="What can be done.")
class Mutation(
    PartyMutation,
    OrganisationMutation,
    StandingMutation,
    SellingMutation,
    ComplaintMutation,
    DisclosureRequestMutation,
    CouncilMutation,
    RegistryMutation,
    RegistrationMutation,
    AgreementMutation,
    ListingMutation,
    DemandMutation,
    MatchingMutation,
    OrderMutation,
    RefundMutation,
    PaymentMutation,
    NoticeMutation,
    UnitMutation,
    HoldMutation,
    PermissionMutation,
    ReversalMutation,
    ClaimMutation,
    OffsetClaimMutation,
    GreenPowerMutation,
    RuleWaiverMutation,
    ProductMutation,
    DocumentMutation,
    ApprovalMutation,
    SignInMutation,
    PeopleMutation,
    SuccessionMutation,
    PrivacyMutation,
):
    """Every area's mutations."""


def describe_inputs() -> None:
    """A mutation's `input` argument is described by the description of its input type."""
    for field in Mutation.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        for argument in field.arguments:
            argument.description = argument.type.__strawberry_definition__.description


describe_inputs()


def describe_mutations() -> dict[str, str]:
    """What the schema says of each mutation, by its GraphQL name."""
    schema = build_schema()._schema
    assert schema.mutation_type is not None
    return {name: field.description or "" for name, field in schema.mutation_type.fields.items()}


def audit_mutations() -> None:
    """Every mutation leaves its entry in the audit."""
    for field in Mutation.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        field.extensions.append(Audited())


audit_mutations()


def build_schema(*, introspection: bool = True, kept: Kept = NOTHING_KEPT) -> GuardedSchema:
    """The schema with its limits; without introspection for a site that does not show it."""
    return GuardedSchema(
        introspection=introspection,
        kept=kept,
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*ENUMS, *ERROR_TYPES.values(), Error],
        exception_handlers=handlers(),
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not introspection),
    )
