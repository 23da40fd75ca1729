"""One Slack team: its people, conversations, views, tokens and scopes.

Decides who is in which conversation and gives every message its ts. Must not know HTTP, limits or
faults. All methods expect the caller to hold the world's lock.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count

from sandbox.clock import SandboxClock
from sandbox.conversations import Conversation, ConversationKind, Json, Message
from sandbox.errors import ApiError
from sandbox.files import Files
from sandbox.installation import Installation
from sandbox.people import Person, ProfileField, sample_fields
from sandbox.plans import WorkspacePlan
from sandbox.triggers import ResponseUrl, Triggers
from sandbox.views import Views


class Workspace:
    """The state of one team and of the app's installation in it."""

    def __init__(self, plan: WorkspacePlan, *, clock: SandboxClock) -> None:
        """plan.people: the humans; the bot adds itself."""
        self.clock = clock
        self.team_id = plan.team_id
        self.name = plan.name
        self.domain = re.sub("[^a-z0-9]+", "-", plan.name.lower().replace("&", "and")).strip("-")
        self.app_id = "A0SANDBOX"
        self.bot_id = plan.bot_id
        self.bot_user_id = plan.bot_user_id
        self.installation = Installation(plan.scopes, is_installed=plan.is_installed)
        self._plan = plan
        self.reset()

    def reset(self) -> None:
        """Return to the state of a fresh workspace; ids and tokens stay the same."""
        self.installation.reset()
        self.enterprise_id = self._plan.enterprise_id
        self.messages_tab = True  # whether the app's Messages tab is switched on
        self.profile_fields: tuple[ProfileField, ...] = sample_fields()
        self.conversations: dict[str, Conversation] = {}
        self._by_members: dict[tuple[str, ...], Conversation] = {}
        self.triggers = Triggers()
        self.client_msg_ids: dict[str, tuple[str, str]] = {}  # → (channel, ts) of the first use
        self.response_urls: dict[str, ResponseUrl] = {}
        self.views = Views(self._complete_view)
        self.files = Files()
        self._numbers = count(1)
        made = int(self.clock.now().timestamp())
        bot = Person(
            id=self.bot_user_id,
            name=self._plan.bot_name,
            real_name=self._plan.bot_name,
            tz="UTC",
            is_bot=True,
        )
        people = [
            replace(person, updated=person.updated or made) for person in (*self._plan.people, bot)
        ]
        self.people = {person.id: person for person in people}

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the app may do here."""
        return self.installation.scopes

    @property
    def is_installed(self) -> bool:
        """Whether the app is in the workspace; its tokens may be revoked all the same."""
        return self.installation.is_installed

    def new_id(self, prefix: str) -> str:
        """The next id of a kind: V…, Ev…, F…; no other workspace makes it."""
        return f"{prefix}{self._plan.mark}{next(self._numbers):06d}"

    def _new_channel_id(self, prefix: str, members: tuple[str, ...]) -> str:
        if not self._plan.same_channels:
            return self.new_id(prefix)
        return f"{prefix}0{hashlib.sha256(','.join(members).encode()).hexdigest()[:9].upper()}"

    # People

    def get_person(self, user_id: str) -> Person:
        """A person by id. Raises ApiError user_not_found."""
        if user_id not in self.people:
            raise ApiError("user_not_found")
        return self.people[user_id]

    def change_person(self, user_id: str, **changes: object) -> Person:
        """Change fields of a person; `updated` moves forward."""
        old = self.get_person(user_id)
        updated = max(int(self.clock.now().timestamp()), old.updated + 1)
        person = replace(old, **{"updated": updated, **changes})  # type: ignore[arg-type]  # names checked by replace
        self.people[user_id] = person
        return person

    # Conversations

    def open_conversation(self, others: Iterable[str]) -> Conversation:
        """The bot's conversation with exactly these people: the same set gives the same
        conversation.
        """
        members = tuple(sorted({*others, self.bot_user_id}))
        if members in self._by_members:
            return self._by_members[members]
        is_group = len(members) > 2
        kind = ConversationKind.MPIM if is_group else ConversationKind.APP
        name = (
            "mpdm-" + "--".join(self.people[member].name for member in members) + "-1"
            if is_group
            else ""
        )
        conversation = Conversation(
            id=self._new_channel_id("C" if is_group else "D", members),
            kind=kind,
            members=members,
            name=name,
            created=int(self.clock.now().timestamp()),
        )
        self.conversations[conversation.id] = conversation
        self._by_members[members] = conversation
        return conversation

    def has_conversation(self, others: Iterable[str]) -> bool:
        """Whether the bot's conversation with exactly these people exists already."""
        return tuple(sorted({*others, self.bot_user_id})) in self._by_members

    def get_conversation(self, channel: str) -> Conversation:
        """A conversation the bot is in, by id. Raises ApiError channel_not_found."""
        if channel not in self.conversations:
            raise ApiError("channel_not_found")
        return self.conversations[channel]

    def conversations_of(self, user_id: str) -> list[Conversation]:
        """Everything one person is a member of, in order of creation."""
        return [found for found in self.conversations.values() if user_id in found.members]

    # Messages

    def add_message(self, conversation: Conversation, message: Message) -> Message:
        """Append a message with a fresh ts; its blocks get the ids the app left out."""
        stored = replace(
            message,
            ts=self._next_ts(conversation),
            channel=conversation.id,
            blocks=self.complete_blocks(message.blocks),
        )
        conversation.messages.append(stored)
        conversation.is_open = True
        return stored

    def replace_message(self, conversation: Conversation, message: Message) -> None:
        """Put a changed message in the place of the one with the same ts."""
        position = next(n for n, old in enumerate(conversation.messages) if old.ts == message.ts)
        conversation.messages[position] = replace(
            message, blocks=self.complete_blocks(message.blocks)
        )

    def remove_message(self, conversation: Conversation, ts: str) -> None:
        """Delete a message."""
        conversation.messages = [message for message in conversation.messages if message.ts != ts]

    def list_posted(self) -> list[Message]:
        """Every message of an app that all members see."""
        return [
            message
            for conversation in self.conversations.values()
            for message in conversation.messages
            if message.bot_id is not None and not message.ephemeral
        ]

    def _next_ts(self, conversation: Conversation) -> str:
        """Strictly increasing inside a conversation, from the sandbox clock."""
        micros = int(self.clock.now().timestamp() * 1_000_000)
        if conversation.last_ts is not None:
            micros = max(micros, int(conversation.last_ts.replace(".", "")) + 1)
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    # Views and short-lived permissions

    def new_response_url(
        self, user_id: str, channel: str, *, now: datetime, original_ts: str | None
    ) -> ResponseUrl:
        """A fresh response_url for something this person just did."""
        made = ResponseUrl(secrets.token_urlsafe(18), user_id, channel, now, original_ts)
        self.response_urls[made.id] = made
        return made

    def complete_blocks(self, blocks: Iterable[Json]) -> tuple[Json, ...]:
        """Fill in the block_ids and action_ids that the app left out, as Slack does."""
        completed = []
        for block in blocks:
            filled = {"block_id": self.new_id("b"), **block}
            for name in ("element", "accessory"):
                if name in block:
                    filled[name] = self._complete_element(block[name])
            if block["type"] == "actions":
                filled["elements"] = [
                    self._complete_element(element) for element in block["elements"]
                ]
            completed.append(filled)
        return tuple(completed)

    def _complete_element(self, element: Json) -> Json:
        return (
            dict(element)
            if element["type"] == "image"
            else {"action_id": self.new_id("a"), **element}
        )

    def _complete_view(self, view: Json, view_id: str | None) -> Json:
        """What Slack stores and answers for a view."""
        return {
            "id": view_id or self.new_id("V"),
            "team_id": self.team_id,
            "type": view["type"],
            "blocks": list(self.complete_blocks(view["blocks"])),
            "private_metadata": view.get("private_metadata", ""),
            "callback_id": view.get("callback_id", ""),
            "external_id": view.get("external_id", ""),
            "state": {"values": {}},
            "hash": f"{int(self.clock.now().timestamp())}.{secrets.token_hex(4)}",
            "title": view.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "clear_on_close": view.get("clear_on_close", False),
            "notify_on_close": view.get("notify_on_close", False),
            "submit": view.get("submit"),
            "close": view.get("close"),
            "previous_view_id": None,
            "root_view_id": None,
            "app_id": self.app_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }
