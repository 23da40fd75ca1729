"""Writing a list: no cell is a formula, and nothing else is changed."""

from __future__ import annotations

import csv
import io

import pytest

from pairing.org_export import Sheet, as_text, place_row, sheet_of
from pairing.profiles import CareerStage


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_marked_as_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "'=1", " =1", "Sales, north"])
def test_everything_else_is_written_as_it_is(cell: str) -> None:
    assert as_text(cell) == cell


def test_a_sheet_is_a_header_and_its_rows() -> None:
    sheet = sheet_of("x.csv", ["a", "b"], [["=1", 'say "so", twice'], ["", "two\nlines"]])

    assert sheet == Sheet("x.csv", ("a", "b"), (("=1", 'say "so", twice'), ("", "two\nlines")))
    assert list(csv.reader(io.StringIO(sheet.as_csv(), newline=""))) == [
        ["a", "b"],
        ["'=1", 'say "so", twice'],
        ["", "two\nlines"],
    ]


@pytest.mark.parametrize(
    ("manager", "has_manager", "written"),
    [("U2", True, "U2"), (None, False, "none"), (None, None, ""), (None, True, "")],
)
def test_a_line_says_who_is_above_as_an_import_reads_it(
    manager: str | None, has_manager: bool | None, written: str
) -> None:
    row = place_row(
        "U1",
        manager,
        has_manager=has_manager,
        names=("A", None, "", "D"),
        stage=CareerStage.SENIOR,
    )

    assert row == ("U1", written, "A", "", "", "D", "senior")
