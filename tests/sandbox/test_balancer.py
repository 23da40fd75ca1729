"""Several addresses of one app, as behind a load balancer without sticky sessions."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from sandbox import EntryKind, Sandbox, Turn
from tests.sandbox.apps import HttpApp, ok
from tests.sandbox.kit import ANA, Json


@pytest.fixture
def trio() -> Iterator[list[HttpApp]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(HttpApp(ok)) for _ in range(3)]


def addresses(apps: Sequence[HttpApp]) -> list[str]:
    return [app.url for app in apps]


def counts(apps: Sequence[HttpApp]) -> list[int]:
    return [len(app.received) for app in apps]


def empty_address() -> str:
    """Where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/slack/events"


def test_each_request_goes_to_the_next(slack: Sandbox, trio: list[HttpApp]) -> None:
    slack.use_http(addresses(trio))

    seen = []
    for _ in range(6):
        slack.person(ANA).command("/pairme")
        seen.append(counts(trio))

    assert seen == [[1, 0, 0], [1, 1, 0], [1, 1, 1], [2, 1, 1], [2, 2, 1], [2, 2, 2]]


def test_or_to_any(slack: Sandbox, trio: list[HttpApp]) -> None:
    def run() -> list[list[int]]:
        slack.use_http(addresses(trio), turn=Turn.AT_RANDOM, seed=7)
        before = counts(trio)
        seen = []
        for _ in range(12):
            slack.person(ANA).command("/pairme")
            now = counts(trio)
            seen.append([after - first for after, first in zip(now, before, strict=True)])
        return seen

    first, again = run(), run()

    assert first == again
    assert min(first[-1]) > 0
    assert first[2] != [1, 1, 1] or first[5] != [2, 2, 2]


def test_where_nobody_listens_a_command_fails(slack: Sandbox, trio: list[HttpApp]) -> None:
    slack.use_http([empty_address(), trio[0].url])

    results = [slack.person(ANA).command("/pairme") for _ in range(4)]

    assert [result.error for result in results] == ["connection_failed", None] * 2
    assert counts(trio) == [2, 0, 0]


def test_where_nobody_listens_an_event_is_sent_again(slack: Sandbox, trio: list[HttpApp]) -> None:
    nobody = empty_address()
    slack.use_http([nobody, nobody, trio[0].url])

    slack.admin.deactivate(ANA)
    slack.wait_for(lambda: sum(entry.kind is EntryKind.ACK for entry in slack.transcript) == 2)
    slack.clock.advance(timedelta(minutes=1))
    slack.wait_for(lambda: trio[0].received)

    assert trio[0].received[0][0]["x-slack-retry-num"] == "2"
    assert trio[0].received[0][0]["x-slack-retry-reason"] == "connection_failed"


def test_a_balancer_may_find_another(slack: Sandbox, trio: list[HttpApp]) -> None:
    slack.use_http([empty_address(), *addresses(trio)], finds_another=True)

    results = [slack.person(ANA).command("/pairme") for _ in range(8)]

    assert [result.error for result in results] == [None] * 8
    assert sum(counts(trio)) == 8
    assert min(counts(trio)) > 0


def test_what_was_sent_is_never_given_to_another(slack: Sandbox, trio: list[HttpApp]) -> None:
    def fail(_headers: Json, _body: bytes) -> tuple[int, Json, bytes]:
        raise ConnectionResetError  # the connection ends without an answer

    with HttpApp(fail) as broken:
        slack.use_http([broken.url, trio[0].url], finds_another=True)
        result = slack.person(ANA).command("/pairme")

    assert result.error == "connection_failed"
    assert counts(trio) == [0, 0, 0]


def test_an_instance_can_be_taken_out_while_others_work(
    slack: Sandbox, trio: list[HttpApp]
) -> None:
    slack.use_http(addresses(trio))
    slack.person(ANA).command("/pairme")

    slack.use_http(addresses(trio[1:]))
    for _ in range(4):
        slack.person(ANA).command("/pairme")

    assert counts(trio) == [1, 2, 2]


def test_every_address_is_on_this_machine(slack: Sandbox, trio: list[HttpApp]) -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        slack.use_http([trio[0].url, "http://example.org:80/slack"])
    slack.use_http([])
    assert not slack.is_connected
