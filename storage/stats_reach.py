"""How far a program has brought people together over all its rounds, for reports.

Pairs whose people may meet so few that they may be in no report are left out.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from pairing.ids import ProgramId
from pairing.stats import Departments
from storage.session import Session
from storage.statements import AnySelect
from storage.tables import PairMemberRow, PairRow, ParticipantRow, PlaceRow, RoundRow

ROUNDS_FOR_REACH = 3  # before that, nobody can have met many


def count_partners(s: Session, program_id: ProgramId, *, until: datetime) -> tuple[int, ...]:
    """Count with how many colleagues each was brought together who had three rounds or more.

    until   rounds due up to then
    Returns numbers in ascending order, of nobody in particular
    Cost    every pair there ever was is read: half a million take a few seconds
    """
    mine, other = aliased(PairMemberRow), aliased(PairMemberRow)
    query = (
        select(func.count(other.person_id.distinct()).label("n"))
        .select_from(mine)
        .join(RoundRow, RoundRow.id == mine.round_id)
        .join(PairRow, PairRow.id == mine.pair_id)
        .join(other, and_(other.pair_id == mine.pair_id, other.person_id != mine.person_id))
        .where(
            RoundRow.program_id == program_id,
            RoundRow.due_at <= until,
            PairRow.is_counted.is_(True),
        )
        .group_by(mine.person_id)
        .having(func.count(mine.round_id.distinct()) >= ROUNDS_FOR_REACH)
        .order_by("n")
    )
    return tuple(int(n) for n in s.execute(query).scalars())


def find_departments(s: Session, program_id: ProgramId, *, until: datetime) -> Departments:
    """Find which departments take part, how often, and which were brought together.

    until  rounds due up to then. Three queries; cost as `count_partners`
    """
    sizes = (
        select(PlaceRow.department, func.count())
        .join(ParticipantRow, ParticipantRow.person_id == PlaceRow.person_id)
        .where(
            ParticipantRow.program_id == program_id,
            ParticipantRow.opted_out_at.is_(None),
            PlaceRow.department.is_not(None),
        )
        .group_by(PlaceRow.department)
    )
    mine = aliased(PairMemberRow)
    placed = (
        _of_rounds(
            select(PlaceRow.department, func.count(), func.count(mine.person_id.distinct())),
            program_id,
            until,
        )
        .where(
            RoundRow.id == mine.round_id,
            PairRow.id == mine.pair_id,
            PlaceRow.person_id == mine.person_id,
        )
        .group_by(PlaceRow.department)
    )
    had_partners = s.execute(placed).all()
    return Departments(
        sizes={str(name): int(n) for name, n in s.execute(sizes)},
        placed={name: int(n) for name, n, _ in had_partners},
        people={name: int(n) for name, _, n in had_partners},
        together=_together(s, program_id, until),
    )


def _together(s: Session, program_id: ProgramId, until: datetime) -> dict[tuple[str, str], int]:
    low, high, other = aliased(PairMemberRow), aliased(PairMemberRow), aliased(PlaceRow)
    two = (
        _of_rounds(
            select(
                PlaceRow.department.label("one"),
                other.department.label("other"),
                low.person_id,
                high.person_id.label("other_id"),
            ).distinct(),
            program_id,
            until,
        )
        .join(high, and_(high.pair_id == low.pair_id, high.person_id > low.person_id))
        .where(
            RoundRow.id == low.round_id,
            PairRow.id == low.pair_id,
            PlaceRow.person_id == low.person_id,
            other.person_id == high.person_id,
            other.department.is_not(None),
            other.department != PlaceRow.department,
        )
        .subquery()
    )
    query = select(two.c.one, two.c.other, func.count()).group_by(two.c.one, two.c.other)
    found: Counter[tuple[str, str]] = Counter()
    for one, another, n in s.execute(query):
        found[min(one, another), max(one, another)] += int(n)
    return dict(found)


def _of_rounds(query: AnySelect, program_id: ProgramId, until: datetime) -> AnySelect:
    return query.where(
        RoundRow.program_id == program_id,
        RoundRow.due_at <= until,
        PairRow.is_counted.is_(True),
        PlaceRow.department.is_not(None),
    )
