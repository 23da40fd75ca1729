"""A report of a round of few people: that they were there, and not how many had a partner."""

from __future__ import annotations

import pytest

from pairing.stats import K_MIN, report_from_json, report_to_json
from tests.pairing.reporting import counts_of, pairs, publish_all


@pytest.mark.parametrize("available", range(2, K_MIN))
def test_how_many_of_few_people_had_a_partner_is_not_told(available: int) -> None:
    """Of two who are both there, and were not paired, one may not want to meet the other."""
    told = [
        publish_all(
            [
                counts_of(
                    joined=9,
                    available=available,
                    placed=placed,
                    waiting=available - placed,
                    long_waits=available - placed,
                    trios=int(placed == 3),
                    pairs=pairs(placed // 2, 0) if placed > 1 else {},
                )
            ]
        )[0]
        for placed in range(available + 1)
    ]

    one = told[0]
    assert told == [one] * (available + 1)
    assert (one.available, one.placed, one.pairs, one.coverage) == (available, None, None, None)
    assert report_from_json(report_to_json(one)) == one


@pytest.mark.parametrize("counted", range(1, K_MIN))
def test_where_too_few_are_left_it_is_not_told_how_many_had_a_partner(counted: int) -> None:
    [one] = publish_all(
        [counts_of(available=counted + 6, uncounted=6, placed=counted, waiting=0, pairs={})]
    )

    assert (one.available, one.uncounted) == (counted + 6, 0)
    assert (one.placed, one.waiting, one.long_waits, one.pairs, one.trios) == (None,) * 5


def test_who_might_only_meet_few_is_in_no_number_but_how_many_they_are() -> None:
    [one] = publish_all(
        [
            counts_of(
                available=14,
                uncounted=2,
                placed=11,
                waiting=1,
                long_waits=None,
                trios=1,
                pairs=pairs(5, 0),
            )
        ]
    )

    assert (one.available, one.uncounted, one.placed, one.waiting) == (12, 2, 11, 1)
    assert (one.long_waits, one.pairs, one.trios, one.coverage) == (None, 5, 1, 90)
    assert report_from_json(report_to_json(one)) == one


def test_a_report_made_before_anybody_was_left_out_can_be_read() -> None:
    [one] = publish_all([counts_of()])
    old = {name: value for name, value in report_to_json(one).items() if name != "uncounted"}

    assert report_from_json(old) == one
