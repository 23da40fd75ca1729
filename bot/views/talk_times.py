"""Finding a time for a talk: what the pair hears of it, and the links for calendars."""

from collections.abc import Sequence
from datetime import datetime

from bot.ids import Action
from bot.services.status import PairView
from bot.services.talking.talk_times import Booking, Partner
from bot.views import texts
from bot.views.blocks import (
    PRIMARY,
    actions,
    aloud,
    button,
    context,
    join_words,
    mention,
    plain_time,
    section,
    time_token,
)
from bot.views.calendar_links import google_link, outlook_link
from bot.views.clocks import clocks_of, hours_of
from bot.views.rendered import Element, Rendered
from bot.views.texts import talk_times as words
from pairing.ids import PairId, ParticipantId
from pairing.talk_times import Span


def find_button(pair_id: PairId, *, style: str | None = None) -> Element:
    """Open the form."""
    return button(
        words.FIND, Action.FIND_TIME, value=str(pair_id), style=style, spoken=words.FIND_SPOKEN
    )


def start_line(pair: PairView, hours: Span | None, *, starter: ParticipantId, zone: str) -> str:
    """Say in an introduction who begins to find a time.

    hours  when all of them work on a usual day; None when they never do
    zone   of whom it is not known
    """
    names = {one.participant_id: mention(one.slack_user_id) for one in pair.members}
    if hours is None:
        return texts.START.format(starter=names[starter])
    everybody = [Partner(one.slack_user_id, one.zone or zone) for one in pair.members]
    return words.START.format(
        hours=hours_of(hours, everybody),
        starter=names[starter],
        all=words.BOTH if len(everybody) == 2 else words.ALL,
    )


def times(
    pair_id: PairId,
    offered: Sequence[datetime],
    *,
    everybody: Sequence[Partner],
    by: str | None,
    booked: datetime | None,
) -> Rendered:
    """Ask the others of a pair which times suit them.

    offered    those that suit `by`, or new ones
    everybody  of the pair, with their zones
    by         Slack id of whoever chose; None: these take the place of times that suit nobody
    booked     what they have agreed on before, and would change
    """
    others = [one for one in everybody if one.slack_user_id != by]
    names = _names(others)
    lines = [_line(at, everybody) for at in offered]
    stays = ""
    if by is None:
        title, ask = words.NEXT, words.NEXT_ASK
        first = words.NEXT_SPOKEN.format(names=names)
    else:
        title = words.SUITS.format(name=mention(by))
        ask = (words.WHICH if len(others) == 1 else words.WHICH_TRIO).format(names=names)
        first = words.TIMES_SPOKEN.format(name=mention(by), names=names)
        if booked is not None:
            time = time_token(booked, everybody[0].zone)
            title = words.SUITS_INSTEAD.format(name=mention(by), booked=time)
            stays = f" {words.STAYS.format(booked=time)}"
    choose = button(
        words.CHOOSE,
        Action.FIND_TIME,
        value=str(pair_id),
        style=PRIMARY,
        spoken=words.CHOOSE_SPOKEN,
    )
    spoken = "\n".join([first, *lines, f"{words.CHOOSE_HOW}{stays}"])
    shown = "\n".join([title, *lines, f"{ask}{stays}"])
    return Rendered(aloud(spoken), (section(shown), actions(choose)))


def booked(
    booking: Booking,
    *,
    everybody: Sequence[Partner],
    instead: datetime | None = None,
    with_file: bool = True,
) -> Rendered:
    """Tell a pair that its talk is booked.

    instead    the time it takes the place of
    with_file  offer it as a file, which the app must be allowed to send
    """
    at, first = booking.starts_at, everybody[0].zone
    lines = [words.BOOKED.format(time=time_token(at, first), minutes=booking.minutes)]
    if clocks := clocks_of(at, everybody):
        lines.append(words.BOOKED_CLOCKS.format(clocks=clocks))
    if instead is not None:
        lines.append(words.INSTEAD.format(time=time_token(instead, first)))
    spoken = [
        words.BOOKED_SPOKEN.format(
            names=_names(everybody), time=plain_time(at, first), minutes=booking.minutes
        ),
        *lines[1:],
        words.MOVE_HOW,
    ]
    file = button(
        words.FILE,
        Action.CALENDAR_FILE,
        value=f"{booking.pair_id}/{int(at.timestamp())}",
        spoken=words.FILE_SPOKEN,
    )
    another = button(
        words.ANOTHER,
        Action.FIND_TIME,
        value=str(booking.pair_id),
        spoken=words.ANOTHER_SPOKEN,
    )
    return Rendered(
        aloud("\n".join(spoken)),
        (
            section("\n".join(lines)),
            actions(*_links(booking), *([file] if with_file else []), another),
            context(words.MOVE),
        ),
    )


def links_instead(booking: Booking, sentence: str) -> Rendered:
    """Say why there is no file, and give the links."""
    return Rendered(sentence, (section(sentence), actions(*_links(booking))))


def _links(booking: Booking) -> Sequence[Element]:
    at, minutes = booking.starts_at, booking.minutes
    return (
        button(
            words.GOOGLE,
            Action.GOOGLE_CALENDAR,
            url=google_link(at, minutes=minutes),
            spoken=words.GOOGLE_SPOKEN,
        ),
        button(
            words.OUTLOOK,
            Action.OUTLOOK_CALENDAR,
            url=outlook_link(at, minutes=minutes),
            spoken=words.OUTLOOK_SPOKEN,
        ),
    )


def _line(at: datetime, everybody: Sequence[Partner]) -> str:
    time = time_token(at, everybody[0].zone)
    clocks = clocks_of(at, everybody)
    return (words.LINE_CLOCKS if clocks else words.LINE).format(time=time, clocks=clocks)


def _names(people: Sequence[Partner]) -> str:
    return join_words([mention(one.slack_user_id) for one in people])
