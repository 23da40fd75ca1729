"""A year, moved from instant to instant: what the product does by the clock, and what people do.

Nothing sleeps and nothing runs in the background: the clocks of the product and of the local Slack
are set to the next instant at which something is due, then everything due is done and delivered.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from sqlalchemy import bindparam, select

from bot.jobs import Jobs
from bot.services.answers import Said
from pairing.ids import PairId
from sandbox import Sandbox
from storage import outbox
from storage.database import Database, Session
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow, PairMemberRow, PersonRow
from tests.bot.delivery.office import Office
from tests.bot.services.factories import NOW
from tests.year.deeds import Deeds
from tests.year.diary import Diary
from tests.year.due import Coming, Due
from tests.year.habits import Deed, Habits
from tests.year.memory import note_leavers, remember
from tests.year.people import Human

BETWEEN_STEPS = timedelta(seconds=1.3)  # lets one conversation be opened, and some messages posted
MOST_STEPS = 200  # of one delivery: a round of sixty people takes about thirty
PATROL = (30, 70)  # hours between two looks at everything, at whatever time of day it is
ROUND = timedelta(weeks=4)
BEFORE_THE_NEXT = timedelta(hours=1)

# Built once: building statements would take longer than asking the database.
_ARRIVED = (
    select(OutboxRow.id, OutboxRow.kind, OutboxRow.person_id, OutboxRow.pair_id, OutboxRow.facts)
    .where(
        OutboxRow.state == MessageState.SENT,
        OutboxRow.settled_at >= bindparam("since"),
        OutboxRow.kind != MessageKind.PAIR_OPEN,
    )
    .order_by(OutboxRow.id)
)
_MEMBERS = (
    select(PersonRow.id, PersonRow.slack_user_id)
    .join(PairMemberRow, PairMemberRow.person_id == PersonRow.id)
    .where(PairMemberRow.pair_id == bindparam("pair"), PairMemberRow.left_at.is_(None))
    .order_by(PersonRow.id)
)
_PERSON = select(PersonRow.slack_user_id).where(PersonRow.id == bindparam("person"))


class World:
    """The people, the product and the local Slack of one year. `live` is all it does."""

    def __init__(self, db: Database, slack: Sandbox, humans: Sequence[Human], *, seed: int) -> None:
        self.diary = Diary()
        self._db, self._slack = db, slack
        self._humans = {one.id: one for one in humans}
        self._chance = random.Random(seed)
        self._office = Office(db, slack, PAIRME_LEAD_MINUTES="0")
        self._office.before_request = self._set_slack_clock
        self._jobs = Jobs(
            self._office.runtime,
            self._office.client_for,
            new_seed=lambda: self._chance.randrange(2**31),
            learn=lambda: None,
        )
        self._due = Due(db, humans)
        self._deeds = Deeds(
            db, slack, self.diary, library=self._office.runtime.library, now=lambda: self.at
        )
        self._habits = Habits(self._deeds, self._chance, plan=self._plan)
        self._planned: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()
        self._patrol_at = NOW

    @property
    def at(self) -> datetime:
        """The instant that it is."""
        return self._office.at

    def close(self) -> None:
        self._office.close()

    def live(self, *, rounds: int) -> datetime:
        """Let so many rounds pass, until shortly before the next one is due.

        Returns  the instant at which it ends
        """
        for one in self._humans.values():
            self._begin(one)
        for _ in range(rounds):
            self._search_together(self._chance.uniform(10, rounds * 28))
        self._move_to(self._planned[0][0])
        self._act()
        coming = self._due.look(self.at)
        end = coming.round_at + rounds * ROUND - BEFORE_THE_NEXT
        while (at := min(coming.first_at, self._patrol_at, self._next_wish_at())) < end:
            self._move_to(at)
            self._act()
            self._tick(coming)
            self._deliver()
            coming = self._due.look(self.at)
        self._move_to(end)
        self._patrol()
        self._deliver()
        return end

    def _begin(self, one: Human) -> None:
        """Plan the turns of somebody's life."""
        life, deeds = one.life, self._deeds
        turns = (
            (life.joins_after, partial(deeds.join, one)),
            (life.leaves_after, partial(deeds.press, one, "leave")),
            (life.back_after, partial(deeds.join, one)),
            (life.loses_account_after, partial(deeds.lose_account, one)),
        )
        for after, deed in turns:
            if after is not None:
                self._plan(NOW + after, deed)

    def _search_together(self, day: float) -> None:
        """Some people who have time ask for a partner within a few hours."""
        talkative = [one for one in self._humans.values() if not one.temper.silent]
        for one in self._chance.sample(talkative, 3):
            at = NOW + timedelta(days=day, hours=self._chance.uniform(0, 5))
            self._plan(at, partial(self._deeds.press, one, "search"))

    def _plan(self, at: datetime, deed: Deed) -> None:
        heapq.heappush(self._planned, (at, next(self._numbers), deed))

    def _next_wish_at(self) -> datetime:
        return self._planned[0][0] if self._planned else self._patrol_at

    def _move_to(self, at: datetime) -> None:
        self._office.at = max(self.at, at)
        self._set_slack_clock()

    def _act(self) -> None:
        """Let people do what they want to do by now."""
        before = len(self.diary.acts)
        while self._planned and self._planned[0][0] <= self.at:
            _, _, deed = heapq.heappop(self._planned)
            deed()
        done = self.diary.acts[before:]
        if done:
            note_leavers(self._db, self.diary)
        if any(act.said is Said.SEARCHING for act in done):
            self._jobs.pair_searchers()

    def _tick(self, coming: Coming) -> None:
        """Run the jobs that have something to do, in the order in which the scheduler knows them.

        The others would find nothing, which takes longer than all the rest; the patrol makes sure.
        """
        if self.at >= self._patrol_at:
            self._patrol()
            return
        if self._is_due(coming.round_at):
            self._jobs.run_rounds()
        if self._is_due(coming.heads_up_at) or self._is_due(coming.pause_ends_at):
            self._jobs.tell_ahead()
        if self._is_due(coming.follow_up_at):
            self._jobs.send_follow_ups()
        if self._is_due(coming.search_ends_at):
            self._jobs.pair_searchers()

    def _patrol(self) -> None:
        """Run every job, at whatever time of day or night it is."""
        remember(self._db, self.diary)
        self._jobs.read_people()
        self._jobs.run_rounds()
        self._jobs.tell_ahead()
        self._jobs.send_follow_ups()
        self._jobs.pair_searchers()
        self._jobs.expire_messages()
        self._jobs.keep_house()
        self._patrol_at = self.at + timedelta(hours=self._chance.uniform(*PATROL))

    def _is_due(self, at: datetime | None) -> bool:
        return at is not None and at <= self.at

    def _deliver(self) -> None:
        """Deliver what may be sent now, in the pace of the product, and let people react to it."""
        since = self.at
        for _ in range(MOST_STEPS):
            if not self._due.has_post(self.at):
                break
            if self._office.step() == 0 and not self._may_go():
                break
            self._office.at += BETWEEN_STEPS
        else:
            raise AssertionError("something stays due and is not sent")
        if self.at > since:
            self._spread(since)

    def _may_go(self) -> bool:
        """Tell whether something could be sent now, were it not for the pace."""
        with self._db.read() as session:
            return bool(outbox.list_due(session, now=self.at, limit=1))

    def _spread(self, since: datetime) -> None:
        """Let everybody whom something reached since an instant react to it."""
        with self._db.read() as session:
            arrived = session.execute(_ARRIVED, {"since": since})
            for message_id, kind, person_id, own_pair, facts in arrived:
                self.diary.facts[message_id] = facts
                pair_id = own_pair or facts.get("pair_id")
                pair = _members(session, pair_id)
                if kind is MessageKind.BOOKED:
                    people = [self._humans[name] for name in pair.values()]
                    meets_at = datetime.fromisoformat(facts["at"])
                    self._habits.on_booked(people, pair_id, meets_at)
                    continue
                reached = dict(pair) if person_id is None else _person(session, person_id)
                reached.pop(facts.get("by"), None)  # they are told what they did themselves
                for name in reached.values():
                    others = [one for one in pair.values() if one != name]
                    self._habits.on_message(self._humans[name], kind, self.at, pair_id, others)

    def _set_slack_clock(self) -> None:
        if self._slack.clock.now() < self.at:
            self._slack.clock.set(self.at)


def _members(session: Session, pair_id: PairId | None) -> Mapping[int, str]:
    """Slack ids of those who are in a pair now, by person."""
    return dict(session.execute(_MEMBERS, {"pair": pair_id}).all())


def _person(session: Session, person_id: int) -> dict[int, str]:
    return {person_id: session.execute(_PERSON, {"person": person_id}).scalar_one()}
