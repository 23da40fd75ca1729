"""What has had its time: found by its age, and taken away a piece at a time.

On SQLite nobody else writes meanwhile: what looks through a large table only reads, and what writes
touches the rows it is given. An instant is when something became too old; `limit` bounds one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from pairing.ids import MessageId, PairId
from storage.privacy import FINAL
from storage.session import Session
from storage.statements import changed, table_of
from storage.states import MessageState, WorkspaceState
from storage.tables import (
    AuditRow,
    Base,
    CheckInRow,
    EarlierPairRow,
    FeedbackRow,
    FollowUpRow,
    GuidePromptRow,
    ImportRow,
    InboxRow,
    OutboxRow,
    PairMemberRow,
    PairRow,
    ReceiptRow,
    RoundRow,
    StepRow,
    TalkTimeRow,
    WorkspaceRow,
)


def forget_requests(s: Session, *, before: datetime, limit: int) -> int:
    """Forget requests handled before an instant; Slack repeats none after an hour."""
    return _delete_oldest(s, InboxRow, "received_at", before=before, limit=limit)


def forget_receipts(s: Session, *, before: datetime, limit: int) -> int:
    """Forget that messages were reported as posted."""
    return _delete_oldest(s, ReceiptRow, "noted_at", before=before, limit=limit)


def forget_steps(s: Session, *, before: datetime, limit: int) -> int:
    """Forget what somebody should have been reminded of before an instant, and cannot be now."""
    return _delete_oldest(s, StepRow, "remind_at", before=before, limit=limit)


def forget_imports(s: Session, *, before: datetime, limit: int) -> int:
    """Forget files that nobody said yes to."""
    return _delete_oldest(s, ImportRow, "created_at", before=before, limit=limit)


def forget_deeds(s: Session, *, before: datetime, limit: int) -> int:
    """Forget the oldest lines of the audit trail, of every workspace: its index is theirs."""
    audit = table_of(AuditRow)
    any_workspace = audit.c.workspace_id.in_(select(table_of(WorkspaceRow).c.id))
    return _delete(s, audit, any_workspace & (audit.c.at < before), limit=limit)


def forget_earlier_pairs(s: Session, *, before: datetime, limit: int) -> int:
    """Forget who was paired before there was PairMe."""
    return _delete_oldest(s, EarlierPairRow, "met_at", before=before, limit=limit)


def list_said(
    s: Session, *, before: datetime, after: MessageId, limit: int
) -> tuple[list[MessageId], MessageId | None]:
    """Look through the messages behind `after` for those that are final since an instant.

    Returns  those of the next `limit` messages that hold more than their key and time, and the
             last one looked at; None at the end
    """
    page = select(OutboxRow.id).where(OutboxRow.id > after).order_by(OutboxRow.id).limit(limit)
    ids = list(s.execute(page).scalars())
    if not ids:
        return [], None
    says = or_(
        and_(OutboxRow.channel_id.is_not(None), ~_is_newest()), cast(OutboxRow.facts, Text) != "{}"
    )
    query = select(OutboxRow.id).where(
        OutboxRow.id.between(ids[0], ids[-1]),
        func.coalesce(OutboxRow.state, "").in_(FINAL),
        OutboxRow.settled_at <= before,
        OutboxRow.verify_at.is_(None),
        says,
    )
    found = s.execute(query.order_by(OutboxRow.id)).scalars()
    return [MessageId(one) for one in found], MessageId(ids[-1])


def forget_said(s: Session, ids: Sequence[MessageId], *, before: datetime) -> int:
    """Leave of messages that they were sent, by key and time.

    What is not final any more stays, as does what is so anew: an operator had it sent once more.
    Where somebody's conversation with the bot is stays known by the newest message in it.
    """
    outbox = table_of(OutboxRow)
    final = (
        outbox.c.id.in_(ids),
        func.coalesce(outbox.c.state, "").in_(FINAL),
        outbox.c.settled_at <= before,
        outbox.c.verify_at.is_(None),
    )
    newest = select(OutboxRow.id).where(OutboxRow.id.in_(ids), _is_newest())
    kept = list(s.execute(newest).scalars())
    s.execute(update(outbox).where(*final, outbox.c.id.not_in(kept)).values(channel_id=None))
    return changed(s, update(outbox).where(*final).values(facts={}))


def list_old_pairs(s: Session, *, before: datetime, limit: int) -> list[PairId]:
    """Return pairs of rounds that were due before an instant and have people, by id."""
    query = select(PairRow.id).join(RoundRow, RoundRow.id == PairRow.round_id)
    old = query.where(
        RoundRow.due_at <= before, exists().where(PairMemberRow.pair_id == PairRow.id)
    )
    return [PairId(one) for one in s.execute(old.order_by(PairRow.id).limit(limit)).scalars()]


def forget_pairs(s: Session, ids: Sequence[PairId]) -> int:
    """Leave of pairs that there was one: who was in it goes, and all that was said to it or by it.

    Their rows stay: with one its messages would go, and who looks into a doubt needs their keys.
    """
    for row in (TalkTimeRow, GuidePromptRow, CheckInRow, FeedbackRow, FollowUpRow, PairMemberRow):
        table = table_of(row)
        s.execute(delete(table).where(table.c.pair_id.in_(ids)))
    pairs = table_of(PairRow)
    nothing: dict[str, Any] = {
        "reasons": [],
        "prompt_ids": [],
        "channel_id": None,
        "meets_at": None,
        "score": 0.0,
    }
    return changed(s, update(pairs).where(pairs.c.id.in_(ids)).values(**nothing))


def list_removed(s: Session, *, event: str, before: datetime) -> list[int]:
    """Return workspaces that were removed before an instant, by the audit trail, and are still."""
    since = select(AuditRow.id).where(
        AuditRow.workspace_id == WorkspaceRow.id, AuditRow.event == event
    )
    query = select(WorkspaceRow.id).where(
        WorkspaceRow.state == WorkspaceState.UNINSTALLED,
        since.exists(),
        ~since.where(AuditRow.at > before).exists(),
    )
    return list(s.execute(query.order_by(WorkspaceRow.id)).scalars())


def forget_workspace(
    s: Session, workspace_id: int, *, event: str, before: datetime, limit: int
) -> int:
    """Delete rows of a workspace that is still removed, those first to which nothing refers.

    The audit trail says since when it is removed, so it goes last, with the workspace itself.
    Returns  how many; 0 when all are gone, or when the app was installed again, also if it was
             removed anew after that
    """
    workspaces, audit = table_of(WorkspaceRow), table_of(AuditRow)
    is_removed = workspaces.c.state == WorkspaceState.UNINSTALLED
    still = select(workspaces.c.id).where(workspaces.c.id == workspace_id, is_removed)
    anew = select(audit.c.id).where(
        audit.c.workspace_id == workspace_id, audit.c.event == event, audit.c.at > before
    )
    if s.execute(still.with_for_update()).one_or_none() is None or s.execute(anew).first():
        return 0
    for table in reversed(Base.metadata.sorted_tables):
        if table is audit or "workspace_id" not in table.columns:
            continue
        if n := _delete(s, table, table.c.workspace_id == workspace_id, limit=limit):
            return n
    n = _delete(s, audit, audit.c.workspace_id == workspace_id, limit=limit)
    left = select(audit.c.id).where(audit.c.workspace_id == workspace_id).limit(1)
    if s.execute(left).first() is not None:
        return n
    return n + _delete(s, workspaces, workspaces.c.id == workspace_id, limit=1)


def _is_newest() -> ColumnElement[bool]:
    """Say, of a message to one person, that none with a known conversation came after it."""
    later = aliased(OutboxRow)
    return and_(
        OutboxRow.person_id.is_not(None),
        ~exists().where(
            later.person_id == OutboxRow.person_id,
            later.id > OutboxRow.id,
            later.channel_id.is_not(None),
            func.coalesce(later.state, "") == MessageState.SENT,  # see `is_introduced`
        ),
    )


def _delete_oldest(
    s: Session, row: type[Base], column: str, *, before: datetime, limit: int
) -> int:
    table = table_of(row)
    return _delete(s, table, table.c[column] < before, limit=limit)


def _delete(s: Session, table: Table, which: ColumnElement[bool], *, limit: int) -> int:
    """Delete at most so many rows, in two statements: one with a LIMIT may take those of others."""
    keys: Any = list(table.primary_key.columns)
    query = select(*keys).where(which).order_by(*keys).limit(limit)
    found = [tuple(row) for row in s.execute(query.with_for_update(skip_locked=True))]
    if not found:
        return 0
    return changed(s, delete(table).where(tuple_(*keys).in_(found)))
