"""The two doors: what they commit, refuse and report, on both databases."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from pairing.participants import FOREVER
from storage import workspaces
from storage.database import Database
from storage.errors import AlreadyRunning, StorageBusy, StorageUnavailable
from storage.tables import WorkspaceRow
from tests.storage.factories import NOW

ROOT = Path(__file__).parents[2]


def count_workspaces(db: Database) -> int:
    with db.read() as s:
        return len(workspaces.list_workspaces(s))


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Database:
    file = tmp_path / "pairme.db"
    file.write_bytes(sqlite_template.read_bytes())
    return Database(str(file))


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
    wanted = {
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
    }[db.dialect]

    with db.write() as s:
        found = {name: s.execute(text(name)).scalar_one() for name in wanted}

    assert found == wanted


def test_a_new_sqlite_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    db = Database(str(tmp_path / "new.db"))

    with db.write() as s:
        s.execute(text("CREATE TABLE t (a INTEGER)"))

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}
    db.close()


def test_a_replaced_sqlite_file_is_noticed(sqlite_db: Database, tmp_path: Path) -> None:
    with sqlite_db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=NOW)
    os.replace(tmp_path / "pairme.db", tmp_path / "moved.db")

    for door in (sqlite_db.read, sqlite_db.write):
        with pytest.raises(StorageUnavailable, match="removed or replaced"), door():
            pass
    assert not (tmp_path / "pairme.db").exists()
    sqlite_db.close()


def test_a_writer_outside_makes_sqlite_busy_not_broken(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(tmp_path / "pairme.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with sqlite_db.engine.connect() as connection:  # the pool's only connection so far
        connection.connection.cursor().execute("PRAGMA busy_timeout=10")

    with pytest.raises(StorageBusy, match="try again"), sqlite_db.write():
        pass

    other.execute("ROLLBACK")
    other.close()
    with sqlite_db.write() as s:
        workspaces.ensure_workspace(s, team_id="T1", now=NOW)
    sqlite_db.close()


def test_a_thread_that_waits_too_long_for_its_turn_hears_busy(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_MS", 20)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with sqlite_db.write():
            inside.set()
            leave.wait(timeout=5)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(timeout=5)
    try:
        with pytest.raises(StorageBusy), sqlite_db.write():
            pass
    finally:
        leave.set()
        holder.join()
    sqlite_db.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("these are not the tables you are looking for" * 100)
    db = Database(str(file))

    with pytest.raises(StorageUnavailable):
        db.ping()
    db.close()


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


HOLD = """
import sys
from pathlib import Path
from storage.errors import AlreadyRunning
from storage.process_lock import ProcessLock  # what Database holds, without its slow import
try:
    ProcessLock(Path(sys.argv[1])).take()
except AlreadyRunning as refusal:
    print(refusal.pid, refusal)
else:
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_on_one_sqlite_file_is_refused_with_the_pid_of_the_first(
    sqlite_db: Database,
) -> None:
    sqlite_db.hold_single_process()
    sqlite_db.hold_single_process()  # ours already

    second = subprocess.run(
        [sys.executable, "-c", HOLD, str(sqlite_db.file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert second.stdout.startswith(f"{os.getpid()} PairMe is already running")
    assert "PostgreSQL for several instances" in second.stdout
    sqlite_db.close()


def test_a_killed_process_lets_the_next_one_in(sqlite_db: Database) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(sqlite_db.file)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning) as refusal:
            sqlite_db.hold_single_process()
        assert refusal.value.pid == first.pid
        first.kill()

    sqlite_db.hold_single_process()
    sqlite_db.close()


@pytest.mark.postgres
def test_several_processes_may_share_postgresql(postgres_db: Database) -> None:
    again = Database(postgres_db.engine.url.render_as_string(hide_password=False))

    postgres_db.hold_single_process()
    again.hold_single_process()
