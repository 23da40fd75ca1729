"""The waits and limits of delivery, and why they are as long as they are."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

BACKOFF_S, MAX_BACKOFF_S = 2.0, 900.0


@dataclass(frozen=True, slots=True)
class Policy:
    """The waits and limits of the protocol.

    settle         after an unclear answer or a take-over: longer than a request may take, plus how
                   late Slack may still carry it out
    receipt_wait   from an intent on, where receipts arrive and nothing else can tell: Slack repeats
                   one that nobody took at once, after one and after six minutes
    verify_after   from SENT on, when a message was in doubt: then a late copy would be there
    too_old        an intent older than this is not sent again without a person's decision
    max_resends    without proof that the message was lost; the waits double
    max_doublings  of a wait: a thousand times as long is long enough
    max_takeovers  a message that crashes whoever touches it must not do so for ever; so many that
                   one in flight while a process crashes for other reasons is not blamed for it
                   (in a test with 200 kills, 5 put eleven innocent messages aside)
    draw           a random number between two, for jitter
    """

    settle: timedelta = timedelta(seconds=60)
    receipt_wait: timedelta = timedelta(minutes=7)
    verify_after: timedelta = timedelta(minutes=10)
    too_old: timedelta = timedelta(hours=24)
    max_resends: int = 10
    max_doublings: int = 10
    max_takeovers: int = 20
    draw: Callable[[float, float], float] = random.uniform


def backoff(attempts: int, policy: Policy) -> timedelta:
    """Full jitter on a doubling limit, so that many messages do not come back together."""
    limit = min(BACKOFF_S * 2 ** min(attempts, policy.max_doublings), MAX_BACKOFF_S)
    return timedelta(seconds=policy.draw(0.0, limit))
