"""How an app asks to be let into a workspace: its credentials, what it asked for, and the codes it
got for a yes.

Decides on clients, addresses and codes; what a yes changes in a workspace is in `installation.py`.
Sources: docs.slack.dev/authentication/installing-with-oauth, /reference/methods/oauth.v2.access.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox.clock import SandboxClock
from sandbox.errors import ApiError
from sandbox.http_delivery import LOOPBACK
from sandbox.scopes import parse_scopes

CODE_LIFE = timedelta(minutes=10)
AUTHORIZE_PATH = "/oauth/v2/authorize"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an app asks a person for.

    sent_uri: the address it named, None if it named none; redirect_uri: where the answer goes.
    team_id: the workspace it would like, "" = any.
    """

    scopes: tuple[str, ...]
    redirect_uri: str
    sent_uri: str | None
    state: str
    team_id: str = ""


@dataclass(slots=True)
class Code:
    """A yes, to be exchanged for a token once."""

    wish: Wish
    team_id: str
    user_id: str
    made: datetime
    is_used: bool = False


@dataclass(slots=True)
class OAuth:
    """`slack.oauth`: assign to its settings at any time. The caller of methods holds the world's
    lock.

    redirect_urls  what an address must begin with; empty = any address of this machine
    rotates        new tokens last 12 hours and come with a refresh token
    is_org_wide    a yes is one for the whole organization: there is no team in the answer
    install_url    where "Add to Slack" on the page leads: the app's own address
    """

    clock: SandboxClock
    client_id: str = field(default_factory=lambda: f"{secrets.randbelow(10**10):010d}.0")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    redirect_urls: tuple[str, ...] = ()
    rotates: bool = False
    is_org_wide: bool = False
    install_url: str | None = None
    _wishes: dict[str, Wish] = field(default_factory=dict, repr=False)
    _codes: dict[str, Code] = field(default_factory=dict, repr=False)

    def reset(self) -> None:
        """Forget what was asked for; tokens last again. Credentials and addresses stay."""
        self._wishes.clear()
        self._codes.clear()
        self.rotates = self.is_org_wide = False

    # Asking

    def read_wish(self, query: Mapping[str, str]) -> Wish:
        """What the address of the consent page says.

        Raises ApiError invalid_client_id, invalid_scope, no_scopes, bad_redirect_uri.
        """
        if query.get("client_id") != self.client_id:
            raise ApiError("invalid_client_id")
        if query.get("user_scope"):
            raise ApiError("invalid_scope", messages=["this sandbox gives bot tokens only"])
        scopes = tuple(query.get("scope", "").replace(",", " ").split())
        if not scopes:
            raise ApiError("no_scopes")
        try:
            parse_scopes(scopes)
        except ValueError as error:
            raise ApiError("invalid_scope", messages=[str(error)]) from error
        sent_uri = query.get("redirect_uri") or None
        uri = sent_uri or next(iter(self.redirect_urls), "")
        self._check_uri(uri)
        return Wish(scopes, uri, sent_uri, query.get("state", ""), query.get("team", ""))

    def keep(self, wish: Wish) -> str:
        """Remember a wish while a person thinks; returns the id that their answer carries."""
        wish_id = secrets.token_urlsafe(18)
        self._wishes[wish_id] = wish
        return wish_id

    def take(self, wish_id: str) -> Wish:
        """The wish that was answered, once. Raises ApiError invalid_request."""
        wish = self._wishes.pop(wish_id, None)
        if wish is None:
            raise ApiError("invalid_request")
        return wish

    def allow(self, wish: Wish, *, team_id: str, user_id: str) -> str:
        """A person says yes. Returns the address to send them back to, with a code."""
        code = secrets.token_hex(24)
        self._codes[code] = Code(wish, team_id, user_id, self.clock.now())
        return answer_uri(wish, code=code)

    # Exchanging

    def check_client(self, client_id: str, client_secret: str) -> None:
        """Raises ApiError invalid_client_id or bad_client_secret."""
        if client_id != self.client_id:
            raise ApiError("invalid_client_id")
        if not hmac.compare_digest(client_secret.encode(), self.client_secret.encode()):
            raise ApiError("bad_client_secret")

    def find_code(self, text: str) -> Code:
        """Raises ApiError invalid_code."""
        if text not in self._codes:
            raise ApiError("invalid_code")
        return self._codes[text]

    def redeem(self, text: str, *, redirect_uri: str | None) -> Code:
        """Use a code up. Raises ApiError invalid_code, code_already_used, bad_redirect_uri."""
        code = self.find_code(text)
        if code.is_used:
            raise ApiError("code_already_used")
        if self.clock.now() - code.made >= CODE_LIFE:
            raise ApiError("invalid_code")
        if redirect_uri != code.wish.sent_uri:
            raise ApiError("bad_redirect_uri")
        code.is_used = True
        return code

    def _check_uri(self, uri: str) -> None:
        parts = urlsplit(uri)
        is_here = parts.scheme in ("http", "https") and parts.hostname in LOOPBACK
        is_known = any(_is_below(uri, known) for known in self.redirect_urls)
        if not is_here or parts.fragment or (self.redirect_urls and not is_known):
            raise ApiError("bad_redirect_uri")


def answer_uri(wish: Wish, **answer: str) -> str:
    """Where a person is sent back to, with an answer and the app's state."""
    parts = urlsplit(wish.redirect_uri)
    given = {**answer, "state": wish.state} if wish.state else answer
    query = "&".join(filter(None, (parts.query, urlencode(given))))
    return urlunsplit(parts._replace(query=query))


def _is_below(uri: str, known: str) -> bool:
    """Whether an address is a known one, or one below it."""
    return uri == known or uri.startswith((f"{known.rstrip('/')}/", f"{known}?"))
