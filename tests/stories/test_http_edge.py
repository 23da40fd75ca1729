"""Everything that is not a fresh, signed, well-formed request of Slack has no effect at all."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.run import Bot
from bot.settings import load_settings
from sandbox import Sandbox
from tests.canaries import Watched
from tests.stories.bad_requests import CASES, COMMAND, OK_STATUSES, SECRET, Case, ago, signature
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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(case.method, case.path)
    for name, value in [*headers, *case.extra]:
        if name not in case.drop:
            connection.putheader(name, value.encode("latin-1"))
    connection.putheader("Content-Length", str(len(case.body)))
    connection.endheaders(case.body)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert b"Traceback" not in said
    assert answer.status == 200 or len(said) < 100
    return answer.status


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
    body = COMMAND.replace(b"T1", slack.team_id.encode()).replace(b"join", b"leave")
    case = Case("replayed", body, timestamp=now, signature=signature(body, now))

    first, second, third = send(port, case), send(port, case), send(port, case)

    assert (first, second, third) == (200, 401, 401)
    assert stored(bot)["inbox"] == 1


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
