"""Made-up companies: the same for the same seed, and as their description says."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.companies import AVOIDED_EACH, company, no_rules, rules_of
from benchmarks.histories import greedy, histories
from benchmarks.points import points_of
from benchmarks.teams import TEAM_SIZE
from pairing.guides.loading import load_library
from pairing.matching.rules import excluded_by
from pairing.programs import HardRule


def test_a_size_and_a_seed_name_one_company() -> None:
    once, again, other = (company(60, seed=seed) for seed in (1, 1, 2))

    assert once == again
    assert once != other


def test_a_company_is_as_described() -> None:
    people = company(900, seed=1)

    said = [one.profile for one in people]
    levels = Counter(it.stage.level for it in said if it.stage is not None)
    zones = Counter(one.zone for one in people if one.zone is not None)
    assert [one.id for one in people] == list(range(1, 901))
    assert Counter(Counter(one.place.team for one in people).values()) == {TEAM_SIZE: 100}
    assert levels[2] + levels[3] > 0.4 * len(people) > 10 * levels[6]
    assert 8 <= len(zones) <= 12
    assert zones.most_common()[0][1] > 5 * zones.most_common()[-1][1]
    assert {topic for it in said for topic in it.grow_topics} == set(load_library().topics)
    assert {len(it.grow_topics) for it in said} == {0, 1, 2, 3}
    assert {len(it.share_topics) for it in said} == {0, 1, 2, 3, 4, 5}
    assert all(set(it.grow_topics).isdisjoint(it.share_topics) for it in said)
    assert 0 < sum(one.rounds_waited > 0 for one in people) < 0.1 * len(people)


def test_chains_of_managers_lead_up_without_a_loop() -> None:
    people = company(900, seed=1)

    chains = {one.person_id: one.place.managers for one in people if one.place.managers}
    assert max(len(chain) for chain in chains.values()) >= 3
    for person, chain in chains.items():
        assert person not in chain
        assert len(set(chain)) == len(chain)
        assert chain[1:] == chains.get(chain[0], chain[1:])


def test_rules_avoid_as_many_people_as_asked_and_every_hard_rule_bites() -> None:
    people = company(600, seed=1)
    rules = rules_of(people, seed=1)

    found = {excluded_by(one, other, rules) for one in people[:200] for other in people}

    assert len(rules.avoided) == AVOIDED_EACH * 600 / 2
    assert all(low < high for low, high in rules.avoided)
    assert found == {None, *HardRule} - {HardRule.SAME_TEAM}  # off, unless admins want it


def test_without_rules_anybody_may_meet_anybody() -> None:
    people = company(40, seed=1)

    found = {excluded_by(one, other, no_rules()) for one in people for other in people}

    assert found == {None}


@pytest.mark.parametrize("n", [40, 41])
def test_a_history_is_of_greedy_rounds_that_repeat_nobody(n: int) -> None:
    people = company(n, seed=2)
    rules = rules_of(people, seed=2)

    history = histories(people, rules, rounds=5, seed=2)

    low, high, count, ago = history.columns()
    person = {one.id: one for one in people}
    assert set(count.tolist()) == {1}
    assert set(ago.tolist()) == {1, 2, 3, 4, 5}
    for number in range(1, 6):
        met = np.concatenate((low[ago == number], high[ago == number])).tolist()
        assert len(set(met)) == len(met)
    assert all(excluded_by(person[one], person[other], rules) is None for one, other in history)
    points = points_of(people, rules)
    first = points.of(low[ago == 5] - 1, high[ago == 5] - 1)
    last = points.of(low[ago == 1] - 1, high[ago == 1] - 1)
    assert first.mean() > last.mean()  # the best pairs are used up


def test_a_longer_history_begins_with_the_shorter_one() -> None:
    people = company(30, seed=1)
    shorter, longer = (histories(people, no_rules(), rounds=it, seed=1) for it in (2, 5))

    met_early = {pair for pair, met in longer.items() if met.rounds_ago > 3}

    assert met_early == set(shorter)


def test_the_greedy_choice_is_that_of_a_plain_loop() -> None:
    rng = np.random.RandomState(0)
    u, v = rng.randint(0, 50, size=(2, 900))
    u, v = u[u != v], v[u != v]

    chosen = greedy(u, v, 50)

    taken: set[int] = set()
    expected = []
    for at, pair in enumerate(zip(u.tolist(), v.tolist(), strict=True)):
        if taken.isdisjoint(pair):
            taken.update(pair)
            expected.append(at)
    assert sorted(chosen.tolist()) == expected


def test_a_large_company_has_a_history_without_repeats_too() -> None:
    people = company(1600, seed=1)
    rules = rules_of(people, seed=1)

    history = histories(people, rules, rounds=2, seed=1)

    low, high, count, ago = history.columns()
    assert set(count.tolist()) == {1}
    assert len(history) > 0.98 * 1600
    points = points_of(people, rules)
    assert points.is_allowed(low - 1, high - 1).all()
    newest = np.concatenate((low[ago == 1], high[ago == 1]))
    assert len(np.unique(newest)) == len(newest)
