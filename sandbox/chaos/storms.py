"""Mixes of faults to begin with. Data only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sandbox.fault_mix import Chance
from sandbox.faults import Fault, FaultKind, Point

_LIMITED = 8.0  # percent of calls that get 429
_SHORT = 0.85  # the share of them with Retry-After 0; the others cost a second each
_KILLED = 4.0  # percent of calls whose caller dies, at each of three points


def storm(
    methods: Iterable[str] = ("chat.postMessage",),
    *,
    late_s: float = 0.2,
    slow_s: float = 0.1,
    kills: bool = True,
    strength: float = 1.0,
) -> list[Chance]:
    """Everything that can go wrong with these methods ("*" = all), each by a few percent.

    late_s: sandbox seconds until a late effect lands. slow_s: real seconds a slow or dripping
    answer takes. kills: also end the caller at exact points, if it is known who calls. strength
    multiplies all shares, up to 2.8.
    """
    faults = _list_faults(late_s, slow_s)
    if kills:
        faults += [(_KILLED, Fault("*", FaultKind.KILL, at=point)) for point in Point]
    return [
        Chance(replace(fault, method=method), percent * strength / 100)
        for method in methods
        for percent, fault in faults
    ]


def _list_faults(late_s: float, slow_s: float) -> list[tuple[float, Fault]]:
    """Each with the percentage of calls it hits; together 23, so that most calls still pass."""
    kind, after = FaultKind, Point.AFTER_EFFECT
    return [
        (_LIMITED * _SHORT, Fault("*", kind.HTTP_429, retry_after=0)),
        (_LIMITED * (1 - _SHORT), Fault("*", kind.HTTP_429, retry_after=1)),
        (1.0, Fault("*", kind.REFUSE)),
        (1.5, Fault("*", kind.DROP_BEFORE)),
        (2.0, Fault("*", kind.DROP_AFTER)),
        (1.0, Fault("*", kind.HTTP_5XX, status=503)),
        (1.5, Fault("*", kind.HTTP_5XX, at=after)),
        (1.0, Fault("*", kind.GARBAGE, at=after)),
        (1.0, Fault("*", kind.TRUNCATED)),
        (1.0, Fault("*", kind.ERROR, code="internal_error")),
        (1.0, Fault("*", kind.ERROR, code="fatal_error", at=after)),
        (1.0, Fault("*", kind.LATE, seconds=late_s)),
        (1.0, Fault("*", kind.LATE, seconds=late_s, status=0)),
        (1.0, Fault("*", kind.SLOW, seconds=slow_s, at=after)),
        (1.0, Fault("*", kind.DRIP, seconds=slow_s)),
    ]
