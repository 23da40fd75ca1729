"""`pairme migrate`: bring the database to this version's schema, or say whether it is there."""

from typing import Annotated

import typer

from bot.errors import CommandFailed


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if a migration is pending.")
    ] = False,
) -> None:
    """Create or upgrade the tables. Needs no tokens. Doing it twice is harmless.

    A SQLite database must not be in use: stop the bot first.

    Example: pairme migrate --check
    """
    from bot.cli.check_local import is_missing  # all this is slow to load; help does without
    from bot.logs import configure_logging
    from bot.settings import load_settings
    from storage import migrate as schema
    from storage.database import Database

    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    if check and is_missing(settings.storage_url):  # opening it would create it
        raise CommandFailed("the database file does not exist yet; run pairme migrate")
    db = Database(settings.storage_url, pool_size=2)
    try:
        if check:
            schema.check(db)
        else:
            db.hold_single_process()
            schema.upgrade(db)
        typer.echo(f"{db.url_for_display} has schema {schema.head()}")
    finally:
        db.close()
