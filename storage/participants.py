"""Participants: who opted in to a program, with their profile and their wishes for time off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, or_, select, update

from pairing.ids import PairId, ParticipantId, PersonId, ProgramId, WorkspaceId
from pairing.participants import FOREVER, Participant, is_eligible
from storage import profiles
from storage.session import Session
from storage.statements import (
    AnyRow,
    AnySelect,
    changed,
    in_pieces,
    insert_or_keep,
    table_of,
)
from storage.states import PersonKind
from storage.tables import PairMemberRow, ParticipantRow, PersonRow, ProfileRow
from storage.waiting import fewest_trios
from storage.whereabouts import placed

SILENT_ROUNDS = 2  # rounds with a partner and without a click, after which somebody is paused

_COLUMNS = (
    ParticipantRow.id,
    ParticipantRow.person_id,
    ParticipantRow.opted_in_at,
    ParticipantRow.opted_out_at,
    ParticipantRow.paused_until,
    ParticipantRow.skip_until,
    ParticipantRow.rounds_waited,
    ParticipantRow.trios,
    PersonRow.zone,
    PersonRow.kind,
    PersonRow.deactivated,
    *profiles.COLUMNS,
)
_PARTICIPANTS = (
    select(*_COLUMNS)
    .join(PersonRow, PersonRow.id == ParticipantRow.person_id)
    .outerjoin(ProfileRow, ProfileRow.person_id == ParticipantRow.person_id)
)
_BY_PERSON = _PARTICIPANTS.where(
    ParticipantRow.program_id == bindparam("program"),
    ParticipantRow.person_id == bindparam("person"),
)
_MEMBERS = (
    _PARTICIPANTS.join(PairMemberRow, PairMemberRow.participant_id == ParticipantRow.id)
    .where(
        PairMemberRow.pair_id == bindparam("pair"),
        PairMemberRow.left_at.is_(None),
        ParticipantRow.opted_out_at.is_(None),
    )
    .order_by(ParticipantRow.id)
)
_table = table_of(ParticipantRow)
_NOT_SILENT = (
    update(_table)
    .where(_table.c.person_id == bindparam("person"), _table.c.silent_rounds > 0)
    .values(silent_rounds=0)
)


def find_participant(s: Session, program_id: ProgramId, person_id: PersonId) -> Participant | None:
    """Look up a person's place in a program; one who left is found too, with `opted_out_at`."""
    row = s.execute(_BY_PERSON, {"program": program_id, "person": person_id}).one_or_none()
    return None if row is None else participant_from(row)


def upsert_opt_in(
    s: Session,
    *,
    workspace_id: WorkspaceId,
    program_id: ProgramId,
    person_id: PersonId,
    now: datetime,
) -> tuple[Participant, bool]:
    """Take a person into a program. Returns the participant, and True when new or returning.

    Somebody new or returning begins with as many trios as those who had the fewest (`waiting`).
    Somebody who returns has waited for nothing, loses their old pause and skip, and keeps their
    history; somebody who is in already stays as they are. Safe in a race by UNIQUE(program_id,
    person_id).
    """
    values = {
        "workspace_id": workspace_id,
        "program_id": program_id,
        "person_id": person_id,
        "opted_in_at": now,
        "trios": fewest_trios(program_id, now=now),
    }
    joined = insert_or_keep(s, ParticipantRow, values, unique=("program_id", "person_id"))
    if not joined:
        joined = changed(s, _return(program_id, person_id, now=now)) == 1
    participant = find_participant(s, program_id, person_id)
    assert participant is not None  # inserted above, or there before
    return participant, joined


def set_opted_out(s: Session, participant_id: ParticipantId, *, now: datetime) -> bool:
    """Let a participant leave. Returns False when they had left before; the first date stays."""
    participants = table_of(ParticipantRow)
    statement = update(participants).where(
        participants.c.id == participant_id, participants.c.opted_out_at.is_(None)
    )
    return changed(s, statement.values(opted_out_at=now)) == 1


def undo_opt_out(s: Session, participant_id: ParticipantId, *, since: datetime) -> bool:
    """Let a participant be in again as they were. Returns False unless they left after `since`."""
    participants = table_of(ParticipantRow)
    statement = update(participants).where(
        participants.c.id == participant_id, participants.c.opted_out_at > since
    )
    return changed(s, statement.values(opted_out_at=None)) == 1


def opt_out_everywhere(s: Session, person_id: PersonId, *, now: datetime) -> int:
    """Let a person leave every program they are in. Returns how many they left."""
    participants = table_of(ParticipantRow)
    statement = update(participants).where(
        participants.c.person_id == person_id, participants.c.opted_out_at.is_(None)
    )
    return changed(s, statement.values(opted_out_at=now))


