"""Three instances behind one address are restarted one after the other while they are at work."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import func, select

from sandbox import ClickResult, Sandbox, SandboxClock
from storage.database import Database
from storage.tables import ParticipantRow, PersonRow
from tests.faults.fast_clock import START, Clock
from tests.faults.shifts import Shifts
from tests.faults.towns import Towns, copies, environment_of, open_slack
from tests.figures import RecordFigures
from tests.stories.conftest import free_port

pytestmark = pytest.mark.slow
ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)

SPEED = 6.0
PEOPLE, NEWCOMERS = 50, 4  # in each of twenty workspaces
PAIRS = 500
INSTANCES, PEOPLE_WHO_ASK = 3, 3
PATIENCE_S, LOOK_S, GAP_S = 120.0, 0.02, 0.05
# Real seconds. Slack gives three; here it is counted who gets an answer, on two busy cores.
ACK_LIMIT_S = 20.0


class Askers:
    """People in all workspaces who type commands and join, several at once, until `close`."""

    def __init__(self, slack: Sandbox) -> None:
        self._slack = slack
        self._is_over = threading.Event()
        self._newcomers = iter(
            [
                (team, f"U{number:03}")
                for number in range(PEOPLE, PEOPLE + NEWCOMERS)
                for team in slack.workspaces
            ]
        )
        self._turn = threading.Lock()
        self.answers: Counter[str] = Counter()
        self.joined: list[tuple[str, str]] = []
        self._threads = [
            threading.Thread(target=self._ask_on, args=(random.Random(n),), daemon=True)
            for n in range(PEOPLE_WHO_ASK)
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    @property
    def unanswered(self) -> dict[str, int]:
        """How many got no answer, by what went wrong."""
        return {name: n for name, n in self.answers.items() if name != "answered"}

    def _ask_on(self, chance: random.Random) -> None:
        while not self._is_over.wait(GAP_S):
            with self._turn:
                newcomer = next(self._newcomers, None)
            if newcomer is None or chance.random() < 0.5:
                team = chance.choice(list(self._slack.workspaces))
                hands = self._slack.person(f"U{chance.randrange(PEOPLE):03}", team)
                self._note(hands.command("/pairme status").error)
            if newcomer is not None:
                self._join(*newcomer)

    def _join(self, team: str, who: str) -> None:
        hands = self._slack.person(who, team)
        answer: ClickResult = hands.command("/pairme join")
        self._note(answer.error)
        if answer.error is None and hands.modal is not None:  # too late for it, they are in at once
            answer = hands.submit({"stage": "growing"})
            self._note(answer.error)
        if answer.error is None:
            with self._turn:
                self.joined.append((team, who))

    def _note(self, error: str | None) -> None:
        with self._turn:
            self.answers[error or "answered"] += 1


def wait_until(done: Callable[[], bool]) -> None:
    """Look again and again; what is waited for happens in other processes."""
    never = threading.Event()
    ends_at = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < ends_at, "it takes too long"
        never.wait(LOOK_S)


class Roll:
    """One restart after the other while a round goes out, and what was seen of it."""

    def __init__(self, towns: Towns, shifts: Shifts, askers: Askers) -> None:
        self._towns, self._shifts, self._askers = towns, shifts, askers
        self._before = len(towns.posted())
        self.left: list[int] = []  # how many messages waited each time
        self.statuses: list[int] = []
        self.unanswered: list[dict[str, int]] = []

    def restart(self, port: int, *, share: float) -> None:
        """Stop an instance when so much of the round is out, and start it anew."""
        wait_until(lambda: len(self._towns.posted()) >= self._before + share * PAIRS)
        self.left.append(self._n_open())
        self.statuses.append(self._shifts.stop(port))
        self._shifts.start(port)
        self.unanswered.append(self._askers.unanswered)

    def finish(self) -> None:
        """Wait until everything is out, what newcomers are told included."""
        self._askers.close()
        wait_until(lambda: not self._n_open())

    def _n_open(self) -> int:
        return self._towns.n_open(list(self._towns.slack.workspaces))


def count_participants(db: Database, who: str) -> int:
    """How often somebody of this Slack id takes part, over all workspaces."""
    query = (
        select(func.count())
        .select_from(ParticipantRow)
        .join(PersonRow, PersonRow.id == ParticipantRow.person_id)
        .where(PersonRow.slack_user_id == who, ParticipantRow.opted_out_at.is_(None))
    )
    with db.read() as session:
        return int(session.execute(query).scalar_one())


@ON_POSTGRESQL
def test_three_instances_are_restarted_in_turn_and_nobody_notices(
    database_url: str, record_figures: RecordFigures
) -> None:
    clock = SandboxClock(speed=SPEED, start=START)
    ports = [free_port() for _ in range(INSTANCES)]
    urls = [f"http://127.0.0.1:{port}/slack/events" for port in ports]
    with ExitStack() as open_:
        crowd = open_slack(clock, people=PEOPLE + NEWCOMERS, tiers=True, ack_limit_s=ACK_LIMIT_S)
        slack = open_.enter_context(crowd)
        ours = Clock(time.time() - (clock.now() - START).total_seconds() / SPEED, SPEED)
        db = open_.enter_context(closing(Database(database_url, pool_size=4)))
        towns = Towns(db, slack)
        towns.settle(PEOPLE, limited=PEOPLE, welcomed=3, now=ours())
        environment = environment_of(slack, database_url, port=ports[0]) | {"PAIRME_TICK_S": "1"}
        shifts = open_.enter_context(closing(Shifts(environment, ours)))
        towns.run_rounds(now=ours())
        for port in ports:
            shifts.start(port)
        slack.use_http(urls, finds_another=True)
        askers = Askers(slack)
        open_.callback(askers.close)
        roll = Roll(towns, shifts, askers)

        first, second, third = ports
        roll.restart(first, share=0.1)
        roll.restart(second, share=0.3)
        slack.use_http(urls, finds_another=False)
        roll.restart(third, share=0.5)
        slack.use_http(urls, finds_another=True)
        roll.finish()

        got, wanted, astray = copies(towns.posted()), towns.keys(), towns.astray()
        joined = Counter(who for _, who in askers.joined)
        take_part = {who: count_participants(db, who) for who in joined}

    refused = roll.unanswered[-1].get("connection_failed", 0)
    record_figures(
        f"three instances restarted in turn, a round of {PAIRS} pairs in 20 workspaces"
        f" ({', '.join(map(str, roll.left))} messages waited): {len(wanted)} messages, 0 lost, 0"
        f" doubled; {askers.answers['answered']} commands and forms answered, 0 unanswered behind a"
        f" balancer that looks further, {refused} refused behind one that does not"
    )
    assert got == dict.fromkeys(wanted, 1)
    assert astray == []
    assert roll.statuses == [0, 0, 0]
    assert all(roll.left)
    assert roll.unanswered[:2] == [{}, {}]
    assert askers.unanswered.keys() <= {"connection_failed"}
    assert joined
    assert take_part == joined
