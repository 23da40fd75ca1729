"""Rounds planned before their slot, so that their conversations can be opened meanwhile.

Such a plan is in memory only. Until the slot people come and go as if there were none; then it is
compared with who takes part (`repairs.bring_up_to_date`) and stored. Who plans ahead holds the lock
of the program until the round is stored; it ends with the process, and as equal data give an equal
plan, another instance goes on where this one stopped.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock

from bot.services.drawing.commits import coming_slot
from bot.services.drawing.drafts import Draft, draft_round, find_seed
from pairing.cadence import Due
from pairing.guides.library import Library
from pairing.ids import ProgramId
from pairing.programs import Program
from storage import programs, workspaces
from storage.database import Database
from storage.locks import Lane, Locks

log = logging.getLogger(__name__)

AHEAD_BATCH = 1_000  # programs planned ahead by one instance
TRY_AGAIN = timedelta(minutes=5)  # after a plan failed; at the slot it is tried anyway


@dataclass(eq=False, slots=True)
class Early:
    """A coming round that is ours to plan. `draft` is None until there is one."""

    program: Program
    team_id: str
    due: Due
    draft: Draft | None = None
    is_begun: bool = False
    ended: Event = field(default_factory=Event)

    @property
    def lane(self) -> Lane:
        """Whose lock is held for it."""
        return Lane("program", self.program.id)


class PlansAhead:
    """The plans that this instance has made ahead, and the locks of their programs.

    lead  how long before its slot a round is planned, > 0
    Safe for several threads. A lock belongs to an entry here until that is handed over.
    """

    def __init__(self, db: Database, locks: Locks, *, library: Library, lead: timedelta) -> None:
        self._db, self._locks, self._library, self._lead = db, locks, library, lead
        self._guard = Lock()
        self._early: dict[ProgramId, Early] = {}
        self._not_before: dict[ProgramId, datetime] = {}

    def look(self, *, now: datetime) -> tuple[Early, ...]:
        """Claim the rounds that come within the lead, and drop those that do not come any more.

        Returns  those that are ours and whose slot is not reached yet, the next one first
        Raises   StorageError. Transaction: one read.
        """
        with self._db.read() as session:
            found = programs.due_programs(session, now=now + self._lead, limit=AHEAD_BATCH)
            teams = {one.id: one.team_id for one in workspaces.list_workspaces(session)}
        coming = {program.id: program for program in found}
        with self._guard:
            for early in [*self._early.values()]:
                if early.program != coming.get(early.program.id):
                    self._drop(early)
            for program in coming.values():
                if program.next_round_at > now and self._is_free(program, now=now):
                    self._claim(program, teams[program.workspace_id])
            ours = [early for early in self._early.values() if early.due.at > now]
        return tuple(sorted(ours, key=lambda early: early.due.at))

    def plan(self, early: Early, *, now: datetime, stop: Event) -> None:
        """Plan a claimed round, which takes as long as planning takes; afterwards it has a draft,
        or was dropped.

        Raises  PlanningStopped, PlanningFailed, StorageError
        """
        with self._guard:
            if self._early.get(early.program.id) is not early:
                return
            early.is_begun = True
        try:
            early.draft = draft_round(
                self._db,
                early.program,
                early.due,
                seed=find_seed(self._db, early.program, early.due),
                library=self._library,
                stop=stop,
            )
        finally:
            early.ended.set()
            if early.draft is None:
                with self._guard:
                    self._not_before[early.program.id] = now + TRY_AGAIN
                    self._drop(early)

    def hand_over(self, program: Program) -> Early | None:
        """Give a round to whoever runs it at its slot, and its lock with it; None = not ours.

        Waits for a plan that is in the making.
        """
        with self._guard:
            early = self._early.pop(program.id, None)
        if early is not None and early.is_begun:
            early.ended.wait()
        return early

    def _is_free(self, program: Program, *, now: datetime) -> bool:
        not_before = self._not_before.get(program.id)
        return program.id not in self._early and (not_before is None or not_before <= now)

    def _claim(self, program: Program, team_id: str) -> None:
        early = Early(program, team_id, coming_slot(program))
        if self._locks.take(early.lane):
            self._early[program.id] = early

    def _drop(self, early: Early) -> None:
        if self._early.get(early.program.id) is early:
            del self._early[early.program.id]
            self._locks.free(early.lane)
