"""What a pair is told about the time of its talk, from what is stored when it is sent."""

from __future__ import annotations

import json

from bot.delivery.letters import PostLetter, compose
from bot.services import messages
from bot.services.joining import care
from bot.services.joining.care import Choice
from bot.services.talking import talk_times
from bot.services.talking.talk_times import TimeChoice
from bot.views.clocks import short_time
from pairing.ids import PairId
from pairing.talk_offers import Ticks
from storage import outbox, pairs
from storage import talk_times as stored
from storage.outbox import Message, MessageKind, MessageState
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office
from tests.bot.services.factories import ask, deliver, person_of


def introduced(office: Office, *who: str) -> PairId:
    """A pair that has got its introduction."""
    office.make_pairs(*who)
    pair_id = office.message(MessageKind.PAIR_INTRO).pair_id
    assert pair_id is not None
    deliver(office.db, now=office.at)
    with office.db.write() as session:
        pairs.set_channel(session, pair_id, "G1")
    return pair_id


def offered(office: Office, pair_id: PairId) -> TimeChoice:
    choice = talk_times.prepare_choice(
        office.db,
        team_id=office.slack.team_id,
        slack_user_id=ANA,
        pair_id=pair_id,
        now=office.at,
    )
    assert choice is not None
    return choice


def tick(office: Office, pair_id: PairId, who: str) -> None:
    """Tick every time that is offered."""
    times = frozenset(one.starts_at for one in offered(office, pair_id).times)
    request = ask(who, team_id=office.slack.team_id)
    talk_times.choose_times(
        office.db, request, pair_id=pair_id, ticks=Ticks(times, times), now=office.at
    )


def letter(office: Office, kind: MessageKind) -> tuple[str, str]:
    """Where the message of a kind that waits would go, and all its words."""
    message: Message = next(
        one for one in office.in_state(MessageState.PENDING) if one.kind is kind
    )
    composed = compose(office.runtime, message)
    assert isinstance(composed, PostLetter)
    return composed.channel, json.dumps(composed.message.blocks)


def test_the_others_are_asked_and_all_are_told_where_the_pair_talks(office: Office) -> None:
    pair_id = introduced(office, ANA, BEN)
    n_times = len(offered(office, pair_id).times)

    tick(office, pair_id, ANA)
    asked_in, asked = letter(office, MessageKind.TIMES)
    tick(office, pair_id, BEN)
    told_in, told = letter(office, MessageKind.BOOKED)

    assert asked_in == told_in == "G1"
    assert f"<@{ANA}> can make" in asked
    assert asked.count("<!date^") == n_times
    assert f"<@{BEN}>, which of these suits you?" in asked
    assert "Your talk is booked" in told
    assert "calendar.google.com" in told


def test_who_has_left_the_trio_is_not_named_any_more(office: Office) -> None:
    pair_id = introduced(office, ANA, BEN, CHLOE)
    tick(office, pair_id, ANA)
    request = ask(ANA, team_id=office.slack.team_id)
    care.choose(office.db, request, pair_id=pair_id, choice=Choice(end=True), now=office.at)
    with office.db.write() as session:
        pairs.set_channel(session, pair_id, "G2")

    channel, asked = letter(office, MessageKind.TIMES)

    assert channel == "G2"
    assert ANA not in asked
    assert "Please tick" in asked


def test_a_nudge_suggests_two_times_that_can_be_copied_and_stores_none(office: Office) -> None:
    pair_id = introduced(office, ANA, BEN)
    me = person_of(office.db, ANA, office.slack.team_id)
    nudge = messages.about_pair(MessageKind.NUDGE, me.workspace_id, me.id, pair_id, now=office.at)
    with office.db.write() as session:
        outbox.enqueue(session, [nudge])

    channel, asked = letter(office, MessageKind.NUDGE)

    assert channel == ANA
    assert "Or copy this" in asked
    assert "work for 30 minutes?" in asked
    with office.db.read() as session:
        assert stored.list_offers(session, pair_id) == []


def test_a_nudge_suggests_what_is_offered_already_and_may_still_suit_everybody(
    office: Office,
) -> None:
    pair_id = introduced(office, ANA, BEN)
    later = offered(office, pair_id).times[1:]
    times = frozenset(one.starts_at for one in offered(office, pair_id).times)
    ticks = Ticks(frozenset(one.starts_at for one in later), times)
    request = ask(ANA, team_id=office.slack.team_id)
    talk_times.choose_times(office.db, request, pair_id=pair_id, ticks=ticks, now=office.at)
    me = person_of(office.db, BEN, office.slack.team_id)
    nudge = messages.about_pair(MessageKind.NUDGE, me.workspace_id, me.id, pair_id, now=office.at)
    with office.db.write() as session:
        outbox.enqueue(session, [nudge])

    _, asked = letter(office, MessageKind.NUDGE)

    assert " or ".join(short_time(one.starts_at, "Europe/Berlin") for one in later) in asked
