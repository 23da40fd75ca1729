"""What an admin of the workspace can do to its people and to the app's installation, and the events
that follow; among them installing another app, which may pretend to be this one.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.conversations import Json, Message
from sandbox.courier import Courier
from sandbox.farewells import revoke_token, uninstall
from sandbox.payloads import build_receipt, build_user_event
from sandbox.people import Person, ProfileField, render_user
from sandbox.scopes import parse_scopes
from sandbox.tiers import Limit
from sandbox.workspace import Workspace
from sandbox.world import World


class Administration:
    """An admin at work: `slack.admin`.

    Every method returns once the change holds; events follow on their own.
    """

    def __init__(self, world: World, workspace: Workspace, courier: Courier) -> None:
        self._world = world
        self._workspace = workspace
        self._courier = courier

    def change_person(self, user_id: str, **changes: object) -> Person:
        """Change fields of a Person and tell the app with user_change.

        Raises ApiError user_not_found.
        """
        with self._world.changing():
            person = self._workspace.change_person(user_id, **changes)
            self._emit("user_change", person)
            return person

    def deactivate(self, user_id: str) -> Person:
        """Deactivate an account."""
        return self.change_person(user_id, deleted=True)

    def join(self, person: Person) -> None:
        """Add somebody to the workspace and tell the app with team_join."""
        with self._world.changing():
            self._workspace.people[person.id] = person
            self._emit("team_join", self._workspace.change_person(person.id))

    def grant(self, scopes: Sequence[str]) -> None:
        """Replace the granted scopes."""
        with self._world.changing():
            self._workspace.installation.scopes = parse_scopes(tuple(scopes))

    def set_profile_fields(self, fields: Sequence[ProfileField]) -> None:
        """Replace the fields that profiles have; what stands in them stays with the people."""
        with self._world.changing():
            self._workspace.profile_fields = tuple(fields)

    def revoke_tokens(self) -> None:
        """Revoke the bot token: tokens_revoked, then every call answers token_revoked."""
        with self._world.changing():
            revoke_token(self._workspace, self._courier)

    def uninstall(self) -> None:
        """Remove the app: tokens_revoked and app_uninstalled, in the order and as far apart as
        `quirks` says; every call answers account_inactive.
        """
        with self._world.changing():
            uninstall(self._workspace, self._courier, self._world.quirks)

    def reinstall(self) -> None:
        """Make the bot token valid again."""
        with self._world.changing():
            self._workspace.installation.restore(self._world.clock.now())

    def limit_calls(self, limit: Limit | None) -> None:
        """Let the app make so few calls to this workspace, of all methods together; None = as many
        as ever.
        """
        with self._world.changing():
            self._world.limiter.of_workspaces[self._workspace.team_id] = limit

    def join_enterprise(self, enterprise_id: str | None) -> None:
        """Move the workspace into an Enterprise Grid, or out of any."""
        with self._world.changing():
            self._workspace.enterprise_id = enterprise_id

    def set_messages_tab(self, *, enabled: bool) -> None:
        """Switch the app's Messages tab; off, direct messages answer messages_tab_disabled."""
        with self._world.changing():
            self._workspace.messages_tab = enabled

    def post_as_another_app(
        self,
        channel: str,
        metadata: Json,
        *,
        text: str = "Hello",
        app_id: str = "A0ANOTHER",
        bot_id: str = "B0ANOTHER",
        user_id: str = "U0ANOTHER",
    ) -> Message:
        """Let another app post in a conversation, with any metadata; the app hears of it by a
        receipt, at once, if it may read metadata. Raises ApiError channel_not_found.
        """
        with self._world.changing():
            draft = Message(
                ts="",
                text=text,
                blocks=(),
                user=user_id,
                channel=channel,
                bot_id=bot_id,
                app_id=app_id,
                metadata=metadata,
            )
            conversation = self._workspace.get_conversation(channel)
            message = self._workspace.add_message(conversation, draft)
            if "metadata.message:read" in self._workspace.scopes:
                self.send_receipt(message)
            return message

    def send_receipt(self, message: Message) -> None:
        """Send the receipt of a message now, once more or for the first time, whatever the quirks
        say. Nothing says that the message exists: `dataclasses.replace` makes a forged one.
        """
        with self._world.changing():
            receipt = build_receipt(self._workspace, message, message.metadata or {})
            self._courier.emit_as_it_is(self._workspace, receipt)

    def _emit(self, event: str, person: Person) -> None:
        team_id, now = self._workspace.team_id, self._world.clock.now()
        user = render_user(person, team_id=team_id, now=now)
        self._courier.emit(self._workspace, build_user_event(self._workspace, event, user))
