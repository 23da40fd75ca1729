"""Which token belongs to which workspace, answered from the database and never by asking Slack.

Bolt's own authorization calls `auth.test` while a person waits; with Slack's API down every
command would fail. There are two ways: one workspace with the token of the settings, or many that
install the app themselves.
"""

from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.one_installation import OneInstallation
from bot.runtime import Runtime
from bot.services.operating.workspaces import NotServed
from bot.slack_calls import SlackCalls
from bot.stored_installations import StoredInstallations


class Installations(Protocol):
    """Where the bot is installed. Safe for several threads."""

    def authorize(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | NotServed:
        """Return the token for a request, or why nothing is done for it. Raises StorageError"""

    def client_for(self, team_id: str) -> WebClient:
        """Return the client that messages to a workspace are sent with."""

    def learn(self) -> object:
        """Find out at the start what the rest needs. Raises StartRefused, StorageError"""

    def may_upload(self, team_id: str) -> bool:
        """Tell whether files may be sent there."""

    def look_after(self) -> bool:
        """Do what has to be done now and then. Returns whether a workspace may speak again."""


def installations_of(runtime: Runtime, *, calls: SlackCalls | None = None) -> Installations:
    """Return the installations that the settings ask for.

    calls   where calls of Slack are counted
    """
    if runtime.settings.uses_oauth:
        return StoredInstallations(runtime, calls=calls)
    return OneInstallation(runtime, calls=calls)
