"""Preferences: how the values of the settings form become a part of a profile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pairing.errors import InvalidProfile
from pairing.profiles import MeetingMode, Profile, Reach, Rhythm, WorkHours

MAX_LANGUAGES = 5
MAX_CHALLENGE = 200  # characters of what somebody would like to think through
# What the settings form offers.
HALF_HOURS = tuple(str(minutes) for minutes in range(0, 24 * 60 + 1, 30))
SESSION_MINUTES = ("30", "45")
DEPTHS = ("1", "2", "3")
FINE = ("writing", "trio", "vent", "show_private")
_DAYS = tuple(map(str, range(7)))


def parse_preferences(profile: Profile, said: Mapping[str, str | Sequence[str]]) -> Profile:
    """Turn the values of the settings form into a profile that keeps its stage and topics.

    said     field -> the chosen value or values: "languages" (tags, first choice first), "mode",
             "reach", "rhythm", "minutes", "depth", "start" and "end" (minutes of the day),
             "days" (0 = Monday) and "fine" (any of "writing", "trio", "vent", "show_private")
    Raises   InvalidProfile with a code per wrong field: "unknown" for what is not offered,
             "end" -> "backwards", "days" -> "none", "languages" -> "too_many"
    """
    errors: dict[str, str] = {}

    def one(field: str, offered: Collection[str]) -> str:
        value = said.get(field, "")
        if isinstance(value, str) and value in offered:
            return value
        errors[field] = "unknown"
        return next(iter(offered))

    def many(field: str, offered: Collection[str] | None = None) -> tuple[str, ...]:
        values = said.get(field) or ()
        if isinstance(values, str) or (offered is not None and not set(values) <= set(offered)):
            errors[field] = "unknown"
            return ()
        return tuple(dict.fromkeys(values))

    languages, days, fine = many("languages"), many("days", _DAYS), many("fine", FINE)
    start, end = int(one("start", HALF_HOURS)), int(one("end", HALF_HOURS))
    if end <= start:
        errors.setdefault("end", "backwards")
    if not days:
        errors.setdefault("days", "none")
    if len(languages) > MAX_LANGUAGES:
        errors["languages"] = "too_many"
    settled = replace(
        profile,
        languages=languages,
        mode=MeetingMode(one("mode", tuple(MeetingMode))),
        async_ok="writing" in fine,
        session_minutes=int(one("minutes", SESSION_MINUTES)),
        hours=WorkHours(start, end, tuple(sorted(map(int, days)))),
        reach=Reach(one("reach", tuple(Reach))),
        trio_ok="trio" in fine,
        rhythm=Rhythm(one("rhythm", tuple(Rhythm))),
        vent_ok="vent" in fine,
        depth_max=int(one("depth", DEPTHS)),
        show_private="show_private" in fine,
    )
    if errors:
        raise InvalidProfile(errors)
    return settled
