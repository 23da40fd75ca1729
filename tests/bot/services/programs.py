"""Several programs of one workspace, for the tests of services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select

from bot.services.drawing.extra_rounds import pair_searchers
from bot.services.drawing.rounds import RoundRun, run_due
from pairing.cadence import CalendarRule, EveryWeeks
from pairing.guides.loading import load_library
from pairing.ids import ProgramId
from pairing.participants import Participant
from pairing.programs import Preset, Program, Rules, Terms
from storage import participants, people, program_terms, programs, searches, workspaces
from storage.database import Database
from storage.outbox import Message, MessageKind
from storage.statements import table_of
from storage.tables import PairMemberRow, PersonRow, RoundRow, SearchRow
from tests.bot.services.factories import NOW, TEAM, ZONE, messages_in

TUESDAY = date(2026, 12, 1)
DAY = timedelta(days=1)


def terms(
    on: date = TUESDAY, *, weeks: int = 4, at: time = time(10), rules: Rules | None = None
) -> Terms:
    """Terms of a program whose series contains a day."""
    rule = CalendarRule(EveryWeeks(weeks, on.weekday(), on), at, ZONE)
    return Terms(Preset.STANDARD, rule, rules or Rules())


def add_program(
    db: Database, name: str, *who: str, terms: Terms | None = None, now: datetime = NOW
) -> Program:
    """Make a program, of people of the workspace who are known already."""
    with db.write() as session:
        workspace = workspaces.find_workspace(session, team_id=TEAM)
        assert workspace is not None
        made = program_terms.create_program(
            session, workspace.id, name=name, terms=terms or _usual(), now=now
        )
        assert made is not None
        for one in who:
            person = people.ensure_person(session, workspace.id, slack_user_id=one)
            participants.upsert_opt_in(
                session,
                workspace_id=workspace.id,
                program_id=made.id,
                person_id=person.id,
                now=now,
            )
    return made


def usual_program(db: Database) -> Program:
    """The program that a bare `/pairme` is about."""
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=TEAM)
        assert workspace is not None
        found = programs.find_default_program(session, workspace.id)
    assert found is not None
    return found


def program_now(db: Database, program_id: ProgramId) -> Program:
    with db.read() as session:
        return programs.get_program(session, program_id)


def member_of(db: Database, program: Program, who: str) -> Participant:
    """Somebody's place in a program."""
    with db.read() as session:
        person = people.find_person(session, program.workspace_id, slack_user_id=who)
        assert person is not None
        found = participants.find_participant(session, program.id, person.id)
    assert found is not None
    return found


def run_at(db: Database, now: datetime) -> tuple[RoundRun, ...]:
    """Run whatever is due."""
    return run_due(db, now=now, library=load_library(), new_seed=lambda: 7)


def search(db: Database, program: Program, *who: str, now: datetime) -> None:
    """Let those of the people who are in a program wait for a partner."""
    with db.write() as session:
        for one in who:
            person = people.find_person(session, program.workspace_id, slack_user_id=one)
            me = person and participants.find_participant(session, program.id, person.id)
            if me is not None:
                searches.begin(
                    session, program.workspace_id, program.id, me.id, until=now + DAY, now=now
                )


def search_pairs(db: Database, *, now: datetime) -> int:
    """Pair whoever waits; the others wait no more."""
    made = pair_searchers(db, library=load_library(), new_seed=lambda: 7, now=now, vain={})
    with db.write() as session:
        session.execute(delete(table_of(SearchRow)))
    return made


def introduced_in(
    db: Database, program: Program, *, calendar: bool = False
) -> set[tuple[datetime, str]]:
    """When rounds of a program were due and who got a partner in them.

    calendar  not those who asked for one
    """
    query = (
        select(RoundRow.due_at, PersonRow.slack_user_id)
        .join(PairMemberRow, PairMemberRow.round_id == RoundRow.id)
        .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
        .where(RoundRow.program_id == program.id)
    )
    if calendar:
        query = query.where(RoundRow.is_extra.is_(False))
    with db.read() as session:
        return {(row.due_at, row.slack_user_id) for row in session.execute(query)}


def sat_out_in(db: Database, run: RoundRun) -> list[Message]:
    """The messages to those who sit a round out."""
    return [
        message
        for message in messages_in(db)
        if message.kind is MessageKind.SAT_OUT and message.round_id == run.round_id
    ]


def names_of(found: Iterable[tuple[datetime, str]]) -> set[str]:
    return {who for _, who in found}


def _usual() -> Terms:
    return terms()
