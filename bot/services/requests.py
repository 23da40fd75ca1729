"""Who asks, and doing what they ask exactly once.

Slack may deliver the same command, form or click several times and to several instances.
The key of the request is recorded in the same transaction as its effect; whoever comes second
gets the answer of the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.services.answers import Answer
from pairing.errors import PairingError
from storage import inbox, participants, people, workspaces
from storage.database import Database, Session
from storage.people import Person
from storage.workspaces import Workspace


class RequestKind(StrEnum):
    """The entry points; part of the inbox key."""

    COMMAND = "command"
    FORM = "form"
    ACTION = "action"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Request:
    """One signed request: identity comes from Slack's payload, never from a value in it.

    key  what Slack repeats when it delivers the same request again: the trigger id of a command,
         view id and hash of a form, action timestamp, id and person of a click, event id
    """

    team_id: str
    slack_user_id: str
    kind: RequestKind
    key: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The rows behind a request: its workspace and the person who asks."""

    workspace: Workspace
    person: Person


class _AnsweredElsewhere(Exception):
    """Another instance committed the same request while this one was at work."""


def once(
    db: Database,
    request: Request,
    *,
    now: datetime,
    act: Callable[[Session, Caller], Answer],
    alone: bool = False,
) -> Answer:
    """Run `act` in one write transaction, or return the answer that was given before.

    act      does the work inside the transaction it is given; it must not commit
    alone    nobody else writes about the caller meanwhile: `act` erases them
    Returns  the answer of whichever delivery of this request was first
    Raises   StorageError when nothing could be stored (then nothing was)
    Transaction: opens one; a lost race rolls its own back and reads the winner's answer.
    Safe by the primary key of the inbox: the second insert waits for the first to commit.
    """
    try:
        with db.write() as session:
            workspace = workspaces.ensure_workspace(session, team_id=request.team_id, now=now)
            earlier = inbox.find_answer(session, workspace.id, request.kind.value, request.key)
            if earlier is not None:  # before anybody is looked for: they may be erased by now
                return Answer.from_json(earlier)
            person = people.ensure_person(
                session, workspace.id, slack_user_id=request.slack_user_id, alone=alone
            )
            caller = Caller(workspace, person)
            answer = act(session, caller)
            participants.note_act(session, caller.person.id)  # last: the act locks pairs first
            recorded = inbox.record(
                session,
                caller.workspace.id,
                request.kind.value,
                request.key,
                answer=answer.to_json(),
                now=now,
            )
            if not recorded:
                raise _AnsweredElsewhere
            return answer
    except _AnsweredElsewhere:
        return _answer_of_the_winner(db, request)
    except PairingError:  # refused, perhaps because the same request has done it elsewhere
        found = _find_answer(db, request)
        if found is None:
            raise
        return found


def caller_of(session: Session, request: Request, *, now: datetime) -> Caller:
    """Return the rows behind a request, made when they are new. Transaction: the caller's."""
    workspace = workspaces.ensure_workspace(session, team_id=request.team_id, now=now)
    person = people.ensure_person(session, workspace.id, slack_user_id=request.slack_user_id)
    return Caller(workspace, person)


def _answer_of_the_winner(db: Database, request: Request) -> Answer:
    found = _find_answer(db, request)
    if found is None:
        raise RuntimeError("the inbox refused a request that it does not hold")
    return found


def _find_answer(db: Database, request: Request) -> Answer | None:
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=request.team_id)
        if workspace is None:
            return None
        stored = inbox.find_answer(session, workspace.id, request.kind.value, request.key)
    return None if stored is None else Answer.from_json(stored)
