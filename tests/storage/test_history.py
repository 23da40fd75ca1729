"""Who has met whom: rounds that ran, check-ins that say otherwise, and other programs."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from pairing.check_ins import MeetingAnswer
from pairing.history import Met, PairHistory
from pairing.ids import PairId, ProgramId
from storage import check_ins, history, outbox, pairs, participants, programs
from storage.database import Database
from storage.outbox import MessageKind
from storage.rounds import RoundState
from tests.storage.factories import (
    NOW,
    WEEK,
    Team,
    enqueue,
    insert_round,
    make_plan,
    make_team,
    new_message,
    run_round,
)

NOT_YET, WONT, BOOKED = MeetingAnswer.NOT_YET, MeetingAnswer.WONT_HAPPEN, MeetingAnswer.BOOKED
YES = MeetingAnswer.YES_ONCE


def met(db: Database, program_id: ProgramId) -> list[tuple[int, int, int]]:
    """Who met whom, newest first: (lower id, higher id, rounds ago)."""
    with db.read() as s:
        found = history.list_meetings(s, program_id)
    rows = zip(found.ago, found.low, found.high, strict=True)
    return [(low, high, ago) for ago, low, high in sorted(rows)]


def say(db: Database, team: Team, pair: PairId, *answers: tuple[int, MeetingAnswer]) -> None:
    """Let members, by their number in the team, answer the check-in of a pair."""
    with db.write() as s:
        for number, answer in answers:
            person = team.people[number]
            check_ins.answer(s, pair_id=pair, person_id=person, answer=answer, now=NOW)


def other_program(db: Database, team: Team, *numbers: int) -> Team:
    """A second program of the same workspace, with some people of the first."""
    copied = "workspace_id, preset, cadence, local_time, zone, odd, max_stage_gap"
    copied += ", min_overlap_minutes, next_round_at, created_at"
    with db.write() as s:
        s.execute(
            text(f"INSERT INTO programs (name, {copied}) SELECT 'Other', {copied} FROM programs")
        )
        program = programs.list_programs(s, team.workspace_id)[-1]
        joined = [
            participants.upsert_opt_in(
                s,
                workspace_id=team.workspace_id,
                program_id=program.id,
                person_id=team.people[number],
                now=NOW,
            )[0].id
            for number in numbers
        ]
    people = tuple(team.people[number] for number in numbers)
    return Team(team.workspace_id, program.id, people, tuple(joined))


def test_history_counts_the_rounds_that_ran(db: Database) -> None:
    team = make_team(db, 5)
    a, b, c, d, e = team.participants
    run_round(db, team, (a, b), (c, d), weeks=0)
    run_round(db, team, (b, a), (c, d, e), weeks=2)
    with db.write() as s:
        insert_round(s, team, None, slot="x", due_at=NOW + WEEK, state=RoundState.SKIPPED)
    run_round(db, team, weeks=3)

    found = met(db, team.program_id)

    assert found == [(a, b, 2), (c, d, 2), (c, e, 2), (d, e, 2), (a, b, 3), (c, d, 3)]


def test_what_is_read_is_made_for_the_pair_history(db: Database) -> None:
    team = make_team(db, 3)
    a, b, c = team.participants
    run_round(db, team, (a, b), (c,), weeks=0)
    run_round(db, team, (a, b, c), weeks=1)

    with db.read() as s:
        found = history.list_meetings(s, team.program_id)
    known = PairHistory.of_columns(found.low, found.high, found.ago)

    assert len(found) == 4
    assert known.met(a, b) == Met(count=2, rounds_ago=1)
    assert known.met(c, b) == Met(count=1, rounds_ago=1)


def test_a_program_without_rounds_has_no_history(db: Database) -> None:
    team = make_team(db, 2)

    assert met(db, team.program_id) == []


def test_history_of_one_workspace_is_not_that_of_another(db: Database) -> None:
    home, abroad = make_team(db, 2), make_team(db, 2, team_id="T2")
    run_round(db, home, home.participants)
    run_round(db, abroad, abroad.participants, weeks=1)

    assert met(db, home.program_id) == [(*home.participants, 1)]


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ([], True),
        ([(0, NOT_YET)], False),
        ([(1, WONT)], False),
        ([(0, NOT_YET), (1, WONT)], False),
        ([(0, NOT_YET), (1, YES)], True),
        ([(0, BOOKED), (1, WONT)], True),
        ([(0, BOOKED)], True),
        ([(1, YES)], True),
    ],
)
def test_two_who_say_that_they_did_not_meet_may_be_drawn_like_new(
    db: Database, answers: list[tuple[int, MeetingAnswer]], counts: bool
) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants, weeks=0)
    run_round(db, team, weeks=1)

    say(db, team, pair, *answers)

    assert met(db, team.program_id) == ([(*team.participants, 2)] if counts else [])


def test_a_trio_that_did_not_happen_is_three_pairs_that_did_not_meet(db: Database) -> None:
    team = make_team(db, 5)
    a, b, c, d, e = team.participants
    [trio, _] = run_round(db, team, (a, b, c), (d, e), weeks=0)
    run_round(db, team, weeks=1)

    say(db, team, trio, (2, NOT_YET))

    assert met(db, team.program_id) == [(d, e, 2)]


def test_the_pairs_of_the_newest_round_count_whatever_they_say(db: Database) -> None:
    team = make_team(db, 4)
    a, b, c, d = team.participants
    [old, _] = run_round(db, team, (a, b), (c, d), weeks=0)
    [_, new] = run_round(db, team, (a, c), (b, d), weeks=1)
    with db.write() as s:
        insert_round(s, team, None, slot="x", due_at=NOW + 2 * WEEK, state=RoundState.SKIPPED)

    say(db, team, old, (0, NOT_YET))
    say(db, team, new, (1, NOT_YET))

    assert met(db, team.program_id) == [(a, c, 1), (b, d, 1), (c, d, 2)]


def test_a_pair_whose_introduction_was_called_off_has_not_met(db: Database) -> None:
    team = make_team(db, 4)
    a, b, c, d = team.participants
    [gone, _] = run_round(db, team, (a, b), (c, d))
    with db.read() as s:
        [round_id] = {pair.round_id for pair in [pairs.get_pair(s, gone)] if pair is not None}
    [intro] = enqueue(
        db, new_message(team, kind=MessageKind.PAIR_INTRO, pair_id=gone, round_id=round_id)
    )
    before = met(db, team.program_id)

    with db.write() as s:
        outbox.cancel(s, [intro.id], reason="left", now=NOW)

    assert before == [(a, b, 1), (c, d, 1)]
    assert met(db, team.program_id) == [(c, d, 1)]


def test_who_met_in_another_program_of_the_workspace_has_met(db: Database) -> None:
    team = make_team(db, 5)
    a, b, c, d, e = team.participants
    other = other_program(db, team, 0, 1, 2)
    x, y, z = other.participants
    run_round(db, team, (a, b), (c, d), weeks=0)
    run_round(db, team, (a, b, e), weeks=3)

    assert met(db, team.program_id) == [(a, b, 1), (a, e, 1), (b, e, 1), (a, b, 2), (c, d, 2)]
    assert met(db, other.program_id) == [(x, y, 1), (x, y, 1)]
    assert z not in {id_ for pair in met(db, other.program_id) for id_ in pair[:2]}


def test_a_meeting_elsewhere_is_as_long_ago_as_the_rounds_that_ran_here_since(
    db: Database,
) -> None:
    team = make_team(db, 4)
    a, b, c, d = team.participants
    other = other_program(db, team, 0, 1, 2, 3)
    w, x, y, z = other.participants
    run_round(db, other, (w, x), weeks=0)
    run_round(db, team, (c, d), weeks=1)
    run_round(db, other, (w, y), weeks=2)
    run_round(db, team, (a, d), weeks=3)
    run_round(db, other, (x, z), weeks=4)

    assert met(db, team.program_id) == [
        (a, d, 1),
        (b, d, 1),  # after our newest round
        (a, c, 2),
        (c, d, 2),
        (a, b, 3),
    ]


def test_the_newest_round_of_another_program_counts_whatever_its_pairs_say(db: Database) -> None:
    team = make_team(db, 3)
    a, _, c = team.participants
    other = other_program(db, team, 0, 1, 2)
    x, y, z = other.participants
    [old] = run_round(db, other, (x, y), weeks=0)
    [new] = run_round(db, other, (x, z), weeks=1)
    run_round(db, team, weeks=2)

    say(db, team, old, (0, NOT_YET))
    say(db, team, new, (0, NOT_YET))

    assert met(db, team.program_id) == [(a, c, 2)]


def test_a_round_beside_the_calendar_counts_as_meeting_and_not_as_a_round(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.participants
    run_round(db, team, (a, b), weeks=0)
    with db.write() as s:
        extra = insert_round(
            s, team, make_plan((c, d)), slot="now/1", due_at=NOW + WEEK, is_extra=True
        )
        pairs.insert_pairs(s, extra, make_plan((c, d)).pairs, prompt_ids=[[]])

    assert met(db, team.program_id) == [(a, b, 1), (c, d, 1)]

    run_round(db, team, (e, f), weeks=4)
    assert met(db, team.program_id) == [(e, f, 1), (a, b, 2), (c, d, 2)]
