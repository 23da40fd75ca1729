"""Ending a pair early: once, whoever asks first, and without a trace of who or why.

What is SENDING or CHECKING may have reached people already and is left alone, as in `settling`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select, update

from pairing.ids import MessageId, PairId, PersonId
from storage.session import Session
from storage.settling import cancel
from storage.statements import changed, table_of
from storage.states import MessageState
from storage.tables import OutboxRow, PairMemberRow, PairRow

_HOLD = (
    select(PairRow.ended_at)
    .where(PairRow.id == bindparam("wanted"))
    .with_for_update(key_share=True)
)


def hold_pair(s: Session, pair_id: PairId) -> bool:
    """Keep a pair as it is until the transaction ends; True while it goes on.

    Whoever ends or leaves it takes this lock first, and so sees what the others have done. (On
    SQLite we are the only writer.)
    """
    row = s.execute(_HOLD, {"wanted": pair_id}).one_or_none()
    return row is not None and row.ended_at is None


def end_pair(s: Session, pair_id: PairId, *, now: datetime) -> bool:
    """Note that a pair is over. Returns False when it was before; the first instant stays."""
    pairs = table_of(PairRow)
    statement = update(pairs).where(pairs.c.id == pair_id, pairs.c.ended_at.is_(None))
    return changed(s, statement.values(ended_at=now)) == 1


def leave_trio(s: Session, pair_id: PairId, person_id: PersonId, *, now: datetime) -> bool:
    """Note that somebody left a trio that goes on. Returns False when they are not in it.

    Their row stays: they may have met the others, and have no other pair in this round.
    """
    members = table_of(PairMemberRow)
    statement = update(members).where(
        members.c.pair_id == pair_id,
        members.c.person_id == person_id,
        members.c.left_at.is_(None),
    )
    return changed(s, statement.values(left_at=now)) == 1


def list_everybody(s: Session, pair_id: PairId) -> dict[PersonId, datetime | None]:
    """Return all who were introduced to each other in a pair, and when they left a trio.

    By person id. Who was taken out before the introduction was never in it.
    """
    query = (
        select(PairMemberRow.person_id, PairMemberRow.left_at)
        .where(PairMemberRow.pair_id == pair_id)
        .order_by(PairMemberRow.person_id)
    )
    return {PersonId(row.person_id): row.left_at for row in s.execute(query)}


def call_off(
    s: Session, pair_id: PairId, people: Collection[PersonId], *, reason: str, now: datetime
) -> int:
    """Call off what waits to be said about a pair to each of these people alone: its check-ins.

    Returns  how many were called off
    """
    query = select(OutboxRow.id, OutboxRow.facts).where(
        OutboxRow.person_id.in_(people), OutboxRow.state == MessageState.PENDING
    )
    about = [row.id for row in s.execute(query) if row.facts.get("pair_id") == pair_id]
    return cancel(s, [MessageId(id_) for id_ in about], reason=reason, now=now)
