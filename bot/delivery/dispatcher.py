"""From outbox to Slack: claim, commit the intent, send, record what came of it.

pending → sending (intent committed) → sent | checking | dead. Nothing is sent without its intent
being in the database first, so a crash leaves a trace that delivery/rescue.py picks up.
"""

import logging
import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never

from slack_sdk import WebClient

from bot.delivery.letters import Letter, OpenLetter, PostLetter, Undeliverable, compose
from bot.delivery.outcomes import (
    Blocked,
    NotSent,
    Outcome,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from bot.delivery.pacing import Pacer
from bot.delivery.sender import open_group, post
from bot.runtime import Runtime
from storage import outbox, pairs
from storage.database import Session
from storage.outbox import Message, MessageKind

log = logging.getLogger(__name__)

BATCH = 100
BLOCKED_RETRY = timedelta(minutes=5)
BACKOFF_S, MAX_BACKOFF_S = 2.0, 900.0
METHODS = dict.fromkeys(MessageKind, "chat.postMessage") | {
    MessageKind.PAIR_OPEN: "conversations.open"
}
IDLE_S = 1.0  # the longest sleep of the loop when nobody wakes it


class Dispatcher:
    """Delivers what is due: `step` one batch, `run` until stopped. One thread at a time.

    client_for  returns the delivery client of a workspace by its team id
    """

    def __init__(self, runtime: Runtime, client_for: Callable[[str], WebClient]) -> None:
        self._runtime = runtime
        self._client_for = client_for
        self._pacer = Pacer()
        self._idle_s = min(IDLE_S, runtime.settings.tick_s)

    def run(self, *, stop: threading.Event, woken: threading.Event) -> None:
        """Deliver until `stop` is set. A failing step is logged and tried again."""
        while not stop.is_set():
            try:
                busy = self.step(stop=stop) > 0
            except Exception:  # the loop must outlive any single failure
                log.exception("delivery step failed", extra={"event": "delivery.failed"})
                busy = False
            if not busy and woken.wait(self._idle_s):
                woken.clear()

    def step(self, *, stop: threading.Event | None = None) -> int:
        """Send what is due and within the rate. Returns how many requests were made or settled.

        Transaction: one read, then two short writes per message, none open while Slack answers.
        """
        with self._runtime.db.read() as session:
            due = outbox.list_due(session, now=self._runtime.now(), limit=BATCH)
        tried = 0
        for message in due:
            if stop is not None and stop.is_set():
                break
            tried += self._deliver(message)
        return tried

    def _deliver(self, message: Message) -> int:
        now, method = self._runtime.now(), METHODS[message.kind]
        if self._pacer.ready_at(message.workspace_id, method, now=now) > now:
            return 0  # looked at before anything is read, because thousands may be waiting
        try:
            letter = compose(self._runtime, message)
        except Undeliverable as gone:
            return self._bury_unsent(message, reason=gone.reason)
        with self._runtime.db.write() as session:
            claimed = outbox.claim(session, message.id, owner=self._runtime.instance_id, now=now)
        if claimed is None:
            return 0
        outcome = self._send(letter, claimed)
        self._settle(claimed, outcome)
        return 1

    def _send(self, letter: Letter, message: Message) -> Outcome:
        if isinstance(letter, OpenLetter) and letter.known_channel is not None:
            return Sent(channel_id=letter.known_channel)
        now, method = self._runtime.now(), METHODS[message.kind]
        self._pacer.note_sent(message.workspace_id, method, now=now)
        client = self._client_for(letter.team_id)
        match letter:
            case OpenLetter():
                return open_group(client, slack_user_ids=letter.slack_user_ids)
            case PostLetter():
                return post(
                    client,
                    channel=letter.channel,
                    message=letter.message,
                    delivery_key=message.delivery_key,
                )

    def _settle(self, message: Message, outcome: Outcome) -> None:
        now = self._runtime.now()
        if isinstance(outcome, RetryAfter):
            until = now + timedelta(seconds=outcome.seconds)
            self._pacer.hold(message.workspace_id, METHODS[message.kind], until=until)
        with self._runtime.db.write() as session:
            self._record(session, message, outcome, now=now)
        _log_outcome(message, outcome)

    def _record(
        self, session: Session, message: Message, outcome: Outcome, *, now: datetime
    ) -> None:
        owner = self._runtime.instance_id
        match outcome:
            case Sent(channel_id=channel_id, ts=ts):
                if message.kind is MessageKind.PAIR_OPEN and message.pair_id is not None:
                    pairs.set_channel(session, message.pair_id, channel_id)
                self._record_sent(session, message, channel_id=channel_id, ts=ts, now=now)
            case RetryAfter(seconds=seconds):
                later = now + timedelta(seconds=seconds)
                outbox.settle_later(
                    session, message.id, owner=owner, send_after=later, reason="ratelimited"
                )
            case NotSent(reason=reason):
                later = now + _backoff(message.attempts)
                outbox.settle_later(
                    session, message.id, owner=owner, send_after=later, reason=reason
                )
            case Blocked(reason=reason):
                later = now + BLOCKED_RETRY
                outbox.settle_later(
                    session, message.id, owner=owner, send_after=later, reason=reason
                )
            case Unknown(reason=reason):
                self._record_unknown(session, message, reason=reason, now=now)
            case Refused(reason=reason):
                self._give_up(session, message, reason=reason, now=now)
            case _:
                assert_never(outcome)

    def _record_sent(
        self,
        session: Session,
        message: Message,
        *,
        channel_id: str,
        ts: str | None,
        now: datetime,
    ) -> None:
        """Store Slack's answer; if somebody took over meanwhile, it is the evidence they await."""
        owner = self._runtime.instance_id
        settled = outbox.settle_sent(
            session, message.id, owner=owner, channel_id=channel_id, ts=ts, now=now
        )
        if not settled:
            outbox.settle_found(session, message.id, channel_id=channel_id, ts=ts, now=now)

    def _record_unknown(
        self, session: Session, message: Message, *, reason: str, now: datetime
    ) -> None:
        """Opening a conversation twice gives the same one, so it is simply tried again."""
        owner = self._runtime.instance_id
        if message.kind is MessageKind.PAIR_OPEN:
            later = now + _backoff(message.attempts)
            outbox.settle_later(session, message.id, owner=owner, send_after=later, reason=reason)
            return
        check_after = now + timedelta(seconds=self._runtime.settings.settle_s)
        outbox.settle_checking(
            session, message.id, owner=owner, check_after=check_after, reason=reason
        )

    def _give_up(self, session: Session, message: Message, *, reason: str, now: datetime) -> None:
        """What comes after it in its pair makes no sense without it."""
        owner = self._runtime.instance_id
        outbox.settle_dead(session, message.id, owner=owner, reason=reason, now=now)
        if message.pair_id is not None:
            outbox.cancel(session, pair_id=message.pair_id, reason=reason, now=now)

    def _bury_unsent(self, message: Message, *, reason: str) -> int:
        now, owner = self._runtime.now(), self._runtime.instance_id
        with self._runtime.db.write() as session:
            if outbox.claim(session, message.id, owner=owner, now=now) is None:
                return 0
            self._give_up(session, message, reason=reason, now=now)
        return 1


def _backoff(attempts: int) -> timedelta:
    """Full jitter on a doubling limit, so that many messages do not come back together."""
    limit = min(BACKOFF_S * 2 ** max(0, attempts - 1), MAX_BACKOFF_S)
    return timedelta(seconds=random.uniform(0.0, limit))


def _log_outcome(message: Message, outcome: Outcome) -> None:
    extra = {"event": "message.settled", "message_id": message.id, "kind": message.kind.value}
    if isinstance(outcome, Sent):
        log.debug("message sent", extra=extra)
        return
    level = logging.ERROR if isinstance(outcome, Blocked | Refused) else logging.WARNING
    extra |= {
        "outcome": type(outcome).__name__,
        "reason": getattr(outcome, "reason", "ratelimited"),
    }
    log.log(level, "message not sent", extra=extra)
