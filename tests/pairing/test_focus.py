"""What is to be looked at first follows from what is shown, in a fixed order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pairing.stats import Focus, Level, Measure, RoundReport, Share, focus_of
from tests.pairing.reporting import FULL, publish_all

LOW, GOOD = Share(40, percent=30, count=12), Share(40, percent=90, count=36)
WELL = dict.fromkeys(Measure, GOOD)


def report_of(shares: dict[Measure, Share], **changes: int) -> RoundReport:
    [report] = publish_all([FULL])
    return replace(report, **{"shares": WELL | shares, "long_waits": 0, **changes})


def low(*measures: Measure) -> dict[Measure, Share]:
    return dict.fromkeys(measures, LOW)


@pytest.mark.parametrize(
    ("report", "focus"),
    [
        (report_of({}), Focus.NOTHING),
        (report_of(low(*Measure), long_waits=1), Focus.LONG_WAITS),
        (report_of(low(*Measure), available=9), Focus.FEW_PEOPLE),
        (report_of(low(*Measure)), Focus.NO_TIME),
        (report_of(low(Measure.MET, Measure.MET_AT_MOST)), Focus.BOOKED_NOT_MET),
        (report_of(low(Measure.MET)), Focus.NOTHING),  # those who are silent may have met
        (report_of(low(Measure.USEFUL, Measure.BALANCE)), Focus.NOT_USEFUL),
        (report_of(low(Measure.BALANCE, Measure.RETURNED)), Focus.ONE_SIDED),
        (report_of(low(Measure.RETURNED, Measure.RESPONSE)), Focus.FEW_RETURN),
        (report_of(low(Measure.RESPONSE)), Focus.FEW_ANSWERS),
        (report_of({Measure.USEFUL: Share(40, level=Level.HARDLY_ANY)}), Focus.NOT_USEFUL),
        (report_of({Measure.USEFUL: Share(40, level=Level.NEARLY_ALL)}), Focus.NOTHING),
    ],
)
def test_the_first_thing_that_misses_its_goal_is_looked_at(
    report: RoundReport, focus: Focus
) -> None:
    assert focus_of(report) is focus


def test_what_is_hidden_is_no_reason_to_look() -> None:
    few = replace(report_of({}), shares={})
    unknown = replace(report_of({}), shares=low(Measure.MET, Measure.MET_AT_MOST))

    assert focus_of(few) is Focus.NOTHING
    assert focus_of(unknown) is Focus.NOT_MET
