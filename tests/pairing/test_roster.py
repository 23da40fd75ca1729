"""Arrays and plain functions tell the same about any two people."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.errors import DuplicateParticipant
from pairing.guides import load_library
from pairing.ids import ParticipantId, PersonId
from pairing.matching.roster import MOST_POINTS, Roster, gather, points_of
from pairing.matching.rules import excluded_by
from pairing.matching.score import score_people
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.profiles import MeetingMode, Reach, Situation, WorkHours
from pairing.programs import HardRule, Rules
from tests.pairing.factories import OPTED_IN_AT, PROPERTY, history, met, people, person

TOPICS = load_library().topics
KNOWN = ["hiring", "writing", "stress", "workload", "strategy", "delegation", "not_in_the_library"]


def some(draw: st.DrawFn, *values: object) -> object:
    return draw(st.sampled_from(values))


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    return Profile(
        stage=draw(st.sampled_from([None, *CareerStage])),
        grow_topics=tuple(draw(st.lists(st.sampled_from(KNOWN), max_size=4, unique=True))),
        share_topics=tuple(draw(st.lists(st.sampled_from(KNOWN), max_size=5, unique=True))),
        languages=tuple(draw(st.lists(st.sampled_from(["en", "no", "pt"]), max_size=2))),
        mode=draw(st.sampled_from(MeetingMode)),
        site=draw(st.sampled_from([None, "Oslo", "Porto"])),
        async_ok=draw(st.booleans()),
        session_minutes=draw(st.sampled_from([30, 45])),
        hours=draw(st.sampled_from([WorkHours(), WorkHours(0, 240), WorkHours(days=(5, 6))])),
        reach=draw(st.sampled_from(Reach)),
        situations=draw(st.frozensets(st.sampled_from(Situation), max_size=2)),
    )


@st.composite
def crowds(draw: st.DrawFn) -> list[Participant]:
    n = draw(st.integers(0, 7))
    return [
        Participant(
            id=ParticipantId(number),
            person_id=PersonId(number + 100),
            profile=draw(profiles()),
            zone=draw(st.sampled_from([None, "Europe/Oslo", "Asia/Tokyo", "America/New_York"])),
            opted_in_at=OPTED_IN_AT,
            rounds_waited=draw(st.integers(0, 4)),
            place=Place(
                team=draw(st.sampled_from([None, "red", "blue"])),
                department=draw(st.sampled_from([None, "sales", "care"])),
                function=draw(st.sampled_from([None, "design"])),
                managers=draw(
                    st.none() | st.lists(st.integers(100, 107), max_size=2).map(_managers)
                ),
            ),
        )
        for number in range(n)
    ]


def _managers(numbers: list[int]) -> tuple[PersonId, ...]:
    return tuple(PersonId(number) for number in numbers)


@st.composite
def rule_sets(draw: st.DrawFn) -> Rules:
    pairs = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(4, 6)), max_size=3))
    return Rules(
        max_stage_gap=draw(st.integers(0, 3)),
        min_overlap_minutes=draw(st.sampled_from([60, 200])),
        avoided=frozenset((ParticipantId(a), ParticipantId(b)) for a, b in pairs),
        off=draw(st.frozensets(st.sampled_from(HardRule))),
        min_score=draw(st.sampled_from([0.0, 0.32, 0.45])),
        never_same_team=draw(st.booleans()),
    )


def roster_of(pool: list[Participant], rules: Rules | None = None) -> Roster:
    return gather(pool, met(), rules or Rules(), seed=3, topics=TOPICS)


@PROPERTY
@given(crowds(), rule_sets())
def test_every_pair_is_judged_as_the_plain_functions_judge_it(
    pool: list[Participant], rules: Rules
) -> None:
    roster = roster_of(pool, rules)

    judged = roster.judge_all(np.arange(len(pool)))

    pairs = list(combinations(roster.people, 2))
    scores = [score_people(*pair, topics=TOPICS) for pair in pairs]
    assert judged.is_allowed.tolist() == [
        excluded_by(*pair, rules) is None and score >= rules.min_score - 1e-9
        for pair, score in zip(pairs, scores, strict=True)
    ]
    bonuses = [25 * min(6, one.rounds_waited + other.rounds_waited) for one, other in pairs]
    plain = points_of(np.array(scores, dtype=np.float64)) + np.array(bonuses, dtype=np.int64)
    assert judged.points[judged.is_allowed].tolist() == plain[judged.is_allowed].tolist()


@PROPERTY
@given(crowds(), st.sampled_from([1, 8, 2**16]))
def test_everybody_is_rated_with_everybody_as_pair_by_pair(
    pool: list[Participant], at_once: int
) -> None:
    roster = roster_of(pool)
    u, v = np.indices((len(pool), len(pool))).reshape(2, -1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pairing.matching.roster.AT_ONCE", at_once)
        points, is_apart = roster.rate_all()

    one_by_one = roster.rate(u, v)
    assert is_apart.ravel().tolist() == one_by_one[1].tolist()
    assert points[~is_apart].tolist() == one_by_one[0][~one_by_one[1]].tolist()


@PROPERTY
@given(crowds())
def test_points_are_the_same_in_both_directions_and_whole_steps_in_range(
    pool: list[Participant],
) -> None:
    roster = roster_of(pool)
    pairs = np.array(list(permutations(range(len(pool)), 2)), dtype=np.int64).reshape(-1, 2)

    there = roster.judge(pairs[:, 0], pairs[:, 1])
    back = roster.judge(pairs[:, 1], pairs[:, 0])

    assert there.points.tolist() == back.points.tolist()
    assert there.is_allowed.tolist() == back.is_allowed.tolist()
    points = there.points[there.is_allowed].tolist()
    assert all(one % 5 == 0 and 0 <= one <= MOST_POINTS for one in points)


def test_a_score_half_way_between_two_steps_goes_down_whatever_its_last_digit() -> None:
    assert points_of(np.array([0.5025, np.nextafter(0.5025, 1), 0.5026])).tolist() == [
        500,
        500,
        505,
    ]


def test_meetings_are_counted_and_dated_and_those_of_absent_people_are_left_out() -> None:
    past = history([(1, 2, 4), (2, 1, 2), (2, 3, 0), (1, 9, 1)])
    roster = gather(people(3), past, Rules(), seed=3, topics=TOPICS)
    number = {int(one.id): at for at, one in enumerate(roster.people)}

    judged = roster.judge(
        np.array([number[1], number[3], number[1]]), np.array([number[2], number[2], number[3]])
    )

    assert judged.count.tolist() == [2, 1, 0]
    assert judged.ago.tolist() == [2, 1, 0]


def test_chosen_pairs_keep_everything_known_about_them() -> None:
    judged = roster_of(people(3)).judge_all(np.arange(3))

    kept = judged.only(np.array([True, False, True]))

    assert list(zip(kept.u.tolist(), kept.v.tolist(), strict=True)) == [(0, 1), (1, 2)]
    assert len(kept.points) == len(kept.ago) == len(kept.count) == len(kept.is_allowed) == 2


def test_the_order_of_the_pool_does_not_matter_and_the_seed_does() -> None:
    pool = people(9)

    assert roster_of(pool[::-1]).people == roster_of(pool).people
    assert gather(pool, met(), Rules(), seed=4, topics=TOPICS).people != roster_of(pool).people


def test_somebody_who_is_there_twice_is_refused() -> None:
    with pytest.raises(DuplicateParticipant):
        roster_of([person(1), person(1)])
