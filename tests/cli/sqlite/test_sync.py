"""`pairme sync`: everybody's profile fields now, in counts; what refuses it, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import sync
from sandbox import Fault, FaultKind, ProfileField, Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from storage import places
from storage.database import Database
from storage.places import StoredPlace
from tests.bot.services.factories import bring_in, count_rows, person_of
from tests.cli.calling import in_workspace

ANA, BEN, GRACE, LIAM = "U01ANA", "U02BEN", "U07GRACE", "U12LIAM"
SCOPES = (*DEFAULT_SCOPES, "users.profile:read")
SETTING = "department=Department, team=Team, location=Office, manager=Manager, stage=Level"
ONE, LABELS = "users.profile.get", "team.profile.get"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox(scopes=SCOPES) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def four_people(db: Database, slack: Sandbox) -> None:
    bring_in(db, ANA, BEN, GRACE, LIAM, team_id=slack.team_id)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it waited; no time passes."""
    waited: list[float] = []
    monkeypatch.setattr(sync.time, "sleep", waited.append)
    return waited


def run(
    database_url: str, slack: Sandbox, *words: str, fields: str = SETTING
) -> tuple[int, str, str]:
    return in_workspace(database_url, slack, *words, PAIRME_PROFILE_FIELDS=fields)


def place(db: Database, slack: Sandbox, who: str) -> StoredPlace | None:
    with db.read() as session:
        return places.find_place(session, person_of(db, who, slack.team_id).id)


