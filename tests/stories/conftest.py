"""A whole bot against the local Slack: both ways in, both databases."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.manifest import OPTIONAL_SCOPES
from bot.run import Bot
from bot.settings import load_settings
from sandbox import Sandbox, SandboxClock
from sandbox.scopes import DEFAULT_SCOPES
from tests.canaries import Watched, find, planted
from tests.talkative_logs import LIBRARIES, Logs, talkative_logs

HERE = Path(__file__).parent
StartBot = Callable[..., Bot]

START = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
# Every story takes each way in once and each database once. Which way a request came in and which
# database keeps it meet where requests are stored and acknowledged: whole runs take all four there.
NOT_BOTH_WAYS = {("socket", "sqlite"), ("http", "postgresql")}
OTHER_WAY = {"socket": "http", "http": "socket"}
ALL_FOUR = {"test_first_round.py", "test_installation.py", "test_pressure.py", "test_receipts.py"}


@pytest.hookimpl(tryfirst=True)  # before the slow ones are left out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave two of the four combinations to whole runs, or out."""
    without, known = [], {item.nodeid for item in items}
    for item in items:
        if item.path.parent == HERE and isinstance(item, pytest.Function):
            given = item.callspec.params if hasattr(item, "callspec") else {}
            if (given.get("mode"), given.get("database_url")) in NOT_BOTH_WAYS:
                item.add_marker(pytest.mark.slow)
                other = item.nodeid.replace(given["mode"], OTHER_WAY[given["mode"]])
                if item.path.name not in ALL_FOUR and other in known:
                    without.append(item)
    if without:
        gone = set(without)
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=without)


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack on one and the same day; its minutes pass in a second, so limits cost less.

    Its people have canaries in their profiles.
    """
    clock, scopes = SandboxClock(speed=60.0, start=START), (*DEFAULT_SCOPES, *OPTIONAL_SCOPES)
    with Sandbox(planted(), clock=clock, scopes=scopes) as sandbox:
        yield sandbox


@pytest.fixture
def watched(request: pytest.FixtureRequest, tmp_path: Path) -> Watched:
    """What is searched for private things after a test: made here, so that it is still there."""
    watched = Watched(folders=[tmp_path])
    if "slack" in request.fixturenames:
        watched.sandboxes.append(request.getfixturevalue("slack"))
    if "database_url" in request.fixturenames:
        url: str = request.getfixturevalue("database_url")
        watched.urls += [url] if url.startswith("postgresql") else []
    return watched


@pytest.fixture
def talkative() -> Sequence[str]:
    """The libraries whose DEBUG lines are searched too."""
    return LIBRARIES


@pytest.fixture(autouse=True)
def nothing_private_escapes(watched: Watched, talkative: Sequence[str]) -> Iterator[Logs]:
    """Search everything after each test, once its bots have stopped. Gives what is logged."""
    with talkative_logs(talkative) as logs:
        yield logs
    found = find(watched, logs)
    assert not found, "\n".join(map(str, found))


@pytest.fixture
def start_bot(slack: Sandbox, request: pytest.FixtureRequest) -> Iterator[StartBot]:
    """Start bots that are stopped when the test ends: start_bot(database_url, mode="socket")."""
    if "database_url" in request.fixturenames:
        request.getfixturevalue("database_url")  # made first, so it goes away after the bots
    ledger = request.getfixturevalue("tmp_path") / "erased"
    with ExitStack() as running:

        def start(
            database_url: str,
            *,
            mode: str = "socket",
            slack: Sandbox = slack,
            before: Callable[[Bot], None] = lambda _: None,
            **settings: str,
        ) -> Bot:
            port = free_port()
            bot = Bot(
                load_settings(
                    {
                        "SLACK_BOT_TOKEN": slack.bot_token,
                        "SLACK_APP_TOKEN": slack.app_token,
                        "SLACK_SIGNING_SECRET": slack.signing_secret,
                        "PAIRME_MODE": mode,
                        "PAIRME_PORT": str(port),
                        "PAIRME_SLACK_API_URL": slack.api_url,
                        "PAIRME_DATABASE_URL": database_url,
                        "PAIRME_ERASURE_LEDGER": str(ledger),
                        "PAIRME_TICK_S": "0.1",
                        **settings,
                    },
                    needs_slack=True,
                ),
                now=slack.clock.now,
            )
            before(bot)
            bot.start()
            running.callback(bot.stop)
            if mode == "http":
                slack.use_http(f"http://127.0.0.1:{port}/slack/events")
            return bot

        yield start


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> str:
    """Both ways in which Slack reaches the bot."""
    return str(request.param)


@pytest.fixture
def bot(start_bot: StartBot, database_url: str, mode: str) -> Bot:
    """A running bot: Socket Mode and signed HTTP, SQLite and PostgreSQL."""
    return start_bot(database_url, mode=mode)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
