import pytest

from pairing.errors import InvalidFeedback
from pairing.feedback import (
    MAX_EXTENSIONS,
    MAX_NOTE,
    Again,
    Balance,
    Feedback,
    Takeaway,
    goes_on,
    parse_feedback,
)

YES = (Again.INSTEAD, Again.BESIDE)
OTHER = (None, Again.LATER, Again.NEW, Again.AVOID)


@pytest.mark.parametrize("mine", YES)
@pytest.mark.parametrize("yours", YES)
def test_a_pair_goes_on_when_both_wish_so_each_in_their_way(mine: Again, yours: Again) -> None:
    assert goes_on([mine, yours], extensions=0)


@pytest.mark.parametrize("yours", OTHER)
def test_one_wish_is_not_enough(yours: Again | None) -> None:
    assert not goes_on([Again.INSTEAD, yours], extensions=0)
    assert not goes_on([yours, Again.BESIDE, Again.BESIDE], extensions=0)


def test_after_three_rounds_a_pair_parts_whatever_it_wishes() -> None:
    assert [goes_on(YES, extensions=n) for n in range(4)] == [True, True, False, False]
    assert MAX_EXTENSIONS == 2


def test_a_full_form_is_read() -> None:
    said = {
        "useful": "4",
        "balance": "mostly_me",
        "again": "beside",
        "takeaway": "idea",
        "note": "  More of this.  ",
        "share_note": ["share"],
    }

    assert parse_feedback(said) == Feedback(
        useful=4,
        balance=Balance.MOSTLY_ME,
        again=Again.BESIDE,
        takeaway=Takeaway.IDEA,
        note="More of this.",
        shares_note=True,
    )


def test_one_answer_is_enough_and_what_is_no_answer_of_ours_is_none() -> None:
    said = parse_feedback({"useful": "0", "balance": "up", "again": "", "share_note": ["share"]})

    assert said == Feedback(useful=0)


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({}, {"useful": "required"}),
        ({"useful": "6"}, {"useful": "required"}),
        ({"useful": "1", "note": "x" * (MAX_NOTE + 1)}, {"note": "too_long"}),
        ({"note": "x" * (MAX_NOTE + 1)}, {"useful": "required", "note": "too_long"}),
    ],
)
def test_what_is_wrong_is_named_by_its_question(
    said: dict[str, str], errors: dict[str, str]
) -> None:
    with pytest.raises(InvalidFeedback) as wrong:
        parse_feedback(said)

    assert wrong.value.errors == errors
