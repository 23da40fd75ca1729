"""Which token belongs to which workspace, answered from memory and never by asking Slack.

Bolt's own authorization calls `auth.test` while a person waits; with Slack's API down every
command would fail. This release serves one workspace with the token of the settings.
"""

import logging
import threading
from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.sender import delivery_client
from bot.errors import StartRefused
from bot.settings import Settings

log = logging.getLogger(__name__)

BAD_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in the workspace, from `auth.test`."""

    team_id: str
    bot_id: str | None
    bot_user_id: str | None


class Installations:
    """The installation of the settings. `learn` fills in who we are once Slack has told us."""

    def __init__(self, settings: Settings) -> None:
        token = settings.slack_bot_token
        self._token = token.get_secret_value() if token is not None else None
        self._base_url = settings.slack_api_url
        self._identity: Identity | None = None
        self._lock = threading.Lock()
        self._delivery = delivery_client(token=self._token, base_url=self._base_url)

    def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Return our token for a request, or None for a workspace that is not ours.

        Before Slack has told us who we are, the workspace of a signed request is believed: the
        signature (or the socket) already proves that it concerns this app.
        """
        known = self._identity
        if known is not None and team_id != known.team_id:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=self._token,
            bot_id=known.bot_id if known is not None else None,
            bot_user_id=known.bot_user_id if known is not None else None,
        )

    def client_for(self, team_id: str) -> WebClient:
        """Return the client that messages to a workspace are sent with."""
        del team_id  # one workspace, one token, in this release
        return self._delivery

    def learn(self) -> Identity | None:
        """Ask Slack who we are, once; None while Slack cannot be reached.

        Raises StartRefused when Slack knows the token and does not accept it.
        """
        with self._lock:
            if self._identity is not None:
                return self._identity
            try:
                answer = self._delivery.auth_test()
            except SlackApiError as error:
                code = str(error.response.get("error", ""))
                if code in BAD_TOKEN:
                    raise StartRefused(
                        f"Slack refused SLACK_BOT_TOKEN ({code}): copy the Bot User OAuth Token "
                        "from the app's OAuth & Permissions page"
                    ) from error
                _log_away(code)
                return None
            except (SlackClientError, OSError) as error:
                _log_away(type(error).__name__)
                return None
            self._identity = Identity(
                team_id=answer["team_id"],
                bot_id=answer.get("bot_id"),
                bot_user_id=answer.get("user_id"),
            )
            return self._identity


def _log_away(reason: str) -> None:
    log.warning("Slack cannot be reached yet", extra={"event": "slack.away", "reason": reason})
