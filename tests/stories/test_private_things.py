"""What is private stays where it is: what people type, say to each other and have in profiles.

The search itself runs after every story (conftest.py); here people do all they can for it to find
something.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.run import Bot
from sandbox import Sandbox
from tests.canaries import SAID, talk, typed_by
from tests.stories.people import ANA, BEN, groups, join, move_to_round, wait_for_message
from tests.talkative_logs import LIBRARIES, SQL


@pytest.fixture
def talkative() -> Sequence[str]:
    """Here the libraries of the database say everything too."""
    return (*LIBRARIES, *SQL)


def test_people_talk_and_type_and_change_their_names_and_nobody_hears_of_it(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = slack.person(ANA), slack.person(BEN)
    for who in (ANA, BEN):
        join(slack, who)
        wait_for_message(slack, slack.person(who), "You are in")
    talk(slack)
    said = ana.command(f"/pairme {typed_by(ANA)} and more")
    ben.command(f"/pairme pause {typed_by(BEN)}")
    slack.admin.change_person(ANA, title=f"Chief {slack.people[ANA].title}")
    ben.open_home()

    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    talk(slack)
    ana.click("we_met")
    slack.wait_for(lambda: [m for m in ana.ephemerals if "Thank you" in m.text])
    bot.tick()

    assert typed_by(ANA)[:20] in str(said.text)
    assert sum(SAID in message.text for message in ana.messages(groups(ana)[0].id)) == 2
