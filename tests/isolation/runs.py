"""A random run of everything that can happen, in one workspace or in two at the same time.

Each step is drawn by the seed, its number and nothing else, so that a workspace does the same
whoever else is there.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff
from itertools import count

from sandbox import EntryKind, Sandbox
from storage.database import Database
from tests.bot.listeners import door
from tests.isolation.ballast import crossings, lost
from tests.isolation.deeds import Scene, deeds
from tests.isolation.rows import Rows, calls_of, changed, contents, rows_of
from tests.isolation.town import A, B, Town

ENDS = {"event app_uninstalled", "event tokens_revoked"}
USUAL = ("check-in", "feedback", "times form", "we met", "command join", "guide", "find now")
TICK_EVERY = 2
HOURS = 8.0  # at most, from one step to the next


@dataclass(frozen=True)
class Outcome:
    """What there is of a workspace after a run."""

    rows: Rows
    calls: list[str]


class Leak(AssertionError):
    """A step in one workspace did something in another."""


def play(
    db: Database, slack: Sandbox, *, seed: int, steps: int, teams: Sequence[str] = (A, B)
) -> dict[str, Outcome]:
    """Play the same steps in each workspace, and see at each that it stays there. Raises Leak"""
    town = live(db, slack, seed=seed, steps=steps, teams=teams)
    try:
        assert not lost(db)
        if found := crossings(db):
            raise Leak(f"rows that refer to another workspace: {found}")
        return {team: _outcome(town, team) for team in teams}
    finally:
        town.close()


def _outcome(town: Town, team_id: str) -> Outcome:
    ranks = town.ranks(team_id)
    rows = rows_of(town.db, town.id_of(team_id), ranks)
    return Outcome(rows, calls_of(town.workspace(team_id), ranks))


def live(
    db: Database,
    slack: Sandbox,
    *,
    seed: int = 5,
    steps: int = 12,
    teams: Sequence[str] = (A, B),
) -> Town:
    """Play a run, and give the instance as it is then. Raises Leak"""
    slack.reset()
    town = Town(db, slack, teams)
    whole = random.Random(seed)
    plan = {team: _plan(seed, team, steps) for team in (A, B)}
    plan[B][::2] = plan[A][::2]  # the same at the same time, with the same ids
    for k in range(steps):
        town.at += timedelta(hours=whole.uniform(0, HOURS))
        for team in sorted((A, B), key=lambda _: whole.random()):
            if team in teams:
                _take(town, team, plan[team][k], seed=seed, k=k)
        if k % TICK_EVERY == 0:
            town.tick()
    town.tick()
    return town


def _plan(seed: int, team_id: str, steps: int) -> list[str]:
    """What is done: every deed before any comes again, and what is usual in between."""
    draw, names = random.Random(f"{seed}/{team_id}"), sorted(deeds())
    planned: list[str] = []
    while len(planned) < steps:
        draw.shuffle(names)
        for name in names:
            planned += [name] if draw.random() < 0.7 else [draw.choice(USUAL), name]
    return planned[:steps]


def _take(town: Town, team_id: str, name: str, *, seed: int, k: int) -> None:
    """Take one step in a workspace."""
    door._numbers = count(1_000 * k)  # whatever Slack numbers has the same number in both
    scene = Scene(town, team_id, random.Random(f"{seed}/{k}"))
    body = deeds()[name](scene)
    before, since = contents(town.db), len(town.slack.transcript)
    answer = town.knock(body)
    if name in ENDS:
        town.install(team_id)
    what = f"step {k}, {name!r} in {team_id} (seed {seed})"
    if answer.status != 200:
        raise Leak(f"{what} was answered with {answer.status}")
    if found := changed(before, contents(town.db), apart_from=town.id_of(team_id)):
        raise Leak(f"{what} changed {found}")
    elsewhere = [
        entry
        for entry in town.slack.transcript[since:]
        if entry.kind is EntryKind.CALL and entry.team != team_id
    ]
    if elsewhere:
        raise Leak(f"{what} called Slack elsewhere: {elsewhere}")


def differences(one: Outcome, other: Outcome) -> list[str]:
    """What there is on one side only, table by table, and the calls in their order."""
    parts = {**{name: (one.rows[name], other.rows[name]) for name in one.rows}}
    parts["calls"] = (one.calls, other.calls)
    return [
        f"{name}: {line}"
        for name, (here, there) in parts.items()
        for line in unified_diff(here, there, "alone", "together", lineterm="", n=0)
        if here != there
    ]
