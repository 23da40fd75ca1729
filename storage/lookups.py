"""Finding messages in the outbox, and counting them. `storage.outbox` is the door."""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, func, select

from pairing.ids import MessageId, PairId, PersonId, WorkspaceId
from storage.messages import COLUMNS, Message, message_from
from storage.session import Session
from storage.statements import AnyRow
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow

_BY_ID = select(*COLUMNS).where(OutboxRow.id == bindparam("wanted"))
_WAITING = (
    select(OutboxRow.id)
    .where(
        OutboxRow.pair_id == bindparam("of_pair"),
        OutboxRow.kind == bindparam("of_kind"),
        OutboxRow.state == MessageState.PENDING,
    )
    .limit(1)
)


def get_message(s: Session, message_id: MessageId) -> Message:
    """Return a message. Raises LookupError when there is none."""
    row: AnyRow = s.execute(_BY_ID, {"wanted": message_id}).one_or_none()
    if row is None:
        raise LookupError(f"no message {message_id}")
    return message_from(row)


def find_by_key(s: Session, workspace_id: WorkspaceId, delivery_key: str) -> Message | None:
    """Look a message up by its delivery key, in one workspace only."""
    return _find(s, OutboxRow.workspace_id == workspace_id, OutboxRow.delivery_key == delivery_key)


def find_direct_channel(s: Session, person_id: PersonId) -> str | None:
    """Return the conversation in which the bot last wrote to a person alone; None = not known."""
    query = (
        select(OutboxRow.channel_id)
        .where(
            OutboxRow.person_id == person_id,
            OutboxRow.state == MessageState.SENT,
            OutboxRow.channel_id.is_not(None),
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )
    return s.execute(query).scalar_one_or_none()


def find_opening(s: Session, pair_id: PairId) -> Message | None:
    """Look up the message of a pair that opens its conversation."""
    return _find(s, OutboxRow.pair_id == pair_id, OutboxRow.kind == MessageKind.PAIR_OPEN)


def next_seq(s: Session, pair_id: PairId) -> int:
    """Return the place after everything said to a pair so far. UNIQUE(pair_id, seq) lets one of two
    who ask at once fail; hold the pair before (`endings.hold_pair`)."""
    query = select(func.coalesce(func.max(OutboxRow.seq), -1) + 1)
    return int(s.execute(query.where(OutboxRow.pair_id == pair_id)).scalar_one())


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
    return s.execute(_WAITING, {"of_pair": pair_id, "of_kind": kind}).first() is not None


def find_newest(s: Session, pair_id: PairId, kind: MessageKind) -> Message | None:
    """Look up the latest message of a kind to a pair, by its place; None when there was none."""
    query = select(*COLUMNS).where(OutboxRow.pair_id == pair_id, OutboxRow.kind == kind)
    row: AnyRow = s.execute(query.order_by(OutboxRow.seq.desc()).limit(1)).one_or_none()
    return None if row is None else message_from(row)


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


def _find(s: Session, *where: ColumnElement[bool]) -> Message | None:
    row: AnyRow = s.execute(select(*COLUMNS).where(*where)).one_or_none()
    return None if row is None else message_from(row)
