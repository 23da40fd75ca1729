"""Partners: with whom somebody is paired now, and with whom they were.

Only names of accounts and dates leave here. How a pair ended, and who avoids whom, is not asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from pairing.ids import PairId, PersonId, ProgramId
from storage.pairs import PairView, pair_view, select_pairs
from storage.states import MessageKind, MessageState, RoundState
from storage.tables import OutboxRow, PairMemberRow, PairRow, PersonRow, RoundRow


@dataclass(frozen=True, slots=True)
class PastPair:
    """A pair somebody was introduced in: the due time of its round, and the Slack ids of all the
    others who were introduced with them, also of who left a trio."""

    pair_id: PairId
    due_at: datetime
    others: tuple[str, ...]


def list_current(
    s: Session, person_id: PersonId, *, program_id: ProgramId, due_after: datetime | None = None
) -> list[PairView]:
    """Return the pairs of a program that somebody is in, newest round first.

    Not those that ended early, that they left, that were called off before the introduction, or
    whose round was cancelled. Whether a pair's time is over, the caller knows (`goes_on`).
    due_after  only pairs of rounds that were due later
    Cost: one look-up, and one for each pair.
    """
    query = (
        select_pairs()
        .join(PairMemberRow, PairMemberRow.pair_id == PairRow.id)
        .where(
            PairMemberRow.person_id == person_id,
            PairMemberRow.left_at.is_(None),
            PairRow.ended_at.is_(None),
            RoundRow.program_id == program_id,
            RoundRow.state != RoundState.CANCELLED,
            ~_is_called_off(),
        )
        .order_by(RoundRow.due_at.desc(), PairRow.id.desc())
    )
    if due_after is not None:
        query = query.where(RoundRow.due_at > due_after)
    return [pair_view(s, row) for row in s.execute(query).all()]


def list_met(
    s: Session, person_id: PersonId, *, without: Collection[PairId], limit: int
) -> tuple[list[PastPair], int]:
    """Return the pairs in which somebody was introduced to others, newest round first, and how many
    more there are.

    without  pairs to leave out
    limit    of those returned
    Cost: two look-ups.
    """
    introduced = exists().where(
        OutboxRow.pair_id == PairRow.id,
        OutboxRow.kind == MessageKind.PAIR_INTRO,
        OutboxRow.state == MessageState.SENT,
    )
    others = aliased(PairMemberRow)
    somebody = exists().where(others.pair_id == PairRow.id, others.person_id != person_id)
    query = (
        select(PairRow.id, RoundRow.due_at)
        .join(PairMemberRow, PairMemberRow.pair_id == PairRow.id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .where(
            PairMemberRow.person_id == person_id,
            PairRow.id.not_in(sorted(without)),
            introduced,
            somebody,
        )
        .order_by(RoundRow.due_at.desc(), PairRow.id.desc())
    )
    rows = s.execute(query).all()
    names = _others(s, person_id, [row.id for row in rows[:limit]])
    met = [PastPair(PairId(row.id), row.due_at, tuple(names[row.id])) for row in rows[:limit]]
    return met, max(0, len(rows) - limit)


def _others(s: Session, person_id: PersonId, pair_ids: Collection[int]) -> dict[int, list[str]]:
    """The Slack ids of everybody else in these pairs, in the order in which they are introduced."""
    if not pair_ids:
        return {}
    query = (
        select(PairMemberRow.pair_id, PersonRow.slack_user_id)
        .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
        .where(PairMemberRow.pair_id.in_(pair_ids), PairMemberRow.person_id != person_id)
        .order_by(PairMemberRow.pair_id, PairMemberRow.participant_id)
    )
    found: dict[int, list[str]] = {}
    for pair_id, slack_user_id in s.execute(query):
        found.setdefault(pair_id, []).append(slack_user_id)
    return found


def _is_called_off() -> ColumnElement[bool]:
    """Say, of a pair, that somebody of it hears, or heard, that they have no partner."""
    members = aliased(PairMemberRow)
    inside = select(members.person_id).where(members.pair_id == PairRow.id)
    return exists().where(
        OutboxRow.kind == MessageKind.SAT_OUT,
        OutboxRow.round_id == PairRow.round_id,
        OutboxRow.person_id.in_(inside),
        OutboxRow.state != MessageState.CANCELLED,
    )
