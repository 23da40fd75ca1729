"""What leaves as a file: what the company brought in, and nothing people said."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from bot.services.managing import exports
from bot.services.managing.imports import import_now
from pairing.org_data import OrgFile, read_file
from pairing.org_export import Sheet, Table
from pairing.org_people import Found, Who, check_people
from storage import separations
from storage.database import Database
from tests.bot.services.factories import NOW, TEAM, bring_in, person_of, set_apart
from tests.bot.services.managing.importing import APART, PAST, PEOPLE, admin_step, listed, two

ROWS = (
    {"person": "U1", "manager": "U2", "team": '=HYPERLINK("x")', "stage": "senior"},
    {"person": "U2", "manager": "-", "team": "Ink, paper; +1", "stage": None},
    {"person": "U3", "manager": None, "team": "-Ü-", "stage": "new_lead"},
)


@pytest.fixture
def full(db: Database) -> Database:
    """People, separations and past pairs that a company brought in, and what people said."""
    bring_in(db, "U1", "U2", "U3", "U4")
    for checked in (
        listed(PEOPLE, *ROWS),
        listed(APART, two("U1", "U2")),
        listed(PAST, two("U3", "U1", date="2025-06-01")),
    ):
        import_now(db, team_id=TEAM, checked=checked, actor="test", ledger=None, now=NOW)
    one, other = person_of(db, "U3"), person_of(db, "U4")
    with db.write() as session:
        separations.separate(session, one.workspace_id, one.id, other.id, now=NOW)
    set_apart(db, one, other)
    return db


def sheet(db: Database, table: Table) -> Sheet:
    return exports.find_sheet(db, person_of(db, "U1").workspace_id, table)


def read_back(sheet: Sheet) -> OrgFile:
    return read_file(sheet.as_csv().encode("utf-8-sig"), today=date(2026, 11, 24))


def test_what_was_imported_comes_out_as_it_can_be_imported_again(full: Database) -> None:
    found = {f"U{n}": Found(f"U{n}", Who.MEMBER) for n in range(1, 4)}
    file = read_back(sheet(full, Table.PEOPLE))
    file, rows = check_people(file, found, managers={})

    assert file.problems == ()
    empty = {"department": None, "function": None, "location": None}
    assert list(rows) == [{**row, **empty} for row in ROWS]
    for table in (Table.SEPARATIONS, Table.PAST_PAIRS):
        assert len(read_back(sheet(full, table)).lines) == 1


def test_formulas_leave_as_text(full: Database) -> None:
    written = sheet(full, Table.PEOPLE).as_csv()

    assert '"\'=HYPERLINK(""x"")"' in written
    assert ",'-Ü-," in written
    assert not any(
        cell.startswith(("=", "+", "-", "@"))
        for line in written.split("\r\n")[1:]
        for cell in line.split(",")
    )


def test_whom_people_avoid_and_what_they_said_of_their_line_stays(full: Database) -> None:
    everything = "".join(sheet(full, table).as_csv() for table in Table)

    assert "U4" not in everything
    assert sheet(full, Table.SEPARATIONS).rows == (("U1", "U2", "yes"),)


def test_nothing_to_export_is_a_first_line(db: Database) -> None:
    bring_in(db, "U1")

    for table in Table:
        written = sheet(db, table)
        assert written.rows == ()
        assert written.as_csv().startswith("person,")


def test_an_export_is_for_admins_and_written_down(full: Database) -> None:
    refused = exports.export(full, admin_step("U2", is_admin=False), Table.PEOPLE)
    given = exports.export(full, admin_step("U1"), Table.PEOPLE)

    assert refused is None
    assert given is not None
    with full.read() as session:
        query = text("SELECT event, actor FROM audit WHERE event LIKE '%export%' OR actor = 'U2'")
        assert {tuple(row) for row in session.execute(query)} == {
            ("admin.refused", "U2"),
            ("org.exported", "U1"),
        }


def test_another_workspace_exports_its_own(full: Database) -> None:
    bring_in(full, "U1", team_id="T2")
    there = person_of(full, "U1", "T2").workspace_id

    assert [exports.find_sheet(full, there, table).rows for table in Table] == [(), (), ()]
