"""Ears: every trigger that Slack can pull, by subject. A listener never imports another one."""

from slack_bolt import App

from bot.listeners import buttons, check_ins, commands, forms, home, leftovers, lifecycle


def register(app: App) -> None:
    """Connect everything; this is the table of contents of what the bot reacts to."""
    commands.register(app)
    forms.register(app)
    buttons.register(app)
    check_ins.register(app)
    home.register(app)
    lifecycle.register(app)
    leftovers.register(app)
