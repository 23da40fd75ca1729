"""A cancelled round: it leaves a trace, moves on, and only who was told of it hears that."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.services.drawing import heads_up
from bot.services.drawing.round_outcomes import Meant, Outcome
from bot.services.drawing.rounds import run_due
from bot.services.joining import participants
from bot.services.managing.round_orders import Order
from pairing.guides.loading import load_library
from storage import outbox, program_terms, programs, rounds
from storage import participants as stored
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState, Move
from storage.rounds import RoundState
from storage.tables import ParticipantRow
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    count_rows,
    due_at,
    messages_in,
    person_of,
    program_of,
    run_round,
)
from tests.bot.services.managing.ordering import ADMIN, coming, give, trail
from tests.storage.factories import race

# The round is due on Tuesday, 1 December, at 10:00 in Berlin.
EVE = datetime.fromisoformat("2026-11-30T10:00:00+01:00")
HOUR, FOUR_WEEKS = timedelta(hours=1), timedelta(weeks=4)


@pytest.fixture
def filled(db: Database) -> Database:
    bring_in(db, "U1", "U2", "U3")
    return db


def cancelled_messages(db: Database) -> list[Message]:
    return [one for one in messages_in(db) if one.kind is MessageKind.ROUND_SKIPPED]


def send(db: Database, *, to: str | None = None) -> None:
    """Note the heads-ups that wait as sent: all of them, or one person's."""
    with db.write() as session:
        for message in outbox.list_due(session, now=EVE + HOUR, limit=100):
            if to is None or message.person_id == person_of(db, to).id:
                claimed = outbox.claim(session, message, owner="test", now=EVE + HOUR)
                assert claimed is not None
                sent = Move(to=MessageState.SENT, channel_id="D1", ts="1.0", settled_at=EVE)
                assert outbox.move(session, claimed, sent)


def test_a_cancelled_round_leaves_a_trace_and_the_next_one_comes(filled: Database) -> None:
    due = due_at(filled)

    told = give(filled, Order.CANCEL)

    assert told == {
        "outcome": Outcome.CANCELLED,
        "due_at": due.isoformat(),
        "next_round_at": (due + FOUR_WEEKS).isoformat(),
    }
    program = program_of(filled)
    with filled.read() as session:
        [one] = rounds.list_rounds(session, program.id, limit=5)
    assert (one.state, one.due_at, one.ran_at) == (RoundState.CANCELLED, due, None)
    assert program.next_round_at == due + FOUR_WEEKS
    assert run_due(filled, now=due, library=load_library(), new_seed=lambda: 7) == ()
    slot = {"program_id": program.id, "slot": "2026-12-01T10:00"}
    assert trail(filled) == [("round.cancelled", ADMIN, slot)]


def test_nobody_is_written_to_when_nobody_was_told(filled: Database) -> None:
    give(filled, Order.CANCEL)

    assert messages_in(filled) == []


def test_who_was_told_hears_it_once_in_their_working_hours(filled: Database) -> None:
    heads_up.tell_of_rounds(filled, now=EVE)
    send(filled)
    due = due_at(filled)

    give(filled, Order.CANCEL, now=EVE + 10 * HOUR)

    found = cancelled_messages(filled)
    assert {one.person_id for one in found} == {person_of(filled, f"U{n}").id for n in (1, 2, 3)}
    assert {one.send_after for one in found} == {EVE + 24 * HOUR}
    facts = {"cancelled": due.isoformat(), "next_round_at": (due + FOUR_WEEKS).isoformat()}
    assert [one.facts for one in found] == [facts] * 3


def test_who_is_at_work_hears_it_at_once(filled: Database) -> None:
    heads_up.tell_of_rounds(filled, now=EVE)
    send(filled)

    give(filled, Order.CANCEL, now=EVE + 2 * HOUR)

    assert {one.send_after for one in cancelled_messages(filled)} == {EVE + 2 * HOUR}


