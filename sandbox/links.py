"""The app's Socket Mode connections, to look at and to break from outside the server's loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from sandbox.socket_mode import SocketMode


class Links:
    """`slack.links`: how many connections there are, and ways to end them."""

    def __init__(
        self, socket_mode: SocketMode, run: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        """run: runs a coroutine on the server's loop and waits for it."""
        self._socket_mode = socket_mode
        self._run = run

    @property
    def count(self) -> int:
        """How many connections are open."""
        return self._socket_mode.n_links

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Send Slack's disconnect message on every link: warning, refresh_requested, link_disabled.

        A warning leaves the link as it is; the others close it.
        """
        self._run(self._socket_mode.disconnect(reason))

    def drop(self) -> None:
        """Close every link without a word, as a network does."""
        self._run(self._socket_mode.drop())
