"""Figures about the whole database, for health and metrics: counts and instants, no people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, text

from pairing.ids import WorkspaceId
from storage import holds
from storage.deliveries import WAITING
from storage.session import Session
from storage.states import MessageState, RoundState, WorkspaceState
from storage.tables import (
    OutboxRow,
    PaceRow,
    ParticipantRow,
    ProgramRow,
    RoundRow,
    WorkspaceRow,
)


@dataclass(frozen=True, slots=True)
class WorkspaceVitals:
    """One workspace by our own number, and how many of its messages are not settled yet."""

    id: WorkspaceId
    state: WorkspaceState
    n_waiting: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """The database in a few figures; every state is in the counts.

    messages         those that wait or need a decision, and those that were due within `LATELY`
    n_in, n_paused   participants of all programs who have not left; those of them who pause
    n_resent         how often a message was sent again without proof that it had been lost
    oldest_due_at    since when the longest waiting message is due, where we may speak
    n_overdue_holds  programs whose held round should have begun: nothing starts there
    """

    messages: Mapping[MessageState, int]
    rounds: Mapping[RoundState, int]
    n_in: int
    n_paused: int
    n_resent: int
    oldest_due_at: datetime | None
    n_overdue_holds: int
    workspaces: tuple[WorkspaceVitals, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a round last ran, and when the next is due in a program that runs; None = never."""

    last_ran_at: datetime | None
    next_at: datetime | None


LATELY = timedelta(days=7)
_SETTLED = (MessageState.SENT, MessageState.CANCELLED, MessageState.EXPIRED)
_UNSETTLED = tuple(one for one in MessageState if one not in _SETTLED)
# in words and not as a value: only so does the database see that its partial index has them all
_RESENT = select(func.coalesce(func.sum(OutboxRow.resends), 0)).where(text("resends > 0"))
_OLDEST_DUE = (
    select(func.min(OutboxRow.send_after))
    .join(WorkspaceRow, WorkspaceRow.id == OutboxRow.workspace_id)
    .where(OutboxRow.state.in_(WAITING), WorkspaceRow.state == WorkspaceState.ACTIVE)
)


def touch(s: Session) -> None:
    """Write something that means nothing, so that its COMMIT proves that writing works.

    On SQLite a number in the header of the file that nothing else uses; it is written even when it
    stays the same. On PostgreSQL the row of the schema's version, as it is.
    """
    if s.dialect.name == "sqlite":
        s.execute(text("PRAGMA user_version = 0"))
    else:
        s.execute(text("UPDATE alembic_version SET version_num = version_num"))


def measure(s: Session, *, now: datetime) -> Vitals:
    """Count everything. Cost: reads the participants and the rounds once, and of the outbox what
    waits or was due lately: not what was said in all the years."""
    rounds = select(RoundRow.state, func.count()).group_by(RoundRow.state)
    still_in = select(func.count()).where(ParticipantRow.opted_out_at.is_(None))
    counted = dict.fromkeys(RoundState, 0)
    for state, count in s.execute(rounds.order_by(RoundRow.state)):
        counted[state] = count
    return Vitals(
        messages=_count_messages(s, since=now - LATELY),
        rounds=counted,
        n_in=s.execute(still_in).scalar_one(),
        n_paused=s.execute(still_in.where(ParticipantRow.paused_until > now)).scalar_one(),
        n_resent=s.execute(_RESENT).scalar_one(),
        oldest_due_at=find_oldest_due(s, now=now),
        n_overdue_holds=len(holds.list_overdue(s, now=now)),
        workspaces=tuple(_workspaces(s)),
    )


def find_oldest_due(s: Session, *, now: datetime) -> datetime | None:
    """Return since when the longest waiting message is due, where we may speak; None = none is."""
    oldest: datetime | None = s.execute(_OLDEST_DUE.where(OutboxRow.send_after <= now)).scalar_one()
    return oldest


def read_schedule(s: Session) -> Schedule:
    """Look up the last round and the next."""
    last = select(func.max(RoundRow.ran_at))
    coming = (
        select(func.min(ProgramRow.next_round_at))
        .join(WorkspaceRow, WorkspaceRow.id == ProgramRow.workspace_id)
        .where(
            ProgramRow.suspended_at.is_(None),
            ProgramRow.held_at.is_(None),
            WorkspaceRow.state == WorkspaceState.ACTIVE,
        )
    )
    return Schedule(s.execute(last).scalar_one(), s.execute(coming).scalar_one())


def has_moved(s: Session, *, since: datetime, due_since: datetime) -> bool:
    """Tell whether anybody settled a message since an instant.

    due_since  only messages that were due from then on are looked at, by an index
    """
    query = select(OutboxRow.id).where(
        OutboxRow.state == MessageState.SENT,
        OutboxRow.send_after >= due_since,
        OutboxRow.settled_at >= since,
    )
    return s.execute(query.limit(1)).first() is not None


def list_held_back(s: Session, *, now: datetime) -> frozenset[int]:
    """Return the ids of the workspaces in which Slack said how long to wait with some method."""
    query = select(PaceRow.workspace_id).where(PaceRow.held_until > now)
    return frozenset(s.execute(query.order_by(PaceRow.workspace_id)).scalars())


def _count_messages(s: Session, *, since: datetime) -> Mapping[MessageState, int]:
    lately = and_(OutboxRow.state.in_(_SETTLED), OutboxRow.send_after >= since)
    counted = dict.fromkeys(MessageState, 0)
    for which in (OutboxRow.state.in_(_UNSETTLED), lately):
        query = select(OutboxRow.state, func.count()).where(which).group_by(OutboxRow.state)
        for state, count in s.execute(query.order_by(OutboxRow.state)):
            counted[state] = count
    return counted


def _workspaces(s: Session) -> list[WorkspaceVitals]:
    waiting = (
        select(OutboxRow.workspace_id, func.count())
        .where(OutboxRow.state.in_(WAITING))
        .group_by(OutboxRow.workspace_id)
        .order_by(OutboxRow.workspace_id)
    )
    n_waiting = {row[0]: row[1] for row in s.execute(waiting)}
    every = select(WorkspaceRow.id, WorkspaceRow.state).order_by(WorkspaceRow.id)
    return [
        WorkspaceVitals(WorkspaceId(row.id), row.state, n_waiting.get(row.id, 0))
        for row in s.execute(every)
    ]
