"""One workspace of the sandbox as a handle: its ids, its people, its admin and its share of the
transcript.

Composes the other modules; decides nothing about Slack itself.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.administration import Administration
from sandbox.conversations import Message
from sandbox.courier import Courier
from sandbox.hands import Hands
from sandbox.people import Person
from sandbox.transcript import Entry, EntryKind
from sandbox.visits import Visited, add_to_slack
from sandbox.workspace import Workspace
from sandbox.world import World


class OneWorkspace:
    """One of `Sandbox.workspaces`. Any thread may call any method."""

    def __init__(
        self, world: World, workspace: Workspace, courier: Courier, base_url: Callable[[], str]
    ) -> None:
        self._world = world
        self._workspace = workspace
        self._courier = courier
        self._base_url = base_url
        self.admin = Administration(world, workspace, courier)
        self.team_id, self.name = workspace.team_id, workspace.name
        self.bot_id, self.bot_user_id = workspace.bot_id, workspace.bot_user_id

    @property
    def bot_token(self) -> str:
        """The newest token of the app, good or not; "" if it never had one."""
        with self._world.reading():
            return self._workspace.installation.newest

    @property
    def is_installed(self) -> bool:
        """Whether the app is in this workspace."""
        with self._world.reading():
            return self._workspace.is_installed

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the app may do here."""
        with self._world.reading():
            return self._workspace.scopes

    @property
    def people(self) -> dict[str, Person]:
        """Everybody, the bot included, by id: a copy."""
        with self._world.reading():
            return dict(self._workspace.people)

    def person(self, user_id: str) -> Hands:
        """The hands of a person. Raises KeyError for an unknown id."""
        with self._world.reading():
            self._workspace.people[user_id]  # an unknown id fails here, not at the first click
        return Hands(
            self._world, self._workspace, self._courier, user_id=user_id, base_url=self._base_url()
        )

    def add_to_slack(self, user_id: str, install_url: str, *, allow: bool = True) -> Visited:
        """Let a person open the app's own address for installing, say yes or no, and go back.

        Returns the page they end on. Raises NothingThere if the way does not lead to the consent
        page.
        """
        return add_to_slack(
            install_url,
            self._base_url(),
            team_id=self.team_id,
            user_id=user_id,
            decision="allow" if allow else "cancel",
        )

    @property
    def transcript(self) -> list[Entry]:
        """What crossed the line for this workspace, oldest first."""
        with self._world.reading():
            return [entry for entry in self._world.transcript if entry.team == self.team_id]

    def calls(self, method: str) -> list[Entry]:
        """Calls of one method that reached Slack, refused ones included, oldest first."""
        wanted = (EntryKind.CALL, method)
        return [entry for entry in self.transcript if (entry.kind, entry.method) == wanted]

    def posted(self) -> list[Message]:
        """What apps posted here and nobody deleted, by conversation, oldest first; no
        ephemerals.
        """
        with self._world.reading():
            return self._workspace.list_posted()
