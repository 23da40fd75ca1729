"""Log lines of a whole story as a machine reads them: complete, one per event, found by request."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from bot.logs import JsonFormatter, log_uncaught
from bot.request_ids import NamedWork, current_request, named_request
from sandbox import Sandbox
from tests.stories.conftest import StartBot
from tests.stories.people import ANA, BEN, join, move_to_round, wait_for_message

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What an operator with PAIRME_LOG_FORMAT=json would get."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter(()))
    handler.addFilter(lambda record: record.name.split(".")[0] in ("bot", "storage", "pairing"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    """Each line is one JSON object, or this fails."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@ON_SQLITE
def test_every_line_of_a_story_has_time_level_and_event(
    start_bot: StartBot, database_url: str, slack: Sandbox, lines: io.StringIO
) -> None:
    bot = start_bot(database_url, mode="socket")
    join(slack, ANA)
    join(slack, BEN)
    wait_for_message(slack, slack.person(ANA), "You are in")
    move_to_round(slack, bot)
    slack.wait_for(lambda: slack.calls("conversations.open"), 30.0)

    found = read(lines)

    assert {"bot.started", "round.committed"} <= {line["event"] for line in found}
    for line in found:
        assert {"at", "level", "logger", "event", "message"} <= line.keys(), line
        assert datetime.fromisoformat(line["at"]).utcoffset() is not None


@ON_SQLITE
@pytest.mark.parametrize("mode", ["socket", "http"])
def test_an_exception_is_one_line_with_its_traceback_and_the_request_that_caused_it(
    start_bot: StartBot,
    database_url: str,
    mode: str,
    slack: Sandbox,
    lines: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        logging.getLogger("bot.services").info("on its way", extra={"event": "test.way"})
        raise RuntimeError("a defect")

    start_bot(database_url, mode=mode)
    join(slack, ANA)
    monkeypatch.setattr("bot.services.drawing.skips.skip", broken)
    monkeypatch.setattr("bot.services.joining.participants.skip", broken, raising=False)

    for _ in range(2):
        slack.person(ANA).command("/pairme skip")
    slack.wait_for(lambda: lines.getvalue().count("listener.failed") == 2, 30.0)

    failed = [line for line in read(lines) if line["event"] == "listener.failed"]
    before = [line for line in read(lines) if line["event"] == "test.way"]
    assert "RuntimeError: a defect" in failed[0]["traceback"]
    assert "\n" in failed[0]["traceback"]
    assert len({line["request_id"] for line in failed}) == 2
    assert [line["request_id"] for line in before] == [line["request_id"] for line in failed]


def test_work_that_is_handed_on_keeps_its_name_and_its_thread_forgets_it() -> None:
    with NamedWork(1) as pool:
        with named_request() as first:
            inside = pool.submit(current_request).result()
        outside = pool.submit(current_request).result()
        with named_request() as second:
            again = pool.submit(current_request).result()

    assert (inside, outside, again) == (first, "", second)
    assert first != second
    assert current_request() == ""


def test_what_nobody_caught_in_a_thread_is_a_line_like_every_other(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys
    import threading

    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    log_uncaught()

    def broken() -> None:
        raise RuntimeError("a defect")

    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()

    [line] = read(lines)
    assert (line["level"], line["event"]) == ("critical", "exception.uncaught")
    assert "RuntimeError: a defect" in line["traceback"]
