import pytest

from pairing.check_ins import MeetingAnswer
from pairing.guides.formats import is_written
from pairing.guides.library import Mode
from pairing.guides.meetings import Meeting, Talk, confirmed_meetings, next_talk, slots_of
from pairing.profiles import MeetingMode, Profile

BERLIN, TOKYO = "Europe/Berlin", "Asia/Tokyo"
CHAT, FINE, TALKER = Profile(mode=MeetingMode.CHAT), Profile(async_ok=True), Profile()


def test_the_largest_answer_of_the_members_counts() -> None:
    assert confirmed_meetings([MeetingAnswer.YES_ONCE, MeetingAnswer.YES_TWICE]) == 2
    assert confirmed_meetings([MeetingAnswer.NOT_YET, MeetingAnswer.YES_ONCE]) == 1
    assert confirmed_meetings([MeetingAnswer.BOOKED, MeetingAnswer.WONT_HAPPEN]) == 0
    assert confirmed_meetings([]) == 0


@pytest.mark.parametrize(
    ("confirmed", "sessions", "before", "talk"),
    [
        (0, 2, 0, Talk(1, Meeting.FIRST, is_last=False)),
        (0, 1, 0, Talk(1, Meeting.FIRST, is_last=True)),
        (1, 2, 0, Talk(2, Meeting.SECOND, is_last=True)),
        (1, 4, 0, Talk(2, Meeting.SECOND, is_last=False)),
        (2, 4, 0, Talk(3, Meeting.LATER, is_last=False)),
        (0, 2, 1, Talk(2, Meeting.SECOND, is_last=False)),
        (1, 2, 1, Talk(3, Meeting.LAST, is_last=True)),
        (0, 2, 2, Talk(3, Meeting.LATER, is_last=False)),
    ],
)
def test_which_talk_it_is_counts_confirmed_meetings(
    confirmed: int, sessions: int, before: int, talk: Talk
) -> None:
    assert next_talk(confirmed, sessions=sessions, before=before) == talk


def test_prompts_find_their_slots_by_what_they_are_for() -> None:
    share, brainstorm, commit = Mode.SHARE, Mode.BRAINSTORM, Mode.COMMIT

    assert slots_of([share, share, commit], meeting=Meeting.FIRST) == (0, 1, 2)
    assert slots_of([brainstorm, commit], meeting=Meeting.FIRST) == (1, 2)
    assert slots_of([commit], meeting=Meeting.SECOND) == (2,)
    assert slots_of([Mode.VENT, commit], meeting=Meeting.FIRST) == (None, 2)
    assert slots_of([commit, commit], meeting=Meeting.SECOND) == (2, None)


@pytest.mark.parametrize(
    ("people", "written"),
    [
        ([(TALKER, BERLIN), (TALKER, BERLIN)], False),
        ([(CHAT, BERLIN), (FINE, BERLIN)], True),
        ([(CHAT, BERLIN), (CHAT, BERLIN), (FINE, BERLIN)], True),
        ([(CHAT, BERLIN), (TALKER, BERLIN)], False),
        ([(FINE, BERLIN), (FINE, BERLIN)], False),
        ([(FINE, BERLIN), (FINE, TOKYO)], True),
        ([(FINE, BERLIN), (TALKER, TOKYO)], False),
        ([(FINE, BERLIN), (FINE, None)], False),
    ],
)
def test_people_write_when_they_like_to_or_never_work_at_the_same_time(
    people: list[tuple[Profile, str | None]], written: bool
) -> None:
    assert is_written(people) is written
