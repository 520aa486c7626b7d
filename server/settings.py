"""Configuration: environment variables with the prefix MUSUBI_, and nothing else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.database import configuration

MODELS: Final = [
    "core.tables",
    "parties.models",
    "parties.council_models",
    "parties.access_models",
    "parties.record_models",
    "registry.models",
    "registry.evidence_models",
    "registry.power_models",
    "disclosures.models",
    "listings.models",
    "payments.models",
    "matching.models",
]
MIGRATIONS: Final = "server.migrations"


@dataclass(frozen=True)
class Setting:
    """One environment variable: what it is for, and what holds when it is not set."""

    name: str
    default: str
    meaning: str


SETTINGS: Final = (
    Setting("MUSUBI_DATABASE_URL", "sqlite://var/musubi.sqlite", "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME"),
    Setting("MUSUBI_WORKER_DATABASE_URL", "", "where the worker's workflows are kept; empty: beside the database"),
    Setting("MUSUBI_HOST", "127.0.0.1", "the address the server listens on"),
    Setting("MUSUBI_PORT", "8080", "the port the server listens on; 0 takes a free one"),
    Setting("MUSUBI_PUBLIC_URL", "", "the address that documents and pages print; empty: the server's own"),
    Setting("MUSUBI_TOKENS_FILE", "var/tokens.json", "where the first start keeps the tokens it made (mode 0600)"),
    Setting("MUSUBI_SIGNING_KEY", "", "private Ed25519 key (PEM) that signs exports; empty: made beside the database"),
    Setting("MUSUBI_ALLOWED_ORIGINS", "", "origins, separated by commas, whose web pages may call the API"),
    Setting("MUSUBI_GRAPHIQL", "on", "on or off: GraphiQL and introspection at /graphql"),
)


class BadSetting(Exception):
    """An environment variable has a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """The settings in force."""

    database_url: str
    worker_database_url: str
    host: str
    port: int
    public_url: str
    tokens_file: Path
    graphiql: bool
    allowed_origins: tuple[str, ...] = ()
    signing_key_file: Path | None = None


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment; raises BadSetting for an unknown MUSUBI_ name or an unusable value."""
    environment = os.environ if environment is None else environment
    known = {setting.name for setting in SETTINGS}
    for name in environment:
        if name.startswith("MUSUBI_") and name not in known:
            raise BadSetting(f"{name} is not a setting; `musubi settings` lists them")
    values = {setting.name: environment.get(setting.name) or setting.default for setting in SETTINGS}
    return Settings(
        database_url=_read_database_url(values["MUSUBI_DATABASE_URL"]),
        worker_database_url=values["MUSUBI_WORKER_DATABASE_URL"],
        host=values["MUSUBI_HOST"],
        port=_read_port(values["MUSUBI_PORT"]),
        public_url=values["MUSUBI_PUBLIC_URL"].rstrip("/"),
        tokens_file=Path(values["MUSUBI_TOKENS_FILE"]),
        graphiql=_read_switch("MUSUBI_GRAPHIQL", values["MUSUBI_GRAPHIQL"]),
        allowed_origins=_read_origins(values["MUSUBI_ALLOWED_ORIGINS"]),
        signing_key_file=Path(values["MUSUBI_SIGNING_KEY"]) if values["MUSUBI_SIGNING_KEY"] else None,
    )


def tortoise_config(database_url: str) -> dict[str, Any]:
    """Tortoise's configuration for the whole house on `database_url`."""
    return configuration(database_url, models=MODELS, migrations=MIGRATIONS)


def _read_database_url(url: str) -> str:
    if url.startswith("sqlite://") and len(url) > len("sqlite://"):
        return url
    if url.startswith(("postgres://", "postgresql://")):
        return "postgres://" + url.split("://", 1)[1]
    raise BadSetting("MUSUBI_DATABASE_URL must be sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")


def _read_origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in text.split(",") if part.strip())
    for origin in origins:
        if not origin.startswith(("https://", "http://")) or origin.count("/") != 2:
            raise BadSetting(f"MUSUBI_ALLOWED_ORIGINS: {origin!r} is no origin such as https://example.jp")
    return origins


def _read_port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise BadSetting(f"MUSUBI_PORT: {text!r} is not a port (0 to 65535)")
    return int(text)


def _read_switch(name: str, text: str) -> bool:
    if text not in ("on", "off"):
        raise BadSetting(f"{name}: {text!r} is neither on nor off")
    return text == "on"


TORTOISE_ORM: Final = tortoise_config("sqlite://var/migrations-are-made-from-models.sqlite")
"""For Tortoise's own command line, which makes migrations from the models; it opens no database for that."""
