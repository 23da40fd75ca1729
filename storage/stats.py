"""Counts of rounds, for reports. What of them may be shown is decided in `pairing.stats`.

A round is counted together with the pairs that began beside the calendar since the round before it:
the first report after they are over is that of this round. `Span` says so in instants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from pairing.check_ins import MeetingAnswer
from pairing.ids import ProgramId, RoundId
from pairing.stats import Kind, PairCounts, Reach
from storage.session import Session
from storage.statements import AnySelect
from storage.tables import (
    CheckInRow,
    FeedbackCountRow,
    FeedbackRow,
    PairMemberRow,
    PairRow,
    ParticipantRow,
    PlaceRow,
    RoundRow,
)

_MET = tuple(answer for answer in MeetingAnswer if answer.is_met)
LONG_WAIT = 2  # rounds in a row without a partner


@dataclass(frozen=True, slots=True)
class Span:
    """What belongs to the report of a round: what was due after the round before it, up to it.

    after  None for the first round of a program
    """

    program_id: ProgramId
    after: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class PeopleCounts:
    """Of everybody who ever opted in: who was in at an instant, and who waits too long now."""

    n_joined: int
    n_long_waits: int


def count_pairs(s: Session, span: Span) -> Mapping[Kind, PairCounts]:
    """Count how the pairs of a round fared, by kind. One query; 10,000 pairs take 0.2 s."""
    said = _said(span)
    home = _departments(span)
    met = func.coalesce(said.c.met, 0)
    once = func.coalesce(said.c.once, 0)
    reach = case(
        (or_(home.c.known.is_(None), home.c.known < home.c.members), Reach.UNKNOWN.value),
        (home.c.different > 1, Reach.ACROSS.value),
        else_=Reach.WITHIN.value,
    )
    is_new = and_(PairRow.is_repeat.is_(False), PairRow.extensions == 0)
    query = (
        select(
            reach.label("reach"),
            is_new.label("is_new"),
            func.count(),
            func.sum(met),
            func.sum(case((and_(met == 1, once == 0), 1), else_=0)),
            func.sum(case((and_(met == 0, said.c.met.is_not(None)), 1), else_=0)),
            func.sum(case((PairRow.meets_at.is_not(None), 1), else_=0)),
            func.sum(case((_goes_on(), 1), else_=0)),
        )
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .outerjoin(said, said.c.pair_id == PairRow.id)
        .outerjoin(home, home.c.pair_id == PairRow.id)
        .where(*_within(span))
        .group_by("reach", "is_new")
        .order_by("reach", "is_new")
    )
    return {
        Kind(Reach(row[0]), bool(row[1])): PairCounts(*(int(n) for n in row[2:]))
        for row in s.execute(query)
    }


def count_answers(
    s: Session, round_ids: Collection[RoundId]
) -> Mapping[RoundId, Mapping[str, Mapping[str, int]]]:
    """Return what rounds were told in feedback: round -> question -> answer -> how often."""
    query = (
        select(
            FeedbackCountRow.round_id,
            FeedbackCountRow.question,
            FeedbackCountRow.answer,
            FeedbackCountRow.n,
        )
        .where(FeedbackCountRow.round_id.in_(round_ids))
        .order_by(FeedbackCountRow.round_id, FeedbackCountRow.question, FeedbackCountRow.answer)
    )
    found: dict[RoundId, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for round_id, question, answer, n in s.execute(query):
        found[RoundId(round_id)][question][answer] = n
    return found


def count_asked(s: Session, span: Span) -> int:
    """Count whom feedback was asked of: everybody in a pair of the round that did not end early."""
    query = _members(span).where(PairMemberRow.left_at.is_(None), PairRow.ended_at.is_(None))
    return int(s.execute(query.with_only_columns(func.count())).scalar_one())


def has_feedback(s: Session, span: Span) -> bool:
    """Tell whether anything that was said of a round still waits to be reduced to counts."""
    query = (
        select(FeedbackRow.pair_id)
        .join(PairRow, PairRow.id == FeedbackRow.pair_id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .where(*_all_within(span))
        .limit(1)
    )
    return s.execute(query).first() is not None


def count_people(s: Session, program_id: ProgramId, *, at: datetime) -> PeopleCounts:
    """Count who was in a program at an instant, as far as is known now, and who waits too long."""
    was_in = and_(
        ParticipantRow.opted_in_at <= at,
        or_(ParticipantRow.opted_out_at.is_(None), ParticipantRow.opted_out_at > at),
    )
    waits = and_(ParticipantRow.opted_out_at.is_(None), ParticipantRow.rounds_waited >= LONG_WAIT)
    query = select(
        func.coalesce(func.sum(case((was_in, 1), else_=0)), 0),
        func.coalesce(func.sum(case((waits, 1), else_=0)), 0),
    ).where(ParticipantRow.program_id == program_id)
    joined, long_waits = s.execute(query).one()
    return PeopleCounts(int(joined), int(long_waits))


def has_uncounted(s: Session, program_id: ProgramId) -> bool:
    """Tell whether any round of a program had people who may be in no report."""
    query = select(RoundRow.id).where(RoundRow.program_id == program_id, RoundRow.n_uncounted > 0)
    return s.execute(query.limit(1)).first() is not None


def count_returned(s: Session, before: RoundId, round_id: RoundId) -> tuple[int, int]:
    """Count who had a partner in a round, and of those who had one in another round too; in pairs
    that may be counted."""
    then, later = aliased(PairMemberRow), aliased(PairRow)
    counted = (
        select(then.person_id)
        .join(later, later.id == then.pair_id)
        .where(then.round_id == round_id, later.is_counted.is_(True))
        .subquery()
    )
    query = (
        select(func.count(), func.count(counted.c.person_id))
        .select_from(PairMemberRow)
        .join(PairRow, PairRow.id == PairMemberRow.pair_id)
        .outerjoin(counted, counted.c.person_id == PairMemberRow.person_id)
        .where(PairMemberRow.round_id == before, PairRow.is_counted.is_(True))
    )
    n_before, n_again = s.execute(query).one()
    return int(n_before), int(n_again)


def _within(span: Span) -> tuple[ColumnElement[bool], ...]:
    """The pairs of a span that may be counted; `PairRow` and `RoundRow` are in the query."""
    return (PairRow.is_counted.is_(True), *_all_within(span))


def _all_within(span: Span) -> tuple[ColumnElement[bool], ...]:
    bounds = (RoundRow.program_id == span.program_id, RoundRow.due_at <= span.until)
    return bounds if span.after is None else (*bounds, RoundRow.due_at > span.after)


def _members(span: Span) -> AnySelect:
    return (
        select(PairMemberRow.pair_id)
        .join(PairRow, PairRow.id == PairMemberRow.pair_id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .where(*_within(span))
    )


def _said(span: Span) -> AnySelect:
    """What the members of each pair answered; a pair of which nobody did is not in it."""
    return (
        select(
            CheckInRow.pair_id,
            func.max(case((CheckInRow.answer.in_(_MET), 1), else_=0)).label("met"),
            func.max(case((CheckInRow.answer == MeetingAnswer.YES_ONCE, 1), else_=0)).label("once"),
        )
        .join(PairRow, PairRow.id == CheckInRow.pair_id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .where(*_within(span))
        .group_by(CheckInRow.pair_id)
        .subquery()
    )


def _departments(span: Span) -> AnySelect:
    """Of how many known departments each pair is, and whether all of its members have one."""
    return (
        _members(span)
        .outerjoin(PlaceRow, PlaceRow.person_id == PairMemberRow.person_id)
        .where(PairMemberRow.left_at.is_(None))
        .with_only_columns(
            PairMemberRow.pair_id,
            func.count().label("members"),
            func.count(PlaceRow.department).label("known"),
            func.count(PlaceRow.department.distinct()).label("different"),
        )
        .group_by(PairMemberRow.pair_id)
        .subquery()
    )


def _goes_on() -> ColumnElement[bool]:
    """All of a pair wished to go on, so there is a round of their own after it."""
    theirs = aliased(RoundRow)
    slot = literal("again/").concat(cast(PairRow.id, String))
    return (
        select(theirs.id)
        .where(theirs.program_id == RoundRow.program_id, theirs.slot == slot)
        .exists()
    )
