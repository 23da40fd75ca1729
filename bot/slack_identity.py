"""What Slack says to a token: who we are with it, and what is granted; and when to ask again."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.manifest import HISTORY_SCOPES, PROFILE_SCOPES, SCOPES, needed_scopes
from bot.services.operating.workspaces import Identity
from bot.settings import Settings
from pairing.ids import WorkspaceId
from storage.workspaces import Workspace

log = logging.getLogger(__name__)

BAD_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
# What auth.test can tell about; whether anything else was repaired shows only when we write again.
SEEN_BY_ASKING = BAD_TOKEN | {"app_uninstalled", "missing_scope", "tokens_revoked"}
LOOK_UP_S = 0.4  # of the 3 s in which a person must have an answer
ASK_EVERY, TRY_EVERY = timedelta(minutes=5), timedelta(hours=1)
CANNOT_ASK = (SlackClientError, OSError, LookupError, TypeError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack says to our token: who we are, and what is granted; None when it does not say."""

    identity: Identity
    scopes: frozenset[str] | None

    def lacks(self, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """Return those that are not granted, as far as Slack said."""
        return () if self.scopes is None else tuple(s for s in scopes if s not in self.scopes)


class Patience:
    """When silent workspaces are asked again. Not safe for several threads."""

    def __init__(self) -> None:
        self._ask_at: dict[WorkspaceId, datetime] = {}

    def due(self, silent: Sequence[Workspace], *, now: datetime) -> Iterator[Workspace]:
        """Yield whom to ask now; who fell silent just now need not be asked at once."""
        self._ask_at = {one.id: self._ask_at.get(one.id, now + _wait(one.reason)) for one in silent}
        for one in silent:
            if self._ask_at[one.id] <= now:
                self._ask_at[one.id] = now + _wait(one.reason)
                yield one


def ask(client: WebClient) -> Answer:
    """Ask Slack about a token. Raises what the client does, and LookupError or TypeError."""
    answer = client.auth_test()
    headers: object = answer.headers
    given = {str(k).lower(): str(v) for k, v in dict(headers).items()}  # type: ignore[call-overload]
    return Answer(
        Identity(
            team_id=answer["team_id"],
            bot_id=answer.get("bot_id"),
            bot_user_id=answer.get("user_id"),
        ),
        _scopes_in(given),
    )


def needed_by(settings: Settings) -> tuple[str, ...]:
    """Return the scopes that have to be granted for what the operator chose."""
    return needed_scopes(history=settings.reads_history, profiles=bool(settings.profile_fields))


def code_of(error: Exception) -> str:
    """Return Slack's error code, or the kind of what went wrong on the way."""
    response = error.response if isinstance(error, SlackApiError) else {}
    return str(response.get("error") or type(error).__name__)


def log_away(reason: str) -> None:
    """Say that Slack does not answer."""
    log.warning("Slack cannot be reached yet", extra={"event": "slack.away", "reason": reason})


def warn_of_scopes(answer: Answer, settings: Settings) -> None:
    """Tell the operator what was not granted."""
    if missing := answer.lacks(SCOPES):
        log.warning(
            "scopes are missing; run `pairme doctor`",
            extra={"event": "scopes.missing", "scopes": ",".join(missing)},
        )
    if settings.reads_history and (missing := answer.lacks(HISTORY_SCOPES)):
        log.warning(
            "PAIRME_DELIVERY_EVIDENCE=history is off where its scopes are missing",
            extra={"event": "evidence.off", "scopes": ",".join(missing)},
        )
    if settings.profile_fields and (missing := answer.lacks(PROFILE_SCOPES)):
        log.warning(
            "PAIRME_PROFILE_FIELDS is off where its scope is missing",
            extra={"event": "profiles.off", "scopes": ",".join(missing)},
        )


def _scopes_in(headers: Mapping[str, str]) -> frozenset[str] | None:
    listed = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")} - {""}
    return frozenset(listed) or None


def _wait(reason: str | None) -> timedelta:
    return ASK_EVERY if reason in SEEN_BY_ASKING else TRY_EVERY
