"""Many workspaces, each with a token of its own that is stored sealed.

The database is asked at every request which tokens are in force, by their version; an opened token
is kept as long as its version. So a new token, a removed app and a held workspace count at once, in
every instance. Only while it does not answer in time, what it said last is believed for a while.
"""

import logging
import threading
import time
from concurrent.futures import Future
from datetime import datetime, timedelta

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.delivery.sender import delivery_client
from bot.errors import StartRefused
from bot.look_ups import LookUps
from bot.manifest import SCOPES, UPLOAD_SCOPE
from bot.renewals import RENEW_BEFORE, Renewals
from bot.runtime import Runtime
from bot.services.operating import granted, installing, workspaces
from bot.services.operating.installing import REFRESH_REFUSED
from bot.services.operating.workspaces import NotServed
from bot.slack_calls import SlackCalls
from bot.slack_client import refusing_client
from bot.slack_identity import (
    ASK_EVERY,
    CANNOT_ASK,
    Patience,
    ask,
    code_of,
    needed_by,
)
from bot.slack_oauth import SlackOAuth
from pairing.ids import WorkspaceId
from storage.errors import CannotUnseal, StorageError
from storage.installations import Installation
from storage.sealing import Sealer
from storage.workspaces import WorkspaceState

log = logging.getLogger(__name__)

INTERACTIVE_S = 1.0  # for which somebody waits when the token has ended
DELIVERY_S = 2.0  # for which a message waits while somebody else renews it
RENEWED_TOGETHER = 8  # of the workers, while people wait
LOOK_AFTER_S = 15.0  # for one look; a Slack that hangs takes ten for each question
AT_A_TIME = 20  # workspaces that are looked after in one go
COMPARE_EVERY = timedelta(days=1)  # what is granted with what is needed; and after each start


