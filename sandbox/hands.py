"""A person's hands: typing commands, opening Home, filling in modals, pressing buttons, reading
messages.

Does what Slack's client does and refuses what it would refuse. Every act blocks until the app has
acknowledged it or the limit is over; nothing here may run on the server's loop.
"""

from __future__ import annotations

from typing import Any

from sandbox.acts import Act, Actor, get_actor
from sandbox.conversations import Conversation, Message
from sandbox.courier import Courier
from sandbox.errors import ApiError
from sandbox.forms import Value, Values
from sandbox.given_files import give_file
from sandbox.payloads import build_home_opened
from sandbox.results import ClickResult, CommandResult, SubmitResult
from sandbox.roads import Outcome
from sandbox.screen import (
    get_conversation,
    get_modal,
    list_channels,
    list_ephemerals,
    snapshot,
)
from sandbox.workspace import Workspace
from sandbox.world import World

Json = dict[str, Any]


class Hands:
    """One person at their Slack client.

    Made by `Sandbox.person()`; safe to use from any thread but the server's.
    """

    def __init__(
        self, world: World, workspace: Workspace, courier: Courier, *, user_id: str, base_url: str
    ) -> None:
        self._world = world
        self._workspace = workspace
        self._courier = courier
        self._base_url = base_url
        self.id = user_id

    # What this person sees

    @property
    def home(self) -> Json | None:
        """The view last published to this person's Home, or None."""
        with self._world.reading():
            home = self._workspace.views.homes.get(self.id)
            return home.view if home is not None else None

    @property
    def modal(self) -> Json | None:
        """The modal on top, or None."""
        with self._world.reading():
            opened = self._workspace.views.top(self.id)
            return opened.view if opened is not None else None

    @property
    def modal_errors(self) -> dict[str, str]:
        """The errors shown beside the fields of the modal on top, by block_id."""
        with self._world.reading():
            opened = self._workspace.views.top(self.id)
            return dict(opened.errors or {}) if opened is not None else {}

    def wait_for_modal(self, timeout: float = 30.0, *, callback_id: str | None = None) -> Json:
        """Block until a modal is open (with this callback_id, if given). Raises TimeoutError."""

        def is_there() -> Json | None:
            view = self.modal
            return view if view is not None and callback_id in (None, view["callback_id"]) else None

        return self._world.wait_for(is_there, timeout) or {}

    @property
    def dm(self) -> Conversation:
        """This person's conversation with the bot."""
        with self._world.reading():
            return snapshot(self._workspace.open_conversation([self.id]))

    def channels(self) -> list[Conversation]:
        """Everything in this person's side bar: the bot's conversation first, then group DMs by
        age.
        """
        with self._world.reading():
            return list_channels(self._workspace, self.id)

    def messages(self, channel_id: str | None = None) -> list[Message]:
        """What this person sees in one conversation (default: the bot's), oldest first.

        Raises NothingThere.
        """
        with self._world.reading():
            return get_conversation(self._workspace, self.id, channel_id).visible_to(self.id)

    @property
    def ephemerals(self) -> list[Message]:
        """Every message only this person sees, anywhere, oldest first."""
        with self._world.reading():
            return list_ephemerals(self._workspace, self.id)

    # What this person does

    def command(self, line: str, *, channel: str | None = None) -> CommandResult:
        """Send a slash command, such as "/pairme pause 2w", from a conversation (default: the
        bot's).
        """
        with self._world.changing():
            act, shown = self._actor().prepare_command(line, channel=channel)
        outcome, error = self._deliver(act)
        return CommandResult(
            acked=outcome.acked,
            late=outcome.late,
            ms=outcome.ms,
            error=error,
            text=shown[0].text if shown else None,
            blocks=shown[0].blocks or None if shown else None,
        )

    def say(self, text: str, *, channel: str | None = None) -> Message:
        """Write a message in a conversation (default: the bot's). The app is not told: it has no
        subscription for what people write. Raises NothingThere.
        """
        with self._world.changing():
            conversation = get_conversation(self._workspace, self.id, channel)
            draft = Message(ts="", text=text, blocks=(), user=self.id, channel=conversation.id)
            return self._workspace.add_message(conversation, draft)

    def open_home(self, *, timeout: float = 2.0) -> Json | None:
        """Open the app's Home tab and return the view that is there once the app has published.

        Waits `timeout` seconds for a publication after the event; then, or if the app does not take
        the event, returns what is there, None if nothing ever was.
        """
        with self._world.changing():
            home = self._workspace.views.homes.get(self.id)
            before = home.view["hash"] if home is not None else None
            channel = self._workspace.open_conversation([self.id]).id
            event = build_home_opened(
                self._workspace, self._actor().person, channel=channel, home=home
            )
        outcome = self._courier.emit_and_wait(self._workspace, event)
        if outcome is not None and outcome.acked and timeout > 0:
            try:
                self._world.wait_for(lambda: (self.home or {}).get("hash") != before, timeout)
            except TimeoutError:
                return self.home
        return self.home

    def choose_file(self, name: str, content: bytes) -> str:
        """Choose a file for a form; returns its id, the value of the form's field. Raises
        NotAccepted for one too large.
        """
        with self._world.changing():
            return give_file(self._workspace, name=name, content=content, giver=self.id)

    def submit(self, values: Values | None = None, *, view_id: str | None = None) -> SubmitResult:
        """Fill in the modal on top and press its submit button.

        values: block_id → text, option value, list of option values, or {action_id: value} where a
        block has several fields. Raises FieldRequired, NotOffered, NotAccepted, NothingThere; then
        nothing was sent.
        """
        with self._world.changing():
            opened = get_modal(self._workspace, self.id, view_id)
            act = self._actor().prepare_submission(opened, values or {})
        outcome, error = self._deliver(act)
        with self._world.reading():
            is_open = opened in self._workspace.views.stacks.get(self.id, [])
            return SubmitResult(
                acked=outcome.acked,
                late=outcome.late,
                ms=outcome.ms,
                error=error,
                errors=opened.errors,
                closed=not is_open,
            )

    def close_modal(self, *, view_id: str | None = None) -> None:
        """Press the close button of the modal on top; the app hears of it if the view asks for
        that.
        """
        with self._world.changing():
            opened = get_modal(self._workspace, self.id, view_id)
            act = self._actor().prepare_closing(opened)
        if opened.view["notify_on_close"]:
            self._deliver(act)

    def click(
        self,
        action_id: str,
        *,
        value: Value = None,
        block_id: str | None = None,
        in_: Message | Json | None = None,
        state: Values | None = None,
    ) -> ClickResult:
        """Press a button, or choose `value` in a select, menu, radio or date element.

        in_: the message or view it is in; default: the newest message that has it, else Home, else
        the modal on top. state: what is entered in the other fields there, as for `submit`. Raises
        NothingThere, NotOffered, NotAccepted.
        """
        with self._world.changing():
            act = self._actor().prepare_click(
                action_id, value=value, block_id=block_id, inside=in_, state=state or {}
            )
        outcome, error = self._deliver(act)
        return ClickResult(acked=outcome.acked, late=outcome.late, ms=outcome.ms, error=error)

    def _deliver(self, act: Act) -> tuple[Outcome, str | None]:
        """Deliver, let an ack in time take its effect, and say what went wrong, if anything."""
        errors: list[str] = []

        def on_ack(outcome: Outcome) -> None:
            if outcome.late:
                errors.append(outcome.failure or "late")
                return
            try:
                act.take(outcome.payload)
            except ApiError as error:
                errors.append(error.code)

        outcome = self._courier.deliver(act.delivery, on_ack=on_ack)
        return outcome, errors[0] if errors else None

    def _actor(self) -> Actor:
        return get_actor(self._workspace, self.id, base_url=self._base_url)
