"""How a holder's tonnes lie apart: its own and its clients', by scheme, vintage and methodology.

docs/sources.md PR-03.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from core.statements import fetch
from registry.kinds import Scheme
from registry.states import Stock

MAX_STOCK_LINES: Final = 50
"""Groups of tonnes that a page shows, the largest first."""


@dataclass(frozen=True, kw_only=True)
class StockLine:
    """Tonnes of one kind that can still be used, and whose they are."""

    scheme: Scheme
    vintage: int
    methodology: str
    stock: Stock
    tonnes: int


async def stock_lines_of(holder_id: UUID) -> list[StockLine]:
    """What a holder has that is not used up yet, at most MAX_STOCK_LINES groups, the largest first."""
    rows = await fetch(
        "SELECT i.scheme, i.monitoring_to, i.methodology_code, b.stock, SUM(b.stop - b.start) AS tonnes"
        " FROM blocks b JOIN issuances i ON i.id = b.issuance_id"
        " WHERE b.closed_by_id IS NULL AND b.holder_id = $1"
        " AND b.state IN ('AVAILABLE', 'HELD', 'RETIREMENT_REQUESTED')"
        " GROUP BY i.scheme, i.monitoring_to, i.methodology_code, b.stock"
        f" ORDER BY tonnes DESC, i.scheme, i.monitoring_to, i.methodology_code, b.stock LIMIT {MAX_STOCK_LINES}",
        [str(holder_id)],
    )
    return [
        StockLine(
            scheme=Scheme(row["scheme"]),
            vintage=int(str(row["monitoring_to"])[:4]),
            methodology=str(row["methodology_code"]),
            stock=Stock(row["stock"]),
            tonnes=int(row["tonnes"]),
        )
        for row in rows
    ]
