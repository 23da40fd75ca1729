"""How a message moves from state to state: one compare-and-set, whoever decides on the step.

Which step follows from what is decided in delivery; here it is only made sure that a step starts
where its maker believes the message to be. A step that finds it elsewhere changes nothing and says
so. `attempts` grows with every intent, so it tells an older attempt of the same owner apart.
Import from `storage.outbox`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, select, update

from pairing.ids import MessageId, PairId, PersonId
from storage.messages import Message
from storage.session import Session
from storage.statements import changed, in_pieces, table_of
from storage.states import MessageState
from storage.tables import OutboxRow

_KEPT = ("send_after", "settled_at", "channel_id", "ts")  # unless the step says otherwise
_COUNTS = ("doubts", "resends", "takeovers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step of a message; what is None stays as it is.

    send_after  earliest instant of the next step
    verify_at   when to look for a second copy; only SENT messages have one
    reason      a code, for the operator; moving on without one clears it
    doubts, resends, takeovers  by how much these counts grow
    """

    to: MessageState
    send_after: datetime | None = None
    verify_at: datetime | None = None
    settled_at: datetime | None = None
    channel_id: str | None = None
    ts: str | None = None
    reason: str | None = None
    doubts: int = 0
    resends: int = 0
    takeovers: int = 0


def move(s: Session, seen: Message, step: Move) -> bool:
    """Carry out a step of a message. Returns False when it is no longer where it was seen.

    Safe by compare-and-set on state, owner and attempt. SENDING is entered by `claim` only.
    """
    if step.to is MessageState.SENDING:
        raise ValueError("only `claim` decides that a message may be sent")
    given = {"wanted": seen.id, "seen_state": seen.state, "seen_attempts": seen.attempts}
    if seen.owner is not None:
        given["seen_owner"] = seen.owner
    values = {"state": step.to, "reason": step.reason, "verify_at": step.verify_at}
    values |= {name: found for name in _KEPT if (found := getattr(step, name)) is not None}
    values |= {name: found for name in _COUNTS if (found := getattr(step, name))}
    statement = _moving(tuple(values), owned=seen.owner is not None)
    given |= {f"to_{name}": value for name, value in values.items()}
    return changed(s, statement, given) == 1


@cache  # a handful of them; building one takes longer than carrying it out
def _moving(names: tuple[str, ...], *, owned: bool) -> Update:
    outbox = table_of(OutboxRow)
    values: dict[str, Any] = {
        name: bindparam(f"to_{name}", type_=outbox.c[name].type) for name in names
    }
    values |= {name: outbox.c[name] + values[name] for name in names if name in _COUNTS}
    statement = update(outbox).where(
        outbox.c.id == bindparam("wanted"),
        outbox.c.state == bindparam("seen_state"),
        outbox.c.attempts == bindparam("seen_attempts"),
    )
    if owned:
        statement = statement.where(outbox.c.owner == bindparam("seen_owner"))
    return statement.values(owner=None, **values)


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
    statement = statement.values(state=MessageState.EXPIRED, reason="expired", settled_at=now)
    return sum(changed(s, statement.where(outbox.c.id.in_(ids))) for ids in in_pieces(locked))


def reopen(
    s: Session,
    message_id: MessageId,
    *,
    facts: dict[str, Any],
    now: datetime,
    expires_at: datetime | None = None,
) -> bool:
    """Open the conversation of a pair once more, with other people or in place of a lost one.

    expires_at  when to give that up; None = as before
    Returns False unless it was opened: SENT → PENDING
    """
    outbox = table_of(OutboxRow)
    statement = update(outbox).where(outbox.c.id == message_id, outbox.c.state == MessageState.SENT)
    again = {"state": MessageState.PENDING, "send_after": now, "settled_at": None, "facts": facts}
    if expires_at is not None:
        again["expires_at"] = expires_at
    return changed(s, statement.values(**again)) == 1
