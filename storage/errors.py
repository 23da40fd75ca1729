"""What can go wrong between PairMe and its database.

StorageError
├── InvalidDatabaseUrl    the address cannot be used; the message says what to write instead
├── SchemaMismatch        the tables are older or newer than this code
├── AlreadyRunning        another process holds the same SQLite file
├── BackupFailed          there is no copy, or it is of no use
├── CannotUnseal          a token is sealed with a key that is not here, or not with this one
├── RoundExists           somebody else already ran or skipped this slot
└── StorageUnavailable    the database did not answer, nothing was stored
    └── StorageBusy       it answers, but others were writing for too long; worth another try

Constraint violations are not in this tree: they are broken promises of our own code and leave as
SQLAlchemy's IntegrityError.
"""

from __future__ import annotations


class StorageError(Exception):
    """Anything this room refuses or fails to do."""


class InvalidDatabaseUrl(StorageError):
    """The database address cannot be used. The message never repeats the address (passwords)."""


class SchemaMismatch(StorageError):
    """The tables do not fit this code; the message names both versions and the remedy."""


class AlreadyRunning(StorageError):
    """Another process holds this SQLite file. `pid` is None when it left no readable number."""

    def __init__(self, pid: int | None) -> None:
        who = "another process" if pid is None else f"pid {pid}"
        super().__init__(
            f"PairMe is already running on this database file ({who}). Stop it first, "
            "or use PostgreSQL for several instances."
        )
        self.pid = pid


class BackupFailed(StorageError):
    """There is no backup, or it is of no use; the message says why and what to do."""


class CannotUnseal(StorageError):
    """What is sealed cannot be opened. `key_id` names the key; a key itself is never repeated."""

    def __init__(self, key_id: str, *, is_there: bool) -> None:
        what = "does not open what is sealed with it" if is_there else "is missing"
        super().__init__(f"The encryption key {key_id!r} {what}.")
        self.key_id = key_id
        self.is_there = is_there


class RoundExists(StorageError):
    """The program already has a round for this slot; the caller lost the race and drops its own."""

    def __init__(self, program_id: int, slot: str) -> None:
        super().__init__(f"Program {program_id} already has a round for {slot}.")
        self.program_id = program_id
        self.slot = slot


class StorageUnavailable(StorageError):
    """The database did not do what was asked; the transaction left nothing behind."""


class StorageBusy(StorageUnavailable):
    """Others kept the database for longer than we wait. Nothing is stored; try again."""
