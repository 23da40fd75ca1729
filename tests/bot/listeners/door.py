"""The Bolt app of a place, and payloads that come to its door as over a socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.ids import DELIVERY_EVENT
from bot.listeners.pace import Pace
from bot.slack_app import build_app
from tests.bot.place import Place

ANA = "U01ANA"
_numbers = count(1)


class Door:
    """Hands payloads to the app, and gives back what Slack would be answered."""

    def __init__(self, place: Place, *, pace: Pace | None = None, **env: str) -> None:
        """pace: how often somebody may type a command; as often as a test wants to."""
        self.place, self.woken = place, 0
        self.installations = place.start(**env)
        self.installations.learn()
        self._listeners = ThreadPoolExecutor(4)
        runtime = place.runtime(wake=self._wake, **env)
        pace = pace or Pace(place.now, most=1_000)
        self.app: App = build_app(runtime, self.installations, executor=self._listeners, pace=pace)

    def close(self) -> None:
        self._listeners.shutdown()

    def knock(self, body: Mapping[str, Any]) -> BoltResponse:
        return self.app.dispatch(BoltRequest(mode="socket_mode", body=dict(body)))

    def command(self, text: str = "", **changes: Any) -> BoltResponse:
        return self.knock(self.command_payload(text) | changes)

    def click(self, action_id: str, **changes: Any) -> BoltResponse:
        return self.knock(self.click_payload(action_id) | changes)

    def submit(self, form: str = "join_form", **changes: Any) -> BoltResponse:
        return self.knock(self.form_payload(form) | changes)

    def tell(self, kind: str, *, event_id: str | None = None, **event: Any) -> BoltResponse:
        """An event; without an id of its own it is a new one."""
        return self.knock(self.event_payload(kind, event_id=event_id, **event))

    def command_payload(self, text: str) -> dict[str, Any]:
        return {
            "command": "/pairme",
            "text": text,
            "team_id": self.place.slack.team_id,
            "user_id": ANA,
            "trigger_id": f"{next(_numbers)}.trigger",
        }

    def click_payload(self, action_id: str, *, value: str = "") -> dict[str, Any]:
        number = next(_numbers)
        return self._person("block_actions") | {
            "container": {"type": "message", "is_ephemeral": True},
            "trigger_id": f"{number}.trigger",
            "state": {"values": _filled_in()},
            "actions": [
                {
                    "type": "button",
                    "block_id": "b",
                    "action_id": action_id,
                    "action_ts": f"{number}.1",
                    "value": value,
                }
            ],
        }

    def home_click_payload(self, action_id: str, *, value: str = "") -> dict[str, Any]:
        """A click on Home, where there is no message to answer beside."""
        home = {"id": "V0", "type": "home", "blocks": []}
        clicked = self.click_payload(action_id, value=value)
        return clicked | {"container": {"type": "view"}, "view": home}

    def form_payload(self, callback_id: str) -> dict[str, Any]:
        view = {
            "id": f"V{next(_numbers)}",
            "hash": "1.h",
            "type": "modal",
            "callback_id": callback_id,
            "blocks": [{"type": "section", "block_id": "s"}, {"type": "input", "block_id": "f"}],
            "state": {"values": _filled_in()},
        }
        return self._person("view_submission") | {"view": view}

    def event_payload(
        self, kind: str, *, event_id: str | None = None, **event: Any
    ) -> dict[str, Any]:
        return {
            "type": "event_callback",
            "team_id": self.place.slack.team_id,
            "api_app_id": self.place.slack.app_id,
            "event_id": event_id or f"Ev{next(_numbers)}",
            "event": {"type": kind, **event},
        }

    def receipt_payload(self, key: str, ts: str = "100.1", **event: Any) -> dict[str, Any]:
        """As Slack sends it: it bears the bot's own user and bot id."""
        slack = self.place.slack
        whole = {
            "app_id": slack.app_id,
            "bot_id": slack.bot_id,
            "user_id": slack.bot_user_id,
            "team_id": slack.team_id,
            "channel_id": "D1",
            "message_ts": ts,
            "metadata": {"event_type": DELIVERY_EVENT, "event_payload": {"key": key}},
        }
        return self.event_payload("message_metadata_posted", **(whole | event))

    def _person(self, kind: str) -> dict[str, Any]:
        team_id = self.place.slack.team_id
        return {"type": kind, "user": {"id": ANA, "team_id": team_id}, "team": {"id": team_id}}

    def _wake(self) -> None:
        self.woken += 1


def said(answer: BoltResponse) -> Any:
    """What an acknowledgment shows: its JSON, or its text."""
    return json.loads(answer.body) if answer.body.startswith("{") else answer.body


def _filled_in() -> dict[str, Any]:
    return {"stage": {"value": {"selected_option": {"value": "senior"}}}}
