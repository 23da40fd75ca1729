"""A talk as a file that every calendar can read (RFC 5545): its time and our words, nobody's name.

The same talk has the same UID in every file, so that adding it twice is adding it once.
"""

from datetime import UTC, datetime, timedelta

from bot.services.talking.talk_times import Booking
from bot.views.texts import talk_times as words

PRODUCT = "-//PairMe//Peer mentoring//EN"


def calendar_file(booking: Booking, *, now: datetime) -> bytes:
    """Write a talk as an iCalendar file. now: when the file is made."""
    # loading it takes a tenth of a second, and few people ask for a file
    from icalendar import Calendar, Event

    start = booking.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", f"talk-{booking.pair_id}-{start:%Y%m%dT%H%M%SZ}@pairme")
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=booking.minutes))
    event.add("summary", words.SUBJECT)
    event.add("description", words.DETAILS)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
