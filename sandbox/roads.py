"""The two roads to the app, Socket Mode and signed HTTP: one attempt to deliver one payload, with
its time limit.

Must not know what a payload means, nor what happens after a failed attempt. Lives on the server's
loop.
"""

from __future__ import annotations

import asyncio
import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from sandbox.balancer import Balancer
from sandbox.http_delivery import AppAnswer, SentRequest, build_request, post, read_ack
from sandbox.socket_mode import NoLink, SocketMode
from sandbox.transcript import Entry, EntryKind, pick_ids
from sandbox.world import World

Json = dict[str, Any]
Retry = tuple[int, str] | None  # number and reason of a repetition

ACK_LIMIT_S = 3.0  # real seconds; Slack shows the person an error afterwards
ACK_GRACE_S = 0.5  # how much longer the sandbox listens, to tell a late ack from none
N_HTTP_THREADS = 128  # Slack does not queue one app's requests behind each other


@dataclass(frozen=True, slots=True)
class Delivery:
    """One payload on its way.

    kind: slash_commands, interactive or events_api; name: the payload's own type; who: a user id.
    """

    kind: str
    name: str
    who: str
    payload: Json

    @property
    def team(self) -> str:
        """The id of the workspace it comes from."""
        return str(self.payload.get("team_id") or self.payload["team"]["id"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt.

    late: no ack within the limit (there may be one after it, or none). payload: the ack's, {} if it
    had none. failure: why there was no ack: timeout, not_connected, connection_failed,
    http_timeout, http_error. no_retry: the app asked for no repetition.
    """

    acked: bool
    late: bool
    ms: float
    payload: Json
    at: datetime
    failure: str | None = None
    no_retry: bool = False


class Roads:
    """Delivers over HTTP if there is a request URL, else over one of the links."""

    def __init__(
        self, world: World, links: SocketMode, *, signing_secret: str, ack_limit_s: float
    ) -> None:
        self._world = world
        self._links = links
        self._secret = signing_secret
        self._ack_limit_s = ack_limit_s
        self._pool = ThreadPoolExecutor(N_HTTP_THREADS, thread_name_prefix="sandbox-http")
        self._numbers = count(1)
        self.balancer: Balancer | None = None  # of the app's addresses; None = Socket Mode
        self.sent: list[SentRequest] = []

    @property
    def is_connected(self) -> bool:
        """Whether the app has a link or a request URL."""
        return self.balancer is not None or self._links.n_links > 0

    def close(self) -> None:
        """Let the HTTP threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def attempt(self, delivery: Delivery, *, retry: Retry = None) -> Outcome:
        """Send a payload, wait for its ack, and write both down."""
        envelope_id = f"{next(self._numbers):08d}-sandbox"
        self._record(EntryKind.DELIVERY, delivery, envelope_id, None)
        began = time.monotonic()
        if self.balancer is not None:
            sending = self._send_http(self.balancer.line_up(), delivery, retry)
        else:
            sending = self._send_socket(delivery, envelope_id, retry)
        payload: Json = {}
        failure, no_retry = None, False
        try:
            async with asyncio.timeout(self._ack_limit_s + ACK_GRACE_S):
                payload = await sending
        except _Refused as error:
            failure, no_retry = error.reason, error.no_retry
        except NoLink:
            failure = "not_connected"
        except TimeoutError:
            failure = "timeout"
        took_s = time.monotonic() - began
        late = failure is not None or took_s > self._ack_limit_s
        outcome = Outcome(
            acked=failure is None,
            late=late,
            ms=took_s * 1000,
            payload=payload,
            at=self._world.clock.now(),
            failure=failure,
            no_retry=no_retry,
        )
        self._record(EntryKind.ACK, delivery, envelope_id, outcome)
        return outcome

    async def _send_socket(self, delivery: Delivery, envelope_id: str, retry: Retry) -> Json:
        envelope = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            number, reason = retry or (0, "")
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        return await self._links.send(envelope)

    async def _send_http(self, urls: list[str], delivery: Delivery, retry: Retry) -> Json:
        request = build_request(
            urls[0], delivery.kind, delivery.payload, secret=self._secret, retry=retry
        )
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._pool, self._post, urls, request)
        except TimeoutError as error:
            raise _Refused("http_timeout") from error
        except (OSError, http.client.HTTPException) as error:
            raise _Refused("connection_failed") from error
        if answer.status != 200:
            no_retry = answer.headers.get("x-slack-no-retry") == "1"
            raise _Refused("http_error", no_retry=no_retry)
        return read_ack(answer)

    def _post(self, urls: list[str], request: SentRequest) -> AppAnswer:
        """Send to the first address where somebody listens. Raises as `post` does."""
        for url in urls[:-1]:
            try:
                return self._post_to(url, request)
            except ConnectionRefusedError:  # nothing was sent: the next one may have it
                continue
        return self._post_to(urls[-1], request)

    def _post_to(self, url: str, request: SentRequest) -> AppAnswer:
        request = replace(request, url=url)
        self.sent.append(request)
        return post(request, timeout=self._ack_limit_s + ACK_GRACE_S)

    def _record(
        self, kind: EntryKind, delivery: Delivery, envelope_id: str, outcome: Outcome | None
    ) -> None:
        failure = outcome.failure if outcome is not None else None
        late = "late" if outcome is not None and outcome.late else None
        with self._world.changing():
            self._world.record(
                Entry(
                    at=self._world.clock.now(),
                    kind=kind,
                    method=delivery.name,
                    who=delivery.who,
                    team=delivery.team,
                    ids=pick_ids(delivery.payload, delivery.payload.get("event") or {})
                    | {"envelope_id": envelope_id},
                    ok=failure is None,
                    error=failure or late,
                    status=200 if failure is None else 0,
                )
            )


class _Refused(Exception):  # reads as what happened
    """The app's server did not answer 200."""

    def __init__(self, reason: str, *, no_retry: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.no_retry = no_retry
