"""How requests reach the app: a socket that we open to Slack, or an address that Slack calls."""

import logging
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.errors import StartRefused
from bot.settings import Settings
from bot.web import build_web

log = logging.getLogger(__name__)

RECONNECT_S = 5.0
ENDING_S = 0.1
BAD_APP_TOKEN = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked"})
START_S = 10.0


class Connection(Protocol):
    """Something that delivers requests until it is closed."""

    @property
    def standing(self) -> tuple[bool, str]:
        """Tell whether requests reach us, and in words how."""

    def close(self) -> None:
        """Take no new requests. Safe to call once."""


def connect_socket(app: App, settings: Settings) -> Connection:
    """Open Socket Mode; while Slack is away, keep trying in the background.

    Raises StartRefused when Slack knows the app token and does not accept it.
    """
    token = settings.slack_app_token
    if token is None:
        raise StartRefused("SLACK_APP_TOKEN is needed in socket mode; see .env.example")
    connection = SocketConnection(
        # each payload keeps one of these threads until it is acknowledged; the default is 10
        SocketModeHandler(app, token.get_secret_value(), concurrency=settings.listener_threads)
    )
    connection.open()
    return connection


def connect_http(app: App, settings: Settings, *, besides: Sequence[Route] = ()) -> Connection:
    """Serve signed HTTP in a background thread. Raises StartRefused when the port is taken.

    besides  what else is served at this address
    """
    secret = settings.slack_signing_secret
    if secret is None:
        raise StartRefused("SLACK_SIGNING_SECRET is needed in http mode; see .env.example")
    web = build_web(
        app, secret=secret.get_secret_value(), threads=settings.listener_threads, besides=besides
    )
    return serve(web, host=settings.host, port=settings.port, variable="PAIRME_PORT")


def serve(web: Starlette, *, host: str, port: int, variable: str) -> Connection:
    """Serve in a background thread. Raises StartRefused, naming the variable, if it cannot."""
    connection = HttpConnection(
        uvicorn.Config(
            web,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        ),
        variable=variable,
    )
    connection.open()
    return connection


class Handler(Protocol):
    """What a socket is opened and closed by: Bolt's handler, or one that only listens."""

    client: SocketModeClient

    def connect(self) -> None:
        """Open it."""

    def close(self) -> None:
        """Close it, with its threads."""


class SocketConnection:
    """A socket to Slack. The SDK reconnects an open one; the first connect is ours to repeat."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._closing = threading.Event()
        self._retry = threading.Thread(target=self._keep_trying, name="connect", daemon=True)

    def open(self) -> None:
        """Connect, or start trying in the background. Raises StartRefused for a bad token."""
        if not self._connect():
            self._retry.start()

    @property
    def standing(self) -> tuple[bool, str]:
        """Tell whether the socket is open."""
        is_open = bool(self._handler.client.is_connected())
        return is_open, f"the socket to Slack is {'open' if is_open else 'closed'}"

    def close(self) -> None:
        """Close the socket and its threads."""
        self._closing.set()
        if self._retry.is_alive():
            self._retry.join()
        self._end_reader()
        self._handler.close()

    def _end_reader(self) -> None:
        """End the SDK's reader, which holds the socket for 3 s, and for which closing waits.

        A reader that is about to begin takes back what it is told here, and would go on for ever;
        so it is told until it has ended.
        """
        client = self._handler.client
        client.closed = True
        client.auto_reconnect_enabled = False
        session = client.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):  # the other side may have closed it already
                session.sock.shutdown(socket.SHUT_RDWR)
        client.enqueue_message("{}")  # its processor looks at `closed` after every message
        reader = client.current_session_runner
        reader.event.set()
        while reader.is_alive():
            client.current_session_state.terminated = True
            reader.thread.join(ENDING_S)

    def _keep_trying(self) -> None:
        while not self._closing.wait(RECONNECT_S):
            try:
                if self._connect():
                    return
            except StartRefused as refused:
                log.error(str(refused), extra={"event": "socket.refused"})

    def _connect(self) -> bool:
        try:
            self._handler.connect()
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code in BAD_APP_TOKEN:
                raise StartRefused(
                    f"Slack refused SLACK_APP_TOKEN ({code}): create an app-level token with "
                    "the scope connections:write on the app's Basic Information page"
                ) from error
            return _away(code)
        except (SlackClientError, OSError) as error:
            return _away(type(error).__name__)
        return bool(self._handler.client.is_connected()) or _away("not connected")


class HttpConnection:
    """A uvicorn server in its own thread; signals stay with the main thread.

    variable  the setting to change when its port is taken
    """

    def __init__(self, config: uvicorn.Config, *, variable: str) -> None:
        self._server = uvicorn.Server(config)
        self._variable = variable
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def open(self) -> None:
        """Serve. Raises StartRefused when the server does not come up."""
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(START_S / 0.02)):
            if self._server.started or not self._thread.is_alive():
                break
            waited.wait(0.02)
        if not self._server.started:
            config = self._server.config
            raise StartRefused(
                f"Cannot listen on {config.host}:{config.port}: change {self._variable} or stop "
                "whatever uses it"
            )

    @property
    def standing(self) -> tuple[bool, str]:
        """Tell whether the server listens; whether Slack finds it, only Slack can tell."""
        is_open = self._server.started and self._thread.is_alive()
        return is_open, f"signed http {'is' if is_open else 'is not'} served"

    def close(self) -> None:
        """Finish the requests in flight and stop listening."""
        self._server.should_exit = True
        self._thread.join()


def _away(reason: str) -> bool:
    log.warning("Slack cannot be reached yet", extra={"event": "slack.away", "reason": reason})
    return False
