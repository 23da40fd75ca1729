"""Who has met whom when a pair ended early, or somebody left a trio."""

from __future__ import annotations

import pytest

from pairing.check_ins import MeetingAnswer
from storage import endings
from storage.database import Database
from tests.storage.factories import NOW, make_team, run_round
from tests.storage.test_history import met, say

BOOKED, YES = MeetingAnswer.BOOKED, MeetingAnswer.YES_ONCE


@pytest.mark.parametrize(
    ("answers", "still"), [([], []), ([(0, BOOKED)], []), ([(1, YES)], [(0, 1, 2)])]
)
def test_a_pair_that_ended_early_has_met_only_if_somebody_said_so(
    db: Database, answers: list[tuple[int, MeetingAnswer]], still: list[tuple[int, int, int]]
) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    say(db, team, pair, *answers)
    with db.write() as s:
        endings.end_pair(s, pair, now=NOW)

    in_the_next_round = met(db, team.program_id)
    run_round(db, team, weeks=4)
    later = met(db, team.program_id)

    a, b = team.participants
    assert in_the_next_round == [(a, b, 1)]
    assert later == [(team.participants[x], team.participants[y], ago) for x, y, ago in still]


@pytest.mark.parametrize("said_so", [False, True])
def test_who_left_a_trio_has_met_the_others_only_if_they_said_so(
    db: Database, said_so: bool
) -> None:
    team = make_team(db, 3)
    a, b, c = team.participants
    [trio] = run_round(db, team, team.participants)
    if said_so:
        say(db, team, trio, (0, YES))
    with db.write() as s:
        endings.leave_trio(s, trio, team.people[0], now=NOW)

    in_the_next_round = met(db, team.program_id)
    run_round(db, team, weeks=4)
    later = met(db, team.program_id)

    assert len(in_the_next_round) == 3
    assert later == ([(a, b, 2), (a, c, 2)] if said_so else []) + [(b, c, 2)]
