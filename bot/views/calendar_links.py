"""Links that put a talk into somebody's calendar: its time and our words, nobody's name or address.

What a link holds goes to the maker of the calendar as soon as it is opened.
Sources: learn.microsoft.com on Outlook's deeplink/compose; Google's template link is long known and
has no page of its own.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from bot.views.texts import talk_times as words

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"


def google_link(starts_at: datetime, *, minutes: int) -> str:
    """Build the address of a new entry in Google Calendar."""
    start, end = (f"{at:%Y%m%dT%H%M%SZ}" for at in _ends(starts_at, minutes))
    fields = {
        "action": "TEMPLATE",
        "text": words.SUBJECT,
        "dates": f"{start}/{end}",
        "details": words.DETAILS,
    }
    return f"{GOOGLE}?{urlencode(fields, quote_via=quote)}"


def outlook_link(starts_at: datetime, *, minutes: int) -> str:
    """Build the address of a new entry in Outlook on the web."""
    start, end = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in _ends(starts_at, minutes))
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": words.SUBJECT,
        "startdt": start,
        "enddt": end,
        "body": words.DETAILS,
    }
    return f"{OUTLOOK}?{urlencode(fields, quote_via=quote)}"


def _ends(starts_at: datetime, minutes: int) -> tuple[datetime, datetime]:
    start = starts_at.astimezone(UTC)
    return start, start + timedelta(minutes=minutes)
