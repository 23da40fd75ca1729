"""How the demo's bot is set up: with the token of one workspace, or for all that add it."""

import socket
from pathlib import Path

from bot.settings import Mode, Settings, load_settings
from sandbox import Sandbox
from storage.sealing import new_key

TICK_S = "0.2"


def settings_for(slack: Sandbox, database: Path) -> Settings:
    """One workspace has the app from the beginning; several are asked, each for itself."""
    access = _token(slack) if slack.bot_token else _credentials(slack)
    given = {
        "PAIRME_SLACK_API_URL": slack.api_url,
        "PAIRME_DATABASE_PATH": str(database),
        "PAIRME_TICK_S": TICK_S,
    }
    return load_settings(access | given, needs_slack=True)


def open_to_workspaces(slack: Sandbox, settings: Settings) -> None:
    """Tell the local Slack where the running bot is, and let the first workspace add it."""
    slack.use_http(f"{settings.public_url}/slack/events")
    slack.oauth.redirect_urls = (settings.redirect_uri,)
    slack.oauth.install_url = settings.install_url
    first = slack.workspaces[slack.team_id]
    somebody = next(one.id for one in first.people.values() if one.is_admin)
    first.add_to_slack(somebody, settings.install_url)


def _token(slack: Sandbox) -> dict[str, str]:
    return {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}


def _credentials(slack: Sandbox) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "PAIRME_MODE": Mode.HTTP,
        "PAIRME_PORT": str(port),
        "PAIRME_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PAIRME_ENCRYPTION_KEYS": f"demo:{new_key()}",
        "SLACK_CLIENT_ID": slack.oauth.client_id,
        "SLACK_CLIENT_SECRET": slack.oauth.client_secret,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }
