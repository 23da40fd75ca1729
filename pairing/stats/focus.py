"""What in a report deserves a look first, from nothing but what the report shows."""

from enum import StrEnum

from pairing.stats.reports import COVERAGE_FROM, Measure, RoundReport


class Focus(StrEnum):
    """The main thing to look at: who waits, whether pairs meet, what it is worth to them."""

    FEW_PEOPLE = "few_people"
    LONG_WAITS = "long_waits"
    NO_TIME = "no_time"
    BOOKED_NOT_MET = "booked_not_met"
    NOT_MET = "not_met"
    NOT_USEFUL = "not_useful"
    ONE_SIDED = "one_sided"
    FEW_RETURN = "few_return"
    FEW_ANSWERS = "few_answers"
    NOTHING = "nothing"


# First goals, in percent: for a program of a year, not for a company that has just begun.
GOALS = {
    Measure.MET: 60,
    Measure.BOOKED: 50,
    Measure.USEFUL: 75,
    Measure.BALANCE: 85,
    Measure.RETURNED: 70,
    Measure.RESPONSE: 40,
}


def focus_of(report: RoundReport) -> Focus:
    """Choose what to look at first: who gets no partner, then who does not meet, then the talks."""
    if report.long_waits:
        return Focus.LONG_WAITS
    if report.available < COVERAGE_FROM:
        return Focus.FEW_PEOPLE
    if misses(report, Measure.MET_AT_MOST, Measure.MET):
        if Measure.BOOKED not in report.shares:
            return Focus.NOT_MET
        return Focus.NO_TIME if misses(report, Measure.BOOKED) else Focus.BOOKED_NOT_MET
    order = (
        (Measure.USEFUL, Focus.NOT_USEFUL),
        (Measure.BALANCE, Focus.ONE_SIDED),
        (Measure.RETURNED, Focus.FEW_RETURN),
        (Measure.RESPONSE, Focus.FEW_ANSWERS),
    )
    return next((focus for one, focus in order if misses(report, one)), Focus.NOTHING)


def misses(report: RoundReport, measure: Measure, goal: Measure | None = None) -> bool:
    """Tell whether a share is shown and stays below its first goal, also at its best."""
    share = report.shares.get(measure)
    return share is not None and share.bounds[1] < GOALS[goal or measure]
