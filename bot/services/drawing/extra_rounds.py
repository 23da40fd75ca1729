"""Rounds beside the calendar: for people who asked for a partner now, and for pairs that go on.

They are rounds like any other to all that follows: introduction, guide, follow-ups, private
options. They move no due time, and nobody is left over in them.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.services import messages
from bot.services.drawing.drafts import pick_all_prompts
from bot.services.drawing.planning import PlanningTask, plan
from bot.services.drawing.timeline import Timeline
from pairing.guides.library import Library
from pairing.ids import PairId, ParticipantId, ProgramId, RoundId, WorkspaceId
from pairing.matching import PlannedPair, Reason, ReasonKind, RoundPlan
from pairing.participants import Participant
from pairing.programs import Odd, Program
from storage import (
    follow_ups,
    history,
    outbox,
    pairs,
    partners,
    programs,
    rounds,
    searches,
    weekly,
)
from storage.database import Database, Session
from storage.errors import RoundExists
from storage.follow_ups import NewFollowUp
from storage.outbox import NewMessage
from storage.rounds import RoundState
from storage.seen_prompts import find_seen_prompts

log = logging.getLogger(__name__)

MAX_REASONS = 3
Vain = dict[ProgramId, list[ParticipantId]]


class _Gone(Exception):
    """Somebody of the plan was paired elsewhere, left or was set apart meanwhile."""


def pair_searchers(
    db: Database, *, library: Library, new_seed: Callable[[], int], now: datetime, vain: Vain
) -> int:
    """Pair people who wait for a partner, by the rules of the rounds and never for a second time.

    vain     who waited in each program when nobody fitted: planning it again would read the whole
             history for nothing. It is written to
    Returns  how many pairs were made; who finds nobody goes on waiting
    Transaction: for each program one read and one write, none open while planning. Safe by the
    deletion of the searches: two instances never pair the same person.
    """
    with db.read() as session:
        found = searches.list_programs(session)
    n_made = 0
    for program_id in found:
        try:
            seed = new_seed()
            n_made += _pair(db, program_id, library=library, seed=seed, now=now, vain=vain)
        except _Gone:
            log.info(
                "search lost a race", extra={"event": "search.stale", "program_id": program_id}
            )
    return n_made


def go_on(
    session: Session,
    program: Program,
    pair_id: PairId,
    members: Sequence[Participant],
    *,
    reasons: Sequence[Reason],
    extensions: int,
    library: Library,
    now: datetime,
) -> PairId | None:
    """Let a pair have another round together, from the due time of the next one.

    reasons     why they were brought together the first time
    extensions  how often they will have gone on, this time included
    Returns     the new pair; None when it was made before
    Transaction: inside the caller's. Safe by UNIQUE(program, slot): a pair goes on once.
    """
    planned = PlannedPair(
        members=tuple(sorted(one.id for one in members)),
        score=0.0,
        reasons=(Reason(ReasonKind.AGAIN), *reasons)[:MAX_REASONS],
        is_repeat=True,
    )
    made = RoundPlan(pairs=(planned,), sat_out=(), seed=0, n_pool=len(members))
    try:
        _, [new_id] = _store(
            session,
            program,
            made,
            {one.id: one for one in members},
            slot=f"again/{pair_id}",
            due_at=max(program.next_round_at, now),
            library=library,
            now=now,
        )
    except RoundExists:
        return None
    partners.set_extensions(session, new_id, extensions)
    return new_id


def _pair(
    db: Database,
    program_id: ProgramId,
    *,
    library: Library,
    seed: int,
    now: datetime,
    vain: Vain,
) -> int:
    with db.read() as session:
        program = programs.get_program(session, program_id)
        pool = searches.list_waiting(session, program_id)
        if vain.get(program_id) == [one.id for one in pool]:
            return 0  # nobody new: the same people as when nobody fitted
        met = history.list_meetings(session, program_id)
        newest_pair = partners.find_newest(session)
        avoided = programs.avoided_pairs(session, program_id)
    rules = replace(program.rules, avoided=avoided, odd=Odd.SIT_OUT)
    made = plan(PlanningTask(pool, met, rules, seed, None))
    new = tuple(one for one in made.pairs if not one.is_repeat)
    if not new:
        vain[program_id] = [one.id for one in pool]
        return 0
    made = replace(made, pairs=new, sat_out=(), n_pool=sum(len(one.members) for one in new))
    with db.write() as session:
        _claim(session, program.workspace_id, program_id, made, newest_pair=newest_pair)
        round_id, _ = _store(
            session,
            program,
            made,
            {one.id: one for one in pool},
            slot=f"now/{now:%Y-%m-%dT%H:%M:%S.%f}"[:32],
            due_at=now,
            library=library,
            now=now,
        )
    log.info(
        "people who waited are paired",
        extra={"event": "search.paired", "round_id": round_id, "pairs": len(new)},
    )
    return len(new)


def _claim(
    session: Session,
    workspace_id: WorkspaceId,
    program_id: ProgramId,
    made: RoundPlan,
    *,
    newest_pair: PairId,
) -> None:
    """End the searches of everybody in the plan, who must all still be there and may still meet.

    A round of another program that is stored at this moment is to know of these pairs, or we of it:
    what somebody asked for themselves does not wait for a week to pass, but a round does.
    """
    weekly.hold_introductions(session, workspace_id)
    ids = {member for one in made.pairs for member in one.members}
    there = {one.id for one in searches.list_waiting(session, program_id, keep=True)}
    avoided = programs.avoided_pairs(session, program_id)
    avoided |= partners.list_since(session, program_id, after=newest_pair)
    apart = any((one.members[0], one.members[1]) in avoided for one in made.pairs)
    if apart or not ids <= there or searches.end(session, ids) < len(ids):
        raise _Gone


def _store(
    session: Session,
    program: Program,
    made: RoundPlan,
    pool: dict[ParticipantId, Participant],
    *,
    slot: str,
    due_at: datetime,
    library: Library,
    now: datetime,
) -> tuple[RoundId, list[PairId]]:
    ours = program.workspace_id
    seen = find_seen_prompts(session, program.id)
    prompts = pick_all_prompts(made, pool, seen, slot=slot, library=library)
    round_id = rounds.insert_round(
        session,
        workspace_id=ours,
        program_id=program.id,
        slot=slot,
        due_at=due_at,
        seed=made.seed,
        now=now,
        plan=made,
        state=RoundState.DELIVERING,
        preset=program.preset,
        is_extra=True,
    )
    new_ids = pairs.insert_pairs(session, round_id, made.pairs, prompt_ids=prompts)
    timeline = Timeline(program, due_at=due_at, now=due_at)
    outgoing: list[NewMessage] = []
    planned: list[NewFollowUp] = []
    for new_id, pair in zip(new_ids, made.pairs, strict=True):
        at = timeline.introduced_at([pool[member] for member in pair.members])
        outgoing += messages.pair_messages(
            ours,
            round_id,
            new_id,
            starter=pair.members[new_id % len(pair.members)],
            met_before=False,
            now=at,
        )
        planned += timeline.follow_ups(new_id, pair, pool)
    outbox.enqueue(session, outgoing)
    follow_ups.insert_follow_ups(session, planned)
    everybody = [member for pair in made.pairs for member in pair.members]
    rounds.record_waiting(session, program.id, sat_out=(), paired=everybody)
    return round_id, new_ids
