"""Where people work, for many pairs at once, is judged as the plain functions judge it."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given

from pairing import weights
from pairing.matching import score
from pairing.matching.circumstances import circumstances_of
from pairing.matching.places import places_of
from pairing.matching.rules import excluded_by
from pairing.participants import Participant, Place, Profile
from pairing.profiles import Reach
from pairing.programs import HardRule, Rules
from tests.pairing.factories import PROPERTY, person
from tests.pairing.strategies import crowds

LINES_ONLY = Rules(off=frozenset(HardRule) - {HardRule.REPORTING_LINE})


@PROPERTY
@given(crowds())
def test_distances_are_worth_what_the_plain_function_says(pool: list[Participant]) -> None:
    places = places_of(pool, is_on=True)
    u, v = np.triu_indices(len(pool), k=1)

    values = places.score_of(u, v)

    plain = [
        weights.W_REACH * score.reach_value(circumstances_of(one, other))
        for one, other in combinations(pool, 2)
    ]
    assert values.tolist() == pytest.approx(plain)
    assert values.max() <= places.most


def test_two_of_one_team_are_kept_apart_unless_both_are_in_the_chart() -> None:
    team = [person(n, place=Place("red", managers=m)) for n, m in ((1, None), (2, ()), (3, ()))]
    u, v = np.triu_indices(3, k=1)

    apart = places_of(team, is_on=True).keep_apart(u, v).tolist()

    pairs = combinations(team, 2)
    assert apart == [excluded_by(*pair, LINES_ONLY) is not None for pair in pairs]
    assert apart == [True, True, False]


def test_a_program_that_minds_no_reporting_lines_keeps_no_team_apart() -> None:
    team = [person(1, place=Place("red")), person(2, place=Place("red"))]

    places = places_of(team, is_on=False)

    assert not places.keep_apart(np.array([0]), np.array([1])).any()


@pytest.mark.parametrize(
    ("pool", "most"),
    [
        ([], 0.5),
        ([person(1), person(2)], 0.5),
        ([person(1, place=Place(department="a")), person(2, place=Place(department="b"))], 1.0),
        ([person(1, Profile(reach=Reach.SAME_FUNCTION)), person(2)], 1.0),
    ],
)
def test_the_most_that_a_distance_can_bring_is_known(pool: list[Participant], most: float) -> None:
    assert places_of(pool, is_on=True).most == weights.W_REACH * most
