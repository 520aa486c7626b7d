"""Stocks: what an organisation has of its own and keeps for clients, by scheme, issuance and state."""

from collections.abc import Callable, Mapping
from datetime import date

import strawberry

from core.pages import DEFAULT_PAGE, Page
from parties.models import Organisation as OrganisationRow
from registry import unit_queries
from registry.accounts import Account
from registry.kinds import Scheme
from registry.models import Issuance as IssuanceRow
from registry.states import BlockState, Stock
from schema import loaders
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.parties import Organisation, organisation_of
from schema.registry import Issuance, OnlyScheme, TonnesInState, issuance_of
from schema.scalars import WholeTonnes


@strawberry.type(description="What an account has under one scheme.")
class SchemeTonnes:
    """A scheme and its tonnes."""

    scheme: Scheme = strawberry.field(description="The scheme.")
    tonnes_by_state: list[TonnesInState] = strawberry.field(description="Its tonnes, states without any left out.")


@strawberry.type(description="What an account has of one issuance: one vintage of one project.")
class Holding:
    """An issuance and the account's tonnes of it."""

    issuance: Issuance = strawberry.field(description="The issuance.")
    scheme: Scheme = strawberry.field(description="Its scheme.")
    vintage_from: date = strawberry.field(description="First day monitored.")
    vintage_to: date = strawberry.field(description="Last day monitored.")
    tonnes_by_state: list[TonnesInState] = strawberry.field(description="The tonnes, states without any left out.")


@strawberry.type(description="Tonnes that a holder has of its own, or keeps for one client, never mixed（分別管理）.")
class UnitAccount:
    """See registry.accounts.Account."""

    account: strawberry.Private[Account]
    stock: Stock = strawberry.field(description="Whose tonnes.")
    holder: Organisation = strawberry.field(description="Who holds them.")
    client: Organisation | None = strawberry.field(description="For whom; null for the holder's own.")
    by_scheme: list[SchemeTonnes] = strawberry.field(description="Its tonnes by scheme.")

    @strawberry.field(description="Its tonnes by issuance and vintage.")
    async def holdings(
        self, info: Info, scheme: OnlyScheme = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Holding]:
        """See registry.row_queries.pages_of_holdings."""
        page, totals = await info.context.load(loaders.holdings, (self.account, scheme, first, after))
        return connection_of(page, lambda row: _holding_of(row, totals[row.id]))


def _holding_of(row: IssuanceRow, tonnes: Mapping[BlockState, int]) -> Holding:
    return Holding(
        issuance=issuance_of(row),
        scheme=row.scheme,
        vintage_from=row.monitoring_from,
        vintage_to=row.monitoring_to,
        tonnes_by_state=_by_state(tonnes),
    )


def _by_state(tonnes: Mapping[BlockState, int]) -> list[TonnesInState]:
    return [TonnesInState(state=state, tonnes=WholeTonnes(tonnes[state])) for state in BlockState if state in tonnes]


async def _accounts_of(
    page: Page[OrganisationRow], parties: Callable[[OrganisationRow], tuple[OrganisationRow, OrganisationRow]]
) -> Connection[UnitAccount]:
    """The accounts of a page of organisations; `parties` says of each who the holder is and whose the tonnes are."""
    named = {one.id: parties(one) for one in page.rows}
    accounts = {id: unit_queries.account_for(holder.id, owner.id) for id, (holder, owner) in named.items()}
    totals = await unit_queries.tonnes_of_accounts(accounts.values())

    def account_of(one: OrganisationRow) -> UnitAccount:
        account, (holder, owner) = accounts[one.id], named[one.id]
        return UnitAccount(
            account=account,
            stock=account.stock,
            holder=organisation_of(holder),
            client=organisation_of(owner) if account.client_id else None,
            by_scheme=[
                SchemeTonnes(scheme=scheme, tonnes_by_state=_by_state(states))
                for scheme, states in sorted(totals[account].items())
            ],
        )

    return connection_of(page, account_of)


@strawberry.type
class AccountQuery:
    """Queries about stocks."""

    @strawberry.field(description="The organisation's stocks: its own, and what it keeps for each client.")
    async def accounts(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[UnitAccount]:
        """See registry.unit_queries.page_of_accounts_for."""
        actor = actor_of(info)
        holder = await OrganisationRow.get(id=actor.organisation_id)
        page = await unit_queries.page_of_accounts_for(actor, first=first, after=after)
        return await _accounts_of(page, lambda one: (holder, one))

    @strawberry.field(description="What others keep for the organisation, their client.")
    async def client_accounts(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[UnitAccount]:
        """See registry.unit_queries.page_of_client_accounts_for."""
        actor = actor_of(info)
        client = await OrganisationRow.get(id=actor.organisation_id)
        page = await unit_queries.page_of_client_accounts_for(actor, first=first, after=after)
        return await _accounts_of(page, lambda one: (one, client))
