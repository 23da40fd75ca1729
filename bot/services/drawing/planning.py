"""Where a round is planned: in this process, or in one of its own when the pool is large.

The solvers hold Python's lock while they run, seconds at a time for tens of thousands of people:
no thread could acknowledge a command meanwhile, and Slack waits for three seconds only. A process
of its own also gives its memory back, and can be ended in the middle when the bot has to stop.
"""

import logging
import signal
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any, TypeVar

from bot.errors import PlanningFailed
from pairing.history import PairHistory
from pairing.matching import RoundPlan, plan_round
from pairing.matching.witness import Witness
from pairing.participants import Participant
from pairing.programs import Rules
from storage.history import Meetings

log = logging.getLogger(__name__)

APART_FROM = 2_000  # people; below it planning holds the lock for less than starting a process
PIECE = 1_000  # people or pairs that are packed at a time, so that other threads come in between
START_S = 60.0  # a busy machine may take seconds; this is for one on which nothing moves
LOOK_S = 0.1  # how often to look whether the bot stops
END_S = 5.0

Thing = TypeVar("Thing")


class PlanningStopped(Exception):
    """The bot stops; the round is still due, and the next start plans it."""


@dataclass(frozen=True, slots=True)
class PlanningTask:
    """All that a plan is made from; equal tasks give equal plans, wherever they are planned."""

    pool: Sequence[Participant]
    met: Meetings
    rules: Rules
    seed: int
    witness: Witness | None


def plan(
    task: PlanningTask, *, stop: Event | None = None, apart_from: int = APART_FROM
) -> RoundPlan:
    """Plan a round, in a process of its own when the pool has `apart_from` people or more.

    stop    when set, a process of its own is ended
    Raises  PlanningStopped; PlanningFailed when the other process broke down in the middle. When it
            cannot even start, the round is planned here, and a warning says so.
    """
    if len(task.pool) < apart_from:
        return _plan_here(task)
    started = _start()
    if started is None:
        log.warning(
            "no process for planning could be started; commands may be slow meanwhile",
            extra={"event": "planning.in_process", "pool": len(task.pool)},
        )
        return _plan_here(task)
    process, line = started
    try:
        _send(line, task)
        return _receive(line, stop)
    except (EOFError, OSError) as error:
        process.join(END_S)
        raise PlanningFailed(
            f"The process that planned the round ended in the middle (exit code {process.exitcode};"
            " -9 mostly means that memory ran out). The round is still due and is tried again."
        ) from error
    finally:
        _end(process, line)


def _plan_here(task: PlanningTask) -> RoundPlan:
    met = PairHistory.of_columns(task.met.low, task.met.high, task.met.ago)
    return plan_round(task.pool, met, task.rules, seed=task.seed, witness=task.witness)


def _start() -> tuple[BaseProcess, Connection] | None:
    """Start the other process; None when it cannot be, or does not get as far as our code."""
    context = get_context("spawn")  # a fork would copy locks that our other threads hold
    line, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), name="planning", daemon=True)
    try:
        process.start()
        theirs.close()
        if line.poll(START_S):
            line.recv()
            return process, line
    except (EOFError, OSError):
        log.debug("no process for planning", exc_info=True)
    theirs.close()
    _end(process, line)
    return None


def _end(process: BaseProcess, line: Connection) -> None:
    line.close()
    if process.pid is not None:
        process.terminate()
        process.join(END_S)
        if process.is_alive():
            process.kill()
            process.join()
    # Starting a process looks after all others that have ended; when another thread has just done
    # so, this one seems to run for a moment. What it planned is not to be lost by that.
    with suppress(ValueError):
        process.close()


def _send(line: Connection, task: PlanningTask) -> None:
    line.send(replace(task, pool=()))
    for piece in _pieces(task.pool):
        line.send(piece)
    line.send(())


def _receive(line: Connection, stop: Event | None) -> RoundPlan:
    found = _next(line, stop)
    if isinstance(found, str):
        raise PlanningFailed(f"The round could not be planned:\n{found}")
    plan: RoundPlan = found
    pairs = []
    while piece := _next(line, stop):
        pairs += piece
    return replace(plan, pairs=tuple(pairs))


def _next(line: Connection, stop: Event | None) -> Any:
    while stop is None or not stop.is_set():
        if line.poll(LOOK_S):
            return line.recv()
    raise PlanningStopped


def _work(line: Connection) -> None:
    """Plan one round in the other process. Sends a plan without its pairs, then these in pieces;
    or the words of what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bot, which ends us
    line.send("ready")
    task: PlanningTask = line.recv()
    pool: list[Participant] = []
    while piece := line.recv():
        pool += piece
    try:
        made = _plan_here(replace(task, pool=pool))
    except Exception:  # whatever it was, the other side logs it
        line.send(traceback.format_exc())
        return
    line.send(replace(made, pairs=()))
    for piece in _pieces(made.pairs):
        line.send(piece)
    line.send(())


def _pieces(things: Sequence[Thing]) -> Iterator[tuple[Thing, ...]]:
    rest = iter(things)
    while piece := tuple(islice(rest, PIECE)):
        yield piece
