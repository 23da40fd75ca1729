"""Rounds: that one ran, and what it counted. Pairs are in `storage.pairs`, who waits in
`storage.waiting`; both can be imported from here as well."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, bindparam, case, select, update

from pairing.ids import ParticipantId, ProgramId, RoundId, WorkspaceId
from pairing.participants import is_eligible
from pairing.presets import PRESETS, Preset
from storage.errors import RoundExists
from storage.pairs import (
    Member,
    PairView,
    get_pair,
    insert_pairs,
    set_channel,
)
from storage.participants import may_be_away, participant_from, select_participants
from storage.session import Session
from storage.statements import AnyRow, changed, insert_or_keep, table_of
from storage.states import MessageState, RoundState
from storage.tables import OutboxRow, ParticipantRow, RoundRow
from storage.waiting import record_waiting, rest_after_round, take_back_trio

if TYPE_CHECKING:
    from pairing.matching import RoundPlan

__all__ = [
    "Member",
    "PairView",
    "Round",
    "RoundExists",
    "RoundState",
    "finish_rounds",
    "get_pair",
    "get_round",
    "insert_pairs",
    "insert_round",
    "list_rounds",
    "record_waiting",
    "rest_after_round",
    "set_channel",
    "still_eligible",
    "take_back_trio",
]

# A message in one of these may still change; its round is not over.
_OPEN = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING, MessageState.REVIEW)
_FAILED = (MessageState.DEAD, MessageState.EXPIRED)
_NEVER_RAN = (RoundState.SKIPPED, RoundState.CANCELLED, RoundState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Round:
    """One run of a program. `n_pairs` counts trios too; `ran_at` is None when it made no pairs
    because it was skipped or cancelled. `preset` says how long it is, as the program was then.
    `n_uncounted` people may be in no report; so many of them sat out; so many trios are theirs."""

    id: RoundId
    workspace_id: WorkspaceId
    program_id: ProgramId
    slot: str
    due_at: datetime
    state: RoundState
    seed: int
    n_pool: int
    n_pairs: int
    n_trios: int
    n_sat_out: int
    ran_at: datetime | None
    reason: str | None
    preset: Preset
    is_extra: bool = False
    n_uncounted: int = 0
    n_uncounted_sat_out: int = 0
    n_uncounted_trios: int = 0

    @property
    def ends_at(self) -> datetime:
        """When its weeks are over."""
        return self.due_at + PRESETS[self.preset].length


_COLUMNS = (
    RoundRow.id,
    RoundRow.workspace_id,
    RoundRow.program_id,
    RoundRow.slot,
    RoundRow.due_at,
    RoundRow.state,
    RoundRow.seed,
    RoundRow.n_pool,
    RoundRow.n_pairs,
    RoundRow.n_trios,
    RoundRow.n_sat_out,
    RoundRow.ran_at,
    RoundRow.reason,
    RoundRow.preset,
    RoundRow.is_extra,
    RoundRow.n_uncounted,
    RoundRow.n_uncounted_sat_out,
    RoundRow.n_uncounted_trios,
)
_BY_ID = select(*_COLUMNS).where(RoundRow.id == bindparam("wanted"))


def insert_round(
    s: Session,
    *,
    workspace_id: WorkspaceId,
    program_id: ProgramId,
    slot: str,
    due_at: datetime,
    seed: int,
    now: datetime,
    plan: RoundPlan | None,
    state: RoundState,
    preset: Preset,
    reason: str | None = None,
    is_extra: bool = False,
    uncounted: AbstractSet[ParticipantId] = frozenset(),
) -> RoundId:
    """Write a round: DELIVERING or DONE with its plan, SKIPPED or CANCELLED without one.

    uncounted  people of the plan who may be in no report: see `pairing.matching.parts`
    Raises RoundExists when the slot is taken: UNIQUE(program_id, slot) is the last guard of
    "once only". The transaction stays usable, but its pairs are no good: roll back.
    """
    groups = plan.pairs if plan is not None else ()
    sat_out = plan.sat_out if plan is not None else ()
    trios = [group.members for group in groups if len(group.members) == 3]
    values = {
        "workspace_id": workspace_id,
        "program_id": program_id,
        "slot": slot,
        "due_at": due_at,
        "state": state,
        "seed": seed,
        "n_pool": plan.n_pool if plan is not None else 0,
        "n_pairs": len(groups),
        "n_trios": len(trios),
        "n_sat_out": len(sat_out),
        "n_uncounted": len(uncounted),
        "n_uncounted_sat_out": len(uncounted & set(sat_out)),
        "n_uncounted_trios": sum(not uncounted.isdisjoint(members) for members in trios),
        "ran_at": None if state in _NEVER_RAN else now,
        "reason": reason,
        "preset": preset,
        "is_extra": is_extra,
    }
    if not insert_or_keep(s, RoundRow, values, unique=("program_id", "slot")):
        raise RoundExists(program_id, slot)
    query = select(RoundRow.id).where(RoundRow.program_id == program_id, RoundRow.slot == slot)
    return RoundId(s.execute(query).scalar_one())


def get_round(s: Session, round_id: RoundId) -> Round:
    """Return a round. Raises LookupError when there is none."""
    row = s.execute(_BY_ID, {"wanted": round_id}).one_or_none()
    if row is None:
        raise LookupError(f"no round {round_id}")
    return _round(row)


def list_rounds(s: Session, program_id: ProgramId, *, limit: int) -> list[Round]:
    """Return the rounds of a program's calendar, newest due first, skipped ones included."""
    query = (
        select(*_COLUMNS)
        .where(RoundRow.program_id == program_id, RoundRow.is_extra.is_(False))
        .order_by(RoundRow.due_at.desc(), RoundRow.id.desc())
        .limit(limit)
    )
    return [_round(row) for row in s.execute(query)]


