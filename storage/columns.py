"""Column types that mean the same on SQLite and PostgreSQL.

Migrations never import this module: they spell the plain SQLAlchemy type, so that a change here
cannot rewrite the past.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only for a column declared exactly INTEGER PRIMARY KEY.
BigId = BigInteger().with_variant(Integer(), "sqlite")

# The plain type on both: path access on JSON gives the same answers, JSONB would not exist twice.
Json = JSON

CHOICE_LENGTH = 32  # characters; the longest word of any state or kind has 18


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive datetimes, stores UTC, returns aware UTC.

    SQLite would store the wall time and drop the offset, so that `<=` compares wrongly.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone; instants are aware UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC, whatever the driver returned."""
        if value is None:
            return None
        if value.tzinfo is None:  # SQLite: the text holds UTC wall time
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Choice(TypeDecorator[StrEnum]):
    """One word of a StrEnum, kept as a string; the CHECK beside it is written by `one_of`."""

    impl = String(CHOICE_LENGTH)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Store the value of a member. Raises ValueError for a word the enum does not have."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> StrEnum | None:
        """Return the member."""
        return None if value is None else self.words(value)
