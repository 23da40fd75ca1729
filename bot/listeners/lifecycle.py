"""What happens to people and to the installation: changes of an account, removal of the app."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from bot.runtime import Runtime
from bot.services import people
from bot.slack_people import read_person

log = logging.getLogger(__name__)


def register(app: App) -> None:
    """Connect the events that the manifest subscribes to; Slack repeats those nobody handles."""
    app.event("user_change")(on_user_change)
    app.event("app_uninstalled")(on_removed)
    app.event("tokens_revoked")(on_revoked)
    app.event("message_metadata_posted")(on_receipt)


def on_user_change(event: Mapping[str, Any], body: Mapping[str, Any], runtime: Runtime) -> None:
    """Keep zone, kind and whether the account is active; older news than ours is ignored."""
    person = read_person(event["user"], team_id=body["team_id"])
    people.save_person(runtime.db, team_id=body["team_id"], person=person, now=runtime.now())


def on_removed(body: Mapping[str, Any], runtime: Runtime) -> None:
    """Stop all messages of a workspace that removed the app."""
    people.disconnect(runtime.db, team_id=body["team_id"], reason="app_uninstalled")
    log.warning("app removed from a workspace", extra={"event": "workspace.removed"})


def on_revoked(event: Mapping[str, Any], body: Mapping[str, Any], runtime: Runtime) -> None:
    """Stop all messages when the bot's own token was revoked; people's tokens are none of ours."""
    if event.get("tokens", {}).get("bot"):
        people.disconnect(runtime.db, team_id=body["team_id"], reason="tokens_revoked")
        log.warning("bot token revoked", extra={"event": "workspace.revoked"})


def on_receipt(event: Mapping[str, Any]) -> None:
    """Slack reports a message of ours as posted. Only noted: sending does not depend on it."""
    log.debug(
        "receipt", extra={"event": "receipt.arrived", "type": event["metadata"]["event_type"]}
    )
