"""Several instances tick at the same moment; the database decides who runs a round."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.bot.services.factories import bring_in, due_at

RACERS, SLOTS, PEOPLE = 8, 50, 5
PATIENCE_S = 180.0  # on a machine that is busy with other tests


def test_eight_processes_racing_for_fifty_slots_run_each_exactly_once(
    db: Database, database_url: str
) -> None:
    teams = [f"T{number}" for number in range(SLOTS)]
    for team_id in teams:
        bring_in(db, *(f"U{who}" for who in range(PEOPLE)), team_id=team_id)
    at = due_at(db, team_id=teams[0]) + timedelta(minutes=1)

    with _racers(database_url, at) as racers:
        assert racers.stdout is not None
        assert [racers.stdout.readline() for _ in range(RACERS)] == ["ready\n"] * RACERS
        said, _ = racers.communicate(timeout=PATIENCE_S)  # their input ends: all start

    assert racers.returncode == 0
    won = [int(line) for line in said.split()]
    assert len(won) == RACERS
    assert sum(won) == SLOTS
    assert _count(db, "SELECT count(*) FROM rounds") == SLOTS
    assert _count(db, "SELECT count(DISTINCT program_id) FROM rounds") == SLOTS
    assert _count(db, "SELECT count(*) FROM pair_members") == SLOTS * PEOPLE
    assert _count(db, "SELECT count(*) FROM outbox") == SLOTS * 2 * 2  # open + intro, two groups


@contextmanager
def _racers(url: str, at: datetime) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.stories.racer", url, at.isoformat(), str(RACERS)]
    racers = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that all of them can be ended
    )
    try:
        yield racers
    finally:
        with suppress(ProcessLookupError):
            os.killpg(racers.pid, signal.SIGKILL)
        racers.communicate()


def _count(db: Database, query: str) -> int:
    with db.read() as session:
        return int(session.execute(text(query)).scalar_one())


pytestmark = [pytest.mark.slow, pytest.mark.alone]