def test_a_heads_up_that_has_not_left_does_not_leave(filled: Database) -> None:
    heads_up.tell_of_rounds(filled, now=EVE)
    send(filled, to="U1")

    give(filled, Order.CANCEL, now=EVE + HOUR)

    assert [one.person_id for one in cancelled_messages(filled)] == [person_of(filled, "U1").id]
    assert [one.kind for one in messages_in(filled)] == [MessageKind.ROUND_SKIPPED]
    assert len(messages_in(filled, MessageState.CANCELLED)) == 2


def test_who_does_not_take_part_in_it_any_more_is_left_in_peace(filled: Database) -> None:
    heads_up.tell_of_rounds(filled, now=EVE)
    send(filled)
    participants.skip(filled, ask("U2"), now=EVE + HOUR)
    participants.leave(filled, ask("U3"), now=EVE + HOUR)

    give(filled, Order.CANCEL, now=EVE + HOUR)

    assert [one.person_id for one in cancelled_messages(filled)] == [person_of(filled, "U1").id]


def test_of_two_programs_no_heads_up_is_taken_for_that_of_the_other(filled: Database) -> None:
    """A heads-up does not name its program; who was told of both keeps theirs and hears more."""
    program = program_of(filled)
    with filled.write() as session:
        other = program_terms.create_program(
            session, program.workspace_id, name="Leads", terms=program.terms, now=NOW
        )
        assert other is not None
        stored.upsert_opt_in(
            session,
            workspace_id=program.workspace_id,
            program_id=other.id,
            person_id=person_of(filled, "U1").id,
            now=NOW,
        )
    meant = Meant(program.id, program.next_round_at)
    heads_up.tell_of_rounds(filled, now=EVE)
    with filled.write() as session:  # as when the other word came on another day
        session.execute(update(ParticipantRow).values(told_of=meant.due_at))

    give(filled, Order.CANCEL, meant=meant, now=EVE + HOUR)

    kinds = {one.kind for one in messages_in(filled) if one.person_id == person_of(filled, "U1").id}
    assert MessageKind.HEADS_UP in kinds
    assert [one.person_id for one in cancelled_messages(filled)] == [person_of(filled, "U1").id]


def test_the_next_round_does_not_wait_because_the_cancelled_one_did(filled: Database) -> None:
    give(filled, Order.HOLD)

    give(filled, Order.CANCEL)

    assert program_of(filled).held_at is None


def test_a_round_is_cancelled_once(filled: Database) -> None:
    heads_up.tell_of_rounds(filled, now=EVE)
    send(filled)
    meant = coming(filled)

    outcomes = [
        give(filled, Order.CANCEL, meant=meant, now=EVE + HOUR)["outcome"] for _ in range(2)
    ]

    assert outcomes == [Outcome.CANCELLED, Outcome.CANCELLED_ALREADY]
    assert (count_rows(filled, "rounds"), len(cancelled_messages(filled))) == (1, 3)


def test_of_two_admins_one_cancels(filled: Database) -> None:
    meant = coming(filled)

    told = race(4, lambda _: give(filled, Order.CANCEL, meant=meant))

    outcomes = [one["outcome"] for one in told]
    assert outcomes.count(Outcome.CANCELLED) == 1
    assert set(outcomes) <= {Outcome.CANCELLED, Outcome.CANCELLED_ALREADY, Outcome.MOVED}
    assert count_rows(filled, "rounds") == 1


def test_there_is_nothing_to_cancel_of_a_round_that_has_begun(filled: Database) -> None:
    meant = coming(filled)
    run_round(filled)
    before = program_of(filled)

    told = give(filled, Order.CANCEL, meant=meant)

    assert told == {"outcome": Outcome.NOTHING_TO_CANCEL, "at": NOW.isoformat()}
    assert program_of(filled) == before


def test_a_round_that_is_stored_in_this_moment_is_not_cancelled(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "advance", lambda *_, **__: False)

    told = give(filled, Order.CANCEL)

    assert told["outcome"] == Outcome.MOVED
    assert count_rows(filled, "rounds") == 0
