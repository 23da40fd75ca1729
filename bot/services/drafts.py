"""A round as proposed: the snapshot is read, closed, and then planned with no transaction open.

Preview and the real round share this one path, so a preview with the same seed shows exactly
what would happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pairing.cadence import Due
from pairing.guides.library import Library
from pairing.guides.selection import Meeting, pick_prompts
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching import PlannedPair, RoundPlan, plan_round
from pairing.participants import Participant
from pairing.programs import Program
from storage import history, pairs, participants, programs
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan and what it was made from.

    pool     participants by id, as they were in the snapshot
    prompts  ids of the three prompts of each pair, in the order of `plan.pairs`
    """

    program: Program
    due: Due
    plan: RoundPlan
    pool: Mapping[ParticipantId, Participant]
    prompts: tuple[tuple[str, ...], ...]


def draft_round(
    db: Database, program: Program, due: Due, *, seed: int, library: Library
) -> Draft | None:
    """Plan the round of one slot.

    seed     equal seeds and equal data give an equal draft
    Returns  None when the program has moved on meanwhile: another instance ran the slot, and
             planning it again would be work for nothing
    Transaction: one read, closed before the planning starts. Cost: that of `plan_round`, and about
    1 ms per pair for its prompts.
    """
    with db.read() as session:
        if programs.get_program(session, program.id).next_round_at != program.next_round_at:
            return None
        pool = participants.list_pool(session, program.id, due_at=due.at)
        met = history.list_history(session, program.id)
        avoided = programs.avoided_pairs(session, program.id)
        seen = pairs.seen_prompts(session, [person.id for person in pool])
    rules = replace(program.rules, avoided=avoided)
    plan = plan_round(pool, PairHistory.of(met), rules, seed=seed)
    by_id = {person.id: person for person in pool}
    prompts = tuple(
        _prompts(pair, by_id, seen, slot=due.slot, library=library) for pair in plan.pairs
    )
    return Draft(program=program, due=due, plan=plan, pool=by_id, prompts=prompts)


def _prompts(
    pair: PlannedPair,
    pool: Mapping[ParticipantId, Participant],
    seen: Mapping[ParticipantId, frozenset[str]],
    *,
    slot: str,
    library: Library,
) -> tuple[str, ...]:
    profiles = [pool[member].profile for member in pair.members]
    known = frozenset().union(*(seen.get(member, frozenset()) for member in pair.members))
    meeting = Meeting.SECOND if pair.is_repeat else Meeting.FIRST
    group = f"{slot}/{'-'.join(str(member) for member in pair.members)}"
    chosen = pick_prompts(library, profiles, meeting=meeting, seen=known, group=group)
    return tuple(prompt.id for prompt in chosen)
