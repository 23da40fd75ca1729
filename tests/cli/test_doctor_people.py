"""`pairme doctor` on what people rely on: contacts, held rounds, erasures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.check_people import check_erasures, check_holds, check_named
from bot.cli.doctor import examine
from bot.cli.findings import Finding, State
from bot.runtime import ledger_by
from bot.services.joining import privacy
from bot.services.managing.round_orders import Order
from bot.services.people import save_person
from bot.settings import load_settings
from storage import care_contacts, migrate, people
from storage.database import Database
from tests.bot.services.factories import NOW, TEAM, bring_in, due_at, member, program_of
from tests.bot.services.managing.ordering import give
from tests.cli.slack_stub import slack_saying

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1-canary", "SLACK_APP_TOKEN": "xapp-1-canary"}
ENTRY = {
    "label": "Robin",
    "contact": "112",
    "confidential": True,
    "audience": ["support", "concern"],
}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """A SQLite file with two people in it."""
    db = Database(f"sqlite:///{tmp_path}/pairme.db", pool_size=4)
    migrate.upgrade(db)
    bring_in(db, "U1", "U2")
    yield db
    db.close()


def examined(db: Database, now: datetime, **env: str) -> dict[str, Finding]:
    with slack_saying() as api:
        given = {**TOKENS, "PAIRME_SLACK_API_URL": api, "PAIRME_DATABASE_PATH": str(db.file), **env}
        return {one.name: one for one in examine(now=lambda: now, env=given)}


def test_contacts_set_in_slack_count_and_a_forgotten_round_is_named(file: Database) -> None:
    with file.write() as session:
        two = [ENTRY, {**ENTRY, "label": "Kim"}]
        care_contacts.keep_care(session, program_of(file).workspace_id, two)
    give(file, Order.HOLD)
    late = due_at(file) + timedelta(hours=1)

    found = examined(file, late)

    assert (found["contacts"].state, found["contacts"].detail) == (
        State.OK,
        "2 people and places to turn to",
    )
    assert found["rounds"].state is State.WARNING
    assert "the round of 2026-12-01 in 'Peer mentoring' is still held" in found["rounds"].detail
    assert "pairme round" in found["rounds"].fix
    assert "erasures" not in found


def test_contacts_are_missing_where_admins_took_them_away(file: Database, tmp_path: Path) -> None:
    care = Path(__file__).parents[2] / "docs" / "care.example.yaml"
    with file.write() as session:
        care_contacts.keep_care(session, program_of(file).workspace_id, [ENTRY])

    found = examined(file, datetime.now(UTC), PAIRME_CARE_FILE=str(care))

    assert found["contacts"].detail == "incomplete: 1 of at least 2 for concern"
    assert "/pairme admin" in found["contacts"].fix


def test_a_round_that_is_held_in_time_is_no_finding(file: Database) -> None:
    give(file, Order.HOLD)

    assert list(check_holds(file, due_at(file) - timedelta(minutes=1))) == []


def test_erasures_need_the_key_of_then_and_a_ledger(file: Database, tmp_path: Path) -> None:
    env = {"PAIRME_DATABASE_PATH": str(file.file), "PAIRME_ERASURE_KEY": "k" * 32}
    then, now = load_settings(env), load_settings(env | {"PAIRME_ERASURE_KEY": "other" * 8})
    who = {"team_id": TEAM, "slack_user_id": "U1"}
    assert privacy.erase(file, **who, ledger=ledger_by(then, file), now=NOW)

    assert list(check_erasures(file, then)) == []
    [found] = check_erasures(file, now)
    assert found.state is State.FAILED
    assert found.detail.startswith("1 were noted with another key")


def test_a_ledger_that_cannot_be_read_is_named(file: Database, tmp_path: Path) -> None:
    (tmp_path / "ledger").write_bytes(b"\xff\n")
    env = {"PAIRME_ADMINS": "U1", "PAIRME_ERASURE_LEDGER": str(tmp_path / "ledger")}

    found = examined(file, NOW, **env)

    assert found["erasures"].state is State.FAILED
    assert "cannot be read" in found["erasures"].detail
    assert "admins" not in found


def test_an_admin_named_by_the_operator_who_cannot_be_told_is_a_warning(file: Database) -> None:
    """By their place in the setting, so that no report holds whose data were erased."""
    named = {"PAIRME_ADMINS": "U1, U2, U3, U4"}  # U4 is nobody we know, as before the first message
    settings = load_settings({"PAIRME_DATABASE_PATH": str(file.file), **named})
    bring_in(file, "U3")
    assert list(check_named(file, settings)) == []

    ledger = ledger_by(settings, file)
    assert privacy.erase(file, team_id=TEAM, slack_user_id="U2", ledger=ledger, now=NOW)
    closed = member("U3", deactivated=True, updated_at=NOW + timedelta(hours=1))
    save_person(file, team_id=TEAM, person=closed, now=NOW)
    erased, gone = check_named(file, settings)

    assert (erased.state, gone.state) == (State.WARNING, State.WARNING)
    assert erased.detail.startswith("PAIRME_ADMINS, entry 2: their data was erased")
    assert gone.detail.startswith("PAIRME_ADMINS, entry 3: no full member")
    with file.read() as session:
        ours = program_of(file).workspace_id
        assert set(people.find_people(session, ours, ["U2", "U4"])) == set()
    assert examined(file, NOW, **named)["admins"].state is State.WARNING

    assert privacy.erase(file, team_id=TEAM, slack_user_id="U1", ledger=ledger, now=NOW)
    [erased, _] = check_named(file, settings)
    assert erased.detail.startswith("PAIRME_ADMINS, entries 1 and 2: their data was erased")
