"""Pairs: stored in order, found again by person, channel and prompts."""

from __future__ import annotations

import pytest

from pairing.matching import PlannedPair, Reason, ReasonKind
from storage import pairs
from storage.database import Database
from storage.seen_prompts import find_seen_prompts
from tests.storage.factories import (
    NOW,
    insert_round,
    make_plan,
    make_team,
    run_round,
)


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


def test_prompts_seen_are_those_of_all_pairs_so_far(db: Database) -> None:
    team = make_team(db, 4)
    a, b, c, d = team.participants
    run_round(db, team, (a, b), (c,), weeks=0)
    run_round(db, team, (a, c), weeks=1)

    with db.read() as s:
        seen = find_seen_prompts(s, team.program_id)

    assert seen.by_any([a]) == {"p0-0", "p1-0"}
    assert seen.by_any([b]) == {"p0-0"}
    assert seen.by_any([d]) == frozenset()
    assert seen.by_any([d, c, b]) == {"p0-0", "p0-1", "p1-0"}
