"""Buttons that are links: they open by themselves, and whoever sees them may follow them."""

from slack_bolt import Ack, App

from bot.ids import Action

LINKS = (Action.GOOGLE_CALENDAR, Action.OUTLOOK_CALENDAR, Action.INSTALL_AGAIN)


def register(app: App) -> None:
    """Connect what Slack tells us of clicks on links."""
    for link in LINKS:
        app.action(link.value)(on_link)


def on_link(ack: Ack) -> None:
    """Nothing is left to do; Slack only wants to hear that we heard of it."""
    ack()
