"""Finding a time for a talk: the same choice for all, asked once, booked once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.answers import Said
from bot.services.joining import participants
from pairing.ids import PairId
from pairing.profiles import Profile, WorkHours
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.factories import NOW, ask, bring_in, person_of
from tests.bot.services.talking.guiding import SENIOR, set_profile
from tests.bot.services.talking.timing import (
    choose,
    end,
    find,
    introduced_pair,
    meets_at,
    opened,
    prepare,
    tick,
    times,
    told,
)
from tests.storage.factories import race

WEEKS = timedelta(weeks=6)  # the round is over then


def test_all_of_a_pair_choose_from_the_same_times_whoever_comes_first(db: Database) -> None:
    pair_id = introduced_pair(db)
    before = find(db, pair_id, "U2")

    mine = opened(db, pair_id, "U1")
    later = opened(db, pair_id, "U2", now=NOW + timedelta(hours=20))

    assert before is not None
    assert not before.is_ready
    assert len(times(mine)) == 3
    assert times(later) == times(mine)
    assert opened(db, pair_id, "U1") == mine
    assert [one.slack_user_id for one in mine.partners] == ["U2"]
    assert (mine.zone, mine.minutes, mine.booked) == ("Europe/Berlin", 30, None)
    assert told(db) == []


def test_nobody_else_chooses(db: Database) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)
    bring_in(db, "U3")
    bring_in(db, "U1", team_id="T2")

    found = [
        find(db, pair_id, "U3"),
        find(db, pair_id, "U9"),
        find(db, pair_id, "U1", team_id="T2"),  # the same Slack id in another workspace
        find(db, pair_id, "U1", team_id="T9"),
        find(db, PairId(999)),
        prepare(db, pair_id, "U3"),
        prepare(db, PairId(999)),
    ]
    said = [
        tick(db, choice, "U3", times(choice)[0]),
        tick(db, replace(choice, pair_id=PairId(999)), "U1", times(choice)[0]),
    ]

    assert found == [None] * 7
    assert said == [Said.NOT_YOURS] * 2
    assert told(db) == []


@pytest.mark.parametrize("over", ["ended", "left", "round over"])
def test_when_it_is_over_nothing_is_offered_or_booked(db: Database, over: str) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)
    choose(db, pair_id, "U2", 0)
    now = NOW + WEEKS if over == "round over" else NOW
    if over == "ended":
        end(db, pair_id)
    elif over == "left":
        participants.leave(db, ask("U1"), now=NOW)

    assert find(db, pair_id, now=now) is None
    assert prepare(db, pair_id, now=now) is None
    assert tick(db, choice, "U1", times(choice)[0], now=now) is Said.NOT_YOURS
    assert meets_at(db, pair_id) is None
    assert told(db, MessageKind.BOOKED) == []


def test_the_first_to_answer_has_the_other_asked_once(db: Database) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)

    said = [choose(db, pair_id, "U1", 0, 2), choose(db, pair_id, "U1", 1)]

    [message] = told(db)
    assert said == [Said.TIMES_NOTED] * 2
    assert (message.kind, message.pair_id) == (MessageKind.TIMES, pair_id)
    assert message.facts["by"] == person_of(db, "U1").id
    assert message.facts["times"] == [times(choice)[n].isoformat() for n in (0, 2)]
    assert [one.mine for one in opened(db, pair_id, "U1").times] == [False, True, False]
    assert [(one.starts_at, one.suits) for one in opened(db, pair_id, "U2").times] == [
        (times(choice)[1], ("U1",))  # and is not asked about what U1 cannot make
    ]


def test_two_who_open_at_the_same_moment_are_offered_the_same_three(db: Database) -> None:
    pair_id = introduced_pair(db)

    found = race(2, lambda n: prepare(db, pair_id, f"U{n + 1}"))

    assert [times(one) for one in found if one is not None] == [times(opened(db, pair_id))] * 2
    assert len(times(opened(db, pair_id))) == 3


def test_who_can_make_none_is_offered_others_at_once_and_the_partner_is_not_bothered(
    db: Database,
) -> None:
    pair_id = introduced_pair(db)
    before = times(opened(db, pair_id))

    said = choose(db, pair_id, "U1")

    mine, partners = opened(db, pair_id, "U1"), opened(db, pair_id, "U2")
    assert said is Said.TIMES_OTHER
    assert told(db) == []
    assert len(times(partners)) == 3
    assert not set(times(partners)) & set(before)
    assert times(mine) == times(partners)  # and not what they have just refused


def test_one_may_change_ones_mind_about_what_one_refused(db: Database) -> None:
    pair_id = introduced_pair(db)
    before = times(opened(db, pair_id))
    choose(db, pair_id, "U1")

    choose(db, pair_id, "U1", 0)  # of the next three

    mine = opened(db, pair_id, "U1")
    assert set(before) < set(times(mine))
    assert tick(db, mine, "U1", before[0]) is Said.TIMES_NOTED
    assert before[0] in times(opened(db, pair_id, "U2"))


def test_who_answers_about_times_that_are_gone_sees_the_others(db: Database) -> None:
    pair_id = introduced_pair(db)
    seen = opened(db, pair_id, "U2")
    choose(db, pair_id, "U1")  # none of them

    said = tick(db, seen, "U2", times(seen)[0])

    assert said is Said.TIMES_OTHER
    assert told(db) == []
    assert len(times(opened(db, pair_id, "U2"))) >= 3


def test_times_of_another_pair_and_made_up_ones_do_not_count(db: Database) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)
    made_up = NOW + timedelta(days=2, minutes=7)

    said = [tick(db, choice, who, made_up) for who in ("U1", "U2")]

    assert said == [Said.TIMES_OTHER] * 2
    assert meets_at(db, pair_id) is None


def test_a_time_that_has_come_is_not_offered_any_more(db: Database) -> None:
    pair_id = introduced_pair(db)
    choice = opened(db, pair_id)
    first = times(choice)[0]
    choose(db, pair_id, "U2", 0)

    said = tick(db, choice, "U1", first, now=first)

    assert said is Said.TIMES_OTHER
    assert first not in times(opened(db, pair_id, "U1", now=first))
    assert meets_at(db, pair_id) is None


def test_who_works_at_other_hours_now_is_not_asked_about_the_old_ones(db: Database) -> None:
    pair_id = introduced_pair(db)
    before = opened(db, pair_id)
    set_profile(db, "U2", replace(SENIOR, hours=WorkHours(12 * 60, 13 * 60)))

    after = opened(db, pair_id, "U1")

    assert not set(times(after)) & set(times(before))
    assert {one.hour for one in times(after)} <= {11, 12}
    assert tick(db, before, "U1", times(before)[0]) is Said.TIMES_OTHER


def test_who_share_no_hours_are_told_that_there_are_no_times(db: Database) -> None:
    pair_id = introduced_pair(db)
    set_profile(db, "U1", replace(SENIOR, hours=WorkHours(days=(0,))))
    set_profile(db, "U2", replace(SENIOR, hours=WorkHours(days=(1,))))

    choice = opened(db, pair_id)

    assert (choice.times, choice.hours) == ((), None)
    assert tick(db, choice, "U1") is Said.NO_TIMES


def test_offers_end_somewhere(db: Database) -> None:
    pair_id = introduced_pair(db)
    said = [Said.TIMES_OTHER]
    while said[-1] is Said.TIMES_OTHER:
        said.append(choose(db, pair_id, "U1"))

    assert said[-1] is Said.NO_TIMES
    assert len(said) == 11


def test_a_talk_is_as_long_as_the_shorter_wish(db: Database) -> None:
    pair_id = introduced_pair(db, profile=Profile(session_minutes=45))
    long = opened(db, pair_id)

    set_profile(db, "U2", Profile(session_minutes=30))

    assert (long.minutes, opened(db, pair_id).minutes) == (45, 30)
