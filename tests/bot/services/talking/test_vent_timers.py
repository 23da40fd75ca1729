"""The vent timer: where venting is fine with everybody, one at a time, one more minute once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.services.answers import Said
from bot.services.joining import participants
from bot.services.talking import vent_timers
from bot.services.talking.vent_timers import (
    EXTENDED_WITHIN,
    LATE,
    MORE_SECONDS,
    VENT_SECONDS,
    Timer,
)
from pairing.check_ins import MeetingAnswer
from pairing.guides.agenda import steps_of
from pairing.guides.library import Mode
from pairing.ids import PairId
from pairing.profiles import MeetingMode, Profile
from storage import endings, outbox, pairs
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState, Move
from tests.bot.services.factories import NOW, ask, deliver, messages_in
from tests.bot.services.talking.guiding import (
    LIBRARY,
    SENIOR,
    make_pair,
    meet,
    only,
    prepare,
    set_profile,
)
from tests.storage.factories import race

OVER_AT = NOW + timedelta(seconds=VENT_SECONDS)


def make_friends(db: Database, *who: str, profile: Profile = SENIOR) -> PairId:
    """A pair that was introduced and has met once."""
    pair_id = make_pair(db, *who, profile=profile)
    deliver(db, now=NOW)
    meet(db, pair_id, MeetingAnswer.YES_ONCE)
    return pair_id


def press(db: Database, pair_id: PairId, who: str = "U1", *, now: datetime = NOW) -> Said:
    return vent_timers.start(db, ask(who), pair_id=pair_id, library=LIBRARY, now=now).said


def extend(db: Database, timer: Message, who: str = "U2", *, now: datetime = OVER_AT) -> Said:
    assert timer.pair_id is not None
    return vent_timers.extend(db, ask(who), Timer(timer.pair_id, timer.seq), now=now).said


def timers(db: Database, state: MessageState = MessageState.PENDING) -> list[Message]:
    return [one for one in messages_in(db, state) if one.kind is MessageKind.VENT_TURN]


def rung(db: Database, pair_id: PairId) -> Message:
    """A timer that has come."""
    assert press(db, pair_id) is Said.TIMER_STARTED
    deliver(db, now=OVER_AT)
    return timers(db, MessageState.SENT)[-1]


def test_three_minutes_later_the_pair_gets_one_message_and_not_much_later(db: Database) -> None:
    pair_id = make_friends(db)

    said = press(db, pair_id)

    [timer] = timers(db)
    assert said is Said.TIMER_STARTED
    assert timer.send_after == NOW + timedelta(minutes=3)
    assert timer.expires_at == timer.send_after + LATE
    assert (timer.pair_id, timer.person_id) == (pair_id, None)


def test_the_timer_is_as_long_as_the_guide_says() -> None:
    for turn in (7, 9, 11, 13, 14):
        assert steps_of(Mode.VENT, turn=turn)[0] * 60 == VENT_SECONDS


@pytest.mark.parametrize("is_shown", [True, False])
def test_the_message_remembers_the_vent_prompt_of_the_guide_and_nothing_else(
    db: Database, is_shown: bool
) -> None:
    pair_id = make_friends(db)
    left_out = (Mode.BRAINSTORM, Mode.SHARE) if is_shown else (Mode.VENT,)
    guide = prepare(db, pair_id, library=only(lambda one: one.mode not in left_out))
    assert guide is not None
    shown = [one.prompt.id for one in guide.prompts if one.prompt.mode is Mode.VENT]
    assert bool(shown) is is_shown

    press(db, pair_id)

    [timer] = timers(db)
    assert timer.facts == {"prompt_id": shown[0] if shown else None}


def test_two_presses_at_the_same_moment_start_one_timer(db: Database) -> None:
    pair_id = make_friends(db)

    said = race(4, lambda n: press(db, pair_id, ("U1", "U2")[n % 2]))

    assert sorted(said) == [Said.TIMER_RUNS] * 3 + [Said.TIMER_STARTED]
    assert len(timers(db)) == 1


def test_when_a_timer_is_over_or_could_not_come_the_next_can_begin(db: Database) -> None:
    pair_id = make_friends(db)
    rung(db, pair_id)

    assert press(db, pair_id, "U2", now=OVER_AT) is Said.TIMER_STARTED
    assert press(db, pair_id, now=OVER_AT + timedelta(minutes=1)) is Said.TIMER_RUNS
    assert press(db, pair_id, now=OVER_AT + timedelta(minutes=6)) is Said.TIMER_STARTED


def test_the_first_talk_has_no_timer(db: Database) -> None:
    pair_id = make_pair(db)
    deliver(db, now=NOW)

    assert press(db, pair_id) is Said.NO_TIMER
    assert timers(db) == []


@pytest.mark.parametrize("who", ["U1", "U2"])
def test_nobody_hears_who_switched_it_off_and_nothing_starts(db: Database, who: str) -> None:
    pair_id = make_friends(db)
    set_profile(db, who, replace(SENIOR, vent_ok=False))

    assert [press(db, pair_id, one) for one in ("U1", "U2")] == [Said.NO_TIMER] * 2
    assert timers(db) == []


def test_a_trio_has_no_timer(db: Database) -> None:
    assert press(db, make_friends(db, "U1", "U2", "U3")) is Said.NO_TIMER


def test_a_conversation_in_writing_has_no_timer(db: Database) -> None:
    writing = replace(SENIOR, mode=MeetingMode.CHAT, async_ok=True)
    assert press(db, make_friends(db, profile=writing)) is Said.NO_TIMER


def test_a_pair_that_changed_to_writing_has_no_timer_any_more(db: Database) -> None:
    pair_id = make_friends(db)
    with db.write() as session:
        pairs.set_in_writing(session, pair_id)

    assert press(db, pair_id) is Said.NO_TIMER


def test_strangers_and_people_of_a_pair_that_is_over_start_and_extend_nothing(db: Database) -> None:
    pair_id = make_friends(db)
    timer = rung(db, pair_id)
    assert press(db, pair_id, "U9") is Said.NOT_YOURS
    assert extend(db, timer, "U9") is Said.NOT_YOURS

    with db.write() as session:
        endings.end_pair(session, pair_id, now=NOW)

    assert press(db, pair_id) is Said.NOT_YOURS
    assert extend(db, timer) is Said.NOT_YOURS
    assert timers(db) == []


def test_when_somebody_leaves_the_timer_that_runs_is_called_off(db: Database) -> None:
    pair_id = make_friends(db)
    press(db, pair_id)

    participants.leave(db, ask("U2"), now=NOW)

    assert timers(db) == []


def test_one_more_minute_is_given_once_whoever_asks_first(db: Database) -> None:
    timer = rung(db, make_friends(db))

    said = race(4, lambda n: extend(db, timer, ("U1", "U2")[n % 2]))

    [more] = timers(db)
    assert sorted(said) == [Said.MORE_STARTED, *[Said.MORE_TAKEN] * 3]
    assert more.send_after == OVER_AT + timedelta(seconds=MORE_SECONDS)
    assert more.facts == {**timer.facts, "after": timer.seq}


def test_while_the_extra_minute_runs_no_other_timer_begins(db: Database) -> None:
    pair_id = make_friends(db)
    extend(db, rung(db, pair_id))

    assert press(db, pair_id, now=OVER_AT) is Said.TIMER_RUNS


def test_the_extra_minute_itself_an_old_timer_and_one_that_never_was_give_none(
    db: Database,
) -> None:
    pair_id = make_friends(db)
    first = rung(db, pair_id)
    extend(db, first)
    later = OVER_AT + timedelta(seconds=MORE_SECONDS)
    deliver(db, now=later)
    more = timers(db, MessageState.SENT)[-1]
    assert more.seq > first.seq

    assert extend(db, more, now=later) is Said.NOT_YOURS
    assert extend(db, replace(first, seq=1), now=later) is Said.NOT_YOURS

    press(db, pair_id, now=later)
    assert extend(db, first, now=later) is Said.NOT_YOURS
    assert [one.facts.get("after") for one in timers(db)] == [None]


def test_long_after_the_talk_nothing_is_extended(db: Database) -> None:
    timer = rung(db, make_friends(db))
    last = OVER_AT + EXTENDED_WITHIN

    assert extend(db, timer, now=last + timedelta(seconds=1)) is Said.NOT_YOURS
    assert extend(db, timer, now=last) is Said.MORE_STARTED


def test_a_timer_whose_answer_got_lost_runs_until_it_makes_no_sense_and_can_be_extended(
    db: Database,
) -> None:
    pair_id = make_friends(db)
    press(db, pair_id)
    with db.write() as session:
        [timer] = outbox.list_due(session, now=OVER_AT, limit=1)
        claimed = outbox.claim(session, timer, owner="me", now=OVER_AT)
        assert claimed is not None
        unclear = Move(to=MessageState.CHECKING, send_after=OVER_AT + LATE, doubts=1)
        assert outbox.move(session, claimed, unclear)

    assert press(db, pair_id, now=OVER_AT) is Said.TIMER_RUNS
    assert extend(db, timer) is Said.MORE_STARTED
