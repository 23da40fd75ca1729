"""Figures reach the summary from every test, passed or failed, once each."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.figures import recorded, recorder_of


def report(item: pytest.Item, when: Literal["setup", "call", "teardown"]) -> pytest.TestReport:
    return pytest.TestReport(
        item.nodeid, item.location, {}, "passed", None, when, user_properties=item.user_properties
    )


def test_a_line_is_shown_once_although_every_later_report_carries_it(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    item: pytest.Item = request.node
    monkeypatch.setattr(item, "user_properties", [("other", "not a figure")])

    before = report(item, "setup")
    recorder_of(item)("200 kills, 0 lost")
    during, after = report(item, "call"), report(item, "teardown")

    assert recorded({"passed": [during], "": [before, after]}) == ["200 kills, 0 lost"]


def test_what_is_no_report_of_a_test_is_left_alone() -> None:
    assert recorded({"deselected": ["something"], "warnings": [object()]}) == []
