"""The sandbox clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox import SandboxClock

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_clock_moves_forward_on_demand_and_tells() -> None:
    clock = SandboxClock(start=START)
    told: list[datetime] = []
    clock.on_change(lambda: told.append(clock.now()))

    clock.advance(timedelta(days=14))

    assert clock.now() >= START + timedelta(days=14)
    assert len(told) == 1


def test_the_clock_never_moves_backward() -> None:
    clock = SandboxClock(start=START)

    with pytest.raises(ValueError, match="forward"):
        clock.set(START - timedelta(seconds=1))
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))


def test_a_fast_clock_runs_away_from_the_machines() -> None:
    clock = SandboxClock(speed=1e6, start=START)

    while clock.now() < START + timedelta(minutes=1):
        pass  # 60 microseconds

    clock.speed = 1.0
    assert clock.now() < START + timedelta(days=30)


def test_naive_times_and_a_standing_clock_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        SandboxClock(start=datetime(2026, 3, 2))  # noqa: DTZ001  # the point of the test
    with pytest.raises(ValueError, match="speed"):
        SandboxClock(speed=0)
