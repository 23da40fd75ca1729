"""How long what is kept, in one table; docs/privacy.md says the same, and a test compares them.

Each line is carried out in many short transactions: on SQLite nobody else can write meanwhile.
Doing it again is harmless, and whoever comes second finds less to do.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from bot.errors import NotForgotten
from bot.services.messages import STEP_KEPT
from bot.services.operating import departed
from bot.services.operating.departed import BATCH, Age
from bot.services.operating.workspaces import REMOVED
from pairing.feedback import KEPT_DAYS
from pairing.ids import MessageId, WorkspaceId
from pairing.profile_fields import NAMED
from storage import audit, feedback, oauth_states, places, profiles, retention
from storage.database import Database
from storage.erasure_ledger import Ledger
from storage.errors import StorageUnavailable

__all__ = ["BATCH", "DEADLINES", "Age", "Deadline", "run"]
log = logging.getLogger(__name__)

PAIRS = 50  # with each go some twenty rows of other tables
SAID = 200  # of each message it is asked whether it is somebody's newest
PAGE = 5_000  # messages that are looked at by one query
ERASED_AGAIN = timedelta(days=3)  # longer than anything is on its way to Slack

Forget = Callable[[Database, Age], Iterator[int]]
Piece = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Deadline:
    """One promise: what is kept how long, and what takes it away.

    name    as in docs/privacy.md
    kept    how long after the event that the page names
    forget  yields how much it took away after every transaction, and after a look in vain
    """

    name: str
    kept: timedelta
    forget: Forget


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
    """Take away whatever has had its time, however much that is.

    ledger, admin_ids, wanted, stop, alive  as in `housekeeping.run`
    Raises  NotForgotten at the end when some lines failed; the others are carried out.
            StorageUnavailable at once when the database does not answer
    Transaction: opens many, each short.
    """
    failed = []
    for line in DEADLINES:
        age = Age(now, now - line.kept, ledger, admin_ids, wanted)
        try:
            if not _carry_out(db, line, age, stop=stop, alive=alive):
                break
        except Exception as error:  # one line must not keep the others from what they promise
            if isinstance(error, StorageUnavailable):
                db.ping()  # it raises where all the others would wait in vain, one after the other
            extra = {"event": "data.kept", "what": line.name}
            log.exception("what has had its time is still there", extra=extra)
            failed.append(line.name)
            alive()
    if failed:
        raise NotForgotten(failed)


def _carry_out(
    db: Database,
    line: Deadline,
    age: Age,
    *,
    stop: Event | None,
    alive: Callable[[], object],
) -> bool:
    """Take away what a line is about, and log how much. False when it is to end early."""
    n = 0
    for done in line.forget(db, age):
        n += done
        alive()
        if stop is not None and stop.is_set():
            return False
    if n:
        extra = {"event": "data.forgotten", "what": line.name, "n": n}
        log.info("forgot what has had its time", extra=extra)
    return True


def _piecewise(piece: Piece) -> Forget:
    """Repeat a deletion of at most BATCH rows until there is nothing left of it."""

    def forget(db: Database, age: Age) -> Iterator[int]:
        n = BATCH
        while n >= BATCH:
            with db.write() as session:
                n = piece(session, before=age.before, limit=BATCH)
            yield n

    return forget


def _challenges(db: Database, age: Age) -> Iterator[int]:
    with db.write() as session:
        yield profiles.forget_challenges(session, now=age.now)


def _profiles(db: Database, age: Age) -> Iterator[int]:
    n = 0 if age.wanted is None else BATCH
    while n >= BATCH:
        with db.write() as session:
            n = places.forget_synced(session, {*NAMED} - {*(age.wanted or ())}, limit=BATCH)
        yield n


def _feedback(db: Database, age: Age) -> Iterator[int]:
    n = feedback.BATCH
    while n >= feedback.BATCH:
        with db.write() as session:
            n = feedback.reduce(session, now=age.now)
        yield n


def _messages(db: Database, age: Age) -> Iterator[int]:
    """Look through all of them, in pages, and write only where there is something to take."""
    after: MessageId | None = MessageId(0)
    while after is not None:
        with db.read() as session:
            found, after = retention.list_said(session, before=age.before, after=after, limit=PAGE)
        yield 0
        for start in range(0, len(found), SAID):
            with db.write() as session:
                piece = found[start : start + SAID]
                yield retention.forget_said(session, piece, before=age.before)


def _pairs(db: Database, age: Age) -> Iterator[int]:
    while True:
        with db.read() as session:
            found = retention.list_old_pairs(session, before=age.before, limit=PAIRS)
        if not found:
            return
        with db.write() as session:
            yield retention.forget_pairs(session, found)


def _removed(db: Database, age: Age) -> Iterator[int]:
    with db.read() as session:
        found = retention.list_removed(session, event=REMOVED, before=age.before)
    for workspace_id in found:
        n = 1
        while n:
            with db.write() as session:
                n = retention.forget_workspace(
                    session,
                    WorkspaceId(workspace_id),
                    event=REMOVED,
                    before=age.before,
                    limit=BATCH,
                )
            yield n


DEADLINES: tuple[Deadline, ...] = (
    Deadline("imports", timedelta(hours=1), _piecewise(retention.forget_imports)),
    Deadline("requests", timedelta(days=3), _piecewise(retention.forget_requests)),
    Deadline("receipts", timedelta(days=3), _piecewise(retention.forget_receipts)),
    Deadline("states", timedelta(0), _piecewise(oauth_states.forget_expired)),
    Deadline("challenges", timedelta(0), _challenges),
    Deadline("profiles", timedelta(0), _profiles),
    Deadline("steps", STEP_KEPT, _piecewise(retention.forget_steps)),
    Deadline("feedback", timedelta(days=KEPT_DAYS), _feedback),
    Deadline("messages", timedelta(days=7), _messages),
    Deadline("erased", ERASED_AGAIN, departed.erased_again),
    Deadline("left", timedelta(days=30), departed.left),
    Deadline("closed", timedelta(days=30), departed.closed),
    Deadline("removed", timedelta(days=30), _removed),
    Deadline("refused", timedelta(days=90), _piecewise(audit.forget_refused)),
    Deadline("places", timedelta(days=365), _piecewise(places.forget_strangers)),
    Deadline("deeds", timedelta(days=365), _piecewise(retention.forget_deeds)),
    Deadline("pairs", timedelta(days=730), _pairs),
    Deadline("earlier pairs", timedelta(days=730), _piecewise(retention.forget_earlier_pairs)),
    Deadline("unused", timedelta(0), departed.unused),
)
