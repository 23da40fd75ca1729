"""Conversations and messages as the sandbox keeps them.

Pure records. Knows neither who may post nor how a message is delivered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class ConversationKind(StrEnum):
    """IM = two people; MPIM = a group DM; APP = a person's direct messages with the bot."""

    IM = "im"
    MPIM = "mpim"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `to` is set on ephemerals: the only person who sees it."""

    ts: str
    text: str
    blocks: tuple[Json, ...]
    user: str
    channel: str
    bot_id: str | None = None
    app_id: str | None = None
    metadata: Json | None = None
    edited: str | None = None  # ts of the last edit
    thread_ts: str | None = None
    to: str | None = None
    files: tuple[Json, ...] = ()

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees this message."""
        return self.to is not None


@dataclass(slots=True)
class Conversation:
    """A conversation. `members` is the exact set, the bot included; messages are oldest first."""

    id: str
    kind: ConversationKind
    members: tuple[str, ...]
    name: str
    created: int
    messages: list[Message] = field(default_factory=list)
    is_open: bool = False  # whether the bot has opened it or posted in it
    read_up_to: dict[str, str] = field(default_factory=dict)  # person → newest ts they have seen

    def find(self, ts: str) -> Message | None:
        """The message with this ts, ephemerals included, or None."""
        return next((message for message in reversed(self.messages) if message.ts == ts), None)

    def visible_to(self, user_id: str) -> list[Message]:
        """What one person sees here, oldest first."""
        return [message for message in self.messages if message.to in (None, user_id)]

    @property
    def last_ts(self) -> str | None:
        """ts of the newest message, or None."""
        return self.messages[-1].ts if self.messages else None


def render_message(message: Message, *, team_id: str, with_metadata: bool = True) -> Json:
    """Slack's `message` object, as answers and block_actions carry it."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": team_id,
    }
    if message.bot_id:
        shown["bot_id"] = message.bot_id
    if message.app_id:
        shown["app_id"] = message.app_id
    if message.blocks:
        shown["blocks"] = list(message.blocks)
    if message.files:
        shown["files"] = list(message.files)
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.metadata and with_metadata:
        shown["metadata"] = message.metadata
    return shown


def render_conversation(conversation: Conversation, *, bot_user_id: str) -> Json:
    """Slack's `channel` object."""
    shown: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": False,
        "is_im": conversation.kind is not ConversationKind.MPIM,
        "is_mpim": conversation.kind is ConversationKind.MPIM,
        "is_channel": False,
        "is_group": False,
        "is_private": True,
        "is_org_shared": False,
    }
    others = [member for member in conversation.members if member != bot_user_id]
    if conversation.kind is ConversationKind.MPIM:
        return shown | {
            "name": conversation.name,
            "is_member": True,
            "num_members": len(conversation.members),
        }
    return shown | {"user": others[0] if others else bot_user_id}
