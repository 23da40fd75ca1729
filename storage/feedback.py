"""Feedback about a round with a pair: rows of one person for a week, then counts of a round.

Nothing here is ever read together with who said it, but for going on together.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select
from sqlalchemy.orm import aliased

from pairing.feedback import KEPT_DAYS, Again, Balance, Feedback, Takeaway
from pairing.ids import PairId, PersonId, WorkspaceId
from pairing.presets import PRESETS
from storage.session import Session
from storage.statements import (
    AnyRow,
    in_pieces,
    insert_many,
    insert_or_add,
    insert_or_update,
    table_of,
)
from storage.tables import (
    FeedbackCountRow,
    FeedbackRow,
    NoteRow,
    PairMemberRow,
    PairRow,
    RoundRow,
)

BATCH = 1_000  # rows that are reduced in one transaction
_ANSWERS = ("useful", "balance", "again", "takeaway")
_COLUMNS = (
    FeedbackRow.useful,
    FeedbackRow.balance,
    FeedbackRow.again,
    FeedbackRow.takeaway,
    FeedbackRow.note,
    FeedbackRow.shares_note,
)


def save(
    s: Session, workspace_id: WorkspaceId, pair_id: PairId, person_id: PersonId, said: Feedback
) -> None:
    """Keep what a member says; it replaces what they said before. Only a member can (constraint).

    Safe in a race by the primary key: the last commit stays.
    """
    answers = {
        "useful": said.useful,
        "balance": said.balance,
        "again": said.again,
        "takeaway": said.takeaway,
        "note": said.note,
        "shares_note": said.shares_note,
    }
    place = {"pair_id": pair_id, "person_id": person_id}
    values = {**place, "workspace_id": workspace_id, **answers}
    insert_or_update(s, FeedbackRow, values, unique=tuple(place), update=tuple(answers))


def find(s: Session, pair_id: PairId, person_id: PersonId) -> Feedback | None:
    """Return what a member has said about a pair, for their own eyes; None = nothing."""
    query = select(*_COLUMNS).where(
        FeedbackRow.pair_id == pair_id, FeedbackRow.person_id == person_id
    )
    row = s.execute(query).one_or_none()
    return None if row is None else _feedback(row)


def list_wishes(s: Session, pair_id: PairId) -> Mapping[PersonId, Again | None]:
    """Return, for everybody who is in a pair, whether they want to go on; None = not said."""
    query = (
        select(PairMemberRow.person_id, FeedbackRow.again)
        .outerjoin(
            FeedbackRow,
            and_(
                FeedbackRow.pair_id == PairMemberRow.pair_id,
                FeedbackRow.person_id == PairMemberRow.person_id,
            ),
        )
        .where(PairMemberRow.pair_id == pair_id, PairMemberRow.left_at.is_(None))
        .order_by(PairMemberRow.person_id)
    )
    return {
        PersonId(row.person_id): None if row.again is None else Again(row.again)
        for row in s.execute(query)
    }


def reduce(s: Session, *, now: datetime) -> int:
    """Turn what was said about rounds that ended a week ago into counts. Returns how many rows.

    What each question was answered with is counted per round of the calendar: a pair beside it
    counts in one too, because a round of its own would name its two people. Who wishes not to be
    paired again is not counted, nor what is said of a pair that may be in no report. A note whose
    author agreed is kept without person, pair, round or date; the rows are deleted. One transaction
    does all of it.
    """
    ended = or_(
        *(
            and_(
                RoundRow.preset == preset,
                RoundRow.due_at <= now - terms.length - timedelta(days=KEPT_DAYS),
            )
            for preset, terms in PRESETS.items()
        )
    )
    query = (
        select(
            FeedbackRow.workspace_id,
            FeedbackRow.pair_id,
            FeedbackRow.person_id,
            _calendar_round().label("round_id"),
            PairRow.is_counted,
            *_COLUMNS,
        )
        .join(PairRow, PairRow.id == FeedbackRow.pair_id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .where(ended)
        .order_by(FeedbackRow.pair_id, FeedbackRow.person_id)
        .limit(BATCH)
        .with_for_update(of=FeedbackRow, skip_locked=True, key_share=True)
    )
    rows = s.execute(query).all()
    _count(s, rows)
    _keep_notes(s, rows)
    rows_of = table_of(FeedbackRow)
    for pair_id in sorted({row.pair_id for row in rows}):
        people = [row.person_id for row in rows if row.pair_id == pair_id]
        for piece in in_pieces(people):
            s.execute(
                delete(rows_of).where(rows_of.c.pair_id == pair_id, rows_of.c.person_id.in_(piece))
            )
    return len(rows)


def _count(s: Session, rows: Sequence[AnyRow]) -> None:
    counted = Counter(
        (row.workspace_id, row.round_id, question, str(getattr(row, question)))
        for row in rows
        for question in _ANSWERS
        if row.round_id is not None
        and row.is_counted
        and getattr(row, question) is not None
        and getattr(row, question) != Again.AVOID
    )
    for (workspace_id, round_id, question, answer), n in sorted(counted.items()):
        place = {"round_id": round_id, "question": question, "answer": answer}
        values = {**place, "workspace_id": workspace_id, "n": n}
        insert_or_add(s, FeedbackCountRow, values, unique=tuple(place), add="n")


def _calendar_round() -> ColumnElement[int | None]:
    """Select the round of the calendar in whose report a pair counts: its own, or for a pair beside
    the calendar the next one that ran, because that is the first report after it is over. When no
    further one has run, it is the one before."""
    calendar = aliased(RoundRow)
    ran = select(calendar.id).where(
        calendar.program_id == RoundRow.program_id,
        calendar.is_extra.is_(False),
        calendar.ran_at.is_not(None),
    )
    after = ran.where(calendar.due_at >= RoundRow.due_at).order_by(calendar.due_at, calendar.id)
    before = ran.where(calendar.due_at <= RoundRow.due_at).order_by(
        calendar.due_at.desc(), calendar.id.desc()
    )
    return case(
        (RoundRow.is_extra.is_(False), RoundRow.id),
        else_=func.coalesce(after.limit(1).scalar_subquery(), before.limit(1).scalar_subquery()),
    )


def _keep_notes(s: Session, rows: Sequence[AnyRow]) -> None:
    notes = [
        {"id": secrets.token_hex(16), "workspace_id": row.workspace_id, "words": row.note}
        for row in rows
        if row.note and row.shares_note
    ]
    insert_many(s, NoteRow, sorted(notes, key=lambda note: str(note["id"])))


def _feedback(row: AnyRow) -> Feedback:
    return Feedback(
        useful=row.useful,
        balance=None if row.balance is None else Balance(row.balance),
        again=None if row.again is None else Again(row.again),
        takeaway=None if row.takeaway is None else Takeaway(row.takeaway),
        note=row.note,
        shares_note=row.shares_note,
    )
