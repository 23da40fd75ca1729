"""What a message in the outbox is. `storage.outbox` is the door; this file is its vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from pairing.ids import MessageId, PairId, PersonId, RoundId, WorkspaceId
from storage.locks import Lane
from storage.statements import AnyRow
from storage.states import MessageKind, MessageState, WorkspaceState
from storage.tables import OutboxRow, WorkspaceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to be sent.

    delivery_key  32 hex digits, random: what recognises the message in Slack later
    seq           place among the messages of its pair (unique there); each waits its turn (see
                  `its_turn`). Without a pair it means nothing
    facts         JSON: ids and words the view needs; no names
    """

    workspace_id: WorkspaceId
    kind: MessageKind
    delivery_key: str
    send_after: datetime
    expires_at: datetime | None = None
    person_id: PersonId | None = None
    round_id: RoundId | None = None
    pair_id: PairId | None = None
    seq: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message and what became of it so far.

    send_after  earliest instant of the next step: sending it, or (CHECKING) looking for evidence
    intent_at   when the latest attempt was decided; owner: who is at it while SENDING
    attempts    how many intents there were; it tells an attempt from the one before it
    doubts      how often nobody could tell whether it was sent
    resends     how often it was sent again without proof that it had been lost
    takeovers   how often its owner was gone
    settled_at  when it became SENT, DEAD, CANCELLED or EXPIRED
    verify_at   SENT, but once in doubt: when to look for a second copy
    """

    id: MessageId
    workspace_id: WorkspaceId
    kind: MessageKind
    delivery_key: str
    send_after: datetime
    expires_at: datetime | None
    person_id: PersonId | None
    round_id: RoundId | None
    pair_id: PairId | None
    seq: int
    facts: Mapping[str, Any]
    state: MessageState
    attempts: int
    resends: int
    owner: str | None
    intent_at: datetime | None
    channel_id: str | None
    ts: str | None
    reason: str | None
    settled_at: datetime | None
    takeovers: int = 0
    doubts: int = 0
    verify_at: datetime | None = None

    @property
    def lane(self) -> Lane:
        """Whose lock it needs: the messages of a pair leave in order, others on their own."""
        if self.pair_id is not None:
            return Lane("pair", self.pair_id)
        return Lane("message", self.id)


COLUMNS = (
    OutboxRow.id,
    OutboxRow.workspace_id,
    OutboxRow.kind,
    OutboxRow.delivery_key,
    OutboxRow.send_after,
    OutboxRow.expires_at,
    OutboxRow.person_id,
    OutboxRow.round_id,
    OutboxRow.pair_id,
    OutboxRow.seq,
    OutboxRow.facts,
    OutboxRow.state,
    OutboxRow.attempts,
    OutboxRow.resends,
    OutboxRow.owner,
    OutboxRow.intent_at,
    OutboxRow.channel_id,
    OutboxRow.ts,
    OutboxRow.reason,
    OutboxRow.settled_at,
    OutboxRow.takeovers,
    OutboxRow.doubts,
    OutboxRow.verify_at,
)


def message_from(row: AnyRow) -> Message:
    """Build a message from a row of COLUMNS."""
    return Message(**row._asdict())


COME_FIRST = (MessageKind.PAIR_OPEN, MessageKind.PAIR_INTRO)
CAME_TO_NOTHING = (MessageState.DEAD, MessageState.CANCELLED, MessageState.EXPIRED)


@cache  # building it takes longer than asking the database
def its_turn() -> ColumnElement[bool]:
    """Say that a pair is introduced, and that nothing said to it earlier is still on its way.

    Of what follows the introduction, something that came too late or was called off holds up
    nothing behind it; nor does a timer that runs, or rings late.
    """
    lower = aliased(OutboxRow)
    waiting = exists().where(
        lower.pair_id == OutboxRow.pair_id,
        lower.seq < OutboxRow.seq,
        lower.state != MessageState.SENT,
        lower.kind != MessageKind.VENT_TURN,
        or_(lower.kind.in_(COME_FIRST), lower.state.not_in(CAME_TO_NOTHING)),
    )
    return or_(OutboxRow.pair_id.is_(None), ~waiting)


def is_introduced(pair_id: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """Say, of the pair in a column, that its introduction is known to have been sent.

    The state stands in an expression, because SQLite would otherwise look through everything ever
    sent by the index on it: measured, a thousand times slower.
    """
    intro = aliased(OutboxRow)
    return exists().where(
        intro.pair_id == pair_id,
        intro.kind == MessageKind.PAIR_INTRO,
        func.coalesce(intro.state, "") == MessageState.SENT,
    )


def may_speak() -> ColumnElement[bool]:
    """Say that the workspace is active."""
    return OutboxRow.workspace_id.in_(
        select(WorkspaceRow.id).where(WorkspaceRow.state == WorkspaceState.ACTIVE)
    )


def not_expired() -> ColumnElement[bool]:
    """Say that there is still a point in sending it at the parameter `now`."""
    return or_(OutboxRow.expires_at.is_(None), OutboxRow.expires_at > bindparam("now"))
