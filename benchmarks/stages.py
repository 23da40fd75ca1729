"""How long the stages of the engine take, seen from outside: the engine itself knows no clock."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from time import perf_counter
from types import ModuleType
from typing import Any
from unittest.mock import patch

from pairing.matching import plan
from pairing.matching.large import engine, market
from pairing.matching.large.bound import bound_points
from pairing.matching.large.table import Table
from pairing.matching.roster import MOST_POINTS

# functions that do not call each other; what none of them does is "the rest"
STAGES: Mapping[str, tuple[ModuleType | type, str]] = {
    "1 people into arrays": (plan, "gather"),
    "2 first pairs": (market, "pick_first"),
    "2 the table of all pairs": (Table, "of"),
    "3 guesses of prices": (market, "even_out"),
    "4 looks at all pairs": (market, "look"),
    "5 choices": (market, "choose"),
    "6 rounding": (engine, "round_off"),
    "7 mending": (engine, "repair"),
    "8 exact regime": (plan, "group_exact"),
}
REST = "9 the rest, mostly reasons in words"


@contextmanager
def timed_stages() -> Iterator[dict[str, float]]:
    """Give seconds by stage, complete when the block ends; the cost of watching is next to none."""
    seconds: dict[str, float] = defaultdict(float)
    start = perf_counter()
    with ExitStack() as watched:
        for name, (module, function) in STAGES.items():
            timed = _timed(getattr(module, function), name, seconds)
            watched.enter_context(patch.object(module, function, timed))
        yield seconds
    seconds[REST] = perf_counter() - start - sum(seconds.values())


@contextmanager
def noted_market() -> Iterator[list[market.Market]]:
    """Give the engine's last market, with its prices, if it was in the large regime."""
    noted: list[market.Market] = []

    def note(one: market.Market, *rest: Any) -> int:
        noted.append(one)
        return bound_points(one, *rest)

    with patch.object(engine, "bound_points", note):
        yield noted


def prices_of(noted: market.Market) -> dict[int, float]:
    """Give the prices by participant id; those who take no part cost what any pair is worth."""
    prices = noted.choice.prices.copy()
    prices[noted.absent] = MOST_POINTS
    ids = (int(one.id) for one in noted.roster.people)
    return dict(zip(ids, prices.tolist(), strict=True))


def _timed(
    function: Callable[..., Any], name: str, seconds: dict[str, float]
) -> Callable[..., Any]:
    @wraps(function)
    def run(*given: Any, **named: Any) -> Any:
        start = perf_counter()
        try:
            return function(*given, **named)
        finally:
            seconds[name] += perf_counter() - start

    return run
