"""Performs the operations of the delivery protocol with the real database and the real Slack.

Each operation on the database is one transaction, and none is open while Slack answers.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, assert_never

from slack_sdk import WebClient

from bot.delivery import evidence, sender
from bot.delivery.consequences import follow
from bot.delivery.letter import Withdrawn
from bot.delivery.letters import Letter, OpenLetter, PostLetter, Undeliverable, compose
from bot.delivery.operations import (
    Compose,
    Confirm,
    Delete,
    FreeLock,
    Intend,
    Intended,
    NoteCopy,
    NotIntended,
    Now,
    Operation,
    Read,
    ReadHistory,
    Seen,
    Send,
    Settle,
    TakeLock,
)
from bot.delivery.outcomes import NotSent, Outcome, Refused
from bot.delivery.pacing import METHODS, RATES
from bot.runtime import Runtime
from bot.services.partings import part
from pairing.ids import MessageId
from storage import conversations, eligibility, outbox, paces, pairs, receipts
from storage.database import Session
from storage.errors import StorageError
from storage.outbox import Message, MessageKind, MessageState, Move
from storage.receipts import Copy

log = logging.getLogger(__name__)

INTENT_FRESH_S = 2.0  # a process that slept longer between intent and request intends anew
RECEIPTS_RECENT = timedelta(days=7)


class _TooSoon(Exception):
    """The pace does not allow the request yet; raised to undo the intent."""


class Performer:
    """Performs operations for one instance, from any thread.

    client_for   returns the delivery client of a workspace by its team id
    on_intent    is told after every intent: the pace has changed
    """

    def __init__(
        self,
        runtime: Runtime,
        client_for: Callable[[str], WebClient],
        *,
        on_intent: Callable[[], object] = lambda: None,
    ) -> None:
        self._runtime = runtime
        self._client_for = client_for
        self._on_intent = on_intent
        self._intended: dict[MessageId, float] = {}  # when, on the clock that never jumps

    def perform(self, operation: Operation[Any]) -> Any:
        """Do one operation and return its answer. Raises StorageError; then nothing was done."""
        match operation:
            case Now():
                return self._runtime.now()
            case TakeLock(lane):
                return self._runtime.locks.take(lane)
            case FreeLock(lane):
                return self._runtime.locks.free(lane)
            case Read(message_id):
                return self._read(message_id)
            case Intend(message):
                return self._intend(message)
            case Compose(message):
                return self._compose(message)
            case Confirm(message):
                return self._confirm(message)
            case Send(message, letter):
                return self._send(message, letter)
            case Settle():
                return self._settle(operation)
            case NoteCopy(message, copy):
                self._note_copy(message, copy)
                return None
            case ReadHistory(message):
                return evidence.read_history(self._runtime, self._client_for, message)
            case Delete(message, copy):
                return evidence.delete(self._runtime, self._client_for, message, copy)
            case _:
                raise TypeError(f"nobody knows how to perform {operation}")

    def _note_copy(self, message: Message, copy: Copy) -> None:
        """Remember a copy, unless its message is gone: with it goes whoever it was for."""
        ours, key, now = message.workspace_id, message.delivery_key, self._runtime.now()
        with self._runtime.db.write() as session:
            if outbox.find_by_key(session, ours, key) is not None:
                receipts.note(session, ours, key, copy=copy, now=now)

    def _read(self, message_id: MessageId) -> Seen | None:
        since = self._runtime.now() - RECEIPTS_RECENT
        with self._runtime.db.read() as session, suppress(LookupError):
            message = outbox.get_message(session, message_id)
            ours = message.workspace_id
            return Seen(
                message,
                receipts.list_copies(session, ours, message.delivery_key),
                receipts.arrive_since(session, ours, since=since),
            )
        return None

    def _intend(self, message: Message) -> Intended | NotIntended:
        now = self._runtime.now()
        try:
            with self._runtime.db.write() as session:
                claimed = outbox.claim(session, message, owner=self._runtime.instance_id, now=now)
                if claimed is None:
                    return self._call_off(session, message)
                if self._is_open_already(session, claimed):
                    return NotIntended("already_open")
                method = METHODS[message.kind]
                ours = message.workspace_id
                if paces.take(session, ours, method, RATES[method], now=now) is not None:
                    raise _TooSoon
        except _TooSoon:
            return NotIntended("too_soon")
        self._intended[message.id] = time.monotonic()
        self._on_intent()
        return Intended(claimed)

    def _call_off(self, session: Session, message: Message) -> NotIntended:
        """Tell "not now" from "never": somebody is gone, or the pair ended or must not meet.

        Which of these it was leaves no trace: an operator would read there who avoids whom.
        """
        seen = outbox.get_message(session, message.id)
        if (seen.state, seen.attempts) != (MessageState.PENDING, message.attempts):
            return NotIntended("elsewhere")
        gone = eligibility.list_gone(session, seen)
        if not gone and not eligibility.is_called_off(session, seen):
            return NotIntended("not_now")
        now = self._runtime.now()
        pair = pairs.get_pair(session, seen.pair_id) if seen.pair_id is not None else None
        introduces = seen.kind in (MessageKind.PAIR_OPEN, MessageKind.PAIR_INTRO)
        if pair is None or pair.ended_at is not None or not introduces:
            outbox.cancel(session, [seen.id], reason="called_off", now=now)
        else:
            part(
                session,
                pair,
                workspace_id=seen.workspace_id,
                gone=gone,
                reason="called_off",
                now=now,
            )
        return NotIntended("called_off")

    def _is_open_already(self, session: Session, message: Message) -> bool:
        """Spare the request when we know where exactly these people talk."""
        if message.kind is not MessageKind.PAIR_OPEN or message.pair_id is None:
            return False
        pair = pairs.get_pair(session, message.pair_id)
        people = () if pair is None else [member.person_id for member in pair.members]
        known = conversations.find_channel(session, message.workspace_id, people)
        if known is None:
            return False
        step = Move(to=MessageState.SENT, channel_id=known, settled_at=self._runtime.now())
        outbox.move(session, message, step)
        pairs.set_channel(session, message.pair_id, known)
        return True

    def _compose(self, message: Message) -> Letter | Refused | NotSent:
        try:
            return compose(self._runtime, message)
        except Undeliverable as gone:
            return Refused(gone.reason)
        except Withdrawn:  # the next intent finds that nobody may have it, and calls it off
            return NotSent("called_off")
        except StorageError:
            return NotSent("storage")
        except Exception:  # one message that cannot be written must not stop those behind it
            log.exception("message not composed", extra={"event": "message.broken"})
            return Refused("not_composed")

    def _confirm(self, message: Message) -> bool:
        since = time.monotonic() - self._intended.pop(message.id, 0.0)
        if since > INTENT_FRESH_S:
            return False
        if self._runtime.db.dialect == "sqlite":  # one process: nobody else can have taken over
            return self._runtime.locks.holds(message.lane)
        return self._runtime.locks.confirm(
            message.lane, lambda session: outbox.is_ours(session, message)
        )

    def _send(self, message: Message, letter: Letter) -> Outcome:
        client = self._client_for(letter.team_id)
        match letter:
            case OpenLetter():
                return sender.open_group(client, slack_user_ids=letter.slack_user_ids)
            case PostLetter():
                return sender.post(
                    client,
                    channel=letter.channel,
                    message=letter.message,
                    delivery_key=message.delivery_key,
                )
            case _:
                assert_never(letter)

    def _settle(self, settle: Settle) -> bool:
        self._intended.pop(settle.message.id, None)
        with self._runtime.db.write() as session:
            if not outbox.move(session, settle.message, settle.step):
                return False
            follow(session, settle, now=self._runtime.now())
        _log(settle)
        return True


def _log(settle: Settle) -> None:
    message, to = settle.message, settle.step.to
    extra = {"event": "message.settled", "message_id": message.id, "kind": message.kind.value}
    if to is MessageState.SENT:
        log.debug("message sent", extra=extra)
        return
    level = logging.ERROR if to in (MessageState.DEAD, MessageState.REVIEW) else logging.WARNING
    if to is MessageState.PENDING and settle.step.reason == "ratelimited":
        level = logging.INFO
    extra |= {"state": to.value, "reason": settle.step.reason or "not_found"}
    log.log(level, "message not sent", extra=extra)
