"""How long what is kept, in one table; docs/privacy.md says the same, and a test compares them.

Each line is carried out in many short transactions: on SQLite nobody else can write meanwhile.
Doing it again is harmless, and whoever comes second finds less to do.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from bot.services.joining import erasing
from bot.services.messages import STEP_KEPT
from bot.services.operating.workspaces import REMOVED
from pairing.feedback import KEPT_DAYS
from pairing.ids import ERASED, MessageId, PersonId, WorkspaceId
from storage import (
    audit,
    erasures,
    feedback,
    oauth_states,
    past_people,
    people,
    places,
    privacy,
    profiles,
    retention,
    workspaces,
)
from storage.database import Database, Session
from storage.erasure_ledger import Ledger

log = logging.getLogger(__name__)

BATCH = 200  # rows that one transaction deletes: 20 to 40 ms, and others want to write
PAIRS = 50  # with each go some twenty rows of other tables
SAID = 200  # of each message it is asked whether it is somebody's newest
PAGE = 5_000  # messages that are looked at by one query
ERASED_AGAIN = timedelta(days=3)  # longer than anything is on its way to Slack

Forget = Callable[[Database, "Age"], Iterator[int]]
Piece = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Age:
    """What is too old: `before` an instant, as of `now`. ledger: by which who is erased is known
    again should they come back."""

    now: datetime
    before: datetime
    ledger: Ledger | None = None


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
    stop: Event | None = None,
    alive: Callable[[], object] = lambda: None,
) -> None:
    """Take away whatever has had its time, however much that is.

    ledger, stop, alive  as in `housekeeping.run`
    Transaction: opens many, each short.
    """
    for line in DEADLINES:
        n = 0
        for done in line.forget(db, Age(now, now - line.kept, ledger)):
            n += done
            alive()
            if stop is not None and stop.is_set():
                return
        if n:
            extra = {"event": "data.forgotten", "what": line.name, "n": n}
            log.info("forgot what has had its time", extra=extra)


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
                yield retention.forget_said(session, found[start : start + SAID])


def _pairs(db: Database, age: Age) -> Iterator[int]:
    while True:
        with db.read() as session:
            found = retention.list_old_pairs(session, before=age.before, limit=PAIRS)
        if not found:
            return
        with db.write() as session:
            yield retention.forget_pairs(session, found)


def _left(db: Database, age: Age) -> Iterator[int]:
    return _one_by_one(db, age, past_people.list_left, _forget_wishes)


def _closed(db: Database, age: Age) -> Iterator[int]:
    return _one_by_one(db, age, past_people.list_closed, _erase)


def _one_by_one(
    db: Database,
    age: Age,
    find: Callable[..., Sequence[PersonId]],
    forget: Callable[[Session, PersonId, Age], None],
) -> Iterator[int]:
    """One transaction for each person, as their data is in many tables."""
    after = PersonId(0)
    while True:
        with db.read() as session:
            found = find(session, before=age.before, after=after, limit=BATCH)
        if not found:
            return
        after = found[-1]
        for person_id in found:
            with db.write() as session:
                forget(session, person_id, age)
            yield 1


def _forget_wishes(session: Session, person_id: PersonId, age: Age) -> None:
    privacy.forget_wishes(session, person_id)


def _erase(session: Session, person_id: PersonId, age: Age) -> None:
    """Not into the ledger's file: what comes back with a backup is as old there, and goes again.

    An account may be opened again after a long leave: what others wished about them holds then.
    """
    if privacy.hold_person(session, person_id):
        person = people.get_person(session, person_id)
        if person.deactivated and not person.slack_user_id.startswith(ERASED):
            if age.ledger is not None:
                ours = workspaces.get_workspace(session, person.workspace_id)
                erasures.note(
                    session,
                    ours.id,
                    person_id,
                    person_hash=age.ledger.hash_for(ours, person.slack_user_id),
                    keeps_history=False,
                    now=age.now,
                )
            erasing.take_away(session, person, keyed=None, keeps_history=False, now=age.now)


def _unused(db: Database, age: Age) -> Iterator[int]:
    return _one_by_one(db, age, past_people.list_unused, _bury)


def _bury(session: Session, person_id: PersonId, age: Age) -> None:
    if privacy.hold_person(session, person_id) and past_people.is_unused(session, person_id):
        privacy.make_tombstone(session, person_id, privacy.random_tombstone())


def _erased_again(db: Database, age: Age) -> Iterator[int]:
    """Take away what was on its way while somebody was erased."""
    with db.read() as session:
        found = erasures.list_people(session, since=age.before)
    for person_id in found:
        with db.write() as session:
            if privacy.hold_person(session, person_id):
                person = people.get_person(session, person_id)
                if person.slack_user_id.startswith(ERASED):
                    privacy.erase(session, person, tombstone=person.slack_user_id)
        yield 0


def _removed(db: Database, age: Age) -> Iterator[int]:
    with db.read() as session:
        found = retention.list_removed(session, event=REMOVED, before=age.before)
    for workspace_id in found:
        n = 1
        while n:
            with db.write() as session:
                n = retention.forget_workspace(session, WorkspaceId(workspace_id), limit=BATCH)
            yield n


DEADLINES: tuple[Deadline, ...] = (
    Deadline("imports", timedelta(hours=1), _piecewise(retention.forget_imports)),
    Deadline("requests", timedelta(days=3), _piecewise(retention.forget_requests)),
    Deadline("receipts", timedelta(days=3), _piecewise(retention.forget_receipts)),
    Deadline("states", timedelta(0), _piecewise(oauth_states.forget_expired)),
    Deadline("challenges", timedelta(0), _challenges),
    Deadline("steps", STEP_KEPT, _piecewise(retention.forget_steps)),
    Deadline("feedback", timedelta(days=KEPT_DAYS), _feedback),
    Deadline("messages", timedelta(days=7), _messages),
    Deadline("erased", ERASED_AGAIN, _erased_again),
    Deadline("left", timedelta(days=30), _left),
    Deadline("closed", timedelta(days=30), _closed),
    Deadline("removed", timedelta(days=30), _removed),
    Deadline("refused", timedelta(days=90), _piecewise(audit.forget_refused)),
    Deadline("places", timedelta(days=365), _piecewise(places.forget_strangers)),
    Deadline("deeds", timedelta(days=365), _piecewise(retention.forget_deeds)),
    Deadline("pairs", timedelta(days=730), _pairs),
    Deadline("earlier pairs", timedelta(days=730), _piecewise(retention.forget_earlier_pairs)),
    Deadline("unused", timedelta(0), _unused),
)