class StoredInstallations:
    """The installations of the database.

    calls   where calls of Slack are counted
    Raises  ValueError for keys that no settings let through
    """

    def __init__(self, runtime: Runtime, *, calls: SlackCalls | None = None) -> None:
        self._runtime = runtime
        self._calls = calls
        self.sealer = Sealer(runtime.settings.sealing_keys)
        self.slack = SlackOAuth(runtime.settings, calls=calls)
        self._renewals = Renewals(runtime, sealer=self.sealer, slack=self.slack)
        self._opened: dict[str, tuple[int, WebClient]] = {}  # by team id
        self._look_ups = LookUps(runtime)
        self._ask_at: dict[tuple[str, datetime], datetime] = {}  # by team id and installation
        self._are_keys_checked = False
        self._under_way: dict[WorkspaceId, Future[Installation | None]] = {}
        self._guard = threading.Lock()
        self._patience = Patience()

    def learn(self) -> None:
        """See, once, that the keys open what is stored. Raises StartRefused, StorageError"""
        if self._are_keys_checked:
            return
        try:
            installing.check_keys(self._runtime.db, self.sealer)
            self._are_keys_checked = True
        except CannotUnseal as closed:
            what = "has another value than" if closed.is_there else "is missing; put back"
            raise StartRefused(
                f"The encryption key {closed.key_id} {what} the one that tokens are sealed with: "
                "see PAIRME_ENCRYPTION_KEYS, and `pairme keys list`"
            ) from None

    def authorize(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | NotServed:
        """Return the token for a request, or why nothing is done for it. Raises StorageError

        An organization as a whole (no team) is not served.
        """
        if team_id is None:
            return NotServed.NOT_OURS
        found = self._look_ups.find(team_id)
        if isinstance(found, NotServed):
            self._opened.pop(team_id, None)
            return found
        workspace = found.workspace
        if enterprise_id and enterprise_id != workspace.enterprise_id:
            self._runtime.workers.submit(
                installing.note_enterprise, self._runtime.db, workspace.id, enterprise_id
            )
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=self._client(team_id, self._for_a_person(found.installation)).token,
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user_id,
        )

    def client_for(self, team_id: str) -> WebClient:
        """Return the client that messages to a workspace are sent with.

        It refuses by itself where there is no token, or none can be had at this moment.
        """
        base_url = self._runtime.settings.slack_api_url
        try:
            found = installing.find_installation(self._runtime.db, team_id=team_id)
            if found is None:
                self._opened.pop(team_id, None)
                return refusing_client("not_authed", base_url=base_url)
            if self._renewals.is_due(found):
                patience_s = 0.0 if self._renewals.is_good(found) else DELIVERY_S
                fresh = self._renewals.renew(found, patience_s=patience_s)
                if fresh is None and not self._renewals.is_good(found):
                    return refusing_client(None, base_url=base_url)
                found = fresh or found
            return self._client(team_id, found)
        except StorageError as error:  # the request has not been made: it will be made again
            log.error(
                "no token for now", extra={"event": "token.unread", "reason": type(error).__name__}
            )
            return refusing_client(None, base_url=base_url)

    def may_upload(self, team_id: str) -> bool:
        """Tell whether files may be sent there. Raises StorageError"""
        found = installing.find_installation(self._runtime.db, team_id=team_id)
        return found is not None and UPLOAD_SCOPE in found.scopes

    def look_after(self) -> bool:
        """Renew tokens in time, find out who we are where we do not know it, compare once a day
        what is granted, and ask now and then whether held workspaces may be spoken to again.

        It gives up after a while; whoever kept it waiting rests, and the next time is for others.
        Returns whether one may. Transaction: several short ones; none open while Slack answers.
        """
        db, now = self._runtime.db, self._runtime.now()
        until = time.monotonic() + LOOK_AFTER_S
        lifted = False
        for due in installing.list_due(db, before=now + RENEW_BEFORE, limit=AT_A_TIME):
            if self._has_time(until):
                self._renewals.renew(due, patience_s=0.0)
        for installed in self._due(now):
            if self._has_time(until):
                is_told = self._connect(installed[0]) is not None
                self._ask_at[installed] = now + (COMPARE_EVERY if is_told else ASK_EVERY)
        silent = [
            one
            for one in workspaces.list_silent(db)
            if one.state is WorkspaceState.HELD and one.reason != REFRESH_REFUSED
        ]
        for one in self._patience.due(silent, now=now):
            if self._has_time(until):
                lifted = bool(self._connect(one.team_id)) or lifted
        return lifted

    def _due(self, now: datetime) -> list[tuple[str, datetime]]:
        """Choose about whom to ask now: who we are there, and once a day what is granted.

        Forget the others: their tokens are not ours any more, or are opened again when needed.
        """
        installed = installing.list_installed(self._runtime.db)
        self._look_ups.forget_old()
        for gone in {*self._opened} - {team_id for team_id, _ in installed}:
            self._opened.pop(gone, None)
        self._ask_at = {one: self._ask_at.get(one, now) for one in installed}
        return [one for one in installed if self._ask_at[one] <= now][:AT_A_TIME]

    def _has_time(self, until: float) -> bool:
        return time.monotonic() < until and not self._runtime.stopping.is_set()

    def _connect(self, team_id: str) -> bool | None:
        """Ask Slack who we are. Returns whether it was silent and is no more; None = unknown."""
        db, now = self._runtime.db, self._runtime.now()
        try:
            client = self.client_for(team_id)
            version, opened = self._opened.get(team_id, (None, None))
            answer = ask(client)
        except CANNOT_ASK as error:
            log.info(
                "Slack does not say who we are",
                extra={"event": "workspace.unknown", "team_id": team_id, "reason": code_of(error)},
            )
            return None
        if answer.identity.team_id != team_id or version is None or opened is not client:
            return None
        if answer.scopes is not None:
            needed = needed_by(self._runtime.settings)
            granted.note(
                db, version, team_id=team_id, granted=answer.scopes, needed=needed, now=now
            )
        lacks = bool(answer.lacks(SCOPES))
        return workspaces.connect(db, answer.identity, lacks_scopes=lacks, version=version, now=now)

    def _for_a_person(self, found: Installation) -> Installation:
        """Have a token renewed, and wait for it only when there is no other.

        One at a time for each workspace, and not so many that looking others up has to wait.
        """
        if not self._renewals.is_due(found):
            return found
        ours = found.workspace_id
        with self._guard:
            job = self._under_way.get(ours)
            if job is None and len(self._under_way) < RENEWED_TOGETHER:
                renew = self._renewals.renew
                job = self._runtime.workers.submit(renew, found, patience_s=INTERACTIVE_S)
                self._under_way[ours] = job
                job.add_done_callback(lambda _: self._under_way.pop(ours, None))
        if job is None or self._renewals.is_good(found):
            return found
        try:
            return job.result(timeout=INTERACTIVE_S) or found
        except TimeoutError:
            return found  # an answer to the request itself needs no token

    def _client(self, team_id: str, found: Installation) -> WebClient:
        """Return the client of a version, opened once."""
        version, client = self._opened.get(team_id, (None, None))
        if client is None or version != found.version:
            client = delivery_client(
                token=found.open_bot_token(self.sealer).value,
                base_url=self._runtime.settings.slack_api_url,
                calls=self._calls,
            )
            self._opened[team_id] = (found.version, client)
        return client
