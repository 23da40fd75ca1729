"""Programs as whoever runs them sees them, and the first and last things done to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.admission import Admin
from bot.services.answers import Answer, Said
from bot.services.managing.admin_steps import AdminStep, carry_out, change, look, look_at, note
from bot.services.managing.care_contacts import Contacts
from bot.services.managing.care_settings import contacts_in
from bot.services.status import FALLBACK_ZONE
from pairing.cadence import first_rule, next_due
from pairing.errors import InvalidTerms
from pairing.ids import ProgramId
from pairing.program_forms import parse_name, parse_preset
from pairing.programs import Notes, Program, Rules, Terms
from pairing.schedules import parse_time
from pairing.zones import parse_zone
from storage import program_admins, program_sizes, program_terms, programs
from storage.database import Database, Session
from storage.program_terms import Renamed

MOST_PROGRAMS = 20  # of one workspace: all of them are shown on one page


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """One program in the list of all. n_in: how many people take part, also those who pause.
    is_overdue: its round is still held, and should have begun."""

    program: Program
    n_in: int
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that somebody runs.

    runs_all  they may also make programs, and say whom people can turn to
    contacts  whom people can turn to now
    zone      the reader's own
    """

    programs: tuple[ProgramLine, ...]
    runs_all: bool
    contacts: Contacts
    zone: str


@dataclass(frozen=True, slots=True)
class ProgramPage:
    """One program with all that was set about it. admins: Slack ids of those made admin of it.
    is_overdue: as above."""

    program: Program
    notes: Notes
    admins: tuple[str, ...]
    n_in: int
    zone: str
    is_overdue: bool = False


def find_overview(db: Database, step: AdminStep, *, file: Contacts) -> Overview | None:
    """Return everything somebody runs; None when that is nothing. file: the operator's contacts."""

    def find(session: Session, admin: Admin) -> Overview:
        ours = programs.list_programs(session, admin.workspace.id)
        theirs = [one for one in ours if admin.may_run(one.id)]
        sizes = program_sizes.count_in(session, [one.id for one in theirs])
        return Overview(
            programs=tuple(
                ProgramLine(one, sizes.get(one.id, 0), _is_overdue(one, step)) for one in theirs
            ),
            runs_all=admin.runs_all,
            contacts=contacts_in(session, admin.workspace.id, file=file),
            zone=zone_of(admin, theirs),
        )

    return look(db, step, asked="program.list", find=find, any_program=True)


def is_admitted(db: Database, step: AdminStep, *, asked: str) -> bool:
    """Tell whether somebody runs any program; that they do not is written down.

    Transaction: opens one.
    """
    return look(db, step, asked=asked, find=lambda _, __: True, any_program=True) is not None


def find_page(db: Database, step: AdminStep, program_id: ProgramId) -> ProgramPage | None:
    """Return a program for somebody who runs it; None for everybody else."""

    def find(session: Session, admin: Admin, program: Program) -> ProgramPage:
        sizes = program_sizes.count_in(session, [program_id])
        return ProgramPage(
            program=program,
            notes=program_terms.find_notes(session, program_id),
            admins=tuple(program_admins.admins_of(session, program_id).values()),
            n_in=sizes.get(program_id, 0),
            zone=zone_of(admin, [program]),
            is_overdue=_is_overdue(program, step),
        )

    return look_at(db, step, program_id, asked="program.look", find=find)


def find_new(db: Database, step: AdminStep) -> str | None:
    """Return the zone to suggest for a new program; None for who may not make one."""

    def find(session: Session, admin: Admin) -> str:
        return zone_of(admin, programs.list_programs(session, admin.workspace.id))

    return look(db, step, asked="program.create", find=find)


def create(db: Database, step: AdminStep, said: Mapping[str, str]) -> Answer:
    """Make a program with the usual rules; its first round is at least a week ahead.

    said     name, preset, time and zone, as they were typed and chosen
    Returns  PROGRAM_CREATED with its id, its first round and its zone, or TOO_MANY_PROGRAMS
    Raises   InvalidTerms; nothing is stored then, so the form may come again
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin) -> Answer:
        if len(programs.list_programs(session, admin.workspace.id)) >= MOST_PROGRAMS:
            return Answer(Said.TOO_MANY_PROGRAMS)
        name, preset = parse_name(said.get("name", "")), parse_preset(said.get("preset", ""))
        at, zone = parse_time(said.get("time", "")), parse_zone(said.get("zone", ""))
        rule = first_rule(preset=preset, zone=zone, now=step.now, at=at)
        terms = Terms(preset, rule, Rules())
        made = program_terms.create_program(
            session, admin.workspace.id, name=name, terms=terms, now=step.now
        )
        if made is None:
            raise InvalidTerms({"name": "taken"})
        note(session, admin, "program.created", now=step.now, program_id=made.id)
        return Answer(Said.PROGRAM_CREATED, round_facts(made))

    return carry_out(db, step, asked="program.create", act=act)


def rename(db: Database, step: AdminStep, program_id: ProgramId, name: str) -> Answer:
    """Give a program another name. Returns PROGRAM_SAVED or CHANGED_MEANWHILE. Raises InvalidTerms.

    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        to = parse_name(name)
        renamed = program_terms.rename(session, program_id, seen=program.name, to=to)
        if renamed is Renamed.TAKEN:
            raise InvalidTerms({"name": "taken"})
        if renamed is Renamed.STALE:
            return Answer(Said.CHANGED_MEANWHILE)
        note(session, admin, "program.renamed", now=step.now, program_id=program_id)
        return Answer(Said.PROGRAM_SAVED)

    return change(db, step, program_id, asked="program.rename", act=act)


def suspend(db: Database, step: AdminStep, program_id: ProgramId) -> Answer:
    """Stop a program: no round of it begins. Returns PROGRAM_SUSPENDED, also when it was.

    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        if program_terms.suspend(session, program_id, now=step.now):
            note(session, admin, "program.suspended", now=step.now, program_id=program_id)
        return Answer(Said.PROGRAM_SUSPENDED)

    return change(db, step, program_id, asked="program.suspend", act=act)


def go_on(db: Database, step: AdminStep, program_id: ProgramId) -> Answer:
    """Let a stopped program go on. Returns PROGRAM_GOES_ON with its next round, also when it did.

    A round that was due while it was stopped is left out: nobody was told of it.
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        if program_terms.go_on(session, program_id):
            _leave_out_missed(session, program, now=step.now)
            note(session, admin, "program.resumed", now=step.now, program_id=program_id)
        return Answer(Said.PROGRAM_GOES_ON, round_facts(programs.get_program(session, program_id)))

    return change(db, step, program_id, asked="program.go_on", act=act)


def round_facts(program: Program) -> dict[str, str | int]:
    """When the next round of a program is, and in which zone it is meant."""
    return {
        "program_id": program.id,
        "next_round_at": program.next_round_at.isoformat(),
        "zone": program.rule.zone,
    }


def _leave_out_missed(session: Session, program: Program, *, now: datetime) -> None:
    if program.next_round_at <= now:
        program_terms.release(session, program.id)  # what was held is not to come any more
        to = next_due(program.rule, after=now).at
        programs.advance(session, program.id, seen=program.next_round_at, to=to, even_stopped=True)


def zone_of(admin: Admin, theirs: Sequence[Program]) -> str:
    """The admin's own zone, else that of a program of theirs."""
    return admin.person.zone or (theirs[0].rule.zone if theirs else FALLBACK_ZONE)


def _is_overdue(program: Program, step: AdminStep) -> bool:
    return program.held_at is not None and program.next_round_at <= step.now
