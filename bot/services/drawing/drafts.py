"""A round as proposed: the snapshot is read, closed, and then planned with no transaction open.

Preview and the real round share this one path, so a preview with the same seed shows exactly
what would happen.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations
from threading import Event

from bot.services.drawing.planning import PlanningTask, plan
from pairing.cadence import Due
from pairing.guides.formats import is_written
from pairing.guides.library import Library
from pairing.guides.meetings import Meeting
from pairing.guides.selection import PromptPicker
from pairing.ids import PairId, ParticipantId, ProgramId
from pairing.matching import RoundPlan
from pairing.matching.parts import Parts, find_parts
from pairing.participants import Participant
from pairing.programs import Program, Rules
from pairing.stats import K_MIN
from storage import history, participants, partners, programs, weekly, workspaces
from storage.database import Database, Session
from storage.history import Meetings
from storage.seen_prompts import SeenPrompts, find_seen_prompts

SEED_BYTES = 6
NO_PAIR = PairId(0)
NO_PARTS = Parts()

Pairs = AbstractSet[tuple[ParticipantId, ParticipantId]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan and what it was made from.

    pool        participants by id, as they were in the snapshot
    met, rules  as the plan was made from them, the avoid list included: for nobody's eyes
    seen        the prompts that people were shown before
    prompts     ids of the three prompts of each pair, in the order of `plan.pairs`
    newest_pair the last pair stored when it was made: what came after it is not in `met`
    busy        who of the pool sits out because another program introduced them this week
    parts       who may meet so few that totals would tell who avoids whom
    is_mended   a part was planned anew because somebody left; its certificate is of that part only
    """

    program: Program
    due: Due
    plan: RoundPlan
    pool: Mapping[ParticipantId, Participant]
    met: Meetings
    rules: Rules
    seen: SeenPrompts
    prompts: tuple[tuple[str, ...], ...]
    is_mended: bool = False
    newest_pair: PairId = NO_PAIR
    busy: frozenset[ParticipantId] = frozenset()
    parts: Parts = NO_PARTS

    @property
    def free(self) -> list[Participant]:
        """Those of the pool whom no other program has introduced just now."""
        return [one for one in self.pool.values() if one.id not in self.busy]

    def holds_any(self, avoided: Pairs) -> bool:
        """Tell whether two people of a group must not meet: lower id first in `avoided`."""
        return bool(avoided) and any(
            not avoided.isdisjoint(combinations(one.members, 2)) for one in self.plan.pairs
        )


def slot_seed(team_id: str, program_id: ProgramId, slot: str) -> int:
    """Return the seed of a slot, the same wherever and whenever it is asked for."""
    digest = sha256(f"{team_id}/{program_id}/{slot}".encode()).digest()
    return int.from_bytes(digest[:SEED_BYTES])


def find_seed(db: Database, program: Program, due: Due) -> int:
    """Return the seed of a slot: by it the round is previewed, planned ahead, and drawn.

    Transaction: one read.
    """
    with db.read() as session:
        team_id = workspaces.get_workspace(session, program.workspace_id).team_id
    return slot_seed(team_id, program.id, due.slot)


def draft_round(
    db: Database,
    program: Program,
    due: Due,
    *,
    seed: int,
    library: Library,
    stop: Event | None = None,
) -> Draft | None:
    """Plan the round of one slot.

    seed     equal seeds and equal data give an equal draft
    stop     when set, a large plan is given up (PlanningStopped)
    Returns  None when the program has moved on meanwhile: another instance ran the slot, and
             planning it again would be work for nothing
    Raises   PlanningStopped, PlanningFailed
    Transaction: one read, closed before the planning starts. Cost: that of `plan_round` and of
    `find_parts`, and about 0.1 ms per pair for its prompts.
    """
    with db.read() as session:
        if programs.get_program(session, program.id).next_round_at != program.next_round_at:
            return None
        pool = participants.list_pool(session, program.id, due_at=due.at)
        met = history.list_meetings(session, program.id)
        avoided = programs.avoided_pairs(session, program.id)
        witness = programs.find_witness(session, program.id)
        seen = find_seen_prompts(session, program.id)
        newest_pair = partners.find_newest(session)
        busy = busy_in(session, program, due, pool)
    rules = replace(program.rules, avoided=avoided)
    free = [person for person in pool if person.id not in busy]
    made = leave_out(busy, plan(PlanningTask(free, met, rules, seed, witness), stop=stop))
    by_id = {person.id: person for person in pool}
    prompts = pick_all_prompts(made, by_id, seen, slot=due.slot, library=library)
    draft = Draft(
        program, due, made, by_id, met, rules, seen, prompts, newest_pair=newest_pair, busy=busy
    )
    return replace(draft, parts=parts_of(draft))


def parts_of(draft: Draft) -> Parts:
    """Find who may meet so few that totals would tell who of them avoids whom.

    Of two people who may meet each other alone and have no partner, one does not want to. From five
    on that others lead to each other, a pair that is missing may be any of several. Whoever may
    meet nobody hides nobody, and is in no part. Where no more than four people are in the round,
    all of them are a small part, whatever the rules say. Cost: as `find_parts`.
    """
    if 1 < len(draft.pool) < K_MIN:
        return Parts(small=frozenset(draft.pool))
    return find_parts(draft.free, draft.rules, enough=K_MIN)


def busy_in(
    session: Session, program: Program, due: Due, pool: Iterable[Participant]
) -> frozenset[ParticipantId]:
    """Return who of a pool sits this round out: another program introduced them this week."""
    there = {person.id for person in pool}
    ours, due_at = program.workspace_id, due.at
    return weekly.introduced_elsewhere(session, ours, program.id, due_at=due_at) & there


def leave_out(busy: AbstractSet[ParticipantId], made: RoundPlan) -> RoundPlan:
    """Let people sit out a round that was planned without them."""
    sat_out = tuple(sorted((*made.sat_out, *busy)))
    return replace(made, sat_out=sat_out, n_pool=made.n_pool + len(busy))


def pick_all_prompts(
    made: RoundPlan,
    pool: Mapping[ParticipantId, Participant],
    seen: SeenPrompts,
    *,
    slot: str,
    library: Library,
) -> tuple[tuple[str, ...], ...]:
    """Choose the prompts of every pair of a plan, in its order. Cost: 0.1 ms per pair."""
    picker = PromptPicker(library)
    picked = []
    for pair in made.pairs:
        people = [pool[member] for member in pair.members]
        chosen = picker.pick(
            [one.profile for one in people],
            meeting=Meeting.SECOND if pair.is_repeat else Meeting.FIRST,
            seen=seen.by_any(pair.members),
            group=f"{slot}/{'-'.join(str(member) for member in pair.members)}",
            written=is_written([(one.profile, one.zone) for one in people]),
        )
        picked.append(tuple(prompt.id for prompt in chosen))
    return tuple(picked)
