"""What comes out of the outbox around a talk: the end of a timer, a step, another form of talk."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.letters import PostLetter, Undeliverable, compose
from bot.services.messages import to_pair
from bot.services.talking import steps
from bot.services.talking.steps import NewStep
from pairing.follow_ups import CARDS
from pairing.guides.library import Mode
from pairing.ids import PairId
from storage import outbox, pairs, retention
from storage.outbox import Message, MessageKind, MessageState
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office
from tests.bot.services.factories import ask, count_rows
from tests.bot.services.talking.guiding import LIBRARY

WORDS = "On Friday I will ask *first*"


def introduced(office: Office, *who: str) -> PairId:
    office.make_pairs(*(who or (ANA, BEN)))
    office.deliver_all()
    pair_id = office.message(MessageKind.PAIR_INTRO).pair_id
    assert pair_id is not None
    return pair_id


def write(office: Office, pair_id: PairId, kind: MessageKind, **facts: Any) -> Message:
    """Put a message to the pair into the outbox."""
    ours = office.workspace().id
    with office.db.write() as session:
        seq = outbox.next_seq(session, pair_id)
        message = to_pair(kind, ours, pair_id, seq=seq, at=office.at, facts=facts)
        outbox.enqueue(session, [message])
    return office.in_state(MessageState.PENDING)[-1]


def drawn(office: Office, message: Message) -> tuple[str, str]:
    letter = compose(office.runtime, message)
    assert isinstance(letter, PostLetter)
    return letter.channel, json.dumps(letter.message.blocks, ensure_ascii=False)


def keep_step(office: Office, pair_id: PairId) -> Message:
    on = office.at.date() + timedelta(days=1)
    request = ask(ANA, team_id=office.slack.team_id)
    steps.remind(office.db, request, pair_id=pair_id, step=NewStep(WORDS, on), now=office.at)
    return office.message(MessageKind.STEP)


def test_the_end_of_a_timer_brings_the_line_of_the_prompt_and_one_more_minute(
    office: Office,
) -> None:
    pair_id = introduced(office)
    vent = next(one for one in LIBRARY.prompts.values() if one.mode is Mode.VENT)
    assert vent.turn is not None

    timer = write(office, pair_id, MessageKind.VENT_TURN, prompt_id=vent.id)
    channel, blocks = drawn(office, timer)

    with office.db.read() as session:
        pair = pairs.get_pair(session, pair_id)
    assert pair is not None
    assert channel == pair.channel_id
    assert vent.turn in blocks
    assert f'"{pair_id}/{timer.seq}"' in blocks


@pytest.mark.parametrize("prompt_id", [None, "of-another-release"])
def test_without_a_prompt_there_is_a_usual_line(office: Office, prompt_id: str | None) -> None:
    timer = write(office, introduced(office), MessageKind.VENT_TURN, prompt_id=prompt_id)

    assert "Which part can you influence?" in drawn(office, timer)[1]


def test_after_the_extra_minute_there_is_no_other(office: Office) -> None:
    more = write(office, introduced(office), MessageKind.VENT_TURN, prompt_id=None, after=3)

    _, blocks = drawn(office, more)

    assert "One more minute has passed" in blocks
    assert "more_time" not in blocks


def test_a_step_is_said_to_its_person_once_and_then_forgotten(office: Office) -> None:
    reminder = keep_step(office, introduced(office))
    office.step()
    assert office.message(MessageKind.STEP).state is MessageState.PENDING

    office.at = reminder.send_after
    office.deliver_all()
    office.step()

    said = [post for post in office.posts() if WORDS in post.text]
    assert len(said) == 1
    assert said[0].channel == office.slack.person(ANA).dm.id
    assert not [post for post in office.posts(BEN) if WORDS in post.text]
    assert office.message(MessageKind.STEP).state is MessageState.SENT
    assert count_rows(office.db, "steps") == 0


def test_a_step_that_is_forgotten_is_said_no_more(office: Office) -> None:
    reminder = keep_step(office, introduced(office))
    with office.db.write() as session:
        late = reminder.send_after + timedelta(days=9)
        assert retention.forget_steps(session, before=late, limit=9)

    with pytest.raises(Undeliverable) as found:
        compose(office.runtime, reminder)

    assert found.value.reason == "no_step"


def test_a_pair_hears_that_it_goes_on_in_writing_with_the_guide_below(office: Office) -> None:
    message = write(office, introduced(office), MessageKind.IN_WRITING)

    _, blocks = drawn(office, message)

    assert "a late reply needs no apology" in blocks
    assert "*Day 1:* both answer the opening prompt" in blocks
    assert "open_guide" in blocks


@pytest.mark.parametrize("who", [(ANA, BEN), (ANA, BEN, CHLOE)])
def test_the_cards_of_a_pair_name_the_days_and_put_everybody_in_focus_once(
    office: Office, who: tuple[str, ...]
) -> None:
    pair_id = introduced(office, *who)

    cards = [drawn(office, write(office, pair_id, MessageKind(kind.value)))[1] for kind in CARDS]

    assert all(
        f"*Day {days[0]} of 5:*" in one for one, days in zip(cards, CARDS.values(), strict=True)
    )
    assert "*Day 4*" in cards[1]
    in_focus = [f"<@{one}> writes about a challenge" for one in who]
    assert [sum(one in card for card in cards) for one in in_focus] == [1] * len(who)
    assert "do not send it" in cards[1]
    assert "Step:" in cards[2]


@pytest.mark.parametrize(("who", "each"), [((ANA, BEN), "five"), ((ANA, BEN, CHLOE), "four")])
def test_a_short_talk_comes_with_the_opening_prompt(
    office: Office, who: tuple[str, ...], each: str
) -> None:
    pair_id = introduced(office, *who)
    with office.db.read() as session:
        pair = pairs.get_pair(session, pair_id)
    assert pair is not None
    first = LIBRARY.prompt(pair.prompt_ids[0])

    _, blocks = drawn(office, write(office, pair_id, MessageKind.SMALLER_TALK))

    assert f"{each} minutes each" in blocks
    assert first.text in blocks
    assert "we_met" in blocks
