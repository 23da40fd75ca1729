"""From outbox to Slack: claim, commit the intent, send, record what came of it.

pending → sending (intent committed) → sent | checking | dead. Nothing is sent without its intent
being in the database first, so a crash leaves a trace that delivery/rescue.py picks up.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from slack_sdk import WebClient

from bot.delivery.letters import Letter, OpenLetter, PostLetter, Undeliverable, compose
from bot.delivery.outcomes import (
    Blocked,
    Outcome,
    Refused,
    RetryAfter,
    Sent,
)
from bot.delivery.pacing import Pacer
from bot.delivery.records import Recorder
from bot.delivery.sender import open_group, post
from bot.runtime import Runtime
from pairing.ids import MessageId
from storage import outbox
from storage.errors import StorageError
from storage.outbox import Message, MessageKind

log = logging.getLogger(__name__)

BATCH = 100
OPENING = "conversations.open"
POSTING = "chat.postMessage"
METHODS = dict.fromkeys(MessageKind, POSTING) | {MessageKind.PAIR_OPEN: OPENING}
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
        self._in_hand: dict[MessageId, None] = {}  # claimed and not yet settled
        self._unsettled: list[tuple[Message, Outcome]] = []  # answered, but not yet stored

    def run(self, *, stop: threading.Event, woken: threading.Event) -> None:
        """Deliver until `stop` is set. A failing step is logged and tried again."""
        while not stop.is_set():
            try:
                busy = self.step(stop=stop) > 0
            except Exception:  # the loop must outlive any single failure
                log.exception("delivery step failed", extra={"event": "delivery.failed"})
                busy = False
            if not busy and woken.wait(self._wait_s()):
                woken.clear()

    def step(self, *, stop: threading.Event | None = None) -> int:
        """Send what is due and within the rate. Returns how many requests were made or settled.

        What waits for its pace is not even read, so that it cannot stand in front of the rest.
        Transaction: two reads, then two short writes per message, none open while Slack answers.
        """
        self._settle_again()
        return sum(self._step_method(method, stop=stop) for method in (POSTING, OPENING))

    def in_hand(self) -> frozenset[MessageId]:
        """The messages of this instance that are under way; from any thread."""
        return frozenset(self._in_hand.copy())

    def _step_method(self, method: str, *, stop: threading.Event | None) -> int:
        now = self._runtime.now()
        with self._runtime.db.read() as session:
            due = outbox.list_due(
                session,
                now=now,
                limit=BATCH,
                kinds=[kind for kind in MessageKind if METHODS[kind] == method],
                without=self._pacer.waiting(method, now=now),
            )
        tried = 0
        for message in due:
            if stop is not None and stop.is_set():
                break
            tried += self._deliver(message)
        return tried

    def _wait_s(self) -> float:
        """Sleep until the next request is within the rate, and never longer than the idle time."""
        now = self._runtime.now()
        ready_at = self._pacer.next_ready(now=now)
        if ready_at is None:
            return self._idle_s
        return min(self._idle_s, (ready_at - now).total_seconds())

    def _deliver(self, message: Message) -> int:
        now, method = self._runtime.now(), METHODS[message.kind]
        if self._pacer.ready_at(message.workspace_id, method, now=now) > now:
            return 0
        try:
            letter = compose(self._runtime, message)
        except Undeliverable as gone:
            return self._bury_unsent(message, reason=gone.reason)
        except StorageError:
            raise
        except Exception:  # one message that cannot be written must not stop those behind it
            log.exception("message not composed", extra={"event": "message.broken"})
            return self._bury_unsent(message, reason="not_composed")
        claimed = self._claim(message)
        if claimed is None:
            return 0
        self._settle(claimed, self._send(letter, claimed))
        return 1

    def _claim(self, message: Message) -> Message | None:
        """Commit the intent; from before that on, the message is in our hands."""
        now, owner = self._runtime.now(), self._runtime.instance_id
        self._in_hand[message.id] = None
        claimed = None
        try:
            with self._runtime.db.write() as session:
                claimed = outbox.claim(session, message.id, owner=owner, now=now)
        finally:
            if claimed is None:
                del self._in_hand[message.id]
        return claimed

    def _settle_again(self) -> None:
        """Store the answers that the database did not take when they came."""
        waiting, self._unsettled = self._unsettled, []
        for message, outcome in waiting:
            self._settle(message, outcome)

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
        now, settle = self._runtime.now(), timedelta(seconds=self._runtime.settings.settle_s)
        recorder = Recorder(self._runtime.instance_id, now, settle)
        if isinstance(outcome, RetryAfter):
            until = now + timedelta(seconds=outcome.seconds)
            self._pacer.hold(message.workspace_id, METHODS[message.kind], until=until)
        try:
            with self._runtime.db.write() as session:
                recorder.record(session, message, outcome)
        except StorageError:
            self._unsettled.append((message, outcome))  # Slack has answered: keep what it said
            log.warning("answer not stored yet", extra={"event": "message.unsettled"})
            return
        self._in_hand.pop(message.id, None)
        _log_outcome(message, outcome)

    def _bury_unsent(self, message: Message, *, reason: str) -> int:
        claimed = self._claim(message)
        if claimed is None:
            return 0
        self._settle(claimed, Refused(reason))
        return 1


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
