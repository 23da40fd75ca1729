"""Reading a company's list: every way in which it may be written, and all that can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pairing import org_cells, org_data, org_text
from pairing.org_cells import Wrong
from pairing.org_data import COLUMNS, FileKind, OrgFile, Problem, read_file
from pairing.profiles import CareerStage

TODAY = date(2026, 11, 27)
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
XLSX = b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml"


def read(text: str, *, encoding: str = "utf-8") -> OrgFile:
    return read_file(text.encode(encoding), today=TODAY)


def only_problem(text: str | bytes) -> Problem:
    content = text if isinstance(text, bytes) else text.encode()
    file = read_file(content, today=TODAY)
    [problem] = file.problems
    return problem


@pytest.mark.parametrize(
    ("name", "kind", "n"),
    [
        ("people.csv", FileKind.PEOPLE, 8),
        ("separations.csv", FileKind.SEPARATIONS, 2),
        ("past_pairs.csv", FileKind.PAST_PAIRS, 3),
    ],
)
def test_the_example_files_are_as_the_format_wants_them(name: str, kind: FileKind, n: int) -> None:
    file = read_file((EXAMPLES / name).read_bytes(), today=TODAY)

    assert (file.problems, file.kind, len(file.lines)) == ((), kind, n)
    assert file.columns == COLUMNS[kind]


def test_a_line_is_read_by_the_names_of_its_columns_in_any_order() -> None:
    file = read(
        "Team, PERSON ,stage,manager\n"
        '"Sales,  north",Ana@Example.org,New Lead,-\n'
        "\n"
        "=2+3,<@U02BEN|ben>,,\n"
        ",,,\n"
        '"two\nlines",U03CHLOE,senior,U02BEN\n'
    )

    assert file.problems == ()
    assert file.columns == ("person", "manager", "team", "stage")
    assert [(line.number, dict(line.said)) for line in file.lines] == [
        (
            2,
            {
                "team": "Sales, north",
                "person": "ana@example.org",
                "stage": CareerStage.NEW_LEAD,
                "manager": "-",
            },
        ),
        (4, {"team": "=2+3", "person": "U02BEN", "stage": None, "manager": None}),
        (6, {"team": "two lines", "person": "U03CHLOE", "stage": "senior", "manager": "U02BEN"}),
    ]
    assert file.references() == {"ana@example.org", "U02BEN", "U03CHLOE"}


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_may_come_from_any_spreadsheet(encoding: str, told: str, end: str) -> None:
    text = end.join(["person;team", "U02BEN;Übersee", "U03CHLOE;Café", ""])

    file = read(text, encoding=encoding)

    assert [line.said["team"] for line in file.lines] == ["Übersee", "Café"]
    assert (file.encoding, file.delimiter, file.problems) == (told, ";", ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_first_line_tells_what_separates_the_cells(delimiter: str) -> None:
    rows = [["person", "other", "date"], ["U02BEN", "U03CHLOE", "2026-01-31"]]
    file = read("\n".join(delimiter.join(row) for row in rows))

    assert (file.delimiter, file.kind, file.problems) == (delimiter, FileKind.PAST_PAIRS, ())
    assert file.lines[0].said["date"] == date(2026, 1, 31)


@pytest.mark.parametrize("mixed", ["U02BEN,A\r\nU03CHLOE,B\nU04DEV,C\r"])
def test_line_ends_may_be_mixed(mixed: str) -> None:
    file = read("person,team\n" + mixed)

    assert [line.number for line in file.lines] == [2, 3, 4]


@pytest.mark.parametrize(
    ("content", "wrong", "line"),
    [
        (b"", Wrong.EMPTY, 0),
        (b" \r\n\t", Wrong.EMPTY, 0),
        (b"\xef\xbb\xbf", Wrong.EMPTY, 0),
        (b"person,team\n" + b"x" * 1_000_000, Wrong.TOO_LARGE, 0),
        (XLSX, Wrong.SPREADSHEET, 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Wrong.SPREADSHEET, 0),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Wrong.BINARY, 2),
        (b"person,team\nU02BEN,a\x00b\n", Wrong.BINARY, 2),
        (b"person,team\nU02BEN,\x7f\n", Wrong.BINARY, 2),
        (b"person,team\nU02BEN,\x81\n", Wrong.BINARY, 0),
        (b"\xff\xfep\x00e\x00", Wrong.NO_HEADER, 1),
        (b"\xff\xfep\x00e", Wrong.BINARY, 0),
        (b"person,team\n", Wrong.NO_ROWS, 0),
        (b"person,team\n,\n\n", Wrong.NO_ROWS, 0),
        (b"ana@example.org,Harbour\n", Wrong.NO_HEADER, 1),
        (b"team,stage\nA,senior\n", Wrong.NO_HEADER, 1),
        (b"person\nU02BEN\n", Wrong.LONELY_COLUMN, 1),
        (b"person,team,salary\nU02BEN,A,1\n", Wrong.UNKNOWN_COLUMN, 1),
        (b"person,team,\nU02BEN,A,\n", Wrong.UNKNOWN_COLUMN, 1),
        (b"person,team,Team\nU02BEN,A,B\n", Wrong.REPEATED_COLUMN, 1),
        (b"person,other,apart,team\nU02BEN,U1B,yes,A\n", Wrong.UNKNOWN_COLUMN, 1),
        (b"person" + b",x" * 50 + b"\n", Wrong.TOO_MANY_COLUMNS, 1),
        (b'person,"team\nU02BEN,A\n', Wrong.OPEN_QUOTE, 1),
        (b'person,team\nU02BEN,A\nU03CHLOE,"B\nU04DEV,C\n', Wrong.OPEN_QUOTE, 3),
        (b'person,team\nU02BEN,"A" B\n', Wrong.STRAY_QUOTE, 2),
        (b'person,team\n"' + b"x" * 200_000, Wrong.LONG_CELL, 2),
        (b"person,team\nU02BEN\n", Wrong.FEW_CELLS, 2),
        (b"person,team\nU02BEN,A,B\n", Wrong.MANY_CELLS, 2),
        (b"person,team\nU02BEN," + b"x" * 501, Wrong.LONG_CELL, 2),
        (b"person,team\nU02BEN," + b"x" * 81, Wrong.LONG_NAME, 2),
        (b"person,team\n,A\n", Wrong.NO_PERSON, 2),
        (b"person,team\nben,A\n", Wrong.BAD_PERSON, 2),
        (b"person,team\n<!channel>,A\n", Wrong.BAD_PERSON, 2),
        (b"person,team\n<@U02BEN> <@U03CHLOE>,A\n", Wrong.BAD_PERSON, 2),
        (b"person,team\na@b@example.org,A\n", Wrong.BAD_PERSON, 2),
        (b"person,manager\nU02BEN,the boss\n", Wrong.BAD_PERSON, 2),
        (b"person,stage\nU02BEN,guru\n", Wrong.BAD_STAGE, 2),
        (b"person,other,date\nU02BEN,U03CHLOE,31.12.2025\n", Wrong.BAD_DATE, 2),
        (b"person,other,date\nU02BEN,U03CHLOE,2025-02-30\n", Wrong.BAD_DATE, 2),
        (b"person,other,date\nU02BEN,U03CHLOE,1880-01-01\n", Wrong.BAD_DATE, 2),
        (b"person,other,date\nU02BEN,U03CHLOE,\n", Wrong.BAD_DATE, 2),
        (b"person,other,date\nU02BEN,U03CHLOE,2026-11-28\n", Wrong.LATE_DATE, 2),
        (b"person,other,apart\nU02BEN,U03CHLOE,maybe\n", Wrong.BAD_YES_NO, 2),
    ],
)
def test_what_is_wrong_is_named_with_its_line(content: bytes, wrong: Wrong, line: int) -> None:
    problem = only_problem(content)

    assert (problem.wrong, problem.line) == (wrong, line)


def test_the_limits_themselves_are_allowed() -> None:
    rows = "U02BEN,x\n" * org_data.MAX_ROWS
    full = read("person,team\n" + rows)
    over = read("person,team\n" + rows + "U02BEN,x\n")
    wide = read("person,team\nU02BEN," + "x" * org_cells.MAX_NAME + "\n")

    assert (len(full.lines), full.problems) == (org_data.MAX_ROWS, ())
    assert over.problems == (Problem(Wrong.TOO_MANY_ROWS, org_data.MAX_ROWS + 2, detail="10,000"),)
    assert wide.problems == ()
    assert len(b"person,team\n" + b" " * 999_988) == org_text.MAX_BYTES
    assert only_problem(b"person,team\n" + b" " * 999_988).wrong is Wrong.LONG_CELL


def test_everything_wrong_is_told_at_once_with_column_and_value() -> None:
    file = read("person,stage,team\nben,guru," + "x" * 100 + "\nU02BEN\nU03CHLOE,senior,A\n")

    assert file.problems == (
        Problem(Wrong.BAD_PERSON, 2, "person", "ben"),
        Problem(Wrong.BAD_STAGE, 2, "stage", "guru", ", ".join(CareerStage)),
        Problem(Wrong.LONG_NAME, 2, "team", "x" * 39 + "…", "80"),
        Problem(Wrong.FEW_CELLS, 3, detail="1/3"),
    )


@pytest.mark.parametrize(
    ("word", "apart"),
    [("", True), ("yes", True), ("TRUE", True), ("1", True), ("No", False), ("0", False)],
)
def test_apart_says_whether_two_people_are_kept_apart(word: str, apart: bool) -> None:
    file = read(f"person,other,apart\nU02BEN,U03CHLOE,{word}\n")

    assert file.lines[0].said["apart"] is apart


def test_invisible_letters_are_left_out_and_a_column_of_nobody_is_empty() -> None:
    file = read("person,manager,team\nU02BEN,None,Ha\u200brb\u202eour\u00a0 1\n")

    assert file.lines[0].said == {"person": "U02BEN", "manager": "-", "team": "Harbour 1"}
    assert file.references() == {"U02BEN"}


def test_an_address_is_told_from_a_slack_id() -> None:
    assert org_cells.is_address("a@b.org")
    assert not org_cells.is_address("U02BEN")


def test_the_mark_of_an_export_is_taken_off_again() -> None:
    long = "=" + "x" * (org_cells.MAX_NAME - 1)
    file = read(f"person,team\nU1,'=1+1\nU2,'quoted'\nU3,'{long}\n")

    assert [line.said["team"] for line in file.lines] == ["=1+1", "'quoted'", long]
