"""Ownership by lock, not by lease: whoever dies loses it at once, whoever is only paused keeps it.

A lease runs out under a process that merely sleeps, and then two believe to be the owner. On
PostgreSQL these are session advisory locks on one connection of this instance's own; on SQLite
there is one process (`storage.process_lock`), so its threads only keep apart from each other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database, translated
from storage.errors import StorageError
from storage.session import Session

T = TypeVar("T")

# The first of an advisory lock's two numbers; any that nobody else in the database uses will do.
_CLASSES = {
    "pair": 7_232_464,
    "message": 7_232_465,
    "program": 7_232_466,
    "preview": 7_232_468,
    "order": 7_232_469,
    "installation": 7_232_470,
}
_RUNNING = 7_232_467
_SECOND_NUMBER = 2**31  # it has 32 bits; two ids that share one only wait for each other


@dataclass(frozen=True, slots=True)
class Lane:
    """What one owner has at a time: the messages of a pair, another message, a program's round, its
    preview, an admin's order to run it, or the token of a workspace while it is renewed."""

    kind: Literal["pair", "message", "program", "preview", "order", "installation"]
    id: int


class Locks:
    """The locks of one instance. Safe for several threads; `close` frees all.

    db  on PostgreSQL one of its connections is kept from the first use on
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._held: set[Lane] = set()
        self._guard = threading.Lock()
        self._connection: Connection | None = None
        self._is_running = False

    def take(self, lane: Lane) -> bool:
        """Take a lock without waiting. Returns False when another owner, or we, have it already.

        Raises StorageUnavailable, StorageBusy
        """
        with self._guard:
            if lane in self._held:
                return False
            if self._db.dialect == "postgresql" and not self._on_server(lambda c: _try(c, lane)):
                return False
            self._held.add(lane)
            return True

    def free(self, lane: Lane) -> None:
        """Give a lock back. One that was lost with the connection is gone already."""
        with self._guard:
            if lane in self._held and self._db.dialect == "postgresql":
                with suppress(StorageError):  # then the session is gone, and the lock with it
                    self._on_server(lambda c: _free(c, lane))
            self._held.discard(lane)

    def confirm(self, lane: Lane, check: Callable[[Session], bool]) -> bool:
        """Ask a question on the very connection that holds the lock: a lost session is noticed.

        Returns  False when the lock was lost, else what `check` says
        """
        with self._guard:
            if lane not in self._held:
                return False
            if self._db.dialect == "sqlite":
                with self._db.read() as session:
                    return check(session)
            try:
                return self._on_server(check)
            except StorageError:
                return False

    def holds(self, lane: Lane) -> bool:
        """Tell whether this instance has a lock."""
        with self._guard:
            return lane in self._held

    def enter(self) -> None:
        """Say, as long as this instance lives, that one is running (`is_nobody_running`)."""
        if self._db.dialect == "postgresql":
            with self._guard:
                self._is_running = True
                self._on_server(lambda c: None)

    def is_nobody_running(self) -> bool:
        """Tell whether no instance runs on this PostgreSQL; SQLite's process lock says it there."""
        alone = text(f"SELECT pg_try_advisory_lock({_RUNNING}, 0)")
        with self._guard:
            return bool(self._on_server(lambda c: c.execute(alone).scalar_one()))

    def close(self) -> None:
        """Free everything, by ending the session that holds it."""
        with self._guard:
            self._drop()

    def _on_server(self, ask: Callable[[Connection], T]) -> T:
        """Use the connection. When it breaks, all that is held is lost; the next use opens one."""
        with translated():
            if self._connection is None:
                fresh = self._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                fresh.detach()  # a lock must never go back to the pool with its connection
                self._connection = fresh
                if self._is_running:
                    fresh.execute(text(f"SELECT pg_advisory_lock_shared({_RUNNING}, 0)"))
            try:
                return ask(self._connection)
            except DBAPIError:
                self._drop()
                raise

    def _drop(self) -> None:
        self._held.clear()
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.close()
            self._connection = None


def _try(connection: Connection, lane: Lane) -> bool:
    statement = text("SELECT pg_try_advisory_lock(:kind, :id)")
    return bool(connection.execute(statement, _numbers(lane)).scalar_one())


def _free(connection: Connection, lane: Lane) -> None:
    connection.execute(text("SELECT pg_advisory_unlock(:kind, :id)"), _numbers(lane))


def _numbers(lane: Lane) -> dict[str, int]:
    return {"kind": _CLASSES[lane.kind], "id": lane.id % _SECOND_NUMBER}
