"""Whom the lines of a company's list mean, and whether all of them may be in it.

Takes what Slack said about the references; gives rows that hold Slack ids and no addresses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from pairing.org_cells import NOBODY, PEOPLE, Wrong, cut
from pairing.org_data import FileKind, Line, OrgFile, Problem

Row = dict[str, Any]  # plain JSON: Slack ids, texts, ISO days


class Who(StrEnum):
    """What kind of account a reference leads to."""

    MEMBER = "member"
    OUTSIDER = "outsider"
    GUEST = "guest"
    BOT = "bot"
    CLOSED = "closed"
    ERASED = "erased"  # they had their data erased, and nothing about them is kept again


@dataclass(frozen=True, slots=True)
class Found:
    """The account behind a reference."""

    slack_user_id: str
    who: Who


def check_people(
    file: OrgFile, found: Mapping[str, Found], *, managers: Mapping[str, str]
) -> tuple[OrgFile, tuple[Row, ...]]:
    """Put accounts in the place of references, and look at what only then can be seen.

    found     by reference; who is missing in it is unknown to Slack
    managers  who is whose manager already, as Slack ids; the file's word replaces it
    Returns   the file with all its problems, and its rows, one a line, when there are none
    """
    problems = [*file.problems, *_unfit(file, found)]
    wrong = {one.line for one in problems}
    fit = replace(file, lines=tuple(one for one in file.lines if one.number not in wrong))
    rows = tuple(_row(line, found) for line in fit.lines)
    check = _check_places if file.kind is FileKind.PEOPLE else _check_pairs
    problems += check(fit, rows, managers)
    if not problems:
        return file, rows
    problems.sort(key=lambda one: one.line)
    return replace(file, problems=tuple(problems)), ()


def _unfit(file: OrgFile, found: Mapping[str, Found]) -> Iterable[Problem]:
    """Everybody whom Slack does not know, or who cannot be in a list."""
    for line in file.lines:
        for column in PEOPLE:
            reference = line.said.get(column)
            if not reference or reference == NOBODY:
                continue
            account = found.get(str(reference))
            who = Wrong.UNKNOWN if account is None else account.who
            if who is not Who.MEMBER:
                yield Problem(Wrong(who.value), line.number, column, cut(str(reference)))


def _row(line: Line, found: Mapping[str, Found]) -> Row:
    row: Row = {}
    for column, value in line.said.items():
        if column in PEOPLE and value and value != NOBODY:
            row[column] = found[str(value)].slack_user_id
        else:
            row[column] = value.isoformat() if isinstance(value, date) else value
    return row


def _check_places(
    file: OrgFile, rows: tuple[Row, ...], managers: Mapping[str, str]
) -> list[Problem]:
    problems: list[Problem] = []
    lines: dict[str, Line] = {}
    for line, row in zip(file.lines, rows, strict=True):
        person, written = row["person"], cut(str(line.said["person"]))
        if person in lines:
            first = str(lines[person].number)
            problems.append(Problem(Wrong.TWICE, line.number, "person", written, first))
            continue
        lines[person] = line
        if row.get("manager") == person:
            problems.append(Problem(Wrong.OWN_MANAGER, line.number, "manager", written))
    if "manager" in file.columns and not problems:
        above: dict[str, str | None] = {**managers}
        above |= {row["person"]: row["manager"] for row in rows}
        problems += _circles(above, lines)
    return problems


def _circles(above: Mapping[str, str | None], lines: Mapping[str, Line]) -> Iterable[Problem]:
    """Everybody of the file who would be above themselves; one problem a circle.

    above  who is whose manager; NOBODY leads to nobody, as it is no account
    """
    done: set[str] = set()
    for start in lines:
        way: dict[str, None] = {}
        one: str | None = start
        while one is not None and one not in done and one not in way:
            way[one] = None
            one = above.get(one)
        done.update(way)
        if one is None or one not in way:
            continue
        members = list(way)[list(way).index(one) :]
        named = [lines[member] for member in members if member in lines]
        if not named:  # it was there before, and no line of this file is part of it
            continue
        first = min(named, key=lambda line: line.number)
        value = cut(str(first.said["person"]))
        also = ", ".join(str(line.number) for line in named if line is not first)
        yield Problem(Wrong.CIRCLE, first.number, "manager", value, also)


def _check_pairs(file: OrgFile, rows: tuple[Row, ...], _: Mapping[str, str]) -> list[Problem]:
    problems: list[Problem] = []
    lines: dict[frozenset[str], int] = {}
    for line, row in zip(file.lines, rows, strict=True):
        two = frozenset({row["person"], row["other"]})
        written = cut(str(line.said["other"]))
        if len(two) == 1:
            problems.append(Problem(Wrong.SELF, line.number, "other", written))
        elif two in lines and file.kind is FileKind.SEPARATIONS:
            first = str(lines[two])
            problems.append(Problem(Wrong.PAIR_TWICE, line.number, "other", written, first))
        lines.setdefault(two, line.number)
    return problems
