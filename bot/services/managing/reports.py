"""Reports about rounds: made once, after the end, and read as they were published ever after.

A report is made a week after its round, when what people said about it has been reduced to counts.
Those who run the program are then told, once each.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from bot.services import messages
from bot.services.admission import Admin
from bot.services.managing import admin_steps
from bot.services.managing.admin_steps import AdminStep
from bot.services.named_admins import NOBODY, NamedAdmins
from bot.services.organisers import list_organisers
from pairing.feedback import KEPT_DAYS
from pairing.ids import ProgramId, RoundId, WorkspaceId
from pairing.moments import good_moment
from pairing.profiles import WorkHours
from pairing.programs import Program
from pairing.stats import (
    ProgramReport,
    RoundCounts,
    RoundReport,
    pooled_rounds,
    publish,
    report_from_json,
    report_to_json,
    total_of,
)
from pairing.stats.publishing import POOLED
from storage import outbox, programs, reports, stats, stats_reach
from storage.database import Database, Session
from storage.reports import RanRound
from storage.rounds import Round
from storage.stats import Span

log = logging.getLogger(__name__)

KEPT = timedelta(days=KEPT_DAYS)
NEWS = timedelta(weeks=2)  # a report that comes later than that after its time is told to nobody


@dataclass(frozen=True, slots=True)
class ToldReport:
    """A report with what a message about it names besides: its program and how it went before."""

    program: str
    report: RoundReport


def close_rounds(
    db: Database,
    *,
    now: datetime,
    named: NamedAdmins = NOBODY,
    stop: Event | None = None,
    alive: Callable[[], object] = lambda: None,
) -> int:
    """Make the report of every round that is over, oldest first. Returns how many were made.

    A round of which anything said is not reduced to counts yet waits, and with it those after it.
    So does one whose report fails; it is logged, and comes again with the next call.
    named  who is told where a program has no admins of its own, beside the workspace's
    stop   set it to let this end early
    alive  is called after each report
    Transaction: for each report one read and one write. Safe by the primary key of the report: of
    two instances one publishes and tells, and a report is never made anew.
    """
    n_made, waiting = 0, set[ProgramId]()
    while True:
        with db.read() as session:
            found = reports.list_unreported(session, now=now, kept=KEPT)
        found = [one for one in found if one.program_id not in waiting]
        if not found:
            return n_made
        for one in found:
            if stop is not None and stop.is_set():
                return n_made
            made = _close_or_log(db, one, now=now, named=named)
            n_made += made
            if not made:
                waiting.add(one.program_id)
            alive()


def read_program(session: Session, program: Program) -> ProgramReport:
    """Return all that was published about a program. Transaction: inside the caller's."""
    found = tuple(
        report_from_json(one.figures) for one in reports.list_reports(session, program.id)
    )
    ties = [one.new_ties for one in found if one.new_ties is not None]
    return ProgramReport(program.name, found, total_of(found), sum(ties) if ties else None)


def find_program_reports(
    db: Database, workspace_id: WorkspaceId | None = None
) -> list[ProgramReport]:
    """Return what was published about every program of a workspace; None = of all workspaces.

    Transaction: one read.
    """
    with db.read() as session:
        found = programs.list_programs(session, workspace_id)
        return [read_program(session, one) for one in found]


def look(db: Database, step: AdminStep) -> list[ProgramReport] | None:
    """Return what was published about the programs that an admin runs, by id.

    Returns  None for who runs none. Transaction: opens one, as `admin_steps.look`.
    """

    def find(session: Session, admin: Admin) -> list[ProgramReport]:
        ours = programs.list_programs(session, admin.workspace.id)
        return [read_program(session, one) for one in ours if admin.may_run(one.id)]

    return admin_steps.look(db, step, asked="program.report", find=find, any_program=True)


def find_told(session: Session, round_id: RoundId) -> ToldReport | None:
    """Look up what a message about a round says. Transaction: inside the caller's."""
    found = reports.find_report(session, round_id)
    if found is None:
        return None
    program = programs.get_program(session, found.program_id)
    return ToldReport(program.name, report_from_json(found.figures))


