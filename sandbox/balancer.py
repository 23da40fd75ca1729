"""Which of several addresses a request goes to, as a load balancer without sticky sessions decides.

Knows addresses only. Lives on the server's loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Turn(StrEnum):
    """IN_ORDER = one after the other; AT_RANDOM = any, by the seed."""

    IN_ORDER = "in_order"
    AT_RANDOM = "at_random"


@dataclass(slots=True)
class Balancer:
    """The addresses behind one.

    finds_another  whether a request goes to another address when nobody listens at the first.
                   False = it fails, as if each address were the app's only one
    """

    urls: Sequence[str]
    turn: Turn = Turn.IN_ORDER
    finds_another: bool = False
    seed: int = 0
    _next: int = 0
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError without an address."""
        if not self.urls:
            raise ValueError("a balancer needs an address")
        self._random = Random(self.seed)

    def line_up(self) -> list[str]:
        """Where to try, in this order, until somebody takes the request."""
        start = self._next
        self._next = (self._next + 1) % len(self.urls)
        if self.turn is Turn.AT_RANDOM:
            start = self._random.randrange(len(self.urls))
        line = [*self.urls[start:], *self.urls[:start]]
        return line if self.finds_another else line[:1]
