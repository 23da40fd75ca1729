"""A small app that any workspace can install: the way to consent and back, and what it was sent."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox import Sandbox
from sandbox.host import Host
from tests.sandbox.kit import Json

SCOPES = ("commands", "chat:write")


@dataclass
class OAuthApp:
    """Use as `with OAuthApp(slack) as app:`.

    installed: what came for each code, by workspace; received: payloads, in order. sends_uri:
    whether it names its address, or relies on the one that is registered.
    """

    slack: Sandbox
    scopes: Sequence[str] = SCOPES
    sends_uri: bool = True
    installed: dict[str | None, Json] = field(default_factory=dict)
    received: list[Json] = field(default_factory=list)
    _states: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._host = Host(port=0)
        self.url = f"http://127.0.0.1:{self._host.port}"
        self.install_url = f"{self.url}/slack/install"
        self.redirect_uri = f"{self.url}/slack/oauth_redirect"
        self.events_url = f"{self.url}/slack/events"

    def __enter__(self) -> Self:
        routes = [
            Route("/slack/install", self._install),
            Route("/slack/oauth_redirect", self._finish),
            Route("/slack/events", self._receive, methods=["POST"]),
        ]
        self._host.start(Starlette(routes=routes), on_start=lambda _: None)
        return self

    def __exit__(self, *_error: object) -> None:
        self._host.stop()

    @property
    def consent_url(self) -> str:
        """The address of the consent page, without a state."""
        return f"{self.slack.url}/oauth/v2/authorize?{urlencode(self._query)}"

    @property
    def _query(self) -> dict[str, str]:
        uri = {"redirect_uri": self.redirect_uri} if self.sends_uri else {}
        query = {"client_id": self.slack.oauth.client_id, "scope": ",".join(self.scopes)}
        return {**query, "user_scope": "", **uri}

    def exchange(self, code: str) -> Json:
        """A code for a token. Raises SlackApiError."""
        client = WebClient(base_url=self.slack.api_url, retry_handlers=[])
        data: Any = client.oauth_v2_access(
            client_id=self.slack.oauth.client_id,
            client_secret=self.slack.oauth.client_secret,
            code=code,
            redirect_uri=self.redirect_uri if self.sends_uri else None,
        ).data
        return dict(data)

    async def _install(self, _request: Request) -> Response:
        state = secrets.token_urlsafe(8)
        self._states.add(state)
        answer = RedirectResponse(f"{self.consent_url}&state={state}", 302)
        answer.set_cookie("state", state, secure=True, httponly=True)
        return answer

    async def _finish(self, request: Request) -> Response:
        query = request.query_params
        if query.get("state") not in self._states or request.cookies["state"] != query["state"]:
            return PlainTextResponse("invalid_state", 400)
        if "error" in query:
            return PlainTextResponse(query["error"])
        try:
            answer = await run_in_threadpool(self.exchange, query["code"])
        except SlackApiError as error:
            return PlainTextResponse(str(error.response["error"]), 400)
        self.installed[(answer["team"] or {}).get("id")] = answer
        return PlainTextResponse("Thank you")

    async def _receive(self, request: Request) -> Response:
        body = await request.body()
        if request.headers["content-type"].startswith("application/json"):
            self.received.append(json.loads(body))
            return Response()
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.received.append(json.loads(fields["payload"]) if "payload" in fields else fields)
        return Response()
