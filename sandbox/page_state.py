"""What one person's client shows, as JSON for the browser page.

Reads the workspace; the caller holds the lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.conversations import Conversation, ConversationKind, Message
from sandbox.people import Person
from sandbox.screen import get_conversation, list_channels, list_ephemerals
from sandbox.views import OpenView
from sandbox.workspace import Workspace

Json = dict[str, Any]


def render_state(
    workspace: Workspace, user_id: str, *, now: datetime, speed: float, connected: bool
) -> Json:
    """Everything but the messages of the open conversation."""
    bot = workspace.people[workspace.bot_user_id]
    return {
        "now": now.isoformat(),
        "speed": speed,
        "workspace": workspace.name,
        "team": workspace.team_id,
        "installed": workspace.is_installed,
        "bot": {"id": bot.id, "name": bot.name},
        "me": user_id,
        "people": [_render_person(person, now=now) for person in workspace.people.values()],
        "channels": [
            _render_channel(workspace, found, user_id)
            for found in list_channels(workspace, user_id)
        ],
        "home": _render_view(workspace.views.homes.get(user_id)),
        "modal": _render_view(workspace.views.top(user_id)),
        "connected": connected,
        "ephemerals": [_render_message(found) for found in list_ephemerals(workspace, user_id)],
    }


def render_workspaces(workspaces: Iterable[Workspace]) -> list[Json]:
    """What the choice between workspaces shows."""
    return [
        {"id": one.team_id, "name": one.name, "installed": one.is_installed} for one in workspaces
    ]


def first_person(workspace: Workspace) -> str:
    """Who somebody is that has not chosen yet."""
    humans = [one for one in workspace.people.values() if not (one.is_bot or one.deleted)]
    return humans[0].id if humans else ""


def render_messages(workspace: Workspace, user_id: str, channel: str) -> list[Json]:
    """What a person sees in one conversation, oldest first.

    Raises NothingThere if they are not in it.
    """
    found = get_conversation(workspace, user_id, channel)
    return [_render_message(message) for message in found.visible_to(user_id)]


def _render_person(person: Person, *, now: datetime) -> Json:
    local = now.astimezone(ZoneInfo(person.tz)) if person.tz is not None else now
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "color": person.color,
        "is_admin": person.is_admin,
        "is_guest": person.is_restricted,
        "is_bot": person.is_bot,
        "deleted": person.deleted,
        "local_time": local.strftime("%H:%M"),
    }


def _render_channel(workspace: Workspace, found: Conversation, user_id: str) -> Json:
    read = found.read_up_to.get(user_id, "")
    others = [workspace.people[member] for member in found.members if member != user_id]
    people = [person.real_name for person in others if not person.is_bot]
    name = ", ".join(people) if found.kind is ConversationKind.MPIM else others[0].real_name
    return {
        "id": found.id,
        "kind": found.kind,
        "name": name,
        "members": list(found.members),
        "last_ts": found.last_ts,
        "unread": any(message.ts > read for message in found.visible_to(user_id)),
    }


def _render_view(opened: OpenView | None) -> Json | None:
    if opened is None:
        return None
    return opened.view | {"state": {"values": opened.entered}, "errors": opened.errors}


def _render_message(message: Message) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": list(message.blocks),
        "ephemeral": message.ephemeral,
        "edited": message.edited,
        "files": list(message.files),
    }
