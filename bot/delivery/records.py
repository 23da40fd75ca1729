"""What an outcome does to its outbox row, inside the caller's transaction.

Every step is a compare-and-set on state and owner: whoever lost the row changes nothing.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.delivery.outcomes import Blocked, NotSent, Outcome, Refused, RetryAfter, Sent, Unknown
from bot.services.messages import sat_out
from storage import outbox, pairs, rounds
from storage.database import Session
from storage.outbox import Message, MessageKind

BLOCKED_RETRY = timedelta(minutes=5)
BACKOFF_S, MAX_BACKOFF_S, MAX_DOUBLINGS = 1.0, 900.0, 10


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records, when, and how long an unclear message waits for evidence."""

    owner: str
    now: datetime
    settle: timedelta

    def record(self, session: Session, message: Message, outcome: Outcome) -> None:
        """Move a claimed message on to where its outcome leads."""
        match outcome:
            case Sent():
                self._sent(session, message, outcome)
            case RetryAfter(seconds=seconds):
                self._later(session, message, timedelta(seconds=seconds), reason="ratelimited")
            case NotSent(reason=reason):
                self._later(session, message, backoff(message.attempts), reason=reason)
            case Blocked(reason=reason):
                self._later(session, message, BLOCKED_RETRY, reason=reason)
            case Unknown(reason=reason):
                self._unknown(session, message, reason=reason)
            case Refused(reason=reason):
                self._refused(session, message, reason=reason)
            case _:
                assert_never(outcome)

    def _sent(self, session: Session, message: Message, sent: Sent) -> None:
        """Store Slack's answer; if somebody took over meanwhile, it is the evidence they await."""
        channel_id, ts = sent.channel_id, sent.ts
        if message.kind is MessageKind.PAIR_OPEN and message.pair_id is not None:
            pairs.set_channel(session, message.pair_id, channel_id)
        settled = outbox.settle_sent(
            session, message.id, owner=self.owner, channel_id=channel_id, ts=ts, now=self.now
        )
        if not settled:
            outbox.settle_found(session, message.id, channel_id=channel_id, ts=ts, now=self.now)

    def _later(self, session: Session, message: Message, wait: timedelta, *, reason: str) -> None:
        outbox.settle_later(
            session, message.id, owner=self.owner, send_after=self.now + wait, reason=reason
        )

    def _unknown(self, session: Session, message: Message, *, reason: str) -> None:
        """Opening a conversation twice gives the same one, so it is simply tried again."""
        if message.kind is MessageKind.PAIR_OPEN:
            self._later(session, message, backoff(message.attempts), reason=reason)
            return
        check_after = self.now + self.settle * 2**message.resends  # an incident may last for hours
        outbox.settle_checking(
            session, message.id, owner=self.owner, check_after=check_after, reason=reason
        )

    def _refused(self, session: Session, message: Message, *, reason: str) -> None:
        """What comes after it in its pair makes no sense without it; nobody waits in silence."""
        ours = outbox.settle_dead(
            session, message.id, owner=self.owner, reason=reason, now=self.now
        )
        if not ours or message.pair_id is None or message.round_id is None:
            return
        outbox.cancel(session, pair_id=message.pair_id, reason=reason, now=self.now)
        pair = pairs.get_pair(session, message.pair_id)
        if pair is not None and message.kind is MessageKind.PAIR_OPEN:
            told = [
                sat_out(message.workspace_id, message.round_id, member.person_id, now=self.now)
                for member in pair.members
            ]
            outbox.enqueue(session, told)
            program_id = rounds.get_round(session, message.round_id).program_id
            alone = [member.participant_id for member in pair.members]
            rounds.record_waiting(session, program_id, sat_out=alone, paired=())


def backoff(attempts: int) -> timedelta:
    """Full jitter on a doubling limit, so that many messages do not come back together."""
    limit = min(BACKOFF_S * 2 ** min(attempts, MAX_DOUBLINGS), MAX_BACKOFF_S)
    return timedelta(seconds=random.uniform(0.0, limit))
