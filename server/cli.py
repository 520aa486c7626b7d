"""The command line: `musubi COMMAND`.

What a command needs is imported when it runs: the server's and the worker's libraries take a second to load, which
`verify` or `settings` need not wait for.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, BinaryIO, Final

from asyncpg.exceptions import PostgresError
from tortoise.exceptions import DBConnectionError, OperationalError

from core.database import connect, disconnect
from core.signing import UnusableKey
from server.import_command import BUNDLED_LIST, run_import
from server.migrate import UnknownMigration, is_up_to_date, migrate
from server.settings import SETTINGS, BadSetting, Settings, read_settings, tortoise_config

UNUSABLE: Final = 2
INTERRUPTED: Final = 130

Command = Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings()
    except BadSetting as error:
        print(f"musubi: {error}", file=sys.stderr)
        return UNUSABLE
    command: Command = options.command
    try:
        return asyncio.run(command(settings, options))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; the interpreter must not complain when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE
    except BadSetting as error:
        print(f"musubi: {error}", file=sys.stderr)
        return UNUSABLE
    except (OSError, DBConnectionError, OperationalError, PostgresError, UnknownMigration, UnusableKey) as error:
        print(f"musubi: {type(error).__name__}: {error}", file=sys.stderr)
        return UNUSABLE


async def _serve(settings: Settings, options: argparse.Namespace) -> int:
    from server.run import run_server

    return await run_server(settings, with_story=options.with_story, with_worker=not options.no_worker)


async def _work(settings: Settings, options: argparse.Namespace) -> int:
    from server.run import run_worker_alone

    return await run_worker_alone(settings)


async def _migrate(settings: Settings, options: argparse.Namespace) -> int:
    config = tortoise_config(settings.database_url)
    if options.check:
        return 0 if await is_up_to_date(config) else 1
    await migrate(config, target=options.to)
    print("the database is up to date")
    return 0


async def _import_projects(settings: Settings, options: argparse.Namespace) -> int:
    return await _connected(settings, lambda: run_import(options.file, as_json=options.json, stream=sys.stdout))


async def _story(settings: Settings, options: argparse.Namespace) -> int:
    from server.run import run_story

    return await run_story(settings, url=options.url, as_json=options.json)


async def _verify(settings: Settings, options: argparse.Namespace) -> int:
    from server.verify_command import run_verify

    return await _connected(settings, lambda: run_verify(as_json=options.json, stream=sys.stdout))


async def _export(settings: Settings, options: argparse.Namespace) -> int:
    from server.export_command import run_export
    from server.signing import signing_key_of

    def write(stream: BinaryIO) -> Callable[[], Coroutine[Any, Any, int]]:
        return lambda: run_export(key=signing_key_of(settings), stream=stream)

    if options.file is None:
        return await _connected(settings, write(sys.stdout.buffer))
    with open(options.file, "wb") as file:
        return await _connected(settings, write(file))


async def _signing_key(settings: Settings, options: argparse.Namespace) -> int:
    from server.export_command import show_public_key
    from server.signing import signing_key_of

    return show_public_key(signing_key_of(settings), sys.stdout)


async def _schema(settings: Settings, options: argparse.Namespace) -> int:
    from schema.root import build_schema

    print(build_schema().as_str())
    return 0


async def _permissions(settings: Settings, options: argparse.Namespace) -> int:
    from schema.root import describe_mutations
    from server.permissions_page import permissions_page

    print(permissions_page(describe_mutations()), end="")
    return 0


async def _errors(settings: Settings, options: argparse.Namespace) -> int:
    from schema.error_registry import registry_as_markdown

    print(registry_as_markdown(), end="")
    return 0


async def _rules(settings: Settings, options: argparse.Namespace) -> int:
    from disclosures.rules_page import rules_page

    print(rules_page(), end="")
    return 0


async def _settings(settings: Settings, options: argparse.Namespace) -> int:
    for setting in SETTINGS:
        print(f"{setting.name}\n    {setting.meaning}\n    default: {setting.default or '(empty)'}")
    return 0


async def _connected(settings: Settings, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    config = tortoise_config(settings.database_url)
    if not await is_up_to_date(config):
        return UNUSABLE
    await connect(config)
    try:
        return await work()
    finally:
        await disconnect()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="musubi", description="Musubi（結び）: a marketplace for carbon credits.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, help, command in COMMANDS:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(command=command)
        for flags, options in ARGUMENTS.get(name, ()):
            made.add_argument(*flags, **options)
    return parser


COMMANDS: Final[tuple[tuple[str, str, Command], ...]] = (
    ("serve", "run the server, with a worker beside it", _serve),
    ("work", "run a worker alone", _work),
    ("migrate", "bring the database to the present schema", _migrate),
    ("import-projects", "read the published list of registered projects", _import_projects),
    ("story", "play the whole story through GraphQL over HTTP", _story),
    ("verify", "recompute every partition, chain, allocation and posting", _verify),
    ("export", "write the whole ledger as signed JSON Lines", _export),
    ("signing-key", "print the public key that checks an export's signature", _signing_key),
    ("schema", "print the GraphQL schema", _schema),
    ("permissions", "print who may do what, for docs/permissions.md", _permissions),
    ("errors", "print the page of every error, its meaning and remedy", _errors),
    ("rules", "print every rule of the law and what became of it, for docs/rules.md", _rules),
    ("settings", "list the environment variables", _settings),
)

_JSON: Final = (("--json",), {"action": "store_true", "help": "answer in JSON"})

ARGUMENTS: Final[dict[str, tuple[tuple[tuple[str, ...], dict[str, Any]], ...]]] = {
    "serve": (
        (("--with-story",), {"action": "store_true", "help": "set everything up and play the story first"}),
        (("--no-worker",), {"action": "store_true", "help": "leave the work to `musubi work`"}),
    ),
    "migrate": (
        (("--check",), {"action": "store_true", "help": "only say what is missing; exit 1 if anything is"}),
        (("--to",), {"default": "", "metavar": "NAME", "help": "go to this migration, back or forth"}),
    ),
    "import-projects": (
        (
            ("file",),
            {"nargs": "?", "type": Path, "default": BUNDLED_LIST, "help": "the list as CSV; else the one that ships"},
        ),
        _JSON,
    ),
    "story": (
        (("--url",), {"default": "", "help": "a running server; else one of its own on a free port"}),
        _JSON,
    ),
    "verify": (_JSON,),
    "export": ((("file",), {"nargs": "?", "type": Path, "help": "where to write; else standard output"}),),
}


if __name__ == "__main__":
    sys.exit(main())
