"""Permissions to act for another at a registry, and organisations' accounts there."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from registry import permissions, registry_accounts, unit_queries
from registry.errors import AlreadyRegistered, ConsumerCannotHoldUnits
from registry.evidence_models import ProxyPermission as ProxyPermissionRow
from registry.evidence_models import RegistryAccount as RegistryAccountRow
from registry.kinds import PermissionScope, Scheme
from registry.refusals import VerifierCannotHoldUnits
from registry.states import Stock
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, organisation_of


@strawberry.type(description="An organisation's written permission that another acts for it（代理の許諾）.")
class ProxyPermission(Node):
    """See registry.evidence_models.ProxyPermission."""

    grantor: Organisation = strawberry.field(description="Who gave it.")
    agent: Organisation = strawberry.field(description="Who may act.")
    scope: PermissionScope = strawberry.field(description="What for.")
    valid_from: date = strawberry.field(description="First day.")
    valid_to: date = strawberry.field(description="Last day.")
    document_name: str = strawberry.field(description="Name of the document that was signed.")
    document_hash: str = strawberry.field(description="SHA-256 of that document, in hexadecimal.")
    granted_at: datetime = strawberry.field(description="When it was put on file.")
    revoked_at: datetime | None = strawberry.field(description="When it was taken back; null while it stands.")


def permission_of(row: ProxyPermissionRow) -> ProxyPermission:
    """The GraphQL object of a permission; needs `grantor` and `agent` fetched."""
    return ProxyPermission(
        id=global_id("ProxyPermission", row.id),
        grantor=organisation_of(row.grantor),
        agent=organisation_of(row.agent),
        scope=row.scope,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        document_name=row.document_name,
        document_hash=row.document_hash,
        granted_at=row.created_at,
        revoked_at=row.revoked_at,
    )


@strawberry.type(description="An organisation's account at a scheme's registry（登録簿の口座）, as it recorded it.")
class RegistryAccount:
    """See registry.evidence_models.RegistryAccount."""

    scheme: Scheme = strawberry.field(description="Of which scheme's registry.")
    stock: Stock = strawberry.field(description="For its own stock or its clients'.")
    holder_name: str = strawberry.field(description="口座名義人, as the registry has it.")
    number: str = strawberry.field(
        description="口座番号: whole for the organisation itself and operators, masked for everybody else."
    )


def registry_account_of(info: Info, row: RegistryAccountRow) -> RegistryAccount:
    """The GraphQL object of an account at a registry, for the actor of the request."""
    return RegistryAccount(
        scheme=row.scheme,
        stock=row.stock,
        holder_name=row.holder_name,
        number=registry_accounts.shown_number(info.context.actor, row),
    )


@strawberry.input(description="Whom the organisation lets act for it, in what, and on which days.")
class GrantPermissionInput:
    """See registry.permissions.PermissionRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    agent_id: strawberry.ID = strawberry.field(description="The organisation that may act.")
    scope: PermissionScope = strawberry.field(description="What for.")
    valid_from: date = strawberry.field(description="First day.")
    valid_to: date = strawberry.field(description="Last day; at most five years ahead.")
    document_name: str = strawberry.field(description="Name of the document that was signed.")
    document_hash: str = strawberry.field(description="SHA-256 of that document, in hexadecimal.")


@strawberry.input(description="The permission to take back.")
class RevokePermissionInput:
    """What was done under it stays done."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    permission_id: strawberry.ID = strawberry.field(description="A permission that the organisation gave.")


@strawberry.type(description="The permission is as it was asked for.")
class PermissionSuccess:
    """The permission after the change."""

    permission: ProxyPermission = strawberry.field(description="The permission.")


@strawberry.input(
    description="The organisation's account at a registry; it takes the place of the one recorded before."
)
class RecordRegistryAccountInput:
    """See registry.registry_accounts.RegistryAccountRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    scheme: Scheme = strawberry.field(description="A scheme with an outside registry.")
    stock: Stock = strawberry.field(default=Stock.OWN, description="For its own stock or its clients'.")
    number: str = strawberry.field(description="口座番号, at most 60 characters.")
    holder_name: str = strawberry.field(description="口座名義人, as the registry has it.")


