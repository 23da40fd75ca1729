"""Which token belongs to which workspace, answered from the database and never by asking Slack.

Bolt's own authorization calls `auth.test` while a person waits; with Slack's API down every
command would fail. This release serves one workspace with the token of the settings.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.sender import delivery_client
from bot.errors import StartRefused
from bot.manifest import HISTORY_SCOPES, SCOPES, UPLOAD_SCOPE
from bot.runtime import Runtime
from bot.services.operating import workspaces
from bot.services.operating.workspaces import Identity, NotServed
from bot.slack_calls import SlackCalls
from pairing.ids import WorkspaceId
from storage.errors import StorageBusy
from storage.workspaces import Workspace

log = logging.getLogger(__name__)

BAD_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
# What auth.test can tell about; whether anything else was repaired shows only when we write again.
SEEN_BY_ASKING = BAD_TOKEN | {"app_uninstalled", "missing_scope", "tokens_revoked"}
ASK_EVERY, TRY_EVERY = timedelta(minutes=5), timedelta(hours=1)
LOOK_UP_S = 0.4  # of the 3 s in which a person must have an answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack says to our token: who we are, and what is granted; None when it does not say."""

    identity: Identity
    scopes: frozenset[str] | None

    def lacks(self, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """Return those that are not granted, as far as Slack said."""
        return () if self.scopes is None else tuple(s for s in scopes if s not in self.scopes)


class Installations:
    """The installation of the settings. `learn` fills in who we are once Slack has told us.

    calls  where calls of Slack are counted
    """

    def __init__(self, runtime: Runtime, *, calls: SlackCalls | None = None) -> None:
        token = runtime.settings.slack_bot_token
        self._runtime = runtime
        self._token = token.get_secret_value() if token is not None else None
        self._identity: Identity | None = None
        self._lock = threading.Lock()
        self._ask_at: dict[WorkspaceId, datetime] = {}
        self._delivery = delivery_client(
            token=self._token, base_url=runtime.settings.slack_api_url, calls=calls
        )
        self._may_upload = False

    def authorize(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | NotServed:
        """Return our token for a request, or why nothing is done for it.

        Before Slack has told us who we are, now or in an earlier run, the workspace of a signed
        request is believed: the signature (or the socket) already proves that it concerns this app.
        Raises StorageError
        """
        ours = self._identity
        if team_id is None or (ours is not None and ours.team_id != team_id):
            return NotServed.NOT_OURS
        found = self._look_up(team_id)
        if isinstance(found, NotServed):
            return found
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=self._token,
            bot_id=found.bot_id if found is not None else None,
            bot_user_id=found.bot_user_id if found is not None else None,
        )

    def client_for(self, team_id: str) -> WebClient:
        """Return the client that messages to a workspace are sent with."""
        del team_id  # one workspace, one token, in this release
        return self._delivery

    def learn(self) -> Identity | None:
        """Ask Slack who we are, once, and remember it; None while Slack cannot be reached.

        Raises StartRefused when Slack knows the token and does not accept it, StorageError.
        """
        with self._lock:
            if self._identity is not None:
                return self._identity
            try:
                answer = _ask(self._delivery)
            except SlackApiError as error:
                code = _code_of(error)
                if code in BAD_TOKEN:
                    raise StartRefused(
                        f"Slack refused SLACK_BOT_TOKEN ({code}): copy the Bot User OAuth Token "
                        "from the app's OAuth & Permissions page"
                    ) from error
                _log_away(code)
                return None
            except (SlackClientError, OSError, LookupError, TypeError) as error:
                _log_away(type(error).__name__)
                return None
            self._connect(answer)
            self._warn_of_scopes(answer)
            self._may_upload = not answer.lacks((UPLOAD_SCOPE,))
            self._identity = answer.identity
            return self._identity

    def may_upload(self) -> bool:
        """Tell whether files may be sent; False until Slack has told us so."""
        return self._may_upload

    def look_after(self) -> bool:
        """Ask Slack now and then whether silent workspaces may be spoken to again.

        Returns whether one may. Transaction: several short ones; none open while Slack answers.
        """
        now = self._runtime.now()
        silent = workspaces.list_silent(self._runtime.db)
        self._ask_at = {  # who fell silent just now need not be asked at once
            one.id: self._ask_at.get(one.id, now + _wait(one.reason)) for one in silent
        }
        lifted = False
        for one in silent:
            if self._ask_at[one.id] > now:
                continue
            self._ask_at[one.id] = now + _wait(one.reason)
            try:
                answer = _ask(self.client_for(one.team_id))
            except (SlackClientError, OSError, LookupError, TypeError) as error:
                log.debug(
                    "workspace still silent",
                    extra={"event": "workspace.silent", "reason": _code_of(error)},
                )
                continue
            if answer.identity.team_id == one.team_id:
                lifted = self._connect(answer) or lifted
        return lifted

    def _look_up(self, team_id: str) -> Workspace | NotServed | Identity | None:
        """Look into the database, but not for longer than a person can wait.

        A database that hangs is no reason to say nothing: whoever then does the work says so.
        """
        ours = self._identity
        found = self._runtime.workers.submit(
            workspaces.admit, self._runtime.db, team_id=team_id, is_ours=ours is not None
        )
        try:
            return found.result(timeout=LOOK_UP_S)
        except TimeoutError as error:
            if ours is None:
                raise StorageBusy("The database did not answer in time.") from error
            return ours

    def _connect(self, answer: Answer) -> bool:
        return workspaces.connect(
            self._runtime.db,
            answer.identity,
            lacks_scopes=bool(answer.lacks(SCOPES)),
            now=self._runtime.now(),
        )

    def _warn_of_scopes(self, answer: Answer) -> None:
        if missing := answer.lacks(SCOPES):
            log.warning(
                "scopes are missing; run `pairme doctor`",
                extra={"event": "scopes.missing", "scopes": ",".join(missing)},
            )
        if self._runtime.settings.reads_history and (missing := answer.lacks(HISTORY_SCOPES)):
            log.warning(
                "PAIRME_DELIVERY_EVIDENCE=history is off where its scopes are missing",
                extra={"event": "evidence.off", "scopes": ",".join(missing)},
            )


def _ask(client: WebClient) -> Answer:
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


def _scopes_in(headers: Mapping[str, str]) -> frozenset[str] | None:
    listed = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")} - {""}
    return frozenset(listed) or None


def _wait(reason: str | None) -> timedelta:
    return ASK_EVERY if reason in SEEN_BY_ASKING else TRY_EVERY


def _code_of(error: Exception) -> str:
    response = error.response if isinstance(error, SlackApiError) else {}
    return str(response.get("error") or type(error).__name__)


def _log_away(reason: str) -> None:
    log.warning("Slack cannot be reached yet", extra={"event": "slack.away", "reason": reason})
