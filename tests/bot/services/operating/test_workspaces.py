"""Where we may work: connected, held, removed, connected again."""

from __future__ import annotations

import logging

import pytest

from bot.services.events import Event
from bot.services.operating import workspaces
from bot.services.operating.workspaces import Identity, NotServed, admit, connect, disconnect, hold
from storage import outbox
from storage import workspaces as stored
from storage.database import Database
from storage.workspaces import Workspace, WorkspaceState
from tests.bot.services.factories import NOW, count_rows, join
from tests.storage.factories import race

US = Identity("T1", "B1", "U0BOT")


def workspace(db: Database, team_id: str = "T1") -> Workspace:
    with db.read() as session:
        found = stored.find_workspace(session, team_id=team_id)
    assert found is not None
    return found


def learn(db: Database, identity: Identity = US, *, lacks_scopes: bool = False) -> bool:
    return connect(db, identity, lacks_scopes=lacks_scopes, now=NOW)


def stop(db: Database, reason: str, team_id: str = "T1") -> bool:
    with db.write() as session:
        return hold(session, workspace(db, team_id).id, reason=reason)


def due(db: Database) -> int:
    with db.read() as session:
        return len(outbox.list_due(session, now=NOW, limit=100))


def test_who_we_are_is_remembered_and_written_once(db: Database) -> None:
    learn(db)
    first = workspace(db)
    learn(db)
    learn(db, Identity("T1", "B2", "U0BOT"))  # installed again

    assert (first.state, first.bot_id, first.bot_user_id) == (WorkspaceState.ACTIVE, "B1", "U0BOT")
    assert workspace(db).bot_id == "B2"
    assert count_rows(db, "workspaces") == 1


def test_what_is_known_already_costs_no_write(db: Database) -> None:
    learn(db)

    with db.write():  # on SQLite nobody else could write now
        assert learn(db) is False


def test_until_slack_has_told_us_once_every_workspace_is_believed(db: Database) -> None:
    assert admit(db, team_id="T1", is_ours=False) is None
    join(db, "U1", team_id="T2")
    assert admit(db, team_id="T2", is_ours=False) == workspace(db, "T2")

    learn(db)

    assert admit(db, team_id="T1", is_ours=False) == workspace(db)
    assert admit(db, team_id="T2", is_ours=False) is NotServed.NOT_OURS
    assert admit(db, team_id="T3", is_ours=False) is NotServed.NOT_OURS
    assert admit(db, team_id="T3", is_ours=True) is None  # Slack says so now: it is new


def test_a_held_workspace_is_silent_and_not_served_until_the_token_is_good(db: Database) -> None:
    learn(db)
    join(db, "U1")

    held = stop(db, "token_revoked")
    silent = (due(db), admit(db, team_id="T1", is_ours=True), workspace(db).reason)
    lifted = learn(db)

    assert held
    assert silent == (0, NotServed.HELD, "token_revoked")
    assert lifted
    assert (due(db), admit(db, team_id="T1", is_ours=True)) == (1, workspace(db))
    assert workspace(db).reason is None


def test_a_missing_scope_is_repaired_by_granting_it_only(db: Database) -> None:
    learn(db)
    stop(db, "missing_scope")

    assert learn(db, lacks_scopes=True) is False
    assert workspace(db).state is WorkspaceState.HELD
    assert learn(db, lacks_scopes=False) is True
    assert workspace(db).state is WorkspaceState.ACTIVE


def test_scopes_that_are_missing_hold_up_no_other_repair(db: Database) -> None:
    learn(db)
    stop(db, "invalid_auth")

    assert learn(db, lacks_scopes=True) is True


def test_an_operator_is_told_once_why_and_what_to_do(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    learn(db)

    with caplog.at_level(logging.ERROR):
        results = race(4, lambda _: stop(db, "missing_scope"))

    assert sorted(results) == [False, False, False, True]
    [record] = caplog.records
    assert "missing_scope" in record.getMessage()
    assert "pairme doctor" in record.getMessage()
    assert vars(record)["team_id"] == "T1"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("token_revoked", "SLACK_BOT_TOKEN"),
        ("tokens_revoked", "SLACK_BOT_TOKEN"),
        ("missing_scope", "scopes"),
        ("ekm_access_denied", "admins"),
        (None, "install the app again"),
    ],
)
def test_every_reason_has_a_remedy(reason: str | None, words: str) -> None:
    assert words in workspaces.remedy(reason)


def test_a_workspace_that_removed_the_app_falls_silent_and_others_do_not(db: Database) -> None:
    for team_id in ("T1", "T2"):
        join(db, "U1", team_id=team_id)

    results = [
        disconnect(db, Event(team, "Ev1"), reason="app_uninstalled", now=NOW)
        for team in ("T1", "T9")
    ]

    assert results == [True, False]
    assert (workspace(db, "T1").state, workspace(db, "T1").reason) == (
        WorkspaceState.UNINSTALLED,
        "app_uninstalled",
    )
    assert workspace(db, "T2").state is WorkspaceState.ACTIVE
    assert admit(db, team_id="T1", is_ours=True) is NotServed.REMOVED
    assert [one.team_id for one in workspaces.list_silent(db)] == ["T1"]


def test_an_app_that_is_installed_again_is_not_removed_by_a_repeated_event(db: Database) -> None:
    join(db, "U1")
    removed, revoked = Event("T1", "Ev1"), Event("T1", "Ev2")
    disconnect(db, removed, reason="app_uninstalled", now=NOW)
    disconnect(db, revoked, reason="tokens_revoked", now=NOW)
    silent = due(db)
    learn(db)

    for event in (removed, revoked):
        assert disconnect(db, event, reason="app_uninstalled", now=NOW) is False

    assert (silent, due(db)) == (0, 1)
    assert workspace(db).state is WorkspaceState.ACTIVE


def test_what_slack_refuses_after_the_app_was_removed_leaves_it_removed(db: Database) -> None:
    learn(db)
    disconnect(db, Event("T1", "Ev1"), reason="app_uninstalled", now=NOW)

    assert stop(db, "account_inactive") is False
    assert workspace(db).state is WorkspaceState.UNINSTALLED


def test_a_repair_does_not_undo_what_was_learned_meanwhile(db: Database) -> None:
    learn(db)
    stop(db, "token_revoked")
    seen = workspace(db)
    disconnect(db, Event("T1", "Ev1"), reason="app_uninstalled", now=NOW)

    with db.write() as session:
        moved = stored.move_workspace(session, seen, WorkspaceState.ACTIVE)

    assert not moved
    assert workspace(db).state is WorkspaceState.UNINSTALLED
