"""The vent timer: three minutes to be heard, then one message that helps to turn to a next step.

The timer is that message, waiting in the outbox, and nothing else: it reads nothing, and nothing is
kept of who pressed it. Of a pair at most one runs at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.services.answers import Answer, Said
from bot.services.messages import to_pair
from bot.services.requests import Caller, Request, once
from bot.services.talking import talks
from bot.services.talking.talks import PairTalk
from pairing.guides.library import Library, Mode
from pairing.ids import PairId
from storage import endings, outbox
from storage.database import Database, Session
from storage.outbox import Message, MessageKind, MessageState

VENT_SECONDS = 180  # step 1 of the mode in the guide: to be heard, and not to go round in circles
MORE_SECONDS = 60  # once, taken from the last step of the turn
LATE = timedelta(minutes=3)  # after that it would come into something else
# Its message can be extended for so long: longer than any turn, and not still the next day.
EXTENDED_WITHIN = timedelta(minutes=15)
_UNDER_WAY = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)


@dataclass(frozen=True, slots=True)
class Timer:
    """One timer of a pair: a value of a button, checked before use.

    seq  the place of its message among all that was said to the pair
    """

    pair_id: PairId
    seq: int


def start(
    db: Database, request: Request, *, pair_id: PairId, library: Library, now: datetime
) -> Answer:
    """Start the timer of a pair, for one of its members.

    Returns  TIMER_STARTED; TIMER_RUNS; NO_TIMER where their next talk has no time to vent, for
             whatever cause; NOT_YOURS
    Transaction: opens one. Safe by the lock of `hold_pair`: two presses at once start one timer.
    """

    def act(session: Session, caller: Caller) -> Answer:
        at = talks.find_talk(session, caller.workspace.id, pair_id, person_id=caller.person.id)
        if at is None or not endings.hold_pair(session, pair_id):
            return Answer(Said.NOT_YOURS)
        if not at.limits.may_vent:
            return Answer(Said.NO_TIMER)
        newest = outbox.find_newest(session, pair_id, MessageKind.VENT_TURN)
        if newest is not None and _runs(newest, now=now):
            return Answer(Said.TIMER_RUNS)
        facts = {"prompt_id": _find_prompt(session, at, library)}
        _enqueue(session, at, facts, now=now, seconds=VENT_SECONDS)
        return Answer(Said.TIMER_STARTED)

    return once(db, request, now=now, act=act)


def extend(db: Database, request: Request, timer: Timer, *, now: datetime) -> Answer:
    """Give one more minute after a timer, once.

    Returns  MORE_STARTED; MORE_TAKEN by whoever pressed first; NOT_YOURS, also for an old timer
    Transaction: opens one. Safe by the lock of `hold_pair`.
    """

    def act(session: Session, caller: Caller) -> Answer:
        ours, me = caller.workspace.id, caller.person.id
        at = talks.find_talk(session, ours, timer.pair_id, person_id=me)
        if at is None or not endings.hold_pair(session, timer.pair_id):
            return Answer(Said.NOT_YOURS)
        newest = outbox.find_newest(session, timer.pair_id, MessageKind.VENT_TURN)
        if newest is None or now > newest.send_after + EXTENDED_WITHIN:
            return Answer(Said.NOT_YOURS)
        if newest.facts.get("after") == timer.seq:
            return Answer(Said.MORE_TAKEN)
        if newest.seq != timer.seq or "after" in newest.facts:
            return Answer(Said.NOT_YOURS)
        facts = {**newest.facts, "after": timer.seq}
        _enqueue(session, at, facts, now=now, seconds=MORE_SECONDS)
        return Answer(Said.MORE_STARTED)

    return once(db, request, now=now, act=act)


def _runs(newest: Message, *, now: datetime) -> bool:
    """Tell whether the message of a timer is still to come; one that cannot come has stopped."""
    in_time = newest.expires_at is None or now < newest.expires_at
    return newest.state in _UNDER_WAY and in_time


def _find_prompt(session: Session, at: PairTalk, library: Library) -> str | None:
    """Name the vent prompt that they see in the guide, for the line with which they turn."""
    shown = talks.prompts_at(session, at, library)
    return next((prompt.id for prompt in shown if prompt.mode is Mode.VENT), None)


def _enqueue(
    session: Session, at: PairTalk, facts: Mapping[str, Any], *, now: datetime, seconds: int
) -> None:
    over_at = now + timedelta(seconds=seconds)
    message = to_pair(
        MessageKind.VENT_TURN,
        at.workspace_id,
        at.pair.id,
        seq=outbox.next_seq(session, at.pair.id),
        at=over_at,
        until=over_at + LATE,
        facts=facts,
    )
    outbox.enqueue(session, [message])
