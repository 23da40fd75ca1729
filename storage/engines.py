"""Builds the SQLAlchemy engine for each database; what the two do differently below SQL is here.

Both engines open transactions themselves. The option `begin` of a connection names the kind.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from storage.errors import InvalidDatabaseUrl

READ = "read"  # nothing may be written
WRITE = "write"  # on SQLite the write lock is taken at once: an upgrade later would fail unwaited
BUSY_MS = 2_000  # Slack shows an error after 3 s; by then we want to have said "not saved"
STATEMENT_MS = 10_000
IDLE_IN_TRANSACTION_MS = 60_000  # above any write of ours; frees locks of a frozen process
POOL_WAIT_S = 2.0

_SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",  # first: switching to WAL may have to wait too
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL may lose the last commits at power loss
    "PRAGMA foreign_keys=ON",
)


def sqlite_engine(file: Path, *, pool_size: int) -> Engine:
    """Open a SQLite file, creating it for this user only (mode 0600) when it is new.

    Raises InvalidDatabaseUrl when the folder is missing or may not be written to.
    """
    _create_privately(file)
    # mode=rw: a file deleted under a running process is an error, not a new empty database
    address = f"file:{quote(str(file))}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            address,
            uri=True,
            timeout=BUSY_MS / 1000,
            isolation_level=None,  # the module's own BEGIN is late and never IMMEDIATE
            check_same_thread=False,  # the pool hands a connection to one thread at a time
        )

    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,  # they hold what people chose, and errors are logged
        pool_timeout=POOL_WAIT_S,
    )
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    event.listen(engine, "checkin", _on_sqlite_checkin)
    return engine


def postgresql_engine(url: URL, *, pool_size: int) -> Engine:
    """Open a pool of psycopg connections with bounded waits. Connects at the first use."""
    given = url.query.get("options", "")
    options = " ".join([given] if isinstance(given, str) else given)
    limits = {
        "timezone": "UTC",
        "lock_timeout": BUSY_MS,
        "statement_timeout": STATEMENT_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
    }
    for name, value in limits.items():
        options += f" -c {name}={value}"
    arguments: dict[str, Any] = {"options": options.strip()}
    for name, seconds in {"connect_timeout": 3, "keepalives_idle": 10}.items():
        if name not in url.query:
            arguments[name] = seconds
    return create_engine(
        url,
        connect_args=arguments,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,  # they hold what people chose, and errors are logged
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=True,  # a restarted server costs one ping, not one failed command
        isolation_level="READ COMMITTED",
    )


def _create_privately(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except FileNotFoundError as error:
        raise InvalidDatabaseUrl(
            f"The folder {file.parent} does not exist. Create it, or name another file."
        ) from error
    except OSError as error:
        raise InvalidDatabaseUrl(
            f"The database file {file} cannot be written ({error.strerror}). "
            "Check its owner and rights, or name another file."
        ) from error


def _on_sqlite_connect(connection: sqlite3.Connection, record: object) -> None:
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _on_sqlite_begin(connection: Connection) -> None:
    kind = connection.get_execution_options().get("begin", READ)
    if connection.info.get("begin") != kind:  # a connection keeps it until it is told otherwise
        connection.info.pop("begin", None)
        connection.exec_driver_sql(f"PRAGMA query_only={int(kind == READ)}")
        connection.info["begin"] = kind
    connection.exec_driver_sql("BEGIN IMMEDIATE" if kind == WRITE else "BEGIN")


def _on_sqlite_checkin(connection: sqlite3.Connection | None, record: object) -> None:
    # A COMMIT that fails (a deferred key, a full disk) leaves SQLite's transaction open, while
    # SQLAlchemy takes it for finished and skips its own rollback.
    if connection is not None and connection.in_transaction:
        connection.rollback()
