"""What an app's answer to a command, a form or a response_url does to the screen.

Applies ack payloads and response_url posts to the workspace; raises ApiError for what Slack would
not show. The caller holds the world's lock.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.blocks import Surface
from sandbox.conversations import Conversation, Message
from sandbox.errors import ApiError
from sandbox.triggers import ResponseUrl
from sandbox.views import OpenView, check_view
from sandbox.webapi.chat import from_bot, read_content
from sandbox.workspace import Workspace

Json = dict[str, Any]

_RESPONSE_KEYS = frozenset(
    {
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "mrkdwn",
        "unfurl_links",
        "unfurl_media",
        "metadata",
    }
)


def show_answer(
    workspace: Workspace, conversation: Conversation, *, user_id: str, payload: Json
) -> Message | None:
    """Show what a command's ack (or a response_url post) says: to this person only, unless it says
    in_channel.
    """
    if not payload:
        return None
    if unknown := sorted(set(payload) - _RESPONSE_KEYS):
        raise ApiError(
            "invalid_arguments", messages=[f"[ERROR] unknown argument: {name}" for name in unknown]
        )
    response_type = payload.get("response_type", "ephemeral")
    if response_type not in ("ephemeral", "in_channel"):
        raise ApiError("invalid_arguments", messages=["[ERROR] response_type"])
    draft = from_bot(workspace, read_content(payload))
    to = user_id if response_type == "ephemeral" else None
    return workspace.add_message(conversation, replace(draft, to=to))


def use_response_url(workspace: Workspace, response: ResponseUrl, payload: Json) -> None:
    """Carry out one post to a response_url. Raises ApiError used_url, expired_url, no_text, …"""
    response.use(workspace.clock.now())
    conversation = workspace.get_conversation(response.channel)
    original = conversation.find(response.original_ts) if response.original_ts else None
    if payload.get("delete_original"):
        if original is not None:
            workspace.remove_message(conversation, original.ts)
        return
    if payload.get("replace_original") and original is not None:
        content = read_content(payload)
        edited = f"{workspace.clock.now().timestamp():.6f}"
        changed = replace(original, text=content.text, blocks=content.blocks, edited=edited)
        workspace.replace_message(conversation, changed)
        return
    show_answer(workspace, conversation, user_id=response.user_id, payload=payload)


def finish_submission(workspace: Workspace, opened: OpenView, payload: Json) -> None:
    """Carry out the ack of a view_submission: close, errors, update, push or clear."""
    views = workspace.views
    opened.errors = None
    match payload.get("response_action"):
        case None:
            views.close(opened)
        case "errors":
            opened.errors = _check_errors(opened, payload.get("errors"))
        case "update":
            views.update(opened, check_view(payload.get("view"), Surface.MODAL), seen_hash=None)
        case "push":
            views.push(opened.user_id, check_view(payload.get("view"), Surface.MODAL))
        case "clear":
            views.clear(opened.user_id)
        case other:
            raise ApiError(
                "invalid_arguments", messages=[f"[ERROR] unknown response_action: {other}"]
            )


def _check_errors(opened: OpenView, errors: object) -> dict[str, str]:
    """Errors stand beside input blocks only; Slack shows nothing useful for other ids."""
    inputs = {block["block_id"] for block in opened.view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise ApiError(
            "invalid_arguments", messages=["[ERROR] errors must name at least one input block"]
        )
    if unknown := sorted(set(errors) - inputs):
        raise ApiError(
            "invalid_arguments", messages=[f"[ERROR] no input block: {name}" for name in unknown]
        )
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise ApiError("invalid_arguments", messages=["[ERROR] errors must be texts"])
    return dict(errors)
