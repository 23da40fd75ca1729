"""Opting in and out while a round is being stored, on PostgreSQL."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from sqlalchemy import text

from storage import (
    participants,
    people,
    programs,
    rounds,
)
from storage.database import Database
from tests.storage.factories import (
    NOW,
    WEEK,
    make_team,
)


@pytest.mark.postgres
def test_an_opt_out_waits_for_the_round_that_counts_on_the_person(postgres_db: Database) -> None:
    db = postgres_db
    team = make_team(db, 2)
    left = threading.Event()

    def leave() -> None:
        with db.write() as s:
            participants.set_opted_out(s, team.participants[0], now=NOW)
        left.set()

    leaver = threading.Thread(target=leave)
    with db.write() as s:
        eligible = rounds.still_eligible(
            s, team.program_id, team.participants, due_at=NOW, keep=True
        )
        leaver.start()
        wait_for_lock(db)
        opted_out_meanwhile = left.is_set()
    leaver.join(timeout=5)

    assert eligible == set(team.participants)
    assert not opted_out_meanwhile
    assert left.is_set()


@pytest.mark.postgres
def test_opting_in_does_not_wait_for_a_round_of_the_program(postgres_db: Database) -> None:
    db = postgres_db
    team = make_team(db, 1)
    with db.write() as s:
        newcomer = people.ensure_person(s, team.workspace_id, slack_user_id="U-new").id
        seen = programs.get_program(s, team.program_id).next_round_at
    opt_in = partial(
        participants.upsert_opt_in,
        workspace_id=team.workspace_id,
        program_id=team.program_id,
        person_id=newcomer,
        now=NOW,
    )

    with db.write() as round_transaction:
        assert programs.advance(round_transaction, team.program_id, seen=seen, to=seen + WEEK)
        with db.write() as s:
            s.execute(text("SET LOCAL lock_timeout = 100"))
            assert opt_in(s)[1]


def wait_for_lock(db: Database) -> None:
    """Return once some connection waits for a lock of another (bounded by its lock timeout)."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(10_000):
        with db.read() as s:
            if s.execute(waiting).scalar_one():
                return
    pytest.fail("nobody waits for a lock")
