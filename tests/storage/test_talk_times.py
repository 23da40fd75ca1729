"""Times offered to a pair: who can make them, and what the pair agreed on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from pairing.ids import PairId
from pairing.talk_offers import Offer
from storage import pairs, talk_times
from storage.database import Database
from tests.storage.factories import NOW, Team, make_team, run_round

DAYS = [NOW + timedelta(days=n) for n in range(4)]


def paired(db: Database) -> tuple[Team, PairId, PairId]:
    """Two pairs; the first one is offered two times."""
    team = make_team(db, 4)
    one, other = run_round(db, team, team.participants[:2], team.participants[2:])
    with db.write() as s:
        talk_times.add_offers(s, team.workspace_id, one, [DAYS[1], DAYS[0]])
    return team, one, other


def test_offers_come_in_order_with_whom_they_suit_and_whom_they_do_not(db: Database) -> None:
    team, pair, other = paired(db)
    ana, ben = team.people[:2]
    known = Offer(DAYS[1], suits=frozenset({ben}), refused=frozenset({ana}))

    with db.write() as s:
        talk_times.keep_answers(s, pair, [known])

    with db.read() as s:
        assert talk_times.list_offers(s, pair) == [Offer(DAYS[0]), known]
        assert talk_times.list_offers(s, other) == []


def test_a_time_is_offered_once_and_more_can_be_added(db: Database) -> None:
    team, pair, _ = paired(db)

    with pytest.raises(IntegrityError), db.write() as s:
        talk_times.add_offers(s, team.workspace_id, pair, [DAYS[0]])
    with db.write() as s:
        talk_times.add_offers(s, team.workspace_id, pair, [DAYS[2]])

    with db.read() as s:
        assert [one.starts_at for one in talk_times.list_offers(s, pair)] == DAYS[:3]


def test_answers_of_one_pair_are_forgotten_and_its_times_stay(db: Database) -> None:
    team, pair, other = paired(db)
    [*_, dan] = team.people
    said = Offer(DAYS[0], suits=frozenset({dan}))
    with db.write() as s:
        talk_times.add_offers(s, team.workspace_id, other, [DAYS[0]])
        talk_times.keep_answers(s, other, [said])
        talk_times.keep_answers(s, pair, [Offer(DAYS[0], refused=frozenset({team.people[0]}))])

    with db.write() as s:
        talk_times.forget_answers(s, pair)

    with db.read() as s:
        assert talk_times.list_offers(s, pair) == [Offer(DAYS[0]), Offer(DAYS[1])]
        assert talk_times.list_offers(s, other) == [said]


def test_a_time_is_booked_once_until_another_one_is(db: Database) -> None:
    _, pair, other = paired(db)

    with db.write() as s:
        booked = [talk_times.book(s, pair, at) for at in (DAYS[0], DAYS[0], DAYS[2])]

    assert booked == [True, False, True]
    with db.read() as s:
        found = [pairs.get_pair(s, one) for one in (pair, other)]
        assert [one.meets_at for one in found if one is not None] == [DAYS[2], None]
