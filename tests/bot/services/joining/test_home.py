"""What Home is told: current partners beside the earlier ones, at a cost that does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import event

from bot.services.joining.home import MOST_MET, Home, find_home
from bot.services.status import Status, find_status
from pairing.ids import PairId
from storage.database import Database
from tests.bot.services.caring import choose, introduced
from tests.bot.services.factories import (
    NOW,
    TEAM,
    bring_in,
    deliver,
    due_at,
    run_round,
    set_apart,
)
from tests.bot.services.factories import person_of as person

OVER = timedelta(weeks=4)


def home_of(db: Database, who: str = "U1", *, now: datetime, team_id: str = TEAM) -> Home:
    return find_home(db, team_id=team_id, slack_user_id=who, now=now)


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """The queries that are asked meanwhile."""
    asked: list[str] = []

    def before_statement(*told: object) -> None:
        asked.append(str(told[2]))

    what = (db.engine, "before_cursor_execute", before_statement)
    event.listen(*what)
    try:
        yield asked
    finally:
        event.remove(*what)


def queries(db: Database, *, now: datetime) -> tuple[int, int]:
    """How many queries it takes to look up somebody's status, and to draw their Home."""
    numbers = []
    for find in (find_status, find_home):
        with counted(db) as asked:
            find(db, team_id=TEAM, slack_user_id="U1", now=now)
        numbers.append(len([one for one in asked if one.lstrip().startswith("SELECT")]))
    return numbers[0], numbers[1]


def rounds_of(db: Database, n: int) -> list[PairId]:
    """Let U1 and U2 be introduced in so many rounds; returns the pairs, the newest first."""
    return [introduced(db) for _ in range(n)][::-1]


def test_strangers_have_an_empty_home(db: Database) -> None:
    nowhere = home_of(db, now=NOW)
    bring_in(db, "U1", "U2")

    stranger, elsewhere = home_of(db, "U9", now=NOW), home_of(db, now=NOW, team_id="T9")
    newcomer = home_of(db, now=NOW)

    assert nowhere == elsewhere == Home(Status(slack_user_id="U1"))
    assert stranger == Home(Status(slack_user_id="U9"))
    assert (newcomer.met, newcomer.more, newcomer.status.pairs) == ((), 0, ())


def test_a_partner_is_a_current_one_first_and_an_earlier_one_when_the_round_is_over(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    at = due_at(db)
    pair_id = introduced(db)

    during = home_of(db, now=at + OVER - timedelta(seconds=1))
    later = home_of(db, now=at + OVER)

    assert ([one.pair_id for one in during.status.pairs], during.met) == ([pair_id], ())
    assert later.status.pairs == ()
    assert [(one.pair_id, one.due_at, one.others) for one in later.met] == [(pair_id, at, ("U2",))]


def test_an_ended_pair_is_listed_like_any_other_for_both(db: Database) -> None:
    bring_in(db, "U1", "U2")
    at = due_at(db)
    pair_id = introduced(db)
    unended = home_of(db, "U2", now=at + OVER).met

    choose(db, pair_id, end=True, avoid=["U2"], now=at)

    assert home_of(db, "U2", now=at).met == home_of(db, "U2", now=at + OVER).met == unended
    assert [one.others for one in home_of(db, "U1", now=at).met] == [("U2",)]


def test_the_avoid_list_changes_nothing_on_anybodys_home(db: Database) -> None:
    bring_in(db, "U1", "U2")
    at = due_at(db)
    introduced(db)
    before = [home_of(db, who, now=now) for who in ("U1", "U2") for now in (at, at + OVER)]

    set_apart(db, person(db, "U1"), person(db, "U2"))

    after = [home_of(db, who, now=now) for who in ("U1", "U2") for now in (at, at + OVER)]
    assert after == before


def test_who_was_never_introduced_is_not_listed(db: Database) -> None:
    bring_in(db, "U1", "U2")
    at = due_at(db)
    run_round(db, now=at)

    waiting = home_of(db, now=at + OVER)
    deliver(db, now=at)

    assert waiting.met == ()
    assert len(home_of(db, now=at + OVER).met) == 1


def test_a_long_history_is_cut_and_counted(db: Database) -> None:
    bring_in(db, "U1", "U2")
    every = rounds_of(db, MOST_MET + 2)

    home = home_of(db, now=due_at(db) + OVER)

    assert [one.pair_id for one in home.met] == every[:MOST_MET]
    assert home.more == 2


def test_a_long_history_costs_no_more_queries_than_a_short_one(db: Database) -> None:
    bring_in(db, "U1", "U2")
    rounds_of(db, 1)
    short = queries(db, now=due_at(db) - timedelta(days=1))
    rounds_of(db, 3)

    long = queries(db, now=due_at(db) - timedelta(days=1))

    assert short == (9, 12)  # with one pair that goes on: its members, and what was answered
    assert long == (9, 13)
