"""`/pairme mydata` and `/pairme forget`, as somebody types them."""

from __future__ import annotations

import json
from urllib.request import urlopen

import pytest

from bot.run import Bot
from sandbox import Sandbox
from tests.bot.services.privacies import dump
from tests.stories.people import ANA, BEN, groups, join, move_to_round, wait_for_ephemeral, words_of


@pytest.fixture
def mode() -> str:
    """These are about words, not about transport."""
    return "socket"


def test_somebody_reads_all_of_their_data_as_a_file_of_their_own(bot: Bot, slack: Sandbox) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)

    ana.command("/pairme mydata")
    wait_for_ephemeral(slack, ana, "I have sent you a file")

    [message] = [one for one in ana.messages() if one.files]
    [file] = message.files
    assert file["name"] == "pairme-my-data.json"
    assert not slack.person(BEN).messages()
    with urlopen(f"{slack.url}/files/{file['id']}/{file['name']}", timeout=5) as answer:
        data = json.loads(answer.read())
    assert data["account"]["slack_user_id"] == ANA
    assert data["profile"]["grow_topics"] == ["influence"]


def test_where_slack_takes_no_files_the_data_is_in_a_form(
    bot: Bot, slack: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(slack, ANA)
    monkeypatch.setattr(bot.installations, "may_upload", lambda _: False)
    ana = slack.person(ANA)

    ana.command("/pairme mydata")
    slack.wait_for(lambda: ana.modal is not None, 30.0)

    assert ana.modal is not None
    assert "part 1 of" in words(ana.modal)
    assert '"time_zone"' in words(ana.modal)


def words(modal: dict[str, object]) -> str:
    return json.dumps(modal).replace('\\"', '"')


def test_somebody_is_erased_after_one_question_and_their_partner_hears_no_more_than_the_end(
    bot: Bot, slack: Sandbox
) -> None:
    join(slack, ANA)
    join(slack, BEN)
    move_to_round(slack, bot)
    ana, ben = slack.person(ANA), slack.person(BEN)
    slack.wait_for(lambda: groups(ben) and ben.messages(groups(ben)[0].id), 30.0)

    ana.command("/pairme forget")
    slack.wait_for(lambda: ana.modal is not None, 30.0)
    assert ana.modal is not None
    assert "cannot be undone" in words(ana.modal)
    done = ana.submit({})

    assert done.errors is None
    assert ana.modal is not None
    assert "Your data is erased" in words(ana.modal)
    told = slack.wait_for(
        lambda: next((one for one in ben.messages() if "has ended" in words_of(one)), None), 30.0
    )
    assert told is not None
    assert ANA not in words_of(told)
    assert ANA not in json.dumps(dump(bot.runtime.db))
