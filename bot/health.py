"""Is this instance fit to work? One check per thing that can be wrong, each with its reason.

A check says what it saw, in ids and numbers. It must not know how it is served.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.pulse import Beat
from bot.services.operating import vitals, workspaces
from bot.services.operating.vitals import Rounds, Stuck
from bot.slack_calls import SlackCalls
from storage.database import Database
from storage.errors import StorageError

FRESH_S = 2.0  # for which a report is given again: whoever asks often must not keep the disk busy
MAX_SKEW = timedelta(minutes=5)  # beyond it Slack's signatures count as too old
SILENCE_S = 30.0  # calls may fail for so long before we say so: Slack, too, restarts things
LOOP_S = 60.0  # the delivery loop looks every second; a busy database may hold it up for ten
STALE_BEATS, STALE_S = 6, 120.0  # a job is late after so many of its times, and so many seconds
AT_WORK_S = 1200.0  # without a sign of life; planning 100,000 people takes so long


class State(StrEnum):
    """UNKNOWN: it could not be looked at, or there is nothing to see yet; that is no failure."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks, in the order in which they should be put right."""

    checks: tuple[Check, ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing failed."""
        return all(one.state is not State.FAILED for one in self.checks)

    def facts(self) -> dict[str, Any]:
        """Return the report as plain data."""
        checks = [
            {"name": one.name, "state": one.state.value, "reason": one.reason}
            for one in self.checks
        ]
        return {"ready": self.is_ready, "checks": checks}


@dataclass(frozen=True, slots=True)
class Instance:
    """What one instance can be asked about itself.

    beats         of its jobs, by name; every_s says how often each should beat
    is_scheduled  whether the scheduler runs
    loop_age_s    seconds since the delivery loop last looked; None = its thread has ended
    connection    whether requests of Slack reach us, and in words how
    clock         the clock to compare with Slack's; None where one was handed in to be moved
    """

    beats: Callable[[], Mapping[str, Beat]]
    every_s: Mapping[str, float]
    is_scheduled: Callable[[], bool]
    loop_age_s: Callable[[], float | None]
    connection: Callable[[], tuple[bool, str]]
    calls: SlackCalls
    clock: Callable[[], datetime] | None


class Health:
    """Looks at an instance and its database. Safe for several threads.

    now  the clock by which messages and rounds are due
    """

    def __init__(self, db: Database, instance: Instance, *, now: Callable[[], datetime]) -> None:
        self._db, self._instance, self._now = db, instance, now
        self._guard = threading.Lock()
        self._last: tuple[Report, float] | None = None

    def look(self) -> Report:
        """Check everything; within two seconds the same report again. Transaction: a few."""
        with self._guard:
            if self._last is None or time.monotonic() - self._last[1] > FRESH_S:
                self._last = (Report(tuple(self._checks())), time.monotonic())
            return self._last[0]

    def _checks(self) -> Iterator[Check]:
        instance = self._instance
        yield from self._in_database()
        clock = instance.clock
        yield check_clock(None if clock is None else instance.calls.skew(clock()), clock is None)
        yield check_delivery(instance.loop_age_s())
        is_scheduled = instance.is_scheduled()
        yield check_scheduler(instance.beats(), instance.every_s, is_scheduled=is_scheduled)
        yield check_slack(instance.connection(), instance.calls.failing_s())

    def _in_database(self) -> Iterator[Check]:
        now = self._now()
        try:
            vitals.try_writing(self._db)
        except StorageError as error:
            yield Check("database", State.FAILED, f"cannot be written: {type(error).__name__}")
            for name in ("outbox", "rounds", "workspaces"):
                yield Check(name, State.UNKNOWN, "not looked at: the database comes first")
            return
        yield Check("database", State.OK, "can be written")
        yield self._asked("outbox", lambda: check_outbox(self._oldest(now), self._stuck(now), now))
        yield self._asked(
            "rounds", lambda: check_rounds(vitals.read_rounds(self._db, now=now), now)
        )
        yield self._asked("workspaces", self._check_workspaces)

    def _asked(self, name: str, check: Callable[[], Check]) -> Check:
        try:
            return check()
        except StorageError as error:
            return Check(name, State.UNKNOWN, f"cannot be read: {type(error).__name__}")

    def _oldest(self, now: datetime) -> datetime | None:
        return vitals.find_oldest_due(self._db, now=now)

    def _stuck(self, now: datetime) -> Stuck | None:
        return vitals.find_stuck(self._db, now=now)

    def _check_workspaces(self) -> Check:
        """A held workspace waits for a person, and this instance works on: it is no failure."""
        silent = workspaces.list_silent(self._db)
        held = [f"{one.id} is {one.state.value}: {one.reason}" for one in silent]
        return Check("workspaces", State.OK, "; ".join(held) or "all may be spoken to")


def check_outbox(oldest: datetime | None, stuck: Stuck | None, now: datetime) -> Check:
    """Say what is due the longest; failed when it could go, and nothing goes."""
    if stuck is not None:
        reason = (
            f"message {stuck.message_id} ({stuck.kind}) is due for {_minutes(now - stuck.since)}, "
            f"and nothing was settled for {_minutes(vitals.MOVING)}"
        )
        return Check("outbox", State.FAILED, reason)
    waits = "nothing is due" if oldest is None else f"the oldest is due for {_age(now - oldest)}"
    return Check("outbox", State.OK, waits)


def check_rounds(rounds: Rounds, now: datetime) -> Check:
    """Say when a round last ran and when the next is due; failed when one did not run in time."""
    if rounds.overdue_since is not None:
        reason = f"a round is overdue for {_minutes(now - rounds.overdue_since)}"
        return Check("rounds", State.FAILED, reason)
    last, coming = rounds.schedule.last_ran_at, rounds.schedule.next_at
    ran = "none ran yet" if last is None else f"the last ran at {last:%Y-%m-%d %H:%M} UTC"
    due = "none is planned" if coming is None else f"the next is due at {coming:%Y-%m-%d %H:%M} UTC"
    return Check("rounds", State.OK, f"{ran}; {due}")


def check_clock(skew: timedelta | None, is_moved: bool) -> Check:
    """Compare the clock with Slack's."""
    if skew is None:
        reason = "not compared: it is moved by hand" if is_moved else "Slack has not said the time"
        return Check("clock", State.UNKNOWN, reason)
    seconds = skew.total_seconds()
    reason = f"{abs(seconds):.0f} s {'ahead of' if seconds >= 0 else 'behind'} Slack's"
    return Check("clock", State.FAILED if abs(skew) > MAX_SKEW else State.OK, reason)


def check_delivery(age_s: float | None) -> Check:
    """See that the loop that delivers still looks at the outbox."""
    if age_s is None:
        return Check("delivery", State.FAILED, "its thread has ended")
    state = State.FAILED if age_s > LOOP_S else State.OK
    return Check("delivery", state, f"looked at the outbox {age_s:.0f} s ago")


def check_scheduler(
    beats: Mapping[str, Beat], every_s: Mapping[str, float], *, is_scheduled: bool
) -> Check:
    """See that every job still begins in time, and ends. One that fails is tried again."""
    if not is_scheduled:
        return Check("scheduler", State.FAILED, "is not running")
    late = []
    for name, every in every_s.items():
        if (one := beats.get(name)) is None:
            continue
        if one.is_at_work and one.still_s > AT_WORK_S:
            late.append(f"{name} is at work and got nowhere for {one.still_s:.0f} s")
        elif not one.is_at_work and one.age_s > max(STALE_S, STALE_BEATS * every):
            late.append(f"{name} last began {one.age_s:.0f} s ago")
    if late:
        return Check("scheduler", State.FAILED, "; ".join(late))
    failing = sorted(name for name, one in beats.items() if one.has_failed)
    if failing:
        return Check("scheduler", State.OK, f"runs; last failed and tried again: {_list(failing)}")
    return Check("scheduler", State.OK, f"{len(beats)} jobs in time")


def check_slack(connection: tuple[bool, str], failing_s: float | None) -> Check:
    """See that requests reach us, and that Slack answers ours."""
    is_open, how = connection
    if not is_open:
        return Check("slack", State.FAILED, how)
    if failing_s is not None and failing_s > SILENCE_S:
        return Check("slack", State.FAILED, f"{how}, but calls fail for {failing_s:.0f} s")
    return Check("slack", State.OK, how)


def _list(names: list[str]) -> str:
    return ", ".join(names)


def _minutes(age: timedelta) -> str:
    return f"{age / timedelta(minutes=1):.0f} min"


def _age(age: timedelta) -> str:
    return _minutes(age) if age >= timedelta(minutes=2) else f"{age.total_seconds():.0f} s"
