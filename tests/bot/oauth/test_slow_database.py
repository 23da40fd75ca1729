"""While the database is slow, what it said last is believed; and for how long, and what not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from slack_bolt.authorization import AuthorizeResult

from bot.services.events import Event
from bot.services.operating import installing
from bot.services.operating.installing import Access
from bot.services.operating.workspaces import NotServed, disconnect
from storage.database import Database
from storage.errors import StorageBusy
from tests.bot.oauth.home import Home

WORKERS = 16  # all that can look


@contextmanager
def slow(home: Home) -> Iterator[None]:
    """Let nobody look as long as the block lasts; then whatever waits is looked up."""
    goes_on = threading.Event()
    hung = [home.workers.submit(goes_on.wait, 10) for _ in range(WORKERS)]
    try:
        yield
    finally:
        goes_on.set()
        assert all(one.result() for one in hung)
        everybody = threading.Barrier(WORKERS)  # behind all that waited
        for one in [home.workers.submit(everybody.wait, 10) for _ in range(WORKERS)]:
            one.result()


def remove(home: Home) -> None:
    disconnect(home.db, Event("T1", "Ev1"), reason="app_uninstalled", now=home.at)


def token(home: Home) -> str | None:
    found = home.here.authorize(None, "T1")
    assert isinstance(found, AuthorizeResult)
    return found.bot_token


def test_what_the_database_said_last_is_believed(home: Home) -> None:
    home.install("T1")
    home.install("T2")
    before = token(home)

    with slow(home):
        during = token(home)
        with pytest.raises(StorageBusy):
            home.here.authorize(None, "T2")

    assert during == before


def test_it_is_believed_for_some_minutes(home: Home) -> None:
    home.install()
    token(home)
    home.wait(minutes=6)

    with slow(home), pytest.raises(StorageBusy):
        home.here.authorize(None, "T1")


def test_what_was_removed_or_held_since_is_not_believed_once_it_was_seen(home: Home) -> None:
    home.install()
    token(home)
    remove(home)
    seen = home.here.authorize(None, "T1")

    with slow(home), pytest.raises(StorageBusy):
        home.here.authorize(None, "T1")

    assert seen is NotServed.REMOVED


def test_an_answer_that_comes_late_counts_for_the_next_request(home: Home) -> None:
    home.install()
    old = token(home)
    home.install()
    with slow(home):
        first = token(home)

    with slow(home):
        second = token(home)

    assert first == old
    assert second == home.here.client_for("T1").token != old


def test_a_removal_that_is_seen_late_counts_for_the_next_request(home: Home) -> None:
    home.install()
    token(home)
    remove(home)
    with slow(home):
        token(home)

    with slow(home), pytest.raises(StorageBusy):
        home.here.authorize(None, "T1")


def test_a_look_that_ends_last_puts_nothing_older_back(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.install()
    find, has_read, goes_on = installing.find_access, threading.Event(), threading.Event()

    def read_and_hang(db: Database, *, team_id: str) -> Access | NotServed:
        found = find(db, team_id=team_id)
        if not has_read.is_set():
            has_read.set()
            goes_on.wait(10)
        return found

    monkeypatch.setattr(installing, "find_access", read_and_hang)
    with pytest.raises(StorageBusy):
        home.here.authorize(None, "T1")
    assert has_read.is_set()
    remove(home)
    seen = home.here.authorize(None, "T1")
    goes_on.set()

    with slow(home), pytest.raises(StorageBusy):
        home.here.authorize(None, "T1")
    assert seen is NotServed.REMOVED


def test_nothing_of_a_removed_workspace_is_kept_in_memory(home: Home) -> None:
    home.install()
    token(home)
    remove(home)
    home.wait(minutes=6)

    home.here.look_after()

    assert (home.here._opened, home.here._look_ups._known) == ({}, {})
