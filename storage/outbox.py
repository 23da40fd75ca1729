"""The outbox: messages decided, in the order they may leave, and what became of them.

A message is written in the transaction of its cause. Who may send it is decided by `claim`; how a
message moves on from there is in `storage.settling`, and can be imported from here as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, union_all, update
from sqlalchemy.orm import Session

from pairing.ids import MessageId, PairId, PersonId, WorkspaceId
from storage.messages import (
    COLUMNS,
    Message,
    NewMessage,
    its_turn,
    may_speak,
    message_from,
    not_expired,
)
from storage.settling import (
    bury,
    cancel,
    check_later,
    expire,
    resend,
    settle_cancelled,
    settle_checking,
    settle_dead,
    settle_found,
    settle_later,
    settle_sent,
    take_over,
)
from storage.statements import changed, insert_many, table_of
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow

__all__ = [
    "Message",
    "MessageKind",
    "MessageState",
    "NewMessage",
    "bury",
    "cancel",
    "check_later",
    "claim",
    "count_by_state",
    "enqueue",
    "expire",
    "get_message",
    "has_message",
    "is_waiting",
    "list_checking",
    "list_due",
    "list_messages",
    "next_due_at",
    "resend",
    "settle_cancelled",
    "settle_checking",
    "settle_dead",
    "settle_found",
    "settle_later",
    "settle_sent",
    "take_over",
]


def enqueue(s: Session, messages: Sequence[NewMessage]) -> None:
    """Write messages as PENDING, by one executemany.

    A delivery key or a (pair, seq) that exists already is a broken promise: IntegrityError.
    """
    rows = [
        {
            "workspace_id": message.workspace_id,
            "kind": message.kind,
            "delivery_key": message.delivery_key,
            "send_after": message.send_after,
            "expires_at": message.expires_at,
            "person_id": message.person_id,
            "round_id": message.round_id,
            "pair_id": message.pair_id,
            "seq": message.seq,
            "facts": dict(message.facts),
        }
        for message in messages
    ]
    insert_many(s, OutboxRow, rows)


def list_due(
    s: Session,
    *,
    now: datetime,
    limit: int,
    kinds: Collection[MessageKind] = tuple(MessageKind),
    without: Collection[int] = (),
) -> list[Message]:
    """Return what may be sent now, longest due first.

    kinds    only these
    without  ids of workspaces to leave out, because they have to wait anyway
    Due means: PENDING, `send_after` reached, not expired, every lower message of its pair SENT,
    workspace ACTIVE. It claims nothing.
    """
    query = select(*COLUMNS).where(
        OutboxRow.state == MessageState.PENDING,
        OutboxRow.send_after <= now,
        not_expired(now),
        OutboxRow.kind.in_(kinds),
        its_turn(),
        may_speak(),
    )
    if without:
        query = query.where(OutboxRow.workspace_id.not_in(sorted(without)))
    query = query.order_by(OutboxRow.send_after, OutboxRow.id).limit(limit)
    return [message_from(row) for row in s.execute(query)]


def next_due_at(s: Session) -> datetime | None:
    """Return the earliest instant at which there is something to send or to check; None = nothing.

    It looks at the same messages as `list_due` and `list_checking`, so that an instant in the past
    means work, never a busy loop. (A message past its expiry counts: `expire` is work too.)
    """
    pending = select(func.min(OutboxRow.send_after).label("at")).where(
        OutboxRow.state == MessageState.PENDING, its_turn(), may_speak()
    )
    checking = select(func.min(OutboxRow.send_after).label("at")).where(
        OutboxRow.state == MessageState.CHECKING, may_speak()
    )
    either = union_all(pending, checking).subquery()
    earliest: datetime | None = s.execute(select(func.min(either.c.at))).scalar_one()
    return earliest


def claim(s: Session, message_id: MessageId, *, owner: str, now: datetime) -> Message | None:
    """Take a due message for sending: PENDING → SENDING with its intent. None = not for us.

    Everything `list_due` asked for is asked again. Compare-and-set on the state behind a lock that
    skips rows others hold, so that exactly one of many claimants gets it and none waits. Commit
    before the request leaves.
    """
    due = (
        select(OutboxRow.id)
        .where(
            OutboxRow.id == message_id,
            OutboxRow.state == MessageState.PENDING,
            OutboxRow.send_after <= now,
            not_expired(now),
            its_turn(),
            may_speak(),
        )
        .with_for_update(skip_locked=True, key_share=True, of=OutboxRow)
    )
    if s.execute(due).one_or_none() is None:
        return None
    outbox = table_of(OutboxRow)
    taken = (
        update(outbox)
        .where(outbox.c.id == message_id, outbox.c.state == MessageState.PENDING)
        .values(
            state=MessageState.SENDING,
            owner=owner,
            intent_at=now,
            attempts=outbox.c.attempts + 1,
        )
    )
    return get_message(s, message_id) if changed(s, taken) == 1 else None


def get_message(s: Session, message_id: MessageId) -> Message:
    """Return a message. Raises LookupError when there is none."""
    row = s.execute(select(*COLUMNS).where(OutboxRow.id == message_id)).one_or_none()
    if row is None:
        raise LookupError(f"no message {message_id}")
    return message_from(row)


def list_checking(s: Session, *, now: datetime, limit: int) -> list[Message]:
    """Return messages whose evidence should be looked for now, longest waiting first."""
    query = select(*COLUMNS).where(
        OutboxRow.state == MessageState.CHECKING, OutboxRow.send_after <= now, may_speak()
    )
    query = query.order_by(OutboxRow.send_after, OutboxRow.id).limit(limit)
    return [message_from(row) for row in s.execute(query)]


def list_messages(s: Session, *, state: MessageState, limit: int) -> list[Message]:
    """Return messages in a state, newest first: what an operator looks at."""
    query = select(*COLUMNS).where(OutboxRow.state == state)
    query = query.order_by(OutboxRow.id.desc()).limit(limit)
    return [message_from(row) for row in s.execute(query)]


def count_by_state(s: Session, workspace_id: WorkspaceId | None = None) -> dict[MessageState, int]:
    """Count messages per state, of one workspace or of all; every state is in the answer."""
    query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    if workspace_id is not None:
        query = query.where(OutboxRow.workspace_id == workspace_id)
    counts = dict.fromkeys(MessageState, 0)
    for state, count in s.execute(query.order_by(OutboxRow.state)):
        counts[state] = count
    return counts


def is_waiting(s: Session, *, pair_id: PairId, kind: MessageKind) -> bool:
    """Tell whether a pair's message of a kind has not been tried yet, or will be tried again."""
    query = select(OutboxRow.id).where(
        OutboxRow.pair_id == pair_id,
        OutboxRow.kind == kind,
        OutboxRow.state == MessageState.PENDING,
    )
    return s.execute(query.limit(1)).first() is not None


def has_message(
    s: Session,
    *,
    kind: MessageKind,
    person_id: PersonId | None = None,
    pair_id: PairId | None = None,
) -> bool:
    """Tell whether a message of this kind was ever written for a person, a pair, or both."""
    if person_id is None and pair_id is None:
        raise ValueError("has_message needs a person or a pair")
    query = select(OutboxRow.id).where(OutboxRow.kind == kind)
    if person_id is not None:
        query = query.where(OutboxRow.person_id == person_id)
    if pair_id is not None:
        query = query.where(OutboxRow.pair_id == pair_id)
    return s.execute(query.limit(1)).first() is not None
