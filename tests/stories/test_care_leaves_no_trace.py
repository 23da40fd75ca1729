"""Who opens help, who has a concern and who avoids whom is in no log, at no level."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from bot.run import Bot
from bot.views.texts import care as words
from sandbox import Sandbox
from tests.stories.people import ANA, BEN, groups, join, move_to_round, wait_for_message
from tests.talkative_logs import LIBRARIES, SQL, Logs

TRACES = re.compile(
    rf"{ANA}|{BEN}|private_options|concern|care_|avoid|forgive|separat|reporting|{words.CONCERN}",
    re.I,
)


@pytest.fixture
def talkative() -> Sequence[str]:
    """Here the libraries of the database say everything too."""
    return (*LIBRARIES, *SQL)


def test_nothing_of_a_concern_or_an_avoidance_is_logged_or_kept_beside_its_effect(
    slack: Sandbox, bot: Bot, nothing_private_escapes: Logs
) -> None:
    ana, ben = slack.person(ANA), slack.person(BEN)
    for who in (ANA, BEN):
        join(slack, who)
        wait_for_message(slack, slack.person(who), "You are in")
    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    said_before = {place: len(said) for place, said in nothing_private_escapes.texts().items()}

    ana.click("private_options")
    ana.click("care_concern", in_=ana.modal)
    ana.click("care_help", in_=ana.modal)
    ana.close_modal()
    ana.submit({"care_end": ["value"], "care_avoid": [BEN]})
    ben.click("private_options")
    ben.submit({"care_line": [ANA]})
    wait_for_message(slack, ben, "has ended; that happens")
    bot.tick()

    for place, said in nothing_private_escapes.texts().items():
        assert not TRACES.findall(said[said_before[place] :]), place
    assert "no record of your reasons" in str(ana.modal)
    kept = inbox_of(bot)
    assert not [row for row in kept if "private_options" in row or "concern" in row]
    assert not [row for row in kept if "care" in row and (ANA in row or BEN in row)]


def inbox_of(bot: Bot) -> list[str]:
    """What is kept of requests for three days, so that each counts once."""
    with bot.runtime.db.read() as session:
        rows = session.execute(text("SELECT kind, key, answer FROM inbox ORDER BY key")).all()
    return [str(row) for row in rows]
