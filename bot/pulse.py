"""The beat of what runs by the clock: when each job last began, ended and succeeded.

It must not know what the jobs do. Health and metrics read it.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Beat:
    """One job.

    age_s       seconds since it last began
    is_at_work  it has begun and not ended
    ok_age_s    seconds since it last succeeded; None = never
    took_s      how long it took last; None = it has not ended yet
    n_failed    how often it failed since the start
    has_failed  its last run failed
    sign_age_s  seconds since it last gave a sign of life while at work; None = it gave none
    """

    age_s: float
    is_at_work: bool = True
    ok_age_s: float | None = None
    took_s: float | None = None
    n_failed: int = 0
    has_failed: bool = False
    sign_age_s: float | None = None

    @property
    def still_s(self) -> float:
        """Seconds since it last did anything that can be seen."""
        return self.age_s if self.sign_age_s is None else min(self.age_s, self.sign_age_s)


class Pulse:
    """The beats of one instance. Safe for several threads.

    monotonic  seconds of a clock that never jumps
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._guard = threading.Lock()
        self._beats: dict[str, Beat] = {}  # with instants of the clock where ages will be

    @contextmanager
    def beat(self, name: str) -> Iterator[None]:
        """Note that a job begins, and how it ends: by an exception it has failed."""
        began = self._monotonic()
        with self._guard:
            known = self._beats.get(name, Beat(began))
            self._beats[name] = replace(known, age_s=began, is_at_work=True, sign_age_s=None)
        ok = False
        try:
            yield
            ok = True
        finally:
            self._end(name, began, ok=ok)

    def sign(self, name: str) -> None:
        """Note that a job at work gets on: a long one says so after each piece."""
        at = self._monotonic()
        with self._guard:
            if name in self._beats:
                self._beats[name] = replace(self._beats[name], sign_age_s=at)

    def beats(self) -> Mapping[str, Beat]:
        """Return every job that ever began, by its name."""
        now = self._monotonic()
        with self._guard:
            found = dict(self._beats)
        return {name: _aged(one, now) for name, one in found.items()}

    def _end(self, name: str, began: float, *, ok: bool) -> None:
        ended = self._monotonic()
        with self._guard:
            one = self._beats[name]
            self._beats[name] = replace(
                one,
                is_at_work=one.age_s != began,  # another thread may have begun it since
                ok_age_s=ended if ok else one.ok_age_s,
                took_s=ended - began,
                n_failed=one.n_failed + (not ok),
                has_failed=not ok,
            )


def _aged(one: Beat, now: float) -> Beat:
    ok_age_s = None if one.ok_age_s is None else now - one.ok_age_s
    sign_age_s = None if one.sign_age_s is None else now - one.sign_age_s
    return replace(one, age_s=now - one.age_s, ok_age_s=ok_age_s, sign_age_s=sign_age_s)
