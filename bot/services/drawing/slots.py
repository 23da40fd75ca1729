"""One slot of a program: planned, stored, and planned once more when people left in between."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Event

from bot.services.drawing.ahead import Early
from bot.services.drawing.commits import PoolChanged, commit_round, commit_skip
from bot.services.drawing.drafts import Draft, draft_round
from bot.services.drawing.planning import APART_FROM, PlanningStopped
from bot.services.drawing.repairs import bring_up_to_date, mend
from bot.services.named_admins import NOBODY, NamedAdmins
from pairing.cadence import Due
from pairing.guides.library import Library
from pairing.ids import ProgramId, RoundId
from pairing.programs import Program
from storage.database import Database
from storage.errors import StorageBusy

log = logging.getLogger(__name__)

MAX_TRIES = 5  # to store a round; people rarely leave five times running
MEND_FROM = APART_FROM  # people; planning fewer again takes no time worth saving


class Ran(StrEnum):
    """How an attempt to run a round ended."""

    COMMITTED = "committed"
    WAITING = "waiting"  # hours late, and it is not working time; it is still due
    SKIPPED = "skipped"  # so late that starting it would only confuse people
    ELSEWHERE = "elsewhere"  # another instance ran it, or is at it
    HELD = "held"  # an admin holds it, or has suspended the program
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
class Slot:
    """A slot to be run, and what that takes."""

    db: Database
    program: Program
    due: Due
    now: datetime
    library: Library
    new_seed: Callable[[], int]
    named: NamedAdmins = NOBODY
    stop: Event | None = None
    by: str | None = None  # who ordered it, for the audit trail; None: it is due

    def ended(
        self, ran: Ran, *, round_id: RoundId | None = None, draft: Draft | None = None
    ) -> RoundRun:
        """Say how it ended."""
        return RoundRun(self.program.id, self.due.slot, ran, round_id, draft)


def run_slot(slot: Slot, early: Early | None = None) -> RoundRun:
    """Run a slot: plan it, unless that was done early, and store it all or not at all.

    Raises  PlanningFailed, StorageError
    Transaction: one read to plan and one write to store, up to five times.
    """
    try:
        ready = None if early is None else _up_to_date(slot, early)
        for number in range(MAX_TRIES):
            draft = ready or _drafted(slot)
            if draft is None:
                return slot.ended(Ran.ELSEWHERE)
            try:
                round_id = commit_round(slot.db, draft, now=slot.now, named=slot.named, by=slot.by)
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
            if round_id is None:
                return slot.ended(Ran.ELSEWHERE)
            _log_committed(draft, round_id)
            return slot.ended(Ran.COMMITTED, round_id=round_id, draft=draft)
    except PlanningStopped:
        return slot.ended(Ran.STOPPED)
    _log(slot, logging.WARNING, "round not settled, still due", "round.unsettled")
    return slot.ended(Ran.UNSETTLED)


def skip_slot(slot: Slot) -> RoundRun:
    """Record that a slot came too late to run. Transaction: opens one."""
    done = commit_skip(slot.db, slot.program, slot.due, now=slot.now, named=slot.named)
    return slot.ended(Ran.SKIPPED if done else Ran.ELSEWHERE)


def _drafted(slot: Slot) -> Draft | None:
    return draft_round(
        slot.db,
        slot.program,
        slot.due,
        seed=slot.new_seed(),
        library=slot.library,
        stop=slot.stop,
    )


def _up_to_date(slot: Slot, early: Early) -> Draft | None:
    """Use what was planned ahead, unless there is none, or the program was edited meanwhile."""
    if early.draft is None or (early.program, early.due) != (slot.program, slot.due):
        return None
    return bring_up_to_date(slot.db, early.draft, library=slot.library, stop=slot.stop)


def _mended(slot: Slot, changed: PoolChanged) -> Draft | None:
    """Mend a large draft, which would take long to plan again; None = plan a small one again."""
    draft = changed.draft
    if len(draft.pool) < MEND_FROM:
        return None
    return mend(
        draft,
        gone=changed.gone,
        avoided=changed.avoided,
        busy=changed.busy,
        library=slot.library,
        stop=slot.stop,
    )


def _log(slot: Slot, level: int, message: str, event: str) -> None:
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
