"""Times of day as people in different zones read them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services.talking.talk_times import Partner
from bot.views.blocks import join_words, mention
from bot.views.texts import pieces
from bot.views.texts import talk_times as words
from pairing.talk_times import Span


def clock(at: datetime, zone: str) -> str:
    """Write the time of day in a zone: "14:30"."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def short_time(at: datetime, zone: str) -> str:
    """Write day and time in a zone: "Tuesday 1 December, 14:30"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def short_token(at: datetime, zone: str) -> str:
    """Write an instant for every reader's own zone, in at most 75 characters: as an option has."""
    local = at.astimezone(ZoneInfo(zone))
    plain = f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
    return f"<!date^{int(at.timestamp())}^{pieces.LOCAL_TIME}|{plain}>"


def is_same_clock(at: datetime, zones: Sequence[str]) -> bool:
    """Tell whether the clocks of all these zones show the same at an instant."""
    return len({at.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}) <= 1


def clock_for(at: datetime, person: Partner, *, beside: str) -> str:
    """Write what somebody's clock shows: "14:30 for @Ben"; with the day where it is another one.

    beside  the zone of whoever reads it
    """
    there, here = (at.astimezone(ZoneInfo(zone)) for zone in (person.zone, beside))
    day = "" if there.date() == here.date() else f"{there:%A} "
    time = f"{day}{there:%H:%M}"
    return words.CLOCK_OF.format(time=time, name=mention(person.slack_user_id))


def clocks_of(at: datetime, everybody: Sequence[Partner]) -> str:
    """Write what everybody's clock shows, or nothing when all show the same."""
    if is_same_clock(at, [one.zone for one in everybody]):
        return ""
    first = everybody[0].zone
    return join_words([clock_for(at, one, beside=first) for one in everybody])


def hours_of(span: Span, everybody: Sequence[Partner], *, reader: str | None = None) -> str:
    """Write from when to when people work, in the zone of each.

    reader  Slack id of whoever reads it alone: they are "you"
    """

    def hours(zone: str) -> str:
        return words.HOURS.format(start=clock(span.start, zone), end=clock(span.end, zone))

    if is_same_clock(span.start, [one.zone for one in everybody]):
        return hours(everybody[0].zone)
    names = {
        one.slack_user_id: words.YOU if one.slack_user_id == reader else mention(one.slack_user_id)
        for one in everybody
    }
    return join_words(
        [
            words.CLOCK_OF.format(time=hours(one.zone), name=names[one.slack_user_id])
            for one in everybody
        ]
    )
