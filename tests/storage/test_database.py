"""The two doors: what they commit, refuse and report, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from pairing.participants import FOREVER
from storage import workspaces
from storage.database import Database
from storage.errors import StorageBusy, StorageUnavailable
from storage.tables import WorkspaceRow
from tests.storage.factories import NOW

ROOT = Path(__file__).parents[2]


def count_workspaces(db: Database) -> int:
    with db.read() as s:
        return len(workspaces.list_workspaces(s))


def test_a_block_that_ends_is_committed(db: Database) -> None:
    with db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=NOW)

    assert count_workspaces(db) == 1


def store_and_fail(db: Database) -> None:
    with db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=NOW)
        raise ZeroDivisionError


def test_a_block_that_raises_leaves_nothing(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        store_and_fail(db)

    assert count_workspaces(db) == 0


def test_after_a_failed_block_the_next_one_works(db: Database) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            store_and_fail(db)

    with db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=NOW)
    assert count_workspaces(db) == 1


def test_read_refuses_to_write(db: Database) -> None:
    with pytest.raises((StorageUnavailable, DBAPIError)), db.read() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=NOW)

    with db.write() as s:  # and the connection it leaves behind writes again
        workspaces.ensure_workspace(s, team_id="T2", now=NOW)
    assert count_workspaces(db) == 1


def test_ping_answers(db: Database) -> None:
    db.ping()


def test_an_instant_comes_back_as_the_same_instant_in_utc(db: Database) -> None:
    tokyo = datetime(2026, 11, 24, 18, tzinfo=timezone(timedelta(hours=9)))

    with db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=tokyo)
        stored = s.execute(select(WorkspaceRow.created_at)).scalar_one()
        compares = s.execute(select(WorkspaceRow.id).where(WorkspaceRow.created_at <= NOW)).all()

    assert stored == tokyo
    assert stored.tzinfo is UTC
    assert len(compares) == 1  # 18:00 in Tokyo is 09:00 UTC, not later


def test_the_end_of_time_survives(db: Database) -> None:
    with db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=FOREVER)

        assert s.execute(select(WorkspaceRow.created_at)).scalar_one() == FOREVER


def test_a_naive_datetime_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="has no time zone"), db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=datetime(2026, 11, 24))  # noqa: DTZ001


def test_settings_that_the_promises_need_are_on(db: Database) -> None:
    settings: dict[str, dict[str, object]] = {
        "sqlite": {
            "PRAGMA journal_mode": "wal",
            "PRAGMA synchronous": 2,
            "PRAGMA foreign_keys": 1,
            "PRAGMA busy_timeout": 2000,
        },
        "postgresql": {
            "SHOW lock_timeout": "2s",
            "SHOW statement_timeout": "10s",
            "SHOW idle_in_transaction_session_timeout": "1min",
            "SHOW transaction_isolation": "read committed",
            "SHOW timezone": "UTC",
        },
    }
    wanted = settings[db.dialect]

    with db.write() as s:
        found = {name: s.execute(text(name)).scalar_one() for name in wanted}

    assert found == wanted


@pytest.mark.postgres
def test_a_locked_row_on_postgresql_is_busy(postgres_db: Database) -> None:
    with postgres_db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=NOW)

    def lock_all() -> None:
        with postgres_db.write() as s:
            s.execute(text("SET LOCAL lock_timeout = 10"))
            s.execute(text("SELECT id FROM workspaces FOR UPDATE"))

    with postgres_db.write() as first:
        first.execute(text("SELECT id FROM workspaces FOR UPDATE"))
        with pytest.raises(StorageBusy):
            lock_all()


@pytest.mark.postgres
def test_a_lost_connection_is_unavailable_and_the_next_one_works(postgres_db: Database) -> None:
    def lose_connection() -> None:
        with postgres_db.write() as s:
            pid = s.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with postgres_db.read() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            s.execute(text("SELECT 1"))

    with pytest.raises(StorageUnavailable):
        lose_connection()

    postgres_db.ping()


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    db = Database(f"postgresql://nobody@/nothing?host={tmp_path}")

    with pytest.raises(StorageUnavailable):
        db.ping()


def test_an_exhausted_pool_is_busy(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engines.POOL_WAIT_S", 0.01)
    db = Database(database_url, pool_size=1)

    with db.read() as s:
        s.execute(text("SELECT 1"))
        with pytest.raises(StorageBusy, match="connections are in use"):
            db.ping()
    db.close()


@pytest.mark.postgres
def test_several_processes_may_share_postgresql(postgres_db: Database) -> None:
    again = Database(postgres_db.engine.url.render_as_string(hide_password=False))

    postgres_db.hold_single_process()
    again.hold_single_process()
