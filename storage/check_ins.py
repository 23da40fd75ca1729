"""Check-ins: what the members of a pair answered. Asking them is in `storage.follow_ups`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId, PersonId
from storage.session import Session
from storage.statements import insert_or_update
from storage.tables import CheckInRow, PairMemberRow

_OF_PERSON = select(CheckInRow.answer, CheckInRow.answered_at).where(
    CheckInRow.pair_id == bindparam("pair"), CheckInRow.person_id == bindparam("person")
)
_OF_PAIR = (
    select(CheckInRow.answer)
    .where(CheckInRow.pair_id == bindparam("pair"))
    .order_by(CheckInRow.answered_at, CheckInRow.id)
)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody answered last, and when."""

    answer: MeetingAnswer
    answered_at: datetime


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
        "answer": answer,
        "answered_at": now,
    }
    fresh = ("answer", "answered_at")
    insert_or_update(s, CheckInRow, values, unique=("pair_id", "person_id"), update=fresh)
    return True


def find_told(s: Session, *, pair_id: PairId, person_id: PersonId) -> Told | None:
    """Look up what a person said about a pair, and when; None when they have not answered."""
    row = s.execute(_OF_PERSON, {"pair": pair_id, "person": person_id}).one_or_none()
    return None if row is None else Told(MeetingAnswer(row.answer), row.answered_at)


def find_answer(s: Session, *, pair_id: PairId, person_id: PersonId) -> MeetingAnswer | None:
    """Look up what a person said about a pair; None when they have not answered."""
    told = find_told(s, pair_id=pair_id, person_id=person_id)
    return None if told is None else told.answer


def answers_of(s: Session, pair_id: PairId) -> list[MeetingAnswer]:
    """Return what the members of a pair answered so far, first answer first."""
    return [MeetingAnswer(given) for given in s.execute(_OF_PAIR, {"pair": pair_id}).scalars()]
