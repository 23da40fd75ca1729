"""What the operator decides about single messages: try again, leave it, it did arrive.

All of it works while the bot runs: every decision is a compare-and-set, and who comes second learns
that the message has moved on. Each leaves a line in the audit trail.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from bot.services.partings import is_unintroduced, part
from pairing.ids import MessageId
from storage import audit, deliveries, outbox, pairs
from storage.database import Database, Session
from storage.deliveries import Delivery, Overview
from storage.outbox import Message, MessageKind, MessageState, Move

__all__ = ["ACTOR", "Decision", "Delivery", "Denial", "Overview"]

ACTOR = "operator"
RETRIED_FOR = timedelta(hours=48)  # as long as the messages of a round
GIVEN_UP = frozenset({MessageState.REVIEW, MessageState.DEAD, MessageState.EXPIRED})
DROPPABLE = frozenset({MessageState.REVIEW, MessageState.PENDING, MessageState.CHECKING})


class Denial(StrEnum):
    """Why a decision has no effect."""

    UNKNOWN = "unknown"  # there is no such message
    WRONG_STATE = "wrong_state"  # it is not in a state about which there is anything to decide
    CALLED_OFF = "called_off"  # its people were told that they have no partner
    STUCK = "stuck"  # it would wait for an earlier message of its pair that is given up
    ONLY_RETRIED = "only_retried"  # opening a conversation: nobody but Slack knows which it is
    MOVED_ON = "moved_on"  # the running bot was quicker


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one message, or why nothing did.

    message  as it was before; None when there is none
    behind   for STUCK: the message it would wait for
    """

    message_id: MessageId
    message: Message | None = None
    denied: Denial | None = None
    behind: MessageId | None = None


Rule: TypeAlias = Callable[[Session, Message, datetime], Decision]


def summarise(db: Database, *, now: datetime) -> Overview:
    """Sum the outbox up. Transaction: one read."""
    with db.read() as session:
        return deliveries.overview(session, now=now)


def list_deliveries(
    db: Database, *, states: Iterable[MessageState], limit: int
) -> Sequence[Delivery]:
    """Return messages in any of the states, newest first. Transaction: one read."""
    with db.read() as session:
        return deliveries.list_deliveries(session, states=tuple(states), limit=limit)


def list_in_review(db: Database) -> list[MessageId]:
    """Return the ids of what waits for a decision. Transaction: one read."""
    with db.read() as session:
        return deliveries.list_ids(session, MessageState.REVIEW)


def retry(db: Database, message_ids: Iterable[MessageId], *, now: datetime) -> list[Decision]:
    """Send again what was given up. It keeps its delivery key: where there is evidence that it
    arrived after all, nothing is sent.

    Give a conversation and its introduction together, if both were given up.
    Returns one decision per message, in the order of their ids. Transaction: opens one per message.
    """
    return _decide(db, message_ids, "message.retried", _retry, now=now)


def drop(db: Database, message_ids: Iterable[MessageId], *, now: datetime) -> list[Decision]:
    """Call messages off. People whose pair is not introduced now are told so.

    Returns and transaction: as `retry`.
    """
    return _decide(db, message_ids, "message.dropped", _drop, now=now)


def mark_delivered(
    db: Database, message_ids: Iterable[MessageId], *, now: datetime
) -> list[Decision]:
    """Believe the operator that messages did arrive. Returns and transaction: as `retry`."""
    return _decide(db, message_ids, "message.delivered", _mark_delivered, now=now)


def _decide(
    db: Database, message_ids: Iterable[MessageId], event: str, rule: Rule, *, now: datetime
) -> list[Decision]:
    return [_decide_one(db, one, event, rule, now=now) for one in sorted(set(message_ids))]


def _decide_one(
    db: Database, message_id: MessageId, event: str, rule: Rule, *, now: datetime
) -> Decision:
    with db.write() as session:
        seen = deliveries.find_message(session, message_id)
        if seen is None:
            return Decision(message_id, denied=Denial.UNKNOWN)
        decision = rule(session, seen, now)
        if decision.denied is None:
            audit.write(
                session,
                workspace_id=seen.workspace_id,
                at=now,
                event=event,
                actor=ACTOR,
                subject={"message_id": seen.id},
            )
        return decision


def _retry(session: Session, seen: Message, now: datetime) -> Decision:
    if seen.state not in GIVEN_UP:
        return Decision(seen.id, seen, Denial.WRONG_STATE)
    if deliveries.is_called_off(session, seen):
        return Decision(seen.id, seen, Denial.CALLED_OFF)
    stuck = deliveries.find_stuck_before(session, seen)
    if stuck is not None:
        return Decision(seen.id, seen, Denial.STUCK, behind=stuck.id)
    is_unknown = seen.state is MessageState.REVIEW and seen.kind is not MessageKind.PAIR_OPEN
    back = deliveries.put_back(
        session, seen, expires_at=now + RETRIED_FOR, resends=int(is_unknown), now=now
    )
    return _settled(session, seen, back)


def _drop(session: Session, seen: Message, now: datetime) -> Decision:
    if seen.state not in DROPPABLE:
        return Decision(seen.id, seen, Denial.WRONG_STATE)
    introduces = seen.kind in (MessageKind.PAIR_OPEN, MessageKind.PAIR_INTRO)
    pair = None
    if introduces and seen.pair_id is not None and is_unintroduced(session, seen.pair_id):
        pair = pairs.get_pair(session, seen.pair_id)
    step = Move(to=MessageState.CANCELLED, reason="dropped", settled_at=now)
    dropped = outbox.move(session, seen, step)
    if dropped and pair is not None:
        ours = seen.workspace_id
        part(session, pair, workspace_id=ours, gone=frozenset(), reason="dropped", now=now)
    return _settled(session, seen, dropped)


def _mark_delivered(session: Session, seen: Message, now: datetime) -> Decision:
    if seen.state not in GIVEN_UP:
        return Decision(seen.id, seen, Denial.WRONG_STATE)
    if seen.kind is MessageKind.PAIR_OPEN:
        return Decision(seen.id, seen, Denial.ONLY_RETRIED)
    step = Move(to=MessageState.SENT, settled_at=now)
    return _settled(session, seen, outbox.move(session, seen, step))


def _settled(session: Session, seen: Message, moved: bool) -> Decision:
    """Have the round counted again when one of its messages is no longer given up."""
    if not moved:
        return Decision(seen.id, seen, Denial.MOVED_ON)
    if seen.round_id is not None:
        deliveries.reopen_round(session, seen.round_id)
    return Decision(seen.id, seen)
