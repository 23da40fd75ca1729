"""Where the sandbox can be reached: one port with the Web API, response URLs, Socket Mode and the
page.

Knows addresses and open doors; what is behind them is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from sandbox.consent import Consent
from sandbox.courier import Courier
from sandbox.host import HOST, Host
from sandbox.loopback import OnlyLoopback
from sandbox.oauth import AUTHORIZE_PATH
from sandbox.page_api import PageApi
from sandbox.responses import ResponseUrls
from sandbox.socket_mode import SocketMode
from sandbox.uploads import Uploads
from sandbox.webapi.dispatch import Dispatcher
from sandbox.webapi.endpoint import WebApi
from sandbox.world import World


class Premises:
    """Everything that listens.

    Opened and closed once; in between, its door may be shut for a while.
    """

    def __init__(
        self,
        world: World,
        courier: Courier,
        links: SocketMode,
        page: PageApi,
        *,
        app_token: str,
        port: int,
    ) -> None:
        """port 0 takes a free one. Raises OSError if the port is taken."""
        self._courier = courier
        self._page = page
        self._host = Host(port=port)
        self._is_shut = False
        dispatcher = Dispatcher(world, courier, app_token, self.url)
        self._api = WebApi(dispatcher, world.faults, courier.errands, cut=self._host.cut)
        uploads, consent = Uploads(world), Consent(world)
        routes = [
            Route("/api/{method}", self._api, methods=["GET", "POST"]),
            Route(AUTHORIZE_PATH, consent.show),
            Route(AUTHORIZE_PATH, consent.answer, methods=["POST"]),
            Route("/response/{id}", ResponseUrls(world).answer, methods=["POST"]),
            Route("/upload/v1/{ticket}", uploads.receive, methods=["POST"]),
            Route("/files/{id}/{name}", uploads.send),
            Route("/files-pri/{place}/{name:path}", uploads.send_given),
            WebSocketRoute("/link/", links.serve),
            *page.routes(),
        ]
        self._app = OnlyLoopback(Starlette(routes=routes))

    @property
    def port(self) -> int:
        """The port, also while the door is shut."""
        return self._host.port

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT"""
        return f"http://{HOST}:{self._host.port}"

    def open(self) -> None:
        """Begin to answer; blocks until then."""
        self._host.start(self._app, on_start=self._courier.start)

    def close(self) -> None:
        """Close every connection and end the thread; blocks until then."""
        self._page.close()
        self._courier.cancel()
        self._host.stop()
        self._courier.close()

    def down(self, *, page_stays: bool) -> None:
        """Refuse API calls: by closing the port, or (page_stays) by resetting each call."""
        self._api.is_down = True
        if not page_stays and not self._is_shut:
            self._is_shut = True
            self._host.close_door()

    def up(self) -> None:
        """Take calls again."""
        self._api.is_down = False
        if self._is_shut:
            self._is_shut = False
            self._host.open_door()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine on the server's loop and wait for it."""
        self._host.run(work)
