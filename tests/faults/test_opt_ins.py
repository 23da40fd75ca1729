"""Whoever was told that they are in, is in, once, whatever kills the bot meanwhile."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from sandbox import Fault, FaultKind, Sandbox
from tests.canaries import Watched, find
from tests.faults.crowd import Crowd
from tests.faults.lives import Lives
from tests.figures import RecordFigures
from tests.stories.conftest import free_port

pytestmark = pytest.mark.slow

KILLS, ACKNOWLEDGED = 200, 3_000
LANES = 2  # bots at a time, each with a database of its own
CLIENTS = 3  # per bot
WARMING, MOST = 12, 33  # people who join at first, and in one life at most
SEED = 20_261_126
STARTING = 0.15  # the share of lives that end before they serve
START_S, LAST_S = 0.1, 0.01  # about what a start takes; from the last answer to the kill
HOUR_S = 3_600
FACTS = """
    SELECT slack_user_id,
        (SELECT count(*) FROM participants WHERE person_id = people.id AND opted_out_at IS NULL),
        (SELECT count(*) FROM outbox WHERE person_id = people.id AND kind = 'welcome')
    FROM people
"""


@dataclass
class Lane:
    """One database, the bots that serve it one after the other, and who joins there."""

    number: int
    database: Path
    lives: Lives
    crowd: Crowd

    def warm(self) -> None:
        """Let a first bot serve some people and learn that Slack takes no messages for an hour.

        What is measured is joining; sending would only take the processor from it.
        """
        self.lives.open()
        self.crowd.go_on()
        self.crowd.wait_for(WARMING)
        never = threading.Event()
        while not self.read("SELECT count(*) FROM paces WHERE held_until IS NOT NULL")[0][0]:
            never.wait(0.01)
        self.crowd.pause()
        self.lives.warm()

    def run(self) -> None:
        """Kill one bot after another while people join, then let the last ones finish."""
        chance, never = random.Random(SEED + self.number), threading.Event()
        while self.lives.kills < KILLS // LANES:
            self.lives.begin()
            if chance.random() < STARTING:
                never.wait(chance.uniform(0.0, START_S))
            else:
                self._serve(chance.randint(1, MOST))
                never.wait(chance.uniform(0.0, LAST_S))
            self.crowd.pause()
            self.lives.kill()
        self.lives.begin()
        self._serve(max(2 * CLIENTS, ACKNOWLEDGED // LANES - len(self.crowd.acknowledged)))

    def read(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(query).fetchall()

    def _serve(self, people: int) -> None:
        """Serve until so many more were told that they are in."""
        self.lives.wait_until_ready()
        self.crowd.go_on()
        self.crowd.wait_for(len(self.crowd.acknowledged) + people)


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A Slack that takes no messages for an hour."""
    limit = Fault("chat.postMessage", FaultKind.HTTP_429, times=10**6, retry_after=HOUR_S)
    with Sandbox(tiers=False) as sandbox:
        sandbox.faults.add(limit)
        yield sandbox


@pytest.fixture
def lanes(slack: Sandbox, tmp_path: Path) -> Iterator[list[Lane]]:
    """Whatever of them is left when the test ends is killed."""
    lanes = [make_lane(number, slack, tmp_path / str(number)) for number in range(LANES)]
    yield lanes
    for lane in lanes:
        lane.crowd.close()
        lane.lives.close()


def make_lane(number: int, slack: Sandbox, folder: Path) -> Lane:
    folder.mkdir()
    port = free_port()
    settings = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "PAIRME_MODE": "http",
        "PAIRME_PORT": str(port),
        "PAIRME_SLACK_API_URL": slack.api_url,
        "PAIRME_DATABASE_PATH": str(folder / "pairme.db"),
        "PAIRME_TICK_S": "60",
    }
    people = (f"U{number}P{n:05}" for n in count())
    secret, team_id = slack.signing_secret, slack.team_id
    return Lane(
        number,
        folder / "pairme.db",
        Lives(settings, log=folder / "log"),
        Crowd(people, port, secret=secret, team_id=team_id, clients=CLIENTS),
    )


def test_everybody_who_was_told_so_takes_part_once_after_200_kills(
    slack: Sandbox, lanes: list[Lane], record_figures: RecordFigures
) -> None:
    with ThreadPoolExecutor() as running:
        list(running.map(Lane.warm, lanes))
        slack.down()
        list(running.map(Lane.run, lanes))

    counted = sum((lane.crowd.counted for lane in lanes), Counter[str]())
    acknowledged = [who for lane in lanes for who in lane.crowd.acknowledged]
    found = {who: facts for lane in lanes for who, *facts in lane.read(FACTS)}
    lost = [who for who in acknowledged if who not in found or found[who][0] == 0]
    twice = [who for who, (joined, told) in found.items() if joined > 1 or told > 1]
    untold = [who for who, (joined, told) in found.items() if joined and not told]
    kills = sum(lane.lives.kills for lane in lanes)
    logs = {f"the log of lane {lane.number}": lane.lives.log.read_text() for lane in lanes}
    record_figures(
        f"opt-ins: {len(acknowledged):,} acknowledged under {kills} kills, "
        f"{counted['unanswered']:,} requests cut off and repeated, {counted['repeated']:,} "
        f"repeated after an answer: {len(lost)} lost, {len(twice)} applied twice, {len(untold)} "
        f"without their welcome (seed {SEED})"
    )

    assert [lane.read("PRAGMA integrity_check") for lane in lanes] == [[("ok",)]] * LANES
    assert (lost, twice, untold) == ([], [], [])
    assert len(acknowledged) >= ACKNOWLEDGED
    assert kills >= KILLS
    assert counted["unanswered"] >= KILLS // 2  # the kills did hit requests under way
    assert find(Watched([slack], [lane.database.parent for lane in lanes], texts=logs)) == []
