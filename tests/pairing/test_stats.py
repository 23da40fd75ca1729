"""The rules that hide small groups: shares, parts of a total, running totals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.stats import K_BREAKDOWN, Share, may_update, share_of, shown_parts
from tests.pairing.factories import PROPERTY


def test_a_share_of_many_is_a_whole_percentage_with_its_count() -> None:
    assert share_of(27, 41) == Share(41, percent=66, count=27)


def test_a_share_of_few_is_rounded_to_fives_and_has_no_count() -> None:
    assert share_of(4, 7) == Share(7, percent=55)


@pytest.mark.parametrize("k", [0, 5])
def test_a_share_of_fewer_than_five_is_not_shown(k: int) -> None:
    assert share_of(2, 4, k=k) is None


def test_the_smallest_number_shown_may_be_raised() -> None:
    assert share_of(5, 9, k=10) is None
    assert share_of(5, 10, k=10) is not None


@PROPERTY
@given(st.integers(5, 300), st.data())
def test_a_share_never_tells_that_all_said_the_same(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))

    shown = share_of(count, n)

    alike = [other for other in range(n + 1) if share_of(other, n) == shown]
    assert 0 not in alike or 2 in alike  # nor does it tell who differs what all others said
    assert n not in alike or n - 2 in alike


@pytest.mark.parametrize(
    ("share", "bounds"),
    [
        (share_of(27, 41), (66, 66)),
        (share_of(39, 40), (95, 100)),
        (share_of(1, 40), (0, 5)),
    ],
)
def test_a_share_knows_where_it_lies_as_far_as_it_is_shown(
    share: Share, bounds: tuple[int, int]
) -> None:
    assert share.bounds == bounds


@PROPERTY
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40)), st.integers(0, 20))
def test_no_part_that_is_hidden_can_be_worked_out_from_what_is_shown(
    counts: dict[str, int], k: int
) -> None:
    shown = shown_parts(counts, k=k)

    hidden = {part: n for part, n in counts.items() if part not in shown}
    least = max(k, K_BREAKDOWN)
    assert all(counts[part] >= least for part in shown)
    if hidden and shown:
        # all that subtraction tells is their sum, and every smaller split of it fits as well
        assert len(hidden) > 1
        assert sum(hidden.values()) >= least


@PROPERTY
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(10, 40)))
def test_nothing_is_hidden_where_every_part_is_large_enough(counts: dict[str, int]) -> None:
    assert shown_parts(counts) == counts.keys()


def test_one_small_part_takes_the_next_smallest_with_it() -> None:
    assert shown_parts({"Bergen": 40, "Pune": 3, "Lima": 12}) == {"Bergen"}
    assert shown_parts({"Bergen": 40, "Pune": 3}) == set()
    assert shown_parts({"Pune": 3}) == set()


@PROPERTY
@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 10))
def test_two_totals_that_were_published_differ_by_five_answers_or_more(
    published: int, now: int, k: int
) -> None:
    if may_update(n_published=published, n_now=now, k_min=k):
        assert now - published >= 5
    else:
        assert now - published < max(5, k)
