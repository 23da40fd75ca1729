"""A company's lists with made-up facts: asked for, looked at, refused, carried out, sent out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.services.managing.org_changes import Effect
from bot.views import imports as views
from bot.views import replies
from bot.views.rendered import Rendered
from bot.views.texts import imports as words
from pairing.org_cells import Wrong, cut
from pairing.org_data import COLUMNS, FileKind, Line, OrgFile, Problem, read_file
from pairing.profiles import CareerStage

NAME = "people <2026>.csv"
KEPT = "0" * 32
PEOPLE = OrgFile(FileKind.PEOPLE, ("person", "manager", "team"), (Line(2, {}),) * 1_200)
SHORT = replace(PEOPLE, lines=PEOPLE.lines[:1])
# What a problem of each kind names besides.
DETAILS = {
    Wrong.TOO_LARGE: "1 MB",
    Wrong.UNKNOWN_COLUMN: ", ".join(COLUMNS[FileKind.PEOPLE]),
    Wrong.LONELY_COLUMN: ", ".join(COLUMNS[FileKind.PEOPLE]),
    Wrong.TOO_MANY_COLUMNS: "50",
    Wrong.TOO_MANY_ROWS: "10,000",
    Wrong.FEW_CELLS: "2/3",
    Wrong.MANY_CELLS: "4/3",
    Wrong.LONG_CELL: "500",
    Wrong.LONG_NAME: "80",
    Wrong.BAD_STAGE: ", ".join(CareerStage),
    Wrong.TWICE: "12",
    Wrong.PAIR_TWICE: "12",
    Wrong.CIRCLE: "4, 7",
}
WHOLE = frozenset(
    {Wrong.EMPTY, Wrong.TOO_LARGE, Wrong.SPREADSHEET, Wrong.BINARY, Wrong.NO_ROWS}
)  # said of the file, not of a line
NO_CELL = frozenset(
    {Wrong.OPEN_QUOTE, Wrong.STRAY_QUOTE, Wrong.FEW_CELLS, Wrong.MANY_CELLS, Wrong.TOO_MANY_ROWS}
)


def problem(wrong: Wrong, line: int = 3) -> Problem:
    detail = DETAILS.get(wrong, "")
    if wrong in WHOLE:
        return Problem(wrong, detail=detail)
    if wrong in NO_CELL:
        return Problem(wrong, line, detail=detail)
    column = "3" if wrong is Wrong.UNKNOWN_COLUMN else "person"
    return Problem(wrong, line, column, "<!here> *x*", detail)


def modals() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The form, and everything that takes its place, by golden file and variant."""
    many = replace(PEOPLE, problems=tuple(problem(Wrong.UNKNOWN, n) for n in range(2, 36)))
    longest = Problem(Wrong.BAD_STAGE, 9_999, "department", "&" * 40, DETAILS[Wrong.BAD_STAGE])
    each = {
        f"problem: {wrong.value}": views.problems(NAME, replace(PEOPLE, problems=(problem(wrong),)))
        for wrong in Wrong
    }
    return {
        "list_form": {"always": views.form(), "while it is checked": views.checking(NAME)},
        "list_checked": {
            "people": _checked(PEOPLE, Effect(FileKind.PEOPLE, new=1_000, changed=150, same=50)),
            "people, one line": _checked(SHORT, Effect(FileKind.PEOPLE, new=1)),
            "people, as they are": _checked(PEOPLE, Effect(FileKind.PEOPLE, same=1_200)),
            "separations": _checked(
                replace(SHORT, kind=FileKind.SEPARATIONS),
                Effect(FileKind.SEPARATIONS, new=2, gone=1, same=1),
            ),
            "past pairs with a tab, of Windows": _checked(
                replace(SHORT, kind=FileKind.PAST_PAIRS, delimiter="\t", encoding="cp1252"),
                Effect(FileKind.PAST_PAIRS, new=2, changed=1, same=1),
            ),
            "with semicolons, in UTF-16": _checked(
                replace(SHORT, delimiter=";", encoding="utf-16-le"), Effect(FileKind.PEOPLE, new=1)
            ),
            "34 problems": views.problems(NAME, many),
            "the longest problems": views.problems(NAME, replace(PEOPLE, problems=(longest,) * 20)),
            "without a name": views.problems("", replace(PEOPLE, problems=many.problems[:1])),
            **each,
        },
    }


def messages() -> Mapping[str, Mapping[str, Rendered]]:
    """What is said in words, by golden file and variant."""
    sentences = (
        *("FILES_NOT_ALLOWED", "ADDRESSES_NOT_ALLOWED", "FILE_REFUSED", "FILE_ELSEWHERE"),
        *("FILE_LOST", "LOOK_UP_LOST", "EXPORT_LOST"),
    )
    done = Effect(FileKind.PEOPLE, new=1_000, changed=150, same=50)
    return {
        "list_notices": {
            "imported": views.imported(done),
            "exported": views.exported("people.csv", 1_200),
            "exported one line": views.exported("people.csv", 1),
            "exported nothing": views.exported("people.csv", 0),
            "which table": views.which_table(),
            "export refused": replies.say(words.EXPORT_REFUSED.format(table="people")),
            **{name: replies.say(getattr(words, name)) for name in sentences},
        }
    }


def _checked(file: OrgFile, effect: Effect) -> dict[str, Any]:
    return views.would_change(NAME, file, effect, import_id=KEPT)


def around_list(text: str) -> tuple[list[dict[str, Any]], Rendered]:
    """Everything with the name of a file, or with what stands in it."""
    content = f'person,{text}\n"{text}",x\n'.encode("utf-8", "replace")
    files = [read_file(content, today=date(2026, 11, 27))]
    files += [read_file(f"person,team\n{text},x\n".encode("utf-8", "replace"), today=date.max)]
    wrong = [replace(PEOPLE, problems=(Problem(one, 3, "team", cut(text)),) * 21) for one in Wrong]
    views_ = [views.problems(text, one) for one in (*files, *wrong) if one.problems]
    effect = Effect(FileKind.PEOPLE, new=1)
    views_ += [views.checking(text), views.would_change(text, PEOPLE, effect, import_id=KEPT)]
    return views_, views.exported(text, 1)
