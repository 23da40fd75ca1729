"""Eighteen workspaces are done as soon with two in trouble beside them as alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox import SandboxClock
from storage.database import Database
from storage.states import WorkspaceState
from tests.faults.fast_clock import START
from tests.faults.town_clerk import Clerks, Kills
from tests.faults.towns import (
    REVOKED,
    SEED,
    Towns,
    copies,
    environment_of,
    last_at,
    open_slack,
)
from tests.figures import RecordFigures
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow

PEOPLE, MANY = 8, 20  # four pairs; ten, where a request a minute is allowed
KILLS, WITHIN = 25, 700  # of eight hundred operations on messages of the eighteen
BATCH = 4  # what is looked at in one go: fewer than wait where a request a minute is allowed
PATIENCE_S = 60.0  # of the only clock that this machine can hold up
STILL = 1e-6  # the speed of a clock that stands
# Whose turn it is differs with the others, so a kill may fall on another message: where two of one
# workspace are in doubt, the second look comes 1.5 s after the first, of about a minute in all.
MOST = 1.1
NewDatabase = Callable[[], str]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """Makes migrated databases of a kind."""
    with ExitStack() as cleanup:

        def make() -> str:
            if request.param == "sqlite":
                template: Path = request.getfixturevalue("sqlite_template")
                file = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
                return f"sqlite:///{shutil.copy(template, file)}"
            server: PostgresServer = request.getfixturevalue("postgres")
            url = server.create(migrated=True)
            cleanup.callback(server.take_back, url)
            return url

        yield make


@dataclass(frozen=True, slots=True)
class Course:
    """How a round went.

    took_s  until the last message of the sound workspaces was out, by Slack's clock
    got     how often each message is there in the end, by its key
    """

    took_s: float
    kills: int
    n_limited: int
    got: dict[str, int]
    wanted: set[str]
    astray: list[str]
    was: WorkspaceState


def run(url: str, *, instances: int, troubled: bool) -> Course:
    """Run a round in the eighteen; troubled: and in two that are in trouble."""
    clock = SandboxClock(speed=STILL, start=START)
    with ExitStack() as open_:
        slack = open_.enter_context(open_slack(clock, people=MANY, tiers=True))
        slack.subscriptions = ()  # nobody listens
        db = open_.enter_context(closing(Database(url)))
        towns = Towns(db, slack)
        towns.settle(PEOPLE, limited=MANY, welcomed=0, now=clock.now())
        if troubled:
            towns.bring_trouble()
        towns.run_rounds(None if troubled else towns.sound, now=clock.now())
        settings = environment_of(slack, url, port=3000) | {"PAIRME_DELIVERY_EVIDENCE": "history"}
        ids = towns.ids()
        kills = Kills(KILLS, within=WITHIN, seed=SEED, among=[ids[team] for team in towns.sound])
        clerks = Clerks(db, settings, clock, instances=instances, kills=kills)
        open_.enter_context(closing(clerks))

        clerks.work_until_settled([ids[team] for team in towns.sound])
        took_s = last_at(towns.posted(towns.sound)) - START.timestamp()
        was = towns.state_of(REVOKED)
        if troubled:
            towns.come_back(REVOKED, now=clock.now())
            clerks.work_until_settled(ids.values())
        return Course(
            took_s=took_s,
            kills=kills.done,
            n_limited=slack.rate_limited.total(),
            got=dict(copies(towns.posted())),
            wanted=towns.keys(),
            astray=towns.astray(),
            was=was,
        )


def test_two_workspaces_in_trouble_delay_none_of_eighteen_others(
    new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch, record_figures: RecordFigures
) -> None:
    monkeypatch.setattr("bot.delivery.dispatcher.BATCH", BATCH)
    monkeypatch.setattr("bot.delivery.performer.INTENT_FRESH_S", PATIENCE_S)
    monkeypatch.setattr("random.uniform", lambda low, high: low)  # the pace alone puts off
    url = new_database()
    kind, instances = ("SQLite", 1) if url.startswith("sqlite") else ("PostgreSQL", 3)

    alone = run(url, instances=instances, troubled=False)
    beside = run(new_database(), instances=instances, troubled=True)

    ratio = beside.took_s / alone.took_s
    record_figures(
        f"{kind} x {instances}, 18 workspaces, {alone.kills} kills: {alone.took_s:.2f} s of"
        f" Slack's clock alone, {beside.took_s:.2f} s beside one without its token and one that"
        f" takes a request a minute: ratio {ratio:.3f}; {len(beside.wanted)} messages, 0 lost, 0"
        " doubled"
    )
    for course in (alone, beside):
        assert course.got == dict.fromkeys(course.wanted, 1)
        assert course.astray == []
        assert course.kills == KILLS
    assert (alone.was, beside.was) == (WorkspaceState.ACTIVE, WorkspaceState.HELD)
    assert alone.n_limited == 0 < beside.n_limited
    assert ratio <= MOST
