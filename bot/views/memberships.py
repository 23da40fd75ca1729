"""Several programs of one workspace: which one is meant, and where else somebody takes part."""

from collections.abc import Mapping

from bot.ids import Action
from bot.services.status import Elsewhere, Status
from bot.views import texts
from bot.views.blocks import (
    DANGER,
    aloud,
    button,
    confirm,
    context,
    escape,
    join_words,
    plain,
    section,
    visible,
)
from bot.views.rendered import Block, Element, Rendered
from bot.views.texts import memberships as words
from pairing.ids import ProgramId
from pairing.participants import Standing

MOST_SPOKEN = 75  # characters of what a screen reader says of a button
MOST_NAMES = 10  # programs that are named in a sentence
_ACTION = {
    "join": Action.JOIN,
    "skip": Action.SKIP,
    "resume": Action.RESUME,
    "now": Action.FIND_NOW,
    "leave": Action.LEAVE,
}


def ask_which(asked: str, names: Mapping[ProgramId, str], *, is_unknown: bool = False) -> Rendered:
    """Ask which program somebody means: a button for each, and what they could type.

    asked       as `bot.services.joining.memberships.ask` names it
    is_unknown  they named one, and there is none of that name
    """
    question = words.WHICH[asked]
    title = f"{words.NO_SUCH} {question}" if is_unknown else question
    typed = words.OR_TYPE.format(word=asked)
    listed = [f"{name_of(one)}." for one in names.values()]
    return Rendered(
        text=" ".join([title, *listed, typed]).replace("`", ""),
        blocks=(
            section(title),
            *(
                section(f"*{name_of(name)}*", accessory=_choose(asked, id_, name))
                for id_, name in names.items()
            ),
            context(typed),
        ),
    )


def name_of(name: str) -> str:
    """A program's name inside a sentence, in which nothing is a link, a mention or bold."""
    return escape("".join(letter for letter in visible(name) if letter not in "*_~`"))


def named(name: str, sentence: str) -> str:
    """Say of which program a sentence is, where there are several."""
    return words.STANDING.format(name=name_of(name), sentence=sentence) if name else sentence


def about(status: Status) -> str | None:
    """What a button says of the program, where there are several."""
    return str(status.program_id) if status.program_name else None


def also_blocks(status: Status, *, sentences: Mapping[ProgramId, str]) -> list[Block]:
    """The further programs somebody takes part in, and those they could join.

    sentences  how they stand in each of the former
    """
    blocks = [
        section(named(one.name, sentences[one.program_id]), accessory=_change(one))
        for one in status.also
    ]
    return [*blocks, *([context(open_words(status))] if _is_open(status) else [])]


def open_words(status: Status) -> str:
    """Name what somebody could join as well; nothing where there is nothing."""
    if not _is_open(status):
        return ""
    names = [name_of(one) for one in status.open.values()][:MOST_NAMES]
    return words.OPEN.format(names=join_words([f"*{one}*" for one in names]))


def joining(name: str) -> list[Block]:
    """Name the program above its join form, where there are several."""
    return [section(words.JOINING.format(name=name_of(name)))] if name else []


def _is_open(status: Status) -> bool:
    return bool(status.open) and status.standing is not Standing.OUT


def _choose(asked: str, program_id: ProgramId, name: str) -> Element:
    label, is_leaving = words.CHOOSE[asked], asked == "leave"
    question = confirm(
        title=texts.LEAVE_TITLE,
        text=texts.LEAVE_QUESTION,
        yes=texts.LEAVE_YES,
        no=texts.LEAVE_NO,
    )
    return button(
        label,
        _ACTION[asked],
        value=str(program_id),
        style=DANGER if is_leaving else None,
        confirm=question if is_leaving else None,
        spoken=_spoken(label, name),
    )


def _change(one: Elsewhere) -> Element:
    label, action = {
        Standing.PAUSED: (texts.RESUME, Action.RESUME),
        Standing.SKIPPING: (texts.UNSKIP, Action.RESUME),
    }.get(one.standing, (texts.SKIP, Action.SKIP))
    value = str(one.program_id)
    return button(label, action, value=value, spoken=_spoken(label, one.name))


def _spoken(label: str, name: str) -> str:
    return plain(aloud(words.SPOKEN.format(label=label, name=name)), most=MOST_SPOKEN)
