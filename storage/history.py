"""Who has met whom, as far as one program is concerned.

A meeting is a pair of a round that ran, in this program or in another one of its workspace, when
both people take part here. How long ago it was is counted in rounds of this program: 1 plus the
number of its rounds that ran after the meeting. (A skipped round ran for nobody and does not count;
its own newest round is 1; what another program did since then, and an extra round, is 1 as well.)

Not a meeting, although there is a pair:
- its introduction was called off, because somebody left before it was sent;
- it did not happen: somebody answered the check-in so, and nobody answered that they met or have
  booked a time;
- it ended early, or one of the two left the trio, and nobody of it (in a trio, not they) had
  answered that they met.
Of the last two, those of the newest round of their program count all the same, and what was said or
ended since it ran, so that two people who are still trying, or who just ended it, are not brought
together again before the next round.
Who does not answer has met, and so have those who were a pair before there was PairMe.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import case, func, select

from pairing.check_ins import MeetingAnswer
from pairing.ids import ProgramId
from storage.earlier_pairs import pairs_of_program
from storage.session import Session
from storage.statements import AnyRow, AnySelect, stream, table_of
from storage.states import MessageKind, MessageState
from storage.tables import (
    CheckInRow,
    OutboxRow,
    PairMemberRow,
    PairRow,
    ParticipantRow,
    ProgramRow,
    RoundRow,
)

_MET = tuple(answer for answer in MeetingAnswer if answer.is_met)
_DID_NOT_HAPPEN = (MeetingAnswer.NOT_YET, MeetingAnswer.WONT_HAPPEN)


def _ids() -> array[int]:
    return array("q")


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings as three columns of one length: participant ids, lower first, and rounds ago.

    Two people who met twice are there twice; a trio is three pairs. Cost: 24 bytes a meeting.
    """

    low: array[int] = field(default_factory=_ids)
    high: array[int] = field(default_factory=_ids)
    ago: array[int] = field(default_factory=_ids)

    def __len__(self) -> int:
        return len(self.low)

    def add(self, low: int, high: int, *, ago: int) -> None:
        self.low.append(low)
        self.high.append(high)
        self.ago.append(ago)


def list_meetings(s: Session, program_id: ProgramId) -> Meetings:
    """Return who met whom, in no order that means anything: made for `PairHistory.of_columns`.

    Cost: two rows are read for a pair, in pieces; 250,000 pairs take some three seconds.
    """
    found = Meetings()
    rounds = _rounds_that_ran(s, program_id)
    own = sorted(one.ran_at for one in rounds.values() if one.is_own)
    newest_at = own[-1] if own else None

    def is_past(round_id: int, at: datetime) -> bool:
        """Whether a round, and what came of it at an instant, lies before the newest one."""
        is_known = round_id in rounds and not rounds[round_id].is_newest
        return is_known and (newest_at is None or at < newest_at)

    not_met = set(s.execute(_called_off(program_id)).scalars())
    not_met.update(
        pair_id
        for query in (_did_not_happen(program_id), _ended_unmet(program_id))
        for pair_id, round_id, at in s.execute(query)
        if is_past(round_id, at)
    )
    left = {
        (pair_id, participant_id)
        for pair_id, participant_id, round_id, at in s.execute(_left_unmet(program_id))
        if is_past(round_id, at)
    }
    # Members meet here and not in SQL: right after a large round the database's statistics know
    # nothing of it, and a self-join then may be planned as every row with every row.
    earlier: list[int] = []
    current = None
    for pair_id, participant_id, round_id in stream(s, _members(program_id)):
        if pair_id != current:
            current, earlier = pair_id, []
        # a round that another instance stored in between is not in order yet; this draft is void
        if pair_id in not_met or round_id not in rounds or (pair_id, participant_id) in left:
            continue
        for low in earlier:
            found.add(low, participant_id, ago=rounds[round_id].ago)
        earlier.append(participant_id)
    for low, high, met_at in pairs_of_program(s, program_id):
        found.add(low, high, ago=_ago(met_at, own))
    return found


@dataclass(frozen=True, slots=True)
class _Ran:
    """When a round was, in rounds of the program that asks; is_newest: of its own program;
    is_own: of the calendar of the program that asks."""

    ago: int
    is_newest: bool
    ran_at: datetime
    is_own: bool = False


