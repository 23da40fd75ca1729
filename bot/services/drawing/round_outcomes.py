"""What can become of an order about a round, as facts for the words that tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pairing.ids import ProgramId
from pairing.programs import Program
from storage import rounds
from storage.database import Session
from storage.rounds import Round, RoundState

LOOK_BACK = 20  # rounds among which the one that was meant is looked for

Facts = Mapping[str, Any]


class Outcome(StrEnum):
    """What became of an order."""

    HELD = "held"
    HELD_ALREADY = "held_already"
    PUBLISHED = "published"  # it starts at its time
    PUBLISHED_DUE = "published_due"  # its time has passed: it starts now
    PUBLISHED_WAITS = "published_waits"  # its time has passed: it starts in working hours
    TOO_LATE = "too_late"  # so late that it would be skipped; nothing was done
    NOT_HELD = "not_held"
    STARTING = "starting"  # it may be run; `round_starts.start` does it
    STARTED = "started"
    BEING_STARTED = "being_started"  # somebody else is at it in this moment
    UNSETTLED = "unsettled"  # people kept leaving, or others kept writing; nothing was done
    RUNNING = "running"  # it has begun, and its messages are on their way
    RAN = "ran"  # it, or one shortly before, has run
    TOO_FEW = "too_few"
    STOPPED = "stopped"  # the program is
    CANCELLED = "cancelled"
    CANCELLED_ALREADY = "cancelled_already"
    NOTHING_TO_CANCEL = "nothing_to_cancel"
    MOVED = "moved"  # the coming round is another one by now


@dataclass(frozen=True, slots=True)
class Meant:
    """The round that somebody speaks of: the next one of a program when they looked."""

    program_id: ProgramId
    due_at: datetime


def what_became(session: Session, program: Program, *, seen: datetime) -> Facts:
    """Say why a round that was meant is not the coming one any more."""
    found = rounds.list_rounds(session, program.id, limit=LOOK_BACK)
    one = next((one for one in found if one.due_at == seen), None)
    if one is None or one.state is RoundState.SKIPPED:
        return said(Outcome.MOVED, next_round_at=program.next_round_at.isoformat())
    if one.state is RoundState.CANCELLED:
        return said(Outcome.CANCELLED_ALREADY, due_at=seen.isoformat())
    return ran(one)


def ran(one: Round) -> Facts:
    """Say of a round that it runs or has run."""
    at = one.ran_at or one.due_at
    outcome = Outcome.RUNNING if one.state is RoundState.DELIVERING else Outcome.RAN
    return said(outcome, at=at.isoformat())


def said(outcome: Outcome, **facts: Any) -> Facts:
    """Write an outcome with its facts, which are plain JSON."""
    return {"outcome": outcome.value, **facts}
