"""Damage that a person with the database's password could do: behind every constraint, and undone afterwards."""

import importlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from core.canonical import canonical_bytes
from core.constraints import Index, IndexWhere, drop_all
from core.database import connection, is_postgres, transaction
from core.findings import Finding
from payments.record_verification import verify_records
from payments.verification import verify_money
from registry.chain import entry_hash
from registry.models import Entry
from registry.verification import verify_ledger

MIGRATIONS = Path(__file__).parents[1] / "server" / "migrations"


def _constraints() -> list[Any]:
    """What the migrations leave in force: each adds its CONSTRAINTS, once it has taken its REPLACED ones away."""
    found: dict[str, Any] = {}
    for path in sorted(MIGRATIONS.glob("0*.py")):
        migration = importlib.import_module(f"server.migrations.{path.stem}")
        for one in getattr(migration, "REPLACED", ()):
            del found[one.name]
        found |= {one.name: one for one in getattr(migration, "CONSTRAINTS", ())}
    return list(found.values())


@dataclass(frozen=True)
class Damage:
    """Something that is done to the rows, and the rules that must find it."""

    name: str
    rules: frozenset[str]
    do: Callable[[Any], Awaitable[None]]


class _Undone(Exception):
    """Ends the damaged transaction."""


@dataclass
class _Editor:
    """What a migration's schema editor offers to `drop_all`."""

    client: Any


@asynccontextmanager
async def tampering() -> AsyncIterator[None]:
    """Inside, the database enforces no invariant; what is done there is rolled back."""
    if not is_postgres():
        await connection().execute_query("PRAGMA foreign_keys=OFF")
    try:
        with suppress(_Undone):
            async with transaction():
                if is_postgres():
                    await sql("SET LOCAL session_replication_role = replica")
                guards = [one for one in _constraints() if not isinstance(one, Index | IndexWhere)]
                await drop_all(guards, _Editor(connection()))
                yield
                raise _Undone
    finally:
        if not is_postgres():
            await connection().execute_query("PRAGMA foreign_keys=ON")


async def sql(statement: str, *values: Any) -> list[dict[str, Any]]:
    """Run a statement with PostgreSQL's placeholders ($1) on either database."""
    if is_postgres():
        return await connection().execute_query_dict(statement, list(values))
    plain = [str(value) if isinstance(value, UUID) else value for value in values]
    return await connection().execute_query_dict(statement.replace("$", "?"), plain)


async def found_after(damage: Damage, world: Any) -> list[Finding]:
    """What the verifications find once the damage is done."""
    async with tampering():
        await damage.do(world)
        ledger, money, records = await verify_ledger(), await verify_money(), await verify_records()
        found = [*ledger.findings, *money.findings, *records.findings]
    return found


async def overlooked(damages: Sequence[Damage], world: Any) -> dict[str, list[str]]:
    """The damages of which some rule found nothing, each with what was found instead."""
    missed = {}
    for damage in damages:
        found = await found_after(damage, world)
        if not damage.rules <= {one.rule for one in found}:
            missed[f"{damage.name} ({', '.join(sorted(damage.rules))})"] = [
                f"{one.rule}: {one.detail}" for one in found
            ]
    return missed


async def forge(issuance_id: UUID, sequence: int, change: Callable[[dict[str, Any]], None]) -> None:
    """Rewrite the body of an entry, and every hash after it, as somebody would who knows how the chain is made."""
    await rewrite(issuance_id, sequence, lambda body: _changed(body, change))


async def rewrite(issuance_id: UUID, sequence: int, change: Callable[[str], str]) -> None:
    """Replace the text of an entry's body, and every hash after it."""
    previous = ""
    for entry in await Entry.filter(issuance_id=issuance_id).order_by("sequence"):
        if entry.sequence < sequence:
            previous = entry.hash
            continue
        body = change(entry.body) if entry.sequence == sequence else entry.body
        digest = entry_hash(previous or entry.previous_hash, body)
        statement = "UPDATE entries SET body = $1, previous_hash = $2, hash = $3 WHERE id = $4"
        await sql(statement, body, previous or entry.previous_hash, digest, entry.id)
        previous = digest
    await sql("UPDATE issuances SET head_hash = $1 WHERE id = $2", previous, issuance_id)


def _changed(body: str, change: Callable[[dict[str, Any]], None]) -> str:
    record: dict[str, Any] = json.loads(body)
    change(record)
    return canonical_bytes(record).decode()
