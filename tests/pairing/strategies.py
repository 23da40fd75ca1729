"""Drawn people for property tests: everything a person can say, known or not."""

from hypothesis import strategies as st

from pairing.guides import load_library
from pairing.ids import PersonId
from pairing.matching.circumstances import Circumstances, Distance
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.profiles import MeetingMode, Reach, Situation, WorkHours
from pairing.programs import HardRule, Rules
from tests.pairing.factories import person

TOPICS = load_library().topics

keys = st.sampled_from([*sorted(TOPICS), "a topic of our own"])
zones = st.sampled_from(
    ["Europe/Oslo", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Nowhere/At_All", None]
)
hours = st.builds(
    lambda bounds, days: WorkHours(min(bounds), max(bounds), tuple(days)),
    st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True),
    st.lists(st.integers(0, 6), max_size=7, unique=True),
)
profiles = st.builds(
    Profile,
    stage=st.sampled_from(CareerStage) | st.none(),
    grow_topics=st.lists(keys, max_size=3, unique=True).map(tuple),
    share_topics=st.lists(keys, max_size=5, unique=True).map(tuple),
    languages=st.lists(st.sampled_from(["en", "de", "hi"]), max_size=3, unique=True).map(tuple),
    mode=st.sampled_from(MeetingMode),
    site=st.sampled_from(["Bergen", "Pune"]) | st.none(),
    async_ok=st.booleans(),
    show_private=st.booleans(),
    session_minutes=st.sampled_from([30, 45]),
    hours=st.just(WorkHours()) | hours,
    reach=st.sampled_from(Reach),
    situations=st.frozensets(st.sampled_from(Situation), max_size=2),
)
places = st.builds(
    Place,
    team=st.sampled_from(["red", "blue"]) | st.none(),
    department=st.sampled_from(["sales", "care"]) | st.none(),
    function=st.sampled_from(["design", "law"]) | st.none(),
    # people 0 to 3, by the numbers that person() gives them
    managers=st.none() | st.lists(st.integers(1000, 1003).map(PersonId), max_size=2).map(tuple),
    to_top=st.booleans(),
)
facts = st.builds(
    Circumstances,
    overlap_minutes=st.integers(0, 480) | st.none(),
    both_async=st.booleans(),
    same_site=st.booleans(),
    reach=st.sampled_from(Distance) | st.none(),
    shares_situation=st.booleans(),
    same_mode=st.booleans(),
    same_length=st.booleans(),
    same_language=st.booleans(),
)
rules = st.builds(
    Rules,
    max_stage_gap=st.integers(0, 3),
    min_overlap_minutes=st.integers(0, 480),
    avoided=st.frozensets(st.sampled_from([(0, 1), (1, 2)])),
    off=st.frozensets(st.sampled_from(HardRule)),
    never_same_team=st.booleans(),
)


@st.composite
def crowds(draw: st.DrawFn, *, least: int = 2, most: int = 4) -> list[Participant]:
    """People numbered from 0 on."""
    n = draw(st.integers(least, most))
    return [
        person(number, draw(profiles), zone=draw(zones), place=draw(places)) for number in range(n)
    ]
