"""Lists as nobody would write them, and as spreadsheets do: drawn at random, each time the same."""

from __future__ import annotations

import csv
import io
import random
from datetime import date

import pytest

from pairing import org_cells, org_data
from pairing.org_data import read_file

TODAY = date(2026, 11, 27)
ODD = [
    "",
    " ",
    '"',
    '""',
    "'",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "=1+1",
    "@",
    "<@U1B2>",
    "U02BEN",
]
ODD += [
    "ana@example.org",
    "-",
    "\u202e",
    "\u200b",
    "é",
    "\U0001d518",
    "2026-01-01",
    "yes",
    "senior",
    "\x00",
]
ODD += [
    "person",
    "other",
    "date",
    "team",
    "manager",
    "x" * 90,
    "x" * 600,
    "\ufeff",
    "\x0b",
    "\u2028",
]


@pytest.mark.parametrize("seed", range(20))
def test_no_text_whatever_breaks_the_reader(seed: int) -> None:
    """Either every line was understood, or there is a problem that points into the file."""
    draw = random.Random(seed)
    for _ in range(100):
        header = draw.choice(["", "person,team\n", "person;other;date\n", "person,manager,stage\n"])
        text = header + "".join(draw.choices(ODD, k=draw.randrange(30)))
        content = text.encode(draw.choice(["utf-8", "utf-16"]), "surrogatepass")
        if draw.random() < 0.2:
            content = content[: draw.randrange(len(content) + 1)] + draw.randbytes(3)

        file = read_file(content, today=TODAY)

        n_lines = content.count(b"\n") + content.count(b"\r") + 2
        assert file.lines or file.problems
        assert all(0 <= problem.line <= n_lines for problem in file.problems)
        assert all(len(problem.value) <= org_cells.SHOWN for problem in file.problems)
        assert all(line.said["person"] for line in file.lines)


@pytest.mark.parametrize("seed", range(10))
def test_what_a_spreadsheet_writes_is_read_back_as_it_was(seed: int) -> None:
    draw = random.Random(seed)
    letters = 'aé",;\t =+-@1\n'
    names = ["".join(draw.choices(letters, k=draw.randrange(1, 20))) for _ in range(50)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=draw.choice(org_data.DELIMITERS))
    writer.writerows([["person", "team"], *([f"U{n:04}", name] for n, name in enumerate(names))])

    file = read_file(out.getvalue().encode(), today=TODAY)

    assert file.problems == ()
    assert [line.said["team"] for line in file.lines] == [
        org_cells.tidy(name) or None for name in names
    ]
