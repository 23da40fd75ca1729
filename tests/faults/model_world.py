"""What people, Slack and fate do to one bot, each step next to the plain model."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.services.answers import Answer
from bot.services.drawing.rounds import Ran
from bot.services.joining import participants
from bot.services.joining.participants import JoinTerms
from bot.services.people import SlackPerson, save_person
from bot.services.requests import Request
from pairing.participants import FOREVER, PauseUntil
from sandbox import Fault, FaultKind, Point, Sandbox
from storage import avoidances, people, workspaces
from storage.database import Database
from storage.outbox import Message
from storage.people import Person as StoredPerson
from storage.people import PersonKind
from tests.bot.services.factories import NOW, ask, person_of, program_of, run_round
from tests.faults.killed_office import Interruption, KilledOffice, KillNow
from tests.faults.plain_model import Model
from tests.faults.verdicts import Books

WHO = tuple(f"U0{n}" for n in range(1, 8))
PATIENCE = 200  # steps until everything is calm
UNTIL_ON = date(2027, 3, 1)
UNTIL = datetime(2027, 2, 28, 23, tzinfo=UTC)  # that day begins in Berlin
POST, OPEN = "chat.postMessage", "conversations.open"
FAULTS = (
    Fault(POST, FaultKind.DROP_AFTER),
    Fault(POST, FaultKind.DROP_BEFORE),
    Fault(POST, FaultKind.HTTP_5XX, at=Point.AFTER_EFFECT),
    Fault(POST, FaultKind.ERROR, at=Point.AFTER_EFFECT),
    Fault(POST, FaultKind.HTTP_429, retry_after=30),
    Fault(OPEN, FaultKind.DROP_AFTER),
    Fault(OPEN, FaultKind.HTTP_429, retry_after=30),
)
someone = st.sampled_from(WHO)
nth = st.integers(1, 12)


class World(RuleBasedStateMachine):
    """The bot's services and one instance after the other, next to the model."""

    def __init__(self, db: Database, slack: Sandbox, tally: Counter[str]) -> None:
        super().__init__()
        slack.reset()
        self.db, self.slack, self.tally = db, slack, tally
        self.model, self.books = Model(WHO), Books(db, slack)
        self.intended: set[str] = set()
        self.newest: list[set[str]] = []
        with db.write() as session:
            ours = workspaces.ensure_workspace(session, team_id=slack.team_id, now=NOW)
            workspaces.set_bot(session, ours.id, bot_user_id=slack.bot_user_id, bot_id=slack.bot_id)
            for who in WHO:
                people.ensure_person(session, ours.id, slack_user_id=who)
        self.instance = KilledOffice(db, slack, at=NOW, on_intent=self._check_intent)

    @initialize(who=st.sets(someone, min_size=3))
    def begin(self, who: set[str]) -> None:
        for one in sorted(who):
            self.join(one, times=1)

    # What people do

    @rule(who=someone, times=st.integers(1, 2))
    def join(self, who: str, times: int) -> None:
        expected = self.model.join(who)
        request = ask(who, team_id=self.slack.team_id)
        for _ in range(times):  # Slack may deliver a request again
            answer = participants.opt_in(
                self.db,
                request,
                profile=None,
                who=None,
                terms=JoinTerms("Europe/Berlin"),
                now=self.now,
            )
            self._expect(answer, expected)

    @rule(who=someone)
    def leave(self, who: str) -> None:
        expected = self.model.leave(who)
        self._expect(participants.leave(self.db, self._request(who), now=self.now), expected)

    @rule(who=someone, for_ever=st.booleans())
    def pause(self, who: str, for_ever: bool) -> None:
        expected = self.model.pause(who, FOREVER if for_ever else UNTIL)
        until = PauseUntil(None if for_ever else UNTIL_ON)
        answer = participants.pause(self.db, self._request(who), until=until, now=self.now)
        self._expect(answer, expected)

    @rule(who=someone)
    def skip(self, who: str) -> None:
        expected = self.model.skip(who, now=self.now, due_at=self.due_at)
        self._expect(participants.skip(self.db, self._request(who), now=self.now), expected)

    @rule(who=someone)
    def resume(self, who: str) -> None:
        expected = self.model.resume(who, now=self.now, due_at=self.due_at)
        self._expect(participants.resume(self.db, self._request(who), now=self.now), expected)

    @rule(by=someone, about=someone)
    def avoid(self, by: str, about: str) -> None:
        partners = {who for pair in self.newest if by in pair for who in pair} - {by}
        about = min(partners, default=about)  # whom one meets is whom one avoids
        if by == about:
            return
        self.model.avoid(by, about)
        one, other = self._person(by), self._person(about)
        with self.db.write() as session:
            avoidances.avoid(
                session,
                one.workspace_id,
                by_person_id=one.id,
                about_person_id=other.id,
                now=self.now,
            )

    @rule(who=someone, is_active=st.booleans())
    def change_account(self, who: str, is_active: bool) -> None:
        self.model.deactivate(who, is_active=is_active)
        news = SlackPerson(who, None, PersonKind.MEMBER, not is_active, False, self.now)
        save_person(self.db, team_id=self.slack.team_id, person=news, now=self.now)

    # What the bot does

    @rule(seed=st.integers(0, 9))
    def run_round(self, seed: int) -> None:
        if not self.books.stored():
            return  # the first to join makes the program
        due_at = self.due_at
        pool = self.model.pool(due_at=due_at)

        run = run_round(self.db, team_id=self.slack.team_id, now=self.now, seed=seed)

        assert run.ran is Ran.COMMITTED
        assert run.round_id is not None
        assert run.draft is not None
        pairs = self.newest = self.books.pairs_of(run.round_id)
        placed = [who for pair in pairs for who in pair]
        assert Counter([*placed, *self.books.names(run.draft.plan.sat_out)]) == Counter(pool)
        assert not any(self.model.are_apart(pair) for pair in pairs)
        self.model.run(run.round_id, pool)
        self.tally.update(rounds=1, pairs=len(pairs), left_over=len(run.draft.plan.sat_out))

    @rule(steps=st.integers(1, 4))
    def deliver(self, steps: int) -> None:
        for _ in range(steps):
            self.instance.step()
            self._wait(3)
        self.books.check_introductions()

    @rule(n=nth, is_after=st.booleans())
    def kill(self, n: int, is_after: bool) -> None:
        self.instance.step(Interruption(n, is_after, self._die))
        self.books.check_introductions()

    @rule(
        n=nth, who=someone, other=someone, what=st.sampled_from(["leave", "lock", "avoid", "join"])
    )
    def meanwhile(self, n: int, who: str, other: str, what: str) -> None:
        acts = {
            "leave": lambda: self.leave(who),
            "lock": lambda: self.change_account(who, is_active=False),
            "avoid": lambda: self.avoid(who, other),
            "join": lambda: self.join(who, times=1),
        }
        self.instance.step(Interruption(n, is_after=True, happen=acts[what]))
        self.books.check_introductions()

    @rule(fault=st.sampled_from(FAULTS))
    def spoil_an_answer(self, fault: Fault) -> None:
        self.slack.faults.add(fault)

    @rule(seconds=st.sampled_from([3, 61, 700]))
    def wait(self, seconds: int) -> None:
        self._wait(seconds)

    # What must hold

    def teardown(self) -> None:
        self.slack.faults.clear()
        for _ in range(PATIENCE):
            next_at = self.books.next_step_at()
            if next_at is None:
                break
            self._wait(max(2.0, (next_at - self.now).total_seconds()))
            self.instance.step()
        self.instance.close()
        try:
            self._check_end()
        finally:
            self.db.close()

    def _check_end(self) -> None:
        self.books.check_messages(self.intended)
        self.books.check_conversations()
        self.books.check_owed(self.model)
        for who, stored in self.books.stored().items():
            stored.avoids = self.model.people[who].avoids
            assert stored == self.model.people[who], who
        self.tally.update(
            examples=1,
            kills=self.instance.kills,
            messages=len(self.books.messages()),
            posts=self.books.copies().total(),
        )

    def _check_intent(self, message: Message) -> None:
        """An intent is committed in this moment: whoever left before it must not be among its
        people, and two who must not meet must not be brought together."""
        group = self.books.people_of(message)
        assert all(self.model.people[who].is_here for who in group), f"{message.kind} to {group}"
        if message.pair_id is not None:
            assert not self.model.are_apart(group)
        self.intended.add(message.delivery_key)

    def _die(self) -> None:
        raise KillNow

    def _expect(self, answer: Answer, expected: str) -> None:
        assert answer.said.value == expected
        self.tally[expected] += 1

    def _request(self, who: str) -> Request:
        return ask(who, team_id=self.slack.team_id)

    def _person(self, who: str) -> StoredPerson:
        return person_of(self.db, who, self.slack.team_id)

    def _wait(self, seconds: float) -> None:
        self.instance.office.wait(seconds=seconds)
        clock = self.slack.clock
        clock.advance(max(timedelta(0), self.now - clock.now()))

    @property
    def now(self) -> datetime:
        return self.instance.office.at

    @property
    def due_at(self) -> datetime:
        if not self.books.stored():
            return NOW
        return program_of(self.db, self.slack.team_id).next_round_at
