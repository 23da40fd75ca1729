"""Rounds that did not take place are told to the admins, once, in the transaction of the skip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.services.drawing.rounds import Ran, run_due
from bot.services.drawing.skips import RoundSkipped, SkipReason
from bot.services.joining import participants
from bot.services.named_admins import NamedAdmins
from bot.services.people import save_person
from pairing.guides.loading import load_library
from storage import programs
from storage.database import Database
from storage.outbox import Message, MessageKind
from storage.people import PersonKind
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    count_rows,
    due_at,
    member,
    messages_in,
    person_of,
    program_of,
)
from tests.storage.factories import race

WEEKS = timedelta(weeks=4)  # between two rounds of the standard program
DAYS = timedelta(days=2)  # later than a round may start


def run_late(db: Database, by: timedelta, *, admin_ids: Sequence[str] = ()) -> list[Ran]:
    now = due_at(db) + by
    runs = run_due(
        db, now=now, library=load_library(), new_seed=lambda: 7, named=NamedAdmins(admin_ids)
    )
    return [one.ran for one in runs]


def make_admin(db: Database, who: str, **changes: object) -> None:
    """Let Slack say that somebody is an admin."""
    news = member(who, updated_at=NOW + timedelta(minutes=1))
    values = {name: getattr(news, name) for name in news.__slots__} | {"is_admin": True}
    save_person(db, team_id=TEAM, person=type(news)(**(values | changes)), now=NOW)


def told(db: Database) -> list[Message]:
    return [m for m in messages_in(db) if m.kind is MessageKind.ROUND_SKIPPED]


def test_admins_who_take_part_are_told_once_each(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    make_admin(db, "U1")
    make_admin(db, "U2")
    due = due_at(db)

    ran = run_late(db, DAYS)

    assert ran == [Ran.SKIPPED]
    assert [one.person_id for one in told(db)] == [person_of(db, who).id for who in ("U1", "U2")]
    [facts] = {RoundSkipped.from_json(one.facts) for one in told(db)}
    assert facts == RoundSkipped(
        ("2026-12-01T10:00",), "Europe/Berlin", SkipReason.LATE, due + WEEKS
    )
    assert {one.expires_at for one in told(db)} == {due + DAYS + timedelta(hours=48)}


def test_those_whom_the_operator_named_are_told_although_nobody_knows_them_yet(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1")

    run_late(db, DAYS, admin_ids=["U7", "U1"])

    assert {one.person_id for one in told(db)} == {person_of(db, who).id for who in ("U1", "U7")}
    assert len(told(db)) == 2


@pytest.mark.parametrize(
    "changes", [{"deactivated": True}, {"kind": PersonKind.GUEST}, {"is_admin": False}]
)
def test_an_admin_who_cannot_be_written_to_or_is_none_any_more_is_not_told(
    db: Database, changes: dict[str, object]
) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1", **changes)

    run_late(db, DAYS, admin_ids=["U1"] if "is_admin" not in changes else [])

    assert told(db) == []
    assert count_rows(db, "rounds") == 1


def test_an_admin_who_left_hears_nothing(db: Database) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1")
    participants.leave(db, ask("U1"), now=NOW)

    run_late(db, DAYS)

    assert told(db) == []


def test_several_missed_rounds_are_one_message(db: Database) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1")

    run_late(db, 2 * WEEKS + DAYS)

    [one] = told(db)
    facts = RoundSkipped.from_json(one.facts)
    assert facts.slots == ("2026-12-01T10:00", "2026-12-29T10:00", "2027-01-26T10:00")
    assert facts.reason is SkipReason.LATE


def test_missed_rounds_are_told_when_the_newest_runs(db: Database) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1")

    ran = run_late(db, 2 * WEEKS + timedelta(hours=1))

    assert ran == [Ran.COMMITTED]
    [one] = told(db)
    facts = RoundSkipped.from_json(one.facts)
    assert facts.slots == ("2026-12-01T10:00", "2026-12-29T10:00")
    assert (facts.reason, facts.next_round_at) == (SkipReason.MISSED, due_at(db))


def test_a_round_in_time_is_told_to_nobody(db: Database) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1")

    run_late(db, timedelta(hours=24), admin_ids=["U7"])

    assert told(db) == []


def test_instances_that_skip_at_the_same_moment_tell_once(db: Database) -> None:
    bring_in(db, "U1", "U2")
    now = due_at(db) + DAYS

    race(
        4,
        lambda _: run_due(
            db, now=now, library=load_library(), new_seed=lambda: 7, named=NamedAdmins(["U7"])
        ),
    )

    assert len(told(db)) == 1


def test_who_is_told_and_what_is_recorded_stand_or_fall_together(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(db, "U1", "U2")
    due = due_at(db)
    monkeypatch.setattr("secrets.token_hex", lambda n: "0" * 2 * n)  # breaks UNIQUE(delivery_key)

    runs = run_late(db, DAYS, admin_ids=["U7", "U8"])

    assert runs == []
    assert [count_rows(db, table) for table in ("rounds", "outbox")] == [0, 0]
    with db.read() as session:
        assert programs.get_program(session, program_of(db).id).next_round_at == due


def test_nobody_to_tell_is_only_logged(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    bring_in(db, "U1", "U2")

    run_late(db, WEEKS + DAYS)

    assert messages_in(db) == []
    logged = [vars(one) for one in caplog.records if getattr(one, "event", "") == "round.skipped"]
    assert [(one["slot"], one["reason"]) for one in logged] == [
        ("2026-12-01T10:00", "missed"),
        ("2026-12-29T10:00", "late"),
    ]
