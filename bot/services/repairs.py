"""A large plan mended after somebody in it left: a small part is planned anew, the rest stays.

Planning everybody again takes a minute for 100,000 people, and by then the next one may have left;
such a round would never be stored. So those who lost their partner, and the members of some groups
drawn by the seed, are planned as a small round by the same engine and the same rules.
"""

import random
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.services.drafts import Draft, pick_all_prompts
from bot.services.planning import PlanningTask, plan
from pairing.guides.library import Library
from pairing.ids import ParticipantId
from pairing.matching import PlannedPair

FURTHER_GROUPS = 30  # enough to choose well among, few enough to plan in a blink

Pairs = AbstractSet[tuple[ParticipantId, ParticipantId]]


def mend(
    draft: Draft, *, gone: AbstractSet[ParticipantId], avoided: Pairs, library: Library
) -> Draft:
    """Return the draft without those who are gone; their partners are in groups again.

    avoided  all pairs that must not meet, lower id first; groups that hold one are planned anew
    Returns  a draft in which everybody else of the pool is once; it keeps no witness, because the
             one of the whole plan does not belong to it
    """
    rules = replace(draft.rules, avoided=frozenset(avoided))
    broken = [pair for pair in draft.plan.pairs if _is_broken(pair, gone, avoided)]
    whole = [pair for pair in draft.plan.pairs if not _is_broken(pair, gone, avoided)]
    draw = random.Random(draft.plan.seed)
    further = draw.sample(whole, min(FURTHER_GROUPS, len(whole)))
    touched = [member for pair in (*broken, *further) for member in pair.members]
    local = [draft.pool[id_] for id_ in (*touched, *draft.plan.sat_out) if id_ not in gone]
    made = plan(PlanningTask(local, draft.met, rules, draft.plan.seed, witness=None))
    moved = {pair.members for pair in further}
    kept = [pair for pair in whole if pair.members not in moved]
    pool = {id_: person for id_, person in draft.pool.items() if id_ not in gone}
    mended = replace(
        made,
        pairs=tuple(sorted((*kept, *made.pairs), key=lambda pair: pair.members)),
        n_pool=len(pool),
    )
    prompts = pick_all_prompts(mended, pool, draft.seen, slot=draft.due.slot, library=library)
    return replace(draft, plan=mended, pool=pool, rules=rules, prompts=prompts, is_mended=True)


def _is_broken(pair: PlannedPair, gone: AbstractSet[ParticipantId], avoided: Pairs) -> bool:
    members = pair.members
    return not gone.isdisjoint(members) or any(
        (a, b) in avoided for a in members for b in members if a < b
    )
