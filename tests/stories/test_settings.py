"""The settings form: opened, filled in, refused beside a field, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.run import Bot
from sandbox import Sandbox
from tests.stories.people import ANA, BEN, CHLOE, groups, join, move_to_round, words_of


@pytest.fixture
def mode() -> str:
    """These are about words, not about transport."""
    return "socket"


def field(form: dict[str, Any], block_id: str) -> dict[str, Any]:
    """The element of a question."""
    [found] = [one["element"] for one in form["blocks"] if one.get("block_id") == block_id]
    return dict(found)


def test_what_is_said_in_the_settings_is_there_when_they_are_opened_again(
    bot: Bot, slack: Sandbox
) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)
    ana.command("/pairme settings")
    wrong = ana.submit({"start": "1020", "end": "540"})
    saved = ana.submit(
        {
            "challenge": "How to say no",
            "languages": ["pt", "en"],
            "start": "540",
            "end": "1080",
            "days": ["0", "1"],
            "fine": ["writing"],
            "avoid": [CHLOE],
        }
    )
    said = ana.modal
    ana.close_modal()
    ana.command("/pairme settings")
    again = ana.modal

    assert wrong.errors == {"end": "Please choose an end that is later than the beginning."}
    assert saved.errors is None
    assert said is not None
    assert said["blocks"][0]["text"]["text"].startswith("Saved.")
    assert again is not None
    assert field(again, "challenge")["initial_value"] == "How to say no"
    assert field(again, "avoid")["initial_users"] == [CHLOE]
    assert [one["value"] for one in field(again, "fine")["initial_options"]] == ["writing"]
    assert [one["value"] for one in field(again, "days")["initial_options"]] == ["0", "1"]


def test_who_does_not_take_part_hears_how_to_join(bot: Bot, slack: Sandbox) -> None:
    answer = slack.person(ANA).command("/pairme settings")

    assert answer.text is not None
    assert answer.text.endswith("Type `/pairme` to join.")
    assert slack.person(ANA).modal is None


def test_the_partner_reads_what_somebody_would_like_to_think_through(
    bot: Bot, slack: Sandbox
) -> None:
    join(slack, ANA)
    join(slack, BEN)
    ana = slack.person(ANA)
    ana.command("/pairme settings")
    ana.submit({"challenge": "How to say *no* to <!channel>"})
    ana.close_modal()

    move_to_round(slack, bot)

    slack.wait_for(lambda: groups(slack.person(BEN)) and groups(slack.person(BEN))[0].messages)
    [group] = groups(slack.person(BEN))
    words = words_of(group.messages[0])
    assert f'<@{ANA}> would like to think about: "How to say *no* to &lt;!channel&gt;"' in words


def test_the_form_begins_with_a_stage_that_the_title_suggests(bot: Bot, slack: Sandbox) -> None:
    ben = slack.person(BEN)

    ben.command("/pairme")

    assert ben.modal is not None
    assert field(ben.modal, "stage")["initial_option"]["value"] == "senior"
