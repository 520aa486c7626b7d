"""An organisation's books as files for a spreadsheet."""

from datetime import date
from typing import Annotated

import strawberry

from payments.books import BookFile, Search, book_of
from payments.kinds import Book
from schema.context import Info, actor_of
from schema.ids import read_global_id
from schema.scalars import YenAmount


@strawberry.type(description="A book as CSV in UTF-8 with a byte order mark, headed in Japanese.")
class BookExport:
    """See payments.books.BookFile."""

    file_name: str = strawberry.field(description="What to call the file.")
    rows: int = strawberry.field(description="Rows below the header, at most 10,000.")
    csv: str = strawberry.field(
        description="Its text; cells that a spreadsheet would run as formulas are made harmless."
    )


@strawberry.input(description="Which rows: every condition that is given must hold（電子帳簿保存法の検索要件）.")
class BookSearch:
    """See payments.books.Search."""

    day_from: date | None = strawberry.field(default=None, description="On this day or later.")
    day_to: date | None = strawberry.field(default=None, description="On this day or earlier.")
    minimum: YenAmount | None = strawberry.field(default=None, description="Of at least so many yen.")
    maximum: YenAmount | None = strawberry.field(default=None, description="Of at most so many yen.")
    counterparty: str | None = strawberry.field(default=None, description="Part of the counterparty's name.")


SearchArgument = Annotated[BookSearch | None, strawberry.argument(description="Which rows; null for all.")]

OfOrganisation = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Whose; null for the own. Another's is for operators and auditors."),
]


@strawberry.type
class BookQuery:
    """Queries about books."""

    @strawberry.field(
        description="The organisation's orders, invoices, receipts or payouts, for who keeps its books; those of any "
        "organisation for operators and auditors."
    )
    async def book(
        self,
        info: Info,
        book: Annotated[Book, strawberry.argument(description="Which book.")],
        search: SearchArgument = None,
        organisation_id: OfOrganisation = None,
    ) -> BookExport:
        """See payments.books.book_of."""
        wanted = search or BookSearch()
        found: BookFile = await book_of(
            actor_of(info),
            book,
            Search(
                day_from=wanted.day_from,
                day_to=wanted.day_to,
                minimum_yen=wanted.minimum,
                maximum_yen=wanted.maximum,
                counterparty=wanted.counterparty,
            ),
            organisation_id=None if organisation_id is None else read_global_id(organisation_id, "Organisation"),
        )
        return BookExport(file_name=found.name, rows=found.rows, csv=found.text)
