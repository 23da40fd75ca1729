"""How fast we may ask: never faster than the rate, for all instances and across restarts."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacing import RATES
from pairing.ids import WorkspaceId
from sandbox.tiers import TIERS
from storage import paces
from storage.database import Database
from storage.paces import _ready
from tests.storage.factories import NOW, make_team, race

OPEN, POST = "conversations.open", "chat.postMessage"
MINUTE = timedelta(minutes=1)


def take(
    db: Database, method: str, *, workspace_id: WorkspaceId, now: datetime = NOW
) -> datetime | None:
    with db.write() as s:
        return paces.take(s, workspace_id, method, RATES[method], now=now)


@pytest.fixture
def home(db: Database) -> WorkspaceId:
    return make_team(db, 0).workspace_id


@pytest.mark.parametrize("method", RATES)
def test_after_a_pause_a_burst_may_leave_at_once_and_then_one_per_gap(
    db: Database, home: WorkspaceId, method: str
) -> None:
    rate, later = RATES[method], NOW + 60 * MINUTE
    take(db, method, workspace_id=home)

    burst = [take(db, method, workspace_id=home, now=later) for _ in range(rate.burst)]
    wait_until = take(db, method, workspace_id=home, now=later)

    assert burst == [None] * rate.burst
    assert wait_until == later + rate.gap - rate.late


def test_a_little_lateness_does_not_add_up_and_more_is_not_made_up_for(
    db: Database, home: WorkspaceId
) -> None:
    rate = RATES[OPEN]
    ready = NOW + rate.gap - rate.late
    take(db, OPEN, workspace_id=home, now=NOW)

    a_little, more = ready + rate.late, ready + rate.gap + 1.5 * rate.late
    answers = [take(db, OPEN, workspace_id=home, now=at) for at in (a_little, a_little, more, more)]

    assert answers == [None, ready + rate.gap, None, ready + 2 * rate.gap + 0.5 * rate.late]


@pytest.mark.parametrize("method", RATES)
def test_no_minute_has_more_requests_than_slack_grants(method: str) -> None:
    rate, now, free_at = RATES[method], NOW, NOW
    sent: list[datetime] = []
    while now < NOW + 3 * MINUTE:
        now = max(now, _ready(free_at, None, rate))
        free_at = max(free_at, now) + rate.gap
        sent.append(now)

    busiest = max(sum(1 for at in sent if start <= at < start + MINUTE) for start in sent)

    assert busiest <= TIERS[method].calls
    assert len(sent) >= 3 * rate.per_minute


def test_what_is_rolled_back_does_not_count(db: Database, home: WorkspaceId) -> None:
    class Undo(Exception):
        pass

    with suppress(Undo), db.write() as s:
        paces.take(s, home, OPEN, RATES[OPEN], now=NOW)
        raise Undo

    assert take(db, OPEN, workspace_id=home) is None


def test_workspaces_and_methods_do_not_wait_for_each_other(db: Database, home: WorkspaceId) -> None:
    abroad = make_team(db, 0, team_id="T2").workspace_id
    take(db, OPEN, workspace_id=home)
    with db.write() as s:
        paces.hold(s, home, OPEN, until=NOW + MINUTE, now=NOW)

    with db.read() as s:
        waiting = {
            method: paces.list_waiting(s, method, RATES[method], now=NOW) for method in (OPEN, POST)
        }

    assert waiting == {OPEN: {home: NOW + MINUTE}, POST: {}}
    assert take(db, OPEN, workspace_id=home) == NOW + MINUTE
    assert take(db, OPEN, workspace_id=abroad) is None


def test_a_hold_outlives_whoever_was_told_and_an_earlier_one_does_not_shorten_it(
    db: Database, home: WorkspaceId
) -> None:
    for minutes in (5, 1):
        with db.write() as s:
            paces.hold(s, home, POST, until=NOW + minutes * MINUTE, now=NOW)

    assert take(db, POST, workspace_id=home) == NOW + 5 * MINUTE
    assert take(db, POST, workspace_id=home, now=NOW + 5 * MINUTE) is None


def test_many_who_ask_at_once_share_one_pace(db: Database, home: WorkspaceId) -> None:
    answers = race(8, lambda _: take(db, POST, workspace_id=home))

    assert answers.count(None) == RATES[POST].burst


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(min_value=0, max_value=3_000), min_size=1, max_size=60))
def test_whoever_waits_until_ready_never_exceeds_the_rate(pauses_ms: list[int]) -> None:
    rate, now, free_at = RATES[POST], NOW, NOW
    sent: list[datetime] = []

    for pause in pauses_ms:
        now = max(now + timedelta(milliseconds=pause), _ready(free_at, None, rate))
        free_at = max(free_at, now) + rate.gap
        sent.append(now)

    for first, last in ((i, j) for j in range(len(sent)) for i in range(j)):
        allowed = rate.burst + (sent[last] - sent[first]) / rate.gap
        assert last - first + 1 <= allowed + 1e-6
