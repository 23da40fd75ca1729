"""Ends, stops and restarts the instances of a bot at moments drawn from a seed.

Decides when and whom; must not know what the bot is for, nor judge it.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sandbox.chaos.instances import Instance, Start, send_signal
from sandbox.chaos.plan import Plan
from sandbox.errors import InstanceBroken

TICK_S = 0.004  # how often the monkey looks; a life is at least some of these long
DEATH_LIMIT_S = 10.0  # a killed process that is not gone by then hangs in the system
MAX_STILLBORN = 20  # in a row; a bot that cannot start must not fill the time of a run

KILLED = -signal.SIGKILL


@dataclass(slots=True)
class Life:
    """One process of an instance.

    n_calls: what `n_calls()` said at its start. ripe_at: what it says when this life may be ended.
    resumes_at: set while it is paused. spared_until: it has just been resumed, and is to show what
    it does now.
    """

    process: Instance
    began: float
    n_calls: int
    ripe_at: int
    resumes_at: float | None = None
    spared_until: float = 0.0
    is_over: bool = False  # it ended by itself, in peace


class Monkey:
    """The instances of one run. Not thread-safe."""

    def __init__(self, start: Start, plan: Plan, *, n_calls: Callable[[], int]) -> None:
        """n_calls: how many calls the sandbox has seen; tells lives that have done something."""
        self._start = start
        self._plan = plan
        self._n_calls = n_calls
        self._random = Random(plan.seed)
        self._lives: list[Life] = []
        span = range(max(1, plan.kills))
        self._pauses_at = sorted(self._random.choices(span, k=plan.pauses), reverse=True)
        self.own_kills = 0
        self.exact_kills = 0  # deaths by SIGKILL that were not ours: the server's, at exact points
        self.pauses = 0
        self.crashes: list[tuple[int, int]] = []  # instance, status: neither killed nor done
        self._last_call = (0.0, -1)  # when this many calls were first seen
        self._n_stillborn = 0  # lives that crashed before any call, in a row

    @property
    def kills(self) -> int:
        """How many lives ended by SIGKILL."""
        return self.own_kills + self.exact_kills

    def rampage(
        self,
        *,
        feed: Callable[[float], object] | None = None,
        is_enough: Callable[[], bool] = lambda: True,
    ) -> None:
        """Start all, then kill and pause until the plan's counts are reached or its time is over.

        feed: called again and again with the share of kills that are done, 0 to 1; gives the bot
        its work bit by bit, so that it is never idle. is_enough: once the counts are reached, the
        bad answers go on until this is so, or until nobody calls any more. Raises InstanceBroken.
        """
        plan = self._plan
        ends_at = time.monotonic() + plan.chaos_limit_s
        self._lives = [self._begin(number) for number in range(plan.instances)]
        due = time.monotonic() + self._random.uniform(*plan.gap_s)
        while not (self._is_through() and (is_enough() or self._is_idle())):
            now = time.monotonic()
            if now > ends_at:
                break
            self._bury()
            self._resume(now)
            if self._pauses_at and self.kills >= min(self._pauses_at[-1], plan.kills):
                self._pause(now)
            if now >= due and self.kills < plan.kills and self._strike(now):
                due = time.monotonic() + self._random.uniform(*plan.gap_s)
            if feed is not None:
                feed(min(1.0, self.kills / plan.kills) if plan.kills else 1.0)
            time.sleep(TICK_S)
        self._resume(float("inf"))

    def keep_alive(self) -> None:
        """Restart what died; what ended by itself with status 0 has finished and stays so."""
        self._bury(in_peace=True)

    @property
    def pids(self) -> list[int]:
        """The processes that run now. From any thread."""
        return [life.process.pid for life in list(self._lives)]

    @property
    def all_finished(self) -> bool:
        """Whether every instance has ended by itself with status 0 since the kills ended."""
        return all(life.is_over for life in self._lives)

    def end(self) -> None:
        """Kill everything that runs. Blocks until it is gone."""
        self._resume(float("inf"))
        for life in self._lives:
            if life.process.poll() is None:
                _kill(life.process)

    def _begin(self, number: int) -> Life:
        n_calls = self._n_calls()
        is_early = self._random.random() < self._plan.early
        n_needed = 0 if is_early else self._random.randint(*self._plan.calls)
        return Life(self._start(number), time.monotonic(), n_calls, n_calls + n_needed)

    def _bury(self, *, in_peace: bool = False) -> None:
        """Count the dead and start their instances anew."""
        for number, life in enumerate(self._lives):
            status = life.process.poll()
            if status is None or life.is_over:
                continue
            if status == KILLED:
                self.exact_kills += 1
            elif status != 0:
                self._note_crash(number, status, life)
            if in_peace and status == 0:
                life.is_over = True
            else:
                self._lives[number] = self._begin(number)

    def _note_crash(self, number: int, status: int, life: Life) -> None:
        self.crashes.append((number, status))
        self._n_stillborn = 0 if self._n_calls() > life.n_calls else self._n_stillborn + 1
        if self._n_stillborn > MAX_STILLBORN:
            raise InstanceBroken(
                f"instance {number} ends with status {status} before it calls, again and again;"
                " look at what it says"
            )

    def _strike(self, now: float) -> bool:
        """End one life, if there is one that may end, and begin the next."""
        ready = [number for number, life in enumerate(self._lives) if self._is_ripe(life, now)]
        if not ready:
            return False
        number = self._random.choice(ready)
        process = self._lives[number].process
        if process.poll() is not None:
            return False  # it died a moment ago; counted with the others
        _kill(process)
        self.own_kills += 1
        self._lives[number] = self._begin(number)
        return True

    def _is_ripe(self, life: Life, now: float) -> bool:
        if not _is_at_large(life, now):
            return False
        is_ripe = self._n_calls() >= life.ripe_at
        return is_ripe or now - life.began > self._plan.patience_s

    def _pause(self, now: float) -> None:
        """Stop one running instance for a while; it keeps its locks and its connections."""
        running = [life for life in self._lives if _is_at_large(life, now)]
        if not running:
            return
        self._pauses_at.pop()
        life = self._random.choice(running)
        if life.process.poll() is not None:
            self._pauses_at.append(0)  # died a moment ago: at once another one
            return
        low, high = self._plan.pause_s
        life.resumes_at = now + low * (high / low) ** self._random.random()
        send_signal(life.process, signal.SIGSTOP)
        self.pauses += 1

    def _is_through(self) -> bool:
        """Whether the plan's counts are reached and nobody is paused."""
        is_paused = any(life.resumes_at is not None for life in self._lives)
        return self.kills >= self._plan.kills and not self._pauses_at and not is_paused

    def _is_idle(self) -> bool:
        """Whether nobody has called for as long as the plan is patient."""
        now, n_calls = time.monotonic(), self._n_calls()
        if n_calls != self._last_call[1]:
            self._last_call = (now, n_calls)
        return now - self._last_call[0] > self._plan.patience_s

    def _resume(self, now: float) -> None:
        for life in self._lives:
            if life.resumes_at is not None and now >= life.resumes_at:
                life.resumes_at = None
                life.spared_until = now + self._random.uniform(*self._plan.gap_s)
                send_signal(life.process, signal.SIGCONT)


def _is_at_large(life: Life, now: float) -> bool:
    return life.resumes_at is None and now >= life.spared_until


def _kill(process: Instance) -> None:
    """End a process and wait until it is gone and its locks are free."""
    process.kill()
    ends_at = time.monotonic() + DEATH_LIMIT_S
    while process.poll() is None:
        if time.monotonic() > ends_at:
            raise InstanceBroken(f"process {process.pid} is still there {DEATH_LIMIT_S} s on")
        time.sleep(TICK_S / 4)
