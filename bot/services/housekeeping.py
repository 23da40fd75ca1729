"""What must not pile up: finished rounds are closed, old requests are forgotten."""

from datetime import datetime, timedelta

from storage import inbox, rounds
from storage.database import Database

INBOX_KEPT = timedelta(days=3)  # Slack's last retry of an event comes within a day


def run(db: Database, *, now: datetime) -> None:
    """Close rounds whose messages are all final; drop inbox keys. Transaction: opens one."""
    with db.write() as session:
        rounds.finish_rounds(session)
        inbox.purge(session, before=now - INBOX_KEPT)
