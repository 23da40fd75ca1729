"""What admins may try: one rule made wider by one step, and what that brings."""

from __future__ import annotations

import pytest

from pairing.levers import WIDEST_GAP, Effect, Lever, Option, effect_of, options_for
from pairing.outlines import Outline
from pairing.programs import HardRule, Odd, Rules


def outline(n_left: int = 0, n_repeats: int = 0) -> Outline:
    return Outline(
        n_pool=20, n_pairs=8, n_trios=0, n_left=n_left, n_repeats=n_repeats, is_fewest=True
    )


def levers(rules: Rules) -> dict[Lever, Option]:
    return {one.lever: one for one in options_for(rules)}


def test_by_the_usual_rules_two_things_can_be_wider() -> None:
    found = levers(Rules())

    assert {lever: one.to for lever, one in found.items()} == {
        Lever.STAGE_GAP: 3,
        Lever.OVERLAP: 30,
    }
    assert found[Lever.STAGE_GAP].rules == Rules(max_stage_gap=3)
    assert found[Lever.OVERLAP].rules == Rules(min_overlap_minutes=30)


def test_narrow_rules_can_all_be_wider_one_at_a_time() -> None:
    narrow = Rules(odd=Odd.SIT_OUT, min_score=0.35, never_same_team=True)
    found = levers(narrow)

    assert [*found] == [*Lever]
    assert found[Lever.TRIO].rules.odd is Odd.TRIO
    assert (found[Lever.SCORE].to, found[Lever.SCORE].rules.min_score) == (0.25, 0.25)
    assert not found[Lever.SAME_TEAM].rules.never_same_team
    assert all(
        sum(getattr(one.rules, name) != getattr(narrow, name) for name in Rules.__slots__) == 1
        for one in found.values()
    )


@pytest.mark.parametrize(
    "rules",
    [
        Rules(max_stage_gap=WIDEST_GAP, min_overlap_minutes=0),
        Rules(off=frozenset({HardRule.STAGE_GAP, HardRule.TIME})),
    ],
)
def test_what_is_widest_already_is_left_alone(rules: Rules) -> None:
    assert levers(rules) == {}


def test_no_step_goes_below_nothing() -> None:
    found = levers(Rules(min_overlap_minutes=10, min_score=0.05))

    assert (found[Lever.OVERLAP].to, found[Lever.SCORE].to) == (0, 0)


@pytest.mark.parametrize(
    ("then", "n_more", "n_repeats", "helps"),
    [
        (outline(n_left=2, n_repeats=3), 4, 2, True),
        (outline(n_left=6, n_repeats=0), 0, -1, True),
        (outline(n_left=6, n_repeats=1), 0, 0, False),
        (outline(n_left=7, n_repeats=1), 0, 0, False),  # as good as none in a large pool
    ],
)
def test_an_effect_counts_people_and_repeats(
    then: Outline, n_more: int, n_repeats: int, helps: bool
) -> None:
    option = options_for(Rules())[0]

    effect = effect_of(option, now=outline(n_left=6, n_repeats=1), then=then)

    assert effect == Effect(Lever.STAGE_GAP, 3, n_more, n_repeats)
    assert effect.helps is helps
