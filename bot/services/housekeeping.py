"""What must not pile up: finished rounds are closed, old requests are forgotten."""

from datetime import datetime, timedelta

from bot.services.messages import STEP_KEPT
from storage import feedback, follow_ups, inbox, outbox, profiles, receipts, rounds, steps
from storage.database import Database

INBOX_KEPT = timedelta(days=3)  # Slack's last retry of an event comes within a day
RECEIPTS_KEPT = timedelta(days=3)  # a message in doubt is settled, or a person decides, in a day
FOLLOW_UPS_KEPT = timedelta(weeks=9)  # longer than the longest round


def run(db: Database, *, now: datetime) -> None:
    """Close rounds whose messages are all final; forget what has had its time.

    Transaction: opens one.
    """
    with db.write() as session:
        rounds.finish_rounds(session)
        inbox.purge(session, before=now - INBOX_KEPT)
        profiles.forget_challenges(session, now=now)
        receipts.purge(session, before=now - RECEIPTS_KEPT)
        feedback.reduce(session, now=now)
        follow_ups.forget(session, before=now - FOLLOW_UPS_KEPT)
        steps.purge(session, before=now - STEP_KEPT)


def expire(db: Database, *, now: datetime) -> int:
    """Give up on messages whose time has passed. Returns how many. Transaction: opens one."""
    with db.write() as session:
        return outbox.expire(session, now=now)
