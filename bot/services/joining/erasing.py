"""Erasing somebody: out of their pairs as anybody who leaves, into the ledger, then away.

Partners are told in the words of every ending. What the ledger says is done again after a restore.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.named_admins import NOBODY, NamedAdmins
from bot.services.organisers import admin_notice, list_all_organisers
from bot.services.partings import leave_pairs
from pairing.ids import ERASED, WorkspaceId
from storage import (
    avoidances,
    care_contacts,
    erasures,
    outbox,
    participants,
    people,
    privacy,
    recoveries,
    workspaces,
)
from storage.database import Database, Session
from storage.erasure_ledger import Entry, Ledger
from storage.errors import StorageError
from storage.people import Person
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Restored:
    """What the ledger asked for after an older database came back.

    n_erased   people who were erased again
    n_unknown  entries made with a key that is not here: nobody can tell whom they mean
    """

    n_erased: int = 0
    n_unknown: int = 0


def erase_person(
    session: Session,
    workspace: Workspace,
    person: Person,
    *,
    ledger: Ledger,
    now: datetime,
    keep_history: bool = False,
    admin_ids: Sequence[str] = (),
) -> Entry | None:
    """Take a person out of everything, and then away. None when they are erased already.

    admin_ids  Slack ids of those the operator named, who hear when a contact is gone
    The ledger is written last, and before the commit: an erasure that is not in it would not
    outlive a restored backup. Transaction: inside the caller's.
    """
    if not _is_there(session, person):
        return None
    keyed = ledger.tombstone_of(workspace, person.slack_user_id)
    keeps = keep_history and keyed is not None
    named = NamedAdmins(admin_ids, ledger)
    take_away(session, person, keyed=keyed, keeps_history=keeps, now=now, named=named)
    entry = ledger.note(workspace, person, keeps_history=keeps, now=now)
    _note(session, person, entry)
    return entry


def erase_again(
    session: Session, ledger: Ledger, *, now: datetime, admin_ids: Sequence[str] = ()
) -> Restored:
    """Erase whom the ledger names and this database does not know as erased: a backup came back.

    admin_ids  as in `erase_person`
    Partners are not told a second time. Only while no instance runs. Transaction: the caller's.
    """
    missing = [
        entry
        for entry in ledger.entries()
        if not erasures.is_noted(session, person_hash=entry.person_hash, erased_at=entry.erased_at)
    ]
    known = [entry for entry in missing if ledger.knows_key(entry)]
    n_erased = 0
    for workspace in workspaces.list_workspaces(session) if known else ():
        for person, entry in _named(session, workspace, known, ledger):
            if _is_there(session, person):
                keyed = ledger.tombstone_of(workspace, person.slack_user_id)
                keeps = entry.keeps_history and keyed is not None
                take_away(
                    session,
                    person,
                    keyed=keyed,
                    keeps_history=keeps,
                    now=now,
                    is_told=False,
                    named=NamedAdmins(admin_ids, ledger),
                )
                n_erased += 1
            _note(session, person, entry)
    return Restored(n_erased, len(missing) - len(known))


def take_away(
    session: Session,
    person: Person,
    *,
    keyed: str | None,
    keeps_history: bool,
    now: datetime,
    is_told: bool = True,
    named: NamedAdmins = NOBODY,
) -> None:
    """End their part for everybody who meets them, then erase them.

    keyed          what they would be found again by; kept only with `keeps_history`
    is_told        whether partners hear that the pairing has ended
    named          who hears when a contact is gone
    Transaction: inside the caller's, which holds the person.
    """
    participants.opt_out_everywhere(session, person.id, now=now)
    newest = recoveries.find_newest_message(session)
    leave_pairs(session, person.workspace_id, person.id, reason="left", now=now)
    if not is_told:
        recoveries.call_off_after(session, newest, now=now)
    tombstone = privacy.random_tombstone()
    before = None
    if keyed is not None:  # they were erased before, and have agreed to be found again then
        before = privacy.find_tombstone(session, person.workspace_id, keyed)
    if keyed is not None and keeps_history and before is None:
        tombstone = keyed
    if before is not None and not keeps_history:
        privacy.make_tombstone(session, before, privacy.random_tombstone())
    contacts = care_contacts.count_without(session, person.workspace_id, person.slack_user_id)
    privacy.erase(session, person, tombstone=tombstone)
    if contacts is not None:  # people need two of them: those who can name another are told
        others = [one for one in named.ids if one != person.slack_user_id]
        named = replace(named, ids=others)
        _tell_of_contacts(session, person.workspace_id, contacts, named=named, now=now)


def take_back(session: Session, workspace: Workspace, person: Person, ledger: Ledger) -> None:
    """Of the time before somebody had themselves erased, find what others wished about them, and
    whom they met, if they agreed to that then. Transaction: inside the caller's."""
    hashes = ledger.hashes_of(workspace, [person.slack_user_id])[person.slack_user_id]
    for before in erasures.find_people(session, workspace.id, hashes):
        if before != person.id:
            avoidances.take_along(session, workspace.id, old=before, new=person.id)
    tombstone = ledger.tombstone_of(workspace, person.slack_user_id)
    if tombstone is not None:
        met_as = privacy.find_tombstone(session, workspace.id, tombstone)
        if met_as is not None:
            privacy.take_back_history(session, met_as, to=person.id)


def _tell_of_contacts(
    session: Session,
    workspace_id: WorkspaceId,
    left: Mapping[str, int],
    *,
    named: NamedAdmins,
    now: datetime,
) -> None:
    told = list_all_organisers(session, workspace_id, named=named)
    facts = {"contacts": dict(left)}
    outbox.enqueue(session, [admin_notice(workspace_id, one, facts, at=now) for one in told])


def _is_there(session: Session, person: Person) -> bool:
    """Hold a person, and tell whether nobody has erased them meanwhile."""
    if not privacy.hold_person(session, person.id):
        return False
    return not people.get_person(session, person.id).slack_user_id.startswith(ERASED)


def _note(session: Session, person: Person, entry: Entry) -> None:
    erasures.note(
        session,
        person.workspace_id,
        person.id,
        person_hash=entry.person_hash,
        keeps_history=entry.keeps_history,
        now=entry.erased_at,
    )


def _named(
    session: Session, workspace: Workspace, entries: Sequence[Entry], ledger: Ledger
) -> Iterator[tuple[Person, Entry]]:
    """Find the people of a workspace whom entries name: a hash leads from an id to an entry."""
    by_key = {entry.key_id: entry for entry in entries}
    by_hash = {entry.person_hash: entry for entry in entries}
    for person in privacy.list_everybody(session, workspace.id):
        for example in by_key.values():
            found = by_hash.get(ledger.hash_of(example, workspace, person.slack_user_id) or "")
            if found is not None:
                yield person, found


@contextmanager
def kept_only_if_done(db: Database, ledger: Ledger, made: Sequence[Entry]) -> Iterator[None]:
    """Take entries of the ledger back whose transaction came to nothing.

    Where nobody can tell, the entry stays: they asked to be erased.
    """
    try:
        yield
    finally:
        for entry in made:
            with suppress(StorageError, OSError), db.read() as session:
                if not erasures.is_noted(
                    session, person_hash=entry.person_hash, erased_at=entry.erased_at
                ):
                    ledger.take_back(entry)
