"""What a test may decide about deliveries to the app: where they go, what is repeated, what counts.

One half of the `Sandbox` handle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sandbox.balancer import Balancer, Turn
from sandbox.courier import Courier
from sandbox.http_delivery import AppAnswer, SentRequest, check_url, post
from sandbox.roads import Roads
from sandbox.world import World


class Deliveries:
    """Base of `Sandbox`; any thread may call any method."""

    _world: World
    _roads: Roads
    _courier: Courier

    @property
    def is_connected(self) -> bool:
        """Whether the app has a link or a request URL."""
        return self._roads.is_connected

    @property
    def subscriptions(self) -> frozenset[str]:
        """The event types the app gets; assign a set to change them."""
        return self._courier.subscriptions

    @subscriptions.setter
    def subscriptions(self, events: Iterable[str]) -> None:
        self._courier.subscriptions = frozenset(events)

    def use_http(
        self,
        url: str | Sequence[str] | None,
        *,
        turn: Turn = Turn.IN_ORDER,
        finds_another: bool = False,
        seed: int = 0,
    ) -> None:
        """Deliver to this request URL from now on, signed; None returns to Socket Mode.

        Several addresses stand behind a load balancer: each request goes to one of them, in order
        or at random. Where nobody listens it fails (and Slack repeats an event), or finds_another.
        """
        urls = [url] if isinstance(url, str) else list(url or ())
        for one in urls:
            check_url(one)
        balancer = Balancer(urls, turn, finds_another, seed) if urls else None
        self._roads.balancer = balancer
        self._world.touch()

    def last_request(self) -> SentRequest:
        """The newest signed request. Raises IndexError if there was none."""
        return self._roads.sent[-1]

    def send_again(self, request: SentRequest, *, timeout: float = 5.0) -> AppAnswer:
        """Send a captured, perhaps altered (`dataclasses.replace`), request to the app as it is."""
        return post(request, timeout=timeout)

    def duplicate_next(self, kind: str, *, times: int = 1) -> None:
        """Send the next payload of a kind twice at once.

        kind: slash_commands, interactive, events_api, or a payload's own type (block_actions, …).
        """
        self._courier.duplicates[kind] += times

    @property
    def late_acks(self) -> int:
        """Commands and interactions not acknowledged in 3.0 real seconds."""
        return self._courier.late_acks

    @property
    def ack_times_ms(self) -> list[float]:
        """How long every acknowledged command and interaction took, real milliseconds."""
        return list(self._courier.ack_times_ms)
