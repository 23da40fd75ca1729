"""No card costs anybody a question, and no day has two messages, however many there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.services.talking import follow_ups, rescue
from pairing.follow_ups import MOST_A_ROUND, FollowUp
from storage import pairs
from storage.database import Database
from storage.outbox import MessageKind
from storage.statements import table_of
from storage.tables import FollowUpRow, OutboxRow
from tests.bot.services.caring import introduced, say_already
from tests.bot.services.factories import (
    ask,
    bring_in,
    due_at,
    follow,
    messages_in,
)
from tests.bot.services.joining.test_home import counted
from tests.bot.services.talking.writing import (
    DAY,
    DAY_THREE_AT,
    DAY_TWO_AT,
    DAYS,
    FEEDBACK_AT,
    LIBRARY,
    asked,
    cards,
    kinds,
    written,
)


@pytest.mark.parametrize("n", range(4))
def test_the_questions_are_asked_however_little_room_there_is_for_cards(
    db: Database, n: int
) -> None:
    written(db)
    say_already(db, "U1", n, at=DAY_TWO_AT - timedelta(hours=20))

    follow(db, until=due_at(db))

    assert kinds(db) == [*DAYS][: max(3 - n, 0)]
    assert asked(db) == {MessageKind.CHECK_IN: 2, MessageKind.FEEDBACK: 2}


def test_a_card_leaves_room_for_questions_that_look_back_further_than_the_round(
    db: Database,
) -> None:
    written(db)
    say_already(db, "U1", MOST_A_ROUND - 3, at=FEEDBACK_AT - 26 * DAY)  # before this round

    follow(db, until=due_at(db))

    assert kinds(db) == []
    assert asked(db)[MessageKind.FEEDBACK] == 2


def test_a_card_leaves_the_day_of_a_question_to_it(db: Database) -> None:
    written(db)
    with db.write() as session:  # a card that was put off for three weeks
        late = update(table_of(FollowUpRow)).where(FollowUpRow.kind == FollowUp.DAY_TWO)
        session.execute(late.values(due_after=FEEDBACK_AT - timedelta(hours=1)))

    follow(db, until=FEEDBACK_AT)

    assert kinds(db) == []
    assert asked(db) == {MessageKind.CHECK_IN: 2, MessageKind.FEEDBACK: 2}


def test_a_card_does_not_come_on_the_day_of_an_introduction_that_came_late(db: Database) -> None:
    written(db)
    with db.write() as session:
        late = update(table_of(OutboxRow)).where(OutboxRow.kind == MessageKind.PAIR_INTRO)
        session.execute(late.values(settled_at=DAY_TWO_AT - timedelta(minutes=5)))

    follow(db, until=DAY_THREE_AT)

    assert [(one.kind, one.send_after) for one in cards(db)] == [(DAYS[0], DAY_THREE_AT)]


def test_who_changes_to_writing_gets_the_cards_from_the_next_day_on(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    changed_at = DAY_TWO_AT + 6 * DAY  # a Tuesday, and the day after the nudge
    follow(db, until=changed_at)

    for who in ("U1", "U2"):
        rescue.suggest_writing(db, ask(who), pair_id=pair_id, library=LIBRARY, now=changed_at)
    follow(db, until=due_at(db))

    assert [(one.kind, one.send_after) for one in cards(db)] == [
        (MessageKind.DAY_TWO, changed_at + DAY),
        (MessageKind.DAY_THREE, changed_at + 2 * DAY),
    ]  # with the nudge there is no room for a third
    assert asked(db) == {MessageKind.CHECK_IN: 2, MessageKind.FEEDBACK: 2}
    assert not [one for one in messages_in(db) if one.kind is MessageKind.MIDPOINT]


def test_who_writes_already_gets_no_card_twice_by_asking_for_it(db: Database) -> None:
    pair_id = written(db)
    follow(db, until=DAY_TWO_AT)

    rescue.suggest_writing(db, ask("U1"), pair_id=pair_id, library=LIBRARY, now=DAY_TWO_AT)
    with db.read() as session:
        pair = pairs.get_pair(session, pair_id)
    follow(db, until=due_at(db))

    assert pair is not None
    assert pair.in_writing
    assert kinds(db) == [*DAYS]


def test_what_a_pair_is_still_asked_is_looked_up_once_for_a_card(db: Database) -> None:
    written(db, "U1", "U2", "U3")

    with counted(db) as statements:
        n_sent = follow_ups.send_due(db, library=LIBRARY, now=DAY_TWO_AT)

    questions = "SELECT follow_ups.person_id, follow_ups.due_after"
    assert n_sent == 1
    assert len([one for one in statements if one.startswith(questions)]) == 1
