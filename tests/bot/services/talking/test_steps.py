"""Reminders of one's own step: once, at a good hour, in one table only, and gone afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.services.answers import Answer, Said
from bot.services.joining import participants
from bot.services.operating import housekeeping, receipts
from bot.services.operating.receipts import Receipt
from bot.services.people import learn
from bot.services.talking import steps
from bot.services.talking.steps import NewStep, StepForm
from pairing.errors import InvalidStep
from pairing.ids import PairId
from pairing.profiles import Profile, WorkHours
from pairing.steps import MOST_WAITING
from storage import endings, outbox, people
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState, Move
from storage.people import PersonKind
from storage.steps import StepId, find_words
from storage.tables import Base
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    count_rows,
    deliver,
    member,
    messages_in,
    person_of,
)
from tests.bot.services.talking.guiding import make_pair, set_profile
from tests.storage.factories import race

CANARY = "kanarie-step: on Friday I will ask first"
FRIDAY = date(2026, 11, 27)
REMIND_AT = datetime(2026, 11, 27, 9, tzinfo=UTC)  # 10:00 in Berlin
DAYS = timedelta(days=1)


@pytest.fixture
def pair_id(db: Database) -> PairId:
    pair_id = make_pair(db)
    deliver(db, now=NOW)
    return pair_id


def remind(
    db: Database, pair_id: PairId, who: str = "U1", *, on: date = FRIDAY, key: str | None = None
) -> Answer:
    step = NewStep(CANARY, on)
    return steps.remind(db, ask(who, key=key), pair_id=pair_id, step=step, now=NOW)


def reminders(db: Database, state: MessageState = MessageState.PENDING) -> list[Message]:
    return [one for one in messages_in(db, state) if one.kind is MessageKind.STEP]


def tables_with(db: Database, words: str) -> set[str]:
    """The tables in which something stands, in any column of any row."""
    found = set()
    with db.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.execute(text(f'SELECT * FROM "{table.name}"')).all()
            found |= {table.name for row in rows if words in str(tuple(row))}
    return found


def form_of(db: Database, pair_id: PairId, who: str = "U1", **more: str) -> StepForm | None:
    whose = {"team_id": TEAM, "slack_user_id": who, **more}
    return steps.find_form(db, **whose, pair_id=pair_id, now=NOW)


def test_the_reminder_is_for_its_person_alone_at_their_good_hour(
    db: Database, pair_id: PairId
) -> None:
    answer = remind(db, pair_id)

    [reminder] = reminders(db)
    assert answer == Answer(
        Said.STEP_KEPT, {"remind_at": REMIND_AT.isoformat(), "zone": "Europe/Berlin"}
    )
    assert (reminder.person_id, reminder.pair_id) == (person_of(db, "U1").id, None)
    assert reminder.send_after == REMIND_AT
    assert reminder.expires_at == REMIND_AT + 2 * DAYS


def test_it_comes_in_their_own_working_hours(db: Database, pair_id: PairId) -> None:
    set_profile(db, "U1", Profile(hours=WorkHours(13 * 60, 17 * 60, (0, 1))))

    remind(db, pair_id)

    assert reminders(db)[0].send_after == datetime(2026, 11, 30, 12, tzinfo=UTC)  # 13:00, Monday


def test_the_words_stand_in_one_table_until_they_were_said_and_in_none_afterwards(
    db: Database, pair_id: PairId
) -> None:
    remind(db, pair_id)
    assert tables_with(db, "kanarie") == {"steps"}
    [reminder] = reminders(db)
    assert reminder.facts.keys() == {"step_id"}

    receipt = Receipt(TEAM, "A1", "A1", reminder.delivery_key, "100.1", "D1")
    with db.write() as session:
        claimed = outbox.claim(session, reminder, owner="me", now=REMIND_AT)
        assert claimed is not None
        outbox.move(session, claimed, Move(to=MessageState.CHECKING, send_after=REMIND_AT))
    assert receipts.take(db, receipt, now=REMIND_AT)

    assert len(reminders(db, MessageState.SENT)) == 1
    assert tables_with(db, "kanarie") == set()


def test_a_form_that_is_sent_twice_keeps_one_step(db: Database, pair_id: PairId) -> None:
    answers = race(3, lambda _: remind(db, pair_id, key="one form"))

    assert len({str(answer) for answer in answers}) == 1
    assert (count_rows(db, "steps"), len(reminders(db))) == (1, 1)


def test_a_form_with_a_wrong_day_keeps_nothing_and_can_be_sent_again(
    db: Database, pair_id: PairId
) -> None:
    for on, code in ((NOW.date(), "past"), (date(2027, 6, 1), "too_far")):
        with pytest.raises(InvalidStep) as found:
            remind(db, pair_id, on=on, key="one form")
        assert (found.value.field, found.value.code) == ("step_day", code)
    assert count_rows(db, "steps") == 0

    assert remind(db, pair_id, key="one form").said is Said.STEP_KEPT


def test_so_many_steps_wait_and_no_more_however_quickly_they_come(
    db: Database, pair_id: PairId
) -> None:
    for _ in range(MOST_WAITING - 1):
        remind(db, pair_id)

    def try_one(_: int) -> str:
        try:
            return remind(db, pair_id).said.value
        except InvalidStep as full:
            return f"{full.field}: {full.code}"

    assert sorted(race(3, try_one)) == ["step: too_many", "step: too_many", "step_kept"]
    assert count_rows(db, "steps") == len(reminders(db)) == MOST_WAITING
    assert remind(db, pair_id, "U2").said is Said.STEP_KEPT


def test_strangers_and_who_left_keep_nothing_and_get_no_form(db: Database, pair_id: PairId) -> None:
    participants.leave(db, ask("U2"), now=NOW)
    bring_in(db, "U3")  # takes part, and is not in this pair

    for who in ("U2", "U3", "U9"):
        assert form_of(db, pair_id, who) is None
        assert remind(db, pair_id, who).said is Said.NOT_YOURS
    assert form_of(db, PairId(99)) is None
    assert form_of(db, pair_id, team_id="T9") is None
    assert count_rows(db, "steps") == 0


def test_that_a_pair_is_over_takes_no_step_from_its_people(db: Database, pair_id: PairId) -> None:
    with db.write() as session:
        endings.end_pair(session, pair_id, now=NOW)

    assert form_of(db, pair_id) == StepForm(pair_id, date(2026, 12, 1))
    assert remind(db, pair_id).said is Said.STEP_KEPT


def test_the_form_suggests_a_working_day_of_theirs(db: Database, pair_id: PairId) -> None:
    set_profile(db, "U1", Profile(hours=WorkHours(days=(4,))))

    assert form_of(db, pair_id) == StepForm(pair_id, date(2026, 12, 4))


def test_who_leaves_takes_their_words_along_at_once(db: Database, pair_id: PairId) -> None:
    remind(db, pair_id)
    remind(db, pair_id, "U2")

    participants.leave(db, ask("U1"), now=NOW)

    assert [one.person_id for one in reminders(db)] == [person_of(db, "U2").id]
    assert count_rows(db, "steps") == 1


def test_who_turns_out_to_be_no_member_leaves_no_words(db: Database, pair_id: PairId) -> None:
    remind(db, pair_id)
    later = NOW + DAYS

    with db.write() as session:
        known = people.get_person(session, person_of(db, "U1").id)
        news = member("U1", kind=PersonKind.GUEST, updated_at=later)
        learn(session, known, news, now=later)

    assert (count_rows(db, "steps"), reminders(db)) == (0, [])


def test_what_could_not_be_said_within_two_days_is_forgotten(db: Database, pair_id: PairId) -> None:
    remind(db, pair_id)
    given_up_at = REMIND_AT + 2 * DAYS

    housekeeping.run(db, now=given_up_at)
    assert count_rows(db, "steps") == 1

    housekeeping.expire(db, now=given_up_at)
    housekeeping.run(db, now=given_up_at + timedelta(hours=1))

    assert len(reminders(db, MessageState.EXPIRED)) == 1
    assert tables_with(db, "kanarie") == set()


def test_another_person_never_gets_the_words(db: Database, pair_id: PairId) -> None:
    remind(db, pair_id)
    step_id = StepId(reminders(db)[0].facts["step_id"])

    with db.read() as session:
        mine = find_words(session, step_id, person_id=person_of(db, "U1").id)
        theirs = find_words(session, step_id, person_id=person_of(db, "U2").id)

    assert (mine, theirs) == (CANARY, None)
