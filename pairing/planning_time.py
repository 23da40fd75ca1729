"""About how long it takes to plan rounds: honest for a busy machine, not exact."""

from typing import Final

MOST_PLANS: Final = 6  # of a preview: the round, and once for each lever
# Seconds: to begin a plan, and for 10,000 people on a machine that has other things to do as well.
BEGIN_S: Final = 1.0
PLAN_S: Final = 5.0
GROWTH: Final = 1.3  # ten times as many people take twenty times as long


def plan_s(n_people: int) -> float:
    """Estimate the seconds that one plan takes."""
    return float(BEGIN_S + PLAN_S * (n_people / 10_000) ** GROWTH)


def preview_s(n_people: int) -> float:
    """Estimate the seconds that a preview takes."""
    return MOST_PLANS * plan_s(n_people)
