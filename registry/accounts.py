"""A holder's account in the ledger: whose tonnes, and whether they are its own stock or a client's, kept apart."""

from dataclasses import dataclass
from uuid import UUID

from registry.states import Stock


@dataclass(frozen=True, kw_only=True)
class Account:
    """An organisation's own stock, or what it keeps for one client (docs/sources.md PR-03)."""

    holder_id: UUID
    stock: Stock = Stock.OWN
    client_id: UUID | None = None

    def __post_init__(self) -> None:
        assert (self.stock is Stock.CLIENT) == (self.client_id is not None), "client stock names its client"
