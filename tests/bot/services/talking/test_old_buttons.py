"""A button of a pair that is over says so to those who were in it, and nothing to anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.answers import Said
from bot.services.joining import participants
from bot.services.talking.old_buttons import why_inactive
from pairing.ids import PairId
from storage.database import Database
from tests.bot.services.caring import choose
from tests.bot.services.factories import NOW, TEAM, ask, bring_in
from tests.bot.services.talking.timing import introduced_pair

ROUND = timedelta(weeks=6)  # until it is over, with the wait for its day


def why(
    db: Database, pair_id: PairId, who: str, *, team_id: str = TEAM, later: timedelta = timedelta()
) -> Said:
    return why_inactive(db, team_id=team_id, slack_user_id=who, pair_id=pair_id, now=NOW + later)


@pytest.mark.parametrize("over", ["ended", "left", "round over"])
def test_both_hear_that_it_is_over_in_the_same_words_whatever_the_cause(
    db: Database, over: str
) -> None:
    pair_id = introduced_pair(db)
    if over == "ended":
        choose(db, pair_id, who="U1", end=True)
    elif over == "left":
        participants.leave(db, ask("U1"), now=NOW)

    later = ROUND if over == "round over" else timedelta()

    assert [why(db, pair_id, who, later=later) for who in ("U1", "U2")] == [Said.PAIR_OVER] * 2


def test_while_it_goes_on_nobody_is_told_that_it_is_over(db: Database) -> None:
    pair_id = introduced_pair(db)

    assert [why(db, pair_id, who) for who in ("U1", "U2")] == [Said.NOT_YOURS] * 2


def test_nobody_else_learns_that_a_pair_was_there_or_ended(db: Database) -> None:
    pair_id = introduced_pair(db)
    bring_in(db, "U3")
    bring_in(db, "U1", team_id="T2")
    choose(db, pair_id, who="U1", end=True)

    said = [
        why(db, pair_id, "U3"),
        why(db, pair_id, "U9"),
        why(db, pair_id, "U1", team_id="T2"),  # the same Slack id in another workspace
        why(db, pair_id, "U1", team_id="T9"),
        why(db, PairId(999), "U1"),
    ]

    assert said == [Said.NOT_YOURS] * 5


def test_who_left_a_trio_hears_it_and_the_two_who_go_on_do_not(db: Database) -> None:
    pair_id = introduced_pair(db, "U1", "U2", "U3")
    choose(db, pair_id, who="U3", end=True)

    said = [why(db, pair_id, who) for who in ("U1", "U2", "U3")]

    assert said == [Said.NOT_YOURS, Said.NOT_YOURS, Said.PAIR_OVER]
