"""How a message reaches Slack once, whatever crashes: the state machine, free of any I/O.

A generator that yields operations (operations.py) and is handed their answers. What makes it safe:
only SENDING may be in flight; its intent is committed before the request; whoever dies loses the
lock at once and whoever sleeps keeps it; a message found SENDING without an owner is never sent but
waits for evidence, counted from then.

 PENDING ─intent─► SENDING ─answer─► SENT ─(once in doubt)─► looked at again, a second copy deleted
    ▲ ▲               │ └─refused──► DEAD
    │ └─surely not────┤
    │                 │ unclear, or its owner is gone
    └─not found── CHECKING ──found─► SENT          too old or too often ► REVIEW
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from bot.delivery.operations import (
    Compose,
    Confirm,
    Delete,
    Found,
    FreeLock,
    Intend,
    Intended,
    NotAllowed,
    NoteCopy,
    Now,
    Read,
    ReadHistory,
    Seen,
    Send,
    Settle,
    Steps,
    TakeLock,
    Unreadable,
    ask,
)
from bot.delivery.outcomes import (
    LOST_CHANNEL,
    Blocked,
    NotSent,
    Outcome,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from bot.delivery.policy import Policy, backoff
from storage.outbox import Message, MessageKind, MessageState, Move
from storage.receipts import Copy
from storage.recoveries import RESTORED

CHANNEL_LOST = "channel_lost"
NEVER = datetime.min.replace(tzinfo=UTC)


def deliver(message: Message, policy: Policy) -> Steps[None]:
    """Do for one message whatever is to be done next, as the owner of its lane."""
    if not (yield from ask(TakeLock(message.lane))):
        return
    seen = yield from ask(Read(message.id))  # it may have moved on since somebody called it due
    now = yield from ask(Now())
    match seen:
        case Seen(Message(state=MessageState.PENDING)):
            yield from _send(seen, policy)
        case Seen(Message(state=MessageState.SENDING)):  # the lock was free: nobody is at it
            yield from _take_over(seen, policy)
        case Seen(Message(state=MessageState.CHECKING, send_after=at)) if at <= now:
            yield from _look(seen, policy)
        case Seen(Message(state=MessageState.SENT, verify_at=at)) if at is not None and at <= now:
            yield from _verify(seen, policy)
        case _:
            pass
    yield from ask(FreeLock(message.lane))


def _send(seen: Seen, policy: Policy) -> Steps[None]:
    now = yield from ask(Now())
    if seen.copies:  # the receipt came after the message was given up for lost
        yield from ask(Settle(seen.message, _arrived(seen.message, seen.copies[0], now, policy)))
        return
    intent = yield from ask(Intend(seen.message))
    if not isinstance(intent, Intended):
        return
    message = intent.message
    letter = yield from ask(Compose(message))
    if isinstance(letter, Refused | NotSent):
        yield from _settle(message, letter, policy)
        return
    if not (yield from ask(Confirm(message))):
        yield from _settle(message, NotSent("intent_too_old"), policy)
        return
    outcome = yield from ask(Send(message, letter))
    now = yield from ask(Now())
    step = after(message, outcome, now=now, policy=policy)
    settled = yield from ask(Settle(message, step, outcome, letter))
    if not settled and isinstance(outcome, Sent) and outcome.ts is not None:
        # somebody took it over meanwhile; what Slack told us is the evidence they look for
        yield from ask(NoteCopy(message, Copy(outcome.ts, outcome.channel_id)))


def _settle(message: Message, outcome: Outcome, policy: Policy) -> Steps[None]:
    now = yield from ask(Now())
    yield from ask(Settle(message, after(message, outcome, now=now, policy=policy), outcome))


def _take_over(seen: Seen, policy: Policy) -> Steps[None]:
    """Never send what somebody else may just have sent."""
    now, message = (yield from ask(Now())), seen.message
    if seen.copies:
        step = _arrived(replace(message, doubts=1), seen.copies[0], now, policy)
    elif message.takeovers + 1 >= policy.max_takeovers:
        step = Move(to=MessageState.REVIEW, reason="crashes", takeovers=1, doubts=1)
    elif message.kind is MessageKind.PAIR_OPEN:  # opening twice is opening once
        at = now + backoff(message.takeovers + 1, policy)  # if it is what crashes, others go first
        step = Move(to=MessageState.PENDING, send_after=at, reason="owner_gone", takeovers=1)
    else:
        step = Move(
            to=MessageState.CHECKING,
            send_after=now + policy.settle,
            reason="owner_gone",
            takeovers=1,
            doubts=1,
        )
    yield from ask(Settle(message, step))


def _look(seen: Seen, policy: Policy) -> Steps[None]:
    """Look for evidence: receipts, then the history, then (counted) send again without any."""
    now, message = (yield from ask(Now())), seen.message
    copies = seen.copies
    proven = False
    if not copies:
        history = yield from ask(ReadHistory(message))
        if isinstance(history, Unreadable):
            yield from ask(Settle(message, _look_later(message, history, now=now, policy=policy)))
            return
        if isinstance(history, Found):
            copies, proven = history.copies, True
    if copies:
        step = _arrived(message, copies[0], now, policy)
    elif not proven and (at := _last_receipt_at(seen, policy)) > now:
        step = Move(to=MessageState.CHECKING, send_after=at, reason=message.reason)
    elif _is_too_old(message, now, policy):
        step = Move(to=MessageState.REVIEW, reason="too_old")
    elif not proven and message.reason == RESTORED:  # perhaps sent before all that we remember
        step = Move(to=MessageState.REVIEW, reason=RESTORED)
    elif not proven and message.resends >= policy.max_resends:
        step = Move(to=MessageState.REVIEW, reason="never_clear")
    else:
        step = Move(to=MessageState.PENDING, send_after=now, resends=0 if proven else 1)
    yield from ask(Settle(message, step))


def _last_receipt_at(seen: Seen, policy: Policy) -> datetime:
    """When Slack repeats a receipt for the last time that nobody took; NEVER without receipts."""
    if not seen.receipts_arrive or seen.message.intent_at is None:
        return NEVER
    return seen.message.intent_at + policy.receipt_wait


def _look_later(message: Message, history: Unreadable, *, now: datetime, policy: Policy) -> Move:
    if _is_too_old(message, now, policy):
        return Move(to=MessageState.REVIEW, reason="history_unreadable")
    wait = timedelta(seconds=history.seconds) or policy.settle
    reason = RESTORED if message.reason == RESTORED else history.reason
    return Move(to=MessageState.CHECKING, send_after=now + wait, reason=reason)


def _verify(seen: Seen, policy: Policy) -> Steps[None]:
    """A message that was in doubt may be there twice: all but the earliest copy are taken back."""
    now, message = (yield from ask(Now())), seen.message
    history = yield from ask(ReadHistory(message))
    if isinstance(history, Unreadable):
        again = now + timedelta(seconds=max(history.seconds, 60.0))
        yield from ask(Settle(message, Move(to=MessageState.SENT, verify_at=again)))
        return
    found = () if isinstance(history, NotAllowed) else history.copies
    own = () if message.ts is None else (Copy(message.ts, message.channel_id or ""),)
    first, *further = sorted({copy.ts: copy for copy in (*own, *found, *seen.copies)}.values())
    left = []
    for copy in further:
        if not (yield from ask(Delete(message, copy))):
            left.append(copy)
    step = Move(to=MessageState.SENT, ts=first.ts, channel_id=first.channel_id)
    if left and not _is_too_old(message, now, policy):
        step = replace(step, verify_at=now + policy.settle)
    yield from ask(Settle(message, step))


def after(message: Message, outcome: Outcome, *, now: datetime, policy: Policy) -> Move:
    """Return the step that follows from what a request came to."""
    match outcome:
        case Sent(channel_id=channel_id, ts=ts):
            return _sent(message, channel_id, ts, now, policy)
        case RetryAfter(seconds=seconds):
            return _later(now + timedelta(seconds=seconds), "ratelimited")
        case NotSent(reason=reason) | Blocked(reason=reason):
            return _later(now + backoff(message.attempts, policy), reason)
        case Unknown(reason=reason) if message.kind is MessageKind.PAIR_OPEN:
            return _later(now + backoff(message.attempts, policy), reason)
        case Unknown(reason=reason):
            wait = policy.settle * 2 ** min(message.resends, policy.max_doublings)  # incidents last
            return Move(to=MessageState.CHECKING, send_after=now + wait, reason=reason, doubts=1)
        case Refused(reason=reason) if reason in LOST_CHANNEL and may_reopen(message):
            return _later(now, CHANNEL_LOST)
        case Refused(reason=reason):
            return Move(to=MessageState.DEAD, reason=reason, settled_at=now)
        case _:
            assert_never(outcome)


def may_reopen(message: Message) -> bool:
    """Tell whether the conversation of a message may be opened once more in place of a lost one."""
    in_pair = message.pair_id is not None and message.kind is not MessageKind.PAIR_OPEN
    return in_pair and message.reason != CHANNEL_LOST


def _sent(message: Message, channel_id: str, ts: str | None, now: datetime, policy: Policy) -> Move:
    return Move(
        to=MessageState.SENT,
        channel_id=channel_id,
        ts=ts,
        settled_at=now,
        verify_at=now + policy.verify_after if message.doubts and ts is not None else None,
    )


def _arrived(message: Message, copy: Copy, now: datetime, policy: Policy) -> Move:
    return _sent(message, copy.channel_id, copy.ts, now, policy)


def _later(at: datetime, reason: str) -> Move:
    return Move(to=MessageState.PENDING, send_after=at, reason=reason)


def _is_too_old(message: Message, now: datetime, policy: Policy) -> bool:
    return message.intent_at is not None and now - message.intent_at > policy.too_old