def finish_rounds(s: Session) -> int:
    """Close rounds none of whose messages is waiting any more. Returns how many.

    DELIVERING → DONE, or DONE_WITH_PROBLEMS when a message of it is DEAD or EXPIRED.
    Safe to run anywhere at any time: a round without open messages stays without.
    """
    rounds = table_of(RoundRow)

    def has_any(states: tuple[MessageState, ...]) -> ColumnElement[bool]:
        theirs = and_(
            OutboxRow.round_id == rounds.c.id,
            OutboxRow.workspace_id == rounds.c.workspace_id,  # so that an index finds the state too
            OutboxRow.state.in_(states),
        )
        return select(OutboxRow.id).where(theirs).exists()

    end = case((has_any(_FAILED), RoundState.DONE_WITH_PROBLEMS), else_=RoundState.DONE)
    statement = update(rounds).where(rounds.c.state == RoundState.DELIVERING, ~has_any(_OPEN))
    return changed(s, statement.values(state=end))


def still_eligible(
    s: Session,
    program_id: ProgramId,
    ids: Collection[ParticipantId],
    *,
    due_at: datetime,
    keep: bool,
) -> set[ParticipantId]:
    """Return those of a program's participants who are still eligible.

    keep  hold them so until the transaction ends: on PostgreSQL their rows are locked, in id order
          (two rounds cannot deadlock), and an opt-out waits for our commit; so ask it last. On
          SQLite we are the only writer anyway.
    Cost: 20,000 people take a tenth of a second.
    """
    if not ids:
        return set()
    of_program = (
        ParticipantRow.program_id == program_id,
        ParticipantRow.id.between(min(ids), max(ids)),
    )
    query = select(ParticipantRow.id).where(*of_program).order_by(ParticipantRow.id)
    if keep:
        query = query.with_for_update(key_share=True)
    there = {ParticipantId(id_) for id_ in s.execute(query).scalars()}
    # Everybody else has nothing that `is_eligible` could object to; their rows are read in vain.
    in_doubt = select_participants().where(*of_program, may_be_away())
    away = {
        person.id
        for person in map(participant_from, s.execute(in_doubt.order_by(ParticipantRow.id)))
        if not is_eligible(person, due_at)
    }
    return there.intersection(ids) - away


def _round(row: AnyRow) -> Round:
    return Round(**row._asdict())
