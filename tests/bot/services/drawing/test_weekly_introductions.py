"""At most one new introduction a week over all programs: who had theirs sits out, and comes first
the next time."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.services.drawing import repairs
from bot.services.drawing.explanations import Absence, Absent, explain_draft
from bot.services.drawing.extra_rounds import go_on
from bot.services.drawing.rounds import Ran, RoundRun, preview_next, run_next
from pairing.guides.loading import load_library
from pairing.ids import PairId
from pairing.programs import Odd, Program, Rules
from storage import participants
from storage.database import Database
from storage.outbox import MessageKind, MessageState
from storage.statements import table_of
from storage.tables import OutboxRow
from tests.bot.services.factories import NOW, bring_in, library_during
from tests.bot.services.programs import (
    TUESDAY,
    add_program,
    introduced_in,
    member_of,
    names_of,
    program_now,
    run_at,
    sat_out_in,
    search,
    search_pairs,
    terms,
    usual_program,
)
from tests.seeds import each_seed
from tests.storage.factories import race

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
LIBRARY = load_library()


def second_program(db: Database, *, days: int, odd: Odd = Odd.TRIO) -> Program:
    """Four people in the usual program, due on a Tuesday; two of them, and two others, in a second
    one that is due days after it."""
    bring_in(db, "U1", "U2", "U3", "U4")
    when = terms(TUESDAY + days * DAY, rules=Rules(odd=odd))
    return add_program(db, "Second", "U1", "U2", "U5", "U6", terms=when)


def run_both(db: Database, second: Program) -> RoundRun:
    """Run the usual round and the one of the second program after it."""
    run_at(db, usual_program(db).next_round_at)
    return run_now(db, second)


def run_now(db: Database, program: Program) -> RoundRun:
    """Run the coming round of a program at its time."""
    coming = program_now(db, program.id)
    return run_next(db, coming, now=coming.next_round_at, library=LIBRARY, seed=7)


def waited(db: Database, program: Program, *who: str) -> list[int]:
    return [member_of(db, program, one).rounds_waited for one in who]


@pytest.mark.parametrize("days", [1, 3, 6])
def test_whoever_was_introduced_this_week_sits_out_and_is_told_once(
    db: Database, days: int
) -> None:
    second = second_program(db, days=days)

    run = run_both(db, second)

    assert run.ran is Ran.COMMITTED
    assert names_of(introduced_in(db, second)) == {"U5", "U6"}
    told = [message.person_id for message in sat_out_in(db, run)]
    assert sorted(told) == sorted(member_of(db, second, one).person_id for one in ("U1", "U2"))
    assert waited(db, second, "U1", "U2", "U5", "U6") == [1, 1, 0, 0]
    assert run.draft is not None
    assert run.draft.plan.n_pool == 4


def test_the_next_time_they_come_first(db: Database) -> None:
    second = second_program(db, days=3, odd=Odd.SIT_OUT)
    run_both(db, second)
    with db.write() as session:
        participants.set_opted_out(session, member_of(db, second, "U6").id, now=NOW)

    run_now(db, second)  # four weeks later, and before the usual round of that week

    assert waited(db, second, "U1", "U2", "U5") == [0, 0, 1]


def test_a_week_from_slot_to_slot_is_enough(db: Database) -> None:
    second = second_program(db, days=7)

    run_both(db, second)

    assert names_of(introduced_in(db, second)) == {"U1", "U2", "U5", "U6"}


def test_of_two_rounds_at_the_same_moment_one_introduces_a_person(db: Database) -> None:
    second = second_program(db, days=0)

    run_at(db, second.next_round_at)

    assert names_of(introduced_in(db, usual_program(db))) == {"U1", "U2", "U3", "U4"}
    assert names_of(introduced_in(db, second)) == {"U5", "U6"}


def test_a_round_that_is_stored_while_another_is_planned_counts(db: Database) -> None:
    second = second_program(db, days=0)
    usual = usual_program(db)
    stored: list[RoundRun] = []

    def meanwhile() -> None:
        if not stored:
            stored.append(run_next(db, usual, now=usual.next_round_at, library=LIBRARY, seed=7))

    library = library_during(meanwhile)
    run = run_next(db, second, now=second.next_round_at, library=library, seed=7)

    assert [one.ran for one in (run, *stored)] == [Ran.COMMITTED, Ran.COMMITTED]
    assert names_of(introduced_in(db, second)) == {"U5", "U6"}


def test_of_rounds_on_two_instances_one_introduces_a_person(db: Database) -> None:
    second = second_program(db, days=0)
    both = (usual_program(db), second)

    ran = race(2, lambda n: run_now(db, both[n]).ran)

    assert ran == [Ran.COMMITTED, Ran.COMMITTED]
    first, other = (names_of(introduced_in(db, one)) for one in both)
    assert first & other == set()
    assert first | other == {f"U{n}" for n in range(1, 7)}


def test_a_partner_that_somebody_asked_for_counts(db: Database) -> None:
    second = second_program(db, days=0)
    search(db, usual_program(db), "U1", "U3", now=second.next_round_at - 2 * DAY)
    search_pairs(db, now=second.next_round_at - 2 * DAY)

    run_now(db, second)

    assert "U1" not in names_of(introduced_in(db, second))
    assert "U2" in names_of(introduced_in(db, second))


def test_an_introduction_that_was_called_off_does_not_count(db: Database) -> None:
    second = second_program(db, days=3)
    run_at(db, usual_program(db).next_round_at)
    intros = table_of(OutboxRow)
    with db.write() as session:
        statement = update(intros).where(intros.c.kind == MessageKind.PAIR_INTRO)
        session.execute(statement.values(state=MessageState.CANCELLED, settled_at=NOW))

    run_now(db, second)

    assert names_of(introduced_in(db, second)) == {"U1", "U2", "U5", "U6"}


def test_people_who_go_on_together_are_not_new_to_each_other(db: Database) -> None:
    second = second_program(db, days=10)
    run = run_now(db, usual_program(db))
    assert run.draft is not None
    later = usual_program(db)  # its next round is after the one of the second program
    with db.write() as session:
        for n, pair in enumerate(run.draft.plan.pairs, start=1):
            members = [run.draft.pool[one] for one in pair.members]
            told = {"reasons": (), "extensions": 1, "library": LIBRARY, "now": NOW}
            go_on(session, later, PairId(n), members, **told)  # type: ignore[arg-type]

    run_now(db, second)

    assert names_of(introduced_in(db, second)) == {"U1", "U2", "U5", "U6"}


def test_a_large_plan_made_ahead_lets_them_sit_out(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repairs, "MOST_PEOPLE", 10)
    people = [f"U{n}" for n in range(1, 41)]
    bring_in(db, *people[:4])
    second = add_program(db, "Second", *people, terms=terms(TUESDAY, weeks=1))
    early = preview_next(db, second, library=LIBRARY, seed=7)
    assert early is not None
    run_now(db, usual_program(db))

    later = repairs.bring_up_to_date(db, early, library=LIBRARY)

    assert later is not None
    assert later.is_mended
    busy = {member_of(db, second, one).id for one in people[:4]}
    assert busy == later.busy <= set(later.plan.sat_out)
    placed = {member for pair in later.plan.pairs for member in pair.members}
    assert placed == later.pool.keys() - set(later.plan.sat_out)
    assert later.plan.n_pool == 40
    assert repairs.bring_up_to_date(db, later, library=LIBRARY) is later


def test_an_explanation_says_that_they_met_somebody_elsewhere(db: Database) -> None:
    second = second_program(db, days=3)
    run_at(db, usual_program(db).next_round_at)

    draft = preview_next(db, program_now(db, second.id), library=LIBRARY, seed=7)

    assert draft is not None
    assert explain_draft(db, draft, slack_user_id="U1") == Absent(Absence.MET_ELSEWHERE)
    told = explain_draft(db, draft, slack_user_id="U5")
    assert not isinstance(told, Absent)
    assert told.n_others == 1


@each_seed(4)
def test_over_many_programs_and_weeks_nobody_is_introduced_twice_in_a_week(
    db: Database, seed: int
) -> None:
    draw = random.Random(seed)
    people = [f"U{n}" for n in range(1, 9)]
    bring_in(db, *draw.sample(people, 6))
    programs = [usual_program(db)]
    for n in range(3):
        when = terms(TUESDAY + draw.randrange(7) * DAY, weeks=draw.randint(1, 2))
        programs.append(add_program(db, f"P{n}", *draw.sample(people, 5), terms=when))
    now = NOW
    for _ in range(15):
        if draw.random() < 0.3:
            search(db, draw.choice(programs), *people, now=now + HOUR)
            search_pairs(db, now=now + HOUR)
        now = min(program_now(db, one.id).next_round_at for one in programs)
        for run in run_at(db, now):
            assert run.draft is not None
            assert len(sat_out_in(db, run)) == len(run.draft.plan.sat_out)

    everywhere = {one.id: introduced_in(db, one) for one in programs}
    for program in programs:
        for due_at, who in introduced_in(db, program, calendar=True):
            near = [
                at
                for other in programs
                if other.id != program.id
                for at, one in everywhere[other.id]
                if one == who and due_at - WEEK < at <= due_at
            ]
            assert not near
