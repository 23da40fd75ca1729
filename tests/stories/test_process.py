"""The bot as a process: started from the command line, stopped, killed, started again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox import NO_RECEIPTS, Fault, FaultKind, Point, Sandbox
from tests.canaries import Watched
from tests.stories.people import ANA, BEN, join, wait_for_message

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
StartProcess = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def environment(slack: Sandbox, tmp_path: Path) -> dict[str, str]:
    """What an operator would set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "PAIRME_SLACK_API_URL": slack.api_url,
        "PAIRME_DATABASE_PATH": str(tmp_path / "pairme.db"),
        "PAIRME_TICK_S": "0.2",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path, watched: Watched) -> Iterator[StartProcess]:
    """Start `pairme run` in an empty directory; killed at the end if still running."""
    with ExitStack() as cleanup:

        def collect(process: subprocess.Popen[str]) -> None:
            watched.texts[f"the output of process {process.pid}"] = "".join(process.communicate())

        def start(**changes: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), "run"],
                env=environment | changes,
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            cleanup.callback(collect, process)
            cleanup.callback(process.kill)
            return process

        yield start


def states(tmp_path: Path) -> dict[str, int]:
    with sqlite3.connect(tmp_path / "pairme.db") as database:
        counted = database.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
    database.close()
    return dict(counted)


def wait_connected(slack: Sandbox) -> None:
    slack.wait_for(lambda: slack.is_connected, 30.0)


def test_sigterm_stops_cleanly_in_time_and_leaves_nothing_in_flight(
    slack: Sandbox, start: StartProcess, tmp_path: Path
) -> None:
    process = start()
    wait_connected(slack)
    join(slack, ANA)
    slack.faults.add(Fault(method="chat.postMessage", kind=FaultKind.SLOW, seconds=1.0))
    join(slack, BEN)

    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "bot.stopped" in log
    assert "sending" not in states(tmp_path)


def test_a_second_process_on_the_same_file_refuses_and_names_the_first(
    slack: Sandbox, start: StartProcess
) -> None:
    first = start()
    wait_connected(slack)

    _, log = (second := start()).communicate(timeout=30)

    assert second.returncode == 1
    assert f"already running on this database file (pid {first.pid})" in log
    assert "Traceback" not in log


def test_killed_with_a_message_waiting_the_next_start_delivers_it(
    slack: Sandbox, start: StartProcess
) -> None:
    first = start()
    wait_connected(slack)
    slack.down(page_stays=True)
    slack.person(ANA).command("/pairme join")

    first.kill()
    first.wait(timeout=30)
    slack.up()
    start()
    wait_for_message(slack, slack.person(ANA), "You are in", timeout=30.0)

    assert len(slack.person(ANA).messages()) == 1


def test_killed_while_slack_works_the_next_start_waits_for_evidence_and_sends_nothing(
    slack: Sandbox, start: StartProcess, tmp_path: Path
) -> None:
    slack.quirks.receipts = NO_RECEIPTS
    first = start()
    wait_connected(slack)
    kill = Fault(
        method="chat.postMessage", kind=FaultKind.KILL, pid=first.pid, at=Point.BEFORE_EFFECT
    )
    slack.faults.add(kill)
    join(slack, ANA)
    first.wait(timeout=30)
    left = states(tmp_path)

    second = start()
    wait_connected(slack)
    join(slack, BEN)
    wait_for_message(slack, slack.person(BEN), "You are in", timeout=30.0)
    second.send_signal(signal.SIGTERM)
    second.wait(timeout=30)

    assert first.returncode == -signal.SIGKILL
    assert left == {"sending": 1}
    assert states(tmp_path) == {"checking": 1, "sent": 1}
    assert len(slack.person(ANA).messages()) == 1  # the request had reached Slack


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, 1, "Slack refused SLACK_BOT_TOKEN (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, 1, "Slack refused SLACK_APP_TOKEN (invalid_auth)"),
        ({"SLACK_APP_TOKEN": ""}, 2, "SLACK_APP_TOKEN"),
        ({"PAIRME_TIMEZONE": "Mars/Base"}, 2, "PAIRME_TIMEZONE"),
        ({"PAIRME_DATABASE_PATH": "/nowhere/pairme.db"}, 2, "PAIRME_DATABASE_PATH"),
    ],
)
def test_a_wrong_set_up_stops_the_start_with_one_line_that_says_what_to_change(
    start: StartProcess, changes: dict[str, str], code: int, words: str
) -> None:
    process = start(**changes)

    _, log = process.communicate(timeout=30)

    assert process.returncode == code
    assert words in log
    assert "Traceback" not in log
    assert "xoxb-" not in log.replace("starting with xoxb-", "")


def test_sigterm_is_obeyed_in_time_while_slack_is_slow_to_tell_about_many_people(
    slack: Sandbox, start: StartProcess
) -> None:
    slack.faults.add(Fault(method="users.info", kind=FaultKind.SLOW, seconds=3.0, times=99))
    process = start()
    wait_connected(slack)
    for who in (ANA, BEN):
        joined = slack.person(who).command("/pairme join")  # stored although Slack says nothing
        assert str(joined.text).startswith("*You are in.*")

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)

    assert process.returncode == 0
