"""The plan of the rounds ahead: kept with the round it belongs to, or not at all."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text

from bot.services.drawing.rounds import Ran, preview_next, run_next
from bot.services.joining import participants
from pairing.guides.loading import load_library
from pairing.matching.witness import Witness
from storage import programs
from storage.database import Database
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    due_at,
    library_during,
    program_of,
    run_round,
)

EIGHT = tuple(f"U{number}" for number in range(1, 9))


def kept(db: Database) -> Witness | None:
    with db.read() as session:
        return programs.find_witness(session, program_of(db).id)


def test_a_round_keeps_the_plan_ahead_and_a_preview_does_not(db: Database) -> None:
    bring_in(db, *EIGHT)

    preview_next(db, program_of(db), library=load_library(), seed=7)
    before = kept(db)
    done = run_round(db, now=due_at(db))

    assert before is None
    assert done.draft is not None
    assert done.draft.plan.witness is not None
    assert kept(db) == done.draft.plan.witness


def test_every_round_has_the_plan_of_the_one_before(db: Database) -> None:
    bring_in(db, *EIGHT)
    left = []

    for _ in range(7):
        done = run_round(db, now=due_at(db))
        assert done.draft is not None
        assert not any(pair.is_repeat for pair in done.draft.plan.pairs)
        ahead = kept(db)
        left.append(0 if ahead is None else len(ahead.rounds))

    assert left == [6, 5, 4, 3, 2, 1, 0]


def test_a_round_that_another_instance_stored_first_leaves_its_plan_alone(db: Database) -> None:
    bring_in(db, *EIGHT)
    seen = program_of(db)
    stored = []

    def overtake() -> None:
        if not stored:
            stored.append(run_next(db, seen, now=NOW, library=load_library(), seed=1))

    late = run_next(db, seen, now=NOW, library=library_during(overtake), seed=2)

    assert late.ran is Ran.ELSEWHERE
    assert stored[0].draft is not None
    assert kept(db) == stored[0].draft.plan.witness


@pytest.mark.parametrize("stored", ["oops", "[[[1,1]]]", "[[[1,2],[99,100]]]", "[]"])
def test_a_plan_ahead_that_makes_no_sense_does_not_keep_a_round_from_running(
    db: Database, caplog: pytest.LogCaptureFixture, stored: str
) -> None:
    bring_in(db, *EIGHT)
    with db.write() as session:
        session.execute(text("UPDATE programs SET witness = :stored"), {"stored": stored})

    with caplog.at_level(logging.WARNING):
        done = run_round(db, now=due_at(db))

    assert done.ran is Ran.COMMITTED
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * (stored == "oops")


def test_a_plan_ahead_is_made_anew_when_people_come_and_go(db: Database) -> None:
    bring_in(db, *EIGHT)
    run_round(db, now=due_at(db))
    participants.leave(db, ask("U1"), now=NOW)
    bring_in(db, "U9")

    done = run_round(db, now=due_at(db))

    assert done.draft is not None
    assert not any(pair.is_repeat for pair in done.draft.plan.pairs)
    ahead = kept(db)
    assert ahead is not None
    assert {one for groups in ahead.rounds for group in groups for one in group} == set(
        done.draft.pool
    )
