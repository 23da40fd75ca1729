"""What a start warns of: nobody to turn to, and erasures that do not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import start_warnings
from bot.run import Bot
from bot.runtime import Runtime
from bot.settings import load_settings
from storage import care_contacts, erasure_ledger, migrate, people, workspaces
from storage.database import Database
from tests.bot.services.factories import NOW, bring_in, program_of

SUPPORT = {"label": "Robin", "contact": "112", "confidential": True, "audience": ["support"]}
CONCERN = {**SUPPORT, "audience": ["support", "concern"]}


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    bot = Bot(load_settings({"PAIRME_DATABASE_PATH": str(tmp_path / "pairme.db")}))
    migrate.upgrade(bot.runtime.db)
    yield bot.runtime
    bot.stop()


def warnings(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    start_warnings.warn(runtime)
    return [record.getMessage() for record in caplog.records]


def set_in_slack(db: Database, *entries: dict[str, object]) -> None:
    with db.write() as session:
        care_contacts.keep_care(session, program_of(db).workspace_id, entries)


def test_contacts_count_that_admins_have_set_in_slack(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    before = warnings(runtime, caplog)
    bring_in(runtime.db, "U1")
    set_in_slack(runtime.db, SUPPORT, CONCERN)
    one_short = warnings(runtime, caplog)
    set_in_slack(runtime.db, CONCERN, {**CONCERN, "label": "Kim"})

    assert [line.split(": ")[1] for line in before] == [
        "0 of at least 1 for support; see docs/care.md",
        "0 of at least 2 for concern; see docs/care.md",
    ]
    [line] = one_short
    assert "1 of at least 2 for concern" in line
    assert warnings(runtime, caplog) == []


def test_of_several_workspaces_the_one_that_lacks_them_is_named(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    bring_in(runtime.db, "U1")
    set_in_slack(runtime.db, CONCERN, {**CONCERN, "label": "Kim"})
    bring_in(runtime.db, "U9", team_id="T2")

    assert all("incomplete in T2" in line for line in warnings(runtime, caplog))


def test_a_missing_ledger_and_one_of_another_key_are_told(
    runtime: Runtime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = runtime.db
    bring_in(db, "U1")
    set_in_slack(db, CONCERN, {**CONCERN, "label": "Kim"})
    with db.read() as session:
        workspace = workspaces.get_workspace(session, program_of(db).workspace_id)
        person = people.find_person(session, workspace.id, slack_user_id="U1")
    assert person is not None
    erasure_ledger.ledger_of(db.file, path=None, key="k" * 32).note(
        workspace, person, keeps_history=False, now=NOW
    )
    other = load_settings({"PAIRME_DATABASE_PATH": str(db.file), "PAIRME_ERASURE_KEY": "other" * 8})

    [line] = warnings(replace(runtime, settings=other), caplog)
    assert line.startswith("1 erasures were noted with another key")

    monkeypatch.setattr("bot.runtime.ledger_of", lambda *_, **__: erasure_ledger.Ledger(None))
    [line] = warnings(runtime, caplog)
    assert line.startswith("there is no erasure ledger")


def test_a_ledger_that_cannot_be_read_is_told_and_stops_no_start(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    path = runtime.ledger.path
    assert path is not None
    path.mkdir()

    last = warnings(runtime, caplog)[-1]

    assert last.startswith("the erasure ledger cannot be read (IsADirectoryError)")
