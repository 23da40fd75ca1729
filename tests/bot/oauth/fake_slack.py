"""A few methods of Slack's Web API over HTTP: installing, renewing, asking who we are.

Codes and refresh tokens are good once, as Slack's are. What is to go wrong is put into `fails`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from bot.manifest import OPTIONAL_SCOPES, SCOPES

CANARY = "kanarie"  # in every token, so that one is found wherever it should not be
LIFE_S = 43_200


class FakeSlack:
    """What it knows, and what it was asked.

    fails   method → what is answered instead, once for each entry; or a function that does worse
    gate    where each exchange and renewal waits, when it is set
    rotates tokens end after twelve hours
    """

    def __init__(self) -> None:
        self.api_url = ""
        self.rotates = False
        self.scopes: tuple[str, ...] = (*SCOPES, *OPTIONAL_SCOPES)
        self.fails: dict[str, list[Any]] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.tokens: dict[str, str] = {}  # bot token → team id
        self.revoked: set[str] = set()
        self.gate: Callable[[], object] = lambda: None
        self._codes: dict[str, dict[str, Any]] = {}
        self._refresh: dict[str, str] = {}
        self._guard = threading.Lock()
        self._numbers = count(1)

    def agree(self, team_id: str = "T1", **changes: Any) -> str:
        """Somebody says yes on Slack's page. Returns the code that their browser brings back."""
        code = f"code-{CANARY}-{next(self._numbers)}"
        self._codes[code] = {
            "app_id": "A1",
            "team": {"id": team_id, "name": f"{CANARY} team"},
            "enterprise": None,
            "is_enterprise_install": False,
            "bot_user_id": "U0BOT",
            "authed_user": {"id": "U0ADMIN"},
            **changes,
        }
        return code

    def count(self, method: str) -> int:
        return sum(name == method for name, _ in self.asked)

    def answer(self, method: str, said: Mapping[str, str], token: str) -> Any:
        with self._guard:
            self.asked.append((method, said))
            failing = self.fails.get(method, [])
            if failing:
                return failing.pop(0)
        if method == "oauth.v2.access":
            self.gate()
        with self._guard:
            return self._answers(method, said, token)

    def _answers(self, method: str, said: Mapping[str, str], token: str) -> Any:
        if method == "oauth.v2.access":
            if said.get("grant_type") == "refresh_token":
                team_id = self._refresh.pop(said["refresh_token"], None)
                return _no("invalid_refresh_token") if team_id is None else self._tokens(team_id)
            if said.get("redirect_uri") != "https://pairme.example.com/slack/oauth_redirect":
                return _no("bad_redirect_uri")
            facts = self._codes.pop(said.get("code", ""), None)
            if facts is None:
                return _no("invalid_code")
            return {**facts, **self._tokens((facts["team"] or {}).get("id", "E1"))}
        team_id = self.tokens.get(token)
        if team_id is None or token in self.revoked:
            return _no("token_revoked" if token in self.revoked else "invalid_auth")
        if method == "auth.revoke":
            self.revoked.add(token)
            return {"ok": True, "revoked": True}
        return {"ok": True, "team_id": team_id, "user_id": "U0BOT", "bot_id": f"B0{team_id}"}

    def _tokens(self, team_id: str) -> dict[str, Any]:
        n = next(self._numbers)
        bot, refresh = f"xoxb-{n}-{CANARY}bot", f"xoxe-1-{n}-{CANARY}refresh"
        self.tokens[bot] = team_id
        answer = {
            "ok": True,
            "access_token": bot,
            "token_type": "bot",
            "scope": ",".join(self.scopes),
        }
        if not self.rotates:
            return answer
        self._refresh[refresh] = team_id
        return {**answer, "refresh_token": refresh, "expires_in": LIFE_S}


@contextmanager
def fake_slack() -> Iterator[FakeSlack]:
    """Serve until the block ends."""
    slack = FakeSlack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            kind = self.headers.get("Content-Type", "")
            said = json.loads(body or "{}") if "json" in kind else dict(parse_qsl(body))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            answer = slack.answer(self.path.removeprefix("/api/"), said, token)
            if answer is None:  # the connection breaks
                self.close_connection = True
                return
            status, text = answer if isinstance(answer, tuple) else (200, json.dumps(answer))
            self.send_response_only(status)
            self.send_header("X-OAuth-Scopes", ",".join(slack.scopes))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            with suppress(BrokenPipeError):  # whoever asked gave up
                self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        slack.api_url = f"http://127.0.0.1:{server.server_port}/api/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield slack
        finally:
            server.shutdown()
            thread.join()


def _no(code: str) -> dict[str, Any]:
    return {"ok": False, "error": code}
