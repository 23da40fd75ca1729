"""conversations.*: opening group DMs and reading about them."""

from __future__ import annotations

from sandbox.conversations import (
    Conversation,
    ConversationKind,
    Json,
    Message,
    render_conversation,
    render_message,
)
from sandbox.errors import ApiError
from sandbox.webapi.call import Call, take_page
from sandbox.workspace import Workspace

MAX_OTHERS = 8  # people besides the bot in one group DM
_NEXT_TS = "next_ts:"


def open_conversation(call: Call) -> Json:
    """Open the conversation with exactly these people (1 to 8, the bot not listed), or find it
    again.
    """
    workspace = call.workspace
    if "channel" in call.args:
        conversation = workspace.get_conversation(call.args["channel"])
    else:
        conversation = _open_with(call, call.args.get("users", []))
    was_open = conversation.is_open
    conversation.is_open = True
    full = call.args.get("return_im", False)
    shown = (
        render_conversation(conversation, bot_user_id=workspace.bot_user_id)
        if full
        else {"id": conversation.id}
    )
    seen = {"no_op": True, "already_open": True} if was_open else {}
    return seen | {"channel": shown}


def read_info(call: Call) -> Json:
    """Describe a conversation."""
    conversation = _find_readable(call, right="read")
    shown = render_conversation(conversation, bot_user_id=call.workspace.bot_user_id)
    if call.args.get("include_num_members"):
        shown["num_members"] = len(conversation.members)
    return {"channel": shown}


def list_members(call: Call) -> Json:
    """The ids of everybody in a conversation, the bot included."""
    conversation = _find_readable(call, right="read")
    rows, cursor = take_page(list(conversation.members), call.args, default=100)
    return {"members": rows, "response_metadata": {"next_cursor": cursor}}


def read_history(call: Call) -> Json:
    """Messages of a conversation, newest first; metadata only with include_all_metadata.

    A cursor names the message its page begins with, so messages that come or go between two pages
    neither repeat nor hide others. What is younger than `quirks.history_lag_s` is not shown yet.
    """
    conversation = _find_readable(call, right="history")
    oldest = call.args.get("oldest", "0")
    latest = call.args.get("latest", "9999999999.999999")
    inclusive = call.args.get("inclusive", False)
    try:
        low, high = float(oldest), float(latest)
    except ValueError as error:
        raise ApiError("invalid_ts_oldest") from error
    inside = [
        message
        for message in reversed(conversation.messages)
        if not message.ephemeral
        and (low < float(message.ts) < high or (inclusive and float(message.ts) in (low, high)))
    ]
    settled = call.now.timestamp() - call.quirks.history_lag_s
    found = [message for message in inside if float(message.ts) <= settled]
    call.quirks.seen["history_lag"] += len(found) < len(inside)
    rows, cursor = _take_history_page(found, call.args)
    with_metadata = call.args.get("include_all_metadata", False)
    team_id = call.workspace.team_id
    shown = [
        render_message(message, team_id=team_id, with_metadata=with_metadata) for message in rows
    ]
    answer: Json = {"messages": shown, "has_more": bool(cursor), "pin_count": 0}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _take_history_page(found: list[Message], args: Json) -> tuple[list[Message], str]:
    """One page of messages, newest first, and the cursor of the next."""
    cursor = args.get("cursor") or f"{_NEXT_TS}9999999999.999999"
    if not cursor.startswith(_NEXT_TS):
        raise ApiError("invalid_cursor")
    try:
        newest = float(cursor.removeprefix(_NEXT_TS))
    except ValueError as error:
        raise ApiError("invalid_cursor") from error
    left = [message for message in found if float(message.ts) <= newest]
    rows, more = take_page(left, {"limit": args.get("limit", 0)}, default=100)
    return rows, f"{_NEXT_TS}{left[len(rows)].ts}" if more else ""


def list_for_user(call: Call) -> Json:
    """Conversations of the bot, or those it shares with `user`; only the kinds asked for in
    `types`.
    """
    workspace = call.workspace
    types = call.args.get("types") or ["public_channel"]
    scopes = {
        "public_channel": "channels:read",
        "private_channel": "groups:read",
        "mpim": "mpim:read",
        "im": "im:read",
    }
    if unknown := [kind for kind in types if kind not in scopes]:
        raise ApiError(
            "invalid_types", messages=[f"[ERROR] unknown type: {kind}" for kind in unknown]
        )
    for kind in types:
        call.need_scope(scopes[kind])
    user_id = call.args.get("user", workspace.bot_user_id)
    workspace.get_person(user_id)
    wanted = {ConversationKind.MPIM: "mpim", ConversationKind.APP: "im", ConversationKind.IM: "im"}
    found = [
        one
        for one in workspace.conversations_of(user_id)
        if one.is_open and wanted[one.kind] in types
    ]
    rows, cursor = take_page(found, call.args, default=100)
    shown = [render_conversation(one, bot_user_id=workspace.bot_user_id) for one in rows]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def _open_with(call: Call, users: list[str]) -> Conversation:
    others = list(dict.fromkeys(users))
    if not others:
        raise ApiError("users_list_not_supplied")
    if len(others) > MAX_OTHERS:
        raise ApiError("too_many_users")
    call.need_scope("im:write" if len(others) == 1 else "mpim:write")
    workspace = call.workspace
    for user_id in others:
        _refuse_person(workspace, user_id)
    if call.args.get("prevent_creation") and not workspace.has_conversation(others):
        raise ApiError("channel_not_found")
    return workspace.open_conversation(others)


def _refuse_person(workspace: Workspace, user_id: str) -> None:
    if user_id == workspace.bot_user_id:
        # The caller is always a member; naming it adds nobody.
        raise ApiError("not_enough_users")
    person = workspace.get_person(user_id)
    if person.deleted:
        raise ApiError("user_disabled")
    if person.is_bot:
        raise ApiError("cannot_dm_bot")
    if person.is_stranger:
        raise ApiError("user_not_visible")


def _find_readable(call: Call, *, right: str) -> Conversation:
    """The conversation, if the scope for its kind is granted; the scope is checked first where it
    can be.
    """
    family = ("channels", "groups", "im", "mpim")
    granted = [f"{name}:{right}" for name in family if f"{name}:{right}" in call.workspace.scopes]
    if not granted:
        call.need_scope(*(f"{name}:{right}" for name in family))
    conversation = call.workspace.get_conversation(call.args["channel"])
    kind = "mpim" if conversation.kind is ConversationKind.MPIM else "im"
    call.need_scope(f"{kind}:{right}")
    return conversation
