"""Everything that is not a fresh, signed, well-formed request of Slack has no effect at all."""

from __future__ import annotations

import http.client
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.run import Bot
from bot.settings import load_settings
from sandbox import Sandbox
from tests.canaries import Watched
from tests.figures import RecordFigures
from tests.flood import EVENT, flood, good_request, write
from tests.stories.bad_requests import (
    CASES,
    COMMAND,
    OK_STATUSES,
    RAW,
    SECRET,
    Case,
    ago,
    signature,
)
from tests.stories.conftest import free_port


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bot, int, Sandbox]]:
    """One bot in http mode for the whole table: none of it may leave a trace."""
    port = free_port()
    file: Path = tmp_path_factory.mktemp("edge") / "pairme.db"
    with Sandbox() as slack:
        bot = Bot(
            load_settings(
                {
                    "SLACK_BOT_TOKEN": slack.bot_token,
                    "SLACK_SIGNING_SECRET": SECRET,
                    "PAIRME_MODE": "http",
                    "PAIRME_PORT": str(port),
                    "PAIRME_SLACK_API_URL": slack.api_url,
                    "PAIRME_DATABASE_PATH": str(file),
                },
                needs_slack=True,
            )
        )
        bot.start()
        yield bot, port, slack
        bot.stop()


@pytest.fixture
def watched(edge: tuple[Bot, int, Sandbox]) -> Watched:
    """The one bot of this module; requests of the table carry nothing private."""
    bot, _, slack = edge
    assert bot.runtime.db.file is not None
    return Watched([slack], [bot.runtime.db.file.parent])


def send(port: int, case: Case) -> int:
    timestamp = case.timestamp if case.timestamp is not None else ago(case.age)
    signed = case.signature
    if signed is None:
        signed = signature(case.body, timestamp, secret=case.secret)
    headers = [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", signed)]
    if case.content_type is not None:
        headers.append(("Content-Type", case.content_type))
    headers = [pair for pair in [*headers, *case.extra] if pair[0] not in case.drop]
    return deliver(port, headers, case.body, method=case.method, path=case.path)


def deliver(
    port: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    *,
    method: str = "POST",
    path: str = "/slack/events",
) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path)
    for name, value in headers:
        connection.putheader(name, value.encode("latin-1"))
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert b"Traceback" not in said
    assert answer.status == 200 or len(said) < 100
    return answer.status


def signed(payload: dict[str, object]) -> tuple[tuple[tuple[str, str], ...], bytes]:
    body, kind = write(payload)
    good = good_request(body, kind, secret=SECRET, now=time.time())
    return good.headers, good.body


def stored(bot: Bot) -> dict[str, int]:
    tables = ("workspaces", "people", "participants", "inbox", "outbox", "audit")
    with bot.runtime.db.read() as session:
        return {
            table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in tables
        }


def test_the_table_has_at_least_forty_different_requests() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_request_is_refused_and_leaves_no_trace(
    edge: tuple[Bot, int, Sandbox], case: Case
) -> None:
    bot, port, slack = edge
    before, calls = stored(bot), len(slack.transcript)

    status = send(port, case)

    assert status in case.expected & OK_STATUSES
    assert stored(bot) == before
    assert len(slack.transcript) == calls


def test_the_same_signed_bytes_act_once_and_are_refused_afterwards(
    edge: tuple[Bot, int, Sandbox],
) -> None:
    bot, port, slack = edge
    now = ago(0)
    body = COMMAND.replace(b"T1", slack.team_id.encode()).replace(b"join", b"skip")
    case = Case("replayed", body, timestamp=now, signature=signature(body, now))

    first, second, third = send(port, case), send(port, case), send(port, case)
    slack.wait_for(lambda: slack.calls("views.publish"), 30.0)  # the end of what the first does

    assert (first, second, third) == (200, 401, 401)
    assert stored(bot)["inbox"] == 1


@pytest.mark.slow
def test_hundreds_of_requests_that_are_not_slacks_have_no_effect(
    edge: tuple[Bot, int, Sandbox], record_figures: RecordFigures
) -> None:
    bot, port, slack = edge
    before, calls, statuses = stored(bot), len(slack.transcript), Counter[int]()

    for request in flood(450, secret=SECRET, now=time.time(), seed=5):
        statuses[deliver(port, request.headers, request.body)] += 1

    assert set(statuses) == {400, 401, 415}
    assert stored(bot) == before
    assert len(slack.transcript) == calls
    record_figures(
        f"{statuses.total()} spoiled requests over HTTP: 0 effects, 0 calls, 0 x 5xx "
        f"({', '.join(f'{n} x {status}' for status, n in sorted(statuses.items()))})"
    )


@pytest.mark.parametrize("raw", RAW, ids=lambda raw: raw[:24].decode("latin-1"))
def test_what_is_hardly_http_is_refused_without_a_fuss(
    edge: tuple[Bot, int, Sandbox], raw: bytes
) -> None:
    bot, port, _ = edge
    before = stored(bot)

    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").readline()

    assert answer == b"" or answer.split()[1][:1] == b"4", answer
    assert stored(bot) == before


def test_what_is_signed_but_broken_gets_an_empty_answer_and_only_its_kind_is_logged(
    edge: tuple[Bot, int, Sandbox],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, port, slack = edge
    event = {"type": "user_change", "user": 5}  # Bolt takes it for an object
    broken = EVENT | {"team_id": slack.team_id, "event": event}
    whole = signed(EVENT | {"team_id": "T-unknown", "api_app_id": "secret-part"})

    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret-part")

    statuses = [deliver(port, *signed(broken))]
    with monkeypatch.context() as patch:
        patch.setattr("slack_bolt.App.dispatch", fail)
        statuses.append(deliver(port, *whole))
    # Slack repeats at once what was not acknowledged, with the same signature in the same second
    statuses += [deliver(port, *whole), deliver(port, *whole)]

    assert statuses == [400, 500, 200, 401]
    reasons = [vars(one)["reason"] for one in caplog.records if one.msg == "request broken"]
    assert reasons == ["TypeError", "ZeroDivisionError"]
    assert "secret-part" not in caplog.text


def test_unknown_paths_and_health_say_little(edge: tuple[Bot, int, Sandbox]) -> None:
    _, port, _ = edge

    assert send(port, Case("nowhere", path="/slack/install")) == 404
    assert send(port, Case("root", path="/")) == 404
    assert send(port, Case("health", method="GET", path="/healthz")) == 200


def test_a_slow_sender_is_cut_off_and_blocks_nobody(edge: tuple[Bot, int, Sandbox]) -> None:
    _, port, _ = edge
    slow = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    slow.putrequest("POST", "/slack/events")
    slow.putheader("Content-Length", "1000")
    slow.endheaders(b"half")

    quick = send(port, Case("health", method="GET", path="/healthz"))
    slow.close()

    assert quick == 200
