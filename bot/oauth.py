"""A browser adds the app to a workspace: sent to Slack with a state, back with a code.

Who comes back must be the browser that was sent (a cookie), within ten minutes, once. Only then
Slack is asked for the tokens, and with no transaction open. Whatever goes wrong, the page says what
to do; what exactly it was stands in the log, without what the browser brought.
"""

import hmac
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.manifest import SCOPES
from bot.oauth_pages import Ended, Page
from bot.runtime import Runtime
from bot.services.operating import installing
from bot.services.operating.installing import Grant
from bot.slack_oauth import OAuthRefused, OAuthUnclear, OrgWide, SlackOAuth
from storage.errors import StorageError
from storage.sealing import Sealer

log = logging.getLogger(__name__)

STATE_BYTES = 32
STATE = re.compile(r"[A-Za-z0-9_-]{43}")
CODE = re.compile(r"[\x21-\x7e]{1,1024}")
SAID_NO = "access_denied"


@dataclass(frozen=True, slots=True)
class Begun:
    """A browser that is sent to Slack: where to, and the state that it keeps in a cookie."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a browser brings: each as often as it stands in the address; and the cookie."""

    state: Sequence[str]
    code: Sequence[str]
    error: Sequence[str]
    cookie: str | None


class OAuth:
    """The two steps of an installation. Safe for several threads; each waits for the database, and
    the second for Slack."""

    def __init__(self, runtime: Runtime, *, sealer: Sealer, slack: SlackOAuth) -> None:
        self._runtime = runtime
        self._sealer = sealer
        self._slack = slack

    def begin(self) -> Begun | Page:
        """Send a browser to Slack; or say why not now."""
        state = secrets.token_urlsafe(STATE_BYTES)
        try:
            if installing.begin(self._runtime.db, state, now=self._runtime.now()):
                return Begun(self._slack.authorize_url(state), state)
            _log("too many installations begun")
        except StorageError as error:
            _log("installation not begun", reason=type(error).__name__)
        return self._page(Ended.BUSY)

    def finish(self, back: CameBack) -> Page:
        """Install the app, if this browser was sent for it and Slack agrees."""
        try:
            if not self._is_ours(back):
                # without a state somebody still sees that they said no: nothing comes of it
                said_no = list(back.error) == [SAID_NO]
                return self._page(Ended.CANCELLED if said_no else Ended.EXPIRED)
            if back.error:
                said_no = list(back.error) == [SAID_NO]
                return self._page(Ended.CANCELLED if said_no else Ended.FAILED)
            if len(back.code) != 1 or not CODE.fullmatch(back.code[0]):
                return self._page(Ended.EXPIRED)
            return self._install(back.code[0])
        except StorageError as error:
            _log("installation not stored", reason=type(error).__name__)
            return self._page(Ended.BUSY)

    def _is_ours(self, back: CameBack) -> bool:
        """Whether it is the browser that was sent, and nobody came back with this state before."""
        if len(back.state) != 1 or not STATE.fullmatch(back.state[0]) or back.cookie is None:
            return False
        state = back.state[0]
        if not hmac.compare_digest(state.encode(), back.cookie.encode("utf-8", "replace")):
            return False
        return installing.take_state(self._runtime.db, state, now=self._runtime.now())

    def _install(self, code: str) -> Page:
        now = self._runtime.now()
        try:
            grant = self._slack.exchange(code, now=now)
        except OAuthRefused as refused:
            _log("Slack refused an installation", reason=refused.code)
            return self._page(Ended.FAILED)
        except OAuthUnclear as unclear:
            _log("Slack did not answer an installation", reason=str(unclear))
            return self._page(Ended.FAILED)
        if isinstance(grant, OrgWide):
            if grant.token is not None:
                self._slack.revoke(grant.token)
            _log("an organization as a whole is not served")
            return self._page(Ended.ORG_WIDE)
        lacks = bool(set(SCOPES) - set(grant.scopes))
        if lacks:
            _log("scopes are missing; run `pairme doctor`", team_id=grant.team_id)
        was_there = installing.install(
            self._runtime.db, grant, lacks_scopes=lacks, sealer=self._sealer, now=now
        )
        self._runtime.wake()
        return self._done(grant, was_there=was_there, lacks=lacks)

    def _done(self, grant: Grant, *, was_there: bool, lacks: bool) -> Page:
        ended = Ended.BACK if was_there else Ended.DONE
        return Page(ended, link=self._slack.page_of(grant), lacks=lacks)

    def _page(self, ended: Ended) -> Page:
        return Page(ended, link=self._runtime.settings.install_url)


def _log(what: str, **facts: str) -> None:
    log.warning(what, extra={"event": "oauth.not_finished", **facts})
