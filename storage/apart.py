"""Who must not be paired: somebody avoids the other, or both are in one reporting line.

The planner and the last look before an introduction ask the same question; both ask it here, so
that neither knows of less than the other.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.orm import aliased

from pairing.ids import ParticipantId, ProgramId
from storage.session import Session
from storage.statements import AnySelect
from storage.tables import AvoidanceRow, PairMemberRow, ParticipantRow, SeparationRow


def avoided_pairs(
    s: Session, program_id: ProgramId
) -> frozenset[tuple[ParticipantId, ParticipantId]]:
    """Return the pairs of participants who must not be paired, lower id first.

    Why is not part of it: nobody can tell an avoidance from a reporting line by it.
    """
    avoiding = _pairs_of(AvoidanceRow.by_person_id, AvoidanceRow.about_person_id, program_id)
    in_line = _pairs_of(SeparationRow.low_person_id, SeparationRow.high_person_id, program_id)
    return frozenset(
        (ParticipantId(min(a, b)), ParticipantId(max(a, b)))
        for query in (avoiding, in_line)
        for a, b in s.execute(query)
    )


def hold_two_apart(pair_id: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """Say, of the pair in a column, that two who are still in it must not be paired."""
    one, other = aliased(PairMemberRow), aliased(PairMemberRow)
    both = and_(
        one.pair_id == pair_id,
        other.pair_id == pair_id,
        one.left_at.is_(None),
        other.left_at.is_(None),
    )
    return or_(
        exists().where(
            both,
            AvoidanceRow.by_person_id == one.person_id,
            AvoidanceRow.about_person_id == other.person_id,
        ),
        exists().where(
            both,
            SeparationRow.low_person_id == one.person_id,
            SeparationRow.high_person_id == other.person_id,
        ),
    )


def _pairs_of(
    one: SQLColumnExpression[int], other: SQLColumnExpression[int], program_id: ProgramId
) -> AnySelect:
    a, b = aliased(ParticipantRow), aliased(ParticipantRow)
    return (
        select(a.id, b.id)
        .where(
            a.person_id == one,
            b.person_id == other,
            a.program_id == program_id,
            b.program_id == program_id,
        )
        .order_by(a.id, b.id)
    )
