"""A PostgreSQL database alone, for what only PostgreSQL does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.postgres import PostgresServer


@pytest.fixture
def postgres_db(postgres: PostgresServer) -> Iterator[Database]:
    """A fresh, migrated PostgreSQL database."""
    url = postgres.create(migrated=True)
    database = Database(url)
    yield database
    database.close()
    postgres.take_back(url)
