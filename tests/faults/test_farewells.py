"""Workspaces remove the app, or its token, while a round goes out; then they come back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest

from bot.delivery.dispatcher import PER_WORKSPACE
from bot.run import Bot
from bot.settings import load_settings
from sandbox import EntryKind, Sandbox, SandboxClock
from sandbox.quirks import FAREWELLS
from storage.database import Database
from storage.states import WorkspaceState
from tests.faults.fast_clock import START
from tests.faults.towns import Towns, copies, environment_of, open_slack
from tests.figures import RecordFigures
from tests.stories.conftest import free_port

pytestmark = pytest.mark.slow

SPEED, PEOPLE = 10.0, 8
IN_ORDER = ("T0SANDBOX2", "T0SANDBOX12")  # its tokens are revoked, then the app is removed
THE_OTHER_WAY = ("T0SANDBOX4", "T0SANDBOX14")
REVOKED = ("T0SANDBOX6", "T0SANDBOX16")  # the app stays, and can do nothing
GONE = (*IN_ORDER, *THE_OTHER_WAY, *REVOKED)
REFUSALS = ("account_inactive", "token_revoked")
LATE = timedelta(minutes=30)  # the second farewell comes when the app is back
PATIENCE_S = 90.0


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    clock = SandboxClock(speed=SPEED, start=START)
    with open_slack(clock, people=PEOPLE, tiers=True) as sandbox:
        yield sandbox


@pytest.fixture
def towns(slack: Sandbox, database_url: str) -> Iterator[Towns]:
    """A round of eighty pairs is planned, and a bot is at it."""
    port = free_port()
    with ExitStack() as open_:
        db = open_.enter_context(closing(Database(database_url, pool_size=4)))
        towns = Towns(db, slack)
        towns.settle(PEOPLE, limited=PEOPLE, welcomed=0, now=slack.clock.now())
        towns.run_rounds(now=slack.clock.now())
        slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        settings = environment_of(slack, database_url, port=port) | {"PAIRME_TICK_S": "0.5"}
        bot = Bot(load_settings(settings, needs_slack=True), now=slack.clock.now)
        open_.callback(bot.stop)
        bot.start()
        yield towns


def wait_until(done: Callable[[], bool]) -> None:
    never, ends_at = threading.Event(), time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < ends_at, "it takes too long"
        never.wait(0.02)


def leave(towns: Towns, team_id: str) -> None:
    """Take the app or its token away as soon as the first message is there."""
    admin = towns.slack.workspaces[team_id].admin
    wait_until(lambda: bool(towns.posted([team_id])))
    if team_id in REVOKED:
        admin.revoke_tokens()
        return
    quirks = towns.slack.quirks
    quirks.farewells = FAREWELLS if team_id in IN_ORDER else FAREWELLS[::-1]
    admin.uninstall()


def calls_in_vain(slack: Sandbox) -> tuple[int, int]:
    """How often Slack refused a token that is good no more.

    Returns  in all, and after the bot had heard every farewell
    """
    entries = slack.transcript
    heard = {
        one.team: number
        for number, one in reversed(list(enumerate(entries)))
        if one.kind is EntryKind.ACK and one.method in FAREWELLS and one.ok
    }
    assert heard.keys() == set(GONE)
    refused = [number for number, one in enumerate(entries) if one.error in REFUSALS]
    return len(refused), sum(number > max(heard.values()) for number in refused)


def test_nothing_is_sent_where_the_app_is_gone_and_what_was_left_follows_when_it_is_back(
    towns: Towns, slack: Sandbox, record_figures: RecordFigures
) -> None:
    slack.quirks.farewell_gap_s = LATE.total_seconds()
    others = [team for team in slack.workspaces if team not in GONE]

    for team_id in GONE:
        leave(towns, team_id)
    wait_until(lambda: not towns.n_open(others))
    wait_until(lambda: all(towns.state_of(team) is WorkspaceState.UNINSTALLED for team in GONE))
    in_vain, too_late = calls_in_vain(slack)
    left = {team: len(towns.keys([team])) - len(copies(towns.posted([team]))) for team in GONE}
    there = copies(towns.posted(others))
    for team_id in GONE:
        towns.come_back(team_id, now=slack.clock.now())
    slack.clock.advance(LATE)
    wait_until(lambda: second_farewells(slack) == len(IN_ORDER) + len(THE_OTHER_WAY))
    wait_until(lambda: not towns.n_open(GONE))

    record_figures(
        f"{len(GONE)} of 20 workspaces removed the app or its token during a round:"
        f" {in_vain} calls refused, {too_late} of them after all had said so; {sum(left.values())}"
        f" messages left; back again: {len(towns.keys())} messages, 0 lost, 0 doubled"
    )
    assert there == dict.fromkeys(towns.keys(others), 1)
    assert too_late <= PER_WORKSPACE  # those that were on their way
    assert all(left.values())
    assert {towns.state_of(team) for team in GONE} == {WorkspaceState.ACTIVE}
    assert copies(towns.posted()) == dict.fromkeys(towns.keys(), 1)
    assert towns.astray() == []


def second_farewells(slack: Sandbox) -> int:
    """How many workspaces said farewell twice, and were heard."""
    return sum(
        len(
            {
                one.method
                for one in slack.workspaces[team].transcript
                if one.kind is EntryKind.ACK and one.method in FAREWELLS and one.ok
            }
        )
        == len(FAREWELLS)
        for team in GONE
    )
