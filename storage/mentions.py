"""Where the Slack id of a person stands in a text or in JSON, and not in a column of its own.

No foreign key leads there, so each place is named here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, cast, delete, or_, select, update

from pairing.ids import WorkspaceId
from storage.people import Person
from storage.session import Session
from storage.statements import table_of
from storage.tables import AuditRow, ConversationRow, ImportRow, InboxRow, WorkspaceRow


def forget_mentions(s: Session, person: Person, *, tombstone: str) -> None:
    """Take a person's Slack id out of all of these places; the audit trail names the tombstone."""
    _forget_requests(s, person)
    _forget_conversations(s, person)
    _forget_imports(s, person)
    _rename_in_audit(s, person, tombstone)
    _forget_contact(s, person)


def requests_of(person: Person) -> Any:
    """Say, of a row of the inbox, that it is a click of this person: its key ends with their id."""
    inbox = table_of(InboxRow)
    ours = inbox.c.workspace_id == person.workspace_id
    return ours & inbox.c.key.endswith(f"/{person.slack_user_id}", autoescape=True)


def conversations_of(person: Person) -> Any:
    """Say, of a row of the conversations, that this person is in it: "7", "7,9", "3,7", "3,7,9"."""
    conversations, own = table_of(ConversationRow), str(person.id)
    people = conversations.c.people
    return (conversations.c.workspace_id == person.workspace_id) & or_(
        people == own,
        people.startswith(f"{own},"),
        people.endswith(f",{own}"),
        people.contains(f",{own},"),
    )


def audit_of(workspace_id: WorkspaceId, slack_user_id: str) -> Any:
    """Say, of a row of the audit trail, that somebody did it, or that it names them."""
    audit = table_of(AuditRow)
    named = cast(audit.c.subject, Text).contains(f'"{slack_user_id}"', autoescape=True)
    return (audit.c.workspace_id == workspace_id) & or_(audit.c.actor == slack_user_id, named)


def is_mentioned(s: Session, workspace_id: WorkspaceId, slack_user_id: str) -> bool:
    """Tell whether the audit trail or the contacts of a workspace name somebody by their id."""
    audit = table_of(AuditRow)
    if s.execute(select(audit.c.id).where(audit_of(workspace_id, slack_user_id))).first():
        return True
    return bool(contacts_of(s, workspace_id, slack_user_id))


def contacts_of(s: Session, workspace_id: WorkspaceId, slack_user_id: str) -> list[Any]:
    """Return the entries that say that somebody can be turned to, as they were written."""
    workspaces = table_of(WorkspaceRow)
    query = select(workspaces.c.care).where(workspaces.c.id == workspace_id)
    care = s.execute(query).scalar_one_or_none()
    return [one for one in care or () if names(one, slack_user_id)]


def replaced(value: Any, old: str, new: str) -> Any:
    """Return JSON with one text in the place of another, wherever it stands."""
    if isinstance(value, dict):
        return {name: replaced(one, old, new) for name, one in value.items()}
    if isinstance(value, list):
        return [replaced(one, old, new) for one in value]
    return new if value == old else value


def names(value: Any, wanted: str) -> bool:
    """Tell whether a text stands anywhere in JSON, by itself."""
    if isinstance(value, dict):
        return any(names(one, wanted) for one in (*value, *value.values()))
    if isinstance(value, list):
        return any(names(one, wanted) for one in value)
    return bool(value == wanted)


def _forget_requests(s: Session, person: Person) -> None:
    s.execute(delete(table_of(InboxRow)).where(requests_of(person)))


def _forget_conversations(s: Session, person: Person) -> None:
    s.execute(delete(table_of(ConversationRow)).where(conversations_of(person)))


def _forget_imports(s: Session, person: Person) -> None:
    """A file that waits for a yes and names them goes as a whole; it can be given again."""
    imports = table_of(ImportRow)
    query = select(imports.c.id, imports.c.rows)
    for row in s.execute(query.where(imports.c.workspace_id == person.workspace_id)).all():
        if names(row.rows, person.slack_user_id):
            s.execute(delete(imports).where(imports.c.id == row.id))


def _rename_in_audit(s: Session, person: Person, tombstone: str) -> None:
    audit, old = table_of(AuditRow), person.slack_user_id
    query = select(audit.c.id, audit.c.actor, audit.c.subject).where(
        audit_of(person.workspace_id, old)
    )
    for row in s.execute(query.order_by(audit.c.id)).all():
        values = {
            "actor": tombstone if row.actor == old else row.actor,
            "subject": replaced(row.subject, old, tombstone),
        }
        s.execute(update(audit).where(audit.c.id == row.id).values(**values))


def _forget_contact(s: Session, person: Person) -> None:
    """Nobody is shown any more that they can be turned to."""
    workspaces = table_of(WorkspaceRow)
    this = workspaces.c.id == person.workspace_id
    care = s.execute(select(workspaces.c.care).where(this)).scalar_one_or_none()
    left = [one for one in care or () if not names(one, person.slack_user_id)]
    if care and left != care:
        s.execute(update(workspaces).where(this).values(care=left))
