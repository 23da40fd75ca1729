"""Reading the profile fields of who takes part: everybody once a day, as fast as Slack allows.

What is due stands in the database: a restart goes on, and of several instances one reads somebody.
A workspace that refuses or does not answer is left alone for a while; the others go on. One that is
slow has its share of a tick, and a tick begins behind the workspace with which the last one ended.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from threading import Event

from slack_sdk import WebClient

from bot.delivery.pacing import FIELDS, PROFILES, RATES
from bot.runtime import Runtime
from bot.services.managing import profile_sync
from bot.services.managing.profile_sync import EVERY, Place
from bot.slack_profiles import NotTold, ask_fields, ask_profile
from pairing.ids import WorkspaceId
from pairing.profile_fields import FoundFields, find_fields, read_profile
from storage import paces, profile_reads
from storage.errors import StorageError
from storage.profile_reads import DueProfile

log = logging.getLogger(__name__)

BATCH = 25  # of a workspace at a time: one tick must not hold up the others
SHARE = timedelta(seconds=15)  # and so long, or for one person if that takes longer
TICK = timedelta(minutes=1)  # for all of them
LEASE = timedelta(minutes=10)  # whoever is being read is nobody else's meanwhile
FIELDS_FOR = timedelta(hours=1)  # how long it is believed which fields there are
REFUSED_FOR = timedelta(hours=1)
UNCLEAR_FOR = timedelta(minutes=5)


class Claim(Enum):
    """Whether somebody may be read now; WAIT: nobody of this workspace may."""

    OURS = auto()
    TAKEN = auto()
    WAIT = auto()


class ProfileSync:
    """What one instance knows between two ticks; the database knows whose turn it is."""

    def __init__(self, runtime: Runtime, client_for: Callable[[str], WebClient]) -> None:
        """client_for: returns the delivery client of a workspace."""
        self._runtime = runtime
        self._client_for = client_for
        self._wanted = runtime.settings.profile_fields
        self._fields: dict[WorkspaceId, tuple[FoundFields, datetime]] = {}
        self._rests: dict[WorkspaceId, datetime] = {}
        self._last = WorkspaceId(0)  # where the last tick ended

    def read_due(self, *, stop: Event, alive: Callable[[], object] = lambda: None) -> int:
        """Read and store who is due, up to 25 in each workspace, for a minute. What is left comes
        first the next time.

        alive    is called after each person, and after each workspace
        Returns  how many were read
        Transaction: a few short ones for each person; none open while Slack answers.
        """
        n_read, until = 0, self._runtime.now() + TICK
        for where in self._in_turn():
            if stop.is_set() or self._runtime.now() >= until:
                break
            self._last = where.workspace_id
            if self._rests.get(where.workspace_id, self._runtime.now()) <= self._runtime.now():
                n_read += self._read_of(where, stop, alive)
            alive()
        if n_read:
            log.info("profiles read", extra={"event": "profiles.read", "count": n_read})
        return n_read

    def _in_turn(self) -> list[Place]:
        """All workspaces, beginning behind the one with which the last tick ended."""
        found = profile_sync.list_workspaces(self._runtime.db)
        return sorted(found, key=lambda one: (one.workspace_id <= self._last, one.workspace_id))

    def _read_of(self, where: Place, stop: Event, alive: Callable[[], object]) -> int:
        """Read some of a workspace. A database that fails there must not end the tick."""
        try:
            return self._read_some(where, stop, alive)
        except StorageError as error:
            extra = {"event": "profiles.unread", "workspace_id": where.workspace_id}
            log.warning("profiles not stored", extra={**extra, "reason": type(error).__name__})
            return 0

    def _read_some(self, where: Place, stop: Event, alive: Callable[[], object]) -> int:
        db, now = self._runtime.db, self._runtime.now()
        due = profile_sync.list_due(db, where, now=now, limit=BATCH)
        found = self._find_fields(where) if due else None
        if found is None:
            return 0
        n_read = 0
        for one in due:
            if stop.is_set():
                break
            claim = self._claim(where, one)
            if claim is Claim.WAIT:
                break
            if claim is Claim.OURS:
                if not self._read(where, one, found):
                    break
                n_read += 1
            alive()
            if self._runtime.now() >= now + SHARE:
                break
        return n_read

    def _find_fields(self, where: Place) -> FoundFields | None:
        """Which fields this workspace has; None while it cannot say, or has none of ours."""
        now = self._runtime.now()
        known = self._fields.get(where.workspace_id)
        if known is not None and known[1] > now:
            return known[0]
        if not self._may_ask(where):
            return None
        try:
            fields = ask_fields(self._client_for(where.team_id))
        except NotTold as error:
            self._rest(where, error, method=FIELDS)
            return None
        found = find_fields(self._wanted, fields)
        if found.unfound:
            log.warning(
                "profile fields are missing; run `pairme doctor`",
                extra={
                    "event": "profiles.fields_missing",
                    "workspace_id": where.workspace_id,
                    "columns": ",".join(found.unfound),
                },
            )
        if not found.ids:
            self._rests[where.workspace_id] = now + FIELDS_FOR
            return None
        self._fields[where.workspace_id] = found, now + FIELDS_FOR
        return found

    def _read(self, where: Place, one: DueProfile, found: FoundFields) -> bool:
        """Read somebody. Returns False when this workspace is to be left alone for now."""
        db = self._runtime.db
        try:
            held = ask_profile(self._client_for(where.team_id), slack_user_id=one.slack_user_id)
        except NotTold as error:
            if error.is_not_shown:
                profile_sync.put_off(db, one.person_id, until=self._runtime.now() + EVERY)
                return True
            is_limited = self._rest(where, error, method=PROFILES)
            # whoever cannot be read must not hide those behind them
            until = one.due_at if is_limited else self._runtime.now() + REFUSED_FOR
            profile_sync.put_off(db, one.person_id, until=until)
            return False
        said = read_profile(found.ids, held, slack_user_id=one.slack_user_id)
        ledger, now = self._runtime.ledger, self._runtime.now()
        profile_sync.save(db, where, one, said, wanted=self._wanted, ledger=ledger, now=now)
        return True

    def _claim(self, where: Place, one: DueProfile) -> Claim:
        """Take somebody, and the right to one request, together."""
        now = self._runtime.now()
        with self._runtime.db.write() as session:
            if not profile_reads.put_off(session, one, until=now + LEASE):
                return Claim.TAKEN
            rate, ours = RATES[PROFILES], where.workspace_id
            if paces.take(session, ours, PROFILES, rate, now=now) is None:
                return Claim.OURS
            profile_reads.set_due(session, one.person_id, one.due_at)
            return Claim.WAIT

    def _may_ask(self, where: Place) -> bool:
        now = self._runtime.now()
        with self._runtime.db.write() as session:
            ours = where.workspace_id
            return paces.take(session, ours, FIELDS, RATES[FIELDS], now=now) is None

    def _rest(self, where: Place, error: NotTold, *, method: str) -> bool:
        """Leave a workspace alone. Returns whether it was only asked too often."""
        now, ours = self._runtime.now(), where.workspace_id
        if error.wait_s is not None:
            until = now + timedelta(seconds=error.wait_s)
            with self._runtime.db.write() as session:
                paces.hold(session, ours, method, until=until, now=now)
            return True
        self._rests[ours] = now + (REFUSED_FOR if error.code else UNCLEAR_FOR)
        log.warning(
            "profiles cannot be read; run `pairme doctor`",
            extra={"event": "profiles.unread", "workspace_id": ours, "reason": str(error)},
        )
        return False
