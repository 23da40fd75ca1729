"""The stage of the kill tests: a database with people, their rounds, and what must arrive of them.

Time runs sixty times as fast for the bots and for the local Slack alike, so every wait is the one
of production: settling takes a second, a second copy is looked for after ten.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress

from sqlalchemy import func, or_, select

from bot.services.drawing.rounds import run_next
from bot.services.joining.participants import JoinTerms, opt_in
from bot.services.messages import new_delivery_key
from bot.services.people import SlackPerson
from bot.services.requests import Request, RequestKind
from pairing.guides.loading import load_library
from sandbox import Person, Sandbox
from sandbox.conversations import Message as Posted
from storage import outbox, pairs, programs
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.messages import COLUMNS, message_from
from storage.outbox import Message, MessageKind, MessageState, NewMessage
from storage.people import PersonKind
from storage.tables import OutboxRow
from tests.faults.fast_clock import Clock

PEOPLE = [
    Person(id=f"U{n:03}", name=f"p{n}", real_name=f"Person {n}", title="", tz="Europe/Berlin")
    for n in range(40)
]
ROUNDS = 6
OPEN_STATES = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)
IN_PAIR_SEQ = 3  # after opening and introduction


def environment_of(slack: Sandbox, database_url: str, *, evidence: str) -> dict[str, str]:
    """What an operator would set."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "PAIRME_SLACK_API_URL": slack.api_url,
        "PAIRME_DATABASE_URL": database_url,
        "PAIRME_ERASURE_KEY": "key" * 12,
        "PAIRME_TICK_S": "0.05",
        "PAIRME_DELIVERY_EVIDENCE": evidence,
        "PAIRME_LEAD_MINUTES": "0",
    }


class Stage:
    """Writes what is to be sent, bit by bit, and knows what that must come to."""

    def __init__(self, db: Database, slack: Sandbox, clock: Clock, *, rounds: int = ROUNDS) -> None:
        self._db, self._slack, self._clock, self._wished = db, slack, clock, rounds
        self.wanted: set[str] = set()  # delivery keys; grows while the bots live
        self._place: dict[str, tuple[int, int]] = {}
        self._rounds = 0

    def join_all(self) -> None:
        """Let everybody join; their welcome is a message like the others."""
        for person in PEOPLE:
            request = Request(self._slack.team_id, person.id, RequestKind.COMMAND, person.id)
            known = SlackPerson(
                person.id, person.tz, PersonKind.MEMBER, False, False, self._clock()
            )
            opt_in(
                self._db,
                request,
                profile=None,
                who=known,
                terms=JoinTerms("Europe/Berlin"),
                now=self._clock(),
            )
        self._want()

    def feed(self, share: float) -> None:
        """Run the next round when so much of the kills is done; asked again and again.

        When the database is away in the middle, another round is run when it is back.
        """
        if self._rounds < self._wished and share >= self._rounds / self._wished:
            with suppress(StorageUnavailable):
                self._rounds += self._run_round()

    def _run_round(self) -> bool:
        """False while a paused instance sits on rows that a round needs; then it is tried again."""
        with self._db.read() as session:
            [program] = programs.list_programs(session)
        done = run_next(
            self._db, program, now=self._clock(), library=load_library(), seed=self._rounds
        )
        if done.round_id is None:
            return False
        self._add_questions()
        self._want()
        return True

    def _add_questions(self) -> None:
        """A third message in each pair, to somebody alone: it must come after the introduction."""
        now = self._clock()
        questions = []
        every = self.messages()
        asked = {message.pair_id for message in every if message.kind is MessageKind.CHECK_IN}
        intros = [
            message
            for message in every
            if message.kind is MessageKind.PAIR_INTRO and message.pair_id not in asked
        ]
        with self._db.read() as session:
            for intro in intros:
                pair = None if intro.pair_id is None else pairs.get_pair(session, intro.pair_id)
                assert pair is not None
                questions.append(
                    NewMessage(
                        workspace_id=intro.workspace_id,
                        kind=MessageKind.CHECK_IN,
                        delivery_key=new_delivery_key(),
                        send_after=now,
                        person_id=pair.members[0].person_id,
                        round_id=intro.round_id,
                        pair_id=pair.id,
                        seq=IN_PAIR_SEQ,
                        facts={"pair_id": pair.id},
                    )
                )
        with self._db.write() as session:
            outbox.enqueue(session, questions)

    def _want(self) -> None:
        for message in self.messages():
            if message.kind is MessageKind.PAIR_OPEN:
                continue
            self.wanted.add(message.delivery_key)
            if message.pair_id is not None:
                self._place[message.delivery_key] = (message.pair_id, message.seq)

    def messages(self) -> list[Message]:
        """Every message of the outbox, by one query: between two, one may change its state."""
        with self._db.read() as session:
            return [message_from(row) for row in session.execute(select(*COLUMNS))]

    def is_settled(self) -> bool:
        """Whether nothing waits any more, a look for second copies included. Asked very often.

        Not while the database is away; a round that it did not take is run first.
        """
        self.feed(1.0)
        waiting = select(func.count()).where(
            or_(OutboxRow.state.in_(OPEN_STATES), OutboxRow.verify_at.is_not(None))
        )
        with suppress(StorageUnavailable), self._db.read() as session:
            return self._rounds == self._wished and session.execute(waiting).scalar_one() == 0
        return False

    def describe_rest(self) -> list[str]:
        """What did not end as sent, a line each: for whoever reads a failure."""
        return [
            f"{one.id} {one.kind} {one.state} ({one.reason}): {one.attempts} attempts,"
            f" {one.doubts} doubts, {one.takeovers} take-overs, {one.resends} resends,"
            f" owner {one.owner}, next {one.send_after}, verify {one.verify_at}"
            for one in self.messages()
            if one.state is not MessageState.SENT or one.verify_at is not None
        ]

    def n_unclear(self) -> int:
        """How often nobody could tell whether a message had been sent."""
        return sum(message.doubts for message in self.messages())

    def order(self, message: Posted) -> tuple[Hashable, int] | None:
        """The pair of a message and its number in it, for the judge."""
        return self._place.get(_key(message))

    def complain(self, posted: Sequence[Posted]) -> Iterator[str]:
        """Find pairs that were asked before they were introduced; the two are in different DMs."""
        first: dict[tuple[int, int], float] = {}
        for message in posted:
            place = self._place.get(_key(message))
            if place is not None:
                first[place] = min(float(message.ts), first.get(place, float("inf")))
        for (pair_id, seq), at in first.items():
            if seq == IN_PAIR_SEQ and at < first.get((pair_id, seq - 1), float("inf")):
                yield f"pair {pair_id} was asked before it was introduced"


def _key(message: Posted) -> str:
    return str((message.metadata or {}).get("event_payload", {}).get("key", ""))
