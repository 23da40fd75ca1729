"""The end of a round as people see it: it did not happen, it was good, they go on together."""

from __future__ import annotations

from datetime import timedelta

from bot.run import Bot
from sandbox import Hands, Sandbox
from sandbox.conversations import Message
from tests.stories.people import (
    ANA,
    BEN,
    CHLOE,
    groups,
    join,
    move_to_round,
    wait_for_message,
    words_of,
)

NOTE = "More time for the second talk, please."


def paired(slack: Sandbox, bot: Bot) -> tuple[Hands, Hands]:
    """Ana and Ben, who have joined and got their introduction."""
    join(slack, ANA)
    join(slack, BEN)
    move_to_round(slack, bot)
    ana, ben = slack.person(ANA), slack.person(BEN)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    return ana, ben


def after(slack: Sandbox, bot: Bot, *days: int) -> None:
    """Let so many days pass, and so many more, with a look at each stop."""
    for n in days:
        slack.clock.advance(timedelta(days=n))
        bot.tick()


def wait_for_ephemeral(slack: Sandbox, person: Hands, words: str) -> Message:
    found = slack.wait_for(
        lambda: next((one for one in person.ephemerals if words in words_of(one)), None), 30.0
    )
    assert found is not None
    return found


def give_feedback(slack: Sandbox, person: Hands, **said: str) -> None:
    """Open the form from the question, fill it in and send it."""
    asked = wait_for_message(slack, person, "How was it for you")
    person.click("feedback", in_=asked)
    person.wait_for_modal(callback_id="feedback_form")
    done = person.submit({"useful": "5", **said})
    assert not done.errors


def test_two_who_both_wish_so_go_on_together_and_neither_learns_of_it_before(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = paired(slack, bot)
    ana.click("we_met")
    after(slack, bot, 15, 6, 2)

    give_feedback(slack, ana, again="instead", note=NOTE, share_note=["share"])
    assert not [one for one in ben.messages() if "go on together" in one.text]
    give_feedback(slack, ben, again="beside")

    mine = wait_for_message(slack, ana, "wish to go on together")
    yours = wait_for_message(slack, ben, "wish to go on together")
    assert "no new partner" in mine.text
    assert "a new partner in it as well" in yours.text
    before = len(ana.messages(groups(ana)[0].id))
    move_to_round(slack, bot)
    slack.wait_for(lambda: len(ana.messages(groups(ana)[0].id)) > before, 30.0)
    assert "You both wished to go on together." in words_of(ana.messages(groups(ana)[0].id)[-1])
    assert NOTE not in str(list(slack.transcript))


def test_a_wish_that_is_not_shared_stays_with_whoever_had_it(slack: Sandbox, bot: Bot) -> None:
    ana, ben = paired(slack, bot)
    ana.click("we_met")
    after(slack, bot, 15, 6, 2)

    give_feedback(slack, ana, again="instead")
    give_feedback(slack, ben, again="new")
    move_to_round(slack, bot)
    after(slack, bot, 1)

    for person in (ana, ben):
        assert not [one for one in person.messages() if "go on together" in one.text]


def test_who_did_not_meet_is_offered_something_and_finds_somebody_else(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = paired(slack, bot)
    after(slack, bot, 6, 9, 6)
    asked = wait_for_message(slack, ana, "Did you meet with")
    ana.click("check_in.not_yet", in_=asked)
    offered = wait_for_message(slack, ana, "Not yet.")
    assert "nobody is at fault" in words_of(offered)

    ana.click("smaller_talk", in_=offered)
    slack.wait_for(
        lambda: (
            [one for one in ben.messages(groups(ben)[0].id) if "keep it small" in one.text]
            or [one for one in ben.messages(groups(ben)[0].id) if "keeping it small" in one.text]
        ),
        30.0,
    )
    ana.click("find_other", in_=offered)
    wait_for_ephemeral(slack, ana, "I am looking for a partner for you")
    ended = wait_for_message(slack, ben, "has ended; that happens")
    ana.click("in_writing", in_=offered)  # too late now, and said so kindly
    wait_for_ephemeral(slack, ana, "This pairing has ended, so there is nothing to do here")
    ben.click("find_now", in_=ended)
    wait_for_ephemeral(slack, ben, "I am looking for a partner for you")
    bot.tick()
    assert len(groups(ana)) == 1  # these two have had their try

    join(slack, CHLOE)
    slack.person(CHLOE).command("/pairme now")
    bot.tick()
    slack.wait_for(lambda: groups(slack.person(CHLOE)), 30.0)
    [found] = groups(slack.person(CHLOE))
    assert found.id in {one.id for one in groups(ana) + groups(ben)}


def test_looking_for_somebody_now_can_be_stopped_and_ends_by_itself(
    slack: Sandbox, bot: Bot
) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)
    started = ana.command("/pairme now")
    wait_for_ephemeral(slack, ana, "I am looking for a partner for you")
    assert started.acked

    ana.command("/pairme status")
    card = wait_for_ephemeral(slack, ana, "You are in.")
    assert "I am looking for a partner for you, until" in words_of(card)
    assert "I am looking for a partner for you, until" in str(ana.open_home())
    ana.click("stop_search", in_=card)
    wait_for_ephemeral(slack, ana, "I am not looking any more")
    assert "I am looking" not in str(ana.open_home())
    ana.command("/pairme now")
    after(slack, bot, 3)

    wait_for_message(slack, ana, "nobody who fits was looking")
