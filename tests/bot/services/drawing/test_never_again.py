"""Two who avoid each other or are in one reporting line are never in one group again."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from bot.services.joining import participants
from storage import avoidances, eligibility, outbox, separations
from storage.database import Database
from tests.bot.services.caring import choose, groups_in, introduced, pair_id_of, partner_of
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    due_at,
    join,
    person_of,
    run_round,
)
from tests.seeds import each_seed

U1_U2 = frozenset({"U1", "U2"})


def apart(db: Database, one: str, other: str, *, in_line: bool) -> None:
    """Store the relation as the private options do."""
    a, b = person_of(db, one), person_of(db, other)
    with db.write() as session:
        if in_line:
            separations.separate(session, a.workspace_id, a.id, b.id, now=NOW)
        else:
            avoidances.avoid(
                session, a.workspace_id, by_person_id=a.id, about_person_id=b.id, now=NOW
            )


@each_seed(6)
def test_in_rounds_of_any_size_nobody_is_in_a_group_with_whom_they_must_not_meet(
    db: Database, seed: int
) -> None:
    draw = random.Random(seed)
    people = [f"U{n}" for n in range(draw.randint(3, 9))]
    bring_in(db, *people)
    never = set()
    for one, other in combinations(people, 2):
        if draw.random() < 0.4:
            ordered = draw.sample([one, other], 2)  # who said it must not matter
            apart(db, *ordered, in_line=draw.random() < 0.5)
            never.add(frozenset({one, other}))

    met = set()
    for n in range(3):
        met |= groups_in(db, run_round(db, now=due_at(db), seed=seed * 10 + n))

    assert not never & met


@pytest.mark.parametrize("who", ["U1", "U2"])
@pytest.mark.parametrize("how", ["avoid", "in_line"])
def test_two_who_chose_so_are_not_paired_again_even_when_nobody_else_is_there(
    db: Database, who: str, how: str
) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    other = {"U1": "U2", "U2": "U1"}[who]

    choose(db, pair_id, who=who, **{how: [other]})  # type: ignore[arg-type]
    later = [groups_in(db, run_round(db, now=due_at(db))) for _ in range(3)]

    assert later == [set(), set(), set()]


@pytest.mark.parametrize("how", ["avoid", "in_line"])
def test_the_wish_outlives_leaving_and_coming_back(db: Database, how: str) -> None:
    bring_in(db, "U1", "U2")
    choose(db, introduced(db), end=True, **{how: ["U2"]})  # type: ignore[arg-type]
    for who in ("U1", "U2"):
        participants.leave(db, ask(who), now=NOW)
        join(db, who)

    again = run_round(db, now=due_at(db))

    assert groups_in(db, again) == set()


def test_only_who_set_it_can_take_it_back_and_a_reporting_line_stays(db: Database) -> None:
    bring_in(db, "U1", "U2")
    choose(db, introduced(db), avoid=["U2"])
    u1, u2 = person_of(db, "U1"), person_of(db, "U2")

    with db.write() as session:
        by_other = avoidances.forgive(session, by_person_id=u2.id, about_person_id=u1.id)
    still = groups_in(db, run_round(db, now=due_at(db)))
    with db.write() as session:
        by_owner = avoidances.forgive(session, by_person_id=u1.id, about_person_id=u2.id)
    free = groups_in(db, run_round(db, now=due_at(db)))
    apart(db, "U2", "U1", in_line=True)
    with db.write() as session:
        avoidances.forgive(session, by_person_id=u1.id, about_person_id=u2.id)
    in_line = groups_in(db, run_round(db, now=due_at(db)))

    assert (by_other, by_owner) == (False, True)
    assert (still, free, in_line) == (set(), {U1_U2}, set())


@pytest.mark.parametrize("in_line", [False, True])
def test_an_introduction_that_is_not_sent_yet_is_called_off(db: Database, in_line: bool) -> None:
    bring_in(db, "U1", "U2")
    run_round(db, now=NOW)

    apart(db, "U1", "U2", in_line=in_line)

    with db.write() as session:
        [due] = outbox.list_due(session, now=NOW, limit=10)
        claimed = outbox.claim(session, due, owner="test", now=NOW)
        called_off = eligibility.is_called_off(session, due)
    assert (claimed, called_off) == (None, True)


def test_a_pair_that_ended_is_not_drawn_in_the_next_round_but_may_be_later(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    introduced(db)
    first = {frozenset({who, *partner_of(db, who)}) for who in ("U1", "U2", "U3", "U4")}
    for pair in first:
        who = min(pair)
        choose(db, pair_id_of(db, who), who=who, end=True)

    second = groups_in(db, run_round(db, now=due_at(db)))
    later = groups_in(db, run_round(db, now=due_at(db))) | groups_in(
        db, run_round(db, now=due_at(db))
    )

    assert not first & second
    assert first & later
