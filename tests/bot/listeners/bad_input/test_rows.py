"""Every way to put in something wrong is answered by a test that exists, or cannot be taken."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.bot.listeners.bad_input import rows, rows_of_files

TESTS = Path(__file__).parents[3]
TABLES: Mapping[str, Mapping[str, rows.Where | str]] = {
    "typed": rows.TYPED,
    "filled in": rows.FILLED_IN,
    "clicked": rows.CLICKED,
    "by admins": rows.BY_ADMINS,
    "listed": rows_of_files.LISTED,
    "around": rows_of_files.AROUND,
    "sent": rows_of_files.SENT,
    "commanded": rows_of_files.COMMANDED,
}


@cache
def defined_in(place: str) -> frozenset[str]:
    tree = ast.parse((TESTS / place).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_answered_by_tests_that_exist_or_has_a_reason(table: str) -> None:
    for row, answered in TABLES[table].items():
        if isinstance(answered, str):
            assert len(answered.split()) > 4, row
            continue
        assert answered, row
        for place, names in answered.items():
            assert names, (row, place)
            assert set(names) <= defined_in(place), (row, place)


def test_every_test_beside_this_one_answers_a_row() -> None:
    named = {
        name
        for table in TABLES.values()
        for answered in table.values()
        if not isinstance(answered, str)
        for names in answered.values()
        for name in names
    }
    there = {
        name
        for file in Path(__file__).parent.glob("test_*.py")
        if file != Path(__file__)
        for name in defined_in(str(file.relative_to(TESTS)))
        if name.startswith("test_")
    }

    assert there - named == {
        "test_the_pace_forgets_who_is_quiet",
        "test_a_program_nobody_knows_is_named_harmlessly",
    }
