"""What is heard of a message without its blocks: in a notification, or from a screen reader."""

from __future__ import annotations

import pytest

from bot.ids import Action
from bot.views import messages
from bot.views.blocks import aloud
from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId
from tests.bot.views.catalog import BEN, Shown, catalog, everything
from tests.bot.views.facts import A, intro

TITLES = 1  # the first line, in place of which there is one that says what this is about


def written(shown: Shown) -> list[str]:
    """Every line of the paragraphs of a message, as it is read out."""
    paragraphs = [one["text"]["text"] for one in shown.blocks if one["type"] == "section"]
    return [aloud(line).replace("*", "") for text in paragraphs for line in text.splitlines()]


def left_out(shown: Shown) -> list[str]:
    heard = shown.json["text"]
    return [line for line in written(shown) if line not in heard]


@pytest.mark.parametrize("name", ["introduction", "midpoint", "booked", "nudge"])
def test_all_that_matters_is_heard_too(name: str) -> None:
    for variant, shown in catalog()[name].items():
        challenges = [line for line in written(shown) if "would like to think about" in line]
        missing = [line for line in left_out(shown) if line not in challenges]

        assert len(missing) <= TITLES, (variant, missing)
        assert missing == [] or missing == written(shown)[:TITLES], (variant, missing)


def test_the_times_to_choose_from_are_heard_with_what_to_do() -> None:
    for variant, shown in catalog()["times"].items():
        lines = written(shown)

        assert set(left_out(shown)) <= {lines[0], lines[-1]}, variant
        assert [line for line in lines if line.startswith("• ")], variant
        assert "Choose a time" in shown.json["text"], variant


def test_what_somebody_would_like_to_think_through_is_not_in_a_notification() -> None:
    rendered = intro(challenges={A: "saying no to my manager"})

    assert "saying no to my manager" in str(rendered.blocks)
    assert "saying no" not in rendered.text


def test_nothing_is_heard_that_is_made_for_the_eye() -> None:
    for name, shown in everything().items():
        assert "<!date" not in shown.json.get("text", ""), name


@pytest.mark.parametrize("said", [MeetingAnswer.NOT_YET, MeetingAnswer.WONT_HAPPEN])
def test_who_did_not_meet_has_four_ways_on_and_no_more(said: MeetingAnswer) -> None:
    rendered = messages.check_in_answered(PairId(7), said, others=[BEN])

    offered = [one["action_id"] for block in rendered.blocks for one in block.get("elements", ())]
    ways = (Action.SMALLER_TALK, Action.IN_WRITING, Action.AGAIN, Action.FIND_OTHER)
    assert offered == [str(one) for one in ways]
