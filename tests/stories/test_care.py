"""Private options through Slack: a form that one person sees, and one neutral message."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bot.run import Bot
from sandbox import EntryKind, Hands, Sandbox
from tests.stories.conftest import StartBot
from tests.stories.people import (
    ANA,
    BEN,
    CHLOE,
    groups,
    join,
    move_to_round,
    wait_for_message,
)

ENDED = (
    f"Your pairing with <@{ANA}> has ended; that happens for many reasons. You are first in line "
    "next time."
)
EXAMPLE = Path(__file__).parents[2] / "docs" / "care.example.yaml"


def introduce(slack: Sandbox, bot: Bot, *who: str) -> list[Hands]:
    """Bring people together, up to their introduction."""
    for one in who:
        join(slack, one)
        wait_for_message(slack, slack.person(one), "You are in")
    move_to_round(slack, bot)
    people = [slack.person(one) for one in who]
    slack.wait_for(lambda: groups(people[0]) and people[0].messages(groups(people[0])[0].id), 30.0)
    return people


def words_in(view: dict[str, Any] | None) -> str:
    """Everything in a form, as Slack got it."""
    assert view is not None
    return str(view["blocks"])


def seen_by(person: Hands) -> tuple[list[str], str]:
    """What somebody reads of the bot: messages, and Home but for the names of its blocks."""
    home = re.sub(r"'block_id': '\w+'", "", words_in(person.open_home()))
    return [message.text for message in person.messages()], home


def test_somebody_ends_their_pair_and_the_partner_hears_it_once(slack: Sandbox, bot: Bot) -> None:
    ana, ben = introduce(slack, bot, ANA, BEN)

    clicked = ana.click("private_options")
    seen_by_ben = ben.modal
    sent = ana.submit({"care_end": ["value"], "care_avoid": [BEN]})
    told = wait_for_message(slack, ben, "has ended; that happens")

    assert clicked.acked
    assert not clicked.late
    assert seen_by_ben is None
    assert (sent.acked, sent.errors) == (True, None)
    assert "I keep no record of your reasons" in words_in(ana.modal)
    assert told.text == ENDED
    assert sum(message.text == ENDED for message in ben.messages()) == 1
    assert not [message for message in ana.messages() if "has ended" in message.text]
    assert "*Your partner:*" not in str(ben.open_home())
    move_to_round(slack, bot)
    wait_for_message(slack, ana, "it is not about you")
    wait_for_message(slack, ben, "it is not about you")
    assert slack.late_acks == 0


def test_not_wanting_to_meet_again_is_seen_by_nobody_and_ben_sees_what_he_saw_before(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = introduce(slack, bot, ANA, BEN)
    before = seen_by(ben)

    ana.click("private_options")
    ana.submit({"care_avoid": [BEN]})
    bot.tick()

    assert "nothing changes that others can see" in words_in(ana.modal)
    assert seen_by(ben) == before
    ben.click("private_options")
    assert "again. I show this" not in words_in(ben.modal)


def test_something_was_not_ok_names_people_to_talk_to(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start_bot(database_url, PAIRME_CARE_FILE=str(EXAMPLE))
    ana, ben = introduce(slack, bot, ANA, BEN)

    ana.click("private_options")
    ana.click("care_concern", in_=ana.modal)
    concern = words_in(ana.modal)
    ana.click("care_help", in_=ana.modal)
    help_text = words_in(ana.modal)
    ana.close_modal()
    back = words_in(ana.modal)
    ana.submit({"care_end": ["value"]})
    wait_for_message(slack, ben, "has ended; that happens")

    assert "Ethics line" in concern
    assert "Hours: Tuesday to Thursday." in concern
    assert "Not confidential" in concern
    assert "If your partner tells you something serious" in help_text
    assert "None of this limits your right" in help_text
    assert back == concern
    assert "The pairing has ended for you" in words_in(ana.modal)


def test_without_contacts_people_still_find_help(slack: Sandbox, bot: Bot) -> None:
    ana, _ = introduce(slack, bot, ANA, BEN)

    ana.click("private_options")
    ana.click("care_concern", in_=ana.modal)

    assert "Speak to a person you trust" in words_in(ana.modal)
    assert "findahelpline.com" in words_in(ana.modal)


def test_who_has_left_a_group_hears_that_it_is_over_for_them(slack: Sandbox, bot: Bot) -> None:
    ana, _, _ = introduce(slack, bot, ANA, BEN, CHLOE)

    ana.click("private_options")
    ana.submit({"care_end": ["value"], "care_line": [BEN]})
    wait_for_message(slack, slack.person(BEN), "goes on with two")
    ana.click("we_met")
    answers = slack.wait_for(lambda: [one for one in ana.ephemerals if "has ended" in one.text])

    assert len(answers) == 1
    assert not [one for one in slack.transcript if one.kind is EntryKind.FAULT]
