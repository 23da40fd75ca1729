"""Ears: every trigger that Slack can pull, by subject. A listener never imports another one."""

from slack_bolt import App

from bot.listeners import (
    admin,
    admin_care,
    admin_lists,
    admin_notes,
    admin_people,
    admin_programs,
    buttons,
    care,
    check_ins,
    commands,
    feedback,
    forms,
    guides,
    home,
    imports,
    leaving,
    leftovers,
    links,
    nudges,
    previews,
    privacy,
    reports,
    searches,
    settings,
    steps,
    talk_times,
)
from bot.listeners.calls import Handler
from bot.listeners.pace import Pace

SUBJECTS = (
    links,
    forms,
    settings,
    buttons,
    leaving,
    check_ins,
    care,
    guides,
    talk_times,
    nudges,
    steps,
    feedback,
    searches,
    home,
    admin,
    admin_programs,
    admin_notes,
    admin_people,
    admin_care,
    admin_lists,
    previews,
    privacy,
    imports,
    reports,
    leftovers,  # last: it takes what nobody else knows
)


def register(app: App, *, pace: Pace) -> None:
    """Connect everything that people pull; this is the table of contents of what they can do.

    What Slack tells by itself is in `lifecycle`, which is asked before anything is acknowledged.
    pace  how often somebody may type a command
    """
    table = commands_of("COMMANDS")
    table[admin.WORD] = admin.handle_words(commands_of("ADMIN_COMMANDS"))
    asking = [word for one in (commands, *SUBJECTS) for word in getattr(one, "ASKING_SLACK", ())]
    commands.register(app, table, asking_slack=[*asking, admin.WORD], pace=pace)
    for subject in SUBJECTS:
        subject.register(app)


def commands_of(table: str) -> dict[str, Handler]:
    """Put the words of all subjects together. table: the name under which they offer them."""
    offered: list[dict[str, Handler]] = [
        dict(getattr(one, table, {})) for one in (commands, *SUBJECTS)
    ]
    words = [word for one in offered for word in one]
    assert len(words) == len(set(words))  # no subject takes a word from another
    return {word: handler for one in offered for word, handler in one.items()}
