"""Reports for those who run a program, with made-up figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.services.managing.reports import ToldReport
from bot.views import reports
from bot.views.rendered import Rendered
from pairing.stats import Level, Measure, ProgramReport, RoundReport, Share, total_of
from tests.pairing.reporting import FULL, again, counts_of, pairs, publish_all

NAME = "Leads <& peers>"
_FEW = counts_of(2, joined=9, available=8, placed=8, pairs=pairs(4, 2), asked=8)


def report_of(**changes: Any) -> RoundReport:
    """The report of a round of many people, but for what is given."""
    [report] = publish_all([FULL])
    return replace(report, **changes)


def program_report(n: int = 3) -> ProgramReport:
    """Some rounds in a row: many people, few, again few, and then always many."""
    counts = [FULL, _FEW, again(_FEW, 3), *(again(FULL, one) for one in range(4, n + 1))][:n]
    found = tuple(publish_all(counts))
    ties = [one.new_ties for one in found if one.new_ties is not None]
    return ProgramReport(NAME, found, total_of(found), sum(ties) if ties else None)


def messages() -> Mapping[str, Mapping[str, Rendered]]:
    """The message after a round, and what `/pairme admin report` shows."""
    return {
        "round_summary": {
            name: reports.round_summary(ToldReport(NAME, one)) for name, one in _rounds().items()
        },
        "program_report": {
            "no round yet": reports.admin_report([program_report(0)]),
            "one round": reports.admin_report([program_report(1)]),
            "some rounds, few people in between": reports.admin_report([program_report()]),
            "many rounds of two programs": reports.admin_report(
                [program_report(5), replace(program_report(1), name="Everybody")]
            ),
        },
    }


def modals() -> Mapping[str, Mapping[str, Any]]:
    """The same as a window."""
    return {"report_window": {"some rounds": reports.report_window([program_report()])}}


def _rounds() -> Mapping[str, RoundReport]:
    nearly_all = Share(41, level=Level.NEARLY_ALL)
    nearly = dict.fromkeys((Measure.MET, Measure.MET_AT_MOST), nearly_all)
    nobody = {Measure.MET: Share(41, level=Level.HARDLY_ANY), Measure.BOOKED: Share(41, 10)}
    low = {one: Share(40, 30, count=12) for one in Measure}
    good = {one: Share(40, 90, count=36) for one in Measure}
    fine = {"long_waits": 0, "shares": good}
    few = publish_all([FULL, _FEW])[-1]
    return {
        "two wait": report_of(),
        "one waits": report_of(long_waits=1),
        "all is well": report_of(**fine),
        "few people": few,
        "some might only meet each other": report_of(uncounted=2, long_waits=None),
        "so few that nothing is told": publish_all([counts_of(joined=9, available=4)])[0],
        "small rounds together": publish_all([FULL, _FEW, again(_FEW, 3)])[-1],
        "nearly all met": report_of(long_waits=0, shares=good | nearly),
        "no time found": report_of(
            long_waits=0, shares=nobody | {Measure.MET_AT_MOST: low[Measure.MET]}
        ),
        "times booked, and not met": report_of(
            long_waits=0, shares={**low, Measure.BOOKED: good[Measure.BOOKED]}
        ),
        "not met": report_of(
            long_waits=0, shares={m: low[m] for m in (Measure.MET, Measure.MET_AT_MOST)}
        ),
        **{
            f"low: {one}": report_of(long_waits=0, shares=good | {one: low[one]})
            for one in (Measure.USEFUL, Measure.BALANCE, Measure.RETURNED, Measure.RESPONSE)
        },
    }