def set_paused_until(s: Session, participant_id: ParticipantId, until: datetime | None) -> bool:
    """Pause until an instant (`pairing.participants.FOREVER` = open end); None resumes."""
    return _set(s, participant_id, paused_until=until)


def set_skip_until(s: Session, participant_id: ParticipantId, until: datetime | None) -> bool:
    """Skip the rounds due up to and including an instant; None takes part again."""
    return _set(s, participant_id, skip_until=until)


def list_pool(s: Session, program_id: ProgramId, *, due_at: datetime) -> list[Participant]:
    """Return the participants eligible for a round due at `due_at`, by id, with their places."""
    there = [found for found in list_participants(s, program_id) if is_eligible(found, due_at)]
    return placed(s, program_id, there)


def list_participants(s: Session, program_id: ProgramId) -> list[Participant]:
    """Return everybody who ever opted in to a program, by id."""
    query = select_participants().where(ParticipantRow.program_id == program_id)
    return [participant_from(row) for row in s.execute(query.order_by(ParticipantRow.id))]


def list_members(s: Session, pair_id: PairId) -> list[Participant]:
    """Return those who are in a pair now, by id: not who left a trio, nor who opted out since."""
    return [participant_from(row) for row in s.execute(_MEMBERS, {"pair": pair_id})]


def note_partner(s: Session, program_id: ProgramId, ids: Collection[ParticipantId]) -> None:
    """Count that people got a partner and did nothing here since (`note_act` takes it back)."""
    participants = table_of(ParticipantRow)
    for piece in in_pieces(ids):
        statement = update(participants).where(
            participants.c.program_id == program_id, participants.c.id.in_(piece)
        )
        changed(s, statement.values(silent_rounds=participants.c.silent_rounds + 1))


def pause_silent(s: Session, ids: Collection[ParticipantId]) -> set[ParticipantId]:
    """Pause, without an end, those who had a partner in two rounds and did nothing here.

    Returns  whom it paused. Compare-and-set on the count: who does something meanwhile stays in
    """
    participants = table_of(ParticipantRow)
    paused: set[ParticipantId] = set()
    for piece in in_pieces(ids):
        silent = and_(participants.c.id.in_(piece), participants.c.silent_rounds >= SILENT_ROUNDS)
        query = select(participants.c.id).where(silent).order_by(participants.c.id)
        found = {ParticipantId(id_) for id_ in s.execute(query.with_for_update()).scalars()}
        if found:
            statement = update(participants).where(participants.c.id.in_(sorted(found)))
            changed(s, statement.values(paused_until=FOREVER, silent_rounds=0))
        paused |= found
    return paused


def note_act(s: Session, person_id: PersonId) -> None:
    """Note that a person did something here: their rounds in silence end. No instant is kept."""
    changed(s, _NOT_SILENT, {"person": person_id})


def select_participants() -> AnySelect:
    """Select all that `participant_from` needs; the caller adds the WHERE."""
    return _PARTICIPANTS


def may_be_away() -> ColumnElement[bool]:
    """Say that something is known of a participant that may keep them out of a round."""
    return or_(
        ParticipantRow.opted_out_at.is_not(None),
        ParticipantRow.paused_until.is_not(None),
        ParticipantRow.skip_until.is_not(None),
        PersonRow.kind != PersonKind.MEMBER,
        PersonRow.deactivated,
    )


def participant_from(row: AnyRow) -> Participant:
    """Build a participant from a row of `select_participants`."""
    return Participant(
        id=row.id,
        person_id=row.person_id,
        profile=profiles.profile_from(row),
        zone=row.zone,
        opted_in_at=row.opted_in_at,
        opted_out_at=row.opted_out_at,
        paused_until=row.paused_until,
        skip_until=row.skip_until,
        rounds_waited=row.rounds_waited,
        trios=row.trios,
        active=row.kind is PersonKind.MEMBER and not row.deactivated,
    )


def _return(program_id: ProgramId, person_id: PersonId, *, now: datetime) -> Update:
    participants = table_of(ParticipantRow)
    trios, fewest = participants.c.trios, fewest_trios(program_id, now=now)
    return (
        update(participants)
        .where(
            participants.c.program_id == program_id,
            participants.c.person_id == person_id,
            participants.c.opted_out_at.is_not(None),
        )
        .values(
            opted_in_at=now,
            opted_out_at=None,
            paused_until=None,
            skip_until=None,
            rounds_waited=0,
            trios=case((trios < fewest, fewest), else_=trios),
        )
    )


def _set(s: Session, participant_id: ParticipantId, **values: datetime | None) -> bool:
    participants = table_of(ParticipantRow)
    statement = update(participants).where(participants.c.id == participant_id)
    return changed(s, statement.values(**values)) == 1
