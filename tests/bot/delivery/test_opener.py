"""The opener as it runs: by itself, stopped at once, and with one workspace in nobody's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot.delivery.opener import Opener
from sandbox import Fault, FaultKind, SandboxClock
from storage.errors import StorageUnavailable
from tests.bot.delivery.lead import EIGHT, LEAD, OPENING, Lead
from tests.bot.delivery.office import Office
from tests.bot.services.factories import bring_in

ELSEWHERE = ["U09ISLA", "U10JONAS"]
STOPS_S = 1.0
SPEED = 60.0  # seconds of the office in one real second


@contextmanager
def running(
    lead: Lead, *, before: timedelta = LEAD, on_slot: Callable[[], object] = lambda: None
) -> Iterator[threading.Event]:
    """Let the opener run from some time before the slot; the clock runs fast. Gives its stop."""
    office = lead.office
    clock = SandboxClock(speed=SPEED, start=lead.slot - before)
    settings = office.runtime.settings.model_copy(update={"tick_s": 0.05})
    runtime = replace(office.runtime, now=clock.now, settings=settings)
    opener = Opener(runtime, office.client_for, lead.plans, on_slot=on_slot)
    stop = threading.Event()
    thread = threading.Thread(target=opener.run, kwargs={"stop": stop})
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        began = time.monotonic()
        thread.join(30)
        took = time.monotonic() - began
    assert not thread.is_alive()
    assert took <= STOPS_S


def prepared(office: Office) -> Lead:
    lead = Lead(office)
    lead.bring_in(*EIGHT)
    return lead


def test_it_plans_and_opens_by_itself_and_stops_at_once(office: Office) -> None:
    lead = prepared(office)

    with running(lead):
        office.slack.wait_for(lambda: office.calls(OPENING) == 4)

    assert lead.opener.step() == 0


def test_it_says_that_the_slot_is_reached_once(office: Office) -> None:
    lead = prepared(office)
    said: list[bool] = []
    reached = threading.Event()

    def note() -> None:
        said.append(office.runtime.locks.holds(lead.lane))
        reached.set()

    with running(lead, before=timedelta(seconds=30), on_slot=note):
        assert reached.wait(30)

    assert said == [True]


def test_it_stops_at_once_while_it_waits_for_slack(office: Office) -> None:
    lead = prepared(office)
    asked = threading.Event()
    office.before_request = asked.set
    office.slack.faults.add(Fault(OPENING, FaultKind.HTTP_429, retry_after=3_600))

    with running(lead):
        assert asked.wait(30)

    assert office.calls(OPENING) == 0


@pytest.mark.slow
def test_a_workspace_in_which_slack_is_slow_delays_no_other(office: Office) -> None:
    lead = prepared(office)
    office.client_for = lambda team_id: office.client  # type: ignore[method-assign]
    bring_in(office.db, *ELSEWHERE, team_id="T-other")
    office.slack.faults.add(Fault(OPENING, FaultKind.SLOW, seconds=2.0))

    with running(lead):
        office.slack.wait_for(lambda: office.calls(OPENING) == 5)

    asked_for = [one.arguments["users"] for one in office.slack.calls(OPENING)]
    assert asked_for.index(ELSEWHERE) in (0, 4)  # the slow one of the two came last


def test_it_outlives_a_database_that_does_not_answer(office: Office) -> None:
    lead = prepared(office)
    look, plan = lead.plans.look, lead.plans.plan
    looks, plans = count(), []

    def fail_often(**at: object) -> object:
        if next(looks) % 3 != 1:
            raise StorageUnavailable
        return look(**at)  # type: ignore[arg-type]

    def note(*which: object, **how: object) -> None:
        plans.append(1)
        plan(*which, **how)  # type: ignore[arg-type]

    lead.plans.look = fail_often  # type: ignore[method-assign,assignment]
    lead.plans.plan = note  # type: ignore[method-assign,assignment]

    with running(lead):
        office.slack.wait_for(lambda: office.calls(OPENING) == 4)

    assert plans == [1]
