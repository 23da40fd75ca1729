"""Rounds: find what is due, plan it with no transaction open, store it all or not at all.

A crash anywhere before the commit leaves the round due. Who plans a round holds the lock of its
program, so that no other instance does the same work; a killed process loses it at once. What makes
a round happen once is the fence: the compare-and-set on the program's due time and UNIQUE(program,
slot). Whoever slept and wakes too late finds it closed, and losing is a normal answer.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event

from bot.services.drawing.ahead import PlansAhead
from bot.services.drawing.commits import coming_slot
from bot.services.drawing.drafts import Draft, draft_round, find_seed
from bot.services.drawing.slots import Ran, RoundRun, Slot, run_slot, skip_slot
from bot.services.named_admins import NOBODY, NamedAdmins
from pairing.cadence import Due, Late, judge_late, last_due
from pairing.guides.library import Library
from pairing.programs import Program
from storage import programs, rounds
from storage.database import Database
from storage.locks import Lane, Locks

__all__ = ["Ran", "RoundRun", "preview_next", "ran_lately", "run_due", "run_next"]

log = logging.getLogger(__name__)

DUE_BATCH = 1_000  # those that wait, or that others are at, must not hide the rest
LATELY = timedelta(days=1)


def run_due(
    db: Database,
    *,
    now: datetime,
    library: Library,
    new_seed: Callable[[], int] | None = None,
    locks: Locks | None = None,
    ahead: PlansAhead | None = None,
    named: NamedAdmins = NOBODY,
    stop: Event | None = None,
) -> tuple[RoundRun, ...]:
    """Run every round that is due, each at most once over all instances.

    Of several slots missed in a downtime only the newest may still run, and only inside its
    window; the others are recorded as skipped, and the admins are told.
    new_seed   draws the seed of a round, unless it was planned ahead; None: that of its slot, by
               which it was previewed
    locks      those of this instance; None: nobody else plans, or it may be in vain
    ahead      the rounds that it has planned ahead, if it does
    named      who is told of skipped rounds, beside the workspace's admins
    stop       when set, no further round is begun, and a large plan is given up
    Returns    one entry per due program, but for those that failed: they are logged and still due
    Transaction: one read and one write per round, never open while planning.
    """
    with db.read() as session:
        found = programs.due_programs(session, now=now, limit=DUE_BATCH)
    runs = []
    for program in found:
        if stop is not None and stop.is_set():
            break
        try:
            due = _newest_due(program, now=now)
            draws = new_seed if ahead is None else None
            seed = draws or partial(find_seed, db, program, due)
            slot = Slot(db, program, due, now, library, seed, named, stop)
            runs.append(_run_or_skip(slot, locks=locks, ahead=ahead))
        except Exception:  # one program must not keep those behind it from their round
            log.exception("round failed", extra={"event": "round.failed", "program_id": program.id})
    return tuple(runs)


def run_next(
    db: Database, program: Program, *, now: datetime, library: Library, seed: int
) -> RoundRun:
    """Run the coming round of a program now, ahead of its time; it will not run again.

    It asks for no lock: whoever has planned the round ahead may have done so in vain. What an admin
    has stopped does not run.
    """
    slot = Slot(db, program, coming_slot(program), now, library, lambda: seed)
    return run_slot(slot) if program.is_running else slot.ended(Ran.HELD)


def ran_lately(db: Database, program: Program, *, now: datetime) -> bool:
    """Tell whether a round of a program ran within the last day."""
    with db.read() as session:
        newest = rounds.list_rounds(session, program.id, limit=1)
    return any(one.ran_at is not None and now - one.ran_at < LATELY for one in newest)


def preview_next(db: Database, program: Program, *, library: Library, seed: int) -> Draft | None:
    """Plan the coming round and store nothing; None when it was run in this very moment."""
    due = coming_slot(program)
    return draft_round(db, program, due, seed=seed, library=library)


def _newest_due(program: Program, *, now: datetime) -> Due:
    just_before = program.next_round_at - timedelta(microseconds=1)
    due = last_due(program.rule, at_or_before=now, since=just_before)
    if due is None:  # the rule was edited after this due time was computed from the old one
        return coming_slot(program)
    return due


def _run_or_skip(slot: Slot, *, locks: Locks | None, ahead: PlansAhead | None) -> RoundRun:
    late = judge_late(slot.due, now=slot.now, rule=slot.program.rule)
    if late is Late.WAIT:
        return slot.ended(Ran.WAITING)
    if late is Late.SKIP:
        return skip_slot(slot)
    if locks is None:
        return run_slot(slot)
    lane = Lane("program", slot.program.id)
    early = None if ahead is None else ahead.hand_over(slot.program)
    is_ours = early is not None and locks.holds(lane)  # unless the connection broke meanwhile
    if not is_ours and not locks.take(lane):
        return slot.ended(Ran.ELSEWHERE)
    try:
        return run_slot(slot, early)
    finally:
        locks.free(lane)
