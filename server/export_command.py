"""`musubi export-ledger`: the whole ledger as JSON Lines."""

from core.reading import consistent_view
from registry.export import Sink, export_ledger


async def run_export(*, stream: Sink) -> int:
    """Write the ledger to a binary stream as it stood at one moment; returns the exit status 0.

    The database is connected by the caller. Nobody's writes wait for it.
    """
    async with consistent_view():
        await export_ledger(stream)
    return 0
