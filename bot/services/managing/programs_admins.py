"""Who runs a program: added, taken off, handed over. The workspace's own admins always can."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.services import messages
from bot.services.admission import Admin
from bot.services.answers import Answer, Said
from bot.services.managing.admin_steps import AdminStep, change, look_at, note
from bot.services.people import SlackPerson, learn
from pairing.errors import InvalidTerms
from pairing.ids import PersonId, ProgramId
from pairing.programs import Program
from storage import outbox, people, program_admins
from storage.database import Database, Session
from storage.people import Person, PersonKind

MOST_ADDED = 3  # at a time: Slack is asked about each of them, and a form waits 3 s


@dataclass(frozen=True, slots=True)
class AdminsPage:
    """Who runs a program, for somebody who does.

    admins    Slack ids by person, of those made admin of it
    is_one    whoever looks is one of them, so they may hand it over
    runs_all  whoever looks runs all programs, so the last admin may go
    """

    program: Program
    admins: tuple[tuple[PersonId, str], ...]
    is_one: bool
    runs_all: bool


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is to run a program. who: what Slack says about them; None = no answer."""

    slack_user_id: str
    who: SlackPerson | None


def find_admins(
    db: Database, step: AdminStep, program_id: ProgramId, *, asked: str = "program.admins"
) -> AdminsPage | None:
    """Return who runs a program; None for who does not."""

    def find(session: Session, admin: Admin, program: Program) -> AdminsPage:
        there = program_admins.admins_of(session, program_id)
        return AdminsPage(program, tuple(there.items()), admin.person.id in there, admin.runs_all)

    return look_at(db, step, program_id, asked=asked, find=find)


def add(db: Database, step: AdminStep, program_id: ProgramId, named: Sequence[Named]) -> Answer:
    """Let people run a program; each is told once.

    Returns  ADMINS_ADDED
    Raises   InvalidTerms when one of them cannot: then nobody is added, and nothing is stored
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        for person in _known(session, admin, named, most=MOST_ADDED, step=step):
            _add(session, admin, program, person, step=step)
        return Answer(Said.ADMINS_ADDED)

    return change(db, step, program_id, asked="program.admins", act=act)


def hand_over(db: Database, step: AdminStep, program_id: ProgramId, to: Sequence[Named]) -> Answer:
    """Let somebody run a program in place of whoever asks. to: one person.

    Returns  HANDED_OVER; NOT_ONE_OF_THEM for who was not made admin of it
    Raises   InvalidTerms when they cannot, or hand it over to themselves
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        if admin.person.id not in program_admins.admins_of(session, program_id):
            return Answer(Said.NOT_ONE_OF_THEM)
        [person] = _known(session, admin, to, most=1, step=step)
        if person.id == admin.person.id:
            raise InvalidTerms({"people": "one"})
        _add(session, admin, program, person, step=step)
        _remove(session, admin, program, admin.person.id, step=step)
        return Answer(Said.HANDED_OVER)

    return change(db, step, program_id, asked="program.admins", act=act)


def remove(db: Database, step: AdminStep, program_id: ProgramId, person_id: PersonId) -> Answer:
    """Let somebody run a program no longer.

    Returns  ADMIN_REMOVED, also when they did not; LAST_ADMIN when nobody would be left and
             whoever asks does not run all programs; LAST_ADMIN_REMOVED when they do
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        there = program_admins.hold_admins(session, program_id)
        if person_id not in there:
            return Answer(Said.ADMIN_REMOVED)
        if len(there) == 1 and not admin.runs_all:
            return Answer(Said.LAST_ADMIN)
        _remove(session, admin, program, person_id, step=step)
        return Answer(Said.LAST_ADMIN_REMOVED if len(there) == 1 else Said.ADMIN_REMOVED)

    return change(db, step, program_id, asked="program.admins", act=act)


def _known(
    session: Session, admin: Admin, named: Sequence[Named], *, most: int, step: AdminStep
) -> list[Person]:
    """The people behind some names, at least one. Raises InvalidTerms.

    "people" is "missing", "one" or "many" (too many), "refused": the only one of them runs nothing,
    or "one_refused": one of several, `line` says which
    """
    if not named:
        raise InvalidTerms({"people": "missing"})
    if len(named) > most:
        raise InvalidTerms({"people": "one" if most == 1 else "many"})
    known = []
    for place, one in enumerate(named, start=1):
        person = people.ensure_person(session, admin.workspace.id, slack_user_id=one.slack_user_id)
        if one.who is not None:
            person = learn(session, person, one.who, now=step.now)
        never_seen = one.who is None and person.updated_at is None  # Slack has not told of them yet
        if never_seen or person.kind is not PersonKind.MEMBER or person.deactivated:
            if len(named) > 1:  # beside a field stand words alone, no mention: the place says who
                raise InvalidTerms({"people": "one_refused"}, line=place)
            raise InvalidTerms({"people": "refused"})
        known.append(person)
    return known


def _add(
    session: Session, admin: Admin, program: Program, person: Person, *, step: AdminStep
) -> None:
    ours = admin.workspace.id
    if not program_admins.add(session, ours, program.id, person.id, now=step.now):
        return
    note(
        session,
        admin,
        "program.admin_added",
        now=step.now,
        program_id=program.id,
        person_id=person.id,
    )
    if person.id != admin.person.id:
        told = messages.made_admin(ours, person.id, program.id, by=admin.person.id, now=step.now)
        outbox.enqueue(session, [told])


def _remove(
    session: Session, admin: Admin, program: Program, person_id: PersonId, *, step: AdminStep
) -> None:
    program_admins.remove(session, program.id, person_id)
    note(
        session,
        admin,
        "program.admin_removed",
        now=step.now,
        program_id=program.id,
        person_id=person_id,
    )