def _close_or_log(db: Database, round_: Round, *, now: datetime, named: NamedAdmins) -> bool:
    try:
        return _close(db, round_, now=now, named=named)
    except Exception:  # one program must not keep the others from their reports
        where = {"program_id": round_.program_id, "round_id": round_.id}
        log.exception("report failed", extra={"event": "report.failed", **where})
        return False


def _close(db: Database, round_: Round, *, now: datetime, named: NamedAdmins) -> bool:
    with db.read() as session:
        program = programs.get_program(session, round_.program_id)
        ran = reports.list_ran(session, program.id, until=round_.due_at)
        if stats.has_feedback(session, _spans(program.id, ran)[-1]):
            return False
        earlier = [
            report_from_json(one.figures) for one in reports.list_reports(session, program.id)
        ]
        counts = _counts(session, program, round_, ran, earlier)
    figures = report_to_json(publish(counts, earlier))
    with db.write() as session:
        if not reports.insert_report(
            session, round_.workspace_id, program.id, round_.id, figures, now=now
        ):
            return False
        if now - round_.ends_at <= KEPT + NEWS:
            _tell(session, program, round_, named=named, now=now)
    log.info(
        "report made",
        extra={"event": "report.made", "program_id": program.id, "round_id": round_.id},
    )
    return True


def _tell(
    session: Session, program: Program, round_: Round, *, named: NamedAdmins, now: datetime
) -> None:
    at = good_moment(now, zone=program.rule.zone, hours=WorkHours())
    told = list_organisers(session, program, named=named)
    outbox.enqueue(
        session,
        [messages.round_summary(program.workspace_id, one, round_.id, at=at) for one in told],
    )


def _counts(
    session: Session,
    program: Program,
    round_: Round,
    ran: Sequence[RanRound],
    earlier: Sequence[RoundReport],
) -> list[RoundCounts]:
    """Count a round, and of those before it what is not published yet."""
    n_wanted = min(len(ran), max(pooled_rounds(one, earlier) for one in POOLED))
    spans = _spans(program.id, ran)
    answers = stats.count_answers(session, [one.id for one in ran[-n_wanted:]])
    zone = ZoneInfo(program.rule.zone)
    counted = [
        RoundCounts(
            number=index + 1,
            begins_on=ran[index].due_at.astimezone(zone).date(),
            ends_on=ran[index].due_at.astimezone(zone).date() + ran[index].length,
            pairs=stats.count_pairs(session, spans[index]),
            answers=answers.get(ran[index].id, {}),
            asked=stats.count_asked(session, spans[index]),
        )
        for index in range(len(ran) - n_wanted, len(ran))
    ]
    before = ran[-2].id if len(ran) > 1 else None
    return [*counted[:-1], _with_people(session, round_, counted[-1], before=before)]


def _with_people(
    session: Session, round_: Round, counted: RoundCounts, *, before: RoundId | None
) -> RoundCounts:
    """Add what only the newest round is asked."""
    ours, until = round_.program_id, round_.due_at
    there = stats.count_people(session, ours, at=until)
    waiting = round_.n_sat_out - round_.n_uncounted_sat_out
    n_before, n_again = (0, 0)
    if before is not None:
        n_before, n_again = stats.count_returned(session, before, round_.id)
    return replace(
        counted,
        joined=max(there.n_joined, round_.n_pool),
        available=round_.n_pool,
        uncounted=round_.n_uncounted,
        placed=round_.n_pool - round_.n_uncounted - waiting,
        waiting=waiting,
        long_waits=None if stats.has_uncounted(session, ours) else there.n_long_waits,
        trios=round_.n_trios - round_.n_uncounted_trios,
        before=n_before,
        returned=n_again,
        partners=stats_reach.count_partners(session, ours, until=until),
        departments=stats_reach.find_departments(session, ours, until=until),
    )


def _spans(program_id: ProgramId, ran: Sequence[RanRound]) -> list[Span]:
    """What belongs to the report of each round: also what began beside the one before it."""
    afters = [None, *(one.due_at for one in ran[:-1])]
    return [Span(program_id, after, one.due_at) for after, one in zip(afters, ran, strict=True)]
