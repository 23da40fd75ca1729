"""Several instances tick at the same moment; the database decides who runs a round."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from pairing.cadence import first_rule
from pairing.participants import Profile
from pairing.programs import Preset
from storage import participants, people, programs, workspaces
from storage.database import Database

RACERS, SLOTS, PEOPLE = 8, 50, 5


def test_eight_processes_racing_for_fifty_slots_run_each_exactly_once(
    db: Database, database_url: str, now: datetime
) -> None:
    due_at = _prepare(db, now)

    with _racers(database_url, due_at) as racers:
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


def _prepare(db: Database, now: datetime) -> datetime:
    with db.write() as session:
        for number in range(SLOTS):
            workspace = workspaces.ensure_workspace(session, team_id=f"T{number}", now=now)
            rule = first_rule(preset=Preset.STANDARD, zone="Europe/Berlin", now=now)
            program = programs.ensure_default_program(
                session, workspace.id, zone="Europe/Berlin", now=now, rule=rule
            )
            for who in range(PEOPLE):
                person = people.ensure_person(session, workspace.id, slack_user_id=f"U{who}")
                participants.upsert_opt_in(
                    session,
                    workspace_id=workspace.id,
                    program_id=program.id,
                    person_id=person.id,
                    now=now,
                )
                participants.save_profile(session, workspace.id, person.id, Profile(), now=now)
    return program.next_round_at + timedelta(minutes=1)


@contextmanager
def _racers(url: str, due_at: datetime) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.stories.racer", url, due_at.isoformat()]
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


pytestmark = pytest.mark.slow
