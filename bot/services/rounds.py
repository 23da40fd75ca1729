"""Rounds: find what is due, plan it with no transaction open, store it all or not at all.

A crash anywhere before the commit leaves the round due. Two instances may plan the same round;
the compare-and-set on the program's due time and UNIQUE(program, slot) let one of them win, and
losing is a normal answer.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from threading import Event

from bot.services.commits import PoolChanged, coming_slot, commit_round, commit_skip
from bot.services.drafts import Draft, draft_round
from bot.services.planning import APART_FROM, PlanningStopped
from bot.services.repairs import mend
from pairing.cadence import Due, Late, judge_late, last_due
from pairing.guides.library import Library
from pairing.ids import ProgramId, RoundId
from pairing.programs import Program
from storage import programs, rounds
from storage.database import Database
from storage.errors import StorageBusy

log = logging.getLogger(__name__)

MAX_TRIES = 5  # to store a round; people rarely leave five times running
MEND_FROM = APART_FROM  # people; planning fewer again takes no time worth saving
DUE_BATCH = 50
LATELY = timedelta(days=1)


class Ran(StrEnum):
    """How an attempt to run a round ended."""

    COMMITTED = "committed"
    SKIPPED = "skipped"  # so late that starting it would only confuse people
    ELSEWHERE = "elsewhere"  # another instance ran it
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


def run_due(
    db: Database,
    *,
    now: datetime,
    library: Library,
    new_seed: Callable[[], int],
    stop: Event | None = None,
) -> tuple[RoundRun, ...]:
    """Run every round that is due, each at most once over all instances.

    Of several slots missed in a downtime only the newest may still run, and only inside its
    window; the others are recorded as skipped.
    stop     when set, no further round is begun, and a large plan is given up
    Returns  one entry per due program, but for those that failed: they are logged and still due
    Transaction: one read and one write per round, never open while planning.
    """
    with db.read() as session:
        due = programs.due_programs(session, now=now, limit=DUE_BATCH)
    runs = []
    for program in due:
        if stop is not None and stop.is_set():
            break
        try:
            run = _run_or_skip(db, program, now=now, library=library, new_seed=new_seed, stop=stop)
        except Exception:  # one program must not keep those behind it from their round
            log.exception("round failed", extra={"event": "round.failed", "program_id": program.id})
            continue
        runs.append(run)
    return tuple(runs)


def run_next(
    db: Database, program: Program, *, now: datetime, library: Library, seed: int
) -> RoundRun:
    """Run the coming round of a program now, ahead of its time; it will not run again."""
    due = coming_slot(program)
    return _run(db, program, due, now=now, library=library, new_seed=lambda: seed)


def ran_lately(db: Database, program: Program, *, now: datetime) -> bool:
    """Tell whether a round of a program ran within the last day."""
    with db.read() as session:
        newest = rounds.list_rounds(session, program.id, limit=1)
    return any(one.ran_at is not None and now - one.ran_at < LATELY for one in newest)


def preview_next(db: Database, program: Program, *, library: Library, seed: int) -> Draft | None:
    """Plan the coming round and store nothing; None when it was run in this very moment."""
    due = coming_slot(program)
    return draft_round(db, program, due, seed=seed, library=library)


def _run_or_skip(
    db: Database,
    program: Program,
    *,
    now: datetime,
    library: Library,
    new_seed: Callable[[], int],
    stop: Event | None = None,
) -> RoundRun:
    just_before = program.next_round_at - timedelta(microseconds=1)
    due = last_due(program.rule, at_or_before=now, since=just_before)
    if due is None:  # the rule was edited after this due time was computed from the old one
        due = coming_slot(program)
    if judge_late(due, now=now, rule=program.rule) is Late.SKIP:
        return _skip(db, program, due, now=now)
    return _run(db, program, due, now=now, library=library, new_seed=new_seed, stop=stop)


def _run(
    db: Database,
    program: Program,
    due: Due,
    *,
    now: datetime,
    library: Library,
    new_seed: Callable[[], int],
    stop: Event | None = None,
) -> RoundRun:
    drafted = partial(draft_round, db, program, due, library=library, stop=stop)
    ready: Draft | None = None
    for number in range(MAX_TRIES):
        try:
            draft = ready or drafted(seed=new_seed())
        except PlanningStopped:
            return RoundRun(program.id, due.slot, Ran.STOPPED)
        try:
            round_id = None if draft is None else commit_round(db, draft, now=now)
        except PoolChanged as changed:
            ready = _mended(changed, library=library)
            continue
        except StorageBusy:  # it waited already; planning anew would take longer
            if stop is not None and stop.is_set():
                return RoundRun(program.id, due.slot, Ran.STOPPED)
            ready = draft
            if number == 0:
                log.info(
                    "round waits for the database",
                    extra={"event": "round.waiting", "program_id": program.id, "slot": due.slot},
                )
            continue
        if draft is None or round_id is None:
            return RoundRun(program.id, due.slot, Ran.ELSEWHERE)
        _log_committed(draft, round_id)
        return RoundRun(program.id, due.slot, Ran.COMMITTED, round_id, draft)
    log.warning(
        "round not settled, still due",
        extra={"event": "round.unsettled", "program_id": program.id, "slot": due.slot},
    )
    return RoundRun(program.id, due.slot, Ran.UNSETTLED)


def _mended(changed: PoolChanged, *, library: Library) -> Draft | None:
    """Mend a large draft, which would take long to plan again; None = plan a small one again."""
    draft = changed.draft
    if len(draft.pool) < MEND_FROM:
        return None
    return mend(draft, gone=changed.gone, avoided=changed.avoided, library=library)


def _skip(db: Database, program: Program, due: Due, *, now: datetime) -> RoundRun:
    if not commit_skip(db, program, due, now=now):
        return RoundRun(program.id, due.slot, Ran.ELSEWHERE)
    log.warning(
        "round skipped: too late",
        extra={"event": "round.skipped", "program_id": program.id, "slot": due.slot},
    )
    return RoundRun(program.id, due.slot, Ran.SKIPPED)


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
