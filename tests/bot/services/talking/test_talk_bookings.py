"""Booking a talk: the first time that suits everybody, once, and together to another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.services.answers import Said
from bot.services.talking import talk_times
from pairing.follow_ups import FollowUp
from pairing.profiles import WorkHours
from storage import follow_ups
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.factories import NOW, TEAM, bring_in
from tests.bot.services.talking.guiding import SENIOR, set_profile
from tests.bot.services.talking.timing import (
    choose,
    end,
    introduced_pair,
    meets_at,
    opened,
    tick,
    times,
    told,
)
from tests.storage.factories import race


def test_the_first_time_that_suits_both_is_booked_and_said_once(db: Database) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)
    with db.read() as session:
        assert follow_ups.list_waiting(session, FollowUp.NUDGE)

    said = [tick(db, choice, "U1", *times(choice)[1:]), tick(db, choice, "U2", *times(choice))]

    first = times(choice)[1]
    [_, booked] = told(db)
    assert said == [Said.TIMES_NOTED, Said.TIME_BOOKED]
    assert meets_at(db, pair_id) == first
    assert (booked.kind, booked.pair_id) == (MessageKind.BOOKED, pair_id)
    assert booked.facts == {"at": first.isoformat(), "minutes": 30, "instead": None}
    with db.read() as session:
        assert follow_ups.list_waiting(session, FollowUp.NUDGE) == []
        assert follow_ups.list_waiting(session, FollowUp.CHECK_IN)


def test_of_two_who_answer_at_the_same_moment_one_books_and_the_pair_hears_it_once(
    db: Database,
) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)

    said = race(2, lambda n: tick(db, choice, f"U{n + 1}", *times(choice)[1:]))

    assert sorted(said) == [Said.TIME_BOOKED, Said.TIMES_NOTED]
    assert meets_at(db, pair_id) == times(choice)[1]
    assert len(told(db, MessageKind.BOOKED)) == 1
    assert len(told(db, MessageKind.TIMES)) == 1


def test_when_nothing_suits_both_three_others_are_offered_and_said_once(db: Database) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)

    said = [tick(db, choice, "U1", times(choice)[0]), tick(db, choice, "U2", times(choice)[1])]

    asked, others = told(db)
    assert said == [Said.TIMES_NOTED, Said.TIMES_OTHER]
    assert asked.facts["times"] == [times(choice)[0].isoformat()]
    assert others.facts["by"] is None
    assert len(others.facts["times"]) == 3
    assert choose(db, pair_id, "U2", -1) is Said.TIMES_NOTED
    assert len(told(db)) == 2  # this batch was announced
    last = opened(db, pair_id, "U1").times[-1]
    assert last.suits == ("U2",)
    assert tick(db, opened(db, pair_id, "U1"), "U1", last.starts_at) is Said.TIME_BOOKED


def test_all_three_of_a_trio_have_to_agree(db: Database) -> None:
    pair_id = introduced_pair(db, "U1", "U2", "U3")
    choice = opened(db, pair_id)

    said = [tick(db, choice, f"U{n}", *times(choice)[:2]) for n in (1, 2, 3)]

    assert said == [Said.TIMES_NOTED, Said.TIMES_NOTED, Said.TIME_BOOKED]
    assert [one.kind for one in told(db)] == [MessageKind.TIMES, MessageKind.BOOKED]
    assert meets_at(db, pair_id) == times(choice)[0]


def test_who_has_left_a_trio_is_not_waited_for(db: Database) -> None:
    pair_id = introduced_pair(db, "U1", "U2", "U3")
    choice = opened(db, pair_id)
    tick(db, choice, "U3")  # none suits
    end(db, pair_id, "U3")

    said = [tick(db, choice, who, times(choice)[1]) for who in ("U1", "U2")]

    assert said[-1] is Said.TIME_BOOKED
    assert tick(db, choice, "U3", times(choice)[1]) is Said.NOT_YOURS


def test_who_has_agreed_can_change_the_time_together_and_not_alone(db: Database) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)
    first, second, _ = times(choice)
    tick(db, choice, "U1", *times(choice))
    tick(db, choice, "U2", first, second)  # what else suited them does not count any more

    again = opened(db, pair_id, "U1")
    said = tick(db, again, "U1", second)

    assert again.booked == first
    assert first not in times(again)
    assert said is Said.TIMES_NOTED
    assert meets_at(db, pair_id) == first
    assert told(db)[-1].facts["booked"] == first.isoformat()
    assert choose(db, pair_id, "U2", 0) is Said.TIME_BOOKED
    assert meets_at(db, pair_id) == second
    booked = [(one.facts["at"], one.facts["instead"]) for one in told(db, MessageKind.BOOKED)]
    assert booked == [(first.isoformat(), None), (second.isoformat(), first.isoformat())]


def test_what_somebody_refused_before_a_booking_is_not_proposed_to_anybody_afterwards(
    db: Database,
) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)
    for who in ("U1", "U2"):
        tick(db, choice, who, times(choice)[1])

    mine, partners = opened(db, pair_id, "U1"), opened(db, pair_id, "U2")

    assert len(times(mine)) == 3
    assert times(partners) == times(mine)
    assert not set(times(mine)) & set(times(choice))


def test_where_no_other_time_is_left_the_refused_ones_are_asked_about_once_more(
    db: Database,
) -> None:
    hours = WorkHours(9 * 60, 9 * 60 + 30, days=(1,))  # one time on each of five Tuesdays
    pair_id = introduced_pair(db)
    for who in ("U1", "U2"):
        set_profile(db, who, replace(SENIOR, hours=hours))
    choice = opened(db, pair_id)
    for who in ("U1", "U2"):
        tick(db, choice, who, times(choice)[0])
    choose(db, pair_id, "U1")  # the last one, which is new, does not suit either

    again = opened(db, pair_id, "U2")

    assert not set(times(again)) & {times(choice)[0]}
    assert set(times(choice)[1:]) < set(times(again))
    assert tick(db, again, "U2", times(again)[0]) is Said.TIMES_NOTED
    assert choose(db, pair_id, "U1") is Said.NO_TIMES
    # asked and answered: not again and again
    assert times(opened(db, pair_id, "U2")) == times(again)[1:]


def test_a_form_from_before_the_booking_does_not_undo_it(db: Database) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)
    tick(db, choice, "U1", *times(choice))
    tick(db, choice, "U2", *times(choice))
    n_told = len(told(db))

    said = tick(db, choice, "U1", *times(choice))

    assert said is Said.TIME_BOOKED
    assert len(told(db)) == n_told
    assert meets_at(db, pair_id) == times(choice)[0]


def test_after_a_talk_a_time_for_the_next_one_can_be_found(db: Database) -> None:
    pair_id = introduced_pair(db)
    for who in ("U1", "U2"):
        choose(db, pair_id, who, 0)
    met = meets_at(db, pair_id)
    assert met is not None
    later = met + timedelta(days=10)

    said = [choose(db, pair_id, who, 0, now=later) for who in ("U1", "U2")]

    assert opened(db, pair_id, now=later).booked == meets_at(db, pair_id) != met
    assert said == [Said.TIMES_NOTED, Said.TIME_BOOKED]
    assert len(told(db, MessageKind.BOOKED)) == 2


def test_members_find_what_they_agreed_on_and_nobody_else_does(db: Database) -> None:
    pair_id = introduced_pair(db)
    bring_in(db, "U3")

    def found(who: str) -> datetime | None:
        booking = talk_times.find_booking(
            db, team_id=TEAM, slack_user_id=who, pair_id=pair_id, now=NOW
        )
        return None if booking is None else booking.starts_at

    before = found("U1")
    for who in ("U1", "U2"):
        choose(db, pair_id, who, 0)

    assert before is None
    assert found("U1") == found("U2") == meets_at(db, pair_id) is not None
    assert found("U3") is None
