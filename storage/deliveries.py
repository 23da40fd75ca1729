"""The outbox as its operator sees it, and what only they may do: to decide about a message.

Names are not stored: people are Slack ids here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update

from pairing.ids import MessageId, PairId, PersonId, RoundId
from storage.lookups import count_by_state
from storage.messages import CAME_TO_NOTHING, COLUMNS, COME_FIRST, Message, message_from
from storage.session import Session
from storage.settling import Move, move
from storage.statements import AnyRow, AnySelect, changed, in_pieces, table_of
from storage.states import MessageKind, MessageState, RoundState, WorkspaceState
from storage.tables import OutboxRow, PairMemberRow, PairRow, PersonRow, RoundRow, WorkspaceRow

# Somebody or something is at these; they are not final.
WAITING = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message, in which workspace, and to whom: Slack ids, those of a pair in id order."""

    message: Message
    team_id: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SilentWorkspace:
    """A workspace that is not spoken to, why, and how many messages wait there."""

    team_id: str
    state: WorkspaceState
    reason: str | None
    n_waiting: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole outbox in a few figures.

    n_possible_doubles  how often something was sent again without proof that it had been lost
    oldest              what is due the longest and still waiting
    """

    counts: Mapping[MessageState, int]
    n_possible_doubles: int
    silent: tuple[SilentWorkspace, ...]
    oldest: Delivery | None


def overview(s: Session, *, now: datetime) -> Overview:
    """Sum the outbox up, over all workspaces. Cost: reads it once."""
    resent = select(func.coalesce(func.sum(OutboxRow.resends), 0))
    waiting = select(*COLUMNS).where(OutboxRow.state.in_(WAITING), OutboxRow.send_after <= now)
    oldest = waiting.order_by(OutboxRow.send_after, OutboxRow.id).limit(1)
    return Overview(
        counts=count_by_state(s),
        n_possible_doubles=s.execute(resent).scalar_one(),
        silent=tuple(_list_silent(s)),
        oldest=next(iter(_deliveries(s, oldest)), None),
    )


def list_deliveries(
    s: Session, *, states: Collection[MessageState], limit: int
) -> Sequence[Delivery]:
    """Return messages in any of the states, newest first."""
    query = select(*COLUMNS).where(OutboxRow.state.in_(states))
    return _deliveries(s, query.order_by(OutboxRow.id.desc()).limit(limit))


def find_message(s: Session, message_id: MessageId) -> Message | None:
    """Look a message up by a number that somebody typed."""
    row = s.execute(select(*COLUMNS).where(OutboxRow.id == message_id)).one_or_none()
    return None if row is None else message_from(row)


def list_ids(s: Session, state: MessageState) -> list[MessageId]:
    """Return the ids of all messages in a state, ascending."""
    query = select(OutboxRow.id).where(OutboxRow.state == state).order_by(OutboxRow.id)
    return [MessageId(id_) for id_ in s.execute(query).scalars()]


def find_stuck_before(s: Session, message: Message) -> Message | None:
    """Look up what a message of a pair would wait for in vain: a lower one that is not to be sent.

    None when every lower one is sent or will be, or came to nothing after the introduction.
    """
    if message.pair_id is None:
        return None
    query = (
        select(*COLUMNS)
        .where(
            OutboxRow.pair_id == message.pair_id,
            OutboxRow.seq < message.seq,
            OutboxRow.state.not_in((MessageState.SENT, *WAITING)),
            or_(OutboxRow.kind.in_(COME_FIRST), OutboxRow.state.not_in(CAME_TO_NOTHING)),
        )
        .order_by(OutboxRow.seq)
        .limit(1)
    )
    row = s.execute(query).one_or_none()
    return None if row is None else message_from(row)


def is_called_off(s: Session, message: Message) -> bool:
    """Tell whether people of a message's pair hear, or heard, that they have no partner, or that
    it ended."""
    if message.pair_id is None:
        return False
    over = select(PairRow.id).where(PairRow.id == message.pair_id, PairRow.ended_at.is_not(None))
    if s.execute(over).first() is not None:
        return True
    members = select(PairMemberRow.person_id).where(PairMemberRow.pair_id == message.pair_id)
    told = select(OutboxRow.id).where(
        OutboxRow.kind == MessageKind.SAT_OUT,
        OutboxRow.round_id == message.round_id,
        OutboxRow.person_id.in_(members),
        OutboxRow.state != MessageState.CANCELLED,
    )
    return s.execute(told.limit(1)).first() is not None


def put_back(
    s: Session, seen: Message, *, expires_at: datetime, resends: int, now: datetime
) -> bool:
    """Let a message that was given up be sent after all, under the key it has: → PENDING.

    resends  1 when it may have arrived already
    Returns  False when it is no longer where it was seen. Safe by compare-and-set (`move`).
    """
    if not move(s, seen, Move(to=MessageState.PENDING, send_after=now, resends=resends)):
        return False
    outbox = table_of(OutboxRow)
    fresh = update(outbox).where(outbox.c.id == seen.id)
    s.execute(fresh.values(expires_at=expires_at, settled_at=None))
    return True


def reopen_round(s: Session, round_id: RoundId) -> bool:
    """Let a round with problems be counted anew: DONE_WITH_PROBLEMS → DELIVERING."""
    rounds = table_of(RoundRow)
    problem = (rounds.c.id == round_id, rounds.c.state == RoundState.DONE_WITH_PROBLEMS)
    return changed(s, update(rounds).where(*problem).values(state=RoundState.DELIVERING)) == 1


def _list_silent(s: Session) -> Iterable[SilentWorkspace]:
    waiting = (
        select(func.count())
        .where(OutboxRow.workspace_id == WorkspaceRow.id, OutboxRow.state.in_(WAITING))
        .scalar_subquery()
    )
    query = (
        select(WorkspaceRow.team_id, WorkspaceRow.state, WorkspaceRow.reason, waiting)
        .where(WorkspaceRow.state != WorkspaceState.ACTIVE)
        .order_by(WorkspaceRow.id)
    )
    return (SilentWorkspace(*row) for row in s.execute(query))


def _deliveries(s: Session, query: AnySelect) -> list[Delivery]:
    messages = [message_from(row) for row in s.execute(query)]
    workspaces = select(WorkspaceRow.id, WorkspaceRow.team_id).order_by(WorkspaceRow.id)
    teams = {row.id: row.team_id for row in s.execute(workspaces)}
    members = _members(s, {one.pair_id for one in messages if one.pair_id is not None})
    names = _names(s, {one.person_id for one in messages if one.person_id is not None})

    def people(message: Message) -> tuple[str, ...]:
        if message.pair_id is not None:
            return tuple(members[message.pair_id])
        return () if message.person_id is None else (names[message.person_id],)

    return [Delivery(one, teams[one.workspace_id], people(one)) for one in messages]


def _members(s: Session, pair_ids: Iterable[PairId]) -> Mapping[PairId, Sequence[str]]:
    found: dict[PairId, list[str]] = defaultdict(list)
    for piece in in_pieces(pair_ids):
        query = (
            select(PairMemberRow.pair_id, PersonRow.slack_user_id)
            .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
            .where(PairMemberRow.pair_id.in_(piece))
            .order_by(PairMemberRow.pair_id, PersonRow.id)
        )
        row: AnyRow
        for row in s.execute(query):
            found[row.pair_id].append(row.slack_user_id)
    return found


def _names(s: Session, person_ids: Iterable[PersonId]) -> Mapping[PersonId, str]:
    found: dict[PersonId, str] = {}
    for piece in in_pieces(person_ids):
        query = select(PersonRow.id, PersonRow.slack_user_id).where(PersonRow.id.in_(piece))
        found |= {PersonId(row.id): row.slack_user_id for row in s.execute(query)}
    return found
