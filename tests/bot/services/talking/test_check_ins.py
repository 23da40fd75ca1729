"""Asking everybody once whether they met, and keeping the answer of each for themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.services import people
from bot.services.answers import Said
from bot.services.talking import check_ins, follow_ups
from pairing.check_ins import MeetingAnswer
from pairing.guides.loading import load_library
from pairing.ids import PairId
from storage import check_ins as stored
from storage.database import Database
from storage.outbox import Message, MessageKind
from storage.people import PersonKind
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    deliver,
    follow,
    member,
    messages_in,
    person_of,
    run_round,
)
from tests.storage.factories import race

ASK_AT = datetime(2026, 12, 21, 9, tzinfo=UTC)  # day 20 after 1 December, 10:00 in Berlin


def questions(db: Database) -> list[Message]:
    return [message for message in messages_in(db) if message.kind is MessageKind.CHECK_IN]


def make_pair(db: Database) -> PairId:
    bring_in(db, "U1", "U2")
    run_round(db)
    pair_id = next(m.pair_id for m in messages_in(db) if m.pair_id is not None)
    deliver(db, now=NOW)
    return pair_id


def answers(db: Database, pair_id: PairId) -> list[MeetingAnswer]:
    with db.read() as session:
        return stored.answers_of(session, pair_id)


def test_everybody_of_a_pair_is_asked_for_themselves(db: Database) -> None:
    pair_id = make_pair(db)

    follow(db, until=ASK_AT - timedelta(seconds=1))
    early = questions(db)
    follow(db, until=ASK_AT)

    found = questions(db)
    assert (len(early), len(found)) == (0, 2)
    assert {message.person_id for message in found} == {
        person_of(db, "U1").id,
        person_of(db, "U2").id,
    }
    assert all(message.facts == {"pair_id": pair_id} for message in found)
    assert all(message.pair_id is None for message in found)  # it waits for nobody's messages


def test_nobody_is_asked_twice_even_by_instances_that_ask_at_the_same_moment(
    db: Database,
) -> None:
    bring_in(db, *(f"U{number}" for number in range(40)))
    run_round(db)
    deliver(db, now=NOW)

    library = load_library()
    follow(db, until=ASK_AT - timedelta(seconds=1))
    race(2, lambda _: follow_ups.send_due(db, library=library, now=ASK_AT))
    follow_ups.send_due(db, library=library, now=ASK_AT)

    assert len({message.person_id for message in questions(db)}) == len(questions(db)) == 40


def test_who_was_never_introduced_or_is_no_member_any_more_is_not_asked(db: Database) -> None:
    make_pair(db)
    gone = member("U1", kind=PersonKind.GUEST, updated_at=NOW + timedelta(days=1))
    people.save_person(db, team_id=TEAM, person=gone, now=NOW)
    bring_in(db, "U3", "U4", team_id="T2")
    run_round(db, team_id="T2")  # and its introduction is still waiting

    follow(db, until=ASK_AT)

    assert questions(db) == []
    ended = [one for one in messages_in(db) if one.kind is MessageKind.PAIRING_ENDED]
    assert [one.person_id for one in ended] == [person_of(db, "U2").id]


def test_a_pair_that_said_it_met_is_not_asked(db: Database) -> None:
    pair_id = make_pair(db)
    check_ins.answer(
        db, ask("U1"), pair_id=pair_id, said=MeetingAnswer.YES_ONCE, now=NOW + timedelta(days=3)
    )

    follow(db, until=ASK_AT)

    assert [message.person_id for message in questions(db)] == [person_of(db, "U2").id]


def test_a_second_answer_replaces_the_first(db: Database) -> None:
    pair_id = make_pair(db)

    said = [
        check_ins.answer(db, ask("U1"), pair_id=pair_id, said=answer, now=ASK_AT)
        for answer in (MeetingAnswer.BOOKED, MeetingAnswer.YES_TWICE)
    ]

    assert [one.said for one in said] == [Said.CHECK_IN_SAVED] * 2
    assert [one.facts["answer"] for one in said] == ["booked", "yes_twice"]
    assert answers(db, pair_id) == [MeetingAnswer.YES_TWICE]


def test_an_answer_delivered_twice_does_not_undo_a_later_one(db: Database) -> None:
    pair_id = make_pair(db)
    first = ask("U1")
    check_ins.answer(db, first, pair_id=pair_id, said=MeetingAnswer.NOT_YET, now=ASK_AT)
    check_ins.answer(db, ask("U1"), pair_id=pair_id, said=MeetingAnswer.YES_ONCE, now=ASK_AT)

    repeated = check_ins.answer(db, first, pair_id=pair_id, said=MeetingAnswer.NOT_YET, now=ASK_AT)

    assert repeated.facts["answer"] == "not_yet"
    assert answers(db, pair_id) == [MeetingAnswer.YES_ONCE]


def test_pressing_we_met_does_not_make_less_of_an_earlier_answer(db: Database) -> None:
    pair_id = make_pair(db)
    kept = {
        MeetingAnswer.YES_TWICE: MeetingAnswer.YES_TWICE,
        MeetingAnswer.NOT_YET: MeetingAnswer.YES_ONCE,
    }

    for before, after in kept.items():
        check_ins.answer(db, ask("U1"), pair_id=pair_id, said=before, now=ASK_AT)
        noted = check_ins.note_met(db, ask("U1"), pair_id=pair_id, now=ASK_AT)

        assert noted.facts == {"answer": after.value, "others": ["U2"]}
        assert answers(db, pair_id) == [after]


def test_both_members_answer_for_themselves(db: Database) -> None:
    pair_id = make_pair(db)

    for who, said in (("U1", MeetingAnswer.YES_ONCE), ("U2", MeetingAnswer.WONT_HAPPEN)):
        check_ins.answer(db, ask(who), pair_id=pair_id, said=said, now=ASK_AT)

    assert sorted(answers(db, pair_id)) == [MeetingAnswer.WONT_HAPPEN, MeetingAnswer.YES_ONCE]


def test_nobody_answers_for_a_pair_they_are_not_in(db: Database) -> None:
    pair_id = make_pair(db)
    bring_in(db, "U3")
    bring_in(db, "U1", team_id="T2")

    said = [
        check_ins.answer(db, request, pair_id=of, said=MeetingAnswer.YES_ONCE, now=ASK_AT).said
        for request, of in (
            (ask("U3"), pair_id),
            (ask("U9"), pair_id),
            (ask("U1", team_id="T2"), pair_id),  # the same Slack id in another workspace
            (ask("U1"), PairId(999)),
        )
    ]

    assert said == [Said.NOT_YOURS] * 4
    assert answers(db, pair_id) == []
