"""Home, the calm center: where somebody stands, their partner, their topics, and help."""

from typing import Any

from bot.ids import Action
from bot.services.joining.home import Home
from bot.services.status import Status
from bot.views import admin, texts
from bot.views.blocks import actions, button, context, divider, header, section
from bot.views.partners import partner_buttons, partner_line, past_partners
from bot.views.rendered import Block
from bot.views.standing import (
    change_buttons,
    further_programs,
    leave_button,
    standing_buttons,
    status_sentence,
    topic_lines,
)
from bot.views.texts import care
from bot.views.texts import home as words
from pairing.guides.library import Library
from pairing.participants import Standing


def home(shown: Home, library: Library) -> dict[str, Any]:
    """The whole tab. What is not there has no section."""
    status = shown.status
    sections = [
        _standing(status),
        *([_partners(status)] if status.pairs else []),
        *([] if status.standing is Standing.OUT else [_topics(status, library)]),
        *([_met(shown)] if shown.met else []),
        *([admin.home_section()] if shown.runs else []),
        _help(status),
    ]
    blocks = [header(texts.JOIN_TITLE)]
    for number, one in enumerate(sections):
        blocks += [*([divider()] if number else []), *one]
    return {"blocks": blocks, "type": "home"}


def _standing(status: Status) -> list[Block]:
    is_new = status.standing is Standing.OUT
    return [
        *([section(texts.WHAT_IT_IS)] if is_new else []),
        section(status_sentence(status)),
        *further_programs(status),
        actions(*standing_buttons(status)),
    ]


def _partners(status: Status) -> list[Block]:
    blocks = []
    for pair in status.pairs:
        blocks += [partner_line(pair, zone=status.zone), partner_buttons(pair)]
    return blocks


def _topics(status: Status, library: Library) -> list[Block]:
    lines = f"{words.TOPICS}\n{topic_lines(status, library)}"
    return [section(lines), actions(*change_buttons(), leave_button())]


def _met(shown: Home) -> list[Block]:
    return [past_partners(shown.met, more=shown.more, zone=shown.status.zone)]


def _help(status: Status) -> list[Block]:
    is_new = status.standing is Standing.OUT
    return [
        section(words.HELP_TO_NEWCOMERS if is_new else words.HELP),
        actions(button(care.HELP, Action.HELP)),
        context(f"{words.ONLY_YOU} {texts.WHO_SEES_WHAT}"),
    ]
