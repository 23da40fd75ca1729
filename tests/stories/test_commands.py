"""Every word of `/pairme`, as a person types it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from bot.run import Bot
from pairing.participants import Standing
from sandbox import Sandbox
from sandbox.conversations import Message
from tests.stories.people import (
    ANA,
    join,
    standing_of,
    wait_for_ephemeral,
    wait_for_message,
    words_of,
)


@pytest.fixture
def mode() -> str:
    """These are about words, not about transport."""
    return "socket"


@pytest.fixture(autouse=True)
def running(bot: Bot) -> Bot:
    """The bot that answers."""
    return bot


def test_somebody_new_gets_the_join_form_and_somebody_in_gets_the_status_card(
    slack: Sandbox,
) -> None:
    ana = slack.person(ANA)

    first = ana.command("/pairme")
    form = ana.modal
    ana.close_modal()
    join(slack, ANA)
    second = ana.command("/pairme")

    assert first.text is None
    assert form is not None
    assert form["callback_id"] == "join_form"
    assert [block["block_id"] for block in form["blocks"] if block["type"] == "input"] == [
        "stage",
        "grow",
        "share",
    ]
    assert second.text is not None
    assert second.text.startswith(
        "You are in. The next round starts Tuesday 1 December 2026, 10:00"
    )
    assert ana.modal is None


def test_skip_pause_resume_and_leave_do_what_they_say(slack: Sandbox, running: Bot) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)
    said = []

    for words, stands in (
        ("skip", Standing.SKIPPING),
        ("skip", Standing.SKIPPING),
        ("resume", Standing.IN),
        ("resume", Standing.IN),
        ("pause 2w", Standing.PAUSED),
        ("skip", Standing.PAUSED),
        ("resume", Standing.IN),
        ("pause until 2027-01-15", Standing.PAUSED),
        ("leave", Standing.PAUSED),
    ):
        n_before = len(ana.ephemerals)
        text = ana.command(f"/pairme {words}").text
        if text is None:  # a busy machine: the answer follows its ack
            slack.wait_for(lambda n=n_before: len(ana.ephemerals) > n, 30.0)
            text = ana.ephemerals[-1].text
        said.append(text.split(".")[0])
        assert standing_of(slack, running) is stands, words

    assert [re.sub(" on [A-Z][a-z]+day .*", "", words) for words in said] == [
        "You are skipping the round",
        "You are already skipping the round",
        "You are in again",
        "You are in already; there is nothing to resume",
        "You are paused until Tuesday 8 December 2026; your next round is",
        "You are paused until Tuesday 8 December 2026; your next round is",
        "You are in again",
        "You are paused until Friday 15 January 2027; your next round is",
        "Leave peer mentoring? You will not be paired any more",
    ]


def test_leaving_is_asked_first_and_staying_changes_nothing(slack: Sandbox, running: Bot) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)

    def ask() -> Message:
        ana.command("/pairme leave")
        return wait_for_ephemeral(slack, ana, "Leave peer mentoring?")

    question = ask()
    assert "they hear that the pairing has ended, and not why" in words_of(question)
    assert "your topics are kept" in words_of(question)
    ana.click("stay", in_=question)
    wait_for_ephemeral(slack, ana, "Nothing has changed.")
    assert standing_of(slack, running) is Standing.IN

    ana.click("leave", in_=ask())
    wait_for_ephemeral(slack, ana, "You have left")
    assert standing_of(slack, running) is Standing.OUT
    for words in ("leave", "skip"):
        ana.command(f"/pairme {words}")
        wait_for_ephemeral(slack, ana, "You are not taking part at the moment.")


def test_pause_without_a_length_asks_with_buttons_that_work(slack: Sandbox, running: Bot) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)

    asked = ana.command("/pairme pause")
    ana.click("pause_for.open")

    assert str(asked.text).startswith("How long would you like to pause?")
    assert standing_of(slack, running) is Standing.PAUSED
    slack.wait_for(lambda: any("until you come back" in m.text for m in ana.ephemerals))


@pytest.mark.parametrize(
    "words",
    [
        *("-3", "99999", "27w", "2 wks", "\uff12w", "until 2020-01-01", "until 2026-02-31"),
        *("tomorrow", "until yesterday", "until 2026-11-24"),
    ],
)
def test_a_pause_that_cannot_be_says_what_to_write_instead_and_that_works(
    slack: Sandbox, running: Bot, words: str
) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)

    answer = str(ana.command(f"/pairme pause {words}").text)

    [example] = re.findall(r"`/pairme (pause until [0-9-]+)`", answer)
    assert "Give a date after today" in answer
    assert not answer.startswith(("How long", "Give"))  # what is wrong with it comes first
    assert standing_of(slack, running) is Standing.IN
    ana.command(f"/pairme {example}")
    assert slack.wait_for(lambda: standing_of(slack, running) is Standing.PAUSED, 30.0)


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("jion", 'I don\'t know "jion". Did you mean *join*?'),
        ("PAUZE 2w", 'I don\'t know "PAUZE". Did you mean *pause*?'),
        ("🙂🙂", 'I don\'t know "🙂🙂". Commands:'),
        ("<!channel>", 'I don\'t know "&lt;!channel&gt;". Commands:'),
        ("*bold*", 'I don\'t know "bold". Commands:'),
        ("\u202egnp", 'I don\'t know "gnp". Commands:'),
        ("x" * 5000, f'I don\'t know "{"x" * 40}". Commands:'),
    ],
)
def test_an_unknown_word_gets_a_suggestion_and_is_shown_harmless(
    slack: Sandbox, typed: str, answered: str
) -> None:
    answer = slack.person(ANA).command(f"/pairme {typed}")

    assert str(answer.text).startswith(answered)


def test_help_status_and_profile_answer_people_who_are_out_too(slack: Sandbox) -> None:
    ana = slack.person(ANA)

    help_text = str(ana.command("/pairme help").text)
    status = ana.command("/pairme status")
    ana.command("/pairme profile")

    assert all(word in help_text for word in ("skip", "pause", "resume", "leave", "profile"))
    assert status.text == "You are not taking part at the moment."
    assert ana.modal is not None
    assert ana.modal["callback_id"] == "join_form"


def test_the_profile_form_opens_filled_and_saves(slack: Sandbox, running: Bot) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)

    ana.command("/pairme profile")
    form = ana.wait_for_modal(callback_id="profile_form")
    fields = {block["block_id"]: block for block in form["blocks"]}
    saved = ana.submit({"stage": "senior", "grow": [], "share": ["writing"]})
    card = ana.command("/pairme status")

    assert fields["stage"]["element"]["initial_option"]["value"] == "independent"
    assert [o["value"] for o in fields["grow"]["element"]["initial_options"]] == ["influence"]
    assert not saved.errors
    assert "Saved. Your topics count from the next round on." in str(ana.modal)
    assert card.blocks is not None
    assert "You can share: Clear writing." in card.blocks[1]["text"]["text"]


def test_home_shows_the_status_and_its_buttons_work(slack: Sandbox, running: Bot) -> None:
    ana = slack.person(ANA)

    before = ana.open_home()
    ana.click("join", in_=before)
    ana.submit({"stage": "growing"})
    slack.wait_for(lambda: "You are in" in str(ana.home))
    ana.click("skip", in_=ana.home)
    slack.wait_for(lambda: "You take no new partner in the next round" in str(ana.home))
    ana.click("resume", in_=ana.home)
    slack.wait_for(lambda: "You are in" in str(ana.home))
    ana.click("pause", in_=ana.home)
    ana.wait_for_modal()
    ana.click("pause_for.2w", in_=ana.modal)
    slack.wait_for(lambda: "You are paused until" in str(ana.home))
    slack.wait_for(lambda: "You are paused until" in str(ana.modal))

    assert "You are not taking part" in str(before)
    assert standing_of(slack, running) is Standing.PAUSED


def test_a_command_delivered_twice_acts_and_welcomes_once(slack: Sandbox, running: Bot) -> None:
    ana = slack.person(ANA)
    ana.command("/pairme")
    slack.duplicate_next("view_submission")

    ana.submit({"stage": "growing"})
    wait_for_message(slack, ana, "You are in")
    slack.duplicate_next("slash_commands")
    answer = ana.command("/pairme skip")
    running.tick()

    slack.duplicate_next("block_actions")
    ana.click("resume", in_=ana.open_home())
    slack.wait_for(lambda: "You are in" in str(ana.home))

    assert str(answer.text).startswith("You are skipping")  # not "already skipping"
    assert standing_of(slack, running) is Standing.IN
    with running.runtime.db.read() as session:
        handled = session.execute(text("SELECT kind, count(*) FROM inbox GROUP BY kind"))
        assert dict(map(tuple, handled)) == {"form": 1, "command": 1, "action": 1}
    assert len([m for m in ana.messages() if "You are in" in m.text]) == 1
