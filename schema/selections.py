"""How an input says which tonnes, out of which account, for whom."""

from uuid import UUID

import strawberry

from registry.kinds import Scheme
from registry.selection import Selection
from registry.states import Stock, TakeOrder
from registry.transfers import Recipient
from registry.units import StockOf
from schema.ids import read_global_id
from schema.scalars import WholeTonnes


@strawberry.input(description="A quantity of one issuance.")
class IssuanceUnitsInput:
    """From one end of the account's stock."""

    issuance_id: strawberry.ID = strawberry.field(description="The issuance.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    order: TakeOrder = strawberry.field(default=TakeOrder.OLDEST_FIRST, description="From which end of its serials.")


@strawberry.input(description="A quantity of one scheme, by vintage; at most 50 issuances.")
class SchemeUnitsInput:
    """Over as many issuances as it takes."""

    scheme: Scheme = strawberry.field(description="The scheme.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    order: TakeOrder = strawberry.field(default=TakeOrder.OLDEST_FIRST, description="Which vintage first.")


@strawberry.input(description="Exactly these serials.")
class SerialUnitsInput:
    """As their registries print them."""

    serials: list[str] = strawberry.field(description="Ranges, e.g. JP-200-000-000-011-157～…-158; 1 to 100.")
    quantity: WholeTonnes | None = strawberry.field(
        default=None, description="Their count, to be checked; null checks nothing."
    )


@strawberry.input(one_of=True, description="Which available tonnes.")
class SelectionInput:
    """Exactly one way to say it."""

    issuance: strawberry.Maybe[IssuanceUnitsInput] = strawberry.field(
        default=None, description="So many of one issuance."
    )
    scheme: strawberry.Maybe[SchemeUnitsInput] = strawberry.field(default=None, description="So many of one scheme.")
    serials: strawberry.Maybe[SerialUnitsInput] = strawberry.field(default=None, description="By serial.")


@strawberry.input(description="Available tonnes of an account.")
class StockUnitsInput:
    """See registry.units.StockOf."""

    selection: SelectionInput = strawberry.field(description="Which tonnes.")
    client_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of the stock kept for this client; null: of the holder's own."
    )
    holder_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Whose account, under its permission RETIRE_FROM_ACCOUNT; null: the organisation's own.",
    )


@strawberry.input(description="Tonnes that stand in a hold.")
class HeldUnitsInput:
    """A pending hold of the organisation's own, on which no order or product stands."""

    hold_id: strawberry.ID = strawberry.field(description="The hold.")
    quantity: WholeTonnes | None = strawberry.field(
        default=None, description="Its first tonnes, the rest is given back; null: all."
    )


@strawberry.input(one_of=True, description="Out of stock, or out of a hold.")
class UnitsInput:
    """Exactly one of the two."""

    stock: strawberry.Maybe[StockUnitsInput] = strawberry.field(default=None, description="Available tonnes.")
    hold: strawberry.Maybe[HeldUnitsInput] = strawberry.field(default=None, description="Tonnes that are set aside.")


@strawberry.input(description="An account here.")
class RecipientAccountInput:
    """An organisation's own stock, or what it keeps for a client."""

    organisation_id: strawberry.ID = strawberry.field(description="Who receives.")
    client_id: strawberry.ID | None = strawberry.field(
        default=None, description="The client for whom it keeps them; null: for itself."
    )


@strawberry.input(description="An account at the registry whose holder takes no part here.")
class OutsideAccountInput:
    """By name and number."""

    outside_recipient: str = strawberry.field(description="口座名義人.")
    outside_account: str = strawberry.field(description="口座番号, at most 60 characters.")


@strawberry.input(one_of=True, description="Where tonnes go.")
class RecipientInput:
    """Exactly one of the two."""

    organisation: strawberry.Maybe[RecipientAccountInput] = strawberry.field(
        default=None, description="An account here."
    )
    outside: strawberry.Maybe[OutsideAccountInput] = strawberry.field(default=None, description="An account elsewhere.")


def read_organisation(id: strawberry.ID | None) -> UUID | None:
    """The UUID of an organisation's global id; raises NotFound for anything else."""
    return None if id is None else read_global_id(id, "Organisation")


def stock_of(client_id: strawberry.ID | None, holder_id: strawberry.ID | None = None) -> StockOf:
    """The account that an input names."""
    return StockOf(
        stock=Stock.OWN if client_id is None else Stock.CLIENT,
        client_id=read_organisation(client_id),
        holder_id=read_organisation(holder_id),
    )


def read_selection(input: SelectionInput) -> Selection:
    """Which tonnes an input means."""
    if input.issuance:
        one = input.issuance.value
        id = read_global_id(one.issuance_id, "Issuance")
        return Selection(issuance_id=id, quantity_t=one.quantity, order=one.order)
    if input.scheme:
        some = input.scheme.value
        return Selection(scheme=some.scheme, quantity_t=some.quantity, order=some.order)
    assert input.serials, "@oneOf gives exactly one"
    return Selection(serials=tuple(input.serials.value.serials), quantity_t=input.serials.value.quantity)


def read_recipient(input: RecipientInput) -> Recipient:
    """To whom an input sends them."""
    if input.organisation:
        account = input.organisation.value
        client_id = read_organisation(account.client_id)
        return Recipient(
            organisation_id=read_global_id(account.organisation_id, "Organisation"),
            stock=Stock.OWN if client_id is None else Stock.CLIENT,
            client_id=client_id,
        )
    assert input.outside, "@oneOf gives exactly one"
    outside = input.outside.value
    return Recipient(outside_name=outside.outside_recipient, outside_account=outside.outside_account)
