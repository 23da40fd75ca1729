"""Rounds, pairs, history and stats."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import insert

from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId, PersonId
from pairing.matching import PlannedPair, Reason, ReasonKind
from pairing.participants import Participant
from storage import check_ins, outbox, pairs, participants, people, rounds
from storage.database import Database
from storage.outbox import MessageKind, MessageState
from storage.people import PersonKind
from storage.rounds import RoundExists, RoundState
from storage.statements import table_of
from storage.stats import RoundCounts, count_rounds
from storage.tables import ParticipantRow, PersonRow
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


def test_a_round_comes_back_with_the_counts_of_its_plan(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.participants
    plan = make_plan((a, b), (c, d, e), sat_out=[f])

    with db.write() as s:
        round_id = insert_round(s, team, plan)

    with db.read() as s:
        found = rounds.get_round(s, round_id)
        assert rounds.list_rounds(s, team.program_id, limit=5) == [found]
    assert (found.n_pool, found.n_pairs, found.n_trios, found.n_sat_out) == (6, 2, 1, 1)
    assert (found.slot, found.due_at, found.ran_at) == ("2026-11-24T10:00", NOW, NOW)
    assert (found.state, found.seed) == (RoundState.DELIVERING, 7)


def test_a_slot_is_taken_once_and_the_transaction_survives_hearing_so(db: Database) -> None:
    team = make_team(db)
    with db.write() as s:
        insert_round(s, team, make_plan())

    with db.write() as s:
        with pytest.raises(RoundExists):
            insert_round(s, team, None, state=RoundState.SKIPPED)
        assert len(rounds.list_rounds(s, team.program_id, limit=5)) == 1


def test_the_largest_seed_fits(db: Database) -> None:
    team = make_team(db)

    with db.write() as s:
        round_id = rounds.insert_round(
            s,
            workspace_id=team.workspace_id,
            program_id=team.program_id,
            slot="x",
            due_at=NOW,
            seed=2**63 - 1,
            now=NOW,
            plan=None,
            state=RoundState.SKIPPED,
            reason="too late",
        )
        found = rounds.get_round(s, round_id)

    assert (found.seed, found.ran_at, found.reason) == (2**63 - 1, None, "too late")


def test_history_counts_the_rounds_that_ran_newest_first(db: Database) -> None:
    team = make_team(db, 5)
    a, b, c, d, e = team.participants
    run_round(db, team, (a, b), (c, d), weeks=0)
    run_round(db, team, (b, a), (c, d, e), weeks=2)
    with db.write() as s:
        skipped = {"slot": "x", "due_at": NOW + WEEK, "state": RoundState.SKIPPED}
        insert_round(s, team, None, **skipped)
    run_round(db, team, weeks=3)

    with db.read() as s:
        everything = rounds.list_history(s, team.program_id)
        newest = rounds.list_history(s, team.program_id, window=2)

    assert everything == [(a, b, 2), (c, d, 2), (c, e, 2), (d, e, 2), (a, b, 3), (c, d, 3)]
    assert newest == everything[:4]


def test_history_of_one_program_is_not_that_of_another(db: Database) -> None:
    home, abroad = make_team(db, 2), make_team(db, 2, team_id="T2")
    run_round(db, home, home.participants)
    run_round(db, abroad, abroad.participants, weeks=1)

    with db.read() as s:
        assert rounds.list_history(s, home.program_id) == [(*home.participants, 1)]


def test_pairs_come_back_in_the_order_given_with_all_they_were_given(db: Database) -> None:
    team = make_team(db, 5)
    a, b, c, d, e = team.participants
    reason = Reason(ReasonKind.TWO_WAY, giver=d, taker=e, topic="feedback", topic_back="hiring")
    planned = [
        PlannedPair((d, e), 0.875, (reason, Reason(ReasonKind.OVERLAP, hours=3)), is_repeat=True),
        PlannedPair((a, b, c), 0.25, (), is_repeat=False),
    ]
    with db.write() as s:
        round_id = insert_round(s, team, make_plan((d, e), (a, b, c)))
        ids = pairs.insert_pairs(s, round_id, planned, prompt_ids=[["p1", "p2"], []])

    with db.read() as s:
        first, trio = (pairs.get_pair(s, pair_id) for pair_id in ids)
    assert first is not None
    assert trio is not None
    assert [member.participant_id for member in first.members] == [d, e]
    assert [member.slack_user_id for member in trio.members] == ["U0", "U1", "U2"]
    assert (first.score, first.reasons, first.prompt_ids) == (
        0.875,
        planned[0].reasons,
        ("p1", "p2"),
    )
    assert (first.round_id, first.due_at, first.channel_id) == (round_id, NOW, None)


def test_a_participant_of_another_program_cannot_be_paired(db: Database) -> None:
    home, abroad = make_team(db, 2), make_team(db, 2, team_id="T2")
    plan = make_plan((home.participants[0], abroad.participants[0]))
    with db.write() as s:
        round_id = insert_round(s, home, plan)

        with pytest.raises(KeyError):
            pairs.insert_pairs(s, round_id, plan.pairs, prompt_ids=[[]])


def test_the_current_pair_is_the_newest_that_was_not_cancelled(db: Database) -> None:
    team = make_team(db, 3)
    a, b, c = team.participants
    [_] = run_round(db, team, (a, b), weeks=0)
    [newest] = run_round(db, team, (a, c), weeks=1)
    plan = make_plan((a, b))
    with db.write() as s:
        late = {"slot": "x", "due_at": NOW + 2 * WEEK, "state": RoundState.CANCELLED}
        cancelled = insert_round(s, team, plan, **late)
        pairs.insert_pairs(s, cancelled, plan.pairs, prompt_ids=[[]])

    with db.read() as s:
        found = pairs.current_pairs(s, team.people[0], program_id=team.program_id)
        assert found is not None
        assert found.id == newest
        assert pairs.current_pairs(s, PersonId(99), program_id=team.program_id) is None
        assert pairs.get_pair(s, PairId(99)) is None


def test_a_known_channel_belongs_to_exactly_the_same_people(db: Database) -> None:
    team = make_team(db, 3)
    a, b, c = team.participants
    [two] = run_round(db, team, (a, b), weeks=0)
    [three] = run_round(db, team, (a, b, c), weeks=1)
    run_round(db, team, (a, b), (c,), weeks=2)
    with db.write() as s:
        assert pairs.set_channel(s, two, "D-two")
        assert pairs.set_channel(s, three, "D-three")
        assert not pairs.set_channel(s, PairId(99), "D-none")

    one, other, third = team.people
    with db.read() as s:
        assert pairs.find_known_channel(s, [other, one]) == "D-two"
        assert pairs.find_known_channel(s, team.people) == "D-three"
        assert pairs.find_known_channel(s, [one, third]) is None
        assert pairs.find_known_channel(s, []) is None


def test_prompts_seen_are_those_of_all_pairs_so_far(db: Database) -> None:
    team = make_team(db, 4)
    a, b, c, d = team.participants
    run_round(db, team, (a, b), (c,), weeks=0)
    run_round(db, team, (a, c), weeks=1)

    with db.read() as s:
        seen = pairs.seen_prompts(s, [a, b, d])

    assert seen == {a: {"p0-0", "p1-0"}, b: {"p0-0"}, d: frozenset()}


def test_waiting_grows_by_sitting_out_and_ends_by_being_paired(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.participants
    with db.write() as s:
        for _ in range(2):
            rounds.record_waiting(s, team.program_id, sat_out=[a, b], paired=[], trio=[])
        rounds.record_waiting(s, team.program_id, sat_out=[b], paired=[a, c], trio=[d, e, f])

    with db.read() as s:
        found = participants.list_participants(s, team.program_id)
    assert [(p.rounds_waited, p.trios) for p in found] == [
        (0, 0),
        (3, 0),
        (0, 0),
        (0, 1),
        (0, 1),
        (0, 1),
    ]


def test_who_left_paused_or_was_deactivated_is_not_eligible_any_more(db: Database) -> None:
    team = make_team(db, 4)
    left, paused, gone, there = team.participants
    with db.write() as s:
        participants.set_opted_out(s, left, now=NOW)
        participants.set_paused_until(s, paused, NOW + WEEK)
        people.update_person(
            s,
            team.workspace_id,
            slack_user_id="U2",
            zone=None,
            kind=PersonKind.MEMBER,
            deactivated=True,
            is_admin=False,
            updated_at=NOW,
        )

    with db.write() as s:
        assert rounds.still_eligible(s, team.participants, due_at=NOW) == {there}
        assert rounds.still_eligible(s, [gone], due_at=NOW) == set()
        assert rounds.still_eligible(s, [], due_at=NOW) == set()


def test_a_round_is_done_when_none_of_its_messages_is_waiting(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    with db.read() as s:
        [before] = rounds.list_rounds(s, team.program_id, limit=1)
    [intro] = enqueue(
        db, new_message(team, kind=MessageKind.PAIR_INTRO, round_id=before.id, pair_id=pair)
    )

    with db.write() as s:
        early = rounds.finish_rounds(s)
        outbox.cancel(s, [intro.id], reason="test", now=NOW)
        finished = rounds.finish_rounds(s)
        again = rounds.finish_rounds(s)

        assert (early, finished, again) == (0, 1, 0)
        assert rounds.get_round(s, before.id).state is RoundState.DONE
        assert outbox.get_message(s, intro.id).state is MessageState.CANCELLED


def test_one_yes_counts_as_met_and_no_answer_as_silent(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.participants
    met, not_met, _ = run_round(db, team, (a, b), (c, d), (e, f))
    run_round(db, team, weeks=1)
    with db.write() as s:
        for pair_id, person, said in (
            (met, 0, MeetingAnswer.NOT_YET),
            (met, 1, MeetingAnswer.YES_ONCE),
            (not_met, 2, MeetingAnswer.WONT_HAPPEN),
        ):
            check_ins.answer(
                s, pair_id=pair_id, person_id=team.people[person], answer=said, now=NOW
            )

    with db.read() as s:
        empty, found = count_rounds(s, team.program_id, limit=5)
        assert count_rounds(s, team.program_id, limit=1) == [empty]
    assert found == RoundCounts(found.round_id, NOW, n_pairs=3, n_met=1, n_not_met=1, n_silent=1)
    assert empty == RoundCounts(empty.round_id, NOW + WEEK, 0, 0, 0, 0)


@pytest.mark.slow
def test_a_round_of_twenty_thousand_people_is_stored_in_seconds(db: Database) -> None:
    team = make_team(db, 0)
    size, limit_s = 20_000, 20.0  # about 3 s on a free core; the limit allows for a busy machine
    pool = fill_program(db, team, size)
    groups = [(pool[n].id, pool[n + 1].id) for n in range(0, size, 2)]
    plan = make_plan(*groups)

    started = time.perf_counter()
    with db.write() as s:
        assert len(rounds.still_eligible(s, [p.id for p in pool], due_at=NOW)) == size
        round_id = insert_round(s, team, plan)
        prompts = [["p1", "p2", "p3"]] * len(groups)
        ids = pairs.insert_pairs(s, round_id, plan.pairs, prompt_ids=prompts)
        outbox.enqueue(
            s,
            [
                new_message(team, pair_id=pair_id, round_id=round_id, seq=seq)
                for pair_id in ids
                for seq in range(2)
            ],
        )
        check_ins.insert_check_ins(
            s,
            [
                check_ins.NewCheckIn(team.workspace_id, pair_id, pool[n].person_id, NOW)
                for n, pair_id in enumerate(pair_id for pair_id in ids for _ in range(2))
            ],
        )
        rounds.record_waiting(s, team.program_id, sat_out=[], paired=[p.id for p in pool])
    took_s = time.perf_counter() - started

    with db.read() as s:
        assert len(rounds.list_history(s, team.program_id)) == size // 2
        assert outbox.count_by_state(s)[MessageState.PENDING] == size
    assert took_s < limit_s


def fill_program(db: Database, team: Team, size: int) -> list[Participant]:
    """Add many people in bulk; returns them as participants."""
    with db.write() as s:
        members = [
            {"workspace_id": team.workspace_id, "slack_user_id": f"U{n}", "kind": PersonKind.MEMBER}
            for n in range(size)
        ]
        s.execute(insert(table_of(PersonRow)), members)
        opted_in = [
            {
                "workspace_id": team.workspace_id,
                "program_id": team.program_id,
                "person_id": n + 1,
                "opted_in_at": NOW - timedelta(days=1),
            }
            for n in range(size)
        ]
        s.execute(insert(table_of(ParticipantRow)), opted_in)
    with db.read() as s:
        return participants.list_pool(s, team.program_id, due_at=NOW)
