"""The settings about Slack: the tokens, how Slack reaches the bot, and where it answers."""

from typing import Any

from pydantic import SecretStr, field_validator

from bot.settings_checks import normal_api_url
from bot.settings_kinds import GivenSettings, Mode, setting


class SlackSettings(GivenSettings):
    """What the bot needs to know to talk to Slack."""

    slack_bot_token: SecretStr | None = setting(
        "SLACK_BOT_TOKEN",
        None,
        meaning="Bot User OAuth Token of the installed app (OAuth & Permissions page)",
        values="a token starting with xoxb-",
    )
    slack_app_token: SecretStr | None = setting(
        "SLACK_APP_TOKEN",
        None,
        meaning="App-level token with the scope connections:write; needed in socket mode",
        values="a token starting with xapp-",
    )
    slack_signing_secret: SecretStr | None = setting(
        "SLACK_SIGNING_SECRET",
        None,
        meaning="Signing Secret (Basic Information page); needed in http mode",
        values="32 hexadecimal digits",
    )
    mode: Mode = setting(
        "PAIRME_MODE",
        Mode.SOCKET,
        meaning="How Slack reaches the bot: over a connection the bot opens, or by signed requests",
        values="socket or http",
    )
    slack_api_url: str = setting(
        "PAIRME_SLACK_API_URL",
        "https://slack.com/api/",
        meaning="Where Slack's Web API answers; other addresses are for trying and for tests",
        values="an https:// address, or http:// on this machine",
    )

    @field_validator("mode", mode="before")
    @classmethod
    def _fold_mode(cls, value: Any) -> Any:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _reachable(cls, value: str) -> str:
        return normal_api_url(value)
