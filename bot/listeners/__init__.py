"""Ears: every trigger that Slack can pull, by subject. A listener never imports another one."""

from slack_bolt import App

from bot.listeners import (
    buttons,
    care,
    check_ins,
    commands,
    feedback,
    forms,
    guides,
    home,
    leftovers,
    nudges,
    searches,
    settings,
    steps,
    talk_times,
)


def register(app: App) -> None:
    """Connect everything that people pull; this is the table of contents of what they can do.

    What Slack tells by itself is in `lifecycle`, which is asked before anything is acknowledged.
    """
    commands.register(app)
    forms.register(app)
    settings.register(app)
    buttons.register(app)
    check_ins.register(app)
    care.register(app)
    guides.register(app)
    talk_times.register(app)
    nudges.register(app)
    steps.register(app)
    feedback.register(app)
    searches.register(app)
    home.register(app)
    leftovers.register(app)
