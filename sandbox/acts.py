"""Preparing what a person does: the payload to deliver and what its ack does to the screen.

Everything happens under the world's lock, held by the caller; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.conversations import Message
from sandbox.effects import finish_submission, show_answer
from sandbox.errors import NothingThere
from sandbox.forms import Value, Values, fill_in, require_inputs
from sandbox.given_files import attach_files
from sandbox.payloads import build_closing, build_command, build_submission
from sandbox.people import Person
from sandbox.roads import Delivery
from sandbox.screen import find_place, get_conversation, press
from sandbox.views import OpenView
from sandbox.workspace import Workspace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A delivery to make.

    take: applies the payload of an ack in time; raises ApiError if Slack would not show it.
    """

    delivery: Delivery
    take: Callable[[Json], object]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account that is not deactivated, in its workspace.

    base_url: where response_urls point.
    """

    workspace: Workspace
    person: Person
    base_url: str

    def prepare_command(self, line: str, *, channel: str | None) -> tuple[Act, list[Message]]:
        """A slash command; the list gets what its ack shows. Raises ValueError, NothingThere."""
        command, _, text = line.strip().partition(" ")
        if not command.startswith("/"):
            raise ValueError(f"a command starts with a slash: {line!r}")
        workspace, user_id = self.workspace, self.person.id
        conversation = get_conversation(workspace, user_id, channel)
        payload = build_command(
            workspace,
            self.person,
            command=command,
            text=text.strip(),
            conversation=conversation,
            trigger_id=workspace.triggers.make(user_id),
            response_url=self._response_url(conversation.id, None),
        )
        shown: list[Message] = []

        def take(ack: Json) -> None:
            message = show_answer(workspace, conversation, user_id=user_id, payload=ack)
            shown.extend([message] if message is not None else [])

        return Act(Delivery("slash_commands", "slash_commands", user_id, payload), take), shown

    def prepare_submission(self, opened: OpenView, values: Values) -> Act:
        """A filled-in modal. Raises FieldRequired, NotOffered, NotAccepted, NothingThere."""
        blocks = opened.view["blocks"]
        opened.entered = fill_in(blocks, values, entered=opened.entered)
        attach_files(self.workspace, blocks, opened.entered, base_url=self.base_url)
        require_inputs(blocks, opened.entered)
        payload = build_submission(
            self.workspace,
            self.person,
            opened=opened,
            state=opened.entered,
            trigger_id=self.workspace.triggers.make(self.person.id),
        )
        delivery = Delivery("interactive", "view_submission", self.person.id, payload)
        return Act(delivery, lambda ack: finish_submission(self.workspace, opened, ack))

    def prepare_closing(self, opened: OpenView) -> Act:
        """A modal's close button; it is gone at once, whatever the app says."""
        self.workspace.views.close(opened)
        is_cleared = bool(opened.view["clear_on_close"])
        payload = build_closing(self.workspace, self.person, opened=opened, is_cleared=is_cleared)
        return Act(Delivery("interactive", "view_closed", self.person.id, payload), _nothing)

    def prepare_click(
        self,
        action_id: str,
        *,
        value: Value,
        block_id: str | None,
        inside: Message | Json | None,
        state: Values,
    ) -> Act:
        """A pressed button or a choice. Raises NothingThere, NotOffered, NotAccepted."""
        user_id = self.person.id
        place = find_place(self.workspace, user_id, action_id, block_id=block_id, inside=inside)
        response_url = ""
        if place.conversation is not None and place.message is not None:
            response_url = self._response_url(place.conversation.id, place.message.ts)
        payload = press(
            self.workspace,
            self.person,
            place,
            value=value,
            state=state,
            trigger_id=self.workspace.triggers.make(user_id),
            response_url=response_url,
        )
        return Act(Delivery("interactive", "block_actions", user_id, payload), _nothing)

    def _response_url(self, channel: str, original_ts: str | None) -> str:
        made = self.workspace.new_response_url(
            self.person.id, channel, now=self.workspace.clock.now(), original_ts=original_ts
        )
        return f"{self.base_url}/response/{made.id}"


def get_actor(workspace: Workspace, user_id: str, *, base_url: str) -> Actor:
    """Raises NothingThere if the account is deactivated, or the app not installed."""
    person = workspace.people[user_id]
    if not workspace.is_installed:
        raise NothingThere("the app is not installed in this workspace")
    if person.deleted:
        raise NothingThere(f"{user_id} is deactivated")
    return Actor(workspace, person, base_url)


def _nothing(_ack: Json) -> None:
    """Acks of buttons and closed views change nothing."""
