"""Bringing in a company's own lists: looked at first, carried out once, all of it or nothing.

What is kept between the two is a checked list: Slack ids, and no addresses.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.services.admission import Admin
from bot.services.answers import Answer, Said
from bot.services.erased import erased_among
from bot.services.managing import org_changes
from bot.services.managing.admin_steps import AdminStep, carry_out, look
from bot.services.managing.org_changes import Checked, Effect
from pairing.ids import WorkspaceId
from pairing.org_data import FileKind
from storage import audit, imports, places, workspaces
from storage.database import Database, Session
from storage.erasure_ledger import Ledger
from storage.workspaces import Workspace

WAITS = timedelta(hours=1)  # a list that was looked at; people come and go meanwhile
ASKED = "org.import"
EVENT = "org.imported"


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of the people in a list, before it is checked.

    managers  who is whose manager, as Slack ids
    erased    those of them who had their data erased and did not come back
    """

    managers: Mapping[str, str]
    erased: frozenset[str]


def find_known(
    db: Database, *, team_id: str, slack_user_ids: Collection[str], ledger: Ledger | None
) -> Known:
    """Return what a list is checked against. Transaction: one read."""
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return Known({}, frozenset())
        managers = places.managers_by_slack_id(session, workspace.id)
        return Known(managers, erased_among(session, workspace, slack_user_ids, ledger))


def may_import(db: Database, step: AdminStep) -> bool:
    """Tell whether somebody may bring in lists. Transaction: opens one, as `look`."""
    return look(db, step, asked=ASKED, find=lambda _, __: True) is True


def begin(db: Database, step: AdminStep) -> Answer:
    """Take a file from an admin. Returns FILE_TAKEN, or ADMIN_ONLY. Transaction: opens one."""
    return carry_out(db, step, asked=ASKED, act=lambda _, __: Answer(Said.FILE_TAKEN))


def keep(db: Database, step: AdminStep, import_id: str, checked: Checked) -> Effect | None:
    """Keep a checked list until its admin says yes, and count what it would change.

    Returns  None for somebody who may not bring in lists
    Transaction: opens one.
    """

    def find(session: Session, admin: Admin) -> Effect:
        mine = (import_id, admin.workspace.id, admin.person.id)
        imports.keep(session, *mine, rows=_rows(checked), now=step.now)
        return org_changes.weigh(session, admin.workspace.id, checked)

    return look(db, step, asked=ASKED, find=find)


def apply_kept(db: Database, step: AdminStep, import_id: str, *, ledger: Ledger | None) -> Answer:
    """Carry out a list that this admin gave and looked at within the last hour, once.

    Returns  IMPORTED with its kind and counts; IMPORT_GONE when it was carried out before or
             waited for too long; IMPORT_STALE when somebody in it left the company meanwhile, or
             had their data erased; ADMIN_ONLY
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin) -> Answer:
        mine = (import_id, admin.workspace.id, admin.person.id)
        rows = imports.find(session, *mine, since=step.now - WAITS)
        if rows is None or not imports.drop(session, *mine):
            return Answer(Said.IMPORT_GONE)
        actor = admin.person.slack_user_id
        effect = _write(
            session, admin.workspace, _checked(rows), actor=actor, ledger=ledger, now=step.now
        )
        if effect is None:
            return Answer(Said.IMPORT_STALE)
        return Answer(Said.IMPORTED, facts_of(effect))

    return carry_out(db, step, asked=ASKED, act=act)


def weigh(db: Database, *, team_id: str, checked: Checked) -> Effect:
    """Count what a list would change. Transaction: one read."""
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        ours = WorkspaceId(0) if workspace is None else workspace.id
        return org_changes.weigh(session, ours, checked)


def import_now(
    db: Database,
    *,
    team_id: str,
    checked: Checked,
    actor: str,
    ledger: Ledger | None,
    now: datetime,
) -> Effect | None:
    """Carry out a list for the operator. None when somebody in it is no member any more.

    actor  as the audit trail names it
    Transaction: opens one.
    """
    with db.write() as session:
        workspace = workspaces.ensure_workspace(session, team_id=team_id, now=now)
        return _write(session, workspace, checked, actor=actor, ledger=ledger, now=now)


def facts_of(effect: Effect) -> dict[str, Any]:
    """An effect as the facts of an answer."""
    return {
        "kind": effect.kind.value,
        "new": effect.new,
        "changed": effect.changed,
        "same": effect.same,
        "gone": effect.gone,
    }


def effect_of(facts: Mapping[str, Any]) -> Effect:
    """Read what `facts_of` wrote."""
    return Effect(**{**facts, "kind": FileKind(facts["kind"])})


def _write(
    session: Session,
    workspace: Workspace,
    checked: Checked,
    *,
    actor: str,
    ledger: Ledger | None,
    now: datetime,
) -> Effect | None:
    """Look once more at who must not be in it: minutes may have passed since the list was read."""
    if erased_among(session, workspace, checked.people(), ledger):
        return None
    effect = org_changes.carry_out(session, workspace.id, checked, now=now)
    if effect is not None:
        audit.write(
            session,
            workspace_id=workspace.id,
            at=now,
            event=EVENT,
            actor=actor,
            subject=facts_of(effect),
        )
    return effect


def _rows(checked: Checked) -> list[dict[str, Any]]:
    head = {"kind": checked.kind.value, "columns": list(checked.columns)}
    return [head, *checked.rows]


def _checked(rows: list[dict[str, Any]]) -> Checked:
    head, *lines = rows
    return Checked(FileKind(head["kind"]), tuple(head["columns"]), tuple(lines))
