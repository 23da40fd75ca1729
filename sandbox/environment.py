"""What a bot needs to be pointed at a sandbox, as environment variables."""

from __future__ import annotations

from sandbox.server import Sandbox


def list_variables(slack: Sandbox) -> dict[str, str]:
    """Slack's own names where there are any; names differ from bot to bot.

    The address stands under two names: the usual one, and the one PairMe reads. Where the app is
    not installed yet there is no token; it gets one for its credentials and a person's consent.
    """
    access = {
        "SLACK_CLIENT_ID": slack.oauth.client_id,
        "SLACK_CLIENT_SECRET": slack.oauth.client_secret,
    }
    if slack.bot_token:
        access = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    return {
        "SLACK_API_URL": slack.api_url,
        "PAIRME_SLACK_API_URL": slack.api_url,
        **access,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }
