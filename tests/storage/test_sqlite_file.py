"""What is special about a SQLite file: its rights, its single process, its single writer."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import workspaces
from storage.database import Database
from storage.engines import BUSY_MS
from storage.errors import AlreadyRunning, StorageBusy, StorageUnavailable
from storage.migrate import check, upgrade
from tests.storage.factories import NOW

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Database:
    file = tmp_path / "pairme.db"
    file.write_bytes(sqlite_template.read_bytes())
    return Database(str(file))


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


@pytest.mark.slow
def test_a_start_waits_for_whoever_has_locked_the_whole_file(tmp_path: Path) -> None:
    """Longer than a command would wait: another process may be at its first migration."""
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(1.2 * BUSY_MS / 1_000, other.rollback)
    release.start()
    db = Database(str(file))

    upgrade(db)

    check(db)
    release.join()
    other.close()
    db.close()


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
