"""From everybody's own manager to the chain upwards, also in a chart that is wrong."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pairing.chart import MOST_LEVELS, Chain, chain_of
from pairing.ids import PersonId
from pairing.matching.rules import excluded_by
from pairing.participants import Place
from pairing.programs import HardRule, Rules
from tests.pairing.factories import PROPERTY, person

charts = st.dictionaries(
    st.integers(1, 9).map(PersonId), st.none() | st.integers(1, 9).map(PersonId)
)


def people(*numbers: int) -> tuple[PersonId, ...]:
    return tuple(PersonId(number) for number in numbers)


def chart(**above: int | None) -> dict[PersonId, PersonId | None]:
    """chart(_2=1) says that 1 is the manager of 2."""
    return {
        PersonId(int(key[1:])): None if at is None else PersonId(at) for key, at in above.items()
    }


def test_a_chain_goes_up_to_whoever_has_nobody_above() -> None:
    above = chart(_1=None, _2=1, _3=2)

    assert chain_of(PersonId(3), above) == Chain(people(2, 1), to_top=True)
    assert chain_of(PersonId(1), above) == Chain((), to_top=True)


def test_a_chain_ends_where_nobody_has_said_who_is_above() -> None:
    above = chart(_2=1, _3=2)

    assert chain_of(PersonId(3), above) == Chain(people(2, 1), to_top=False)
    assert chain_of(PersonId(1), above) is None


def test_a_circle_ends_and_has_no_top() -> None:
    above = chart(_1=3, _2=1, _3=2, _4=4, _5=1)

    assert chain_of(PersonId(1), above) == Chain(people(3, 2), to_top=False)
    assert chain_of(PersonId(5), above) == Chain(people(1, 3, 2), to_top=False)
    assert chain_of(PersonId(4), above) == Chain((), to_top=False)


def test_a_chart_without_an_end_is_followed_for_a_while() -> None:
    above = {PersonId(n): PersonId(n + 1) for n in range(1, 10_000)}

    found = chain_of(PersonId(1), above)

    assert found == Chain(people(*range(2, MOST_LEVELS + 2)), to_top=False)


@PROPERTY
@given(charts, st.integers(1, 9).map(PersonId))
def test_every_chain_ends_and_names_nobody_twice(
    above: dict[PersonId, PersonId | None], start: PersonId
) -> None:
    found = chain_of(start, above)

    assert (found is None) == (start not in above)
    if found is not None:
        line = (start, *found.managers)
        assert len(set(line)) == len(line)
        assert all(above[low] == high for low, high in pairwise(line))


def test_a_chain_that_is_cut_off_does_not_clear_two_of_one_team() -> None:
    known = person(1, place=Place("red", managers=people(1009)))
    cut_off = person(2, place=Place("red", managers=people(1008), to_top=False))

    assert excluded_by(known, cut_off, Rules()) is HardRule.REPORTING_LINE
    assert excluded_by(known, person(3, place=Place("red", managers=())), Rules()) is None
