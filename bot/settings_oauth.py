"""The settings of an app that many workspaces install, each with a token of its own."""

from typing import Any

from pydantic import SecretStr, field_validator

from bot.manifest import INSTALL_PATH, REDIRECT_PATH
from bot.settings_checks import slack_problems
from bot.settings_kinds import setting
from bot.settings_oauth_checks import read_keys
from bot.settings_slack import SlackSettings


class OAuthSettings(SlackSettings):
    """What "Add to Slack" needs, and by which keys the tokens are sealed that come of it."""

    slack_client_id: str | None = setting(
        "SLACK_CLIENT_ID",
        None,
        meaning="Client ID (Basic Information page), for an app that many workspaces install: "
        "http mode, and no SLACK_BOT_TOKEN",
        values="two numbers with a dot between them",
    )
    slack_client_secret: SecretStr | None = setting(
        "SLACK_CLIENT_SECRET",
        None,
        meaning="Client Secret (Basic Information page); goes with SLACK_CLIENT_ID",
        values="32 letters and digits",
    )
    public_url: str | None = setting(
        "PAIRME_PUBLIC_URL",
        None,
        meaning="Address under which browsers and Slack reach the bot; needed with "
        "SLACK_CLIENT_ID. The app's redirect URL is this with /slack/oauth_redirect behind it",
        values="an https:// address, or http:// on this machine",
    )
    encryption_keys: SecretStr | None = setting(
        "PAIRME_ENCRYPTION_KEYS",
        None,
        meaning="Keys that seal the workspaces' tokens in the database, as `pairme keys new` makes "
        "them; the first seals, all of them open. Needed with SLACK_CLIENT_ID",
        values="id:key, with commas between several",
    )

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: Any) -> Any:
        return value if value is None else value.rstrip("/")

    @property
    def uses_oauth(self) -> bool:
        """Whether workspaces install the app themselves."""
        return self.slack_client_id is not None and self.slack_client_secret is not None

    @property
    def install_url(self) -> str:
        """Where somebody adds the app to their workspace."""
        return f"{self.public_url or ''}{INSTALL_PATH}"

    @property
    def redirect_uri(self) -> str:
        """Where Slack sends them back to: exactly this, or Slack refuses."""
        return f"{self.public_url or ''}{REDIRECT_PATH}"

    @property
    def sealing_keys(self) -> tuple[tuple[str, str], ...]:
        """The keys by their ids, the one that seals first."""
        given = self.encryption_keys
        return () if given is None else read_keys(given.get_secret_value())[0]

    def secrets(self) -> tuple[str, ...]:
        """Return the values that must be shown nowhere, also each key alone."""
        return (*super().secrets(), *(key for _, key in self.sealing_keys))

    def require_slack(self) -> tuple[str, ...]:
        """List what is missing or wrong for talking to Slack; empty means ready to run."""
        secrets = {
            "SLACK_BOT_TOKEN": self.slack_bot_token,
            "SLACK_APP_TOKEN": self.slack_app_token,
            "SLACK_SIGNING_SECRET": self.slack_signing_secret,
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
        }
        given = {name: secret.get_secret_value() for name, secret in secrets.items() if secret}
        if self.slack_client_id is not None:
            given["SLACK_CLIENT_ID"] = self.slack_client_id
        return tuple(slack_problems(given, mode=self.mode.value))
