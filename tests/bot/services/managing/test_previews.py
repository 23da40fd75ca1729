"""The coming round before anything is sent: it is that round, and it names and stores nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from bot.services.drawing import planning
from bot.services.drawing.ahead import PlansAhead
from bot.services.drawing.commits import coming_slot
from bot.services.drawing.drafts import draft_round
from bot.services.drawing.planning import PlanningStopped
from bot.services.drawing.round_starts import Totals, run_ordered, seed_of
from bot.services.drawing.rounds import run_due
from bot.services.managing.previews import (
    NoPreview,
    Preview,
    look,
    outline_draft,
)
from bot.services.managing.round_orders import Order
from pairing.guides.loading import load_library
from pairing.levers import Effect, Lever
from pairing.matching.left_over import Obstacle
from pairing.outlines import LeftOver
from pairing.participants import CareerStage, Profile
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
from tests.bot.services.managing.ordering import FIVE, give

LIBRARY = load_library()
TABLES = ("rounds", "pairs", "outbox", "check_ins", "follow_ups", "inbox")
LANGUAGES = ("de", "fr", "es", "it", "pl")
TRAINEE, MANAGER = Profile(CareerStage.NEW_TO_FIELD), Profile(CareerStage.SENIOR)
SPEAKER = replace(MANAGER, languages=("en",))


@pytest.fixture
def locks(db: Database) -> Iterator[Locks]:
    with closing(Locks(db)) as locks:
        yield locks


def seen(db: Database, locks: Locks, **more: object) -> list[Preview | NoPreview]:
    """Everything that is shown one after another."""
    given = {"library": LIBRARY, "locks": locks} | more
    return [*look(db, program_of(db), **given)]  # type: ignore[arg-type]


def last(db: Database, locks: Locks) -> Preview:
    *_, shown = seen(db, locks)
    assert isinstance(shown, Preview)
    return shown


# What is shown


def test_a_preview_has_the_totals_of_the_round_and_stores_nothing(
    db: Database, locks: Locks
) -> None:
    bring_in(db, *FIVE)
    before = [count_rows(db, table) for table in TABLES]

    [shown] = seen(db, locks)

    assert isinstance(shown, Preview)
    outline = shown.outline
    assert Totals.of(outline) == Totals(n_pool=5, n_pairs=1, n_trios=1, n_left=0, n_repeats=0)
    assert (shown.is_complete, shown.effects, shown.changed) == (True, (), False)
    assert [count_rows(db, table) for table in TABLES] == before


def test_the_round_that_is_run_is_the_one_that_was_previewed(db: Database, locks: Locks) -> None:
    bring_in(db, *(f"U{number}" for number in range(1, 40)))
    program = program_of(db)
    shown = last(db, locks)

    seed = seed_of(db, program)
    done = run_ordered(db, program, by="U1", seed=seed, library=LIBRARY, now=NOW)

    assert done.draft is not None
    assert (outline_draft(done.draft), done.draft.plan.seed) == (shown.outline, shown.seed)


@pytest.mark.parametrize("lead", [0, 30])
def test_the_round_of_the_calendar_is_the_one_that_was_previewed(
    db: Database, locks: Locks, lead: int
) -> None:
    """Both are drawn by the seed of the slot, planned ahead or not."""
    bring_in(db, *(f"U{number}" for number in range(1, 20)))
    shown = last(db, locks)
    give(db, Order.HOLD)
    give(db, Order.PUBLISH)

    ahead = None
    if lead:
        ahead = PlansAhead(db, locks, library=LIBRARY, lead=timedelta(minutes=lead))
    [done] = run_due(db, now=due_at(db), library=LIBRARY, locks=locks, ahead=ahead)

    assert done.draft is not None
    assert (outline_draft(done.draft), done.draft.plan.seed) == (shown.outline, shown.seed)


def test_people_who_are_too_far_apart_are_counted_with_what_would_help(
    db: Database, locks: Locks
) -> None:
    bring_in(db, *(f"S{number}" for number in range(1, 9)), profile=SPEAKER)
    lonely = tuple(f"B{number}" for number in range(1, 6))
    for number, who in enumerate(lonely):
        bring_in(db, who, profile=replace(MANAGER, languages=(LANGUAGES[number],)))

    first, *between, shown = seen(db, locks)

    assert isinstance(first, Preview)
    assert isinstance(shown, Preview)
    assert first.outline == shown.outline
    assert (first.effects, first.n_options, first.is_complete) == ((), 2, False)
    assert [one.effects for one in between if isinstance(one, Preview)] == [shown.effects[:1]]
    assert shown.outline.left == (LeftOver(Obstacle.LANGUAGE, 5),)
    assert [effect.lever for effect in shown.effects] == [Lever.STAGE_GAP, Lever.OVERLAP]
    assert shown.is_complete


def test_a_lever_tells_how_many_more_people_have_a_partner(db: Database, locks: Locks) -> None:
    bring_in(db, *FIVE, profile=MANAGER)
    bring_in(db, "U6", profile=TRAINEE)

    shown = last(db, locks)

    assert shown.outline.left == (LeftOver(None, 1),)
    assert shown.effects[0] == Effect(Lever.STAGE_GAP, 3, n_more=1, n_repeats=0)
    assert not shown.effects[1].helps


def test_repeats_are_a_reason_to_look_for_other_rules(db: Database, locks: Locks) -> None:
    bring_in(db, *FIVE, "U6", profile=MANAGER)
    for _ in FIVE:
        run_round(db)

    shown = last(db, locks)

    assert (shown.outline.n_left, shown.outline.n_repeats, shown.n_options) == (0, 3, 2)
    assert shown.outline.is_fewest


def test_somebody_introduced_in_another_program_is_left_over_for_that(
    db: Database, locks: Locks
) -> None:
    bring_in(db, *FIVE)
    program = program_of(db)
    draft = draft_round(db, program, coming_slot(program), seed=1, library=LIBRARY)
    assert draft is not None
    busy = frozenset(draft.pool)
    nobody = replace(draft.plan, pairs=(), sat_out=tuple(sorted(busy)))

    outline = outline_draft(replace(draft, busy=busy, plan=nobody))

    assert outline.left == (LeftOver(Obstacle.BUSY, 5),)


# While it is looked at


def test_a_preview_says_when_people_came_meanwhile(db: Database, locks: Locks) -> None:
    bring_in(db, *FIVE)
    came = iter(["U6"])
    library = library_during(lambda: [bring_in(db, who) for who in came])

    [shown] = seen(db, locks, library=library)

    assert isinstance(shown, Preview)
    assert shown.changed


def test_a_preview_says_when_the_program_was_changed_meanwhile(db: Database, locks: Locks) -> None:
    bring_in(db, *FIVE)
    held = iter([1])
    library = library_during(lambda: [give(db, Order.HOLD) for _ in held])

    [shown] = seen(db, locks, library=library)

    assert isinstance(shown, Preview)
    assert shown.changed


def test_one_looks_at_a_time(db: Database, locks: Locks) -> None:
    bring_in(db, *FIVE)
    lane = Lane("preview", program_of(db).id)
    assert locks.take(lane)
    busy = seen(db, locks)
    locks.free(lane)

    assert busy == [NoPreview.BUSY]
    assert isinstance(last(db, locks), Preview)  # and the lock is given back each time
    assert isinstance(last(db, locks), Preview)


def test_a_round_that_begins_meanwhile_is_not_shown(db: Database, locks: Locks) -> None:
    bring_in(db, *FIVE)
    old = program_of(db)
    run_round(db)

    assert [*look(db, old, library=LIBRARY, locks=locks)] == [NoPreview.MOVED]


def test_a_large_preview_is_given_up_when_the_bot_stops(
    db: Database, locks: Locks, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(db, *FIVE)
    monkeypatch.setattr(planning.plan, "__kwdefaults__", {"stop": None, "apart_from": 2})
    stop = Event()
    stop.set()

    with pytest.raises(PlanningStopped):
        seen(db, locks, stop=stop)
