"""The Home tab: drawn when somebody opens it, never pushed to everybody."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.listeners.answering import redraw_home
from bot.listeners.asking import who_is
from bot.listeners.payloads import event_of
from bot.runtime import Runtime
from bot.services.requests import Request, RequestKind


def register(app: App) -> None:
    """Connect the event."""
    app.event("app_home_opened")(on_home_opened)


def on_home_opened(
    event: Mapping[str, Any], body: Mapping[str, Any], client: WebClient, runtime: Runtime
) -> None:
    """Draw Home for whoever opened it; opening the Messages tab needs nothing."""
    if event.get("tab") == "home":
        team_id, slack_user_id = str(body["team_id"]), str(event["user"])
        request = Request(team_id, slack_user_id, RequestKind.EVENT, event_of(body).key)
        redraw_home(
            runtime,
            client,
            team_id=team_id,
            slack_user_id=slack_user_id,
            ask=lambda: who_is(client, request),
        )
