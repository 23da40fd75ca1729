from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.guides import Meeting, Prompt, load_library, pick_prompts
from pairing.guides.library import Mode
from pairing.guides.selection import PromptPicker
from pairing.participants import CareerStage, Profile
from tests.pairing.factories import PROPERTY, profile
from tests.pairing.plain_prompts import pick_plainly

LIBRARY = load_library()
PICKER = PromptPicker(LIBRARY)
ANA = profile(CareerStage.SENIOR, "influence presenting", "technical_depth ai_tools")
BEN = profile(CareerStage.SENIOR, "ai_tools presenting", "influence stakeholders")
TOPICS = sorted(LIBRARY.topics)

profiles = st.builds(
    Profile,
    stage=st.sampled_from(CareerStage) | st.none(),
    grow_topics=st.lists(st.sampled_from(TOPICS), max_size=3, unique=True).map(tuple),
    share_topics=st.lists(st.sampled_from(TOPICS), max_size=5, unique=True).map(tuple),
    vent_ok=st.booleans(),
    depth_max=st.integers(1, 3),
)


def pick(
    *members: Profile, meeting: Meeting, seen: frozenset[str] = frozenset(), group: str = "7"
) -> tuple[Prompt, ...]:
    return pick_prompts(LIBRARY, members, meeting=meeting, seen=seen, group=group)


def test_a_first_meeting_opens_lightly_and_ends_with_a_commitment() -> None:
    opening, main, closing = pick(ANA, BEN, meeting=Meeting.FIRST)

    assert (opening.mode, opening.depth) == (Mode.SHARE, 1)
    assert main.mode in (Mode.SHARE, Mode.BRAINSTORM)
    assert closing.mode is Mode.COMMIT


def test_a_topic_the_two_can_trade_comes_first() -> None:
    _, main, _ = pick(ANA, BEN, meeting=Meeting.FIRST)

    assert set(main.topics) & {"influence", "ai_tools"}


def test_a_common_wish_comes_before_a_topic_of_one() -> None:
    one = profile(grow="hiring quality")
    other = profile(grow="hiring", share="strategy")

    _, main, _ = pick(one, other, meeting=Meeting.SECOND)

    assert "hiring" in main.topics


def test_the_last_meeting_prefers_closing_prompts() -> None:
    opening, _, closing = pick(ANA, BEN, meeting=Meeting.LAST)

    assert "closing" in opening.meetings
    assert "closing" in closing.meetings


def test_the_choice_differs_between_groups_and_not_between_calls() -> None:
    chosen = [pick(ANA, BEN, meeting=Meeting.LATER, group=str(n)) for n in range(20)]

    assert chosen == [pick(BEN, ANA, meeting=Meeting.LATER, group=str(n)) for n in range(20)]
    assert len(set(chosen)) > 1


def test_a_slot_that_has_run_dry_is_left_out() -> None:
    commits = frozenset(one.id for one in LIBRARY.prompts.values() if one.mode is Mode.COMMIT)

    picked = pick(ANA, BEN, meeting=Meeting.SECOND, seen=commits)

    assert [prompt.mode is Mode.COMMIT for prompt in picked] == [False, False]


def test_nothing_is_shown_twice_over_many_meetings() -> None:
    seen: frozenset[str] = frozenset()
    for number in range(12):
        picked = pick(ANA, BEN, meeting=Meeting.LATER, seen=seen, group=str(number))
        assert not seen & {prompt.id for prompt in picked}
        seen |= {prompt.id for prompt in picked}

    assert len(seen) == 36


def test_prompts_for_some_stages_need_every_member_there() -> None:
    senior, newcomer = profile(CareerStage.SENIOR), profile(CareerStage.NEW_TO_FIELD)

    for members in ((senior, newcomer), (senior, profile(None))):
        for prompt in all_picks(*members):
            assert not prompt.stages or all(one.stage in prompt.stages for one in members)


def all_picks(*members: Profile) -> list[Prompt]:
    """Everything these people could be shown in later meetings, one after the other."""
    found: list[Prompt] = []
    seen: frozenset[str] = frozenset()
    while picked := pick(*members, meeting=Meeting.LATER, seen=seen):
        found += picked
        seen |= {prompt.id for prompt in picked}
    return found


def test_a_private_topic_is_shown_only_when_it_is_on_everybody_s_lists() -> None:
    alone = all_picks(profile(grow="stress"), profile(grow="writing"))
    shared = all_picks(profile(grow="stress"), profile(share="stress"))

    assert not any("stress" in prompt.topics for prompt in alone)
    assert any("stress" in prompt.topics for prompt in shared)


def all_shown(
    members: list[Profile], meeting: Meeting, *, written: bool, until: int = 40
) -> list[Prompt]:
    """What these people would be shown if they had prompts replaced again and again."""
    found = list(
        PICKER.pick(members, meeting=meeting, seen=frozenset(), group="g", written=written)
    )
    for number in range(until):
        seen = {prompt.id for prompt in found}
        other = PICKER.pick_other(
            members, meeting=meeting, slot=number % 3, seen=seen, group="g", written=written
        )
        found += [other] if other is not None else []
    return found


