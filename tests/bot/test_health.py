"""What /readyz looks at: each thing that can be wrong makes it say so, and why."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

import bot.health
from bot.services.operating.workspaces import hold
from storage import paces
from storage.database import Database
from storage.states import MessageState
from storage.tables import OutboxRow, ProgramRow
from tests.bot.healthy import failures, found, look
from tests.bot.services.factories import NOW, due_at, join, messages_in, run_round
from tests.bot.services.operating.given_up import put

LONG = timedelta(minutes=11)  # more than messages may stand still


@pytest.fixture(autouse=True)
def _never_the_same_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.health, "FRESH_S", -1.0)


def test_with_everything_in_order_it_is_ready_and_names_what_it_looked_at(db: Database) -> None:
    join(db, "U1")

    report = look(db)

    assert report.is_ready
    assert [one.name for one in report.checks] == [
        "database",
        "outbox",
        "rounds",
        "workspaces",
        "clock",
        "delivery",
        "scheduler",
        "slack",
    ]
    assert report.facts()["checks"][0] == {
        "name": "database",
        "state": "ok",
        "reason": "can be written",
    }


def test_a_message_that_could_go_and_does_not_is_a_failure_after_ten_minutes(db: Database) -> None:
    join(db, "U1")
    [message] = messages_in(db)

    soon, late = look(db, now=NOW + LONG / 2), look(db, now=NOW + LONG)

    assert soon.is_ready
    assert found(soon, "outbox").reason == "the oldest is due for 6 min"
    assert failures(late) == {
        "outbox": f"message {message.id} (welcome) is due for 11 min, "
        "and nothing was settled for 10 min"
    }


def test_one_whose_fate_nobody_looks_up_is_a_failure_too(db: Database) -> None:
    join(db, "U1")
    [message] = messages_in(db)
    put(db, message, MessageState.CHECKING)

    assert "outbox" in failures(look(db, now=NOW + LONG))


def test_while_others_are_settled_an_old_message_only_waits_for_its_turn(db: Database) -> None:
    join(db, "U1", "U2")
    [first, _] = messages_in(db)
    put(db, first, MessageState.SENT)
    with db.write() as session:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == first.id)
            .values(settled_at=NOW + LONG - timedelta(minutes=1))
        )

    report = look(db, now=NOW + LONG)

    assert report.is_ready
    assert found(report, "outbox").reason == "the oldest is due for 11 min"


@pytest.mark.parametrize("state", [MessageState.REVIEW, MessageState.DEAD, MessageState.SENT])
def test_what_waits_for_a_person_is_no_failure_of_the_bot(
    db: Database, state: MessageState
) -> None:
    join(db, "U1")
    [message] = messages_in(db)
    put(db, message, state)

    assert look(db, now=NOW + LONG).is_ready


def test_waiting_because_slack_said_how_long_is_no_failure(db: Database) -> None:
    join(db, "U1")
    [message] = messages_in(db)
    with db.write() as session:
        paces.hold(
            session,
            message.workspace_id,
            "chat.postMessage",
            until=NOW + timedelta(hours=1),
            now=NOW,
        )

    assert look(db, now=NOW + LONG).is_ready
    assert not look(db, now=NOW + timedelta(hours=2)).is_ready


def test_a_held_workspace_is_named_and_its_messages_wait_without_blame(db: Database) -> None:
    join(db, "U1")
    [message] = messages_in(db)
    with db.write() as session:
        hold(session, message.workspace_id, reason="token_revoked")

    report = look(db, now=NOW + LONG)

    assert report.is_ready
    assert found(report, "outbox").reason == "nothing is due"
    said = found(report, "workspaces").reason
    assert said == f"{message.workspace_id} is held: token_revoked"


def test_a_round_that_did_not_run_in_time_is_a_failure(db: Database) -> None:
    join(db, "U1", "U2")
    empty_outbox(db)

    soon = look(db, now=due_at(db) + timedelta(minutes=14))
    late = look(db, now=due_at(db) + timedelta(minutes=16))

    assert soon.is_ready
    assert failures(late) == {"rounds": "a round is overdue for 16 min"}


def test_a_late_round_that_waits_for_working_hours_is_none(db: Database) -> None:
    join(db, "U1", "U2")
    empty_outbox(db)

    night, days_later = due_at(db) + timedelta(hours=11), due_at(db) + timedelta(days=2)

    assert look(db, now=night).is_ready
    assert not look(db, now=days_later).is_ready


@pytest.mark.parametrize("column", [ProgramRow.suspended_at, ProgramRow.held_at])
def test_a_round_that_an_admin_stopped_is_not_overdue(db: Database, column: Any) -> None:
    join(db, "U1", "U2")
    empty_outbox(db)
    with db.write() as session:
        session.execute(update(ProgramRow).values({column: NOW}))

    report = look(db, now=due_at(db) + timedelta(minutes=20))

    assert report.is_ready
    assert found(report, "rounds").reason == "none ran yet; none is planned"


def test_the_last_round_and_the_next_are_named(db: Database) -> None:
    join(db, "U1", "U2")
    run_round(db)
    empty_outbox(db)

    report = look(db)

    assert re.fullmatch(
        r"the last ran at 2026-\d\d-\d\d \d\d:\d\d UTC; the next is due at 2026-.* UTC",
        found(report, "rounds").reason,
    )


def empty_outbox(db: Database) -> None:
    """Let nothing wait, so that only rounds can be late."""
    with db.write() as session:
        session.execute(
            update(OutboxRow).values(state=MessageState.SENT, settled_at=NOW, owner=None)
        )
