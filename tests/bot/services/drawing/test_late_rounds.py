"""Rounds found due too late: run inside the window, else recorded as skipped, never in a burst."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from bot.services.drawing.rounds import Ran, RoundRun, run_due, run_next
from bot.services.joining import participants
from pairing.guides.loading import load_library
from storage import programs, rounds, workspaces
from storage.database import Database
from storage.outbox import MessageKind
from storage.rounds import Round, RoundState
from storage.workspaces import WorkspaceState
from tests.bot.services.factories import NOW, ask, bring_in, due_at, messages_in, program_of
from tests.storage.factories import race

WEEKS = timedelta(weeks=4)  # between two rounds of the standard program


def run_at(db: Database, now: datetime) -> list[Ran]:
    runs = run_due(db, now=now, library=load_library(), new_seed=lambda: 7)
    return [one.ran for one in runs]


def rounds_of(db: Database) -> list[Round]:
    """Oldest first."""
    with db.read() as session:
        return rounds.list_rounds(session, program_of(db).id, limit=100)[::-1]


def test_a_round_runs_up_to_a_day_late(db: Database) -> None:
    bring_in(db, "U1", "U2")

    ran = run_at(db, due_at(db) + timedelta(hours=24))

    assert ran == [Ran.COMMITTED]
    assert [one.state for one in rounds_of(db)] == [RoundState.DELIVERING]


def test_a_round_that_is_two_hours_late_runs_at_any_hour(db: Database) -> None:
    bring_in(db, "U1", "U2")
    with db.write() as session:
        session.execute(text("UPDATE programs SET local_time = '21:00'"))
    evening = due_at(db) + timedelta(hours=11)
    move_due(db, to=evening)

    ran = run_at(db, evening + timedelta(hours=2))

    assert ran == [Ran.COMMITTED]


def test_a_round_that_is_hours_late_waits_for_working_hours(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)

    at_night = [run_at(db, due + timedelta(hours=hours)) for hours in (8, 22)]
    untouched = (rounds_of(db), messages_in(db), due_at(db))
    in_the_morning = run_at(db, due + timedelta(hours=23))

    assert at_night == [[Ran.WAITING]] * 2
    assert untouched == ([], [], due)
    assert in_the_morning == [Ran.COMMITTED]


def test_a_round_later_than_that_is_recorded_as_skipped(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)

    ran = run_at(db, due + timedelta(hours=24, seconds=1))

    assert ran == [Ran.SKIPPED]
    [skipped] = rounds_of(db)
    assert (skipped.state, skipped.reason) == (RoundState.SKIPPED, "late")
    assert (skipped.slot, skipped.due_at, skipped.ran_at) == ("2026-12-01T10:00", due, None)
    assert due_at(db) == due + WEEKS
    assert messages_in(db) == []


def test_of_several_missed_slots_only_the_newest_may_run(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)

    ran = run_at(db, due + 3 * WEEKS + timedelta(hours=2))
    again = run_at(db, due + 3 * WEEKS + timedelta(hours=2))

    assert (ran, again) == ([Ran.COMMITTED], [])
    assert [(one.slot, one.state, one.reason) for one in rounds_of(db)] == [
        ("2026-12-01T10:00", RoundState.SKIPPED, "missed"),
        ("2026-12-29T10:00", RoundState.SKIPPED, "missed"),
        ("2027-01-26T10:00", RoundState.SKIPPED, "missed"),
        ("2027-02-23T10:00", RoundState.DELIVERING, None),
    ]
    assert due_at(db) == due + 4 * WEEKS


def test_when_even_the_newest_is_too_late_all_are_skipped(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)

    ran = run_at(db, due + WEEKS + timedelta(days=3))

    assert ran == [Ran.SKIPPED]
    assert [(one.slot, one.reason) for one in rounds_of(db)] == [
        ("2026-12-01T10:00", "missed"),
        ("2026-12-29T10:00", "late"),
    ]
    assert due_at(db) == due + 2 * WEEKS


def test_a_late_slot_is_skipped_once_by_instances_that_look_at_the_same_moment(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    now = due_at(db) + WEEKS + timedelta(days=3)

    attempts = race(4, lambda _: run_at(db, now))

    assert [ran for attempt in attempts for ran in attempt].count(Ran.SKIPPED) == 1
    assert len(rounds_of(db)) == 2


def test_rounds_that_never_ran_are_no_history(db: Database) -> None:
    bring_in(db, "U1", "U2")
    run_at(db, due_at(db) + timedelta(days=2))

    run_at(db, due_at(db))

    [intro] = [m for m in messages_in(db) if m.kind is MessageKind.PAIR_INTRO]
    assert intro.facts["met_before"] is False


def test_a_skip_that_was_meant_for_a_missed_slot_is_over(db: Database) -> None:
    bring_in(db, "U1", "U2")
    participants.skip(db, ask("U1"), now=NOW)

    ran = run_at(db, due_at(db) + WEEKS)

    assert ran == [Ran.COMMITTED]
    assert rounds_of(db)[-1].n_pool == 2


def test_a_due_time_that_no_longer_fits_the_rule_still_runs_under_its_wall_time(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    seen = program_of(db)
    odd_time = seen.next_round_at - timedelta(hours=1)
    move_due(db, to=odd_time)

    ran = run_at(db, odd_time)

    assert ran == [Ran.COMMITTED]
    assert [one.slot for one in rounds_of(db)] == ["2026-12-01T09:00"]
    assert due_at(db) == seen.next_round_at


def test_a_workspace_that_removed_the_app_has_no_rounds(db: Database) -> None:
    bring_in(db, "U1", "U2")
    program = program_of(db)
    with db.write() as session:
        workspaces.set_workspace_state(
            session, program.workspace_id, WorkspaceState.UNINSTALLED, reason="app_uninstalled"
        )

    assert run_at(db, due_at(db)) == []


def test_a_round_ahead_of_time_leaves_the_slots_after_it_alone(db: Database) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)

    runs: list[RoundRun] = [
        run_next(db, program_of(db), now=NOW, library=load_library(), seed=seed) for seed in (1, 2)
    ]

    assert [one.slot for one in runs] == ["2026-12-01T10:00", "2026-12-29T10:00"]
    assert due_at(db) == due + 2 * WEEKS


def move_due(db: Database, *, to: datetime) -> None:
    """Store a due time as if the rule had been another one when it was computed."""
    program = program_of(db)
    with db.write() as session:
        assert programs.advance(session, program.id, seen=program.next_round_at, to=to)


def test_messages_of_a_late_round_make_sense_until_two_days_after_its_slot(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    due = due_at(db)

    run_at(db, due + timedelta(hours=23))

    assert {one.expires_at for one in messages_in(db)} == {due + timedelta(hours=48)}


def test_messages_of_a_round_ahead_of_time_make_sense_until_two_days_after_it_ran(
    db: Database,
) -> None:
    bring_in(db, "U1")

    run_next(db, program_of(db), now=NOW, library=load_library(), seed=1)

    [sat_out] = messages_in(db)
    assert sat_out.expires_at == NOW + timedelta(hours=48)
