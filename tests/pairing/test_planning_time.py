"""How long planning takes, about: never nothing, and growing faster than the people."""

from __future__ import annotations

from pairing.planning_time import MOST_PLANS, plan_s, preview_s


def test_the_estimate_grows_faster_than_the_people() -> None:
    assert 6 <= preview_s(0) <= 10
    assert plan_s(20_000) > 2 * plan_s(10_000) - plan_s(0)
    assert preview_s(20_000) == MOST_PLANS * plan_s(20_000)
    assert 60 < preview_s(20_000) < 90
