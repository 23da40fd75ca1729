"""The app in one workspace: whether it is there, what it may do, and every token it ever had.

Decides which token is good and why another is not. Must not know how one is asked for. Sources:
docs.slack.dev/authentication/installing-with-oauth and /using-token-rotation. That an older token
lives on after a refresh, and that at most two live at a time, is assumed: nothing we read says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.errors import ApiError
from sandbox.scopes import parse_scopes

TOKEN_LIFE = timedelta(hours=12)  # of a token that rotates
MOST_ALIVE = 2  # rotating tokens of one workspace

REVOKED, UNINSTALLED, EXPIRED = "token_revoked", "account_inactive", "token_expired"


@dataclass(eq=False, slots=True)
class BotToken:
    """One token. refresh and expires_at: None for one that does not rotate."""

    text: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    refusal: str | None = None  # the error that a call with it gets
    is_refreshed: bool = False  # its refresh token is used up

    def refuse(self, now: datetime) -> str | None:
        """The error that a call with it gets at this moment; None = it is good."""
        is_over = self.expires_at is not None and now >= self.expires_at
        return self.refusal or (EXPIRED if is_over else None)


class Installation:
    """The caller holds the world's lock."""

    def __init__(self, scopes: Sequence[str], *, is_installed: bool) -> None:
        """is_installed: whether the workspace begins with the app in it, by a lasting token."""
        self._first_scopes = parse_scopes(tuple(scopes))
        self._first = BotToken(f"xoxb-sandbox-{secrets.token_hex(12)}") if is_installed else None
        self.reset()

    def reset(self) -> None:
        """Return to how the workspace began; the first token is good again."""
        self.is_org_wide = False
        self.is_installed = self._first is not None
        self.scopes = self._first_scopes if self.is_installed else ()
        self._tokens: list[BotToken] = []
        if self._first is not None:
            self._first.refusal = None
            self._tokens.append(self._first)

    @property
    def newest(self) -> str:
        """The text of the newest token, good or not; "" if there never was one."""
        return self._tokens[-1].text if self._tokens else ""

    def find(self, text: str) -> BotToken | None:
        """The token with this text, good or not."""
        return next((token for token in self._tokens if token.text == text), None)

    def has_refresh(self, text: str) -> bool:
        """Whether this refresh token was given out here, used up or not."""
        return any(token.refresh == text for token in self._tokens)

    def install(
        self, scopes: Sequence[str], *, rotates: bool, is_org_wide: bool, now: datetime
    ) -> BotToken:
        """Let the app in, or let it have more: scopes only ever add up until it is removed.

        An app that is there already keeps its lasting token. Returns the token to hand out.
        """
        kept = self.scopes if self.is_installed else ()
        self.scopes = parse_scopes(tuple(dict.fromkeys((*kept, *scopes))))
        self.is_installed, self.is_org_wide = True, is_org_wide
        alive = [token for token in self._tokens if token.refuse(now) is None]
        lasting = [token for token in alive if token.expires_at is None]
        return lasting[-1] if lasting and not rotates else self._add(now, rotates=rotates)

    def refresh(self, text: str, *, now: datetime) -> BotToken:
        """Exchange a refresh token, once, for a token that lives on. Raises ApiError
        invalid_refresh_token.
        """
        for token in self._tokens:
            if token.refresh == text and not token.is_refreshed and token.refusal is None:
                token.is_refreshed = True
                return self._add(now, rotates=True)
        raise ApiError("invalid_refresh_token")

    def revoke(self, token: BotToken | None = None) -> None:
        """Make one token useless for good, or all of them; the app stays."""
        for one in self._tokens if token is None else (token,):
            one.refusal = one.refusal or REVOKED

    def remove(self) -> None:
        """Take the app out of the workspace."""
        self.is_installed = False
        for token in self._tokens:
            token.refusal = UNINSTALLED

    def restore(self, now: datetime) -> None:
        """Make the newest token good again, as if nothing had been taken away."""
        self.is_installed = True
        self.scopes = self.scopes or self._first_scopes
        if not self._tokens:
            self._add(now, rotates=False)
        self._tokens[-1].refusal = None

    def _add(self, now: datetime, *, rotates: bool) -> BotToken:
        random = secrets.token_hex(12)
        token = BotToken(f"xoxb-sandbox-{random}")
        if rotates:
            token = BotToken(
                f"xoxe.xoxb-1-sandbox-{random}",
                refresh=f"xoxe-1-sandbox-{secrets.token_hex(18)}",
                expires_at=now + TOKEN_LIFE,
            )
        self._tokens.append(token)
        rotating = [one for one in self._tokens if one.expires_at and one.refuse(now) is None]
        for oldest in rotating[:-MOST_ALIVE]:
            oldest.refusal = REVOKED
        return token
