"""How the bot does, as the database shows it: can it be written, does anything wait in vain?

What to make of it is said in `bot/health.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.drawing.commits import coming_slot
from pairing.cadence import Late, judge_late
from storage import outbox, programs, vitals
from storage.database import Database, Session
from storage.outbox import Message, MessageState
from storage.vitals import Schedule, Vitals

__all__ = ["Rounds", "Schedule", "Stuck", "Vitals"]

IN_TIME = timedelta(minutes=15)  # for a round to run; the largest is planned in one
MOVING = timedelta(minutes=10)  # in which somebody settles a message, if any can be
LOOKED_AT = 20  # programs that are late, at most


@dataclass(frozen=True, slots=True)
class Stuck:
    """A message that has been due for long while none was settled, by its number and kind."""

    message_id: int
    kind: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Rounds:
    """When rounds run, and since when one is overdue; None = none is."""

    schedule: Schedule
    overdue_since: datetime | None


def try_writing(db: Database) -> None:
    """Write something that means nothing. Raises StorageError. Transaction: opens one."""
    with db.write() as session:
        vitals.touch(session)


def measure(db: Database, *, now: datetime) -> Vitals:
    """Count everything. Transaction: one read."""
    with db.read() as session:
        return vitals.measure(session, now=now)


def find_oldest_due(db: Database, *, now: datetime) -> datetime | None:
    """Return since when the longest waiting message is due; None = none is. One read."""
    with db.read() as session:
        return vitals.find_oldest_due(session, now=now)


def find_stuck(db: Database, *, now: datetime) -> Stuck | None:
    """Look for a message that could go and does not, while nothing else goes either.

    A large round takes hours at Slack's pace, so age alone says nothing. What waits behind another
    message, for the operator, or because Slack said how long, could not go.
    Transaction: one read.
    """
    long_ago = now - MOVING
    with db.read() as session:
        found = _first_due(session, long_ago, vitals.list_held_back(session, now=now))
        if found is None:
            return None
        due_since = found.send_after - timedelta(hours=1)
        if vitals.has_moved(session, since=long_ago, due_since=due_since):
            return None
        return Stuck(found.id, found.kind.value, found.send_after)


def read_rounds(db: Database, *, now: datetime) -> Rounds:
    """See whether a round should have run and did not. Transaction: one read."""
    with db.read() as session:
        schedule = vitals.read_schedule(session)
        late = programs.due_programs(session, now=now - IN_TIME, limit=LOOKED_AT)
    overdue = [
        one.next_round_at
        for one in late
        if judge_late(coming_slot(one), now=now, rule=one.rule) is not Late.WAIT
    ]
    return Rounds(schedule, min(overdue, default=None))


def _first_due(session: Session, at: datetime, held_back: frozenset[int]) -> Message | None:
    due = outbox.list_due(session, now=at, limit=1, without=held_back)
    unclear = [
        one
        for one in outbox.list_unclear(session, now=at, limit=LOOKED_AT)
        if one.send_after <= at
        and one.state is not MessageState.SENT
        and one.workspace_id not in held_back
    ]
    return min([*due, *unclear], key=lambda one: one.send_after, default=None)
