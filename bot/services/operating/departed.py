"""Whose time here is over, one person at a time: they left, their account is closed, or they were
never more than a row. How long each is kept: see `retention`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.joining import erasing
from bot.services.named_admins import NamedAdmins
from pairing.ids import ERASED, PersonId
from storage import erasures, past_people, people, privacy, workspaces
from storage.database import Database, Session
from storage.erasure_ledger import Ledger

BATCH = 200  # people of one look; rows that one transaction deletes take 20 to 40 ms


@dataclass(frozen=True, slots=True)
class Age:
    """What is too old: `before` an instant, as of `now`.

    ledger     by which who is erased is known again should they come back
    admin_ids  Slack ids of those the operator named: they hear when a contact is gone
    wanted     the columns that are read from Slack profiles; None = nobody says which
    """

    now: datetime
    before: datetime
    ledger: Ledger | None = None
    admin_ids: Sequence[str] = ()
    wanted: Collection[str] | None = None


def left(db: Database, age: Age) -> Iterator[int]:
    """Forget what somebody wished who left every program."""
    return _one_by_one(db, age, past_people.list_left, _forget_wishes)


def closed(db: Database, age: Age) -> Iterator[int]:
    """Erase whose account was closed."""
    return _one_by_one(db, age, past_people.list_closed, _erase)


def unused(db: Database, age: Age) -> Iterator[int]:
    """Let nothing stand for whoever was never more than a row."""
    return _one_by_one(db, age, past_people.list_unused, _bury)


def erased_again(db: Database, age: Age) -> Iterator[int]:
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


def _one_by_one(
    db: Database,
    age: Age,
    find: Callable[..., Sequence[PersonId]],
    forget: Callable[[Session, PersonId, Age], None],
) -> Iterator[int]:
    """One transaction for each person, as their data is in many tables.

    It looks again at whoever it holds: they may have come back, or been erased, since the list was
    read, and hundreds of transactions of others lie between.
    """
    after = PersonId(0)
    while True:
        with db.read() as session:
            found = find(session, before=age.before, after=after, limit=BATCH)
        if not found:
            return
        after = found[-1]
        for person_id in found:
            still: Sequence[PersonId] = ()
            with db.write() as session:
                if privacy.hold_person(session, person_id):
                    still = find(session, before=age.before, after=after, limit=1, only=person_id)
                for one in still:
                    forget(session, one, age)
            yield len(still)


def _forget_wishes(session: Session, person_id: PersonId, age: Age) -> None:
    privacy.forget_wishes(session, person_id)


def _erase(session: Session, person_id: PersonId, age: Age) -> None:
    """Not into the ledger's file: what comes back with a backup is as old there, and goes again.

    An account may be opened again after a long leave: what others wished about them holds then.
    """
    person = people.get_person(session, person_id)
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
    named = NamedAdmins(age.admin_ids, age.ledger)
    erasing.take_away(session, person, keyed=None, keeps_history=False, now=age.now, named=named)


def _bury(session: Session, person_id: PersonId, age: Age) -> None:
    privacy.make_tombstone(session, person_id, privacy.random_tombstone())
