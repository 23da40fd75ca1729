"""How long Slack waited for our acknowledgments: counts per bucket, for the metrics.

It must not know what was asked: only which kind of request it was.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Seconds. Slack gives up after 3; the last bucket is everything.
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, float("inf"))
KINDS = frozenset({"block_actions", "event_callback", "view_closed", "view_submission"})


@dataclass(slots=True)
class Waited:
    """How often it took at most so long, by bucket; `sum_s` of all."""

    counts: list[int] = field(default_factory=lambda: [0] * len(BUCKETS))
    sum_s: float = 0.0


class Acks:
    """Every acknowledgment of one instance. Safe for several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waited: dict[str, Waited] = {}

    def note(self, kind: str, *, took_s: float) -> None:
        """Count one."""
        with self._guard:
            found = self._waited.setdefault(kind, Waited())
            found.sum_s += took_s
            found.counts[next(n for n, most in enumerate(BUCKETS) if took_s <= most)] += 1

    def waited(self) -> Mapping[str, Waited]:
        """Return what was counted, by kind."""
        with self._guard:
            return {kind: Waited(list(one.counts), one.sum_s) for kind, one in self._waited.items()}


def kind_of(body: Mapping[str, Any]) -> str:
    """Name the kind of a request by one of a few words, whatever it claims to be."""
    kind = body.get("type")
    if kind is None:
        return "command" if "command" in body else "other"
    return kind if isinstance(kind, str) and kind in KINDS else "other"
