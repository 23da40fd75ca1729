"""A world for the delivery protocol in which time is a number and every fault is drawn from a seed.

The database, the locks and Slack are models; what runs in it is the protocol itself. Events happen
in the order of their time; between two operations of an instance anything may happen.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.delivery.policy import Policy
from bot.services.operating.receipts import step_for
from storage.locks import Lane
from storage.outbox import Message, MessageKind, MessageState, Move
from storage.receipts import Copy
from tests.faults.simulated_slack import Post, SlackModel

MOST_EVENTS = 50_000  # a seed takes some hundreds
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
FINAL = (MessageState.SENT, MessageState.CANCELLED, MessageState.REVIEW)
KINDS = (MessageKind.PAIR_OPEN, MessageKind.PAIR_INTRO, MessageKind.CHECK_IN)


@dataclass(frozen=True, slots=True)
class Mix:
    """How often what goes wrong, drawn anew for every seed: one mix alone misses rare orders."""

    kill: float
    pause: float
    kill_after_pause: float  # what slept for long is often ended when it wakes
    lock_loss: float
    trouble: float  # of requests
    late: float  # of troubled requests: the effect comes after the answer is lost
    leave: float  # of pairs: somebody leaves meanwhile
    stale_s: float  # how old a message is before the history shows it
    receipt_delays: tuple[float, ...]
    longest_pause_s: float

    @classmethod
    def draw(cls, rng: random.Random) -> Mix:
        return cls(
            kill=rng.choice((0.0, 0.002, 0.01, 0.03, 0.08)),
            pause=rng.choice((0.0, 0.01, 0.05, 0.15)),
            kill_after_pause=rng.choice((0.0, 0.0, 0.3, 0.8)),
            lock_loss=rng.choice((0.0, 0.0, 0.2, 0.6)),
            trouble=rng.choice((0.0, 0.1, 0.3, 0.6)),
            late=rng.choice((0.0, 0.3, 0.8)),
            leave=rng.choice((0.0, 0.0, 0.3)),
            stale_s=rng.choice((0.0, 0.5, 5.0)),
            receipt_delays=rng.choice(((0.1,), (0.1, 2.0, 30.0), (0.2, 61.0, 361.0))),
            longest_pause_s=rng.choice((3.0, 30.0, 400.0)),
        )


@dataclass
class World:
    """Rows, locks, Slack and the queue of what happens when. `evidence` is the mode of the run."""

    seed: int
    evidence: str
    n_pairs: int = 2
    quiet_after_s: float = 120.0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.policy = Policy(draw=self.rng.uniform)
        # what mutants take away
        self.keeps_order, self.ends_leases, self.hears_receipts = True, False, True
        self.leases: dict[Lane, float] = {}
        self.mix = Mix.draw(self.rng)
        self.now_s = 0.0
        self.slack = SlackModel()
        self.rows: dict[int, Message] = {}
        self.copies: dict[str, dict[str, Copy]] = {}
        self.locks: dict[Lane, str] = {}
        self.gone_at: dict[int, float] = {}  # pairs of which somebody left
        self.intents: dict[tuple[int, int], float] = {}
        self.fired: Counter[str] = Counter()
        self.receipts_seen = False
        self.sleepers: list[Callable[[], None]] = []
        self._events: list[tuple[float, float, int, Callable[[], None]]] = []
        self._numbers = count()
        for pair in range(self.n_pairs):
            for seq, kind in enumerate(KINDS, start=1):
                self._add(pair, seq, kind)
            if self.rng.random() < self.mix.leave:
                self.at(self.rng.uniform(0, 60.0), lambda pair=pair: self._leave(pair))

    def _add(self, pair: int, seq: int, kind: MessageKind) -> None:
        id_ = len(self.rows) + 1
        self.rows[id_] = Message(
            id=id_,  # type: ignore[arg-type]
            workspace_id=1,  # type: ignore[arg-type]
            kind=kind,
            delivery_key=f"{id_:032x}",
            send_after=START,
            expires_at=None,
            person_id=None,
            round_id=None,
            pair_id=pair,  # type: ignore[arg-type]
            seq=seq,
            facts={},
            state=MessageState.PENDING,
            attempts=0,
            resends=0,
            owner=None,
            intent_at=None,
            channel_id=None,
            ts=None,
            reason=None,
            settled_at=None,
        )

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.now_s)

    @property
    def is_quiet(self) -> bool:
        """Faults end some time, so that what is left undone is really left undone."""
        return self.now_s > self.quiet_after_s

    def chance(self, probability: float, what: str) -> bool:
        """Draw whether a fault happens; none does once it is quiet."""
        if self.is_quiet or self.rng.random() >= probability:
            return False
        self.fired[what] += 1
        return True

    def at(self, time_s: float, happen: Callable[[], None]) -> None:
        entry = (time_s, self.rng.random(), next(self._numbers), happen)
        heapq.heappush(self._events, entry)

    def run(self, until_s: float) -> None:
        """Let everything happen in order, until nothing more does or the time is over.

        A protocol that goes round in circles is stopped; what it left undone is seen then.
        """
        for _ in range(MOST_EVENTS):
            if not self._events or self._events[0][0] > until_s:
                break
            time_s, _, _, happen = heapq.heappop(self._events)
            self.now_s = max(self.now_s, time_s)
            happen()

    # The database

    def is_turn(self, row: Message) -> bool:
        return not self.keeps_order or all(
            other.state is MessageState.SENT
            for other in self.rows.values()
            if other.pair_id == row.pair_id and other.seq < row.seq
        )

    def move(self, seen: Message, step: Move) -> bool:
        """The same compare-and-set as storage.settling.move."""
        row = self.rows[seen.id]
        if (row.state, row.attempts) != (seen.state, seen.attempts):
            return False
        if seen.owner is not None and row.owner != seen.owner:
            return False
        changes: dict[str, Any] = {
            name: getattr(step, name)
            for name in ("send_after", "settled_at", "channel_id", "ts")
            if getattr(step, name) is not None
        }
        for name in ("doubts", "resends", "takeovers"):
            changes[name] = getattr(row, name) + getattr(step, name)
        self.rows[seen.id] = replace(
            row,
            state=step.to,
            owner=None,
            reason=step.reason,
            verify_at=step.verify_at,
            **changes,
        )
        sleepers, self.sleepers = self.sleepers, []
        for wake in sleepers:
            wake()
        return True

    def claim(self, seen: Message, owner: str) -> Message | None:
        """The same conditions as storage.outbox.claim."""
        row = self.rows[seen.id]
        if (row.state, row.attempts) != (MessageState.PENDING, seen.attempts):
            return None
        if row.send_after > self.now or not self.is_turn(row):
            return None
        if row.pair_id in self.gone_at:
            for other in self.rows.values():
                if other.pair_id == row.pair_id and other.state is MessageState.PENDING:
                    self.rows[other.id] = replace(other, state=MessageState.CANCELLED)
            return None
        taken = replace(
            row,
            state=MessageState.SENDING,
            owner=owner,
            attempts=row.attempts + 1,
            intent_at=self.now,
        )
        self.rows[row.id] = taken
        self.intents[row.id, taken.attempts] = self.now_s
        return taken

    def copies_of(self, key: str) -> tuple[Copy, ...]:
        return tuple(sorted(self.copies.get(key, {}).values()))

    def note(self, key: str, copy: Copy) -> None:
        self.copies.setdefault(key, {})[copy.ts] = copy

    # What Slack does on its own

    def post(self, message: Message) -> Copy:
        """The effect of a request; a receipt of it follows where they are sent."""
        post = Post(
            message.delivery_key,
            int(message.id),
            self.now_s,
            self.intents.get((message.id, message.attempts), -1.0),
        )
        self.slack.post(post)
        if self.evidence == "receipts":
            for _ in range(self.rng.choice((1, 1, 1, 2))):
                delay = self.rng.uniform(0.0, self.rng.choice(self.mix.receipt_delays))
                self.at(self.now_s + delay, lambda: self._receive(post))
        return post.copy

    def _receive(self, post: Post) -> None:
        """The same decision as the service that takes receipts."""
        if not self.hears_receipts:
            return
        self.receipts_seen = True
        row = next(one for one in self.rows.values() if one.delivery_key == post.key)
        step = step_for(row, self.copies_of(post.key), post.copy, now=self.now)
        self.note(post.key, post.copy)
        if step is not None:
            self.move(row, step)

    def _leave(self, pair: int) -> None:
        self.gone_at[pair] = self.now_s
        self.fired["leave"] += 1
