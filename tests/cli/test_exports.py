"""`pairme export`: a sheet to standard output or into a file, of one workspace."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from storage.database import Database
from tests.bot.services.factories import bring_in
from tests.cli.calling import pairme

PEOPLE = str(Path(__file__).parents[2] / "docs" / "examples" / "people.csv")


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough: below the command line the two are tested alike."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'pairme.db')}"


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox(scopes=(*DEFAULT_SCOPES, "users:read.email")) as sandbox:
        yield sandbox


def run(url: str, slack: Sandbox, *words: str) -> tuple[int, str, str]:
    env = {"SLACK_BOT_TOKEN": slack.bot_token, "PAIRME_SLACK_API_URL": slack.api_url}
    return pairme(url, *words, **env)


def test_a_sheet_goes_to_standard_output_or_into_a_file_that_is_not_there_yet(
    url: str, slack: Sandbox, tmp_path: Path
) -> None:
    run(url, slack, "import", PEOPLE, "--yes")
    file = tmp_path / "out.csv"

    code, out, complaints = run(url, slack, "export", "people")
    first = run(url, slack, "export", "people", "--output", str(file))
    again = run(url, slack, "export", "past-pairs", "-o", str(file))
    kept = file.read_bytes()
    forced = run(url, slack, "export", "past-pairs", "-o", str(file), "--force")

    assert (code, complaints) == (0, "")
    assert out.splitlines()[0] == "person,manager,team,department,function,location,stage"
    assert 'U03CHLOE,U06FARID,"Design, product",Product,design,Paris,independent' in out
    assert (first[0], "8 lines" in first[2]) == (0, True)
    assert (again[0], "--force" in again[2]) == (1, True)
    assert kept.decode("utf-8-sig").splitlines() == out.splitlines()
    assert (forced[0], "only the first line" in forced[2]) == (0, True)
    assert file.read_text(encoding="utf-8-sig").strip() == "person,other,date"


def test_a_folder_that_is_not_there_is_said(url: str, slack: Sandbox, tmp_path: Path) -> None:
    run(url, slack, "import", PEOPLE, "--yes")

    code, _, complaints = run(url, slack, "export", "people", "-o", str(tmp_path / "no" / "x.csv"))

    assert (code, "cannot be written" in complaints) == (1, True)


def test_of_several_workspaces_one_is_named(db: Database, url: str, slack: Sandbox) -> None:
    bring_in(db, "U1")
    bring_in(db, "U1", team_id="T2")

    code, _, complaints = run(url, slack, "export", "people")
    named = run(url, slack, "export", "people", "--workspace", "T2")

    assert (code, "--workspace" in complaints) == (2, True)
    assert named[0] == 0


def test_the_figures_of_rounds_are_exported_as_stats_shows_them(
    db: Database, url: str, slack: Sandbox
) -> None:
    bring_in(db, "U1")

    code, out, complaints = run(url, slack, "export", "stats")
    stats = run(url, slack, "stats", "--csv")[1]

    assert (code, "only the first line" in complaints) == (0, True)
    assert out.splitlines() == stats.splitlines()