@PROPERTY
@given(st.lists(profiles, min_size=2, max_size=3), st.sampled_from(Meeting), st.booleans())
def test_no_meeting_goes_deeper_than_the_most_careful_member_allows(
    members: list[Profile], meeting: Meeting, written: bool
) -> None:
    shown = all_shown(members, meeting, written=written)

    early = len(members) == 3 or written or meeting in (Meeting.FIRST, Meeting.SECOND)
    cap = min(2 if early else 3, *(one.depth_max for one in members))
    assert all(prompt.depth <= cap for prompt in shown)
    if meeting is Meeting.FIRST and shown and shown[0].mode is Mode.SHARE:
        assert shown[0].depth == 1


@PROPERTY
@given(st.lists(profiles, min_size=2, max_size=3), st.sampled_from(Meeting), st.booleans())
def test_nobody_vents_whom_it_is_not_meant_for(
    members: list[Profile], meeting: Meeting, written: bool
) -> None:
    shown = all_shown(members, meeting, written=written)

    all_agree = all(one.vent_ok for one in members)
    if meeting is Meeting.FIRST or len(members) == 3 or written or not all_agree:
        assert Mode.VENT not in {prompt.mode for prompt in shown}


@PROPERTY
@given(st.lists(profiles, min_size=2, max_size=3), st.sampled_from(Meeting), st.booleans())
def test_replacing_again_and_again_shows_nothing_twice(
    members: list[Profile], meeting: Meeting, written: bool
) -> None:
    shown = all_shown(members, meeting, written=written)

    assert len({prompt.id for prompt in shown}) == len(shown)
    assert all(("async" if written else "sync") in prompt.formats for prompt in shown)


def test_another_prompt_is_the_next_best_for_its_own_slot() -> None:
    first = pick(ANA, BEN, meeting=Meeting.SECOND)
    seen = {prompt.id for prompt in first}

    others = [
        PICKER.pick_other([ANA, BEN], meeting=Meeting.SECOND, slot=slot, seen=seen, group="7")
        for slot in range(3)
    ]

    assert others == list(pick(ANA, BEN, meeting=Meeting.SECOND, seen=frozenset(seen)))


def test_a_slot_has_no_other_prompt_once_everything_was_seen() -> None:
    other = PICKER.pick_other(
        [ANA, BEN], meeting=Meeting.LATER, slot=1, seen=set(LIBRARY.prompts), group="7"
    )

    assert other is None


def test_three_people_and_people_who_write_stay_with_what_is_not_too_personal() -> None:
    of_two = all_shown([ANA, BEN], Meeting.LATER, written=False)
    of_three = all_shown([ANA, BEN, ANA], Meeting.LATER, written=False)
    written = all_shown([ANA, BEN], Meeting.LATER, written=True)

    deepest = [max(prompt.depth for prompt in shown) for shown in (of_two, of_three, written)]
    assert deepest == [3, 2, 2]


def test_who_switched_it_off_is_not_invited_to_vent_and_who_did_not_may_be() -> None:
    calm = replace(ANA, vent_ok=False)

    invited = all_shown([ANA, BEN], Meeting.LATER, written=False)
    spared = all_shown([calm, BEN], Meeting.LATER, written=False)

    assert Mode.VENT in {prompt.mode for prompt in invited}
    assert Mode.VENT not in {prompt.mode for prompt in spared}
    assert max(prompt.depth for prompt in invited) == 3


@pytest.mark.parametrize(("meeting", "size"), list(product(Meeting, (2, 3))))
def test_nobody_vents_in_a_first_meeting_or_a_trio(meeting: Meeting, size: int) -> None:
    picked: list[Prompt] = []
    for _ in range(30):
        seen = frozenset(prompt.id for prompt in picked)
        picked += pick(*([ANA, BEN, ANA][:size]), meeting=meeting, seen=seen)

    may_vent = meeting is not Meeting.FIRST and size == 2
    assert any(prompt.mode is Mode.VENT for prompt in picked) is may_vent


@settings(PROPERTY, max_examples=60)
@given(
    st.lists(profiles, min_size=2, max_size=3),
    st.sampled_from(Meeting),
    st.sets(st.sampled_from(sorted(LIBRARY.prompts)), max_size=len(LIBRARY.prompts)),
    st.text(max_size=8),
    st.booleans(),
)
def test_the_quick_choice_is_the_plain_one(
    members: list[Profile], meeting: Meeting, seen: set[str], group: str, written: bool
) -> None:
    about = {"meeting": meeting, "seen": seen, "group": group, "written": written}
    wanted = pick_plainly(LIBRARY, members, **about)

    picked = PICKER.pick(members, **about)

    assert [prompt.id for prompt in picked] == [prompt.id for prompt in wanted]
    assert picked == pick_prompts(LIBRARY, members, **about)
