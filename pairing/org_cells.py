"""The cells of a company's list: what may stand in each column, and what it means.

An empty cell means "not known". What a cell holds is text and stays text: a formula is a name that
begins with "=".
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from pairing.profiles import CareerStage

PEOPLE = ("person", "other", "manager")  # columns that name somebody
NOBODY = "-"  # in the column manager: nobody is above this person
MAX_NAME = 80  # characters of a team, department, function or location
SHOWN = 40  # characters of a wrong cell that are shown back
EARLIEST = date(1990, 1, 1)

_ADDRESS = re.compile(r"[^@\s<>,;\"|]+@[^@\s<>,;\"|]+\.[^@\s<>,;\"|.]+")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,30}")
_MARKED = re.compile(r"'[=+\-@]")
_NO_MANAGER = frozenset({NOBODY, "none", "nobody"})
_YES_NO = {
    "": True,
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}

Value: TypeAlias = str | bool | CareerStage | date | None


class Wrong(StrEnum):
    """What can be wrong; the first group concerns the file as a whole or its first line."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    SPREADSHEET = "spreadsheet"
    BINARY = "binary"
    NO_HEADER = "no_header"
    UNKNOWN_COLUMN = "unknown_column"
    REPEATED_COLUMN = "repeated_column"
    LONELY_COLUMN = "lonely_column"
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"

    OPEN_QUOTE = "open_quote"
    STRAY_QUOTE = "stray_quote"
    FEW_CELLS = "few_cells"
    MANY_CELLS = "many_cells"
    LONG_CELL = "long_cell"
    LONG_NAME = "long_name"
    NO_PERSON = "no_person"
    BAD_PERSON = "bad_person"
    BAD_STAGE = "bad_stage"
    BAD_DATE = "bad_date"
    LATE_DATE = "late_date"
    BAD_YES_NO = "bad_yes_no"

    TWICE = "twice"
    PAIR_TWICE = "pair_twice"
    SELF = "self"
    OWN_MANAGER = "own_manager"
    CIRCLE = "circle"
    UNKNOWN = "unknown"
    OUTSIDER = "outsider"
    GUEST = "guest"
    BOT = "bot"
    CLOSED = "closed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that means nothing we know; detail: what is allowed instead."""

    wrong: Wrong
    detail: str = ""


def tidy(cell: str) -> str:
    """Keep what a reader sees: composed letters, single spaces, nothing invisible."""
    spaced = " ".join(unicodedata.normalize("NFC", cell).split())
    return "".join(letter for letter in spaced if letter.isprintable()).strip()


def cut(text: str) -> str:
    """Shorten what is shown back."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def read_cell(column: str, cell: str, *, today: date) -> Value | Refused:
    """Read a tidy cell of a column that COLUMNS has."""
    match column:
        case "person" | "other":
            return _person(cell) if cell else Refused(Wrong.NO_PERSON)
        case "manager":
            return NOBODY if cell.casefold() in _NO_MANAGER else _person(cell) if cell else None
        case "stage":
            return _stage(cell)
        case "date":
            return _day(cell, today=today)
        case "apart":
            return _YES_NO.get(cell.casefold(), Refused(Wrong.BAD_YES_NO))
        case _:
            return _name(cell)


def is_address(reference: str) -> bool:
    """Tell an e-mail address from a Slack id."""
    return "@" in reference


def _person(cell: str) -> str | Refused:
    if (mention := _MENTION.fullmatch(cell)) is not None:
        return mention[1]
    if _SLACK_ID.fullmatch(cell):
        return cell
    if _ADDRESS.fullmatch(cell):
        return cell.casefold()  # Slack compares addresses so, too
    return Refused(Wrong.BAD_PERSON)


def _name(cell: str) -> str | Refused | None:
    """Exports mark a name that begins as a formula does with "'", as spreadsheets do."""
    name = cell[1:] if _MARKED.match(cell) else cell
    return Refused(Wrong.LONG_NAME, str(MAX_NAME)) if len(name) > MAX_NAME else name or None


def _stage(cell: str) -> CareerStage | Refused | None:
    word = re.sub(r"[\s-]+", "_", cell.casefold())
    if not word:
        return None
    if word in set(CareerStage):
        return CareerStage(word)
    return Refused(Wrong.BAD_STAGE, ", ".join(CareerStage))


def _day(cell: str, *, today: date) -> date | Refused:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        return Refused(Wrong.BAD_DATE)
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return Refused(Wrong.BAD_DATE)
    if day > today:
        return Refused(Wrong.LATE_DATE)
    return Refused(Wrong.BAD_DATE) if day < EARLIEST else day
