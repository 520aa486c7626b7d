"""Retirements that sellers owe: their days for who owes or awaits them, and for everybody what is outstanding."""

from datetime import date
from typing import Annotated

import strawberry

from core import clock
from core.pages import DEFAULT_PAGE
from registry import outstanding
from registry.deadline_models import RetirementDeadline as DeadlineRow
from registry.owed_retirements import page_of_deadlines_for
from registry.retirement_deadlines import DeadlineStage, RetirementUse, stage_on
from registry.serials import show_ranges
from schema import loaders
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.ids import global_id, read_global_id
from schema.parties import Organisation, seller_of
from schema.scalars import Mass, WholeTonnes, mass_of

OnlyStage = Annotated[DeadlineStage | None, strawberry.argument(description="Only those at this stage; null for all.")]
OfSeller = Annotated[strawberry.ID | None, strawberry.argument(description="Only this seller's; null for all.")]
TheSeller = Annotated[strawberry.ID, strawberry.argument(description="The seller.")]


@strawberry.type(description="A retirement that a sale binds its seller to, and its days in Japan（無効化の期限）.")
class RetirementDeadline:
    """See registry.retirement_deadlines."""

    row: strawberry.Private[DeadlineRow]
    use: RetirementUse = strawberry.field(description="Who pays, and for what: it decides the time.")
    title: str = strawberry.field(description="The product's name or the demand's title.")
    mass: Mass = strawberry.field(description="How much the sale is of.")
    owed_from: date = strawberry.field(description="The day from which the time runs.")
    due_on: date = strawberry.field(description="The last day in time（期限）.")
    limit_on: date = strawberry.field(description="After this day its seller sells nothing new（最終期限）.")
    closed_on: date | None = strawberry.field(description="When it was retired or ceased to be owed; null until then.")

    @strawberry.field(description="How far it has come today; null once nothing is owed.")
    def stage(self) -> DeadlineStage | None:
        """See registry.retirement_deadlines.stage_on."""
        if self.row.closed_on is not None:
            return None
        return stage_on(clock.today(), due_on=self.row.due_on, limit_on=self.row.limit_on)

    @strawberry.field(description="Whom it is owed by.")
    async def seller(self, info: Info) -> Organisation:
        """The seller."""
        return seller_of(await info.context.load(loaders.organisations, self.row.debtor_id))


def deadline_of(row: DeadlineRow) -> RetirementDeadline:
    """The GraphQL object of a deadline."""
    return RetirementDeadline(
        row=row,
        use=row.use,
        title=row.title,
        mass=mass_of(row.mass_g),
        owed_from=row.owed_from,
        due_on=row.due_on,
        limit_on=row.limit_on,
        closed_on=row.closed_on,
    )


@strawberry.type(description="What is sold of one product, or for one order, and not retired yet（未無効化残高）.")
class OutstandingRetirement:
    """See registry.outstanding."""

    row: strawberry.Private[outstanding.Outstanding]
    use: RetirementUse = strawberry.field(description="Who pays, and for what.")
    product_id: strawberry.ID | None = strawberry.field(description="The product; null for an order of credits.")
    product_name: str | None = strawberry.field(
        description="Its name; null for an order of credits, whose use is its buyer's to name."
    )
    mass: Mass = strawberry.field(description="Sold and not retired.")
    sales: int = strawberry.field(description="In how many sales.")
    oldest_on: date = strawberry.field(description="The day on which the oldest of them was sold.")
    age_days: int = strawberry.field(description="Days since then.")
    due_on: date = strawberry.field(description="When the first of them is due.")
    limit_on: date = strawberry.field(description="After this day its seller sells nothing new.")

    @strawberry.field(description="Who sold.")
    async def seller(self, info: Info) -> Organisation:
        """The seller."""
        return seller_of(await info.context.load(loaders.organisations, self.row.debtor_id))


@strawberry.type(description="All that is sold and not retired yet.")
class OutstandingTotal:
    """See registry.outstanding."""

    mass: Mass = strawberry.field(description="Sold and not retired.")
    sales: int = strawberry.field(description="In how many sales.")
    oldest_on: date | None = strawberry.field(description="The day on which the oldest was sold; null for none.")
    age_days: int | None = strawberry.field(description="Days since then; null for none.")


@strawberry.type(description="What was retired（無効化）out of a seller's accounts in a calendar year.")
class RetiredYear:
    """See registry.outstanding."""

    year: int = strawberry.field(description="The calendar year of the retirement's day.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    retirements: int = strawberry.field(description="In how many retirements.")
    serials: str = strawberry.field(description="Their serial ranges; of all years together the newest 1,000 ranges.")


def outstanding_of(row: outstanding.Outstanding) -> OutstandingRetirement:
    """The GraphQL object of what is outstanding for a product or order."""
    return OutstandingRetirement(
        row=row,
        use=row.use,
        product_id=global_id("Product", row.id) if row.product_name is not None else None,
        product_name=row.product_name,
        mass=mass_of(row.mass_g),
        sales=row.sales,
        oldest_on=row.oldest_on,
        age_days=outstanding.age_days(row.oldest_on),
        due_on=row.due_on,
        limit_on=row.limit_on,
    )


@strawberry.type
class RetirementDeadlineQuery:
    """Queries about retirements that are owed."""

    @strawberry.field(
        description="Retirements still owed that the organisation owes or awaits; every one for operators and auditors."
    )
    async def retirement_deadlines(
        self, info: Info, stage: OnlyStage = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[RetirementDeadline]:
        """See registry.owed_retirements.page_of_deadlines_for."""
        page = await page_of_deadlines_for(actor_of(info), stage=stage, first=first, after=after)
        return connection_of(page, deadline_of)

    @strawberry.field(description="What is sold and not retired yet, by product or order; public.")
    async def outstanding_retirements(
        self, seller_id: OfSeller = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[OutstandingRetirement]:
        """See registry.outstanding.page_of_outstanding."""
        debtor_id = None if seller_id is None else read_global_id(seller_id, "Organisation")
        page = await outstanding.page_of_outstanding(debtor_id=debtor_id, first=first, after=after)
        return connection_of(page, outstanding_of)

    @strawberry.field(description="The sum of what is sold and not retired yet; public.")
    async def outstanding_total(self, seller_id: OfSeller = None) -> OutstandingTotal:
        """See registry.outstanding.outstanding_total."""
        debtor_id = None if seller_id is None else read_global_id(seller_id, "Organisation")
        total = await outstanding.outstanding_total(debtor_id=debtor_id)
        return OutstandingTotal(
            mass=mass_of(total.mass_g),
            sales=total.sales,
            oldest_on=total.oldest_on,
            age_days=None if total.oldest_on is None else outstanding.age_days(total.oldest_on),
        )

    @strawberry.field(description="What a seller has retired in each calendar year, newest first; public.")
    async def retired_years(self, seller_id: TheSeller) -> list[RetiredYear]:
        """See registry.outstanding.retired_years."""
        return [
            RetiredYear(
                year=one.year,
                quantity=WholeTonnes(one.quantity_t),
                retirements=one.retirements,
                serials=show_ranges(one.ranges),
            )
            for one in await outstanding.retired_years(read_global_id(seller_id, "Organisation"))
        ]
