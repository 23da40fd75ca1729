"""Pairs that go on because all wish so, and nobody learns of a wish that is not shared."""

from __future__ import annotations

import pytest

from bot.services.answers import Said
from bot.services.talking import feedback
from pairing.feedback import Again, Feedback
from pairing.ids import PairId
from storage import history, participants, partners
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.caring import choose
from tests.bot.services.factories import (
    ask,
    bring_in,
    deliver,
    due_at,
    messages_in,
    participant_of,
    person_of,
    program_of,
    run_round,
)
from tests.bot.services.talking.parting import (
    BESIDE,
    DAY,
    INSTEAD,
    LATE,
    LIBRARY,
    asked,
    extra_pairs,
    make_pair,
    say,
    told,
)
from tests.storage.factories import race


def test_one_wish_stays_a_secret_and_changes_nothing(db: Database) -> None:
    pair_id = make_pair(db)
    before = messages_in(db)

    said = say(db, "U1", pair_id, INSTEAD)

    assert said is Said.FEEDBACK_SAVED
    assert messages_in(db) == before
    assert extra_pairs(db) == []
    assert participant_of(db, "U1").skip_until is None
    other = asked(db, "U2", pair_id, LATE)
    assert other is not None
    assert other.said == Feedback()


@pytest.mark.parametrize("no", [Again.LATER, Again.NEW, Again.AVOID, None])
def test_the_answer_to_a_wish_that_is_not_shared_is_the_same(
    db: Database, no: Again | None
) -> None:
    pair_id = make_pair(db)

    said = [say(db, "U1", pair_id, INSTEAD), say(db, "U2", pair_id, Feedback(3, again=no))]

    assert said == [Said.FEEDBACK_SAVED] * 2
    assert told(db) == []


def test_when_both_wish_so_both_are_told_and_have_another_round(db: Database) -> None:
    pair_id = make_pair(db)
    say(db, "U1", pair_id, INSTEAD)

    said = say(db, "U2", pair_id, BESIDE)

    assert said is Said.GOING_ON
    [new] = extra_pairs(db)
    assert {one.person_id: one.facts for one in told(db)} == {
        person_of(db, "U1").id: {"pair_id": new.id, "instead": True},
        person_of(db, "U2").id: {"pair_id": new.id, "instead": False},
    }
    assert participant_of(db, "U1").skip_until == due_at(db)
    assert participant_of(db, "U2").skip_until is None
    intro = [one for one in messages_in(db) if one.pair_id == new.id]
    assert {one.send_after for one in intro} == {due_at(db)}
    assert (new.extensions, new.is_repeat) == (1, True)


def test_saying_it_again_or_at_the_same_moment_begins_one_round(db: Database) -> None:
    pair_id = make_pair(db)

    race(2, lambda n: say(db, f"U{n + 1}", pair_id, BESIDE))
    say(db, "U1", pair_id, INSTEAD)

    assert len(extra_pairs(db)) == 1
    assert len(told(db)) == 2


def test_a_trio_goes_on_only_when_all_three_wish_so(db: Database) -> None:
    pair_id = make_pair(db, "U1", "U2", "U3")

    said = [say(db, who, pair_id, BESIDE) for who in ("U1", "U2", "U3")]

    assert said == [Said.FEEDBACK_SAVED, Said.FEEDBACK_SAVED, Said.GOING_ON]
    assert len(told(db)) == 3


def test_two_who_go_on_beside_others_are_not_drawn_against_each_other(db: Database) -> None:
    pair_id = make_pair(db)
    for who in ("U1", "U2"):
        say(db, who, pair_id, BESIDE)
    bring_in(db, "U3", "U4")

    done = run_round(db, now=due_at(db))

    assert done.draft is not None
    assert len(done.draft.plan.pairs) == 2
    assert not any(one.is_repeat for one in done.draft.plan.pairs)
    with db.read() as session:
        program_id, me = program_of(db).id, person_of(db, "U1").id
        members = participants.list_members(session, extra_pairs(db)[0].id)
        assert me in {one.person_id for one in members}
        assert len(history.list_meetings(session, program_id)) == 4  # two of them of U1 and U2


def test_a_pair_goes_on_twice_and_then_no_more(db: Database) -> None:
    pair_id = make_pair(db)

    for n in (1, 2):
        now = LATE + 28 * (n - 1) * DAY
        for who in ("U1", "U2"):
            say(db, who, pair_id, INSTEAD, now=now)
        pair_id = PairId(extra_pairs(db)[-1].id)
        run_round(db, now=due_at(db))
        deliver(db, now=now + 20 * DAY)
    third = LATE + 56 * DAY
    said = [say(db, who, pair_id, INSTEAD, now=third) for who in ("U1", "U2")]

    assert said == [Said.FEEDBACK_SAVED] * 2
    assert [one.extensions for one in extra_pairs(db)] == [1, 2]
    form = asked(db, "U1", pair_id, third)
    assert form is not None
    assert not form.may_go_on


def test_who_wishes_not_to_be_paired_again_is_not_and_nobody_goes_on(db: Database) -> None:
    pair_id = make_pair(db)
    say(db, "U1", pair_id, INSTEAD)
    say(db, "U2", pair_id, Feedback(1, again=Again.AVOID))

    say(db, "U2", pair_id, INSTEAD)  # the wish stays until they take it back themselves

    assert extra_pairs(db) == []


def test_a_pair_that_ended_does_not_go_on(db: Database) -> None:
    pair_id = make_pair(db)
    say(db, "U1", pair_id, INSTEAD)
    choose(db, pair_id, who="U1", end=True)

    assert say(db, "U2", pair_id, INSTEAD) is Said.FEEDBACK_SAVED

    assert extra_pairs(db) == []


def test_who_goes_on_can_still_end_it_before_it_begins(db: Database) -> None:
    pair_id = make_pair(db)
    for who in ("U1", "U2"):
        say(db, who, pair_id, INSTEAD)
    new = PairId(extra_pairs(db)[0].id)

    choose(db, new, who="U1", end=True, now=LATE)

    ended = [one for one in messages_in(db) if one.kind is MessageKind.PAIRING_ENDED]
    assert [one.person_id for one in ended] == [person_of(db, "U2").id]
    assert not [one for one in messages_in(db) if one.pair_id == new]
    assert participant_of(db, "U2").rounds_waited == 1  # as they are told


def test_moving_to_the_next_round_together_needs_both(db: Database) -> None:
    pair_id = make_pair(db)

    said = [
        feedback.wish_again(db, ask(who), pair_id=pair_id, library=LIBRARY, now=LATE).said
        for who in ("U1", "U2", "U9")
    ]

    assert said == [Said.FEEDBACK_SAVED, Said.GOING_ON, Said.NOT_YOURS]
    with db.read() as session:
        assert partners.find_extensions(session, PairId(extra_pairs(db)[0].id)) == 1
