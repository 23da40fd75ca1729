"""The outbox: what is due, in which order, and who gets it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy import update

from storage import outbox, workspaces
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState, Move
from storage.tables import OutboxRow
from storage.workspaces import WorkspaceState
from tests.storage.factories import NOW, Team, enqueue, make_team, new_message, run_round

HOUR = timedelta(hours=1)


def due(db: Database, *, limit: int = 10, without: Collection[int] = ()) -> list[int]:
    with db.read() as s:
        return [m.id for m in outbox.list_due(s, now=NOW, limit=limit, without=without)]


def send(db: Database, message: Message) -> None:
    with db.write() as s:
        claimed = outbox.claim(s, message, owner="me", now=NOW)
        assert claimed is not None
        step = Move(to=MessageState.SENT, channel_id="C", ts="1.2", settled_at=NOW)
        assert outbox.move(s, claimed, step)


def test_a_message_comes_back_as_it_was_written(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    new = new_message(
        team,
        kind=MessageKind.PAIR_INTRO,
        person_id=team.people[0],
        pair_id=pair,
        seq=3,
        expires_at=NOW + HOUR,
        facts={"names": ["ä", "☕"], "n": 1, "deep": {"x": None}},
    )

    [stored] = enqueue(db, new)

    assert {name: getattr(stored, name) for name in new.__slots__} == {
        name: getattr(new, name) for name in new.__slots__
    }
    assert (stored.state, stored.attempts, stored.resends) == (MessageState.PENDING, 0, 0)
    assert (stored.owner, stored.intent_at, stored.ts, stored.settled_at) == (None,) * 4


def test_enqueueing_nothing_is_fine(db: Database) -> None:
    assert enqueue(db) == []


def test_due_messages_come_longest_due_first(db: Database) -> None:
    team = make_team(db, 0)
    late, later, _, exact = enqueue(
        db,
        new_message(team, send_after=NOW - HOUR),
        new_message(team, send_after=NOW - 2 * HOUR),
        new_message(team, send_after=NOW + HOUR),
        new_message(team, send_after=NOW),
    )

    assert due(db) == [later.id, late.id, exact.id]
    assert due(db, limit=1) == [later.id]


def test_an_expired_message_is_not_due_and_expire_settles_it(db: Database) -> None:
    team = make_team(db, 0)
    past, future = enqueue(
        db, new_message(team, expires_at=NOW), new_message(team, expires_at=NOW + HOUR)
    )

    assert due(db) == [future.id]
    with db.write() as s:
        assert outbox.claim(s, past, owner="me", now=NOW) is None
        assert outbox.expire(s, now=NOW) == 1
        assert outbox.get_message(s, past.id).state is MessageState.EXPIRED
        assert outbox.get_message(s, future.id).state is MessageState.PENDING


def test_a_message_waits_until_all_lower_ones_of_its_pair_are_sent(db: Database) -> None:
    team = make_team(db, 4)
    one, other = run_round(db, team, team.participants[:2], team.participants[2:])
    opened, intro, prompt, elsewhere = enqueue(
        db,
        new_message(team, kind=MessageKind.PAIR_OPEN, pair_id=one, seq=0),
        new_message(team, kind=MessageKind.PAIR_INTRO, pair_id=one, seq=1),
        new_message(team, kind=MessageKind.CHECK_IN, pair_id=one, seq=2),
        new_message(team, kind=MessageKind.PAIR_OPEN, pair_id=other, seq=0),
    )

    assert due(db) == [opened.id, elsewhere.id]
    with db.write() as s:
        assert outbox.claim(s, intro, owner="me", now=NOW) is None
    send(db, opened)
    assert due(db) == [intro.id, elsewhere.id]
    with db.write() as s:
        claimed = outbox.claim(s, intro, owner="me", now=NOW)
        assert claimed is not None
        outbox.move(s, claimed, Move(to=MessageState.DEAD, reason="x", settled_at=NOW))
    assert due(db) == [elsewhere.id]
    with db.read() as s:
        assert outbox.get_message(s, prompt.id).state is MessageState.PENDING


@pytest.mark.parametrize("state", [WorkspaceState.HELD, WorkspaceState.UNINSTALLED])
def test_a_workspace_that_is_not_active_gets_nothing(db: Database, state: WorkspaceState) -> None:
    home, abroad = make_team(db, 0), make_team(db, 0, team_id="T2")
    silent, spoken = enqueue(db, new_message(home), new_message(abroad))
    with db.write() as s:
        workspaces.set_workspace_state(s, home.workspace_id, state)

    assert due(db) == [spoken.id]
    with db.write() as s:
        assert outbox.claim(s, silent, owner="me", now=NOW) is None


def test_due_messages_of_one_workspace_can_be_asked_for(db: Database) -> None:
    home, abroad = make_team(db, 0), make_team(db, 0, team_id="T2")
    _, theirs = enqueue(db, new_message(home), new_message(abroad))

    assert due(db, without=[home.workspace_id]) == [theirs.id]


def test_a_claim_writes_the_intent_and_a_second_claim_gets_nothing(db: Database) -> None:
    team = make_team(db, 0)
    [message] = enqueue(db, new_message(team))

    with db.write() as s:
        early = outbox.claim(s, message, owner="me", now=NOW - HOUR)
        taken = outbox.claim(s, message, owner="me", now=NOW)
        again = outbox.claim(s, message, owner="you", now=NOW)

    assert (early, again) == (None, None)
    assert taken is not None
    assert (taken.state, taken.owner, taken.intent_at) == (MessageState.SENDING, "me", NOW)
    assert taken.attempts == 1


def test_messages_are_counted_in_every_state_and_per_workspace(db: Database) -> None:
    home, abroad = make_team(db, 0), make_team(db, 0, team_id="T2")
    first, *_ = enqueue(db, new_message(home), new_message(home), new_message(abroad))
    send(db, first)

    with db.read() as s:
        everywhere = outbox.count_by_state(s)
        here = outbox.count_by_state(s, home.workspace_id)

    assert set(everywhere) == set(MessageState)
    assert (everywhere[MessageState.PENDING], everywhere[MessageState.SENT]) == (2, 1)
    assert (here[MessageState.PENDING], here[MessageState.SENT]) == (1, 1)


def test_messages_of_a_state_are_listed_newest_first(db: Database) -> None:
    team = make_team(db, 0)
    stored = enqueue(db, *(new_message(team) for _ in range(3)))

    with db.read() as s:
        listed = outbox.list_messages(s, state=MessageState.PENDING, limit=2)
        none = outbox.list_messages(s, state=MessageState.DEAD, limit=2)

    assert listed == stored[:0:-1]
    assert none == []


def test_a_message_is_known_by_kind_and_person_or_pair(db: Database) -> None:
    team: Team = make_team(db, 2)
    one, two = team.people
    [pair] = run_round(db, team, team.participants)
    enqueue(
        db,
        new_message(team, person_id=one),
        new_message(team, kind=MessageKind.CHECK_IN, person_id=two, pair_id=pair),
    )
    welcome, check_in = MessageKind.WELCOME, MessageKind.CHECK_IN

    with db.read() as s:
        assert outbox.has_message(s, kind=welcome, person_id=one)
        assert not outbox.has_message(s, kind=welcome, person_id=two)
        assert outbox.has_message(s, kind=check_in, pair_id=pair)
        assert outbox.has_message(s, kind=check_in, pair_id=pair, person_id=two)
        assert not outbox.has_message(s, kind=check_in, pair_id=pair, person_id=one)
        with pytest.raises(ValueError, match="person or a pair"):
            outbox.has_message(s, kind=check_in)


@pytest.mark.parametrize(
    ("state", "holds_up"),
    [
        (MessageState.EXPIRED, False),
        (MessageState.CANCELLED, False),
        (MessageState.CHECKING, True),
        (MessageState.REVIEW, True),
    ],
)
def test_after_the_introduction_only_what_is_still_on_its_way_holds_up_what_follows(
    db: Database, state: MessageState, holds_up: bool
) -> None:
    team = make_team(db)
    [pair] = run_round(db, team, team.participants[:2])
    midpoint, later = enqueue(
        db,
        new_message(team, kind=MessageKind.MIDPOINT, pair_id=pair, seq=3),
        new_message(team, kind=MessageKind.BOOKED, pair_id=pair, seq=4),
    )
    with db.write() as s:
        s.execute(update(OutboxRow).where(OutboxRow.id == midpoint.id).values(state=state))

    assert due(db) == ([] if holds_up else [later.id])
