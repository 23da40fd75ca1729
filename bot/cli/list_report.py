"""How a company's list is shown to the operator: what would change, or what is wrong with it."""

import sys
from typing import Any

from bot.services.managing.imports import facts_of
from bot.services.managing.org_changes import Checked, Effect
from bot.views.blocks import visible
from bot.views.imports import MOST_PROBLEMS, effect_lines, plain_problem, told_lines
from bot.views.texts import imports as words
from pairing.org_data import OrgFile


def problem_facts(name: str, file: OrgFile) -> dict[str, Any]:
    """What is wrong, for JSON: all of it."""
    return {
        "file": name,
        "error": words.CODE,
        "n_problems": len(file.problems),
        "problems": [
            {
                "line": one.line,
                "column": one.column,
                "value": one.value,
                "wrong": one.wrong.value,
                "message": plain_problem(one),
            }
            for one in file.problems
        ],
    }


def effect_facts(name: str, checked: Checked, effect: Effect, *, done: bool) -> dict[str, Any]:
    """What a list changes or has changed, for JSON."""
    lines = {"file": name, "done": done, "lines": len(checked.rows)}
    return {**lines, "columns": list(checked.columns), **facts_of(effect)}


def print_problems(name: str, file: OrgFile) -> None:
    """Print the first problems, and how many there are."""
    n = len(file.problems)
    _line(f"{words.CODE}: {n:,} problem{'s' * (n != 1)} in {visible(name)}; nothing was changed.")
    for one in file.problems[:MOST_PROBLEMS]:
        _line(f"  {plain_problem(one)}")
    if n > MOST_PROBLEMS:
        _line(f"  and {n - MOST_PROBLEMS:,} more; --json shows all of them")


def print_effect(name: str, file: OrgFile, effect: Effect, *, done: bool) -> None:
    """Print what changes, in counts."""
    n = len(file.lines)
    _line(f"{visible(name)}: {words.KINDS[effect.kind]}, {n:,} line{'s' * (n != 1)}")
    for one in told_lines(file):
        _line(one)
    _line("Changed:" if done else "Would change:")
    for one in effect_lines(effect):
        _line(f"  {one}")
    if not done:
        _line("Nothing has been changed. To carry it out, say --yes.")


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
