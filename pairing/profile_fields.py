"""Where people work, read from fields of their Slack profiles: which fields, what may stand in
them, and what they change beside what a list of the company says.

A list counts more. A profile fills what no list said, and changes or empties only what came from a
profile. docs/org-data.md describes it.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pairing.org_cells import Refused, read_cell, tidy
from pairing.org_data import COLUMNS, MAX_CELL, FileKind

MANAGER = "manager"
NAMED = tuple(name for name in COLUMNS[FileKind.PEOPLE] if name != "person")

_ACCOUNT = re.compile(r"[UW][A-Z0-9]{1,30}")
_ACCOUNT_KIND = "user"  # the type of a field that holds an account
_JOINERS = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")  # invisible, and harmless in a name
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # as Slack does in texts; in this order
_NO_DAY = date.min  # no column here holds a day


class BadEntry(StrEnum):
    """What can be wrong with one entry of `column=field, column=field`."""

    NO_SIGN = "no_sign"
    NO_FIELD = "no_field"
    UNKNOWN_COLUMN = "unknown_column"
    TWICE = "twice"


class Unfound(StrEnum):
    """Why a column is read from no field of a workspace."""

    MISSING = "missing"
    SEVERAL = "several"  # fields have this label
    NEEDS_PERSON = "needs_person"  # the column holds somebody, the field a text
    NEEDS_TEXT = "needs_text"  # the other way around


class Ignored(StrEnum):
    """Why what stands in a field counts as nothing."""

    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    MARKUP = "markup"
    UNKNOWN_STAGE = "unknown_stage"
    NO_ACCOUNT = "no_account"
    THEMSELVES = "themselves"
    NOT_HERE = "not_here"  # a manager who is no member, or had their data erased


class Change(StrEnum):
    """What a field does to a column. KEPT: a list says something else, and it stays."""

    FILLED = "filled"
    CHANGED = "changed"
    EMPTIED = "emptied"
    SAME = "same"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a workspace has in its profiles."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class FoundFields:
    """Which field each column is read from, by id, and why others are read from none."""

    ids: Mapping[str, str]
    unfound: Mapping[str, Unfound]


@dataclass(frozen=True, slots=True)
class Said:
    """What a profile says: each column that has a field, None = nothing that can be used."""

    values: Mapping[str, str | None]
    ignored: Counter[Ignored]


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of a place: the columns that change, and which then come from a profile."""

    values: Mapping[str, object]
    synced: frozenset[str]
    changes: Counter[Change]


def parse_entries(text: str) -> tuple[dict[str, str], tuple[tuple[int, BadEntry], ...]]:
    """Read `department=Department, team=Team`: fields by column, and what is wrong by entry from 1.

    A field is named by its label or its id; a label with a comma in it only by its id.
    """
    entries = [part.strip() for part in text.split(",")]
    wanted: dict[str, str] = {}
    wrong: list[tuple[int, BadEntry]] = []
    for number, entry in enumerate(filter(None, entries), 1):
        column, sign, field = (part.strip() for part in entry.partition("="))
        column = column.casefold()
        if not sign:
            wrong.append((number, BadEntry.NO_SIGN))
        elif column not in NAMED:
            wrong.append((number, BadEntry.UNKNOWN_COLUMN))
        elif not field:
            wrong.append((number, BadEntry.NO_FIELD))
        elif column in wanted:
            wrong.append((number, BadEntry.TWICE))
        else:
            wanted[column] = field
    return wanted, tuple(wrong)


def find_fields(wanted: Mapping[str, str], fields: Sequence[Field]) -> FoundFields:
    """Find the fields of a workspace by id, else by label in small or large letters."""
    ids: dict[str, str] = {}
    unfound: dict[str, Unfound] = {}
    for column, name in wanted.items():
        one = _find(column, name, fields)
        if isinstance(one, Unfound):
            unfound[column] = one
        else:
            ids[column] = one
    return FoundFields(ids, unfound)


def _find(column: str, name: str, fields: Sequence[Field]) -> str | Unfound:
    label = tidy(name).casefold()
    found = [field for field in fields if field.id == name] or [
        field for field in fields if tidy(field.label).casefold() == label
    ]
    if not found:
        return Unfound.MISSING
    if len(found) > 1:
        return Unfound.SEVERAL
    is_account = found[0].kind == _ACCOUNT_KIND
    if column == MANAGER and not is_account:
        return Unfound.NEEDS_PERSON
    if column != MANAGER and is_account:
        return Unfound.NEEDS_TEXT
    return found[0].id


def read_profile(ids: Mapping[str, str], held: Mapping[str, str], *, slack_user_id: str) -> Said:
    """Read the fields of a profile; what cannot be used counts as an empty field.

    ids            the field of each column
    held           what stands in the fields of a profile, by id
    slack_user_id  whose profile it is
    """
    values: dict[str, str | None] = {}
    ignored: Counter[Ignored] = Counter()
    for column, field_id in ids.items():
        value = _value(column, held.get(field_id, ""), slack_user_id)
        if isinstance(value, Ignored):
            ignored[value] += 1
        values[column] = None if isinstance(value, Ignored) else value
    return Said(values, ignored)


def merge(
    known: Mapping[str, object],
    said: Mapping[str, object],
    *,
    synced: Collection[str],
    wanted: Collection[str],
) -> Merged:
    """Decide what a profile changes.

    known   what is known by column; None = nothing
    said    what the profile says, None = nothing; a column that is not there has no field here
            now, and keeps what it holds
    synced  the columns that hold what a profile said
    wanted  the columns that are to be read; what profiles said in others goes
    """
    values: dict[str, object] = {}
    changes: Counter[Change] = Counter()
    ours = set(synced)
    gone = dict.fromkeys(name for name in NAMED if name in ours and name not in wanted)
    for column, value in {**gone, **said}.items():
        before = known.get(column)
        if value == before:
            changes[Change.SAME] += value is not None
        elif before is not None and column not in ours:
            changes[Change.KEPT] += value is not None
        else:
            values[column] = value
            changes[_change(before, value)] += 1
            ours.add(column)
        if value is None:
            ours.discard(column)
    return Merged(values, frozenset(ours), +changes)


def _change(before: object, value: object) -> Change:
    if value is None:
        return Change.EMPTIED
    return Change.FILLED if before is None else Change.CHANGED


def _value(column: str, text: str, slack_user_id: str) -> str | Ignored | None:
    if len(text) > MAX_CELL:
        return Ignored.TOO_LONG
    for escaped, letter in _ESCAPED:
        text = text.replace(escaped, letter)
    if any(map(_is_hostile, text)):
        return Ignored.UNREADABLE
    if column == MANAGER:
        return _manager(text.strip(), slack_user_id)
    if "<" in text or ">" in text:
        return Ignored.MARKUP
    value = read_cell(column, tidy(text), today=_NO_DAY)
    if isinstance(value, Refused):
        return Ignored.UNKNOWN_STAGE if column == "stage" else Ignored.TOO_LONG
    return None if value is None else str(value)


def _manager(account: str, slack_user_id: str) -> str | Ignored | None:
    if not account:
        return None
    if not _ACCOUNT.fullmatch(account):
        return Ignored.NO_ACCOUNT
    return Ignored.THEMSELVES if account == slack_user_id else account


def _is_hostile(letter: str) -> bool:
    """What shows as nothing, or turns the letters around it: control characters and the like."""
    return not (letter.isprintable() or letter.isspace() or letter in _JOINERS)
