"""When the machine's clock jumps, rounds wait until Slack agrees with it, but not for ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.clock_watch import ClockWatch, read_date, slack_time
from bot.delivery.sender import delivery_client
from bot.jobs import Jobs
from sandbox import Fault, FaultKind
from storage.rounds import RoundState, list_rounds
from tests.bot.delivery.office import ANA, BEN, Office
from tests.bot.services.factories import NOW, bring_in, due_at, program_of


@dataclass
class Machine:
    """A clock that may jump, one that only runs, and what Slack says."""

    at: datetime = NOW
    ticks: float = 1_000.0
    slack_at: datetime | None = None
    asked: list[int] = field(default_factory=list)

    def watch(self) -> ClockWatch:
        return ClockWatch(self._ask, monotonic=lambda: self.ticks)

    def run(self, **time: float) -> datetime:
        """Let time pass as it does."""
        by = timedelta(**time)
        self.at += by
        self.ticks += by.total_seconds()
        return self.at

    def jump(self, **time: float) -> datetime:
        """Let the clock alone move."""
        self.at += timedelta(**time)
        return self.at

    def _ask(self) -> datetime | None:
        self.asked.append(1)
        return self.slack_at


def test_a_clock_that_only_runs_is_trusted_without_asking() -> None:
    machine = Machine()
    watch = machine.watch()

    trusted = [watch.is_trusted(machine.run(seconds=20)) for _ in range(100)]
    trusted.append(watch.is_trusted(machine.run(hours=5)))  # a tick may come late

    assert trusted == [True] * 101
    assert machine.asked == []


@pytest.mark.parametrize("seconds", [299, -299])
def test_a_small_correction_is_no_jump(seconds: int) -> None:
    machine = Machine()
    watch = machine.watch()
    watch.is_trusted(machine.at)

    assert watch.is_trusted(machine.jump(seconds=seconds))
    assert machine.asked == []


@pytest.mark.parametrize("days", [1, 365, -1])
def test_rounds_are_held_after_a_jump_for_ten_minutes(days: int) -> None:
    machine = Machine()
    watch = machine.watch()
    watch.is_trusted(machine.at)

    at_once = watch.is_trusted(machine.jump(days=days))
    within = [watch.is_trusted(machine.run(seconds=20)) for _ in range(29)]
    after = [watch.is_trusted(machine.run(seconds=20)) for _ in range(3)]

    assert (at_once, set(within), after) == (False, {False}, [True] * 3)


def test_they_go_on_as_soon_as_slack_agrees(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    watch = machine.watch()
    watch.is_trusted(machine.at)
    machine.slack_at = machine.at

    wrong = watch.is_trusted(machine.jump(days=1))
    machine.slack_at = machine.at + timedelta(minutes=4)
    right = watch.is_trusted(machine.run(seconds=20))
    later = watch.is_trusted(machine.run(seconds=20))

    assert (wrong, right, later, len(machine.asked)) == (False, True, True, 2)
    events = [getattr(one, "event", None) for one in caplog.records]
    assert events == ["clock.jumped", "clock.trusted"]
    assert {one.levelname for one in caplog.records} == {"WARNING"}


def test_a_clock_that_jumps_back_again_is_looked_at_anew() -> None:
    machine = Machine()
    watch = machine.watch()
    watch.is_trusted(machine.at)
    machine.slack_at = machine.at

    held = [watch.is_trusted(machine.jump(days=1))]
    machine.run(seconds=590)
    held.append(watch.is_trusted(machine.jump(days=1)))
    held.append(watch.is_trusted(machine.run(seconds=20)))

    assert held == [False] * 3


def test_slack_says_what_time_it_is_also_when_it_refuses(office: Office) -> None:
    good = read_date(office.client)
    refused = read_date(delivery_client(token="xoxb-nobody", base_url=office.slack.api_url))

    now = datetime.now(UTC)
    assert good is not None
    assert refused is not None
    assert abs(now - good) < timedelta(minutes=1)
    assert abs(now - refused) < timedelta(minutes=1)


@pytest.mark.parametrize("kind", [FaultKind.REFUSE, FaultKind.GARBAGE, FaultKind.DROP_BEFORE])
def test_a_slack_that_cannot_be_reached_says_nothing_or_the_time(
    office: Office, kind: FaultKind
) -> None:
    office.slack.faults.add(Fault("auth.test", kind))

    found = read_date(office.client)

    assert found is None or abs(datetime.now(UTC) - found) < timedelta(minutes=1)


def test_any_active_workspace_can_be_asked(office: Office) -> None:
    before = slack_time(office.runtime, office.client_for)
    bring_in(office.db, ANA, team_id=office.slack.team_id)

    after = slack_time(office.runtime, office.client_for)

    assert before is None
    assert after is not None


@pytest.mark.parametrize("agrees", [True, False])
def test_a_round_waits_while_the_clock_is_not_trusted(office: Office, agrees: bool) -> None:
    team_id = office.slack.team_id
    bring_in(office.db, ANA, BEN, team_id=team_id)
    ticks, slack_at = [0.0], due_at(office.db, team_id=team_id) if agrees else NOW
    watch = ClockWatch(lambda: slack_at, monotonic=lambda: ticks[0])
    jobs = Jobs(
        office.runtime,
        office.client_for,
        new_seed=lambda: 7,
        learn=lambda: None,
        watch=watch,
    )
    jobs.run_rounds()

    office.at = due_at(office.db, team_id=team_id)
    jobs.run_rounds()

    with office.db.read() as session:
        ran = list_rounds(session, program_of(office.db, team_id).id, limit=5)
    assert [one.state for one in ran] == ([RoundState.DELIVERING] if agrees else [])
