"""Writing a list as CSV: the same columns that an import takes, and nothing a spreadsheet runs."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pairing.profiles import CareerStage

# What a spreadsheet takes for a formula. Source: owasp.org, CSV injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
TEXT_MARK = "'"  # a spreadsheet's own way to say that a cell is text
NO_MANAGER = "none"  # an import also takes "-", which would be marked as text here


class Table(StrEnum):
    """What can be exported, as it is typed."""

    PEOPLE = "people"
    SEPARATIONS = "separations"
    PAST_PAIRS = "past-pairs"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written. name: of the file; rows: texts, as many each as the header has."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_csv(self) -> str:
        """Write it: UTF-8 in spirit, commas, CRLF as RFC 4180 has it; formulas become text."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(self.header)
        writer.writerows([as_text(cell) for cell in row] for row in self.rows)
        return out.getvalue()


def as_text(cell: str) -> str:
    """Mark what a spreadsheet would run as a formula; an import takes the mark off again."""
    return TEXT_MARK + cell if cell.startswith(_FORMULA) else cell


def place_row(
    person: str,
    manager: str | None,
    *,
    has_manager: bool | None,
    names: Sequence[str | None],
    stage: CareerStage | None,
) -> tuple[str, ...]:
    """One line of the list of people, in the order of its columns.

    names  team, department, function and location
    """
    above = NO_MANAGER if has_manager is False else manager or ""
    return (person, above, *(name or "" for name in names), stage.value if stage else "")


def sheet_of(name: str, header: Iterable[str], rows: Iterable[Sequence[str]]) -> Sheet:
    """Put a table together."""
    return Sheet(name, tuple(header), tuple(tuple(row) for row in rows))
