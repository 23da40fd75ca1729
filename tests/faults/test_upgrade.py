"""A new release takes over in the middle of a round: nothing is lost, nothing comes twice."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox import Sandbox
from storage import migrate
from tests.faults.earlier_release import ROOT, find_commit, unpack
from tests.faults.releases import CROWD, PATIENCE_S, Releases, copies
from tests.figures import RecordFigures
from tests.stories.people import join as join_in_slack

pytestmark = pytest.mark.slow


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack at the hour of this machine, as whole processes need it."""
    with Sandbox(CROWD) as sandbox:
        yield sandbox


@pytest.fixture
def old_tree(tmp_path: Path) -> Path:
    """The release before this one."""
    commit = find_commit()
    if commit is None:
        pytest.skip("NOT RUN: this clone has no history with the release before the last migration")
    folder = tmp_path / "old"
    unpack(commit, folder)
    return folder


def test_the_release_before_stops_in_the_middle_of_a_round_and_this_one_finishes_it(
    empty_database_url: str,
    slack: Sandbox,
    old_tree: Path,
    tmp_path: Path,
    record_figures: RecordFigures,
) -> None:
    releases = Releases(empty_database_url, slack, tmp_path)
    with ExitStack() as cleanup:
        old = releases.start(old_tree)
        cleanup.callback(old.kill)
        for person in CROWD:
            join_in_slack(slack, person.id)
        releases.let_all_work_always()
        assert releases.pairme(old_tree, "round", "run").wait(PATIENCE_S) == 0
        slack.wait_for(lambda: releases.n_intros_sent() >= 2, PATIENCE_S)
        old.send_signal(signal.SIGTERM)
        assert old.wait(PATIENCE_S) == 0
        left, before = releases.states(), releases.version()

        new = releases.start(ROOT)
        cleanup.callback(new.kill)
        slack.wait_for(lambda: not releases.n_going(), PATIENCE_S)
        new.send_signal(signal.SIGTERM)
        assert new.wait(PATIENCE_S) == 0

    assert before != migrate.head() == releases.version()
    assert "sending" not in left
    assert left["pending"]  # else there was nothing to take over
    assert_each_arrived_once(releases)
    kind = "SQLite" if empty_database_url.startswith("sqlite") else "PostgreSQL"
    n = sum(releases.states().values())
    record_figures(
        f"{kind}, schema {before} stopped in the middle of a round, {migrate.head()} went on, with"
        f" {left['pending']} of {n} messages: 0 lost, 0 doubled"
    )


def assert_each_arrived_once(releases: Releases) -> None:
    assert set(releases.states()) == {"sent"}, releases.states()
    query = "SELECT delivery_key FROM outbox WHERE kind <> 'pair_open'"
    keys = {key for (key,) in releases.ask(query)}
    arrived = copies(releases.slack)
    assert arrived == Counter(dict.fromkeys(keys, 1))
    [(pairs, opened)] = releases.ask("SELECT count(*), count(DISTINCT channel_id) FROM pairs")
    assert pairs == opened == 6
    heard = Counter(
        person.id
        for person in CROWD
        for channel in releases.slack.person(person.id).channels()
        if channel.kind == "mpim"
    )
    assert heard == Counter({person.id: 1 for person in CROWD})
