"""A workspace whose profiles say where people work: the bot reads that, and pairs accordingly."""

from __future__ import annotations

import json
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from bot.manifest import OPTIONAL_SCOPES
from bot.run import Bot
from sandbox import Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from tests.canaries import TITLE
from tests.stories.conftest import StartBot
from tests.stories.people import ANA, BEN, CHLOE, groups, join, move_to_round, wait_for_ephemeral

SETTING = "department=Department, team=Team, manager=Manager, stage=Level"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def start(slack: Sandbox, start_bot: StartBot, database_url: str, fields: str) -> Bot:
    """A bot, and three people who take part; Ben is Ana's manager, as her profile says beside
    what nobody asks for.
    """
    slack.admin.grant((*DEFAULT_SCOPES, *OPTIONAL_SCOPES, "users.profile:read"))
    held = {**slack.people[ANA].fields, "Xf0BOSS": BEN, "Xf0OTHER": f"nickname {TITLE}"}
    slack.admin.change_person(ANA, fields=held)
    bot = start_bot(database_url, PAIRME_PROFILE_FIELDS=fields)
    for who in (ANA, BEN, CHLOE):
        join(slack, who)
    return bot


def teams(bot: Bot) -> dict[str, str]:
    with bot.runtime.db.read() as session:
        rows = session.execute(
            text(
                "SELECT slack_user_id, team FROM places"
                " JOIN people ON people.id = places.person_id WHERE team IS NOT NULL"
            )
        )
        return {who: team for who, team in rows}  # noqa: C416


def wait_for_teams(slack: Sandbox, bot: Bot) -> None:
    """Wait until all three profiles were asked for, and what they say is stored."""
    slack.wait_for(lambda: len(slack.calls("users.profile.get")) == 3, 30.0)
    for _ in range(200):
        if len(teams(bot)) == 3:
            return
        bot.tick()
    raise AssertionError("the profiles are not stored")


def together(slack: Sandbox, bot: Bot) -> set[str]:
    """Whom the round brings together with Chloe, herself included."""
    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(slack.person(CHLOE)), 30.0)
    [channel] = groups(slack.person(CHLOE))
    return set(channel.members) - {slack.bot_user_id}


def test_who_works_for_whom_in_slack_is_not_paired(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start(slack, start_bot, database_url, SETTING)
    wait_for_teams(slack, bot)

    assert teams(bot) == {ANA: "Harbour", BEN: "Harbour", CHLOE: "Lantern"}
    assert together(slack, bot) in ({CHLOE, ANA}, {CHLOE, BEN})


def test_without_the_setting_no_profile_is_read_and_all_three_may_meet(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start(slack, start_bot, database_url, "")

    assert together(slack, bot) == {CHLOE, ANA, BEN}
    assert teams(bot) == {}
    assert not slack.calls("users.profile.get")
    assert not slack.calls("team.profile.get")


def test_somebody_reads_what_came_from_their_profile_and_that_it_did(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start(slack, start_bot, database_url, SETTING)
    wait_for_teams(slack, bot)
    ana = slack.person(ANA)
    ana.command("/pairme mydata")
    wait_for_ephemeral(slack, ana, "I have sent you a file")

    [file] = [file for message in ana.messages() for file in message.files]
    with urlopen(f"{slack.url}/files/{file['id']}/{file['name']}", timeout=5) as answer:
        stored = json.loads(answer.read())["work"]
    assert (stored["team"], stored["manager"]) == ("Harbour", BEN)
    assert stored["from_slack_profile"] == ["department", "manager", "stage", "team"]
