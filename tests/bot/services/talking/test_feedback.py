"""What people say privately about a round: their own, for a week, then only counts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.services.answers import Said
from bot.services.operating import housekeeping
from pairing.feedback import Feedback
from storage.database import Database
from storage.outbox import MessageKind
from storage.tables import FeedbackCountRow, NoteRow
from tests.bot.services.caring import partner_of
from tests.bot.services.factories import (
    bring_in,
    count_rows,
    due_at,
    follow,
    messages_in,
)
from tests.bot.services.talking.parting import (
    DAY,
    INSTEAD,
    LATE,
    asked,
    make_pair,
    say,
)

PEOPLE = ("U1", "U2", "U3", "U4", "U5", "U6")  # of fewer than five nothing is counted


def test_only_members_say_something_and_only_until_a_week_after_the_round(db: Database) -> None:
    pair_id = make_pair(db)
    bring_in(db, "U3")
    end = due_at(db)

    assert say(db, "U3", pair_id, INSTEAD) is Said.NOT_YOURS
    assert asked(db, "U3", pair_id, LATE) is None
    assert say(db, "U1", pair_id, INSTEAD, now=end + 7 * DAY) is Said.NOT_YOURS
    assert asked(db, "U1", pair_id, end + 7 * DAY) is None
    assert say(db, "U1", pair_id, INSTEAD, now=end + 7 * DAY - timedelta(seconds=1)) is not (
        Said.NOT_YOURS
    )


def test_a_week_after_the_round_only_counts_are_left(db: Database) -> None:
    pair_id = make_pair(db, *PEOPLE)
    end = due_at(db)
    say(db, "U1", pair_id, Feedback(5, note="A kind word.", shares_note=True))
    [partner] = partner_of(db, "U1")
    say(db, partner, pair_id, Feedback(5, note="For nobody."))

    housekeeping.run(db, now=end + 7 * DAY - timedelta(seconds=1))
    kept = count_rows(db, "feedback")
    housekeeping.run(db, now=end + 7 * DAY)
    housekeeping.run(db, now=end + 7 * DAY)

    assert (kept, count_rows(db, "feedback")) == (2, 0)
    with db.read() as session:
        counts = session.execute(
            select(FeedbackCountRow.question, FeedbackCountRow.answer, FeedbackCountRow.n)
        ).all()
        notes = session.execute(select(NoteRow.words)).scalars().all()
    assert [tuple(one) for one in counts] == [("useful", "5", 2)]
    assert notes == ["A kind word."]


def test_people_are_asked_before_the_round_ends(db: Database) -> None:
    make_pair(db)

    follow(db, until=due_at(db))

    asked_at = [one.send_after for one in messages_in(db) if one.kind is MessageKind.FEEDBACK]
    assert asked_at == [LATE - timedelta(hours=1)] * 2
