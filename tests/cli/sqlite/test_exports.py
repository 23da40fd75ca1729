"""`pairme export`: a sheet to standard output or into a file, of one workspace."""

from __future__ import annotations

from pathlib import Path

from sandbox import Sandbox
from storage.database import Database
from tests.bot.services.factories import bring_in
from tests.cli.calling import in_workspace

PEOPLE = str(Path(__file__).parents[3] / "docs" / "examples" / "people.csv")


def test_a_sheet_goes_to_standard_output_or_into_a_file_that_is_not_there_yet(
    database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    in_workspace(database_url, slack, "import", PEOPLE, "--yes")
    file = tmp_path / "out.csv"

    code, out, complaints = in_workspace(database_url, slack, "export", "people")
    first = in_workspace(database_url, slack, "export", "people", "--output", str(file))
    again = in_workspace(database_url, slack, "export", "past-pairs", "-o", str(file))
    kept = file.read_bytes()
    forced = in_workspace(database_url, slack, "export", "past-pairs", "-o", str(file), "--force")

    assert (code, complaints) == (0, "")
    assert out.splitlines()[0] == "person,manager,team,department,function,location,stage"
    assert 'U03CHLOE,U06FARID,"Design, product",Product,design,Paris,independent' in out
    assert (first[0], "8 lines" in first[2]) == (0, True)
    assert (again[0], "--force" in again[2]) == (1, True)
    assert kept.decode("utf-8-sig").splitlines() == out.splitlines()
    assert (forced[0], "only the first line" in forced[2]) == (0, True)
    assert file.read_text(encoding="utf-8-sig").strip() == "person,other,date"


def test_a_folder_that_is_not_there_is_said(
    database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    in_workspace(database_url, slack, "import", PEOPLE, "--yes")

    code, _, complaints = in_workspace(
        database_url, slack, "export", "people", "-o", str(tmp_path / "no" / "x.csv")
    )

    assert (code, "cannot be written" in complaints) == (1, True)


def test_of_several_workspaces_one_is_named(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    bring_in(db, "U1")
    bring_in(db, "U1", team_id="T2")

    code, _, complaints = in_workspace(database_url, slack, "export", "people")
    named = in_workspace(database_url, slack, "export", "people", "--workspace", "T2")

    assert (code, "--workspace" in complaints) == (2, True)
    assert named[0] == 0


def test_the_figures_of_rounds_are_exported_as_stats_shows_them(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    bring_in(db, "U1")

    code, out, complaints = in_workspace(database_url, slack, "export", "stats")
    stats = in_workspace(database_url, slack, "stats", "--csv")[1]

    assert (code, "only the first line" in complaints) == (0, True)
    assert out.splitlines() == stats.splitlines()