def _rounds_that_ran(s: Session, program_id: ProgramId) -> Mapping[int, _Ran]:
    """Place every round of the workspace in the order of this program's rounds."""
    query = (
        _of_workspace(
            select(RoundRow.id, RoundRow.program_id, RoundRow.ran_at, RoundRow.is_extra),
            program_id,
        )
        .where(RoundRow.ran_at.is_not(None))
        .order_by(RoundRow.due_at.desc(), RoundRow.id.desc())
    )
    rows = s.execute(query).all()
    own = [row for row in rows if row.program_id == program_id and not row.is_extra]
    ran_at = sorted(row.ran_at for row in own)
    newest = _newest_of_each(row for row in rows if not row.is_extra)
    placed = {}
    for row in rows:
        ago = _ago(row.ran_at, ran_at)
        # one beside the calendar is as new as the round before it
        is_newest = ago == 1 if row.is_extra else row.id in newest
        placed[row.id] = _Ran(ago, is_newest, row.ran_at)
    return placed | {
        row.id: _Ran(n, n == 1, row.ran_at, is_own=True) for n, row in enumerate(own, start=1)
    }


def _newest_of_each(rows: Iterable[AnyRow]) -> set[int]:
    newest: dict[int, int] = {}
    for row in rows:  # newest first
        newest.setdefault(row.program_id, row.id)
    return set(newest.values())


def _ago(at: datetime, own_ran_at: list[datetime]) -> int:
    return 1 + len(own_ran_at) - bisect_right(own_ran_at, at)


def _members(program_id: ProgramId) -> AnySelect:
    """Everybody of this program in every pair of the workspace, pair by pair, by participant id."""
    rounds, members = table_of(RoundRow), table_of(PairMemberRow)
    participants = table_of(ParticipantRow)
    query = (
        select(members.c.pair_id, participants.c.id, members.c.round_id)
        .select_from(rounds)
        .join(members, members.c.round_id == rounds.c.id)
        .join(participants, participants.c.person_id == members.c.person_id)
        .where(participants.c.program_id == program_id, rounds.c.ran_at.is_not(None))
    )
    return _of_workspace(query, program_id).order_by(members.c.pair_id, participants.c.id)


def _called_off(program_id: ProgramId) -> AnySelect:
    query = (
        select(OutboxRow.pair_id)
        .join(RoundRow, RoundRow.id == OutboxRow.round_id)
        .where(
            OutboxRow.kind == MessageKind.PAIR_INTRO,
            OutboxRow.state.in_((MessageState.CANCELLED, MessageState.EXPIRED)),
        )
    )
    return _of_workspace(query, program_id)


def _did_not_happen(program_id: ProgramId) -> AnySelect:
    """Pairs with an answer, all of whose answers say that they did not meet: their round, and when
    it was said last."""
    happened = case((CheckInRow.answer.in_(_DID_NOT_HAPPEN), 0), else_=1)
    query = (
        select(CheckInRow.pair_id, PairRow.round_id, func.max(CheckInRow.answered_at))
        .join(PairRow, PairRow.id == CheckInRow.pair_id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .where(CheckInRow.answer.is_not(None))
        .group_by(CheckInRow.pair_id, PairRow.round_id)
        .having(func.sum(happened) == 0)
    )
    return _of_workspace(query, program_id)


def _ended_unmet(program_id: ProgramId) -> AnySelect:
    """Pairs that ended early, none of whose members answered that they met: their round, and when
    it ended."""
    said_so = select(CheckInRow.id).where(
        CheckInRow.pair_id == PairRow.id, CheckInRow.answer.in_(_MET)
    )
    query = (
        select(PairRow.id, PairRow.round_id, PairRow.ended_at)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .where(PairRow.ended_at.is_not(None), ~said_so.exists())
    )
    return _of_workspace(query, program_id)


def _left_unmet(program_id: ProgramId) -> AnySelect:
    """Who left a trio and had not answered that they met: pair, participant here, round, when."""
    said_so = select(CheckInRow.id).where(
        CheckInRow.pair_id == PairMemberRow.pair_id,
        CheckInRow.person_id == PairMemberRow.person_id,
        CheckInRow.answer.in_(_MET),
    )
    query = (
        select(
            PairMemberRow.pair_id,
            ParticipantRow.id,
            PairMemberRow.round_id,
            PairMemberRow.left_at,
        )
        .join(RoundRow, RoundRow.id == PairMemberRow.round_id)
        .join(ParticipantRow, ParticipantRow.person_id == PairMemberRow.person_id)
        .where(
            PairMemberRow.left_at.is_not(None),
            ParticipantRow.program_id == program_id,
            ~said_so.exists(),
        )
    )
    return _of_workspace(query, program_id)


def _of_workspace(query: AnySelect, program_id: ProgramId) -> AnySelect:
    """Keep the rounds of all programs of the workspace this program is in."""
    programs = table_of(ProgramRow).c
    workspace = select(programs.workspace_id).where(programs.id == program_id)
    return query.where(table_of(RoundRow).c.workspace_id == workspace.scalar_subquery())
