"""After a backup came back: which messages are in doubt, which rounds are not run, who is asked."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.services.operating import recovery
from bot.services.operating.deliveries import ACTOR
from bot.services.operating.recovery import Recovery, SkippedProgram
from bot.services.talking import follow_ups
from pairing.guides.loading import load_library
from storage import programs, receipts, rounds
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState
from storage.receipts import Copy
from storage.recoveries import ASKED_PERHAPS, RESTORED
from storage.rounds import RoundState
from storage.tables import AuditRow, ProgramRow
from tests.bot.services.factories import (
    NOW,
    count_rows,
    deliver,
    due_at,
    join,
    messages_in,
    program_of,
)
from tests.bot.services.operating.given_up import pair, put, read

LATER = NOW + timedelta(hours=3)
WAITING = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)
FINAL = (MessageState.SENT, MessageState.DEAD, MessageState.CANCELLED, MessageState.EXPIRED)


def welcomes(db: Database, *states: MessageState, **values: object) -> list[Message]:
    join(db, *(f"U{n}" for n in range(len(states))))
    return [put(db, one, to, **values) for one, to in zip(messages_in(db), states, strict=True)]


@pytest.mark.parametrize(
    ("has_history", "outlook"), [(True, MessageState.CHECKING), (False, MessageState.REVIEW)]
)
def test_what_may_have_been_sent_is_in_doubt(
    db: Database, has_history: bool, outlook: MessageState
) -> None:
    before = welcomes(db, *WAITING)

    done = recovery.recover(db, has_history=has_history, now=LATER)

    after = [read(db, one.id) for one in before]
    assert done == Recovery(outlook, {MessageKind.WELCOME: 3}, 0, ())
    assert {(one.state, one.reason, one.owner) for one in after} == {(outlook, RESTORED, None)}
    assert {(one.send_after, one.doubts, one.intent_at) for one in after} == {(LATER, 1, NOW)}


def test_what_is_settled_or_lies_ahead_stays_as_it_is(db: Database) -> None:
    settled = welcomes(db, *FINAL, MessageState.REVIEW, reason="crashes")
    join(db, "U9")
    [ahead] = messages_in(db)
    ahead = put(db, ahead, MessageState.PENDING, send_after=LATER + timedelta(seconds=1))

    done = recovery.recover(db, has_history=True, now=LATER)

    assert done.is_empty
    assert [read(db, one.id) for one in (*settled, ahead)] == [*settled, ahead]


def test_what_a_receipt_proves_is_left_to_the_bot(db: Database) -> None:
    [known] = welcomes(db, MessageState.SENDING)
    with db.write() as session:
        receipts.note(
            session, known.workspace_id, known.delivery_key, copy=Copy("1.0", "D1"), now=NOW
        )

    assert recovery.recover(db, has_history=False, now=LATER).is_empty
    assert read(db, known.id) == known


def test_a_conversation_is_opened_again_and_its_introduction_looked_for_since_the_round(
    db: Database,
) -> None:
    opening, intro = pair(db)
    put(db, intro, MessageState.PENDING, send_after=LATER, intent_at=LATER)

    recovery.recover(db, has_history=True, now=LATER)

    assert read(db, opening.id) == opening
    assert read(db, intro.id).state is MessageState.CHECKING
    assert read(db, intro.id).intent_at == NOW  # when the round ran


def test_a_second_time_nothing_more_is_in_doubt(db: Database) -> None:
    [message] = welcomes(db, MessageState.PENDING)

    recovery.recover(db, has_history=False, now=LATER)
    again = recovery.recover(db, has_history=False, now=LATER)
    with_history = recovery.recover(db, has_history=True, now=LATER)
    at_last = recovery.recover(db, has_history=True, now=LATER)

    assert again.is_empty
    assert with_history.doubted == {MessageKind.WELCOME: 1}
    assert at_last.is_empty
    assert read(db, message.id).state is MessageState.CHECKING


def test_a_round_that_may_have_run_is_not_run_with_other_pairs(db: Database) -> None:
    welcomes(db, MessageState.SENT)
    missed, second, third = (due_at(db, weeks=4 * n) for n in range(3))
    now = second + timedelta(hours=1)

    done = recovery.recover(db, has_history=True, now=now)

    with db.read() as session:
        written = rounds.list_rounds(session, program_of(db).id, limit=9)
        assert programs.due_programs(session, now=now, limit=9) == []
    [skipped] = done.skipped
    assert skipped == SkippedProgram(
        "Peer mentoring", tuple(one.slot for one in reversed(written)), third
    )
    assert [one.due_at for one in written] == [second, missed]
    assert {(one.state, one.reason, one.ran_at) for one in written} == {
        (RoundState.SKIPPED, "restored", None)
    }
    assert due_at(db) == third


def test_a_round_that_lies_ahead_runs(db: Database) -> None:
    welcomes(db, MessageState.SENT)
    before = program_of(db)

    done = recovery.recover(db, has_history=True, now=before.next_round_at - timedelta(seconds=1))

    assert done.skipped == ()
    assert program_of(db) == before


def test_nobody_is_asked_again_whether_they_met_without_the_operator(db: Database) -> None:
    pair(db)
    deliver(db, now=NOW)
    with db.write() as session:  # a program without its next round due, for the sake of the test
        session.execute(update(ProgramRow).values(next_round_at=NOW + timedelta(days=900)))
    after_weeks = NOW + timedelta(weeks=8)

    done = recovery.recover(db, has_history=True, now=after_weeks)
    again = recovery.recover(db, has_history=True, now=after_weeks)

    in_review = messages_in(db, MessageState.REVIEW)
    assert (done.n_questions, again.n_questions) == (7, 0)
    assert {one.reason for one in in_review} == {ASKED_PERHAPS}
    assert Counter(one.kind for one in in_review) == {
        MessageKind.NUDGE: 2,
        MessageKind.MIDPOINT: 1,
        MessageKind.CHECK_IN: 2,
        MessageKind.FEEDBACK: 2,
    }
    assert follow_ups.send_due(db, library=load_library(), now=after_weeks) == 0


def test_a_preview_tells_the_same_and_changes_nothing(db: Database) -> None:
    messages = welcomes(db, *WAITING)
    now = due_at(db) + timedelta(hours=1)
    program = program_of(db)

    shown = recovery.preview(db, has_history=True, now=now)

    assert [read(db, one.id) for one in messages] == messages
    assert program_of(db) == program
    assert count_rows(db, "audit") == count_rows(db, "rounds") == 0
    assert recovery.recover(db, has_history=True, now=now) == shown


def test_it_leaves_a_line_in_the_audit_trail(db: Database) -> None:
    welcomes(db, MessageState.PENDING)

    recovery.recover(db, has_history=True, now=LATER)

    with db.read() as session:
        [line] = session.execute(select(AuditRow))
        assert (line.event, line.actor, line.at) == ("workspace.recovered", ACTOR, LATER)
