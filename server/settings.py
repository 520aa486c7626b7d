"""Configuration: environment variables with the prefix MUSUBI_, and nothing else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Final

from core.database import configuration
from payments.kinds import Patience

MODELS: Final = [
    "core.tables",
    "parties.models",
    "parties.council_models",
    "parties.access_models",
    "parties.record_models",
    "registry.models",
    "registry.evidence_models",
    "registry.claim_models",
    "registry.power_models",
    "registry.void_models",
    "registry.deadline_models",
    "disclosures.models",
    "disclosures.finding_models",
    "disclosures.seller_models",
    "disclosures.duty_models",
    "listings.models",
    "payments.models",
    "payments.duty_models",
    "payments.refund_models",
    "matching.models",
]
MIGRATIONS: Final = "server.migrations"
MAX_POINTS_DIGITS: Final = 9
MAX_DAYS_DIGITS: Final = 3
MIN_POINTS: Final = 10_000
"""What one request may cost (`schema.costs.MAX_COST`, which takes long to import): fewer would refuse it for ever."""


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
    Setting("MUSUBI_GRAPHIQL", "", "on or off: GraphiQL at /graphql; empty: off where the public URL is https"),
    Setting("MUSUBI_INTROSPECTION", "", "on or off: whether the schema may be asked for; empty: as GraphiQL"),
    Setting("MUSUBI_PERSISTED_OPERATIONS", "", "a JSON file {sha256: text} of operations that are asked for by id"),
    Setting("MUSUBI_PERSISTED_ONLY", "off", "on or off: refuse operations that are not in that file"),
    Setting("MUSUBI_ADDRESS_POINTS", "60000", "points of cost that one address may use a minute; 0: any number"),
    Setting("MUSUBI_CREDENTIAL_POINTS", "60000", "points that one token may use a minute; 0: any number"),
    Setting("MUSUBI_MAIL_URL", "files:var/mails", "files:FOLDER, smtp://HOST, smtp+starttls://USER:PASSWORD@HOST"),
    Setting("MUSUBI_MAIL_SENDER", "Musubi <no-reply@musubi.example>", "from whom mails come"),
    Setting("MUSUBI_FRONTEND_URL", "", "the web site whose pages take the codes of mails; empty: mails have no links"),
    Setting("MUSUBI_WITHDRAWAL_REMINDER_DAYS", "3", "days without an answer until a seller is reminded (ours)"),
    Setting("MUSUBI_WITHDRAWAL_ESCALATION_DAYS", "10", "days until its council and the operators are (ours)"),
    Setting("MUSUBI_TRUSTED_PROXIES", "", "addresses or networks, by commas, whose X-Forwarded-For is believed"),
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
    introspection: bool = True
    persisted_operations: Path | None = None
    persisted_only: bool = False
    address_points: int = 0
    credential_points: int = 0
    mail_url: str = "files:var/mails"
    mail_sender: str = "Musubi <no-reply@musubi.example>"
    frontend_url: str = ""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    signing_key_file: Path | None = None
    patience: Patience = field(default_factory=Patience)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment; raises BadSetting for an unknown MUSUBI_ name or an unusable value."""
    environment = os.environ if environment is None else environment
    known = {setting.name for setting in SETTINGS}
    for name in environment:
        if name.startswith("MUSUBI_") and name not in known:
            raise BadSetting(f"{name} is not a setting; `musubi settings` lists them")
    values = {setting.name: environment.get(setting.name) or setting.default for setting in SETTINGS}
    public_url = values["MUSUBI_PUBLIC_URL"].rstrip("/")
    graphiql = _read_switch("MUSUBI_GRAPHIQL", values["MUSUBI_GRAPHIQL"], not public_url.startswith("https://"))
    persisted = values["MUSUBI_PERSISTED_OPERATIONS"]
    return Settings(
        database_url=_read_database_url(values["MUSUBI_DATABASE_URL"]),
        worker_database_url=values["MUSUBI_WORKER_DATABASE_URL"],
        host=values["MUSUBI_HOST"],
        port=_read_port(values["MUSUBI_PORT"]),
        public_url=public_url,
        tokens_file=Path(values["MUSUBI_TOKENS_FILE"]),
        graphiql=graphiql,
        introspection=_read_switch("MUSUBI_INTROSPECTION", values["MUSUBI_INTROSPECTION"], graphiql),
        persisted_operations=Path(persisted) if persisted else None,
        persisted_only=_read_switch("MUSUBI_PERSISTED_ONLY", values["MUSUBI_PERSISTED_ONLY"], False),
        address_points=_read_points("MUSUBI_ADDRESS_POINTS", values["MUSUBI_ADDRESS_POINTS"]),
        credential_points=_read_points("MUSUBI_CREDENTIAL_POINTS", values["MUSUBI_CREDENTIAL_POINTS"]),
        mail_url=values["MUSUBI_MAIL_URL"],
        mail_sender=values["MUSUBI_MAIL_SENDER"],
        frontend_url=values["MUSUBI_FRONTEND_URL"].rstrip("/"),
        trusted_proxies=_read_networks(values["MUSUBI_TRUSTED_PROXIES"]),
        allowed_origins=_read_origins(values["MUSUBI_ALLOWED_ORIGINS"]),
        signing_key_file=Path(values["MUSUBI_SIGNING_KEY"]) if values["MUSUBI_SIGNING_KEY"] else None,
        patience=_read_patience(values),
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


def _read_patience(values: Mapping[str, str]) -> Patience:
    reminder, escalation = "MUSUBI_WITHDRAWAL_REMINDER_DAYS", "MUSUBI_WITHDRAWAL_ESCALATION_DAYS"
    for name in (reminder, escalation):
        text = values[name]
        if not text.isdecimal() or len(text) > MAX_DAYS_DIGITS or int(text) < 1:
            raise BadSetting(f"{name}: {text!r} is no number of days (1 to {10**MAX_DAYS_DIGITS - 1})")
    if int(values[escalation]) <= int(values[reminder]):
        raise BadSetting(f"{escalation} must be more days than {reminder}")
    return Patience(reminder_days=int(values[reminder]), escalation_days=int(values[escalation]))


def _read_switch(name: str, text: str, otherwise: bool) -> bool:
    if text not in ("on", "off", ""):
        raise BadSetting(f"{name}: {text!r} is neither on nor off")
    return text == "on" if text else otherwise


def _read_points(name: str, text: str) -> int:
    if not text.isdecimal() or len(text) > MAX_POINTS_DIGITS or 0 < int(text) < MIN_POINTS:
        raise BadSetting(f"{name}: {text!r} is neither 0 nor at least {MIN_POINTS}, which one request may cost")
    return int(text)


def _read_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise BadSetting(f"MUSUBI_TRUSTED_PROXIES: {error}") from None


TORTOISE_ORM: Final = tortoise_config("sqlite://var/migrations-are-made-from-models.sqlite")
"""For Tortoise's own command line, which makes migrations from the models; it opens no database for that."""
