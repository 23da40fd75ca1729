"""Pairs: who was brought together in a round, why, and where they talk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from pairing.ids import PairId, ParticipantId, PersonId, ProgramId, RoundId
from pairing.matching import PlannedPair, Reason
from storage.statements import (
    AnyRow,
    AnySelect,
    changed,
    insert_many,
    table_of,
    take_ids,
)
from storage.states import MessageKind, MessageState, RoundState
from storage.tables import OutboxRow, PairMemberRow, PairRow, ParticipantRow, PersonRow, RoundRow


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a pair, with what is needed to address them."""

    participant_id: ParticipantId
    person_id: PersonId
    slack_user_id: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair as services and views need it; members by participant id, due_at of its round.

    members   those who are in it: who left a trio is not
    ended_at  when it ended early; None while it goes on, and after its time
    """

    id: PairId
    round_id: RoundId
    channel_id: str | None
    due_at: datetime
    members: tuple[Member, ...]
    reasons: tuple[Reason, ...]
    prompt_ids: tuple[str, ...]
    score: float
    ended_at: datetime | None = None


_COLUMNS = (
    PairRow.id,
    PairRow.round_id,
    PairRow.channel_id,
    RoundRow.due_at,
    PairRow.reasons,
    PairRow.prompt_ids,
    PairRow.score,
    PairRow.ended_at,
)


def insert_pairs(
    s: Session,
    round_id: RoundId,
    pairs: Sequence[PlannedPair],
    *,
    prompt_ids: Sequence[Sequence[str]],
) -> list[PairId]:
    """Write the pairs of a round and their members. Returns the new ids in the order given.

    prompt_ids  per pair, the ids of its prompts in order
    UNIQUE(round_id, person_id) refuses a second pair for anybody.
    Cost: 10,000 pairs take about half a second, by executemany.
    """
    found = select(RoundRow.workspace_id, RoundRow.program_id).where(RoundRow.id == round_id)
    workspace_id, program_id = s.execute(found).one()
    person_of = _people_of(
        s, ProgramId(program_id), [id_ for pair in pairs for id_ in pair.members]
    )
    new_ids = [PairId(new) for new in take_ids(s, PairRow, len(pairs))]
    rows = [
        {
            "id": new_id,
            "workspace_id": workspace_id,
            "round_id": round_id,
            "score": pair.score,
            "is_repeat": pair.is_repeat,
            "reasons": [reason.to_json() for reason in pair.reasons],
            "prompt_ids": list(prompts),
        }
        for new_id, pair, prompts in zip(new_ids, pairs, prompt_ids, strict=True)
    ]
    insert_many(s, PairRow, rows)
    members = [
        {
            "workspace_id": workspace_id,
            "round_id": round_id,
            "pair_id": new_id,
            "participant_id": participant_id,
            "person_id": person_of[participant_id],
        }
        for new_id, pair in zip(new_ids, pairs, strict=True)
        for participant_id in pair.members
    ]
    insert_many(s, PairMemberRow, members)
    return new_ids


def current_pairs(s: Session, person_id: PersonId, *, program_id: ProgramId) -> PairView | None:
    """Return a person's newest pair in a program; None when they never had one, when it ended early
    or was called off before its introduction.

    Rounds that were cancelled do not count. It may be from an older round: look at `due_at`.
    """
    query = (
        _select_pairs()
        .add_columns(PairMemberRow.left_at, _is_called_off().label("called_off"))
        .join(PairMemberRow, PairMemberRow.pair_id == PairRow.id)
        .where(
            PairMemberRow.person_id == person_id,
            RoundRow.program_id == program_id,
            RoundRow.state != RoundState.CANCELLED,
        )
        .order_by(RoundRow.due_at.desc(), PairRow.id.desc())
        .limit(1)
    )
    row = s.execute(query).one_or_none()
    if row is None or row.called_off or row.ended_at is not None or row.left_at is not None:
        return None
    return _pair_view(s, row)


def get_pair(s: Session, pair_id: PairId) -> PairView | None:
    """Return a pair; None when there is none (ids come from buttons, which may be old)."""
    row = s.execute(_select_pairs().where(PairRow.id == pair_id)).one_or_none()
    return None if row is None else _pair_view(s, row)


def set_channel(s: Session, pair_id: PairId, channel_id: str | None) -> bool:
    """Note where a pair talks; None when it is not known (any more). False for an unknown pair."""
    pairs = table_of(PairRow)
    statement = update(pairs).where(pairs.c.id == pair_id)
    return changed(s, statement.values(channel_id=channel_id)) == 1


def remove_member(s: Session, pair_id: PairId, person_id: PersonId) -> bool:
    """Take a person out of a trio. Returns False when they were not in it."""
    members = table_of(PairMemberRow)
    statement = delete(members).where(
        members.c.pair_id == pair_id, members.c.person_id == person_id
    )
    return changed(s, statement) == 1


def _is_called_off() -> ColumnElement[bool]:
    """Say, of a pair, that somebody of it hears, or heard, that they have no partner."""
    members = aliased(PairMemberRow)
    inside = select(members.person_id).where(members.pair_id == PairRow.id)
    return exists().where(
        OutboxRow.kind == MessageKind.SAT_OUT,
        OutboxRow.round_id == PairRow.round_id,
        OutboxRow.person_id.in_(inside),
        OutboxRow.state != MessageState.CANCELLED,
    )


def _people_of(s: Session, program_id: ProgramId, ids: Collection[int]) -> dict[int, int]:
    """Map participants of a program to their people; a stranger to it is a KeyError later."""
    if not ids:
        return {}
    query = (
        select(ParticipantRow.id, ParticipantRow.person_id)
        # some more than needed, and far quicker than a list of thousands of ids
        .where(ParticipantRow.program_id == program_id, ParticipantRow.id.between(*_ends(ids)))
        .order_by(ParticipantRow.id)
    )
    return {row.id: row.person_id for row in s.execute(query)}


def _ends(ids: Collection[int]) -> tuple[int, int]:
    return min(ids), max(ids)


def _select_pairs() -> AnySelect:
    return select(*_COLUMNS).join(RoundRow, RoundRow.id == PairRow.round_id)


def _pair_view(s: Session, row: AnyRow) -> PairView:
    query = (
        select(
            PairMemberRow.participant_id,
            PairMemberRow.person_id,
            PersonRow.slack_user_id,
            PersonRow.zone,
        )
        .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
        .where(PairMemberRow.pair_id == row.id, PairMemberRow.left_at.is_(None))
        .order_by(PairMemberRow.participant_id)
    )
    return PairView(
        id=row.id,
        round_id=row.round_id,
        channel_id=row.channel_id,
        due_at=row.due_at,
        members=tuple(Member(**member._asdict()) for member in s.execute(query)),
        reasons=tuple(Reason.from_json(reason) for reason in row.reasons),
        prompt_ids=tuple(row.prompt_ids),
        score=row.score,
        ended_at=row.ended_at,
    )
