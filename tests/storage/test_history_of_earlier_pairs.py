"""Pairs from before there was PairMe have met, as long ago as rounds have run since."""

from __future__ import annotations

from storage import earlier_pairs, history
from storage.database import Database
from tests.storage.factories import NOW, WEEK, Team, make_team, run_round


def met(db: Database, team: Team) -> list[tuple[int, int, int]]:
    with db.read() as s:
        found = history.list_meetings(s, team.program_id)
    return sorted(zip(found.low, found.high, found.ago, strict=True))


def note_earlier(db: Database, team: Team, *pairs: tuple[int, int], weeks: float) -> None:
    """Import pairs, by the numbers of their people in the team."""
    rows = {(team.people[a], team.people[b]): NOW + weeks * WEEK for a, b in pairs}
    with db.write() as s:
        earlier_pairs.save_pairs(s, team.workspace_id, rows)


def test_a_pair_from_before_has_met_once(db: Database) -> None:
    team = make_team(db, 3)
    note_earlier(db, team, (0, 2), weeks=-20)

    assert met(db, team) == [(team.participants[0], team.participants[2], 1)]


def test_a_pair_from_before_is_as_old_as_the_rounds_since(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.participants
    run_round(db, team, (a, b), weeks=0)
    run_round(db, team, (c, d), weeks=4)
    note_earlier(db, team, (0, 4), weeks=-1)
    note_earlier(db, team, (4, 5), weeks=2)

    assert met(db, team) == sorted([(a, b, 2), (c, d, 1), (a, e, 3), (e, f, 2)])


def test_who_is_not_in_the_program_has_met_nobody_in_it(db: Database) -> None:
    team = make_team(db, 2)
    outside = make_team(db, 2, team_id="T2")
    note_earlier(db, outside, (0, 1), weeks=-1)

    assert met(db, team) == []
