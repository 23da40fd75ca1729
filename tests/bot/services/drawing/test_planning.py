"""Planning in a process of its own: the same plan, an end when the bot stops, nothing left over."""

from __future__ import annotations

import logging
import multiprocessing
import os
from array import array
from dataclasses import replace
from multiprocessing import popen_fork, resource_tracker, spawn
from threading import Event
from typing import Any

import pytest

from bot.errors import PlanningFailed
from bot.services.drawing.planning import PIECE, PlanningStopped, PlanningTask, plan
from pairing.ids import ParticipantId, PersonId
from pairing.participants import Participant, Profile
from pairing.programs import Rules
from storage.history import Meetings
from tests.bot.services.factories import NOW


def task(size: int = 5, **changes: Any) -> PlanningTask:
    pool = [
        Participant(ParticipantId(n), PersonId(n), Profile(), "Europe/Berlin", opted_in_at=NOW)
        for n in range(1, size + 1)
    ]
    met = Meetings(array("q", [1, 3]), array("q", [2, 4]), array("q", [1, 2]))
    return replace(PlanningTask(pool, met, Rules(), seed=7, witness=None), **changes)


class Deadly:
    """Ends the process that unpacks it."""

    def __reduce__(self) -> Any:
        return os._exit, (9,)


@pytest.mark.parametrize("size", [0, pytest.param(2 * PIECE + 1, marks=pytest.mark.slow)])
def test_a_plan_is_the_same_in_a_process_of_its_own(size: int) -> None:
    here = plan(task(size), apart_from=size + 1)

    apart = plan(task(size), apart_from=0)

    assert apart == here
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_a_process_whose_end_another_thread_saw_first_takes_no_plan_with_it() -> None:
    """Whoever starts a process looks after all that have ended. Between asking the system and
    writing down what it said there is an instant, so brief that here it lasts until the end."""
    seen = popen_fork.Popen.poll

    def not_written_down(process: popen_fork.Popen, flag: int = os.WNOHANG) -> None:
        seen(process, flag)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(popen_fork.Popen, "poll", not_written_down)
        made = plan(task(), apart_from=0)

    assert made == plan(task(), apart_from=9)
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_a_bot_that_stops_ends_the_planning() -> None:
    stop = Event()
    stop.set()

    with pytest.raises(PlanningStopped):
        plan(task(), stop=stop, apart_from=0)

    assert multiprocessing.active_children() == []


def test_a_process_that_breaks_down_is_named_with_its_exit_code() -> None:
    with pytest.raises(PlanningFailed, match=r"exit code 9.*still due"):
        plan(task(pool=[Deadly()]), apart_from=0)

    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_an_error_of_the_engine_comes_back_with_its_traceback() -> None:
    twice = task(2).pool * 2

    with pytest.raises(PlanningFailed, match="DuplicateParticipant"):
        plan(task(pool=twice), apart_from=0)


def test_a_round_is_planned_here_when_no_process_can_be_started(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    resource_tracker.ensure_running()  # type: ignore[attr-defined]  # by the Python that works
    monkeypatch.setattr(spawn, "_python_exe", b"/bin/false")

    with caplog.at_level(logging.WARNING):
        made = plan(task(), apart_from=0)

    assert made == plan(task())
    assert [record.event for record in caplog.records] == ["planning.in_process"]  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
