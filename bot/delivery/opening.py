"""Opens the conversations of a coming round before its slot, one request at a time.

Opening twice is opening once, and nobody sees an empty conversation, so no intent is needed: what
Slack answers is remembered, and everything else is left to the messages of the slot.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from slack_sdk import WebClient

from bot.delivery import sender
from bot.delivery.outcomes import Blocked, NotSent, Outcome, Refused, RetryAfter, Sent, Unknown
from bot.delivery.pacing import OPENING, RATES
from bot.runtime import Runtime
from bot.services.drawing.ahead import Early
from pairing.ids import PersonId
from storage import conversations, openings, paces, people

log = logging.getLogger(__name__)

STAND_BACK = timedelta(seconds=1)  # while messages of a round need the pace
PAUSE = timedelta(seconds=30)  # after an answer from which nobody can tell anything
RATE = RATES[OPENING]


@dataclass(frozen=True, slots=True)
class Group:
    """People whose conversation is to be opened; the same people twice, by our ids and Slack's."""

    people: tuple[PersonId, ...]
    slack_user_ids: tuple[str, ...]


@dataclass(eq=False, slots=True)
class Coming:
    """A round to be prepared, in one thread at a time.

    ready_at  earliest instant of the next step
    groups    those whose conversation is still to be opened; None until the round is planned
    is_busy   somebody is at it
    """

    early: Early
    ready_at: datetime
    groups: deque[Group] | None = None
    is_busy: bool = False

    @property
    def has_work(self) -> bool:
        """Tell whether anything is left to be prepared."""
        return self.groups is None or bool(self.groups)


def list_groups(runtime: Runtime, early: Early) -> deque[Group]:
    """Return the groups of a round whose conversation is not known yet, in the order of its plan.

    Empty when it could not be planned. Transaction: one read.
    """
    draft = early.draft
    if draft is None:
        return deque()
    together = [
        tuple(draft.pool[member].person_id for member in pair.members) for pair in draft.plan.pairs
    ]
    ours = early.program.workspace_id
    with runtime.db.read() as session:
        unknown = conversations.list_unknown(session, ours, together)
        known = people.get_people(session, ours, {one for group in unknown for one in group})
    log.info(
        "round planned ahead",
        extra={
            "event": "round.planned_ahead",
            "program_id": early.program.id,
            "slot": early.due.slot,
            "pairs": len(together),
            "to_open": len(unknown),
        },
    )
    return deque(
        Group(group, tuple(known[one].slack_user_id for one in group)) for group in unknown
    )


def open_next(
    runtime: Runtime, client_for: Callable[[str], WebClient], coming: Coming, groups: deque[Group]
) -> bool:
    """Open the next conversation of a round, if its slot is not reached and the pace allows it.

    Returns  whether it was opened. Raises StorageError
    Transaction: one write before the request and one after it.
    """
    early, now = coming.early, runtime.now()
    if early.due.at <= now:
        return False
    wait_until = _take_pace(runtime, early, now=now)
    if wait_until is not None:
        coming.ready_at = wait_until
        return False
    coming.ready_at = now + RATE.gap
    client = client_for(early.team_id)
    outcome = sender.open_group(client, slack_user_ids=groups[0].slack_user_ids)
    return _note(runtime, coming, groups, outcome)


def _take_pace(runtime: Runtime, early: Early, *, now: datetime) -> datetime | None:
    """Count a request; or return when to ask again."""
    ours = early.program.workspace_id
    with runtime.db.write() as session:
        if openings.is_any_due(session, ours, now=now):
            return now + STAND_BACK
        return paces.take(session, ours, OPENING, RATE, now=now)


def _note(runtime: Runtime, coming: Coming, groups: deque[Group], outcome: Outcome) -> bool:
    ours, now = coming.early.program.workspace_id, runtime.now()
    match outcome:
        case Sent(channel_id=channel_id):
            group = groups[0]
            with runtime.db.write() as session:
                conversations.keep_channel(
                    session, ours, group.people, channel_id=channel_id, now=now
                )
            groups.popleft()
            return True
        case RetryAfter(seconds=seconds):
            coming.ready_at = now + timedelta(seconds=seconds)
            with runtime.db.write() as session:
                paces.hold(session, ours, OPENING, until=coming.ready_at, now=now)
        case Refused():  # the slot finds out why, and tells whom it concerns
            groups.popleft()
        case Blocked():
            groups.clear()
        case NotSent() | Unknown():
            groups.rotate(-1)  # others may fare better
            coming.ready_at = now + PAUSE
        case _:
            assert_never(outcome)
    return False
