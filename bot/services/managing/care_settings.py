"""Whom people can turn to, as the admins of a workspace set it in Slack.

What they set there wins over the operator's file as a whole. Who looks at it is not recorded.
"""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.services.admission import Admin
from bot.services.answers import Answer, Said
from bot.services.managing.admin_steps import AdminStep, carry_out, look, note
from bot.services.managing.care_contacts import Contact, Contacts
from bot.services.managing.care_entries import (
    MAX_CONTACTS,
    InvalidContact,
    as_written,
    parse_contact,
)
from pairing.ids import WorkspaceId
from storage import care_contacts, workspaces
from storage.database import Database, Session
from storage.workspaces import WorkspaceState

log = logging.getLogger(__name__)

MARK_LENGTH = 16  # characters that stand for one contact in a button


@dataclass(frozen=True, slots=True)
class CarePage:
    """All contacts, for an admin.

    is_set_here  in Slack, not in the operator's file; has_file: that one names somebody
    """

    contacts: Contacts
    is_set_here: bool
    has_file: bool


def find_contacts(db: Database, *, team_id: str, file: Contacts) -> Contacts:
    """Return whom people of a workspace can turn to. file: what the operator's file says.

    Transaction: one read; nothing is written or logged.
    """
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        return file if workspace is None else contacts_in(session, workspace.id, file=file)


def find_all_contacts(db: Database, *, file: Contacts) -> list[tuple[str, Contacts]]:
    """Return whom people can turn to, for each workspace that has not removed the app, by team;
    while there is none, what the file says, for nobody. file: as above. Transaction: one read."""
    with db.read() as session:
        found = [
            (one.team_id, contacts_in(session, one.id, file=file))
            for one in workspaces.list_workspaces(session)
            if one.state is not WorkspaceState.UNINSTALLED
        ]
    return found or [("", file)]


def contacts_in(session: Session, workspace_id: WorkspaceId, *, file: Contacts) -> Contacts:
    """Do what `find_contacts` does, inside the caller's transaction."""
    stored = care_contacts.find_care(session, workspace_id)
    return file if stored is None else Contacts(tuple(_read(stored)))


def find_page(db: Database, step: AdminStep, *, file: Contacts) -> CarePage | None:
    """Return all contacts for who may change them; None for everybody else."""

    def find(session: Session, admin: Admin) -> CarePage:
        stored = care_contacts.find_care(session, admin.workspace.id)
        shown = contacts_in(session, admin.workspace.id, file=file)
        return CarePage(shown, stored is not None, bool(file.entries))

    return look(db, step, asked="care.look", find=find)


def keep(
    db: Database, step: AdminStep, given: Mapping[str, Any], *, mark: str, file: Contacts
) -> Answer:
    """Add a contact, or put it in the place of another.

    given    the fields of an entry
    mark     of the contact it replaces (`mark_of`); "" = a new one
    file     what the operator's file says: the first change in Slack begins with it
    Returns  CARE_SAVED; TOO_MANY_CONTACTS; CHANGED_MEANWHILE when the other one is gone
    Raises   InvalidContact
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin) -> Answer:
        contact = parse_contact(given)
        there = list(_hold(session, admin, file=file))
        marks = [mark_of(one) for one in there]
        if mark and mark not in marks:
            return Answer(Said.CHANGED_MEANWHILE)
        if not mark and len(there) >= MAX_CONTACTS:
            return Answer(Said.TOO_MANY_CONTACTS)
        if mark:
            there[marks.index(mark)] = contact
        elif mark_of(contact) not in marks:
            there.append(contact)
        return _write(session, admin, there, step=step)

    return carry_out(db, step, asked="care.change", act=act)


def remove(db: Database, step: AdminStep, *, mark: str, file: Contacts) -> Answer:
    """Take a contact off the list. Returns CARE_SAVED, also when it is not there.

    Transaction: opens one.
    """

    def act(session: Session, admin: Admin) -> Answer:
        there = _hold(session, admin, file=file)
        return _write(session, admin, [one for one in there if mark_of(one) != mark], step=step)

    return carry_out(db, step, asked="care.change", act=act)


def use_file(db: Database, step: AdminStep) -> Answer:
    """Forget what was set in Slack: the operator's file counts again. Returns CARE_SAVED.

    Transaction: opens one.
    """

    def act(session: Session, admin: Admin) -> Answer:
        return _write(session, admin, None, step=step)

    return carry_out(db, step, asked="care.change", act=act)


def mark_of(contact: Contact) -> str:
    """What stands for a contact in a button: the same for the same words, and tells none."""
    written = json.dumps(as_written(contact), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:MARK_LENGTH]


def _hold(session: Session, admin: Admin, *, file: Contacts) -> Sequence[Contact]:
    """The contacts until now; nobody else changes them until the transaction ends."""
    care_contacts.hold(session, admin.workspace.id)
    return contacts_in(session, admin.workspace.id, file=file).entries


def _write(
    session: Session, admin: Admin, contacts: Sequence[Contact] | None, *, step: AdminStep
) -> Answer:
    entries = None if contacts is None else [as_written(one) for one in contacts]
    care_contacts.keep_care(session, admin.workspace.id, entries)
    note(session, admin, "care.changed", now=step.now)
    return Answer(Said.CARE_SAVED)


def _read(stored: Sequence[Any]) -> Sequence[Contact]:
    """Read what is stored; what makes no sense stays out, with a warning."""
    found = []
    for entry in stored:
        try:
            found.append(parse_contact(entry))
        except (InvalidContact, TypeError, ValueError):
            log.warning("a contact cannot be read", extra={"event": "contact.unreadable"})
    return found
