"""`musubi export`: the whole ledger as JSON Lines, signed. `musubi signing-key`: what its signature is checked with."""

from typing import TextIO

from core.reading import consistent_view
from core.signing import SigningKey, public_key_of
from payments.record_lines import RECORD_SECTIONS
from registry.export import Sink, export_ledger


async def run_export(*, key: SigningKey, stream: Sink) -> int:
    """Write the ledger to a binary stream as it stood at one moment; returns the exit status 0.

    The database is connected by the caller. Nobody's writes wait for it.
    """
    async with consistent_view():
        await export_ledger(stream, key=key, more=RECORD_SECTIONS)
    return 0


def show_public_key(key: SigningKey, stream: TextIO) -> int:
    """Print the public key in hexadecimal; returns the exit status 0."""
    stream.write(f"{public_key_of(key)}\n")
    return 0
