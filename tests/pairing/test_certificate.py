"""What a certificate says about a round."""

from pairing.matching.certificate import NOTHING_PLANNED, Certificate


def test_the_ratio_is_the_share_of_the_bound_that_was_reached() -> None:
    assert Certificate(total=990, bound=1000, is_optimal=False).ratio == 0.99


def test_a_round_of_nobody_is_as_good_as_can_be() -> None:
    assert NOTHING_PLANNED.ratio == 1.0
    assert NOTHING_PLANNED.is_optimal
