"""Letters about the time of a talk: have you found one, which suits you, it is booked."""

from datetime import datetime

from bot.delivery.letter import (
    Letter,
    PostLetter,
    Undeliverable,
    channel_of,
    others_than,
    pair_of,
    person_of,
    team_of,
)
from bot.runtime import Runtime
from bot.services.talking.talk_bookings import suggest
from bot.services.talking.talk_places import find_place
from bot.services.talking.talk_times import Booking, Partner
from bot.views import nudges
from bot.views import talk_times as views
from storage import programs, rounds
from storage.database import Session
from storage.outbox import Message
from storage.pairs import PairView


def nudge(runtime: Runtime, message: Message) -> Letter:
    """Ask one person whether they have found a time."""
    now = runtime.now()
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        pair = pair_of(session, message)
        names = others_than(person, pair)
        others = [one for one in everybody_of(session, pair) if one.slack_user_id in names]
        me = next(one.person_id for one in pair.members if one.slack_user_id == person)
        at = find_place(session, message.workspace_id, pair.id, me, now=now)
        times = [] if at is None else suggest(session, at, now=now)
        minutes = 0 if at is None else at.minutes
    asked = nudges.nudge(pair.id, others=others, times=times, minutes=minutes)
    return PostLetter(team_id, person, asked)


def times(runtime: Runtime, message: Message) -> Letter:
    """Ask all of a pair, or those of it who have not answered, which times suit them."""
    facts = message.facts
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
        channel, everybody = channel_of(pair), everybody_of(session, pair)
    # who has left a trio meanwhile is not named any more, and the times are as good
    by = {one.person_id: one.slack_user_id for one in pair.members}.get(facts["by"])
    asked = views.times(
        pair.id,
        [datetime.fromisoformat(at) for at in facts["times"]],
        everybody=everybody,
        by=by,
        booked=_instant(facts["instead"]),
    )
    return PostLetter(team_id, channel, asked)


def booked(runtime: Runtime, message: Message) -> Letter:
    """Tell a pair that its talk is booked."""
    facts = message.facts
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
        channel, everybody = channel_of(pair), everybody_of(session, pair)
    booking = Booking(pair.id, datetime.fromisoformat(facts["at"]), int(facts["minutes"]))
    told = views.booked(
        booking,
        everybody=everybody,
        instead=_instant(facts["instead"]),
        with_file=runtime.may_upload(team_id),
    )
    return PostLetter(team_id, channel, told)


def everybody_of(session: Session, pair: PairView) -> list[Partner]:
    """Return the people of a pair with their zones; Raises Undeliverable when nobody is left."""
    program_id = rounds.get_round(session, pair.round_id).program_id
    zone = programs.get_program(session, program_id).rule.zone
    everybody = [Partner(one.slack_user_id, one.zone or zone) for one in pair.members]
    if not everybody:
        raise Undeliverable("no_pair")
    return everybody


def _instant(iso: str | None) -> datetime | None:
    return None if iso is None else datetime.fromisoformat(iso)
