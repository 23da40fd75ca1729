"""`pairme privacy`: what an operator does for a person who asks for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.services.factories import TEAM, bring_in
from tests.bot.services.privacies import FOURTH, WHO, dump, fill
from tests.cli.calling import pairme


@pytest.fixture
def url(database_url: str) -> str:
    """A database that knows somebody."""
    db = Database(database_url)
    fill(db)
    db.close()
    return database_url


def looked_at(url: str) -> str:
    db = Database(url)
    try:
        return json.dumps(dump(db))
    finally:
        db.close()


def test_the_export_goes_into_a_new_file_that_only_the_operator_can_read(
    url: str, tmp_path: Path
) -> None:
    file = tmp_path / "data.json"

    code, shown, said = pairme(url, "privacy", "export", WHO, "--output", str(file))

    assert (code, shown) == (0, "")
    assert "Give it to nobody but them" in said
    assert json.loads(file.read_text())["account"]["slack_user_id"] == WHO
    assert FOURTH not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_an_export_overwrites_nothing(url: str, tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text("mine")

    code, _, said = pairme(url, "privacy", "export", WHO, "--output", str(file))

    assert code == 1
    assert "is there already" in said
    assert file.read_text() == "mine"


def test_without_a_file_the_export_is_printed(url: str) -> None:
    code, shown, said = pairme(url, "privacy", "export", WHO)

    assert (code, said) == (0, "")
    assert json.loads(shown)["workspace"] == TEAM


def test_erasing_asks_first(url: str, tmp_path: Path) -> None:
    env = {"PAIRME_ERASURE_LEDGER": str(tmp_path / "ledger")}

    refused = pairme(url, "privacy", "erase", WHO, typed="n\n", **env)
    kept = WHO in looked_at(url)
    done = pairme(url, "privacy", "erase", WHO, typed="y\n", **env)

    assert (refused[0], kept) == (1, True)
    assert (done[0], done[2]) == (0, "")
    assert done[1].endswith("Erased.\n")
    assert WHO not in looked_at(url)
    assert (tmp_path / "ledger").exists()


def test_somebody_unknown_is_said_to_be_so(url: str) -> None:
    for words in (("export", "U0NOBODY"), ("erase", "U0NOBODY", "--yes")):
        code, _, said = pairme(url, "privacy", *words)

        assert (code, "nothing is stored about U0NOBODY" in said) == (1, True)


def test_what_is_no_id_is_wrong_usage(url: str) -> None:
    code, _, said = pairme(url, "privacy", "erase", "@robin", "--yes")

    assert code == 2
    assert "Copy member ID" in said


def test_an_id_in_two_workspaces_needs_the_team(url: str, tmp_path: Path) -> None:
    db = Database(url)
    bring_in(db, WHO, team_id="T2")
    db.close()
    env = {"PAIRME_ERASURE_LEDGER": str(tmp_path / "ledger")}

    unclear = pairme(url, "privacy", "erase", WHO, "--yes", **env)
    done = pairme(url, "privacy", "erase", WHO, "--yes", "--team", "T2", **env)

    assert unclear[0] == 1
    assert f"say --team: {TEAM}, T2" in unclear[2]
    assert done[0] == 0
    assert WHO in looked_at(url)


def test_a_restore_erases_again(url: str, tmp_path: Path) -> None:
    env = {"PAIRME_ERASURE_LEDGER": str(tmp_path / "ledger")}
    lost = f"sqlite:///{tmp_path / 'lost.db'}"
    assert pairme(lost, "migrate")[0] == 0
    db = Database(lost)
    bring_in(db, WHO)
    db.close()
    assert pairme(lost, "privacy", "erase", WHO, "--yes", **env)[0] == 0

    code, shown, _ = pairme(url, "recover", "--restored", "--yes", **env)

    assert code == 0
    assert "1 people had themselves erased; they are erased again." in shown
    assert WHO not in looked_at(url)


def test_whoever_the_file_of_contacts_names_is_to_be_taken_out_of_it(
    url: str, tmp_path: Path
) -> None:
    care = tmp_path / "care.yaml"
    entry = f"{{label: Robin, contact: {WHO}, confidential: true, audience: support}}"
    care.write_text(f"contacts:\n- {entry}\n")
    env = {
        "PAIRME_ERASURE_LEDGER": str(tmp_path / "ledger"),
        "PAIRME_CARE_FILE": str(care),
    }

    code, shown, said = pairme(url, "privacy", "erase", WHO, "--yes", **env)

    assert (code, shown) == (0, "Erased.\n")
    assert f"PAIRME_CARE_FILE still names {WHO}" in said
