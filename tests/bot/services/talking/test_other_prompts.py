"""Other prompts: for everybody of the pair, each slot twice at most, nothing shown twice."""

from __future__ import annotations

from dataclasses import replace

from bot.services.answers import Said
from bot.services.talking import guides
from bot.services.talking.guides import Wish
from pairing.check_ins import MeetingAnswer
from storage.database import Database
from tests.bot.services.factories import NOW, ask, bring_in, due_at, messages_in, run_round
from tests.bot.services.talking.guiding import (
    CLOSING,
    LIBRARY,
    MAIN,
    SENIOR,
    ever_shown,
    ids,
    make_pair,
    meet,
    opened,
    press,
)
from tests.storage.factories import race


def test_another_prompt_is_shown_to_both_and_the_replaced_one_counts_as_seen(
    db: Database,
) -> None:
    pair_id = make_pair(db)
    before = opened(db, pair_id)

    said = press(db, before, MAIN, "U2")

    after = opened(db, pair_id, "U1")
    assert said is Said.PROMPT_REPLACED
    assert (ids(after)[0], ids(after)[2]) == (ids(before)[0], ids(before)[2])
    assert ids(after)[MAIN] not in ids(before)
    assert after.prompts[MAIN].replaced == 1
    assert ever_shown(db, pair_id) == (*ids(before), ids(after)[MAIN])


def test_a_slot_is_replaced_twice_at_most_and_each_time_by_something_new(db: Database) -> None:
    pair_id = make_pair(db)

    said = [press(db, opened(db, pair_id), CLOSING) for _ in range(3)]

    after = opened(db, pair_id)
    assert said == [Said.PROMPT_REPLACED, Said.PROMPT_REPLACED, Said.NO_OTHER_PROMPT]
    assert [one.may_change for one in after.prompts] == [True, True, False]
    assert len(set(ever_shown(db, pair_id))) == 5


def test_two_who_press_at_once_replace_a_prompt_once_and_never_beyond_the_limit(
    db: Database,
) -> None:
    pair_id = make_pair(db)
    guide = opened(db, pair_id)

    first = race(4, lambda n: press(db, guide, MAIN, f"U{n % 2 + 1}"))
    second = race(6, lambda n: press(db, opened(db, pair_id), MAIN, f"U{n % 2 + 1}"))
    third = press(db, guide, MAIN, replaced=2)

    after = opened(db, pair_id)
    assert sorted(first) == [*[Said.PROMPT_CHANGED] * 3, Said.PROMPT_REPLACED]
    assert second.count(Said.PROMPT_REPLACED) == 1
    assert third is Said.NO_OTHER_PROMPT
    assert after.prompts[MAIN].replaced == 2
    assert len(set(ever_shown(db, pair_id))) == len(ever_shown(db, pair_id)) == 5


def test_a_click_delivered_twice_replaces_once_and_is_answered_the_same(db: Database) -> None:
    pair_id = make_pair(db)
    click, wish = ask("U1"), Wish(pair_id, 1, MAIN, 0)

    said = [guides.replace_prompt(db, click, wish, library=LIBRARY, now=NOW).said for _ in range(2)]

    assert said == [Said.PROMPT_REPLACED] * 2
    assert len(ever_shown(db, pair_id)) == 4


def test_a_button_of_an_earlier_talk_replaces_nothing(db: Database) -> None:
    pair_id = make_pair(db)
    first = opened(db, pair_id)
    meet(db, pair_id, MeetingAnswer.YES_ONCE, "U2")
    second = opened(db, pair_id)

    said = [press(db, first, MAIN), press(db, replace(second, pair_id=pair_id), 7)]

    assert said == [Said.PROMPT_CHANGED] * 2
    assert opened(db, pair_id) == second


def test_a_replaced_prompt_never_comes_back_with_another_partner(db: Database) -> None:
    pair_id = make_pair(db)
    for _ in range(2):
        press(db, opened(db, pair_id), MAIN)
    bring_in(db, "U3", "U4", profile=SENIOR)
    run_round(db, now=due_at(db))

    newer = {m.pair_id for m in messages_in(db) if m.pair_id not in (None, pair_id)}

    assert newer
    for other in newer:
        assert other is not None
        assert not set(ever_shown(db, other)) & set(ever_shown(db, pair_id))
