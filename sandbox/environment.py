"""What a bot needs to be pointed at a sandbox, as environment variables."""

from __future__ import annotations

from sandbox.server import Sandbox


def list_variables(slack: Sandbox) -> dict[str, str]:
    """Slack's own names where there are any; names differ from bot to bot.

    The address stands under two names: the usual one, and the one PairMe reads.
    """
    return {
        "SLACK_API_URL": slack.api_url,
        "PAIRME_SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }
