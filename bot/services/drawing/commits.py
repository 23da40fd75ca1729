"""Storing a round: everything that follows from it in one transaction, or nothing.

The compare-and-set on the program's due time decides which instance stores a slot;
UNIQUE(program, slot) is the last guard.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import messages
from bot.services.drawing import skips
from bot.services.drawing.drafts import Draft, busy_in
from bot.services.drawing.skips import SkipReason
from bot.services.drawing.timeline import Timeline
from bot.services.named_admins import NOBODY, NamedAdmins
from pairing.cadence import Due, next_due
from pairing.ids import ParticipantId, RoundId
from pairing.profiles import Rhythm
from pairing.programs import Program
from storage import (
    audit,
    follow_ups,
    outbox,
    pairs,
    participants,
    partners,
    program_terms,
    programs,
    rounds,
    searches,
    weekly,
)
from storage.database import Database, Session
from storage.rounds import RoundState


class PoolChanged(Exception):
    """Somebody in the plan left, paused or was set apart between snapshot and commit.

    draft    what was to be stored
    gone     who is not eligible any more; avoided: all pairs that must not meet by now
    busy     whom other programs introduced this week, as far as that is known by now
    """

    def __init__(
        self,
        draft: Draft,
        gone: frozenset[ParticipantId],
        avoided: frozenset[tuple[ParticipantId, ParticipantId]],
        busy: frozenset[ParticipantId] = frozenset(),
    ) -> None:
        super().__init__(f"{len(gone)} people of the plan are gone")
        self.draft, self.gone, self.avoided, self.busy = draft, gone, avoided, busy


def coming_slot(program: Program) -> Due:
    """Return the next due time of a program with its slot id, the wall time in its zone."""
    local = program.next_round_at.astimezone(ZoneInfo(program.rule.zone))
    return Due(at=program.next_round_at, slot=local.strftime("%Y-%m-%dT%H:%M"))


def commit_round(
    db: Database,
    draft: Draft,
    *,
    now: datetime,
    named: NamedAdmins = NOBODY,
    by: str | None = None,
) -> RoundId | None:
    """Store the round with everything that follows from it.

    named    who is told of missed rounds, beside the workspace's admins
    by       who ordered it, for the audit trail, which publishes a held one; None: it is due
    Returns  the new round's id, or None if another instance stored this slot first
    Raises   PoolChanged (nothing is stored; plan again), StorageBusy (nothing is stored)
    Transaction: opens one. Safe by `advance` (compare-and-set on the due time), then by
    UNIQUE(program, slot).
    """
    program, due, plan = draft.program, draft.due, draft.plan
    following = next_due(program.rule, after=max(due.at, now))
    with db.write() as session:
        held_at = None if by is None else program.held_at  # a hold that came later counts
        if not programs.advance(
            session, program.id, seen=program.next_round_at, to=following.at, held_at=held_at
        ):
            return None
        weekly.hold_introductions(session, program.workspace_id)
        _require_same_pool(session, draft)
        missed = _missed(program, before=due)
        skips.skip(session, program, missed, next_round_at=following.at, named=named, now=now)
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
            preset=program.preset,
            uncounted=draft.parts.small,
        )
        if by is not None:
            _note_order(session, draft, round_id, by=by, now=now)
        _store_pairs(session, draft, round_id, now=now)
        # last: who leaves now waits for our commit
        _require_same_pool(session, draft, stored=round_id)
        _record_waiting(session, draft)
        _give_time_off(session, draft, until=following.at)
        ahead = None if draft.is_mended else plan.witness
        programs.keep_witness(session, program.id, ahead)
    skips.log_skipped(program, missed)
    return round_id


def _note_order(
    session: Session, draft: Draft, round_id: RoundId, *, by: str, now: datetime
) -> None:
    """Write down who ran it, and that this published it, if it was held."""
    subject = {"program_id": draft.program.id, "slot": draft.due.slot}
    done = [("round.started", {**subject, "round_id": round_id})]
    if program_terms.release(session, draft.program.id):
        done.insert(0, ("round.published", subject))
    ours = draft.program.workspace_id
    for event, about in done:
        audit.write(session, workspace_id=ours, at=now, event=event, actor=by, subject=about)


def _require_same_pool(session: Session, draft: Draft, *, stored: RoundId | None = None) -> None:
    """Look for people of the plan who are no longer there, for two of a pair of it whom one avoids
    by now, or who were brought together elsewhere meanwhile, and for anybody of a pair whom another
    program introduced to somebody meanwhile.

    stored  this very round, once it is: then its people are held as they are
    """
    program_id, due_at = draft.program.id, draft.due.at
    keep = stored is not None
    there = rounds.still_eligible(session, program_id, draft.pool, due_at=due_at, keep=keep)
    avoided = programs.avoided_pairs(session, program_id)
    avoided |= partners.list_since(session, program_id, after=draft.newest_pair, but=stored)
    busy = busy_in(session, draft.program, draft.due, draft.pool.values())
    paired = {member for pair in draft.plan.pairs for member in pair.members}
    if len(there) < len(draft.pool) or draft.holds_any(avoided) or busy & paired:
        raise PoolChanged(draft, frozenset(draft.pool.keys() - there), avoided, busy)


def _store_pairs(session: Session, draft: Draft, round_id: RoundId, *, now: datetime) -> None:
    program, plan, pool = draft.program, draft.plan, draft.pool
    small = draft.parts.small
    pair_ids = pairs.insert_pairs(
        session, round_id, plan.pairs, prompt_ids=draft.prompts, uncounted=small
    )
    since = min(draft.due.at, now)  # a round may also be run ahead of its time
    timeline = Timeline(program, due_at=draft.due.at, now=now)
    outgoing = []
    for member in plan.sat_out:
        at = timeline.introduced_at([pool[member]])
        outgoing.append(
            messages.sat_out(
                program.workspace_id,
                round_id,
                pool[member].person_id,
                now=at,
                since=since if at == now else at,
            )
        )
    planned = []
    for pair_id, pair in zip(pair_ids, plan.pairs, strict=True):
        starter = pair.members[(plan.seed + pair_id) % len(pair.members)]
        at = timeline.introduced_at([pool[member] for member in pair.members])
        outgoing += messages.pair_messages(
            program.workspace_id,
            round_id,
            pair_id,
            starter=starter,
            met_before=pair.is_repeat,
            now=at,
            since=since if at == now else at,
        )
        planned += timeline.follow_ups(pair_id, pair, pool)
    outbox.enqueue(session, outgoing)
    follow_ups.insert_follow_ups(session, planned)
    paired = [member for pair in plan.pairs for member in pair.members]
    participants.note_partner(session, program.id, paired)
    searches.end(session, paired)


def _record_waiting(session: Session, draft: Draft) -> None:
    groups = [pair.members for pair in draft.plan.pairs]
    rounds.record_waiting(
        session,
        draft.program.id,
        sat_out=draft.plan.sat_out,
        paired=[member for members in groups for member in members],
        trio=[member for members in groups if len(members) == 3 for member in members],
    )


def _give_time_off(session: Session, draft: Draft, *, until: datetime) -> None:
    """Who wishes to take part less often rests after a round in which they got a partner."""
    paired = [member for pair in draft.plan.pairs for member in pair.members]
    wish = {member: draft.pool[member].profile.rhythm for member in paired}
    rounds.rest_after_round(
        session,
        draft.program.id,
        skip=[member for member in paired if wish[member] is Rhythm.EVERY_SECOND],
        until=until,
        pause=[member for member in paired if wish[member] is Rhythm.ON_REQUEST],
    )


def commit_skip(
    db: Database,
    program: Program,
    due: Due,
    *,
    now: datetime,
    reason: SkipReason = SkipReason.LATE,
    named: NamedAdmins = NOBODY,
) -> bool:
    """Record that a slot is not run, tell the admins, and move on. False if another instance did.

    named  as in `commit_round`
    Transaction: opens one. Safe as `commit_round` is.
    """
    following = next_due(program.rule, after=max(due.at, now))
    with db.write() as session:
        if not programs.advance(session, program.id, seen=program.next_round_at, to=following.at):
            return False
        skipped = _missed(program, before=due) | {due: reason}
        skips.skip(session, program, skipped, next_round_at=following.at, named=named, now=now)
    skips.log_skipped(program, skipped)
    return True


def _missed(program: Program, *, before: Due) -> dict[Due, SkipReason]:
    """List every older slot that a downtime swallowed, oldest first."""
    missed: dict[Due, SkipReason] = {}
    due = coming_slot(program)
    while due.at < before.at:
        missed[due] = SkipReason.MISSED
        due = next_due(program.rule, after=due.at)
    return missed
