"""Leaving a round that was made but not delivered: nobody is left waiting for somebody gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.services import people
from bot.services.joining import participants
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState
from storage.tables import PairRow
from tests.bot.services.caring import introduced, partner_of, told
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    deliver,
    member,
    messages_in,
    participant_of,
    person_of,
    run_round,
)


def leave(db: Database, who: str) -> None:
    participants.leave(db, ask(who), now=NOW)


def told_to_wait(db: Database) -> list[Message]:
    return [message for message in messages_in(db) if message.kind is MessageKind.SAT_OUT]


def test_the_introduction_of_a_pair_is_called_off_and_the_partner_is_told(db: Database) -> None:
    bring_in(db, "U1", "U2")
    run_round(db)

    leave(db, "U1")

    assert {message.kind for message in messages_in(db, MessageState.CANCELLED)} == {
        MessageKind.PAIR_OPEN,
        MessageKind.PAIR_INTRO,
    }
    assert [message.person_id for message in told_to_wait(db)] == [person_of(db, "U2").id]


def test_a_trio_that_one_leaves_goes_on_as_a_pair(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    run_round(db)

    leave(db, "U1")

    assert told_to_wait(db) == []
    assert {message.kind for message in messages_in(db)} == {
        MessageKind.PAIR_OPEN,
        MessageKind.PAIR_INTRO,
    }


def test_when_the_last_two_of_a_trio_leave_too_nobody_is_told_anything(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    run_round(db)

    for who in ("U1", "U2", "U3"):
        leave(db, who)

    assert messages_in(db) == []


def test_the_partner_of_an_introduced_pair_hears_that_it_ended(db: Database) -> None:
    bring_in(db, "U1", "U2")
    run_round(db)
    deliver(db, now=NOW)

    leave(db, "U1")

    [told] = messages_in(db)
    assert (told.kind, told.person_id) == (MessageKind.PAIRING_ENDED, person_of(db, "U2").id)
    assert told_to_wait(db) == []
    assert messages_in(db, MessageState.CANCELLED) == []


def test_who_is_in_two_pairs_leaves_both(db: Database) -> None:
    bring_in(db, "U1", "U2")
    for _ in range(2):
        introduced(db)

    leave(db, "U1")

    told = [(one.kind, one.person_id) for one in messages_in(db)]
    assert told == [(MessageKind.PAIRING_ENDED, person_of(db, "U2").id)] * 2
    assert partner_of(db, "U2") == ()


def test_whoever_loses_their_account_after_the_introduction_leaves_the_pair_and_no_program(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    closed = member("U1", deactivated=True, updated_at=NOW + timedelta(days=9))

    for _ in range(2):  # Slack says so more than once
        people.save_person(db, team_id=TEAM, person=closed, now=NOW)

    [told_now] = told(db)
    assert told_now.person_id == person_of(db, "U2").id
    assert participant_of(db, "U1").opted_out_at is None  # an account may come back
    with db.read() as session:
        query = select(PairRow.ended_at).where(PairRow.id == pair_id)
        assert session.execute(query).scalar_one() is not None
