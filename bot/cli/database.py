"""The database of a command: it is there, has this version's schema, and is closed in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.settings import Settings
    from storage.database import Database


@contextmanager
def open_database(settings: "Settings") -> Iterator["Database"]:
    """Open the database that the settings name; only warnings are logged.

    Raises CommandFailed when there is none yet, SchemaMismatch
    """
    from bot.cli.check_local import is_missing
    from bot.logs import configure_logging
    from storage import migrate
    from storage.database import Database

    configure_logging("warning", settings.log_format)
    if is_missing(settings.storage_url):  # opening it would create it
        raise CommandFailed("there is no database yet; start the bot once, or run pairme migrate")
    db = Database(settings.storage_url, pool_size=2)
    try:
        migrate.check(db)
        yield db
    finally:
        db.close()
