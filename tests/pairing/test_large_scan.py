"""The look at all pairs finds exactly those worth more than their prices."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.matching.families import Floats
from pairing.matching.large import scan
from pairing.matching.large.scan import COLUMNS, ROWS, find_worthy, sort_kinds
from pairing.matching.large.table import Table
from pairing.matching.roster import Judged, Roster
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.profiles import MeetingMode, Reach, Situation
from pairing.programs import HardRule, Rules
from tests.pairing.factories import PROPERTY, people, person, roster_of
from tests.pairing.large_pools import (
    KEYS,
    avoiding,
    changed,
    crowd,
    every_pair,
    past_of,
    some_pairs,
)
from tests.pairing.strategies import crowds

Found = set[tuple[int, int, int]]


def worthy(roster: Roster, prices: Floats) -> Found:
    """Find worthy pairs block by block and in a table, each given once, with their points."""
    found = _once(find_worthy(roster, sort_kinds(roster), prices))
    assert _once(Table.of(roster).find_worthy(prices)) == found
    return found


def _once(parts: Iterable[Judged]) -> Found:
    rows = [
        (min(one, other), max(one, other), points)
        for part in parts
        for one, other, points in _rows(part)
    ]
    assert len(set(rows)) == len(rows)
    return set(rows)


def worthy_by_trying_all(roster: Roster, prices: Floats) -> Found:
    pairs = every_pair(roster)
    gain = pairs.points - prices[pairs.u] - prices[pairs.v]
    pairs = pairs.only((pairs.count == 0) & (gain > 0))
    return set(_rows(pairs))


def _rows(pairs: Judged) -> list[tuple[int, int, int]]:
    columns = (pairs.u.tolist(), pairs.v.tolist(), pairs.points.tolist())
    return list(zip(*columns, strict=True))


def varied(n: int, *, seed: int, topics: list[str] = KEYS) -> list[Participant]:
    """People who said all kinds of things, some of whom the rules keep apart."""
    pool = crowd(n, seed=seed, stages=tuple(CareerStage), topics=topics, waited=5)
    return [_varied(one, Random(seed + one.id)) for one in pool]


def _varied(one: Participant, chance: Random) -> Participant:
    said = changed(
        one,
        mode=chance.choice(list(MeetingMode)),
        site=chance.choice([None, "Bergen", "Pune"]),
        languages=chance.choice([(), ("en",), ("de", "en"), ("de",)]),
        async_ok=chance.random() < 0.3,
        reach=chance.choice(list(Reach)),
        situations=frozenset(chance.sample(list(Situation), chance.randint(0, 2))),
    )
    place = Place(
        team=chance.choice([None, "red", "blue", "green"]),
        department=chance.choice([None, "sales", "care"]),
        function=chance.choice([None, "design", "law"]),
        managers=chance.choice([None, ()]),
    )
    zone = chance.choice(["Europe/Oslo", "Asia/Kolkata", "America/New_York", None])
    return replace(said, zone=zone, place=place)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("extreme", [0.0, 1e6])
def test_the_scan_finds_exactly_the_pairs_that_trying_all_finds(seed: int, extreme: float) -> None:
    pool = varied(150, seed=seed)
    rules = Rules(
        avoided=avoiding(some_pairs(pool, 0.1, seed=seed)),
        off=frozenset(list(HardRule)[seed:]) - {HardRule.AVOIDED},
        min_score=seed / 12,
        never_same_team=seed > 2,
    )
    roster = roster_of(pool, past_of(some_pairs(pool, 0.1, seed=seed + 1)), rules)
    chance = np.random.default_rng(seed)
    prices = chance.integers(-100, 900, len(roster)) / 2
    is_extreme = chance.random(len(roster))
    prices[is_extreme < 0.1] += extreme
    prices[is_extreme > 0.9] -= extreme

    found = worthy(roster, prices)

    assert found == worthy_by_trying_all(roster, prices)
    assert found


@PROPERTY
@given(crowds(most=9), st.integers(-200, 1500))
def test_the_scan_overlooks_nothing_whatever_people_say(
    pool: list[Participant], price: int
) -> None:
    roster = roster_of(pool)
    prices = np.arange(len(pool)) * 15 + price / 2

    assert worthy(roster, prices) == worthy_by_trying_all(roster, prices)


@pytest.mark.parametrize("price", [-1e15, -1e6, 0.0, 345.0, 1e6, 1e15])
def test_equal_prices_of_any_size_are_compared_exactly(price: float) -> None:
    roster = roster_of(varied(90, seed=3))
    prices = np.full(90, price)

    assert worthy(roster, prices) == worthy_by_trying_all(roster, prices)


def test_prices_half_a_point_below_and_at_a_pairs_points_tell_the_difference() -> None:
    roster = roster_of(crowd(80, seed=2))
    pairs = every_pair(roster)
    prices = np.full(80, np.median(pairs.points) / 2)

    at, below = worthy(roster, prices), worthy(roster, prices - 0.25)

    assert at == worthy_by_trying_all(roster, prices)
    assert below == worthy_by_trying_all(roster, prices - 0.25)
    assert at < below


def test_two_topics_that_share_a_bit_are_both_counted() -> None:
    own = [f"own {number:03}" for number in range(140)]
    both = Profile(grow_topics=(own[3], own[67]))  # 64 apart
    said = [both, both, *(Profile(grow_topics=(key,)) for key in own)]
    roster = roster_of([person(number, one) for number, one in enumerate(said)])
    points = int(every_pair(roster).points.max())
    prices = np.full(len(roster), points / 2 - 1)

    assert len(worthy(roster, prices)) == 1
    assert worthy(roster, prices) == worthy_by_trying_all(roster, prices)


def test_more_topics_than_bits_hide_nothing_in_common() -> None:
    own = [*KEYS, *(f"a topic of our own {number}" for number in range(60))]
    roster = roster_of(varied(150, seed=4, topics=own))
    assert roster.topics.none > 64
    prices = np.full(150, 200.0)

    assert worthy(roster, prices) == worthy_by_trying_all(roster, prices)


def test_pools_of_several_blocks_are_looked_at_whole() -> None:
    n = COLUMNS + ROWS // 2
    roster = roster_of(crowd(n, seed=6))
    pairs = every_pair(roster)
    prices = np.full(n, np.quantile(pairs.points, 0.995) / 2)

    found = worthy(roster, prices)

    assert found == worthy_by_trying_all(roster, prices)
    assert found


def test_a_look_at_some_pairs_finds_some_of_those_that_a_look_at_all_finds() -> None:
    roster = roster_of(crowd(ROWS + 44, seed=6))
    pairs = every_pair(roster)
    prices = np.full(len(roster), np.quantile(pairs.points, 0.9) / 2)

    parts = [_rows(it) for it in find_worthy(roster, sort_kinds(roster), prices, one_in=4)]

    found = {(min(u, v), max(u, v), points) for part in parts for u, v, points in part}
    everything = worthy(roster, prices)
    assert found < everything
    assert len(everything) / 8 < len(found) < len(everything) / 2


@pytest.mark.parametrize("n", [0, 1, 2])
def test_next_to_nobody_is_looked_at_as_well(n: int) -> None:
    roster = roster_of(people(n))

    assert len(worthy(roster, np.zeros(n))) == n // 2


def test_people_without_topics_are_one_kind_and_worth_the_same() -> None:
    roster = roster_of(people(40))

    assert set(sort_kinds(roster).kind.tolist()) == {0}
    assert len(worthy(roster, np.full(40, 100.0))) == 40 * 39 // 2


@pytest.mark.parametrize("at_once", [1, 50])
def test_as_much_is_found_however_few_pairs_are_looked_at_in_one_go(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "AT_ONCE", at_once)
    roster, prices = roster_of(varied(60, seed=5)), np.full(60, 200.0)

    found = worthy(roster, prices)

    assert found == worthy_by_trying_all(roster, prices)
    assert len(found) > 2 * at_once


def test_people_of_one_kind_are_in_the_same_classes_and_waited_as_long() -> None:
    roster = roster_of(varied(60, seed=5))

    kinds = sort_kinds(roster)

    assert sorted(kinds.order.tolist()) == list(range(60))
    neighbors = list(
        zip(pairwise(kinds.order.tolist()), pairwise(kinds.kind.tolist()), strict=True)
    )
    assert all(after - before in (0, 1) for _, (before, after) in neighbors)
    alike = [people for people, (before, after) in neighbors if before == after]
    for one, other in alike:
        assert roster.waited[one] == roster.waited[other]
        assert all(family.codes[one] == family.codes[other] for family in roster.families)
