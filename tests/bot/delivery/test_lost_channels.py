"""A conversation that can be posted to no more: opened again once, then given up in words."""

from __future__ import annotations

import pytest

from sandbox import Fault, FaultKind
from storage.outbox import MessageKind, MessageState
from tests.bot.delivery.office import ANA, BEN, Office

OPENING, POSTING = "conversations.open", "chat.postMessage"


@pytest.mark.parametrize("code", ["is_archived", "channel_not_found", "not_in_channel"])
def test_a_lost_conversation_is_opened_again_and_the_introduction_arrives(
    office: Office, code: str
) -> None:
    office.make_pairs(ANA, BEN)
    office.slack.faults.add(Fault(POSTING, FaultKind.ERROR, code=code))

    office.deliver_all()

    assert office.calls(OPENING) == 2
    assert office.message(MessageKind.PAIR_INTRO).state is MessageState.SENT
    assert len(office.posts(ANA)) == 1


def test_a_conversation_that_stays_lost_ends_in_words_for_both(office: Office) -> None:
    office.make_pairs(ANA, BEN)
    office.slack.faults.add(Fault(POSTING, FaultKind.ERROR, code="is_archived", times=2))

    office.deliver_all()

    intro = office.message(MessageKind.PAIR_INTRO)
    assert (intro.state, intro.reason) == (MessageState.DEAD, "is_archived")
    for who in (ANA, BEN):
        assert "it is not about you" in office.posts(who)[0].text


def test_a_direct_conversation_is_not_opened_again(office: Office) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POSTING, FaultKind.ERROR, code="channel_not_found"))

    office.step()

    assert office.message(MessageKind.WELCOME).state is MessageState.DEAD
    assert office.calls(OPENING) == 0
