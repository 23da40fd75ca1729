"""What /readyz says of a database that is full, gone, busy, or may only be read."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

import bot.health
from bot.health import State
from storage.database import Database
from storage.migrate import check
from storage.vitals import touch
from tests.bot.delivery.office import ON_POSTGRESQL
from tests.bot.healthy import failures, found, look
from tests.bot.services.factories import join, messages_in


@pytest.fixture(autouse=True)
def _never_the_same_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.health, "FRESH_S", -1.0)


@contextmanager
def no_room() -> Iterator[None]:
    """Let every file be as large as it may get, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_noticed_although_nothing_is_written_by_anybody(db: Database) -> None:
    assert look(db).is_ready

    with no_room():
        report = look(db)

    assert list(failures(report)) == ["database"]
    assert failures(report)["database"] == "cannot be written: StorageUnavailable"
    assert found(report, "outbox").state is State.UNKNOWN
    assert look(db).is_ready


@ON_POSTGRESQL
def test_a_standby_that_can_only_be_read_is_noticed(database_url: str) -> None:
    url = make_url(database_url).update_query_dict(
        {"options": "-c default_transaction_read_only=on"}
    )
    standby = Database(url.render_as_string(hide_password=False))

    report = look(standby)
    standby.close()

    assert failures(report) == {"database": "cannot be written: StorageUnavailable"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_file_that_is_gone_is_noticed(db: Database) -> None:
    assert db.file is not None
    db.file.rename(db.file.with_suffix(".away"))

    assert list(failures(look(db))) == ["database"]


@pytest.mark.postgres
def test_a_server_that_is_gone_is_noticed(tmp_path: Path) -> None:
    nowhere = Database(f"postgresql://pairme@/pairme?host={tmp_path}")

    report = look(nowhere)
    nowhere.close()

    assert failures(report) == {"database": "cannot be written: StorageUnavailable"}


def test_another_who_keeps_writing_is_noticed(db: Database, database_url: str) -> None:
    other = Database(database_url)
    with other.write() as session:
        touch(session)
        report = look(db)
    other.close()

    assert failures(report) == {"database": "cannot be written: StorageBusy"}


def test_writing_it_leaves_nothing_behind(db: Database) -> None:
    join(db, "U1")
    before = messages_in(db)

    assert look(db).is_ready
    assert look(db).is_ready

    assert messages_in(db) == before
    check(db)
