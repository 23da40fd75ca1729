"""What people may have of their own data: all of it to read, and all of it gone.

What is handed out is neither stored nor logged. Whoever is erased leaves their pairs as anybody who
leaves does, so partners are told in the words of every ending.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.services.answers import Answer, Said
from bot.services.joining.erasing import erase_person, kept_only_if_done
from bot.services.requests import Caller, Request, once
from pairing.ids import WorkspaceId
from storage import outbox, own_data, people, workspaces
from storage.database import Database, Session
from storage.erasure_ledger import Entry, Ledger
from storage.mentions import is_mentioned

FORMAT = 1  # of the export; a part that changes its meaning makes it 2


def export(db: Database, *, team_id: str, slack_user_id: str, now: datetime) -> Mapping[str, Any]:
    """Return all that is stored about somebody, as plain JSON. Transaction: one read.

    Of somebody who never took part it says only the id that was asked for: a row of theirs may be
    there because somebody does not want to be paired with them.
    """
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        known, parts = None, {}
        if workspace is not None:
            known = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
            if known is not None:
                parts = own_data.collect(session, known)
            else:
                parts = own_data.collect_mentions(session, workspace.id, slack_user_id)
    if known is None or not own_data.has_taken_part(parts):
        parts |= {"account": {"slack_user_id": slack_user_id}}
    head = {"format": FORMAT, "made_at": now.isoformat(), "workspace": team_id}
    return {**head, **parts, "not_included": own_data.WITHHELD}


def find_conversation(db: Database, *, team_id: str, slack_user_id: str) -> str | None:
    """Return where the bot talks with somebody alone; None = not known. Transaction: one read."""
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return None
        person = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
        return None if person is None else outbox.find_direct_channel(session, person.id)


def forget(
    db: Database,
    request: Request,
    *,
    keep_history: bool,
    ledger: Ledger,
    now: datetime,
    admin_ids: Sequence[str] = (),
) -> Answer:
    """Erase whoever asks. Returns FORGOTTEN, also when nothing was stored.

    admin_ids     Slack ids of those the operator named: they hear when nobody is left to turn to
    keep_history  they agreed that who they met is found again when they come back; counts only
                  where the operator has set a key for it
    Raises        StorageError when nothing could be erased, also for want of the ledger
    Transaction: opens one.
    """
    made: list[Entry] = []

    def act(session: Session, caller: Caller) -> Answer:
        entry = erase_person(
            session,
            caller.workspace,
            caller.person,
            keep_history=keep_history,
            ledger=ledger,
            now=now,
            admin_ids=admin_ids,
        )
        made.extend([] if entry is None else [entry])
        return Answer(Said.FORGOTTEN)

    with kept_only_if_done(db, ledger, made):
        return once(db, request, now=now, act=act, alone=True)


def erase(
    db: Database,
    *,
    team_id: str,
    slack_user_id: str,
    ledger: Ledger,
    now: datetime,
    admin_ids: Sequence[str] = (),
) -> bool:
    """Erase somebody for the operator. Returns False when they are not stored.

    admin_ids  as in `forget`
    Raises StorageError when nothing could be erased. Transaction: opens one.
    """
    made: list[Entry] = []
    with kept_only_if_done(db, ledger, made), db.write() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return False
        if not _is_stored(session, workspace.id, slack_user_id):
            return False
        person = people.ensure_person(session, workspace.id, slack_user_id=slack_user_id)
        entry = erase_person(
            session, workspace, person, ledger=ledger, now=now, admin_ids=admin_ids
        )
        made.extend([] if entry is None else [entry])
        return entry is not None


def teams_of(db: Database, *, slack_user_id: str) -> tuple[str, ...]:
    """Return the workspaces in which somebody with this id is stored. Transaction: one read."""
    with db.read() as session:
        return tuple(
            one.team_id
            for one in workspaces.list_workspaces(session)
            if _is_stored(session, one.id, slack_user_id)
        )


def _is_stored(session: Session, workspace_id: WorkspaceId, slack_user_id: str) -> bool:
    """Tell whether there is anything of somebody: also where only a text or JSON names them."""
    if people.find_person(session, workspace_id, slack_user_id=slack_user_id) is not None:
        return True
    return is_mentioned(session, workspace_id, slack_user_id)
