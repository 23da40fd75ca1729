"""Threads that start at the same moment, each with a connection of its own: one winner."""

from __future__ import annotations

from datetime import timedelta

from pairing.check_ins import MeetingAnswer
from pairing.follow_ups import FollowUp
from pairing.ids import PersonId
from pairing.participants import Profile
from storage import (
    check_ins,
    follow_ups,
    inbox,
    outbox,
    participants,
    people,
    profiles,
    programs,
    workspaces,
)
from storage.database import Database
from storage.follow_ups import NewFollowUp
from storage.outbox import MessageState, Move
from storage.rounds import RoundExists, RoundState
from tests.storage.factories import (
    NOW,
    WEEK,
    enqueue,
    insert_round,
    introduce,
    make_team,
    new_message,
    race,
    run_round,
)

RUNNERS = 8


def test_one_of_many_advances_a_program(db: Database) -> None:
    team = make_team(db, 0)
    with db.read() as s:
        seen = programs.get_program(s, team.program_id).next_round_at

    def advance(n: int) -> bool:
        with db.write() as s:
            return programs.advance(s, team.program_id, seen=seen, to=seen + WEEK)

    assert sorted(race(RUNNERS, advance)) == [False] * (RUNNERS - 1) + [True]


def test_one_of_many_claims_each_message(db: Database) -> None:
    team = make_team(db, 0)
    messages = enqueue(db, *(new_message(team) for _ in range(5)))

    def claim_all(n: int) -> list[int]:
        mine = []
        for message in messages:
            with db.write() as s:
                taken = outbox.claim(s, message, owner=f"owner{n}", now=NOW)
            if taken is not None:
                mine.append(int(taken.id))
        return mine

    claimed = [message_id for mine in race(RUNNERS, claim_all) for message_id in mine]

    assert sorted(claimed) == [message.id for message in messages]
    with db.read() as s:
        assert outbox.count_by_state(s)[MessageState.SENDING] == 5
        assert all(outbox.get_message(s, m.id).attempts == 1 for m in messages)


def test_everybody_who_ensures_gets_the_same_thing(db: Database) -> None:
    def ensure(n: int) -> tuple[int, int, int]:
        with db.write() as s:
            workspace = workspaces.ensure_workspace(s, team_id="T1", now=NOW)
            person = people.ensure_person(s, workspace.id, slack_user_id="U1")
            program = programs.ensure_default_program(s, workspace.id, zone="UTC", now=NOW)
        return workspace.id, person.id, program.id

    assert len(set(race(RUNNERS, ensure))) == 1


def test_one_of_many_opt_ins_is_the_first_and_one_return_is_the_return(db: Database) -> None:
    team = make_team(db, 1)
    with db.write() as s:
        other = people.ensure_person(s, team.workspace_id, slack_user_id="U-new").id
        participants.set_opted_out(s, team.participants[0], now=NOW)

    for person in (other, team.people[0]):

        def opt_in(n: int, person_id: PersonId = person) -> bool:
            with db.write() as s:
                return participants.upsert_opt_in(
                    s,
                    workspace_id=team.workspace_id,
                    program_id=team.program_id,
                    person_id=person_id,
                    now=NOW,
                )[1]

        assert race(RUNNERS, opt_in).count(True) == 1


def test_one_of_many_runs_a_slot(db: Database) -> None:
    team = make_team(db)

    def skip(n: int) -> bool:
        try:
            with db.write() as s:
                insert_round(s, team, None, state=RoundState.SKIPPED)
        except RoundExists:
            return False
        return True

    assert race(RUNNERS, skip).count(True) == 1


def test_one_of_many_asks_and_one_of_many_handles(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    with db.write() as s:
        planned = NewFollowUp(team.workspace_id, pair, team.people[0], FollowUp.CHECK_IN, NOW)
        follow_ups.insert_follow_ups(s, [planned])
        [due] = follow_ups.list_due(s, now=NOW, limit=5)

    def ask(n: int) -> bool:
        with db.write() as s:
            return follow_ups.settle(s, due.id, now=NOW)

    def handle(n: int) -> bool:
        with db.write() as s:
            return inbox.record(s, team.workspace_id, "event", "Ev1", answer={"n": n}, now=NOW)

    assert race(RUNNERS, ask).count(True) == 1
    assert race(RUNNERS, handle).count(True) == 1


def test_answers_and_profiles_written_together_leave_one(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    one = team.people[0]

    def write(n: int) -> bool:
        with db.write() as s:
            profiles.save_profile(s, team.workspace_id, one, Profile(), now=NOW)
            yes = MeetingAnswer.YES_ONCE
            return check_ins.answer(s, pair_id=pair, person_id=one, answer=yes, now=NOW)

    assert all(race(RUNNERS, write))
    with db.read() as s:
        assert len(check_ins.answers_of(s, pair)) == 1


def test_of_many_who_take_the_same_step_one_does(db: Database) -> None:
    team = make_team(db, 0)
    [message] = enqueue(db, new_message(team))
    with db.write() as s:
        seen = outbox.claim(s, message, owner="gone", now=NOW)
    assert seen is not None

    def take_over(n: int) -> bool:
        with db.write() as s:
            return outbox.move(s, seen, Move(to=MessageState.CHECKING, send_after=NOW))

    assert sorted(race(RUNNERS, take_over)) == [False] * (RUNNERS - 1) + [True]


def test_an_older_word_of_slack_never_wins_over_a_newer_one(db: Database) -> None:
    team = make_team(db, 1)

    def tell(n: int) -> bool:
        with db.write() as s:
            return people.update_person(
                s,
                team.workspace_id,
                slack_user_id="U0",
                zone=f"Zone/{n}",
                kind=people.PersonKind.MEMBER,
                deactivated=False,
                is_admin=False,
                updated_at=NOW + timedelta(seconds=n),
            )

    race(RUNNERS, tell)

    with db.read() as s:
        assert people.get_person(s, team.people[0]).zone == f"Zone/{RUNNERS - 1}"


def test_a_team_that_is_new_to_many_at_once_is_one_workspace(db: Database) -> None:
    """Two unique constraints hold a team, and in a race either is the first to notice it."""

    def ensure(team_id: str) -> int:
        with db.write() as s:
            return workspaces.ensure_workspace(s, team_id=team_id, now=NOW).id

    for team in range(40):
        known = race(RUNNERS, lambda _, team_id=f"T9{team}": ensure(team_id))

        assert len(set(known)) == 1
