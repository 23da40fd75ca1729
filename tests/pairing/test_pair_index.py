"""A set of pairs answers for many pairs at once as a set of tuples would one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pairing.matching.pair_index import PairIndex
from tests.pairing.factories import PROPERTY

ids = st.lists(st.integers(-5, 10**12), max_size=8, unique=True)


@PROPERTY
@given(ids, st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_pairs_are_found_in_both_directions_and_only_those_given(
    known: list[int], wanted: list[tuple[int, int]]
) -> None:
    # of ten people, those beyond the known ones are not there
    everybody = [*known, *range(2 * 10**12, 2 * 10**12 + 10 - len(known))]
    pairs = np.array([(everybody[a], everybody[b]) for a, b in wanted], dtype=np.int64)
    one, other = pairs.reshape(-1, 2).T
    index, given_at = PairIndex.of(np.array(known, dtype=np.int64), one, other)
    n = len(known)

    inside = {(min(pair), max(pair)) for pair in wanted if max(pair) < n and pair[0] != pair[1]}
    low, high = index.pairs()
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == sorted(inside)
    assert [tuple(sorted(wanted[at])) for at in given_at.tolist()] == sorted(inside)
    u, v = (side.ravel() for side in np.meshgrid(np.arange(n), np.arange(n)))
    found, at = index.find(u, v)
    asked = [(min(a, b), max(a, b)) for a, b in zip(u.tolist(), v.tolist(), strict=True)]
    assert found.tolist() == [pair in inside for pair in asked]
    assert all(sorted(inside)[at[k]] == asked[k] for k in np.flatnonzero(found).tolist())


def test_an_empty_set_holds_no_pair() -> None:
    nothing = np.arange(0)
    index, _ = PairIndex.of(np.array([7, 3]), nothing, nothing)

    found, at = index.find(np.array([0]), np.array([1]))

    assert (found.tolist(), at.tolist()) == ([False], [0])


def test_of_thousands_of_pairs_only_those_given_are_found() -> None:
    n = 300
    chance = np.random.default_rng(5)
    one, other = chance.integers(0, n, (2, 4_000))
    index, _ = PairIndex.of(np.arange(n), one, other)
    u, v = (side.ravel() for side in np.meshgrid(np.arange(n), np.arange(n)))

    found, at = index.find(u, v)

    inside = {(min(pair), max(pair)) for pair in zip(one.tolist(), other.tolist(), strict=True)}
    asked = [(min(pair), max(pair)) for pair in zip(u.tolist(), v.tolist(), strict=True)]
    assert found.tolist() == [low != high and (low, high) in inside for low, high in asked]
    assert (at[~found] == 0).all()
