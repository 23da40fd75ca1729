"""How a message moves from state to state. Every step is one compare-and-set statement.

         claim            settle_sent
 PENDING ─────► SENDING ─────────────► SENT      settle_dead → DEAD, settle_cancelled → CANCELLED
  ▲  ▲             │ settle_checking   ▲
  │  settle_later ─┤ take_over         │ settle_found
  └── resend ── CHECKING ──────────────┘         bury → DEAD

A step returns False when the message was no longer where the caller believed it to be; the caller
then drops its result and leaves the message to whoever has it now. Import from `storage.outbox`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, or_, select, update
from sqlalchemy.orm import Session

from pairing.ids import MessageId, PairId, PersonId
from storage.statements import changed, in_pieces, table_of
from storage.states import MessageState
from storage.tables import OutboxRow


def settle_sent(
    s: Session,
    message_id: MessageId,
    *,
    owner: str,
    channel_id: str | None,
    ts: str | None,
    now: datetime,
) -> bool:
    """Slack said yes: SENDING → SENT. `ts` is None for a kind that posts nothing (PAIR_OPEN)."""
    return _settle(
        s,
        message_id,
        owner,
        state=MessageState.SENT,
        channel_id=channel_id,
        ts=ts,
        reason=None,
        settled_at=now,
    )


def settle_later(
    s: Session, message_id: MessageId, *, owner: str, send_after: datetime, reason: str
) -> bool:
    """Certainly nothing was sent, and it may work later: SENDING → PENDING."""
    return _settle(
        s, message_id, owner, state=MessageState.PENDING, send_after=send_after, reason=reason
    )


def settle_checking(
    s: Session, message_id: MessageId, *, owner: str, check_after: datetime, reason: str
) -> bool:
    """Nobody knows whether it was sent: SENDING → CHECKING until evidence is looked for."""
    return _settle(
        s, message_id, owner, state=MessageState.CHECKING, send_after=check_after, reason=reason
    )


def settle_dead(
    s: Session, message_id: MessageId, *, owner: str, reason: str, now: datetime
) -> bool:
    """It will never work: SENDING → DEAD, with the reason the operator reads."""
    return _settle(s, message_id, owner, state=MessageState.DEAD, reason=reason, settled_at=now)


def settle_cancelled(
    s: Session, message_id: MessageId, *, owner: str, reason: str, now: datetime
) -> bool:
    """Nothing was sent and nothing should be: SENDING → CANCELLED."""
    return _settle(
        s, message_id, owner, state=MessageState.CANCELLED, reason=reason, settled_at=now
    )


def settle_found(
    s: Session, message_id: MessageId, *, channel_id: str | None, ts: str | None, now: datetime
) -> bool:
    """Evidence shows that it arrived: CHECKING → SENT."""
    return _from_checking(
        s,
        message_id,
        state=MessageState.SENT,
        channel_id=channel_id,
        ts=ts,
        reason=None,
        settled_at=now,
    )


def resend(s: Session, message_id: MessageId, *, now: datetime) -> bool:
    """Evidence is absent or cannot be had: CHECKING → PENDING, due now, and counted."""
    outbox = table_of(OutboxRow)
    return _from_checking(
        s, message_id, state=MessageState.PENDING, send_after=now, resends=outbox.c.resends + 1
    )


def check_later(s: Session, message_id: MessageId, *, check_after: datetime) -> bool:
    """Looking for evidence failed: stay CHECKING and look again later."""
    return _from_checking(s, message_id, send_after=check_after)


def bury(s: Session, message_id: MessageId, *, reason: str, now: datetime) -> bool:
    """Give up on a message whose fate stays unknown: CHECKING → DEAD."""
    return _from_checking(s, message_id, state=MessageState.DEAD, reason=reason, settled_at=now)


def cancel(
    s: Session,
    message_ids: Iterable[MessageId] = (),
    *,
    pair_id: PairId | None = None,
    person_id: PersonId | None = None,
    reason: str,
    now: datetime,
) -> int:
    """Call off waiting messages, by id, all of a pair or all to one person: PENDING → CANCELLED.

    Returns  how many were called off

    What is SENDING or CHECKING may have reached people already and is left alone.
    """
    outbox = table_of(OutboxRow)
    groups: list[ColumnElement[bool]] = [outbox.c.id.in_(ids) for ids in in_pieces(message_ids)]
    if pair_id is not None:
        groups.append(outbox.c.pair_id == pair_id)
    if person_id is not None:
        groups.append(outbox.c.person_id == person_id)
    called_off = {"state": MessageState.CANCELLED, "reason": reason, "settled_at": now}
    statement = update(outbox).where(outbox.c.state == MessageState.PENDING).values(**called_off)
    return sum(changed(s, statement.where(group)) for group in groups)


def expire(s: Session, *, now: datetime) -> int:
    """Give up on waiting messages whose time has passed: PENDING → EXPIRED. Returns how many."""
    outbox = table_of(OutboxRow)
    due = select(outbox.c.id).where(
        outbox.c.state == MessageState.PENDING, outbox.c.expires_at <= now
    )
    locked = s.execute(
        due.order_by(outbox.c.id).with_for_update(skip_locked=True, key_share=True)
    ).scalars()
    statement = update(outbox).where(outbox.c.state == MessageState.PENDING)
    statement = statement.values(
        state=MessageState.EXPIRED, reason="its time has passed", settled_at=now
    )
    return sum(changed(s, statement.where(outbox.c.id.in_(ids))) for ids in in_pieces(locked))


def take_over(
    s: Session,
    *,
    me: str,
    in_hand: Collection[MessageId],
    alone: bool,
    stale_before: datetime,
    now: datetime,
    check_after: datetime,
) -> int:
    """Take messages from owners that are gone: SENDING → CHECKING. Returns how many.

    me, in_hand   the owner who asks, and its messages under way: those are never taken, however
                  old they look (a clock may jump meanwhile); others of its own are left-overs
    alone         nobody else can be running, so everybody else is gone
    stale_before  otherwise only an intent older than this is taken; keep it well above the longest
                  request, because the earlier owner may be slow and not gone
    check_after   when to look for evidence, counted from now, not from the intent
    """
    outbox = table_of(OutboxRow)
    others: ColumnElement[bool] = outbox.c.owner != me
    if not alone:
        others = and_(others, outbox.c.intent_at < stale_before)
    left_over = and_(outbox.c.owner == me, outbox.c.id.not_in(sorted(in_hand)))
    gone = or_(others, left_over)
    left = (
        select(outbox.c.id)
        .where(outbox.c.state == MessageState.SENDING, gone)
        .order_by(outbox.c.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    statement = update(outbox).where(outbox.c.state == MessageState.SENDING, gone)
    statement = statement.values(
        state=MessageState.CHECKING,
        owner=None,
        send_after=check_after,
        reason=f"its sender was gone at {now.isoformat(timespec='seconds')}",
    )
    locked = s.execute(left).scalars()
    return sum(changed(s, statement.where(outbox.c.id.in_(ids))) for ids in in_pieces(locked))


def _settle(s: Session, message_id: MessageId, owner: str, **values: Any) -> bool:
    """Leave SENDING, if it is still ours."""
    outbox = table_of(OutboxRow)
    ours = _one(message_id, MessageState.SENDING).where(outbox.c.owner == owner)
    return changed(s, ours.values(owner=None, **values)) == 1


def _from_checking(s: Session, message_id: MessageId, **values: Any) -> bool:
    return changed(s, _one(message_id, MessageState.CHECKING).values(**values)) == 1


def _one(message_id: MessageId, state: MessageState) -> Update:
    outbox = table_of(OutboxRow)
    return update(outbox).where(outbox.c.id == message_id, outbox.c.state == state)
