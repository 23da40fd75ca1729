"""Reports: what was published about rounds, and which round is next to be reported on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pairing.ids import ProgramId, RoundId, WorkspaceId
from pairing.presets import PRESETS
from storage.rounds import Round, get_round
from storage.session import Session
from storage.statements import insert_or_keep
from storage.tables import ReportRow, RoundRow


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as it was published. figures: as `pairing.stats.report_to_json` writes them."""

    round_id: RoundId
    program_id: ProgramId
    made_at: datetime
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RanRound:
    """A round that took place, when it was due, and how long it is."""

    id: RoundId
    due_at: datetime
    length: timedelta


def insert_report(
    s: Session,
    workspace_id: WorkspaceId,
    program_id: ProgramId,
    round_id: RoundId,
    figures: Mapping[str, Any],
    *,
    now: datetime,
) -> bool:
    """Publish a report. Returns False when it was published before: that one stays.

    Safe in a race by the primary key.
    """
    values = {
        "round_id": round_id,
        "workspace_id": workspace_id,
        "program_id": program_id,
        "made_at": now,
        "figures": dict(figures),
    }
    return insert_or_keep(s, ReportRow, values, unique=("round_id",))


def find_report(s: Session, round_id: RoundId) -> StoredReport | None:
    """Look up what was published about a round."""
    query = select(*_COLUMNS).where(ReportRow.round_id == round_id)
    row = s.execute(query).one_or_none()
    return None if row is None else StoredReport(**row._asdict())


def list_reports(s: Session, program_id: ProgramId) -> Sequence[StoredReport]:
    """Return everything that was published about a program, oldest round first."""
    query = (
        select(*_COLUMNS)
        .join(RoundRow, RoundRow.id == ReportRow.round_id)
        .where(ReportRow.program_id == program_id)
        .order_by(RoundRow.due_at, RoundRow.id)
    )
    return [StoredReport(**row._asdict()) for row in s.execute(query)]


def list_unreported(s: Session, *, now: datetime, kept: timedelta) -> Sequence[Round]:
    """Return for each program its oldest round without a report, by program, if that one is over.

    A short round after a long one waits for it, so that reports come in the order of the rounds.
    kept  how long after its end a round is still spoken about
    """
    query = (
        select(RoundRow.program_id, RoundRow.id)
        .outerjoin(ReportRow, ReportRow.round_id == RoundRow.id)
        .where(
            RoundRow.is_extra.is_(False),
            RoundRow.ran_at.is_not(None),
            RoundRow.due_at <= now,
            ReportRow.round_id.is_(None),
        )
        .order_by(RoundRow.program_id, RoundRow.due_at.desc(), RoundRow.id.desc())
    )
    oldest = {row.program_id: row.id for row in s.execute(query)}  # the last one of each stays
    found = [get_round(s, RoundId(round_id)) for round_id in oldest.values()]
    return [one for one in found if one.ends_at + kept <= now]


def list_ran(s: Session, program_id: ProgramId, *, until: datetime) -> Sequence[RanRound]:
    """Return the rounds of a program's calendar that ran and were due by then, oldest first."""
    query = (
        select(RoundRow.id, RoundRow.due_at, RoundRow.preset)
        .where(
            RoundRow.program_id == program_id,
            RoundRow.is_extra.is_(False),
            RoundRow.ran_at.is_not(None),
            RoundRow.due_at <= until,
        )
        .order_by(RoundRow.due_at, RoundRow.id)
    )
    return [
        RanRound(RoundId(row.id), row.due_at, PRESETS[row.preset].length)
        for row in s.execute(query)
    ]


_COLUMNS = (ReportRow.round_id, ReportRow.program_id, ReportRow.made_at, ReportRow.figures)
