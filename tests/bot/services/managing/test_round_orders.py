"""Holding and publishing the coming round, and who may: admins only, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.answers import Said
from bot.services.drawing import round_starts
from bot.services.drawing.round_outcomes import Meant, Outcome
from bot.services.drawing.rounds import Ran, run_due
from bot.services.managing import round_orders
from bot.services.managing.round_orders import Order
from pairing.guides.loading import load_library
from pairing.ids import ProgramId
from storage.database import Database
from tests.bot.services.factories import (
    NOW,
    bring_in,
    due_at,
    program_of,
    run_round,
)
from tests.bot.services.managing.ordering import (
    ADMIN,
    FIVE,
    coming,
    give,
    order,
    trail,
)

LIBRARY = load_library()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def filled(db: Database) -> Database:
    """Five people, the first of whom runs the program."""
    bring_in(db, *FIVE)
    return db


# Hold and publish


def test_a_held_round_waits_until_somebody_publishes_it(filled: Database) -> None:
    held = give(filled, Order.HOLD)
    now = due_at(filled) + HOUR
    waiting = run_due(filled, now=now, library=LIBRARY, new_seed=lambda: 7)
    published = give(filled, Order.PUBLISH, now=now)
    [done] = run_due(filled, now=now, library=LIBRARY, new_seed=lambda: 7)

    assert (held["outcome"], published["outcome"]) == (Outcome.HELD, Outcome.PUBLISHED_DUE)
    assert waiting == ()
    assert done.ran is Ran.COMMITTED
    slot = {"program_id": program_of(filled).id, "slot": "2026-12-01T10:00"}
    assert trail(filled) == [("round.held", ADMIN, slot), ("round.published", ADMIN, slot)]


def test_a_round_that_is_published_in_time_starts_at_its_time(filled: Database) -> None:
    give(filled, Order.HOLD)

    published = give(filled, Order.PUBLISH)

    assert published == {"outcome": Outcome.PUBLISHED, "due_at": due_at(filled).isoformat()}
    assert program_of(filled).held_at is None


def test_a_round_that_is_published_at_night_waits_for_working_hours(filled: Database) -> None:
    give(filled, Order.HOLD)

    assert give(filled, Order.PUBLISH, now=due_at(filled) + 14 * HOUR) == {
        "outcome": Outcome.PUBLISHED_WAITS,
        "due_at": due_at(filled).isoformat(),
    }


def test_a_round_held_so_long_that_it_would_be_skipped_is_not_published(filled: Database) -> None:
    give(filled, Order.HOLD)

    told = give(filled, Order.PUBLISH, now=due_at(filled) + 30 * DAY)

    assert told["outcome"] == Outcome.TOO_LATE
    assert program_of(filled).held_at is not None


def test_holding_and_publishing_twice_says_so_and_does_nothing(filled: Database) -> None:
    outcomes = [
        give(filled, what)["outcome"]
        for what in (Order.PUBLISH, Order.HOLD, Order.HOLD, Order.PUBLISH, Order.PUBLISH)
    ]

    assert outcomes == [
        *(Outcome.NOT_HELD, Outcome.HELD, Outcome.HELD_ALREADY),
        *(Outcome.PUBLISHED, Outcome.NOT_HELD),
    ]
    assert [event for event, _, _ in trail(filled)] == ["round.held", "round.published"]


# Who may, and which round


@pytest.mark.parametrize("what", Order)
def test_somebody_else_is_refused_and_that_is_written_down(filled: Database, what: Order) -> None:
    before = program_of(filled)

    answer = order(filled, what, who="U2", named=False)

    assert answer.said is Said.ADMIN_ONLY
    assert program_of(filled) == before
    assert trail(filled, "admin.") == [("admin.refused", "U2", {"asked": f"round.{what}"})]


@pytest.mark.parametrize("what", Order)
def test_a_program_of_another_workspace_is_nobodys_here(filled: Database, what: Order) -> None:
    bring_in(filled, "U9", team_id="T2")
    theirs, before = coming(filled, "T2"), program_of(filled, "T2")

    answers = [
        order(filled, what, meant=meant) for meant in (theirs, Meant(ProgramId(999), theirs.due_at))
    ]

    assert {answer.said for answer in answers} == {Said.ADMIN_ONLY}
    assert program_of(filled, "T2") == before


@pytest.mark.parametrize("what", [Order.HOLD, Order.PUBLISH, Order.RUN])
def test_an_order_about_a_round_that_has_begun_finds_it_gone(filled: Database, what: Order) -> None:
    meant = coming(filled)
    run_round(filled)
    before = program_of(filled)

    told = give(filled, what, meant=meant)

    assert told == {"outcome": Outcome.RUNNING, "at": NOW.isoformat()}
    assert program_of(filled) == before


def test_a_round_that_was_moved_or_skipped_is_another_one_by_now(filled: Database) -> None:
    meant = Meant(coming(filled).program_id, due_at(filled) - DAY)

    told = give(filled, Order.HOLD, meant=meant)

    assert told == {"outcome": Outcome.MOVED, "next_round_at": due_at(filled).isoformat()}


# The operator


def test_the_operator_needs_nobodys_leave(filled: Database) -> None:
    program = program_of(filled)

    held = round_orders.order_here(filled, program, what=Order.HOLD, now=NOW)

    assert held["outcome"] == Outcome.HELD
    assert [(event, actor) for event, actor, _ in trail(filled)] == [
        ("round.held", round_orders.OPERATOR)
    ]


def test_the_operator_may_run_another_round_within_a_day(filled: Database) -> None:
    run_round(filled)
    program = program_of(filled)

    refused = round_orders.order_here(filled, program, what=Order.RUN, now=NOW)
    again = round_orders.order_here(filled, program, what=Order.RUN, now=NOW, again=True)
    seed = round_starts.seed_of(filled, program)
    done = round_starts.run_ordered(
        filled, program, by=round_orders.OPERATOR, seed=seed, library=LIBRARY, now=NOW
    )

    assert (refused["outcome"], again["outcome"]) == (Outcome.RUNNING, Outcome.STARTING)
    assert done.ran is Ran.COMMITTED


def test_rounds_of_the_calendar_are_not_in_the_trail(filled: Database) -> None:
    run_due(filled, now=due_at(filled), library=LIBRARY, new_seed=lambda: 7)

    assert trail(filled) == []
