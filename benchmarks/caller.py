"""The load: types commands as fast as they are acknowledged, in a process of its own.

    python -m benchmarks.caller    reads one load as JSON and writes what came of it as JSON

Every client keeps a connection to each address, goes to them in turn, and types the next command
when the last one is acknowledged. It needs the standard library alone, so that it starts at once.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode

MEDIAN, WORST_OF_A_HUNDRED = 0.5, 0.99
SHOWN = 100  # characters of an answer that should not have come
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What to type, and where.

    words       behind the command
    expects     part of every right answer; whoever only acknowledges answers nothing
    teams, ids  one after the other of the people with these ids in each of these workspaces
    first       how many commands were typed before: nobody types again before all others have
    seconds     for which commands are begun
    hook        where an answer that comes later may be posted
    """

    ports: tuple[int, ...]
    path: str
    secret: str
    command: str
    words: str
    expects: str
    teams: tuple[str, ...]
    ids: tuple[str, ...]
    first: int
    clients: int
    seconds: float
    hook: str


@dataclass(slots=True)
class Heard:
    """What came back.

    took_s   of each acknowledgment that came with its answer, or empty as it should be
    n_later  acknowledged empty in time, to be answered later; their seconds count, too
    wrong    how often what else came instead
    seconds  from the first command to the last acknowledgment
    cpu_s    what the load itself took of the processor
    """

    took_s: list[float] = field(default_factory=list)
    n_later: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu_s: float = 0.0

    def note(self, status: int, body: bytes, *, expects: bytes, took_s: float) -> None:
        """Judge one answer."""
        if status != 200 or (body and expects not in body):
            self.wrong[f"{status} {body[:SHOWN].decode(errors='replace')}"] += 1
            return
        self.n_later += not body and bool(expects)
        self.took_s.append(took_s)


def press(load: Load) -> Heard:
    """Type for a while, and tell what came back. Raises OSError"""
    return asyncio.run(_press(load))


def requests(load: Load) -> Iterator[bytes]:
    """Make the commands one after the other, each signed when it is asked for."""
    number = load.first
    while True:
        team = load.teams[number % len(load.teams)]
        who = load.ids[number // len(load.teams) % len(load.ids)]
        fields = {
            "team_id": team,
            "channel_id": "D00000001",
            "user_id": who,
            "command": load.command,
            "text": load.words,
            "is_enterprise_install": "false",
            "response_url": load.hook,
            "trigger_id": f"{load.path}.{time.time_ns()}.{number}",
        }
        yield _signed(load, urlencode(fields).encode())
        number += 1


def _signed(load: Load, body: bytes) -> bytes:
    now = str(int(time.time()))
    digest = hmac.new(load.secret.encode(), f"v0:{now}:".encode() + body, hashlib.sha256)
    head = (
        f"POST {load.path} HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\n"
        f"X-Slack-Signature: v0={digest.hexdigest()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _press(load: Load) -> Heard:
    heard, commands = Heard(), requests(load)
    lines = [[await _Line.to(port) for port in load.ports] for _ in range(load.clients)]
    began, used = perf_counter(), process_time()
    until = began + load.seconds

    async def type_on(turn: int, mine: list[_Line]) -> None:
        expects = load.expects.encode()
        while perf_counter() < until:
            request = next(commands)
            sent = perf_counter()
            status, body = await mine[turn % len(mine)].ask(request)
            heard.note(status, body, expects=expects, took_s=perf_counter() - sent)
            turn += 1

    await asyncio.gather(*(type_on(turn, mine) for turn, mine in enumerate(lines)))
    heard.seconds, heard.cpu_s = perf_counter() - began, process_time() - used
    return heard


class _Line(asyncio.Protocol):
    """A connection that is kept: one request at a time."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    @classmethod
    async def to(cls, port: int) -> "_Line":
        _, line = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and wait for status and body. Raises ConnectionError"""
        self._got.clear()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, end, body = bytes(self._got).partition(_END_OF_HEAD)
        if end and self._answer is not None and len(body) >= _length(head):
            self._answer.set_result((int(head.split(b" ", 2)[1]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("closed before the answer"))


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def summary(heard: Heard) -> dict[str, Any]:
    """Lay out what is kept of a trial."""
    took = sorted(heard.took_s)
    return {
        "n": len(took),
        "per_s": len(took) / heard.seconds,
        "p50_ms": 1000 * share(took, MEDIAN),
        "p99_ms": 1000 * share(took, WORST_OF_A_HUNDRED),
        "n_later": heard.n_later,
        "wrong": dict(heard.wrong),
        "load_cpu_s": heard.cpu_s,
        "seconds": heard.seconds,
    }


def share(ordered: list[float], part: float) -> float:
    """Return the value that this part of all are not above; 0 when there is none."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def as_line(load: Load) -> str:
    """Write a load as `main` reads it."""
    return json.dumps(asdict(load))


def main() -> int:
    """Read a load, type it, write what came of it."""
    given = json.loads(sys.stdin.read())
    for name in ("ports", "teams", "ids"):
        given[name] = tuple(given[name])
    sys.stdout.write(json.dumps(summary(press(Load(**given)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
