"""The schema: every area's queries and mutations in one, with its limits and its way with errors."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import strawberry
from graphql import GraphQLError, NoSchemaIntrospectionCustomRule
from strawberry.extensions import (
    AddValidationRules,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    ParserCache,
    QueryDepthLimiter,
    SchemaExtension,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from core.errors import DomainError, NotFound
from listings.queries import get_demand_for, get_listing, get_product
from matching.queries import get_match_for
from parties.actors import Actor
from parties.queries import get_organisation_for
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
from schema.claims import ClaimMutation, ClaimQuery, claim_notice_of
from schema.context import Info
from schema.demands import DemandMutation, DemandQuery, demand_of
from schema.disclosures import DisclosureQuery
from schema.emissions import EmissionQuery
from schema.enums import ENUMS
from schema.errors import ERROR_TYPES, Error, handlers
from schema.green_power import GreenPowerMutation, GreenPowerQuery, power_certificate_of
from schema.holds import HoldMutation, HoldQuery, allocation_of, hold_of
from schema.ids import IdArgument, Node, split_global_id
from schema.limits import OnceARequest
from schema.lineage import LineageQuery, block_of
from schema.listings import ListingMutation, ListingQuery, listing_of
from schema.matching import MatchingMutation, MatchingQuery, match_of
from schema.notices import NoticeMutation, NoticeQuery
from schema.orders import OrderMutation, OrderQuery, order_of
from schema.parties import PartyMutation, PartyQuery, organisation_of
from schema.payments import PaymentMutation
from schema.permissions import PermissionMutation, PermissionQuery, permission_of
from schema.products import ProductMutation, ProductQuery, product_of
from schema.proof import ProofQuery
from schema.registrations import RegistrationMutation, RegistrationQuery
from schema.registry import RegistryMutation, RegistryQuery, issuance_of, project_of
from schema.retirements import RetirementQuery, retirement_of, transfer_of
from schema.reversals import ReversalMutation, ReversalQuery, reversal_of
from schema.scalars import SCALARS
from schema.units import UnitMutation

LOG: Final = logging.getLogger("musubi.graphql")

MAX_DEPTH: Final = 12
MAX_ALIASES: Final = 30
MAX_TOKENS: Final = 4_000
CACHED_DOCUMENTS: Final = 256

LIMITS: Final = (
    *QueryDepthLimiter(max_depth=MAX_DEPTH).validation_rules,
    *MaxAliasesLimiter(max_alias_count=MAX_ALIASES).validation_rules,
    OnceARequest,
)
"""Made once: the validation cache knows a document again only under the very same rules."""


async def _organisation(actor: Actor | None, id: UUID) -> Node:
    return organisation_of(await get_organisation_for(actor, id))


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
    return listing_of(await get_listing(id))


async def _demand(actor: Actor | None, id: UUID) -> Node:
    return demand_of(await get_demand_for(actor, id))


async def _product(actor: Actor | None, id: UUID) -> Node:
    return product_of(await get_product(id))


async def _match(actor: Actor | None, id: UUID) -> Node:
    return match_of(await get_match_for(actor, id))


async def _order(actor: Actor | None, id: UUID) -> Node:
    return order_of(await get_order_for(actor, id))


NODES: Final[dict[str, Callable[[Actor | None, UUID], Awaitable[Node]]]] = {
    "Organisation": _organisation,
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
    "ClaimNotice": _claim_notice,
    "PowerCertificate": _power_certificate,
    "Listing": _listing,
    "Demand": _demand,
    "Product": _product,
    "Match": _match,
    "Order": _order,
}
"""Every node type with the one query that decides who may read it."""


@strawberry.type(description="What can be read.")
class Query(
    PartyQuery,
    RegistryQuery,
    RegistrationQuery,
    AgreementQuery,
    LineageQuery,
    ProofQuery,
    RetirementQuery,
    NoticeQuery,
    HoldQuery,
    AccountQuery,
    PermissionQuery,
    ReversalQuery,
    ClaimQuery,
    GreenPowerQuery,
    DisclosureQuery,
    EmissionQuery,
    ListingQuery,
    DemandQuery,
    ProductQuery,
    MatchingQuery,
    OrderQuery,
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


@strawberry.type(description="What can be done.")
class Mutation(
    PartyMutation,
    RegistryMutation,
    RegistrationMutation,
    AgreementMutation,
    ListingMutation,
    DemandMutation,
    MatchingMutation,
    OrderMutation,
    PaymentMutation,
    NoticeMutation,
    UnitMutation,
    HoldMutation,
    PermissionMutation,
    ReversalMutation,
    ClaimMutation,
    GreenPowerMutation,
    ProductMutation,
):
    """Every area's mutations."""


class ErrorShape(SchemaExtension):
    """Top-level errors carry a code, and a bug is masked."""

    def on_operation(self) -> Iterator[None]:
        """After the operation: rewrite the errors of its result."""
        yield
        context = self.execution_context
        result = context.result
        errors: list[GraphQLError] | None = getattr(result, "errors", None)
        if result is not None and errors:
            language = getattr(context.context, "language", "ja")
            result.errors = [_shaped(error, language) for error in errors]


def _shaped(error: GraphQLError, language: str) -> GraphQLError:
    original = error.original_error
    if isinstance(original, DomainError):
        extensions: dict[str, Any] = {"code": original.code, "retryable": original.retryable, **original.attributes()}
        return _again(error, original.message(language), extensions)
    if original is None or isinstance(original, GraphQLError):
        return _again(error, error.message, {"code": "BAD_INPUT", **(error.extensions or {})})
    return _again(error, "Internal error.", {"code": "INTERNAL"})


def _again(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        original_error=error.original_error,
        extensions=extensions,
    )


class KeptDocuments(ParserCache):
    """Documents that were parsed before. One that does not parse is left to the schema: an error that came out of here
    would pass by `ErrorShape`."""

    def on_parse(self) -> Iterator[None]:
        """Before the schema parses: give it the document that is kept."""
        context = self.execution_context
        with suppress(GraphQLError):
            context.graphql_document = self.cached_parse_document(context.query, **context.parse_options)
        yield


class MusubiSchema(strawberry.Schema):
    """Logs only bugs: an expected refusal is no entry for an operator's log."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log what is neither a refusal nor the caller's fault, with its traceback."""
        for error in errors:
            original = error.original_error
            if original is not None and not isinstance(original, DomainError | GraphQLError):
                LOG.error("bug in %s: %r", error.path, original, exc_info=original)


def describe_inputs() -> None:
    """A mutation's `input` argument is described by the description of its input type."""
    for field in Mutation.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        for argument in field.arguments:
            argument.description = argument.type.__strawberry_definition__.description


describe_inputs()


def build_schema(*, introspection: bool = True) -> strawberry.Schema:
    """The schema with its limits; without introspection for a site that does not show it."""
    rules = LIMITS if introspection else (*LIMITS, NoSchemaIntrospectionCustomRule)
    extensions: list[Any] = [
        lambda: ErrorShape(),
        lambda: AddValidationRules(list(rules)),
        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
        lambda: KeptDocuments(maxsize=CACHED_DOCUMENTS),
        lambda: ValidationCache(maxsize=CACHED_DOCUMENTS),
    ]
    return MusubiSchema(
        query=Query,
        mutation=Mutation,
        types=[*ENUMS, *ERROR_TYPES.values(), Error],
        extensions=extensions,
        exception_handlers=handlers(),
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not introspection),
    )
