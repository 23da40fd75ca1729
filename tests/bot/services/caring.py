"""What people do with the private options of their pair, with defaults."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import combinations

from bot.services.answers import Answer, Said
from bot.services.drawing.rounds import RoundRun
from bot.services.joining import care
from bot.services.joining.care import Choice
from bot.services.requests import Request, RequestKind
from bot.services.status import find_status
from pairing.ids import PairId
from storage import outbox, partners, people
from storage.database import Database
from storage.outbox import Message, MessageKind, NewMessage
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    deliver,
    due_at,
    messages_in,
    person_of,
    program_of,
    run_round,
)


def pair_id_of(db: Database, who: str = "U1") -> PairId:
    """The pair that somebody is in now."""
    with db.read() as session:
        found = partners.list_current(session, person_of(db, who).id, program_id=program_of(db).id)
    return found[0].id


def introduced(db: Database, who: str = "U1") -> PairId:
    """Run the coming round at its time, deliver everything, and return somebody's pair."""
    now = due_at(db)
    run_round(db, now=now)
    deliver(db, now=now + timedelta(minutes=1))
    return pair_id_of(db, who)


def choose(
    db: Database,
    pair_id: PairId,
    *,
    who: str = "U1",
    end: bool = False,
    avoid: Collection[str] = (),
    in_line: Collection[str] = (),
    request: Request | None = None,
    team_id: str = TEAM,
    now: datetime = NOW,
) -> Said:
    """Confirm a choice; a form that comes twice is the same request."""
    choice = Choice(end, frozenset(avoid), frozenset(in_line))
    asked = request or ask(who, kind=RequestKind.FORM, team_id=team_id)
    answer: Answer = care.choose(db, asked, pair_id=pair_id, choice=choice, now=now)
    return answer.said


def groups_in(db: Database, done: RoundRun) -> set[frozenset[str]]:
    """Who is in a group with whom, by Slack id; a trio is three pairs."""
    assert done.draft is not None
    pool, workspace_id = done.draft.pool, done.draft.program.workspace_id
    with db.read() as session:
        known = people.get_people(session, workspace_id, [one.person_id for one in pool.values()])
    names = {one.id: known[one.person_id].slack_user_id for one in pool.values()}
    groups = [pair.members for pair in done.draft.plan.pairs]
    return {frozenset({names[a], names[b]}) for group in groups for a, b in combinations(group, 2)}


def told(db: Database, kind: MessageKind = MessageKind.PAIRING_ENDED) -> list[Message]:
    """What waits to be said to people about the end of their pair, or of another kind."""
    return [message for message in messages_in(db) if message.kind is kind]


def partner_of(db: Database, who: str) -> tuple[str, ...]:
    """Whom the status card names as somebody's partners now."""
    status = find_status(db, team_id=TEAM, slack_user_id=who, now=NOW)
    return tuple(one for pair in status.pairs for one in pair.others)


def say_later(db: Database, pair_id: PairId) -> str:
    """Enqueue one more message in the conversation of a pair; returns its key."""
    key = f"{pair_id:032x}"
    message = NewMessage(
        workspace_id=program_of(db).workspace_id,
        kind=MessageKind.CHECK_IN,
        delivery_key=key,
        send_after=NOW,
        pair_id=pair_id,
        seq=9,
    )
    with db.write() as session:
        outbox.enqueue(session, [message])
    return key


def say_already(
    db: Database, who: str, n: int, *, at: datetime, every: timedelta = timedelta(minutes=1)
) -> None:
    """Write to somebody by the clock so many times."""
    ours, person = program_of(db).workspace_id, person_of(db, who).id
    said = [
        NewMessage(
            workspace_id=ours,
            kind=MessageKind.WELCOME_BACK,
            delivery_key=f"{number:032}",
            send_after=at + number * every,
            person_id=person,
        )
        for number in range(n)
    ]
    with db.write() as session:
        outbox.enqueue(session, said)
