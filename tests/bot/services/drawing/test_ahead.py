"""Rounds planned ahead: whose they are, when they are dropped, and what the slot makes of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.services.drawing.ahead import Early, PlansAhead
from bot.services.drawing.drafts import slot_seed
from bot.services.drawing.planning import PlanningStopped
from bot.services.drawing.rounds import Ran, RoundRun, run_due
from pairing.guides.library import Library
from pairing.guides.loading import load_library
from pairing.ids import ProgramId
from storage.database import Database
from storage.locks import Locks
from tests.bot.services.factories import TEAM, bring_in, due_at, library_during, program_of

SEVEN = tuple(f"U{number}" for number in range(1, 8))
LEAD = timedelta(minutes=30)


class Instance:
    """One that plans ahead."""

    def __init__(self, db: Database, *, library: Library | None = None) -> None:
        self.db, self.locks, self.stop = db, Locks(db), threading.Event()
        self.library = library or load_library()
        self.ahead = PlansAhead(db, self.locks, library=self.library, lead=LEAD)

    def look(self) -> tuple[Early, ...]:
        return self.ahead.look(now=due_at(self.db) - LEAD)

    def plan(self) -> Early:
        [early] = self.look()
        self.ahead.plan(early, now=due_at(self.db) - LEAD, stop=self.stop)
        return early

    def run(self) -> RoundRun:
        [run] = run_due(
            self.db,
            now=due_at(self.db),
            library=self.library,
            new_seed=lambda: 7,
            locks=self.locks,
            ahead=self.ahead,
        )
        return run


@pytest.fixture
def one(db: Database) -> Iterator[Instance]:
    """An instance, and seven people who take part."""
    bring_in(db, *SEVEN)
    instance = Instance(db)
    yield instance
    instance.locks.close()


def test_a_plan_made_ahead_is_what_is_stored(one: Instance) -> None:
    early = one.plan()

    run = one.run()

    assert run.ran is Ran.COMMITTED
    assert early.draft is not None
    assert run.draft is early.draft


def test_its_lock_is_held_until_the_round_is_stored(one: Instance) -> None:
    early = one.plan()
    before = one.locks.holds(early.lane)

    one.run()

    assert (before, one.locks.holds(early.lane)) == (True, False)


def test_a_round_is_planned_ahead_within_the_lead_only(one: Instance, db: Database) -> None:
    moment = timedelta(microseconds=1)
    slot = due_at(db)

    found = [one.ahead.look(now=at) for at in (slot - LEAD - moment, slot - LEAD, slot)]

    assert [len(rounds) for rounds in found] == [0, 1, 0]


def test_a_slot_has_the_same_seed_everywhere_and_others_have_others() -> None:
    seeds = {
        slot_seed(team, ProgramId(program), slot)
        for team in ("T1", "T2")
        for program in (1, 2)
        for slot in ("2026-12-01T10:00", "2026-12-29T10:00")
    }

    assert len(seeds) == 8
    assert all(0 <= seed < 2**48 for seed in seeds)
    assert slot_seed("T1", ProgramId(1), "2026-12-01T10:00") == 249_995_374_326_148


def test_with_a_lead_the_slot_decides_the_seed_also_without_a_plan(
    one: Instance, db: Database
) -> None:
    expected = slot_seed(TEAM, program_of(db).id, "2026-12-01T10:00")

    run = one.run()

    assert run.draft is not None
    assert run.draft.plan.seed == expected


def test_two_instances_plan_the_same_round(one: Instance, db: Database) -> None:
    early = one.plan()
    one.locks.close()
    other = Instance(db)

    theirs = other.plan()

    assert early.draft is not None
    assert theirs.draft is not None
    assert (theirs.draft.plan, theirs.draft.prompts) == (early.draft.plan, early.draft.prompts)
    other.locks.close()


def test_a_slot_that_comes_while_its_plan_is_made_waits_for_it(one: Instance, db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        assert go_on.wait(30)

    slow = Instance(db, library=library_during(wait))
    with ThreadPoolExecutor(2) as threads:
        planning = threads.submit(slow.plan)
        try:
            assert begun.wait(30)
            running = threads.submit(slow.run)
            while slow.look():  # until it was handed over
                assert not running.done()
        finally:
            go_on.set()
        early, run = planning.result(), running.result()

    assert run.ran is Ran.COMMITTED
    assert run.draft is early.draft
    slow.locks.close()


def test_a_slot_does_not_wait_for_a_plan_that_nobody_has_begun(one: Instance) -> None:
    [early] = one.look()

    run = one.run()
    one.ahead.plan(early, now=early.due.at, stop=one.stop)

    assert run.ran is Ran.COMMITTED
    assert early.draft is None
    assert not one.locks.holds(early.lane)


def test_a_plan_that_is_stopped_leaves_no_lock(
    one: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise PlanningStopped

    monkeypatch.setattr("bot.services.drawing.ahead.draft_round", stop)
    [early] = one.look()

    with pytest.raises(PlanningStopped):
        one.ahead.plan(early, now=early.due.at - LEAD, stop=one.stop)

    assert one.locks.take(early.lane)


def test_a_program_whose_rules_were_changed_is_planned_anew(one: Instance, db: Database) -> None:
    early = one.plan()
    with db.write() as session:
        session.execute(text("UPDATE programs SET odd = 'sit_out'"))

    run = one.run()

    assert early.draft is not None
    assert early.draft.plan.sat_out == ()
    assert run.draft is not None
    assert len(run.draft.plan.sat_out) == 1


def test_a_program_that_was_suspended_is_dropped(one: Instance, db: Database) -> None:
    early = one.plan()
    with db.write() as session:
        session.execute(text("UPDATE programs SET suspended_at = created_at"))

    assert one.look() == ()
    assert one.locks.take(early.lane)


def test_a_lock_lost_meanwhile_is_taken_again(one: Instance) -> None:
    early = one.plan()
    one.locks.close()

    run = one.run()

    assert (run.ran, run.draft) == (Ran.COMMITTED, early.draft)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_a_lock_lost_to_another_instance_is_theirs(one: Instance, db: Database) -> None:
    early = one.plan()
    one.locks.close()
    other = Instance(db)
    other.plan()

    assert one.run().ran is Ran.ELSEWHERE
    assert other.locks.holds(early.lane)
    assert other.run().ran is Ran.COMMITTED
    other.locks.close()
