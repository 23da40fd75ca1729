"""Adding the app to a workspace: first, again, with more scopes; removed, and back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.manifest import SCOPES
from bot.oauth import Begun
from bot.oauth_pages import Ended
from bot.services.events import Event
from bot.services.operating.workspaces import NotServed, disconnect, hold
from storage import workspaces
from storage.workspaces import WorkspaceState
from tests.bot.oauth.fake_slack import CANARY
from tests.bot.oauth.home import CLIENT_SECRET, Home
from tests.bot.services.factories import NOW


def rows(home: Home, table: str) -> list[dict[str, object]]:
    with home.db.read() as session:
        return [dict(one) for one in session.execute(text(f"SELECT * FROM {table}")).mappings()]


def test_a_workspace_that_installs_the_app_is_served_with_its_own_token(home: Home) -> None:
    first, second = home.install("T1"), home.install("T2")

    one, two = home.here.authorize(None, "T1"), home.here.authorize(None, "T2")
    assert (first.ended, second.ended) == (Ended.DONE, Ended.DONE)
    assert not isinstance(one, NotServed)
    assert not isinstance(two, NotServed)
    assert [home.slack.tokens[str(each.bot_token)] for each in (one, two)] == ["T1", "T2"]
    assert one.bot_user_id == "U0BOT"
    assert home.here.client_for("T2").token == two.bot_token
    assert home.here.authorize(None, "T3") is NotServed.NOT_OURS
    assert home.slack.count("auth.test") == 0  # nobody waits for Slack while a person waits for us
    assert home.woken == 2


def test_the_browser_is_sent_to_slack_with_everything_that_is_needed(home: Home) -> None:
    begun = home.oauth.begin()

    assert isinstance(begun, Begun)
    assert begun.url.startswith(home.slack.api_url.removesuffix("api/") + "oauth/v2/authorize?")
    assert "redirect_uri=https%3A%2F%2Fpairme.example.com%2Fslack%2Foauth_redirect" in begun.url
    assert all(scope.replace(":", "%3A") in begun.url for scope in SCOPES)
    assert CLIENT_SECRET not in begun.url
    assert len(begun.state) == 43  # 256 bits


def test_neither_tokens_nor_states_are_in_the_database_in_clear(home: Home) -> None:
    home.slack.rotates = True
    state = home.begin()
    begun = str(rows(home, "oauth_states"))
    home.come_back(state, home.slack.agree())

    [row] = rows(home, "installations")
    assert state not in begun
    assert row["key_id"] == "old"
    assert CANARY not in str(row)
    assert rows(home, "oauth_states") == []


def test_nothing_that_is_opened_shows_in_a_repr(home: Home) -> None:
    home.slack.rotates = True
    grant = home.here.slack.exchange(home.slack.agree(), now=NOW)
    home.install()
    stored = home.stored()
    assert stored is not None
    opened = (stored.open_bot_token(home.here.sealer), stored.open_refresh_token(home.here.sealer))

    shown = f"{grant!r} {stored!r} {opened!r} {home.here.sealer!r} {home.here.slack!r}"

    assert CANARY in str(opened[0].value)
    assert CANARY not in shown
    assert stored.bot_token.text not in shown


def test_a_workspace_of_an_organization_is_kept_with_both_ids_and_moves_with_its_data(
    home: Home,
) -> None:
    home.install("T1")
    before = home.workspace()

    home.here.authorize("E1", "T1")  # somebody types a command after the move
    home.workers.shutdown(wait=True)
    moved = home.workspace()

    assert (before.enterprise_id, moved.enterprise_id) == ("", "E1")
    assert moved.id == before.id


def test_installing_again_changes_the_token_and_nothing_else(home: Home) -> None:
    home.install()
    before, old = home.workspace(), home.here.client_for("T1").token

    page = home.install(enterprise={"id": "E1"})

    assert page.ended is Ended.BACK
    assert home.workspace().id == before.id
    assert home.workspace().enterprise_id == "E1"
    assert home.here.client_for("T1").token != old
    assert len(rows(home, "installations")) == 1


def test_more_scopes_repair_a_workspace_that_lacked_one(home: Home) -> None:
    home.slack.scopes = SCOPES[:-1]
    lacking = home.install()
    with home.db.write() as session:
        hold(session, home.workspace().id, reason="missing_scope")
    still = home.install()
    held = home.workspace().state
    home.slack.scopes = SCOPES

    whole = home.install()

    assert (lacking.lacks, still.lacks, whole.lacks) == (True, True, False)
    assert held is WorkspaceState.HELD
    assert home.workspace().state is WorkspaceState.ACTIVE
    assert home.here.may_upload("T1") is False  # optional, and not granted


@pytest.mark.parametrize("reason", ["token_revoked", "refresh_refused", "no_permission"])
def test_new_tokens_let_a_held_workspace_speak_again(home: Home, reason: str) -> None:
    home.install()
    with home.db.write() as session:
        hold(session, home.workspace().id, reason=reason)

    home.install()

    assert (home.workspace().state, home.workspace().reason) == (WorkspaceState.ACTIVE, None)


def test_files_may_be_sent_where_that_was_granted(home: Home) -> None:
    home.install()

    assert (home.here.may_upload("T1"), home.here.may_upload("T2")) == (True, False)


def test_who_installs_is_written_down_and_becomes_nobodys_admin(home: Home) -> None:
    home.install()

    [deed] = rows(home, "audit")
    assert (deed["event"], deed["actor"]) == ("workspace.installed", "U0ADMIN")
    assert rows(home, "people") == rows(home, "program_admins") == []


def test_who_we_are_as_an_author_is_asked_for_afterwards_once(home: Home) -> None:
    home.install("T1")
    home.install("T2")
    home.slack.fails["auth.test"] = [None]

    home.here.look_after()
    known = [home.workspace(one).bot_id for one in ("T1", "T2")]
    home.here.look_after()
    asked = home.slack.count("auth.test")
    home.wait(minutes=6)
    home.here.look_after()
    home.here.look_after()

    assert known == [None, "B0T2"]  # one that fails does not keep the other waiting
    assert home.workspace("T1").bot_id == "B0T1"
    assert (asked, home.slack.count("auth.test")) == (2, 3)


def test_removing_the_app_deletes_its_tokens_at_once(home: Home) -> None:
    home.install()
    home.here.client_for("T1")

    disconnect(home.db, Event("T1", "Ev1"), reason="app_uninstalled", now=NOW)

    assert home.stored() is None
    assert home.here.authorize(None, "T1") is NotServed.REMOVED
    assert home.here.client_for("T1").token is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_both_events_of_a_removal_may_come_in_any_order_and_twice(
    home: Home, order: tuple[int, int]
) -> None:
    home.install()
    told = [("Ev1", "tokens_revoked"), ("Ev2", "app_uninstalled")]

    for key, reason in [*(told[one] for one in order), *told]:
        disconnect(home.db, Event("T1", key), reason=reason, now=NOW)

    assert home.workspace().state is WorkspaceState.UNINSTALLED
    assert home.stored() is None


def test_a_removal_that_is_told_after_the_app_came_back_takes_nothing(home: Home) -> None:
    home.install()
    removed_at = home.at
    home.wait(seconds=30)
    home.install()

    late = Event("T1", "Ev1", removed_at)
    news = disconnect(home.db, late, reason="app_uninstalled", now=home.at)
    of_now = disconnect(home.db, Event("T1", "Ev2", home.at), reason="app_uninstalled", now=home.at)

    assert (news, of_now) == (False, True)
    assert home.stored() is None


def test_installed_again_in_time_nothing_of_the_workspace_is_forgotten(home: Home) -> None:
    home.install()
    ours = home.workspace().id
    disconnect(home.db, Event("T1", "Ev1"), reason="app_uninstalled", now=home.at)
    home.wait(days=29)

    page = home.install()

    assert page.ended is Ended.BACK
    assert home.workspace().id == ours
    assert home.workspace().state is WorkspaceState.ACTIVE
    with home.db.read() as session:
        assert len(workspaces.list_workspaces(session)) == 1
