"""Whom the lines of a list mean, and who cannot be in one."""

from __future__ import annotations

from datetime import date

import pytest

from pairing.org_cells import Wrong
from pairing.org_data import OrgFile, Problem, read_file
from pairing.org_people import Found, Who, check_people

TODAY = date(2026, 11, 27)
FOUND = {f"{name}@example.org": Found(f"U0{name.upper()}", Who.MEMBER) for name in "abcde"}
FOUND |= {found.slack_user_id: found for found in FOUND.values()}
FOUND |= {f"U1{who.name}": Found(f"U1{who.name}", who) for who in Who}


def read(text: str) -> OrgFile:
    return read_file(text.encode(), today=TODAY)


def wrongs(text: str, managers: dict[str, str] | None = None) -> list[tuple[Wrong, int, str]]:
    file, rows = check_people(read(text), FOUND, managers=managers or {})
    assert not (file.problems and rows)
    return [(one.wrong, one.line, one.detail) for one in file.problems]


def test_rows_hold_slack_ids_and_plain_values() -> None:
    text = "person,manager,team,stage\na@example.org,B@example.org,X,senior\nU0B,-,,\nU0C,,,\n"
    _, places = check_people(read(text), FOUND, managers={})
    text = "person,other,date\na@example.org,U0C,2026-01-31\n"
    _, pairs = check_people(read(text), FOUND, managers={})

    assert places == (
        {"person": "U0A", "manager": "U0B", "team": "X", "stage": "senior"},
        {"person": "U0B", "manager": "-", "team": None, "stage": None},
        {"person": "U0C", "manager": None, "team": None, "stage": None},
    )
    assert pairs == ({"person": "U0A", "other": "U0C", "date": "2026-01-31"},)


@pytest.mark.parametrize("who", [who for who in Who if who is not Who.MEMBER])
@pytest.mark.parametrize("column", ["person", "manager", "other"])
def test_who_is_no_member_of_the_workspace_cannot_be_in_a_list(who: Who, column: str) -> None:
    other = {"person": "team", "manager": "person", "other": "person"}[column]
    text = f"{column},{other}\nU1{who.name},U0A\n"

    assert wrongs(text) == [(Wrong(who.value), 2, "")]


def test_an_unknown_address_is_named_beside_what_else_is_wrong() -> None:
    text = "person,manager,stage\nU0A,nobody@example.org,\nU0B,,guru\nU9Z,,\n"
    file, rows = check_people(read(text), FOUND, managers={})

    assert rows == ()
    assert [(one.wrong, one.line, one.column, one.value) for one in file.problems] == [
        (Wrong.UNKNOWN, 2, "manager", "nobody@example.org"),
        (Wrong.BAD_STAGE, 3, "stage", "guru"),
        (Wrong.UNKNOWN, 4, "person", "U9Z"),
    ]


def test_who_is_named_twice_is_told_beside_who_is_unknown() -> None:
    text = "person,manager\nU0A,U0B\nU9Z,\na@example.org,\nU0B,U0A\n"

    assert wrongs(text) == [(Wrong.UNKNOWN, 3, ""), (Wrong.TWICE, 4, "2")]


def test_a_person_stands_in_one_line_however_they_are_written() -> None:
    text = "person,team\na@example.org,X\nU0B,Y\nU0A,Z\n"

    assert wrongs(text) == [(Wrong.TWICE, 4, "2")]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("person,manager\nU0A,a@example.org\n", [(Wrong.OWN_MANAGER, 2, "")]),
        ("person,manager\nU0A,U0B\nU0B,U0A\n", [(Wrong.CIRCLE, 2, "3")]),
        ("person,manager\nU0A,U0B\nU0C,U0D\nU0B,U0C\nU0D,U0B\n", [(Wrong.CIRCLE, 3, "4, 5")]),
        ("person,manager\nU0A,U0B\nU0B,U0C\nU0C,-\n", []),
        ("person,other\nU0A,a@example.org\n", [(Wrong.SELF, 2, "")]),
        ("person,other\nU0A,U0B\nU0B,a@example.org\n", [(Wrong.PAIR_TWICE, 3, "2")]),
        ("person,other,date\nU0A,U0B,2026-01-01\nU0B,U0A,2026-02-01\n", []),
    ],
)
def test_lines_must_agree_with_each_other(
    text: str, problems: list[tuple[Wrong, int, str]]
) -> None:
    assert wrongs(text) == problems


def test_a_circle_may_close_through_what_is_known_already() -> None:
    managers = {"U0B": "U0C", "U0C": "U0A"}

    assert wrongs("person,manager\nU0A,U0B\n", managers) == [(Wrong.CIRCLE, 2, "")]
    assert wrongs("person,manager\nU0A,U0B\nU0B,\n", managers) == []
    assert wrongs("person,manager\nU0A,U0B\nU0B,-\n", managers) == []
    assert wrongs("person,team\nU0A,X\n", {"U0A": "U0B", "U0B": "U0A"}) == []


def test_a_circle_that_was_there_before_is_not_this_files_fault() -> None:
    managers = {"U0B": "U0C", "U0C": "U0B"}

    assert wrongs("person,manager\nU0A,U0B\n", managers) == []


def test_a_problem_keeps_nothing_but_what_is_shown() -> None:
    file, _ = check_people(read("person,team\n" + "a" * 90 + "@example.org,X\n"), {}, managers={})

    assert file.problems == (Problem(Wrong.UNKNOWN, 2, "person", "a" * 39 + "…"),)
