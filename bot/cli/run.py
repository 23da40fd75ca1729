"""`pairme run`: serve until told to stop."""

import typer

from bot.logs import configure_logging, log_uncaught
from bot.settings import load_settings


def run() -> None:
    """Run the bot until SIGTERM or Ctrl-C.

    Migrates the database first. Exit code 0 after a clean stop, 1 when it could not start,
    2 when the settings are wrong.
    """
    settings = load_settings(needs_slack=True)
    configure_logging(settings.log_level, settings.log_format, secrets=settings.secrets())
    log_uncaught()
    from bot.run import run as serve  # the libraries behind it are slow to import

    raise typer.Exit(serve(settings))
