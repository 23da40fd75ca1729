"""What the operator may decide about a message, what follows from it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services.operating import deliveries
from bot.services.operating.deliveries import ACTOR, Decision, Denial
from pairing.ids import MessageId
from storage import deliveries as stored
from storage import workspaces
from storage.database import Database
from storage.outbox import Message, MessageState
from storage.tables import AuditRow
from storage.workspaces import WorkspaceState
from tests.bot.services.factories import NOW, join, messages_in
from tests.bot.services.operating.given_up import pair, put, read

LATER = NOW + timedelta(hours=3)
GIVEN_UP = (MessageState.REVIEW, MessageState.DEAD, MessageState.EXPIRED)
Decide = Callable[..., list[Decision]]


def welcome(db: Database, state: MessageState, **values: object) -> Message:
    join(db, "U1")
    [message] = messages_in(db)
    return put(db, message, state, **values)


def audited(db: Database) -> list[tuple[str, str, object]]:
    with db.read() as session:
        rows = session.execute(select(AuditRow).order_by(AuditRow.id))
        return [(row.event, row.actor, row.subject["message_id"]) for row in rows]


@pytest.mark.parametrize("state", GIVEN_UP)
def test_what_was_given_up_is_sent_again_under_its_key(db: Database, state: MessageState) -> None:
    before = welcome(db, state, reason="too_old", settled_at=NOW, doubts=1, expires_at=NOW)

    [decision] = deliveries.retry(db, [before.id], now=LATER)

    after = read(db, before.id)
    assert decision == Decision(before.id, before)
    assert (after.state, after.reason, after.settled_at) == (MessageState.PENDING, None, None)
    assert (after.delivery_key, after.doubts) == (before.delivery_key, 1)
    assert (after.send_after, after.expires_at) == (LATER, LATER + timedelta(hours=48))
    assert after.resends == (1 if state is MessageState.REVIEW else 0)
    assert audited(db) == [("message.retried", ACTOR, before.id)]


@pytest.mark.parametrize("state", GIVEN_UP)
def test_what_did_arrive_can_be_marked_so(db: Database, state: MessageState) -> None:
    before = welcome(db, state, reason="too_old")

    [decision] = deliveries.mark_delivered(db, [before.id], now=LATER)

    after = read(db, before.id)
    assert decision.denied is None
    assert (after.state, after.reason, after.settled_at) == (MessageState.SENT, None, LATER)
    assert audited(db) == [("message.delivered", ACTOR, before.id)]


@pytest.mark.parametrize(
    "state", [MessageState.REVIEW, MessageState.PENDING, MessageState.CHECKING]
)
def test_what_is_not_settled_can_be_called_off(db: Database, state: MessageState) -> None:
    before = welcome(db, state)

    [decision] = deliveries.drop(db, [before.id], now=LATER)

    after = read(db, before.id)
    assert decision.denied is None
    assert (after.state, after.reason, after.settled_at) == (
        MessageState.CANCELLED,
        "dropped",
        LATER,
    )
    assert audited(db) == [("message.dropped", ACTOR, before.id)]


@pytest.mark.parametrize(
    ("decide", "allowed"),
    [
        (deliveries.retry, deliveries.GIVEN_UP),
        (deliveries.mark_delivered, deliveries.GIVEN_UP),
        (deliveries.drop, deliveries.DROPPABLE),
    ],
    ids=["retry", "delivered", "drop"],
)
def test_a_message_in_any_other_state_stays_as_it_is(
    db: Database, decide: Decide, allowed: frozenset[MessageState]
) -> None:
    others = [state for state in MessageState if state not in allowed]
    join(db, *(f"U{n}" for n in range(len(others))))
    before = [put(db, one, to) for one, to in zip(messages_in(db), others, strict=True)]

    decisions = decide(db, [one.id for one in before], now=LATER)

    assert decisions == [Decision(one.id, one, Denial.WRONG_STATE) for one in before]
    assert [read(db, one.id) for one in before] == before
    assert audited(db) == []


def test_a_number_that_is_none_is_told(db: Database) -> None:
    known = welcome(db, MessageState.REVIEW)
    unknown = MessageId(known.id + 1)

    decisions = deliveries.retry(db, [unknown, known.id, known.id], now=LATER)

    assert [one.denied for one in decisions] == [None, Denial.UNKNOWN]
    assert decisions[1] == Decision(unknown, denied=Denial.UNKNOWN)


def test_a_message_that_moved_on_in_this_moment_is_left_alone(db: Database) -> None:
    before = welcome(db, MessageState.REVIEW)
    put(db, before, MessageState.SENT)

    with db.write() as session:
        put_back = stored.put_back(session, before, expires_at=LATER, resends=1, now=LATER)

    assert put_back is False
    assert read(db, before.id).state is MessageState.SENT


def test_the_overview_counts_what_there_is_and_names_what_waits(db: Database) -> None:
    opening, intro = pair(db)
    put(db, opening, MessageState.DEAD, resends=2)
    put(db, intro, MessageState.CHECKING, resends=1)
    with db.write() as session:
        [workspace] = workspaces.list_workspaces(session)
        workspaces.set_workspace_state(
            session, workspace.id, WorkspaceState.HELD, reason="token_revoked"
        )

    found = deliveries.summarise(db, now=LATER)

    assert found.counts[MessageState.DEAD] == found.counts[MessageState.CHECKING] == 1
    assert found.n_possible_doubles == 3
    assert found.oldest is not None
    assert (found.oldest.message.id, found.oldest.people) == (intro.id, ("U1", "U2"))
    [silent] = found.silent
    assert (silent.team_id, silent.state, silent.reason, silent.n_waiting) == (
        "T1",
        WorkspaceState.HELD,
        "token_revoked",
        1,
    )


def test_what_lies_ahead_is_not_waiting(db: Database) -> None:
    welcome(db, MessageState.PENDING)

    found = deliveries.summarise(db, now=NOW - timedelta(seconds=1))

    assert found.oldest is None
    assert found.silent == ()


def test_the_newest_of_the_wanted_states_are_listed_first(db: Database) -> None:
    join(db, "U1", "U2", "U3")
    one, two, three = messages_in(db)
    put(db, two, MessageState.SENT)
    put(db, three, MessageState.REVIEW)
    wanted = (MessageState.PENDING, MessageState.REVIEW)

    every = deliveries.list_deliveries(db, states=wanted, limit=10)
    newest = deliveries.list_deliveries(db, states=wanted, limit=1)

    assert [one.message.id for one in every] == [three.id, one.id]
    assert [(one.team_id, one.people) for one in every] == [("T1", ("U3",)), ("T1", ("U1",))]
    assert [one.message.id for one in newest] == [three.id]
    assert deliveries.list_in_review(db) == [three.id]
