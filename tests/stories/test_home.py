"""Home through the life of a pair: what it says, and that everything on it works from there."""

from __future__ import annotations

import re
from typing import Any

from bot.run import Bot
from sandbox import EntryKind, Hands, Sandbox
from tests.stories.people import ANA, BEN, groups, join, move_to_round, wait_for_message

Json = dict[str, Any]


def lines_of(view: Json | None) -> list[str]:
    """What somebody reads in a view, paragraph by paragraph."""
    assert view is not None
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]


def buttons_of(view: Json | None) -> list[str]:
    assert view is not None
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [button["text"]["text"] for row in rows for button in row]


def home_says(slack: Sandbox, person: Hands, words: str) -> Json:
    """Wait until somebody's Home has these words in it, without opening it again."""
    slack.wait_for(lambda: any(words in line for line in lines_of(person.home)), 30.0)
    assert person.home is not None
    return person.home


def form_says(slack: Sandbox, person: Hands, words: str) -> None:
    """Wait until the form on top has these words in it, and close it."""
    slack.wait_for(lambda: person.modal and words in str(person.modal["blocks"]), 30.0)
    person.close_modal()


def paired(slack: Sandbox, bot: Bot) -> tuple[Hands, Hands]:
    """Ana and Ben, who have joined and got their introduction."""
    ana, ben = slack.person(ANA), slack.person(BEN)
    for one in (ANA, BEN):
        join(slack, one)
        wait_for_message(slack, slack.person(one), "You are in")
    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    return ana, ben


def test_home_follows_a_pair_from_joining_to_its_end(slack: Sandbox, bot: Bot) -> None:
    ana, ben = slack.person(ANA), slack.person(BEN)
    before = ana.open_home()
    assert "You are not taking part at the moment." in lines_of(before)
    assert buttons_of(before) == ["Join", "Help resources"]

    join(slack, ANA)
    joined = home_says(slack, ana, "*You are in.* The next round starts <!date^")
    assert not any("Your partner" in line for line in lines_of(joined))
    assert "People you were paired with" not in str(joined)

    join(slack, BEN)
    wait_for_message(slack, ben, "You are in")
    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    with_partner = ana.open_home()
    assert f"*Your partner:* <@{BEN}>\nNext step: find a time." in lines_of(with_partner)
    assert "We met" in buttons_of(with_partner)

    clicked = ana.click("we_met", in_=ana.home)
    assert (clicked.acked, clicked.late) == (True, False)
    form_says(slack, ana, "Glad you met")
    met = home_says(slack, ana, "Next step: your second talk by")
    assert "We met again" in buttons_of(met)
    assert f"*Your partner:* <@{ANA}>\nNext step: find a time." in lines_of(ben.open_home())

    ana.click("check_in.yes_twice", in_=ana.home)
    form_says(slack, ana, "Glad you met")
    had_talks = home_says(slack, ana, "You have had the talks of this round.")
    assert not {"We met", "We met again"} & set(buttons_of(had_talks))

    ana.click("private_options", in_=ana.home)
    ana.submit({"care_end": ["value"]})
    ended = home_says(slack, ana, "*People you were paired with*\n")
    wait_for_message(slack, ben, "has ended; that happens")
    for one, partner in ((ended, BEN), (ben.open_home(), ANA)):
        [listed] = [line for line in lines_of(one) if f"<@{partner}>" in line]
        title, entry = listed.splitlines()
        assert title == "*People you were paired with*"
        assert re.fullmatch(rf"• <@{partner}>, (November|December) 2026", entry)
    assert slack.late_acks == 0


def test_the_guide_the_times_and_help_open_from_home(slack: Sandbox, bot: Bot) -> None:
    ana, _ = paired(slack, bot)
    ana.open_home()

    opened = [ana.click("open_guide", in_=ana.home)]
    form_says(slack, ana, "Your first talk")
    opened.append(ana.click("find_time", in_=ana.home))
    slack.wait_for(lambda: ana.modal and ana.modal["callback_id"] == "times_form", 30.0)
    ana.close_modal()
    opened.append(ana.click("care_help", in_=ana.home))
    form_says(slack, ana, "If your partner tells you something serious")
    opened.append(ana.click("private_options", in_=ana.home))
    ana.click("care_help", in_=ana.modal)  # and from inside a form, over it
    form_says(slack, ana, "If your partner tells you something serious")
    form_says(slack, ana, "Something was not OK")

    assert all(one.acked and not one.late for one in opened)
    assert ana.modal is None
    assert not [one for one in slack.transcript if one.kind is EntryKind.FAULT]


def test_a_button_of_a_pair_that_has_ended_meanwhile_says_that_it_does_nothing(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = paired(slack, bot)
    old = ana.open_home()
    ben.click("private_options", in_=ben.open_home())
    ben.submit({"care_end": ["value"]})
    wait_for_message(slack, ana, "has ended; that happens")

    ana.click("open_guide", in_=old)

    form_says(slack, ana, "This pairing has ended, so there is nothing to do here any more.")
