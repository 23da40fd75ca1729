"""The outbox: messages decided, in the order they may leave, and what became of them.

A message is written in the transaction of its cause. Who may send it is decided by `claim`; how a
message moves on from there is in `storage.settling`, finding one in `storage.lookups`, and both can
be imported from here as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, or_, select, update

from storage.eligibility import keep_people, may_go
from storage.lookups import (
    count_by_state,
    find_by_key,
    find_direct_channel,
    find_newest,
    find_opening,
    get_message,
    has_message,
    is_waiting,
    list_messages,
    next_seq,
)
from storage.messages import (
    COLUMNS,
    Message,
    NewMessage,
    its_turn,
    may_speak,
    message_from,
    not_expired,
)
from storage.session import Session
from storage.settling import Move, cancel, expire, move, reopen
from storage.statements import changed, insert_many
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow

__all__ = [
    "Message",
    "MessageKind",
    "MessageState",
    "Move",
    "NewMessage",
    "cancel",
    "claim",
    "count_by_state",
    "enqueue",
    "expire",
    "find_by_key",
    "find_direct_channel",
    "find_newest",
    "find_opening",
    "get_message",
    "has_message",
    "is_ours",
    "is_waiting",
    "list_due",
    "list_messages",
    "list_unclear",
    "move",
    "next_seq",
    "reopen",
]

# Asked at every message, and built once: building them takes longer than asking.
_WAITS = (OutboxRow.state == MessageState.PENDING, OutboxRow.send_after <= bindparam("now"))
_OLDEST_FIRST = (OutboxRow.send_after, OutboxRow.id)
_DUE = (
    select(*COLUMNS)
    .where(
        *_WAITS,
        not_expired(),
        OutboxRow.kind.in_(bindparam("kinds", expanding=True)),
        its_turn(),
        may_speak(),
    )
    .order_by(*_OLDEST_FIRST)
    .limit(bindparam("most", type_=Integer))
)
_DUE_ELSEWHERE = _DUE.where(OutboxRow.workspace_id.not_in(bindparam("without", expanding=True)))
_UNCLEAR = (
    select(*COLUMNS)
    .where(
        or_(
            OutboxRow.state == MessageState.SENDING,
            and_(
                may_speak(),
                or_(
                    and_(
                        OutboxRow.state == MessageState.CHECKING,
                        OutboxRow.send_after <= bindparam("now"),
                    ),
                    OutboxRow.verify_at <= bindparam("now"),
                ),
            ),
        )
    )
    .order_by(*_OLDEST_FIRST)
    .limit(bindparam("most", type_=Integer))
)
_CLAIM = (
    update(OutboxRow)
    .where(
        OutboxRow.id == bindparam("wanted"),
        *_WAITS,
        OutboxRow.attempts == bindparam("seen_attempts"),
        not_expired(),
        its_turn(),
        may_speak(),
        may_go(),
    )
    .values(
        state=MessageState.SENDING,
        owner=bindparam("by"),
        intent_at=bindparam("now"),
        attempts=OutboxRow.attempts + 1,
    )
    .execution_options(synchronize_session=False)
)


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
    query = _DUE
    given = {"now": now, "kinds": list(kinds), "most": limit}
    if without:
        query, given = _DUE_ELSEWHERE, given | {"without": sorted(without)}
    return [message_from(row) for row in s.execute(query, given)]


def list_unclear(s: Session, *, now: datetime, limit: int) -> list[Message]:
    """Return what needs a second look, longest waiting first.

    SENDING: it may have lost its owner, also in a workspace that is held; which ones are orphans
    only their locks can tell. CHECKING, when evidence is due. SENT, when a second copy should be
    looked for.
    """
    rows = s.execute(_UNCLEAR, {"now": now, "most": limit})
    return [message_from(row) for row in rows]


def claim(s: Session, seen: Message, *, owner: str, now: datetime) -> Message | None:
    """Commit to sending a due message: PENDING → SENDING. None = not now, or not any more.

    In one statement with everything `list_due` asked for, and with whether everybody it is for is
    still there (`storage.eligibility`), whose rows are held until the commit. Safe by compare-and-
    set on state and attempt. Commit before the request leaves.
    """
    keep_people(s, seen)
    given = {"wanted": seen.id, "seen_attempts": seen.attempts, "now": now, "by": owner}
    return get_message(s, seen.id) if changed(s, _CLAIM, given) == 1 else None


def is_ours(s: Session, message: Message) -> bool:
    """Tell whether an intent still stands: same owner, same attempt, nobody took it over."""
    query = select(OutboxRow.id).where(
        OutboxRow.id == message.id,
        OutboxRow.state == MessageState.SENDING,
        OutboxRow.owner == message.owner,
        OutboxRow.attempts == message.attempts,
    )
    return s.execute(query).first() is not None
