"""chat.*: posting, changing and removing the app's messages."""

from __future__ import annotations

import json
from dataclasses import replace

from sandbox.blocks import MAX_BLOCKS_TEXT, Surface, check_blocks, total_text
from sandbox.conversations import Conversation, ConversationKind, Message, render_message
from sandbox.errors import ApiError
from sandbox.payloads import build_receipt
from sandbox.quirks import ClientMsgId
from sandbox.webapi.call import Call, Json
from sandbox.workspace import Workspace

MAX_TEXT = 40_000  # Slack truncates here; the sandbox refuses
MAX_METADATA_BYTES = (
    8_000  # Slack documents that there is a limit, not which: a guess on the strict side
)


def post_message(call: Call) -> Json:
    """Post as the bot into a conversation, or by user id into the person's conversation with the
    bot.
    """
    workspace = call.workspace
    content = read_content(call.args)
    conversation = find_target(workspace, call.args["channel"])
    thread_ts = call.args.get("thread_ts")
    if thread_ts and conversation.find(thread_ts) is None:
        raise ApiError("thread_not_found")
    metadata = _read_metadata(call.args.get("metadata"))
    message = _find_posted(call, conversation)
    if message is None:
        draft = from_bot(workspace, content)
        message = workspace.add_message(
            conversation, replace(draft, thread_ts=thread_ts, metadata=metadata)
        )
        _remember(call, message)
        if metadata and "metadata.message:read" in workspace.scopes:
            call.app.emit(workspace, build_receipt(workspace, message, metadata))
    shown = render_message(message, team_id=workspace.team_id)
    return {"channel": conversation.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of a conversation only."""
    workspace = call.workspace
    content = read_content(call.args)
    conversation = find_target(workspace, call.args["channel"])
    workspace.get_person(call.args["user"])
    if call.args["user"] not in conversation.members:
        raise ApiError("user_not_in_channel")
    draft = replace(from_bot(workspace, content), to=call.args["user"])
    return {"message_ts": workspace.add_message(conversation, draft).ts}


def update_message(call: Call) -> Json:
    """Change one of the bot's messages; what is left out stays as it was."""
    workspace = call.workspace
    conversation, old = _find_own(call)
    content = read_content(call.args)
    metadata = _read_metadata(call.args["metadata"]) if "metadata" in call.args else old.metadata
    edited = f"{call.now.timestamp():.6f}"
    blocks = content.blocks if "blocks" in call.args else old.blocks
    changed = replace(old, text=content.text, blocks=blocks, metadata=metadata, edited=edited)
    workspace.replace_message(conversation, changed)
    stored = conversation.find(old.ts) or changed
    shown = render_message(stored, team_id=workspace.team_id)
    return {"channel": conversation.id, "ts": old.ts, "text": stored.text, "message": shown}


def delete_message(call: Call) -> Json:
    """Remove one of the bot's messages."""
    conversation, message = _find_own(call)
    call.workspace.remove_message(conversation, message.ts)
    return {"channel": conversation.id, "ts": message.ts}


def read_content(args: Json) -> Message:
    """Check text and blocks of a message.

    Raises ApiError no_text, msg_too_long, invalid_blocks, msg_blocks_too_long.

    Slack takes blocks without text; a screen reader and a notification then have nothing, so the
    sandbox does not.
    """
    text = args.get("text", "")
    blocks = args.get("blocks", [])
    if not isinstance(text, str) or not text.strip():
        raise ApiError("no_text")
    if len(text) > MAX_TEXT:
        raise ApiError("msg_too_long")
    problems = check_blocks(blocks, Surface.MESSAGE)
    if problems:
        raise ApiError("invalid_blocks", messages=list(problems))
    if total_text(blocks) > MAX_BLOCKS_TEXT:
        raise ApiError("msg_blocks_too_long")
    return Message(ts="", text=text, blocks=tuple(blocks), user="", channel="")


def from_bot(workspace: Workspace, content: Message) -> Message:
    """The same content, signed by the bot."""
    return replace(
        content, user=workspace.bot_user_id, bot_id=workspace.bot_id, app_id=workspace.app_id
    )


def find_target(workspace: Workspace, channel: str) -> Conversation:
    """The conversation behind a channel or user id, if the bot may post there.

    Raises ApiError channel_not_found, not_in_channel, messages_tab_disabled. Slack does not
    document what a post to a deactivated person answers; channel_not_found is what its
    conversations show.
    """
    if channel in workspace.people:
        person = workspace.people[channel]
        if person.deleted or person.is_bot:
            raise ApiError("channel_not_found")
        conversation = workspace.open_conversation([channel])
    else:
        conversation = workspace.get_conversation(channel)
    if workspace.bot_user_id not in conversation.members:
        raise ApiError("not_in_channel")
    others = [
        workspace.people[member]
        for member in conversation.members
        if member != workspace.bot_user_id
    ]
    if all(person.deleted for person in others):
        raise ApiError("channel_not_found")
    if conversation.kind is ConversationKind.APP and not workspace.messages_tab:
        raise ApiError("messages_tab_disabled")
    return conversation


def _find_posted(call: Call, conversation: Conversation) -> Message | None:
    """The message that an honored client_msg_id stands for already.

    Raises ApiError duplicate_message_not_found or duplicate_channel_not_found.
    """
    known = call.workspace.client_msg_ids.get(call.args.get("client_msg_id", ""))
    if known is None or call.quirks.client_msg_id is ClientMsgId.IGNORE:
        return None
    call.quirks.seen["client_msg_id"] += 1
    channel, ts = known
    if channel != conversation.id:
        raise ApiError("duplicate_channel_not_found")
    message = conversation.find(ts)
    if message is None or call.quirks.client_msg_id is ClientMsgId.ERROR:
        raise ApiError("duplicate_message_not_found")
    return message


def _remember(call: Call, message: Message) -> None:
    """Keep what a client_msg_id was used for first."""
    if client_msg_id := call.args.get("client_msg_id"):
        call.workspace.client_msg_ids.setdefault(client_msg_id, (message.channel, message.ts))


def _find_own(call: Call) -> tuple[Conversation, Message]:
    conversation = call.workspace.get_conversation(call.args["channel"])
    message = conversation.find(call.args["ts"])
    if message is None or message.ephemeral:
        raise ApiError("message_not_found")
    if message.user != call.workspace.bot_user_id:
        raise ApiError(
            "cant_update_message" if call.method == "chat.update" else "cant_delete_message"
        )
    return conversation, message


def _read_metadata(metadata: object) -> Json | None:
    if not metadata:
        return None
    is_shaped = isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}
    if not isinstance(metadata, dict) or not is_shaped:
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata["event_type"], str) or not isinstance(
        metadata["event_payload"], dict
    ):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > MAX_METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return metadata
