"""One workspace, with the token of the settings."""

import logging
import threading
from concurrent.futures import Future

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.sender import delivery_client
from bot.errors import StartRefused
from bot.manifest import SCOPES, UPLOAD_SCOPE
from bot.runtime import Runtime
from bot.services.operating import workspaces
from bot.services.operating.workspaces import Identity, NotServed
from bot.slack_calls import SlackCalls
from bot.slack_identity import (
    BAD_TOKEN,
    CANNOT_ASK,
    LOOK_UP_S,
    Answer,
    Patience,
    ask,
    code_of,
    log_away,
    warn_of_scopes,
)
from storage.errors import StorageBusy
from storage.workspaces import Workspace

log = logging.getLogger(__name__)


class OneInstallation:
    """The installation of the settings. `learn` fills in who we are once Slack has told us.

    calls  where calls of Slack are counted
    """

    def __init__(self, runtime: Runtime, *, calls: SlackCalls | None = None) -> None:
        token = runtime.settings.slack_bot_token
        self._runtime = runtime
        self._token = token.get_secret_value() if token is not None else None
        self._identity: Identity | None = None
        self._lock = threading.Lock()
        self._patience = Patience()
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
        del team_id  # one workspace, one token
        return self._delivery

    def learn(self) -> Identity | None:
        """Ask Slack who we are, once, and remember it; None while Slack cannot be reached.

        Raises StartRefused when Slack knows the token and does not accept it, StorageError.
        """
        with self._lock:
            if self._identity is not None:
                return self._identity
            try:
                answer = ask(self._delivery)
            except SlackApiError as error:
                code = code_of(error)
                if code in BAD_TOKEN:
                    raise StartRefused(
                        f"Slack refused SLACK_BOT_TOKEN ({code}): copy the Bot User OAuth Token "
                        "from the app's OAuth & Permissions page"
                    ) from error
                log_away(code)
                return None
            except CANNOT_ASK as error:
                log_away(type(error).__name__)
                return None
            self._connect(answer)
            warn_of_scopes(answer, self._runtime.settings)
            self._may_upload = not answer.lacks((UPLOAD_SCOPE,))
            self._identity = answer.identity
            return self._identity

    def may_upload(self, team_id: str) -> bool:
        """Tell whether files may be sent; False until Slack has told us so."""
        del team_id
        return self._may_upload

    def look_after(self) -> bool:
        """Ask Slack now and then whether silent workspaces may be spoken to again.

        Returns whether one may. Transaction: several short ones; none open while Slack answers.
        """
        lifted = False
        silent = workspaces.list_silent(self._runtime.db)
        for one in self._patience.due(silent, now=self._runtime.now()):
            try:
                answer = ask(self.client_for(one.team_id))
            except CANNOT_ASK as error:
                log.debug(
                    "workspace still silent",
                    extra={"event": "workspace.silent", "reason": code_of(error)},
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
        found: Future[Workspace | NotServed | None] = self._runtime.workers.submit(
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
