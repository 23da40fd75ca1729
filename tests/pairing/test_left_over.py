"""Why people have nobody to meet: by the rules alone, and the same whatever anybody avoids."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.ids import ParticipantId, PersonId
from pairing.matching import plan_round
from pairing.matching.left_over import PIECE, Obstacle, count_obstacles
from pairing.matching.rules import excluded_by
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.profiles import MeetingMode, WorkHours
from pairing.programs import HardRule, Odd, Rules
from tests.pairing.factories import PROPERTY, met, people, person, profile
from tests.pairing.strategies import crowds

TRAINEE, BOSS = profile(CareerStage.NEW_TO_FIELD), profile(CareerStage.EXECUTIVE)
RED = Place(team="red", managers=())


def counted(
    pool: list[Participant], rules: Rules | None = None, left: tuple[int, ...] = (1,)
) -> dict[Obstacle, int]:
    found = count_obstacles([ParticipantId(one) for one in left], pool, rules or Rules())
    return dict(found)


@pytest.mark.parametrize(
    ("obstacle", "pool", "rules"),
    [
        (Obstacle.STAGE_GAP, [person(1, TRAINEE), person(2, BOSS)], Rules()),
        (
            Obstacle.TIME,
            [
                person(1, Profile(hours=WorkHours(480, 600, (0,)))),
                person(2, Profile(hours=WorkHours(480, 600, (4,)))),
            ],
            Rules(),
        ),
        (
            Obstacle.LANGUAGE,
            [person(1, Profile(languages=("en",))), person(2, Profile(languages=("de",)))],
            Rules(),
        ),
        (
            Obstacle.MODE,
            [
                person(1, Profile(mode=MeetingMode.IN_PERSON, site="Bergen")),
                person(2, Profile(site="Pune")),
            ],
            Rules(),
        ),
        (
            Obstacle.SAME_TEAM,
            [person(1, place=RED), person(2, place=RED)],
            Rules(never_same_team=True),
        ),
        (
            Obstacle.REPORTING_LINE,
            [person(1, place=Place(managers=(PersonId(1002),))), person(2)],
            Rules(),
        ),
        (Obstacle.SCORE, people(2), Rules(min_score=0.9)),
        (
            Obstacle.SEVERAL,
            [
                person(1, replace(TRAINEE, languages=("en",))),
                person(2, replace(BOSS, languages=("de",))),
            ],
            Rules(),
        ),
    ],
)
def test_each_rule_that_leaves_nobody_is_named(
    obstacle: Obstacle, pool: list[Participant], rules: Rules
) -> None:
    assert counted(pool, rules) == {obstacle: 1}


def test_the_first_rule_without_which_somebody_could_meet_somebody_is_it() -> None:
    """One person is too far in stage, another speaks no common language: each alone would do."""
    me = person(1, replace(TRAINEE, languages=("en",)))
    pool = [
        me,
        person(2, replace(BOSS, languages=("en",))),
        person(3, replace(TRAINEE, languages=("de",))),
    ]

    assert counted(pool) == {Obstacle.STAGE_GAP: 1}


def test_who_could_meet_somebody_has_no_obstacle() -> None:
    assert counted(people(3)) == {}
    assert counted(people(3), left=()) == {}


def test_a_rule_that_is_off_is_no_obstacle() -> None:
    pool = [person(1, TRAINEE), person(2, BOSS)]

    assert counted(pool, Rules(off=frozenset({HardRule.STAGE_GAP}))) == {}


def test_somebody_beyond_the_first_piece_is_found() -> None:
    far = [person(number, BOSS) for number in range(2, PIECE + 3)]
    near = person(PIECE + 3, TRAINEE)

    assert counted([person(1, TRAINEE), *far]) == {Obstacle.STAGE_GAP: 1}
    assert counted([person(1, TRAINEE), *far, near]) == {}


avoidances = st.frozensets(st.sampled_from([*combinations(range(5), 2)]))


@PROPERTY
@given(crowds(least=2, most=5), avoidances, avoidances, st.sampled_from(Odd))
def test_whom_people_avoid_changes_no_count(
    pool: list[Participant],
    one: frozenset[tuple[ParticipantId, ParticipantId]],
    other: frozenset[tuple[ParticipantId, ParticipantId]],
    odd: Odd,
) -> None:
    """Who may meet nobody by the rules is left over in every plan, so all plans agree on them."""
    found = []
    for avoided in (frozenset(), one, other):
        rules = Rules(odd=odd, avoided=avoided)
        plan = plan_round(pool, met(), rules, seed=1)
        found.append(count_obstacles(plan.sat_out, pool, rules))

    assert found[0] == found[1] == found[2]
    alone = sum(
        all(excluded_by(me, two, Rules()) for two in pool if two.id != me.id) for me in pool
    )
    assert sum(found[0].values()) == alone
