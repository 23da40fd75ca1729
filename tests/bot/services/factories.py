"""Requests, people and rounds for the tests of services and delivery, with defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy import func, select, text

from bot.services.answers import Answer
from bot.services.drawing.rounds import RoundRun, run_next
from bot.services.joining import participants
from bot.services.joining.participants import JoinTerms
from bot.services.people import SlackPerson, learn
from bot.services.requests import Request, RequestKind
from bot.services.talking import follow_ups
from pairing.guides.library import Library, Prompt
from pairing.guides.loading import load_library
from pairing.participants import Participant, PauseUntil, Profile
from pairing.programs import Program
from storage import avoidances, outbox, people, profiles, programs, workspaces
from storage import participants as stored
from storage.database import Database, Session
from storage.outbox import Message, MessageState, Move
from storage.people import Person, PersonKind
from storage.statements import insert_many
from storage.tables import FollowUpRow, ParticipantRow, PersonRow

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday, 10:00 in Berlin
TEAM = "T1"
ZONE = "Europe/Berlin"
IN_TWO_WEEKS = PauseUntil(date(2026, 12, 8))
_keys = count(1)


def ask(
    who: str = "U1",
    *,
    key: str | None = None,
    kind: RequestKind = RequestKind.COMMAND,
    team_id: str = TEAM,
) -> Request:
    """A new request of a person; give a key to repeat one."""
    return Request(team_id, who, kind, key if key is not None else f"key-{next(_keys)}")


def member(
    who: str = "U1",
    *,
    zone: str | None = ZONE,
    kind: PersonKind = PersonKind.MEMBER,
    deactivated: bool = False,
    updated_at: datetime | None = NOW,
) -> SlackPerson:
    """What Slack says about somebody: a plain member unless said otherwise."""
    return SlackPerson(who, zone, kind, deactivated, False, updated_at)


def join(
    db: Database,
    *who: str,
    profile: Profile | None = None,
    team_id: str = TEAM,
    now: datetime = NOW,
) -> list[Answer]:
    """Let people opt in, each known to Slack as a member in Berlin."""
    return [
        participants.opt_in(
            db,
            ask(one, team_id=team_id),
            profile=profile or Profile(),
            who=member(one),
            terms=JoinTerms(),
            now=now,
        )
        for one in who
    ]


def bring_in(db: Database, *who: str, team_id: str = TEAM, profile: Profile | None = None) -> None:
    """Make participants in one go, without requests and welcomes: quicker than `join`."""
    with db.write() as session:
        workspace = workspaces.ensure_workspace(session, team_id=team_id, now=NOW)
        program = programs.ensure_default_program(session, workspace.id, zone=ZONE, now=NOW)
        add = _add_newcomers if _ids(session, program) else _fill
        add(session, program, who)
        if profile is not None:
            for one in who:
                person = people.ensure_person(session, workspace.id, slack_user_id=one)
                profiles.save_profile(session, workspace.id, person.id, profile, now=NOW)


def _add_newcomers(session: Session, program: Program, who: Sequence[str]) -> None:
    """As the product does it: newcomers begin with as many trios as others had."""
    for one in who:
        person = people.ensure_person(session, program.workspace_id, slack_user_id=one)
        learn(session, person, member(one), now=NOW)
        stored.upsert_opt_in(
            session,
            workspace_id=program.workspace_id,
            program_id=program.id,
            person_id=person.id,
            now=NOW,
        )


def _fill(session: Session, program: Program, who: Sequence[str]) -> None:
    """The same for the first people, with two statements."""
    ours = {"workspace_id": program.workspace_id}
    known = {"kind": PersonKind.MEMBER, "zone": ZONE, "updated_at": NOW}
    insert_many(session, PersonRow, [{**ours, "slack_user_id": one, **known} for one in who])
    joined = {**ours, "program_id": program.id, "opted_in_at": NOW}
    ids = _ids(session, program)
    insert_many(session, ParticipantRow, [{**joined, "person_id": ids[one]} for one in who])


def _ids(session: Session, program: Program) -> dict[str, int]:
    """The people of a program's workspace: their ids by Slack's."""
    columns = select(PersonRow.slack_user_id, PersonRow.id)
    found = session.execute(columns.where(PersonRow.workspace_id == program.workspace_id))
    return dict(found.all())


def run_round(db: Database, *, team_id: str = TEAM, now: datetime = NOW, seed: int = 7) -> RoundRun:
    """Run the coming round of a workspace now."""
    program = program_of(db, team_id)
    return run_next(db, program, now=now, library=load_library(), seed=seed)


def follow(db: Database, *, until: datetime) -> None:
    """Let everything that follows introductions happen in its own time, up to an instant."""
    library, at = load_library(), NOW - timedelta(days=365)
    while True:
        query = select(func.min(FollowUpRow.due_after)).where(
            FollowUpRow.done_at.is_(None), FollowUpRow.due_after > at
        )
        with db.read() as session:
            due = session.execute(query).scalar_one()
        if due is None or due > until:
            return
        at = due
        follow_ups.send_due(db, library=library, now=at)


def program_of(db: Database, team_id: str = TEAM) -> Program:
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        assert workspace is not None
        [program] = programs.list_programs(session, workspace.id)
    return program


def person_of(db: Database, who: str, team_id: str = TEAM) -> Person:
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        assert workspace is not None
        person = people.find_person(session, workspace.id, slack_user_id=who)
    assert person is not None
    return person


def participant_of(db: Database, who: str, team_id: str = TEAM) -> Participant:
    program, person = program_of(db, team_id), person_of(db, who, team_id)
    with db.read() as session:
        participant = stored.find_participant(session, program.id, person.id)
    assert participant is not None
    return participant


def messages_in(db: Database, state: MessageState = MessageState.PENDING) -> list[Message]:
    """The outbox rows in a state, oldest first."""
    with db.read() as session:
        return outbox.list_messages(session, state=state, limit=1_000)[::-1]


def count_rows(db: Database, table: str) -> int:
    with db.read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def deliver(db: Database, *, now: datetime) -> None:
    """Note everything due as sent, in order, as if Slack had taken it."""
    with db.write() as session:
        while due := outbox.list_due(session, now=now, limit=1_000):
            for message in due:
                claimed = outbox.claim(session, message, owner="test", now=now)
                step = Move(to=MessageState.SENT, channel_id="C1", ts="1.0", settled_at=now)
                assert claimed is not None
                assert outbox.move(session, claimed, step)


class Meanwhile(Mapping[str, Prompt]):
    """The prompts of a library; something happens whenever all of them are read.

    A round reads them while it is planned: after its snapshot, before its commit.
    """

    def __init__(self, happen: Callable[[], object]) -> None:
        self._prompts = load_library().prompts
        self._happen = happen

    def __getitem__(self, key: str) -> Prompt:
        return self._prompts[key]

    def __len__(self) -> int:
        return len(self._prompts)

    def __iter__(self) -> Iterator[str]:
        self._happen()
        return iter(self._prompts)


def library_during(happen: Callable[[], object]) -> Library:
    """A library during whose reading something happens."""
    return replace(load_library(), prompts=Meanwhile(happen))


def due_at(db: Database, *, weeks: int = 0, team_id: str = TEAM) -> datetime:
    """The next due time, or weeks after it (in the same offset: December and January)."""
    return program_of(db, team_id).next_round_at + timedelta(weeks=weeks)


def set_apart(db: Database, by: Person, about: Person) -> None:
    """Let one person avoid another."""
    with db.write() as session:
        avoidances.avoid(
            session, by.workspace_id, by_person_id=by.id, about_person_id=about.id, now=NOW
        )
