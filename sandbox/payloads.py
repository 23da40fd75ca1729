"""What Slack sends to an app, field by field: commands, interactions, events.

Pure building of JSON from what the sandbox knows. Shapes: docs.slack.dev/interactivity and
/apis/events-api; json-logs of slackapi/java-slack-sdk.
"""

from __future__ import annotations

from typing import Any

from sandbox.conversations import Conversation, ConversationKind, Message, render_message
from sandbox.people import Person
from sandbox.plans import ORGANIZATION
from sandbox.views import OpenView, State
from sandbox.workspace import Workspace

Json = dict[str, Any]

# The legacy "verification token" every payload carries; nobody should trust it.
VERIFICATION_TOKEN = "sandbox-verification-token"  # not a secret


def build_command(
    workspace: Workspace,
    person: Person,
    *,
    command: str,
    text: str,
    conversation: Conversation,
    trigger_id: str,
    response_url: str,
) -> dict[str, str]:
    """The form fields of a slash command."""
    names = {ConversationKind.MPIM: conversation.name}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": conversation.id,
        "channel_name": names.get(conversation.kind, "directmessage"),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": str(workspace.installation.is_org_wide).lower(),
        "response_url": response_url,
        "trigger_id": trigger_id,
        **{f"enterprise_{name}": value for name, value in (_enterprise(workspace) or {}).items()},
    }


def build_message_action(
    workspace: Workspace,
    person: Person,
    *,
    action: Json,
    conversation: Conversation,
    message: Message,
    state: State,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A block_actions payload from a message."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": message.ephemeral,
    }
    names = {ConversationKind.MPIM: conversation.name}
    return _interaction(workspace, person, "block_actions", trigger_id) | {
        "container": container,
        "channel": {"id": conversation.id, "name": names.get(conversation.kind, "directmessage")},
        "message": render_message(message, team_id=workspace.team_id),
        "state": {"values": state},
        "response_url": response_url,
        "actions": [action],
    }


def build_view_action(
    workspace: Workspace, person: Person, *, action: Json, opened: OpenView, trigger_id: str
) -> Json:
    """A block_actions payload from a modal or Home."""
    return _interaction(workspace, person, "block_actions", trigger_id) | {
        "container": {"type": "view", "view_id": opened.id},
        "view": _with_state(opened.view, opened.entered),
        "actions": [action],
    }


def build_submission(
    workspace: Workspace, person: Person, *, opened: OpenView, state: State, trigger_id: str
) -> Json:
    """A view_submission payload."""
    return _interaction(workspace, person, "view_submission", trigger_id) | {
        "view": _with_state(opened.view, state),
        "response_urls": [],
    }


def build_closing(
    workspace: Workspace, person: Person, *, opened: OpenView, is_cleared: bool
) -> Json:
    """A view_closed payload."""
    payload = _interaction(workspace, person, "view_closed", "")
    del payload["trigger_id"]
    return payload | {"view": _with_state(opened.view, opened.entered), "is_cleared": is_cleared}


def wrap_event(workspace: Workspace, event: Json) -> Json:
    """An event in its event_callback wrapping, with a fresh event_id."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": workspace.enterprise_id,
                "team_id": workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": workspace.installation.is_org_wide,
            }
        ],
        "is_ext_shared_channel": False,
    }


def build_home_opened(
    workspace: Workspace, person: Person, *, channel: str, home: OpenView | None
) -> Json:
    """The app_home_opened event, with the view if one was published."""
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": channel,
        "tab": "home",
        "event_ts": _event_ts(workspace),
    }
    return event if home is None else event | {"view": _with_state(home.view, home.entered)}


def build_user_event(workspace: Workspace, name: str, user: Json) -> Json:
    """user_change or team_join; `user` is Slack's full user object."""
    return {
        "type": name,
        "user": user,
        "cache_ts": user["updated"],
        "event_ts": _event_ts(workspace),
    }


def build_tokens_revoked(workspace: Workspace) -> Json:
    """tokens_revoked for the bot token."""
    tokens = {"oauth": [], "bot": [workspace.bot_user_id]}
    return {"type": "tokens_revoked", "tokens": tokens, "event_ts": _event_ts(workspace)}


def build_uninstalled(workspace: Workspace) -> Json:
    """app_uninstalled."""
    return {"type": "app_uninstalled", "event_ts": _event_ts(workspace)}


def build_receipt(workspace: Workspace, message: Message, metadata: Json) -> Json:
    """message_metadata_posted, signed as the message is."""
    return {
        "type": "message_metadata_posted",
        "app_id": message.app_id,
        "bot_id": message.bot_id,
        "user_id": message.user,
        "team_id": workspace.team_id,
        "channel_id": message.channel,
        "metadata": metadata,
        "message_ts": message.ts,
        "event_ts": message.ts,
    }


def _event_ts(workspace: Workspace) -> str:
    return f"{workspace.clock.now().timestamp():.6f}"


def _interaction(workspace: Workspace, person: Person, kind: str, trigger_id: str) -> Json:
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": workspace.team_id,
        },
        "api_app_id": workspace.app_id,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": _enterprise(workspace),
        "is_enterprise_install": workspace.installation.is_org_wide,
    }


def _enterprise(workspace: Workspace) -> dict[str, str] | None:
    if workspace.enterprise_id is None:
        return None
    return {"id": workspace.enterprise_id, "name": ORGANIZATION}


def _with_state(view: Json, state: State) -> Json:
    return view | {"state": {"values": state}}
