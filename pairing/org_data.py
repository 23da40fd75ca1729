"""A company's own list as a CSV file: from its bytes to checked lines, or to what is wrong in it.

Knows neither Slack nor who is known: `org_people` says whom the lines mean. docs/org-data.md
describes the format.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pairing import org_cells
from pairing.org_cells import Value, Wrong
from pairing.org_text import Unreadable, decode

MAX_ROWS = 10_000
MAX_COLUMNS = 50
MAX_CELL = 500  # characters
DELIMITERS = (",", ";", "\t")


class FileKind(StrEnum):
    """What a file is about; its first line decides."""

    PEOPLE = "people"
    SEPARATIONS = "separations"
    PAST_PAIRS = "past_pairs"


COLUMNS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PEOPLE: (
        "person",
        "manager",
        "team",
        "department",
        "function",
        "location",
        "stage",
    ),
    FileKind.SEPARATIONS: ("person", "other", "apart"),
    FileKind.PAST_PAIRS: ("person", "other", "date"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a file from being imported.

    line    in the file, the first is 1; 0 = the file as a whole
    value   what stood there, cut short; it may be an address, so it is shown and never kept
    detail  what the sentence about it names: another line, a limit, the words allowed
    """

    wrong: Wrong
    line: int = 0
    column: str = ""
    value: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number, and what it says by column."""

    number: int
    said: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class OrgFile:
    """A file that was read. With problems nothing of it may be used.

    columns    those of its first line, in the order of COLUMNS
    delimiter  what separates the cells, and encoding how the text was written: told when unusual
    """

    kind: FileKind = FileKind.PEOPLE
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8"

    def references(self) -> frozenset[str]:
        """Name everybody whom the lines mean: addresses in small letters, and Slack ids."""
        named = (line.said.get(column) for line in self.lines for column in org_cells.PEOPLE)
        return frozenset(str(one) for one in named if one and one != org_cells.NOBODY)


def read_file(content: bytes, *, today: date) -> OrgFile:
    """Read a file; whatever is wrong with it comes back as its problems, all of them at once.

    today  in the zone of whoever asks; a past pair cannot lie after it
    Cost   linear; 10,000 lines take some tenths of a second
    """
    decoded = decode(content)
    if isinstance(decoded, Unreadable):
        return OrgFile(problems=(Problem(decoded.wrong, decoded.line, detail=decoded.detail),))
    delimiter, encoding = _delimiter(decoded.text), decoded.encoding
    table = _Table(decoded.text, delimiter)
    kind, names, problems = _header(table.header)
    if table.problems or problems:  # nothing behind such a first line can be understood
        found = tuple(table.problems or problems)
        return OrgFile(problems=found, delimiter=delimiter, encoding=encoding)
    lines = [line for cells in table.rows() if (line := _line(table, names, cells, today=today))]
    if not lines and not table.problems:
        table.problems.append(Problem(Wrong.NO_ROWS))
    return OrgFile(
        kind=kind,
        columns=tuple(name for name in COLUMNS[kind] if name in names),
        lines=tuple(lines),
        problems=tuple(table.problems),
        delimiter=delimiter,
        encoding=encoding,
    )


@dataclass(slots=True)
class _Table:
    """The cells of a text, and what is wrong with its quotation marks."""

    text: str
    delimiter: str
    problems: list[Problem] = field(default_factory=list)
    header: Sequence[str] = ()
    at: int = 0  # the line that the row read last begins in
    _reader: Iterator[list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._reader = self._read()
        self.header = next(self._reader, ())

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows behind the header, as many as are allowed."""
        for number, cells in enumerate(self._reader):
            if number == MAX_ROWS:
                limit = f"{MAX_ROWS:,}"
                self.problems.append(Problem(Wrong.TOO_MANY_ROWS, self.at, detail=limit))
                return
            yield cells

    def _read(self) -> Iterator[list[str]]:
        text = io.StringIO(self.text, newline="")
        reader = csv.reader(text, delimiter=self.delimiter, strict=True)
        while True:
            self.at = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.problems.append(_not_csv(str(error), self.at))
                return
            if any(cell.strip() for cell in cells):  # spreadsheets leave empty rows behind
                yield cells


def _not_csv(words: str, line: int) -> Problem:
    """Say what the csv module does not understand; it has three ways to put it."""
    if "expected after" in words:
        return Problem(Wrong.STRAY_QUOTE, line)
    if "field limit" in words:
        return Problem(Wrong.LONG_CELL, line, detail=str(MAX_CELL))
    return Problem(Wrong.OPEN_QUOTE, line)


def _delimiter(text: str) -> str:
    """The one that makes the most of our names out of the first line."""
    first = next(iter(filter(str.strip, text.splitlines())), "")
    known = {name for names in COLUMNS.values() for name in names}
    found = {one: len(known & set(_names(first.split(one)))) for one in DELIMITERS}
    return max(DELIMITERS, key=lambda one: (found[one], first.count(one)))


def _names(cells: Sequence[str]) -> list[str]:
    return [org_cells.tidy(cell).strip('"').casefold() for cell in cells]


def _header(cells: Sequence[str]) -> tuple[FileKind, list[str], list[Problem]]:
    """Tell by the names what a file is about, and what is wrong with them."""
    names = _names(cells)
    if len(names) > MAX_COLUMNS:
        return FileKind.PEOPLE, names, [Problem(Wrong.TOO_MANY_COLUMNS, 1, detail=str(MAX_COLUMNS))]
    if "person" not in names:
        return FileKind.PEOPLE, names, [Problem(Wrong.NO_HEADER, 1, value=_short(" ".join(names)))]
    kind = FileKind.PEOPLE
    if "other" in names:
        kind = FileKind.PAST_PAIRS if "date" in names else FileKind.SEPARATIONS
    allowed = COLUMNS[kind]
    listed = ", ".join(allowed)
    problems = [
        Problem(Wrong.UNKNOWN_COLUMN, 1, column=str(at), value=_short(name), detail=listed)
        for at, name in enumerate(names, 1)
        if name not in allowed
    ]
    problems += [
        Problem(Wrong.REPEATED_COLUMN, 1, column=name) for name in allowed if names.count(name) > 1
    ]
    if len(names) == 1:
        problems.append(Problem(Wrong.LONELY_COLUMN, 1, detail=listed))
    return kind, names, problems


def _line(table: _Table, names: Sequence[str], cells: list[str], *, today: date) -> Line | None:
    """Check one row; None when something is wrong with it."""
    number, before = table.at, len(table.problems)
    if len(cells) != len(names):
        wrong = Wrong.FEW_CELLS if len(cells) < len(names) else Wrong.MANY_CELLS
        detail = f"{len(cells)}/{len(names)}"
        table.problems.append(Problem(wrong, number, detail=detail))
        return None
    said: dict[str, Value] = {}
    for name, cell in zip(names, cells, strict=True):
        if len(cell) > MAX_CELL:
            limit = str(MAX_CELL)
            long = Problem(Wrong.LONG_CELL, number, name, _short(cell), detail=limit)
            table.problems.append(long)
            continue
        value = org_cells.read_cell(name, org_cells.tidy(cell), today=today)
        if isinstance(value, org_cells.Refused):
            refused = Problem(value.wrong, number, name, _short(cell), value.detail)
            table.problems.append(refused)
            continue
        said[name] = value
    return Line(number, said) if len(table.problems) == before else None


def _short(text: str) -> str:
    return org_cells.cut(org_cells.tidy(text))
