"""What is published about a round, what waits for the next one, and what is never told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pairing.stats import (
    DepartmentReach,
    Departments,
    Kind,
    Level,
    Measure,
    PairCounts,
    Reach,
    Share,
    pooled_rounds,
    publish,
    report_from_json,
    report_to_json,
    total_of,
)
from tests.pairing.reporting import (
    ACROSS,
    AGAIN,
    FULL,
    UNKNOWN,
    WITHIN,
    again,
    counts_of,
    pairs,
    publish_all,
)

RATED = {"useful": {"5": 3, "2": 3}}


def test_a_round_of_many_people_tells_all_there_is() -> None:
    report = publish([FULL], [])

    assert report.shares == {
        Measure.MET: Share(41, percent=66, count=27),
        Measure.MET_AT_MOST: Share(41, percent=80, count=33),
        Measure.BOOKED: Share(41, percent=54, count=22),
        Measure.TWICE: Share(27, percent=41, count=11),
        Measure.ACROSS: Share(27, percent=67, count=18),
        Measure.GOES_ON: Share(41, percent=22, count=9),
        Measure.USEFUL: Share(45, percent=82, count=37),
        Measure.BALANCE: Share(44, percent=91, count=40),
        Measure.CONCRETE: Share(36, percent=56, count=20),
        Measure.RESPONSE: Share(80, percent=56, count=45),
        Measure.RETURNED: Share(82, percent=88, count=72),
    }
    assert (report.pairs, report.trios, report.new_ties) == (41, 1, 27)
    assert (report.median, report.partners, report.coverage) == (4, 3, 97)
    assert report.hidden == ()


def test_who_did_not_meet_has_rated_nothing() -> None:
    answers = {"useful": {"0": 30, "4": 3, "1": 2}}

    [report] = publish_all([counts_of(answers=answers, asked=80)])

    assert report.shares[Measure.USEFUL].n == 5


def test_what_is_of_fewer_than_five_is_hidden_and_said_to_be() -> None:
    few = counts_of(available=9, placed=8, pairs=pairs(4, 3), answers={"useful": {"5": 4}}, asked=4)

    [report] = publish_all([few])

    assert report.shares == {}
    assert report.hidden == tuple(one for one in Measure if one is not Measure.RETURNED)
    assert (report.coverage, report.median, report.new_ties, report.partners) == (None,) * 4
    assert report.bridges is None


def test_rounds_too_small_to_be_shown_are_shown_together() -> None:
    small = counts_of(pairs=pairs(4, 2))

    first, second, third = publish_all([small, again(small, 2), again(small, 3)])

    assert Measure.RETURNED not in first.hidden  # there was no round before it
    assert Measure.RETURNED in second.hidden
    assert Measure.MET not in first.shares
    assert second.shares[Measure.MET] == Share(8, percent=50, rounds=2)
    assert Measure.MET not in third.shares  # its four wait for the next ones


def test_a_round_is_told_of_once_and_never_again() -> None:
    large, small = counts_of(pairs=pairs(12, 6)), counts_of(2, pairs=pairs(4, 2))

    first, _, third = publish_all([large, small, again(small, 3)])

    assert first.shares[Measure.MET].n == 12
    assert third.shares[Measure.MET] == Share(8, percent=50, rounds=2)


def test_what_waits_for_too_long_is_told_never() -> None:
    reports = publish_all(counts_of(n, pairs=pairs(0, 0)) for n in range(1, 10))

    assert pooled_rounds(Measure.MET, reports) == 6


def test_where_nearly_all_met_of_how_many_is_not_told_by_another_figure() -> None:
    [report] = publish_all([counts_of(pairs=pairs(20, 19, twice=8))])

    assert report.shares[Measure.MET] == Share(20, level=Level.NEARLY_ALL)
    assert Measure.TWICE not in report.shares
    assert report.new_ties is None


def test_pairs_are_not_told_apart_by_what_would_single_one_out() -> None:
    mixed = {ACROSS: PairCounts(30, 20), WITHIN: PairCounts(1, 1)}
    met_before = {ACROSS: PairCounts(30, 20), AGAIN: PairCounts(1, 0)}

    [by_reach] = publish_all([counts_of(pairs=mixed)])
    [by_history] = publish_all([counts_of(pairs=met_before)])

    assert Measure.ACROSS not in by_reach.shares
    assert by_history.new_ties is None
    assert by_history.shares[Measure.ACROSS].n == 20  # all are of several departments anyway


def test_two_divisions_of_the_same_pairs_are_not_laid_over_each_other() -> None:
    """Of the pairs within a department all but one had met before."""
    counts = {
        Kind(Reach.ACROSS, is_new=True): PairCounts(20, 10),
        Kind(Reach.WITHIN, is_new=False): PairCounts(19, 10),
        Kind(Reach.WITHIN, is_new=True): PairCounts(1, 1),
    }

    [report] = publish_all([counts_of(pairs=counts)])

    assert report.shares[Measure.ACROSS].n == 21
    assert report.new_ties is None


def test_people_whose_department_is_unknown_do_not_count_as_of_another() -> None:
    counts = {ACROSS: PairCounts(20, 10), UNKNOWN: PairCounts(20, 10)}

    [report] = publish_all([counts_of(pairs=counts)])

    assert report.shares[Measure.ACROSS] == Share(10, level=Level.NEARLY_ALL)


def test_few_new_ties_are_not_counted() -> None:
    [report] = publish_all([counts_of(pairs=pairs(40, 4))])

    assert report.new_ties is None
    assert report.shares[Measure.MET].percent == 10


def test_the_median_of_few_answers_is_not_told() -> None:
    [report] = publish_all([counts_of(answers=RATED, asked=80)])

    assert Measure.USEFUL in report.shares
    assert report.median is None


def test_a_department_is_told_of_only_among_those_that_are_large_enough() -> None:
    report = publish([FULL], [])

    assert report.departments == (  # Legal is of four people: it is not even somebody's partner
        DepartmentReach("Design", 1, 2, 2),
        DepartmentReach("Sales", 2, 2, 2),
        DepartmentReach("Support", 1, 2, 1),
    )

    known = FULL.departments
    sizes = {**known.sizes, "Legal": 6}
    placed = {**known.placed, "Legal": 12}
    larger = replace(FULL, departments=replace(known, sizes=sizes, placed=placed))
    report = publish([larger], [])

    assert report.departments == (
        DepartmentReach("Design", 1, 3, 2),
        DepartmentReach("Legal", 1, 3, 2),
        DepartmentReach("Sales", 3, 3, 2),
        DepartmentReach("Support", 1, 3, 1),
    )
    assert report.bridges == (3, 6)


def test_two_departments_are_not_compared() -> None:
    known = FULL.departments
    two = replace(known, sizes={"Sales": 30, "Support": 25})

    report = publish([replace(FULL, departments=two)], [])

    assert report.departments == ()
    assert report.bridges is None


def test_a_department_of_few_talks_takes_another_with_it() -> None:
    sizes = dict.fromkeys(("A", "B", "C", "D", "E"), 20)
    placed = {"A": 30, "B": 30, "C": 30, "D": 14, "E": 4}
    links = {("A", "B"): 7, ("A", "E"): 1, ("D", "E"): 3}
    counts = replace(FULL, departments=Departments(sizes, placed, placed, links))

    report = publish([counts], [])

    assert [(one.name, one.reached, one.of) for one in report.departments] == [
        ("A", 1, 2),
        ("B", 1, 2),
        ("C", 0, 2),
    ]


def test_a_report_is_read_as_it_was_written() -> None:
    report = publish([replace(FULL, pairs=pairs(20, 20))], [])

    assert report_from_json(report_to_json(report)) == report


def test_a_report_that_lacks_something_is_not_read() -> None:
    stored = report_to_json(publish([FULL], []))

    with pytest.raises(LookupError):
        report_from_json({name: one for name, one in stored.items() if name != "pairs"})


def test_totals_are_made_of_what_was_shown() -> None:
    small, nearly = counts_of(2, pairs=pairs(4, 2)), counts_of(3, pairs=pairs(30, 30))
    hardly = counts_of(4, pairs=pairs(9, 0))
    reports = publish_all([FULL, small, nearly, hardly])

    total = total_of(reports)[Measure.MET]

    # 27 of 41, then 32 of 34 as "nearly all", then "hardly any" of 9
    assert total == Share(84, percent=73, rounds=4)
    assert Measure.RETURNED in total_of(reports)
    assert total_of([]) == {}


def test_a_total_of_levels_is_a_level() -> None:
    hardly = counts_of(pairs=pairs(30, 1))

    total = total_of(publish_all([hardly, again(hardly, 2), again(hardly, 3)]))

    assert total[Measure.MET] == Share(90, level=Level.HARDLY_ANY, rounds=3)
