"""Check-ins: whom to ask whether they met, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId, PersonId, WorkspaceId
from storage.statements import AnyRow, changed, insert_many, insert_or_update, table_of
from storage.states import MessageKind, MessageState, RoundState, WorkspaceState
from storage.tables import (
    CheckInRow,
    OutboxRow,
    PairMemberRow,
    PairRow,
    ParticipantRow,
    RoundRow,
    WorkspaceRow,
)

CheckInId = NewType("CheckInId", int)


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    """One question to one member of a pair, not before `ask_after`."""

    workspace_id: WorkspaceId
    pair_id: PairId
    person_id: PersonId
    ask_after: datetime


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The question and its answer; `asked_at` is when the message was written to the outbox."""

    id: CheckInId
    pair_id: PairId
    person_id: PersonId
    ask_after: datetime
    asked_at: datetime | None
    answer: MeetingAnswer | None
    answered_at: datetime | None
    workspace_id: WorkspaceId


_COLUMNS = (
    CheckInRow.id,
    CheckInRow.pair_id,
    CheckInRow.person_id,
    CheckInRow.ask_after,
    CheckInRow.asked_at,
    CheckInRow.answer,
    CheckInRow.answered_at,
    CheckInRow.workspace_id,
)


def insert_check_ins(s: Session, rows: Sequence[NewCheckIn]) -> None:
    """Plan questions, by one executemany. Each goes to a member of the pair, once (constraints)."""
    planned = [
        {
            "workspace_id": row.workspace_id,
            "pair_id": row.pair_id,
            "person_id": row.person_id,
            "ask_after": row.ask_after,
        }
        for row in rows
    ]
    insert_many(s, CheckInRow, planned)


def due_check_ins(s: Session, *, now: datetime, limit: int) -> list[CheckIn]:
    """Return questions to ask now, longest due first: not asked, not answered, the pair introduced
    and not ended, the person still in it and taking part, round not cancelled, workspace ACTIVE.
    It claims nothing: `mark_asked` decides."""
    introduced = select(OutboxRow.id).where(
        OutboxRow.pair_id == CheckInRow.pair_id,
        OutboxRow.kind == MessageKind.PAIR_INTRO,
        OutboxRow.state == MessageState.SENT,
    )
    takes_part = (
        select(PairMemberRow.pair_id)
        .join(ParticipantRow, ParticipantRow.id == PairMemberRow.participant_id)
        .where(
            PairMemberRow.pair_id == CheckInRow.pair_id,
            PairMemberRow.person_id == CheckInRow.person_id,
            PairMemberRow.left_at.is_(None),
            ParticipantRow.opted_out_at.is_(None),
        )
    )
    query = (
        select(*_COLUMNS)
        .join(PairRow, PairRow.id == CheckInRow.pair_id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .join(WorkspaceRow, WorkspaceRow.id == CheckInRow.workspace_id)
        .where(
            CheckInRow.asked_at.is_(None),
            CheckInRow.answer.is_(None),
            CheckInRow.ask_after <= now,
            introduced.exists(),
            takes_part.exists(),
            PairRow.ended_at.is_(None),
            RoundRow.state != RoundState.CANCELLED,
            WorkspaceRow.state == WorkspaceState.ACTIVE,
        )
        .order_by(CheckInRow.ask_after, CheckInRow.id)
        .limit(limit)
    )
    return [_check_in(row) for row in s.execute(query)]


def mark_asked(s: Session, check_in_id: CheckInId, *, now: datetime) -> bool:
    """Claim a question. Returns False when somebody else asks it, or it was answered meanwhile.

    Compare-and-set on `asked_at`, behind a lock that skips rows others hold. Enqueue the message
    in the same transaction.
    """
    check_ins = table_of(CheckInRow)
    unasked = (
        check_ins.c.id == check_in_id,
        check_ins.c.asked_at.is_(None),
        check_ins.c.answer.is_(None),
    )
    free = select(check_ins.c.id).where(*unasked)
    free = free.with_for_update(skip_locked=True, key_share=True)
    if s.execute(free).one_or_none() is None:
        return False
    return changed(s, update(check_ins).where(*unasked).values(asked_at=now)) == 1


def answer(
    s: Session, *, pair_id: PairId, person_id: PersonId, answer: MeetingAnswer, now: datetime
) -> bool:
    """Write a member's answer; a later one replaces it. Returns False for anybody else.

    Safe in a race by UNIQUE(pair_id, person_id): the last commit stays.
    """
    member = select(PairMemberRow.workspace_id).where(
        PairMemberRow.pair_id == pair_id,
        PairMemberRow.person_id == person_id,
        PairMemberRow.left_at.is_(None),
    )
    workspace_id = s.execute(member).scalar_one_or_none()
    if workspace_id is None:
        return False
    values = {
        "workspace_id": workspace_id,
        "pair_id": pair_id,
        "person_id": person_id,
        "ask_after": now,  # only when nobody had planned to ask
        "answer": answer,
        "answered_at": now,
    }
    fresh = ("answer", "answered_at")
    insert_or_update(s, CheckInRow, values, unique=("pair_id", "person_id"), update=fresh)
    return True


def find_answer(s: Session, *, pair_id: PairId, person_id: PersonId) -> MeetingAnswer | None:
    """Look up what a person said about a pair; None when they have not answered."""
    return s.execute(
        select(CheckInRow.answer).where(
            CheckInRow.pair_id == pair_id, CheckInRow.person_id == person_id
        )
    ).scalar_one_or_none()


def answers_of(s: Session, pair_id: PairId) -> list[MeetingAnswer]:
    """Return what the members of a pair answered so far, first answer first."""
    query = (
        select(CheckInRow.answer)
        .where(CheckInRow.pair_id == pair_id, CheckInRow.answer.is_not(None))
        .order_by(CheckInRow.answered_at, CheckInRow.id)
    )
    return [MeetingAnswer(given) for given in s.execute(query).scalars() if given is not None]


def _check_in(row: AnyRow) -> CheckIn:
    return CheckIn(**row._asdict())
