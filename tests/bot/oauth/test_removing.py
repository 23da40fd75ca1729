"""Slack tells that the app is gone, or its token: what comes late takes nothing away."""

from __future__ import annotations

from typing import Any

import pytest

from bot.listeners import lifecycle
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
