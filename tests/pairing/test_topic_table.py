"""Topics in tables are worth what the plain functions say of two profiles."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing import weights
from pairing.matching import score
from pairing.matching.topic_table import TopicTable, topic_table
from pairing.participants import Profile
from tests.pairing.factories import PROPERTY
from tests.pairing.strategies import TOPICS, keys

topics = st.builds(
    Profile,
    grow_topics=st.lists(keys, max_size=5).map(tuple),
    share_topics=st.lists(keys, max_size=6).map(tuple),
)


def agrees(profiles: list[Profile], table: TopicTable) -> bool:
    every = list(permutations(range(len(profiles)), 2))
    u, v = np.array(every, dtype=np.int64).reshape(-1, 2).T
    plain = [
        weights.W_EXCHANGE * score.exchange_value(profiles[a], profiles[b], topics=TOPICS)
        + weights.W_COMMON * score.common_value(profiles[a], profiles[b], topics=TOPICS)
        for a, b in every
    ]
    return table.score_of(u, v).tolist() == pytest.approx(plain)


@PROPERTY
@given(st.lists(topics, min_size=2, max_size=6))
def test_topics_are_worth_what_the_plain_functions_say(drawn: list[Profile]) -> None:
    profiles = [
        Profile(
            grow_topics=tuple(dict.fromkeys(one.grow_topics)),
            share_topics=tuple(dict.fromkeys(one.share_topics)),
        )
        for one in drawn
    ]

    assert agrees(profiles, topic_table(profiles, topics=TOPICS))


def test_topics_of_a_company_s_own_in_any_number_are_counted_right() -> None:
    own = [f"own {number:03}" for number in range(140)]
    profiles = [
        Profile(grow_topics=(own[at], own[at + 64]), share_topics=(own[at + 1],))
        for at in range(0, 70, 7)
    ]
    profiles += [Profile(grow_topics=(key,), share_topics=(key,)) for key in own]

    assert agrees(profiles[::5], topic_table(profiles[::5], topics=TOPICS))
    assert agrees(profiles, topic_table(profiles, topics=TOPICS))


def test_a_topic_named_twice_counts_once() -> None:
    once, twice = Profile(grow_topics=("hiring",)), Profile(grow_topics=("hiring", "hiring"))

    table = topic_table([once, twice], topics=TOPICS)

    assert table.is_single.tolist() == [True, True]


def test_people_without_topics_are_worth_nothing_by_topics() -> None:
    table = topic_table([Profile(), Profile()], topics=TOPICS)

    assert table.score_of(np.array([0]), np.array([1])).tolist() == [0.0]
