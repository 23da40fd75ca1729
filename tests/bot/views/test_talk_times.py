"""Times in a form, and a talk in somebody's calendar: its time and our words, and nobody's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar, Event

from bot.services.talking.talk_times import Booking
from bot.views import times_form
from bot.views.calendar_file import calendar_file
from bot.views.calendar_links import google_link, outlook_link
from bot.views.clocks import short_token
from pairing.ids import PairId
from tests.bot.views.timing import BOOKED, FAR, NEAR

AT = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 9, 0, 0, 123, tzinfo=UTC)
TALK = Booking(PairId(7), AT, 45)
BERLIN = timezone(timedelta(hours=1))


def event_of(content: bytes) -> Event:
    [event] = Calendar.from_ical(content).walk("VEVENT")
    return event


def test_google_is_told_the_time_in_utc_and_a_subject() -> None:
    link = urlsplit(google_link(AT.astimezone(BERLIN), minutes=45))

    assert (link.scheme, link.netloc, link.path) == (
        *("https", "calendar.google.com"),
        "/calendar/render",
    )
    fields = parse_qs(link.query, strict_parsing=True)
    assert fields.pop("details")
    assert fields == {
        "action": ["TEMPLATE"],
        "text": ["Peer mentoring talk"],
        "dates": ["20261202T093000Z/20261202T101500Z"],
    }


def test_outlook_is_told_the_time_in_utc_and_a_subject() -> None:
    link = urlsplit(outlook_link(AT.astimezone(BERLIN), minutes=45))

    assert (link.netloc, link.path) == ("outlook.office.com", "/calendar/0/deeplink/compose")
    fields = parse_qs(link.query, strict_parsing=True)
    assert fields["subject"] == ["Peer mentoring talk"]
    assert (fields["startdt"], fields["enddt"]) == (
        ["2026-12-02T09:30:00Z"],
        ["2026-12-02T10:15:00Z"],
    )
    assert "+" not in link.query  # a space written so would be shown as it is


def test_a_file_holds_the_talk_in_utc_and_nobodys_name_or_address() -> None:
    content = calendar_file(replace(TALK, starts_at=AT.astimezone(BERLIN)), now=NOW)
    event = event_of(content)

    assert (event.start, event.end) == (AT, AT + timedelta(minutes=45))
    assert b"DTSTART:20261202T093000Z" in content
    assert b"DTSTAMP:20261124T090000Z" in content
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"}
    assert str(event["SUMMARY"]) == "Peer mentoring talk"
    assert content.count(b"\n") == content.count(b"\r\n")  # as RFC 5545 wants it


def test_the_same_talk_has_the_same_id_and_another_time_another_one() -> None:
    later = replace(TALK, starts_at=AT + timedelta(days=1))
    made = [(TALK, NOW), (TALK, NOW + timedelta(days=1)), (later, NOW), (later, NOW)]

    ids = [str(event_of(calendar_file(one, now=at))["UID"]) for one, at in made]

    assert ids[0] == ids[1] != ids[2] == ids[3]


@pytest.mark.parametrize("zone", ["America/Argentina/ComodRivadavia", "UTC", "Pacific/Auckland"])
def test_a_time_fits_into_a_box_of_a_form(zone: str) -> None:
    longest = datetime(2026, 12, 30, 23, 30, tzinfo=UTC)

    assert len(short_token(longest, zone)) <= 75


def test_other_times_are_another_field_because_slack_keeps_what_was_ticked_in_the_same() -> None:
    forms = [times_form.form(one) for one in (NEAR, NEAR, FAR, BOOKED)]

    fields = [block["block_id"] for form in forms for block in form["blocks"] if "element" in block]

    assert fields[0] == fields[1] == fields[2] != fields[3]
