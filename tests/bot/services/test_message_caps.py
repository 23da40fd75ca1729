"""How many messages by the clock one person gets in a round: what is sure to come is counted."""

from __future__ import annotations

from datetime import timedelta

from bot.services.drawing import heads_up
from pairing.follow_ups import MOST_A_ROUND
from pairing.moments import eve
from pairing.profiles import WorkHours
from storage import caps
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.caring import introduced, say_already
from tests.bot.services.factories import (
    ZONE,
    bring_in,
    due_at,
    follow,
    messages_in,
    person_of,
)


def test_the_word_before_the_next_round_has_its_place_among_the_seven(db: Database) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)
    person, begins_at = person_of(db, "U1"), due_at(db) - timedelta(weeks=4)
    early, hour = begins_at + timedelta(days=1), timedelta(hours=1)
    say_already(db, "U1", MOST_A_ROUND - 3, at=early, every=hour)  # with two more: six

    follow(db, until=due_at(db))
    heads_up.tell_of_rounds(db, now=eve(due_at(db), zone=ZONE, hours=WorkHours()))

    with db.read() as session:
        had = caps.list_by_the_clock(session, [person.id], since=begins_at)[person.id]
    assert len(had) == MOST_A_ROUND


def test_what_came_a_round_ago_takes_nobody_their_place_in_this_one(db: Database) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)
    person, begins_at = person_of(db, "U1"), due_at(db) - timedelta(weeks=4)
    nudge_at = begins_at + timedelta(days=6)
    say_already(db, "U1", MOST_A_ROUND, at=nudge_at - timedelta(weeks=4))

    follow(db, until=nudge_at)

    nudged = [one.person_id for one in messages_in(db) if one.kind is MessageKind.NUDGE]
    assert person.id in nudged
