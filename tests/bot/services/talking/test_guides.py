"""The guide of a pair: for its members only, and the same for all of them."""

from __future__ import annotations

from dataclasses import replace

from bot.services.answers import Said
from bot.services.joining import participants
from pairing.check_ins import MeetingAnswer
from pairing.guides.library import Mode
from pairing.guides.meetings import Meeting
from pairing.ids import PairId
from pairing.profiles import MeetingMode
from storage import endings
from storage.database import Database
from tests.bot.services.factories import NOW, ask, bring_in
from tests.bot.services.talking.guiding import (
    MAIN,
    SENIOR,
    ever_shown,
    find,
    ids,
    make_pair,
    meet,
    only,
    opened,
    prepare,
    press,
    set_profile,
)
from tests.storage.factories import race

TO_VENT = (Mode.VENT, Mode.COMMIT)


def test_everybody_of_a_pair_sees_the_prompts_of_the_introduction_and_the_same_order(
    db: Database,
) -> None:
    pair_id = make_pair(db)

    mine, partners = find(db, pair_id, "U1"), find(db, pair_id, "U2")

    assert mine == partners
    assert mine is not None
    assert (mine.talk.meeting, mine.minutes, mine.is_prepared) == (Meeting.FIRST, 30, True)
    assert tuple(ids(mine)) == ever_shown(db, pair_id)
    assert sorted(mine.people) == ["U1", "U2"]


def test_nobody_else_opens_a_guide_or_changes_it(db: Database) -> None:
    pair_id = make_pair(db)
    bring_in(db, "U3")
    bring_in(db, "U1", team_id="T2")
    guide = opened(db, pair_id)

    found = [
        find(db, pair_id, "U3"),
        find(db, pair_id, "U9"),
        find(db, pair_id, "U1", team_id="T2"),  # the same Slack id in another workspace
        find(db, pair_id, "U1", team_id="T9"),
        find(db, PairId(999)),
        prepare(db, pair_id, "U3"),
    ]
    said = [press(db, guide, MAIN, "U3"), press(db, replace(guide, pair_id=PairId(999)), MAIN)]

    assert found == [None] * 6
    assert said == [Said.NOT_YOURS] * 2
    assert opened(db, pair_id) == guide


def test_who_has_left_opens_the_guide_no_longer_and_who_stays_does(db: Database) -> None:
    pair_id = make_pair(db)
    guide = opened(db, pair_id)

    participants.leave(db, ask("U1"), now=NOW)

    assert find(db, pair_id, "U1") is None
    assert press(db, guide, MAIN, "U1") is Said.NOT_YOURS


def test_a_confirmed_meeting_leads_to_the_next_talk_with_new_prompts_for_all(
    db: Database,
) -> None:
    pair_id = make_pair(db)
    first = opened(db, pair_id)
    meet(db, pair_id, MeetingAnswer.YES_ONCE)

    unprepared = find(db, pair_id, "U2")
    second = opened(db, pair_id, "U2")
    again = opened(db, pair_id, "U1")

    assert unprepared is not None
    assert (unprepared.is_prepared, unprepared.prompts) == (False, ())
    assert (second.talk.meeting, second.talk.is_last) == (Meeting.SECOND, True)
    assert len(second.prompts) == 3
    assert not set(ids(first)) & set(ids(second))
    assert again == second
    assert second.people == first.people[::-1]  # the other one starts
    assert ever_shown(db, pair_id) == (*ids(first), *ids(second))


def test_an_answer_taken_back_brings_the_prompts_of_the_first_talk_back(db: Database) -> None:
    pair_id = make_pair(db)
    first = opened(db, pair_id)
    meet(db, pair_id, MeetingAnswer.YES_ONCE)
    opened(db, pair_id)

    meet(db, pair_id, MeetingAnswer.NOT_YET)

    assert opened(db, pair_id) == first


def test_a_slot_that_was_empty_in_the_introduction_stays_empty_for_the_first_talk(
    db: Database,
) -> None:
    without = only(lambda one: one.mode is not Mode.COMMIT)
    pair_id = make_pair(db, library=without)
    first = opened(db, pair_id)
    meet(db, pair_id, MeetingAnswer.YES_ONCE)
    second = opened(db, pair_id)

    meet(db, pair_id, MeetingAnswer.NOT_YET)

    assert [one.slot for one in first.prompts] == [0, 1]
    assert [one.slot for one in second.prompts] == [0, 1, 2]
    assert opened(db, pair_id) == first


