"""Reports are made once, after the end, from counts; they are told once and never change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select

from bot.services.managing import reports
from bot.services.managing.admin_steps import AdminStep
from bot.services.named_admins import NamedAdmins
from bot.services.people import save_person
from pairing.feedback import Feedback
from pairing.ids import ProgramId
from pairing.stats import Measure, ProgramReport
from storage import feedback, outbox, program_admins, programs
from storage import reports as stored
from storage.database import Database
from storage.outbox import Message, MessageKind
from storage.people import PersonKind
from storage.statements import table_of
from storage.tables import CheckInRow, FeedbackCountRow, ProgramRow
from tests.bot.services.caring import pair_id_of
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    count_rows,
    member,
    messages_in,
    person_of,
    program_of,
    run_round,
)
from tests.lived_rounds import AFTER_THE_ROUND, live
from tests.storage.factories import race

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def report_of(db: Database) -> ProgramReport:
    [found] = reports.find_program_reports(db)
    return found


def summaries(db: Database) -> list[Message]:
    return [m for m in messages_in(db) if m.kind is MessageKind.ROUND_SUMMARY]


def make_admin(db: Database, who: str, **changes: object) -> None:
    news = member(who, updated_at=NOW + timedelta(minutes=1))
    values = {name: getattr(news, name) for name in news.__slots__} | {"is_admin": True}
    save_person(db, team_id=TEAM, person=type(news)(**(values | changes)), now=NOW)


def one_round(db: Database, *who: str, admins: Sequence[str] = ()) -> None:
    """A round of few people that is nearly over."""
    bring_in(db, *(who or ("U1", "U2")))
    for one in admins:
        make_admin(db, one)
    run_round(db, now=program_of(db).next_round_at)


def closing_at(db: Database) -> timedelta:
    """The instant at which the first round may be reported on, as the time after NOW."""
    with db.read() as session:
        return (
            stored.list_ran(session, program_of(db).id, until=NOW + 400 * DAY)[0].due_at
            - NOW
            + AFTER_THE_ROUND
        )


def test_a_round_is_reported_on_a_week_after_its_end_and_once(db: Database) -> None:
    one_round(db)
    at = NOW + closing_at(db)

    early = reports.close_rounds(db, now=at - 2 * HOUR)
    made = reports.close_rounds(db, now=at)
    again = reports.close_rounds(db, now=at)

    assert (early, made, again) == (0, 1, 0)
    assert [one.number for one in report_of(db).rounds] == [1]


def test_of_two_instances_one_reports_and_tells(db: Database) -> None:
    one_round(db, admins=["U1"])
    at = NOW + closing_at(db)

    made = race(3, lambda _: reports.close_rounds(db, now=at))

    assert sorted(made) == [0, 0, 1]
    assert len(summaries(db)) == 1


def test_a_round_waits_until_what_was_said_is_reduced_to_counts(db: Database) -> None:
    one_round(db)
    at = NOW + closing_at(db)
    with db.write() as session:
        ours = program_of(db).workspace_id
        feedback.save(session, ours, pair_id_of(db), person_of(db, "U1").id, Feedback(useful=4))

    before = reports.close_rounds(db, now=at)
    with db.write() as session:
        feedback.reduce(session, now=at)
    after = reports.close_rounds(db, now=at)

    assert (before, after) == (0, 1)


def test_admins_of_the_program_are_told_and_nobody_else(db: Database) -> None:
    one_round(db, "U1", "U2", admins=["U1"])
    with db.write() as session:
        program = programs.list_programs(session)[0]
        other = person_of(db, "U2")
        program_admins.add(session, program.workspace_id, program.id, other.id, now=NOW)
    at = NOW + closing_at(db)

    reports.close_rounds(db, now=at, named=NamedAdmins(["U7"]))

    [told] = summaries(db)
    assert told.person_id == person_of(db, "U2").id
    assert set(told.facts) == {"round_id"}
    local = told.send_after.astimezone(ZoneInfo("Europe/Berlin"))
    assert (local.hour, local.weekday() < 5, told.send_after >= at) == (10, True, True)


def test_without_admins_of_its_own_the_workspace_and_the_operator_are_told(db: Database) -> None:
    one_round(db, "U1", "U2", admins=["U1"])

    reports.close_rounds(db, now=NOW + closing_at(db), named=NamedAdmins(["U7", "U1"]))

    assert {one.person_id for one in summaries(db)} == {
        person_of(db, who).id for who in ("U1", "U7")
    }
    assert len(summaries(db)) == 2


def test_an_admin_who_does_not_take_part_is_written_to_all_the_same(db: Database) -> None:
    one_round(db)
    reports.close_rounds(db, now=NOW + closing_at(db), named=NamedAdmins(["U7"]))
    [told] = summaries(db)

    with db.write() as session:
        claimed = outbox.claim(session, told, owner="me", now=told.send_after)

    assert claimed is not None


def test_a_report_that_comes_late_is_made_and_told_to_nobody(db: Database) -> None:
    one_round(db, admins=["U1"])

    made = reports.close_rounds(db, now=NOW + closing_at(db) + 30 * DAY)

    assert made == 1
    assert summaries(db) == []


def test_rounds_missed_in_a_downtime_are_reported_on_oldest_first(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bring_in(db, "U1", "U2")
    for _ in range(3):
        run_round(db, now=program_of(db).next_round_at)

    with caplog.at_level("INFO", logger=reports.__name__):
        made = reports.close_rounds(db, now=NOW + 400 * DAY)

    told = [vars(one)["round_id"] for one in caplog.records if one.msg == "report made"]
    assert made == len(told) == 3
    assert told == sorted(told)
    assert [one.number for one in report_of(db).rounds] == [1, 2, 3]


def test_three_rounds_of_a_company_give_what_a_board_wants_to_see(db: Database) -> None:
    live(db, people=60, rounds=3)

    found = report_of(db)

    assert [one.number for one in found.rounds] == [1, 2, 3]
    last = found.rounds[-1]
    assert {Measure.MET, Measure.USEFUL, Measure.BALANCE, Measure.RETURNED} <= last.shares.keys()
    assert last.placed + last.waiting == last.available < last.joined == 60
    assert sum(one.new_ties or 0 for one in found.rounds) == found.new_ties
    assert len(last.departments) >= 3
    assert last.partners == 3
    before = {one.name: one.halves for one in found.rounds[0].departments}
    grown = {one.name: one.halves for one in last.departments}
    assert all(grown[name] >= before[name] for name in before if name in grown)


def test_what_was_published_stays_whatever_becomes_of_the_answers(db: Database) -> None:
    at = live(db, people=40, rounds=1)
    before = report_of(db)

    with db.write() as session:
        for row in (CheckInRow, FeedbackCountRow):
            session.execute(delete(table_of(row)))
    reports.close_rounds(db, now=at + 30 * DAY)

    assert report_of(db) == before
    assert before.rounds[0].shares


def test_a_report_holds_nobodys_id(db: Database) -> None:
    live(db, people=40, rounds=1)
    with db.read() as session:
        [report] = stored.list_reports(session, program_of(db).id)

    words = str(report.figures)

    assert "U1" not in words
    assert set(report.figures) == {
        *("number", "begins_on", "ends_on", "joined", "available", "placed", "waiting"),
        *("long_waits", "pairs", "trios", "median", "new_ties", "partners", "shares"),
        *("departments", "uncounted"),
    }


@pytest.mark.parametrize("kind", [PersonKind.GUEST, PersonKind.MEMBER])
def test_only_who_runs_a_program_may_look(db: Database, kind: PersonKind) -> None:
    one_round(db, admins=["U1"])
    admin = AdminStep(ask("U1"), who=None, now=NOW)
    other = AdminStep(ask("U2"), who=member("U2", kind=kind), now=NOW)

    assert reports.look(db, admin) is not None
    assert reports.look(db, other) is None
    assert count_rows(db, "audit") == 1  # the refusal


def test_who_runs_one_program_sees_the_reports_of_that_one(db: Database) -> None:
    one_round(db)
    with db.write() as session:
        ours = session.execute(select(table_of(ProgramRow))).mappings().one()
        other = {**ours, "id": ours["id"] + 1, "name": "Leads"}
        session.execute(insert(table_of(ProgramRow)).values(other))
        mine = ProgramId(ours["id"])
        who = person_of(db, "U2").id
        program_admins.add(session, ours["workspace_id"], mine, who, now=NOW)

    found = reports.look(db, AdminStep(ask("U2"), who=None, now=NOW))

    assert found is not None
    assert [one.name for one in found] == ["Peer mentoring"]
