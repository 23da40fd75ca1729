"""Partners: the pairs somebody is in, and those they were in, as far as they were introduced."""

from __future__ import annotations

from pairing.ids import PairId, PersonId
from pairing.presets import Preset
from storage import avoidances, endings, pairs, partners
from storage.database import Database
from storage.outbox import MessageKind
from storage.pairs import PairView
from storage.partners import PastPair
from storage.rounds import RoundState
from tests.storage.factories import (
    NOW,
    WEEK,
    Team,
    enqueue,
    insert_round,
    introduce,
    make_plan,
    make_team,
    new_message,
    run_round,
)


def current(db: Database, team: Team, who: int = 0, *, weeks: int | None = None) -> list[PairId]:
    at = None if weeks is None else NOW + weeks * WEEK
    with db.read() as s:
        found = partners.list_current(s, team.people[who], program_id=team.program_id, at=at)
    return [pair.id for pair in found]


def met(
    db: Database, team: Team, who: int = 0, *, without: tuple[PairId, ...] = (), limit: int = 20
) -> tuple[list[PastPair], int]:
    with db.read() as s:
        return partners.list_met(s, team.people[who], without=without, limit=limit)


def names(db: Database, team: Team, who: int = 0) -> list[tuple[str, ...]]:
    return [pair.others for pair in met(db, team, who)[0]]


def test_the_current_pairs_are_those_of_rounds_that_ran_the_newest_first(db: Database) -> None:
    team = make_team(db, 3)
    a, b, c = team.participants
    [first] = run_round(db, team, (a, b), weeks=0)
    [second] = run_round(db, team, (a, c), weeks=1)
    plan = make_plan((a, b))
    with db.write() as s:
        later, state = NOW + 2 * WEEK, RoundState.CANCELLED
        cancelled = insert_round(s, team, plan, slot="x", due_at=later, state=state)
        pairs.insert_pairs(s, cancelled, plan.pairs, prompt_ids=[[]])

    assert current(db, team) == [second, first]
    assert current(db, team, 1) == [first]
    assert current(db, team, weeks=4) == [second]
    assert current(db, team, weeks=5) == []
    with db.read() as s:
        assert partners.list_current(s, PersonId(99), program_id=team.program_id) == []
        [newest, _] = partners.list_current(s, team.people[0], program_id=team.program_id)
    assert isinstance(newest, PairView)
    assert [member.slack_user_id for member in newest.members] == ["U0", "U2"]


def test_each_pair_is_current_for_as_long_as_its_own_round(db: Database) -> None:
    team = make_team(db, 2)
    plan = make_plan(team.participants)
    with db.write() as s:
        short, usual, long = (
            pairs.insert_pairs(
                s,
                insert_round(s, team, plan, slot=preset.value, preset=preset),
                plan.pairs,
                prompt_ids=[[]],
            )[0]
            for preset in Preset
        )
        found = pairs.get_pair(s, short)

    assert found is not None
    assert found.over_at == NOW + 2 * WEEK
    assert [current(db, team, weeks=n) for n in (1, 2, 4, 8)] == [
        [long, usual, short],
        [long, usual],
        [long],
        [],
    ]


def test_what_ended_was_left_or_was_called_off_is_not_current(db: Database) -> None:
    team = make_team(db, 3)
    a, b, c = team.participants
    [going_on] = run_round(db, team, (a, b), weeks=0)
    [ended] = run_round(db, team, (a, b), weeks=1)
    [left] = run_round(db, team, (a, b, c), weeks=2)
    [called_off] = run_round(db, team, (a, c), weeks=3)
    with db.write() as s:
        endings.end_pair(s, ended, now=NOW)
        endings.leave_trio(s, left, team.people[0], now=NOW)
        off = pairs.get_pair(s, called_off)
    assert off is not None
    alone = new_message(
        team, kind=MessageKind.SAT_OUT, person_id=team.people[2], round_id=off.round_id
    )
    enqueue(db, alone)

    assert current(db, team) == [going_on]
    assert current(db, team, 1) == [left, going_on]


def test_everybody_introduced_is_remembered_the_newest_first_however_it_ended(
    db: Database,
) -> None:
    team = make_team(db, 4)
    a, b, c, d = team.participants
    [plain] = run_round(db, team, (a, b), weeks=0)
    [ended] = run_round(db, team, (a, c), weeks=1)
    [left] = run_round(db, team, (a, b, d), weeks=2)
    for pair in (plain, ended, left):
        introduce(db, team, pair)
    with db.write() as s:
        endings.end_pair(s, ended, now=NOW)
        endings.leave_trio(s, left, team.people[3], now=NOW)
        ours, (me, him, *_) = team.workspace_id, team.people
        avoidances.avoid(s, ours, by_person_id=me, about_person_id=him, now=NOW)

    mine = [
        PastPair(left, NOW + 2 * WEEK, ("U1", "U3")),
        PastPair(ended, NOW + WEEK, ("U2",)),
        PastPair(plain, NOW, ("U1",)),
    ]
    assert met(db, team) == (mine, 0)
    assert met(db, team, limit=1) == (mine[:1], 2)
    assert met(db, team, limit=3) == (mine, 0)
    assert met(db, team, without=(left, plain)) == (mine[1:2], 0)
    assert names(db, team, 3) == [("U0", "U1")]


def test_nobody_is_remembered_whom_one_was_not_introduced_to(db: Database) -> None:
    team = make_team(db, 3)
    a, b, c = team.participants
    [waiting] = run_round(db, team, (a, b), weeks=0)
    enqueue(db, new_message(team, kind=MessageKind.PAIR_INTRO, pair_id=waiting, seq=2))
    run_round(db, team, (a, c), weeks=1)
    [without_c] = run_round(db, team, (a, b, c), weeks=2)
    with db.write() as s:
        pairs.remove_member(s, without_c, team.people[2])
    introduce(db, team, without_c)

    assert names(db, team) == [("U1",)]
    assert names(db, team, 2) == []


def test_a_pair_whose_other_people_are_gone_is_not_listed_nor_counted(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    with db.write() as s:
        pairs.remove_member(s, pair, team.people[1])

    assert met(db, team) == ([], 0)
    assert met(db, team, limit=0) == ([], 0)
