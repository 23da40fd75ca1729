"""Everything a person reads is in bot/views/texts: what speaks to Slack elsewhere has no words.

A literal counts as words when it has a word and a space. Docstrings, log lines and exceptions are
for whoever runs the bot, and stay where they are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.rooms import ROOT

SPEAKING = ("bot/listeners", "bot/views", "bot/delivery")
CATALOGUE = ROOT / "bot" / "views" / "texts"
NO_WORDS = {"-//PairMe//Peer mentoring//EN"}  # what made a calendar file, for programs (RFC 5545)
WORDS = re.compile(r"(?=.*\s)(?=.*[^\W\d_]{2})", re.DOTALL)


def words_in(source: str) -> Iterator[tuple[int, str]]:
    """The line and the text of every literal that could be read by a person in Slack."""
    tree = ast.parse(source)
    allowed = {id(inside) for node in ast.walk(tree) for inside in _not_for_people(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in allowed
            and node.value not in NO_WORDS
            and WORDS.match(node.value)
        ):
            yield node.lineno, node.value


def _not_for_people(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr):
            yield first.value
    is_log = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")
    if is_log or isinstance(node, ast.Raise | ast.Assert):
        yield from ast.walk(node)


def test_what_people_read_is_in_the_catalogue_of_texts() -> None:
    files = [file for room in SPEAKING for file in sorted((ROOT / room).rglob("*.py"))]
    speaking = [file for file in files if CATALOGUE not in file.parents]

    found = [
        f"{file.relative_to(ROOT)} line {line}: move {words!r} to bot/views/texts"
        for file in speaking
        for line, words in words_in(file.read_text(encoding="utf-8"))
    ]

    assert len(speaking) > 30
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'section("You are in.")',
        'text = f"Pause: {length}"',
        '", then ".join(names)',
        'WORDS = {"a": ["Überall gleich"]}',
        'def f():\n    """Doc string."""\n    return "Not saved."',
    ],
)
def test_words_are_found_wherever_they_are(source: str) -> None:
    assert list(words_in(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""What this is about."""',
        'class A:\n    """What it is."""',
        'log.info("answer not shown", extra={"event": "answer.lost"})',
        'raise ValueError(f"no round {n}")',
        'app.action("we_met")',
        '"\\n".join(lines) + " " + f"{a} {b}"',
    ],
)
def test_what_is_not_for_people_is_left_alone(source: str) -> None:
    assert list(words_in(source)) == []
