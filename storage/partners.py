"""Partners: with whom somebody is paired now, and with whom they were.

Only names of accounts and dates leave here. How a pair ended, and who avoids whom, is not asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from pairing.ids import PairId, ParticipantId, PersonId, ProgramId, RoundId
from pairing.presets import PRESETS
from storage.messages import is_introduced
from storage.pairs import PairView, pair_view, select_pairs
from storage.session import Session
from storage.statements import changed, table_of
from storage.states import MessageKind, MessageState, RoundState
from storage.tables import OutboxRow, PairMemberRow, PairRow, PersonRow, RoundRow


@dataclass(frozen=True, slots=True)
class PastPair:
    """A pair somebody was introduced in: the due time of its round, and the Slack ids of all the
    others who were introduced with them, also of who left a trio."""

    pair_id: PairId
    due_at: datetime
    others: tuple[str, ...]


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


_CURRENT = (
    select_pairs()
    .join(PairMemberRow, PairMemberRow.pair_id == PairRow.id)
    .where(
        PairMemberRow.person_id == bindparam("person"),
        PairMemberRow.left_at.is_(None),
        PairRow.ended_at.is_(None),
        RoundRow.program_id == bindparam("program"),
        RoundRow.state != RoundState.CANCELLED,
        ~_is_called_off(),
    )
    .order_by(RoundRow.due_at.desc(), PairRow.id.desc())
)
_SINCE = "since_{preset}"  # the parameter: rounds of this preset that began after it go on
_GOING_ON = _CURRENT.where(
    or_(
        *(
            and_(
                RoundRow.preset == preset, RoundRow.due_at > bindparam(_SINCE.format(preset=preset))
            )
            for preset in PRESETS
        )
    )
)
_OTHERS = aliased(PairMemberRow)
_MET = (
    select(PairRow.id, RoundRow.due_at)
    .join(PairMemberRow, PairMemberRow.pair_id == PairRow.id)
    .join(RoundRow, RoundRow.id == PairRow.round_id)
    .where(
        PairMemberRow.person_id == bindparam("person"),
        PairRow.id.not_in(bindparam("without", expanding=True)),
        is_introduced(PairRow.id),
        exists().where(_OTHERS.pair_id == PairRow.id, _OTHERS.person_id != bindparam("person")),
    )
    .order_by(RoundRow.due_at.desc(), PairRow.id.desc())
)
_PEOPLE = select(PairMemberRow.person_id).where(PairMemberRow.pair_id == bindparam("pair"))
_EARLIER = (
    select(PairMemberRow.pair_id, PairMemberRow.person_id)
    .where(
        PairMemberRow.pair_id.in_(
            select(PairMemberRow.pair_id).where(
                PairMemberRow.person_id == bindparam("person"),
                PairMemberRow.pair_id < bindparam("pair"),
            )
        )
    )
    .order_by(PairMemberRow.pair_id, PairMemberRow.person_id)
)


def list_current(
    s: Session, person_id: PersonId, *, program_id: ProgramId, at: datetime | None = None
) -> list[PairView]:
    """Return the pairs of a program that somebody is in, newest round first.

    Not those that ended early, that they left, that were called off before the introduction, or
    whose round was cancelled.
    at  only those whose round is not over by then; None: whether it is, the caller asks (`goes_on`)
    Cost: one look-up, and one for each pair.
    """
    query, given = _CURRENT, dict[str, object](person=person_id, program=program_id)
    if at is not None:  # a long history costs nothing then
        query = _GOING_ON
        given |= {_SINCE.format(preset=one): at - terms.length for one, terms in PRESETS.items()}
    return [pair_view(s, row) for row in s.execute(query, given).all()]


def list_met(
    s: Session, person_id: PersonId, *, without: Collection[PairId], limit: int
) -> tuple[list[PastPair], int]:
    """Return the pairs in which somebody was introduced to others, newest round first, and how many
    more there are.

    without  pairs to leave out
    limit    of those returned
    Cost: two look-ups.
    """
    rows = s.execute(_MET, {"person": person_id, "without": sorted(without)}).all()
    names = _others(s, person_id, [row.id for row in rows[:limit]])
    met = [PastPair(PairId(row.id), row.due_at, tuple(names[row.id])) for row in rows[:limit]]
    return met, max(0, len(rows) - limit)


def set_extensions(s: Session, pair_id: PairId, extensions: int) -> None:
    """Note how often the people of a pair went on together, this pair included."""
    pairs = table_of(PairRow)
    changed(s, update(pairs).where(pairs.c.id == pair_id).values(extensions=extensions))


def find_newest(s: Session) -> PairId:
    """Return the newest pair there is, of any program; 0 before the first one."""
    return PairId(s.execute(select(func.coalesce(func.max(PairRow.id), 0))).scalar_one())


def list_since(
    s: Session, program_id: ProgramId, *, after: PairId, but: RoundId | None = None
) -> frozenset[tuple[ParticipantId, ParticipantId]]:
    """Return who of a program was brought together after a pair was stored, lower id first.

    A plan made before knows nothing of them, and would bring them together again. but: a round
    that is left out.
    """
    one, other = aliased(PairMemberRow), aliased(PairMemberRow)
    query = (
        select(one.participant_id, other.participant_id)
        .join(other, and_(other.pair_id == one.pair_id, other.participant_id > one.participant_id))
        .join(RoundRow, RoundRow.id == one.round_id)
        .where(one.pair_id > after, RoundRow.program_id == program_id)
    )
    if but is not None:
        query = query.where(RoundRow.id != but)
    return frozenset((ParticipantId(low), ParticipantId(high)) for low, high in s.execute(query))


def find_extensions(s: Session, pair_id: PairId) -> int:
    """Tell how often the people of a pair have gone on together; 0 for a pair that was drawn."""
    query = select(PairRow.extensions).where(PairRow.id == pair_id)
    return s.execute(query).scalar_one_or_none() or 0


def list_earlier(s: Session, pair_id: PairId) -> list[PairId]:
    """Return the earlier pairs of exactly these people, the first one first."""
    people = sorted(s.execute(_PEOPLE, {"pair": pair_id}).scalars())
    if not people:
        return []
    theirs = {"pair": pair_id, "person": people[0]}
    found: dict[int, list[int]] = {}
    for earlier, person in s.execute(_EARLIER, theirs):
        found.setdefault(earlier, []).append(person)
    return [PairId(earlier) for earlier, who in found.items() if who == people]


def _others(s: Session, person_id: PersonId, pair_ids: Collection[int]) -> dict[int, list[str]]:
    """The Slack ids of everybody else in these pairs, in the order in which they are introduced."""
    if not pair_ids:
        return {}
    query = (
        select(PairMemberRow.pair_id, PersonRow.slack_user_id)
        .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
        .where(PairMemberRow.pair_id.in_(pair_ids), PairMemberRow.person_id != person_id)
        .order_by(PairMemberRow.pair_id, PairMemberRow.participant_id)
    )
    found: dict[int, list[str]] = {}
    for pair_id, slack_user_id in s.execute(query):
        found.setdefault(pair_id, []).append(slack_user_id)
    return found
