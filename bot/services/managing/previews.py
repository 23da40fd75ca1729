"""The coming round before anything is sent: its totals, why people are left over, and what would
change by which rule. Planned like the round itself and by the same seed; nothing is stored.

Nothing here names anybody, and whom people avoid shows only in the totals of the plan. These leave
out who may meet so few that even they would tell (`drafts.parts_of`); where that is everybody,
only how many are in the round is given. What wider rules bring is planned as if nobody avoided
anybody, so no wish shows in it.

Two previews may be compared, before and after somebody joins or pauses. What that tells is that
somebody has a partner or not because of one person: not who of at least five, nor for which of many
reasons (hours, languages, stage, other programs), which are nobody's to look up. An admin cannot
let others join, pause or leave to try it out; of lists that keep people apart, which they can bring
in, each is in the audit trail. The round itself tells no less: who is left over hears so.
"""

from collections.abc import Collection, Generator, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Event

from bot.services.admission import Admin
from bot.services.drawing.commits import coming_slot
from bot.services.drawing.drafts import Draft, draft_round, leave_out
from bot.services.drawing.planning import PlanningTask, plan
from bot.services.drawing.round_starts import seed_of
from bot.services.managing import admin_steps
from bot.services.managing.admin_steps import AdminStep
from pairing.guides.library import Library
from pairing.ids import ParticipantId, ProgramId
from pairing.levers import Effect, Option, effect_of, options_for
from pairing.matching.left_over import Obstacle, count_obstacles
from pairing.matching.witness import Witness
from pairing.outlines import Outline, outline_of
from pairing.planning_time import preview_s
from pairing.programs import Program, Rules
from storage import participants, program_sizes, programs
from storage.database import Database, Session
from storage.locks import Lane, Locks


class NoPreview(StrEnum):
    """Why there is nothing to show."""

    BUSY = "busy"  # somebody else looks at this round, and that takes all of a processor
    MOVED = "moved"  # the round was run in this moment


@dataclass(frozen=True, slots=True)
class Sight:
    """What an admin who asks may look at.

    program   None when they have to say which
    choices   the names of the programs they may run, by id
    n_people  who has opted in: about as many take part
    """

    program: Program | None
    choices: tuple[str, ...] = ()
    n_people: int = 0

    @property
    def takes_s(self) -> float:
        """About how long it takes to look."""
        return preview_s(self.n_people)


