"""Slack tells that the app is gone, or its token: what comes late takes nothing away."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.listeners import lifecycle
from bot.manifest import SCOPES
from bot.services.operating.workspaces import hold
from bot.slack_identity import Answer, ask
from storage.workspaces import WorkspaceState
from tests.bot.oauth.home import Home


def told(home: Home, kind: str, *, key: str, at: Any, **event: Any) -> None:
    body = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": key,
        "event_time": at,
        "event": {"type": kind, **event},
    }
    lifecycle.take(home.runtime(), body)


def seconds(home: Home) -> int:
    return int(home.at.timestamp())


def test_both_kinds_delete_the_tokens(home: Home) -> None:
    home.install()
    told(home, "app_uninstalled", key="Ev1", at=seconds(home))
    removed = (home.stored(), home.workspace().state)
    home.install()

    told(home, "tokens_revoked", key="Ev2", at=seconds(home), tokens={"bot": ["U0BOT"]})

    assert removed == (None, WorkspaceState.UNINSTALLED)
    assert (home.stored(), home.workspace().state) == removed


def test_tokens_of_people_are_none_of_ours(home: Home) -> None:
    home.install()

    told(home, "tokens_revoked", key="Ev1", at=seconds(home), tokens={"oauth": ["U1"]})

    assert home.stored() is not None


def test_what_happened_before_the_app_came_back_takes_nothing(home: Home) -> None:
    home.install()
    then = seconds(home)
    told(home, "app_uninstalled", key="Ev1", at=then)
    home.wait(seconds=20)
    home.install()

    told(home, "tokens_revoked", key="Ev2", at=then, tokens={"bot": ["U0BOT"]})
    told(home, "app_uninstalled", key="Ev1", at=then)  # repeated

    assert home.stored() is not None
    assert home.workspace().state is WorkspaceState.ACTIVE


@pytest.mark.parametrize("at", [None, "soon", 10**30, {}, float("nan")])
def test_an_event_without_a_time_is_believed(home: Home, at: Any) -> None:
    home.install()

    told(home, "app_uninstalled", key="Ev1", at=at)

    assert home.stored() is None


@pytest.mark.parametrize("is_held", [False, True])
def test_removed_after_slack_took_the_token_it_stays_removed(
    home: Home, monkeypatch: pytest.MonkeyPatch, is_held: bool
) -> None:
    home.install()
    if is_held:
        with home.db.write() as session:
            hold(session, home.workspace().id, reason="token_revoked")
        home.here.look_after()  # from now on it is asked about every few minutes
        home.wait(minutes=6)

    def ask_and_remove(client: WebClient) -> Answer:
        answer = ask(client)
        told(home, "app_uninstalled", key="Ev1", at=seconds(home))
        return answer

    monkeypatch.setattr("bot.stored_installations.ask", ask_and_remove)
    lifted = home.here.look_after()

    assert home.slack.count("auth.test") == 1
    assert (lifted, home.workspace().state) == (False, WorkspaceState.UNINSTALLED)


def test_what_slack_says_of_earlier_tokens_is_not_written_to_those_of_now(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.slack.scopes = SCOPES[1:]
    home.install()

    def ask_and_install(client: WebClient) -> Answer:
        answer = ask(client)
        home.slack.scopes = SCOPES
        home.install()
        return answer

    monkeypatch.setattr("bot.stored_installations.ask", ask_and_install)
    home.here.look_after()

    found = home.stored()
    assert found is not None
    assert set(found.scopes) == set(SCOPES)
    assert home.workspace().bot_id is None  # will be asked for with these
