"""What stands in front of one person: their side bar, their messages, and where a button is.

Reads the workspace; changes nothing but drafts. The caller holds the world's lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.conversations import Conversation, ConversationKind, Message
from sandbox.errors import NothingThere
from sandbox.forms import Value, Values, build_action, fill_in, find_action
from sandbox.payloads import build_message_action, build_view_action
from sandbox.people import Person
from sandbox.views import OpenView
from sandbox.workspace import Workspace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An element somebody can use: in a message of a conversation, or in an open view."""

    block: Json
    element: Json
    conversation: Conversation | None = None
    message: Message | None = None
    opened: OpenView | None = None


def snapshot(conversation: Conversation) -> Conversation:
    """A copy that no longer changes."""
    return replace(
        conversation,
        messages=list(conversation.messages),
        read_up_to=dict(conversation.read_up_to),
    )


def list_channels(workspace: Workspace, user_id: str) -> list[Conversation]:
    """A person's side bar: the bot's conversation first, then group DMs by age. Copies."""
    own = workspace.open_conversation([user_id])
    shared = [
        found
        for found in workspace.conversations_of(user_id)
        if found.kind is not ConversationKind.APP and found.is_open
    ]
    return [snapshot(found) for found in (own, *shared)]


def list_ephemerals(workspace: Workspace, user_id: str) -> list[Message]:
    """Every message only this person sees, oldest first."""
    found = [
        message
        for conversation in workspace.conversations_of(user_id)
        for message in conversation.messages
        if message.to == user_id
    ]
    return sorted(found, key=lambda message: message.ts)


def get_conversation(workspace: Workspace, user_id: str, channel_id: str | None) -> Conversation:
    """A conversation this person is in; None means the one with the bot. Raises NothingThere."""
    if channel_id is None:
        return workspace.open_conversation([user_id])
    conversation = workspace.conversations.get(channel_id)
    if conversation is None or user_id not in conversation.members:
        raise NothingThere(f"{user_id} is in no conversation {channel_id}")
    return conversation


def get_modal(workspace: Workspace, user_id: str, view_id: str | None) -> OpenView:
    """A person's open modal: the one on top, or the one with this id. Raises NothingThere."""
    stack = workspace.views.stacks.get(user_id, [])
    found = [opened for opened in stack if view_id in (None, opened.id)]
    if not found:
        raise NothingThere(f"{user_id} has no such modal open")
    return found[-1]


def find_place(
    workspace: Workspace,
    user_id: str,
    action_id: str,
    *,
    block_id: str | None = None,
    inside: Message | Json | None = None,
) -> Place:
    """Where an action is: inside the given message or view, else the newest message, else Home,
    else the modal.

    A message or view that has changed since it was handed out is used as it was: a click may always
    come too late. Raises NothingThere.
    """
    for place in _places(workspace, user_id, inside):
        found = find_action(_blocks_of(place, inside), action_id, block_id=block_id)
        if found is not None:
            return replace(place, block=found[0], element=found[1])
    raise NothingThere(f"{user_id} sees no {action_id!r} to press")


def press(
    workspace: Workspace,
    person: Person,
    place: Place,
    *,
    value: Value,
    state: Values,
    trigger_id: str,
    response_url: str,
) -> Json:
    """The block_actions payload for using an element.

    Raises NotOffered, NotAccepted or NothingThere.
    """
    action_ts = f"{workspace.clock.now().timestamp():.6f}"
    action = build_action(place.block, place.element, value, action_ts=action_ts)
    own = _own_state(place, action)
    if place.opened is not None:
        opened = place.opened
        opened.entered = fill_in(opened.view["blocks"], state, entered=opened.entered)
        if own and place.block["block_id"] in opened.entered:
            opened.entered[place.block["block_id"]][place.element["action_id"]] = own
        return build_view_action(
            workspace, person, action=action, opened=opened, trigger_id=trigger_id
        )
    if place.message is None or place.conversation is None:
        raise NothingThere("this element is nowhere")
    entered = fill_in(place.message.blocks, state, entered={})
    if own and place.block["block_id"] in entered:
        entered[place.block["block_id"]][place.element["action_id"]] = own
    return build_message_action(
        workspace,
        person,
        action=action,
        conversation=place.conversation,
        message=place.message,
        state=entered,
        trigger_id=trigger_id,
        response_url=response_url,
    )


def _own_state(place: Place, action: Json) -> Json:
    """What choosing in an element leaves in its own state; nothing for buttons and menus."""
    if place.element["type"] in ("button", "overflow"):
        return {}
    return {
        name: action[name]
        for name in action
        if name == "type" or name.startswith(("selected", "value"))
    }


def _places(workspace: Workspace, user_id: str, inside: Message | Json | None) -> Iterable[Place]:
    if isinstance(inside, Message):
        conversation = get_conversation(workspace, user_id, inside.channel)
        current = conversation.find(inside.ts) or inside
        yield Place({}, {}, conversation=conversation, message=current)
        return
    if inside is not None:
        opened = workspace.views.find(view_id=inside["id"])
        if opened is None or opened.user_id != user_id:
            raise NothingThere(f"{user_id} does not have view {inside['id']} open")
        yield Place({}, {}, opened=opened)
        return
    seen = [
        Place({}, {}, conversation=conversation, message=message)
        for conversation in workspace.conversations_of(user_id)
        for message in conversation.visible_to(user_id)
    ]
    yield from sorted(
        seen, key=lambda place: place.message.ts if place.message else "", reverse=True
    )
    for opened in (workspace.views.homes.get(user_id), workspace.views.top(user_id)):
        if opened is not None:
            yield Place({}, {}, opened=opened)


def _blocks_of(place: Place, inside: Message | Json | None) -> Iterable[Json]:
    if isinstance(inside, Message):
        return inside.blocks
    if inside is not None:
        return list(inside["blocks"])
    if place.message is not None:
        return place.message.blocks
    return list(place.opened.view["blocks"]) if place.opened is not None else []
