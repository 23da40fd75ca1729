import pytest

from pairing.stats import MetRate, met_rate


def test_silent_pairs_make_the_met_rate_a_range() -> None:
    assert met_rate(n_met=10, n_not_met=5, n_silent=15) == MetRate(0.33, 0.83, 30)


def test_the_rate_of_a_small_round_is_rounded_to_twentieths() -> None:
    assert met_rate(n_met=4, n_not_met=2, n_silent=1) == MetRate(0.55, 0.7, 7)


@pytest.mark.parametrize("k_min", [0, 5])
def test_a_round_of_fewer_than_five_groups_shows_no_rate(k_min: int) -> None:
    assert met_rate(n_met=2, n_not_met=2, n_silent=0, k_min=k_min) is None


def test_the_smallest_number_shown_may_be_raised() -> None:
    assert met_rate(n_met=5, n_not_met=2, n_silent=2, k_min=10) is None