def test_a_pair_that_has_ended_has_no_guide(db: Database) -> None:
    pair_id = make_pair(db)
    with db.write() as session:
        endings.end_pair(session, pair_id, now=NOW)

    assert find(db, pair_id) is None
    assert prepare(db, pair_id) is None


def test_people_who_write_are_introduced_with_prompts_for_writing_only(db: Database) -> None:
    out_loud = only(lambda one: one.mode in (Mode.SHARE, Mode.BRAINSTORM, Mode.COMMIT))
    out_loud = replace(
        out_loud,
        prompts={k: replace(v, formats=frozenset({"sync"})) for k, v in out_loud.prompts.items()},
    )

    writers = make_pair(db, profile=replace(SENIOR, mode=MeetingMode.CHAT), library=out_loud)

    assert ever_shown(db, writers) == ()


def test_two_who_open_the_next_guide_at_once_get_the_same_prompts(db: Database) -> None:
    pair_id = make_pair(db)
    meet(db, pair_id, MeetingAnswer.YES_TWICE)

    seen = race(4, lambda n: opened(db, pair_id, f"U{n % 2 + 1}"))

    assert len({tuple(ids(guide)) for guide in seen}) == 1
    assert len(ever_shown(db, pair_id)) == 6


def test_no_prompt_to_vent_is_shown_once_a_member_has_switched_it_off(db: Database) -> None:
    pair_id = make_pair(db)
    meet(db, pair_id, MeetingAnswer.YES_ONCE)
    only_vents = only(lambda one: one.mode in TO_VENT)
    before = prepare(db, pair_id, "U1", library=only_vents)

    set_profile(db, "U2", replace(SENIOR, vent_ok=False))

    after = opened(db, pair_id)
    assert before is not None
    assert [one.prompt.mode for one in before.prompts] == [Mode.VENT, Mode.COMMIT]
    assert Mode.VENT in [one.mode for one in before.agenda.modes]
    assert [one.prompt.mode for one in after.prompts] == [Mode.COMMIT]
    assert Mode.VENT not in [one.mode for one in after.agenda.modes]


def test_no_prompt_goes_deeper_than_a_member_allows_by_now(db: Database) -> None:
    pair_id = make_pair(db)
    meet(db, pair_id, MeetingAnswer.YES_ONCE)
    before = opened(db, pair_id)

    set_profile(db, "U2", replace(SENIOR, depth_max=1))

    assert max(one.prompt.depth for one in before.prompts) == 2
    assert all(one.prompt.depth == 1 for one in opened(db, pair_id).prompts)


def test_people_who_like_to_write_get_days_and_prompts_for_writing(db: Database) -> None:
    pair_id = make_pair(db, profile=replace(SENIOR, mode=MeetingMode.CHAT))
    meet(db, pair_id, MeetingAnswer.YES_ONCE)

    guide = opened(db, pair_id)

    assert guide.agenda.boxes == ()
    assert [card.day for card in guide.agenda.days] == [1, 2, 3, 4, 5]
    assert all("async" in one.prompt.formats for one in guide.prompts)
    assert Mode.VENT not in [one.mode for one in guide.agenda.modes]


def test_a_trio_has_three_turns_and_the_shorter_length_counts(db: Database) -> None:
    bring_in(db, "U1", "U2", profile=replace(SENIOR, session_minutes=45))
    pair_id = make_pair(db, "U3")

    guide = opened(db, pair_id, "U3")

    assert len(guide.people) == 3
    assert guide.minutes == 30
    assert [box.end for box in guide.agenda.boxes] == [3, 10, 17, 24, 30]


def test_where_everything_was_seen_there_are_no_prompts_and_nothing_to_wait_for(
    db: Database,
) -> None:
    pair_id = make_pair(db)
    meet(db, pair_id, MeetingAnswer.YES_ONCE)
    nothing = only(lambda _: False)

    guide = prepare(db, pair_id, "U1", library=nothing)

    assert guide is not None
    assert (guide.is_prepared, guide.prompts) == (True, ())
