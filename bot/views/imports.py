"""A company's own lists: the form that takes one, what it would change, what is wrong with it."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.ids import VALUE, Action, Form, ImportField
from bot.services.managing.org_changes import Effect
from bot.views.blocks import (
    PRIMARY,
    actions,
    aloud,
    button,
    context,
    escape,
    modal,
    section,
    visible,
    words_only,
)
from bot.views.counted import counted
from bot.views.rendered import Block, Rendered
from bot.views.texts import imports as words
from pairing.org_cells import Wrong
from pairing.org_data import FileKind, OrgFile, Problem

MOST_PROBLEMS = 20
MAX_NAME = 100  # characters of a file's name
MAX_SECTION = 2_900  # characters; Slack takes 3,000
AGAIN = "again"  # the button that opens the form in the place of what was wrong


def form() -> dict[str, Any]:
    """The form that takes a file."""
    field: Block = {
        "type": "input",
        "block_id": ImportField.FILE.value,
        "label": words_only(words.FILE_LABEL),
        "element": {
            "type": "file_input",
            "action_id": VALUE,
            "filetypes": ["csv", "tsv", "txt"],
            "max_files": 1,
        },
    }
    return modal(
        title=words.TITLE,
        submit=words.CHECK,
        close=words.CLOSE,
        callback_id=Form.IMPORT.value,
        blocks=[
            section(words.FORM_INTRO),
            section(words.FORMATS),
            field,
            context(words.FORM_PROMISE),
        ],
    )


def checking(name: str) -> dict[str, Any]:
    """What stands in the place of the form while everybody is looked up."""
    return window([section(words.CHECKING.format(name=_name(name))), context(words.CHECKING_NOTE)])


def would_change(name: str, file: OrgFile, effect: Effect, *, import_id: str) -> dict[str, Any]:
    """The dry run: what a list would change, and the button that does it."""
    blocks = [section(_read(name, file)), section(_counted(words.WOULD, effect))]
    if effect.new or effect.changed or effect.gone:
        yes = button(
            words.IMPORT,
            Action.IMPORT,
            value=import_id,
            style=PRIMARY,
            spoken=words.IMPORT_SPOKEN,
        )
        blocks += [actions(yes), context(f"{words.NOBODY_JOINS} {words.WAITS}")]
        return window(blocks, close=words.NOT_NOW)
    return window(blocks)


def problems(name: str, file: OrgFile) -> dict[str, Any]:
    """What keeps a list from being imported: the first 20 problems, and how many there are."""
    again = button(words.AGAIN, Action.ADMIN_IMPORT, value=AGAIN, style=PRIMARY)
    return window([*(section(one) for one in problem_texts(_name(name), file)), actions(again)])


def imported(effect: Effect) -> Rendered:
    """What an import has changed."""
    said = _counted(words.DID, effect)
    return Rendered(text=aloud(said), blocks=(section(said), context(words.NOBODY_JOINS)))


def notice(text: str) -> dict[str, Any]:
    """One sentence in the place of the form."""
    return window([section(text)])


def window(blocks: Sequence[Block], *, close: str = words.CLOSE) -> dict[str, Any]:
    """Show blocks where the form was. close: names the button that ends it."""
    return modal(title=words.TITLE, close=close, blocks=blocks)


def problem_texts(name: str, file: OrgFile) -> list[str]:
    """Say what is wrong, in texts that each fit a section. name: ready to be shown."""
    n = len(file.problems)
    said = counted(n, words.ONE_PROBLEM, words.MANY_PROBLEMS)
    head = [words.WRONG.format(code=words.CODE, problems=said, name=name)]
    if n > MOST_PROBLEMS:
        head.append(words.FIRST.format(n=MOST_PROBLEMS))
    lines = [words.BULLET.format(said=problem_text(one)) for one in file.problems[:MOST_PROBLEMS]]
    return list(_filled_up([" ".join(head), *lines, words.REPAIR]))


def problem_text(problem: Problem) -> str:
    """Say where something is wrong, what stands there, and what may stand there instead."""
    return _problem(problem, value=escape(problem.value))


def plain_problem(problem: Problem) -> str:
    """Say the same for a terminal, where nothing is marked up."""
    return _problem(problem, value=visible(problem.value))


def _problem(problem: Problem, *, value: str) -> str:
    facts = {"detail": problem.detail, "also": ""}
    if problem.wrong in (Wrong.FEW_CELLS, Wrong.MANY_CELLS):
        found, _, wanted = problem.detail.partition("/")
        facts |= {"detail": words.CELLS_OF.format(found=found, wanted=wanted)}
    if problem.wrong is Wrong.CIRCLE and problem.detail:
        also = words.ALSO_MANY if "," in problem.detail else words.ALSO
        facts["also"] = also.format(detail=problem.detail)
    sentence = words.PROBLEMS[problem.wrong].format(**facts)
    if value:
        sentence = words.VALUE.format(value=value, sentence=sentence)
    shape = words.AT[problem.line > 0, bool(problem.line and problem.column)]
    column = problem.column
    if column.isdecimal():
        column = words.COLUMN.format(n=column)
    return shape.format(line=f"{problem.line:,}", column=column, sentence=sentence)


def effect_lines(effect: Effect) -> list[str]:
    """Say what changes, a line for each count that is not nothing."""
    counts = words.COUNTS[effect.kind]
    return [
        said.format(n=f"{getattr(effect, name):,}")
        for name, said in counts
        if getattr(effect, name)
    ]


def told_lines(file: OrgFile) -> list[str]:
    """Say how a file was read, where that is not a matter of course."""
    told = (words.DELIMITERS.get(file.delimiter), words.ENCODINGS.get(file.encoding))
    return [one for one in told if one is not None]


def exported(name: str, n_rows: int) -> Rendered:
    """A file has been sent."""
    said = words.EXPORTED if n_rows else words.EMPTY_EXPORT
    lines = counted(n_rows, words.LINE, words.LINES)
    return _say(said.format(name=_name(name), lines=lines))


def which_table() -> Rendered:
    """`/pairme admin export` without a table, or with one that there is not."""
    return _say(words.WHICH_TABLE.format(tables=", ".join(f"`{one}`" for one in words.TABLES)))


def _read(name: str, file: OrgFile) -> str:
    lines = counted(len(file.lines), words.LINE, words.LINES)
    said = words.READ.format(name=_name(name), kind=words.KINDS[file.kind], lines=lines)
    about = []
    if file.kind is FileKind.PEOPLE:
        about = [words.COLUMNS.format(columns=", ".join(file.columns)), words.EMPTIES]
    return "\n".join(filter(None, [said, " ".join([*about, *told_lines(file)])]))


def _counted(title: str, effect: Effect) -> str:
    lines = [words.BULLET.format(said=one) for one in effect_lines(effect)]
    changes = effect.new or effect.changed or effect.gone
    return "\n".join([title, *(lines if changes else [words.NOTHING])])


def _filled_up(lines: Sequence[str]) -> Iterator[str]:
    """Put lines together, as many as one section takes."""
    text = ""
    for line in lines:
        if text and len(text) + len(line) + 1 > MAX_SECTION:
            yield text
            text = ""
        text = f"{text}\n{line}" if text else line
    yield text


def _name(name: str) -> str:
    return escape(name, most=MAX_NAME) or words.FILE_LABEL


def _say(text: str) -> Rendered:
    return Rendered(text=aloud(text), blocks=(section(text),))
