"""A clock that many processes share and that runs sixty times as fast."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SPEED = 60.0
START = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """START at `epoch`, from then on so many times as fast; the same in every process."""

    epoch: float
    speed: float = SPEED

    def __call__(self) -> datetime:
        return START + timedelta(seconds=(time.time() - self.epoch) * self.speed)
