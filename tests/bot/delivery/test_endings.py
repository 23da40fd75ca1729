"""What people hear when a pair ends: the same to the last byte, whatever the cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.services.joining import care, participants, searches
from bot.services.joining.care import Choice
from bot.views import care as care_views
from pairing.ids import PairId
from sandbox.conversations import Message as Posted
from storage import outbox
from storage.outbox import MessageKind, MessageState, NewMessage
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office
from tests.bot.services.factories import ask, participant_of, program_of

OPENING = "conversations.open"
ENDED = (
    f"Your pairing with <@{ANA}> has ended; that happens for many reasons. You are first in line "
    "next time."
)


def pair_of(office: Office) -> PairId:
    pair_id = office.message(MessageKind.PAIR_INTRO).pair_id
    assert pair_id is not None
    return pair_id


def choose(office: Office, who: str, **chosen: Any) -> None:
    """Confirm a choice: end=True, avoid=[...], in_line=[...]."""
    choice = Choice(
        chosen.get("end", False),
        frozenset(chosen.get("avoid", ())),
        frozenset(chosen.get("in_line", ())),
    )
    request = ask(who, team_id=office.slack.team_id)
    care.choose(office.db, request, pair_id=pair_of(office), choice=choice, now=office.at)


def leave(office: Office, who: str) -> None:
    participants.leave(office.db, ask(who, team_id=office.slack.team_id), now=office.at)


def find_other(office: Office, who: str) -> None:
    request = ask(who, team_id=office.slack.team_id)
    searches.begin_instead(office.db, request, pair_id=pair_of(office), now=office.at)


CAUSES: dict[str, Callable[[Office], None]] = {
    "ended": lambda office: choose(office, ANA, end=True),
    "avoided, now": lambda office: choose(office, ANA, end=True, avoid=[BEN, CHLOE]),
    "reporting line": lambda office: choose(office, ANA, in_line=[BEN]),
    "everything": lambda office: choose(office, ANA, end=True, avoid=[BEN], in_line=[BEN]),
    "left": lambda office: leave(office, ANA),
    "somebody else": lambda office: find_other(office, ANA),
}


def own_messages(office: Office, who: str) -> list[Posted]:
    return office.slack.person(who).messages()


@pytest.mark.parametrize("cause", CAUSES)
def test_the_partner_gets_one_message_that_is_the_same_whatever_the_cause(
    office: Office, cause: str
) -> None:
    office.make_pairs(ANA, BEN)
    office.deliver_all()

    CAUSES[cause](office)
    office.deliver_all()

    [told] = own_messages(office, BEN)
    assert told.text == ENDED
    shown = [{k: v for k, v in block.items() if k != "block_id"} for block in told.blocks]
    assert shown == list(care_views.pairing_ended([ANA]).blocks)
    assert shown[0]["text"]["text"] == ENDED
    assert own_messages(office, ANA) == []
    stored = office.message(MessageKind.PAIRING_ENDED)
    assert (stored.pair_id, stored.round_id, stored.seq) == (None, None, 0)
    assert stored.facts == {"pair_id": pair_of(office)}
    assert participant_of(office.db, BEN, office.slack.team_id).rounds_waited == 1


@pytest.mark.parametrize("cause", CAUSES)
def test_two_of_a_trio_hear_the_same_whatever_the_cause_and_go_on_elsewhere(
    office: Office, cause: str
) -> None:
    office.make_pairs(ANA, BEN, CHLOE)
    office.deliver_all()
    before = {one.id for one in office.slack.person(ANA).channels()}

    CAUSES[cause](office)
    office.deliver_all()
    keep_talking(office)
    office.deliver_all()

    words = "Your group of three goes on with two: you and <@{}>. That happens for many reasons."
    assert [one.text[:81] for one in own_messages(office, BEN)] == [words.format(CHLOE)[:81]]
    assert [one.text[:81] for one in own_messages(office, CHLOE)] == [words.format(BEN)[:81]]
    assert {one.id for one in office.slack.person(ANA).channels()} == before
    later = office.posts(BEN)
    assert len(later) == len(office.posts(ANA)) + 2  # their own, and one in the new conversation
    assert office.calls(OPENING) == 2


def keep_talking(office: Office) -> None:
    """Something else is to be said to the pair as such: it must not reach who left."""
    intro = office.message(MessageKind.PAIR_INTRO)
    again = NewMessage(
        workspace_id=program_of(office.db, office.slack.team_id).workspace_id,
        kind=MessageKind.PAIR_INTRO,
        delivery_key="d" * 32,
        send_after=office.at,
        pair_id=intro.pair_id,
        round_id=intro.round_id,
        seq=9,
        facts=intro.facts,
    )
    with office.db.write() as session:
        outbox.enqueue(session, [again])


def test_weeks_after_the_introduction_the_two_still_get_a_conversation_of_their_own(
    office: Office,
) -> None:
    office.make_pairs(ANA, BEN, CHLOE)
    office.deliver_all()
    office.wait(days=14)

    choose(office, ANA, end=True)
    office.deliver_all()

    assert office.message(MessageKind.PAIR_OPEN).state is MessageState.SENT
    assert office.calls(OPENING) == 2


def test_what_was_decided_for_a_pair_while_it_ended_is_not_sent_into_it(office: Office) -> None:
    office.make_pairs(ANA, BEN)
    office.deliver_all()
    choose(office, ANA, end=True)
    n_before = len(office.posts(BEN))

    keep_talking(office)  # as by somebody who had not seen the end yet
    office.deliver_all()

    assert len(office.posts(BEN)) == n_before + 1  # that it ended
    [called_off] = office.in_state(MessageState.CANCELLED)
    assert (called_off.delivery_key, called_off.reason) == ("d" * 32, "called_off")
