"""Pairs: who was brought together in a round, why, and where they talk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from pairing.ids import PairId, ParticipantId, PersonId, ProgramId, RoundId
from pairing.matching import PlannedPair, Reason
from pairing.presets import PRESETS, Preset
from storage.session import Session
from storage.statements import (
    AnyRow,
    AnySelect,
    changed,
    insert_many,
    table_of,
    take_ids,
)
from storage.tables import PairMemberRow, PairRow, ParticipantRow, PersonRow, RoundRow


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a pair, with what is needed to address them."""

    participant_id: ParticipantId
    person_id: PersonId
    slack_user_id: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair as services and views need it; members by participant id.

    due_at      of its round; preset: how long that is and how often they talk, as the program was
                when it began. What has become of the program since does not matter to the pair
    members     those who are in it: who left a trio is not
    ended_at    when it ended early; None while it goes on, and after its time
    extensions  how often these people went on together, this pair included
    meets_at    when they agreed here to talk, also when that is past
    in_writing  they changed to a conversation in writing
    """

    id: PairId
    round_id: RoundId
    channel_id: str | None
    due_at: datetime
    preset: Preset
    members: tuple[Member, ...]
    reasons: tuple[Reason, ...]
    prompt_ids: tuple[str, ...]
    score: float
    ended_at: datetime | None = None
    extensions: int = 0
    meets_at: datetime | None = None
    in_writing: bool = False

    @property
    def over_at(self) -> datetime:
        """When its round is over."""
        return self.due_at + PRESETS[self.preset].length


_COLUMNS = (
    PairRow.id,
    PairRow.round_id,
    PairRow.channel_id,
    RoundRow.due_at,
    RoundRow.preset,
    PairRow.reasons,
    PairRow.prompt_ids,
    PairRow.score,
    PairRow.ended_at,
    PairRow.extensions,
    PairRow.meets_at,
    PairRow.in_writing,
)
_PAIRS = select(*_COLUMNS).join(RoundRow, RoundRow.id == PairRow.round_id)
_BY_ID = _PAIRS.where(PairRow.id == bindparam("wanted"))
_MEMBERS = (
    select(
        PairMemberRow.participant_id,
        PairMemberRow.person_id,
        PersonRow.slack_user_id,
        PersonRow.zone,
    )
    .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
    .where(PairMemberRow.pair_id == bindparam("pair"), PairMemberRow.left_at.is_(None))
    .order_by(PairMemberRow.participant_id)
)


def insert_pairs(
    s: Session,
    round_id: RoundId,
    pairs: Sequence[PlannedPair],
    *,
    prompt_ids: Sequence[Sequence[str]],
    uncounted: AbstractSet[ParticipantId] = frozenset(),
) -> list[PairId]:
    """Write the pairs of a round and their members. Returns the new ids in the order given.

    prompt_ids  per pair, the ids of its prompts in order
    uncounted   as in `rounds.insert_round`
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
            "is_counted": uncounted.isdisjoint(pair.members),
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


def get_pair(s: Session, pair_id: PairId) -> PairView | None:
    """Return a pair; None when there is none (ids come from buttons, which may be old)."""
    row = s.execute(_BY_ID, {"wanted": pair_id}).one_or_none()
    return None if row is None else pair_view(s, row)


def set_channel(s: Session, pair_id: PairId, channel_id: str | None) -> bool:
    """Note where a pair talks; None when it is not known (any more). False for an unknown pair."""
    pairs = table_of(PairRow)
    statement = update(pairs).where(pairs.c.id == pair_id)
    return changed(s, statement.values(channel_id=channel_id)) == 1


def set_in_writing(s: Session, pair_id: PairId) -> bool:
    """Note that a pair goes on in writing. Returns False when it does so already, or is over.

    Compare-and-set: of two who want it in the same moment, one is told that it was them.
    """
    pairs = table_of(PairRow)
    talks = (pairs.c.id == pair_id, pairs.c.in_writing.is_(False), pairs.c.ended_at.is_(None))
    return changed(s, update(pairs).where(*talks).values(in_writing=True)) == 1


def remove_member(s: Session, pair_id: PairId, person_id: PersonId) -> bool:
    """Take a person out of a trio. Returns False when they were not in it."""
    members = table_of(PairMemberRow)
    statement = delete(members).where(
        members.c.pair_id == pair_id, members.c.person_id == person_id
    )
    return changed(s, statement) == 1


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


def select_pairs() -> AnySelect:
    """Select what `pair_view` needs, of pairs and their rounds."""
    return _PAIRS


def pair_view(s: Session, row: AnyRow) -> PairView:
    """Read a row of `select_pairs`, and its members."""
    members = s.execute(_MEMBERS, {"pair": row.id})
    return PairView(
        id=row.id,
        round_id=row.round_id,
        channel_id=row.channel_id,
        due_at=row.due_at,
        preset=row.preset,
        members=tuple(Member(**member._asdict()) for member in members),
        reasons=tuple(Reason.from_json(reason) for reason in row.reasons),
        prompt_ids=tuple(row.prompt_ids),
        score=row.score,
        ended_at=row.ended_at,
        extensions=row.extensions,
        meets_at=row.meets_at,
        in_writing=row.in_writing,
    )
