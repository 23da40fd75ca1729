from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.history import Met, PairHistory
from pairing.ids import ParticipantId
from tests.pairing.factories import PROPERTY, history

meetings = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 9)).filter(
        lambda it: it[0] != it[1]
    )
)


def test_a_pair_is_found_in_either_order_with_its_count_and_newest_round() -> None:
    met = history([(2, 1, 5), (1, 2, 3), (1, 3, 1), (1, 2, 9)])

    one, two, three = ParticipantId(1), ParticipantId(2), ParticipantId(3)
    assert met.met(one, two) == met.met(two, one) == Met(count=3, rounds_ago=3)
    assert met.met(three, one) == Met(count=1, rounds_ago=1)
    assert met.met(two, three) is None


def test_it_lists_each_pair_once_with_the_lower_id_first() -> None:
    met = history([(2, 1, 5), (1, 2, 3), (3, 1, 1)])

    assert sorted(met) == [(1, 2), (1, 3)]
    assert len(met) == 2
    assert dict(met.items())[ParticipantId(1), ParticipantId(3)] == Met(1, 1)


def test_columns_hold_each_pair_once_in_order_and_cannot_be_changed() -> None:
    met = PairHistory.of_columns([3, 1, 2, 1], [1, 2, 1, 4], [1, 5, 3, 7])

    low, high, count, ago = met.columns()

    assert (low.tolist(), high.tolist()) == ([1, 1, 1], [2, 3, 4])
    assert (count.tolist(), ago.tolist()) == ([2, 1, 1], [3, 1, 7])
    with pytest.raises(ValueError, match="read-only"):
        ago[0] = 1


def test_nobody_met_when_there_were_no_meetings() -> None:
    met = PairHistory.of([])

    assert len(met) == 0
    assert list(met.items()) == []
    assert met.met(ParticipantId(1), ParticipantId(2)) is None
    assert met.partners_of(ParticipantId(1)) == {}


@PROPERTY
@given(meetings)
def test_every_way_to_ask_gives_the_same_answer(rows: list[tuple[int, int, int]]) -> None:
    by_rows = history(rows)
    one, other, ago = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    by_columns = PairHistory.of_columns(one, other, ago)

    listed = dict(by_rows.items())
    assert listed == dict(by_columns.items())
    assert list(listed) == list(by_rows) == sorted(listed)
    for pair in combinations(map(ParticipantId, range(1, 6)), 2):
        newest = [ago for a, b, ago in rows if {a, b} == set(pair)]
        expected = Met(len(newest), min(newest)) if newest else None
        assert by_rows.met(*pair) == by_rows.met(*pair[::-1]) == listed.get(pair) == expected
        assert by_rows.partners_of(pair[0]).get(pair[1]) == expected
        assert by_rows.partners_of(pair[1]).get(pair[0]) == expected
