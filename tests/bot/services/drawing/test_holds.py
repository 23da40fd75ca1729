"""A hold that was forgotten: those who run the program hear of it, once, a working day later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.services.drawing import holds
from bot.services.managing.round_orders import Order
from bot.services.named_admins import NamedAdmins
from pairing.ids import PersonId
from storage import program_admins, program_terms
from storage.database import Database
from storage.outbox import Message, MessageKind
from storage.statements import table_of
from storage.tables import ProgramRow
from tests.bot.services.factories import NOW, bring_in, due_at, messages_in, person_of, program_of
from tests.bot.services.managing.ordering import ADMIN, give
from tests.storage.factories import race

DUE = datetime(2026, 12, 1, 9, tzinfo=UTC)  # a Tuesday, 10:00 in Berlin
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def held(db: Database) -> Database:
    """Four people and a held round; the first of them runs the program."""
    bring_in(db, "U1", "U2", "U3", "U4")
    assert due_at(db) == DUE
    give(db, Order.HOLD)
    return db


def notices(db: Database) -> list[Message]:
    return [one for one in messages_in(db) if one.kind is MessageKind.ADMIN_NOTICE]


def tell(db: Database, now: datetime) -> int:
    return holds.tell_of_holds(db, now=now, named=NamedAdmins((ADMIN,)))


def test_it_is_told_a_working_day_after_its_time_and_once(held: Database) -> None:
    early = [tell(held, DUE + one) for one in (-MINUTE, MINUTE, DAY - MINUTE)]
    told = [tell(held, DUE + DAY + n * MINUTE) for n in range(3)]

    [message] = notices(held)
    assert (early, told) == ([0, 0, 0], [1, 0, 0])
    assert message.person_id == person_of(held, ADMIN).id
    assert message.facts == {"program_id": program_of(held).id, "held": DUE.isoformat()}
    assert message.send_after == DUE + DAY


def test_each_hold_is_told_of_anew(held: Database) -> None:
    tell(held, DUE + DAY)
    with held.write() as session:
        program_terms.release(session, program_of(held).id)
    give(held, Order.HOLD, now=DUE + DAY)

    assert tell(held, DUE + DAY) == 1
    assert len(notices(held)) == 2


@pytest.mark.parametrize(
    ("due", "from_"),
    [
        (DUE + 3 * DAY, DUE + 6 * DAY),  # of a Friday on Monday
        (DUE + timedelta(hours=6), DUE + 2 * DAY),  # of an afternoon on the morning after next
    ],
)
def test_weekends_and_evenings_do_not_count(db: Database, due: datetime, from_: datetime) -> None:
    bring_in(db, "U1", "U2")
    _move(db, due)
    give(db, Order.HOLD)

    assert [tell(db, from_ - MINUTE), tell(db, from_)] == [0, 1]


def test_whoever_comes_back_at_night_tells_in_the_morning(held: Database) -> None:
    tell(held, DUE + DAY + timedelta(hours=14))

    assert [one.send_after for one in notices(held)] == [DUE + 2 * DAY]


def test_those_who_run_the_program_hear_it_and_nobody_else(held: Database) -> None:
    two = [person_of(held, who).id for who in ("U2", "U3")]
    _make_admins(held, two)

    tell(held, DUE + DAY)

    assert [one.person_id for one in notices(held)] == two


def test_without_anybody_to_tell_the_log_says_it(
    held: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert holds.tell_of_holds(held, now=DUE + DAY) == 1

    assert notices(held) == []
    assert "a held round should have begun" in caplog.text


def test_a_suspended_program_has_nothing_to_decide(held: Database) -> None:
    with held.write() as session:
        program_terms.suspend(session, program_of(held).id, now=NOW)

    assert tell(held, DUE + DAY) == 0
    assert holds.list_overdue(held, now=DUE + DAY) == []


def test_of_several_instances_one_tells(held: Database) -> None:
    told = race(4, lambda _: tell(held, DUE + DAY))

    assert sorted(told) == [0, 0, 0, 1]
    assert len(notices(held)) == 1


def test_the_operator_finds_what_is_overdue(held: Database) -> None:
    assert holds.list_overdue(held, now=DUE - MINUTE) == []
    assert holds.list_overdue(held, now=DUE) == [program_of(held)]


def _make_admins(db: Database, who: list[PersonId]) -> None:
    program = program_of(db)
    with db.write() as session:
        for one in who:
            program_admins.add(session, program.workspace_id, program.id, one, now=NOW)


def _move(db: Database, to: datetime) -> None:
    with db.write() as session:
        session.execute(update(table_of(ProgramRow)).values(next_round_at=to))
