"""No round begins in a blackout: not when it is due, not after a downtime, not after a restore."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.services.answers import Said
from bot.services.drawing.heads_up import tell_of_rounds
from bot.services.drawing.rounds import Ran
from bot.services.joining import participants
from bot.services.operating.recovery import recover
from pairing.blackouts import Blackout
from storage import program_terms, rounds
from storage.database import Database
from storage.rounds import RoundState
from tests.bot.services.factories import (
    IN_TWO_WEEKS,
    NOW,
    ask,
    bring_in,
    due_at,
    join,
    program_of,
)
from tests.bot.services.programs import run_at

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FIRST, SECOND, THIRD = date(2026, 12, 1), date(2026, 12, 29), date(2027, 1, 26)


def close(db: Database, *days: date, now: datetime = NOW) -> None:
    """Add the days as blackouts of the program."""
    seen = program_of(db).terms
    shut = replace(seen.rule, blackouts=tuple(Blackout(on, on) for on in days))
    with db.write() as session:
        terms = replace(seen, rule=shut)
        program_id = program_of(db).id
        assert program_terms.set_terms(session, program_id, terms, seen=seen, now=now)


def slots_in(db: Database) -> list[tuple[str, RoundState]]:
    with db.read() as session:
        found = rounds.list_rounds(session, program_of(db).id, limit=9)
    return [(one.slot[:10], one.state) for one in found[::-1]]


def test_the_coming_round_moves_behind_it(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)

    close(db, FIRST)

    assert run_at(db, due) == ()
    assert due_at(db) == due + 4 * WEEK
    assert tell_of_rounds(db, now=due - DAY) == 0
    assert tell_of_rounds(db, now=due + 4 * WEEK - DAY) == 2


def test_after_a_round_the_next_one_is_behind_it(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)
    close(db, SECOND)

    run_at(db, due)

    assert due_at(db) == due + 8 * WEEK


def test_a_downtime_swallows_no_round_that_would_not_have_been(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)
    close(db, SECOND)

    [run] = run_at(db, due + 8 * WEEK)

    assert (run.ran, run.slot[:10]) == (Ran.COMMITTED, "2027-01-26")
    assert slots_in(db) == [
        ("2026-12-01", RoundState.SKIPPED),
        ("2027-01-26", RoundState.DELIVERING),
    ]


def test_a_downtime_that_ends_in_it_judges_the_slot_before_it(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)
    close(db, SECOND)

    [run] = run_at(db, due + 4 * WEEK)

    assert (run.ran, run.slot[:10]) == (Ran.SKIPPED, "2026-12-01")
    assert due_at(db) == due + 8 * WEEK


def test_a_restore_goes_on_behind_it(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)
    close(db, SECOND)

    recover(db, has_history=True, now=due + 3 * WEEK)

    assert due_at(db) == due + 8 * WEEK
    assert slots_in(db) == [("2026-12-01", RoundState.SKIPPED)]


def test_whoever_pauses_hears_when_they_are_really_back(db: Database) -> None:
    join(db, "U1")
    close(db, FIRST, SECOND)

    answer = participants.pause(db, ask("U1"), until=IN_TWO_WEEKS, now=NOW)

    assert answer.said is Said.PAUSED
    assert answer.facts["back_at"] == due_at(db).isoformat()
    assert due_at(db).date() == THIRD
