"""Several instances tick at the same moment; the database decides who runs a round."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.bot.services.factories import bring_in, due_at

RACERS, SLOTS, PEOPLE = 8, 50, 5


def test_eight_processes_racing_for_fifty_slots_run_each_exactly_once(
    db: Database, database_url: str
) -> None:
    teams = [f"T{number}" for number in range(SLOTS)]
    for team_id in teams:
        bring_in(db, *(f"U{who}" for who in range(PEOPLE)), team_id=team_id)
    at = due_at(db, team_id=teams[0]) + timedelta(minutes=1)

    with _racers(database_url, at) as racers:
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        won = [int(racer.communicate("go\n", timeout=60)[0]) for racer in _started(racers)]

    assert sum(won) == SLOTS
    assert _count(db, "SELECT count(*) FROM rounds") == SLOTS
    assert _count(db, "SELECT count(DISTINCT program_id) FROM rounds") == SLOTS
    assert _count(db, "SELECT count(*) FROM pair_members") == SLOTS * PEOPLE
    assert _count(db, "SELECT count(*) FROM outbox") == SLOTS * 2 * 2  # open + intro, two groups


def _started(racers: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Give the starting signal to all before waiting for any."""
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return racers


@contextmanager
def _racers(url: str, at: datetime) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.stories.racer", url, at.isoformat()]
    racers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(RACERS)
    ]
    try:
        yield racers
    finally:
        for racer in racers:
            racer.kill()
            racer.communicate()


def _count(db: Database, query: str) -> int:
    with db.read() as session:
        return int(session.execute(text(query)).scalar_one())


pytestmark = [pytest.mark.slow, pytest.mark.alone]
