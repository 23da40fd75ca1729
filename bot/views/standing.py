"""Where a person stands: the status card, and the pieces of it that Home shows, too."""

from collections.abc import Sequence
from datetime import date

from bot.ids import Action
from bot.services.status import Elsewhere, Status
from bot.views import texts
from bot.views.blocks import (
    DANGER,
    PRIMARY,
    actions,
    aloud,
    button,
    confirm,
    context,
    escape,
    example_day,
    plain_day,
    section,
    time_token,
)
from bot.views.memberships import about, also_blocks, named, open_words
from bot.views.partners import partner_line
from bot.views.profile_form import topic_label
from bot.views.rendered import Block, Element, Rendered
from bot.views.searches import stop_search_button
from bot.views.texts import feedback
from bot.views.texts import settings as words
from pairing.guides.library import Library
from pairing.participants import FOREVER, Standing
from pairing.profiles import Rhythm


def status_card(status: Status, library: Library) -> Rendered:
    """What `/pairme` shows to somebody who takes part."""
    return Rendered(text=spoken_status(status), blocks=tuple(_body(status, library)))


def help_card(*, today: date) -> Rendered:
    """What one can type."""
    text = f"*{texts.HELP_TITLE}*\n{commands(today)}"
    return Rendered(
        text=text,
        blocks=(section(texts.WHAT_IT_IS), section(text), context(texts.WHO_SEES_WHAT)),
    )


def commands(today: date) -> str:
    """The command list as mrkdwn lines."""
    lines = [f"• `{command}` {what}" for command, what in texts.COMMANDS.items()]
    return "\n".join(lines).format(example=example_day(today))


def topic_lines(status: Status, library: Library) -> str:
    """What the person chose, for their own eyes (private topics included)."""
    known = library.topics  # a release may have dropped one meanwhile
    grow = [topic_label(known[key], True) for key in status.profile.grow_topics if key in known]
    share = [topic_label(known[key], False) for key in status.profile.share_topics if key in known]
    lines = [
        line.format(topics="; ".join(map(escape, labels)))
        for line, labels in ((texts.GROW_LINE, grow), (texts.SHARE_LINE, share))
        if labels
    ]
    return "\n".join(lines) or texts.NO_TOPICS


def spoken_status(status: Status) -> str:
    """The status in plain sentences, times written out in the person's own zone."""
    further = [named(one.name, _sentence_of(one, status)) for one in status.also]
    lines = [status_sentence(status), *further, open_words(status)]
    spoken = aloud(" ".join(filter(None, lines)))
    return spoken.replace("*", "").replace("`", "").replace("\n", " ")


def status_sentence(status: Status) -> str:
    """The status in one sentence, times in the clock of whoever reads it; and another one while a
    search goes on."""
    name = "" if status.standing is Standing.OUT else status.program_name
    sentence = named(name, _sentence_of(status, status))
    if status.looks_until is None:
        return sentence
    time = time_token(status.looks_until, status.zone)
    return f"{sentence}\n{feedback.SEARCHING.format(time=time)}"


def further_programs(status: Status) -> list[Block]:
    """Where else somebody takes part, and what they could join."""
    sentences = {one.program_id: _sentence_of(one, status) for one in status.also}
    return also_blocks(status, sentences=sentences)


def _body(status: Status, library: Library) -> list[Block]:
    blocks = [section(status_sentence(status)), *further_programs(status)]
    if status.standing is not Standing.OUT:
        blocks.append(section(topic_lines(status, library)))
    blocks += [partner_line(pair, zone=status.zone) for pair in status.pairs]
    changes = [] if status.standing is Standing.OUT else [*change_buttons(), leave_button()]
    return [*blocks, actions(*standing_buttons(status), *changes)]


def _sentence_of(one: Status | Elsewhere, status: Status) -> str:
    """How somebody stands in one program; status: all about them."""
    if one.standing is Standing.OUT or one.next_round_at is None:
        return texts.NOT_IN
    time = time_token(one.next_round_at, status.zone)
    if one.standing is Standing.SKIPPING:
        return texts.SKIPPING.format(time=time)
    if one.standing is Standing.PAUSED:
        if one.until is None or one.until == FOREVER:
            return words.ON_REQUEST.format(time=time) if _asks(status) else texts.PAUSED_OPEN
        return texts.PAUSED.format(day=plain_day(one.until, status.zone))
    return texts.IN.format(time=time)


def standing_buttons(status: Status) -> Sequence[Element]:
    """The one to three that matter to where somebody stands."""
    stop = [] if status.looks_until is None else [stop_search_button()]
    return [*_standing_buttons(status), *stop]


def _standing_buttons(status: Status) -> Sequence[Element]:
    if status.standing is Standing.OUT:
        return [button(texts.JOIN, Action.JOIN, style=PRIMARY)]
    if status.standing is Standing.PAUSED:
        resume = words.ASK if _asks(status) else texts.RESUME
        return [button(resume, Action.RESUME, style=PRIMARY)]
    if status.standing is Standing.SKIPPING:
        return [button(texts.UNSKIP, Action.RESUME, style=PRIMARY, value=about(status))]
    return [
        button(texts.SKIP, Action.SKIP, value=about(status)),
        button(texts.PAUSE, Action.PAUSE),
    ]


def change_buttons() -> Sequence[Element]:
    """The two that open the forms."""
    return [button(texts.PROFILE, Action.PROFILE), button(words.SETTINGS, Action.SETTINGS)]


def _asks(status: Status) -> bool:
    """Whether somebody is paused only because they take part when they ask."""
    return status.until in (None, FOREVER) and status.profile.rhythm is Rhythm.ON_REQUEST


def leave_button(program: str | None = None) -> Element:
    """Leaving asks once, because a slip would cost the next round. program: as in `about`; without
    it, somebody who is in several is asked which one they mean."""
    return button(
        texts.LEAVE,
        Action.LEAVE,
        value=program,
        style=DANGER,
        confirm=confirm(
            title=texts.LEAVE_TITLE,
            text=texts.LEAVE_QUESTION,
            yes=texts.LEAVE_YES,
            no=texts.LEAVE_NO,
        ),
    )
