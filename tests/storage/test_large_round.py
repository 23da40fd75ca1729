"""Storing a round of a very large company."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from pairing.participants import Participant
from storage import check_ins, history, outbox, pairs, participants, rounds
from storage.database import Database
from storage.outbox import MessageState
from storage.people import PersonKind
from storage.statements import table_of
from storage.tables import ParticipantRow, PersonRow
from tests.storage.factories import (
    NOW,
    Team,
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

    with db.read() as s:
        assert len(history.list_history(s, team.program_id)) == size // 2
        assert outbox.count_by_state(s)[MessageState.PENDING] == size


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
