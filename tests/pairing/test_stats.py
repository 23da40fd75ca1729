import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.stats import K_BREAKDOWN, MetRate, may_update, met_rate, shown_parts
from tests.pairing.factories import PROPERTY


def test_silent_pairs_make_the_met_rate_a_range() -> None:
    assert met_rate(n_met=10, n_not_met=5, n_silent=15) == MetRate(0.33, 0.83, 30)


def test_the_rate_of_a_small_round_is_rounded_to_twentieths() -> None:
    assert met_rate(n_met=4, n_not_met=2, n_silent=1) == MetRate(0.55, 0.7, 7)


@pytest.mark.parametrize("k_min", [0, 5])
def test_a_round_of_fewer_than_five_groups_shows_no_rate(k_min: int) -> None:
    assert met_rate(n_met=2, n_not_met=2, n_silent=0, k_min=k_min) is None


def test_the_smallest_number_shown_may_be_raised() -> None:
    assert met_rate(n_met=5, n_not_met=2, n_silent=2, k_min=10) is None


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
