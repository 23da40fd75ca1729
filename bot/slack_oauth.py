"""Slack's `oauth.v2.access`: a code for tokens, or a refresh token for new ones.

What is said here holds tokens and secrets, so nothing of it is logged, at any level, and an error
carries Slack's code and nothing else.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import BotError
from bot.manifest import bot_scopes
from bot.services.operating.installing import Grant
from bot.settings import Settings
from bot.slack_calls import SlackCalls
from bot.slack_client import CountingClient, slack_client
from storage.installations import Tokens
from storage.sealing import Secret

TIMEOUT_S = 10
CODE = re.compile(r"[a-z0-9_]{1,80}")
# Slack's own trouble, and moments that pass; nothing is refused by them.
PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
SLACK_ID = re.compile(r"[A-Za-z0-9]{2,32}")


class OAuthRefused(BotError):
    """Slack said no. `code` is its error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OAuthUnclear(BotError):
    """No answer, or none that can be read; it is not known whether Slack did anything."""


@dataclass(frozen=True, slots=True)
class OrgWide:
    """Somebody installed the app for a whole Enterprise Grid organization."""

    token: Secret | None


class SlackOAuth:
    """The app's own word with Slack, with the client id and secret of the settings.

    calls  where calls of Slack are counted
    """

    def __init__(self, settings: Settings, *, calls: SlackCalls | None = None) -> None:
        secret = settings.slack_client_secret
        assert settings.slack_client_id is not None
        assert secret is not None
        self._settings = settings
        self._app = {
            "client_id": settings.slack_client_id,
            "client_secret": secret.get_secret_value(),
        }
        self._calls = calls

    def page_of(self, grant: Grant) -> str:
        """Where the app is in Slack, for a browser."""
        base = self._settings.slack_api_url.removesuffix("api/")
        is_slack = (urlsplit(base).hostname or "").split(".")[0].startswith("slack")
        if not is_slack or grant.app_id is None:
            return base
        return f"{base}app_redirect?{urlencode({'app': grant.app_id, 'team': grant.team_id})}"

    def authorize_url(self, state: str) -> str:
        """Where a browser asks for the app: beside the Web API."""
        settings = self._settings
        scopes = bot_scopes(history=settings.reads_history, profiles=bool(settings.profile_fields))
        query = {
            "client_id": self._app["client_id"],
            "scope": ",".join(scopes),
            "redirect_uri": settings.redirect_uri,
            "state": state,
        }
        base = settings.slack_api_url.removesuffix("api/")
        return f"{base}oauth/v2/authorize?{urlencode(query)}"

    def exchange(self, code: str, *, now: datetime) -> Grant | OrgWide:
        """Give the code that a browser brought for tokens. Raises OAuthRefused, OAuthUnclear"""
        answer, at = self._access(code=code, redirect_uri=self._settings.redirect_uri)
        team = answer.get("team", "")
        if answer.get("is_enterprise_install") or team is None:
            token = answer.get("access_token")
            return OrgWide(Secret(token) if isinstance(token, str) else None)
        try:
            # to the second, as Slack's events are
            return _grant(answer, at=(at or now).replace(microsecond=0), now=now)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise OAuthUnclear("an answer of another shape") from None

    def refresh(self, token: Secret, *, now: datetime) -> Tokens:
        """Give a refresh token for new tokens. It is good once. Raises as above"""
        answer, _ = self._access(grant_type="refresh_token", refresh_token=token.value)
        try:
            return _tokens(answer, now=now)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise OAuthUnclear("an answer of another shape") from None

    def revoke(self, token: Secret) -> None:
        """Give back a token that is not wanted. Whether it worked does not matter to anybody."""
        try:
            self._client(token).auth_revoke()
        except (SlackClientError, HTTPException, OSError, ValueError, TypeError, LookupError):
            return

    def _access(self, **question: str) -> tuple[Mapping[str, Any], datetime | None]:
        """Ask. Returns the answer, and what time it was at Slack's, if it said so."""
        try:
            answer = self._client(None).oauth_v2_access(**self._app, **question)
        except SlackApiError as error:
            raise _refusal(error) from None
        except (SlackClientError, HTTPException, OSError, ValueError, TypeError, LookupError) as e:
            raise OAuthUnclear(type(e).__name__) from None
        if not isinstance(answer.data, dict):
            raise OAuthUnclear("an answer of another shape")
        return answer.data, _date(answer.headers)

    def _client(self, token: Secret | None) -> CountingClient:
        unheard = logging.Logger("unheard")  # the SDK writes down what it sends and gets
        unheard.disabled = True
        return slack_client(
            token=None if token is None else token.value,
            base_url=self._settings.slack_api_url,
            timeout_s=TIMEOUT_S,
            logger=unheard,
            calls=self._calls,
        )


def _refusal(error: SlackApiError) -> OAuthRefused | OAuthUnclear:
    response = error.response
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429 or status >= 500 or not isinstance(code, str) or not CODE.fullmatch(code):
        return OAuthUnclear(f"http_{status}")
    return OAuthUnclear(code) if code in PASSING else OAuthRefused(code)


def _grant(answer: Mapping[str, Any], *, at: datetime, now: datetime) -> Grant:
    enterprise, who = answer.get("enterprise") or {}, answer.get("authed_user") or {}
    scopes = [one.strip() for one in str(answer.get("scope") or "").split(",")]
    return Grant(
        team_id=_id(answer["team"]["id"]),
        enterprise_id=_id(enterprise["id"]) if enterprise.get("id") else "",
        app_id=_id(answer["app_id"]) if answer.get("app_id") else None,
        bot_user_id=_id(answer["bot_user_id"]) if answer.get("bot_user_id") else None,
        tokens=_tokens(answer, now=now),
        scopes=tuple(one for one in scopes if one),
        by=_id(who["id"]) if who.get("id") else None,
        at=at,
    )


def _tokens(answer: Mapping[str, Any], *, now: datetime) -> Tokens:
    bot, refresh, seconds = (answer.get(n) for n in ("access_token", "refresh_token", "expires_in"))
    if answer.get("token_type", "bot") != "bot" or not isinstance(bot, str) or not bot:
        raise ValueError("no bot token")
    return Tokens(
        bot=Secret(bot),
        refresh=Secret(refresh) if isinstance(refresh, str) and refresh else None,
        expires_at=None if seconds is None else now + timedelta(seconds=int(seconds)),
    )


def _id(value: object) -> str:
    if not isinstance(value, str) or not SLACK_ID.fullmatch(value):
        raise ValueError("not an id")
    return value


def _date(headers: object) -> datetime | None:
    found = headers.items() if isinstance(headers, Mapping) else ()
    told = next((str(value) for name, value in found if str(name).lower() == "date"), "")
    try:
        return parsedate_to_datetime(told).astimezone(UTC)
    except ValueError:
        return None
