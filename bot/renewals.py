"""Tokens that end after some hours are renewed in time, by one thread of one instance.

The token to ask with is good once, so nobody else may ask meanwhile: whoever comes second waits for
the first, or goes on with what there is. No transaction is open while Slack answers.
"""

import logging
import threading
import time
from datetime import datetime, timedelta

from bot.runtime import Runtime
from bot.services.operating import installing
from bot.slack_oauth import OAuthRefused, OAuthUnclear, SlackOAuth
from pairing.ids import WorkspaceId
from storage.installations import Installation, Tokens
from storage.locks import Lane
from storage.sealing import Sealer

log = logging.getLogger(__name__)

RENEW_BEFORE = timedelta(hours=2)
ENDED_BEFORE = timedelta(minutes=1)  # a token that ends sooner is not begun with
REST = timedelta(minutes=1)  # after an answer from which nobody can tell anything
LOOK_AGAIN_S = 0.05
# The app itself is refused; that is a wrong setting, and no workspace is to be held for it.
OURS = frozenset({"bad_client_secret", "invalid_client_id"})


class Renewals:
    """Renews tokens. Safe for several threads, and instances."""

    def __init__(self, runtime: Runtime, *, sealer: Sealer, slack: SlackOAuth) -> None:
        self._runtime = runtime
        self._sealer = sealer
        self._slack = slack
        self._rests: dict[WorkspaceId, datetime] = {}
        self._unstored: dict[WorkspaceId, tuple[Installation, Tokens]] = {}

    def is_due(self, installation: Installation) -> bool:
        """Tell whether a token ends so soon that another should be asked for."""
        ends = installation.expires_at
        return ends is not None and ends - self._runtime.now() < RENEW_BEFORE

    def is_good(self, installation: Installation) -> bool:
        """Tell whether a token can still be used."""
        ends = installation.expires_at
        return ends is None or ends - self._runtime.now() > ENDED_BEFORE

    def renew(self, seen: Installation, *, patience_s: float) -> Installation | None:
        """Return the installation with a token that is not due, renewed here or elsewhere.

        patience_s  how long to wait for somebody else who is at it
        Returns     None when there is none by now: the token that was seen may still be good
        Raises      StorageError
        """
        lane = Lane("installation", seen.workspace_id)
        waited, until = threading.Event(), time.monotonic() + patience_s
        while True:
            current = installing.look_again(self._runtime.db, seen.workspace_id)
            if current is None or not self.is_due(current):
                return current
            if self._rests.get(seen.workspace_id, current.installed_at) > self._runtime.now():
                return None
            if self._runtime.locks.take(lane):
                try:
                    return self._renew(seen.workspace_id)
                finally:
                    self._runtime.locks.free(lane)
            if time.monotonic() >= until:
                return None
            waited.wait(LOOK_AGAIN_S)

    def _renew(self, workspace_id: WorkspaceId) -> Installation | None:
        """Renew it, unless somebody did until now. We alone are at it."""
        current = installing.look_again(self._runtime.db, workspace_id)
        if current is None or not self.is_due(current):
            return current
        tokens = self._earlier(current) or self._ask(current)
        if tokens is None:
            return None
        self._unstored[workspace_id] = (current, tokens)  # Slack gives them once
        installing.renew(self._runtime.db, current, tokens, sealer=self._sealer)
        del self._unstored[workspace_id]
        log.info("token renewed", extra={"event": "token.renewed", "workspace_id": workspace_id})
        found = installing.look_again(self._runtime.db, workspace_id)
        return found if found is not None and not self.is_due(found) else None

    def _earlier(self, current: Installation) -> Tokens | None:
        """What Slack gave before, and could not be stored."""
        seen, tokens = self._unstored.pop(current.workspace_id, (None, None))
        return tokens if seen is not None and seen.version == current.version else None

    def _ask(self, current: Installation) -> Tokens | None:
        extra = {"event": "token.not_renewed", "workspace_id": current.workspace_id}
        refresh = current.open_refresh_token(self._sealer)
        if refresh is None:
            installing.refuse_renewal(self._runtime.db, current)
            return None
        try:
            return self._slack.refresh(refresh, now=self._runtime.now())
        except OAuthUnclear as unclear:
            log.warning("token not renewed", extra={**extra, "reason": str(unclear)})
        except OAuthRefused as refused:
            if refused.code not in OURS:
                log.warning("Slack renews no token", extra={**extra, "reason": refused.code})
                installing.refuse_renewal(self._runtime.db, current)
                return None
            log.error(
                "Slack refuses SLACK_CLIENT_ID or SLACK_CLIENT_SECRET (%s): copy both again from "
                "the app's Basic Information page",
                refused.code,
                extra={**extra, "reason": refused.code},
            )
        self._rests[current.workspace_id] = self._runtime.now() + REST
        return None
