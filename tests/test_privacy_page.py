"""docs/privacy.md promises what the code does: each deadline, its length, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.services.operating.retention import DEADLINES
from tests.rooms import ROOT

PAGE = (ROOT / "docs" / "privacy.md").read_text()
NAMES = [line.name for line in DEADLINES]


def rows() -> dict[str, str]:
    """The table of deadlines: how long, by name."""
    _, _, after = PAGE.partition("## Deadlines")
    table = after.partition("\n## ")[0]
    cells = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    return {row[1].strip(" `"): row[3].strip() for row in cells}


def in_words(kept: timedelta) -> str:
    if not kept:
        return "at once"
    if kept < timedelta(days=1):
        return f"{kept // timedelta(hours=1)} hour after"
    return f"{kept.days} days after"


def test_the_page_names_every_deadline_of_the_code_and_no_other() -> None:
    assert list(rows()) == NAMES


def test_the_page_says_how_long_as_the_code_has_it() -> None:
    said = rows()

    wrong = {
        line.name: said[line.name]
        for line in DEADLINES
        if in_words(line.kept) not in said[line.name].removeprefix("until ")
    }

    assert not wrong


def test_what_is_stored_points_at_deadlines_that_there_are() -> None:
    _, _, after = PAGE.partition("## What is stored")
    table = after.partition("\n## ")[0]
    whens = [line.split("|")[3] for line in table.splitlines() if line.startswith("| ")][2:]

    named = {name for when in whens for name in re.findall(r"`([a-z ]+)`", when)}

    assert named <= set(NAMES)
    assert {"left", "pairs", "messages", "requests"} <= named
