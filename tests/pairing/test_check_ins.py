import pytest

from pairing.check_ins import MeetingAnswer, has_met


@pytest.mark.parametrize(
    ("answers", "is_met"),
    [
        ([], None),
        ([MeetingAnswer.NOT_YET], False),
        ([MeetingAnswer.BOOKED, MeetingAnswer.WONT_HAPPEN], False),
        ([MeetingAnswer.YES_ONCE, MeetingAnswer.WONT_HAPPEN], True),
        ([MeetingAnswer.YES_TWICE], True),
    ],
)
def test_one_yes_counts_a_pair_as_met(answers: list[MeetingAnswer], is_met: bool | None) -> None:
    assert has_met(answers) is is_met
