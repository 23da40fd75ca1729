"""Counts per round, for reports. Small groups are suppressed in `pairing.stats`, not here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from pairing.check_ins import MeetingAnswer
from pairing.ids import ProgramId, RoundId
from storage.session import Session
from storage.tables import CheckInRow, PairRow, RoundRow

_MET = tuple(answer for answer in MeetingAnswer if answer.is_met)


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """How the pairs of one round fared: n_pairs = n_met + n_not_met + n_silent.

    met      at least one member says they met
    not_met  somebody answered, nobody says they met
    silent   nobody answered
    """

    round_id: RoundId
    due_at: datetime
    n_pairs: int
    n_met: int
    n_not_met: int
    n_silent: int


def count_rounds(s: Session, program_id: ProgramId, *, limit: int) -> list[RoundCounts]:
    """Count the answers of the newest rounds that ran, newest first."""
    per_pair = (
        select(
            PairRow.id.label("pair_id"),
            PairRow.round_id.label("round_id"),
            func.max(case((CheckInRow.answer.in_(_MET), 1), else_=0)).label("met"),
            func.count(CheckInRow.answer).label("answers"),
        )
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .outerjoin(CheckInRow, CheckInRow.pair_id == PairRow.id)
        .where(RoundRow.program_id == program_id)
        .group_by(PairRow.id, PairRow.round_id)
        .subquery()
    )
    query = (
        select(
            RoundRow.id,
            RoundRow.due_at,
            func.count(per_pair.c.pair_id),
            func.coalesce(func.sum(per_pair.c.met), 0),
            func.coalesce(func.sum(case((per_pair.c.answers == 0, 1), else_=0)), 0),
        )
        .outerjoin(per_pair, per_pair.c.round_id == RoundRow.id)
        .where(
            RoundRow.program_id == program_id,
            RoundRow.ran_at.is_not(None),
            RoundRow.is_extra.is_(False),
        )
        .group_by(RoundRow.id, RoundRow.due_at)
        .order_by(RoundRow.due_at.desc(), RoundRow.id.desc())
        .limit(limit)
    )
    counts = []
    for round_id, due_at, n_pairs, n_met, n_silent in s.execute(query):
        # an outer join keeps a round without pairs as one row of nothing: all its counts are 0
        silent = int(n_silent)
        counts.append(
            RoundCounts(
                round_id=RoundId(round_id),
                due_at=due_at,
                n_pairs=n_pairs,
                n_met=int(n_met),
                n_not_met=n_pairs - int(n_met) - silent,
                n_silent=silent,
            )
        )
    return counts
