"""A short year, lived through once, and copies of it to be doctored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage.database import Database
from tests.year.year import Lived, lived

SEED = 1


@pytest.fixture(scope="package")
def short() -> Iterator[Lived]:
    """Three rounds of twelve people."""
    with lived(SEED, people=12, rounds=3) as year:
        yield year


@pytest.fixture
def patient(short: Lived, tmp_path: Path) -> Iterator[Lived]:
    """The same with a database of its own, to be doctored."""
    file = tmp_path / "doctored.db"
    with sqlite3.connect(str(short.db.file)) as healthy, sqlite3.connect(file) as copy:
        healthy.backup(copy)
    db = Database(f"sqlite:///{file}")
    yield replace(short, db=db, diary=replace(short.diary))
    db.close()
