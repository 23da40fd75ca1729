"""How fast we may ask: never faster than the rate, per workspace and method."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacing import RATES, Pacer
from sandbox.tiers import TIERS
from tests.bot.services.factories import NOW

OPEN, POST = "conversations.open", "chat.postMessage"
MINUTE = timedelta(minutes=1)


def send_at_once(pacer: Pacer, method: str, *, workspace_id: int = 1) -> int:
    """Send until the pacer says wait; returns how many left."""
    sent = 0
    while pacer.ready_at(workspace_id, method, now=NOW) <= NOW:
        pacer.note_sent(workspace_id, method, now=NOW)
        sent += 1
    return sent


@pytest.mark.parametrize("method", RATES)
def test_after_a_pause_a_burst_may_leave_at_once_and_then_one_per_gap(method: str) -> None:
    pacer, rate = Pacer(), RATES[method]

    burst = send_at_once(pacer, method)

    assert burst == rate.burst
    assert pacer.ready_at(1, method, now=NOW) == NOW + MINUTE / rate.per_minute


@pytest.mark.parametrize("method", RATES)
def test_no_minute_has_more_requests_than_slack_grants(method: str) -> None:
    pacer, now, sent = Pacer(), NOW, []
    while now < NOW + 3 * MINUTE:
        now = max(now, pacer.ready_at(1, method, now=now))
        pacer.note_sent(1, method, now=now)
        sent.append(now)

    busiest = max(sum(1 for at in sent if start <= at < start + MINUTE) for start in sent)

    assert busiest <= TIERS[method].calls
    assert len(sent) >= 3 * RATES[method].per_minute


def test_a_pause_saves_up_no_more_than_one_burst() -> None:
    pacer = Pacer()
    send_at_once(pacer, POST)

    later = NOW + 60 * MINUTE

    assert pacer.ready_at(1, POST, now=later) == later
    for _ in range(RATES[POST].burst):
        pacer.note_sent(1, POST, now=later)
    assert pacer.ready_at(1, POST, now=later) > later


def test_workspaces_and_methods_do_not_wait_for_each_other() -> None:
    pacer = Pacer()
    send_at_once(pacer, OPEN)
    pacer.hold(1, OPEN, until=NOW + MINUTE)

    assert pacer.ready_at(1, OPEN, now=NOW) == NOW + MINUTE
    assert pacer.ready_at(1, POST, now=NOW) == NOW
    assert pacer.ready_at(2, OPEN, now=NOW) == NOW


def test_a_hold_ends_by_itself() -> None:
    pacer = Pacer()
    pacer.hold(1, POST, until=NOW + MINUTE)

    held = pacer.ready_at(1, POST, now=NOW)
    after = pacer.ready_at(1, POST, now=NOW + MINUTE)

    assert held == after == NOW + MINUTE


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(min_value=0, max_value=3_000), min_size=1, max_size=60))
def test_whoever_waits_until_ready_never_exceeds_the_rate(pauses_ms: list[int]) -> None:
    pacer, rate, now, sent = Pacer(), RATES[POST], NOW, []

    for pause in pauses_ms:
        now = pacer.ready_at(1, POST, now=now + timedelta(milliseconds=pause))
        pacer.note_sent(1, POST, now=now)
        sent.append(now)

    gap = MINUTE / rate.per_minute
    for first, last in ((i, j) for j in range(len(sent)) for i in range(j)):
        allowed = rate.burst + (sent[last] - sent[first]) / gap
        assert last - first + 1 <= allowed + 1e-6
