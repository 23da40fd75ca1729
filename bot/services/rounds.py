"""Rounds: find what is due, plan it with no transaction open, store it all or not at all.

A crash anywhere before the commit leaves the round due. Who plans a round holds the lock of its
program, so that no other instance does the same work; a killed process loses it at once. What makes
a round happen once is the fence: the compare-and-set on the program's due time and UNIQUE(program,
slot). Whoever slept and wakes too late finds it closed, and losing is a normal answer.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from threading import Event

from bot.services.ahead import Early, PlansAhead
from bot.services.commits import PoolChanged, coming_slot, commit_round, commit_skip
from bot.services.drafts import Draft, draft_round
from bot.services.planning import APART_FROM, PlanningStopped
from bot.services.repairs import bring_up_to_date, mend
from pairing.cadence import Due, Late, judge_late, last_due
from pairing.guides.library import Library
from pairing.ids import ProgramId, RoundId
from pairing.programs import Program
from storage import programs, rounds
from storage.database import Database
from storage.errors import StorageBusy
from storage.locks import Lane, Locks

log = logging.getLogger(__name__)

MAX_TRIES = 5  # to store a round; people rarely leave five times running
MEND_FROM = APART_FROM  # people; planning fewer again takes no time worth saving
DUE_BATCH = 50
LATELY = timedelta(days=1)


class Ran(StrEnum):
    """How an attempt to run a round ended."""

    COMMITTED = "committed"
    SKIPPED = "skipped"  # so late that starting it would only confuse people
    ELSEWHERE = "elsewhere"  # another instance ran it, or is at it
    UNSETTLED = "unsettled"  # people kept leaving, or others kept writing; it is still due
    STOPPED = "stopped"  # the bot stops; it is still due


@dataclass(frozen=True, slots=True)
class RoundRun:
    """What became of one due round; `round_id` and `draft` are None unless it was COMMITTED."""

    program_id: ProgramId
    slot: str
    ran: Ran
    round_id: RoundId | None = None
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class _Slot:
    """A slot to be run, and what that takes."""

    db: Database
    program: Program
    due: Due
    now: datetime
    library: Library
    new_seed: Callable[[], int]
    admin_ids: Sequence[str] = ()
    stop: Event | None = None

    def ended(
        self, ran: Ran, *, round_id: RoundId | None = None, draft: Draft | None = None
    ) -> RoundRun:
        return RoundRun(self.program.id, self.due.slot, ran, round_id, draft)


def run_due(
    db: Database,
    *,
    now: datetime,
    library: Library,
    new_seed: Callable[[], int],
    locks: Locks | None = None,
    ahead: PlansAhead | None = None,
    admin_ids: Sequence[str] = (),
    stop: Event | None = None,
) -> tuple[RoundRun, ...]:
    """Run every round that is due, each at most once over all instances.

    Of several slots missed in a downtime only the newest may still run, and only inside its
    window; the others are recorded as skipped, and the admins are told.
    new_seed   draws the seed of a round; not asked when rounds are planned ahead
    locks      those of this instance; None: nobody else plans, or it may be in vain
    ahead      the rounds that it has planned ahead, if it does
    admin_ids  Slack ids of those who are told of skipped rounds, beside the workspace's admins
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
            seed = new_seed if ahead is None else partial(ahead.seed_of, program, due)
            slot = _Slot(db, program, due, now, library, seed, admin_ids, stop)
            runs.append(_run_or_skip(slot, locks=locks, ahead=ahead))
        except Exception:  # one program must not keep those behind it from their round
            log.exception("round failed", extra={"event": "round.failed", "program_id": program.id})
    return tuple(runs)


def run_next(
    db: Database, program: Program, *, now: datetime, library: Library, seed: int
) -> RoundRun:
    """Run the coming round of a program now, ahead of its time; it will not run again.

    It asks for no lock: whoever has planned the round ahead may have done so in vain.
    """
    return _run(_Slot(db, program, coming_slot(program), now, library, lambda: seed))


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


