"""Leaving a round that was made but not delivered: nobody is left waiting for somebody gone."""

from __future__ import annotations

from bot.services import participants
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    deliver,
    messages_in,
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