@strawberry.type(description="The account is on record.")
class RegistryAccountSuccess:
    """The organisation's accounts after the change."""

    registry_accounts: list[RegistryAccount] = strawberry.field(description="All accounts of the organisation.")


async def _accounts_of(info: Info, organisation_id: strawberry.ID) -> list[RegistryAccount]:
    id = read_global_id(organisation_id, "Organisation")
    rows = await registry_accounts.registry_accounts_for(info.context.actor, id)
    return [registry_account_of(info, row) for row in rows]


@strawberry.type
class PermissionQuery:
    """Queries about permissions and accounts at registries."""

    @strawberry.field(description="Permissions that the organisation gave or has; every one for operators.")
    async def permissions(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[ProxyPermission]:
        """See registry.unit_queries.page_of_permissions_for."""
        page = await unit_queries.page_of_permissions_for(actor_of(info), first=first, after=after)
        return connection_of(page, permission_of)

    @strawberry.field(description="An organisation's accounts at registries, numbers masked; for whoever may read it.")
    async def registry_accounts(
        self,
        info: Info,
        organisation_id: Annotated[strawberry.ID, strawberry.argument(description="The organisation.")],
    ) -> list[RegistryAccount]:
        """See registry.registry_accounts.registry_accounts_for."""
        return await _accounts_of(info, organisation_id)


@strawberry.type
class PermissionMutation:
    """Changes to permissions and accounts at registries."""

    @strawberry.mutation(
        graphql_type=payload("GrantPermissionPayload", PermissionSuccess, *KEYED),
        description="Put on file that another may act for the organisation at a registry.",
    )
    async def grant_permission(self, info: Info, input: GrantPermissionInput) -> PermissionSuccess:
        """See registry.permissions.grant_permission."""
        actor = actor_of(info)
        request = permissions.PermissionRequest(
            agent_id=read_global_id(input.agent_id, "Organisation"),
            scope=input.scope,
            valid_from=input.valid_from,
            valid_to=input.valid_to,
            document_name=input.document_name,
            document_hash=input.document_hash,
        )
        id = await once(actor, "grantPermission", input, lambda: permissions.grant_permission(actor, request))
        return PermissionSuccess(permission=permission_of(await unit_queries.get_permission_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("RevokePermissionPayload", PermissionSuccess, *KEYED),
        description="Take a permission back from now on.",
    )
    async def revoke_permission(self, info: Info, input: RevokePermissionInput) -> PermissionSuccess:
        """See registry.permissions.revoke_permission."""
        actor = actor_of(info)
        id = read_global_id(input.permission_id, "ProxyPermission")
        await once(actor, "revokePermission", input, lambda: permissions.revoke_permission(actor, permission_id=id))
        return PermissionSuccess(permission=permission_of(await unit_queries.get_permission_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "RecordRegistryAccountPayload",
            RegistryAccountSuccess,
            *KEYED,
            AlreadyRegistered,
            ConsumerCannotHoldUnits,
            VerifierCannotHoldUnits,
        ),
        description="Record the organisation's account at a scheme's registry, which applications then name.",
    )
    async def record_registry_account(self, info: Info, input: RecordRegistryAccountInput) -> RegistryAccountSuccess:
        """See registry.registry_accounts.record_registry_account."""
        actor = actor_of(info)
        request = registry_accounts.RegistryAccountRequest(
            scheme=input.scheme, stock=input.stock, number=input.number, holder_name=input.holder_name
        )
        await once(
            actor,
            "recordRegistryAccount",
            input,
            lambda: registry_accounts.record_registry_account(actor, request),
        )
        mine = global_id("Organisation", actor.organisation_id)
        return RegistryAccountSuccess(registry_accounts=await _accounts_of(info, mine))