@dataclass(frozen=True, slots=True)
class Preview:
    """The coming round, as far as it has been looked at.

    seed       the plan was drawn by it, and so will be the round
    outline    the totals of the plan; the round has these if nobody joins or leaves until then
    is_small   all may meet so few that totals would tell of single people: the outline has `n_pool`
               alone
    effects    what wider rules would bring, for those that have been tried
    n_options  how many are to be tried
    changed    people joined or left, or the program was changed, while it was looked at
    """

    program: Program
    outline: Outline
    seed: int = 0
    effects: tuple[Effect, ...] = ()
    n_options: int = 0
    changed: bool = False
    is_small: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all has been tried."""
        return len(self.effects) == self.n_options


def find_sight(
    db: Database,
    step: AdminStep,
    *,
    asked: str,
    name: str = "",
    program_id: ProgramId | None = None,
) -> Sight | None:
    """Tell an admin which program they speak of.

    asked             as in `admit`
    name, program_id  one of the two, or neither: then it is the one program they may run
    Returns  None for somebody who may run none
    Transaction: opens one, as `admin_steps.look`.
    """

    def find(session: Session, admin: Admin) -> Sight:
        ours = programs.list_programs(session, admin.workspace.id)
        found = [one for one in ours if admin.may_run(one.id)]
        chosen = _chosen(found, name=name, program_id=program_id)
        ids = [] if chosen is None else [chosen.id]
        n_people = sum(program_sizes.count_in(session, ids).values())
        return Sight(chosen, tuple(one.name for one in found), n_people)

    any_program = program_id is None
    return admin_steps.look(
        db, step, asked=asked, find=find, program_id=program_id, any_program=any_program
    )


def look(
    db: Database, program: Program, *, library: Library, locks: Locks, stop: Event | None = None
) -> Generator[Preview | NoPreview, None, None]:
    """Look at the coming round; each time something more is known, the preview so far is given.

    stop    when set, a large plan is given up
    Raises  PlanningStopped, PlanningFailed, StorageError
    Transaction: some reads, none open while planning. A lock keeps others from doing the same work;
    it is freed when the iterator ends or is closed.
    """
    lane = Lane("preview", program.id)
    if not locks.take(lane):
        yield NoPreview.BUSY
        return
    try:
        yield from _look(db, program, library=library, stop=stop)
    finally:
        locks.free(lane)


def outline_draft(draft: Draft, *, uncounted: AbstractSet[ParticipantId] = frozenset()) -> Outline:
    """Sum up a draft, with the reasons why people are left over. Cost: `count_obstacles`.

    uncounted  as in `outline_of`; who sees names anyway, as the operator does, counts everybody
    """
    known = draft.busy | uncounted
    left = [one for one in draft.plan.sat_out if one not in known]
    obstacles = dict(count_obstacles(left, draft.free, draft.rules))
    if draft.busy:
        obstacles[Obstacle.BUSY] = len(draft.busy)
    return outline_of(draft.plan, obstacles, uncounted=uncounted)


def try_options(
    db: Database, draft: Draft, outline: Outline, *, stop: Event | None = None
) -> Iterator[Effect]:
    """Plan the same round again by each wider rule, and tell what it would bring if nobody avoided
    anybody: everybody is counted, and no wish shows.

    Raises  PlanningStopped, PlanningFailed
    Transaction: one read. Cost: one plan for each, and one where anybody avoids somebody
    """
    options = options_of(draft, outline)
    if not options:
        return
    with db.read() as session:
        witness = programs.find_witness(session, draft.program.id)
    now = outline_of(draft.plan)
    if draft.rules.avoided:
        now = _planned(draft, draft.rules, witness, stop=stop)
    for option in options:
        yield effect_of(option, now=now, then=_planned(draft, option.rules, witness, stop=stop))


def options_of(draft: Draft, outline: Outline) -> tuple[Option, ...]:
    """List what is worth trying: nothing, when everybody meets somebody new."""
    if outline.n_left or outline.n_repeats:
        return options_for(draft.rules)
    return ()


def _look(
    db: Database, program: Program, *, library: Library, stop: Event | None
) -> Generator[Preview | NoPreview, None, None]:
    seed = seed_of(db, program)
    draft = draft_round(db, program, coming_slot(program), seed=seed, library=library, stop=stop)
    if draft is None:
        yield NoPreview.MOVED
        return
    if draft.parts.are_small:
        few = Outline(len(draft.pool), 0, 0, 0, 0, is_fewest=False)
        yield Preview(program, few, changed=_has_changed(db, draft), is_small=True)
        return
    outline = outline_draft(draft, uncounted=draft.parts.small)
    preview = Preview(program, outline, seed, n_options=len(options_of(draft, outline)))
    if not preview.is_complete:
        yield preview
        for effect in try_options(db, draft, outline, stop=stop):
            preview = replace(preview, effects=(*preview.effects, effect))
            if not preview.is_complete:
                yield preview
    yield replace(preview, changed=_has_changed(db, draft))


def _planned(draft: Draft, rules: Rules, witness: Witness | None, *, stop: Event | None) -> Outline:
    """Plan the round by other rules, as if nobody avoided anybody."""
    free, met, seed = draft.free, draft.met, draft.plan.seed
    task = PlanningTask(free, met, replace(rules, avoided=frozenset()), seed, witness)
    return outline_of(leave_out(draft.busy, plan(task, stop=stop)))


def _has_changed(db: Database, draft: Draft) -> bool:
    """Tell whether the round would not be planned from the same people and rules any more."""
    with db.read() as session:
        program = programs.get_program(session, draft.program.id)
        pool = participants.list_pool(session, program.id, due_at=draft.due.at)
    return program != draft.program or {one.id: one for one in pool} != dict(draft.pool)


def _chosen(
    found: Collection[Program], *, name: str, program_id: ProgramId | None
) -> Program | None:
    wanted = " ".join(name.split()).casefold()
    fits = [
        one
        for one in found
        if (program_id is None or one.id == program_id)
        and (not wanted or " ".join(one.name.split()).casefold() == wanted)
    ]
    return fits[0] if len(fits) == 1 else None
