"""Small apps to put behind the sandbox: one on a bare WebSocket, one on a bare HTTP server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from sandbox import Sandbox
from tests.sandbox.kit import ANA, Json

NO_ACK = object()
Answer = Callable[[Json], Any]


def ack_all(_envelope: Json) -> None:
    """Acknowledge without a payload."""


class SocketApp:
    """One Socket Mode link; `answer` gives an ack's payload, None for a bare ack, or NO_ACK."""

    def __init__(self, slack: Sandbox, answer: Answer = ack_all) -> None:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        url = client.apps_connections_open(app_token=slack.app_token)["url"]
        self.url = str(url)
        self.received: list[Json] = []
        self.notices: list[Json] = []
        self._slack = slack
        self._answer = answer
        self._socket: ClientConnection = connect(self.url, proxy=None)
        self.notices.append(json.loads(self._socket.recv(5)))
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
        self._thread.join()

    @property
    def payloads(self) -> list[Json]:
        return [envelope["payload"] for envelope in self.received]

    def wait_until_closed(self) -> None:
        self._thread.join(5)

    def _listen(self) -> None:
        try:
            for text in self._socket:
                self._take(json.loads(text))
        except ConnectionClosed:
            return

    def _take(self, message: Json) -> None:
        if "envelope_id" not in message:
            self.notices.append(message)
            return
        self.received.append(message)
        payload = self._answer(message)
        if payload is NO_ACK:
            return
        ack = {"envelope_id": message["envelope_id"]}
        self._socket.send(json.dumps(ack | ({"payload": payload} if payload else {})))


class FormApp(SocketApp):
    """An app that opens one modal on a command and answers submissions as told."""

    def __init__(self, slack: Sandbox, client: WebClient, view: Json) -> None:
        self.reply: Json | None = None
        super().__init__(slack, lambda _: self.reply)
        trigger_id = self._trigger(slack)
        client.views_open(trigger_id=trigger_id, view=view)

    def _trigger(self, slack: Sandbox) -> str:
        slack.person(ANA).command("/pairme")
        return str(self.payloads[-1]["trigger_id"])


class HttpApp:
    """An HTTP server; `answer` gets (headers, body) and gives (status, headers, body)."""

    def __init__(self, answer: Callable[[Json, bytes], tuple[int, Json, bytes]]) -> None:
        app = self
        self.received: list[tuple[Json, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                app.received.append((headers, body))
                status, answer_headers, answer_body = answer(headers, body)
                self.send_response(status)
                for name, value in {**answer_headers, "Content-Length": len(answer_body)}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(answer_body)

            def log_message(self, *_arguments: object) -> None:
                """Keep the test output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.01))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/slack/events"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def ok(_headers: Json, _body: bytes) -> tuple[int, Json, bytes]:
    return 200, {}, b""
