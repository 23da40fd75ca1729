"""Figures that tests measure, shown together at the end of the run, whatever process ran them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

KEY = "figures"

RecordFigures = Callable[[str], None]


def recorder_of(item: pytest.Item) -> RecordFigures:
    """Return what a test calls with a line of figures; pytest carries it to the summary."""

    def record(line: str) -> None:
        item.user_properties.append((KEY, line))

    return record


def recorded(stats: Mapping[str, Iterable[Any]]) -> list[str]:
    """List the lines of all tests, sorted by test; of tests that failed too."""
    reports = {
        report.nodeid: report  # the last report of a test has everything that was recorded
        for some in stats.values()
        for report in some
        if isinstance(report, pytest.TestReport) and report.when == "teardown"
    }
    return [
        str(value)
        for _, report in sorted(reports.items())
        for key, value in report.user_properties
        if key == KEY
    ]
