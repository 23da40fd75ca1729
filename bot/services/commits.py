"""Storing a round: everything that follows from it in one transaction, or nothing.

The compare-and-set on the program's due time decides which instance stores a slot;
UNIQUE(program, slot) is the last guard.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from bot.services import messages
from bot.services.drafts import Draft
from pairing.cadence import Due, next_due
from pairing.check_ins import ask_after
from pairing.ids import ParticipantId, RoundId
from pairing.matching import RoundPlan
from pairing.programs import HardRule, Program
from storage import check_ins, outbox, pairs, programs, rounds
from storage.check_ins import NewCheckIn
from storage.database import Database, Session
from storage.rounds import RoundState


class PoolChanged(Exception):
    """Somebody in the plan left, paused or was set apart between snapshot and commit.

    draft    what was to be stored
    gone     who is not eligible any more; avoided: all pairs that must not meet by now
    """

    def __init__(
        self,
        draft: Draft,
        gone: frozenset[ParticipantId],
        avoided: frozenset[tuple[ParticipantId, ParticipantId]],
    ) -> None:
        super().__init__(f"{len(gone)} people of the plan are gone")
        self.draft, self.gone, self.avoided = draft, gone, avoided


def coming_slot(program: Program) -> Due:
    """Return the next due time of a program with its slot id, the wall time in its zone."""
    local = program.next_round_at.astimezone(ZoneInfo(program.rule.zone))
    return Due(at=program.next_round_at, slot=local.strftime("%Y-%m-%dT%H:%M"))


def commit_round(db: Database, draft: Draft, *, now: datetime) -> RoundId | None:
    """Store the round with everything that follows from it.

    Returns  the new round's id, or None if another instance stored this slot first
    Raises   PoolChanged (nothing is stored; plan again), StorageBusy (nothing is stored)
    Transaction: opens one. Safe by `advance` (compare-and-set on the due time), then by
    UNIQUE(program, slot).
    """
    program, due, plan = draft.program, draft.due, draft.plan
    following = next_due(program.rule, after=max(due.at, now))
    with db.write() as session:
        if not programs.advance(session, program.id, seen=program.next_round_at, to=following.at):
            return None
        _require_same_pool(session, draft, keep=False)
        _record_missed(session, program, before=due, now=now)
        round_id = rounds.insert_round(
            session,
            workspace_id=program.workspace_id,
            program_id=program.id,
            slot=due.slot,
            due_at=due.at,
            seed=plan.seed,
            now=now,
            plan=plan,
            state=RoundState.DELIVERING,
        )
        _store_pairs(session, draft, round_id, now=now)
        _require_same_pool(session, draft, keep=True)  # last: who leaves now waits for our commit
        _record_waiting(session, draft)
        ahead = None if draft.is_mended else plan.witness
        programs.keep_witness(session, program.id, ahead)
        return round_id


def _require_same_pool(session: Session, draft: Draft, *, keep: bool) -> None:
    """Look for people of the plan who are no longer there, or whom one of them avoids by now."""
    program_id, due_at = draft.program.id, draft.due.at
    there = rounds.still_eligible(session, program_id, draft.pool, due_at=due_at, keep=keep)
    avoided = programs.avoided_pairs(session, program_id)
    minds = avoided and HardRule.AVOIDED not in draft.rules.off
    if len(there) < len(draft.pool) or (minds and _holds_any(draft.plan, avoided)):
        raise PoolChanged(draft, frozenset(draft.pool.keys() - there), avoided)


def _holds_any(plan: RoundPlan, avoided: frozenset[tuple[ParticipantId, ParticipantId]]) -> bool:
    return any(avoided.intersection(combinations(pair.members, 2)) for pair in plan.pairs)


def _store_pairs(session: Session, draft: Draft, round_id: RoundId, *, now: datetime) -> None:
    program, plan, pool = draft.program, draft.plan, draft.pool
    pair_ids = pairs.insert_pairs(session, round_id, plan.pairs, prompt_ids=draft.prompts)
    outgoing = [
        messages.sat_out(program.workspace_id, round_id, pool[member].person_id, now=now)
        for member in plan.sat_out
    ]
    ask_at = _ask_after(draft)
    questions = []
    for pair_id, pair in zip(pair_ids, plan.pairs, strict=True):
        starter = pair.members[(plan.seed + pair_id) % len(pair.members)]
        outgoing += messages.pair_messages(
            program.workspace_id,
            round_id,
            pair_id,
            starter=starter,
            met_before=pair.is_repeat,
            now=now,
        )
        questions += [
            NewCheckIn(
                program.workspace_id, pair_id, pool[member].person_id, ask_at[pool[member].zone]
            )
            for member in pair.members
        ]
    outbox.enqueue(session, outgoing)
    check_ins.insert_check_ins(session, questions)


def _ask_after(draft: Draft) -> Mapping[str | None, datetime]:
    """When to ask whether they met, by the zone of the person; None is the program's zone."""
    program, due_at = draft.program, draft.due.at
    zones = {person.zone for person in draft.pool.values()}
    return {
        zone: ask_after(due_at, preset=program.preset, zone=zone or program.rule.zone)
        for zone in zones
    }


def _record_waiting(session: Session, draft: Draft) -> None:
    groups = [pair.members for pair in draft.plan.pairs]
    rounds.record_waiting(
        session,
        draft.program.id,
        sat_out=draft.plan.sat_out,
        paired=[member for members in groups for member in members],
        trio=[member for members in groups if len(members) == 3 for member in members],
    )


def commit_skip(db: Database, program: Program, due: Due, *, now: datetime) -> bool:
    """Record that a slot came too late to run, and move on. False if another instance did."""
    following = next_due(program.rule, after=max(due.at, now))
    with db.write() as session:
        if not programs.advance(session, program.id, seen=program.next_round_at, to=following.at):
            return False
        _record_missed(session, program, before=due, now=now)
        _record_skipped(session, program, due, reason="late", now=now)
        return True


def _record_missed(session: Session, program: Program, *, before: Due, now: datetime) -> None:
    """Leave a trace of every older slot that a downtime swallowed."""
    missed = coming_slot(program)
    while missed.at < before.at:
        _record_skipped(session, program, missed, reason="missed", now=now)
        missed = next_due(program.rule, after=missed.at)


def _record_skipped(
    session: Session, program: Program, due: Due, *, reason: str, now: datetime
) -> None:
    rounds.insert_round(
        session,
        workspace_id=program.workspace_id,
        program_id=program.id,
        slot=due.slot,
        due_at=due.at,
        seed=0,
        now=now,
        plan=None,
        state=RoundState.SKIPPED,
        reason=reason,
    )
