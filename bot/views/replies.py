"""Answers to commands and clicks, seen only by the person who asked."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.ids import Action
from bot.services.answers import Answer, Said
from bot.views import texts
from bot.views.blocks import (
    DANGER,
    actions,
    aloud,
    button,
    context,
    escape,
    example_day,
    plain_day,
    section,
    time_token,
    visible,
)
from bot.views.leaving import left
from bot.views.memberships import ask_which
from bot.views.rendered import Rendered
from bot.views.round_orders import ordered
from bot.views.searches import searching
from bot.views.texts import leaving
from pairing.ids import ProgramId

ASKING = (Said.WHICH_PROGRAM, Said.NO_PROGRAM)
SHOWN_INPUT = 40  # characters of what somebody typed that are shown back to them


def reply(answer: Answer, *, zone: str, names: Mapping[ProgramId, str] | None = None) -> Rendered:
    """Put an outcome into words.

    zone   the reader's, for days without a clock time
    names  of the programs that the answer asks about
    """
    if answer.said in ASKING:
        is_unknown = answer.said is Said.NO_PROGRAM
        return ask_which(answer.facts["asked"], names or {}, is_unknown=is_unknown)
    if answer.said in (Said.LEFT, Said.LEFT_ONE):
        return left(answer)
    if answer.said is Said.PAUSED:
        return _paused(_sentence(answer, zone=zone))
    if answer.said is Said.SEARCHING:
        return searching(datetime.fromisoformat(answer.facts["until"]), zone=zone)
    if answer.said is Said.ROUND_ORDER:
        return ordered(answer.facts, zone=zone)
    return say(_sentence(answer, zone=zone))


def say(text: str) -> Rendered:
    """A sentence of the catalogue as a message."""
    return Rendered(text=aloud(text), blocks=(section(text),))


def ask_how_long(*, today: date, wrong: str | None = None) -> Rendered:
    """`/pairme pause` without a length, or with one that cannot be: one click instead of an error.

    wrong  what was wrong with the length: a code of InvalidPause
    """
    help_ = texts.PAUSE_HELP.format(example=example_day(today))
    problem = texts.PAUSE_PROBLEMS.get(wrong or "")
    first, last = [], [context(help_)]
    if problem is not None:  # what to write instead comes before the buttons then
        first, last = [section(f"{problem} {help_}")], []
    buttons = [
        button(
            label,
            f"{Action.PAUSE_FOR}.{value}",
            value=value,
            spoken=texts.PAUSE_SPOKEN.format(length=label),
        )
        for value, label in texts.PAUSES.items()
    ]
    question = texts.HOW_LONG if problem is None else texts.HOW_LONG_INSTEAD
    spoken = [question, help_] if problem is None else [problem, help_, question]
    return Rendered(
        text=" ".join(spoken),
        blocks=(*first, section(question), actions(*buttons), *last),
    )


def ask_leave() -> Rendered:
    """`/pairme leave`: what would follow, and one click to do it or to stay."""
    return Rendered(
        text=f"{texts.LEAVE_TITLE} {texts.LEAVE_QUESTION}",
        blocks=(
            section(f"*{texts.LEAVE_TITLE}*\n{texts.LEAVE_QUESTION}"),
            actions(
                button(texts.LEAVE_YES, Action.LEAVE, style=DANGER),
                button(texts.LEAVE_NO, Action.STAY, spoken=texts.LEAVE_NO_SPOKEN),
            ),
        ),
    )


def unknown_word(word: str, *, known: Sequence[str]) -> Rendered:
    """Name what was not understood, the nearest command, and all of them."""
    shown = escape(_harmless(word)[:SHOWN_INPUT])
    near = difflib.get_close_matches(word.lower()[:SHOWN_INPUT], known, n=1)
    parts = [texts.UNKNOWN_WORD.format(word=shown) if shown else texts.UNREADABLE_WORD]
    if near:
        parts.append(texts.DID_YOU_MEAN.format(word=near[0]))
    parts.append(texts.KNOWN_WORDS.format(words=", ".join(known)))
    return say(" ".join(parts))


def _paused(sentence: str) -> Rendered:
    """A pause, and the button that ends it."""
    back = button(texts.RESUME, Action.RESUME)
    return Rendered(text=aloud(sentence), blocks=(section(sentence), actions(back)))


def _sentence(answer: Answer, *, zone: str) -> str:
    facts = answer.facts
    if answer.said is Said.PAUSED:
        if facts["until"] is None:
            return texts.PAUSED_OPEN_REPLY
        day = plain_day(datetime.fromisoformat(facts["until"]), zone)
        return texts.REPLIES[Said.PAUSED].format(day=day, time=_time(facts["back_at"], zone))
    if answer.said is Said.JOINED and not facts["form"]:
        return texts.JOINED_WITHOUT_FORM.format(time=_time(facts["next_round_at"], zone))
    if answer.said is Said.CAME_BACK and not facts:
        return leaving.CAME_BACK_RESTING
    instant = facts.get("skipped_at") or facts.get("next_round_at")
    time = _time(instant, zone) if instant is not None else ""
    return texts.REPLIES[answer.said].format(time=time)


def _time(iso: str, zone: str) -> str:
    return time_token(datetime.fromisoformat(iso), zone)


def _harmless(word: str) -> str:
    """Drop what nobody sees, and the marks that mrkdwn would act on."""
    return "".join(letter for letter in visible(word) if letter not in "*_~`")
