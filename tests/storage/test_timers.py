"""The message of a timer waits for its time; nothing else said to its pair waits for it."""

from __future__ import annotations

from datetime import timedelta

from storage import endings, outbox, pairs
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState, Move
from tests.storage.factories import NOW, Team, enqueue, introduce, make_team, new_message, run_round

LATER = NOW + timedelta(minutes=3)


def say(
    db: Database, team: Team, pair: int, kind: MessageKind, seq: int, **more: object
) -> Message:
    [message] = enqueue(db, new_message(team, kind=kind, pair_id=pair, seq=seq, **more))
    return message


def due(db: Database) -> list[MessageKind]:
    with db.read() as s:
        return [one.kind for one in outbox.list_due(s, now=NOW, limit=5)]


def test_what_is_said_to_a_pair_does_not_wait_for_its_timer(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    say(db, team, pair, MessageKind.VENT_TURN, 3, send_after=LATER)

    say(db, team, pair, MessageKind.BOOKED, 4)

    assert due(db) == [MessageKind.BOOKED]


def test_a_timer_waits_for_the_introduction_and_for_what_was_said_before(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    say(db, team, pair, MessageKind.MIDPOINT, 3, send_after=LATER)

    say(db, team, pair, MessageKind.VENT_TURN, 4)

    assert due(db) == []


def test_the_newest_message_of_a_kind_is_the_last_one_whatever_became_of_it(db: Database) -> None:
    team = make_team(db, 4)
    pair, other = run_round(db, team, team.participants[:2], team.participants[2:])
    introduce(db, team, pair)
    say(db, team, pair, MessageKind.VENT_TURN, 3)
    newest = say(db, team, pair, MessageKind.VENT_TURN, 4)
    say(db, team, pair, MessageKind.BOOKED, 5)
    say(db, team, other, MessageKind.VENT_TURN, 6)
    with db.write() as s:
        outbox.move(s, newest, Move(to=MessageState.CANCELLED, reason="ended"))

    with db.read() as s:
        found = outbox.find_newest(s, pair, MessageKind.VENT_TURN)
        none = outbox.find_newest(s, pair, MessageKind.TIMES)

    assert found is not None
    assert (found.id, found.state) == (newest.id, MessageState.CANCELLED)
    assert none is None


def test_a_pair_changes_to_writing_once_and_not_after_its_end(db: Database) -> None:
    team = make_team(db, 4)
    pair, ended = run_round(db, team, team.participants[:2], team.participants[2:])

    with db.write() as s:
        endings.end_pair(s, ended, now=NOW)
        before = pairs.get_pair(s, pair)
        changed = [pairs.set_in_writing(s, one) for one in (pair, pair, ended)]
        after = pairs.get_pair(s, pair)

    assert before is not None
    assert after is not None
    assert changed == [True, False, False]
    assert (before.in_writing, after.in_writing) == (False, True)
