"""A large draft that somebody left is mended: everybody else is in it once, and rules hold."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from bot.services.drawing import repairs, slots
from bot.services.drawing.drafts import Draft
from bot.services.drawing.repairs import FURTHER_GROUPS, bring_up_to_date, mend
from bot.services.drawing.rounds import Ran, preview_next, run_due
from bot.services.joining import participants
from pairing.guides.loading import load_library
from pairing.ids import ParticipantId
from pairing.matching.parts import Parts
from storage.database import Database
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    count_rows,
    due_at,
    library_during,
    participant_of,
    person_of,
    program_of,
    set_apart,
)

SIZE = 2 * FURTHER_GROUPS + 40


@pytest.fixture
def draft(db: Database) -> Draft:
    """A draft of more people than a repair looks at."""
    bring_in(db, *(f"U{number}" for number in range(1, SIZE + 1)))
    made = preview_next(db, program_of(db), library=load_library(), seed=7)
    assert made is not None
    return made


def without(
    draft: Draft,
    *gone: ParticipantId,
    avoided: Collection[tuple[ParticipantId, ParticipantId]] = (),
) -> Draft:
    return mend(draft, gone=frozenset(gone), avoided=frozenset(avoided), library=load_library())


def placed(draft: Draft) -> list[int]:
    return sorted(member for pair in draft.plan.pairs for member in pair.members)


def prompts_of(draft: Draft) -> dict[tuple[ParticipantId, ...], tuple[str, ...]]:
    groups = [pair.members for pair in draft.plan.pairs]
    return dict(zip(groups, draft.prompts, strict=True))


def test_nothing_changes_while_nobody_comes_or_leaves(db: Database, draft: Draft) -> None:
    assert bring_up_to_date(db, draft, library=load_library()) is draft


@pytest.mark.parametrize(("come", "leave"), [(1, 0), (2, 1), (0, 3), (5, 5)])
def test_a_large_draft_takes_in_newcomers_and_lets_others_go(
    db: Database, draft: Draft, monkeypatch: pytest.MonkeyPatch, come: int, leave: int
) -> None:
    monkeypatch.setattr(repairs, "MOST_PEOPLE", 50)
    newcomers = [f"UNEW{number}" for number in range(come)]
    bring_in(db, *newcomers)
    for number in range(1, leave + 1):
        participants.leave(db, ask(f"U{number}"), now=NOW)
    before = prompts_of(draft)

    mended = bring_up_to_date(db, draft, library=load_library())

    assert mended is not None
    assert mended.is_mended
    assert len(mended.pool) == mended.plan.n_pool == SIZE + come - leave
    assert placed(mended) == sorted(mended.pool)
    assert {participant_of(db, who).id for who in newcomers} <= mended.pool.keys()
    kept = before.items() & prompts_of(mended).items()
    assert len(kept) >= len(before) - FURTHER_GROUPS - leave


def test_two_set_apart_meanwhile_are_taken_apart(
    db: Database, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repairs, "MOST_PEOPLE", 50)
    names = {participant_of(db, who).id: who for who in map("U{}".format, range(1, SIZE + 1))}
    one, other = draft.plan.pairs[3].members
    set_apart(db, person_of(db, names[one]), person_of(db, names[other]))

    mended = bring_up_to_date(db, draft, library=load_library())

    assert mended is not None
    assert placed(mended) == placed(draft)
    assert not any({one, other} <= set(pair.members) for pair in mended.plan.pairs)


def test_a_small_draft_is_planned_anew_when_anything_changed(db: Database, draft: Draft) -> None:
    bring_in(db, "UNEW")

    assert bring_up_to_date(db, draft, library=load_library()) is None


@pytest.mark.parametrize(("come", "anew"), [(SIZE // 5, False), (SIZE // 5 + 1, True)])
def test_a_draft_of_which_more_than_a_fifth_changed_is_planned_anew(
    db: Database, draft: Draft, monkeypatch: pytest.MonkeyPatch, come: int, anew: bool
) -> None:
    monkeypatch.setattr(repairs, "MOST_PEOPLE", 50)
    bring_in(db, *(f"UNEW{number}" for number in range(come)))

    assert (bring_up_to_date(db, draft, library=load_library()) is None) is anew


@pytest.mark.parametrize("n_gone", [1, 2, 7])
def test_everybody_else_is_in_exactly_one_group(draft: Draft, n_gone: int) -> None:
    gone = [pair.members[0] for pair in draft.plan.pairs[:n_gone]]

    mended = without(draft, *gone)

    assert placed(mended) == sorted(draft.pool.keys() - gone)
    assert mended.pool.keys() == draft.pool.keys() - gone
    assert (mended.plan.n_pool, mended.plan.sat_out) == (SIZE - n_gone, ())
    assert sum(len(pair.members) == 3 for pair in mended.plan.pairs) == n_gone % 2
    assert [pair.members for pair in mended.plan.pairs] == sorted(
        pair.members for pair in mended.plan.pairs
    )
    assert mended.is_mended


def test_who_may_meet_few_is_found_anew(draft: Draft) -> None:
    left = sorted(draft.pool)[:3]

    mended = without(draft, *(draft.pool.keys() - set(left)))

    assert draft.parts.any_large
    assert mended.parts == Parts(frozenset(left))


def test_most_groups_stay_with_their_prompts(draft: Draft) -> None:
    before = {
        pair.members: chosen for pair, chosen in zip(draft.plan.pairs, draft.prompts, strict=True)
    }

    mended = without(draft, draft.plan.pairs[0].members[0])

    after = {
        pair.members: chosen for pair, chosen in zip(mended.plan.pairs, mended.prompts, strict=True)
    }
    same = before.keys() & after.keys()
    assert len(same) >= len(before) - FURTHER_GROUPS - 1
    assert all(before[members] == after[members] for members in same)


def test_two_who_must_not_meet_any_more_are_taken_apart(draft: Draft) -> None:
    one, other = draft.plan.pairs[3].members

    mended = without(draft, avoided=[(one, other)])

    assert placed(mended) == placed(draft)
    assert not any({one, other} <= set(pair.members) for pair in mended.plan.pairs)


def test_the_last_two_of_a_program_may_both_leave(db: Database) -> None:
    bring_in(db, "U1", "U2")
    made = preview_next(db, program_of(db), library=load_library(), seed=7)
    assert made is not None

    mended = without(made, *made.pool)

    assert (mended.plan.pairs, mended.plan.sat_out, mended.plan.n_pool) == ((), (), 0)


def test_a_large_round_is_stored_although_people_keep_leaving(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "MEND_FROM", 10)
    everybody = [f"U{number}" for number in range(1, 14)]
    bring_in(db, *everybody)
    leaving, drawn = everybody[:2], []

    def new_seed() -> int:
        drawn.append(len(drawn))
        return drawn[-1]

    def leave() -> None:
        if leaving:
            participants.leave(db, ask(leaving.pop()), now=NOW)

    [run] = run_due(db, now=due_at(db), library=library_during(leave), new_seed=new_seed)

    assert run.ran is Ran.COMMITTED
    assert run.draft is not None
    assert run.draft.is_mended
    assert drawn == [0]
    assert {participant_of(db, who).id for who in everybody[:2]}.isdisjoint(placed(run.draft))
    assert count_rows(db, "pair_members") == 11


def test_who_is_avoided_meanwhile_is_not_met_in_a_large_round(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "MEND_FROM", 4)
    bring_in(db, "U1", "U2", "U3", "U4")
    draft = preview_next(db, program_of(db), library=load_library(), seed=7)
    assert draft is not None
    names = {participant_of(db, who).id: who for who in ("U1", "U2", "U3", "U4")}
    apart = draft.plan.pairs[0].members
    avoiding = [[person_of(db, names[member]) for member in apart]]

    def avoid() -> None:
        for one, other in [avoiding.pop()] if avoiding else []:
            set_apart(db, one, other)

    [run] = run_due(db, now=due_at(db), library=library_during(avoid), new_seed=lambda: 7)

    assert run.draft is not None
    assert all(not set(apart) <= set(pair.members) for pair in run.draft.plan.pairs)
