"""The two doors to the database, and where the differences between SQLite and PostgreSQL end.

Correctness of what goes through them rests on constraints and compare-and-set, not on isolation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from storage.engines import BUSY_MS, READ, WRITE, postgresql_engine, sqlite_engine
from storage.errors import StorageBusy, StorageUnavailable
from storage.process_lock import ProcessLock
from storage.session import Session
from storage.turns import Turns
from storage.urls import display_url, normalise_url, parse_url

__all__ = ["Database", "Session", "normalise_url"]

# Lock not available, deadlock, serialization failure, statement too slow: worth another try.
_BUSY_SQLSTATES = frozenset({"55P03", "40P01", "40001", "57014"})
_BUSY_SQLITE = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED"})
_BROKEN_SQLITE = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


class Database:
    """One database for the whole process; threads share it. Nothing connects before the first use.

    url        see `normalise_url`
    pool_size  connections at most, ≥ listener threads + job threads
    Raises     InvalidDatabaseUrl
    """

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        parsed = parse_url(url)
        self.dialect: Literal["sqlite", "postgresql"]
        self.url_for_display = display_url(parsed)
        self.file: Path | None = None
        self._lock: ProcessLock | None = None
        self._turns: Turns | None = None
        self._inode: tuple[int, int] | None = None
        if parsed.get_backend_name() == "sqlite":
            self.dialect = "sqlite"
            self.file = Path(str(parsed.database))
            self.engine: Engine = sqlite_engine(self.file, pool_size=pool_size)
            self._lock = ProcessLock(self.file)
            self._turns = Turns()
            self._inode = _inode(self.file)
        else:
            self.dialect = "postgresql"
            self.engine = postgresql_engine(parsed, pool_size=pool_size)
        # the options belong to a view of the engine; all three share one pool
        self._reading = self.engine.execution_options(begin=READ, postgresql_readonly=True)
        self._writing = self.engine.execution_options(begin=WRITE)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that sees the database and cannot change it.

        Raises StorageBusy, StorageUnavailable
        """
        self._require_same_file()
        with translated(), self._reading.connect() as session:
            yield session  # what has only read has nothing to commit

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction; commit when the block ends, roll back when it raises.

        On SQLite it is the only writer from its first line (BEGIN IMMEDIATE), threads in order of
        arrival. On PostgreSQL it is READ COMMITTED.
        Raises StorageBusy after 2 s of waiting, StorageUnavailable; then nothing is stored. (When
        the connection breaks during COMMIT nobody knows: every write of ours may be repeated.)
        """
        self._require_same_file()
        if self._turns is not None and not self._turns.acquire(timeout_s=BUSY_MS / 1000):
            raise StorageBusy("Others kept writing to the database. Nothing was saved; try again.")
        try:
            with translated(), self._writing.connect() as session, session.begin():
                yield session
        finally:
            if self._turns is not None:
                self._turns.release()

    def ping(self) -> None:
        """Ask the database for a sign of life. Raises StorageUnavailable."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def connections(self) -> tuple[int, int]:
        """Return how many connections are in use, and how many there may be."""
        pool = self.engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout(), pool.size()

    def hold_single_process(self) -> None:
        """Refuse to run twice on one SQLite file; held until `close`. No-op on PostgreSQL.

        Raises AlreadyRunning with the pid of the other process
        """
        if self._lock is not None:
            self._lock.take()

    def close(self) -> None:
        """Close every connection and free the single-process lock."""
        self.engine.dispose()
        if self._lock is not None:
            self._lock.free()

    def _require_same_file(self) -> None:
        """Notice a SQLite file that was deleted or replaced: open connections would write into
        the old one, and everything said to be saved would be lost."""
        if self.file is not None and _inode(self.file) != self._inode:
            raise StorageUnavailable(
                f"The database file {self.file} was removed or replaced while PairMe runs. "
                "Put it back and restart."
            )


def _inode(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_read_only(cause: BaseException | None) -> bool:
    """Whether PostgreSQL may only be read: a standby, after a failover to the wrong one."""
    return getattr(cause, "sqlstate", None) == "25006"


@contextmanager
def translated() -> Iterator[None]:
    """Let the drivers' ways of saying "not now" leave as StorageBusy and StorageUnavailable."""
    try:
        yield
    except PoolTimeout as error:
        raise StorageBusy("All database connections are in use. Try again.") from error
    except DBAPIError as error:
        cause = error.orig
        if getattr(cause, "sqlstate", None) in _BUSY_SQLSTATES:
            raise StorageBusy("The database was busy. Nothing was saved; try again.") from error
        if isinstance(cause, sqlite3.Error):
            # extended codes (SQLITE_BUSY_SNAPSHOT) begin with the name of the plain one
            name = getattr(cause, "sqlite_errorname", "")
            if name.startswith(tuple(_BUSY_SQLITE)):
                raise StorageBusy("The database was busy. Nothing was saved; try again.") from error
            broken = name.startswith(tuple(_BROKEN_SQLITE))
        else:
            broken = error.connection_invalidated or _is_read_only(cause)
        if broken or isinstance(error, OperationalError):
            raise StorageUnavailable(f"The database did not answer: {cause}") from error
        raise
