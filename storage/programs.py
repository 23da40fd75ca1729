"""Programs: their rules, the instant at which each runs next, and its plan of the rounds ahead.

What the engine wrote is read with care: a rule or a plan that makes no sense is left out with a
warning, because no round may fail for it.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, or_, select, update

from pairing.cadence import CalendarRule, first_rule, next_due
from pairing.ids import ProgramId, WorkspaceId
from pairing.matching.witness import Witness
from pairing.programs import DEFAULT_PROGRAM_NAME, Preset, Program, Rules, is_name
from storage.apart import avoided_pairs
from storage.program_rules import (
    RULE,
    RULES,
    rule_from,
    rule_values,
    rules_from,
    rules_values,
)
from storage.session import Session
from storage.statements import AnyRow, AnySelect, changed, insert_or_keep, table_of
from storage.states import WorkspaceState
from storage.tables import ProgramRow, WorkspaceRow

__all__ = [
    "advance",
    "avoided_pairs",
    "coming_programs",
    "due_programs",
    "ensure_default_program",
    "find_default_program",
    "find_witness",
    "get_program",
    "keep_witness",
    "list_programs",
    "program_named",
]

log = logging.getLogger(__name__)

_COLUMNS = (
    ProgramRow.id,
    ProgramRow.workspace_id,
    ProgramRow.name,
    ProgramRow.preset,
    ProgramRow.next_round_at,
    ProgramRow.suspended_at,
    ProgramRow.held_at,
    *RULE,
    *RULES,
)
_BY_ID = select(*_COLUMNS).where(ProgramRow.id == bindparam("wanted"))
_ALL = select(*_COLUMNS).order_by(ProgramRow.id)
_OF_WORKSPACE = _ALL.where(ProgramRow.workspace_id == bindparam("workspace"))
_DEFAULT = (
    select(*_COLUMNS)
    .where(ProgramRow.workspace_id == bindparam("workspace"))
    .order_by(ProgramRow.id)
    .limit(1)
)


def ensure_default_program(
    s: Session,
    workspace_id: WorkspaceId,
    *,
    zone: str,
    now: datetime,
    rule: CalendarRule | None = None,
    preset: Preset = Preset.STANDARD,
) -> Program:
    """Return the default program of a workspace, creating it with its first round ahead of `now`.

    rule  None: the first rule for this preset in `zone`, at least a week ahead
    A known program stays as it is. Safe in a race by UNIQUE(workspace_id, name).
    """
    known = find_default_program(s, workspace_id)
    if known is not None:
        return known
    rule = rule or first_rule(preset=preset, zone=zone, now=now)
    values = {
        "workspace_id": workspace_id,
        "name": DEFAULT_PROGRAM_NAME,
        "preset": preset,
        "next_round_at": next_due(rule, after=now).at,
        "created_at": now,
        **rule_values(rule),
        **rules_values(Rules()),
    }
    insert_or_keep(s, ProgramRow, values, unique=("workspace_id", "name"))
    there = find_default_program(s, workspace_id)
    assert there is not None  # ours or the winner's
    return there


def get_program(s: Session, program_id: ProgramId) -> Program:
    """Return a program; `rules.avoided` is empty, `avoided_pairs` reads it. Raises LookupError."""
    row = s.execute(_BY_ID, {"wanted": program_id}).one_or_none()
    if row is None:
        raise LookupError(f"no program {program_id}")
    return _program(row)


def find_default_program(s: Session, workspace_id: WorkspaceId) -> Program | None:
    """Look up the program everybody of a workspace joins with a bare `/pairme`: its oldest."""
    row = s.execute(_DEFAULT, {"workspace": workspace_id}).one_or_none()
    return None if row is None else _program(row)


def program_named(s: Session, workspace_id: WorkspaceId, name: str) -> Program | None:
    """Look up a program of a workspace by its name, in whatever case and spacing."""
    # compared here: the databases disagree about the case of letters beyond ASCII
    found = list_programs(s, workspace_id)
    return next((one for one in found if is_name(one.name, name)), None)


def list_programs(s: Session, workspace_id: WorkspaceId | None = None) -> list[Program]:
    """Return the programs of one workspace, or of all, by id."""
    if workspace_id is None:
        return [_program(row) for row in s.execute(_ALL)]
    return [_program(row) for row in s.execute(_OF_WORKSPACE, {"workspace": workspace_id})]


def coming_programs(s: Session, *, now: datetime, until: datetime) -> list[Program]:
    """Return programs whose round is due after now and not after `until`, soonest first.

    Suspended programs, held rounds and workspaces that are not ACTIVE are left out.
    """
    query = _in_service(ProgramRow.next_round_at > now, ProgramRow.next_round_at <= until)
    return [_program(row) for row in s.execute(query)]


def due_programs(s: Session, *, now: datetime, limit: int) -> list[Program]:
    """Return programs whose round is due, longest due first.

    Suspended programs, held rounds and workspaces that are not ACTIVE are left out. It claims
    nothing: `advance` decides who runs the round.
    """
    query = _in_service(ProgramRow.next_round_at <= now).limit(limit)
    return [_program(row) for row in s.execute(query)]


def advance(
    s: Session,
    program_id: ProgramId,
    *,
    seen: datetime,
    to: datetime,
    even_stopped: bool = False,
    held_at: datetime | None = None,
) -> bool:
    """Move `next_round_at` from `seen` to `to`. Returns False when somebody else did, or is at it.

    even_stopped  also while the program is suspended or its round is held; else that is False too
    held_at       since when the round is held that an admin runs nevertheless; a later hold counts
    Compare-and-set; the lock before it makes a loser return at once instead of waiting for the
    winner's commit (FOR NO KEY UPDATE, so that opting in to the program is not blocked).
    """
    programs = table_of(ProgramRow)
    ours = [programs.c.id == program_id, programs.c.next_round_at == seen]
    if not even_stopped:
        unheld = or_(programs.c.held_at.is_(None), programs.c.held_at == held_at)
        ours += [programs.c.suspended_at.is_(None), unheld]
    query = select(programs.c.id).where(*ours).with_for_update(skip_locked=True, key_share=True)
    if s.execute(query).one_or_none() is None:
        return False
    return changed(s, update(programs).where(*ours).values(next_round_at=to)) == 1


def find_witness(s: Session, program_id: ProgramId) -> Witness | None:
    """Read the plan of the rounds ahead; None when there is none, or it cannot be read (warned)."""
    query = select(ProgramRow.witness).where(ProgramRow.id == program_id)
    stored = s.execute(query).scalar_one_or_none()
    found = None if stored is None else Witness.from_json(stored)
    if stored is not None and found is None:
        log.warning(
            "the plan ahead cannot be read; going on without",
            extra={"event": "witness.unreadable", "program_id": program_id},
        )
    return found


def keep_witness(s: Session, program_id: ProgramId, witness: Witness | None) -> None:
    """Write the plan of the rounds ahead, replacing the earlier one; None = there is none.

    Belongs into the transaction that stores the round it was made with.
    """
    programs = table_of(ProgramRow)
    statement = update(programs).where(programs.c.id == program_id)
    s.execute(statement.values(witness=None if witness is None else witness.to_json()))


def _in_service(*conditions: ColumnElement[bool]) -> AnySelect:
    """Select programs that run, soonest round first."""
    return (
        select(*_COLUMNS)
        .join(WorkspaceRow, WorkspaceRow.id == ProgramRow.workspace_id)
        .where(
            ProgramRow.suspended_at.is_(None),
            ProgramRow.held_at.is_(None),
            WorkspaceRow.state == WorkspaceState.ACTIVE,
            *conditions,
        )
        .order_by(ProgramRow.next_round_at, ProgramRow.id)
    )


def _program(row: AnyRow) -> Program:
    return Program(
        id=row.id,
        workspace_id=row.workspace_id,
        name=row.name,
        preset=row.preset,
        rule=rule_from(row),
        rules=rules_from(row),
        next_round_at=row.next_round_at,
        suspended_at=row.suspended_at,
        held_at=row.held_at,
    )
