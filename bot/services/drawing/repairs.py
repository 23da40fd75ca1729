"""A plan brought up to date after people came, left or were set apart: the rest of it stays.

Planning everybody again takes a minute for 100,000 people, and by then the next one may have left;
such a round would never be stored. So those who lost their partner, those who are new, and the
members of some groups drawn by the seed, are planned as a small round by the same engine and the
same rules.
"""

import random
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from threading import Event

from bot.services.drawing.drafts import Draft, Pairs, busy_in, leave_out, parts_of, pick_all_prompts
from bot.services.drawing.planning import PlanningTask, plan
from pairing.guides.library import Library
from pairing.ids import ParticipantId
from pairing.matching import PlannedPair
from pairing.matching.exact import MOST_PEOPLE
from pairing.participants import Participant
from storage import participants, programs
from storage.database import Database

FURTHER_GROUPS = 30  # enough to choose well among, few enough to plan in a blink
MENDABLE = 5  # when more than one of so many people changed, the whole is planned anew


def bring_up_to_date(
    db: Database, draft: Draft, *, library: Library, stop: Event | None = None
) -> Draft | None:
    """Compare a draft made some time ago with who takes part now; changed profiles do not count.

    Returns  the draft itself when nobody came, left, was set apart or introduced in another
             program; a mended one of a large pool; None when it is better to plan the whole anew:
             the pool is small, or much has changed
    Raises   PlanningStopped, PlanningFailed
    Transaction: one read, closed before anything is planned.
    """
    with db.read() as session:
        pool = participants.list_pool(session, draft.program.id, due_at=draft.due.at)
        avoided = programs.avoided_pairs(session, draft.program.id)
        busy = busy_in(session, draft.program, draft.due, pool)
    there = {person.id for person in pool}
    gone = draft.pool.keys() - there
    come = [person for person in pool if person.id not in draft.pool]
    if not gone and not come and busy == draft.busy and not draft.holds_any(avoided):
        return draft
    n_changed = len(gone) + len(come) + len(busy ^ draft.busy)
    if len(pool) <= MOST_PEOPLE or n_changed * MENDABLE > len(draft.pool):
        return None
    return mend(draft, gone=gone, avoided=avoided, busy=busy, come=come, library=library, stop=stop)


def mend(
    draft: Draft,
    *,
    gone: AbstractSet[ParticipantId],
    avoided: Pairs,
    library: Library,
    come: Sequence[Participant] = (),
    busy: frozenset[ParticipantId] = frozenset(),
    stop: Event | None = None,
) -> Draft:
    """Return the draft without those who are gone; their partners are in groups again.

    avoided  all pairs that must not meet, lower id first; groups that hold one are planned anew
    come     people who are not in the draft yet
    busy     who sits out because another program introduced them this week
    Returns  a draft in which everybody else of the pool is once; it keeps no witness, because the
             one of the whole plan does not belong to it
    Raises   PlanningStopped, PlanningFailed: only when thousands have to be planned
    """
    rules = replace(draft.rules, avoided=frozenset(avoided))
    away = gone | busy
    broken = [pair for pair in draft.plan.pairs if _is_broken(pair, away, avoided)]
    whole = [pair for pair in draft.plan.pairs if not _is_broken(pair, away, avoided)]
    draw = random.Random(draft.plan.seed)
    further = draw.sample(whole, min(FURTHER_GROUPS, len(whole)))
    touched = [member for pair in (*broken, *further) for member in pair.members]
    local = [draft.pool[id_] for id_ in (*touched, *draft.plan.sat_out) if id_ not in away]
    local += [person for person in come if person.id not in busy]
    made = plan(PlanningTask(local, draft.met, rules, draft.plan.seed, witness=None), stop=stop)
    moved = {pair.members for pair in further}
    kept = [pair for pair in whole if pair.members not in moved]
    pool = {id_: person for id_, person in draft.pool.items() if id_ not in gone}
    pool |= {person.id: person for person in come}
    busy &= pool.keys()
    mended = replace(
        leave_out(busy, made),
        pairs=tuple(sorted((*kept, *made.pairs), key=lambda pair: pair.members)),
        n_pool=len(pool),
    )
    prompts = pick_all_prompts(mended, pool, draft.seen, slot=draft.due.slot, library=library)
    draft = replace(
        draft, plan=mended, pool=pool, rules=rules, prompts=prompts, busy=busy, is_mended=True
    )
    return replace(draft, parts=parts_of(draft))


def _is_broken(pair: PlannedPair, away: AbstractSet[ParticipantId], avoided: Pairs) -> bool:
    members = pair.members
    return not away.isdisjoint(members) or any(
        (a, b) in avoided for a in members for b in members if a < b
    )