def _run_or_skip(slot: _Slot, *, locks: Locks | None, ahead: PlansAhead | None) -> RoundRun:
    if judge_late(slot.due, now=slot.now, rule=slot.program.rule) is Late.SKIP:
        return _skip(slot)
    if locks is None:
        return _run(slot)
    lane = Lane("program", slot.program.id)
    early = None if ahead is None else ahead.hand_over(slot.program)
    is_ours = early is not None and locks.holds(lane)  # unless the connection broke meanwhile
    if not is_ours and not locks.take(lane):
        return slot.ended(Ran.ELSEWHERE)
    try:
        return _run(slot, early)
    finally:
        locks.free(lane)


def _run(slot: _Slot, early: Early | None = None) -> RoundRun:
    try:
        ready = None if early is None else _up_to_date(slot, early)
        for number in range(MAX_TRIES):
            draft = ready or _drafted(slot)
            try:
                round_id = None if draft is None else _committed(slot, draft)
            except PoolChanged as changed:
                ready = _mended(slot, changed)
                continue
            except StorageBusy:  # it waited already; planning anew would take longer
                if slot.stop is not None and slot.stop.is_set():
                    return slot.ended(Ran.STOPPED)
                ready = draft
                if number == 0:
                    _log(slot, logging.INFO, "round waits for the database", "round.waiting")
                continue
            if draft is None or round_id is None:
                return slot.ended(Ran.ELSEWHERE)
            _log_committed(draft, round_id)
            return slot.ended(Ran.COMMITTED, round_id=round_id, draft=draft)
    except PlanningStopped:
        return slot.ended(Ran.STOPPED)
    _log(slot, logging.WARNING, "round not settled, still due", "round.unsettled")
    return slot.ended(Ran.UNSETTLED)


def _drafted(slot: _Slot) -> Draft | None:
    return draft_round(
        slot.db,
        slot.program,
        slot.due,
        seed=slot.new_seed(),
        library=slot.library,
        stop=slot.stop,
    )


def _up_to_date(slot: _Slot, early: Early) -> Draft | None:
    """Use what was planned ahead, unless there is none, or the program was edited meanwhile."""
    if early.draft is None or (early.program, early.due) != (slot.program, slot.due):
        return None
    return bring_up_to_date(slot.db, early.draft, library=slot.library, stop=slot.stop)


def _committed(slot: _Slot, draft: Draft) -> RoundId | None:
    return commit_round(slot.db, draft, now=slot.now, admin_ids=slot.admin_ids)


def _mended(slot: _Slot, changed: PoolChanged) -> Draft | None:
    """Mend a large draft, which would take long to plan again; None = plan a small one again."""
    draft = changed.draft
    if len(draft.pool) < MEND_FROM:
        return None
    return mend(
        draft, gone=changed.gone, avoided=changed.avoided, library=slot.library, stop=slot.stop
    )


def _skip(slot: _Slot) -> RoundRun:
    done = commit_skip(slot.db, slot.program, slot.due, now=slot.now, admin_ids=slot.admin_ids)
    return slot.ended(Ran.SKIPPED if done else Ran.ELSEWHERE)


def _log(slot: _Slot, level: int, message: str, event: str) -> None:
    extra = {"event": event, "program_id": slot.program.id, "slot": slot.due.slot}
    log.log(level, message, extra=extra)


def _log_committed(draft: Draft, round_id: RoundId) -> None:
    log.info(
        "round committed",
        extra={
            "event": "round.committed",
            "program_id": draft.program.id,
            "round_id": round_id,
            "slot": draft.due.slot,
            "pool": draft.plan.n_pool,
            "pairs": len(draft.plan.pairs),
            "sat_out": len(draft.plan.sat_out),
            "seed": draft.plan.seed,
        },
    )
