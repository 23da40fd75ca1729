"""From `/pairme` to "we met": the main job, end to end."""

from __future__ import annotations

from datetime import timedelta

from bot.run import Bot
from pairing.participants import Standing
from sandbox import Fault, FaultKind, Sandbox
from tests.stories.people import (
    ANA,
    BEN,
    CHLOE,
    GUEST,
    groups,
    join,
    move_to_round,
    standing_of,
    wait_for_message,
    words_of,
)


def test_two_people_join_are_paired_meet_and_say_so(slack: Sandbox, bot: Bot) -> None:
    ana, ben = slack.person(ANA), slack.person(BEN)

    refused = slack.person(GUEST).command("/pairme")
    joined = [join(slack, ANA), join(slack, BEN)]
    wait_for_message(slack, ana, "You are in")
    wait_for_message(slack, ben, "You are in")
    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)

    assert str(refused.text).startswith("Peer mentoring is for full members")
    assert slack.person(GUEST).modal is None
    assert all(result.closed and not result.errors for result in joined)
    assert groups(ana) == groups(ben)
    [intro] = ana.messages(groups(ana)[0].id)
    words = words_of(intro)
    assert f"<@{ANA}>" in words
    assert f"<@{BEN}>" in words
    assert "Why you two" in words
    assert "can share *Using AI tools well*" in words
    assert words.count("\n1. ") == words.count("\n2. ") == words.count("\n3. ") == 1
    assert intro.text.startswith(
        f"<@{ANA}> and <@{BEN}>, you are peer partners for this round of peer mentoring.\n"
    )

    clicked = ana.click("we_met")
    thanks = slack.wait_for(lambda: [m for m in ana.ephemerals if "Thank you" in m.text])

    assert clicked.acked
    assert len(thanks) == 1
    assert not [m for m in ben.ephemerals if "Thank you" in m.text]

    for days in (15, 6):  # halfway, and then the question
        slack.clock.advance(timedelta(days=days))
        bot.tick()
    question = wait_for_message(slack, ben, "Did you meet with")
    ben.click("check_in.yes_once")
    wait_for_message(slack, ben, "Yes, once. Thank you. Glad you met.")

    assert f"<@{ANA}>" in question.text
    assert not [m for m in ana.messages() if "Did you meet with" in m.text]
    assert slack.late_acks == 0
    assert not slack.rate_limited


def test_a_guest_whom_slack_named_too_late_is_refused_beside_the_field(
    slack: Sandbox, bot: Bot
) -> None:
    slack.faults.add(Fault(method="users.info", kind=FaultKind.ERROR))

    refused = join(slack, GUEST)

    assert list(refused.errors or {}) == ["stage"]
    assert "guests" in str(refused.errors)
    assert standing_of(slack, bot, GUEST) is Standing.OUT


def test_an_odd_number_becomes_a_trio_and_nobody_is_left_out(slack: Sandbox, bot: Bot) -> None:
    for who in (ANA, BEN, CHLOE):
        join(slack, who)

    move_to_round(slack, bot)
    ana = slack.person(ANA)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)

    [intro] = ana.messages(groups(ana)[0].id)
    assert "a group of three this round" in words_of(intro)
    assert all(groups(slack.person(who)) == groups(ana) for who in (ANA, BEN, CHLOE))


def test_somebody_alone_in_a_round_is_told_kindly_and_once(slack: Sandbox, bot: Bot) -> None:
    join(slack, ANA)

    move_to_round(slack, bot)
    ana = slack.person(ANA)
    wait_for_message(slack, ana, "it is not about you")
    bot.tick()

    assert sum("it is not about you" in message.text for message in ana.messages()) == 1
