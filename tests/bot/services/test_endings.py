"""A pair that ends early: once, at once, and its partner hears one neutral message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.answers import Said
from bot.services.joining import participants
from bot.services.requests import RequestKind
from bot.services.talking import check_ins
from pairing.check_ins import MeetingAnswer
from storage.database import Database
from storage.outbox import MessageKind, MessageState
from tests.bot.services.caring import choose, introduced, pair_id_of, partner_of, say_later, told
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    deliver,
    due_at,
    follow,
    messages_in,
    participant_of,
    person_of,
    run_round,
)
from tests.storage.factories import race

IN_TIME = timedelta(weeks=1)


def test_who_ends_a_pair_is_out_at_once_and_the_partner_is_told_and_comes_first(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)

    said = choose(db, pair_id, end=True)

    assert said is Said.CARE_DONE
    assert [message.person_id for message in told(db)] == [person_of(db, "U2").id]
    assert [participant_of(db, who).rounds_waited for who in ("U1", "U2")] == [0, 1]
    assert partner_of(db, "U1") == partner_of(db, "U2") == ()


def test_a_form_that_slack_delivers_twice_ends_one_pair_once(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    request = ask("U1", key="view/hash", kind=RequestKind.FORM)

    answers = [choose(db, pair_id, end=True, request=request) for _ in range(2)]

    assert answers == [Said.CARE_DONE] * 2
    assert len(told(db)) == 1
    assert participant_of(db, "U2").rounds_waited == 1


def test_of_two_who_end_it_together_one_hears_of_it(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)

    race(2, lambda n: choose(db, pair_id, who=("U1", "U2")[n], end=True))

    assert len(told(db)) == 1


def test_two_of_a_trio_go_on_when_one_leaves_it_and_the_last_is_told_at_the_end(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2", "U3")
    pair_id = introduced(db)

    choose(db, pair_id, end=True)
    goes_on = told(db, MessageKind.TRIO_GOES_ON)
    partners = [partner_of(db, who) for who in ("U1", "U2", "U3")]
    choose(db, pair_id, who="U2", end=True)

    assert {one.person_id for one in goes_on} == {person_of(db, who).id for who in ("U2", "U3")}
    assert partners == [(), ("U3",), ("U2",)]
    assert [one.person_id for one in told(db)] == [person_of(db, "U3").id]
    assert told(db, MessageKind.TRIO_GOES_ON) == []


def test_all_three_of_a_trio_who_leave_at_once_leave_nobody_in_it(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    pair_id = introduced(db)

    race(3, lambda n: choose(db, pair_id, who=f"U{n + 1}", end=True))

    assert [partner_of(db, who) for who in ("U1", "U2", "U3")] == [()] * 3
    assert len(told(db)) == 1


def test_what_is_still_to_be_said_in_the_pair_is_called_off(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    key = say_later(db, pair_id)

    choose(db, pair_id, end=True)

    assert [one.delivery_key for one in messages_in(db, MessageState.CANCELLED)] == [key]
    assert {one.reason for one in messages_in(db, MessageState.CANCELLED)} == {"ended"}


@pytest.mark.parametrize("enqueued", [True, False], ids=["enqueued", "still to be asked"])
def test_nobody_of_an_ended_pair_is_asked_whether_they_met(db: Database, enqueued: bool) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    at_the_end = due_at(db)
    if enqueued:
        follow(db, until=at_the_end)

    choose(db, pair_id, end=True)
    follow(db, until=at_the_end)

    assert told(db, MessageKind.CHECK_IN) == []


def test_who_left_a_trio_is_not_asked_and_the_others_are(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    choose(db, introduced(db), end=True)

    follow(db, until=due_at(db))

    asked = {one.person_id for one in told(db, MessageKind.CHECK_IN)}
    assert asked == {person_of(db, who).id for who in ("U2", "U3")}


def test_who_left_a_trio_answers_for_it_no_more(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    pair_id = introduced(db)
    choose(db, pair_id, end=True)

    answers = [
        check_ins.answer(db, ask(who), pair_id=pair_id, said=MeetingAnswer.YES_ONCE, now=NOW).said
        for who in ("U1", "U2")
    ]

    assert answers == [Said.NOT_YOURS, Said.CHECK_IN_SAVED]


def test_ending_the_pair_of_an_earlier_round_does_nothing(db: Database) -> None:
    bring_in(db, "U1", "U2")
    old = introduced(db)
    new = introduced(db)

    choose(db, old, end=True, now=due_at(db) - IN_TIME)
    choose(db, new, end=True, now=due_at(db) + 20 * IN_TIME)

    assert told(db) == []
    assert pair_id_of(db) == new != old


def test_leaving_ends_the_pair_of_this_round(db: Database) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)

    participants.leave(db, ask("U1"), now=NOW)

    assert [message.person_id for message in told(db)] == [person_of(db, "U2").id]
    assert partner_of(db, "U2") == ()


def test_leaving_long_after_the_round_tells_nobody_anything(db: Database) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)

    participants.leave(db, ask("U1"), now=due_at(db) + 4 * IN_TIME)

    assert told(db) == []


def test_a_pair_called_off_before_its_introduction_is_not_shown_any_more(db: Database) -> None:
    bring_in(db, "U1", "U2")
    run_round(db)

    participants.leave(db, ask("U1"), now=NOW)

    assert partner_of(db, "U2") == ()


def test_two_of_a_trio_are_still_written_to_when_who_left_it_leaves_for_good(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2", "U3")
    pair_id = introduced(db)
    choose(db, pair_id, end=True)
    participants.leave(db, ask("U1"), now=NOW)
    say_later(db, pair_id)

    deliver(db, now=NOW)

    assert messages_in(db) == []
