from dataclasses import replace

import pytest

from pairing.matching.circumstances import Circumstances, Distance, circumstances_of
from pairing.matching.score import factors_of, score_people
from pairing.participants import Participant, Place, Profile
from pairing.profiles import MeetingMode, Reach, Situation, WorkHours
from tests.pairing.factories import person

SAME = Reach.SAME_FUNCTION
RED = Place(team="red", department="sales", function="design")


def one(place: Place | None = None, **said: object) -> Participant:
    return person(1, Profile(**said), place=place)  # type: ignore[arg-type]  # field names


def reach_value(one: Participant, other: Participant) -> float:
    known = circumstances_of(one, other)
    return next(
        it.value
        for it in factors_of(one.profile, other.profile, known=known)
        if it.factor.value == "reach"
    )


@pytest.mark.parametrize(
    ("here", "there", "expected", "value"),
    [
        (RED, replace(RED, department="care", team="blue"), Distance.OTHER_DEPARTMENT, 1.0),
        (RED, replace(RED, team="blue"), Distance.OTHER_TEAM, 0.5),
        (RED, RED, Distance.SAME_TEAM, 0.0),
        (RED, Place(team="red"), Distance.SAME_TEAM, 0.0),
        (RED, replace(RED, team=None), None, 0.5),
        (Place(department="sales"), RED, None, 0.5),
        (RED, Place(team="blue"), None, 0.5),
        (RED, Place(), None, 0.5),
        (Place(), Place(), None, 0.5),
    ],
)
def test_the_farther_apart_people_work_the_better(
    here: Place, there: Place, expected: Distance | None, value: float
) -> None:
    pair = (one(here), one(there))

    assert circumstances_of(*pair).reach is circumstances_of(*pair[::-1]).reach is expected
    assert reach_value(*pair) == value


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (one(RED, reach=SAME), one(RED, reach=SAME), Distance.AS_WISHED),
        (one(RED, reach=SAME), one(RED), Distance.SAME_TEAM),
        (one(RED, reach=SAME), one(Place(team="red"), reach=SAME), Distance.SAME_TEAM),
        (one(reach=SAME), one(reach=SAME), None),
    ],
)
def test_near_is_good_where_both_asked_for_their_own_function(
    here: Participant, there: Participant, expected: Distance | None
) -> None:
    assert circumstances_of(here, there).reach is expected


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (one(), one(), {}),
        (one(), one(mode=MeetingMode.CHAT), {}),
        (one(mode=MeetingMode.VIDEO), one(mode=MeetingMode.CHAT), {"same_mode": False}),
        (one(session_minutes=45), one(), {"same_length": False}),
        (one(languages=("en", "de")), one(languages=("de",)), {"same_language": False}),
        (one(languages=("en", "de")), one(languages=("en",)), {}),
        (one(languages=("en",)), one(), {}),
        (one(async_ok=True), one(), {}),
        (one(async_ok=True), one(async_ok=True), {"both_async": True}),
        (
            one(situations=frozenset({Situation.NEW_LEAD, Situation.NEW_ROLE})),
            one(situations=frozenset({Situation.NEW_ROLE})),
            {"shares_situation": True},
        ),
        (
            one(mode=MeetingMode.IN_PERSON, site="Bergen"),
            one(mode=MeetingMode.IN_PERSON, site="Bergen"),
            {"same_site": True},
        ),
        (one(mode=MeetingMode.IN_PERSON), one(mode=MeetingMode.IN_PERSON), {}),
        (one(mode=MeetingMode.IN_PERSON, site="Bergen"), one(site="Bergen"), {}),
        (one(hours=WorkHours(540, 600)), one(), {"overlap_minutes": 60}),
        (one(), replace(one(), zone=None), {"overlap_minutes": None}),
    ],
)
def test_what_two_people_said_is_seen_from_both_sides(
    here: Participant, there: Participant, expected: dict[str, object]
) -> None:
    told = {"overlap_minutes": 480} | expected

    assert circumstances_of(here, there) == Circumstances(**told)  # type: ignore[arg-type]
    assert circumstances_of(there, here) == circumstances_of(here, there)


def test_two_who_said_nothing_but_work_at_the_same_time_get_the_middle() -> None:
    assert score_people(one(), one()) == pytest.approx(0.38)
