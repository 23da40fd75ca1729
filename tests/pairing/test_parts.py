"""Who may meet so few others that totals would tell who avoids whom: by the rules alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.ids import ParticipantId
from pairing.matching import plan_round
from pairing.matching.parts import Parts, find_parts
from pairing.matching.rules import excluded_by
from pairing.outlines import Outline, outline_of
from pairing.participants import Participant, Profile
from pairing.programs import Odd, Rules
from pairing.stats import K_MIN
from tests.pairing.factories import PROPERTY, met, person

TONGUES = ("de", "en", "es", "fr", "it", "pl")


def speaker(number: int, *spoken: str) -> Participant:
    return person(number, Profile(languages=spoken))


def speakers(*spoken: str) -> list[Participant]:
    """One person each, numbered from 1; "de en" speaks two languages."""
    return [speaker(number, *words.split()) for number, words in enumerate(spoken, start=1)]


def ids(*numbers: int) -> frozenset[ParticipantId]:
    return frozenset(map(ParticipantId, numbers))


@pytest.mark.parametrize(
    ("pool", "parts"),
    [
        ([], Parts()),
        (speakers("de"), Parts()),
        (speakers("de", "en", "fr"), Parts()),
        (speakers("de", "de", "fr"), Parts(ids(1, 2))),
        (speakers(*["de"] * 4, "fr"), Parts(ids(1, 2, 3, 4))),
        (speakers(*["de"] * 5, "fr"), Parts(any_large=True)),
        (speakers(*["de"] * 5, "fr", "fr", "it"), Parts(ids(6, 7), any_large=True)),
        # others lead from the first to the last
        (speakers("de", "de en", "en fr", "fr it", "it"), Parts(any_large=True)),
        (speakers("de", "de en", "en fr", "fr"), Parts(ids(1, 2, 3, 4))),
        (speakers(*["de"] * 5, "de fr", "fr it", "it"), Parts(any_large=True)),
    ],
)
def test_small_parts_are_those_that_lead_to_fewer_than_enough(
    pool: list[Participant], parts: Parts
) -> None:
    every = frozenset((one.id, other.id) for one, other in combinations(pool, 2))

    assert find_parts(pool, Rules(), enough=K_MIN) == parts
    assert find_parts(pool[::-1], Rules(avoided=every), enough=K_MIN) == parts


def test_all_are_small_where_nobody_is_in_a_large_part() -> None:
    assert not Parts().are_small
    assert Parts(ids(1, 2)).are_small
    assert not Parts(ids(1, 2), any_large=True).are_small


@st.composite
def tongues(draw: st.DrawFn) -> list[Participant]:
    """People of whom few have a language in common: many parts, of all sizes."""
    spoken = st.lists(st.sampled_from(TONGUES), min_size=1, max_size=2, unique=True)
    return speakers(*map(" ".join, draw(st.lists(spoken, min_size=2, max_size=11))))


@PROPERTY
@given(pool=tongues())
def test_parts_are_those_of_a_graph_walked_by_hand(pool: list[Participant]) -> None:
    parts = [set(one) for one in walked(pool)]

    found = find_parts(pool, Rules(), enough=K_MIN)

    assert found.small == frozenset(one for part in parts if 1 < len(part) < K_MIN for one in part)
    assert found.any_large == any(len(part) >= K_MIN for part in parts)


def walked(pool: Sequence[Participant]) -> list[frozenset[ParticipantId]]:
    part_of = {one.id: frozenset({one.id}) for one in pool}
    for one, other in combinations(pool, 2):
        if excluded_by(one, other, Rules()) is None:
            both = part_of[one.id] | part_of[other.id]
            part_of |= dict.fromkeys(both, both)
    return [*set(part_of.values())]


@PROPERTY
@given(pool=tongues(), odd=st.sampled_from(Odd), data=st.data())
def test_what_is_wished_within_small_parts_shows_in_no_outline(
    pool: list[Participant], odd: Odd, data: st.DataObject
) -> None:
    """Whatever people of small parts wish of each other, the totals are the same."""
    rules = Rules(odd=odd)
    small = find_parts(pool, rules, enough=K_MIN).small
    every = [*combinations(sorted(small), 2)]
    wishes = data.draw(st.sets(st.sampled_from(every))) if every else set[tuple[()]]()

    def outline(rules: Rules) -> Outline:
        return outline_of(plan_round(pool, met(), rules, seed=1), {}, uncounted=small)

    assert outline(replace(rules, avoided=frozenset(wishes))) == outline(rules)
