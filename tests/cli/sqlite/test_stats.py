"""`pairme stats` and `pairme report`: what was published, in three forms, and clear refusals."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from pairing.stats import Measure, ProgramReport, report_to_json
from storage import reports
from storage.database import Database
from storage.statements import table_of
from storage.tables import ProgramRow
from tests.bot.services.factories import NOW, bring_in, program_of
from tests.bot.services.factories import run_round as run_it
from tests.bot.views.reporting import program_report
from tests.cli.calling import pairme

WIDTH = 80


def published(db: Database, n: int = 3) -> ProgramReport:
    """A program of which so many rounds were reported."""
    bring_in(db, "U1", "U2")
    program = program_of(db)
    found = program_report(n)
    for one in found.rounds:
        run_it(db, now=program_of(db).next_round_at)
        with db.write() as session:
            ran = reports.list_ran(session, program.id, until=program_of(db).next_round_at)
            reports.insert_report(
                session,
                program.workspace_id,
                program.id,
                ran[-1].id,
                report_to_json(one),
                now=NOW,
            )
    return found


def test_the_table_fits_a_terminal_and_the_latest_round_is_told_in_words(
    db: Database, database_url: str
) -> None:
    published(db)

    code, out, complaints = pairme(database_url, "stats")

    assert (code, complaints) == (0, "")
    assert max(map(len, out.splitlines())) <= WIDTH
    assert re.search(r"^ 1 +2026-12-01 +83/86 +66% +80% +82% +91% +88% +27 *$", out, re.M)
    assert re.search(r"^ 2 +2026-12-29 +8/8 +hidden +hidden ", out, re.M)
    assert re.search(r"^ 3 +2027-01-26 +8/8 +~50%\* +most\* ", out, re.M)
    assert "The latest round, number 3" in out
    assert "All rounds so far, about" in out
    assert "U1" not in out


def test_json_holds_what_was_published_and_names_what_is_hidden(
    db: Database, database_url: str
) -> None:
    found = published(db)

    code, out, _ = pairme(database_url, "stats", "--json")
    [facts] = json.loads(out)["programs"]

    assert code == 0
    first, second, third = facts["rounds"]
    assert first["shares"]["met"] == {"n": 41, "percent": 66, "count": 27, "rounds": 1}
    assert set(second["hidden"]) == {*Measure} - {Measure.RESPONSE}
    assert third["shares"]["met"] == {"n": 8, "percent": 50, "rounds": 2}
    assert third["shares"]["met_at_most"] == {"n": 8, "level": "nearly_all", "rounds": 2}
    assert facts["totals"].keys() == found.totals.keys()
    assert facts["new_ties"] == 27


def test_csv_has_a_line_for_each_round_and_nothing_in_the_place_of_what_is_hidden(
    db: Database, database_url: str
) -> None:
    published(db)

    _, out, _ = pairme(database_url, "stats", "--csv")
    first, second, third = csv.DictReader(StringIO(out))

    assert (first["round"], first["met"], first["met_of"], first["met_rounds"]) == (
        *("1", "66", "41"),
        "1",
    )
    assert (second["met"], second["met_of"], second["new_ties"]) == ("", "", "")
    assert (third["met_at_most"], third["met_rounds"]) == ("nearly_all", "2")


def test_a_name_is_no_formula_for_a_spreadsheet(db: Database, database_url: str) -> None:
    published(db, 1)
    with db.write() as session:
        session.execute(table_of(ProgramRow).update().values(name="=1+1"))

    _, out, _ = pairme(database_url, "stats", "--csv")

    assert [row["program"] for row in csv.DictReader(StringIO(out))] == ["'=1+1"]


def test_before_the_first_report_it_says_when_that_comes(db: Database, database_url: str) -> None:
    bring_in(db, "U1", "U2")

    code, out, _ = pairme(database_url, "stats")
    _, as_json, _ = pairme(database_url, "stats", "--json")

    assert code == 0
    assert "There is no report yet." in out
    assert json.loads(as_json)["programs"][0]["rounds"] == []


def test_the_two_forms_are_not_asked_for_at_once(database_url: str) -> None:
    code, out, complaints = pairme(database_url, "stats", "--json", "--csv")

    assert (code, out) == (2, "")
    assert "cannot be both" in complaints


@pytest.mark.parametrize("command", [("stats",), ("report", "--html", "x.html")])
def test_an_unknown_program_is_refused_with_the_names_there_are(
    db: Database, database_url: str, command: tuple[str, ...]
) -> None:
    bring_in(db, "U1")

    code, out, complaints = pairme(database_url, *command, "--program", "Leads")

    assert (code, out) == (1, "")
    assert complaints == 'pairme: there is no program "Leads"; there is "Peer mentoring"\n'


def test_without_a_program_it_says_how_one_comes_to_be(database_url: str) -> None:
    code, _, complaints = pairme(database_url, "stats")

    assert code == 1
    assert "nobody has joined yet" in complaints


def test_a_page_is_written_once_and_replaced_only_by_force(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    published(db)
    file = tmp_path / "report.html"

    first = pairme(database_url, "report", "--html", str(file))
    page = file.read_text()
    file.write_text("mine")
    again = pairme(database_url, "report", "--html", str(file))
    kept = file.read_text()
    forced = pairme(database_url, "report", "--html", str(file), "--force")

    assert first == (0, f"{file} written. Open it in a browser.\n", "")
    assert again == (1, "", f"pairme: {file} is there already; --force replaces it\n")
    assert kept == "mine"
    assert forced[0] == 0
    assert file.read_text() == page


def test_where_it_cannot_write_it_says_so(db: Database, database_url: str, tmp_path: Path) -> None:
    published(db, 1)
    file = tmp_path / "nowhere" / "report.html"

    code, _, complaints = pairme(database_url, "report", "--html", str(file))

    assert code == 1
    assert complaints == f"pairme: {file} cannot be written: No such file or directory\n"


def test_with_several_programs_one_has_to_be_named(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    bring_in(db, "U1")
    with db.write() as session:
        rows = table_of(ProgramRow)
        ours = session.execute(select(rows)).mappings().one()
        session.execute(insert(rows).values({**ours, "id": ours["id"] + 1, "name": "Leads"}))

    code, _, complaints = pairme(database_url, "report", "--html", str(tmp_path / "r.html"))

    assert code == 2
    assert "--program" in complaints
    assert '"Peer mentoring", "Leads"' in " ".join(complaints.split())


@pytest.mark.parametrize(
    "command", [("stats",), ("report", "--html", "r.html"), ("export", "stats")]
)
@pytest.mark.parametrize("named", [(), ("--program", "Peer mentoring")])
def test_with_several_workspaces_one_has_to_be_named(
    db: Database, database_url: str, command: tuple[str, ...], named: tuple[str, ...]
) -> None:
    """Their programs may have the same name."""
    bring_in(db, "U1")
    bring_in(db, "U1", team_id="T2")
    words = command if command[0] == "export" else (*command, *named)

    code, out, complaints = pairme(database_url, *words)

    assert (code, out) == (2, "")
    assert "--workspace" in complaints
    assert "T1, T2" in complaints


def test_of_several_workspaces_only_the_one_that_is_named_is_told_of(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    published(db)
    bring_in(db, "U1", team_id="T2")
    file = tmp_path / "report.html"

    def told(team: str) -> tuple[int, int, int]:
        _, table, _ = pairme(database_url, "stats", "--csv", "--workspace", team)
        _, sheet, _ = pairme(database_url, "export", "stats", "--workspace", team)
        page = ("report", "--html", str(file), "--force", "--workspace", team)
        assert pairme(database_url, *page, "--program", "Peer mentoring")[0] == 0
        return len(table.splitlines()), len(sheet.splitlines()), file.read_text().count("<tr>")

    assert told("T1") == (4, 4, 5)
    assert told("T2") == (1, 1, 0)
    assert pairme(database_url, "stats", "--workspace", "T3")[0] == 2
