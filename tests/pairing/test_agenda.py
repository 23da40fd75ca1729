from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.guides.agenda import (
    Part,
    Task,
    offered_modes,
    plan_talk,
    starter,
    steps_of,
    turn_order,
)
from pairing.guides.library import Mode
from pairing.guides.meetings import Meeting
from pairing.profiles import Profile
from tests.pairing.factories import PROPERTY

ANY = Profile()
TALKS = list(product(Meeting, (30, 45), (2, 3)))


def times(meeting: Meeting, minutes: int, n_people: int) -> list[tuple[str, int, int]]:
    agenda = plan_talk([ANY] * n_people, meeting=meeting, minutes=minutes, written=False)
    return [(box.part.value, box.start, box.end) for box in agenda.boxes]


def test_the_boxes_of_a_first_and_of_a_later_talk_are_those_of_the_tables() -> None:
    assert times(Meeting.FIRST, 30, 2) == [
        *(("agree", 0, 4), ("opening", 4, 10), ("turn", 10, 17), ("turn", 17, 24)),
        ("close", 24, 30),
    ]
    assert times(Meeting.SECOND, 45, 2) == [
        *(("arrive", 0, 3), ("last_steps", 3, 9), ("turn", 9, 23), ("turn", 23, 37)),
        ("close", 37, 45),
    ]
    assert times(Meeting.FIRST, 45, 3) == [
        *(("agree", 0, 4), ("turn", 4, 15), ("turn", 15, 26), ("turn", 26, 37)),
        ("close", 37, 45),
    ]
    assert times(Meeting.LATER, 30, 3)[0] == ("arrive", 0, 3)


@pytest.mark.parametrize(("meeting", "minutes", "n_people"), TALKS)
def test_a_talk_is_filled_without_gaps_and_everybody_gets_a_turn_of_the_same_length(
    meeting: Meeting, minutes: int, n_people: int
) -> None:
    agenda = plan_talk([ANY] * n_people, meeting=meeting, minutes=minutes, written=False)

    boxes = agenda.boxes
    turns = [box for box in boxes if box.part is Part.TURN]
    assert (boxes[0].start, boxes[-1].end) == (0, minutes)
    assert all(one.end == next_one.start for one, next_one in pairwise(boxes))
    assert [box.focus for box in turns] == list(range(n_people))
    assert len({box.minutes for box in turns}) == 1
    assert all(box.focus is None for box in boxes if box.part is not Part.TURN)
    assert agenda.days == ()


@pytest.mark.parametrize(("meeting", "minutes", "n_people"), TALKS)
def test_the_steps_of_every_mode_offered_fill_the_turn(
    meeting: Meeting, minutes: int, n_people: int
) -> None:
    agenda = plan_talk([ANY] * n_people, meeting=meeting, minutes=minutes, written=False)

    turn = next(box.minutes for box in agenda.boxes if box.part is Part.TURN)
    assert all(sum(one.minutes) == turn and len(one.minutes) == 4 for one in agenda.modes)
    assert all(min(one.minutes) >= 1 for one in agenda.modes)


@pytest.mark.parametrize("turn", [7, 9, 11, 13, 14])
def test_venting_takes_three_minutes_and_a_check_of_one_in_any_turn(turn: int) -> None:
    vent = steps_of(Mode.VENT, turn=turn)

    assert vent[:2] == (3, 1)
    assert sum(vent) == sum(steps_of(Mode.SHARE, turn=turn)) == turn
    assert sum(steps_of(Mode.BRAINSTORM, turn=turn)) == turn


def test_a_turn_of_nine_minutes_has_the_steps_of_the_guide() -> None:
    assert steps_of(Mode.SHARE, turn=9) == (1, 4, 3, 1)
    assert steps_of(Mode.BRAINSTORM, turn=9) == (2, 2, 3, 2)
    assert steps_of(Mode.VENT, turn=9) == (3, 1, 2, 3)


def test_a_talk_of_another_length_is_refused() -> None:
    with pytest.raises(KeyError):
        plan_talk([ANY, ANY], meeting=Meeting.FIRST, minutes=60, written=False)


@pytest.mark.parametrize(
    ("people", "meeting", "written"),
    [
        ([ANY, ANY], Meeting.FIRST, False),
        ([ANY, ANY, ANY], Meeting.SECOND, False),
        ([ANY, ANY], Meeting.LATER, True),
        ([ANY, Profile(vent_ok=False)], Meeting.LAST, False),
    ],
    ids=["first talk", "trio", "in writing", "switched off"],
)
def test_venting_is_not_offered(people: list[Profile], meeting: Meeting, written: bool) -> None:
    offered = offered_modes(people, meeting=meeting, written=written)

    assert offered == (Mode.SHARE, Mode.BRAINSTORM)


def test_venting_is_offered_to_two_who_allow_it_from_the_second_talk_on() -> None:
    for meeting in (Meeting.SECOND, Meeting.LATER, Meeting.LAST):
        assert Mode.VENT in offered_modes([ANY, ANY], meeting=meeting, written=False)


@pytest.mark.parametrize("n_people", [2, 3])
def test_in_writing_there_are_five_days_no_boxes_and_a_challenge_of_everybody(
    n_people: int,
) -> None:
    agenda = plan_talk([ANY] * n_people, meeting=Meeting.LATER, minutes=30, written=True)

    challenges = [card.focus for card in agenda.days if card.task is Task.CHALLENGE]
    assert [card.day for card in agenda.days] == [1, 2, 3, 4, 5]
    assert challenges == list(range(n_people))
    assert agenda.days[-1].task is Task.CLOSE
    assert agenda.boxes == ()
    assert all(one.minutes == () for one in agenda.modes)


@PROPERTY
@given(st.integers(2, 3), st.integers().map(str), st.integers(1, 9))
def test_who_starts_changes_from_talk_to_talk_and_everybody_starts_equally_often(
    n: int, seed: str, number: int
) -> None:
    members = ["ana", "ben", "chloe"][:n]

    starters = [starter(members, seed=seed, meeting_number=number + later) for later in range(n)]

    assert sorted(starters) == members
    for later in range(n):
        order = turn_order(members, seed=seed, meeting_number=number + later)
        assert sorted(order) == members
        assert order[0] == starters[later]


def test_who_starts_the_first_talk_is_left_to_chance() -> None:
    starters = [starter("AB", seed=str(n), meeting_number=1) for n in range(200)]

    assert 70 <= starters.count("A") <= 130
