"""Brings the tables to the version this code needs, and refuses to work on any other.

Several instances may start together: one migrates, the others wait and find it done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from storage.database import Database, translated
from storage.engines import BUSY_MS, WRITE
from storage.errors import SchemaMismatch, StorageUnavailable

_ADVISORY_LOCK = 7_232_463  # "pairme" has no number; any constant that nobody else uses will do
_WAIT_MS = 60_000  # for another process that is migrating
_PAUSE_S = 0.1


def upgrade(db: Database) -> None:
    """Bring the schema to `head`; nothing happens when it is there. All steps commit together.

    Raises SchemaMismatch when the schema is newer than this code, StorageUnavailable
    """
    with _exclusive(db) as connection:
        before = _current(connection)
        if before == head():
            return
        _refuse_unknown(before)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if db.dialect == "sqlite":
            _require_sound_references(connection)


def current(db: Database) -> str | None:
    """Return the version of the schema; None for a database without our tables."""
    with db.read() as session:
        return _current(session)


def head() -> str:
    """Return the version this code needs."""
    newest = _scripts().get_current_head()
    assert newest is not None  # the package ships its steps
    return newest


def check(db: Database) -> None:
    """Refuse a schema that is older or newer than this code.

    Raises SchemaMismatch naming both versions and the remedy
    """
    found, needed = current(db), head()
    if found == needed:
        return
    _refuse_unknown(found)
    state = "has no tables yet" if found is None else f"is at version {found}"
    raise SchemaMismatch(
        f"The database {state}, this PairMe needs version {needed}. Run `pairme migrate`."
    )


def _refuse_unknown(found: str | None) -> None:
    """A version we have no step for was written by a newer release."""
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        raise SchemaMismatch(
            f"The database is at version {found}, newer than this PairMe, which knows versions up "
            f"to {head()}. Start the newer PairMe that wrote it and run its `pairme migrate`, or "
            "restore the backup made before the upgrade."
        )


@contextmanager
def _exclusive(db: Database) -> Iterator[Connection]:
    """Open the one transaction in which the schema may change; others wait up to a minute."""
    if db.dialect == "sqlite":
        with _exclusive_sqlite(db) as connection:
            yield connection
        return
    with translated(), db.engine.connect() as connection, connection.begin():
        connection.execute(text(f"SET LOCAL lock_timeout = {_WAIT_MS}"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        # freed by commit, rollback or death; taken before we look at the version
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        yield connection


@contextmanager
def _exclusive_sqlite(db: Database) -> Iterator[Connection]:
    """Hold SQLite's write lock with foreign keys off.

    Altering a table there copies and drops it; with foreign keys on, dropping the old one deletes
    every row that refers to it. The pragma works only outside a transaction.
    """
    with _connect(db).execution_options(begin=WRITE) as connection:
        driver = connection.connection.cursor()  # asking the driver does not begin a transaction
        driver.execute(f"PRAGMA busy_timeout={_WAIT_MS}")
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
            driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            driver.close()


def _connect(db: Database) -> Connection:
    """Connect, waiting as long as for a migration: one that is under way may lock the whole file.

    Opening it waits for BUSY_MS, and while a write-ahead log begins or ends sometimes not even that
    (https://sqlite.org/wal.html, about SQLITE_BUSY).
    """
    for _ in range(_WAIT_MS // BUSY_MS):
        try:
            return db.engine.connect()
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            time.sleep(_PAUSE_S)
    with translated():
        return db.engine.connect()


def _require_sound_references(connection: Connection) -> None:
    """Check what SQLite did not check while foreign keys were off; raising rolls all steps back."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise StorageUnavailable(
            f"The migration would leave rows of {tables} that refer to nothing; nothing is changed."
        )


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