def test_a_dry_run_tells_counts_and_changes_nothing(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    code, out, complaints = run(database_url, slack, "sync", "--dry-run")

    assert (code, complaints) == (0, "")
    assert out == (
        "4 people read: department, team, location, manager, stage\n"
        "Fields that would change:\n"
        "  19 newly filled\n"
        "Ignored, as if they were empty:\n"
        "  1 no stage that I know; docs/org-data.md lists them\n"
        "Nothing has been changed. To carry it out, leave --dry-run out.\n"
    )
    assert count_rows(db, "places") == count_rows(db, "audit") == 0


def test_it_is_carried_out_written_down_and_then_nothing_changes_any_more(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    code, out, _ = run(database_url, slack, "sync")
    again = json.loads(run(database_url, slack, "sync", "--json")[1])

    assert code == 0
    assert "Fields changed:\n  19 newly filled\n" in out
    assert (again["done"], again["people"], again["same"], again["filled"]) == (True, 4, 19, 0)
    assert (again["ignored"]["unknown_stage"], again["missing"]) == (1, {})
    found = place(db, slack, LIAM)
    assert found is not None
    assert (found.team, found.location, found.stage) == ("Anchor", "Seattle", None)
    assert count_rows(db, "audit") == 2
    with db.read() as session:
        due = session.execute(text("SELECT count(*) FROM people WHERE fields_due_at IS NULL"))
        taking_part = session.execute(text("SELECT count(*) FROM participants")).scalar_one()
    assert count_rows(db, "people") - due.scalar_one() == taking_part == 4


def test_what_a_list_says_is_kept_and_counted(
    db: Database, database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"person,team,department\n{ANA},Docks,\n")
    run(database_url, slack, "import", str(file), "--yes")

    facts = json.loads(run(database_url, slack, "sync", "--json")[1])

    assert (facts["kept"], facts["filled"]) == (1, 18)
    found = place(db, slack, ANA)
    assert found is not None
    assert (found.team, found.department) == ("Docks", "Product")


def test_a_field_that_is_not_there_is_named_and_the_others_are_read(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    slack.admin.set_profile_fields(
        [ProfileField(id="Xf0TEAM", label="Team"), ProfileField(id="Xf0BOSS", label="Manager")]
    )

    code, out, _ = run(database_url, slack, "sync")
    none = run(database_url, slack, "sync", fields="function=Craft")

    assert code == none[0] == 0
    assert "department was not read: this workspace has no such field." in out
    assert "manager was not read: this field holds a text;" in out
    assert "4 people read: team" in out
    assert "nobody was read; `pairme doctor`" in none[1]
    assert len(slack.calls(ONE)) == 4


def test_told_to_wait_it_waits_and_goes_on(
    database_url: str, slack: Sandbox, waits: list[float]
) -> None:
    slack.faults.add(Fault(ONE, FaultKind.HTTP_429, retry_after=7))
    slack.faults.add(Fault(LABELS, FaultKind.HTTP_429, retry_after=9))

    code, out, _ = run(database_url, slack, "sync")

    assert code == 0
    assert "4 people read" in out
    assert waits == [9, 7]


def test_it_does_not_wait_for_ever(database_url: str, slack: Sandbox, waits: list[float]) -> None:
    slack.faults.add(Fault(ONE, FaultKind.HTTP_429, retry_after=7, times=100))

    code, _, complaints = run(database_url, slack, "sync")

    assert code == 1
    assert "try again" in complaints
    assert len(waits) == sync.MOST_WAITS


def test_interrupted_by_slack_it_keeps_what_it_has_read(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    slack.faults.add(Fault(ONE, FaultKind.HTTP_5XX, after=2))

    code, out, complaints = run(database_url, slack, "sync")

    assert (code, out) == (1, "")
    assert "what was read before is kept" in complaints
    assert count_rows(db, "places") == 2
    assert count_rows(db, "audit") == 1
    assert run(database_url, slack, "sync")[0] == 0
    assert count_rows(db, "places") == 4


def test_who_is_not_there_any_more_is_left_out(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    bring_in(db, "U99NOBODY", team_id=slack.team_id)

    code, out, _ = run(database_url, slack, "sync")

    assert code == 0
    assert "1 left out" in out


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("scope", "users.profile:read"),
        ("revoked", "pairme doctor"),
        ("off", "PAIRME_PROFILE_FIELDS is empty"),
        ("garbage", "try again"),
    ],
)
def test_why_it_cannot_is_said_with_what_to_do(
    db: Database, database_url: str, slack: Sandbox, what: str, says: str
) -> None:
    if what == "scope":
        slack.admin.grant(DEFAULT_SCOPES)
    if what == "revoked":
        slack.admin.revoke_tokens()
    if what == "garbage":
        slack.faults.add(Fault(LABELS, FaultKind.GARBAGE))

    code, out, complaints = run(
        database_url, slack, "sync", fields="" if what == "off" else SETTING
    )

    assert (code, out) == (1, "")
    assert says in complaints
    assert count_rows(db, "places") == 0


def test_a_wrong_setting_is_wrong_usage(database_url: str, slack: Sandbox) -> None:
    code, _, complaints = run(database_url, slack, "sync", fields="boss=Manager")

    assert code == 2
    assert "PAIRME_PROFILE_FIELDS, entry 1: there is no such column; use one of" in complaints


@pytest.mark.parametrize(
    ("fields", "mark", "says"),
    [
        (SETTING, "✓", "department, team, location, manager, stage found"),
        ("team=Squad", "!", "not read: team (Squad): this workspace has no such field → write"),
        ("manager=Team", "!", "manager (Team): this field holds a text"),
    ],
)
def test_the_doctor_says_whether_the_workspace_has_the_fields(
    database_url: str, slack: Sandbox, fields: str, mark: str, says: str
) -> None:
    _, out, _ = run(database_url, slack, "doctor", fields=fields)

    [line] = [one for one in out.splitlines() if "profile fields" in one]
    assert line.startswith(mark)
    assert says in line


def test_the_doctor_names_the_missing_scope(database_url: str, slack: Sandbox) -> None:
    slack.admin.grant(DEFAULT_SCOPES)

    _, out, _ = run(database_url, slack, "doctor")
    plain = run(database_url, slack, "doctor", fields="")[1]

    assert "! scopes" in out
    assert "PAIRME_PROFILE_FIELDS is off: missing users.profile:read" in out
    assert "none is read: missing users.profile:read" in out
    assert "profile" not in plain
