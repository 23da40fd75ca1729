"""Receipts are evidence: of our own messages only, in whatever order and number they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.operating.receipts import Receipt
from storage import outbox
from storage.database import Database
from storage.outbox import Message, MessageState, Move
from tests.bot.services.operating.desk import LATER, STATES, Desk
from tests.storage.factories import enqueue, make_team, new_message, race


@pytest.fixture
def desk(db: Database) -> Desk:
    team = make_team(db, 2)
    [message] = enqueue(db, new_message(team, delivery_key="0123456789abcdef" * 2))
    return Desk(db, team, message)


@pytest.mark.parametrize(
    ("state", "doubts"),
    [(STATES.CHECKING, 1), (STATES.REVIEW, 1), (STATES.REVIEW, 0), (STATES.PENDING, 1)],
)
def test_a_message_in_doubt_is_known_to_be_sent(desk: Desk, state: str, doubts: int) -> None:
    desk.put(MessageState(state), doubts=doubts)

    settled = desk.take()

    sent = desk.now()
    assert settled
    assert (sent.state, sent.ts, sent.channel_id) == (STATES.SENT, "100.1", "D1")
    assert (sent.settled_at, sent.reason) == (LATER, None)
    assert sent.verify_at == LATER + timedelta(minutes=10)
    assert desk.copies() == ["100.1"]
    assert desk.arrived_at() == LATER


def test_one_that_is_on_its_way_is_only_noted_for_whoever_looks_next(desk: Desk) -> None:
    desk.put(STATES.SENDING)

    settled = desk.take()

    assert not settled
    assert (desk.now().state, desk.copies()) == (STATES.SENDING, ["100.1"])


def test_the_receipt_of_what_is_known_to_be_sent_costs_no_write(desk: Desk) -> None:
    desk.put(STATES.SENT, ts="100.1")
    desk.take()  # that receipts arrive at all is written down once an hour
    before = desk.now()

    with desk.db.write():  # on SQLite nobody else could write now
        assert not desk.take(now=LATER + timedelta(minutes=59))

    assert (desk.now(), desk.copies()) == (before, [])
    assert desk.arrived_at() == LATER
    desk.take(now=LATER + timedelta(minutes=61))
    assert desk.arrived_at() == LATER + timedelta(minutes=61)


@pytest.mark.parametrize("ts", ["100.1", "90.0"])
def test_a_second_copy_is_to_be_taken_back_at_once(desk: Desk, ts: str) -> None:
    desk.put(STATES.SENT, ts="95.0")

    settled = desk.take(replace(desk.receipt, ts=ts))

    assert not settled
    assert (desk.now().state, desk.now().ts) == (STATES.SENT, "95.0")
    assert desk.now().verify_at == LATER
    assert desk.copies() == [ts]


def test_a_second_copy_that_was_taken_back_is_not_looked_for_again(desk: Desk) -> None:
    desk.put(STATES.SENT, ts="95.0")
    desk.take()
    with desk.db.write() as session:  # as the look at it ends
        outbox.move(session, desk.now(), Move(to=STATES.SENT, ts="95.0"))

    desk.take()

    assert desk.now().verify_at is None


def test_one_that_an_operator_called_delivered_learns_where_it_is(desk: Desk) -> None:
    desk.put(STATES.SENT)

    assert not desk.take()
    assert (desk.now().ts, desk.now().channel_id) == ("100.1", "D1")


@pytest.mark.parametrize("state", [STATES.PENDING, STATES.DEAD, STATES.CANCELLED, STATES.EXPIRED])
def test_what_was_not_in_doubt_stays_as_it_is(desk: Desk, state: MessageState) -> None:
    desk.put(state)
    before = desk.now()

    settled = desk.take()

    assert not settled
    assert desk.now() == before
    assert desk.copies() == ["100.1"]  # whoever sends it will see that it is there


@pytest.mark.parametrize("times", [2, 3])
def test_a_receipt_that_comes_again_changes_nothing(desk: Desk, times: int) -> None:
    desk.put(STATES.CHECKING, doubts=1)
    desk.take()
    before = desk.now()

    again = [desk.take(now=LATER + timedelta(minutes=n)) for n in range(times)]

    assert not any(again)
    assert desk.now() == before
    assert desk.copies() == ["100.1"]


@pytest.mark.parametrize("first", [0, 1])
def test_two_copies_in_any_order_leave_one_known_and_the_other_to_be_looked_for(
    desk: Desk, first: int
) -> None:
    desk.put(STATES.CHECKING, doubts=1)
    both = [desk.receipt, replace(desk.receipt, ts="200.2")]

    settled = [desk.take(both[first]), desk.take(both[1 - first])]

    assert settled == [True, False]
    assert desk.now().ts == both[first].ts
    assert desk.now().verify_at == LATER
    assert desk.copies() == ["100.1", "200.2"]


FORGERIES: list[Callable[[Receipt], Receipt]] = [
    lambda one: replace(one, app_id="A2"),
    lambda one: replace(one, for_app_id="A2"),
    lambda one: replace(one, app_id="", for_app_id=""),
    lambda one: replace(one, team_id="T2"),
    lambda one: replace(one, team_id="T9"),
    lambda one: replace(one, key="f" * 32),
    lambda one: replace(one, key=one.key.upper()),
    lambda one: replace(one, key=one.key + "0"),
    lambda one: replace(one, key=one.key[:-1]),
    lambda one: replace(one, key=""),
    lambda one: replace(one, key=one.key + "\n"),
    lambda one: replace(one, ts="yesterday"),
    lambda one: replace(one, ts=""),
    lambda one: replace(one, ts="1" * 40 + ".1"),
    lambda one: replace(one, channel_id="<!channel>"),
    lambda one: replace(one, channel_id=""),
    lambda one: replace(one, channel_id="C" * 33),
]


@pytest.mark.parametrize("state", [STATES.CHECKING, STATES.SENT])
def test_what_another_app_or_workspace_says_and_nonsense_have_no_effect(
    desk: Desk, state: MessageState
) -> None:
    make_team(desk.db, 2, team_id="T2")
    desk.put(state, ts="95.0" if state is STATES.SENT else None, doubts=1)
    before = desk.now()

    settled = [desk.take(forge(desk.receipt)) for forge in FORGERIES]

    assert not any(settled)
    assert desk.now() == before
    assert (desk.copies(), desk.arrived_at()) == ([], None)


def test_two_instances_with_the_same_receipt_settle_a_message_once(desk: Desk) -> None:
    desk.put(STATES.CHECKING, doubts=1)

    settled = race(4, lambda _: desk.take())

    assert sorted(settled) == [False, False, False, True]
    assert desk.copies() == ["100.1"]


def test_a_message_that_moves_at_the_same_moment_is_looked_at_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put(STATES.CHECKING, doubts=1)
    really_move, beaten = outbox.move, []

    def move(session: object, seen: Message, step: Move) -> bool:
        if not beaten:  # the message goes back to be sent again, just before us
            beaten.append(seen)
            again = Move(to=STATES.PENDING, send_after=LATER)
            assert really_move(session, seen, again)  # type: ignore[arg-type]
        return really_move(session, seen, step)  # type: ignore[arg-type]

    monkeypatch.setattr("storage.outbox.move", move)

    assert desk.take()
    assert beaten[0].state is STATES.CHECKING
    assert desk.now().state is STATES.SENT
