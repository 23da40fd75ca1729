"""Storing a round of a very large company."""

from __future__ import annotations

import pytest

from pairing.follow_ups import FollowUp
from storage import follow_ups, history, outbox, pairs, rounds
from storage.database import Database
from storage.outbox import MessageState
from tests.crowds import fill_program
from tests.storage.factories import (
    NOW,
    insert_round,
    make_plan,
    make_team,
    new_message,
)


@pytest.mark.slow
def test_a_round_of_twenty_thousand_people_can_be_stored_and_read_back(db: Database) -> None:
    team = make_team(db, 0)
    size = 20_000
    pool = fill_program(db, team, size)
    groups = [(pool[n].id, pool[n + 1].id) for n in range(0, size, 2)]
    plan = make_plan(*groups)

    with db.write() as s:
        everybody = [person.id for person in pool]
        there = rounds.still_eligible(s, team.program_id, everybody, due_at=NOW, keep=True)
        assert len(there) == size
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
        follow_ups.insert_follow_ups(
            s,
            [
                follow_ups.NewFollowUp(
                    team.workspace_id, pair_id, pool[n].person_id, FollowUp.CHECK_IN, NOW
                )
                for n, pair_id in enumerate(pair_id for pair_id in ids for _ in range(2))
            ],
        )
        rounds.record_waiting(s, team.program_id, sat_out=[], paired=everybody)

    with db.read() as s:
        assert len(history.list_meetings(s, team.program_id)) == size // 2
        assert outbox.count_by_state(s)[MessageState.PENDING] == size
