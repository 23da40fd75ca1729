"""Running the coming round now: the one that was previewed, and once, whoever else runs it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from bot.services.drawing.round_outcomes import Meant, Outcome
from bot.services.drawing.round_starts import start
from bot.services.drawing.rounds import Ran, run_due
from bot.services.managing.round_orders import Order
from pairing.guides.loading import load_library
from storage import program_terms
from storage.database import Database
from storage.locks import Lane, Locks
from tests.bot.services.factories import (
    NOW,
    bring_in,
    count_rows,
    due_at,
    library_during,
    program_of,
    run_round,
)
from tests.bot.services.managing.ordering import (
    ADMIN,
    DELIVERED,
    FIVE,
    SEEN,
    coming,
    give,
    order,
    trail,
)
from tests.storage.factories import race

LIBRARY = load_library()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def begin(db: Database, meant: Meant | None = None, **more: Any) -> dict[str, Any]:
    """Run the round that may be run now; with locks of its own, as another instance."""
    with closing(Locks(db)) as locks:
        given = {"seen": SEEN, "library": LIBRARY, "locks": locks, "now": NOW} | more
        return dict(start(db, meant or coming(db), by=ADMIN, **given))


@pytest.fixture
def filled(db: Database) -> Database:
    """Five people, the first of whom runs the program."""
    bring_in(db, *FIVE)
    return db


def test_a_round_that_is_run_now_is_the_previewed_one_and_written_down(filled: Database) -> None:
    meant, due = coming(filled), due_at(filled)
    leave = give(filled, Order.RUN, meant=meant)

    told = begin(filled, meant)

    assert leave == {"outcome": Outcome.STARTING, "n": 5}
    assert told == {
        "outcome": Outcome.STARTED,
        "pairs": 1,
        "trios": 1,
        "left": 0,
        "as_seen": True,
    }
    assert due_at(filled) == due + timedelta(weeks=4)
    [(event, actor, subject)] = trail(filled)
    assert (event, actor, subject["slot"]) == ("round.started", ADMIN, "2026-12-01T10:00")


def test_people_who_came_since_the_preview_are_told_of(filled: Database) -> None:
    bring_in(filled, "U6")

    assert begin(filled)["as_seen"] is False
    assert begin(filled, coming(filled), seen=None)["as_seen"] is None


def test_two_clicks_run_a_round_once(filled: Database) -> None:
    meant = coming(filled)

    first, second = (give(filled, Order.RUN, meant=meant) for _ in range(2))
    told = [begin(filled, meant) for _ in range(2)]

    assert first == second
    assert [one["outcome"] for one in told] == [Outcome.STARTED, Outcome.RUNNING]
    assert count_rows(filled, "rounds") == 1
    assert len(trail(filled)) == 1


def test_one_click_delivered_twice_is_answered_once(filled: Database) -> None:
    meant, same = coming(filled), {"key": "same"}

    answers = [order(filled, Order.HOLD, meant=meant, **same) for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0].facts["outcome"] == Outcome.HELD


def test_of_an_admin_and_the_scheduler_one_runs_the_round(filled: Database) -> None:
    meant, now = coming(filled), due_at(filled)

    def either(number: int) -> str:
        if number % 2:
            runs = run_due(filled, now=now, library=LIBRARY, new_seed=lambda: 7)
            return "ran" if any(one.ran is Ran.COMMITTED for one in runs) else "did not"
        told = begin(filled, meant, now=now)
        return "ran" if told["outcome"] == Outcome.STARTED else "did not"

    outcomes = race(4, either)

    assert outcomes.count("ran") == 1
    assert count_rows(filled, "rounds") == 1


def test_a_round_run_by_the_scheduler_while_it_is_planned_is_left_to_it(filled: Database) -> None:
    meant = coming(filled)
    library = library_during(lambda: run_round(filled) if due_at(filled) == meant.due_at else None)

    told = begin(filled, meant, library=library)

    assert told["outcome"] == Outcome.RUNNING
    assert count_rows(filled, "rounds") == 1


def test_a_second_admin_hears_that_somebody_starts_it(filled: Database) -> None:
    with closing(Locks(filled)) as locks:
        assert locks.take(Lane("order", coming(filled).program_id))
        told = begin(filled, locks=locks)

    assert told == {"outcome": Outcome.BEING_STARTED}
    assert count_rows(filled, "rounds") == 0


def test_nothing_is_started_when_planning_does_not_settle(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_during(lambda: None)
    monkeypatch.setattr("bot.services.drawing.slots.MAX_TRIES", 0)

    assert begin(filled, library=library)["outcome"] == Outcome.UNSETTLED


def test_a_round_within_a_day_of_another_is_refused_with_its_time(filled: Database) -> None:
    run_round(filled)
    running = give(filled, Order.RUN)
    with filled.write() as session:
        session.execute(DELIVERED)
    ran = give(filled, Order.RUN)
    later = give(filled, Order.RUN, now=NOW + DAY)

    assert running == {"outcome": Outcome.RUNNING, "at": NOW.isoformat()}
    assert ran == {"outcome": Outcome.RAN, "at": NOW.isoformat()}
    assert later["outcome"] == Outcome.STARTING


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_people_make_no_round(db: Database, n: int) -> None:
    bring_in(db, *FIVE[:n])

    assert give(db, Order.RUN) == {"outcome": Outcome.TOO_FEW, "n": n}


def test_a_stopped_program_runs_nothing(filled: Database) -> None:
    with filled.write() as session:
        assert program_terms.suspend(session, program_of(filled).id, now=NOW)

    assert give(filled, Order.RUN) == {"outcome": Outcome.STOPPED}


def test_running_a_held_round_publishes_it(filled: Database) -> None:
    give(filled, Order.HOLD)
    meant = coming(filled)

    give(filled, Order.RUN, meant=meant)
    told = begin(filled, meant)

    assert told["outcome"] == Outcome.STARTED
    assert program_of(filled).held_at is None
    assert [event for event, _, _ in trail(filled)] == [
        *("round.held", "round.published", "round.started")
    ]


def test_a_held_round_that_could_not_be_run_stays_held(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(filled, Order.HOLD)
    held_at, meant, now = program_of(filled).held_at, coming(filled), due_at(filled) + HOUR
    monkeypatch.setattr("bot.services.drawing.slots.MAX_TRIES", 0)

    assert give(filled, Order.RUN, meant=meant, now=now)["outcome"] == Outcome.STARTING
    assert begin(filled, meant, now=now)["outcome"] == Outcome.UNSETTLED

    monkeypatch.undo()
    assert run_due(filled, now=now, library=LIBRARY, new_seed=lambda: 7) == ()
    assert program_of(filled).held_at == held_at
    assert [event for event, _, _ in trail(filled)] == ["round.held"]


@pytest.mark.parametrize("before", [False, True])
def test_whoever_holds_a_round_while_it_is_planned_is_heeded(
    filled: Database, before: bool
) -> None:
    meant, later = coming(filled), NOW + timedelta(minutes=1)
    if before:
        give(filled, Order.HOLD)

    def hold_anew() -> None:
        with filled.write() as session:
            program_terms.release(session, meant.program_id)
            program_terms.hold(session, meant.program_id, seen=meant.due_at, now=later)

    told = begin(filled, meant, library=library_during(hold_anew))

    assert told["outcome"] == Outcome.UNSETTLED
    assert program_of(filled).held_at == later
    assert count_rows(filled, "rounds") == 0
