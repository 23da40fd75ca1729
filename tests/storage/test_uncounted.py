"""Pairs that may be in no report: neither their people's return nor whom they met is counted."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from pairing.ids import PairId, RoundId
from storage import stats, stats_reach
from storage.database import Database
from storage.places import save_places
from storage.statements import table_of
from storage.tables import PairRow
from tests.storage.factories import NOW, WEEK, make_team, run_round


def leave_out(db: Database, pair_id: PairId) -> None:
    pairs = table_of(PairRow)
    with db.write() as s:
        s.execute(update(pairs).where(pairs.c.id == pair_id).values(is_counted=False))


def round_of(db: Database, pair_id: PairId) -> RoundId:
    with db.read() as s:
        return RoundId(
            s.execute(select(PairRow.round_id).where(PairRow.id == pair_id)).scalar_one()
        )


@pytest.mark.parametrize(("left_out", "found"), [(None, (4, 2)), (0, (2, 0)), (1, (4, 0))])
def test_who_had_a_partner_again(
    db: Database, left_out: int | None, found: tuple[int, int]
) -> None:
    team = make_team(db, 4)
    one, other, third, fourth = team.participants
    [first, _] = run_round(db, team, (one, other), (third, fourth))
    [second] = run_round(db, team, (one, other), weeks=1)
    if left_out is not None:
        leave_out(db, (first, second)[left_out])

    with db.read() as s:
        assert stats.count_returned(s, round_of(db, first), round_of(db, second)) == found


def test_colleagues_and_departments_are_those_of_pairs_that_may_be_counted(db: Database) -> None:
    team = make_team(db, 2)
    made = [run_round(db, team, team.participants, weeks=week)[0] for week in range(3)]
    rows = {one: {"department": f"D{n}"} for n, one in enumerate(team.people)}
    with db.write() as s:
        save_places(s, team.workspace_id, rows, fields=("department",), now=NOW)

    def reach() -> tuple[object, ...]:
        until = NOW + 3 * WEEK
        with db.read() as s:
            partners = stats_reach.count_partners(s, team.program_id, until=until)
            found = stats_reach.find_departments(s, team.program_id, until=until)
        return partners, found.placed, found.together

    assert reach() == ((1, 1), {"D0": 3, "D1": 3}, {("D0", "D1"): 1})
    for pair_id in made:
        leave_out(db, pair_id)
    assert reach() == ((), {}, {})
