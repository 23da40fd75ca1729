"""Commands on SQLite alone: below the command line the two databases are tested alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from storage.database import Database


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The database of the command."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'pairme.db')}"


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """The same, open beside the command as that of a running bot is."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A workspace where addresses may be looked up."""
    with Sandbox(scopes=(*DEFAULT_SCOPES, "users:read.email")) as sandbox:
        yield sandbox
