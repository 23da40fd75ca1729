"""The token of a workspace that installed the app, for a command that asks Slack something."""

from typing import TYPE_CHECKING

from bot.cli.workspaces import find_workspace
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.settings import Settings
    from bot.slack_client import CountingClient
    from storage.database import Database
    from storage.sealing import Secret

TIMEOUT_S = 15


def stored_client(
    settings: "Settings", db: "Database", team_id: str | None
) -> tuple["CountingClient", str]:
    """Return a client for the workspace that was named, or the only one; and its team id.

    Raises  as `stored_token`
    """
    from bot.slack_client import slack_client

    token, found = stored_token(settings, db, team_id)
    client = slack_client(token=token.value, base_url=settings.slack_api_url, timeout_s=TIMEOUT_S)
    return client, found


def stored_token(settings: "Settings", db: "Database", team_id: str | None) -> tuple["Secret", str]:
    """Return the token of the workspace that was named, or the only one; and its team id.

    A token that is to be renewed is left to the running bot: two that ask would both lose.
    Raises CommandFailed, CannotUnseal, typer.BadParameter
    """
    from bot.run import utc_now
    from bot.services.operating import installing
    from storage.sealing import Sealer

    workspace = find_workspace(db, team_id)
    if workspace is None:
        raise CommandFailed(f"no workspace has installed the app yet; {settings.install_url}")
    found = installing.find_installation(db, team_id=workspace.team_id)
    if found is None:
        raise CommandFailed(
            f"{workspace.team_id} has not installed the app, or has removed it; "
            f"{settings.install_url}"
        )
    if found.expires_at is not None and found.expires_at <= utc_now():
        raise CommandFailed(
            f"the token of {workspace.team_id} has ended; the running bot renews it: start the "
            "bot, and try again"
        )
    return found.open_bot_token(Sealer(settings.sealing_keys)), workspace.team_id
