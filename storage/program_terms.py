"""What admins change about a program: its name, its terms, its notes, whether it runs.

Each change says what it takes for the state of things, and fails when somebody else was faster: of
two admins who change the same thing, the later one is told to look again.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select, update

from pairing.cadence import CalendarRule, next_due
from pairing.ids import ProgramId, WorkspaceId
from pairing.programs import Notes, Program, Terms
from storage.program_rules import rule_values, rules_values
from storage.programs import get_program, program_named
from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of
from storage.tables import ParticipantRow, ProgramRow, RoundRow, WorkspaceRow

_programs = table_of(ProgramRow)


class Renamed(StrEnum):
    """How renaming a program ended."""

    DONE = "done"
    TAKEN = "taken"  # another program of the workspace has that name
    STALE = "stale"  # somebody else renamed it meanwhile


def create_program(
    s: Session, workspace_id: WorkspaceId, *, name: str, terms: Terms, now: datetime
) -> Program | None:
    """Make a program whose first round is the first slot after `now`.

    Returns  None when the workspace has one of that name, in whatever case
    Safe by a lock on the names of the workspace, and by UNIQUE(workspace_id, name).
    """
    _hold_names(s, workspace_id)
    if program_named(s, workspace_id, name) is not None:
        return None
    values = {
        "workspace_id": workspace_id,
        "name": name,
        "next_round_at": next_due(terms.rule, after=now).at,
        "created_at": now,
        **_terms_values(terms),
    }
    made = insert_or_keep(s, ProgramRow, values, unique=("workspace_id", "name"))
    return program_named(s, workspace_id, name) if made else None


def rename(s: Session, program_id: ProgramId, *, seen: str, to: str) -> Renamed:
    """Give a program another name. Safe by a lock on the names of the workspace."""
    s.execute(_locked(program_id))  # first, as whoever stores a round locks the two
    workspace_id = get_program(s, program_id).workspace_id
    _hold_names(s, workspace_id)
    other = program_named(s, workspace_id, to)
    if other is not None and other.id != program_id:
        return Renamed.TAKEN
    done = _set(s, program_id, _programs.c.name == seen, name=to)
    return Renamed.DONE if done else Renamed.STALE


def set_terms(
    s: Session, program_id: ProgramId, terms: Terms, *, seen: Terms, now: datetime
) -> Program | None:
    """Replace the terms of a program, and its next round with them when the calendar rule changed.

    A round that is due already stays due, unless its date is in a blackout by now. Who skips the
    coming round skips it whenever it comes.
    seen     what the admin saw when they began
    Returns  the program as it is now; None when somebody else changed its terms meanwhile
    Safe by a lock on its row.
    """
    s.execute(_locked(program_id))
    program = get_program(s, program_id)
    if program.terms != seen:
        return None
    due_at = program.next_round_at
    if terms.rule != seen.rule:
        used_until = _used_until(s, program, terms.rule)
        due_at = _next_round_at(program, terms.rule, used_until=used_until, now=now)
        _move_skips(s, program, to=due_at)
    _set(s, program_id, next_round_at=due_at, **_terms_values(terms))
    return get_program(s, program_id)


def suspend(s: Session, program_id: ProgramId, *, now: datetime) -> bool:
    """Stop a program. Returns False when it was stopped before; the first date stays."""
    return _set(s, program_id, _programs.c.suspended_at.is_(None), suspended_at=now)


def go_on(s: Session, program_id: ProgramId) -> bool:
    """Let a stopped program go on. Returns False when it was not stopped.

    A round that was due meanwhile is judged like any that comes late.
    """
    return _set(s, program_id, _programs.c.suspended_at.is_not(None), suspended_at=None)


def hold(s: Session, program_id: ProgramId, *, seen: datetime, now: datetime) -> bool:
    """Let the coming round wait for an admin.

    seen     when the round that is meant is due: `next_round_at`
    Returns  False when that round has begun meanwhile, or is held already
    """
    waits = (_programs.c.next_round_at == seen, _programs.c.held_at.is_(None))
    return _set(s, program_id, *waits, held_at=now, hold_told_at=None)


def release(s: Session, program_id: ProgramId) -> bool:
    """Let the held round go on. Returns False when none is held.

    When it is due by then, it is judged like any that comes late.
    """
    return _set(s, program_id, _programs.c.held_at.is_not(None), held_at=None)


def find_notes(s: Session, program_id: ProgramId) -> Notes:
    """Return what admins add to the messages of a program. Raises LookupError."""
    query = select(ProgramRow.intro_note, ProgramRow.welcome_note)
    row = s.execute(query.where(ProgramRow.id == program_id)).one_or_none()
    if row is None:
        raise LookupError(f"no program {program_id}")
    return Notes(intro=row.intro_note, welcome=row.welcome_note)


def set_notes(s: Session, program_id: ProgramId, notes: Notes, *, seen: Notes) -> bool:
    """Replace what is added to the messages of a program.

    Returns  False when somebody else changed it meanwhile
    """
    before = (
        _programs.c.intro_note.is_not_distinct_from(seen.intro),
        _programs.c.welcome_note.is_not_distinct_from(seen.welcome),
    )
    return _set(s, program_id, *before, intro_note=notes.intro, welcome_note=notes.welcome)


def _terms_values(terms: Terms) -> dict[str, Any]:
    return {"preset": terms.preset, **rule_values(terms.rule), **rules_values(terms.rules)}


def _next_round_at(
    program: Program, rule: CalendarRule, *, used_until: datetime, now: datetime
) -> datetime:
    due_at = program.next_round_at
    if due_at <= now and not rule.is_closed(due_at.astimezone(ZoneInfo(rule.zone)).date()):
        return due_at
    return next_due(rule, after=max(now, used_until)).at


def _used_until(s: Session, program: Program, rule: CalendarRule) -> datetime:
    """The end of the last day whose round took place, was skipped or was cancelled.

    Rounds can be run or called off ahead of their time; another hour of that day is no new round.
    """
    query = select(func.max(RoundRow.due_at)).where(
        RoundRow.program_id == program.id, RoundRow.is_extra.is_(False)
    )
    newest = s.execute(query).scalar_one()
    if newest is None:
        return datetime.min.replace(tzinfo=UTC)
    zone = ZoneInfo(rule.zone)
    day = newest.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(), zone).astimezone(UTC) - timedelta(microseconds=1)


def _move_skips(s: Session, program: Program, *, to: datetime) -> None:
    participants = table_of(ParticipantRow)
    skipping = (
        participants.c.program_id == program.id,
        participants.c.skip_until == program.next_round_at,
    )
    changed(s, update(participants).where(*skipping).values(skip_until=to))


def _hold_names(s: Session, workspace_id: WorkspaceId) -> None:
    """Let nobody else name a program of this workspace until the transaction ends."""
    workspaces = table_of(WorkspaceRow)
    query = select(workspaces.c.id).where(workspaces.c.id == workspace_id)
    s.execute(query.with_for_update(key_share=True))


def _locked(program_id: ProgramId) -> Any:
    query = select(_programs.c.id).where(_programs.c.id == program_id)
    return query.with_for_update(key_share=True)


def _set(s: Session, program_id: ProgramId, *seen: ColumnElement[bool], **values: Any) -> bool:
    statement = update(_programs).where(_programs.c.id == program_id, *seen)
    return changed(s, statement.values(**values)) == 1
