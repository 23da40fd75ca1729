"""Follow-ups: what is planned to be said to a pair later in its round, each thing once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from sqlalchemy import Integer, Update, and_, bindparam, func, or_, select, update

from pairing.follow_ups import CARDS, QUESTIONS, FollowUp
from pairing.ids import PairId, PersonId, ProgramId, WorkspaceId
from pairing.presets import Preset
from storage.messages import is_introduced
from storage.session import Session
from storage.statements import AnyRow, changed, insert_many, table_of
from storage.states import RoundState, WorkspaceState
from storage.tables import (
    FollowUpRow,
    PairMemberRow,
    PairRow,
    ParticipantRow,
    ProgramRow,
    RoundRow,
    WorkspaceRow,
)

FollowUpId = NewType("FollowUpId", int)
_takes_part = (
    select(PairMemberRow.pair_id)
    .join(ParticipantRow, ParticipantRow.id == PairMemberRow.participant_id)
    .where(
        PairMemberRow.pair_id == FollowUpRow.pair_id,
        PairMemberRow.person_id == FollowUpRow.person_id,
        PairMemberRow.left_at.is_(None),
        ParticipantRow.opted_out_at.is_(None),
    )
)
_DUE = (
    select(
        FollowUpRow.id,
        FollowUpRow.workspace_id,
        FollowUpRow.pair_id,
        FollowUpRow.person_id,
        FollowUpRow.kind,
        FollowUpRow.due_after,
        RoundRow.due_at,
        RoundRow.program_id,
        RoundRow.preset,
        ProgramRow.zone.label("program_zone"),
        ProgramRow.next_round_at,
        ProgramRow.suspended_at,
        PairRow.meets_at,
        PairRow.in_writing,
    )
    .join(PairRow, PairRow.id == FollowUpRow.pair_id)
    .join(RoundRow, RoundRow.id == PairRow.round_id)
    .join(ProgramRow, ProgramRow.id == RoundRow.program_id)
    .join(WorkspaceRow, WorkspaceRow.id == FollowUpRow.workspace_id)
    .where(
        FollowUpRow.done_at.is_(None),
        FollowUpRow.due_after <= bindparam("now"),
        is_introduced(FollowUpRow.pair_id),
        or_(FollowUpRow.person_id.is_(None), _takes_part.exists()),
        PairRow.ended_at.is_(None),
        RoundRow.state != RoundState.CANCELLED,
        WorkspaceRow.state == WorkspaceState.ACTIVE,
    )
    .order_by(FollowUpRow.due_after, FollowUpRow.id)
    .limit(bindparam("most", type_=Integer))
)
_follow_ups = table_of(FollowUpRow)
_open = (_follow_ups.c.id == bindparam("wanted"), _follow_ups.c.done_at.is_(None))
_HOLD = select(_follow_ups.c.id).where(*_open).with_for_update(skip_locked=True, key_share=True)
_SETTLE = update(_follow_ups).where(*_open).values(done_at=bindparam("at"))
_POSTPONE = update(_follow_ups).where(*_open).values(due_after=bindparam("at"))


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """One message to one member of a pair (None = to all of it), not before `due_after`."""

    workspace_id: WorkspaceId
    pair_id: PairId
    person_id: PersonId | None
    kind: FollowUp
    due_after: datetime


@dataclass(frozen=True, slots=True)
class DueFollowUp:
    """A follow-up whose time has come, with what decides whether it is still needed.

    due_at         of the pair's round; preset: how long that round is
    program_zone   for people whose own zone is not known
    next_round_at  of the program; None while it is suspended
    meets_at       when the pair agreed to meet; None = not agreed here
    in_writing     they changed to a conversation in writing
    """

    id: FollowUpId
    workspace_id: WorkspaceId
    pair_id: PairId
    person_id: PersonId | None
    kind: FollowUp
    due_after: datetime
    due_at: datetime
    program_id: ProgramId
    preset: Preset
    program_zone: str
    next_round_at: datetime | None
    meets_at: datetime | None
    in_writing: bool


def insert_follow_ups(s: Session, rows: Sequence[NewFollowUp]) -> None:
    """Plan messages, by one executemany. Each goes to a member of the pair (constraint)."""
    planned = [
        {
            "workspace_id": row.workspace_id,
            "pair_id": row.pair_id,
            "person_id": row.person_id,
            "kind": row.kind,
            "due_after": row.due_after,
        }
        for row in rows
    ]
    insert_many(s, FollowUpRow, planned)


def list_due(s: Session, *, now: datetime, limit: int) -> list[DueFollowUp]:
    """Return follow-ups to send now, longest due first: not done, the pair introduced and not
    ended, the person still in it and taking part, round not cancelled, workspace ACTIVE.

    It claims nothing: `settle` and `postpone` decide.
    """
    rows = s.execute(_DUE, {"now": now, "most": limit})
    return [_due(row) for row in rows]


def settle(s: Session, follow_up_id: FollowUpId, *, now: datetime) -> bool:
    """Claim a follow-up. Returns False when somebody else has settled it.

    Compare-and-set on `done_at`, behind a lock that skips rows others hold. Enqueue its message in
    the same transaction.
    """
    return _change(s, follow_up_id, _SETTLE, at=now)


def postpone(s: Session, follow_up_id: FollowUpId, *, to: datetime) -> bool:
    """Put a follow-up off. Returns False when somebody else has settled it. Safe as `settle` is."""
    return _change(s, follow_up_id, _POSTPONE, at=to)


def drop(s: Session, pair_id: PairId, kind: FollowUp, *, now: datetime) -> int:
    """Settle what was planned of one kind for a pair, because it is not needed any more."""
    follow_ups = table_of(FollowUpRow)
    statement = update(follow_ups).where(
        follow_ups.c.pair_id == pair_id,
        follow_ups.c.kind == kind,
        follow_ups.c.done_at.is_(None),
    )
    return changed(s, statement.values(done_at=now))


def find_waiting(
    s: Session, pair_id: PairId, person_id: PersonId, kind: FollowUp
) -> datetime | None:
    """Return when a follow-up of a kind is due to one person that is not done; None without one."""
    query = select(func.min(FollowUpRow.due_after)).where(
        FollowUpRow.pair_id == pair_id,
        FollowUpRow.person_id == person_id,
        FollowUpRow.kind == kind,
        FollowUpRow.done_at.is_(None),
    )
    return s.execute(query).scalar_one()


def has_card(s: Session, pair_id: PairId) -> bool:
    """Tell whether a card of a conversation in writing was ever planned for a pair."""
    query = select(FollowUpRow.id).where(
        FollowUpRow.pair_id == pair_id, FollowUpRow.kind.in_(list(CARDS))
    )
    return s.execute(query.limit(1)).one_or_none() is not None


def list_questions(
    s: Session, people: Sequence[PersonId], *, before: datetime
) -> Mapping[PersonId, list[datetime]]:
    """Return when each of these people is still to be asked something, of any pair, soonest first.

    before  what is due later does not count. Who is not in the mapping is asked nothing
    """
    query = (
        select(FollowUpRow.person_id, FollowUpRow.due_after)
        .join(PairRow, PairRow.id == FollowUpRow.pair_id)
        .where(
            FollowUpRow.person_id.in_(people),
            FollowUpRow.kind.in_(QUESTIONS),
            FollowUpRow.done_at.is_(None),
            FollowUpRow.due_after < before,
            PairRow.ended_at.is_(None),
        )
    )
    found: dict[PersonId, list[datetime]] = defaultdict(list)
    # sorted here: asked for an order, SQLite goes through what everybody is to be asked
    for due_after, person_id in sorted((row.due_after, row.person_id) for row in s.execute(query)):
        found[PersonId(person_id)].append(due_after)
    return found


def drop_all(s: Session, pair_id: PairId, *, now: datetime) -> int:
    """Settle all that was planned for a pair, because it is over."""
    follow_ups = table_of(FollowUpRow)
    statement = update(follow_ups).where(
        follow_ups.c.pair_id == pair_id, follow_ups.c.done_at.is_(None)
    )
    return changed(s, statement.values(done_at=now))


def list_waiting(s: Session, kind: FollowUp | None = None) -> list[datetime]:
    """Return when follow-ups that are not done are due, of one kind or all, the first one first."""
    query = select(FollowUpRow.due_after).where(FollowUpRow.done_at.is_(None))
    if kind is not None:
        query = query.where(FollowUpRow.kind == kind)
    return list(s.execute(query.order_by(FollowUpRow.due_after)).scalars())


def forget(s: Session, *, before: datetime) -> int:
    """Settle what was due long ago and never sent: its pair had ended, or was never introduced."""
    follow_ups = table_of(FollowUpRow)
    old = and_(follow_ups.c.done_at.is_(None), follow_ups.c.due_after < before)
    return changed(s, update(follow_ups).where(old).values(done_at=before))


def _change(s: Session, follow_up_id: FollowUpId, statement: Update, *, at: datetime) -> bool:
    if s.execute(_HOLD, {"wanted": follow_up_id}).one_or_none() is None:
        return False
    return changed(s, statement, {"wanted": follow_up_id, "at": at}) == 1


def _due(row: AnyRow) -> DueFollowUp:
    found = row._asdict()
    if found.pop("suspended_at") is not None:
        found["next_round_at"] = None
    return DueFollowUp(**found)
