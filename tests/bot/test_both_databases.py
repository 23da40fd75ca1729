"""The list of what runs on PostgreSQL names tests that exist."""

from __future__ import annotations

import ast

from tests.bot.conftest import HERE, on_both


def test_every_file_and_test_of_the_list_exists() -> None:
    missing = [str(file.relative_to(HERE)) for file in on_both() if not file.is_file()]
    for file, names in on_both().items():
        if file.is_file():
            tree = ast.parse(file.read_text())
            there = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
            missing += sorted(names - there)

    assert not missing, f"rename them in tests/bot/both_databases.txt as well: {missing}"
