"""What Slack tells by itself, of accounts, of the installation and of messages: receipts.

Bolt acknowledges an event before its listener has run, and also when it fails. What must not be
lost is therefore not a listener but handled on the way in (bot/slack_app.py), and acknowledged
when it is stored.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.listeners.payloads import event_of, receipt_of
from bot.runtime import Runtime
from bot.services import people
from bot.services.operating import receipts, workspaces
from bot.slack_people import is_of_elsewhere, read_person

log = logging.getLogger(__name__)

Body = Mapping[str, Any]


def takes(body: Body) -> bool:
    """Tell whether an event has to be handled before it is acknowledged."""
    return body.get("type") == "event_callback" and _kind_of(body) in HANDLERS


def take(runtime: Runtime, body: Body) -> None:
    """Handle an event, once however often it comes. What makes no sense is left alone: repeating
    it cannot help.

    Raises whatever went wrong; then the event must not be acknowledged, so that it comes again
    """
    HANDLERS[_kind_of(body)](runtime, body)


def on_user_change(runtime: Runtime, body: Body) -> None:
    """Keep zone, kind and whether the account is active; older news than ours is ignored.

    With Slack Connect it may be about somebody of another workspace. What kind of person they are
    here is learned by asking: an event cannot tell whether our person with that id is them.
    """
    event = event_of(body)
    try:
        user = body["event"]["user"]
        person = read_person(user, team_id=event.team_id)
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError, OSError) as error:
        log.warning(
            "event makes no sense",
            extra={"event": "event.unreadable", "reason": type(error).__name__},
        )
        return
    if is_of_elsewhere(user, team_id=event.team_id, enterprise_id=_enterprise_of(body)):
        log.debug("event is about somebody elsewhere", extra={"event": "event.elsewhere"})
        return
    people.save_person(
        runtime.db, team_id=event.team_id, person=person, now=runtime.now(), event=event
    )


def on_removed(runtime: Runtime, body: Body) -> None:
    """Stop all messages of a workspace that removed the app."""
    _disconnect(runtime, body, reason="app_uninstalled")


def on_revoked(runtime: Runtime, body: Body) -> None:
    """Stop all messages when the bot's own token was revoked; people's tokens are none of ours."""
    tokens = body["event"].get("tokens")
    if isinstance(tokens, Mapping) and tokens.get("bot"):
        _disconnect(runtime, body, reason="tokens_revoked")


def on_receipt(runtime: Runtime, body: Body) -> None:
    """Use the report that a message of ours was posted, unless the operator wants none used."""
    receipt = receipt_of(body)
    if receipt is None or not runtime.settings.delivery_evidence.takes_receipts:
        return
    if receipts.take(runtime.db, receipt, now=runtime.now()):
        runtime.wake()  # the next one of its pair may go


HANDLERS: Mapping[str, Callable[[Runtime, Body], None]] = {
    "app_uninstalled": on_removed,
    "message_metadata_posted": on_receipt,
    "tokens_revoked": on_revoked,
    "user_change": on_user_change,
}


def _kind_of(body: Body) -> str:
    event = body.get("event")
    kind = event.get("type") if isinstance(event, Mapping) else None
    return kind if isinstance(kind, str) else ""


def _enterprise_of(body: Body) -> str | None:
    """Return the organization of the workspace that was told; None = it is in none."""
    told = body.get("authorizations")
    first = told[0] if isinstance(told, list) and told else None
    found = (first if isinstance(first, Mapping) else body).get("enterprise_id")
    return found if isinstance(found, str) and found else None


def _disconnect(runtime: Runtime, body: Body, *, reason: str) -> None:
    event = replace(event_of(body), at=_happened_at(body))
    if workspaces.disconnect(runtime.db, event, reason=reason, now=runtime.now()):
        extra = {"event": "workspace.removed", "team_id": event.team_id, "reason": reason}
        log.warning("a workspace removed the app or its token", extra=extra)


def _happened_at(body: Body) -> datetime | None:
    """Read when an event happened, however late it comes; None when that is not to be read."""
    try:
        return datetime.fromtimestamp(int(body["event_time"]), UTC)
    except (LookupError, TypeError, ValueError, OverflowError, OSError):
        return None
