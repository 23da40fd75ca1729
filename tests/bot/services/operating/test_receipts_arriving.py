"""Whether receipts arrive at all: what was posted, against what came back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.services.operating import receipts
from bot.services.operating.receipts import Arriving
from storage import outbox, workspaces
from storage.database import Database
from storage.outbox import MessageKind, Move
from storage.workspaces import WorkspaceState
from tests.bot.services.operating.desk import LATER, STATES, Desk
from tests.storage.factories import NOW, enqueue, make_team, new_message


@pytest.fixture
def desk(db: Database) -> Desk:
    team = make_team(db, 2)
    [message] = enqueue(db, new_message(team))
    return Desk(db, team, message)


def arriving(db: Database, *, now: datetime = NOW + timedelta(hours=2)) -> Arriving:
    [found] = receipts.list_arriving(db, now=now)
    return found


def test_where_nothing_was_sent_yet_nothing_can_be_said(desk: Desk) -> None:
    [opening] = enqueue(desk.db, new_message(desk.team, kind=MessageKind.PAIR_OPEN))
    Desk(desk.db, desk.team, opening).put(STATES.SENT)

    assert arriving(desk.db) == Arriving("T1", None, 0)


def test_messages_without_a_receipt_are_counted_when_one_should_have_come(desk: Desk) -> None:
    desk.put(STATES.SENT, ts="100.1")

    assert arriving(desk.db, now=NOW + timedelta(minutes=9)) == Arriving("T1", None, 0)
    assert arriving(desk.db) == Arriving("T1", None, 1)


def test_receipts_that_arrive_leave_nothing_missing_until_they_stop(desk: Desk) -> None:
    desk.put(STATES.SENT, ts="100.1")
    desk.take()
    fine = arriving(desk.db)
    [silent] = enqueue(desk.db, new_message(desk.team))
    Desk(desk.db, desk.team, silent).put(STATES.SENT, ts="101.1")
    with desk.db.write() as session:
        message = outbox.get_message(session, silent.id)
        outbox.move(session, message, Move(to=STATES.SENT, settled_at=LATER + timedelta(hours=2)))

    stopped = arriving(desk.db, now=NOW + timedelta(hours=3))

    assert fine == Arriving("T1", LATER, 0)
    assert stopped == Arriving("T1", LATER, 1)


def test_a_workspace_that_is_silent_is_not_counted(desk: Desk) -> None:
    with desk.db.write() as session:
        ours = desk.team.workspace_id
        workspaces.set_workspace_state(session, ours, WorkspaceState.HELD, reason="x")

    assert receipts.list_arriving(desk.db, now=LATER) == ()
