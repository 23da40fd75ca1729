"""Running the coming round now, because an admin said so: planned apart, and stored like any other.

It is planned by the seed of its slot, as the preview was: for the same people it is the same round.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Event

from bot.services.drawing.commits import coming_slot
from bot.services.drawing.drafts import Draft, find_seed
from bot.services.drawing.round_outcomes import Facts, Meant, Outcome, said, what_became
from bot.services.drawing.slots import RoundRun, Slot, run_slot
from pairing.guides.library import Library
from pairing.outlines import Outline, outline_of
from pairing.programs import Program
from storage import programs
from storage.database import Database
from storage.locks import Lane, Locks


@dataclass(frozen=True, slots=True)
class Totals:
    """What an admin saw of a round before they ran it."""

    n_pool: int
    n_pairs: int
    n_trios: int
    n_left: int
    n_repeats: int

    @classmethod
    def of(cls, outline: Outline) -> "Totals":
        """Take the numbers of an outline."""
        return cls(
            outline.n_pool, outline.n_pairs, outline.n_trios, outline.n_left, outline.n_repeats
        )


def seed_of(db: Database, program: Program) -> int:
    """Return the seed of a program's coming round, the same whoever asks. Transaction: one read."""
    return find_seed(db, program, coming_slot(program))


def run_ordered(
    db: Database,
    program: Program,
    *,
    by: str,
    seed: int,
    library: Library,
    now: datetime,
    stop: Event | None = None,
) -> RoundRun:
    """Run the coming round of a program now; it will not run again at its time.

    by    who ordered it: one line of the audit trail belongs to the round, however often it was
          asked for
    stop  when set, a large plan is given up
    Raises   PlanningFailed, StorageError
    Transaction: as `run_slot`. Safe by compare-and-set on when the round is due.
    """
    due = coming_slot(program)
    return run_slot(Slot(db, program, due, now, library, lambda: seed, stop=stop, by=by))


def start(
    db: Database,
    meant: Meant,
    *,
    by: str,
    seen: Totals | None,
    library: Library,
    locks: Locks,
    now: datetime,
    stop: Event | None = None,
) -> Facts:
    """Run the round that was meant, after `order` said that it may be.

    by, stop  as in `run_ordered`
    seen      what the preview showed; None: nobody looked
    Returns   an `Outcome` and its facts. STARTED says, with `as_seen`, whether the numbers are
              those of the preview; None without one
    Raises    PlanningFailed, StorageError
    Transaction: one read, and as `run_ordered`. The lock only keeps a second admin from planning in
    vain.
    """
    lane = Lane("order", meant.program_id)
    if not locks.take(lane):
        return said(Outcome.BEING_STARTED)
    try:
        program, became = _still_coming(db, meant)
        if became is not None:
            return became
        seed = seed_of(db, program)
        done = run_ordered(db, program, by=by, seed=seed, library=library, now=now, stop=stop)
    finally:
        locks.free(lane)
    if done.draft is not None:
        return _started(done.draft, seen)
    _, became = _still_coming(db, meant)
    return became or said(Outcome.UNSETTLED)


def _still_coming(db: Database, meant: Meant) -> tuple[Program, Facts | None]:
    """Read the program, and what became of the round where it is not the coming one any more."""
    with db.read() as session:
        program = programs.get_program(session, meant.program_id)
        if program.next_round_at == meant.due_at:
            return program, None
        return program, what_became(session, program, seen=meant.due_at)


def _started(draft: Draft, seen: Totals | None) -> Facts:
    """Say how many have a partner, unless that is what the preview did not say either."""
    if draft.parts.are_small:
        return said(Outcome.STARTED, n=len(draft.pool))
    outline = outline_of(draft.plan, uncounted=draft.parts.small)
    return said(
        Outcome.STARTED,
        pairs=outline.n_pairs,
        trios=outline.n_trios,
        left=outline.n_left,
        as_seen=None if seen is None else seen == Totals.of(outline),
        **({"uncounted": outline.n_uncounted} if outline.n_uncounted else {}),
    )
