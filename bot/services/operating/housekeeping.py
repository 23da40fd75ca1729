"""What must not pile up: finished rounds are closed, and what has had its time is forgotten."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from threading import Event

from bot.services.operating import retention
from storage import follow_ups, outbox, rounds
from storage.database import Database
from storage.erasure_ledger import Ledger

FOLLOW_UPS_KEPT = timedelta(weeks=9)  # longer than the longest round


def run(
    db: Database,
    *,
    now: datetime,
    ledger: Ledger | None = None,
    admin_ids: Sequence[str] = (),
    wanted: Collection[str] | None = None,
    stop: Event | None = None,
    alive: Callable[[], object] = lambda: None,
) -> None:
    """Close rounds whose messages are all final; forget what has had its time.

    ledger     by which who is erased is known again should they come back
    admin_ids  Slack ids of those the operator named: they hear when a contact is gone
    wanted     the columns that are read from Slack profiles: what others hold from there goes;
               None = nobody says which, and all stays
    stop       set it to let this end early; the next call goes on
    alive      is called after each piece
    Raises     what failed, when the rest is done
    Transaction: opens several, each short.
    """
    try:
        with db.write() as session:
            rounds.finish_rounds(session)
            follow_ups.forget(session, before=now - FOLLOW_UPS_KEPT)
    finally:
        retention.run(
            db,
            now=now,
            ledger=ledger,
            admin_ids=admin_ids,
            wanted=wanted,
            stop=stop,
            alive=alive,
        )


def expire(db: Database, *, now: datetime) -> int:
    """Give up on messages whose time has passed. Returns how many. Transaction: opens one."""
    with db.write() as session:
        return outbox.expire(session, now=now)
