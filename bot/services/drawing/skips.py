"""Rounds that do not take place: each leaves a trace, and the admins are told.

Recording and telling belong to one transaction, so that they happen once, both or neither.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.services import messages
from bot.services.named_admins import NamedAdmins
from bot.services.organisers import find_named
from pairing.cadence import Due
from pairing.programs import Program
from storage import admins, outbox, rounds
from storage.database import Session
from storage.rounds import RoundState

log = logging.getLogger(__name__)


class SkipReason(StrEnum):
    """Why a round did not take place."""

    LATE = "late"  # so late that starting it would only confuse people
    MISSED = "missed"  # a later one was due as well by the time anybody looked
    RESTORED = "restored"  # it may have taken place after the backup that was restored


@dataclass(frozen=True, slots=True)
class RoundSkipped:
    """What admins are told: all rounds that were skipped together, in one message.

    slots   local wall times in `zone`, oldest first, at least one
    reason  of the newest; MISSED when a later round runs in their place
    """

    slots: tuple[str, ...]
    zone: str
    reason: SkipReason
    next_round_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return the form in which the outbox keeps it."""
        return {
            "slots": list(self.slots),
            "zone": self.zone,
            "reason": self.reason.value,
            "next_round_at": self.next_round_at.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "RoundSkipped":
        """Read what `to_json` wrote. Raises LookupError for a missing fact."""
        return cls(
            slots=tuple(stored["slots"]),
            zone=stored["zone"],
            reason=SkipReason(stored["reason"]),
            next_round_at=datetime.fromisoformat(stored["next_round_at"]),
        )


def skip(
    session: Session,
    program: Program,
    skipped: Mapping[Due, SkipReason],
    *,
    next_round_at: datetime,
    named: NamedAdmins,
    now: datetime,
) -> None:
    """Record rounds that do not take place, and write one message per admin about all of them.

    skipped  oldest first; nothing happens when it is empty
    named    who is told, beside the workspace's admins
    Raises   RoundExists
    Transaction: inside the caller's; call `log_skipped` once it is committed.
    """
    if not skipped:
        return
    for due, reason in skipped.items():
        record(session, program, due, RoundState.SKIPPED, reason=reason.value, now=now)
    told = RoundSkipped(
        slots=tuple(due.slot for due in skipped),
        zone=program.rule.zone,
        reason=list(skipped.values())[-1],
        next_round_at=next_round_at,
    )
    who = {*admins.list_admins(session, program.workspace_id)}
    who.update(find_named(session, program, named))
    outbox.enqueue(
        session,
        [
            messages.round_skipped(program.workspace_id, one, told.to_json(), now=now)
            for one in sorted(who)
        ],
    )


def log_skipped(program: Program, skipped: Mapping[Due, SkipReason]) -> None:
    """Tell the operator of every round that was skipped."""
    for due, reason in skipped.items():
        log.warning(
            "round skipped",
            extra={
                "event": "round.skipped",
                "program_id": program.id,
                "slot": due.slot,
                "reason": reason.value,
            },
        )


def record(
    session: Session, program: Program, due: Due, state: RoundState, *, reason: str, now: datetime
) -> None:
    """Leave the trace of a round without pairs. Transaction: inside the caller's."""
    rounds.insert_round(
        session,
        workspace_id=program.workspace_id,
        program_id=program.id,
        slot=due.slot,
        due_at=due.at,
        seed=0,
        now=now,
        plan=None,
        state=state,
        preset=program.preset,
        reason=reason,
    )
