"""Tokens that are not renewed: refused, unclear, lost on the way, or taken away meanwhile."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery import sender
from bot.delivery.outcomes import Blocked, NotSent
from bot.oauth_pages import Ended
from bot.services.operating import installing
from bot.services.operating.installing import REFRESH_REFUSED
from storage import installations
from storage.errors import StorageUnavailable
from storage.locks import Lane
from storage.workspaces import WorkspaceState
from tests.bot.oauth.home import Home


@pytest.fixture(autouse=True)
def rotating(home: Home) -> None:
    """A workspace with a token that ends after twelve hours."""
    home.slack.rotates = True
    assert home.install().ended is Ended.DONE


def renewals(home: Home) -> int:
    return sum("refresh_token" in said for method, said in home.slack.asked)


def works(home: Home, token: str | None) -> bool:
    return home.slack.tokens.get(str(token)) == "T1"


def test_a_refused_renewal_holds_the_workspace_until_it_is_installed_again(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.slack.fails["oauth.v2.access"] = [{"ok": False, "error": "invalid_refresh_token"}]
    home.wait(hours=13)

    outcome = sender.open_group(home.here.client_for("T1"), slack_user_ids=["U1", "U2"])
    held = home.workspace()
    home.here.look_after()
    home.wait(hours=2)
    home.here.look_after()
    still = home.workspace().state
    home.install()

    assert isinstance(outcome, NotSent)
    assert (held.state, held.reason) == (WorkspaceState.HELD, REFRESH_REFUSED)
    assert "/slack/install" in caplog.text
    assert still is WorkspaceState.HELD
    assert home.workspace().state is WorkspaceState.ACTIVE
    assert home.slack.count("auth.test") == 0  # asking whether the old one is good means nothing


@pytest.mark.parametrize(
    "failing",
    [
        None,
        (503, "{}"),
        (429, "{}"),
        (200, "kanarie"),
        {"ok": False, "error": "internal_error"},
        {"ok": False, "error": "bad_client_secret"},
        {"ok": True, "access_token": ""},
    ],
)
def test_an_unclear_answer_holds_nobody_and_is_asked_for_again_after_a_minute(
    home: Home, failing: object
) -> None:
    old = home.here.client_for("T1").token
    home.slack.fails["oauth.v2.access"] = [failing]
    home.wait(hours=11)

    meanwhile = [home.here.client_for("T1").token for _ in range(3)]
    asked = renewals(home)
    home.wait(minutes=1, seconds=1)
    renewed = home.here.client_for("T1").token

    assert meanwhile == [old] * 3
    assert asked == 1
    assert home.workspace().state is WorkspaceState.ACTIVE
    assert renewed != old
    assert works(home, renewed)


def test_without_a_good_token_a_message_waits_and_is_not_lost(home: Home) -> None:
    home.slack.fails["oauth.v2.access"] = [None]
    home.wait(hours=13)

    outcome = sender.open_group(home.here.client_for("T1"), slack_user_ids=["U1", "U2"])

    assert isinstance(outcome, NotSent)
    assert home.slack.count("conversations.open") == 0


def test_without_an_installation_a_message_is_blocked_without_asking_slack(home: Home) -> None:
    outcome = sender.open_group(home.here.client_for("T9"), slack_user_ids=["U1", "U2"])

    assert outcome == Blocked("not_authed")
    with pytest.raises(SlackApiError):
        home.here.client_for("T9").auth_test()


def test_a_database_that_fails_lets_a_message_wait(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise StorageUnavailable("gone")

    monkeypatch.setattr("storage.installations.find_of_team", gone)

    outcome = sender.open_group(home.here.client_for("T1"), slack_user_ids=["U1", "U2"])

    assert isinstance(outcome, NotSent)


def test_tokens_that_could_not_be_stored_are_not_asked_for_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack gives them once: what is lost here is lost for ever."""

    def gone(*_: object, **__: object) -> None:
        raise StorageUnavailable("gone")

    home.wait(hours=13)
    with monkeypatch.context() as patch:
        patch.setattr(installations, "replace_tokens", gone)
        lost = home.here.client_for("T1").token

    found = home.here.client_for("T1").token

    assert lost is None
    assert works(home, found)
    assert renewals(home) == 1


def test_a_refusal_of_what_another_instance_has_used_up_holds_nobody_for_long(
    home: Home,
) -> None:
    """Its lock was lost while Slack answered: both asked, and the second comes first."""
    seen, other = home.stored(), home.instance()
    assert seen is not None
    home.wait(hours=13)
    used_up = seen.open_refresh_token(home.here.sealer)
    assert used_up is not None
    tokens = home.here.slack.refresh(used_up, now=home.at)

    other.client_for("T1")
    held = home.workspace().reason
    installing.renew(home.db, seen, tokens, sealer=home.here.sealer)
    afterwards = home.workspace()
    late = installing.refuse_renewal(home.db, seen)

    assert held == REFRESH_REFUSED
    assert (afterwards.state, afterwards.reason) == (WorkspaceState.ACTIVE, None)
    assert late is False
    assert home.workspace().state is WorkspaceState.ACTIVE


def test_who_holds_the_lock_elsewhere_is_not_disturbed(home: Home) -> None:
    old = home.here.client_for("T1").token
    lane = Lane("installation", home.workspace().id)
    other = home.runtime().locks
    assert other.take(lane) or home.db.dialect == "sqlite"
    home.here._runtime.locks.take(lane)
    home.wait(hours=11)

    meanwhile = home.here.client_for("T1").token

    assert meanwhile == old
    assert renewals(home) == 0


def test_what_was_renewed_after_the_app_was_removed_is_not_stored(home: Home) -> None:
    seen = home.stored()
    assert seen is not None
    used_up = seen.open_refresh_token(home.here.sealer)
    assert used_up is not None
    tokens = home.here.slack.refresh(used_up, now=home.at)
    with home.db.write() as session:
        installations.delete_installation(session, seen.workspace_id)

    stored = installing.renew(home.db, seen, tokens, sealer=home.here.sealer)

    assert stored is False
    assert home.stored() is None
